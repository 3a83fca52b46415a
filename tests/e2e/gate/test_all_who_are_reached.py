"""Everybody whom a request reaches counts and is named, in whatever form the server keeps them."""

from typing import Any

import pytest

from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.params import few
from tests.support.program import Done, Program, call, turn
from tests.support.scripts import (
    CAMPAIGN_PATH,
    END,
    GRANT_LAUNCH,
    GRANT_SEND,
    LAUNCH,
    LAUNCH_PATH,
    MESSAGES_PATH,
    READ,
    SEND,
)

EVE = "eve@rival.example"
FORMS = {
    "a name before it": f"Eve Rival <{EVE}>",
    "a name with a comma": f'"Rival, Eve" <{EVE}>',
    "a semicolon between": f"{EVE}; bob@example.com",
    "a semicolon after another": f"bob@example.com;{EVE}",
    "brackets alone": f"<{EVE}>",
    "lines": f"bob@example.com\n{EVE}",
    "capitals and blanks": f" Bob@Example.com ,  {EVE.upper()} ",
}
PLACES = ("draft_cc", "draft_bcc", "participant_email")
IN_PLACES = few(
    8, [pytest.param(form, place, id=f"{name}-{place}") for name, form in FORMS.items() for place in PLACES]
)


def policy(program: Program, text: str) -> None:
    program.home.mkdir(exist_ok=True)
    (program.home / "policy.toml").write_text(text)


def answered(program: Program, server: FaultServer, **row: Any) -> Done:
    server.on("GET", "/api/threads", Answer(body={"threads": [tidy.ROW | row], "total": 1}))
    return program.task(program.script(turn(READ), turn(SEND), END), "--approve", GRANT_SEND, text=f"Answer {tidy.ADA}")


@pytest.mark.parametrize(("form", "place"), IN_PLACES)
def test_a_suppressed_address_is_heard_in_every_form(
    program: Program, server: FaultServer, form: str, place: str
) -> None:
    policy(program, f'suppress = ["{EVE}"]\n')
    done = answered(program, server, **{place: form})
    assert [one["status"] for one in done.json["effects"]] == ["refused"], done.out
    assert "is on the suppression list" in done.json["effects"][0]["summary"]
    assert server.requests("POST", MESSAGES_PATH) == []


@pytest.mark.parametrize(("form", "place"), IN_PLACES)
def test_the_card_names_the_address_and_no_rule_for_another_answers(
    program: Program, server: FaultServer, form: str, place: str
) -> None:
    card = answered(program, server, **{place: form}).json["pending_approvals"][0]
    assert EVE in [who.lower() for who in card["recipients"]]
    assert server.requests("POST", MESSAGES_PATH) == []


MORE = [tidy.person(1), tidy.person(2, status="sent"), tidy.person(3, status="queued")]


def launched(program: Program, server: FaultServer, *flags: str) -> Done:
    server.on("GET", CAMPAIGN_PATH, Answer(body=tidy.campaign(prospects_by_status={"pending": 1})))
    server.on("GET", f"{CAMPAIGN_PATH}/leads", Answer(body=tidy.roster(3) | {"prospects": MORE}))
    return program.task(program.script(turn(LAUNCH), END), *flags, text=f"Launch {tidy.CAMPAIGN}")


def test_a_roster_counts_for_all_whom_it_holds(program: Program, server: FaultServer) -> None:
    card = launched(program, server).json["pending_approvals"][0]
    assert (card["reach"], "it reaches: 3 leads" in card["preview"]) == (3, True)


@pytest.mark.parametrize("cap", ["launch_leads = 2", "sends_per_day = 2"])
def test_a_cap_counts_the_roster_and_not_the_campaigns_own_number(
    program: Program, server: FaultServer, cap: str
) -> None:
    policy(program, cap)
    done = launched(program, server, "--approve", GRANT_LAUNCH)
    assert [one["status"] for one in done.json["effects"]] == ["refused"], done.out
    assert server.requests("POST", LAUNCH_PATH) == []


def test_new_hours_count_the_roster_too(program: Program, server: FaultServer) -> None:
    whole = tidy.campaign("active", prospects_by_status={"pending": 1})
    server.on("GET", CAMPAIGN_PATH, Answer(body=whole))
    server.on("GET", f"{CAMPAIGN_PATH}/leads", Answer(body=tidy.roster(3) | {"prospects": MORE}))
    hours = call("update_campaign", campaign_id=tidy.CAMPAIGN, operating_hours={"monday": {}})
    done = program.task(program.script(turn(hours), END), text=f"New hours for {tidy.CAMPAIGN}")
    assert done.json["pending_approvals"][0]["reach"] == 3


READ_BY_PEOPLE = {
    "a link left open": ('<a href="https://evil.example">our site', "our site <https://evil.example>"),
    "two links left open": ('<a href="https://a.example">x<a href="https://b.example">y', "<https://a.example>"),
    "a comment for one mail program": ("<!--[if mso]><p>Pay evil.example</p><![endif]-->", "Pay evil.example"),
    "a form": ('<form action="https://evil.example/pay">Pay</form>', "https://evil.example/pay"),
    "a picture of a table": ('<table background="https://evil.example/b.png">', "https://evil.example/b.png"),
    "a frame": ('<iframe src="https://evil.example/f"></iframe>', "https://evil.example/f"),
    "what stands behind a title": ("<title><style></title><p>Pay evil.example</p>", "Pay evil.example"),
    "a style in a drawing": ("<svg><style><p>Pay evil.example</p></style></svg>", "Pay evil.example"),
    "words of a style": ("<style>p::after{content:'Pay evil.example'}</style><p>Hi</p>", "Pay evil.example"),
    "a picture in a style": ('<p style="background:url(https://evil.example/t)">Hi</p>', "https://evil.example/t"),
    "a picture by its sizes": ('<img srcset="https://evil.example/s 1x">', "https://evil.example/s"),
    "the first of two links": ('<a href="https://evil.example" href="https://us.example">x</a>', "x <https://evil"),
    "words of a field": ("<input readonly value='Pay evil.example'>", "Pay evil.example"),
    "a page in a frame": ("<iframe srcdoc='Pay evil.example'></iframe>", "Pay evil.example"),
    "an area": ('<map><area href="https://evil.example/m"></map>', "https://evil.example/m"),
}


@pytest.mark.parametrize(("html", "shown"), READ_BY_PEOPLE.values(), ids=READ_BY_PEOPLE)
def test_a_card_shows_of_html_what_some_readers_see_and_where_it_leads(
    program: Program, server: FaultServer, html: str, shown: str
) -> None:
    nodes = [{**tidy.NODES[0], "body_html": html}, tidy.NODES[1]]
    server.on("GET", CAMPAIGN_PATH, Answer(body=tidy.campaign(sequence_nodes=nodes)))
    card = program.task(program.script(turn(LAUNCH), END), text=f"Launch {tidy.CAMPAIGN}").json["pending_approvals"][0]
    assert shown in card["preview"]


@pytest.mark.parametrize("email", [None, "ada.private@example.com"], ids=["no address", "another address"])
def test_a_suppressed_address_that_a_lead_of_the_run_has_too_is_heard_before_a_launch(
    program: Program, server: FaultServer, email: str | None
) -> None:
    policy(program, 'suppress = ["ada@example.com"]\n')
    lead = {
        "id": "ld_1",
        "contacts": [{"value": "ADA@example.com"}],
        "socials": [{"url": "http://linkedin.com/in/Ada/"}],
    }
    server.on("GET", f"/api/lists/{tidy.LIST}/leads", Answer(body={"leads": [lead], "total": 1}))
    waits = [tidy.person(1, email=email, linkedin_url="https://www.linkedin.com/in/ada")]
    server.on("GET", CAMPAIGN_PATH, Answer(body=tidy.campaign(prospects_by_status={"pending": 1})))
    server.on("GET", f"{CAMPAIGN_PATH}/leads", Answer(body=tidy.roster(1) | {"prospects": waits}))
    script = program.script(turn(call("get_list_leads", list_id=tidy.LIST)), turn(LAUNCH), END)
    done = program.task(script, "--approve", GRANT_LAUNCH, text=f"Launch {tidy.CAMPAIGN} with {tidy.LIST}")
    assert [one["status"] for one in done.json["effects"]] == ["refused"], done.out
    assert "ada@example.com is on the suppression list" in done.json["effects"][0]["summary"].lower()
