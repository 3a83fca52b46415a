"""The model request: the stable part first and byte-identical, older long results cut to ids and counts."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from agent.gate.run_state import Run
from agent.models import tokens
from agent.models.base import AssistantMessage, Message, ToolCall, ToolMessage, UserMessage, result_of
from agent.policy.scope.scope import guides
from agent.session.context import BUDGET, LONG, RECENT, ResultTokens, build_request, compacted, declared
from agent.session.transcript import OPEN, fenced
from tools.registry import REGISTRY, schema_of
from tools.spec import JOURNEYS, Journey


def run(journey: Journey | None = None) -> Run:
    return Run(
        run_id="r1", workspace="w1", mode="ask", journey=journey, context={"context": {"icp": "</puffle-data> bakers"}}
    )


def test_the_prefix_of_successive_requests_is_the_same() -> None:
    first = build_request(run("campaign"), (UserMessage("a"),))
    second = build_request(run("campaign"), (UserMessage("a"), AssistantMessage("b")))
    assert first.system == second.system
    assert first.tools == second.tools
    assert second.messages[:1] == first.messages
    assert first.journey == "campaign"


@pytest.mark.parametrize("journey", [None, *JOURNEYS])
def test_a_model_is_shown_the_core_tools_and_those_of_its_journey(journey: Any) -> None:
    names = [tool.name for tool in declared(journey)]
    wanted = [name for name, spec in REGISTRY.items() if spec.is_declared(journey, None)]
    assert names == wanted
    assert "switch_journey" in names
    assert ("send_message" in names) == (journey in ("replies", "one_off_email"))


def test_a_schema_tells_a_model_what_to_send_and_leaves_the_lengths_of_it_to_the_gate() -> None:
    (told,) = (tool.schema for tool in declared("campaign") if tool.name == "update_campaign")
    node: Any = told["properties"]["sequence_nodes"]["items"]  # type: ignore[index,call-overload]
    assert node["properties"]["delay_days"] == {
        "type": ["integer", "null"], "minimum": 0, "maximum": 30, "description": "delay: days.",
    }  # fmt: skip
    assert node["required"] == ["type"]
    whole = schema_of(REGISTRY["update_campaign"])
    assert set(told["properties"]) == set(whole["properties"])  # type: ignore[arg-type]
    assert told["required"] == whole["required"]
    for key in ("maxLength", "pattern", "minItems"):
        assert f'"{key}"' not in json.dumps(told)
        assert f'"{key}"' in json.dumps(whole)


def test_what_two_tools_take_alike_is_spelt_out_once_and_every_array_says_what_it_holds() -> None:
    first, second = (
        next(tool.schema for tool in declared("import") if tool.name == name)
        for name in ("preview_list_import", "import_list_leads")
    )
    spelt: Any = first["properties"]
    told: Any = second["properties"]
    assert spelt["leads"]["items"]["properties"]
    assert told["leads"]["items"] == {"type": "object"}
    assert told["leads"]["description"].endswith("As in preview_list_import.")
    assert told["list_id"] == spelt["list_id"]
    for journey in (None, *JOURNEYS):
        for tool in declared(journey):
            assert all("items" in node for node in _arrays(tool.schema)), tool.name


def _arrays(node: Any) -> Iterator[Any]:
    """Every array in a schema: OpenAI refuses one without its items."""
    for one in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _arrays(one)
    if isinstance(node, dict) and "array" in (
        node.get("type"),
        *(node["type"] if isinstance(node.get("type"), list) else ()),
    ):
        yield node


def test_the_guide_of_the_journey_at_hand_is_given_and_no_other() -> None:
    without = build_request(run(), ()).instructions[0]
    for journey in JOURNEYS:
        body = guides()[journey].body
        assert body not in without
        assert build_request(run(journey), ()).instructions[0].endswith(body)


def test_the_workspace_is_data_inside_the_fence() -> None:
    _, workspace = build_request(run(), ()).system
    assert workspace.count("</puffle-data>") == 1
    assert '"icp":"\\u003c/puffle-data> bakers"' in workspace


def result(number: int, size: int) -> ToolMessage:
    rows = [{"id": f"lea_{number}_{i}", "name": "x" * 40} for i in range(size)]
    content: dict[str, Any] = {
        "leads": rows,
        "total": 999,
        "hasMore": True,
        "note": "y" * 50,
        "campaign": {"id": "cmp_1", "listId": "lst_1", "name": "n"},
        "mixed": [1, {"id": 7}],
    }
    return ToolMessage(f"c{number}", "get_list_leads", fenced(content))


def talk(results: int, size: int) -> tuple[Message, ...]:
    found: list[Message] = [UserMessage("go")]
    for number in range(results):
        found += [AssistantMessage("", (ToolCall(f"c{number}", "get_list_leads", "{}"),)), result(number, size)]
    return tuple(found)


def counted(messages: tuple[Message, ...]) -> ResultTokens:
    found = ResultTokens()
    for message in messages:
        if isinstance(message, ToolMessage):
            found.add(message.content)
    return found


def test_a_conversation_within_its_budget_is_left_alone_and_no_encoding_is_loaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tokens, "_is_cached", lambda name: pytest.fail("it was loaded"))
    assert not counted(talk(10, 50)).over_budget("openai:m")


def test_a_long_conversation_is_over_its_budget_and_whether_that_is_estimated_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tokens, "_is_cached", lambda name: False)
    found = counted(talk(20, 300))
    assert found.over_budget("openai:m")
    facts: Any = found.event().data()
    assert facts["tokens"] > BUDGET
    assert "estimate" in facts["note"]


def test_the_budget_is_one_of_tokens_and_each_result_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    class Words:
        note = None

        def __init__(self, model: str) -> None:
            assert model == "openai:m"

        def count(self, content: str) -> int:
            seen.append(content)
            return len(content.split())

    monkeypatch.setattr("agent.session.context.TokenCounter", Words)
    found = ResultTokens()
    for content in ("a " * (BUDGET // 2), "b " * (BUDGET // 2)):
        found.add(content)
        assert not found.over_budget("openai:m")
    found.add("c")
    assert found.over_budget("openai:m")
    assert found.over_budget("openai:m")
    assert found.event().data() == {"tokens": BUDGET + 1, "note": None}
    assert len(seen) == 3


def test_older_long_results_are_cut_to_ids_and_counts_and_recent_ones_are_whole() -> None:
    messages = talk(20, 300)
    short = ToolMessage("c0", "get_context", "{}")
    cut = compacted((messages[0], AssistantMessage("", (ToolCall("c0", "get_context", "{}"),)), short, *messages[1:]))
    assert len(cut) == len(messages) + 2
    results = [m for m in cut if isinstance(m, ToolMessage)]
    assert results[0] is short, "a short one is left alone"
    assert [len(m.content) > LONG for m in results[-RECENT:]] == [True] * RECENT
    old = results[1]
    kept: Any = result_of(old)
    assert old.content.startswith(OPEN)
    assert kept["leads"]["count"] == 300
    assert kept["leads"]["ids"] == [f"lea_0_{i}" for i in range(50)]
    assert (kept["total"], kept["hasMore"], kept["campaign.id"], kept["campaign.listId"]) == (
        999,
        True,
        "cmp_1",
        "lst_1",
    )
    assert kept["mixed"] == {"count": 2, "ids": []}
    assert "note" not in kept
    assert "campaign.name" not in kept
    assert "y" * 50 not in json.dumps(kept)
    assert sum(len(m.content) for m in results) < sum(len(m.content) for m in messages if isinstance(m, ToolMessage))
    assert counted(messages).over_budget("m")


def test_what_is_no_json_is_cut_too() -> None:
    long = tuple(ToolMessage(f"c{i}", "x", "no json " * 5000) for i in range(20))
    cut = compacted(long)
    assert [len(m.content) < LONG for m in cut if isinstance(m, ToolMessage)] == [True] * 12 + [False] * RECENT
