"""The forms of a small model: made of the tools' own arguments, with words that can be told apart."""

from itertools import permutations
from typing import Any

import pytest

import agent.models.guided.goals as goals
from agent.models.guided.goals import goals_of
from prompts.loader import Prompt, PromptError, load, names
from tools.spec import JOURNEYS, Journey

CHOICES = [name for name in names() if name.startswith("guided/") and {"labels", "goals"} & set(load(name).meta)]


@pytest.mark.parametrize("name", CHOICES)
def test_no_word_of_a_choice_begins_like_another_one(name: str) -> None:
    meta = load(name).meta
    words = [str(word) for word in meta.get("labels") or (*meta["goals"], "other")]
    assert not [(a, b) for a, b in permutations(words, 2) if b.startswith(a)]


@pytest.mark.parametrize("name", CHOICES)
def test_every_word_of_a_choice_has_an_example(name: str) -> None:
    meta = load(name).meta
    answers = [answer for _, answer in meta["examples"]]
    shown = {answer["goal"] if isinstance(answer, dict) else answer for answer in answers}
    assert shown == set(meta.get("labels") or {*meta["goals"], "other"})


@pytest.mark.parametrize("journey", JOURNEYS)
def test_every_field_that_is_needed_has_its_question(journey: Journey) -> None:
    for goal in goals_of(journey).values():
        assert goal.needs <= set(goal.asks) | set(goal.defaults), goal.name
        assert set(goal.picks.values()) <= set(goal.asks)


@pytest.mark.parametrize("journey", JOURNEYS)
def test_an_example_fills_in_the_fields_of_its_goal_and_no_others(journey: Journey) -> None:
    for words, answer in load(f"guided/{journey}").meta["examples"]:
        if answer["goal"] == "other":
            continue
        goal = goals_of(journey)[answer["goal"]]
        assert [key for key in answer if key != "goal"] == [s for s, kind in goal.slots.items() if kind != "rows"], (
            words
        )


def test_a_field_that_no_tool_takes_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def changed(name: str) -> Prompt:
        good = load(name)
        told: dict[str, Any] = {**good.meta["goals"]["find"], "fields": ["who", "shoe_size"]}
        return Prompt(good.name, good.text, good.version, {**good.meta, "goals": {**good.meta["goals"], "find": told}})

    monkeypatch.setattr(goals, "load", changed)
    goals_of.cache_clear()
    with pytest.raises(PromptError, match="takes shoe_size"):
        goals_of("campaign")
    goals_of.cache_clear()
