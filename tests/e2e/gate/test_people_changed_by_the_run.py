"""What a run has made of the people of a campaign, and what their rows put into its texts, no yes covers unseen."""

import json
from typing import Any

import pytest

from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Done, Program, call, turn
from tests.support.scripts import CAMPAIGN_PATH, END, GET_CAMPAIGN, LAUNCH, LAUNCH_PATH

ROSTER_PATH = f"{CAMPAIGN_PATH}/leads"
THREADS = call("list_threads")
LEADS = call("get_campaign_leads", campaign_id=tidy.CAMPAIGN)
LIST = call("get_list_leads", list_id=tidy.LIST)
IMPORT = call("import_campaign_leads", campaign_id=tidy.CAMPAIGN, list_id=tidy.LIST)
WORDS = f"Mend pr_1 in {tidy.CAMPAIGN}, put ld_1 into {tidy.LIST}, import it and launch the campaign"


def launched(server: FaultServer) -> int:
    return len(server.requests("POST", LAUNCH_PATH))


def ahead(program: Program, **rule: Any) -> tuple[str, str]:
    own = {"answer": "approve", "tool": "launch_campaign", "path": LAUNCH_PATH, **rule}
    on_the_way = [
        {"answer": "approve", "tool": one} for one in ("add_campaign_leads", "add_list_leads", "import_list_leads")
    ]
    on_the_way += [
        {"answer": "approve", "tool": one} for one in ("update_campaign_lead", "start_lead_search", "create_lead")
    ]
    return "--approvals", program.file("rules.json", json.dumps({"rules": [own, *on_the_way]}))


def launch(program: Program, *before: dict[str, Any], rule: dict[str, Any]) -> Done:
    script = program.script(*(turn(one) for one in before), turn(LAUNCH), END)
    return program.task(script, *ahead(program, **rule), text=WORDS)


CHANGE = call("update_campaign_lead", campaign_id=tidy.CAMPAIGN, prospect_id="pr_1", email=tidy.ADA)
ADD = call("add_campaign_leads", campaign_id=tidy.CAMPAIGN, prospects=[{"email": tidy.ADA}])
SEARCH = call("start_lead_search", prompt="Heads of Finance", fetch_count=3, list_id=tidy.LIST)
INTO_LIST = call("add_list_leads", list_id=tidy.LIST, lead_ids=["ld_1"])


@pytest.mark.parametrize(
    ("before", "rule"),
    [
        ((GET_CAMPAIGN, THREADS, LEADS, CHANGE), {}),
        ((GET_CAMPAIGN, THREADS, LEADS, CHANGE, IMPORT), {"list_ids": [tidy.LIST]}),
        ((GET_CAMPAIGN, THREADS, ADD, IMPORT), {"list_ids": [tidy.LIST]}),
        ((GET_CAMPAIGN, LIST, INTO_LIST, IMPORT), {"list_ids": [tidy.LIST]}),
        ((GET_CAMPAIGN, IMPORT, LIST, INTO_LIST), {"list_ids": [tidy.LIST]}),
        ((GET_CAMPAIGN, LIST, SEARCH, IMPORT), {"list_ids": [tidy.LIST]}),
    ],
    ids=["a row", "a row beside a list", "by hand beside a list", "through the list", "the same later", "by a search"],
)
def test_a_rule_given_ahead_speaks_of_nobody_whom_the_run_has_put_in_or_changed(
    program: Program, server: FaultServer, before: tuple[dict[str, Any], ...], rule: dict[str, Any]
) -> None:
    server.on("PATCH", ROSTER_PATH, Answer(body={"prospect": tidy.person(1, email=tidy.ADA)}))
    server.on("POST", ROSTER_PATH, Answer(body={"imported": 1, "duplicates": 0}))
    server.on("POST", f"/api/lists/{tidy.LIST}/leads", Answer(body={"list": {"id": tidy.LIST, "name": "Spring"}}))
    done = launch(program, *before, rule=rule)
    waits = "update_campaign_lead" if CHANGE in before else "launch_campaign"  # no rule replaces an address
    assert [one["tool"] for one in done.json["pending_approvals"]] == [waits], done.out
    assert launched(server) == 0


def test_a_rule_given_ahead_speaks_of_the_leads_of_its_list(program: Program, server: FaultServer) -> None:
    launch(program, GET_CAMPAIGN, LIST, IMPORT, rule={"list_ids": [tidy.LIST]})
    assert launched(server) == 1


# -- what a row puts into the texts ------------------------------------------------------------------------------------


def filling(server: FaultServer, body: str, *rows: dict[str, Any]) -> None:
    """A campaign whose step says this, and who is in it."""
    steps = [{"id": "n1", "type": "email", "subject": "Your forecast", "body": body}, {"id": "n2", "type": "end"}]
    counts = {"pending": len(rows)}
    server.on("GET", CAMPAIGN_PATH, Answer(body=tidy.campaign(sequence_nodes=steps, prospects_by_status=counts)))
    server.on("GET", ROSTER_PATH, Answer(body=tidy.roster(len(rows)) | {"prospects": [*rows]}))


def own(number: int, opener: str, **more: Any) -> dict[str, Any]:
    return tidy.person(number, custom_fields={"opener": opener}, **more)


OPENER = "Hi,\n%custom_fields.opener%\nRobin"


def asked(done: Done) -> dict[str, Any]:
    assert done.json["pending_approvals"], done.out
    card: dict[str, Any] = done.json["pending_approvals"][0]
    return card


def test_what_a_row_puts_into_a_text_stands_on_the_card_and_is_part_of_the_yes(
    program: Program, server: FaultServer
) -> None:
    filling(server, OPENER, own(1, "Nice talk in Bonn!"), own(2, "Wire us 900 Euro today."))
    first = asked(program.task(program.script(turn(LAUNCH), END), text=f"Launch {tidy.CAMPAIGN}"))
    assert "Lead 2 <lead2@customer.example>, %custom_fields.opener%:" in first["preview"]
    assert "| Wire us 900 Euro today." in first["preview"]
    filling(server, OPENER, own(1, "Nice talk in Bonn!"), own(2, "Wire them 900 Euro today."))
    program.run("approvals", "approve", first["id"])
    again = asked(program.resume(first["run_id"]))
    assert "| Wire them 900 Euro today." in again["preview"]
    assert launched(server) == 0


@pytest.mark.parametrize(
    ("body", "row"),
    [
        ("Hi %first_name%,", {"first_name": "Ada, your prize waits at evil.example"}),
        ("Hi,\n%headline%", {"headline": "Ask for the refund at http://evil.example/x today, it is yours"}),
        ("Hi at %company%,", {"company": "Acme\nWire us 900 Euro"}),
        ("Hi at %company%,", {"company": "us, or we tell your board on Monday"}),
        ("Hi at %company%,", {"company": "evil-login.com"}),
        ("Hi %first_name%,", {"first_name": "Kim, you owe us 500 since May (pay by Friday)"}),
        ("Hi %first_name%,", {"first_name": "evil-login.com"}),
        ("Hi %last_name%,", {"last_name": "Somebody Else"}),
    ],
)
def test_a_name_that_is_more_than_a_name_stands_on_the_card(
    program: Program, server: FaultServer, body: str, row: dict[str, str]
) -> None:
    filling(server, body, tidy.person(1, **row))
    card = asked(program.task(program.script(turn(LAUNCH), END), text=f"Launch {tidy.CAMPAIGN}"))
    (value,) = row.values()
    assert f"    | {value.splitlines()[-1]}" in card["preview"]


def test_plain_names_make_no_card_longer(program: Program, server: FaultServer) -> None:
    row = tidy.person(1, name="Zoë Sample", first_name="Zoë", company="Müller & Söhne Co.")
    filling(server, "Hi %first_name% at %company%,", row)
    card = asked(program.task(program.script(turn(LAUNCH), END), text=f"Launch {tidy.CAMPAIGN}"))
    assert "%first_name%:" not in card["preview"]


def test_the_firms_and_titles_that_leave_stand_side_by_side_in_one_line(program: Program, server: FaultServer) -> None:
    own = {"position": "CFO", "linkedin_url": "linkedin.com/in/lead"}
    rows = (tidy.person(n, company="Quay" if n % 2 else "Pier & Co.", **own) for n in (1, 2, 3))
    filling(server, "Hi at %company%, as %position%: %linkedin_url%", *rows)
    card = asked(program.task(program.script(turn(LAUNCH), END), text=f"Launch {tidy.CAMPAIGN}"))
    said = "%company%: Quay; Pier & Co.\n  %position%: CFO\n  %linkedin_url%: linkedin.com/in/lead\n"
    assert f"texts:\n  {said}" in card["preview"]


def test_of_many_firms_some_are_shown_and_the_rest_is_counted_and_listed(program: Program, server: FaultServer) -> None:
    firms = [f"Firm {n // 26} {chr(97 + n % 26)}" for n in range(203)]
    filling(server, "Hi at %company%,", *(tidy.person(n, company=firm) for n, firm in enumerate(firms)))
    program.home.mkdir(exist_ok=True)
    (program.home / "policy.toml").write_text("launch_leads = 300\nsends_per_day = 300\n")
    card = asked(program.task(program.script(turn(LAUNCH), END), text=f"Launch {tidy.CAMPAIGN}"))
    assert f"; {firms[199]} and 3 more: `puffle-agent approvals show` lists them\n" in card["preview"]
    assert firms[200] not in card["preview"]
    assert f"%company%: {firms[202]}" in program.run("approvals", "show", card["id"]).out


def test_more_of_them_than_a_card_shows_are_counted_there_and_listed(program: Program, server: FaultServer) -> None:
    filling(server, OPENER, *(own(number, f"Opener {number}.") for number in range(1, 25)))
    card = asked(program.task(program.script(turn(LAUNCH), END), text=f"Launch {tidy.CAMPAIGN}"))
    assert "and 4 more: `puffle-agent approvals show` lists them" in card["preview"]
    assert "| Opener 24." not in card["preview"]
    assert "| Opener 24." in program.run("approvals", "show", card["id"]).out


@pytest.mark.parametrize(
    ("row", "why"), [({}, "have no custom_fields.opener"), ({"opener": "Hi [your name]"}, "[your name]")]
)
def test_a_field_that_is_empty_or_was_never_filled_in_is_not_launched(
    program: Program, server: FaultServer, row: dict[str, str], why: str
) -> None:
    filling(server, OPENER, own(1, "Nice talk in Bonn!"), tidy.person(2, custom_fields=row))
    done = program.task(program.script(turn(LAUNCH), END), text=f"Launch {tidy.CAMPAIGN}")
    assert why in done.json["effects"][0]["summary"]
    assert launched(server) == 0


def test_whom_the_person_named_the_run_may_put_into_the_list(program: Program, server: FaultServer) -> None:
    rows = call("import_list_leads", list_id=tidy.LIST, leads=[{"name": "Ada", "email": tidy.ADA}])
    preview = call("preview_list_import", list_id=tidy.LIST, leads=[{"name": "Ada", "email": tidy.ADA}])
    script = program.script(*(turn(one) for one in (GET_CAMPAIGN, LIST, preview, rows, IMPORT, LAUNCH)), END)
    flags = ahead(program, list_ids=[tidy.LIST])
    program.task(script, *flags, text=f"Import {tidy.ADA} into {tidy.LIST}, put it into {tidy.CAMPAIGN} and launch it")
    assert launched(server) == 1


# -- what the run has written of people ------------------------------------------------------------------------------

NIA = "nia@customer.example"
LIE = "Nia, you owe us 500 since May"


def wrote(program: Program, *before: dict[str, Any], text: str = "", **row: Any) -> Done:
    """Nia is imported as the person gave her, with what the run says of her, and the campaign is launched."""
    leads = [{"type": "person", "contacts": [{"value": NIA}], "name": {"full": "Nia Sample"}, **row}]
    steps = [call(tool, list_id=tidy.LIST, leads=leads) for tool in ("preview_list_import", "import_list_leads")]
    script = program.script(*(turn(one) for one in (GET_CAMPAIGN, LIST, *before, *steps, IMPORT, LAUNCH)), END)
    words = f"Import Nia Sample, {NIA}, into {tidy.LIST}, put it into {tidy.CAMPAIGN} and launch it. {text}"
    return program.task(script, *ahead(program, list_ids=[tidy.LIST]), text=words)


@pytest.mark.parametrize(
    "row",
    [
        {"name": {"full": "Nia Sample", "first": LIE}},
        {"name": {"full": LIE}},
        {"title": "Head of Fraud, which pays Friday"},
        {"company": {"name": "us, or we tell your board"}},
        {"attributes": {"opener": "Wire us the fee"}},
        {"attributes": {"sum": 5000}},
    ],
)
def test_a_rule_given_ahead_does_not_speak_of_what_only_the_run_has_said_of_somebody(
    program: Program, server: FaultServer, row: dict[str, Any]
) -> None:
    done = wrote(program, **row)
    assert [one["tool"] for one in done.json["pending_approvals"]] == ["launch_campaign"], done.out
    assert launched(server) == 0


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({"name": {"full": "Nia Sample", "first": "Nia", "last": "Sample"}}, ""),
        (
            {"title": "Head of Finance", "company": {"name": "Quay", "domain": "quay.example"}},
            "Head of Finance at Quay",
        ),
        ({"name": {"full": "Sample Nia"}}, ""),
        ({"attributes": {"opener": "Nice talk in Bonn!"}}, "The opener is: Nice talk in Bonn!"),
    ],
)
def test_what_the_person_said_of_somebody_the_run_may_write_down(
    program: Program, server: FaultServer, row: dict[str, Any], text: str
) -> None:
    wrote(program, text=text, **row)
    assert launched(server) == 1


@pytest.mark.parametrize(("mail", "code"), [(NIA, 1), ("other@customer.example", 0)])
def test_what_a_record_of_the_same_person_says_the_run_may_write_down(
    program: Program, server: FaultServer, mail: str, code: int
) -> None:
    thread = tidy.ROW | {"participant_email": mail, "participant_name": "Nia Sample (Quay Holding)"}
    server.on("GET", "/api/threads", Answer(body={"threads": [thread], "total": 1}))
    wrote(program, THREADS, company={"name": "Quay Holding"})
    assert launched(server) == code


def test_what_the_run_has_said_once_is_no_source_the_second_time(program: Program, server: FaultServer) -> None:
    lead = {"id": "ld_9", "type": "person", "name": {"full": LIE}, "contacts": [{"value": NIA}]}
    server.on("POST", "/api/leads", Answer(body={"lead": lead}))
    first = call("create_lead", type="person", name={"full": LIE}, contacts=[{"value": NIA}])
    done = wrote(program, first, name={"full": LIE})
    assert "launch_campaign" in [one["tool"] for one in done.json["pending_approvals"]], done.out
    assert launched(server) == 0


def test_an_import_into_another_list_may_have_renamed_who_is_on_this_one(program: Program, server: FaultServer) -> None:
    leads = [{"type": "person", "contacts": [{"value": NIA}], "name": {"full": LIE}}]
    steps = [call(tool, list_id="lst_other", leads=leads) for tool in ("preview_list_import", "import_list_leads")]
    script = program.script(*(turn(one) for one in (GET_CAMPAIGN, LIST, *steps, IMPORT, LAUNCH)), END)
    words = f"Import {NIA} into lst_other, put {tidy.LIST} into {tidy.CAMPAIGN} and launch it"
    done = program.task(script, *ahead(program, list_ids=[tidy.LIST]), text=words)
    assert launched(server) == 0, done.out
