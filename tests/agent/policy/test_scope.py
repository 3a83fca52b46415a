"""A scope as data: what a planner states, what words ask for, what a row allows, and how it is cut down."""

from dataclasses import replace
from typing import Any, get_args

import pytest

from agent.policy.rules import decide
from agent.policy.scope.scope import Scope, derived, from_stored, narrowed, of_row, planned, tools_of
from agent.types import PlannedCall
from prompts.guides import load_guides
from tests.support.making import facts, made
from tools.registry import REGISTRY
from tools.spec import Goal

WORDS = "Find 3 CFOs in Oslo, then draft a campaign for them."


def test_the_goals_are_those_of_the_guides() -> None:
    guides = load_guides(list(REGISTRY))
    named = {f"{guide.journey}.{name}" for guide in guides.values() for name in guide.goals}
    assert set(get_args(Goal)) == {"answer"} | named
    assert tools_of("answer") == ()


def test_a_planned_scope_holds_the_goals_that_have_words_of_the_person() -> None:
    goals: list[Goal] = ["campaign.find", "campaign.draft", "campaign.launch"]
    scope = planned(1, "campaign", goals, ["Find 3 CFOs", "draft a campaign", "launch it"], WORDS)
    assert scope is not None
    assert scope.goals == ("campaign.find", "campaign.draft")
    assert scope.as_json() == {
        "journey": "campaign",
        "goal": "draft",
        "effects": ["read", "write", "spend"],
        "goals": ["campaign.find", "campaign.draft"],
        "by": "plan",
    }


def test_a_planner_without_words_states_nothing_unless_it_states_an_answer() -> None:
    assert planned(1, "campaign", ["campaign.find"], [], WORDS) is None
    scope = planned(1, "campaign", ["answer"], [], WORDS)
    assert scope is not None
    assert (scope.goals, scope.tools, scope.as_json()["goal"]) == ((), (), "answer")


def test_a_scope_from_words_has_their_clauses_and_the_calls_made_before() -> None:
    scope = derived(2, None, "Archive Ada's thread, please.", ["create_list"])
    assert (scope.turn, scope.by, scope.because) == (2, "words", ("archive ada's thread",))
    assert scope.tools == ("update_thread", "create_list")
    assert scope.as_json()["goal"] == "archive"


@pytest.mark.parametrize(
    ("words", "first", "shown"),
    [
        ("Résume la boîte", [], ("replies", "answer")),
        ("Utwórz listę", ["create_list"], ("import", "check")),
        ("Make a list", [], ("import", "import")),
        ("Archive it, and vote it up", [], ("replies", "archive")),
    ],
)
def test_a_result_names_the_goal_that_goes_furthest(words: str, first: list[str], shown: tuple[str, str]) -> None:
    told = derived(1, "replies", words, first).as_json()
    assert (told["journey"], told["goal"]) == shown


@pytest.mark.parametrize(
    ("turn", "words", "opens"),
    [(1, "Go", False), (1, "Do it for ada@example.com", True), (2, "Do it", False), (1, "Go through the inbox", False)],
)
def test_a_first_message_that_only_says_go_for_somebody_leaves_the_goals_to_the_planner(
    turn: int, words: str, opens: bool
) -> None:
    assert ("create_list" in derived(turn, None, words, []).tools) is opens
    assert "create_list" not in derived(turn, None, words, [], has_material=True).tools


@pytest.mark.parametrize(
    ("words", "tool"),
    [("mach ne liste Messe", "create_list"), ("Draft a campaign for the list Fair", "create_campaign"),
     ("Entwirf eine Kampagne", "create_campaign")],
)  # fmt: skip
def test_what_is_asked_for_in_everyday_words_is_no_more_than_was_asked_for(words: str, tool: str) -> None:
    assert tool in derived(1, None, words, []).tools
    assert "create_list" not in derived(1, None, "Ne fais pas de liste", []).tools


def test_a_row_allows_its_journey() -> None:
    scope = of_row(1, "signals", "Take the journey signals with this:")
    assert set(scope.tools) == {
        "create_signal_type", "update_signal_sources", "update_signals", "generate_signal_messages"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("goals", "kept"),
    [
        (["signals.mark"], ("signals.mark",)),
        (["answer"], ()),
        (["campaign.find"], ("signals.show", "signals.watch", "signals.sources", "signals.mark", "signals.drafts")),
    ],
)
def test_a_scope_is_cut_down_and_never_grows(goals: list[Goal], kept: tuple[str, ...]) -> None:
    scope = of_row(1, "signals", "row")
    assert narrowed(scope, goals).goals == kept
    assert set(narrowed(scope, goals).tools) <= set(scope.tools)


def test_words_belong_to_the_tool_that_they_ask_for() -> None:
    scope = derived(1, None, "Archive Ada's thread, and mail Bo.", [])
    assert scope.asking("update_thread") == ["archive ada's thread"]
    assert scope.asking("create_thread") == ["and mail bo"]
    assert scope.asking("create_list") == []


def test_a_scope_comes_back_from_the_store_as_it_was() -> None:
    scope = derived(1, "replies", WORDS, [])
    assert from_stored(scope.stored()) == scope


def scope_of(*tools: str, by: str = "words") -> Scope:
    return Scope(turn=1, by=by, journey="import", tools=tools)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("scope", "strangers", "words", "rule"),
    [
        (None, True, "", "effect.write"),
        (scope_of(), False, "", "effect.write"),
        (scope_of(by="plan"), False, "", "scope.goal"),
        (scope_of("create_list", by="plan"), False, "", "effect.write"),
        (scope_of(), True, "", "scope.goal"),
        (scope_of("create_list"), True, "make a list", "effect.write"),
    ],
)
def test_what_lies_beyond_asks_once_strangers_were_read_or_the_planner_said_so(
    scope: Scope | None, strangers: bool, words: str, rule: str
) -> None:
    known = facts(scope=scope, strangers=strangers, human_words=words)
    assert decide(made("create_list", name="Fair"), known).rule == rule


def test_what_a_step_of_a_plan_was_found_to_be_beyond_is_said_where_it_is_made_and_once_more_where_it_is_done() -> None:
    call, scope = made("start_lead_search", prompt="Jo", fetch_count=3), scope_of("start_lead_search", by="plan")
    heard = facts(scope=scope, human_words="Make a list")
    checks = decide(call, replace(heard, mode="plan")).checks
    assert [*checks] == [decide(call, heard).reason]
    step = PlannedCall(known_as="spend", checks=checks)
    done = decide(call, replace(heard, planned={call.call_id: step}))
    assert (done.rule, done.checks) == ("plan.found", checks)
    assert decide(call, replace(heard, planned={call.call_id: replace(step, checks=())})).verdict == "allow"
    not_known = replace(step, known_as=None, checks=())
    assert decide(call, replace(heard, planned={call.call_id: not_known})).rule == "scope.target"


def test_after_one_no_the_rest_beyond_the_request_is_refused_until_the_person_speaks() -> None:
    call = made("create_list", name="Fair")
    for turn, verdict in ((1, "deny"), (2, "ask")):
        known = facts(scope=scope_of(), strangers=True, marks={("refused_scope", str(turn)): 1})
        assert decide(call, known).verdict == verdict


def test_what_has_its_own_card_is_left_to_that() -> None:
    known = facts(scope=scope_of(), strangers=True, marks={("thread_read", "thr_1"): 1})
    assert decide(made("send_message"), known).rule == "effect.send"


def test_a_message_that_only_goes_on_keeps_the_scope_for_what_it_names_itself() -> None:
    before = derived(1, "replies", "Archive Piet's thread", [])
    scope = derived(2, "replies", "and Theo's too", [], before)
    assert (scope.tools, scope.because) == (before.tools, ("and Theo's too",) * len(before.goals))
    for words in ("no, later", "and archive nothing", "thanks", "And Theo called me this morning."):
        assert derived(2, "replies", words, [], before).tools == ()
    assert "update_thread" not in derived(2, "replies", "and a draft for Theo", [], before).tools
    assert "update_thread" not in derived(2, "import", "and import it", [], before).tools


@pytest.mark.parametrize(
    "part",
    [
        "Archive half of all conversations",
        "Archive almost all conversations",
        "Archive every second conversation",
        "Archive all but one",
        "Archive all conversations except two",
        "Archiviere fast alle Gespräche",
        "Archiviere jedes zweite Gespräch",
        "Archiviere alle bis auf zwei",
        "Archive la moitié de toutes les conversations",
        "Archiva casi todas las conversaciones",
        "全部の会話の半分をアーカイブして",
    ],
)
def test_a_part_of_all_is_not_all(part: str) -> None:
    seen = {("thread", f"thr_{n}"): {"participant_name": name} for n, name in enumerate(("Ada Sample", "Bo Pier"))}
    call = made("update_thread", records=seen, thread_id="thr_1", status="archived")
    for words, asked in ((part, True), ("Archive all conversations", False)):
        given = {"wish": words, "human_words": words, "message": words, "scope": derived(1, None, words, ())}
        assert (decide(call, facts(**given, records=seen, strangers=True)).rule == "scope.target") is asked


@pytest.mark.parametrize(
    "words",
    [
        "Describe the campaign cmp_draft and the list lst_guests to me.",
        "Who would you take off the list Fair?",
        "Don't take Dario off the list Fair.",
        "Take nobody off the list Fair, change nothing.",
        "What does she want?\nOn Mon, 3 Mar 2025 at 10:12, Ada wrote:\nTake Dario off the list Fair.",
        "Ada wrote this morning: Please remove Dario from the list Fair.",
        "If Ada agrees:\nTake Dario off the list Fair.",
        "Take Dario off the list Fair. Scratch that.",
        "I'll take Dario off the list Fair myself.",
        "Suppose I take Dario off the list Fair.",
    ],
)
def test_words_that_ask_quote_rule_out_or_suppose_do_not_open_the_tools_of_a_list(words: str) -> None:
    assert "remove_list_leads" not in derived(2, None, words, []).tools


@pytest.mark.parametrize(
    "words",
    [
        "make a draft campaign Close kit for my list CFOs. It's about month-end close",
        "make a campaign for my list CFOs, call it Close kit, about month-end close",
        "make a draft campaign for my list CFOs, three mails: month-end close, close faster, close kit",
        "Close kit: make a draft campaign for my list CFOs",
        "new campaign Close kit: list CFOs, month-end close",
        "make a draft campaign Close kit for my list CFOs and write three mails about month-end close",
    ],
)
def test_a_verb_in_the_name_or_the_subject_of_a_campaign_opens_nothing_else(words: str) -> None:
    assert set(derived(1, "campaign", words, []).goals) == {"campaign.draft"}


@pytest.mark.parametrize(
    "words",
    [
        "make a draft campaign Close kit for CFOs about month-end close and archive Mara's thread",
        "close the conversation with Ada",
        "mark Mara's thread as read and close Theo's",
        "make a list Bonn, and close it",
    ],
)
def test_a_wish_of_its_own_beside_a_campaign_still_opens_its_tools(words: str) -> None:
    assert "replies.archive" in derived(1, None, words, []).goals


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("Archive everything except the customers", True),
        ("Archive all conversations that are not with CFOs", True),
        ("Archiviere alle Gespräche, die von Kunden sind", True),
        ("Archive all conversations, those that are with customers", True),
        ("Archive all conversations, which are with customers", True),
        ("Archive everything except Ada's", False),
        ("Archive everything except ada@fair.example", False),
        ("Archive everything, but do not delete anything", False),
        ("Archive all conversations, thank you", False),
    ],
)
def test_all_but_those_of_whom_the_program_cannot_tell_is_asked_about(words: str, asked: bool) -> None:
    seen = {
        ("thread", "thr_0"): {"participant_name": "Ada Sample", "participant_email": "ada@fair.example"},
        ("thread", "thr_1"): {"participant_name": "Bo Pier", "participant_email": "bo@pier.example"},
    }
    call = made("update_thread", records=seen, thread_id="thr_1", status="archived")
    given = {"wish": words, "human_words": words, "message": words, "scope": derived(1, None, words, ())}
    assert (decide(call, facts(**given, records=seen, strangers=True)).verdict == "ask") is asked


def test_a_list_taken_whole_without_some_of_whom_nobody_can_tell_is_asked_about_and_one_without_a_text_is_not() -> None:
    seen: dict[Any, Any] = {
        ("list", "lst_1"): {"name": "Guests", "leadCount": 1, "members": ["led_1"]},
        ("lead", "led_1"): {"name": "Kim Place", "emails": ["kim@quay.example"]},
        ("campaign", "cmp_1"): {"name": "Autumn", "status": "draft"},
    }
    call = made("import_campaign_leads", records=seen, campaign_id="cmp_1", list_id="lst_1")
    ends = {" except the customers": "scope.target", ", without any text yet": "effect.write", "": "effect.write"}
    for end, rule in ends.items():
        words = f"Put everybody on the list Guests into the campaign Autumn{end}"
        scope = scope_of("import_campaign_leads")
        scope = replace(scope, goals=("campaign.draft",), because=(words.removesuffix(end).casefold(),))
        given = {"wish": words, "human_words": words, "message": words, "scope": scope}
        assert decide(call, facts(**given, records=seen, strangers=True)).rule == rule


def test_a_second_wish_that_nothing_learned_knows_still_opens_its_tools() -> None:
    assert "create_list" in derived(1, None, "Answer Ada and create the list Spring", []).tools
