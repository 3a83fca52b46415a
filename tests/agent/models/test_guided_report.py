"""Results are told by templates, and nothing but results."""

import pytest

from agent.models.guided.report import fill
from prompts.loader import load
from tools.registry import REGISTRY


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("{list.name} ({args.list_id})", "Fair (l1)"),
        ("{#leads} leads[, {skipped} skipped][, {total} in all]", "2 leads, 7 in all"),
        ("[[{total}] ]{list.name}", "[7] Fair"),
        ("on: {ready}; {missing}", "on: no; ?"),
    ],
)
def test_a_part_without_its_value_is_left_out(template: str, told: str) -> None:
    result = {"list": {"name": "Fair"}, "leads": [{}, {}], "total": 7, "ready": False}
    assert fill(template, {"list_id": "l1"}, result) == told


def test_what_strangers_wrote_is_no_template() -> None:
    assert fill("{name}[: {text}]", {}, {"name": "{text}", "text": "[{name}]"}) == "{text}: [{name}]"


def test_every_tool_that_is_not_local_is_told() -> None:
    spoken = {name for name, spec in REGISTRY.items() if spec.endpoint is not None} - {"get_context"}
    assert spoken <= set(load("guided/report").meta["tools"])
