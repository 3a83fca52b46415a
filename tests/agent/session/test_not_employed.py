"""Somebody's new title that is told with a new company: both are set, or the company is left over."""

import pytest

from agent.common.words.employer import company_behind, without_company
from agent.models.base import AssistantMessage, ToolCall, UserMessage
from agent.session.account.not_employed import not_employed
from agent.session.account.request import Request
from agent.session.transcript import Entry
from tests.support.making import effect
from tools.spec import Records

WORDS = "Zeno Wessel is now Finance Director at Blue Mill, please update him."


def left(words: str, arguments: dict[str, object], records: Records) -> list[str]:
    done = effect("done", tool="update_lead", arguments={"lead_id": "ld_zeno", **arguments})
    talk = [Entry(UserMessage(words)), Entry(AssistantMessage("", (ToolCall(done.call_id, done.tool, "{}"),)))]
    return [one.value for one in not_employed(Request(talk, [done], records))]


@pytest.mark.parametrize(
    ("words", "title", "company"),
    [
        (WORDS, "Finance Director", "Blue Mill"),
        ("Zeno ist jetzt Finanzchef bei der Mühle Nord.", "Finanzchef", "Mühle Nord"),
        ("Ahora es Director Financiero en Molinos Azahar.", "Director Financiero", "Molinos Azahar"),
        ("she is CEO of Oak & Sons now", "CEO", "Oak & Sons"),
        ("she is Head of Finance now", "Head of Finance", ""),
        ("es directora en San Sebastián", "directora", ""),
        ("she is Director of Sales in Madrid", "Director of Sales", ""),
    ],
)
def test_the_company_stands_right_behind_the_title(words: str, title: str, company: str) -> None:
    assert company_behind(words, title) == company
    assert without_company(f"{title} at Blue Mill") == title


def test_a_company_that_was_not_set_with_the_title_is_left_over() -> None:
    assert left(WORDS, {"title": "Finance Director"}, {}) == ["Blue Mill"]
    assert left(WORDS, {"title": "Finance Director", "company": {"name": "Blue Mill"}}, {}) == []
    assert left(WORDS, {"title": "Finance Director"}, {("lead", "ld_zeno"): {"company": "Blue Mill"}}) == []
    assert left(WORDS, {"company": {"name": "Blue Mill"}}, {}) == []
