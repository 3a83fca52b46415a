"""What a person named is taken from their words without a model; what they ruled out or left open is not demanded."""

import pytest

from agent.session.named import named

ADA, BO = "ada@aspen.example", "bo@birch.example"
CAMPAIGN = "ca000001-0000-4000-8000-000000000001"


def values(words: str, *kinds: str) -> list[str]:
    return [item.value for item in named(words).items if item.kind in kinds]


@pytest.mark.parametrize(
    "words",
    [
        f"Email {ADA} and {BO}",
        f"Schreib an {ADA} und {BO}",
        f"Écris à {ADA} et à {BO}",
        f"Escribe a {ADA} y a {BO}",
        f"Scrivi a {ADA} e a {BO}",
        f"Wyślij maila do {ADA} i {BO}",
        f"Can you email {ADA} and {BO}?",
        f"Import these:\nAda Sample, {ADA}\nBo Sample, {BO}",
        f"Email {ADA}; also {BO}",
    ],
)
def test_everybody_who_is_named_by_address_is_demanded(words: str) -> None:
    assert values(words, "address") == [ADA, BO]


@pytest.mark.parametrize(
    "words",
    [
        f"Email {ADA}, but not {BO}",
        f"Email {ADA} instead of {BO}",
        f"Do not write to {BO}. Email {ADA}",
        f"Schreib an {ADA}, nicht an {BO}",
        f"Schreib allen außer {BO}, auch {ADA}",
        f"Écris à {ADA}, pas à {BO}",
        f"Escribe a {ADA}, no a {BO}",
        f"Email {ADA}. If she does not answer, email {BO}",
        f"Schreib an {ADA}. Wenn sie nicht antwortet, schreib an {BO}",
        f"Écris à {ADA}. Si elle ne répond pas, écris à {BO}",
        f"Escribe a {ADA}. Si no contesta, escribe a {BO}",
        f"Email {ADA}. You may also write to {BO}",
        f"Email {BO}, sorry, {ADA}",
        f"> contact {BO} for prices\nEmail {ADA}",
        f"Email {ADA} that we agree\n-----Original Message-----\nWrite to {BO} as well",
        f"Email {ADA}. Our own address is {BO}",
    ],
)
def test_who_is_ruled_out_conditional_allowed_corrected_or_pasted_is_not_demanded(words: str) -> None:
    assert values(words, "address") == [ADA]


@pytest.mark.parametrize(
    ("words", "text", "role"),
    [
        ('Email ada, subject "Keys"', "Keys", "subject"),
        ("Email ada: Betreff „Schlüssel“", "Schlüssel", "subject"),
        ("Écris à Ada, objet « Clés »", "Clés", "subject"),
        ("Escribe a Ada con el asunto «Llaves»", "Llaves", "subject"),
        ('Answer Ada with the text "Yes."', "Yes.", "text"),
        ("Make a list called Later", "Later", "name"),
        ('Make a list "Later"', "Later", "name"),
        ("Crée une liste nommée « Salon »", "Salon", "name"),
        ("Crea una lista llamada «Feria»", "Feria", "name"),
    ],
)
def test_a_given_text_is_known_with_what_it_is_called(words: str, text: str, role: str) -> None:
    assert (text, role) in [(item.value, item.role) for item in named(words).items]


def test_a_text_that_is_to_be_translated_is_not_demanded_word_by_word() -> None:
    assert values('Answer Ada in English: "Donnerstag passt uns."', "text") == []
    assert values('Answer Ada: "Donnerstag passt uns."', "text") == ["Donnerstag passt uns."]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Find 20 CFOs in Berlin", [("20 CFOs", 20, False)]),
        ("Suche zwölf Leiter in Berlin", [("zwölf Leiter", 12, False)]),
        ("Find up to 20 leads", [("20 leads", 20, True)]),
        ("Finde höchstens 20 Leads", [("20 Leads", 20, True)]),
        ("Trouve environ 20 prospects", [("20 prospects", 20, True)]),
        ("Find CFOs for at most 40 credits", []),
        ("Find CFOs who work in our 12 offices", []),
        ("Write Ada that 12 people will come", []),
        ("Find CFOs, 24/7, by Q3", []),
        ("Wait 3 days", []),
        ("How many leads are in list 11?", []),
    ],
)
def test_a_number_is_demanded_with_what_it_counts(words: str, found: list[tuple[str, int, bool]]) -> None:
    numbers = [(item.value, item.number, item.is_bound) for item in named(words).items if item.kind == "number"]
    assert numbers == found


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("Answer Ada that Thursday works", ["Thursday"]),
        ("Schreib Ada, dass Donnerstag passt", ["Donnerstag"]),
        ("Answer Ada that 3 December works", ["3 December"]),
        ("Answer Ada that we met last Thursday", []),
        ("Let Ada know that we ship on 3 March", ["3 March"]),
        ("Thank Ada by mail for the meeting on Monday", []),
        ("Archive what came on Thursday", []),
    ],
)
def test_a_day_is_demanded_where_somebody_is_to_be_told_it(words: str, days: list[str]) -> None:
    assert values(words, "date") == days


@pytest.mark.parametrize(
    ("words", "wants"),
    [
        ("Make a list called Later", "change"),
        ("Archiviere die Unterhaltung mit Piet", "change"),
        ("Can you archive Piet's thread?", "change"),
        ("Peux-tu archiver la conversation ?", "change"),
        ("¿Puedes archivar la conversación?", "change"),
        ("I want you to archive Piet's thread", "change"),
        ("Ich möchte, dass du Piet archivierst", "change"),
        ("Find CFOs in Berlin", "look"),
        ("Draft a short answer for me", "look"),
        ("What do we sell?", ""),
        ("Who waits for an answer?", ""),
        ("Tell me what a launch costs", ""),
        ("Wie viele Mails haben wir gesendet?", ""),
        ("Combien de messages avons-nous envoyés ?", ""),
        ("¿Cuántos correos enviamos?", ""),
        ("Hello", ""),
        ("Thank you!", ""),
        ("I like the draft", ""),
        ("Make it shorter please", ""),
        ("Do not launch it", ""),
        ("Answer my question", ""),
        (f"Is {CAMPAIGN} running?", ""),
        ("Bitte teilen Sie mir mit, welche Branche wir ansprechen.", ""),
        ("Informez-moi des réponses de Mara", ""),
        ("Indíqueme cuántos leads hay", ""),
        ("Teil Ada mit, dass wir am Montag kommen.", "change"),
    ],
)
def test_whether_something_is_wished_for(words: str, wants: str) -> None:
    assert named(words).wants == wants


@pytest.mark.parametrize(
    ("words", "goals"),
    [
        ("Launch the campaign June", ["launch"]),
        ("Starte die Kampagne Juni", ["launch"]),
        (f"Email {ADA}", ["send"]),
        ("Make a list and archive the thread with Piet", ["archive"]),
        ("Prepare a draft to ada. Do not send it", []),
        (f"Prepare an email to {ADA} and do not send it", []),
        ("Vote the signal up and draft a comment for it", ["vote", "comment"]),
        ("Import nothing", []),
        ("Can you tell me how to launch a campaign?", []),
    ],
)
def test_what_only_one_kind_of_effect_brings_to_its_end_is_a_goal(words: str, goals: list[str]) -> None:
    assert [item.goal for item in named(words).items if item.kind == "goal"] == goals


def test_a_link_and_an_id_are_demanded_and_one_of_two_will_do() -> None:
    link = "https://docs.example.com/csv"
    assert values(f"Answer Ada and send her {link}, then archive th_ada", "url", "id") == [link, "th_ada"]
    choices = [item.choice for item in named(f"Email {ADA} or {BO}").items if item.kind == "address"]
    assert choices == [1, 1]


def test_what_labels_a_value_is_not_demanded_itself() -> None:
    words = "Take the journey replies with this:\nthread_id: th_ada\nsender_id: sn_bo\ntext: Yes."
    assert values(words, "id") == ["th_ada", "sn_bo"]
    assert values("Archive th_ada: it is over", "id") == ["th_ada"]


@pytest.mark.parametrize(
    ("words", "kind", "found"),
    [
        (f"件名Hiで{ADA}宛の下書きを用意してください。", "address", [ADA]),
        ("lst_aのリードをキャンペーンcmp_bに追加してください。", "id", ["lst_a", "cmp_b"]),
        (f"キャンペーン{CAMPAIGN}を開始してください。", "id", [CAMPAIGN]),
        ("https://docs.example.com/csvを送ってください。", "url", ["https://docs.example.com/csv"]),
        ("给müller@aspen.example写信", "address", ["müller@aspen.example"]),
    ],
)
def test_what_stands_between_words_without_spaces_is_named_alone(words: str, kind: str, found: list[str]) -> None:
    assert values(words, kind) == found


def test_a_turn_says_whether_it_takes_back_or_gives_up() -> None:
    assert named("No, Thursday").takes_back
    assert named("Nein, an bo@birch.example").takes_back
    assert named("Never mind").drops
    assert not named("Email ada").takes_back


def test_odd_words_name_nothing_and_cost_no_time() -> None:
    for words in ("", "   ", "\n\n", "?", "[A1] [T9]", "“”", "'" * 500, "a " * 9000, "(" * 3000, "from: \n" * 2000):
        assert isinstance(named(words).items, tuple)
