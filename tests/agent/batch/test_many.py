"""Many tasks at once.  ``BATCH_MANY=1000`` is the long form."""

import os
from pathlib import Path

import pytest

from tests.support.thousand_tasks import measure

MANY = int(os.environ.get("BATCH_MANY", "100"))


@pytest.mark.timeout(300 + MANY)
def test_many_tasks_of_mixed_journeys_end_as_they_should_within_300_mb(tmp_path: Path) -> None:
    found = measure(tmp_path, MANY, 32, 0.05)
    assert (found.code, found.done) == (0, MANY), found.errors
    assert max(found.memory) < 300
    assert found.at_once > 4
