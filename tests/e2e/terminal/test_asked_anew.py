"""A card that waits and is asked anew in another state stands once: the older one is withdrawn, and said to be."""

from typing import Any

import pytest

from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.live import Terminal, begun, over
from tests.support.program import Program, call, turn
from tests.support.screen import QUESTION
from tests.support.scripts import CAMPAIGN_PATH, END, GET_CAMPAIGN, LAUNCH, LAUNCH_PATH, READ, WORDS
from tests.support.scripts import SENDERS as READ_SENDERS
from tests.support.tidy import CAMPAIGN, THREAD

# Newer Pythons warn of forking a process that has threads; the child execs at once.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
OTHER = {**tidy.SENDERS[0], "id": "snd_team", "email_address": "team@example.com"}
CHANGE = call("update_campaign", campaign_id=CAMPAIGN, sender_account_ids=["snd_team"])


def _sender(account: str) -> dict[str, Any]:
    found = tidy.campaign()
    return {**found, "campaign": {**found["campaign"], "sender_accounts": [{"id": account}]}}


def _mail(account: str, words: str = WORDS) -> dict[str, Any]:
    return turn(call("send_message", thread_id=THREAD, body_text=words, account_id=account, threading_mode="reply"))


def _statuses(program: Program) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in program.run("approvals", "list", "--json").json:
        found.setdefault(one["status"], []).append(one["id"])
    return found


def test_a_launch_that_waits_stands_once_after_its_sender_was_changed(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    server.on("GET", "/api/senders", Answer(body={"accounts": [*tidy.SENDERS, OTHER]}))
    script = [turn(GET_CAMPAIGN), turn(READ_SENDERS), turn(LAUNCH), turn(CHANGE), turn(LAUNCH), END]
    screen = begun(terminal, program, "Launch the campaign Spring", *script)
    screen.wait_for(QUESTION)
    screen.enter("l")
    over(screen, "WAITING")
    server.on("GET", CAMPAIGN_PATH, Answer(body=_sender("snd_team")))
    screen.enter("Change the sender of the campaign Spring to team@example.com and launch it")
    screen.wait_for(QUESTION, count=2)
    statuses = _statuses(program)
    (old,), (new,) = statuses["expired"], statuses["pending"]
    assert f"It stands in the place of {old}, which is withdrawn" in " ".join(screen.text.split())
    assert f"{old} · expired (asked anew as {new})" in program.run("approvals", "show", old).out
    assert f"asked anew as {new}" in program.run("approvals", "approve", old).err
    screen.enter("y")
    over(screen, "DONE")
    assert len(server.requests("POST", LAUNCH_PATH)) == 1
    assert "pending" not in _statuses(program)
    assert screen.leave() == 0


@pytest.mark.parametrize(("words", "waiting"), [(WORDS, 1), ("It costs 80 a month.", 2)])
def test_a_message_that_waits_stands_once_where_only_its_sender_is_another(
    program: Program, server: FaultServer, terminal: Terminal, words: str, waiting: int
) -> None:
    server.on("GET", "/api/senders", Answer(body={"accounts": [*tidy.SENDERS, OTHER]}))
    script = [turn(READ), turn(READ_SENDERS), _mail(tidy.SENDER), _mail("snd_team", words), END]
    screen = begun(terminal, program, "Answer Ada", *script)
    screen.wait_for(QUESTION)
    screen.enter("l")
    over(screen, "WAITING")
    screen.enter("Answer ada@example.com from team@example.com")
    screen.wait_for(QUESTION, count=2)
    assert len(_statuses(program)["pending"]) == waiting
    screen.enter("l")
    over(screen, "WAITING")
