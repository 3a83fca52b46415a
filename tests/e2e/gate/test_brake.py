"""The brake of ``policy.toml``: a campaign whose mails bounce is proposed for a pause, then paused, once."""

from typing import Any

import pytest

from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Done, Program, call, turn
from tests.support.scripts import CAMPAIGN_PATH, END, GET_CAMPAIGN

PAUSE = f"{CAMPAIGN_PATH}/pause"
WORDS = f"How is {tidy.CAMPAIGN} doing?"


def holds(server: FaultServer, sent: int, status: str = "active", **bad: int) -> None:
    whole: dict[str, Any] = tidy.campaign(status)
    whole["campaign"] |= {"stats": {"total": sent, "sent": sent, **bad}}
    server.on("GET", CAMPAIGN_PATH, Answer(body=whole))
    server.on("POST", PAUSE, Answer(body={"campaign": whole["campaign"] | {"status": "paused"}}))


def asked(program: Program, told: str, *flags: str) -> Done:
    """The campaign is read, and the model is told so."""
    read = turn(GET_CAMPAIGN)
    end = {**END, "expect": {"last_result_contains": told}} if told else END
    return program.task(program.script(read, end), *flags, text=WORDS)


@pytest.fixture
def braked(program: Program) -> Program:
    program.home.mkdir()
    (program.home / "policy.toml").write_text("[brake]\npropose = 3\npause = 5\nminimum = 100\n")
    return program


@pytest.mark.parametrize(
    ("sent", "bounced", "told", "pauses"),
    [
        (99, 50, "", 0),
        (100, 2, "", 0),
        (100, 3, "propose it to the human", 0),
        (100, 5, "yes, by the brake", 1),
        (1000, 49, "propose it to the human", 0),
        (1000, 50, "yes, by the brake", 1),
    ],
)
def test_it_is_proposed_and_then_done_from_a_share_of_enough_messages_on(
    braked: Program, server: FaultServer, sent: int, bounced: int, told: str, pauses: int
) -> None:
    holds(server, sent, bounced=bounced)
    done = asked(braked, told)
    assert done.code == 0, done.out + done.err
    assert len(server.requests("POST", PAUSE)) == pauses
    assert [(one["tool"], one["status"]) for one in done.json["effects"]] == [("pause_campaign", "done")] * pauses


def test_it_is_done_once_for_a_campaign_and_only_proposed_to_whoever_let_it_go_on(
    braked: Program, server: FaultServer
) -> None:
    holds(server, 100, bounced=20)
    asked(braked, "yes, by the brake")
    asked(braked, "propose it to the human")
    assert len(server.requests("POST", PAUSE)) == 1


@pytest.mark.parametrize("mode", ["readonly", "plan"])
def test_where_nothing_is_to_be_changed_it_is_only_proposed(braked: Program, server: FaultServer, mode: str) -> None:
    holds(server, 100, bounced=20)
    asked(braked, "propose it to the human", "--mode", mode)
    assert server.requests("POST") == []


@pytest.mark.parametrize("status", ["draft", "paused", "completed", "launching"])
def test_what_does_not_send_is_left_as_it_is(braked: Program, server: FaultServer, status: str) -> None:
    holds(server, 100, status, bounced=20)
    asked(braked, "")
    assert server.requests("POST") == []


def test_without_a_brake_nothing_is_stopped(program: Program, server: FaultServer) -> None:
    holds(server, 100, bounced=100)
    asked(program, "")
    assert server.requests("POST") == []


def test_a_listing_of_campaigns_is_a_reading_too(braked: Program, server: FaultServer) -> None:
    holds(server, 100, bounced=20)
    row = tidy.campaign("active")["campaign"] | {"stats": {"sent": 100, "bounced": 20}}
    server.on("GET", "/api/campaigns", Answer(body={"campaigns": [row]}))
    read = turn(call("switch_journey", journey="manage")), turn(call("list_campaigns"))
    assert braked.task(braked.script(*read, END), text="How are my campaigns?").code == 0
    assert len(server.requests("POST", PAUSE)) == 1


def test_a_pause_that_fails_is_told_and_not_claimed(braked: Program, server: FaultServer) -> None:
    holds(server, 100, bounced=20)
    server.on("POST", PAUSE, Answer(400, {"error": "Only active campaigns can be paused"}))
    done = asked(braked, "it failed, tell the human")
    assert [one["status"] for one in done.json["effects"]] == ["failed"]


def test_a_brake_that_warns_after_it_has_stopped_is_no_brake(program: Program) -> None:
    program.home.mkdir()
    (program.home / "policy.toml").write_text("[brake]\npropose = 9\npause = 5\n")
    done = program.run("policy", "check")
    assert done.code == 2
    assert "propose must not be above pause" in done.err
