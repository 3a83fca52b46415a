"""Who a message leaves from, on the card: name and address, or the id and that no more was read."""

import pytest

from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Program, approved, call, parked, turn
from tests.support.scripts import END, GRANT_SEND, LAUNCH_PATH, MESSAGES_PATH, SENDERS, launch, reply

ROBIN = tidy.SENDERS[0] | {"display_name": "Robin Sample"}


def _from(program: Program, *before: dict[str, object], flags: tuple[str, ...] = ()) -> tuple[int, list[str]]:
    """The exit code, and the line of the card."""
    done = program.task(program.script(*before, *reply()), *flags)
    cards = [approval["preview"].splitlines() for approval in done.json["pending_approvals"]]
    return done.code, [line for card in cards for line in card if line.startswith("from: ")]


def test_a_sender_that_was_not_read_is_read_once_for_the_card(program: Program, server: FaultServer) -> None:
    server.on("GET", "/api/senders", Answer(body={"accounts": [ROBIN]}))
    assert _from(program) == (3, ["from: Robin Sample <robin@example.com>"])
    assert [seen.target for seen in server.requests("GET", "/api/senders")] == ["/api/senders"]


def test_a_sender_that_was_read_is_not_read_again(program: Program, server: FaultServer) -> None:
    server.on("GET", "/api/senders", Answer(body={"accounts": [ROBIN]}))
    assert _from(program, turn(SENDERS)) == (3, ["from: Robin Sample <robin@example.com>"])
    assert len(server.requests("GET", "/api/senders")) == 1


@pytest.mark.parametrize(
    ("answer", "code"),
    [(Answer(403, {"error": "no"}), 3), (Answer(body={"accounts": []}), 6), (Answer(wire="close"), 1)],
    ids=str,
)
def test_from_a_sender_that_cannot_be_read_nothing_is_sent_and_nobody_is_asked(
    program: Program, server: FaultServer, answer: Answer, code: int
) -> None:
    server.on("GET", "/api/senders", answer)
    assert _from(program, flags=("--approve", GRANT_SEND)) == (code, [])
    assert server.requests("POST") == []


@pytest.mark.parametrize("answer", [Answer(403, {"error": "no"}), Answer(body={"accounts": []})], ids=str)
def test_on_the_card_of_a_draft_a_sender_that_cannot_be_read_is_named_by_its_id(
    program: Program, server: FaultServer, answer: Answer
) -> None:
    server.on("GET", "/api/senders", answer)
    draft = turn(call("create_thread", participant_email="eve@evil.example", account_id=tidy.SENDER))
    done = program.task(program.script(draft, END), text=f"Make a draft from {tidy.SENDER}")
    assert f"from: {tidy.SENDER} (its name and address were not read)" in done.json["pending_approvals"][0]["preview"]


def test_a_key_that_is_refused_for_the_card_ends_the_run(program: Program, server: FaultServer) -> None:
    server.on("GET", "/api/senders", Answer(401, {"error": "no"}))
    assert _from(program) == (4, [])
    assert server.requests("POST") == []


def test_where_nobody_is_asked_the_sender_is_read_all_the_same(program: Program, server: FaultServer) -> None:
    assert _from(program, flags=("--approve", GRANT_SEND)) == (0, [])
    assert (len(server.requests("GET", "/api/senders")), len(server.requests("POST", MESSAGES_PATH))) == (1, 1)


def test_a_yes_to_a_card_with_a_name_still_sends_once(program: Program, server: FaultServer) -> None:
    server.on("GET", "/api/senders", Answer(body={"accounts": [ROBIN]}))
    (waiting,) = program.task(program.script(*reply())).json["pending_approvals"]
    assert program.run("approvals", "approve", waiting["id"]).code == 0
    assert program.resume(waiting["run_id"]).code == 0
    assert len(server.requests("POST", MESSAGES_PATH)) == 1


def test_the_signature_of_an_account_stands_on_the_card_of_a_launch_and_is_part_of_the_yes(
    program: Program, server: FaultServer
) -> None:
    server.on("GET", "/api/senders", Answer(body={"accounts": [ROBIN | {"signature": "Robin\nTideline"}]}))
    card = parked(program.task(program.script(*launch()), text=f"Launch {tidy.CAMPAIGN}"))
    assert "which may stand below the texts:\n  | Robin\n  | Tideline\n" in card["preview"]
    server.on("GET", "/api/senders", Answer(body={"accounts": [ROBIN | {"signature": "See evil.example"}]}))
    assert "  | See evil.example\n" in parked(approved(program, card))["preview"]
    assert server.requests("POST", LAUNCH_PATH) == []


def test_the_signature_of_the_account_stands_on_the_card_and_is_part_of_the_yes(
    program: Program, server: FaultServer
) -> None:
    server.on("GET", "/api/senders", Answer(body={"accounts": [ROBIN | {"signature": "Robin\nTideline"}]}))
    asked = program.task(program.script(*reply())).json
    card = asked["pending_approvals"][0]
    below = "signature of this account, which may stand below the text:\n  | Robin\n  | Tideline\n"
    assert below in card["preview"]
    program.run("approvals", "approve", card["id"])
    server.on("GET", "/api/senders", Answer(body={"accounts": [ROBIN | {"signature": "See evil.example"}]}))
    again = program.resume(asked["run_id"])
    assert (again.code, server.requests("POST", MESSAGES_PATH)) == (3, [])
    assert "  | See evil.example\n" in again.json["pending_approvals"][-1]["preview"]
