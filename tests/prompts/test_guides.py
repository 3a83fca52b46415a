"""The guides: complete, checked against the tools, and in the playbook's order."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

import prompts.guides
from prompts.guides import load_guides
from prompts.loader import Prompt, PromptError, load
from tools.registry import REGISTRY
from tools.spec import JOURNEYS

TOOLS = tuple(REGISTRY)
PLAYBOOK = {
    "campaign": ["start_lead_search", "list_senders", "create_campaign", "update_campaign", "import_campaign_leads",
                 "launch_campaign", "get_campaign"],
    "import": ["create_list", "preview_list_import", "import_list_leads", "get_list_leads"],
    "signals": ["list_signal_types", "create_signal_type", "list_signal_sources", "update_signal_sources",
                "list_signals", "update_signals", "generate_signal_messages"],
    "replies": ["list_threads", "get_thread_messages", "send_message", "update_thread"],
    "one_off_email": ["list_senders", "create_thread", "send_message", "get_thread_messages"],
}  # fmt: skip


@pytest.mark.parametrize("journey", JOURNEYS)
def test_a_guide_has_the_playbooks_steps_in_its_order(journey: str) -> None:
    steps = [step.tool for step in load_guides(TOOLS)[journey].steps]  # type: ignore[index]
    assert [tool for tool in steps if tool in PLAYBOOK[journey]] == PLAYBOOK[journey]


@pytest.mark.parametrize("journey", JOURNEYS)
def test_a_guide_names_only_tools_that_its_journey_declares(journey: str) -> None:
    declared = {spec.name for spec in REGISTRY.declared(journey)}  # type: ignore[arg-type]
    assert {step.tool for step in load_guides(TOOLS)[journey].steps} <= declared  # type: ignore[index]


def test_nothing_is_launched_before_the_sender_is_set_and_leads_are_in() -> None:
    guide = load_guides(TOOLS)["campaign"]
    assert "launch_campaign" not in guide.next_tools(
        ["start_lead_search", "list_senders", "create_campaign", "update_campaign"]
    )
    ready = ["start_lead_search", "list_senders", "create_campaign", "update_campaign", "import_campaign_leads"]
    assert "launch_campaign" in guide.next_tools(ready)
    assert "launch_campaign" not in guide.next_tools([*ready, "launch_campaign"])


def test_nothing_is_imported_before_its_preview_and_nothing_answered_before_it_was_read() -> None:
    guides = load_guides(TOOLS)
    assert "import_list_leads" not in guides["import"].next_tools(["create_list"])
    assert "send_message" not in guides["replies"].next_tools(["list_threads"])


def test_the_tool_that_chooses_a_journey_says_what_each_is_for() -> None:
    said = REGISTRY["switch_journey"].description
    assert tuple(re.findall(r"(\w+) = ", said)) == JOURNEYS


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"journey": "import"}, "says that it is import"),
        ({"title": None}, "title"),
        ({"surprise": 1}, "surprise"),
        ({"confirm": "get_context"}, "does not have: get_context"),
        ({"steps": [{"tool": "delete_everything"}]}, "do not exist: delete_everything"),
    ],
)
def test_a_malformed_guide_is_an_error(change: Mapping[str, Any], says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    good = load("journeys/campaign")
    bad = Prompt(good.name, good.text, good.version, {**good.meta, **change})
    monkeypatch.setattr(prompts.guides, "load", lambda name: bad)
    with pytest.raises(PromptError, match=says):
        load_guides(TOOLS)
