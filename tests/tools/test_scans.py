"""Which changes of signal types and of the daily scan let paid scans begin."""

from typing import Any

import pytest

from tests.tools.test_arguments import MINIMAL
from tools.catalog.scans import scan_let_go_on, scans_of_types
from tools.effects import THE_ONE, Records
from tools.registry import REGISTRY

OFF: Records = {("signal_type", "t1"): {"label": "Tenders", "enabled": False}}
ON: Records = {("signal_type", "t1"): {"label": "Tenders", "enabled": True}}


def of_types(change: dict[str, Any], records: Records) -> tuple[str, ...]:
    spec = REGISTRY["update_signal_types"]
    request = spec.request(spec.args.model_validate({"items": [{"id": "t1", **change}]}))
    return scans_of_types(request, records)


@pytest.mark.parametrize(
    ("change", "records", "begins"),
    [
        ({"enabled": True}, OFF, True),
        ({"enabled": True}, {}, True),
        ({"enabled": True}, ON, False),
        ({"enabled": False}, ON, False),
        ({"keywords": ["bid"]}, ON, False),
        ({"allowedSources": ["news"]}, ON, True),
        ({"allowedSources": ["news"]}, OFF, False),
        ({"sourceOverrides": [{"sourceId": "news", "enabled": True}]}, ON, True),
        ({"sourceOverrides": [{"sourceId": "news", "enabled": False}]}, ON, False),
        ({"sourceOverrides": [{"sourceId": "news"}], "enabled": False}, ON, False),
    ],
)
def test_a_type_is_scanned_for_when_it_is_switched_on_or_reads_more(
    change: dict[str, Any], records: Records, *, begins: bool
) -> None:
    said = of_types(change, records)
    assert bool(said) is begins
    assert not said or said[0].endswith(records.get(("signal_type", "t1"), {}).get("label", "t1"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "was", "begins"),
    [
        ({"paused": False}, {"paused": True}, True),
        ({"paused": False}, {}, True),
        ({"paused": False}, {"paused": False}, False),
        ({"paused": True}, {"paused": False}, False),
        ({"scan_time_utc": "07:15"}, {"paused": True}, False),
    ],
)
def test_the_daily_scan_goes_on_only_where_it_was_paused(
    change: dict[str, Any], was: dict[str, Any], *, begins: bool
) -> None:
    spec = REGISTRY["update_signal_settings"]
    request = spec.request(spec.args.model_validate(change))
    assert bool(scan_let_go_on(request, {("signal_settings", THE_ONE): was})) is begins
    assert MINIMAL[spec.name] == {"paused": True}
