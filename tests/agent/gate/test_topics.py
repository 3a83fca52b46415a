"""Which topic is open is known again when a run is taken up."""

import pytest

from agent.gate.local_tools import topic_at_hand


@pytest.mark.parametrize(
    ("marks", "topic"),
    [
        ([], None),
        ([("topic", "9:lists"), ("topic", "10:leads"), ("denied", "11:x")], "leads"),
        ([("topic", "3:unheard_of")], None),
    ],
)
def test_the_topic_opened_last_is_open(marks: list[tuple[str, str]], topic: str | None) -> None:
    assert topic_at_hand(marks) == topic
