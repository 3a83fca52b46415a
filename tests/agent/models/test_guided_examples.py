"""Every example that banner and README show works with the embedded model: done, or one question asked."""

from typing import Any

import pytest

from tests.support.guided_desk import GUIDES, Human, Open

MAIL = {"to": "ann@firm.example", "name": "", "subject": "", "text": "our webinar on Friday"}
UNDERSTOOD: dict[str, dict[str, Any]] = {
    "campaign": {"route": {"journey": "campaign"}, "campaign": {
        "goal": "find", "who": "heads of finance at B2B SaaS companies in Berlin", "count": 20, "list": ""}},
    "import": {"route": {"journey": "import"}, "import": {"goal": "import", "list": "Fair", "kind": "person"},
               "rows": {"leads": [{"name": "Ann Example", "title": "", "company": "", "email": "ann@firm.example"}]}},
    "signals": {"route": {"journey": "signals"}, "signals": {
        "goal": "watch", "label": "companies hiring a CFO", "keywords": ["CFO"], "scope": "strongest"}},
    "replies": {"route": {"journey": "replies"}, "replies": {
        "goal": "reply", "person": "Ann", "text": "Tuesday works", "archive": "no"}},
    "one_off_email": {"route": {"journey": "one_off_email"}, "one_off_email": {"goal": "send", **MAIL},
                      "write": {"subject": "Our webinar", "text": "Hello, our webinar is on Friday."}},
    "manage": {"ask": {"about": "campaign"}},
}  # fmt: skip
"""What the embedded model takes each example for."""


@pytest.mark.parametrize("journey", [*GUIDES])
def test_an_example_of_the_banner_is_served(desk: Open, journey: Any) -> None:
    d = desk(Human(words="never mind") if journey == "replies" else Human())
    result = d.say(GUIDES[journey].example, **UNDERSTOOD[journey])
    asked = journey == "replies" and d.human.questions
    assert result["gaps"] == []
    assert result["status"] == "done" or asked, result


@pytest.mark.parametrize(
    ("words", "decisions"),
    [
        ("Which threads wait for my answer?",
         {"ask": {"about": "inbox"}, "replies": {"goal": "list", "view": "needs_reply"}}),
        ("Which campaigns are running?", {"ask": {"about": "campaign"}}),
    ],
)  # fmt: skip
def test_an_example_of_the_readme_is_served(desk: Open, words: str, decisions: dict[str, Any]) -> None:
    result = desk().say(words, **decisions)
    assert (result["status"], result["gaps"]) == ("done", [])
