"""The brake of ``policy.toml``: a campaign whose mails bounce is proposed for a pause, then paused, once."""

from typing import Any

import pytest

from agent.chat.greeting import waiting_lines
from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.inside import opened
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


def test_a_pause_that_has_to_wait_is_made_after_its_wait_and_nobody_is_asked(
    braked: Program, server: FaultServer
) -> None:
    holds(server, 100, bounced=20)
    paused = Answer(body={"campaign": tidy.campaign("paused")["campaign"]})
    server.on("POST", PAUSE, Answer(429, {"error": "slow"}, headers={"Retry-After": "60"}), paused)
    done = asked(braked, "yes, by the brake")
    assert [one["status"] for one in done.json["effects"]] == ["done"], "whatever else was asked for"
    assert (done.code, len(server.requests("POST", PAUSE))) == (0, 2)


def test_a_brake_that_warns_after_it_has_stopped_is_no_brake(program: Program) -> None:
    program.home.mkdir()
    (program.home / "policy.toml").write_text("[brake]\npropose = 9\npause = 5\n")
    done = program.run("policy", "check")
    assert done.code == 2
    assert "propose must not be above pause" in done.err


# -- where the program itself reads a campaign -------------------------------------------------------------------------


def active(bounced: int) -> dict[str, Any]:
    own: dict[str, Any] = tidy.campaign("active")["campaign"]
    return own | {"stats": {"sent": 100, "bounced": bounced}}


def test_the_reading_before_a_change_is_one_too_and_the_model_is_told(braked: Program, server: FaultServer) -> None:
    holds(server, 100, bounced=20)
    rename = turn(call("update_campaign", campaign_id=tidy.CAMPAIGN, name="June"))
    end = {**END, "expect": {"last_result_contains": "yes, by the brake"}}
    done = braked.task(braked.script(rename, end), text=f"Rename {tidy.CAMPAIGN} to June")
    assert (done.code, len(server.requests("POST", PAUSE))) == (0, 1), done.out + done.err


@pytest.mark.parametrize(("bounced", "pauses", "said"), [(20, 1, "paused by your brake"), (4, 0, "stops it")])
def test_a_listing_for_the_user_is_one_too(
    braked: Program, server: FaultServer, bounced: int, pauses: int, said: str
) -> None:
    holds(server, 100, bounced=bounced)
    server.on("GET", "/api/campaigns", Answer(body={"campaigns": [active(bounced)]}))
    done = braked.run("campaigns", "list")
    assert (done.code, len(server.requests("POST", PAUSE))) == (0, pauses)
    assert "Spring" in done.out
    assert f"{bounced} of 100 sent messages of Spring bounced" in done.err
    assert said in done.err


def test_the_greeting_of_a_chat_looks_too_where_there_is_a_brake(braked: Program, server: FaultServer) -> None:
    server.on("GET", "/api/campaigns", Answer(body={"campaigns": [active(20)]}))
    holds(server, 100, bounced=20)
    with opened(server, braked.home) as app:
        assert [line for line in waiting_lines(app, 0) if "paused by your brake" in line] != []
    assert len(server.requests("POST", PAUSE)) == 1


def test_where_nothing_is_to_be_changed_the_brake_of_a_greeting_only_says_so(
    braked: Program, server: FaultServer
) -> None:
    server.on("GET", "/api/campaigns", Answer(body={"campaigns": [active(20)]}))
    holds(server, 100, bounced=20)
    with opened(server, braked.home) as app:
        assert [line for line in waiting_lines(app, 0, "readonly") if "stops it" in line] != []
    assert server.requests("POST", PAUSE) == []


def test_while_nobody_knows_whose_workspace_it_is_the_brake_changes_nothing_in_it(
    braked: Program, server: FaultServer
) -> None:
    server.on("GET", "/api/account", Answer(403, {"error": "no"}))
    server.on("GET", "/api/campaigns", Answer(body={"campaigns": [active(20)]}))
    holds(server, 100, bounced=20)
    with opened(server, braked.home) as app:
        assert [line for line in waiting_lines(app, 0) if "stops it" in line] != []
    assert server.requests("POST", PAUSE) == []


def test_whoever_stops_one_campaign_is_told_of_the_others_in_danger(braked: Program, server: FaultServer) -> None:
    other = {"id": "cmp_2", "name": "June", "status": "active"}
    server.on("GET", "/api/campaigns", Answer(body={"campaigns": [active(20), other]}))
    server.on("POST", "/api/campaigns/cmp_2/pause", Answer(body={"campaign": other | {"status": "paused"}}))
    assert f"puffle-agent pause {tidy.CAMPAIGN} stops it" in braked.run("pause", "June").err
    assert server.requests("POST", PAUSE) == []


def test_a_pause_that_ends_a_run_ends_none_that_only_looks(braked: Program, server: FaultServer) -> None:
    holds(server, 100, bounced=20)
    server.on("POST", PAUSE, Answer(403, {"error": "no"}))
    done = asked(braked, "tell the human")
    assert [one["status"] for one in done.json["effects"]] == ["failed"]


def test_a_key_that_is_refused_at_a_pause_ends_the_run(braked: Program, server: FaultServer) -> None:
    holds(server, 100, bounced=20)
    server.on("POST", PAUSE, Answer(401, {"error": "invalid api key"}))
    done = braked.task(braked.script(turn(GET_CAMPAIGN)), text=WORDS)
    assert (done.code, done.json["status"]) == (4, "authentication")
    assert server.seen[-1].method == "POST"
