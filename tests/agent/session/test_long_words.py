"""Messages that were made to be slow to read: reading none of them takes longer than its length."""

from collections.abc import Callable

import pytest

from agent.common.words.exchanged import exchanges
from agent.common.words.left_out import left_out
from agent.common.words.put_right import put_right
from agent.models.guided.in_rows import changes
from agent.models.guided.known import own_words
from agent.session.account.evidence import Use
from agent.session.account.named import named
from tests.support.accounts import unused
from tests.support.soon import LENGTH, read_in_time

_PEOPLE = "".join(f"- Name {chr(65 + n % 26)}x, person{n}@pine.example\n" for n in range(500))
_SHORT = [
    "a",
    "A",
    "Aa ",
    "@",
    "a@",
    "- ",
    "a-",
    ", ",
    ", A",
    " ",
    "\n",
    "wrote@",
    " not A",
    "at ",
    "1 ",
    '"',
    "(",
    "を1",
    "no, go, ",
    "no, wait, just archive it, ",
]
PARTS = [*_SHORT, _PEOPLE]
"""What a message is made of, over and over."""


def _exchanges(text: str) -> object:
    return [*exchanges(f"change {text}")]


def _account(text: str) -> object:
    return unused(text, Use(turn=0, strength=1, tool="update_campaign", arguments={"campaign_id": "c1"}))


@pytest.mark.parametrize("part", PARTS, ids=[repr(one[:8]) for one in PARTS])
@pytest.mark.parametrize("read", [left_out, named, put_right, own_words, changes, _exchanges, _account])
def test_no_message_takes_the_square_of_its_length(read: Callable[[str], object], part: str) -> None:
    read_in_time(read, f"Archive Ada's thread, {part * (LENGTH // len(part) - 1)}x")
