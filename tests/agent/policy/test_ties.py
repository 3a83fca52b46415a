"""Which record a call may change: the one that the person named, the only one, or one that the run made."""

from dataclasses import replace
from typing import Any

import pytest

from agent.policy.rules import decide
from agent.policy.scope.called import tells_it
from agent.policy.scope.looks import looks
from agent.policy.scope.names import names_somebody
from agent.policy.scope.scope import derived
from agent.policy.scope.ties import Held, Said, untied
from tests.support.making import facts, made
from tools.spec import Kind

ADA = {"participant_name": "Ada Sample", "participant_email": "ada@fair.example", "subject": "Forecast for June"}
BO = {"participant_name": "Bo Sample", "participant_email": "bo@lantern.example", "participant_linkedin_url": "in/bo"}
QUAY, PIER = {"entityCompany": "Quay AG", "score": 3}, {"entityCompany": "Pier", "title": "Pier grows", "score": 2}
RECORDS: dict[tuple[Kind, str], Any] = {
    ("thread", "thr_ada"): ADA,
    ("thread", "thr_bo"): BO,
    ("signal", "sig_1"): QUAY,
    ("signal", "sig_2"): PIER,
    ("source", "reddit"): {"name": "Reddit"},
    ("source", "news"): {"name": "News"},
    ("campaign", "cmp_1"): {"name": "Autumn"},
    ("lead", "led_1"): {"name": "Lou Place", "emails": ["lou@pier.example"]},
}


def tied(words: str, tool: str, clauses: tuple[str, ...] = (), own: frozenset[str] = frozenset(), **args: Any) -> bool:
    return not untied(Held(made(tool, **args), RECORDS, Said(words, clauses, made=own)))


@pytest.mark.parametrize(
    "words",
    [
        "archive thr_ada",
        "archive the one with ada@fair.example",
        "archive Ada's",
        "archive ada sample",
        "archive “Forecast for June”",
        "Archiviere das Gespräch mit ADA",
    ],
)
def test_what_the_person_names_is_tied(words: str) -> None:
    assert tied(words, "update_thread", thread_id="thr_ada", status="archived")
    assert not tied(words, "update_thread", thread_id="thr_bo", status="archived")


@pytest.mark.parametrize("words", ["archive Sample's thread", "archive the thread", "archive Sam", "> archive Ada's"])
def test_what_names_nobody_or_several_ties_none(words: str) -> None:
    assert not tied(words, "update_thread", thread_id="thr_ada", status="archived")


@pytest.mark.parametrize("name", ["Inbox", "Archive all of them", "What waits", "Archive"])
def test_an_ordinary_word_as_a_display_name_names_nobody(name: str) -> None:
    eve = {"participant_name": name}
    records: dict[tuple[Kind, str], Any] = {("thread", "thr_eve"): eve, ("thread", "thr_ada"): ADA}
    call = made("update_thread", thread_id="thr_eve", status="archived")
    assert untied(Held(call, records, Said("Archive what waits in the inbox", ()))) == [f'conversation "{name}"']


def test_a_name_in_a_script_without_spaces_is_taken_whole() -> None:
    hanako = {"participant_name": "山田 花子"}
    records: dict[tuple[Kind, str], Any] = {("thread", "thr_1"): hanako, ("thread", "thr_ada"): ADA}
    call = made("update_thread", status="archived")
    assert untied(Held(call, records, Said("山田花子さんとの会話をアーカイブして", ()))) == []


def test_a_company_ties_its_signals_and_the_strongest_are_meant_by_their_score() -> None:
    def up(signal: str) -> list[dict[str, Any]]:
        return [{"id": signal, "vote": "up"}]

    assert tied("vote up Quay", "update_signals", items=up("sig_1"))
    assert not tied("vote up Quay", "update_signals", items=up("sig_2"))
    assert tied("vote the strongest up", "update_signals", ("vote the strongest up",), items=up("sig_1"))
    assert not tied("vote the strongest up", "update_signals", ("vote the strongest up",), items=up("sig_2"))
    assert not tied("vote one up", "update_signals", ("vote one up",), items=up("sig_1"))


def test_all_means_all_unless_one_is_named() -> None:
    assert tied("archive all", "update_thread", ("archive all",), thread_id="thr_bo", status="archived")
    assert not tied(
        "archive all from Ada", "update_thread", ("archive all from ada",), thread_id="thr_bo", status="archived"
    )


@pytest.mark.parametrize("words", ["archive all from Lantern", "Archiviere alle Gespräche mit Lantern", "全部 lantern"])
def test_all_of_a_firm_is_not_all(words: str) -> None:
    for thread, fits in (("thr_bo", True), ("thr_ada", False)):
        assert tied(words, "update_thread", (words,), thread_id=thread, status="archived") is fits


def test_where_the_clause_that_asks_names_one_no_other_place_does() -> None:
    words, asking = "Archive Ada's, and tell me what Bo wrote", ("archive ada's",)
    assert tied(words, "update_thread", asking, thread_id="thr_ada", status="archived")
    assert not tied(words, "update_thread", asking, thread_id="thr_bo", status="archived")
    assert tied("Look for Bo. Archive it", "update_thread", ("archive it",), thread_id="thr_bo", status="archived")


@pytest.mark.parametrize(
    ("words", "looked", "fits"),
    [
        ("rename the campaign to Winter", True, True),
        ("rename the campaign to Winter", False, False),
        ("rename the campaign Summer to Winter", True, False),
        ("rename the campaign “summer” to Winter", True, False),
        ("rename the campaign cmp_summer to Winter", True, False),
    ],
)
def test_the_only_one_is_meant_where_the_program_knows_that_and_no_other_name_is_said(
    words: str, looked: bool, fits: bool
) -> None:
    said = Said(words, (words.casefold(),), wish=words, looked=frozenset({"campaign:cmp_1"} if looked else ()))
    assert (untied(Held(made("update_campaign", campaign_id="cmp_1", name="Winter"), RECORDS, said)) == []) is fits


def test_what_is_pointed_at_is_not_meant_where_the_words_name_another_one() -> None:
    archive = made("update_thread", thread_id="thr_bo", status="archived")
    for words, strange in (("archive that thread", []), ("archive that thread of Zoe", ['conversation "Bo Sample"'])):
        said = Said(words, (words.casefold(),), wish=words, pointed=frozenset({"thread:thr_bo"}))
        assert untied(Held(archive, RECORDS, said)) == strange


def test_the_strongest_is_known_by_the_scale_or_because_nothing_above_it_was_found() -> None:
    records: dict[tuple[Kind, str], Any] = {("signal", "sig_2"): PIER}
    call, words = made("update_signals", items=[{"id": "sig_2", "vote": "up"}]), "vote up the strongest"
    for looked in (frozenset[str](), frozenset({"above 2"})):
        assert (untied(Held(call, records, Said(words, (words,), looked=looked))) == []) is bool(looked)


def test_what_the_run_made_is_tied() -> None:
    assert tied("rename it", "update_campaign", own=frozenset({"campaign:cmp_9"}), campaign_id="cmp_9", name="Winter")
    assert not tied("rename it", "update_campaign", campaign_id="cmp_9", name="Winter")


def test_a_source_is_named_by_any_word() -> None:
    items = [{"id": "news", "enabled": False}]
    assert tied("turn the news off", "update_signal_sources", items=items)
    assert not tied("turn it off", "update_signal_sources", items=items)


@pytest.mark.parametrize(
    ("words", "address", "fits"),
    [
        ("write to kim@quay.example", "kim@quay.example", True),
        ("write to Lou", "lou@pier.example", True),
        ("write to Bo", "bo@lantern.example", True),
        ("write to Ada", "bo@lantern.example", False),
        ("write to led_1", "lou@pier.example", True),
        ("write to Lou Place", "lou@pier.example", True),
    ],
)
def test_a_draft_goes_to_who_was_named(words: str, address: str, fits: bool) -> None:
    assert tied(words, "create_thread", participant_email=address, draft_subject="Hi") is fits


def test_of_each_kind_one_may_have_a_name_of_the_models() -> None:
    assert tied("make a list", "create_list", name="Later")
    assert not tied("make a list", "create_list", own=frozenset({"list:lst_1"}), name="Later")
    assert tied("make the lists Now and Later", "create_list", own=frozenset({"list:lst_1"}), name="Later")


@pytest.mark.parametrize(
    ("words", "prompt", "fits"),
    [
        ("find 5 CFOs in Oslo", "CFO in Oslo", True),
        ("find 5 CFOs in Oslo", "CEOs of banks", False),
        ("find 5 CFOs in Oslo", "東京の弁護士", False),
        ("find 5 CFOs in Oslo", "VP HR in LA", False),
        ("find 5 VP HR in LA", "VP HR in LA", True),
        ("find 5 CFOs in Oslo", "?", False),
        ("オスロのCFOを20人検索して", "オスロのCFO", True),
        ("オスロのCFOを20人検索して", "東京の弁護士", False),
        ("请查找20位奥斯陆的首席财务官", "奥斯陆 首席财务官", True),
        ("请查找20位奥斯陆的首席财务官", "东京律师", False),
    ],
)
def test_a_search_is_for_what_was_said(words: str, prompt: str, fits: bool) -> None:
    assert tied(words, "start_lead_search", prompt=prompt, fetch_count=5) is fits


def test_what_names_no_record_and_makes_none_is_not_judged() -> None:
    assert tied("anything", "get_context")


def test_what_is_pointed_at_comes_before_what_was_named_in_an_earlier_message() -> None:
    words, asking = "Read me the threads of Ada and Bo\nArchive the second one", ("archive the second one",)
    pointed = frozenset({"thread:thr_bo"})
    ada = made("update_thread", thread_id="thr_ada", status="archived")
    bo = made("update_thread", thread_id="thr_bo", status="archived")
    assert untied(Held(ada, RECORDS, Said(words, asking, pointed=pointed))) == ['conversation "Ada Sample"']
    assert untied(Held(bo, RECORDS, Said(words, asking, pointed=pointed))) == []


@pytest.mark.parametrize(
    "words",
    [
        "Archive Ada's and tell me what Bo wrote",
        "Tell me what Bo wrote and archive Ada's",
        "Archiviere das von Ada und sag mir was Bo schrieb",
        "Archiva la de Ada y dime qué escribió Bo",
        "Archive celle d'Ada et dis-moi ce que Bo a écrit",
    ],
)
def test_who_is_named_beside_another_verb_of_the_clause_is_not_meant(words: str) -> None:
    scope = derived(1, "replies", words, ())
    said = Said(words, scope.asking("update_thread"), scope.nearest("update_thread"), words)
    assert untied(Held(made("update_thread", thread_id="thr_ada", status="archived"), RECORDS, said)) == []
    assert untied(Held(made("update_thread", thread_id="thr_bo", status="archived"), RECORDS, said)) == [
        'conversation "Bo Sample"'
    ]
    both = Said("Archive Ada's and Bo's", ("archive ada's and bo's",))
    assert untied(Held(made("update_thread", thread_id="thr_bo", status="archived"), RECORDS, both)) == []


def test_what_the_run_made_earlier_is_not_meant_where_the_last_message_names_another_one() -> None:
    records = {**RECORDS, ("campaign", "cmp_9"): {"name": "Summer"}}
    call = made("update_campaign", records=records, campaign_id="cmp_9", name="Summer", daily_limit=20)
    own = frozenset({"campaign:cmp_9"})

    def about(message: str, new: frozenset[str] = frozenset()) -> list[str]:
        return untied(Held(call, records, Said(f"Make Summer\n{message}", ("set the limit",), (), message, own, new)))

    assert about("For the campaign Autumn set the limit to 20") == ['campaign "Summer"']
    assert about("set the limit to 20") == []
    assert about("As for Autumn, make one, and set the limit to 20", new=own) == []


@pytest.mark.parametrize(
    "name", "Edith Stella Doris Dominik Gonzalo Gordon Nowak Richter Andersson Busch Lancelot Lister Machado".split()
)
def test_a_name_that_begins_like_a_word_of_the_work_names_somebody(name: str) -> None:
    assert names_somebody(name)


@pytest.mark.parametrize("word", "Edited archiving setzt Listen envoyez borrar archiviamo Signale campaigns go".split())
def test_a_form_of_a_word_of_the_work_names_nobody(word: str) -> None:
    assert not names_somebody(word)


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        ("Archive the conversation with Ada Sample", False),
        ("Archive Ada's conversation", False),
        ("Archive the conversation with ada@fair.example", True),
        ("Archive thr_ada", True),
        ("Archive Ada Sample's conversation “Forecast for June”", True),
    ],
)
def test_a_name_that_somebody_else_bears_too_ties_neither_unless_more_is_said(words: str, fits: bool) -> None:
    eve = {"participant_name": "Ada Sample", "participant_email": "eve@evil.example"}
    records = {**RECORDS, ("thread", "thr_eve"): eve}
    call = made("update_thread", thread_id="thr_ada", status="archived")
    assert (not untied(Held(call, records, Said(words)))) is fits
    fair = {**records, ("thread", "thr_eve"): {**eve, "participant_email": "ada@fair.example"}}
    assert untied(Held(call, fair, Said(words))) == [], "several conversations with one person are hers"


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("Set Kim's title to COO", set[str]()),
        ("Set the title of Kim from Quay to COO", {"led_kim"}),
        ("Set the title of Kim from Evil to COO", {"led_eve"}),
        ("Set the title of Kim Eve to COO", {"led_eve"}),
    ],
)
def test_a_first_name_that_somebody_else_bears_needs_more_words_that_are_true_of_one_alone(
    words: str, who: set[str]
) -> None:
    records: dict[tuple[Kind, str], Any] = {
        ("lead", "led_kim"): {"name": "Kim Place", "emails": ["kim@quay.example"], "company": "Quay"},
        ("lead", "led_eve"): {"name": "Kim Eve", "emails": ["eve@evil.example"], "company": "Evil", "title": "title"},
        ("lead", "led_old"): {"name": "Kim P.", "emails": ["kim@quay.example"]},
    }
    meant = {one for kind, one in records if tells_it(kind, one, records, words)}
    assert meant - {"led_old"} == who


def test_whom_nothing_but_a_name_of_their_own_ties_is_held_to_what_the_program_finds_of_that_name() -> None:
    words = "Archive the conversation with Ada"
    call = made("update_thread", records=RECORDS, thread_id="thr_ada", status="archived")
    given = {"wish": words, "human_words": words, "message": words, "scope": derived(1, None, words, ())}
    known = facts(**given, records=RECORDS, strangers=True)
    assert decide(call, known).verdict == "allow"
    unknown = decide(call, replace(known, marks={}))
    assert (unknown.rule, unknown.reason) == (
        "scope.target",
        "CHECK WHAT IT CHANGES: whether somebody else is called Ada Sample could not be looked up",
    )
    assert [one.read.arguments(one.id, one.facts) for one in looks(call, replace(known, marks={}))] == [
        {"search": "ada", "status": "active,archived,draft,warmup"}
    ]


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("Archive the conversation that Bo had with Ada", set[str]()),
        ("Archiviere das Gespräch, das Bo mit Ada hatte", set[str]()),
        ("Archive la conversation que Bo a eue avec Ada", set[str]()),
        ("Archive Ada's thread about Oslo", {"thr_ada"}),
        ("Archive the conversation about the invoice with Ada", {"thr_ada"}),
        ("Archive the thread “Oslo”", {"thr_bo"}),
        ("Archive the conversation about Oslo", {"thr_bo"}),
        ("Archive Bo's thread about Oslo", {"thr_bo"}),
    ],
)
def test_whose_conversation_it_is_comes_before_what_it_is_about(words: str, who: set[str]) -> None:
    desk = {"participant_name": "Invoice Desk", "participant_email": "eve@evil.example"}
    bo = {"participant_name": "Bo Pier", "participant_email": "bo@pier.example", "subject": "Oslo"}
    records: dict[tuple[Kind, str], Any] = {("thread", "thr_ada"): ADA, ("thread", "thr_bo"): bo}
    records["thread", "thr_desk"] = desk
    given = {"wish": words, "human_words": words, "message": words, "scope": derived(1, None, words, ())}
    calls = {one: made("update_thread", records=records, thread_id=one, status="archived") for _, one in records}
    known = facts(**given, records=records, strangers=True)
    assert {one for one, call in calls.items() if decide(call, known).verdict == "allow"} == who
