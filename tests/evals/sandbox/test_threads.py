"""The unified inbox."""

from typing import Any

import pytest

from tests.support.doubles import FakeClock
from tests.support.sandbox_api import Api, conforms, message
from tools.api.request import Upload

ROBIN = "5e000001-0000-4000-8000-000000000001"
WARMING = "5e000001-0000-4000-8000-000000000002"
LINKEDIN = "5e000001-0000-4000-8000-000000000003"
MARA = "7a000001-0000-4000-8000-000000000001"
INES = "7a000001-0000-4000-8000-000000000003"
PIET = "7a000001-0000-4000-8000-000000000004"
YARA = "7a000001-0000-4000-8000-000000000005"


def names(api: Api, query: str = "") -> set[str]:
    return {row["participant_name"].split()[0] for row in api.get(f"/api/threads{query}")["threads"]}


def one_off(api: Api, email: str = "New@Person.example", **fields: Any) -> str:
    body = {"participant_email": email, "account_id": ROBIN, "draft_subject": "Hello", **fields}
    return str(api.post("/api/threads", body)["thread"]["id"])


def send(api: Api, thread_id: str, status: int = 200, **fields: Any) -> Any:
    return api.post(f"/api/threads/{thread_id}/messages", {"body_text": "Thank you!", **fields}, status=status)


@pytest.mark.parametrize(
    ("query", "who"),
    [
        ("", {"Mara", "Theo", "Ines"}),
        ("?view=inbox", {"Mara", "Theo", "Ines"}),
        ("?view=needs_reply", {"Mara", "Theo", "Ines"}),
        ("?view=sent", {"Piet"}),
        ("?view=archived", {"Yara"}),
        ("?view=sent,archived", {"Piet", "Yara"}),
        ("?view=drafts", set()),
        ("?view=bounced", set()),
        ("?inbox_state=sent_one_off,archived", {"Piet", "Yara"}),
        ("?status=active", {"Mara", "Theo", "Ines", "Piet"}),
        ("?channel=linkedin", {"Ines"}),
        ("?sender_id=" + LINKEDIN, {"Ines"}),
        ("?participant_email=MARA.sample@northpier.example", {"Mara"}),
        ("?search=checklist", {"Ines"}),
        ("?search=lanternworks", {"Theo"}),
        ("?exclude_thread_id=" + MARA, {"Theo", "Ines"}),
        ("?unread=false", set()),
        ("?correspondence=true&participant_email=yara.sample@fernhill.example", {"Yara"}),
    ],
)
def test_the_inbox_can_be_narrowed(api: Api, query: str, who: set[str]) -> None:
    assert names(api, query) == who


@pytest.mark.parametrize(
    "query", ["view=trash", "status=deleted", "channel=fax", "limit=101", "page=0", "unread=2", "correspondence=true"]
)
def test_a_senseless_filter_is_refused(api: Api, query: str) -> None:
    api.get(f"/api/threads?{query}", status=400)


def test_the_inbox_comes_in_pages_newest_first(api: Api) -> None:
    pages = [api.get(f"/api/threads?limit=2&page={page}") for page in (1, 2, 3)]
    assert [len(page["threads"]) for page in pages] == [2, 1, 0]
    assert {(page["total"], page["limit"]) for page in pages} == {(3, 2)}
    times = [row["last_message_at"] for page in pages for row in page["threads"]]
    assert times == sorted(times, reverse=True)
    assert "filter_options" in api.get("/api/threads?include=filter_options")


def test_messages_come_oldest_first_and_stay_unread(api: Api) -> None:
    page = api.get(f"/api/threads/{INES}/messages?limit=2")
    assert [row["direction"] for row in page["messages"]] == ["outbound", "inbound"]
    assert (page["total"], page["page"], page["limit"]) == (3, 1, 2)
    assert api.get("/api/threads?channel=linkedin")["threads"][0]["unread_count"] == 2
    api.get("/api/threads/unknown/messages", status=404)


def test_a_reply_goes_to_the_one_who_wrote_and_is_answered(api: Api, clock: FakeClock) -> None:
    answer = send(api, MARA)
    assert (answer["message"]["direction"], answer["message"]["subject"]) == ("outbound", "Re: Your forecast")
    assert answer["thread"]["inbox_state"] == "active_thread"
    sent = api.up.world.outbox[-1]
    assert (sent.to, sent.account_id, sent.thread_id) == ("mara.sample@northpier.example", ROBIN, MARA)
    clock.advance(19)
    assert api.get(f"/api/threads/{MARA}/messages")["total"] == 3
    clock.advance(2)
    assert api.get(f"/api/threads/{MARA}/messages")["messages"][-1]["body_text"] == "Thursday at ten works. Thank you!"
    assert api.get("/api/threads?search=Thursday at ten")["threads"][0]["unread_count"] == 2
    send(api, MARA)
    clock.advance(1000)
    assert api.get(f"/api/threads/{MARA}/messages")["messages"][-1]["direction"] == "outbound"


def test_a_linkedin_reply_has_no_subject(api: Api) -> None:
    assert send(api, INES, subject="ignored")["message"]["subject"] is None
    assert api.up.world.outbox[-1].to == "https://www.linkedin.com/in/sandbox-ines-specimen"


def test_a_draft_thread_sends_nothing(api: Api) -> None:
    thread = api.get("/api/threads?view=drafts")
    one_off(api)
    rows = api.get("/api/threads?view=drafts")["threads"]
    assert (thread["total"], len(rows), rows[0]["inbox_state"]) == (0, 1, "draft")
    assert rows[0]["participant_email"] == "new@person.example"
    assert api.up.world.outbox == []
    assert "New" not in names_or_none(api)


def names_or_none(api: Api) -> set[str]:
    return {row["participant_name"] or "" for row in api.get("/api/threads")["threads"]}


def test_a_one_off_is_sent_once_confirmed_and_filed(api: Api) -> None:
    thread_id = one_off(api)
    answer = send(api, thread_id, threading_mode="new_thread", cc="a@x.example, b@x.example")
    assert answer["thread"]["inbox_state"] == "sent_one_off"
    assert answer["thread"]["draft_subject"] is None
    rows = api.get(f"/api/threads/{thread_id}/messages")["messages"]
    assert [(row["subject"], row["body_text"], row["direction"]) for row in rows] == [
        ("Hello", "Thank you!", "outbound")
    ]
    assert api.get("/api/threads?view=sent")["threads"][0]["id"] == thread_id
    assert [(sent.to, sent.cc) for sent in api.up.world.outbox] == [("new@person.example", "a@x.example, b@x.example")]


def test_a_second_thread_with_the_same_person_is_refused_with_the_first(api: Api) -> None:
    body = {"participant_email": "mara.sample@northpier.example", "account_id": ROBIN}
    answer = api.post("/api/threads", body, status=409)
    assert answer["existing_thread"]["id"] == MARA
    assert isinstance(answer["error"], str)
    api.post("/api/threads", {**body, "account_id": WARMING})
    api.post("/api/threads", {**body, "participant_email": "yara.sample@fernhill.example"})


@pytest.mark.parametrize(
    "body",
    [{}, {"participant_email": "nobody"}, {"participant_email": 7}, {"account_id": LINKEDIN}, {"draft_subject": ["x"]}],
)
def test_a_senseless_draft_is_refused(api: Api, body: Any) -> None:
    api.post("/api/threads", body, status=400)
    api.post("/api/threads", {"account_id": "unknown"}, status=404)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"body_text": ""}, 400),
        ({"body_text": "  "}, 400),
        ({"threading_mode": "shout"}, 400),
        ({"cc": "not an address"}, 400),
        ({"attachments": [{"name": "x"}]}, 400),
        ({"account_id": "unknown"}, 404),
        ({"account_id": WARMING}, 422),
        ({"account_id": LINKEDIN}, 422),
    ],
)
def test_a_send_is_refused_and_nothing_leaves(api: Api, body: dict[str, Any], status: int) -> None:
    send(api, MARA, status, **body)
    assert api.up.world.outbox == []


def upload(api: Api, thread_id: str, content: bytes, status: int = 200) -> Any:
    kind, form = Upload("offer ü.pdf", "application/pdf", content).form()
    target = f"/api/threads/{thread_id}/attachments"
    answer = api.http.post(target, content=form, headers={"content-type": kind})
    assert answer.status_code == status, answer.text
    conforms("POST", target, status, answer.json())
    return answer.json()


def test_a_file_is_kept_for_a_draft_and_leaves_with_what_names_it(api: Api) -> None:
    draft = one_off(api)
    found = upload(api, draft, b"\r\n--x--\r\n\xff")["attachment"]
    (kept,) = api.up.world.uploads
    assert (found["name"], found["size"], found["mime_type"]) == ("offer ü.pdf", 10, "application/pdf")
    assert (kept.thread_id, kept.sha256) == (draft, Upload("", "", b"\r\n--x--\r\n\xff").sha256)
    named = {"bucket": found["bucket"], "path": found["path"]}
    send(api, draft, threading_mode="new_thread", attachments=[named])
    (mail,) = api.get(f"/api/threads/{draft}/messages")["messages"]
    assert mail["attachments"] == [named]


def test_only_the_draft_of_a_mail_takes_a_file(api: Api) -> None:
    upload(api, MARA, b"x", 400)
    upload(api, one_off(api), b"x" * (10 * 1024 * 1024 + 1), 400)
    upload(api, "unknown", b"x", 404)
    draft = one_off(api, "other@person.example")
    for body in (None, {}, {"file": "x"}):
        api.post(f"/api/threads/{draft}/attachments", body, status=400)
    assert api.up.world.uploads == []


def test_what_a_thread_lacks_is_said(api: Api) -> None:
    no_sender = api.post("/api/threads", {"participant_email": "a@x.example", "draft_subject": "S"})["thread"]["id"]
    assert "account_id" in message(send(api, no_sender, 422))
    send(api, no_sender, account_id=ROBIN)
    no_subject = api.post("/api/threads", {"participant_email": "b@x.example", "account_id": ROBIN})["thread"]["id"]
    assert "subject" in message(send(api, no_subject, 400))
    assert "new_thread" in message(send(api, no_subject, 422, threading_mode="reply"))
    nobody = api.post("/api/threads", {"account_id": ROBIN, "draft_subject": "S"})["thread"]["id"]
    assert "recipient" in message(send(api, nobody, 422))
    assert "archived" in message(send(api, YARA, 422))
    assert [sent.to for sent in api.up.world.outbox] == ["a@x.example"]


def test_a_disconnected_sender_cannot_reply(poor: Api) -> None:
    thread = poor.get("/api/threads")["threads"][0]
    assert "disconnected" in message(send(poor, thread["id"], 422))


def test_a_sender_has_its_daily_limit(api: Api, clock: FakeClock) -> None:
    with api.up.sandbox.edit() as world:
        world.senders[0].daily_limit = 2
    send(api, MARA)
    send(api, PIET)
    answer = api.http.post(f"/api/threads/{MARA}/messages", json={"body_text": "x"})
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) == pytest.approx(16 * 3600, abs=5)  # the world's clock starts at 08:00
    clock.advance(16 * 3600 + 1)
    send(api, MARA)


def test_a_thread_is_archived_and_brought_back(api: Api) -> None:
    assert api.patch(f"/api/threads/{MARA}", {"status": "archived"})["thread"]["inbox_state"] == "archived"
    assert names(api) == {"Theo", "Ines"}
    assert api.patch(f"/api/threads/{MARA}", {"status": "active"})["thread"]["inbox_state"] == "needs_reply"
    assert api.patch(f"/api/threads/{MARA}", {"status": "draft"})["thread"]["status"] == "active"  # ignored
    assert api.patch(f"/api/threads/{MARA}", {"unread_count": 0})["thread"]["unread_count"] == 0
    api.patch(f"/api/threads/{MARA}", {}, status=400)
    api.patch("/api/threads/unknown", {"status": "archived"}, status=404)


def test_a_draft_is_edited_and_reassigned(api: Api) -> None:
    thread_id = one_off(api)
    changed = api.patch(f"/api/threads/{thread_id}", {"draft_subject": "Better", "account_id": None})["thread"]
    assert (changed["draft_subject"], changed["account_id"]) == ("Better", None)
    twin = {"participant_email": "mara.sample@northpier.example", "account_id": ROBIN}
    assert api.patch(f"/api/threads/{thread_id}", twin, status=409)["existing_thread"]["id"] == MARA
    assert api.up.world.threads[-1].account_id is None
    api.patch(f"/api/threads/{thread_id}", {"account_id": "unknown"}, status=404)
