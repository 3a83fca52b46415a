"""Who or what is only mentioned is not what the user means: in an answer, a reason, a text to send, a new name."""

from typing import Any

import pytest

from agent.policy.rules import decide
from agent.policy.scope.mentioned import (
    affirmed,
    affirming,
    meaning,
    names_a_stranger,
    without_new_names,
    written_large,
)
from agent.policy.scope.scope import derived
from tests.support.making import facts, made
from tools.spec import Kind

ADA = {"participant_name": "Ada Sample", "participant_email": "ada@fair.example", "subject": "Forecast for June"}
BO = {"participant_name": "Bo Specimen", "participant_email": "bo@lantern.example"}
RECORDS: dict[tuple[Kind, str], Any] = {("thread", "thr_ada"): ADA, ("thread", "thr_bo"): BO}


@pytest.mark.parametrize(
    ("answer", "meant"),
    [
        ("Bo's", "Bo's"),
        ("yes, Bo's", "Bo's"),
        ("no, Bo's", "Bo's"),
        ("bo specimen", "bo specimen"),
        ("It's Bo", "Bo"),
        ("The conversation with Bo", "The conversation with Bo"),
        ("Archive Bo's", "Archive Bo's"),
        ("das mit Bo", "das mit Bo"),
        ("celle de Bo", "celle de Bo"),
        ("es la de Bo", "la de Bo"),
        ("bo@lantern.example", "bo@lantern.example"),
        ("Ada's. Bo's is still open.", "Ada's"),
        ("The one with Ada, Bo mentioned her", "The one with Ada"),
        ("Not Bo, he is a customer: Ada", "Ada"),
        ("Bo? No way, he is a customer", ""),
        ("Nein, Bo ist ein Kunde", ""),
        ("Bo ist doch Kunde", ""),
        ("No, what has Bo to do with it?", ""),
        ("no", ""),
    ],
)
def test_an_answer_means_whom_it_names_alone_or_in_a_wish(answer: str, meant: str) -> None:
    assert affirmed(answer, RECORDS) == meant


def test_of_all_words_only_the_answers_are_cut_down() -> None:
    words = "\nBo is a customer\nArchive it\nno, Bo is a customer"
    assert affirming(words, ["no, Bo is a customer"], RECORDS).split() == "Bo is a customer Archive it".split()


@pytest.mark.parametrize(
    ("words", "new"),
    [
        ("Rename the list Guests to Newsletter", "Newsletter"),
        ("Change the name of the campaign Winter to Newsletter, please", "Newsletter"),
        ("Benenne die Liste Guests in Newsletter um", "Newsletter"),
        ("Renomme la liste Guests en Newsletter", "Newsletter"),
        ("Cambia el nombre de la lista Guests a Newsletter", "Newsletter"),
        ("Rinomina la lista Guests in Newsletter", "Newsletter"),
        ("Hernoem de lijst Guests naar Newsletter", "Newsletter"),
        ("リストGuestsの名前をNewsletterに変えて", "Newsletter"),
    ],
)
def test_a_new_name_names_nothing(words: str, new: str) -> None:
    kept = without_new_names(f"{words}. Then archive Bo's.")
    assert new not in kept
    assert "Bo" in kept


@pytest.mark.parametrize("words", ["Move Eve from Newsletter to Guests", "Put Kim on the list called Guests"])
def test_a_list_to_which_somebody_goes_is_named(words: str) -> None:
    assert without_new_names(words) == words


def test_a_text_to_be_sent_names_nobody_unless_something_is_called_so() -> None:
    assert "Bo" not in meaning('Answer Ada: "I meet Bo tomorrow." And archive the conversation.', RECORDS)
    assert "Forecast for June" in meaning('Archive "Forecast for June"', RECORDS)
    assert "Bo Specimen" in meaning('Archive the one of "Bo Specimen"', RECORDS)


@pytest.mark.parametrize(
    "words",
    [
        "Bo told me that Ada's matter is done, please archive it",
        "Bo hat mir gesagt, dass Adas Anliegen erledigt ist. Bitte archivieren.",
        "Bo m'a dit que l'affaire d'Ada est réglée, archive-la",
        "Bo dice que lo de Ada está resuelto, archívalo",
        "Bo mi ha detto che la questione di Ada è chiusa, archiviala",
        "Bo disse que o assunto de Ada está resolvido, arquiva",
        "Bo zei dat de zaak van Ada klaar is, archiveer het",
    ],
)
def test_who_is_said_to_have_said_it_is_not_meant(words: str) -> None:
    kept = meaning(f"Thanks. {words}", RECORDS)
    assert "Bo" not in kept
    assert "Ada" in kept


@pytest.mark.parametrize(
    ("words", "is_stranger"),
    [
        ("Archive Zoe's conversation", True),
        ("Archive la conversation de Zoé.", True),
        ("Archiviere das Gespräch mit Zoe.", True),
        ("Zoeさんとの会話をアーカイブして", True),
        ("Archive Ada's conversation", False),
        ("Archive the one from Monday", False),
        ("Archiviere das alte Gespräch", False),
        ("Archive it. Zoe's is still open", False),
    ],
)
def test_a_clause_may_be_about_somebody_whom_no_record_names(words: str, is_stranger: bool) -> None:
    asking = derived(1, None, words, ()).asking("update_thread")
    assert names_a_stranger(words, asking, RECORDS) is is_stranger


def test_what_a_message_writes_small_is_left_out_beside_what_it_writes_large() -> None:
    message = "Archive the conversation about the invoice with Ada, thr_9 and bo@lantern.example"
    assert written_large(message.casefold(), message).split() == ["archive", "ada,", "thr_9", "bo@lantern.example"]


@pytest.mark.parametrize(
    ("before", "message", "answer", "rule"),
    [
        ("", "Archive the old conversation", "Bo's", "effect.write"),
        ("", "Archive the old conversation", "Bo? No way, he is a customer", "scope.target"),
        ("What does Bo want?", "Archive it", "", "effect.write"),
        ("What does Bo want?", "Archive Zoe's conversation", "", "scope.target"),
        ("", 'Archive it. I told Ada: "I meet Bo tomorrow."', "", "scope.target"),
    ],
)
def test_a_conversation_that_is_only_mentioned_is_asked_about(
    before: str, message: str, answer: str, rule: str
) -> None:
    said = "\n".join(["", *filter(None, (before, message, answer))])
    call = made("update_thread", records=RECORDS, thread_id="thr_bo", status="archived")
    given = {"human_words": said, "message": message, "answers": (answer,), "wish": f"{message}\n{answer}"}
    known = facts(**given, records=RECORDS, strangers=True, scope=derived(1, None, message, ()))
    assert decide(call, known).rule == rule
