"""Whoever only asks is answered by a look, however they put it: without a question mark, dictated, with talk before."""

import pytest

from agent.common.json_value import Json
from agent.session.account.evidence import Use
from tests.support.accounts import held, unused

LOOKED = Use(
    turn=0, strength=0, tool="list_lists", result={"lists": [{"id": "lst_ber", "name": "Berlin", "leadCount": 30}]}
)


@pytest.mark.parametrize(
    "words",
    [
        "oye eh cuántos leads hay en Berlin",
        "a ver cuántos leads hay en Berlin",
        "sag mal wie viele sind auf Berlin",
        "also kurze frage wie viele sind auf Berlin",
        "dis-moi combien de leads il y a sur Berlin",
        "alors combien de leads il y a sur Berlin",
        "olha quantos leads tem na lista Berlin",
        "senti quanti lead ci sono nella lista Berlin",
        "zeg hoeveel leads staan er op Berlin",
        "um so tell me how many leads are on Berlin",
        "quick one how many leads are on Berlin",
        "I'm putting together a budget for Robin, tell me how many are on Berlin",
    ],
)
def test_a_question_without_its_mark_is_answered_by_a_look(words: str) -> None:
    account = held(words, LOOKED)
    assert not account.falls_short, account


@pytest.mark.parametrize(
    "words", ["quick one archive Berlin", "oye borra la lista Berlin", "sag mal lösch die Liste Berlin"]
)
def test_an_order_behind_the_same_words_is_not_met_by_a_look(words: str) -> None:
    assert held(words, LOOKED).falls_short


def test_what_enriching_would_cost_is_a_question() -> None:
    priced = Use(turn=0, strength=0, tool="get_credits_config", result={"operations": {"phone": {"credits": 1}}})
    for words in ("um so tell me how much it would cost to enrich forty leads with a phone number",
                  "quick one how much are forty phone lookups"):  # fmt: skip
        assert not held(words, priced).falls_short


@pytest.mark.parametrize(
    "words",
    [
        "good leave it as a draft for now",
        "perfect, thanks, just leave it there",
        "passt so, lass es dabei",
        "super, lass es als Entwurf",
        "parfait, laisse-le en brouillon",
        "perfecto, déjalo así",
        "perfetto, lascialo così",
        "ótimo, deixa assim",
        "prima, laat het zo",
    ],
)
def test_what_is_left_as_it_is_needs_nothing_more(words: str) -> None:
    drafted = Use(
        turn=0,
        strength=1,
        tool="create_thread",
        arguments={"draft_body_text": "we moved"},
        where=("ada@aspen.example",),
    )
    assert not held(["Draft a mail to ada@aspen.example: we moved", words], drafted).falls_short


@pytest.mark.parametrize(
    "words",
    [
        "save Sigrun Falk, sigrun@falk.example, and put her on Webinar May",
        "create a contact for Sigrun Falk, sigrun@falk.example, then add her to Webinar May",
        "Speichere Sigrun Falk, sigrun@falk.example, und setz sie auf Webinar May",
        "Add Sigrun Falk (sigrun@falk.example) and put her on the list Webinar May",
    ],
)
def test_one_import_saves_somebody_and_puts_them_on_a_list(words: str) -> None:
    given: Json = {
        "list_id": "lst_web",
        "leads": [{"name": "Sigrun Falk", "contacts": [{"value": "sigrun@falk.example"}]}],
    }
    imported = Use(
        turn=0,
        strength=1,
        tool="import_list_leads",
        arguments=given,
        result={"imported": 1},
        where=("lst_web", "Webinar May"),
    )
    assert unused(words, imported) == []


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("Dismiss all three signals", ["three signals (2 done)"]),
        ("Dismiss both signals", []),
    ],
)
def test_some_of_a_number_are_not_all_of_it(words: str, left: list[str]) -> None:
    feed = Use(
        turn=0, strength=0, tool="list_signals", result={"signals": [{"id": f"s{n}"} for n in range(3)], "total": 3}
    )
    items: Json = [{"id": "s0", "status": "dismissed"}, {"id": "s1", "status": "dismissed"}]
    two = Use(turn=0, strength=1, tool="update_signals", arguments={"items": items}, result={"updated": ["s0", "s1"]})
    assert unused(words, feed, two) == left


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["Crée une campagne Rentrée CFO", "Finalement appelle-la Rentrée finance"], "Rentrée finance"),
        (["Crea una campaña Otoño CFO", "mejor llámala Otoño finanzas"], "Otoño finanzas"),
    ],
)
def test_to_call_a_thing_otherwise_is_no_phone_call(words: list[str], name: str) -> None:
    renamed = Use(turn=1, strength=1, tool="update_campaign", arguments={"campaign_id": "cmp_new", "name": name})
    assert unused(words, renamed) == []


@pytest.mark.parametrize(
    "header", ["Contact\tCompany\tE-mail", "nombre;apellido;correo;empresa", "Name | Firma | Titel"]
)
def test_the_columns_of_a_table_are_no_wish(header: str) -> None:
    lead: Json = {"name": "Ada Lind", "company": "Aspen", "title": "CFO", "contacts": [{"value": "ada@aspen.example"}]}
    imported = Use(
        turn=0, strength=1, tool="import_list_leads", arguments={"leads": [lead]}, where=("lst_web", "Webinar May")
    )
    words = f"Could you add them to our Webinar May list please?\n\n{header}\nAda Lind;Aspen;CFO;ada@aspen.example"
    assert header not in unused(words, imported)


def test_a_time_in_a_question_is_nothing_to_be_kept() -> None:
    assert not held("hoeveel leads staan er vanmiddag op Berlin", LOOKED).falls_short
