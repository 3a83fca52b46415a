"""Whom and what the words leave out waits for the person, in every tool, and no rule given ahead answers for it."""

from dataclasses import replace
from typing import Any, get_args

import pytest

from agent.gate.prepare import prepare, validate
from agent.models.base import ToolCall
from agent.policy.grants.grants import GrantRule
from agent.policy.rules import decide
from agent.policy.scope.left_out import left_out_by_words
from agent.policy.scope.scope import derived
from agent.types import Decision, PreparedCall
from tests.support.making import PRICES, asks_a_person, facts, launch, made
from tools.api.wire_campaigns import Prospect
from tools.catalog.roster import roster_of
from tools.registry import REGISTRY
from tools.spec import Kind, Ref

SEEN: dict[tuple[Kind, str], Any] = {
    ("thread", "thr_1"): {"participant_name": "Ada Sample", "participant_email": "ada@example.com", "channel": "email"},
    ("thread", "thr_2"): {"participant_name": "Bo Pier", "participant_email": "bo@pier.example", "channel": "email"},
    ("list", "lst_1"): {"name": "Fair", "leadCount": 2, "members": ["led_1", "led_2"]},
    ("campaign", "cmp_1"): {"name": "Autumn"},
    ("lead", "led_1"): {"name": "Kim Place", "company": "Quay", "emails": ["kim@quay.example"]},
    ("lead", "led_2"): {"name": "Lou Moor", "company": "Elm", "emails": ["lou@elm.example"]},
    ("prospect", "pro_1"): {"name": "Kim Place", "campaign_id": "cmp_1"},
    ("prospect", "pro_2"): {"name": "Lou Moor", "campaign_id": "cmp_2"},
    ("sender", "snd_1"): {"display_name": "Robin", "email_address": "robin@us.example", "ready": True, "type": "email"},
}
ROWS = [
    {"type": "person", "name": {"full": "Kim Place"}, "contacts": [{"value": "kim@quay.example"}]},
    {"type": "person", "name": {"first": "Lou"}, "company": {"name": "Elm"}, "contacts": [{"value": "l@elm.example"}]},
]


def judged(call: PreparedCall, wish: str, **change: Any) -> Decision:
    return decide(call, facts(wish=wish, human_words=wish, records=SEEN, **change))


def asks(call: PreparedCall, wish: str, **change: Any) -> bool:
    found = left_out_by_words.judge(call, facts(wish=wish, human_words=wish, records=SEEN, **change))
    return asks_a_person(found, "words.left-out")


CALLS: list[tuple[str, dict[str, Any]]] = [
    ("update_thread", {"thread_id": "thr_1", "status": "archived"}),
    ("send_message", {"thread_id": "thr_1"}),
    ("create_thread", {"participant_email": "ada@example.com"}),
]


@pytest.mark.parametrize(("tool", "args"), CALLS)
@pytest.mark.parametrize(
    "words",
    [
        "Do it for everybody except Ada",
        "Do it for bo@pier.example, never for ada@example.com",
        "Mach es für alle außer Ada",
        "Hazlo para todos menos Ada",
        "Fais-le pour tous sauf Ada",
        "Ada以外の全員に",
    ],
)
def test_somebody_whom_the_words_except_is_asked_about_in_every_tool(
    tool: str, args: dict[str, Any], words: str
) -> None:
    assert asks(made(tool, records=SEEN, **args), words)
    other = words.replace("Ada", "Bo").replace("ada@example.com", "eve@e.example")
    assert not asks(made(tool, records=SEEN, **args), other)


@pytest.mark.parametrize(
    "words", ["all but Lou", "everybody except those of Elm", "them, but not anybody at elm.example"]
)
def test_rows_are_told_by_name_company_and_domain(words: str) -> None:
    assert asks(made("import_list_leads", records=SEEN, list_id="lst_1", leads=ROWS), f"Import {words}")
    assert asks(made("add_list_leads", records=SEEN, list_id="lst_1", lead_ids=["led_2"]), f"Put in {words}")
    assert not asks(made("import_list_leads", records=SEEN, list_id="lst_1", leads=ROWS[:1]), f"Import {words}")


WHOLE: list[tuple[str, dict[str, Any]]] = [
    ("start_enrichment", {"enrichment": "work_email", "scope": {"type": "list", "listId": "lst_1"}}),
    ("import_campaign_leads", {"campaign_id": "cmp_1", "list_id": "lst_1"}),
    ("delete_list", {"list_id": "lst_1"}),
    ("remove_campaign_leads", {"campaign_id": "cmp_1", "all": True}),
]
"""Calls about everybody on a list or in a campaign."""


@pytest.mark.parametrize(("tool", "args"), WHOLE)
def test_of_a_list_or_a_campaign_that_is_meant_as_a_whole_everybody_in_it_is_meant(
    tool: str, args: dict[str, Any]
) -> None:
    spec = REGISTRY[tool]
    call = prepare(ToolCall("c1", tool, ""), spec, validate(spec, args), SEEN, PRICES)
    assert asks(call, "Do it, but not with Kim")
    assert not asks(call, "Do it, but not with Nia")


PARTS: list[tuple[str, dict[str, Any]]] = [
    ("start_enrichment", {"enrichment": "work_email", "scope": {"type": "explicit_leads", "leadIds": ["led_2"]}}),
    ("import_campaign_leads", {"campaign_id": "cmp_1", "list_id": "lst_1", "lead_ids": ["led_2"]}),
    ("remove_campaign_leads", {"campaign_id": "cmp_1", "prospect_ids": ["pro_2"]}),
    ("add_list_leads", {"list_id": "lst_1", "lead_ids": ["led_2"]}),
]


@pytest.mark.parametrize(("tool", "args"), PARTS)
def test_where_some_are_named_nobody_else_of_the_list_is_meant(tool: str, args: dict[str, Any]) -> None:
    assert not asks(made(tool, records=SEEN, **args), "Do it, but not with Kim")
    assert asks(made(tool, records=SEEN, **args), "Do it, but not with Lou")


NOT_ABOUT_MEMBERS = {
    *("import_list_leads", "start_lead_search", "create_lead"),  # they are put on it
    *("add_list_leads", "remove_list_leads"),  # they are named
    "update_list",  # its name and what it is for
}
"""What names a list and is not about those who are on it."""


def test_each_tool_that_names_a_list_is_about_its_members_or_known_not_to_be() -> None:
    naming = {name for name, spec in REGISTRY.items() if spec.effect != "read" and Ref("list") in marks_of(spec.args)}
    about = {name for name in naming if REGISTRY[name].effects.everybody is not None}
    assert about == {"start_enrichment", "import_campaign_leads", "delete_list"}
    assert naming - about == NOT_ABOUT_MEMBERS


def marks_of(annotation: Any) -> list[Any]:
    """The marks of all arguments of a model, those of its parts too."""
    inner = list(getattr(annotation, "model_fields", {}).values())
    parts = [*(info.annotation for info in inner), *get_args(annotation)]
    return [*(mark for info in inner for mark in info.metadata), *(mark for one in parts for mark in marks_of(one))]


def test_a_launch_to_somebody_whom_the_words_except_is_answered_by_no_rule() -> None:
    rows = [Prospect(id="p1", status="pending", email="lou@elm.example", name="Lou Moor", company="Elm")]
    call = replace(launch(), roster=roster_of(rows, 1))
    words = "Launch the campaign, but not to Lou"
    assert asks(call, words)
    assert not asks(call, "Launch the campaign, also to Lou")
    rule = GrantRule(answer="approve", tool="launch_campaign", path=call.request.path)
    assert not rule.answers(judged(call, words))


def test_what_is_pointed_at_in_an_exception_is_left_out() -> None:
    call = made("update_thread", records=SEEN, thread_id="thr_1", status="archived")
    words = "Archive all but the last one"
    assert asks(call, words, pointed_out=frozenset({"thread:thr_1"}))
    assert not asks(call, words, pointed_out=frozenset({"thread:thr_2"}))


def test_it_is_not_asked_of_the_users_own_calls() -> None:
    call = made("update_thread", records=SEEN, thread_id="thr_1", status="archived")
    assert not asks(call, "Archive all but Ada", own=True)
    assert not asks(call, "Archive all but Ada\nNow archive Ada, too")


def test_where_only_an_exception_names_one_all_the_others_are_meant() -> None:
    words = "Archive all conversations except Ada's"
    given = derived(1, "replies", words, ())
    other = made("update_thread", records=SEEN, thread_id="thr_2", status="archived")
    assert judged(other, words, scope=given, strangers=True).verdict == "allow"
    one = made("update_thread", records=SEEN, thread_id="thr_1", status="archived")
    assert judged(one, words, scope=given, strangers=True).rule == "words.left-out"


def test_an_account_that_the_words_except_is_left_out_of_a_mail_and_of_a_launch() -> None:
    words = "Do it, but not from Robin"
    mail = replace(made("send_message", records=SEEN, thread_id="thr_1"), account="snd_1")
    assert asks(mail, words)
    seen = {**SEEN, ("campaign", "cmp_1"): {"name": "Autumn", "sender_account_ids": ["snd_1"]}}
    call = replace(made("launch_campaign", records=seen, campaign_id="cmp_1"), effect="send")
    assert left_out_by_words.judge(call, facts(wish=words, human_words=words, records=seen)) is not None


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("Prepare the campaign Autumn, but do not launch Autumn", {"launch_campaign"}),
        ("Bereite Autumn vor, starte Autumn nicht", {"launch_campaign"}),
        ("Prépare Autumn, ne lance pas Autumn", {"launch_campaign"}),
        ("Do not answer Ada, archive the thread", {"send_message", "create_thread"}),
        ("No escribas a Ada, archívala", {"send_message", "create_thread"}),
        ("Draft a mail to Ada, do not send it to Ada yet", {"send_message"}),
        ("Archive it without telling Ada", {"send_message", "create_thread"}),
        ("Answer Ada, but do not archive Ada's thread", {"update_thread"}),
        (
            "Do nothing to Ada, and not to Autumn either",
            {tool for tool, _ in CALLS} | {"launch_campaign", "update_campaign"},
        ),
    ],
)
def test_a_prohibition_with_a_verb_is_about_what_that_verb_does(words: str, asked: set[str]) -> None:
    autumn = [(tool, {"campaign_id": "cmp_1"}) for tool in ("launch_campaign", "update_campaign")]
    calls = {tool: made(tool, records=SEEN, **args) for tool, args in [*CALLS, *autumn]}
    assert {tool for tool, call in calls.items() if asks(call, words)} == asked


def test_who_is_only_not_to_be_answered_is_named_for_another_act() -> None:
    words = "Do not answer Ada, archive the thread"
    given = derived(1, "replies", words, ())
    call = made("update_thread", records=SEEN, thread_id="thr_1", status="archived")
    assert judged(call, words, scope=given, strangers=True).verdict == "allow"


@pytest.mark.parametrize(
    ("before", "now", "asked"),
    [
        ("Leave Ada's thread alone today.", "Archive all conversations", True),
        ("Lass Ada heute in Ruhe.", "Archiviere alle Gespräche", True),
        ("Never mail Ada.", "Archive all conversations", False),
        ("Archive all but Ada.", "Archive the oldest one", False),
        ("Leave Ada's thread alone today.", "Archive Ada's after all", False),
    ],
)
def test_a_prohibition_by_itself_holds_for_the_wishes_after_it(before: str, now: str, asked: bool) -> None:
    call = made("update_thread", records=SEEN, thread_id="thr_1", status="archived")
    found = left_out_by_words.judge(call, facts(wish=now, human_words=f"{before}\n{now}", records=SEEN))
    assert (found is not None) == asked


@pytest.mark.parametrize(
    "words",
    [
        "Save Bettina as a lead. no list needed",
        "Save Bettina without making a list",
        "Put them on Fair, don't make a new list",
        "Save Bettina, no need for a list",
        "Leg Bettina als Lead an, ohne neue Liste",
        "Mets-les sur Fair, pas de nouvelle liste",
        "Guarda a Bettina, no hace falta lista",
        "Salva Bettina come lead, senza una lista",
        "Save Bettina as a lead, I don't need a list for that",
        "Save Bettina as a lead, don't bother with a list",
        "Save Bettina as a lead but skip the list",
        "Bettina als Lead anlegen, eine Liste brauche ich nicht",
        "Bettina als Lead anlegen, Liste nicht nötig",
        "Enregistre Bettina, inutile de créer une liste",
        "Guarda a Bettina, no necesito una lista",
        "Salva Bettina, niente lista",
        "Sla Bettina op, een lijst hoeft niet",
    ],
)
def test_who_wants_no_list_gets_none_without_a_yes(words: str) -> None:
    assert asks(made("create_list", name="Imported leads"), words)
    assert not asks(made("create_campaign", name="Fair", type="email"), words)


@pytest.mark.parametrize(
    "words",
    [
        "Make the list Fair, but don't delete the list Expo",
        "Make a list of CFOs, no duplicates on the list",
        "Make a list, don't put Ada on the list",
        "Neue Liste Messe, nicht auf die Liste Fair",
        "Crea una lista nueva, no la lista Fair",
        "Make a list Fair, no campaign yet",
        "Make a list Fair, it doesn't need a description",
        "Neue Liste Messe, eine Beschreibung brauche ich nicht",
        "Don't forget to make a list Fair",
    ],
)
def test_a_no_to_something_else_about_a_list_leaves_out_no_new_one(words: str) -> None:
    assert not asks(made("create_list", name="Messe"), words)


def test_what_the_same_message_calls_off_is_left_out_of_that_act() -> None:
    words = "Archive Ada Sample's conversation. No wait, don't archive it. Mark it as unread"
    assert asks(made("update_thread", records=SEEN, thread_id="thr_1", status="archived"), words)
    assert not asks(made("update_thread", records=SEEN, thread_id="thr_2", status="archived"), words)
