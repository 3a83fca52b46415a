"""Whom a text names: its recipient in each way in which they are called, and other leads."""

import pytest

from agent.copy.findings import Copy, Known, Other, Source
from agent.copy.grounding import look


def flaws(body: str, *names: str, others: tuple[Other, ...] = ()) -> list[str]:
    found = look([Copy(where="text", body=body)], Known(names=names, others=others))
    return [one.span for one in found.flaws]


@pytest.mark.parametrize(
    ("hello", "name"),
    [
        ("Bonjour Monsieur Leboeuf,", "François Lebœuf"),
        ("Hallo Herr Yildiz,", "Mehmet Y\u0131ld\u0131z"),
        ("Hej Aase,", "Åse Eksempel"),
        ("Hi Djordje,", "Đorđe Primer"),
        ("Hi Thor,", "Þór Dæmi"),
        ("Pani Juliu,", "Yuliia Wzór"),
        ("Hi Julia,", "Iuliia Sample"),
        ("Dear Aleksey,", "Aleksei Sample"),
        ("Hola Lupita,", "Lic. Guadalupe Ejemplo"),
        ("Hola Lupe,", "Guadalupe Ejemplo"),
        ("Hola Juanita,", "Juana Ejemplo"),
        ("Olá Teresinha,", "Teresa Exemplo"),
        ("Ciao Nando,", "Fernando Esempio"),
        ("Hallo Hannelein,", "Hanne Muster"),
        ("Hi Tina,", "Christina Sample"),
        ("Hoi Annetje,", "Anna Voorbeeld"),
    ],
)
def test_a_name_is_the_recipients_in_another_writing_or_a_smaller_form(hello: str, name: str) -> None:
    assert flaws(f"{hello}\n\nyes", name) == []


@pytest.mark.parametrize(
    ("hello", "name"),
    [
        ("Hola Martita,", "Guadalupe Ejemplo"),
        ("Hola Juanito,", "Juana Ejemplo"),
        ("Dear Jana,", "Ian Sample"),
        ("Cher Maître Le Goff,", "Jean Sample"),
        ("Dear Ms La Rosa,", "Ada Sample"),
        ("Pani Mario,", "Yuliia Wzór"),
        ("Gentile signor info,", "Graziella Esempio"),
        ("Dear mr smith,", "Ada Sample"),
        ("Sehr geehrter herr otto,", "Ada Muster"),
        ("Madame dupont,", "Ada Exemple"),
        ("Estimado señor ventas,", "Ada Ejemplo"),
        ("Geachte heer sales,", "Ada Voorbeeld"),
    ],
)
def test_a_small_letter_or_ending_makes_nobody_the_recipient(hello: str, name: str) -> None:
    assert flaws(f"{hello}\n\nyes", name) != []


@pytest.mark.parametrize(
    "hello",
    [
        "Dear sir,",
        "Sehr geehrte damen und herren,",
        "Madame, monsieur,",
        "Estimado señor sample,",
        "Gentile dottoressa,",
    ],
)
def test_a_greeting_in_small_letters_may_name_nobody_or_the_recipient(hello: str) -> None:
    assert flaws(f"{hello}\n\nyes", "Ada Sample") == []


OTHERS = (Other("Theo Brands", "Brands Cooling"), Other("Élodie Garnier", "Sorbier"), Other("May Baker", "Bakery"))


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("de dakscan voor de heer Brands kan volgende week.", "heer Brands"),
        ("Our scan for Mr Brands can start.", "Mr Brands"),
        ("Wir würden Herrn Brands gern zeigen, wie es geht.", "Herrn Brands"),
        ("Ce que Mme Garnier verrait.", "Mme Garnier"),
        ("Lo que vería la señora Garnier.", "señora Garnier"),
        ("Quello che la dott.ssa Garnier vedrebbe.", "dott.ssa Garnier"),
        ("O que a Sra. Garnier veria.", "Sra. Garnier"),
        ("Dla pana Brands mamy.", "pana Brands"),
        ("Merci encore Élodie pour le temps.", "Élodie"),
        ("Thanks again Theo for the time.", "Theo"),
        ("Vielen Dank nochmals Theo für die Zeit.", "Theo"),
        ("Looking forward, Theo!", "Theo"),
    ],
)
def test_another_lead_is_named_by_a_title_or_where_somebody_is_spoken_to(text: str, span: str) -> None:
    assert span in flaws(f"Hi Ada,\n\n{text}\n\nBo", "Ada Sample", others=OTHERS)


@pytest.mark.parametrize(
    "text",
    [
        "Thanks again for May, it was warm.", "In May we open.", "Brands like a plan.", "The Baker Street office.",
        "Die Brands der Branche planen.",
    ],
)  # fmt: skip
def test_a_word_that_is_also_a_name_names_nobody(text: str) -> None:
    assert flaws(f"Hi Ada,\n\n{text}\n\nBo", "Ada Sample", others=OTHERS) == []


def test_a_title_before_the_recipients_own_name_is_no_other_lead() -> None:
    brother = (Other("Bo Sample", "Salt Works"),)
    assert flaws("Hi Ada,\n\nfor Ms Sample we have a plan.\n\nBo", "Ada Sample", others=brother) == []


@pytest.mark.parametrize(
    "remark",
    [
        "Espero que este rascunho ajude! Posso gerar uma variante mais informal.", "Hope this draft helps!",
        "Ich hoffe, der Entwurf passt so.", "J'espère que ce brouillon vous convient.",
        "Espero que el borrador le sirva.", "Spero che la bozza vada bene.", "Hopelijk is dit concept bruikbaar.",
        "Mam nadzieję, że ten szkic pomoże.",
    ],
)  # fmt: skip
def test_what_is_said_of_the_draft_below_the_name_does_not_leave(remark: str) -> None:
    assert flaws(f"Hi Ada,\n\nyes.\n\nBo\n\n{remark}", "Ada Sample") == [remark]
    assert flaws(f"Hi Ada,\n\nI read your {remark.split('!')[0]}\n\nBo", "Ada Sample") == []


@pytest.mark.parametrize("aside", ["[yes, really]", "[no joke]", "[sí, de verdad]", "[ja, wirklich]"])
def test_an_aside_in_brackets_is_no_place_to_fill_in(aside: str) -> None:
    assert flaws(f"Hi Ada, it takes four minutes {aside}.", "Ada Sample") == []
    assert flaws("Hi Ada, we help [yes, your company] to plan.", "Ada Sample") != []


def test_a_greeting_of_another_leads_company_or_a_word_on_them_does_not_leave() -> None:
    for body in ("Dear team of Sorbier,\n\nyes", "Hi Ada,\n\nHow is Theo getting on?\n\nBo"):
        assert flaws(body, "Ada Sample", others=OTHERS) != [], body
    assert flaws("Dear team,\n\nWe are in Theo, Texas.", "Ada Sample", others=OTHERS) == []


@pytest.mark.parametrize(
    ("text", "span"),
    [("Your roof of 6.800 m² is large.", "6.800"), ("Your 643 rooms.", "643"), ("Our 500 customers.", "")],
)
def test_a_number_of_another_leads_record_does_not_leave(text: str, span: str) -> None:
    other = Other("Bo Specimen", "Northpier", facts=(("roof", "6.800 m²"), ("rooms", "643"), ("staff", "500")))
    own = (Source("lead roof", "2.400 m²", "recipient"),)
    found = look([Copy(where="text", body=text)], Known(names=("Ada Sample",), sources=own, others=(other,)))
    assert [one.span for one in found.flaws] == ([span] if span else [])
    said = (*own, Source("your words", "6800 m² and 643 rooms", "person"))
    assert look([Copy(where="text", body=text)], Known(sources=said, others=(other,))).flaws == ()


def test_a_slot_in_round_brackets_waits_behind_a_preposition_only() -> None:
    for text in ("Vos panneaux de (ville) sont-ils propres ?", "Fietsen nodig in (plaats)?", "Um barco de (empresa)."):
        assert flaws(f"Hi Ada,\n\n{text}", "Ada Sample") != [], text
    assert flaws("Hi Ada,\n\nWe clean panels (city by city) and boats.", "Ada Sample") == []


@pytest.mark.parametrize(
    ("text", "name", "is_refused"),
    [
        ("Dear Ms %last_name%,\n\nyes.", "Ada Sample", False),
        ("Sehr geehrter Herr Dr. %last_name%,\n\nja.", "Ada Sample", False),
        ("¡Hola, Gustavo!\nSí.", "Guillermo Sample", True),
        ("Hi Thomas,\nyes.", "Thomasina Sample", True),
        ("Estimado don José María:\nSí.", "María José Sample", True),
        ("Szanowna Pani Agato,\ntak.", "Agnieszka Sample", True),
        ("Panie Bartku,\ntak.", "Bartłomiej Sample", False),
        ("Szanowny Panie Rejencie,\ntak.", "Ada Sample", False),
        ("Szanowny Panie Robercie,\ntak.", "Ada Sample", True),
        ("Geometra Sample buongiorno,\nsì.", "Ada Sample", False),
        ("Geometra Colombo buongiorno,\nsì.", "Ada Sample", True),
        ("Reverendo padre:\n\nHa llegado el invierno.", "Fray Anselmo Sample", False),
        ("Exma. Senhora D. Hermínia,\nsim.", "Hermínia Sample", False),
        ("Buongiorno,\n\nLei, dottoressa Colombo, lo sa.", "Ada Sample", True),
        ("Hi Ada,\n\nwhat do you think, Peter?", "Ada Sample", True),
        ("Anna, kurze Frage: passt das?", "Ada Sample", True),
        ("Hi Ada,\n\nHello Anna,\nyes.", "Ada Sample", True),
        ("Hi Ada,\n\nyes.\n\nBest,\nAnna", "Ada Sample", False),
    ],
)
def test_whoever_is_spoken_to_is_the_recipient(text: str, name: str, *, is_refused: bool) -> None:
    found = look([Copy(where="text", body=text)], Known(names=(name,), variables={"last_name": ""})).flaws
    assert bool(found) is is_refused


@pytest.mark.parametrize(
    ("hello", "name", "address"),
    [
        ("Bom dia, Mestre Sebastião,", "Sebastião Sample", ""), ("Dear Mehmet Bey,", "Mehmet Sample", ""),
        ("Gentile dottor Sample,", "Tommaso Sample", ""), ("Re-bonjour Madame Sample,", "Ada Sample", ""),
        ("Hi Seun,", "Oluwaseun Sample", "seun@sample.example"),
    ],
)  # fmt: skip
def test_a_title_of_any_kind_and_what_an_address_calls_somebody_greet_them(hello: str, name: str, address: str) -> None:
    text = Copy(where="text", body=f"{hello}\n\nyes.", begins=True)
    assert look([text], Known(names=(name,), address=address)).flaws == ()
    for other in ("Hi Peter Sample,", "Hi Info,", "Dear Otto Bey,"):
        wrong = Copy(where="text", body=f"{other}\n\nyes.")
        assert look([wrong], Known(names=("Ada Sample",), address="info@sample.example")).flaws != (), other


def test_what_the_users_own_names_and_the_other_side_say_is_not_unfilled() -> None:
    own = Source("context company", "INSERT COIN, arcades; re:form, desks", "ours")
    theirs = Source("their message", 'Last spring all got "Dear {first_name}".', "thread")
    body = 'Yes, INSERT COIN looks for "{first_name}" too.'
    text = Copy(where="text", subject="re:form on Monday", body=body, begins=True)
    assert look([text], Known(sources=(own, theirs))).flaws == ()
    assert len(look([text], Known()).flaws) == 3
    price = Copy(where="text", body="It costs XXX euros.")
    assert look([price], Known(sources=(Source("context product", "cutter XXX-1600", "ours"),))).flaws != ()


def test_what_a_note_says_that_somebody_is_called_greets_them_and_whom_else_it_names_does_not() -> None:
    note = Source("lead note", "prefers to be called Simon; buyer is Lena Probe", "recipient")
    for hello, flaws in (("Dear Simon,", 0), ("Dear Lena,", 1), ("Dear Captain,", 0), ("Monsieur le Maire,", 0)):
        text = Copy(where="text", body=f"{hello}\n\nyes.")
        assert len(look([text], Known(names=("Otto Sample",), sources=(note,))).flaws) == flaws, hello
    for hello in ("Salut Jean-Ba,", "Hi JB,"):
        assert look([Copy(where="text", body=f"{hello}\n\nyes.")], Known(names=("Jean Baptiste Sample",))).flaws == ()


@pytest.mark.parametrize(
    ("below", "leaves"),
    [
        ("I hope this helps!", False), ("Rationale: the opener refers to the fair.", False),
        ("Tokens used: 312", False),
        ("Soll ich auch eine Follow-up-Mail schreiben?", False), ("Vuoi che prepari anche il follow-up?", False),
        ("Step 2 of 4", False), ("P.S. I hope this helps with your shifts.", True), ("Tel. 0431 1234", True),
        ("Zal ik u ook een offerte sturen?", True),
    ],
)  # fmt: skip
def test_below_the_signature_stands_nothing_about_the_text(below: str, leaves: bool) -> None:
    sender = Source("context sender", "Bo Probe, Sales", "ours")
    text = Copy(where="text", body=f"Hi Ada,\n\nyes.\n\nBest,\nBo Probe\n\n{below}", begins=True)
    assert (look([text], Known(names=("Ada Sample",), sources=(sender,))).flaws == ()) == leaves


@pytest.mark.parametrize(("hello", "is_refused"), [("Magnífico Reitor,", False), ("Paulo Reitor,", True)])
def test_an_adjective_may_stand_before_what_the_record_calls_somebody(hello: str, *, is_refused: bool) -> None:
    about = (Source("lead title", "Reitor", "recipient"),)
    found = look([Copy(where="text", body=f"{hello}\nsim.")], Known(names=("Ada Sample",), sources=about)).flaws
    assert bool(found) is is_refused
