"""What a run knew before it was taken up again is read anew before an effect rests on it."""

from typing import Any

import pytest

from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Done, Program, call, turn
from tests.support.scripts import CAMPAIGN_PATH, END, LEADS_PATH, MESSAGES_PATH, READ

ASK = turn(call("ask_human", question="Shall I go on?"))
READS = turn(
    call("list_senders"),
    call("list_threads"),
    call("get_campaign", campaign_id=tidy.CAMPAIGN),
    call("get_list_leads", list_id=tidy.LIST),
    call("list_signals"),
    call("list_signal_sources"),
)
NODES = [{"type": "email", "id": "n1", "subject": "Hi", "body": "Hi"}, {"type": "end", "id": "n2"}]
GONE = {
    "sender": ("/api/senders", {"accounts": []}),
    "thread": ("/api/threads", {"threads": [], "total": 0}),
    "signal": ("/api/signals", {"signals": []}),
}


def taken_up(program: Program, act: dict[str, Any], words: str, *flags: str) -> Done:
    """A run that has read everything, and is taken up again in another process before it acts."""
    model = program.script(READS, turn(READ), ASK, turn(act), END)
    first = program.task(model, *flags, text=words)
    assert first.code == 3, first.out
    return program.resume(str(first.json["run_id"]), "--answer", "Yes, please go on.")


def requested(server: FaultServer, method: str, path: str) -> int:
    return len(server.requests(method, path))


ACTS: dict[str, tuple[dict[str, Any], str, str, str]] = {
    "a sender of a draft": (
        call("create_thread", participant_email=tidy.ADA, account_id=tidy.SENDER, draft_subject="Hi"),
        "/api/senders",
        f"A draft to {tidy.ADA}",
        "POST /api/threads",
    ),
    "a sender of a new campaign": (
        call("create_campaign", type="email", name="May", sender_account_ids=[tidy.SENDER]),
        "/api/senders",
        "Make a campaign called May",
        "POST /api/campaigns",
    ),
    "a sender of a changed campaign": (
        call("update_campaign", campaign_id=tidy.CAMPAIGN, sender_account_ids=[tidy.SENDER]),
        "/api/senders",
        f"Change {tidy.CAMPAIGN}",
        f"PATCH {CAMPAIGN_PATH}",
    ),
    "a campaign and its steps": (
        call("update_campaign", campaign_id=tidy.CAMPAIGN, sequence_nodes=NODES),
        CAMPAIGN_PATH,
        "Rewrite the campaign Spring",
        f"PATCH {CAMPAIGN_PATH}",
    ),
    "a list to fill": (
        call("start_lead_search", prompt="Heads of Finance", fetch_count=1, list_id=tidy.LIST),
        LEADS_PATH,
        f"Find 1 head of Finance for {tidy.LIST}",
        "POST /api/leads/search",
    ),
    "a list for a campaign": (
        call("import_campaign_leads", campaign_id=tidy.CAMPAIGN, list_id=tidy.LIST, lead_ids=["ld_1"]),
        LEADS_PATH,
        f"Put {tidy.LIST} into {tidy.CAMPAIGN}",
        f"POST {CAMPAIGN_PATH}/leads/import-from-list",
    ),
    "a signal": (
        call("update_signals", items=[{"id": "sig_1", "vote": "up"}]),
        "/api/signals",
        "Vote the only signal up",
        "PATCH /api/signals",
    ),
    "a signal to write for": (
        call("generate_signal_messages", items=[{"id": "sig_1", "dm": True}]),
        "/api/signals",
        "Draft a message for the only signal, 2 credits",
        "POST /api/signals/generate",
    ),
    "a source": (
        call("update_signal_sources", items=[{"id": "news", "enabled": False}]),
        "/api/signals/sources",
        "Switch the source news off",
        "PATCH /api/signals/sources",
    ),
    "a thread": (
        call("update_thread", thread_id=tidy.THREAD, status="archived"),
        "/api/threads",
        f"Archive the thread with {tidy.ADA}",
        f"PATCH /api/threads/{tidy.THREAD}",
    ),
}


@pytest.mark.parametrize(("act", "path", "words", "effect"), ACTS.values(), ids=ACTS)
def test_it_is_read_once_more_and_then_changed(
    program: Program, server: FaultServer, act: dict[str, Any], path: str, words: str, effect: str
) -> None:
    done = taken_up(program, act, words)
    found = [one["status"] for one in done.json["effects"]]
    assert found in (["done"], []), done.out  # nothing: it waits for a yes
    targets = [seen.line.rsplit(" ", 1)[0] for seen in server.seen]
    looks = [place for place, line in enumerate(targets) if line.partition("?")[0] == f"GET {path}"]
    second = targets.index("GET /api/context", targets.index("GET /api/context") + 1)
    assert looks[-1] > second, "after the run was taken up"
    if found:
        assert looks[-1] < targets.index(effect)


LOST = [
    ("a sender of a draft", "sender"),
    ("a sender of a new campaign", "sender"),
    ("a sender of a changed campaign", "sender"),
    ("a signal", "signal"),
    ("a signal to write for", "signal"),
    ("a thread", "thread"),
]


@pytest.mark.parametrize(("name", "kind"), LOST)
def test_what_is_not_found_any_more_is_not_acted_on(
    program: Program, server: FaultServer, name: str, kind: str
) -> None:
    act, _, words, effect = ACTS[name]
    model = program.script(READS, turn(READ), ASK, turn(act), END)
    first = program.task(model, text=words)
    path, body = GONE[kind]
    server.on("GET", path, Answer(body=body))
    done = program.resume(str(first.json["run_id"]), "--answer", "Yes, please go on.")
    assert [one["status"] for one in done.json["effects"]] == ["refused"], done.out
    assert "was read before and is not found now" in done.json["effects"][0]["summary"]
    assert requested(server, *effect.split(" ")) == 0


def test_what_the_person_named_themselves_needs_no_second_look(program: Program, server: FaultServer) -> None:
    act, _, words, effect = ACTS["a source"]
    first = program.task(program.script(READS, turn(READ), ASK, turn(act), END), text=words)
    server.on("GET", "/api/signals/sources", Answer(body={"sources": []}))
    done = program.resume(str(first.json["run_id"]), "--answer", "Yes, please go on.")
    assert [one["status"] for one in done.json["effects"]] == ["done"], done.out
    assert requested(server, *effect.split(" ")) == 1


def test_a_source_that_was_on_and_is_off_now_is_asked_about(program: Program, server: FaultServer) -> None:
    act = call("create_signal_type", label="Churn", allowed_sources=["news"])
    server.on("GET", "/api/signals/sources", Answer(body={"sources": [{"id": "news", "enabled": False}]}))
    first = program.task(program.script(READS, ASK, turn(act), END), text="Watch for churn with a new signal type")
    server.on("GET", "/api/signals/sources", Answer(body={"sources": [{"id": "news", "enabled": True}]}))
    done = program.resume(str(first.json["run_id"]), "--answer", "Yes, please go on.")
    assert [card["rule"] for card in done.json["pending_approvals"]] == ["credits.price"]
    assert requested(server, "POST", "/api/signals/types") == 0


def test_a_reply_after_a_resume_looks_at_its_conversation_and_its_sender(program: Program, server: FaultServer) -> None:
    act = call("send_message", thread_id=tidy.THREAD, body_text="Hello", threading_mode="reply")
    done = taken_up(program, act, f"Answer {tidy.ADA}", "--approve", f"send_message,recipients={tidy.ADA}")
    assert [one["status"] for one in done.json["effects"]] == ["done"], done.out
    assert requested(server, "POST", MESSAGES_PATH) == 1
    assert requested(server, "GET", "/api/threads") == 2
    assert requested(server, "GET", "/api/senders") == 2


def test_a_sender_is_read_anew_though_the_conversation_was(program: Program, server: FaultServer) -> None:
    act = call("send_message", thread_id=tidy.THREAD, body_text="Hello", threading_mode="reply")
    model = program.script(READS, turn(READ), ASK, turn(call("list_threads")), turn(act), END)
    first = program.task(model, "--approve", f"send_message,recipients={tidy.ADA}", text=f"Answer {tidy.ADA}")
    warming = [tidy.SENDERS[0] | {"status": "warming"}]
    server.on("GET", "/api/senders", Answer(body={"accounts": warming}))
    done = program.resume(str(first.json["run_id"]), "--answer", "Yes, please go on.")
    assert [one["status"] for one in done.json["effects"]] == ["refused"], done.out
    assert requested(server, "POST", MESSAGES_PATH) == 0
