"""What a call does besides what the words speak of: another value, a setting of the workspace, a new thing."""

from dataclasses import replace
from typing import Any

import pytest

from agent.policy.rules import decide
from agent.policy.scope.besides import asks_for_one, besides, unsaid_names
from agent.policy.scope.scope import derived, of_row, planned
from tests.support.making import facts, made
from tests.tools.test_arguments import MINIMAL


def strange(words: str, tool: str, *, former: dict[str, Any] | None = None, **args: Any) -> list[str]:
    return besides(replace(made(tool, **args), former=former or {}), [words.casefold()], words)


@pytest.mark.parametrize(
    ("words", "tool", "args", "others"),
    [
        ("Archive Ada's", "update_thread", {}, []),
        ("Archive Ada's", "update_thread", {"status": "active"}, ["a change of status"]),
        ("Archive Ada's", "update_thread", {"account_id": "snd_2"}, ["a change of account_id"]),
        ("Archive Ada's and mark it as read", "update_thread", {"unread_count": 0}, []),
        ("Change the title of Kim to CFO", "update_lead", {"title": "CFO"}, []),
        ("Change the title of Kim to CFO", "update_lead", {"industry": "Retail"}, ["a change of industry"]),
        ("Vote up the signal", "update_signals", {}, []),
        ("Vote down the signal", "update_signals", {}, ["a change of vote"]),
        ("Move Eve over there", "update_lead", {"title": "Nobody"}, ["a change of title"]),
        ("Kim got promoted to CFO, update her record", "update_lead", {"title": "CFO"}, []),
    ],
)
def test_of_a_thing_that_is_changed_only_that_is_meant_of_which_the_words_speak_where_that_is_known(
    words: str, tool: str, args: dict[str, Any], others: list[str]
) -> None:
    assert strange(words, tool, **args) == others


def test_a_value_that_the_words_hold_or_that_was_so_before_is_no_other_change() -> None:
    words = "Change the title of Kim to CFO, of Quay Ltd"
    assert strange(words, "update_lead", title="CFO", company={"name": "Quay Ltd"}) == []
    evil = {"name": "Evil"}
    assert strange(words, "update_lead", title="CFO", company=evil) == ["a change of company"]
    assert strange(words, "update_lead", former={"company": evil}, title="CFO", company=evil) == []


@pytest.mark.parametrize(
    ("before", "contacts", "others"),
    [
        ([{"type": "work_email", "value": "kim@quay.example"}], ["kim@quay.example", "+43 1 555 0199"], []),
        ([{"value": "kim@quay.example"}], ["kim@quay.example", "eve@evil.example"], ["a change of contacts"]),
        ([{"value": "kim@quay.example"}, {"value": "k@quay.example"}], ["kim@quay.example", "+43 1 555 0199"],
         ["a change of contacts"]),
        ([], ["kim@quay.example", "+43 1 555 0199"], ["a change of contacts"]),
        (None, ["+43 1 555 0199"], []),
    ],
)  # fmt: skip
def test_of_a_list_that_loses_nothing_what_is_new_has_to_be_said(
    before: list[dict[str, str]] | None, contacts: list[str], others: list[str]
) -> None:
    words = "Change the title of Kim to CFO, +43 1 555 0199"
    set_to = [{"value": one} for one in contacts]
    assert strange(words, "update_lead", former={"contacts": before}, title="CFO", contacts=set_to) == others


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        ("Pause the scan", True),
        ("Pausiere die Scans", True),
        ("Pausa el escaneo", True),
        ("Change what is said about us", False),
        ("Pause the campaign", False),
    ],
)
def test_what_a_workspace_has_one_of_is_meant_only_where_it_is_spoken_of(words: str, fits: bool) -> None:
    assert (strange(words, "update_signal_settings") == []) is fits


@pytest.mark.parametrize(
    ("words", "fits"), [("mach ne Liste", True), ("Put Kim on the list", True), ("Move Eve over there", False)]
)
def test_a_new_thing_is_of_a_kind_that_the_words_ask_for(words: str, fits: bool) -> None:
    assert asks_for_one("list", "create_list", [words.casefold()]) is fits


def test_a_verb_of_change_opens_what_its_clause_is_about_and_what_that_takes_along() -> None:
    assert derived(1, "manage", "Change the title of Kim to CFO", []).tools == ("update_lead",)
    made_and_filled = derived(1, "manage", "Make a list called Fair with Kim", []).tools
    assert {"create_list", "add_list_leads", "import_list_leads"} <= {*made_and_filled}
    assert "update_signal_settings" not in made_and_filled
    both = derived(1, "manage", "Rename the list Guests to Spring and change the title of Kim to CFO", []).tools
    assert {"update_list", "update_lead"} <= {*both}


def test_it_is_the_name_that_is_changed_whatever_has_it_and_a_pause_is_never_closed() -> None:
    assert {"update_list", "update_campaign"} <= {*derived(1, "campaign", "Rename it to Year end", []).tools}
    assert "pause_campaign" in derived(1, "manage", "Pause the scans and the enrichment", []).tools


@pytest.mark.parametrize(
    ("because", "searches"), [("Draft a campaign for 9 CFOs", True), ("Rename the campaign Winter", False)]
)
def test_a_goal_of_a_planner_holds_all_of_its_guide_only_where_something_is_made_or_sent(
    because: str, searches: bool
) -> None:
    scope = planned(1, "campaign", ["campaign.draft"], [because], because)
    assert scope is not None
    assert ("start_lead_search" in scope.tools) is searches
    assert "update_campaign" in scope.tools


@pytest.mark.parametrize(
    ("words", "tool", "args", "others"),
    [
        ("Update Ada's conversation", "update_thread", {"account_id": "snd_2"}, ["a change of account_id"]),
        ("Update Ada's conversation", "update_thread", {"status": "archived"}, ["a change of status"]),
        ("Ändere das Gespräch mit Ada", "update_thread", {"status": "archived"}, ["a change of status"]),
        ("Modifie la conversation avec Ada", "update_thread", {"status": "archived"}, ["a change of status"]),
        ("Adaさんとの会話を更新して", "update_thread", {"status": "archived"}, ["a change of status"]),
        ("Change the mail to Ada", "update_thread", {"draft_body_text": "Hello"}, []),
        ("Change Ada's conversation back to unread", "update_thread", {"unread_count": 1}, []),
        ("Change the daily limit of Ada", "update_campaign", {"daily_limit": 20}, []),
        ("Update Ada", "update_campaign", {"daily_limit": 20}, ["a change of daily_limit"]),
        ("Update Ada: 20 a day", "update_campaign", {"daily_limit": 20}, []),
    ],
)
def test_who_says_to_change_a_thing_and_not_what_of_it_is_asked(
    words: str, tool: str, args: dict[str, Any], others: list[str]
) -> None:
    call = replace(made(tool, **args), former={key: was for key, was in MINIMAL[tool].items() if key not in args})
    assert besides(call, [words.casefold()], words, {"ada"}) == others


def test_a_row_that_names_its_journey_renames_nothing_that_it_gives_no_name_for() -> None:
    records: dict[Any, Any] = {("list", "lst_1"): {"name": "Guests"}}
    call = made("update_list", records=records, list_id="lst_1", name="Friends")
    for words, rule in (("Guests", "scope.target"), ("Guests\nFriends", "effect.write")):
        given = {"human_words": words, "wish": words, "message": words, "scope": of_row(1, "manage", words)}
        assert decide(call, facts(**given, records=records, strangers=True)).rule == rule
    assert unsaid_names(made("create_list", name="Friends"), "Guests") == []
