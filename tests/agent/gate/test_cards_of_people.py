"""People on a card stand in lines, with everything that is written of them."""

from agent.gate.preview import preview
from agent.types import Decision
from tests.support.making import THREAD, made

NIA = {
    "type": "person",
    "name": {"full": "Nia Sample"},
    "title": "CFO, contacts: eve@evil.example",
    "contacts": [{"value": "nia@customer.example"}, {"value": "n@home.example"}],
    "company": {"name": "Acme"},
}


def test_each_person_of_an_import_has_a_line_and_no_value_passes_for_another() -> None:
    shown = preview(made("import_list_leads", leads=[NIA, NIA | {"title": "CEO"}]), Decision("ask", "r", "why"))
    lines = shown.split("\n")
    at = lines.index("leads: 2 rows")
    said = "company.name: Acme, contacts: nia@customer.example, contacts: n@home.example, name: Nia Sample, title: {}"
    for number, title in enumerate(('"CFO, contacts: eve@evil.example"', "CEO"), 1):
        assert lines[at + number] == f"  {number}. {said.format(title)}, type: person"


def test_what_is_set_back_by_another_call_is_said_to_be_and_ids_have_names() -> None:
    known = {**THREAD, ("lead", "lea_1"): {"name": "Nia Sample"}}
    call = made("remove_list_leads", lead_ids=["lea_1", "lea_2"], records=known)
    shown = preview(call, Decision("ask", "r", "why"))
    assert "lead_ids: Nia Sample and 1 more" in shown
    assert "It can be set back: those that were on it before are put back." in shown
    assert "cannot take it back" not in shown
