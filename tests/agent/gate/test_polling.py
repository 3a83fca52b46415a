"""Waiting for what goes on at the vendor's: backed off, bounded, and no unknown word is a success."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from agent.common.errors import Escalation, Stop
from agent.common.json_value import Json
from agent.gate.outcomes import Outcome, classify_response
from agent.gate.polling import DEADLINE, LAUNCHING, Poller, handle_of
from agent.types import PreparedCall
from tests.support.doubles import FakeClock
from tests.support.making import NOON, answered, launch, made
from tools.spec import Follow

SEARCH = made("start_lead_search", fetch_count=10)
HANDLE: Mapping[str, Json] = {
    "tool": "get_lead_search",
    "arguments": {"task_id": "t1"},
    "begun": {"task": {"id": "t1"}},
}


def answer(call: PreparedCall, body: Any) -> Outcome:
    found = classify_response(call, answered(200, body), 1, NOON)
    assert isinstance(found, Outcome)
    assert found.kind == "done"
    return found


def task(status: str | None, **more: Any) -> dict[str, Any]:
    return {"tasks": [{"id": "t1", "status": status, **more}]}


def campaign(status: str) -> dict[str, Any]:
    return {"campaign": {"id": "cmp_1", "status": status}}


class Vendor:
    """Answers looks with these bodies, the last one for ever, and remembers when it was asked."""

    def __init__(self, clock: FakeClock, *bodies: Any) -> None:
        self._clock = clock
        self._bodies: Iterator[Any] = iter(bodies)
        self._last: Any = None
        self._start = clock.monotonic()
        self.asked: list[tuple[str, dict[str, Json]]] = []
        self.times: list[float] = []

    def look(self, tool: str, arguments: Mapping[str, Any]) -> tuple[PreparedCall, Outcome]:
        self._last = next(self._bodies, self._last)
        if isinstance(self._last, Exception):
            raise self._last
        self.asked.append((tool, dict(arguments)))
        self.times.append(self._clock.monotonic() - self._start)
        call = made(tool, **arguments)
        return call, answer(call, self._last)


def wait(clock: FakeClock, *bodies: Any) -> tuple[Outcome, Vendor]:
    vendor = Vendor(clock, *bodies)
    return Poller(vendor.look, clock).wait(HANDLE), vendor


# -- the handle -------------------------------------------------------------------------------------------------------


def test_a_start_is_followed_by_its_task() -> None:
    begun = answer(SEARCH, {"task": {"id": "t1", "status": "pending"}})
    handle = handle_of(SEARCH, begun)
    assert handle is not None
    assert (handle["tool"], handle["arguments"]) == ("get_lead_search", {"task_id": "t1"})
    assert handle["begun"] == {"task": {"id": "t1", "status": "pending"}}


def test_nothing_is_followed_that_did_not_start() -> None:
    assert handle_of(SEARCH, Outcome("failed", "no")) is None
    assert handle_of(SEARCH, Outcome("unknown", "lost")) is None
    assert handle_of(SEARCH, Outcome("done", "done")) is None
    assert handle_of(SEARCH, replace(answer(SEARCH, {"task": {"id": "t1"}}), kind="unknown")) is None
    listed = made("create_list")
    assert handle_of(listed, answer(listed, {"list": {"id": "l1"}})) is None
    assert handle_of(launch(), Outcome("done", "done")) is None


def test_a_start_that_names_no_task_is_not_followed() -> None:
    follow = Follow("get_lead_search", lambda _answer: None)
    nameless = replace(SEARCH, spec=replace(SEARCH.spec, follow=follow))
    assert handle_of(nameless, answer(SEARCH, {"task": {"id": "t1"}})) is None


# -- the wait ---------------------------------------------------------------------------------------------------------


def test_looks_are_backed_off_and_never_quicker_than_the_endpoint_wants(clock: FakeClock) -> None:
    final, vendor = wait(clock, *[task("pending")] * 3, *[task("running")] * 3, task("done", resultCount=7))
    assert final.kind == "done"
    assert clock.slept == [2, 5, 8, 16, 30, 30, 30]
    assert {tool for tool, _ in vendor.asked} == {"get_lead_search"}
    assert {str(arguments) for _, arguments in vendor.asked} == {"{'task_id': 't1'}"}


@pytest.mark.parametrize("word", ["done", "completed"])
def test_both_words_for_the_end_are_known(clock: FakeClock, word: str) -> None:
    final, _ = wait(clock, task(word, resultCount=7))
    assert (final.kind, final.stop, final.begun) == ("done", None, {"task": {"id": "t1"}})
    assert final.source is not None
    assert final.source.name == "get_lead_search"
    assert final.source.units_done(final.answer) == 7


@pytest.mark.parametrize("word", ["failed", "cancelled"])
def test_a_failure_is_a_failure_with_its_words(clock: FakeClock, word: str) -> None:
    final, _ = wait(clock, task("running"), task(word, errorMessage="no luck", resultCount=4))
    assert (final.kind, final.stop) == ("failed", None)
    assert final.message.startswith("the operation failed: ")
    assert final.message == f"the operation failed: t1 {word}: no luck"
    assert final.source is not None
    assert final.source.units_done(final.answer) == 4, "what was found before it failed is paid for"


@pytest.mark.parametrize("body", [task("finished"), task("DONE"), task(None), task("done "), {"tasks": []}])
def test_an_unknown_word_is_no_success_and_ends_the_run(clock: FakeClock, body: Any) -> None:
    final, vendor = wait(clock, body)
    assert (final.kind, final.stop) == ("unknown", "unknown")
    assert final.message.startswith("get_lead_search t1 answered a status that is not documented: ")
    assert final.next_step == "Read at it in Puffle before going on."
    assert len(vendor.asked) == 1


@pytest.mark.parametrize("word", ["failed", "odd"])
def test_an_end_that_says_very_much_is_told_in_at_most_a_thousand_characters(clock: FakeClock, word: str) -> None:
    several = [{"id": "t" * 2000, "status": word, "errorMessage": "x" * 2000} for _ in range(9)]
    assert len(wait(clock, {"tasks": several})[0].message) <= 1000


def test_what_never_ends_is_given_up_with_its_task_named(clock: FakeClock) -> None:
    final, vendor = wait(clock, task("running"))
    assert (final.kind, final.stop) == ("unknown", "unknown")
    assert "t1" in final.message
    assert "still under way after 600 s" in final.message
    assert "same task" in final.next_step
    assert DEADLINE - 31 <= vendor.times[-1] <= DEADLINE
    assert 15 <= len(vendor.asked) <= 25


def test_the_very_last_second_is_still_looked_at(clock: FakeClock) -> None:
    class Slow(Vendor):
        def look(self, tool: str, arguments: Mapping[str, Any]) -> tuple[PreparedCall, Outcome]:
            clock.advance(0 if self.asked else 29)
            return super().look(tool, arguments)

    vendor = Slow(clock, task("running"))
    Poller(vendor.look, clock).wait(HANDLE)
    assert vendor.times[-1] == DEADLINE


def test_a_jump_of_the_system_clock_neither_hurries_nor_stalls_it(clock: FakeClock) -> None:
    vendor = Vendor(clock, task("running"))
    clock.jump(-86_400)
    Poller(vendor.look, clock).wait(HANDLE)
    forward = Vendor(clock, task("running"))
    clock.jump(86_400)
    Poller(forward.look, clock).wait(HANDLE)
    assert vendor.times == forward.times


def test_a_look_that_stops_the_run_is_not_swallowed(clock: FakeClock) -> None:
    with pytest.raises(Stop):
        wait(clock, task("running"), Stop("waiting", Escalation("404", "q", "n")))


# -- a read that waits a little ---------------------------------------------------------------------------------------


def test_a_read_of_something_under_way_waits_for_it_for_a_while(clock: FakeClock) -> None:
    call = made("get_campaign")
    vendor = Vendor(clock, campaign("launching"), campaign("active"))
    final = Poller(vendor.look, clock).until_settled(call, answer(call, campaign("launching")))
    assert final.answer == answer(call, campaign("active")).answer
    assert clock.slept == [2, 30]
    assert vendor.asked[0] == ("get_campaign", {"campaign_id": "cmp_1"})


def test_a_list_of_tasks_is_asked_for_again_as_a_list(clock: FakeClock) -> None:
    call = made("get_lead_search")
    vendor = Vendor(clock, task("done"))
    Poller(vendor.look, clock).until_settled(call, answer(call, task("running")))
    assert vendor.asked == [("get_lead_search", {})]


def test_after_a_while_it_is_shown_as_it_is(clock: FakeClock) -> None:
    call = made("get_campaign")
    first = answer(call, campaign("launching"))
    vendor = Vendor(clock, campaign("launching"))
    assert Poller(vendor.look, clock).until_settled(call, first) is first
    assert vendor.times[-1] <= LAUNCHING + 30


@pytest.mark.parametrize("status", ["draft", "active", "paused", "odd"])
def test_what_is_not_under_way_is_shown_at_once(clock: FakeClock, status: str) -> None:
    call = made("get_campaign")
    first = answer(call, campaign(status))
    assert Poller(Vendor(clock).look, clock).until_settled(call, first) is first
    listed = made("get_list_leads")
    page = answer(listed, {"leads": []})
    assert Poller(Vendor(clock).look, clock).until_settled(listed, page) is page
    assert clock.slept == []
