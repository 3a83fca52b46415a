"""What each answer of the server leads to, counted on the wire: how many requests, how far apart, what is told."""

from functools import partial
from itertools import pairwise
from typing import Any

import pytest

from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import KEY, Done, Program, call, turn
from tests.support.scripts import (
    CAMPAIGN_PATH,
    CREATE_LIST,
    DRAFT,
    END,
    GET_CAMPAIGN,
    GRANT_LAUNCH,
    GRANT_SEND,
    LAUNCH,
    LAUNCH_PATH,
    LEADS_PATH,
    MESSAGES_PATH,
    READ,
    SEARCH,
    SEND,
    reply,
)
from tests.support.shapes import RESULT, fits
from tools.api.transport import Transport

SPEED = 100.0
HTML = b"<!doctype html><title>Log in</title>"
DEEP = b'{"deep": %s"%s"%s}' % (b"[" * 700, KEY.encode(), b"]" * 700)
TRACE = {"X-Correlation-Id": "cor-7f3/A b"}


def error(message: str, code: str = "internal_error") -> dict[str, Any]:
    return {"error": {"code": code, "message": message}}


def gaps(server: FaultServer, method: str, path: str) -> list[float]:
    """Seconds of the program's clock between the requests of a route."""
    times = [seen.at * SPEED for seen in server.requests(method, path)]
    return [later - earlier for earlier, later in pairwise(times)]


def granted(program: Program, *turns: dict[str, Any], text: str = "Do it for ada@example.com") -> Done:
    """A run whose sends and launches are allowed ahead."""
    allowed = ("--approve", f"{GRANT_SEND},uses=9", "--approve", GRANT_LAUNCH)
    done = program.task(program.script(*turns), *allowed, text=text)
    fits(done.json, RESULT)
    return done


# -- the boot ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        {"context": None, "profile": {"firstName": "R"}},
        {"context": {"a": 1}, "profile": None},
        {"context": {}, "profile": {}},
    ],
)
def test_an_unfinished_workspace_stops_everything_after_one_request(
    program: Program, server: FaultServer, body: dict[str, Any]
) -> None:
    server.on("GET", "/api/context", Answer(body=body, headers=TRACE))
    done = granted(program, *reply())
    assert (done.code, [seen.target for seen in server.seen]) == (3, ["/api/context"])
    assert "set up" in done.json["escalation"]["reason"]
    assert done.json["usage"]["requests"] == 0, "no model is asked about a workspace that is not there"


@pytest.mark.parametrize("body", [HTML, b"", b"[]", b'{"context": {"a"', b'{"success": false}', {"profile": {"a": 1}}])
def test_a_context_that_cannot_be_read_is_not_an_empty_one(program: Program, server: FaultServer, body: Any) -> None:
    server.on("GET", "/api/context", Answer(body=body))
    done = granted(program, *reply())
    assert (done.code, len(server.seen)) == (1, 1)
    assert "cannot be understood" in done.json["escalation"]["reason"]


def test_a_server_that_is_not_there_is_named_and_nothing_is_claimed(program: Program, server: FaultServer) -> None:
    server.close()
    done = granted(program, *reply())
    assert done.code == 1
    assert server.base_url in done.json["escalation"]["reason"]
    assert "Traceback" not in done.err


# -- 4xx ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", [("GET", "/api/context"), ("GET", MESSAGES_PATH), ("POST", MESSAGES_PATH)])
def test_401_ends_everything(program: Program, server: FaultServer, where: tuple[str, str]) -> None:
    server.on(*where, Answer(401, error(f"key {KEY} is revoked", "unauthorized"), TRACE))
    done = granted(program, *reply(turn(CREATE_LIST)))
    assert (done.code, done.json["status"]) == (4, "authentication")
    assert [server.seen[-1].method, server.seen[-1].path] == [*where]
    assert len(server.requests(*where)) == 1
    assert KEY not in done.out + done.err
    assert "PUFFLE_API_KEY" in done.json["escalation"]["question"]
    assert done.json["escalation"]["correlation_id"] == TRACE["X-Correlation-Id"]


def test_without_a_key_nothing_is_asked(program: Program, server: FaultServer) -> None:
    program.env["PUFFLE_API_KEY"] = ""
    assert (granted(program, *reply()).code, server.seen) == (4, [])


@pytest.mark.parametrize("status", [403, 404])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_403_and_404_stop_that_work(program: Program, server: FaultServer, status: int, method: str) -> None:
    server.on(method, MESSAGES_PATH, Answer(status, error("not yours"), TRACE))
    done = granted(program, *reply(turn(CREATE_LIST)))
    assert (done.code, done.json["status"]) == (3, "waiting")
    assert (server.seen[-1].method, len(server.requests(method, MESSAGES_PATH))) == (method, 1)
    escalation = done.json["escalation"]
    assert (str(status) in escalation["reason"], escalation["correlation_id"]) == (True, TRACE["X-Correlation-Id"])


@pytest.mark.parametrize("status", [400, 422])
def test_a_refused_body_is_never_sent_again_but_a_mended_one_is(
    program: Program, server: FaultServer, status: int
) -> None:
    server.on("POST", "/api/lists", Answer(status, error("name is taken")), Answer(body={"list": {"id": "l2"}}))
    told = {"last_result_contains": "name is taken"}
    mended = call("create_list", name="Spring 2")
    done = granted(program, turn(CREATE_LIST), turn(CREATE_LIST, expect=told), turn(mended), END)
    assert [seen.json["name"] for seen in server.requests("POST", "/api/lists")] == ["Spring", "Spring 2"]
    assert [e["status"] for e in done.json["effects"]] == ["failed", "refused", "done"]
    assert done.code == 0, "the list that was asked for is there in the end"


def test_a_thread_that_exists_is_read_and_the_work_goes_on(program: Program, server: FaultServer) -> None:
    server.on("POST", "/api/threads", Answer(409, {"error": "exists", "existing_thread": {"id": tidy.THREAD}}))
    done = granted(program, turn(DRAFT), turn(READ, expect={"last_result_contains": tidy.THREAD}), turn(SEND), END)
    assert [e["status"] for e in done.json["effects"]] == ["failed", "done"]
    looks = server.requests("GET", "/api/threads")  # after the 409, and for what a card of the send would show
    assert all("participant_email=ada%40example.com" in seen.target for seen in looks)
    assert len(looks) == 2
    assert len(server.requests("POST", "/api/threads")) == 1


def test_a_launch_that_is_under_way_already_is_looked_at_not_launched_again(
    program: Program, server: FaultServer
) -> None:
    server.on("POST", LAUNCH_PATH, Answer(409, error("already launching", "conflict")))
    busy = {"last_result_contains": '"conflict": "busy"'}
    done = granted(program, turn(GET_CAMPAIGN), turn(LAUNCH), turn(text="It runs already.", expect=busy))
    assert len(server.requests("POST", LAUNCH_PATH)) == 1
    assert (server.seen[-1].method, server.seen[-1].path) == ("GET", CAMPAIGN_PATH)
    assert (done.code, done.json["answer"]) == (1, "It runs already.")


def test_a_campaign_name_that_is_taken_has_no_documented_read(program: Program, server: FaultServer) -> None:
    server.on("POST", "/api/campaigns", Answer(409, error("name used", "conflict")))
    create = call("create_campaign", type="email", name="Spring")
    granted(program, turn(create), turn(text="Taken.", expect={"last_result_contains": "exists"}))
    assert server.seen[-1].method == "POST"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (402, {"error": {"code": "x", "message": "no"}, "required": 3, "balance": 1}),
        (400, error("Insufficient credits: 3 needed", "insufficient_credits")),
        (403, {"error": "not enough credits"}),
    ],
)
def test_missing_credits_stop_the_run_and_nothing_smaller_is_tried(
    program: Program, server: FaultServer, status: int, body: dict[str, Any]
) -> None:
    server.on("POST", "/api/leads/search", Answer(status, body, TRACE))
    smaller = call("start_lead_search", prompt="Heads of Finance", fetch_count=1)
    done = granted(program, turn(SEARCH), turn(smaller), END)
    assert (done.code, len(server.requests("POST", "/api/leads/search"))) == (5, 1)
    assert "start_lead_search" in done.json["escalation"]["reason"]
    assert done.json["credits"] == {"spent": 0, "reserved": 0, "cap": None}
    if status == 402:
        assert "at most 1 of the 3 fit" in done.json["escalation"]["question"]


@pytest.mark.parametrize(
    ("headers", "least"),
    [
        ({}, 30),
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": "0"}, 1),
        ({"Retry-After": "soon"}, 30),
        ({"Retry-After": "-5"}, 30),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_429_waits_at_least_as_long_as_it_says_or_half_a_minute(
    program: Program, server: FaultServer, method: str, headers: dict[str, str], least: float
) -> None:
    good = {"messages": [tidy.INBOUND]} if method == "GET" else {"message": {"id": "m"}}
    server.on(method, MESSAGES_PATH, Answer(429, error("slow down"), headers), Answer(body=good))
    done = granted(program, *reply())
    (gap,) = gaps(server, method, MESSAGES_PATH)
    assert (done.code, len(server.requests("POST", MESSAGES_PATH))) == (0, 1 if method == "GET" else 2)
    assert gap >= least  # how exactly, tests with a clock of their own say


def test_429_for_ever_is_told_after_four_requests(program: Program, server: FaultServer) -> None:
    server.on("GET", MESSAGES_PATH, Answer(429, error("slow down"), {"Retry-After": "2"}))
    done = granted(program, *reply(turn(CREATE_LIST)))
    assert (done.code, len(server.requests("GET", MESSAGES_PATH))) == (1, 4)
    assert server.seen[-1].path == MESSAGES_PATH


@pytest.mark.parametrize("value", ["86400", "1e10", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_an_absurd_pause_is_told_not_slept_through(program: Program, server: FaultServer, value: str) -> None:
    server.on("POST", MESSAGES_PATH, Answer(429, error("tomorrow"), {"Retry-After": value}))
    done = granted(program, *reply())
    assert (done.code, len(server.requests("POST", MESSAGES_PATH))) == (1, 1)
    assert "429" in done.json["escalation"]["reason"]


@pytest.mark.parametrize("status", [405, 418, 451, 499])
def test_a_status_that_nobody_documents_is_named_and_not_repeated(
    program: Program, server: FaultServer, status: int
) -> None:
    server.on("POST", MESSAGES_PATH, Answer(status, error("odd")))
    done = granted(program, *reply())
    assert (done.code, len(server.requests("POST", MESSAGES_PATH))) == (1, 1)
    assert str(status) in done.json["escalation"]["reason"]


# -- 5xx ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_plain_500_is_retried_once_after_five_seconds(program: Program, server: FaultServer, method: str) -> None:
    good = {"messages": [tidy.INBOUND]} if method == "GET" else {"message": {"id": "m"}}
    server.on(method, MESSAGES_PATH, Answer(500, error("Internal error")), Answer(body=good))
    done = granted(program, *reply())
    (gap,) = gaps(server, method, MESSAGES_PATH)
    assert (done.code, gap >= 5) == (0, True)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_second_500_goes_to_a_person_with_its_correlation_id(
    program: Program, server: FaultServer, method: str
) -> None:
    server.on(method, MESSAGES_PATH, Answer(500, error("Internal error"), {"X-Correlation-Id": "cor-1"}),
              Answer(500, error("Internal error"), {"X-Correlation-Id": "cor-2"}))  # fmt: skip
    done = granted(program, *reply(turn(CREATE_LIST)))
    assert (done.code, len(server.requests(method, MESSAGES_PATH))) == (1, 2)
    assert done.json["escalation"]["correlation_id"] == "cor-2"
    assert "cor-2" in done.json["escalation"]["reason"]
    assert server.seen[-1].path == MESSAGES_PATH


@pytest.mark.parametrize(
    "body",
    [
        error("The message was sent but could not be saved"),
        {"error": "Email delivered; storing it failed"},
        {"error": {"code": "x"}, "details": {"note": "already dispatched"}},
        HTML,
        b"",
    ],
)
def test_a_500_that_may_mean_sent_is_never_asked_again(program: Program, server: FaultServer, body: Any) -> None:
    server.on("POST", MESSAGES_PATH, Answer(500, body, TRACE))
    done = granted(program, *reply(turn(SEND)))
    (effect,) = done.json["effects"]
    assert (done.code, effect["status"], len(server.requests("POST", MESSAGES_PATH))) == (8, "unknown", 1)
    assert effect["correlation_id"] == TRACE["X-Correlation-Id"]
    later = granted(program, *reply())
    assert (later.json["effects"][0]["status"], len(server.requests("POST", MESSAGES_PATH))) == ("refused", 1)


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_gateway_error_on_a_read_is_tried_three_times_at_most(
    program: Program, server: FaultServer, status: int
) -> None:
    server.on("GET", MESSAGES_PATH, Answer(status, HTML))
    done = granted(program, *reply())
    assert (done.code, len(server.requests("GET", MESSAGES_PATH))) == (1, 3)
    assert all(gap >= 1 for gap in gaps(server, "GET", MESSAGES_PATH))
    assert str(status) in done.json["escalation"]["reason"]


@pytest.mark.parametrize("status", [302, 307, 308, 501, 502, 503, 504, 505, 599, 999])
def test_any_other_answer_to_a_send_leaves_it_unknown_after_one_request(
    program: Program, server: FaultServer, status: int
) -> None:
    server.on("POST", MESSAGES_PATH, Answer(status, error("?"), {"Location": "/api/admin/users"}))
    done = granted(program, *reply())
    assert (done.code, len(server.requests("POST", MESSAGES_PATH))) == (8, 1)
    assert server.seen[-1].path == MESSAGES_PATH
    assert "may have happened" in done.json["escalation"]["reason"]


# -- no answer, or none that can be read -------------------------------------------------------------------------------


@pytest.mark.parametrize("wire", ["reset", "close", "cut"])
def test_a_lost_answer_to_a_read_is_asked_for_again(program: Program, server: FaultServer, wire: Any) -> None:
    lost = Answer(body={"messages": [tidy.INBOUND]}, wire=wire)
    server.on("GET", MESSAGES_PATH, lost, lost, Answer(body={"messages": [tidy.INBOUND]}))
    assert granted(program, *reply()).code == 0
    assert len(server.requests("GET", MESSAGES_PATH)) == 3
    assert all(gap >= 1 for gap in gaps(server, "GET", MESSAGES_PATH))


@pytest.mark.parametrize("wire", ["reset", "close", "cut"])
def test_a_lost_answer_to_a_send_is_not_sent_again(program: Program, server: FaultServer, wire: Any) -> None:
    server.on("POST", MESSAGES_PATH, Answer(body={"message": {"id": "m"}}, wire=wire))
    done = granted(program, *reply(turn(SEND)))
    assert (done.code, done.json["effects"][0]["status"]) == (8, "unknown")
    assert len(server.requests("POST", MESSAGES_PATH)) == 1
    assert "no correlation id came" in done.json["escalation"]["reason"]
    assert done.json["escalation"]["correlation_id"] is None


@pytest.mark.parametrize(
    ("tool", "path"), [(LAUNCH, LAUNCH_PATH), (SEARCH, "/api/leads/search"), (CREATE_LIST, "/api/lists")]
)
def test_a_lost_answer_to_any_effect_is_not_sent_again(
    program: Program, server: FaultServer, tool: dict[str, Any], path: str
) -> None:
    server.on("POST", path, Answer(wire="reset"))
    words = "Launch the campaign Spring, find Heads of Finance and make the list Spring, for ada@example.com"
    done = granted(program, turn(GET_CAMPAIGN), turn(tool), turn(tool), END, text=words)
    assert (done.code, len(server.requests("POST", path))) == (8, 1)


@pytest.mark.parametrize(
    "body",
    [
        HTML,
        pytest.param(DEEP, id="deep"),
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"error":"x"}',
        b'{"success":false}',
        b'{"message":{}}',
    ],
)
def test_a_200_that_cannot_be_read_is_no_success_and_no_reason_to_send_again(
    program: Program, server: FaultServer, body: bytes
) -> None:
    server.on("POST", MESSAGES_PATH, Answer(200, body, TRACE))
    done = granted(program, *reply())
    assert (done.code, len(server.requests("POST", MESSAGES_PATH))) == (8, 1)
    assert done.json["escalation"]["correlation_id"] == TRACE["X-Correlation-Id"]


@pytest.mark.parametrize(
    "body", [HTML, pytest.param(DEEP, id="deep"), b'{"threads": null}', b'{"threads": [{"id": 7}]}']
)
def test_an_unreadable_inbox_is_not_an_empty_one(program: Program, server: FaultServer, body: bytes) -> None:
    server.on("GET", "/api/threads", Answer(200, body))
    done = granted(program, turn(call("list_threads")), turn(text="Your inbox is empty."))
    assert (done.code, done.json["answer"], len(server.requests("GET", "/api/threads"))) == (1, None, 1)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(program: Program, server: FaultServer, status: int) -> None:
    server.on("GET", LEADS_PATH, Answer(status, {}, {"Location": f"{server.base_url}/api/admin/users"}))
    done = granted(program, turn(call("get_list_leads", list_id=tidy.LIST)), END)
    assert (done.code, server.seen[-1].path) == (1, LEADS_PATH)
    assert str(status) in done.json["escalation"]["reason"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_answer_that_drips_is_cut_off_at_the_deadline(
    program: Program, server: FaultServer, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setattr("agent.app.Transport", partial(Transport, deadline=1.5))
    server.on(method, MESSAGES_PATH, Answer(body={"messages": [tidy.INBOUND]}, wire="drip"))
    done = granted(program, *reply())
    assert (done.code, len(server.requests(method, MESSAGES_PATH))) == ((1, 3) if method == "GET" else (8, 1))


@pytest.mark.parametrize(
    ("headers", "body", "shown"),
    [
        ({"X-Correlation-Id": "c-1"}, error("x"), "c-1"),
        ({}, {"error": {"message": "x"}, "correlationId": "c-2"}, "c-2"),
        ({}, {"error": {"message": "x", "correlationId": "c-3"}}, "c-3"),
        ({"X-Correlation-Id": "c-4"}, {"error": "x", "correlationId": "c-5"}, "c-4, c-5"),
        ({}, error("x"), None),
    ],
)
def test_the_correlation_id_is_shown_exactly_as_sent_or_said_to_be_missing(
    program: Program, server: FaultServer, headers: dict[str, str], body: dict[str, Any], shown: str | None
) -> None:
    server.on("GET", MESSAGES_PATH, Answer(403, body, headers))
    escalation = granted(program, *reply()).json["escalation"]
    assert escalation["correlation_id"] == shown
    assert (f"[correlation id {shown}]" if shown else "[no correlation id came]") in escalation["reason"]
