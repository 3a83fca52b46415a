"""The times of a message, and what each says: known of messages that the classifiers were not trained on."""

from hypothesis import given
from hypothesis import strategies as st

from agent.common.words.later import LEAST, SURELY
from agent.common.words.linear import BUCKETS
from agent.common.words.marks import marked
from agent.common.words.times import NONE, SAID, WHEN, times, weights
from tests.bench.times.labelled import Message, digest, load


def test_the_weights_are_those_of_the_messages_that_are_here() -> None:
    labelled = load()
    assert weights("times").learned_from == weights("timed").learned_from == digest(), "make words"
    assert {*weights("times").kinds} == {one.kind for message in labelled for one in message.times} >= {WHEN, SAID}
    assert NONE in weights("timed").kinds
    assert len(weights("times").rows) == len(weights("times").kinds) * BUCKETS


def test_of_messages_that_were_not_learned_from_most_times_to_come_are_heard_and_few_others() -> None:
    messages = load("sealed")
    asked_for = [one for one in messages if WHEN in one.kinds]
    others = [one for one in messages if WHEN not in one.kinds]
    assert len(asked_for) > 80
    assert sum(_is_heard(one, LEAST) for one in asked_for) > 0.8 * len(asked_for)
    assert sum(_is_heard(one, SURELY) for one in asked_for) > 0.7 * len(asked_for)
    assert sum(_is_heard(one, SURELY) for one in others) < 0.05 * len(others)


def _is_heard(message: Message, least: float) -> bool:
    return any(one.share(WHEN) > least for one in times(message.text))


@given(st.text(max_size=200))
def test_times_stand_in_the_words_one_after_the_other(words: str) -> None:
    text = marked(words).text
    end = 0
    for one in times(text):
        assert end <= one.start < one.end
        assert text[one.start : one.end] == one.text
        assert 0 < one.is_time <= 1
        end = one.end
