"""The vendor's own key for a call that may be repeated, and paid work whose price only what was read says."""

from dataclasses import replace
from typing import Any

import pytest

from agent.common.errors import CallError
from agent.gate.outcomes import Outcome, Retry, classify_lost, classify_response, still_unknown
from agent.gate.prepare import prepare, validate
from agent.models.base import ToolCall
from agent.types import PreparedCall
from tests.support.making import NOON, answered, made
from tests.tools.test_arguments import MINIMAL
from tools.catalog.enrichment import PREVIEW_ENRICHMENT, START_ENRICHMENT
from tools.registry import REGISTRY

SLUG = ("enrichment", "work_email")
LEADS: dict[str, Any] = {"scope": {"type": "explicit_leads", "leadIds": ["lea_1", "lea_2", "lea_2"]}}
PRICES = {"EMAIL_LOOKUP": 2}
PRICED: dict[Any, Any] = {SLUG: {"creditAction": "EMAIL_LOOKUP"}}


def start(run_id: str = "run_1", call_id: str = "c1", **change: Any) -> PreparedCall:
    spec = REGISTRY["start_enrichment"]
    args = validate(spec, {**MINIMAL["start_enrichment"], **change})
    return prepare(ToolCall(call_id, spec.name, ""), spec, args, PRICED, PRICES, run_id)


def key(call: PreparedCall) -> Any:
    return call.request.fields["idempotencyKey"]


def test_the_same_call_of_a_run_has_the_same_key_and_no_other_has() -> None:
    assert key(start()) == key(start())
    others = [start(run_id="run_2"), start(call_id="c2"), start(**LEADS)]
    assert len({key(start()), *map(key, others)}) == 4
    assert len(key(start())) == 40


def test_a_key_is_no_part_of_what_two_calls_have_in_common() -> None:
    assert start().dedupe_key == start(call_id="c2").dedupe_key
    assert start().dedupe_key != start(**LEADS).dedupe_key


def test_nothing_but_a_start_carries_a_key() -> None:
    keyed = [name for name, spec in REGISTRY.items() if spec.once_key is not None]
    assert keyed == ["start_enrichment"]
    assert "idempotencyKey" not in made("preview_enrichment").request.fields
    assert [name for name in REGISTRY if REGISTRY[name].endpoint and made(name).may_be_repeated] == [
        name for name, spec in REGISTRY.items() if spec.endpoint and (spec.effect == "read" or name in keyed)
    ]


# -- the price ---------------------------------------------------------------------------------------------------------


def previewed(count: int | None) -> dict[Any, Any]:
    call = made("preview_enrichment")
    answer = PREVIEW_ENRICHMENT.answer
    assert answer is not None
    body = {"enrichmentRunId": "run_1"} | ({} if count is None else {"leadCount": count})
    (told,) = PREVIEW_ENRICHMENT.tells(call.request, answer.model_validate(body), (), {})
    return {**PRICED, (told.kind, told.id): told.facts}


def test_leads_that_are_named_are_counted_once_each() -> None:
    call = made("start_enrichment", records=PRICED, prices=PRICES, **LEADS)
    assert (call.units, call.credits) == (2, 4)


def test_a_list_costs_what_its_preview_counted() -> None:
    call = made("start_enrichment", records=previewed(7), prices=PRICES)
    assert (call.units, call.credits) == (7, 14)


@pytest.mark.parametrize(
    ("records", "prices"),
    [
        ({}, PRICES),
        (PRICED, PRICES),
        (previewed(None), PRICES),
        (previewed(7), {}),
        (previewed(7), {"EMAIL_LOOKUP": 99_999}),
        (previewed(10**30), PRICES),
    ],
)
def test_a_price_or_a_number_that_nobody_knows_is_not_free(records: Any, prices: Any) -> None:
    assert made("start_enrichment", records=records, prices=prices).credits is None


def test_the_preview_of_another_scope_says_nothing_of_this_one() -> None:
    call = made("start_enrichment", records=previewed(7), prices=PRICES, scope={"type": "list", "listId": "lst_2"})
    assert call.credits is None
    mark = START_ENRICHMENT.effects.needs_mark
    assert mark is not None
    assert mark.key(call.request) != mark.key(made("preview_enrichment").request)
    assert mark.key(start().request) == mark.key(made("preview_enrichment").request)


# -- once more ---------------------------------------------------------------------------------------------------------


def test_a_lost_answer_is_asked_for_again_and_that_it_may_have_happened_is_kept() -> None:
    found = classify_lost(start(), "gone", 1, sent=True)
    assert isinstance(found, Retry)
    assert found.unsure
    unsent = classify_lost(start(), "gone", 1, sent=False)
    assert isinstance(unsent, Retry)
    assert not unsent.unsure
    last = classify_lost(start(), "gone", 3, sent=True)
    assert isinstance(last, Outcome)
    assert last.kind == "unknown"


@pytest.mark.parametrize(
    ("status", "body", "unsure"),
    [
        (502, {}, True),
        (500, {"error": "The run was started but not saved"}, True),
        (500, {"error": "Internal error"}, False),
    ],
)
def test_a_server_that_stumbles_is_asked_once_more(status: int, body: Any, unsure: bool) -> None:
    found = classify_response(start(), answered(status, body), 1, NOON)
    assert isinstance(found, Retry)
    assert found.unsure is unsure


def test_a_no_of_the_last_try_is_none_of_the_try_before() -> None:
    said = still_unknown(Outcome("failed", "402: insufficient credits", 402, "cor_1", stop="budget"))
    assert (said.kind, said.http_status, said.correlation_id, said.stop) == ("unknown", 402, "cor_1", "unknown")
    assert "402: insufficient credits" in said.message
    assert "an earlier try of it may have happened" in said.message


def test_how_far_a_run_has_come_is_told_of_its_reads() -> None:
    counts = {"pending": 1, "running": 1, "completed": 2, "skipped": 1, "failed": 0}
    body = {"run": {"id": "run_1", "status": "running", "scope": {"resolvedCount": 5, "counts": counts}}}
    found = classify_response(made("get_enrichment"), answered(200, body), 1, NOON)
    assert isinstance(found, Outcome)
    assert (found.kind, found.message) == ("done", "3 of 5 leads are through")
    bare = classify_response(made("get_enrichment"), answered(200, {"run": {"id": "run_1"}}), 1, NOON)
    assert isinstance(bare, Outcome)
    assert bare.message == "done"


def test_an_update_of_one_thing_that_changed_nothing_is_not_done() -> None:
    call = made("update_list", name="May")
    found = classify_response(call, answered(200, {"list": {"id": "lst_1", "name": "June"}}), 1, NOON)
    assert isinstance(found, Outcome)
    assert (found.kind, found.message.partition(":")[0]) == ("failed", "nothing was changed")
    assert replace(call).request.fields == {"id": "lst_1", "name": "May"}


@pytest.mark.parametrize(
    "scope",
    [
        {"type": "list"},
        {"type": "list", "leadIds": ["lea_1"]},
        {"type": "list", "listId": "lst_1", "leadIds": ["lea_1"]},
        {"type": "explicit_leads", "listId": "lst_1"},
        {"type": "explicit_leads", "leadIds": []},
        {"type": "explicit_leads", "leadIds": ["lea_1"] * 501},
        {"type": "filtered_list", "listId": "lst_1"},
    ],
)
def test_a_scope_names_either_leads_or_a_list(scope: dict[str, Any]) -> None:
    with pytest.raises(CallError):
        start(scope=scope)
