import json
from pathlib import Path
from typing import Any

import pytest

from agent.models.base import AssistantMessage, Message, ModelError, ModelUsageError, ToolMessage, UserMessage
from agent.models.scripted import ScriptedModel
from tests.support.conformance import ask


def script(folder: Path, *turns: dict[str, Any] | str) -> ScriptedModel:
    lines = [turn if isinstance(turn, str) else json.dumps(turn) for turn in turns]
    path = folder / "script.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    return ScriptedModel(path)


def calling(arguments: Any, name: str = "get_campaign") -> dict[str, Any]:
    return {"tool_calls": [{"name": name, "arguments": arguments}]}


def result(tool: str, value: Any, *, is_error: bool = False) -> ToolMessage:
    return ToolMessage("call_0_0", tool, value if isinstance(value, str) else json.dumps(value), is_error)


def resolved(folder: Path, arguments: Any, *results: Message) -> Any:
    answer = script(folder, calling(arguments)).respond(ask(UserMessage("Go."), *results))
    return json.loads(answer.message.tool_calls[0].arguments)


def test_the_turn_is_the_number_of_turns_already_spoken(tmp_path: Path) -> None:
    model = script(tmp_path, {"text": "one"}, {"text": "two"})
    spoken = (UserMessage("Go."), AssistantMessage("one"), UserMessage("On."))
    assert model.respond(ask(*spoken)).message.text == "two"
    assert model.respond(ask(UserMessage("Go."))).message.text == "one"


def test_call_ids_name_turn_and_place(tmp_path: Path) -> None:
    two = {"tool_calls": [{"name": "a", "arguments": {}}, {"name": "b", "arguments": {}}]}
    model = script(tmp_path, two, two)
    calls = model.respond(ask(UserMessage("Go."), AssistantMessage("x"))).message.tool_calls
    assert [(call.id, call.name, call.arguments) for call in calls] == [
        ("call_1_0", "a", "{}"),
        ("call_1_1", "b", "{}"),
    ]


def test_a_turn_too_few_fails(tmp_path: Path) -> None:
    model = script(tmp_path, {"text": "one"})
    with pytest.raises(ModelError, match="asked for turn 2"):
        model.respond(ask(UserMessage("Go."), AssistantMessage("one")))


def test_turns_left_over_are_counted(tmp_path: Path) -> None:
    model = script(tmp_path, {"text": "one"}, {"text": "two"}, "")
    assert [model.unused(n) for n in (0, 1, 2, 3)] == [2, 1, 0, 0]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"id": "own", "list": {"id": "other"}}, "own"),
        ({"status": "done", "task": {"id": "tsk_1"}, "list": {"id": "lst_1"}}, "tsk_1"),
        ({"note": {"text": "no id"}, "campaign": {"id": "cmp_1"}}, "cmp_1"),
        ({"accounts": [{"id": "snd_1"}, {"id": "snd_2"}], "total": 2}, "snd_1"),
        ({"tags": ["a"], "leads": [{"id": "ld_1"}]}, "ld_1"),
        ({"leads": [{"id": "ld_1"}], "list": {"id": "lst_1"}}, "lst_1"),
        ({"id": 7}, 7),
    ],
)
def test_the_id_is_that_of_what_the_call_made_or_read(tmp_path: Path, answer: Any, expected: Any) -> None:
    assert resolved(tmp_path, {"x": "$ref:create_list.id"}, result("create_list", answer)) == {"x": expected}


def test_a_path_leads_through_keys_and_numbers(tmp_path: Path) -> None:
    answer = {"accounts": [{"id": "a"}, {"id": "b", "limits": {"daily": 40}}]}
    arguments = {
        "deep": [{"id": "$ref:list_senders.accounts.1.id"}],
        "number": "$ref:list_senders.accounts.1.limits.daily",
        "object": "$ref:list_senders.accounts.1.limits",
        "plain": "see $ref:list_senders.id",
    }
    assert resolved(tmp_path, arguments, result("list_senders", answer)) == {
        "deep": [{"id": "b"}],
        "number": 40,
        "object": {"daily": 40},
        "plain": "see $ref:list_senders.id",
    }


def test_the_latest_call_that_happened_is_meant(tmp_path: Path) -> None:
    results = (
        result("create_list", {"list": {"id": "old"}}),
        result("create_list", {"list": {"id": "new"}}),
        result("create_list", {"error": {"code": "denied"}}, is_error=True),
        result("get_list_leads", {"id": "other tool"}),
    )
    assert resolved(tmp_path, {"x": "$ref:create_list.id"}, *results) == {"x": "new"}


def test_a_fenced_result_is_read(tmp_path: Path) -> None:
    fenced = '<puffle-data>\n{"threads": [{"id": "th_1"}]}\n</puffle-data>'
    assert resolved(tmp_path, {"x": "$ref:list_threads.id"}, result("list_threads", fenced)) == {"x": "th_1"}


@pytest.mark.parametrize(
    "reference", ["create_list.id", "create_list.list.nope", "other.id", "create_list", "create_list.list.0"]
)
def test_a_reference_that_leads_nowhere_fails_with_its_name(tmp_path: Path, reference: str) -> None:
    with pytest.raises(ModelError, match=f"turn 1, get_campaign: \\$ref:{reference}"):
        resolved(tmp_path, {"x": f"$ref:{reference}"}, result("create_list", {"list": {"name": "no id"}}))


@pytest.mark.parametrize("text", ['{"broken', '{"a": 1, "a": 2}', "", '{"x": "$ref:create_list.id"}'])
def test_arguments_given_as_text_are_passed_on_as_they_stand(tmp_path: Path, text: str) -> None:
    answer = script(tmp_path, calling(text)).respond(ask(UserMessage("Go.")))
    assert answer.message.tool_calls[0].arguments == text


@pytest.mark.parametrize("value", [None, [], 7, [1, {"a": None}]])
def test_arguments_of_another_type_are_passed_on_for_the_gate_to_refuse(tmp_path: Path, value: Any) -> None:
    answer = script(tmp_path, calling(value)).respond(ask(UserMessage("Go.")))
    assert json.loads(answer.message.tool_calls[0].arguments) == value


def test_an_expectation_that_holds_lets_the_turn_be_spoken(tmp_path: Path) -> None:
    turn = {"text": "ok", "expect": {"last_result_contains": '"name": "Zoë"'}}
    before = (result("a", {"name": "Zoë"}),)
    assert script(tmp_path, turn).respond(ask(UserMessage("Go."), *before)).message.text == "ok"


@pytest.mark.parametrize("before", [(), (result("a", "denied"), result("a", {"status": "done"}))])
def test_an_expectation_that_fails_stops_the_run(tmp_path: Path, before: tuple[Message, ...]) -> None:
    turn = {"text": "ok", "expect": {"last_result_contains": "denied"}}
    with pytest.raises(ModelError, match="turn 1: expected 'denied'"):
        script(tmp_path, turn).respond(ask(UserMessage("Go."), *before))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "not one JSON object"),
        ("[]", "valid dictionary"),
        ('{"text": 1}', "text"),
        ('{"txt": "a"}', "txt"),
        ('{"tool_calls": [{"name": "a", "args": {}}]}', "tool_calls.0.args"),
        ('{"tool_calls": [{"arguments": {}}]}', "tool_calls.0.name"),
        ('{"expect": {"contains": "a"}}', "expect.last_result_contains"),
        ("[" * 100_000, "not one JSON object"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(ModelUsageError, match="line 3") as error:
        script(tmp_path, {"text": "fine"}, "", line)
    assert said in str(error.value)


def test_line_separators_inside_a_string_do_not_cut_a_turn(tmp_path: Path) -> None:
    model = script(tmp_path, '{"text": "a\u2028b\u0085c"}\r')
    assert model.respond(ask(UserMessage("Go."))).message.text == "a\u2028b\u0085c"


def test_a_file_that_cannot_be_read_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b'{"text": "\xe9"}')
    for name in ("missing", ".", "latin"):
        with pytest.raises(ModelUsageError, match="cannot be read"):
            ScriptedModel(tmp_path / name)


@pytest.mark.parametrize("content", ["no object at all", "{cut", "{" * 5, '{"a":' * 100_000])
def test_a_result_without_an_object_has_no_values(tmp_path: Path, content: str) -> None:
    with pytest.raises(ModelError, match="no such value"):
        resolved(tmp_path, {"x": "$ref:create_list.id"}, result("create_list", content))
