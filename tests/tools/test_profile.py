"""The profile is taken only as a whole, so a change carries the rest over, and nothing is lost that was not read."""

from typing import Any

import jsonschema
import pytest

from tests.support.samples import document, request_schema, sample
from tools.api.request import RenderError, WireRequest
from tools.api.wire import Context
from tools.catalog.profile import UPDATE_CONTEXT, UpdateContext, with_the_rest
from tools.catalog.workspace import GET_CONTEXT
from tools.effects import THE_ONE, Records

WAS: dict[str, Any] = {
    "user": {"professionalBackground": "Founder"},
    "company": {"overview": "x" * 3000, "product": "Forecasts"},
    "content": {"topicsToAvoid": ["politics"]},
    "market": {"icpJobTitles": ["CFO", "VP Finance"], "icpKeywords": ["runway"]},
    "extra": None,
    "unheard_of": {"a": 1},
}
READ: Records = {("context", THE_ONE): {"context": WAS, "profile": {"firstName": "Robin"}}}


def changed(arguments: dict[str, Any], records: Records = READ) -> WireRequest:
    return with_the_rest(UPDATE_CONTEXT.request(UpdateContext.model_validate(arguments)), records)


def test_one_key_changes_and_everything_else_goes_back_as_it_came() -> None:
    request = changed({"context": {"market": {"icpJobTitles": ["Controller"]}}})
    market = {"icpJobTitles": ["Controller"], "icpKeywords": ["runway"]}
    assert request.fields == {"context": WAS | {"market": market}}
    jsonschema.validate(request.body_json, request_schema(UPDATE_CONTEXT) | {"components": document()["components"]})


def test_a_name_alone_can_change_and_an_extra_can_be_cleared() -> None:
    assert changed({"context": {}, "profile": {"website": "https://x.example"}}).fields == {
        "context": WAS,
        "profile": {"website": "https://x.example"},
    }
    assert changed({"context": {"extra": None}}).fields["context"] == WAS


def test_parts_that_were_not_there_are_sent_all_the_same() -> None:
    request = changed({"context": {"company": {"product": "P"}}}, {("context", THE_ONE): {"context": {}}})
    assert request.fields["context"] == {"user": {}, "company": {"product": "P"}, "content": {}, "market": {}}


@pytest.mark.parametrize("records", [{}, {("context", THE_ONE): {"context": None}}])
def test_without_having_read_it_nothing_is_changed(records: Records) -> None:
    with pytest.raises(RenderError, match="would be lost"):
        changed({"context": {}}, records)


def test_what_the_model_is_shown_is_cut_and_what_is_carried_over_is_not() -> None:
    answer = Context.model_validate({"context": WAS, "profile": None})
    assert "[cut]" in str(GET_CONTEXT.summarise(answer))
    (record,) = GET_CONTEXT.records(answer)
    assert record.facts["context"] == WAS


def test_every_line_that_changes_is_a_text_of_its_own() -> None:
    (target,) = UPDATE_CONTEXT.effects.targets
    words = [text.words for text in target.texts({"context": WAS})]
    assert "context.market.icpJobTitles: CFO, VP Finance" in words
    assert len(words) == len({*words})
    assert sample(request_schema(UPDATE_CONTEXT), "full")
