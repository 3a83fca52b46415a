"""What a person named is taken from their words without a model; what they ruled out or left open is not demanded."""

import pytest

from agent.session.account.evidence import Use
from agent.session.account.named import named
from tests.support.accounts import held

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
        ("New list Expo. Description: met in June", "met in June", "description"),
        ("Leg die Liste Expo an. Beschreibung: „Im Juni“.", "Im Juni", "description"),
        ("「展示会」というリストを作ってください。説明は「6月の方」でお願いします。", "6月の方", "description"),
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
        ("Draft a campaign about our webinar on 12 December with two follow-ups", [("two follow-ups", 2, False)]),
        ("Draft a campaign for that list, two follow-ups", [("two follow-ups", 2, False)]),
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
        ("Resume the campaign June", "change"),
        ("Verify the domain tideline.example", "change"),
        ("Verify that the domain is verified", ""),
        ("Resume el hilo de Ada", ""),
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


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("ken@aspen.example に件名「打ち合わせ」、本文「金曜日」でメールを送ってください。", "打ち合わせ"),
        ("给 lin@aspen.example 发邮件，主题“会议”，内容“周五见。”", "会议"),  # noqa: RUF001
    ],
)
def test_a_subject_is_known_where_words_have_no_spaces_between(words: str, text: str) -> None:
    assert (text, "subject") in [(item.value, item.role) for item in named(words).items]
    assert named(words).wants == "change"


def test_of_rows_of_which_only_some_are_meant_any_will_do() -> None:
    rows = f"\nAda, {ADA}, CFO\nBo, {BO}, CTO"
    for words in (f"Import just the CFOs out of these:{rows}", f"Importiere alle außer den Leitern:{rows}"):
        assert {item.choice for item in named(words).items if item.kind == "address"} == {-1}
    assert {item.choice for item in named(f"Just import these:{rows}").items if item.kind == "address"} == {0}


def test_a_row_wishes_for_nothing_whatever_its_name_is_spelt_like() -> None:
    words = f"Import into list_1:\nMark Stone; {ADA}; Leiter\nSend Bo; {BO}; CFO"
    assert [item.value for item in named(words).items if item.kind == "goal"] == ["Import into list_1"]


@pytest.mark.parametrize(
    ("words", "wants"),
    [
        ("Make sure that the source news is on", "look"),
        ("Sorgen Sie dafür, dass die Quelle an ist", "look"),
        ("If Yara wrote, reopen her thread", "look"),
        ("Draft a subject line for a mail to ada@aspen.example", ""),
        ("Put it down as a list, would you?", "change"),
        ("Forward nothing, but do answer Ines", "change"),
        ("Kannst du Theo eine Mail schicken?", "change"),
        ("Mara fragt nach dem Preis", ""),
        ("誰が待っていますか？", ""),  # noqa: RUF001
        ("会話をアーカイブしてください", "change"),
        ("会話をアーカイブしないでください", ""),
        ("Danke, das reicht.", ""),
        ("the file", ""),  # what the chat says for a path that was dropped into it
    ],
)
def test_a_wish_is_told_from_a_check_a_fact_and_a_question(words: str, wants: str) -> None:
    assert named(words).wants == wants


def test_a_word_that_is_an_if_in_another_language_makes_nothing_conditional() -> None:
    assert values("Markiere Theos Nachricht als gelesen und such mir 8 CFOs", "number") == ["8 CFOs"]


def test_a_limit_is_a_number_that_is_demanded() -> None:
    assert values('Prepare a campaign "July" with a daily limit of 15', "number") == ["15"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Ich hätte gern 12 Controller aus Hamburg, höchstens aber 12 Credits", [("12 Controller", False)]),
        ("I need 15 finance directors in Madrid", [("15 finance", False)]),
        ("Necesito 10 directores en Lyon, como máximo 50 créditos", [("10 directores", False)]),
        ("Suche höchstens 20 Leads in Wien", [("20 Leads", True)]),
        ("Such 20 Leads maximal in Wien", [("20 Leads", True)]),
        ("Trouve 8 clients au plus", [("8 clients", True)]),
        ("Encuentra no más de 8 clientes", [("8 clientes", True)]),
        ("Cerca 9 clienti al massimo", [("9 clienti", True)]),
        ("Procure no máximo 9 clientes", [("9 clientes", True)]),
        ("Zoek hoogstens twintig klanten", [("twintig klanten", True)]),
        ("最大10件のリードを探してください", [("10 件", True)]),
        ("10件以内のリードを探してください", [("10 件", True)]),
        ("请查找最多20名客户", [("20 名", True)]),
        ("リードを10件まで探して", [("10 件", True)]),
        ("We need 3 more days", []),
        ("Find leads for 40 credits", []),
        ("Find no more than 20 leads", [("20 leads", True)]),
        ("Busca clientes, máximo 50 créditos", []),
        ("50クレジットで探して", []),
    ],
)
def test_a_number_and_its_bound_are_known_in_every_language(words: str, found: list[tuple[str, bool]]) -> None:
    assert [(item.value, item.is_bound) for item in named(words).items if item.kind == "number"] == found


@pytest.mark.parametrize(
    ("words", "goal"),
    [
        ("Schreib Ada und leg das Gespräch danach ins Archiv", "archive"),
        ("Put Piet's thread into the archive", "archive"),
        ("Mets la conversation aux archives", "archive"),
        ("Peux-tu classer cet échange ?", "archive"),
        ("Mach Reddit als Quelle aus", "switch"),
        ("Turn Reddit off", "switch"),
        ("Zet Reddit uit", "switch"),
        ("Leg eine Kampagne an und starte sie", "launch"),
        ("Prepara la campaña y lánzala", "launch"),
        ("Crée la campagne et lance-la", "launch"),
        ("Crea la campagna e lanciala", "launch"),
        (f"Un mail pour {ADA}, objet « Badge »", "send"),
        (f"A note to {ADA}: we open at nine", "send"),
        ("Génère un commentaire pour ce signal", "comment"),
        ("Theo asked. Tell him yes, we read them", "send"),
        ("Ask her whether Tuesday suits", "send"),
        ("Schreib ihr, dass es 320 Euro kostet", "send"),
        ("Dis-lui que nous venons", "send"),
        ("Dile que sí", "send"),
        ("Digli che va bene", "send"),
        (f"Bitte an {ADA} und {BO} mailen, Betreff „Werkstatt“", "send"),
    ],
)
def test_a_wish_in_an_idiom_has_its_goal(words: str, goal: str) -> None:
    assert goal in [item.goal for item in named(words).items if item.kind == "goal"]


@pytest.mark.parametrize(
    "words",
    [
        f"A mail to {ADA} was sent yesterday",
        "Archiva lo de Yara no hace falta",
        "An answer is not needed",
        "Eine Antwort ist nicht nötig",
        "Switch to the other sender and tell me",
        "Write them down as a list",
        "Write her name into the list",
        "Schreib sie auf",
        "Draft him an answer, do not send it",
    ],
)
def test_what_is_told_or_not_needed_is_no_goal(words: str) -> None:
    assert [item for item in named(words).items if item.kind == "goal"] == []


def test_the_verb_at_the_end_of_a_list_is_meant_for_all_of_it() -> None:
    items = named(f"Bitte an {ADA} und {BO} mailen, Betreff „Werkstatt“").items
    assert [item.goal for item in items if item.kind == "address"] == ["send", "send"]


@pytest.mark.parametrize(
    "written", ["https://www.tideline.example", "https://tideline.example/", "www.tideline.example"]
)
def test_a_link_is_the_same_with_and_without_what_stands_before_its_domain(written: str) -> None:
    done = Use(turn=0, strength=1, tool="update_context", arguments={"website": written})
    assert not held("Bitte im Profil die Website auf https://www.tideline.example ändern.", done).unused
