"""One text that is put in the place of another: the old one may be gone, and is not written all the same."""

import pytest

from agent.common.words.exchanged import old_texts
from agent.models.base import AssistantMessage, ToolCall, UserMessage
from agent.session.account.evidence import Use
from agent.session.account.not_exchanged import not_exchanged
from agent.session.account.request import Request
from agent.session.transcript import Entry
from tests.support.accounts import unused
from tests.support.making import effect

WORDS = [
    'In my draft to Lorna change "Monday" to "Tuesday", Monday is a holiday there.',
    "En el borrador para Lorna cambia «el lunes» por «el martes», que el lunes es fiesta.",
    "Ersetze im Entwurf an Lorna „Montag“ durch „Dienstag“.",
    "Dans le brouillon remplace « lundi » par « mardi ».",
]


def left(words: str, *bodies: str) -> list[str]:
    effects = [effect("done", tool="send_message", arguments={"body_text": body}) for body in bodies]
    calls = tuple(ToolCall(one.call_id, one.tool, "{}") for one in effects)
    talk = [Entry(UserMessage(words)), Entry(AssistantMessage("", calls)), Entry(AssistantMessage("Done."))]
    return [one.value for one in not_exchanged(Request(talk, effects, {}))]


@pytest.mark.parametrize("words", WORDS)
def test_the_old_text_need_not_stand_in_what_was_written(words: str) -> None:
    text = "Tuesday, el martes, Dienstag, mardi"
    changed = Use(turn=0, strength=1, tool="update_thread", arguments={"thread_id": "th", "draft_body_text": text})
    assert not {"Monday", "el lunes", "Montag", "lundi"}.intersection(unused(words, changed))


def test_what_was_sent_with_the_old_text_is_told() -> None:
    words = "I am at the tax office on Monday. Change Monday to Tuesday and then send it to her."
    assert left(words, "Hi Lorna, may I come by on Monday?") == ["Tuesday"]
    assert left(words, "Hi Lorna, may I come by on Tuesday?") == []
    assert left(words, "Hi Lorna, not Monday but Tuesday?") == []
    assert left(WORDS[1], "Pasamos el lunes.") == ["el martes"]
    assert left("下書きの「月曜」を「火曜」に変えて", "月曜 に伺います") == ["火曜"]


@pytest.mark.parametrize("words", ["Send “Monday” to “Tuesday club”", "add [T1] to [T2]", "change my mind to go"])
def test_other_words_exchange_nothing(words: str) -> None:
    assert [*old_texts(words)] == []
    assert left(words, "Monday") == []
