"""Whether a record is the only one of its kind is looked up by the program; without an answer it is not known."""

import pytest

from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Program, call, turn
from tests.support.scripts import launch

GRANT = f"launch_campaign:{tidy.CAMPAIGN}"


def launched(program: Program) -> tuple[int, str]:
    done = program.task(program.script(*launch()), "--approve", GRANT, text="Launch it")
    return done.code, "".join(one["reason"] for one in done.json["pending_approvals"])


def test_a_rule_given_ahead_answers_for_the_only_one_that_the_program_finds(
    program: Program, server: FaultServer
) -> None:
    assert launched(program) == (0, "")
    assert len(server.requests("GET", "/api/campaigns")) == 1


@pytest.mark.parametrize(
    "answer",
    [
        Answer(500, {"error": "broken"}),
        Answer(body={"campaigns": [tidy.campaign()["campaign"], {**tidy.campaign()["campaign"], "id": "cmp_other"}]}),
    ],
)
def test_it_does_not_where_that_is_not_so_or_cannot_be_found(
    answer: Answer, program: Program, server: FaultServer
) -> None:
    server.on("GET", "/api/campaigns", answer, answer)
    code, reason = launched(program)
    assert (code, "your words do not name the campaign" in reason) == (3, True)
    assert server.requests("POST", f"/api/campaigns/{tidy.CAMPAIGN}/launch") == []


def test_a_key_that_is_refused_ends_the_run(program: Program, server: FaultServer) -> None:
    server.on("GET", "/api/campaigns", Answer(401, {"error": "no"}))
    assert launched(program)[0] == 4
    assert server.requests("POST", f"/api/campaigns/{tidy.CAMPAIGN}/launch") == []


def test_what_was_looked_up_is_not_looked_up_twice(program: Program, server: FaultServer) -> None:
    again = turn(call("update_campaign", campaign_id=tidy.CAMPAIGN, name="Spring"))
    script = program.script(*launch()[:-1], again, again, turn(text="So."))
    program.task(script, "--approve", GRANT, text="Launch it")
    assert len(server.requests("GET", "/api/campaigns")) == 1
