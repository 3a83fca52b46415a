"""Of several texts that came with the words, each under a line for whom it is, those not written are left over."""

import pytest

from agent.models.base import AssistantMessage, ToolCall, UserMessage
from agent.session.account.not_all_written import not_all_written
from agent.session.account.request import Request
from agent.session.transcript import Entry
from tests.support.making import effect

TO_MARA = "Hi Mara, Thursday at 10 is booked. The price is 290 euros a month."
TO_THEO = "Hi Theo, CSV files are fine. Here is how they should look."
PASTED = f"Please send these as they are.\n\nFrom: Jo\n\nfor Mara:\n{TO_MARA}\n\nfor Theo:\n{TO_THEO}\n\nJo"


def left(words: str, *bodies: str) -> list[str]:
    effects = [effect("done", tool="send_message", arguments={"body_text": body}) for body in bodies]
    calls = tuple(ToolCall(one.call_id, one.tool, "{}") for one in effects)
    talk = [Entry(UserMessage(words)), Entry(AssistantMessage("", calls)), Entry(AssistantMessage("Done."))]
    return [one.value for one in not_all_written(Request(talk, effects, {}))]


def test_the_second_of_two_answers_that_a_colleague_wrote_is_missed() -> None:
    assert left(PASTED, TO_MARA) == [TO_THEO]
    assert left(PASTED, TO_MARA, TO_THEO) == []


@pytest.mark.parametrize(
    "words",
    [
        f"Answer Mara:\n{TO_MARA}",
        "Archive what is answered.\n\nNotes:\nMara is on holiday until the end of the month.",
    ],
)
def test_one_text_and_notes_are_none_of_several(words: str) -> None:
    assert left(words, TO_MARA) == []
