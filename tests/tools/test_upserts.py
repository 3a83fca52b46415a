"""What a write of leads replaces, by whom it is told."""

from typing import Any

import pytest

from tools.api.wire_leads import StoredLead
from tools.catalog.upserts import known_of, met_by, replaced

ADA, OLD, EVE = "ada@oak.example", "ada@old.example", "eve@new.example"
PROFILE, OTHER = "linkedin.com/in/ada", "linkedin.com/in/eve"


@pytest.mark.parametrize(
    ("before", "after", "lost", "brought"),
    [
        ([ADA], [EVE], [ADA], [EVE]),
        ([ADA, OLD], [EVE, OLD], [ADA], [EVE]),
        ([ADA, OLD], [EVE], [ADA, OLD], [EVE]),
        ([ADA], [EVE, ADA], [ADA], [EVE]),  # the first one is written to
        ([ADA, OLD], [OLD, ADA], [ADA], [OLD]),
        ([ADA, OLD], [ADA], [OLD], []),
        ([ADA, PROFILE], [], [ADA, PROFILE], []),
        ([ADA, PROFILE], [ADA, OTHER], [PROFILE], [OTHER]),
        ([ADA], [ADA, OLD, PROFILE], None, None),
        ([PROFILE], [PROFILE, ADA], None, None),
        ([], [ADA], None, None),
    ],
)
def test_what_is_lost_of_addresses_and_profiles_is_named_with_what_takes_its_place(
    before: list[str], after: list[str], lost: list[str] | None, brought: list[str] | None
) -> None:
    found = replaced("Ada", before, after)
    assert (found is None) is (lost is None)
    if found is not None and brought is not None:
        assert ([*found.lost], [*found.brought]) == (lost, brought)
        assert found.in_words() == f"replaces {', '.join(found.lost)} by {', '.join(brought) or 'nothing'} for Ada"


@pytest.mark.parametrize(
    ("before", "after", "given", "is_given"),
    [
        ([ADA], [EVE], [EVE], True),
        ([ADA], [EVE], [ADA], False),
        ([ADA, OLD], [EVE], [EVE], False),  # one was given, and two are lost
        ([ADA], [EVE, OLD], [EVE], False),
        ([ADA], [], [ADA], False),
    ],
)
def test_only_who_gave_all_that_takes_the_place_of_what_is_lost_meant_it(
    before: list[str], after: list[str], given: list[str], is_given: bool
) -> None:
    found = replaced("Ada", before, after)
    assert found is not None
    assert found.is_given(lambda handle: handle in given) is is_given


OAK: dict[str, Any] = {
    "id": "led_oak", "type": "company", "name": {"full": "Oak"}, "domain": "oak.example", "industry": "Wood",
    "contacts": [{"value": "hello@oak.example"}],
}  # fmt: skip


def test_a_company_is_told_by_its_domain_whatever_it_is_called() -> None:
    known = [known_of(StoredLead.model_validate(OAK))]
    row: dict[str, Any] = {"type": "company", "name": {"full": "Oak Ltd"}, "contacts": [{"value": EVE}]}
    (met,) = met_by([{**row, "domain": "Oak.example", "industry": "Steel"}], known)
    assert met.replaced is not None
    assert met.replaced.in_words() == "replaces hello@oak.example by eve@new.example for Oak"
    assert met_by([row], known) == met_by([{**row, "type": "person", "domain": "oak.example"}], known) == ()


def test_of_a_lead_that_is_met_all_is_kept_that_its_row_sets() -> None:
    lead = {"title": "CFO", "raw": {"a": 1}, "sources": [{"id": "fair"}], "attributes": {"notes": "since 2019"}}
    whole = {"id": "led_1", "type": "person", "name": {"full": "Ada"}, "contacts": [{"value": ADA}], **lead}
    row: dict[str, Any] = {"type": "person", "name": {"full": "Ada"}, "contacts": [{"value": ADA}], "raw": {"b": 2}}
    (met,) = met_by([{**row, "title": "Fired", "sources": [], "attributes": {}}], [
        known_of(StoredLead.model_validate(whole))
    ])  # fmt: skip
    values = met.former()["values"]
    assert isinstance(values, dict)
    assert (met.replaced, met.former()["id"]) == (None, "led_1")
    assert {name: values[name] for name in lead} == lead
