"""What is to be told again and again is told once at most, and how often is left over."""

import pytest

from agent.common.words.regularly import regularly
from agent.models.base import AssistantMessage, UserMessage
from agent.session.account.not_regular import not_regular
from agent.session.account.request import Request
from agent.session.transcript import Entry


@pytest.mark.parametrize(
    ("words", "often"),
    [
        ("tell me every monday how many replied", "every monday"),
        ("Show me the inbox every morning.", "every morning"),
        ("Every Friday tell me who bounced", "Every Friday"),
        ("send me a weekly report of replies", "a weekly report"),
        ("keep me posted daily", "daily"),
        ("Sag mir jeden Montag, wie viele geantwortet haben", "jeden Montag"),
        ("dis-moi chaque lundi combien ont répondu", "chaque lundi"),
        ("dime cada lunes cuántos respondieron", "cada lunes"),
        ("dimmi ogni lunedì quanti hanno risposto", "ogni lunedì"),
    ],
)
def test_how_often_something_is_to_be_told_is_left_over(words: str, often: str) -> None:
    talk = [Entry(UserMessage(words)), Entry(AssistantMessage("Two replied."))]
    assert [one.value for one in not_regular(Request(talk, [], {}))] == [often]


@pytest.mark.parametrize(
    "words",
    [
        "how many replied every week?",
        "tell me how many replied each day",
        "show me what goes out on mondays",
        "show me the daily limit of Spring",
        "show me the replies of each week",
        "show me every campaign",
        "pause it every friday",
        "tell Ada that we meet every monday",
        'draft a mail to Ada: "tell me every monday how it goes"',
        "at most 20 mails a day",
    ],
)
def test_numbers_by_day_what_others_are_told_and_what_is_done_is_none_of_it(words: str) -> None:
    assert regularly(words) == ""
