"""Effects of one turn leave in the order of its calls, also where one of them waits for the user."""

from pathlib import Path

from agent.models.base import ToolCall
from agent.policy.grants.grants import parse_grant
from agent.session.session import Session
from agent.session.user import User
from tests.support.doubles import FakeClock
from tests.support.fault_server import Answer, FaultServer
from tests.support.inside import NO, YES, Person, Says, called, opened, said
from tests.support.program import call
from tests.support.scripts import READ, SEND
from tests.support.tidy import ADA, CAMPAIGN, ROW

WORDS = "Answer Ada what it costs, then archive the conversation with Ada"
FINDS = (called(call("list_threads"), "c0"), called(READ, "c1"), called(call("list_senders"), "c2"))
ARCHIVES = called(call("update_thread", thread_id="th_ada", status="archived"), "c4")


def written(server: FaultServer) -> list[str]:
    return [one.line.split(" HTTP")[0] for one in server.requests() if one.method != "GET"]


def both(*more: ToolCall) -> Says:
    return Says(said("", *FINDS), said("", called(SEND, "c3"), *more), said("Done."), said("Done."), said("Done."))


def test_what_needs_no_question_waits_behind_a_card(server: FaultServer, tmp_path: Path) -> None:
    with opened(server, tmp_path, FakeClock()) as app:
        session = app.begin(WORDS, both(ARCHIVES), User(), mode="ask", cap=None)
        assert session.submit(WORDS).status == "waiting"
        assert written(server) == []
        _answer(session)
        assert session.work().status in ("done", "partial")
        assert written(server) == ["POST /api/threads/th_ada/messages", "PATCH /api/threads/th_ada"]


def _answer(session: Session) -> None:
    (asked,) = session.so_far().pending
    session.answer(asked, YES)


def test_what_stands_behind_a_card_is_not_done_after_a_no(server: FaultServer, tmp_path: Path) -> None:
    with opened(server, tmp_path, FakeClock()) as app:
        session = app.begin(WORDS, both(ARCHIVES), User(reviewer=Person(says=[NO])), mode="ask", cap=None)
        session.submit(WORDS)
        assert written(server) == []


def test_a_list_goes_into_a_campaign_after_whom_it_is_rid_of(server: FaultServer, tmp_path: Path) -> None:
    leads = [{"id": "L1", "name": {"full": "Ann Able"}}, {"id": "L2", "name": {"full": "Bo Rival"}}]
    server.on("GET", "/api/lists/lst_fair/leads", Answer(body={"leads": leads, "total": 2, "hasMore": False}))
    server.on("GET", "/api/lists", Answer(body={"lists": [{"id": "lst_fair", "name": "Fair", "leadCount": 2}]}))
    server.on("DELETE", "/api/lists/lst_fair/leads", Answer(body={"list": {"id": "lst_fair", "leadCount": 1}}))
    words = "Take the competitor off the list Fair, then put the list Fair into the campaign Spring"
    reads = (
        called(call("list_lists"), "c0"),
        called(call("get_list_leads", list_id="lst_fair"), "c1"),
        called(call("get_campaign", campaign_id=CAMPAIGN), "c2"),
    )
    writes = (
        called(call("remove_list_leads", list_id="lst_fair", lead_ids=["L2"]), "c3"),
        called(call("import_campaign_leads", campaign_id=CAMPAIGN, list_id="lst_fair"), "c4"),
    )
    model = Says(said("", *reads), said("", *writes), said("Done."), said("Done."))
    with opened(server, tmp_path, FakeClock()) as app:
        session = app.begin(words, model, User(reviewer=Person(says=[YES, YES, YES])), mode="ask", cap=None)
        session.submit(words)
    assert [line.split()[0] for line in written(server)] == ["DELETE", "POST"]


def test_a_turn_that_the_provider_broke_off_does_nothing(server: FaultServer, tmp_path: Path) -> None:
    creates = called(call("create_list", name="Spring"), "c0")
    for stop, status in (("refusal", "failed"), ("length", "failed")):
        with opened(server, tmp_path, FakeClock()) as app:
            model = Says(said("I can", creates, stop=stop), said("It is there."))  # type: ignore[arg-type]
            session = app.begin("Make a list Spring", model, User(), mode="ask", cap=None)
            assert session.submit("Make a list Spring").status == status
    assert written(server) == []


def test_a_draft_whose_change_the_answer_does_not_show_is_read_anew_before_it_is_sent(
    server: FaultServer, tmp_path: Path
) -> None:
    draft = ROW | {"id": "th_draft", "status": "draft", "last_message_at": None}
    changed = draft | {"participant_email": "bo@example.com"}
    server.on("POST", "/api/threads", Answer(body={"thread": draft}))
    server.on("PATCH", "/api/threads/th_draft", Answer(body={"thread": {"id": "th_draft", "status": "draft"}}))
    server.on("GET", "/api/threads", Answer(body={"threads": [changed], "total": 1}))
    text = "I booked a table at noon."
    words = f"Draft a mail to {ADA} that says '{text}'. Then change its recipient to bo@example.com. Send it."
    makes = call("create_thread", participant_email=ADA, draft_subject="Lunch", draft_body_text=text)
    sends = call("send_message", thread_id="th_draft", body_text=text, subject="Lunch", threading_mode="new_thread")
    changes = call("update_thread", thread_id="th_draft", participant_email="bo@example.com")
    model = Says(
        said("", called(call("list_senders"), "c0"), called(makes, "c1")),
        said("", called(changes, "c2"), called(sends, "c3")),
        said("Done."),
        said("Done."),
    )
    with opened(server, tmp_path, FakeClock()) as app:
        rules = [parse_grant(f"send_message,recipients={ADA}")]
        result = app.begin(words, model, User(rules=rules), mode="ask", cap=None).submit(words)
    assert [one.card.recipients for one in result.pending] == [("bo@example.com",)]
    assert "POST /api/threads/th_draft/messages" not in written(server)
