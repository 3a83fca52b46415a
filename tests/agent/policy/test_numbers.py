"""Of a number that the user named not more is paid for or taken than they said; a person may allow more."""

from typing import Any

import pytest

from agent.policy.facts import Paid
from agent.policy.numbers import more_than_said
from tests.support.making import asks_a_person, facts, launch, made
from tools.spec import Kind

FAIR: dict[tuple[Kind, str], Any] = {("list", "lst_1"): {"name": "Fair", "leadCount": 80}}


def search(count: int) -> Any:
    return made("start_lead_search", prompt="CFOs in Berlin", fetch_count=count)


def asks(call: Any, *orders: str, **change: Any) -> bool:
    found = more_than_said.judge(call, facts(orders=orders, wish="\n".join(orders), **change))
    return asks_a_person(found, "words.number")


@pytest.mark.parametrize(
    "words",
    [
        "Find 20 CFOs in Berlin",
        "Find twenty CFOs in Berlin",
        "Get me up to 20 CFOs in Berlin",
        "Find at most 20 CFOs in companies with 50 to 200 employees",
        "Launch a campaign to 20 CFOs in Berlin",
        "Finde 20 CFOs in Berlin",
        "Such bitte höchstens 20 Finanzchefs in Firmen mit 100 Leuten",
        "Trouve 20 DAF à Lyon",
        "Cherche au plus vingt DAF",
        "Busca 20 directores financieros en Madrid",
        "ベルリンのCFOを20人探して",
        "最大20人のCFOを探してください",
        "Find 30 CFOs in Berlin - no, 20",
        "Find 30 CFOs in Berlin, make that 20",
    ],
)
def test_a_search_for_more_people_than_were_named_asks(words: str) -> None:
    assert not asks(search(20), words)
    assert asks(search(21), words)


@pytest.mark.parametrize(
    "words",
    [
        "Find CFOs in Berlin",
        "Find at least 20 CFOs in Berlin",
        "Find 20 or more CFOs in Berlin",
        "Find more than 20 CFOs in Berlin",
        "Find 20+ CFOs in Berlin",
        "Finde mindestens 20 CFOs",
        "Trouve au moins 20 DAF",
        "Busca al menos 20 directores",
        "CFOを20人以上探して",
        "Find CFOs at 10 companies",
        "Find 20 CFOs a day",
        "Find CFOs in companies with 50 to 200 employees",
        "Find leads for 2 campaigns",
        "Find CFOs and write 3 mails",
        "Find CFOs for at most 40 credits",
        "Find CFOs of firms founded 5 years ago",
        "Find a CFO list",
    ],
)
def test_a_lower_bound_and_numbers_of_other_things_are_no_limit(words: str) -> None:
    assert not asks(search(40), words)


def test_what_the_request_has_found_counts_and_a_later_number_takes_its_place() -> None:
    had = Paid("start_lead_search", {"prompt": "Finance heads"}, spent=30)
    assert asks(search(10), "Find 20 CFOs", paid=(had,))  # 2 credits each
    assert not asks(search(5), "Find 20 CFOs", paid=(had,))
    assert not asks(search(20), "Find 20 CFOs", paid=(Paid("start_lead_search", {}, spent=30, earlier=True),))
    assert not asks(search(30), "Find 20 CFOs", "make it 30")


def test_it_holds_for_whatever_is_taken_by_number() -> None:
    signals = [{"id": f"sig_{n}", "dm": True, "comment": True} for n in range(3)]
    assert asks(made("generate_signal_messages", items=signals), "Draft messages for two signals")
    assert not asks(made("generate_signal_messages", items=signals), "Draft messages for 3 signals")
    rows = [{"type": "person", "name": {"full": f"Lead {n}"}} for n in range(12)]
    assert asks(made("import_list_leads", list_id="lst_1", leads=rows), "Import the first ten rows into Fair")
    assert not asks(made("import_list_leads", list_id="lst_1", leads=rows), "Import the 12 rows into Fair")
    votes = [{"id": f"sig_{n}", "vote": "up"} for n in range(3)]
    assert asks(made("update_signals", items=votes), "Vote up the two strongest signals")
    for words in ("Vote up every signal rated 2", "Vote up the signals with 2 or higher", "Vote up signals scored 2"):
        assert not asks(made("update_signals", items=votes), words)


@pytest.mark.parametrize(
    ("change", "more"), [({}, True), ({"limit": 80}, True), ({"limit": 20}, False), ({"lead_ids": ["a", "b"]}, False)]
)
def test_a_list_goes_into_a_campaign_only_as_far_as_was_said(change: dict[str, Any], more: bool) -> None:
    call = made("import_campaign_leads", records=FAIR, campaign_id="cmp_1", list_id="lst_1", **change)
    assert asks(call, "Import 20 leads of Fair into Autumn") is more
    assert not asks(call, "Import the leads of Fair into Autumn")
    assert not asks(call, "Import the leads of Fair into Autumn: three mails, and write them")


@pytest.mark.parametrize(
    ("words", "more"),
    [
        ("Launch a 3-step campaign to the leads of Fair", False),
        ("Launch a three-part campaign to the leads of Fair", False),
        ("Import CFOs of Fair into the 3-mail campaign", False),
        ("Starte eine 3-stufige Kampagne an CFOs", False),
        ("Launch a campaign of 3 steps to the leads of Fair", False),
        ("Launch a 3-step campaign to 20 CFOs of Fair", True),
        ("Launch a campaign to a 20-person list", True),
    ],
)
def test_a_number_of_steps_or_mails_limits_no_people(words: str, more: bool) -> None:
    assert asks(launch(reach=80), words) is more


def test_the_users_own_call_is_their_yes() -> None:
    assert not asks(search(40), "Find 20 CFOs", own=True)


def test_a_launch_to_more_people_than_were_named_says_so() -> None:
    assert asks(launch(reach=80), "Launch the campaign to 20 CFOs of Fair")
    assert not asks(launch(reach=20), "Launch the campaign to 20 CFOs of Fair")
    for words in ("Launch it", "Launch the campaign with 3 steps", "Launch the campaign, at most 20 mails a day"):
        assert not asks(launch(reach=80), words)
    assert not asks(launch(reach=80), "Launch the campaign and send 20 mails a day")
    assert not asks(launch(reach=80), "Launch a campaign of 3 emails to Fair")


def test_one_is_a_number_of_people_too() -> None:
    assert asks(search(2), "Find me one CFO in Berlin")
    assert not asks(search(2), "Find CFOs in Berlin and put them on one list")
