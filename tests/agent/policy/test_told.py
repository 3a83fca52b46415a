"""A person is told in plain words of a refusal whose reason tells a planner what to do."""

import pytest

from agent.common.json_value import Json
from agent.policy.copy_rules import MEND
from agent.policy.senders import CHOOSE
from agent.policy.told import INVALID, for_person, why_not

CONNECT = "it takes a sender that is ready, and if none is, connect one in the Puffle dashboard under Senders"
AND_IS_TOLD = "; the agent has been told, and may try again"


@pytest.mark.parametrize(
    ("rule", "reason", "says"),
    [
        (
            "copy.unfit",
            f'{MEND}"[Name]" in body_text: fill it in',
            'the text is not fit, so nothing was sent or written: "[Name]" in body_text: fill it in',
        ),
        (
            "journey.sender-ready",
            f"the sender Robin is warming and not ready to send: {CHOOSE}",
            f"the sender Robin is warming and not ready to send: {CONNECT}",
        ),
        (
            "journey.preview-first",
            "preview exactly these leads for this list first",
            "nothing was done without a free preview of exactly these leads for this list first",
        ),
        (
            "journey.read-first",
            "read the messages of thread thr_1 in this run first",
            "nothing was sent without reading the messages of thread thr_1 in this run first",
        ),
        (
            "provenance.target",
            "list 'x' was neither read in this run nor named by the person: read it first",
            "list 'x' was neither read in this run nor named by the person, so nothing was done to it",
        ),
        (
            "error.same-body",
            "the server refused exactly this request before: change it",
            "the server refused exactly this request before, so it is not sent again as it is",
        ),
    ],
)
def test_an_order_to_the_planner_is_told_a_person_as_what_was_not_done_and_what_happens_now(
    rule: str, reason: str, says: str
) -> None:
    assert for_person(rule, reason) == says + AND_IS_TOLD


@pytest.mark.parametrize("rule", ["human.no", "caps.credits", "copy.unfit", None])
def test_a_reason_that_speaks_to_nobody_is_told_as_it_is(rule: str | None) -> None:
    assert for_person(rule, "the person said no") == "the person said no"


def test_a_call_that_is_none_is_told_as_one_that_was_not_done() -> None:
    found: dict[str, Json] = {"error": {"code": INVALID, "message": "create_list: name: it is missing"}}
    told = "the agent's call was not complete or not valid, so nothing was done: create_list: name: it is missing"
    assert why_not(found) == (told + AND_IS_TOLD, "")
    assert why_not({"error": {"message": "gone", "http_status": 404}}) == ("gone", "")
    assert why_not({"id": "lst_1"}) == ("", "")
