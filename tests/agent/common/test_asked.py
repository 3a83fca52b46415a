"""What a clause asks for, by the classifier: known of requests that it was not trained on, and what it comes from."""

import pytest

from agent.common.words.asked import NOTHING, asked, weights
from agent.common.words.linear import BUCKETS
from agent.common.words.pieces import MOST, pieces
from tests.bench.asked.labelled import digest, load


def test_the_weights_are_those_of_the_clauses_that_are_here() -> None:
    assert weights().learned_from == digest(), "make words"
    assert set(weights().kinds) == {one.kind for one in load()}
    assert len(weights().rows) == len(weights().kinds) * (BUCKETS + len(weights().known))


def test_of_requests_that_were_left_out_of_the_training_most_clauses_are_known() -> None:
    held_out = [one for one in load() if one.is_held_out]
    kinds = [asked(one.text) for one in held_out]
    asks = [1 - sum(found[kind] for kind in NOTHING) for found in kinds]
    right = [(share > 0.5) == (one.kind not in NOTHING) for share, one in zip(asks, held_out, strict=True)]
    surely = [share > 0.9 for share, one in zip(asks, held_out, strict=True) if one.kind in NOTHING]
    assert len(held_out) > 700
    assert sum(right) >= 0.78 * len(right)
    assert sum(surely) <= 0.05 * len(surely)


def test_what_asks_for_nothing_and_what_no_tool_does_are_kinds() -> None:
    assert {*NOTHING, "unserved", "snooze", "look"} < {*weights().kinds}


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("Archive Ada's thread", ["Archive Ada's thread"]),
        ("Archive Ada's thread, and tell Bo yes", ["Archive Ada's thread", "and tell Bo yes"]),
        ("Tell Bo yes: in two lines, please. Reddit off", ["Tell Bo yes, in two lines, please.", "Reddit off"]),
        ("Archive Ada, if she has answered Bo. Reddit off, Glassdoor too", ["Reddit off", "Glassdoor too"]),
        (
            "Look through the inbox, thread by thread, in the next hour. Reddit off",
            ["Look through the inbox", "Reddit off"],
        ),
        ("Adaをアーカイブして、Boに返信して", ["Adaをアーカイブして", "Boに返信して"]),
    ],
)
def test_a_message_falls_into_the_parts_that_may_demand_something(words: str, parts: list[str]) -> None:
    found = [one.plain for one in pieces(words)]
    assert len(found) == len(parts)
    assert all(one.startswith(part) for one, part in zip(found, parts, strict=True))


def test_what_is_taken_out_of_a_part_is_said_with_it() -> None:
    _, text = pieces('Reddit off, and answer ada@aspen.example "See you on Friday."')
    assert text.plain == 'and answer ada@aspen.example "See you on Friday."'
    assert {*text.concrete} == {"ada@aspen.example", "See you on Friday."}


@pytest.mark.parametrize(
    "words",
    [
        "a, " * 7000,
        "Archive Ada and " * 1500,
        "x" * 20_000,
        "、あ" * 9000,
        "(;,:" * 3000,
        "x" + " " * 16_000 + "y, z",
        "アーカイブ\ud800して、返信して",
        "",
    ],
)
def test_of_whatever_is_pasted_only_so_many_parts_are_looked_at(words: str) -> None:
    assert len(list(pieces(words))) <= MOST
