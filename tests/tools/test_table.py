"""The endpoint table says what the documentation says, and its matcher lets nothing else through."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.support.samples import document, resolve
from tools.api.endpoints import Endpoint, Refusal, is_reserved, match
from tools.api.table import ENDPOINTS, endpoint

DOCUMENTED = {
    (method.upper(), path): operation
    for path, operations in document()["paths"].items()
    for method, operation in operations.items()
}


def verdict(method: str, target: str) -> str:
    found = match(ENDPOINTS, method, target)
    return found.rule if isinstance(found, Refusal) else found.name


def target_of(row: Endpoint) -> str:
    return re.sub(r"\{\w+\}", "obj_7-Z", row.template)


def test_the_table_has_exactly_the_documented_pairs() -> None:
    assert {(row.method, row.template) for row in ENDPOINTS} == set(DOCUMENTED)
    assert len(ENDPOINTS) == len({row.name for row in ENDPOINTS}) == len(DOCUMENTED)


@pytest.mark.parametrize("row", ENDPOINTS, ids=lambda row: row.name)
def test_a_row_agrees_with_the_documentation(row: Endpoint) -> None:
    operation = DOCUMENTED[(row.method, row.template)]
    parameters = [resolve(parameter) for parameter in operation.get("parameters", ())]
    assert row.name == operation["operationId"]
    assert row.effect == operation["x-effect"]
    assert row.source == operation["x-playbook"]
    assert row.cadence == operation.get("x-cadence-seconds", 0)
    assert row.query == {p["name"] for p in parameters if p["in"] == "query"}
    assert list(row.placeholders) == [p["name"] for p in parameters if p["in"] == "path"]
    assert (row.conflict is not None) == ("409" in operation["responses"])
    assert row.conflict == operation.get("x-conflict")


def test_a_get_reads_and_nothing_else_does_but_opening_a_thread_marks_it() -> None:
    assert {row.name for row in ENDPOINTS if row.effect == "read"} == {
        row.name for row in ENDPOINTS if row.method == "GET"
    } - {"getThread"}


def test_a_conflict_is_looked_at_with_a_documented_read() -> None:
    reads = {row.conflict_read for row in ENDPOINTS} - {None}
    assert reads == {
        "getLeadSearchTask", "getCampaign", "listSignalTypes", "listThreads", "listSignalSearches", "getSender",
        "getEnrichmentRun",
    }  # fmt: skip
    assert {endpoint(name).effect for name in reads if name is not None} == {"read"}


def test_what_may_cost_credits_names_its_price() -> None:
    assert {row.name for row in ENDPOINTS if row.prices} == {
        "createLeadSearch",
        "createLead",
        "importListLeads",
        "generateSignalMessages",
        "createSignalSearch",
        "generateMessages",
    }


def test_a_row_is_found_by_its_operation_id_alone() -> None:
    assert endpoint("launchCampaign").title == "POST /api/campaigns/{id}/launch"
    with pytest.raises(KeyError):
        endpoint("LaunchCampaign")


@pytest.mark.parametrize("row", ENDPOINTS, ids=lambda row: row.name)
def test_a_documented_request_is_let_through(row: Endpoint) -> None:
    query = "&".join(f"{key}=a%20b" for key in sorted(row.query))
    assert verdict(row.method, target_of(row)) == row.name
    assert verdict(row.method, f"{target_of(row)}?{query}" if query else target_of(row)) == row.name


@pytest.mark.parametrize(
    ("target", "rule"),
    [
        ("/api/admin", "block.admin"),
        ("/api/admin/users", "block.admin"),
        ("/api/admin?x=1?y", "block.admin"),
        ("/API/ADMIN/users", "block.admin"),
        ("/api/campaigns/admin/launch", "block.admin"),
        ("/api/webhooks/mail", "block.webhook"),
        ("/api/integrations/callback", "block.webhook"),
        ("/api/oauth/gmail", "block.oauth"),
        ("/api/unipile/connect", "block.oauth"),
        ("/api/senders/connect", "block.oauth"),
        ("/api/auth/login", "block.oauth"),
        ("/api/user/api-key", "block.api-key"),
        ("/api/account", "block.account"),
        ("/api/account/password", "block.account"),
        ("/api/v1/signals", "block.undocumented"),
        ("/api/lists", "block.undocumented"),
        ("/api/campaigns", "block.undocumented"),
        ("/api/campaigns/settings", "block.undocumented"),
        ("/api/campaigns/SETTINGS", "block.undocumented"),
        ("/api/threads/c1/attachments", "block.undocumented"),
        ("/api/email/accounts/warmup-analytics", "block.never"),
        ("/api/leads", "block.undocumented"),
        ("/api/leads/search/results", "block.never"),
        ("/api/signals/settings", "block.undocumented"),
        ("/api/signals/", "block.syntax"),
        ("//api/signals", "block.syntax"),
        ("/api//signals", "block.syntax"),
        ("/api/./signals", "block.syntax"),
        ("/api/campaigns/../signals", "block.syntax"),
        ("/api/campaigns/%2e%2e/signals", "block.syntax"),
        ("/api/%61dmin/users", "block.syntax"),
        ("/api/signals%2ftypes", "block.syntax"),
        ("/api/signals;v=1", "block.syntax"),
        ("/api/signals#x", "block.syntax"),
        ("/api\\signals", "block.syntax"),
        ("/api/campaigns/c1\n", "block.syntax"),
        ("/api/campaigns/c1\r\nX: y", "block.syntax"),
        ("/api/campaigns/\x00", "block.syntax"),
        ("/api/\uff53ignals", "block.syntax"),
        ("/api/\uff41dmin", "block.syntax"),
        ("/api/campaigns/\u0441mp", "block.syntax"),
        ("/api/campaigns/" + "a" * 129, "block.syntax"),
        ("http://127.0.0.1/api/signals", "block.syntax"),
        ("api/signals", "block.syntax"),
        ("*", "block.syntax"),
        ("", "block.syntax"),
        ("/api/signals?", "block.query"),
        ("/api/signals?minScore", "block.query"),
        ("/api/signals?minScore=3&", "block.query"),
        ("/api/signals?minScore=3&minScore=1", "block.query"),
        ("/api/signals?minscore=3", "block.query"),
        ("/api/signals?min%53core=3", "block.query"),
        ("/api/signals?minScore=3;x=1", "block.query"),
        ("/api/signals?ids=a,b", "block.query"),
        ("/api/signals?ids=a%2cb", "block.query"),
        ("/api/signals?_method=PATCH", "block.query"),
        ("/api/context?key=1", "block.query"),
        ("/api/signals?since=a?b", "block.query"),
        ("/api/signals?since=\u00e9", "block.syntax"),
        ("/api/signals?since=\x01", "block.syntax"),
        ("/api/signals?ids=a=b", "block.query"),
    ],
)
def test_every_other_target_is_refused_by_name(target: str, rule: str) -> None:
    documented = DOCUMENTED.get(("GET", target), {"operationId": rule})
    assert verdict("GET", target) == documented["operationId"]


WORDS = {part for row in ENDPOINTS for part in row.template.split("/") if part and part[0] != "{"}
OTHER_ROUTES = {
    "admin",
    "all",
    "api-key",
    "check-duplicates",
    "none",
    "null",
    "results",
    "settings",
    "undefined",
    "warmup-analytics",
}


@pytest.mark.parametrize("word", sorted(WORDS | OTHER_ROUTES))
def test_a_route_or_a_placeholder_of_the_vendor_is_no_id_in_any_case(word: str) -> None:
    for spelled in (word, word.upper()):
        assert is_reserved(spelled, ENDPOINTS)
        found = "getCampaignSettings" if spelled == "settings" else "block.undocumented"
        assert verdict("GET", f"/api/campaigns/{spelled}") in (found, "block.admin", "block.api-key")
    assert not is_reserved(f"{word}1", ENDPOINTS)


@pytest.mark.parametrize(
    "method",
    ["", "get", "GET ", " GET", "HEAD", "TRACE", "OPTIONS", "put", "delete", "G\u0415T", "GET\r\nX: y", "CONNECT"],
)
def test_only_the_five_documented_methods_exist(method: str) -> None:
    assert verdict(method, "/api/signals") == "block.method"


def test_a_refusal_repeats_no_more_of_what_was_asked_than_fits_a_line() -> None:
    method, query = match(ENDPOINTS, "X" * 99, "/"), match(ENDPOINTS, "GET", "/api/signals?" + "y" * 99)
    assert isinstance(method, Refusal)
    assert isinstance(query, Refusal)
    assert method.reason.startswith(f"{'X' * 20!r} is not a method")
    assert f"the query part {'y' * 60!r} is not" in query.reason
    assert "GET /api/signals" in query.reason


def test_a_documented_path_does_not_lend_itself_to_another_method() -> None:
    assert verdict("POST", "/api/signals") == "block.undocumented"
    assert verdict("PATCH", "/api/campaigns") == "block.undocumented"
    assert verdict("GET", "/api/campaigns/c1/launch") == "block.undocumented"


PIECES = st.sampled_from(
    sorted(WORDS | {"c1", "all", "..", ".", "", "%2e%2e", "admin", "launch?", "a.b", "\uff41", "settings"})
)


@given(st.sampled_from(["GET", "POST", "PATCH", "PUT", "DELETE", "get"]), st.lists(PIECES, max_size=6))
def test_the_matcher_agrees_with_a_naive_reading_of_the_documentation(method: str, pieces: list[str]) -> None:
    target = "/" + "/".join(pieces)
    naive = {
        row.name
        for row in ENDPOINTS
        if row.method == method and re.fullmatch(re.sub(r"\{\w+\}", "[A-Za-z0-9_-]{1,128}", row.template), target)
    }
    expected = {name for name in naive if not any(is_reserved(p, ENDPOINTS) for p in _ids(endpoint(name), pieces))}
    found = match(ENDPOINTS, method, target)
    assert ({found.name} if isinstance(found, Endpoint) else set()) == expected


def _ids(row: Endpoint, pieces: list[str]) -> list[str]:
    return [piece for part, piece in zip(row.template.split("/")[1:], pieces, strict=True) if part[0] == "{"]


@given(st.text(max_size=30))
def test_any_text_is_judged_without_a_crash(text: str) -> None:
    assume(text not in {row.template for row in ENDPOINTS})  # texts of the program are drawn, too
    for method in ("GET", text):
        found = match(ENDPOINTS, method, text)
        assert isinstance(found, Refusal)
        assert found.reason
