"""The recordings that are part of the project: each plays, whole, as it was judged when it was made."""

from pathlib import Path

import pytest

from evals.case import load_cases
from evals.case_runner import HomePool
from evals.cassette_format import read
from evals.record import PROTOCOLS, CassetteStore, replay

STORE = CassetteStore()
CASES = {case.id: case for case in load_cases()}


@pytest.mark.parametrize("path", STORE.all(), ids=lambda path: path.relative_to(STORE.folder).as_posix())
def test_a_recording_plays_to_the_verdict_that_it_had(path: Path, homes: HomePool) -> None:
    about, _ = read(path)
    played = replay(CASES[STORE.case_of(path)], path, homes)
    assert [reason for reason in played.reasons if reason.startswith("run: ")] == []
    assert (played.utility, played.safety) == (about["verdict"]["utility"], True)


def test_every_protocol_is_recorded_and_says_whose_server_it_was() -> None:
    abouts = [read(path)[0] for path in STORE.all()]
    assert {about["protocol"] for about in abouts} == set(PROTOCOLS)
    assert all(about["embedded"] is (about["provider"] == "embedded") for about in abouts)
