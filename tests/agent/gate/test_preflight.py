"""What the gate reads for itself: the state a launch is bound to, a thread's participant, what a 409 is about."""

from collections.abc import Mapping
from typing import Any

import pytest

from agent.common.errors import Escalation, Status, Stop
from agent.common.json_value import Json
from agent.gate.outcomes import Outcome, classify_response
from agent.gate.polling import Fetch
from agent.gate.preflight import existing, with_current_state, with_sender
from agent.gate.results import learn
from agent.state.journal import Journal
from agent.state.memory import Memory
from agent.state.store import Store
from agent.types import PreparedCall
from tests.support.doubles import FakeClock
from tests.support.making import ADA, NOON, answered, made, store_in
from tools.spec import Record


@pytest.fixture
def memory(tmp_path: Any) -> Any:
    store: Store = store_in(tmp_path)
    yield Memory(None, Journal(store), "r1", FakeClock())
    store.close()


class Server:
    """Answers reads by tool and learns from them, as the gate does."""

    def __init__(self, memory: Memory, **answers: Any) -> None:
        self.memory = memory
        self.answers = answers
        self.asked: list[tuple[str, dict[str, Json]]] = []

    def look(self, tool: str, arguments: Mapping[str, Any]) -> tuple[PreparedCall, Outcome]:
        self.asked.append((tool, dict(arguments)))
        body = self.answers[tool]
        call = made(tool, records=self.memory.records, **arguments)
        outcome = classify_response(call, answered(200, body(arguments) if callable(body) else body), 1, NOON)
        assert isinstance(outcome, Outcome)
        assert outcome.kind == "done"
        learn(call, outcome, self.memory)
        return call, outcome


EMAIL = {"id": "n1", "type": "email", "subject": "Hi", "body": "Dear Ada", "position": 0}
END = {"id": "n9", "type": "end", "position": 1}
SENDER = {
    "id": "snd_1",
    "type": "email",
    "status": "active",
    "email_address": "me@example.com",
    "agentmail_inbox_id": "i1",
}


def campaign(nodes: Any = (EMAIL, END), pending: Any = 3, senders: Any = ("snd_1",), **change: Any) -> dict[str, Any]:
    base = {
        "id": "cmp_1",
        "type": "email",
        "name": "Bakers",
        "status": "draft",
        "sender_account_ids": [*senders],
        **change,
    }
    return {"campaign": base, "sequence_nodes": [*nodes], "prospects_by_status": {"pending": pending}}


def looked(memory: Memory, body: Any = None, accounts: Any = (SENDER,)) -> tuple[PreparedCall, Server]:
    server = Server(memory, get_campaign=body or campaign(), list_senders={"accounts": [*accounts]})
    return with_current_state(made("launch_campaign"), server.look, memory), server


# -- launches ---------------------------------------------------------------------------------------------------------


def test_a_launch_is_bound_to_its_senders_leads_and_texts(memory: Memory) -> None:
    call, server = looked(memory, campaign(signature="Me"))
    assert [tool for tool, _ in server.asked] == ["get_campaign", "list_senders"]
    assert server.asked[1][1] == {"type": "email"}
    assert call.reach == 3
    assert call.state == {
        "name": "Bakers",
        "type": "email",
        "status": "draft",
        "senders": ["me@example.com (snd_1, active)"],
        "pending": 3,
        "nodes": [*memory.records[("campaign", "cmp_1")]["nodes"]],  # type: ignore[misc]
        "signature": "Me",
        "settings": {},
        "copies": [],
        "problems": [],
    }
    assert call.digest != made("launch_campaign").digest
    again, _ = looked(memory, campaign(signature="Me"))
    assert again.digest == call.digest


@pytest.mark.parametrize(
    "change",
    [
        {"nodes": ({**EMAIL, "body": "Buy now"}, END)},
        {"nodes": ({**EMAIL, "subject": "Other"}, END)},
        {"nodes": (EMAIL, {"id": "n2", "type": "delay", "delay_days": 1}, END)},
        {"pending": 2000},
        {"senders": ("snd_1", "snd_2")},
        {"name": "Others"},
        {"status": "active"},
        {"signature": "Yours"},
    ],
)
def test_any_change_of_what_would_be_sent_makes_another_digest(memory: Memory, change: dict[str, Any]) -> None:
    before, _ = looked(memory)
    after, _ = looked(memory, campaign(**change))
    assert after.digest != before.digest


def test_a_sender_that_is_no_longer_ready_makes_another_digest_and_a_problem(memory: Memory) -> None:
    before, _ = looked(memory)
    after, _ = looked(memory, accounts=({**SENDER, "status": "disconnected"},))
    assert after.digest != before.digest
    assert after.state["problems"] == ["sender snd_1 is not ready to send"]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (campaign(status="active"), "it is 'active', not a draft"),
        (campaign(senders=()), "no sender is set"),
        (campaign(senders=("snd_9",)), "sender snd_9 is not ready to send"),
        (campaign(pending=0), "no lead is waiting in it"),
        (campaign(nodes=(END,)), "it has no step that sends"),
        (campaign(nodes=({**EMAIL, "body": " "}, END)), "a step has no text"),
        (campaign(nodes=({**EMAIL, "body": None}, END)), "a step has no text"),
        (campaign(nodes=({**EMAIL, "subject": ""}, END)), "an e-mail has no subject"),
    ],
)
def test_what_a_launch_lacks_is_named(memory: Memory, body: dict[str, Any], problem: str) -> None:
    call, _ = looked(memory, body)
    assert call.state["problems"] == [problem]


def test_a_reply_needs_no_subject(memory: Memory) -> None:
    reply = {**EMAIL, "id": "n2", "subject": None, "is_reply": True}
    assert looked(memory, campaign(nodes=(EMAIL, reply, END)))[0].state["problems"] == []


def test_a_connection_request_needs_no_text(memory: Memory) -> None:
    request = {"id": "n1", "type": "connection_request", "body": None}
    person = {"id": "snd_1", "type": "linkedin", "status": "connected", "profile_url": "https://linkedin.com/in/me"}
    call, server = looked(memory, campaign(nodes=(request, END), type="linkedin"), (person,))
    assert server.asked[1][1] == {"type": "linkedin"}
    assert call.state["problems"] == []
    assert call.state["senders"] == ["https://linkedin.com/in/me (snd_1, connected)"]


def test_a_campaign_that_does_not_say_what_it_holds_cannot_be_launched(memory: Memory) -> None:
    older: Any = {"pending": 5, "sender_account_ids": ["snd_1"], "nodes": [EMAIL]}
    memory.learn([Record("campaign", "cmp_1", older)])
    call, server = looked(memory, {"campaign": {"id": "cmp_1", "status": "draft"}})
    assert server.asked[1][1] == {}, "no channel is known"
    assert (call.reach, call.state["pending"]) == (0, 0)
    problems: Any = call.state["problems"]
    assert {"no sender is set", "no lead is waiting in it", "it has no step that sends"} <= {*problems}


def test_the_answer_about_another_campaign_says_nothing_of_this_one(memory: Memory) -> None:
    looked(memory)
    call, _ = looked(memory, campaign(id="cmp_2"))
    assert (call.reach, call.state["name"], call.state["senders"]) == (0, None, [])
    assert "no sender is set" in str(call.state["problems"])


def test_a_sender_that_is_not_among_those_of_the_workspace_is_called_unknown(memory: Memory) -> None:
    call, _ = looked(memory, campaign(senders=("snd_9",)))
    assert call.state["senders"] == ["unknown (snd_9, None)"]


# -- messages ---------------------------------------------------------------------------------------------------------


EVERYWHERE = {"view": "inbox,sent,drafts,archived", "limit": 100}


def rows(*threads: dict[str, Any]) -> dict[str, Any]:
    return {"threads": [*threads]}


def test_a_participant_that_is_known_is_not_looked_up(memory: Memory) -> None:
    whole = {"participant_email": "ada@example.com", "channel": "email", "last_message_at": "2026-01-05T09:00:00Z"}
    memory.learn([Record("thread", "thr_1", whole)])
    memory.learn([Record("sender", "snd_1", {"ready": True})])
    call = made("send_message", records=memory.records)
    server = Server(memory)
    assert with_current_state(call, server.look, memory) == call
    created = with_current_state(made("create_list"), server.look, memory)
    assert created.spec.name == "create_list"


def test_a_participant_that_is_not_known_is_looked_up_for_card_rules_and_intent(memory: Memory) -> None:
    call = made("send_message", records={})
    assert call.recipients == ()
    found = rows({"id": "thr_1", "channel": "email", "participant_email": "ada@example.com"})
    server = Server(memory, list_threads=found)
    seen = with_current_state(call, server.look, memory)
    assert (seen.recipients, seen.reach, seen.aliases) == (("ada@example.com",), 1, ())
    known = made("send_message", records=memory.records)
    assert seen.dedupe_key == known.dedupe_key != call.dedupe_key
    assert seen.digest == known.digest != call.digest
    assert server.asked == [("list_threads", EVERYWHERE)]


def test_a_linkedin_participant_brings_every_name(memory: Memory) -> None:
    thread = {
        "id": "thr_1",
        "channel": "linkedin",
        "participant_name": "Ada",
        "participant_linkedin_url": "https://x.example",
    }
    server = Server(memory, list_threads=rows(thread))
    seen = with_current_state(made("send_message", records={}), server.look, memory)
    assert seen.aliases == ("https://x.example", "Ada")


# -- again, after a person has answered -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("thread", "search"),
    [
        ({"participant_email": "ada@example.com", "channel": "email"}, {"participant_email": "ada@example.com"}),
        ({"participant_email": "ada@example.com, bo@example.com", "channel": "email"}, {"channel": "email"}),
        ({"participant_email": "nobody", "channel": "email"}, {"channel": "email"}),
        ({"participant_name": "Ada", "channel": "linkedin"}, {"channel": "linkedin"}),
        ({"participant_email": None, "channel": "fax"}, {}),
        ({}, {}),
    ],
)
def test_a_thread_is_looked_for_by_its_participant_else_by_its_channel(
    memory: Memory, thread: dict[str, Any], search: dict[str, Any]
) -> None:
    memory.learn([Record("thread", "thr_1", thread)])
    server = Server(memory, list_threads=rows({"id": "thr_1", "channel": "email", "subject": "Prices"}))
    seen = with_current_state(made("update_thread", records=memory.records), server.look, memory, again=True)
    assert server.asked == [("list_threads", {**search, **EVERYWHERE})]
    assert str(seen.state["thread"]).count("Prices") == 1


@pytest.mark.parametrize(
    ("tool", "asked", "shows"),
    [
        ("update_campaign", [("get_campaign", {"campaign_id": "cmp_1"})], True),
        ("import_campaign_leads", [
            ("get_campaign", {"campaign_id": "cmp_1"}),
            ("get_list_leads", {"list_id": "lst_1", "limit": 1}),
        ], True),
        ("import_list_leads", [
            ("get_list_leads", {"list_id": "lst_1", "limit": 1}),
            ("scan_lists", {}),
            ("scan_list", {"list_id": "lst_1", "limit": 500}),
        ], True),
        ("create_list", [], False),
        ("create_lead", [("scan_lists", {})], False),
        ("update_signals", [("list_signals", {"ids": "sig_1", "include_dismissed": True, "limit": 100})], False),
    ],
)  # fmt: skip
def test_what_a_call_changes_is_read_once_and_what_changes_nothing_that_was_there_is_not(
    memory: Memory, tool: str, asked: list[Any], shows: bool
) -> None:
    page = {"leads": [], "total": 7}
    signals = {"signals": [{"id": "sig_1", "status": "new"}]}
    server = Server(
        memory, get_campaign=campaign(), get_list_leads=page, scan_list=page, scan_lists={"lists": []},
        list_signals=signals,
    )  # fmt: skip
    call = made(tool, records={})
    seen = with_current_state(call, server.look, memory, again=True)
    assert server.asked == asked
    assert (seen.state != call.state, seen.digest != call.digest) == (shows, shows)


# -- the sender ---------------------------------------------------------------------------------------------


def test_a_sender_that_was_not_read_is_read_once_for_its_name_and_address(memory: Memory) -> None:
    memory.learn([Record("thread", "thr_1", {**ADA})])
    server = Server(memory, list_senders={"accounts": [{**SENDER, "display_name": "Me Sample"}]})
    named = with_sender(made("send_message", records=memory.records), server.look, memory.records)
    assert server.asked == [("list_senders", {})]
    assert named.sender == "Me Sample <me@example.com>"
    known = made("send_message", records=memory.records)
    assert with_sender(known, server.look, memory.records) is known
    assert len(server.asked) == 1


def test_where_no_account_is_named_no_sender_is_read(memory: Memory) -> None:
    call = made("create_list")
    assert with_sender(call, Server(memory).look, memory.records) is call


def test_a_key_that_is_refused_ends_the_run_and_any_other_trouble_leaves_the_name_out(memory: Memory) -> None:
    def trouble(status: Status) -> Fetch:
        def look(_tool: str, _arguments: Mapping[str, Any]) -> Any:
            raise Stop(status, Escalation("no", "?", ""))

        return look

    memory.learn([Record("thread", "thr_1", {**ADA})])
    call = made("send_message")
    named = with_sender(call, trouble("waiting"), memory.records)
    assert named.sender == "snd_1 (its name and address were not read)"
    with pytest.raises(Stop):
        with_sender(call, trouble("authentication"), memory.records)


# -- 409 --------------------------------------------------------------------------------------------------------------


def test_a_conflict_is_looked_at_by_the_documented_read_with_what_is_known(memory: Memory) -> None:
    thread = {"id": "thr_5", "channel": "email", "participant_email": "ada@example.com"}
    server = Server(
        memory,
        list_threads=rows(thread),
        get_campaign=campaign(),
        list_signal_types={"types": [{"id": "typ_1", "label": "Hiring bakers"}]},
        get_lead_search={"tasks": [{"id": "t1", "status": "running"}]},
    )
    shown: Any = existing(made("create_thread"), server.look)
    assert shown["threads"][0]["id"] == "thr_5"
    assert "cmp_1" in str(existing(made("update_campaign"), server.look))
    for tool in ("create_signal_type", "start_lead_search", "update_thread"):
        assert existing(made(tool), server.look)
    assert server.asked == [
        ("list_threads", {"participant_email": "ada@example.com", "view": "inbox,sent,drafts,archived"}),
        ("get_campaign", {"campaign_id": "cmp_1"}),
        ("list_signal_types", {}),
        ("get_lead_search", {}),
        ("list_threads", {"view": "inbox,sent,drafts,archived"}),
    ]


def test_where_no_read_is_documented_nothing_is_read(memory: Memory) -> None:
    server = Server(memory)
    assert existing(made("create_campaign"), server.look) is None
    assert server.asked == []


# -- what grows -------------------------------------------------------------------------------------------------------


def test_how_much_a_list_costs_is_counted_anew_each_time_and_never_first(memory: Memory) -> None:
    about: dict[str, Any] = {"enrichment": "work_email", "scope": {"type": "list", "listId": "lst_1"}}
    counts = iter((60, 900, 1000))
    kinds = {"enrichments": [{"slug": "work_email", "costModel": {"creditAction": "lead_search"}}]}
    counting: Any = lambda _: {"enrichmentRunId": "r", "leadCount": next(counts)}  # noqa: E731
    server = Server(memory, preview_enrichment=counting, list_enrichments=kinds)
    memory.learn([Record("enrichment", "work_email", {"creditAction": "lead_search"})])

    def start(*, again: bool = False) -> PreparedCall:
        call = made("start_enrichment", records=memory.records, **about)
        return with_current_state(call, server.look, memory, again=again)

    assert (start().credits, server.asked) == (None, [])
    server.look("preview_enrichment", about)
    fresh, shown = start(), start(again=True)
    assert [one.credits for one in (fresh, shown)] == [1800, 2000]
    assert fresh.digest != shown.digest


def test_whom_an_enrichment_names_one_by_one_does_not_grow(memory: Memory) -> None:
    scope = {"type": "explicit_leads", "leadIds": ["ld_1", "ld_2"]}
    named: dict[str, Any] = {"enrichment": "work_email", "scope": scope}
    server = Server(memory)
    call = made("start_enrichment", records=memory.records, **named)
    with_current_state(call, server.look, memory, again=True)
    assert server.asked == []


def test_a_yes_to_a_price_is_none_to_another(memory: Memory) -> None:
    digests = {
        made("start_lead_search", prices=prices).digest for prices in ({"lead_search": 2}, {"lead_search": 3}, {})
    }
    assert len(digests) == 3
