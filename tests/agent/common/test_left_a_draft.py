"""What stands behind a text without quotation marks and says what to do is no part of it, and spares nobody."""

import pytest

from agent.common.words.left_out import left_out
from agent.common.words.marks import marked, stays_a_draft

STAYS = [
    "Leave it as a draft", "Keep it a draft for now", "It stays a draft, I launch it myself", "Lass sie als Entwurf",
    "laisse-la en brouillon", "déjala en borrador", "Resta in bozza, la lancio io", "Laat het een concept",
]  # fmt: skip


@pytest.mark.parametrize("clause", STAYS)
def test_to_leave_a_draft_leaves_out_nobody(clause: str) -> None:
    assert stays_a_draft(clause)
    assert left_out(f"Put the list Fair into it, {clause}") == ""


@pytest.mark.parametrize("clause", ["Leave the drafts of Ada alone", "Leave Ada out", "Keep Ada's draft"])
def test_to_leave_somebody_or_their_drafts_is_something_else(clause: str) -> None:
    assert not stays_a_draft(clause)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("One mail, subject: Hi, text: Hello there. Put the list Fair into it and launch it", "Hello there."),
        ("subject Hi, text: How is it going? Put the list Fair into it. Leave it as a draft", "How is it going?"),
        ("testo: Come va? Dentro ci metti quelli della lista Fiera Bologna. Resta in bozza, la lancio io", "Come va?"),
        ("Text: Wie läuft es? Da kommen die von der Liste Messe rein. Bleibt als Entwurf liegen", "Wie läuft es?"),
        ("text: Hello. Put us on your list of vendors, please.", "Hello. Put us on your list of vendors, please."),
        ("text: Hello. I will leave it to you.", "Hello. I will leave it to you."),
    ],
)
def test_a_text_ends_before_what_is_to_be_done_with_it(words: str, text: str) -> None:
    assert [one.text for one in marked(words).marks if one.role == "text"] == [text]
