"""Whether a sentence states anything, by the classifier: known of sentences that it was not trained on."""

from agent.common.words.linear import BUCKETS
from agent.copy.claims.stated import TALK, stated, weights
from tests.bench.stated.labelled import digest, load


def test_the_weights_are_those_of_the_sentences_that_are_here() -> None:
    assert weights().learned_from == digest(), "make words"
    assert set(weights().kinds) == {one.kind for one in load()}
    assert len(weights().rows) == len(weights().kinds) * BUCKETS


def test_of_sentences_that_were_left_out_of_the_training_most_are_known() -> None:
    held_out = [one for one in load() if one.is_held_out]
    talk = [stated(one.text)[TALK] for one in held_out]
    right = [(share > 0.5) == (one.kind == TALK) for share, one in zip(talk, held_out, strict=True)]
    surely = [share > 0.85 for share, one in zip(talk, held_out, strict=True) if one.kind != TALK]
    assert len(held_out) > 350
    assert sum(right) >= 0.84 * len(right)
    assert sum(surely) <= 0.02 * len(surely)
