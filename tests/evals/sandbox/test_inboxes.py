"""E-mail accounts and domains, the profile as a whole, and threads that are opened."""

import pytest

from evals.sandbox.model.domains import EmailDomain
from tests.support.doubles import FakeClock
from tests.support.sandbox_api import Api, message

ROBIN = "5e000001-0000-4000-8000-000000000001"
LINKEDIN = "5e000001-0000-4000-8000-000000000003"
DOMAIN = "d0000001-0000-4000-8000-000000000001"
MARA = "7a000001-0000-4000-8000-000000000001"


def test_e_mail_accounts_are_senders_with_more_to_see(api: Api) -> None:
    rows = api.get("/api/email/accounts")["accounts"]
    assert [(row["type"], row["warmup_status"]) for row in rows] == [("email", "completed"), ("email", "warming")]


def test_only_the_signature_of_an_e_mail_account_can_be_changed(api: Api) -> None:
    changed = api.patch(f"/api/email/accounts/{ROBIN}", {"signature": "Robin Sample", "status": "error"})["account"]
    assert (changed["signature"], changed["status"]) == ("Robin Sample", "active")
    api.patch(f"/api/email/accounts/{ROBIN}", {}, status=400)
    api.patch(f"/api/email/accounts/{LINKEDIN}", {"signature": "R"}, status=404)
    with api.up.sandbox.edit() as world:
        world.rules.signature_error = True
    api.patch(f"/api/email/accounts/{ROBIN}", {"signature": "Other"}, status=502)
    assert api.up.world.senders[0].signature == "Robin Sample"


def test_a_warm_up_is_retried_only_where_it_has_not_begun(api: Api) -> None:
    assert "not started" in message(api.patch(f"/api/email/accounts/{ROBIN}/retry-warmup", None, status=409))
    with api.up.sandbox.edit() as world:
        world.senders[1].status, world.senders[1].warmup_status = "pending", "not_started"
    again = api.patch(f"/api/email/accounts/{api.up.world.senders[1].id}/retry-warmup", None)["account"]
    assert (again["status"], again["warmup_status"]) == ("warming", "warming")


def test_a_schedule_has_places_only_for_what_can_send(api: Api) -> None:
    assert len(api.get(f"/api/senders/{ROBIN}/schedule")["schedule"]) == 7
    assert api.get(f"/api/senders/{api.up.world.senders[1].id}/schedule")["schedule"] == {}
    api.get("/api/senders/nobody/schedule", status=404)


def test_a_domain_says_what_it_needs_and_what_is_published(api: Api) -> None:
    (domain,) = api.get("/api/email/domains?skip_sync=true")["domains"]
    assert (domain["id"], domain["status"]) == (DOMAIN, "verified")
    assert [row["type"] for row in domain["dns_records"]] == ["MX", "TXT", "TXT", "TXT"]
    with api.up.sandbox.edit() as world:
        world.domains[0].missing = ["sandbox._domainkey.mail.tideline.example"]
    records = api.get(f"/api/email/domains/{DOMAIN}/dns-records")
    assert (records["cloudflare"]["checked"], len(records["records"])) == (True, 3)
    with api.up.sandbox.edit() as world:
        world.domains[0].checked = False
    unknown = api.get(f"/api/email/domains/{DOMAIN}/dns-records")
    assert (unknown["cloudflare"]["checked"], unknown["records"]) == (False, [])
    api.get("/api/email/domains/nobody/dns-records", status=404)


def test_a_look_at_a_verification_begins_none_and_a_verification_takes_time(api: Api, clock: FakeClock) -> None:
    with api.up.sandbox.edit() as world:
        world.domains.append(
            EmailDomain(id="young", domain="young.example", status="pending", missing=["young.example"])
        )
    verify = "/api/email/domains/young/verify"
    assert api.post(f"{verify}?poll=true")["domain"]["status"] == "pending"
    assert api.up.requests[-1]["applied"] is False
    assert api.post(verify)["domain"]["status"] == "verifying"
    clock.advance(700)
    assert api.post(f"{verify}?poll=true")["domain"]["status"] == "verifying"  # a record is still missing
    with api.up.sandbox.edit() as world:
        world.domains[0].missing = []
    assert api.post(f"{verify}?poll=true")["domain"]["status"] == "verified"


def test_the_profile_is_replaced_as_a_whole_and_names_one_by_one(api: Api) -> None:
    context = api.get("/api/context")["context"]
    changed = {**context, "market": {**context["market"], "icpJobTitles": ["CFO"]}}
    answer = api.call("PUT", "/api/context", {"context": changed, "profile": {"website": "https://new.example"}})
    assert answer["context"] == changed
    assert (answer["profile"]["website"], answer["profile"]["firstName"]) == ("https://new.example", "Robin")
    del changed["content"]
    assert "content" in message(api.call("PUT", "/api/context", {"context": changed}, status=400))


def test_to_open_a_thread_marks_it_as_read_and_to_read_its_messages_does_not(api: Api) -> None:
    api.get(f"/api/threads/{MARA}/messages")
    assert api.up.world.threads[0].unread_count == 1
    opened = api.get(f"/api/threads/{MARA}")
    assert (opened["thread"]["unread_count"], len(opened["messages"])) == (0, 2)
    assert (opened["senderDisconnected"], opened["participantDetails"]["company"]) == (False, "Northpier")
    assert (api.up.world.threads[0].unread_count, api.up.requests[-1]["applied"]) == (0, True)
    api.get(f"/api/threads/{MARA}")
    assert api.up.requests[-1]["applied"] is False


@pytest.mark.parametrize("path", ["/api/email/accounts/nobody", "/api/email/accounts/nobody/retry-warmup"])
def test_an_account_that_is_not_there_is_not_found(api: Api, path: str) -> None:
    api.patch(path, {"signature": "x"}, status=404)
