"""Lists to read and to keep: every page of a documented read, without a model."""

import csv
import io
from typing import Any

import pytest

from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Program

LEADS = "/api/leads"


def lead(number: int, **more: Any) -> dict[str, Any]:
    return {"id": f"lead_{number}", "type": "person", "name": {"full": f"Ada {number}"}, **more}


def page(*leads: dict[str, Any], cursor: str | None = None) -> Answer:
    return Answer(body={"leads": [*leads], "nextCursor": cursor})


def asked(server: FaultServer) -> list[str]:
    return [seen.target for seen in server.seen if seen.path == LEADS]


def test_every_page_is_read_and_every_field_kept(program: Program, server: FaultServer) -> None:
    first = [lead(number, attributes={"fit": number}, unheard_of={"x": None}) for number in range(100)]
    server.on("GET", LEADS, page(*first, cursor="c1"), page(lead(100), cursor="c2"), page(lead(101)))
    done = program.run("leads", "list", "--json")
    assert (done.code, done.json) == (0, [*first, lead(100), lead(101)])
    assert asked(server) == [f"{LEADS}?limit=100", f"{LEADS}?limit=100&cursor=c1", f"{LEADS}?limit=100&cursor=c2"]


def test_no_model_is_needed_nor_asked_for(program: Program, server: FaultServer) -> None:
    program.env["PUFFLE_AGENT_MODEL"] = "nobody:knows-it"
    server.on("GET", LEADS, page(lead(1)))
    done = program.run("leads", "list")
    assert done.code == 0
    assert "Ada 1" in done.out


def test_a_listing_that_ends_half_way_is_none(program: Program, server: FaultServer) -> None:
    server.on("GET", LEADS, page(lead(1), cursor="c1"), Answer(500, {"error": "broken"}))
    done = program.run("leads", "list", "-o", "csv")
    assert (done.code, done.out) == (1, "")
    assert "500 twice" in done.err


def test_an_answer_without_rows_is_no_empty_listing(program: Program, server: FaultServer) -> None:
    server.on("GET", LEADS, Answer(body={"nextCursor": None}))
    done = program.run("leads", "list", "--json")
    assert (done.code, done.out) == (1, "")
    assert "the answer holds no leads" in done.err


def test_a_page_that_comes_again_and_again_is_not_read_for_ever(program: Program, server: FaultServer) -> None:
    server.on("GET", LEADS, page(lead(1), cursor="c1"))
    done = program.run("leads", "list", "--json")
    assert (done.code, done.out, len(asked(server))) == (1, "", 2)
    assert "is that page again" in done.err


def test_a_cell_that_a_spreadsheet_would_execute_is_defused(program: Program, server: FaultServer) -> None:
    server.on("GET", LEADS, page(lead(1, title="=HYPERLINK(1)")))
    rows = [*csv.DictReader(io.StringIO(program.run("leads", "list", "-o", "csv").out))]
    assert rows == [{"id": "lead_1", "type": "person", "name.full": "Ada 1", "title": "'=HYPERLINK(1)"}]


def test_a_table_shows_no_control_characters(program: Program, server: FaultServer) -> None:
    server.on("GET", LEADS, page(lead(1, title="a\x1b[31mb\u202ec")))
    done = program.run("leads", "list")
    assert "\x1b" not in done.out
    assert "\u202e" not in done.out


def test_filters_are_those_of_the_read(program: Program, server: FaultServer) -> None:
    server.on("GET", LEADS, page(lead(1)))
    assert program.run("leads", "list", "--filter", "q=cfo berlin", "--filter", "type=person").code == 0
    assert asked(server) == [f"{LEADS}?q=cfo%20berlin&type=person&limit=100"]
    before = len(server.seen)
    for wrong, said in [
        ("limit=3", "use KEY=VALUE with"),
        ("q", "q: "),
        ("type=fish", "type: "),
        ("=", "use KEY=VALUE"),
    ]:
        done = program.run("leads", "list", "--filter", wrong)
        assert (done.code, said in done.err) == (2, True), done.err
    assert len(server.seen) == before


def test_nothing_is_said_to_be_nothing(program: Program, server: FaultServer) -> None:
    server.on("GET", LEADS, page())
    done = program.run("leads", "list", "--json")
    assert (done.code, done.json, done.err) == (0, [], "no leads\n")


@pytest.mark.parametrize("form", ["ndjson", "xml", ""])
def test_a_form_that_there_is_not_is_refused(program: Program, server: FaultServer, form: str) -> None:
    done = program.run("leads", "list", "-o", form)
    assert (done.code, server.seen) == (2, [])


def test_without_a_key_nothing_is_asked(program: Program, server: FaultServer) -> None:
    del program.env["PUFFLE_API_KEY"]
    done = program.run("leads", "list", "--json")
    assert (done.code, done.out, server.seen) == (4, "", [])


def test_lists_and_who_is_on_one_can_be_kept(puffle: Program) -> None:
    lists = puffle.run("lists", "list", "--json").json
    webinar = next(one for one in lists if one["name"] == "Spring webinar")
    assert webinar["description"] == "Came to the webinar in May."
    members = puffle.run("lists", "leads", webinar["id"], "--json").json
    named = puffle.run("lists", "leads", "spring webinar", "--json").json
    assert [one["id"] for one in named] == [one["id"] for one in members]
    assert len(members) == webinar["leadCount"]
    assert {one["id"] for one in members} <= {one["id"] for one in puffle.run("leads", "list", "--json").json}


def test_a_list_that_is_not_there_is_said(puffle: Program) -> None:
    done = puffle.run("lists", "leads", "nope", "-o", "csv")
    assert (done.code, done.out) == (2, "")
    assert "there is no list 'nope'; `puffle-agent lists list` shows them" in done.err
    gone = puffle.run("lists", "leads", "11000009-0000-4000-8000-000000000009")
    assert (gone.code, gone.out) == (3, "")
    assert "404" in gone.err


def test_a_listing_is_no_run_of_the_users(puffle: Program) -> None:
    assert puffle.run("leads", "list").code == 0
    assert puffle.run("runs", "list", "--json").json == []


def test_conversations_are_listed_in_every_folder_unless_one_is_named(program: Program, server: FaultServer) -> None:
    def page_of(number: int) -> Answer:
        return Answer(
            body={"threads": [{"id": f"t{number}", "status": "active"}], "total": 101, "page": number, "limit": 100}
        )

    server.on("GET", "/api/threads", page_of(1), page_of(2), page_of(2))
    assert [one["id"] for one in program.run("threads", "list", "--json").json] == ["t1", "t2"]
    assert program.run("threads", "list", "--filter", "view=needs_reply").code == 0
    assert [seen.target for seen in server.seen if seen.path == "/api/threads"] == [
        "/api/threads?view=inbox%2Csent%2Cdrafts%2Carchived&limit=100",
        "/api/threads?view=inbox%2Csent%2Cdrafts%2Carchived&page=2&limit=100",
        "/api/threads?view=needs_reply&limit=100",
    ]


def test_signals_are_listed_with_the_dismissed_ones_page_by_page(program: Program, server: FaultServer) -> None:
    def page_of(number: int, cursor: str | None) -> Answer:
        row = {"id": f"s{number}", "score": 3, "title": "Hiring"}
        pages = {"cursor": cursor, "hasMore": cursor is not None, "count": 1}
        return Answer(body={"signals": [row], "pagination": pages})

    server.on("GET", "/api/signals", page_of(1, "c1"), page_of(2, None))
    done = program.run("signals", "list", "--filter", "min_score=3", "-o", "csv")
    assert [row["id"] for row in csv.DictReader(io.StringIO(done.out))] == ["s1", "s2"]
    assert [seen.target for seen in server.seen if seen.path == "/api/signals"] == [
        "/api/signals?minScore=3&includeDismissed=true&limit=100",
        "/api/signals?minScore=3&includeDismissed=true&limit=100&cursor=c1",
    ]


def test_campaigns_are_listed_with_how_they_do(puffle: Program) -> None:
    (row,) = puffle.run("campaigns", "list", "--json").json
    assert (row["name"], row["status"], row["stats"]["replied"]) == ("Spring follow-up", "active", 1)
    assert "Spring follow-up  email  active  3" in puffle.run("campaigns", "list").out
