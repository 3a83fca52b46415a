"""The guides: complete, checked against the tools, and in the playbook's order."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

import prompts.guides
from prompts.guides import Guide, load_guides
from prompts.loader import Prompt, PromptError, load
from tools.registry import REGISTRY
from tools.spec import JOURNEYS, Journey

TOOLS = tuple(REGISTRY)
PLAYBOOK: dict[Journey, list[str]] = {
    "campaign": ["start_lead_search", "list_senders", "create_campaign", "update_campaign", "import_campaign_leads",
                 "launch_campaign", "get_campaign"],
    "import": ["create_list", "preview_list_import", "import_list_leads", "get_list_leads"],
    "signals": ["list_signal_types", "create_signal_type", "list_signal_sources", "update_signal_sources",
                "list_signals", "update_signals", "generate_signal_messages"],
    "replies": ["list_threads", "get_thread_messages", "send_message", "update_thread"],
    "one_off_email": ["list_senders", "create_thread", "send_message", "get_thread_messages"],
}  # fmt: skip


@pytest.mark.parametrize("journey", PLAYBOOK)
def test_a_guide_has_the_playbooks_steps_in_its_order(journey: Journey) -> None:
    goals = load_guides(TOOLS)[journey].goals.values()
    steps = [[tool for tool in goal if tool in PLAYBOOK[journey]] for goal in goals]
    assert [sorted(goal, key=PLAYBOOK[journey].index) for goal in steps] == steps
    assert {tool for goal in steps for tool in goal} == set(PLAYBOOK[journey])


@pytest.mark.parametrize("journey", PLAYBOOK)
def test_a_guide_tells_native_models_of_every_step_of_the_playbook(journey: Journey) -> None:
    assert set(PLAYBOOK[journey]) <= _named(load_guides(TOOLS)[journey])


@pytest.mark.parametrize("journey", JOURNEYS)
def test_a_guide_names_only_tools_that_its_journey_declares(journey: Journey) -> None:
    guide = load_guides(TOOLS)[journey]
    declared = {spec.name for spec in (*REGISTRY.declared(journey), *REGISTRY.of(journey))}
    assert _named(guide) | {tool for goal in guide.goals.values() for tool in goal} <= declared


def _named(guide: Guide) -> set[str]:
    return {word for word in re.findall(r"`(\w+)`", guide.body) if word in REGISTRY}


@pytest.mark.parametrize(
    ("journey", "first", "then"),
    [
        ("campaign", "update_campaign", "launch_campaign"),
        ("campaign", "import_campaign_leads", "launch_campaign"),
        ("import", "preview_list_import", "import_list_leads"),
        ("replies", "get_thread_messages", "send_message"),
    ],
)
def test_nothing_is_launched_imported_or_answered_before_what_it_rests_on(
    journey: Journey, first: str, then: str
) -> None:
    goals = [goal for goal in load_guides(TOOLS)[journey].goals.values() if then in goal]
    assert goals
    assert all(goal.index(first) < goal.index(then) for goal in goals)


def test_the_tool_that_chooses_a_journey_says_what_each_is_for() -> None:
    said = REGISTRY["switch_journey"].description
    assert tuple(re.findall(r"(\w+) = ", said)) == JOURNEYS


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"journey": "import"}, "says that it is import"),
        ({"title": None}, "title"),
        ({"surprise": 1}, "surprise"),
        ({"goals": {"all": ["delete_everything"]}}, "do not exist: delete_everything"),
    ],
)
def test_a_malformed_guide_is_an_error(change: Mapping[str, Any], says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    good = load("journeys/campaign")
    bad = Prompt(good.name, good.text, good.version, {**good.meta, **change})
    monkeypatch.setattr(prompts.guides, "load", lambda name: bad)
    with pytest.raises(PromptError, match=says):
        load_guides(TOOLS)
