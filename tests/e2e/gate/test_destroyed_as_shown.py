"""A yes to what cannot be undone is one to what its card named: what has become something else asks again."""

from typing import Any

import pytest

from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Done, Program, approved, call, parked, turn
from tests.support.scripts import CAMPAIGN_PATH, END

LEADS_PATH = f"{CAMPAIGN_PATH}/leads"
TYPES_PATH, SIGNALS_PATH = "/api/signals/types", "/api/signals"
TYPE = {"id": "st_1", "label": "Hiring", "keywords": ["cfo"]}
SIGNAL = {"id": "sig_1", "status": "new", "title": "Fern grows", "entityCompany": "Fern", "score": 2}
LOOK = turn(call("get_campaign", campaign_id=tidy.CAMPAIGN), call("get_campaign_leads", campaign_id=tidy.CAMPAIGN))
TYPES = [turn(call("list_signal_types")), turn(call("delete_signal_types", ids=["st_1"]))]
DISMISS = [turn(call("list_signals")), turn(call("update_signals", items=[{"id": "sig_1", "status": "dismissed"}]))]
ONE = [LOOK, turn(call("remove_campaign_leads", campaign_id=tidy.CAMPAIGN, prospect_ids=["pr_1"]))]
ALL = [LOOK, turn(call("remove_campaign_leads", campaign_id=tidy.CAMPAIGN, all=True))]
WHERE = {"types": TYPES_PATH, "signals": SIGNALS_PATH, "prospects": LEADS_PATH}


def rows(*people: dict[str, Any]) -> dict[str, Any]:
    return {"prospects": [*people], "total": len(people), "page": 1, "limit": 100}


ROSTER = rows(tidy.person(1), tidy.person(2))
OTHER_TYPE = {"types": [TYPE | {"keywords": ["merger", "board change"]}]}
OTHER_PERSON = rows(tidy.person(1, name="Max Important", email="max@fern.example"), tidy.person(2))
OTHER_WORDS = rows(tidy.person(1, custom_fields={"intro": "hand-written for weeks"}), tidy.person(2))
OTHER_ROSTER = rows(tidy.person(1, email="max@fern.example"), tidy.person(2, email="kai@fern.example"))
BECOME = [
    pytest.param(TYPES, {"types": [TYPE]}, OTHER_TYPE, "Hiring; merger, board change", id="words of a type"),
    pytest.param(TYPES, {"types": [TYPE]}, {"types": []}, "CHECK: it is in no listing", id="a type that is gone"),
    pytest.param(
        *(DISMISS, {"signals": [SIGNAL]}, {"signals": [SIGNAL | {"title": "Fern is bought"}]}, "Fern is bought"),
        id="a signal",
    ),
    pytest.param(ONE, ROSTER, OTHER_PERSON, "gone: prospect Max Important, max@fern.example", id="who is in a row"),
    pytest.param(ONE, ROSTER, OTHER_WORDS, "gone: prospect Lead 1", id="what a row holds"),
    pytest.param(ONE, ROSTER, rows(tidy.person(2)), "CHECK: pr_1 is not in the campaign", id="a row that is gone"),
    pytest.param(ALL, ROSTER, OTHER_ROSTER, "max@fern.example>, Lead 2 <kai@fern.example", id="all of a roster"),
]  # fmt: skip


def asked(program: Program, server: FaultServer, turns: list[Any], answer: dict[str, Any]) -> dict[str, Any]:
    """The card of what is to be destroyed, on a server that says so of it."""
    shown(server, answer)
    removed = {"deleted": [{"id": "st_1"}], "errors": []}
    for path, said in ((TYPES_PATH, removed), (LEADS_PATH, {"deleted": 1})):
        server.on("DELETE", path, Answer(body=said))
    words = f"Delete st_1, dismiss sig_1, take pr_1 and everybody out of {tidy.CAMPAIGN}"
    return parked(program.task(program.script(*turns, END), text=words))


def shown(server: FaultServer, answer: dict[str, Any]) -> None:
    server.on("GET", WHERE[next(iter(answer))], Answer(body=answer))


def changed(server: FaultServer) -> int:
    return len([seen for seen in server.seen if seen.method != "GET"])


@pytest.mark.parametrize(("turns", "before", "after", "says"), BECOME)
def test_what_has_become_something_else_since_its_card_is_not_destroyed_on_the_old_yes(
    program: Program, server: FaultServer, turns: list[Any], before: dict[str, Any], after: dict[str, Any], says: str
) -> None:
    first = asked(program, server, turns, before)
    assert says == "gone: prospect Lead 1" or says not in first["preview"]
    shown(server, after)
    again = parked(approved(program, first))
    assert (again["id"] != first["id"], changed(server)) == (True, 0)
    assert says in again["preview"]
    _finished(approved(program, again), server)


def _finished(done: Done, server: FaultServer) -> None:
    assert [one["approved_by"] for one in done.json["effects"]] == ["human"], done.out
    assert changed(server) == 1


@pytest.mark.parametrize(
    ("turns", "answer", "says"),
    [
        (TYPES, {"types": [TYPE]}, "signal_type st_1: Hiring; cfo"),
        (DISMISS, {"signals": [SIGNAL]}, "signal sig_1: Fern grows; Fern"),
        (ONE, ROSTER, "gone: prospect Lead 1, lead1@customer.example"),
        (ALL, ROSTER, "gone: 2 leads: Lead 1 <lead1@customer.example>, Lead 2 <lead2@customer.example>"),
    ],
)
def test_what_is_as_its_card_named_it_is_destroyed_on_one_yes(
    program: Program, server: FaultServer, turns: list[Any], answer: dict[str, Any], says: str
) -> None:
    first = asked(program, server, turns, answer)
    assert says in first["preview"]
    assert "gone: campaign" not in first["preview"], "the campaign itself stays"
    _finished(approved(program, first), server)


def test_of_a_large_roster_the_card_names_the_first_and_counts_the_rest(program: Program, server: FaultServer) -> None:
    first = asked(program, server, ALL, rows(*(tidy.person(number) for number in range(1, 204))))
    assert "gone: 203 leads: Lead 1 <" in first["preview"]
    assert "Lead 200 <lead200@customer.example> and 3 more" in first["preview"]


def test_rows_that_cannot_be_read_anew_are_not_taken_out(program: Program, server: FaultServer) -> None:
    first = asked(program, server, ALL, ROSTER)
    server.on("GET", LEADS_PATH, Answer(404, {"error": "gone"}))
    done = approved(program, first)
    assert (done.code, changed(server)) == (3, 0), done.out
