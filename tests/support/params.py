"""Of many like values a test meets a few in ``make test`` and all of them in ``make check-long``."""

from collections.abc import Iterable
from typing import Any

import pytest
from _pytest.mark.structures import ParameterSet


def few(count: int, values: Iterable[Any]) -> list[ParameterSet]:
    """All values as parameters, of which ``count``, spread evenly over them, are not marked ``long``.

    A mapping gives its keys; a tuple is one value, unless it is a ``pytest.param`` already.
    """
    every = [value if isinstance(value, ParameterSet) else pytest.param(value) for value in values]
    kept = {round(number * len(every) / count) for number in range(count)}
    return [one if at in kept else _long(one) for at, one in enumerate(every)]


def _long(one: ParameterSet) -> ParameterSet:
    return pytest.param(*one.values, marks=[*one.marks, pytest.mark.long], id=one.id)
