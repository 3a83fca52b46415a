"""What is left in a text and no rule has foreseen, by the classifier: known of lines that it was not trained on."""

from agent.common.words.linear import BUCKETS
from agent.copy.findings import Copy, Known, Source
from agent.copy.flaws.left import LEFT, SURE, left, weights
from agent.copy.grounding import look
from tests.bench.left.labelled import PLAIN, digest, load


def test_the_weights_are_those_of_the_lines_that_are_here() -> None:
    assert weights().learned_from == digest(), "make words"
    assert set(weights().kinds) == {*(one.kind for one in load()), PLAIN}
    assert len(weights().rows) == len(weights().kinds) * (BUCKETS + len(weights().known))


def test_of_lines_that_were_left_out_of_the_training_some_are_known_and_hardly_any_is_taken_for_one() -> None:
    held_out = [one for one in load() if one.is_held_out]
    found = [left(one.text) > SURE for one in held_out if one.kind == LEFT]
    wrong = [left(one.text) > SURE for one in held_out if one.kind != LEFT]
    assert min(len(found), len(wrong)) > 60
    assert sum(found) >= 0.2 * len(found)
    assert sum(wrong) <= 0.04 * len(wrong)


def test_what_is_left_does_not_leave_but_for_those_who_find_such_lines_for_others() -> None:
    text = Copy(where="text", body="Hello Ada,\nmention the fair only if he was there\nWe repair looms.")
    finds = Source("context description", "Stops mails with unfilled merge fields", "ours")
    assert look([text], Known(names=("Ada Sample",))).flaws != ()
    assert look([text], Known(names=("Ada Sample",), sources=(finds,))).flaws == ()


def test_how_one_is_reached_and_what_is_made_of_known_words_is_not_left() -> None:
    ours = (Source("context sender.name", "Robin Sample", "ours"), Source("context companyName", "Tideline", "ours"))
    text = Copy(where="text", body="Hello Ada,\nwe repair looms.\nRobin Sample @ Tideline\nTideline | 0221 5550 840")
    assert look([text], Known(names=("Ada Sample",), sources=ours)).flaws == ()
