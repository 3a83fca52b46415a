"""Rows below an order to change leads are changes of those leads, and nobody is imported for them."""

import pytest

from agent.common.words.left_out import kept, left_out
from agent.common.words.wanted import GAP
from agent.models.guided.act_in_context import act_by_its_words
from agent.models.guided.in_rows import changes
from agent.models.guided.wished import is_wished

ADD = "add_list_leads"


@pytest.mark.parametrize(
    ("words", "of_whom", "to"),
    [
        ("Please correct these titles:\n\n| Name | New title |\n|---|---|\n| Ada Fink | CFO |\n| Bo T | COO |",
         "title of Ada Fink", "COO"),
        ("Bitte aktualisiere die Firmen dieser Kontakte:\nName;Firma\nAda Fink;Birch AG\nBo Tarn;Elm KG",
         "company of Ada Fink", "Elm KG"),
        ("Corrige los cargos de estos contactos:\nNombre, Cargo\nAna Ruiz, CFO\nLuis Gil, Controller",
         "title of Ana Ruiz", "Controller"),
        ("Fix these job titles\nAda Fink - CFO\n- Bo Tarn: Head of Sales", "title of Ada Fink", "Head of Sales"),
        ("Mets à jour le poste et la société d'Agnès Colin d'après sa signature :\n\nAgnès Colin\nDAF\nGroupe Sauvigny",
         "title of Agnès Colin", "Groupe Sauvigny"),
        ("Please update Ana's title and company from her signature:\nAna Ruiz\nCFO, Elm Group\n+49 30 123",
         "title of Ana Ruiz", "Elm Group"),
    ],
)  # fmt: skip
def test_each_value_below_an_order_to_change_is_a_change_of_its_lead(words: str, of_whom: str, to: str) -> None:
    found = changes(words)
    assert len(found) == 2
    assert of_whom in found[0][0]
    assert found[1][0].endswith(f'"{to}"')
    assert all(act.startswith("update_lead ") for _, act in found)


@pytest.mark.parametrize(
    "words",
    [
        "Import these into the list Fair and update titles:\nName,Title\nAda Fink,CFO",
        "Create a campaign from the changed titles:\nAda Fink, CFO",
        "Change the title of Ada Fink to CFO",
    ],
)
def test_rows_for_something_else_are_no_changes(words: str) -> None:
    assert changes(words) == []


def test_what_cannot_be_read_of_an_order_to_change_imports_nobody() -> None:
    words = "Correct the titles of these people:\nAda from Birch is the CFO by now\nand Bo does sales"
    assert changes(words) == []
    assert act_by_its_words(words, "import_list_leads") == GAP


def test_what_is_told_ahead_of_an_order_is_no_time_at_which_it_is_to_be_done() -> None:
    assert is_wished("Three people confirmed over the weekend. Please put them on the list Roundtable:", ADD)
    assert not is_wished("Put Ada on the list Roundtable next week.", ADD)


@pytest.mark.parametrize(
    ("words", "out"),
    [
        ("Put them on Fair:\n- Ada Fink\nBo Tarn is still thinking about it, so not him.", "Bo Tarn"),
        ("Setz Ada auf die Liste Messe. Bo Tarn überlegt noch, also ihn nicht.", "Bo Tarn"),
        ("Ajoute Ada à la liste Lyon. Marc hésite encore, donc pas lui.", "Marc"),
        ("Put Ada on Fair, but Bo Tarn is away until May, so please not him yet.", "Bo Tarn"),
    ],
)
def test_somebody_of_whom_words_tell_why_they_are_left_out_is_left_out(words: str, out: str) -> None:
    assert out in left_out(words)
    assert out not in kept(words)
    assert "Ada" in kept(words)
