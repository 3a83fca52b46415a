from collections.abc import Callable

import pytest

from tests.support.conformance import ALWAYS, ERRORS, FAKED, PROGRAMMED, SERVED, Subject

Claim = Callable[[Subject], None]


@pytest.mark.parametrize(
    "claim", [*ALWAYS, *PROGRAMMED, *SERVED[1:], *ERRORS, *FAKED], ids=lambda claim: claim.__name__
)
def test_over_the_wire(claim: Claim, served: Subject) -> None:
    claim(served)


@pytest.mark.parametrize("claim", ALWAYS, ids=lambda claim: claim.__name__)
def test_scripted(claim: Claim, scripted: Subject) -> None:
    claim(scripted)
