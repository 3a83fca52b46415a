"""Whether a record is the only one of its kind is looked up by the program; without an answer it is not known."""

import pytest

from evals.sandbox import Running
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


MARA, THEO = "7a000001-0000-4000-8000-000000000001", "7a000001-0000-4000-8000-000000000002"
MAIL = {MARA: "mara.sample@northpier.example", THEO: "theo.placeholder@lanternworks.example"}


@pytest.mark.parametrize(
    ("whom", "thread", "why"),
    [
        (f"Mara Sample ({MAIL[MARA]})", THEO, "your words give another address"),
        ("Mara Sample", THEO, "more than one is called so"),
        ("Mara Sample", MARA, "more than one is called so"),
        (f"Mara Sample ({MAIL[MARA]})", MARA, ""),
    ],
)
def test_who_only_calls_themselves_as_the_words_say_gets_no_answer_by_a_rule(
    puffle: Program, sandbox: Running, whom: str, thread: str, why: str
) -> None:
    with sandbox.sandbox.edit() as world:
        next(one for one in world.threads if one.id == THEO).participant_name = "Mara Sample"
    reads = turn(call("list_senders"), call("get_thread_messages", thread_id=thread))
    answer = call("send_message", thread_id=thread, body_text="It costs 90 a month.", threading_mode="reply")
    rule = f"send_message,recipients={MAIL[MARA]};{MAIL[THEO]}"
    words = f"Answer {whom} that it costs 90 a month"
    done = puffle.task(puffle.script(reads, turn(answer), turn(text="So.")), "--approve", rule, text=words)
    assert [one.to for one in sandbox.world.outbox] == ([] if why else [MAIL[thread]]), done.out
    assert why in "".join(one["reason"] for one in done.json["pending_approvals"])
