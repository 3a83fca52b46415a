"""Of what stands in one row, all is left over that nothing set where an effect set the rest."""

import pytest

from agent.common.json_value import Json
from agent.session.account.evidence import Use
from tests.support.accounts import unused


def _keywords(*words: str, turn: int = 0) -> Use:
    arguments: Json = {"label": "Fusion", "keywords": [*words]}
    return Use(turn=turn, strength=1, tool="create_signal_type", arguments=arguments)


@pytest.mark.parametrize(
    ("words", "done", "left"),
    [
        ("make a signal type Fusion, keywords bakery takeover, mill merger and new oven",
         ["bakery takeover", "new oven"], ["mill merger"]),
        ("Signaltyp Fusion: Bäckerei übernommen, Mühle fusioniert und neue Backlinie",
         ["mühle fusioniert", "neue backlinie"], ["Bäckerei übernommen"]),
        ("Signaaltype Fusion: trefwoorden worden overname bakkerij, fusie meelfabriek en nieuwe ovenlijn",
         ["overname bakkerij", "fusie meelfabriek"], ["nieuwe ovenlijn"]),
        ("créé un type de signal Fusion avec les mots rachat, fusion de moulins et nouveau four s'il te plaît",
         ["rachat", "fusion de moulins"], ["nouveau four"]),
        ("make a signal type Fusion with these keywords:\n- bakery takeover\n- mill merger\n- new oven",
         ["bakery takeover", "new oven"], ["mill merger"]),
        ("Cria um tipo Fusion. Acrescenta aquisição de padaria e fusão de moinhos aos termos do sinal.",
         ["aquisição de padaria"], ["fusão de moinhos"]),
        ("make a signal type Fusion, keywords bakery takeover, mill merger and new oven, thanks",
         ["bakery takeover", "mill merger", "new oven"], []),
        ("make a signal type Fusion with the keywords bakery takeover and mill merger",
         ["bakery takeover", "mill merger"], []),
        ("make a signal type Fusion, keywords bakery takeover and mill merger, Ada and Bo asked for it",
         ["bakery takeover", "mill merger"], []),
    ],
)  # fmt: skip
def test_an_entry_of_a_row_that_nothing_set_is_left_over(words: str, done: list[str], left: list[str]) -> None:
    assert unused(words, _keywords(*done)) == left


def test_a_telephone_number_below_the_lines_of_a_text_is_a_line_of_it() -> None:
    words = "Change our signature, it should read:\nRobin Sample, Tideline\nKaispeicher 7, Hamburg\n{}\nCheers, Kim"
    short = "Robin Sample, Tideline\nKaispeicher 7, Hamburg"
    signature = Use(turn=0, strength=1, tool="update_signature", arguments={"signature": short})
    assert unused(words.format("+49 40 5550199"), signature) == ["+49 40 5550199"]
    assert unused(words.format("And come by for coffee"), signature) == []


def _step(**arguments: str | int) -> Use:
    return Use(turn=0, strength=1, tool="add_sequence_node", arguments={"campaign_id": "c", **arguments})


def test_the_days_that_a_step_waits_are_set_or_left_over() -> None:
    words = 'add a wait of 4 days to the draft and then a mail "Any news?"'
    mail = _step(type="email", body="Any news?")
    assert unused(words, mail) == ["4 days (1 done)"]
    assert unused(words, _step(type="delay", delay_days=4), mail) == []


@pytest.mark.parametrize("words", ["dismiss both of them", "verwirf beide", "descarta ambos", "écarte les deux"])
def test_both_are_two(words: str) -> None:
    one, two = (
        Use(turn=0, strength=1, tool="update_signals", arguments={"items": [{"id": one, "status": "dismissed"}]})
        for one in ("s1", "s2")
    )
    assert len(unused(words, one)) == 1
    assert unused(words, one, two) == []


def test_a_time_in_words_is_no_number_of_things() -> None:
    settings = Use(turn=0, strength=1, tool="update_signal_settings", arguments={"scan_time_utc": "06:15"})
    assert unused("the daily scan should run at six fifteen UTC", settings) == []


def test_of_lines_with_bullets_the_last_one_is_left_over_where_most_are_done() -> None:
    words = "Put these companies on a new list West:\n- Bocage, bocage.example\n- Kerval, kerval.example\n- Sirocco"
    some: Json = [{"type": "company", "name": {"full": one}} for one in ("Bocage", "Kerval")]
    made = Use(turn=0, strength=1, tool="create_list", arguments={"name": "West"})
    put = Use(turn=0, strength=1, tool="import_list_leads", arguments={"list_id": "l", "leads": some})
    assert unused(words, made, put) == ["Sirocco"]


def test_an_address_beside_two_that_were_put_in_is_left_over_where_no_call_has_it() -> None:
    words = "Put my three on a new list Night. They are Ada (ada@x.example), Bo (bo@x.example) and Eve, eve@x.example"
    some: Json = [{"type": "person", "contacts": [{"value": f"{one}@x.example"}]} for one in ("ada", "bo")]
    made = Use(turn=0, strength=1, tool="create_list", arguments={"name": "Night"})
    put = Use(turn=0, strength=1, tool="import_list_leads", arguments={"list_id": "l", "leads": some})
    assert "eve@x.example" in unused(words, made, put)


@pytest.mark.parametrize(
    ("keywords", "left"), [(("Workday", "NetSuite", "DATEV"), []), (("NetSuite", "DATEV"), ["Workday"])]
)
def test_what_stands_before_the_first_entry_of_a_row_is_no_part_of_it(
    keywords: tuple[str, ...], left: list[str]
) -> None:
    words = 'new signal type "ERP", keywords Workday, NetSuite and DATEV, only from news and linkedin posts'
    arguments: Json = {"label": "ERP", "keywords": [*keywords], "allowed_sources": ["news", "linkedin_posts"]}
    assert unused(words, Use(turn=0, strength=1, tool="create_signal_type", arguments=arguments)) == left
