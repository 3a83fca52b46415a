"""A yes to a campaign covers all of it: every step as it came, everybody in it, and nothing that the run made of it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Done, Program, call, turn
from tests.support.scripts import (
    CAMPAIGN_PATH,
    END,
    GET_CAMPAIGN,
    GRANT_LAUNCH,
    LAUNCH,
    LAUNCH_PATH,
)  # fmt: skip

ROSTER_PATH = f"{CAMPAIGN_PATH}/leads"
WORDS = f"Launch {tidy.CAMPAIGN} with the people of {tidy.LIST}, subject Your forecast"
STEP = {"id": "n1", "type": "email", "subject": "Your forecast", "body": "Hi %first_name%"}
NEW_TEXT = [{"type": "email", "subject": "Your forecast", "body": "Buy now"}, {"type": "end"}]


def holds(server: FaultServer, step: dict[str, Any] | None = None, pending: int = 3, **own: Any) -> None:
    """What the campaign is on the server."""
    whole = tidy.campaign(prospects_by_status={"pending": pending})
    whole["campaign"] |= own
    whole["sequence_nodes"] = [STEP | (step or {}), {"id": "n2", "type": "end"}]
    server.on("GET", CAMPAIGN_PATH, Answer(body=whole))


def people(server: FaultServer, *rows: dict[str, Any]) -> None:
    """Who is in the campaign, a hundred a page."""
    pages = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    answers = [{"prospects": page, "total": len(rows), "page": n, "limit": 100} for n, page in enumerate(pages, 1)]
    server.on("GET", ROSTER_PATH, *(Answer(body=body) for body in answers))


def launch(program: Program, *flags: str, before: tuple[dict[str, Any], ...] = ()) -> Done:
    words = WORDS if tidy.LIST in json.dumps(before) else WORDS.replace(f" with the people of {tidy.LIST}", "")
    return program.task(program.script(*before, turn(LAUNCH), END), *flags, text=words)


def card(done: Done) -> dict[str, Any]:
    assert done.code in (3, 7), done.out + done.err
    parked: dict[str, Any] = done.json["pending_approvals"][0]
    return parked


def rules(program: Program, **rule: Any) -> tuple[str, str]:
    own = {"answer": "approve", "tool": "launch_campaign", "path": LAUNCH_PATH, **rule}
    return "--approvals", program.file("rules.json", json.dumps({"rules": [own]}))


def launched(server: FaultServer) -> int:
    return len(server.requests("POST", LAUNCH_PATH))


# -- every key of a step and of the campaign ---------------------------------------------------------------------------

UNKNOWN: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"body_html": "<p>Hel<b>lo</b></p><a href='https://x.example/y'>here</a>"}, {}, "here <https://x.example/y>"),
    ({"cc": "boss@customer.example"}, {}, "copies of its messages go to (1): boss@customer.example"),
    ({"bcc": ["crm@customer.example"]}, {}, "crm@customer.example"),
    ({"reply_to": "answers@customer.example"}, {}, "answers@customer.example"),
    ({"from_name": "The Bank"}, {}, "The Bank"),
    ({"attachments": [{"name": "offer.pdf"}]}, {}, "offer.pdf"),
    ({"ai_node": {"purpose": "praise them"}}, {}, "praise them"),
    ({"something_new": {"deep": ["value"]}}, {}, "something_new"),
    ({}, {"schedule_hint": "at night"}, "schedule_hint: at night"),
    ({}, {"operating_hours": {"monday": {"start": "00:00"}}}, "operating_hours:"),
    ({}, {"stop_on_reply": False}, "stop_on_reply: false"),
    ({}, {"skip_other_campaigns": False}, "skip_other_campaigns: false"),
    ({}, {"days_between": 0}, "days_between: 0"),
    ({"way_out": False}, {}, "way_out: false"),
]


@pytest.mark.parametrize(("step", "own", "shown"), UNKNOWN)
def test_every_key_of_a_campaign_stands_on_the_card(
    program: Program, server: FaultServer, step: dict[str, Any], own: dict[str, Any], shown: str
) -> None:
    holds(server, step, **own)
    assert shown in card(launch(program))["preview"]


@pytest.mark.parametrize(("step", "own", "_shown"), UNKNOWN)
def test_a_yes_does_not_hold_for_a_campaign_of_which_any_key_has_changed(
    program: Program, server: FaultServer, step: dict[str, Any], own: dict[str, Any], _shown: str
) -> None:
    holds(server)
    asked = card(launch(program))
    assert program.run("approvals", "approve", asked["id"]).code == 0
    holds(server, step, **own)
    again = program.resume(asked["run_id"])
    assert card(again)["digest"] != asked["digest"]
    assert launched(server) == 0


def test_what_is_off_in_every_plain_step_makes_no_card_longer(program: Program, server: FaultServer) -> None:
    holds(server, {"is_reply": False, "include_message": False, "delay_days": 0})
    assert "step 1: email\n" in card(launch(program))["preview"]


def test_html_is_shown_as_people_will_see_it(program: Program, server: FaultServer) -> None:
    holds(
        server,
        {"body_html": "<style>p{}</style><p>Dear <b>all</b>,</p><p>pay&nbsp;now</p><img src='http://x.example/i'>"},
    )
    shown = card(launch(program))["preview"]
    assert "  | Dear all,\n  | pay" in shown
    assert "[image <http://x.example/i>]" in shown
    assert "p{}" not in shown


def test_who_gets_copies_is_held_against_suppression_grants_and_the_number_of_people(
    program: Program, server: FaultServer
) -> None:
    holds(server, {"cc": "boss@rival.example"})
    assert launch(program, "--approve", GRANT_LAUNCH).code == 3, "a rule that does not list copies says nothing of them"
    assert launch(program, *rules(program, max_recipients=3, recipients=["boss@rival.example"])).code == 3
    program.home.mkdir(exist_ok=True)
    (program.home / "policy.toml").write_text('suppress = ["@rival.example"]\n')
    refused = launch(program, *rules(program, recipients=["boss@rival.example"]))
    assert "boss@rival.example is on the suppression list" in refused.json["effects"][-1]["summary"]
    assert launched(server) == 0


def test_a_rule_that_lists_the_copies_launches(program: Program, server: FaultServer) -> None:
    holds(server, {"cc": "boss@customer.example"})
    assert launch(program, *rules(program, max_recipients=4, recipients=["Boss@customer.example"])).code == 0
    assert launched(server) == 1


# -- everybody in it ---------------------------------------------------------------------------------------------------


def test_two_hundred_people_are_named_and_the_rest_is_listed_by_show(program: Program, server: FaultServer) -> None:
    holds(server, pending=205)
    people(server, *(tidy.person(number) for number in range(1, 206)))
    asked = card(launch(program))
    assert "Lead 200 <lead200@customer.example>" in asked["preview"]
    assert "lead201@" not in asked["preview"]
    assert "and 5 more" in asked["preview"]
    roster = asked["roster"]
    assert (len(roster["named"]), roster["more"], roster["unsourced"], roster["suppressed"]) == (200, 5, [], [])
    who = {"name": "Lead 1", "email": "lead1@customer.example", "linkedin": None, "source": "the workspace"}
    assert roster["named"][0] == who
    assert "Lead 205 <lead205@customer.example>" in program.run("approvals", "show", asked["id"]).out


def test_somebody_suppressed_on_the_last_page_of_twelve_hundred_stops_the_launch(
    program: Program, server: FaultServer
) -> None:
    program.home.mkdir(exist_ok=True)
    (program.home / "policy.toml").write_text(
        'suppress = ["@rival.example"]\nlaunch_leads = 2000\nsends_per_day = 2000'
    )
    holds(server, pending=1200)
    people(server, *(tidy.person(n) for n in range(1, 1200)), tidy.person(1200, email="Eve@rival.example"))
    refused = launch(program, "--approve", GRANT_LAUNCH).json["effects"][-1]
    assert refused["status"] == "refused"
    assert "Eve@rival.example is on the suppression list" in refused["summary"]
    assert len(server.requests("GET", ROSTER_PATH)) == 12


@pytest.mark.parametrize("change", [{"email": "eve@rival.example"}, {"name": "Somebody else"}])
def test_a_yes_does_not_hold_for_other_people(program: Program, server: FaultServer, change: dict[str, Any]) -> None:
    asked = card(launch(program))
    assert program.run("approvals", "approve", asked["id"]).code == 0
    people(server, tidy.person(1), tidy.person(2), tidy.person(3, **change))
    assert card(program.resume(asked["run_id"]))["id"] != asked["id"]
    assert launched(server) == 0


@pytest.mark.parametrize(
    "trouble", [Answer(404, {"error": "none"}), Answer(body={"prospects": [], "total": 0, "page": 1, "limit": 100})]
)
def test_who_cannot_be_named_is_counted_and_no_rule_launches_to_them(
    program: Program, server: FaultServer, trouble: Answer
) -> None:
    server.on("GET", ROSTER_PATH, trouble)
    asked = card(launch(program, "--approve", GRANT_LAUNCH))
    assert "CHECK THE LEADS: 3 of them could not be named" in asked["preview"]
    assert asked["roster"]["more"] == 3


ROW = {"type": "person", "name": {"full": "Eve"}, "contacts": [{"value": "eve@strange.example"}]}
IMPORT = (
    turn(call("preview_list_import", list_id=tidy.LIST, leads=[ROW])),
    turn(call("import_list_leads", list_id=tidy.LIST, leads=[ROW])),
)


def test_an_address_that_only_this_run_has_written_is_named_and_no_rule_launches_to_it(
    program: Program, server: FaultServer
) -> None:
    people(server, tidy.person(1), tidy.person(2), tidy.person(3, email="eve@strange.example"))
    first = launch(program, "--approve", GRANT_LAUNCH, before=IMPORT)
    asked = card(first)
    assert (asked["tool"], asked["rule"]) == ("import_list_leads", "provenance.import")
    assert "CHECK THE ADDRESS: eve@strange.example" in asked["reason"]
    program.run("approvals", "approve", asked["id"])
    asked = program.resume(asked["run_id"], *rules(program, list_ids=[tidy.LIST])).json["pending_approvals"][0]
    assert (asked["tool"], asked["roster"]["unsourced"]) == ("launch_campaign", ["eve@strange.example"])
    assert "CHECK THE ADDRESS: eve@strange.example" in asked["reason"]
    assert launched(server) == 0


@pytest.mark.parametrize("text", ["Import eve@strange.example", "Import the file"])
def test_an_address_that_the_person_gave_does_not_ask(program: Program, server: FaultServer, text: str) -> None:
    script = program.script(*IMPORT, END)
    task = f"{text} into {tidy.LIST}"
    done = program.run("run", task, "--model", script, "-o", "json", stdin="name,email\nEve,eve@strange.example\n")
    assert done.code == 0, done.out
    assert len(server.requests("POST", "/api/lists/import")) == 2


# -- what the run made of it -------------------------------------------------------------------------------------------

PUT_IN = turn(call("import_campaign_leads", campaign_id=tidy.CAMPAIGN, list_id=tidy.LIST))
REWRITE = turn(call("update_campaign", campaign_id=tidy.CAMPAIGN, sequence_nodes=NEW_TEXT))
RESEND = turn(call("update_campaign", campaign_id=tidy.CAMPAIGN, sender_account_ids=["snd_other"]))


def changing(server: FaultServer, change: Callable[[dict[str, Any]], object]) -> None:
    """A campaign that is another from the second reading on."""
    later = tidy.campaign()
    later["campaign"] = dict(later["campaign"])
    change(later)
    server.on("GET", CAMPAIGN_PATH, Answer(body=tidy.campaign()), Answer(body=later))


def rewritten(later: dict[str, Any]) -> None:
    later["sequence_nodes"] = NEW_TEXT_ROWS


NEW_TEXT_ROWS = [{"id": "n1", **NEW_TEXT[0]}, {"id": "n2", "type": "end"}]


def test_a_rule_does_not_launch_what_the_run_has_rewritten(program: Program, server: FaultServer) -> None:
    changing(server, rewritten)
    server.on("PATCH", CAMPAIGN_PATH, Answer(body={"campaign": {"id": tidy.CAMPAIGN}}))
    assert launch(program, "--approve", GRANT_LAUNCH, before=(REWRITE,)).code in (3, 7)
    assert launched(server) == 0


@pytest.mark.parametrize(
    ("rule", "code"),
    [({"text_equals": "Buy now"}, 0), ({"text_contains": ["Buy"]}, 0), ({"text_equals": "Hi %first_name%"}, 3)],
)
def test_a_rule_that_speaks_of_the_text_covers_exactly_that_text(
    program: Program, server: FaultServer, rule: dict[str, Any], code: int
) -> None:
    changing(server, rewritten)
    server.on("PATCH", CAMPAIGN_PATH, Answer(body={"campaign": {"id": tidy.CAMPAIGN}}))
    flags = (*rules(program, **rule), "--approve", f"update_campaign:{CAMPAIGN_PATH}")
    assert launch(program, *flags, before=(REWRITE,)).code == code
    assert launched(server) == (code == 0)


@pytest.mark.parametrize(
    "step",
    [
        {"reply_to": "eve@strange.example"}, {"from_name": "The Bank"}, {"attachments": [{"name": "offer.pdf"}]},
        {"ai_node": {"purpose": "praise them"}}, {"is_reply": True}, {"something_new": 1}, {"delay_days": 1},
    ],
)  # fmt: skip
def test_a_rule_that_speaks_of_the_text_covers_nothing_else_of_a_step(
    program: Program, server: FaultServer, step: dict[str, Any]
) -> None:
    changing(server, lambda later: later.update(sequence_nodes=[NEW_TEXT_ROWS[0] | step, NEW_TEXT_ROWS[1]]))
    words = f"{WORDS}, answers to eve@strange.example"
    script = program.script(turn(GET_CAMPAIGN), turn(LAUNCH), END)
    assert program.task(script, *rules(program, text_equals="Buy now"), text=words).code == 3
    assert launched(server) == 0


def test_a_rule_that_speaks_of_the_text_covers_it_no_second_time(program: Program, server: FaultServer) -> None:
    changing(server, lambda later: later.update(sequence_nodes=[NEW_TEXT_ROWS[0], *NEW_TEXT_ROWS]))
    assert launch(program, *rules(program, text_equals="Buy now"), before=(turn(GET_CAMPAIGN),)).code == 3


@pytest.mark.parametrize("rule", [{}, {"text_contains": "Hi"}])
@pytest.mark.parametrize("name", ["stop_on_reply", "skip_other_campaigns"])
@pytest.mark.parametrize(
    ("first", "then", "code"),
    [(True, False, 3), (None, False, 3), (False, False, 0), (False, True, 0), (None, True, 0), (True, True, 0)],
)
def test_a_rule_does_not_launch_where_less_is_spared_than_when_the_run_first_read_it(
    program: Program, server: FaultServer, rule: Any, name: str, first: bool | None, then: bool, code: int
) -> None:
    before = tidy.campaign()
    before["campaign"] = before["campaign"] | {name: first}
    later = tidy.campaign()
    later["campaign"] = later["campaign"] | {name: then}
    server.on("GET", CAMPAIGN_PATH, Answer(body=before), Answer(body=later))
    assert launch(program, *rules(program, **rule), before=(turn(GET_CAMPAIGN),)).code == code
    assert launched(server) == (code == 0)


@pytest.mark.parametrize(("rule", "code"), [({}, 3), ({"list_ids": ["lst_other"]}, 3), ({"list_ids": [tidy.LIST]}, 0)])
def test_leads_that_the_run_put_in_need_a_rule_that_names_their_list(
    program: Program, server: FaultServer, rule: dict[str, Any], code: int
) -> None:
    assert launch(program, *rules(program, **rule), before=(PUT_IN,)).code == code
    assert launched(server) == (code == 0)


def test_a_rule_launches_what_the_run_has_only_read(program: Program, server: FaultServer) -> None:
    assert launch(program, "--approve", GRANT_LAUNCH, before=(turn(GET_CAMPAIGN),)).code == 0
    assert launched(server) == 1


def test_a_rule_does_not_launch_from_a_sender_that_the_run_has_set(program: Program, server: FaultServer) -> None:
    other = {**tidy.SENDERS[0], "id": "snd_other"}
    server.on("GET", "/api/senders", Answer(body={"accounts": [*tidy.SENDERS, other]}))
    changing(server, lambda later: later["campaign"].update(sender_accounts=[{"id": "snd_other"}]))
    server.on("PATCH", CAMPAIGN_PATH, Answer(body={"campaign": {"id": tidy.CAMPAIGN}}))
    before = (turn(call("list_senders", type="email")), RESEND)
    assert launch(program, "--approve", GRANT_LAUNCH, before=before).code == 3
    assert launched(server) == 0
