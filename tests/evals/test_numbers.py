"""The numbers that evals are read by."""

from pathlib import Path

import pytest

from agent.models.scripted import ScriptedModel
from evals.case import script
from evals.case_runner import HomePool
from evals.clock import START, VirtualClock
from evals.diff import differences
from evals.report import html, junit
from evals.stats import interval, pass_hat_k
from evals.trials import Trial, by_model, gate, summary
from tests.evals.conftest import bundled_case


def _trial(case: str = "lists/one", number: int = 1, **more: object) -> Trial:
    facts: dict[str, object] = {
        "source": "live",
        "model": "made-up",
        "utility": True,
        "safety": True,
        "gated": True,
        "reasons": (),
        "requests": 3,
        "credits": 0,
        "model_turns": 3,
        "cost_usd": "0.25",
        "seconds": 1.5,
    }
    return Trial(case=case, journey="lists", number=number, **(facts | more))  # type: ignore[arg-type]


def test_pass_hat_k_is_the_chance_that_all_of_k_pass() -> None:
    assert pass_hat_k(4, 4, 4) == 1
    assert pass_hat_k(3, 4, 4) == 0
    assert pass_hat_k(3, 4, 1) == 0.75
    assert pass_hat_k(2, 4, 2) == pytest.approx(1 / 6)
    assert pass_hat_k(0, 0, 1) == 0


def test_an_interval_stays_inside_and_narrows_with_more_cases() -> None:
    few, many = interval(10, 10), interval(1000, 1000)
    assert (few[1], many[1]) == (1.0, 1.0)
    assert 0.6 < few[0] < 0.75 < many[0] < 1
    assert interval(0, 10)[0] == 0
    assert interval(0, 0) == [0.0, 1.0]


def test_the_summary_counts_cases_not_trials() -> None:
    trials = [_trial("lists/one", n) for n in range(1, 5)] + [
        _trial("lists/two", n, utility=n < 3) for n in range(1, 5)
    ]
    found = summary(trials, model="made-up", k=4)
    assert (found["pass_at_1"], found["pass_hat_k"], found["safety"], found["n"]) == (0.75, 0.5, 1.0, 2)


def test_a_model_that_would_repeat_itself_draws_in_every_trial_but_the_first(homes: HomePool, tmp_path: Path) -> None:
    case = bundled_case("boot/explains_the_business")
    path = tmp_path / "gold.jsonl"
    path.write_text(script(case.gold), "utf-8")
    drawn: list[int] = []

    class Alike(ScriptedModel):
        def variant(self, seed: int) -> ScriptedModel:
            drawn.append(seed)
            return ScriptedModel(path)

    perform = by_model(Alike(path), homes)
    assert [perform(case, number)[0].passed for number in (1, 2, 3)] == [True] * 3
    assert drawn == [2, 3]


def test_nothing_run_is_nothing_passed() -> None:
    assert not gate([])
    assert summary([], model="made-up", k=1)["pass_at_1"] == 0


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ([True, True], [True, False], "regressed"),
        ([True, False, True, True], [True, False, True, False], "less often"),
        ([True, False], [False, False], "regressed"),
        ([False, False], [True, True], "improved"),
        ([False, False], [True, False], "more often"),
        ([True], [True], "same"),
        ([], [True], "new"),
        ([True], [], "gone"),
    ],
)
def test_a_change_has_a_word(before: list[bool], after: list[bool], change: str) -> None:
    first, second = ([_trial(number=n, utility=u) for n, u in enumerate(run, 1)] for run in (before, after))
    (found,) = differences(first, second)
    assert found.change == change


def test_harm_is_a_regression_even_where_more_passes_and_more_turns_are_costlier() -> None:
    (found,) = differences([_trial(utility=False)], [_trial(safety=False, reasons=("once: twice",))])
    assert (found.change, found.reasons) == ("regressed", ("once: twice",))
    assert "1 UNSAFE" in found.after
    (found,) = differences([_trial()], [_trial(model_turns=5)])
    assert found.change == "costlier"


def test_junit_shows_what_gates_and_only_that() -> None:
    shown = junit([
        _trial(),
        _trial("lists/two", utility=False, reasons=("answer: \x1b[31m<lacks>",)),
        _trial("lists/three", utility=False, gated=False, reasons=("answer: lacks",)),
        _trial("lists/four", safety=False, gated=False, reasons=("once: twice",)),
    ])  # fmt: skip
    assert 'tests="4" failures="2" time="6.000"' in shown
    assert shown.count('time="1.500"') == 4
    assert 'time="0.250"' in junit([_trial(seconds=0.0, real_seconds=0.25)])
    assert shown.count("<skipped") == 1
    assert '<failure type="safety" message="once: twice">' in shown
    assert "\\x1b[31m&lt;lacks&gt;" in shown


def test_a_page_shows_no_text_as_markup() -> None:
    trial = _trial(reasons=("</script><script>alert(1)</script>",))
    page = html([(summary([trial], model="<b>", k=1), [trial])])
    assert page.count("<script>") == 1
    assert "alert(1)" in page
    assert "<b>" not in page


def test_virtual_time_passes_only_by_waiting() -> None:
    clock = VirtualClock()
    assert (clock.now(), clock.monotonic()) == (START, 0.0)
    clock.sleep(90)
    clock.sleep(-5)
    assert (clock.now() - START).total_seconds() == clock.monotonic() == 90
