"""What one part of the words asks for, and another does not, is not done to whom the other part names."""

from dataclasses import replace
from typing import Any

import pytest

from agent.policy.scope.apart import of_another
from tests.support.making import asks_a_person, facts, made

RECORDS: Any = {
    ("thread", "th_p"): {"participant_name": "Piet Example", "status": "active", "unread_count": 1},
    ("thread", "th_t"): {"participant_name": "Theo Placeholder", "status": "active", "unread_count": 1},
}
PIET, THEO = "th_p", "th_t"


def asks(words: str, thread: str, former: dict[str, Any] | None = None, **values: Any) -> bool:
    call = replace(made("update_thread", records=RECORDS, thread_id=thread, **values), former=former or {})
    found = of_another.judge(call, facts(orders=(words,), message=words, records=RECORDS))
    return asks_a_person(found, "words.another")


@pytest.mark.parametrize(
    "words",
    [
        "Archive Piet's conversation and mark Theo's as read",
        "Mark Theo's as read and archive the one with Piet",
        "Archive the one with Piet, he rang me this morning. And Theo's: mark as read, I have dealt with it.",
    ],
)
def test_an_act_of_one_part_waits_for_whom_the_other_names(words: str) -> None:
    assert asks(words, THEO, status="archived")
    assert not asks(words, PIET, status="archived")
    assert not asks(words, THEO, {"status": "archived"}, unread_count=0)


@pytest.mark.parametrize(
    "words",
    [
        "Archive Piet's and put Theo's away too",
        "Archive Piet's conversation. Theo's too",
        "Archive Theo's conversation",
    ],
)
def test_what_is_wanted_of_both_needs_no_question(words: str) -> None:
    assert not asks(words, THEO, status="archived")


def test_a_read_and_a_call_of_the_program_need_none() -> None:
    words = "Archive Piet's conversation and mark Theo's as read"
    read = made("get_thread_messages", records=RECORDS, thread_id=THEO)
    assert of_another.judge(read, facts(orders=(words,), message=words, records=RECORDS)) is None
    own = made("update_thread", records=RECORDS, thread_id=THEO, status="archived")
    assert of_another.judge(own, facts(orders=(words,), message=words, records=RECORDS, own=True)) is None
