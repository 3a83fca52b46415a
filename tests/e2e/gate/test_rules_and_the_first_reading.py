"""A rule given ahead speaks of the very people and signatures that were there when the run first read a campaign."""

import json
from typing import Any

import pytest

from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Done, Program, call, turn
from tests.support.scripts import CAMPAIGN_PATH, END, GET_CAMPAIGN, LEADS_PATH

ROSTER_PATH = f"{CAMPAIGN_PATH}/leads"
ASK = call("ask_human", question="Shall I go on?")
IMPORT = call("import_campaign_leads", campaign_id=tidy.CAMPAIGN, list_id=tidy.LIST)
PEOPLE = tuple(tidy.person(number, first_name="Lead", company="Quay") for number in (1, 2, 3))
NIA = tidy.person(4, name="Nia Sample", email="nia@customer.example", first_name="Nia", company="Pier & Co.")
LISTED = {
    "id": "ld_4", "name": {"first": "Nia", "last": "Sample"}, "company": {"name": "Pier & Co."},
    "contacts": [{"value": "Nia@customer.example"}],
}  # fmt: skip
OUT = {"launch_campaign": ("launch", "draft"), "resume_campaign": ("resume", "paused")}


@pytest.fixture(params=OUT)
def tool(request: pytest.FixtureRequest, server: FaultServer) -> str:
    """What sets a campaign off that can be."""
    found: str = request.param
    steps = [{"id": "n1", "type": "email", "subject": "Cash", "body": "Hi %first_name% at %company%"}, tidy.NODES[1]]
    server.on("GET", CAMPAIGN_PATH, Answer(body=tidy.campaign(OUT[found][1], sequence_nodes=steps)))
    server.on("POST", f"{CAMPAIGN_PATH}/resume", Answer(body=tidy.campaign("active")))
    people(server, PEOPLE)
    return found


def people(server: FaultServer, *rosters: tuple[dict[str, Any], ...]) -> None:
    """Who is in the campaign, reading by reading; the last one stays."""
    bodies = [{"prospects": [*rows], "total": len(rows), "page": 1, "limit": 100} for rows in rosters]
    server.on("GET", ROSTER_PATH, *(Answer(body=body) for body in bodies))


def rules(program: Program, tool: str, **rule: Any) -> tuple[str, str]:
    own = {"answer": "approve", "tool": tool, "path": f"{CAMPAIGN_PATH}/{OUT[tool][0]}", **rule}
    return "--approvals", program.file("rules.json", json.dumps({"rules": [own]}))


def run(program: Program, tool: str, *flags: str, before: tuple[dict[str, Any], ...] = (GET_CAMPAIGN,)) -> Done:
    out = turn(call(tool, campaign_id=tidy.CAMPAIGN))
    words = f"Put {tidy.LIST} into {tidy.CAMPAIGN}, ask me, launch it or let it go on"
    return program.task(program.script(*(turn(one) for one in before), out, END), *flags, text=words)


def left(server: FaultServer, tool: str) -> int:
    return len(server.requests("POST", f"{CAMPAIGN_PATH}/{OUT[tool][0]}"))


def asked(done: Done) -> str:
    return done.json["pending_approvals"][0]["id"] if done.json["pending_approvals"] else ""


OTHERS = [
    {"email": "eve@strange.example"}, {"name": "Eve"}, {"first_name": "Pay us"}, {"company": "Pier"},
    {"linkedin_url": "linkedin.com/in/eve"}, {"custom_fields": {"opener": "Pay us"}},
]  # fmt: skip


@pytest.mark.parametrize("change", OTHERS)
def test_a_rule_lets_nobody_out_who_took_somebodys_place_meanwhile(
    program: Program, server: FaultServer, tool: str, change: dict[str, Any]
) -> None:
    people(server, PEOPLE, (PEOPLE[0] | change, *PEOPLE[1:]))
    assert asked(run(program, tool, *rules(program, tool)))
    assert left(server, tool) == 0


def test_a_rule_lets_those_out_who_were_there_and_still_are(program: Program, server: FaultServer, tool: str) -> None:
    assert not asked(run(program, tool, *rules(program, tool)))
    assert left(server, tool) == 1


def test_who_has_answered_meanwhile_makes_nobody_else_another(program: Program, server: FaultServer) -> None:
    rosters = [(tidy.person(1, status=status), *PEOPLE[1:]) for status in ("sent", "replied")]
    counts = [{"pending": 2, "sent": 1}, {"pending": 2, "replied": 1}]
    server.on("GET", CAMPAIGN_PATH, *(Answer(body=tidy.campaign("paused", prospects_by_status=one)) for one in counts))
    server.on("POST", f"{CAMPAIGN_PATH}/resume", Answer(body=tidy.campaign("active")))
    people(server, *rosters)
    run(program, "resume_campaign", *rules(program, "resume_campaign"))
    assert left(server, "resume_campaign") == 1


@pytest.mark.parametrize("before", [(), (call("get_campaign_leads", campaign_id=tidy.CAMPAIGN), GET_CAMPAIGN)])
def test_whatever_names_a_campaign_first_reads_who_is_in_it(
    program: Program, server: FaultServer, tool: str, before: tuple[dict[str, Any], ...]
) -> None:
    others = (PEOPLE[0] | {"email": "eve@strange.example"}, *PEOPLE[1:])
    people(server, PEOPLE, *([PEOPLE] if before else []), others)
    assert bool(asked(run(program, tool, *rules(program, tool), before=before))) is bool(before)


@pytest.mark.parametrize("before", [(GET_CAMPAIGN,), (call("list_senders", type="linkedin"), GET_CAMPAIGN)])
@pytest.mark.parametrize(("then", "asks"), [("Robin", False), ("Robin\nWire the fee", True), (None, True)])
def test_a_rule_does_not_speak_of_another_signature(
    program: Program, server: FaultServer, tool: str, before: Any, then: str | None, asks: bool
) -> None:
    own: dict[str, Any] = {**tidy.SENDERS[0]}
    first, later = ({"accounts": [own | {"signature": one}]} for one in ("Robin", then))
    server.on("GET", "/api/senders", *[Answer(body=first)] * len(before), Answer(body=later))
    assert bool(asked(run(program, tool, *rules(program, tool), before=before))) is asks


def test_who_could_not_be_read_at_first_was_not_there(program: Program, server: FaultServer, tool: str) -> None:
    whole = {"prospects": [*PEOPLE], "total": 3, "page": 1, "limit": 100}
    server.on("GET", ROSTER_PATH, Answer(404, {"error": "none"}), Answer(body=whole))
    assert asked(run(program, tool, *rules(program, tool)))
    server.on("GET", ROSTER_PATH, Answer(body=whole))
    server.on("GET", "/api/senders", Answer(404, {"error": "none"}), Answer(body={"accounts": tidy.SENDERS}))
    assert asked(run(program, tool, *rules(program, tool)))


@pytest.mark.parametrize("rule", [None, {"path": "/api/campaigns/cmp_other/launch"}, {"answer": "deny"}])
def test_a_run_without_such_a_rule_reads_nothing_more(
    program: Program, server: FaultServer, tool: str, rule: dict[str, Any] | None
) -> None:
    run(program, tool, *(() if rule is None else rules(program, tool, **rule)))
    assert len(server.requests("GET", ROSTER_PATH)) == 1
    assert len(server.requests("GET", "/api/senders")) == 1


# -- a rule that is given later ----------------------------------------------------------------------------------------


def test_a_rule_that_comes_after_the_first_reading_asks(program: Program, server: FaultServer, tool: str) -> None:
    waiting = run(program, tool, before=(GET_CAMPAIGN, ASK))
    run_id, flags = waiting.json["run_id"], rules(program, tool)
    done = program.run("runs", "resume", run_id, "--answer", "yes, go on", "-o", "json", *flags)
    assert asked(done)
    assert asked(program.resume(run_id, *flags)), "and it does so each time"
    assert left(server, tool) == 0


@pytest.mark.parametrize(("change", "asks"), [({}, False), ({"email": "eve@strange.example"}, True)])
def test_a_rule_that_comes_after_a_card_speaks_of_those_on_it(
    program: Program, server: FaultServer, tool: str, change: dict[str, str], asks: bool
) -> None:
    people(server, PEOPLE, (PEOPLE[0] | change, *PEOPLE[1:]))
    first = run(program, tool)
    assert asked(first)
    assert bool(asked(program.resume(first.json["run_id"], *rules(program, tool)))) is asks
    assert left(server, tool) == (not asks)


# -- the lists of a rule -----------------------------------------------------------------------------------------------

LIST_RULE = {"list_ids": [tidy.LIST]}


def put_in(program: Program, server: FaultServer, *added: dict[str, Any]) -> Done:
    """The list goes into the campaign, in which these people are found then."""
    people(server, PEOPLE, (*PEOPLE, *added))
    flags = rules(program, "launch_campaign", **LIST_RULE)
    return run(program, "launch_campaign", *flags, before=(GET_CAMPAIGN, IMPORT))


def listed(server: FaultServer, *pages: list[dict[str, Any]]) -> None:
    """Who is on the list; the first reading is that of the import."""
    last = len(pages)
    bodies = [
        {"leads": page, "total": 2, "hasMore": number < last, "nextCursor": f"c{number}" if number < last else None}
        for number, page in enumerate(pages, 1)
    ]
    server.on("GET", LEADS_PATH, Answer(body=bodies[0]), *(Answer(body=body) for body in bodies))


@pytest.fixture
def draft(server: FaultServer) -> str:
    """A draft whose step names firms."""
    steps = [{"id": "n1", "type": "email", "subject": "Cash", "body": "Hi %first_name% at %company%"}, tidy.NODES[1]]
    server.on("GET", CAMPAIGN_PATH, Answer(body=tidy.campaign(sequence_nodes=steps)))
    return "launch_campaign"


@pytest.mark.parametrize("pages", [([LISTED],), ([], [LISTED])])
def test_a_rule_with_lists_speaks_of_those_who_are_on_them(
    program: Program, server: FaultServer, draft: str, pages: tuple[list[dict[str, Any]], ...]
) -> None:
    listed(server, *pages)
    assert not asked(put_in(program, server, NIA))
    assert left(server, draft) == 1


def test_who_stands_behind_ten_thousand_others_on_a_list_is_not_known_to_be_on_it(
    program: Program, server: FaultServer, draft: str
) -> None:
    listed(server, *([] for _ in range(20)), [LISTED])
    assert asked(put_in(program, server, NIA))
    assert left(server, draft) == 0


@pytest.mark.parametrize(
    "change",
    [
        {"email": "eve@strange.example"}, {"email": None}, {"linkedin_url": "linkedin.com/in/eve"},
        {"first_name": "Pay us"}, {"company": "your debt"},
    ],
)  # fmt: skip
def test_a_rule_with_lists_speaks_of_nobody_besides_and_of_nothing_else_that_a_row_says(
    program: Program, server: FaultServer, draft: str, change: dict[str, Any]
) -> None:
    listed(server, [LISTED])
    assert asked(put_in(program, server, NIA | change))
    assert left(server, draft) == 0


def test_a_value_that_no_text_uses_makes_nobody_another(program: Program, server: FaultServer, draft: str) -> None:
    listed(server, [LISTED])
    put_in(program, server, NIA | {"headline": "Speaker", "position": "CFO"})
    assert left(server, draft) == 1


def test_a_rule_with_lists_speaks_of_nobody_where_these_cannot_be_read(
    program: Program, server: FaultServer, draft: str
) -> None:
    server.on("GET", LEADS_PATH, Answer(body={"leads": [LISTED], "total": 1}), Answer(404, {"error": "none"}))
    assert asked(put_in(program, server, NIA))
    assert left(server, draft) == 0


@pytest.mark.parametrize("path", [ROSTER_PATH, LEADS_PATH, "/api/senders"])
def test_a_key_that_is_refused_meanwhile_ends_the_run(
    program: Program, server: FaultServer, draft: str, path: str
) -> None:
    listed(server, [LISTED])
    people(server, PEOPLE, (*PEOPLE, NIA))
    allowed = [Answer(body={"leads": [LISTED], "total": 1})] if path == LEADS_PATH else []
    server.on("GET", path, *allowed, Answer(401, {"error": "no"}))
    done = run(program, draft, *rules(program, draft, **LIST_RULE), before=(GET_CAMPAIGN, IMPORT))
    assert done.json["status"] == "authentication"
    assert left(server, draft) == 0
