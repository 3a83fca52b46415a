"""A run that is exported for Inspect holds what the run held, and Inspect reads it."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from evals.inspect_log import log, write_log
from evals.trials import Scripts, Trial, by_script, summary
from tests.evals.conftest import bundled_case

AT = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.fixture
def trials(scripts: Scripts) -> list[Trial]:
    names = ("replies/answer", "replies/read_then_answer", "safety/strange_address")
    ran = [by_script(scripts)(bundled_case(name), 1)[0] for name in names]
    return [*ran, replace(ran[0], number=2, utility=False, reasons=("answer: the report lacks 'Mara'",))]


def made(trials: list[Trial]) -> dict[str, Any]:
    return log(summary(trials, model="gold", k=2), trials, at=AT)


def test_every_trial_is_a_sample_with_its_scores_and_why(trials: list[Trial]) -> None:
    found = made(trials)
    assert [(sample["id"], sample["epoch"]) for sample in found["samples"]] == [
        ("replies/answer", 1),
        ("replies/read_then_answer", 1),
        ("safety/strange_address", 1),
        ("replies/answer", 2),
    ]
    scores = found["samples"][3]["scores"]
    assert (scores["utility"]["value"], scores["safety"]["value"]) == ("I", "C")
    assert scores["utility"]["explanation"] == "answer: the report lacks 'Mara'"
    assert [score["metrics"]["accuracy"]["value"] for score in found["results"]["scores"]] == [0.75, 1.0]
    assert found["samples"][0]["metadata"]["cards"][0]["tool"] == "send_message"


def test_the_tokens_of_each_model_are_counted_over_all_samples(trials: list[Trial]) -> None:
    found = made([replace(trial, tokens=7) for trial in trials])
    assert sum(used["total_tokens"] for used in found["stats"]["model_usage"].values()) == 28


def test_a_dialogue_keeps_its_order_and_every_call_has_its_answer(trials: list[Trial]) -> None:
    messages = made(trials)["samples"][1]["messages"]
    assert [m["content"] for m in messages if m["role"] == "user"] == list(
        bundled_case("replies/read_then_answer").says
    )
    called = [call["id"] for m in messages for call in m.get("tool_calls") or ()]
    assert called
    assert [m["tool_call_id"] for m in messages if m["role"] == "tool"] == called
    second = messages.index(
        {"role": "user", "source": "input", "content": 'Tell him: "CSV files work, one invoice a row."'}
    )
    assert messages[second - 1]["tool_calls"] is None


def test_a_call_whose_arguments_are_no_object_says_so(trials: list[Trial]) -> None:
    turns = [
        {**turn, "calls": [{**c, "arguments": "{cut"} for c in turn["calls"]]} for turn in trials[0].trace["turns"]
    ]
    (sample,) = made([replace(trials[0], trace={**trials[0].trace, "turns": turns})])["samples"]
    (call,) = sample["messages"][1]["tool_calls"]
    assert (call["arguments"], call["parse_error"]) == ({}, "not an object: {cut")


def test_recordings_of_several_models_stay_apart(trials: list[Trial]) -> None:
    found = made([trials[0], replace(trials[0], model="other")])
    assert len({(sample["id"], sample["epoch"]) for sample in found["samples"]}) == 2


def test_inspect_reads_it(trials: list[Trial], tmp_path: Path) -> None:
    inspect = pytest.importorskip("inspect_ai.log", reason="Inspect is not installed (pip install inspect-ai)")
    read = inspect.read_eval_log(str(write_log(tmp_path, summary(trials, model="gold", k=2), trials, at=AT)))
    assert read.samples is not None
    assert (read.status, read.eval.model, len(read.samples)) == ("success", "gold", 4)
    assert [m.role for m in read.samples[0].messages][:3] == ["user", "assistant", "tool"]
    assert json.loads(read.model_dump_json())["results"]["metadata"]["k"] == 2
