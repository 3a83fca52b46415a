"""A yes on the command line counts for the card that was shown: what somebody has edited is named by its digest."""

from typing import Any

import pytest

from agent.common.clock import SystemClock
from agent.common.redaction import Redactor
from agent.session.stored import Stored
from tests.support.fault_server import FaultServer
from tests.support.inside import opened
from tests.support.program import Done, Program, parked
from tests.support.scripts import MESSAGES_PATH, SEND, WORDS, reply

THEIRS = SEND["arguments"] | {"body_text": "It is free for ever.", "cc": "eve@evil.example"}


def edit(program: Program, server: FaultServer, approval_id: str, arguments: dict[str, Any]) -> None:
    """Somebody writes a card anew, as a page does it."""
    with opened(server, program.home) as app:
        stored = Stored(app.store, app.runs, app.approvals, app.batches, SystemClock(), Redactor())
        stored.edit(stored.approvals.get(approval_id), arguments)


@pytest.fixture
def card(program: Program) -> dict[str, Any]:
    """What waits, as it was shown."""
    return parked(program.task(program.script(*reply())))


def approve(program: Program, card: dict[str, Any], *more: str) -> Done:
    return program.run("approvals", "approve", card["id"], *more)


def digest_now(program: Program, card: dict[str, Any]) -> str:
    return str(program.run("approvals", "show", card["id"], "--json").json["digest"])


def sent(program: Program, server: FaultServer, card: dict[str, Any]) -> list[Any]:
    program.resume(card["run_id"])
    return [seen.json for seen in server.requests("POST", MESSAGES_PATH)]


def test_what_was_edited_after_it_was_asked_is_not_approved_unseen(
    program: Program, server: FaultServer, card: dict[str, Any]
) -> None:
    edit(program, server, card["id"], THEIRS)
    refused = approve(program, card)
    assert (refused.code, digest_now(program, card) in refused.err) == (2, True)
    for line in (f"- {WORDS}", "+ It is free for ever.", "cc:", "+ eve@evil.example"):
        assert line in refused.err, "what is different is told"
    assert sent(program, server, card) == []


def test_what_was_edited_is_approved_by_the_command_that_the_refusal_and_the_card_name(
    program: Program, server: FaultServer, card: dict[str, Any]
) -> None:
    edit(program, server, card["id"], THEIRS)
    command = f"puffle-agent approvals approve {card['id']} {digest_now(program, card)}"
    for told in (approve(program, card).err, program.run("approvals", "show", card["id"]).out):
        assert command in " ".join(told.split())
    assert program.run(*command.split()[1:]).code == 0
    assert [body["cc"] for body in sent(program, server, card)] == ["eve@evil.example"]


@pytest.mark.parametrize("again", [False, True])
def test_a_digest_of_another_card_approves_nothing(
    program: Program, server: FaultServer, card: dict[str, Any], *, again: bool
) -> None:
    if again:
        edit(program, server, card["id"], THEIRS)
    shown = card["digest"] if again else "0" * 64
    assert approve(program, card, shown).code == 2
    assert sent(program, server, card) == []


def test_what_nobody_edited_takes_one_command_with_its_digest_or_without(
    program: Program, server: FaultServer, card: dict[str, Any]
) -> None:
    assert "DIGEST" not in program.run("approvals", "show", card["id"]).out
    assert card["digest"] not in program.run("approvals", "show", card["id"]).out
    assert approve(program, card, card["digest"]).code == 0
    assert approve(program, card).code == approve(program, card, card["digest"]).code == 2, "once"
    assert len(sent(program, server, card)) == 1


def test_what_was_edited_back_is_the_card_that_was_shown(
    program: Program, server: FaultServer, card: dict[str, Any]
) -> None:
    edit(program, server, card["id"], THEIRS)
    edit(program, server, card["id"], SEND["arguments"])
    assert approve(program, card).code == 0
    assert [body["body_text"] for body in sent(program, server, card)] == [WORDS]


def test_an_edit_of_ones_own_keeps_nothing_of_anothers_that_was_not_shown(
    program: Program, server: FaultServer, card: dict[str, Any]
) -> None:
    edit(program, server, card["id"], THEIRS)
    mine = ("--edit", program.file("mine.txt", "It costs 95 a month."))
    assert approve(program, card, *mine).code == 2
    assert approve(program, card, digest_now(program, card), *mine).code == 0
    assert [(body["body_text"], body["cc"]) for body in sent(program, server, card)] == [
        ("It costs 95 a month.", "eve@evil.example")
    ]
