"""Waits use a clock that only goes forward and end at once when a person asks to stop."""

import threading
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from agent.common.clock import Interrupted, SystemClock, stamp
from agent.common.errors import Escalation, Stop
from agent.gate.run_state import Pause, Run
from tests.support.doubles import FakeClock
from tests.support.waiting import PATIENCE


def test_the_time_of_day_is_aware_and_in_utc() -> None:
    assert abs(SystemClock().now() - datetime.now(UTC)) < timedelta(seconds=PATIENCE)


def test_a_speed_shortens_waits_and_stretches_the_monotonic_clock_alike() -> None:
    clock = SystemClock(speed=10_000)
    start, real = clock.monotonic(), time.monotonic()
    clock.sleep(500)
    assert 0.04 <= time.monotonic() - real < PATIENCE
    assert clock.monotonic() - start >= 500


def test_a_wait_of_nothing_or_less_ends_at_once() -> None:
    start = time.monotonic()
    for seconds in (0, -2 * PATIENCE):
        SystemClock().sleep(seconds)
    assert time.monotonic() - start < PATIENCE


def test_a_wait_is_broken_off_when_a_person_asks_to_stop() -> None:
    stop = threading.Event()
    clock = SystemClock(stop=stop)
    threading.Timer(0.05, stop.set).start()
    start = time.monotonic()
    with pytest.raises(Interrupted):
        clock.sleep(2 * PATIENCE)
    assert time.monotonic() - start < PATIENCE


def test_a_stamp_is_rfc_3339_in_utc_with_milliseconds() -> None:
    moment = datetime(2026, 1, 5, 12, 0, 0, 123_999, tzinfo=timezone(timedelta(hours=2)))
    assert stamp(moment) == "2026-01-05T10:00:00.123Z"


def test_after_a_429_everybody_waits_for_the_longest_pause(clock: FakeClock) -> None:
    pause = Pause(clock)
    pause.wait()
    pause.hold(30)
    pause.hold(5)
    clock.jump(-7200)
    clock.advance(10)
    pause.wait()
    pause.wait()
    assert clock.slept == [20]


def test_a_run_waits_out_a_pause_on_its_own_clock_so_that_it_can_be_stopped_alone(clock: FakeClock) -> None:
    pause, stopped = Pause(clock), threading.Event()
    pause.hold(30)
    stopped.set()
    with pytest.raises(Interrupted):
        pause.wait(SystemClock(stop=stopped))
    assert clock.slept == []


def test_after_a_halt_nobody_sends_and_the_first_reason_holds(clock: FakeClock) -> None:
    pause = Pause(clock)
    pause.check()
    first = Escalation("401", "q", "n")
    pause.halt("authentication", first)
    pause.halt("failed", Escalation("later", "q", "n"))
    for act in (pause.check, pause.wait):
        with pytest.raises(Stop) as stopped:
            act()
        assert (stopped.value.status, stopped.value.escalation) == ("authentication", first)


def test_a_halt_during_a_wait_is_seen_at_its_end(clock: FakeClock) -> None:
    class Halting(FakeClock):
        def sleep(self, seconds: float) -> None:
            pause.halt("authentication", Escalation("401", "q", "n"))

    pause = Pause(Halting())
    pause.hold(5)
    with pytest.raises(Stop):
        pause.wait()


def test_an_effect_counts_against_the_run_and_the_day() -> None:
    run = Run(run_id="r1", workspace="w1", mode="ask", cap=5, daily_cap=9)
    assert [(s.name, s.cap) for s in run.scopes("2026-01-05")] == [("run:r1", 5), ("day:w1:2026-01-05", 9)]
