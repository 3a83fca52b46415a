"""A file that was to go along and did not is left over."""

from typing import Any

import pytest

from agent.models.base import AssistantMessage, UserMessage
from agent.session.account.not_attached import not_attached
from agent.session.account.request import Request
from agent.session.transcript import Entry
from agent.state.effects import EffectRow
from tests.support.making import effect

FILES: Any = {("file", "offer.pdf"): {"path": "/d/offer.pdf"}, ("thread", "t1"): {}}
SENT = effect("done", tool="send_message", arguments={"thread_id": "t1", "body_text": "offer.pdf is attached"})


def left(words: str, *effects: EffectRow, records: Any = FILES) -> list[str]:
    talk = [Entry(UserMessage(words)), Entry(UserMessage("offer.pdf"), material=True), Entry(AssistantMessage("Done."))]
    return [one.value for one in not_attached(Request(talk, effects, records)) if one.kind == "file"]


@pytest.mark.parametrize(
    "words",
    ["Mail Ada. Attach offer.pdf.", "Mail Ada, with '~/my/offer.pdf' attached", "Häng offer.pdf an die Mail an Ada"],
)
def test_what_was_to_go_along_and_did_not_is_left_over(words: str) -> None:
    assert left(words, SENT) == ["offer.pdf"]
    assert left(words, effect("done", tool="create_thread")) == ["offer.pdf"]


@pytest.mark.parametrize("status", ["done", "unknown", "failed", "refused"])
def test_what_was_tried_says_itself_what_became_of_it(status: str) -> None:
    tried = effect(status, tool="attach_file", arguments={"thread_id": "t1", "file": "offer.pdf"})
    assert left("Mail Ada. Attach offer.pdf.", tried, SENT) == []


@pytest.mark.parametrize(
    ("words", "effects"),
    [
        ("What does the attached offer.pdf say?", []),
        ("Attach offer.pdf to a mail", [effect("refused", tool="create_thread")]),
        ("Mail Ada about offer.pdf", [SENT]),
        ("Mail Ada, but do not attach offer.pdf", [SENT]),
        ("Mail Ada as the attached notes say", [SENT]),
        ("Attach offer.pdf to the list", [effect("done")]),
        ("> Attach offer.pdf\nNo.", [SENT]),
    ],
)
def test_what_was_not_to_go_along_is_none_of_it(words: str, effects: list[EffectRow]) -> None:
    assert left(words, *effects) == []


def test_without_a_file_nothing_is_missing() -> None:
    assert left("Mail Ada. Attach offer.pdf.", SENT, records={}) == []
    assert not_attached(Request([], [SENT], FILES)) == ()
