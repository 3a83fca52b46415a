"""What a model wrote becomes one valid, rendered call or one sentence why not; nothing is guessed, and it is fast."""

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.common.errors import CallError
from agent.gate.prepare import MAX_ARGUMENTS, find_tool, parse_arguments, price, proposed, validate
from tests.support.making import PRICES, THREAD, made
from tests.tools.test_arguments import LEAD, MINIMAL
from tools.registry import REGISTRY


def refused(text: str, tool: str = "update_signal_sources") -> str:
    """Why these arguments are no call of a tool, rendering included."""

    def attempt() -> None:
        found = validate(find_tool(tool), parse_arguments(text))
        made(tool, **{name: getattr(found, name) for name in found.model_fields_set})

    with pytest.raises(CallError) as error:
        attempt()
    return str(error.value)


# -- the name ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["", "Send_message", "send_message ", "__class__", "../x", "get", "sen\u0501_message", "x" * 100_000, "\ud800"],
)
def test_a_tool_has_exactly_its_name(name: str) -> None:
    with pytest.raises(CallError) as error:
        find_tool(name)
    assert str(error.value) == f"there is no tool {name[:60]!r}; use one of the declared tools by its exact name"
    str(error.value).encode()


def test_every_tool_is_found_by_its_name() -> None:
    assert [find_tool(name).name for name in REGISTRY] == list(REGISTRY)


# -- the text ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        *(
            '{"a": 1',
            '{"a": 1}}',
            '{"a": 1} {"b": 2}',
            "{'a': 1}",
            "```json\n{}\n```",
            "null",
            "[]",
            '"{}"',
            "1",
            "true",
            "{}\x00",
        ),
        *(
            "\ufeff{}",
            " ",
            "{a: 1}",
            '{"a": 1,}',
            '{"a": NaN}',
            '{"a": Infinity}',
            '{"a": -Infinity}',
            '{"a": "\n"}',
            "{\x00}",
        ),
        *(
            '{"a": 1, "a": 2}',
            '{"x": {"a": 1, "a": 1}}',
            '{"x": [{"a": 1, "\\u0061": 2}]}',
            '{"a": "\ud800"}',
            '{"\udfff": 1}',
        ),
        '{"a": ' + "9" * 5000 + "}",
    ],
)
def test_what_is_not_one_strict_json_object_is_refused(text: str) -> None:
    with pytest.raises(CallError) as error:
        parse_arguments(text)
    str(error.value).encode()
    assert "arguments" in str(error.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"a": -Infinity}', "-Infinity is not a JSON number"),
        ('{"a": 1, "a": 2}', "a key occurs twice"),
        ("[]", "must be one JSON object"),
    ],
)
def test_why_a_text_is_refused_is_said(text: str, says: str) -> None:
    with pytest.raises(CallError, match=says):
        parse_arguments(text)


def test_no_arguments_at_all_are_an_empty_object() -> None:
    assert parse_arguments("") == parse_arguments("{}") == {}


NAMES = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.dictionaries(NAMES, st.none() | st.booleans() | st.integers() | NAMES))
def test_an_object_is_read_as_it_was_written(value: dict[str, Any]) -> None:
    for ascii_only in (False, True):
        assert parse_arguments(json.dumps(value, ensure_ascii=ascii_only)) == value


@given(st.text(max_size=200))
def test_any_text_is_one_object_or_one_sentence(text: str) -> None:
    try:
        found: object = parse_arguments(text)
    except CallError as error:
        found = str(error)
    assert isinstance(found, dict) or (isinstance(found, str) and len(found) < 400)


@pytest.mark.parametrize("depth", [3_000, 100_000])
@pytest.mark.parametrize("shape", ["[]", "{}"])
def test_deep_nesting_is_refused_and_fast(depth: int, shape: str) -> None:
    opening = "[" if shape == "[]" else '{"a":'
    text = '{"items": [{"id": "news", "config": {"a": ' + opening * depth + "1" + shape[1] * depth + "}}]}"
    start = time.process_time()
    with pytest.raises(CallError):
        validate(find_tool("update_signal_sources"), parse_arguments(text))
    assert time.process_time() - start < 10


def test_nesting_that_json_still_reads_is_refused_by_the_model_of_the_arguments() -> None:
    deep: Any = 1
    for _ in range(900):
        deep = [deep]
    with pytest.raises(CallError):
        validate(find_tool("update_signal_sources"), {"items": [{"id": "news", "config": {"a": deep}}]})


def test_a_megabyte_is_refused_and_fast() -> None:
    start = time.process_time()
    for text in ('{"a": "' + "x" * 2**20 + '"}', "[" * 2**20, "{" * (MAX_ARGUMENTS + 1)):
        with pytest.raises(CallError, match="longer than 512 KiB"):
            parse_arguments(text)
    assert time.process_time() - start < 5


def test_the_longest_allowed_text_is_read() -> None:
    value = {"a": "x" * (MAX_ARGUMENTS - len('{"a": ""}'))}
    assert parse_arguments(json.dumps(value)) == value


def test_arguments_of_the_longest_allowed_size_are_judged_fast() -> None:
    lead = json.dumps(LEAD)
    text = '{"list_id": "lst_1", "leads": [' + ",".join([lead] * (MAX_ARGUMENTS // (len(lead) + 2))) + "]}"
    assert len(text) <= MAX_ARGUMENTS
    start = time.process_time()
    assert "500" in refused(text, "import_list_leads")
    assert time.process_time() - start < 15


# -- the values -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tool", "change", "says"),
    [
        ("send_message", {"approved": True}, "approved"),
        ("send_message", {"headers": {"Authorization": "x"}}, "headers"),
        ("send_message", {"thread_id": "../admin"}, "thread_id"),
        ("send_message", {"thread_id": 7}, "thread_id"),
        ("send_message", {"thread_id": None}, "null"),
        ("send_message", {"thread_id": ["thr_1"]}, "thread_id"),
        ("send_message", {"body_text": "Hi \ud800"}, "body_text"),
        ("start_lead_search", {"fetch_count": True}, "fetch_count"),
        ("start_lead_search", {"fetch_count": 3.0}, "fetch_count"),
        ("start_lead_search", {"fetch_count": "3"}, "fetch_count"),
        ("start_lead_search", {"fetch_count": 10**400}, "fetch_count"),
        ("get_campaign", {"campaign_id": "admin"}, "cannot be an id"),
        ("update_signal_sources", {"items": [{"id": "news", "config": {"a": 1e999}}]}, "finite"),
        ("update_signal_sources", {"items": [{"id": "news", "config": {"a": "\ud800"}}]}, "JSON"),
    ],
)
def test_a_value_that_is_not_exactly_right_is_refused_by_name(tool: str, change: dict[str, Any], says: str) -> None:
    with pytest.raises(CallError) as error:
        made(tool, **change)
    assert str(error.value).startswith(f"{tool}: ")
    assert says in str(error.value)


FOLDERS = "(draft|needs_reply|active_thread|sent_one_off|sent_campaign|archived|warmup|empty)"


@pytest.mark.parametrize(
    ("tool", "change", "problem"),
    [
        ("update_signal_sources", {"items": [{}]}, "items.0.id: Field required"),
        ("create_list", {"x" * 81: 1}, f"{'x' * 80}: Extra inputs are not permitted"),
        (
            *("update_thread", {"status": ...}),
            "arguments: Value error, give at least one field to change besides thread_id",
        ),
        (
            *("list_threads", {"inbox_state": "x"}),
            "inbox_state: " + f"String should match pattern '^{FOLDERS}(,{FOLDERS}){{0,7}}$'"[:200],
        ),
    ],
)
def test_a_problem_is_named_by_its_place_and_cut(tool: str, change: dict[str, Any], problem: str) -> None:
    given = {name: value for name, value in {**MINIMAL[tool], **change}.items() if value is not ...}
    with pytest.raises(CallError) as error:
        validate(find_tool(tool), given)
    assert str(error.value) == f"{tool}: {problem}"


def test_every_problem_is_named_up_to_five() -> None:
    with pytest.raises(CallError) as error:
        validate(find_tool("create_list"), {"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6})
    assert str(error.value).count(";") == 4


def test_a_sentence_stays_short_whatever_it_is_about() -> None:
    deep: Any = 1
    for _ in range(400):
        deep = [deep]
    for items in ([{"x" * 400_000: 1, "id": "news"}], [{"id": "news", "config": {"a": deep}}], [{"id": "y" * 400_000}]):
        with pytest.raises(CallError) as error:
            validate(find_tool("update_signal_sources"), {"items": items})
        assert len(str(error.value)) < 1500


def test_a_number_beyond_all_measure_is_not_sent() -> None:
    assert "finite" in refused('{"items": [{"id": "news", "config": {"a": 1e999}}]}')


# -- what is prepared -------------------------------------------------------------------------------------------------


def test_a_yes_to_a_read_would_be_bound_to_its_request() -> None:
    call = made("list_threads")
    assert call.digest == call.request.digest


def test_a_message_knows_its_recipient_sender_and_digest() -> None:
    records = {**THREAD, ("sender", "snd_1"): {"email_address": "me@example.com"}}
    call = made("send_message", records=records)
    assert (call.recipients, call.sender, call.reach, call.aliases) == (("ada@example.com",), "me@example.com", 1, ())
    assert call.digest != call.request.digest
    assert (
        call.digest
        != made("send_message", records={("thread", "thr_1"): {"participant_email": "b@example.com"}}).digest
    )
    assert call.effect == "send"


def test_a_call_stands_in_the_audit_with_its_whole_request() -> None:
    call = made("send_message", cc="bob@example.com", call_id="c7")
    assert proposed(call).data() == {
        "call_id": "c7",
        "effect": "send",
        "credits": 0,
        "recipients": ["ada@example.com", "bob@example.com"],
        "body": {"body_text": "Hello", "cc": "bob@example.com"},
        "tool": "send_message",
        "method": "POST",
        "target": "/api/threads/thr_1/messages",
        "digest": call.request.digest,
    }
    assert proposed(made("start_lead_search")).credits == 20
    thread = {"channel": "email", "account_id": "snd_1", "participant_email": "ada@example.com"}
    assert call.state == {"thread": thread, "sender": {"name": "snd_1 (its name and address were not read)"}}


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({}, "snd_2 (its name and address were not read)"),
        ({"display_name": "Me", "email_address": "me@example.com"}, "Me <me@example.com>"),
        ({"display_name": "me@example.com", "email_address": "me@example.com"}, "me@example.com"),
        ({"profile_url": "https://linkedin.com/in/me"}, "https://linkedin.com/in/me"),
        ({"display_name": "Me"}, "Me"),
        ({"profile_url": "https://linkedin.com/in/me", "display_name": "Me"}, "Me <https://linkedin.com/in/me>"),
    ],
)
def test_a_sender_that_the_call_names_wins_over_the_threads(facts: dict[str, Any], shown: str) -> None:
    assert made("send_message", records={**THREAD, ("sender", "snd_2"): facts}, account_id="snd_2").sender == shown


def test_a_sender_that_nobody_names_is_not_made_up() -> None:
    assert made("send_message", records={}).sender == ""
    assert made("get_context").sender == ""


def test_a_linkedin_thread_has_more_than_one_name_for_its_participant() -> None:
    facts = {
        "channel": "linkedin",
        "participant_name": "Ada",
        "participant_linkedin_url": "https://linkedin.com/in/ada",
    }
    call = made("send_message", records={("thread", "thr_1"): facts})
    assert call.recipients == ("https://linkedin.com/in/ada",)
    assert call.aliases == ("https://linkedin.com/in/ada", "Ada")


@pytest.mark.parametrize("tool", [name for name, spec in REGISTRY.items() if spec.endpoint is not None])
def test_every_effect_has_an_intent_and_no_read_has_one(tool: str) -> None:
    call = made(tool)
    assert (call.dedupe_key == "") == (call.effect == "read")
    assert call.request.endpoint is REGISTRY[tool].endpoint


@pytest.mark.parametrize(
    ("tool", "change", "prices", "cost"),
    [
        ("start_lead_search", {"fetch_count": 7}, {"lead_search": 2}, 14),
        ("start_lead_search", {"fetch_count": 7}, {"FIND_PERSON": 3}, 21),
        ("start_lead_search", {"fetch_count": 7}, {"lead_search": 2, "FIND_PERSON": 3}, 21),
        ("start_lead_search", {"fetch_count": 7}, {"lead_search": 9, "FIND_PERSON": 3}, 63),
        ("start_lead_search", {"fetch_count": 7}, {"lead_search": 2, "FIND_PERSON": 10_001}, None),
        ("start_lead_search", {"fetch_count": 1}, {"lead_search": 10_000}, 10_000),
        ("start_lead_search", {"fetch_count": 7}, {"lead_search": 0}, 0),
        ("start_lead_search", {"fetch_count": 7}, {"something": 3}, None),
        ("generate_signal_messages", {"items": [{"id": "s", "dm": True, "comment": True}]}, PRICES, 6),
        ("import_list_leads", {"leads": [LEAD, LEAD]}, PRICES, 2),
        ("import_list_leads", {"leads": [LEAD, LEAD]}, {}, None),
        ("import_list_leads", {"leads": [LEAD, LEAD]}, {"IMPORT_LEAD": 0}, 0),
        ("preview_list_import", {"leads": [LEAD, LEAD]}, {}, 0),
        ("preview_list_import", {"leads": [LEAD, LEAD]}, PRICES, 0),
        ("create_list", {}, PRICES, 0),
        ("set_credit_cap", {}, PRICES, 0),
        ("generate_signal_messages", {}, {}, None),
    ],
)
def test_a_price_is_the_most_it_can_cost_and_unknown_is_not_free(
    tool: str, change: dict[str, Any], prices: dict[str, int], cost: int | None
) -> None:
    spec = REGISTRY[tool]
    assert price(spec, validate(spec, {**MINIMAL[tool], **change}), prices) == cost
