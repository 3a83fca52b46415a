"""Words that only point mean whoever is spoken of last before them, and not whom the wish before was for."""

import pytest

from agent.models.guided.act_in_context import act_by_its_words
from agent.models.guided.aside import said_names, without_asides
from agent.models.guided.joined import wanted
from agent.models.guided.replies import meant
from agent.models.guided.task import Past, Task
from agent.models.guided.words import is_left_out

MARA = {"id": "th_1", "participant_name": "Mara Sample", "participant_email": "mara@northpier.example"}
PIET = {"id": "th_2", "participant_name": "Piet Proband", "participant_email": "piet@oldmill.example"}


@pytest.mark.parametrize(
    ("words", "first", "second"),
    [
        ('Mara wants a price, please answer her: "Friday." And Piet\'s call is off, he says, so archive that chat.',
         'Mara wants a price, please answer her: "Friday."',
         "And Piet's call is off, he says, so archive that chat."),
        ('Beantworte Mara bitte mit: "Gern, Donnerstag." Ines hat sich erledigt, also archiviere die Unterhaltung.',
         'Beantworte Mara bitte mit: "Gern, Donnerstag."',
         "Ines hat sich erledigt also archiviere die Unterhaltung."),
        ('Réponds à Mara : "Oui, jeudi." Pour Theo, c\'est réglé, alors archive-le.', 'Réponds à Mara : "Oui, jeudi."',
         "Pour Theo, c'est réglé alors archive-le."),
        ('Responde a Mara: "Sí." Lo de Piet ya está resuelto, así que archívala.', 'Responde a Mara: "Sí."',
         "Lo de Piet ya está resuelto así que archívala."),
        ("Put Ada Fink on the list Fair. Boris Tarn left his firm, so delete that lead.",
         "Put Ada Fink on the list Fair.", "Boris Tarn left his firm so delete that lead."),
        ('Mail to ada@x.example, subject "S": "Hi Ada, done." Piet never came back to us, so archive his conversation.',
         'Mail to ada@x.example, subject "S": "Hi Ada, done."',
         "Piet never came back to us so archive his conversation."),
    ],
)  # fmt: skip
def test_what_is_told_of_somebody_else_stands_with_the_wish_that_points_at_them(
    words: str, first: str, second: str
) -> None:
    assert [one.text for one in without_asides(wanted(words))] == [first, second]


@pytest.mark.parametrize(
    "words",
    [
        'Answer Mara: "Yes." Then archive it.',
        "Pause Alpha. Not Beta, please. And set its limit to 20.",
        "Tell Mara that Friday suits us. Ines will join, too. And archive that conversation then.",
    ],
)
def test_what_a_wish_needs_itself_stays_with_it(words: str) -> None:
    before = wanted(words)
    assert next(one.text for one in without_asides(before)) == before[0].text


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("And Piet's call is settled so archive that conversation. Thank you!!", {"Piet"}),
        ("Archive that conversation. Thanks a lot!", set()),
        ("Archiviere die Unterhaltung, er ist im Urlaub.", set()),
        ("Theo has gone quiet for good. Please close that thread.", {"Theo"}),
    ],
)
def test_names_are_told_from_what_is_only_written_large(words: str, names: set[str]) -> None:
    assert {*said_names(words)} == names


def _of(words: str, context: str = "", *rows: dict[str, str]) -> list[str]:
    read = Past("get_thread_messages", {"thread_id": "th_1"}, {}, failed=False)
    listed = Past("list_threads", {}, {"threads": [*rows]}, failed=False)
    plan = {"person": "", "goal": "archive"}
    task = Task(words=words, context=context, plan=plan, calls=(listed,), earlier=(listed, read))
    return [str(row["id"]) for row in meant(task)]


def test_that_conversation_is_with_whom_the_sentence_before_names() -> None:
    told = 'Piet is away. Answer Mara: "Piet told me." Later on Piet called, all is settled.'
    assert _of("archive that conversation", told, MARA, PIET) == ["th_2"]
    assert _of("archive that conversation", "Piet is away. Answer Mara.", MARA, PIET) == ["th_1"]


def test_nobody_elses_conversation_is_put_away_for_somebody_who_is_not_listed() -> None:
    assert _of("Piet's call is settled so archive that conversation", "Answer Mara.", MARA, MARA | {"id": "th_3"}) == []


def test_a_correction_is_no_aside_and_who_waits_for_an_answer_is_no_wish() -> None:
    words = (
        "archive Theo's thread, we're done there.. no wait, Piet's. Theo I still owe an answer, leave him where he is"
    )
    found = [one.text for one in without_asides(wanted(words))]
    assert found == ["archive Theo's thread, we're done there.. no wait, Piet's."]
    assert is_left_out(words, "Theo")
    assert not is_left_out(words, "Piet")


@pytest.mark.parametrize(
    ("words", "act"),
    [
        ('new mail to ada@x.example, subject Lunch, text: "At noon."', "send_message"),
        ("New mail to Ada Fink, subject Lunch, text: see you at noon.", "send_message"),
        ('nouveau mail à ada@x.example, objet Café, texte : "Jeudi."', "send_message"),
        ('draft a new mail to ada@x.example: "At noon."', "create_thread"),
    ],
)
def test_a_new_mail_without_a_verb_is_one_to_send(words: str, act: str) -> None:
    (one,) = wanted(words)
    assert act_by_its_words(one.text, one.act) == act


@pytest.mark.parametrize(
    ("words", "seems", "act"),
    [
        ("relance la campagne en pause", "pause_campaign", "resume_campaign"),
        ("pause the campaign", "pause_campaign", "pause_campaign"),
        ("pause the signals", "pause_campaign", "update_signal_settings paused"),
        ("signale bitte pausieren", "update_signals status dismissed", "update_signal_settings paused"),
        ("Pause the signal campaign", "pause_campaign", "pause_campaign"),
        ("Haal het gesprek met Yara uit het archief", "update_thread status active", "update_thread status active"),
        ("Verwijder het gesprek met Yara", "update_thread status archived", "gap"),
    ],
)
def test_the_verb_at_the_beginning_tells_what_is_wanted(words: str, seems: str, act: str) -> None:
    assert act_by_its_words(words, seems) == act


@pytest.mark.parametrize(
    "words",
    [
        "Draft a DM for the Lanternworks funding signal. Just the DM, no comment, and only that one signal.",
        "lanternworks series a signal - draft the dm for that one. 2 credits ok. dont send anything",
    ],
)
def test_what_only_narrows_a_wish_or_says_what_it_may_cost_is_no_wish(words: str) -> None:
    assert [one.act for one in without_asides(wanted(words))] == ["generate_signal_messages"]
