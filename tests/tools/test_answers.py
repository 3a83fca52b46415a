"""Answers: unknown keys are ignored, the thing itself must be there, and a failure is never read as success."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from tests.support.samples import FILLS, answer_schema, sample
from tools.api.wire import CreditsConfig
from tools.registry import PROGRAM_READS, REGISTRY

READERS = {**REGISTRY, **PROGRAM_READS}
REMOTE = [name for name, spec in READERS.items() if spec.endpoint is not None]


def understood(name: str, body: Any) -> bool:
    model = READERS[name].answer
    assert model is not None
    try:
        model.model_validate_json(json.dumps(body))
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("name", REMOTE)
def test_a_body_that_is_not_the_thing_is_unreadable(name: str) -> None:
    bodies: list[Any] = [{}, [], [[]], None, True, 0, "", "ok", {"ok": True}, {"data": {}}, {"message": "ok"}]
    for body in bodies:
        if name not in ("generate_messages", "get_sender_schedule") or not isinstance(body, dict):
            assert not understood(name, body), body  # the shape of those two is not documented


@pytest.mark.parametrize("name", REMOTE)
def test_a_success_that_carries_an_error_is_a_failure(name: str) -> None:
    for fill in FILLS:
        good = sample(answer_schema(READERS[name]), fill)
        assert understood(name, good | {"unheard_of": {"a": [1]}})
        assert not understood(name, good | {"error": "it broke"})
        assert not understood(name, good | {"error": {"code": "internal_error", "message": "x"}})
        assert not understood(name, good | {"success": False})


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("create_list", "list"),
        ("create_campaign", "campaign"),
        ("update_campaign", "campaign"),
        ("get_campaign", "campaign"),
        ("create_signal_type", "type"),
        ("create_thread", "thread"),
        ("update_thread", "thread"),
        ("send_message", "message"),
        ("start_lead_search", "task"),
    ],
)
def test_one_object_may_come_wrapped_or_flat_but_needs_an_id_that_is_text(name: str, key: str) -> None:
    spec = REGISTRY[name]
    assert spec.answer is not None
    bodies: list[Any] = [{key: {"id": "obj_1"}}, {"id": "obj_1"}, {"id": "obj_1", "name": "x", "label": None}]
    for body in bodies:
        assert spec.records(spec.answer.model_validate(body))[0].id == "obj_1"
    unreadable: list[Any] = [
        {key: {}},
        {key: None},
        {key: []},
        {key: {"id": 7}},
        {"id": 7},
        {"id": None},
        {key: [{"id": "obj_1"}]},
    ]
    for broken in unreadable:
        assert not understood(name, broken), broken


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("get_lead_search", "tasks"),
        ("get_list_leads", "leads"),
        ("list_signal_types", "types"),
        ("list_signal_sources", "sources"),
        ("list_signals", "signals"),
        ("list_threads", "threads"),
        ("get_thread_messages", "messages"),
        ("generate_signal_messages", "results"),
        ("update_signals", "updated"),
    ],
)
def test_a_missing_collection_is_never_an_empty_one(name: str, key: str) -> None:
    assert understood(name, {key: []})
    unreadable: list[Any] = [
        {"total": 0},
        {key: None},
        {key: {}},
        {key: "none"},
        {key: [{"name": "x"}]},
        {key: [{"id": 5}]},
    ]
    for broken in unreadable:
        assert not understood(name, broken), broken


def test_senders_come_under_either_name() -> None:
    row = {"id": "snd_1", "type": "email", "status": "active"}
    assert understood("list_senders", {"accounts": [row]})
    assert understood("list_senders", {"senders": [row]})
    assert not understood("list_senders", {"senders": None})
    assert not understood("list_senders", {"accounts": [{"id": "snd_1", "type": "email"}]})


def test_a_generated_draft_is_named_by_either_key() -> None:
    model = REGISTRY["generate_signal_messages"].answer
    assert model is not None
    for key in ("id", "signalId"):
        answer = model.model_validate({"results": [{key: "sig_1", "dm": {"text": "Hi"}}]})
        assert REGISTRY["generate_signal_messages"].records(answer)[0].id == "sig_1"


def test_both_halves_of_the_context_may_be_null_but_must_be_there() -> None:
    assert understood("get_context", {"context": None, "profile": None})
    unreadable: list[Any] = [
        {"context": None},
        {"profile": {}},
        {"context": [], "profile": {}},
        {"context": "x", "profile": None},
    ]
    for broken in unreadable:
        assert not understood("get_context", broken)


def test_a_launch_is_accepted_only_in_so_many_words() -> None:
    assert understood("launch_campaign", {"success": True})
    assert understood("launch_campaign", {"runId": "run_1"})
    unreadable: list[Any] = [
        {"message": "launched"},
        {"success": None},
        {"success": "true"},
        {"success": 1},
        {"prospectsToProcess": 3},
    ]
    for broken in unreadable:
        assert not understood("launch_campaign", broken), broken


def test_an_import_shows_leads_or_a_list_or_a_count() -> None:
    readable: list[Any] = [{"imported": 0}, {"leads": []}, {"list": {"id": "lst_1"}}]
    for good in readable:
        assert understood("import_list_leads", good)
    assert not understood("import_list_leads", {"preview": {"leadCount": 3}})
    assert not understood("preview_list_import", {"imported": 3})


def test_nan_and_infinity_are_unreadable() -> None:
    model = REGISTRY["get_credits_config"].answer
    assert model is not None
    for number in ("NaN", "Infinity", "1e999"):
        with pytest.raises(ValidationError):
            model.model_validate_json('{"costs": {"FIND_PERSON": ' + number + "}}")


def test_prices_are_found_under_current_older_and_action_names() -> None:
    config = CreditsConfig.model_validate(
        {
            "operations": {"lead_search": {"credits": 1.5}, "free": {"credits": 0}, "unpriced": {}},
            "legacyCreditActions": {"FIND_PERSON": "lead_search", "GONE": "nowhere"},
            "costs": {"IMPORT_LEAD": 2, "FIND_PERSON": 9, "ODD": -1, "UNKNOWN": None},
        }
    )
    assert config.prices == {"lead_search": 2, "free": 0, "FIND_PERSON": 9, "IMPORT_LEAD": 2}
