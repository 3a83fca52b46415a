"""An approvals file is read strictly, whatever stands in it."""

from pathlib import Path

import pytest

from agent.common.errors import UsageError
from agent.policy.grants.grants import load_grants
from tests.agent.policy.test_grants import HEAD, file


@pytest.mark.parametrize("text", ["{}" + " " * 5_000_000, "rules: []" + " " * 5_000_000])
def test_a_file_that_is_too_long_to_be_one_is_not_read(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match="longer than 4096 KB"):
        load_grants(file(tmp_path, text))


def test_a_rule_that_is_no_object_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"line 3: rules\.0: Input should be"):
        load_grants(file(tmp_path, HEAD + "  - 7\n"))
