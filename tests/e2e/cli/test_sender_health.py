"""`doctor` says of each sender whether it can send, and of each domain which records it lacks."""

from pathlib import Path
from typing import Any

import pytest

from evals.sandbox import World, load, running
from evals.sandbox.model.domains import EmailDomain
from evals.sandbox.model.leads import Sender
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Program


def findings(world: World, tmp_path: Path) -> tuple[int, list[dict[str, Any]]]:
    with running(world) as up:
        program = Program(tmp_path, up.base_url, up.api_key)
        done = program.run("doctor", "--json")
        assert all(entry["method"] == "GET" for entry in up.requests)
    return done.code, [found for found in done.json if found["name"] in ("sender", "senders", "domain")]


def said(found: list[dict[str, Any]], ok: bool) -> str:
    return "\n".join(one["found"] for one in found if one["ok"] is ok)


def test_a_healthy_workspace_has_nothing_to_mend_and_a_warm_up_is_no_fault(tmp_path: Path) -> None:
    _, found = findings(load("saas"), tmp_path)
    assert said(found, ok=False) == ""
    assert "robin@mail.tideline.example can send" in said(found, ok=True)
    assert "team@mail.tideline.example warms up, which takes two to three weeks" in said(found, ok=True)
    assert "mail.tideline.example is verified and has its records" in said(found, ok=True)


def test_what_keeps_a_sender_from_sending_is_named_with_a_next_step(tmp_path: Path) -> None:
    world = load("saas")
    world.senders += [
        Sender(id="cold", type="email", status="pending", warmup_status="not_started", email_address="c@x.example"),
        Sender(id="lost", type="linkedin", status="credentials_required", profile_url="https://linkedin.com/in/x"),
    ]
    code, found = findings(world, tmp_path)
    assert code == 1
    assert said(found, ok=False).split("\n") == [
        "c@x.example cannot send: it is pending, its warm-up is not_started",
        "https://linkedin.com/in/x cannot send: it is credentials_required",
    ]
    assert all(one["next_step"] for one in found if not one["ok"])


@pytest.mark.parametrize(
    ("domain", "says"),
    [
        ({"missing": ["sandbox._domainkey.d.example"]}, "lacks DKIM (sandbox._domainkey.d.example)"),
        ({"missing": ["d.example"]}, "lacks MX (d.example), SPF (d.example)"),
        ({}, "d.example has its records and is failed"),
        ({"checked": False}, "its DNS provider was not asked, so its records are not known"),
    ],
)
def test_what_a_domain_lacks_is_named(tmp_path: Path, domain: dict[str, Any], says: str) -> None:
    world = load("saas")
    world.domains.append(EmailDomain(id="d1", domain="d.example", status="failed", **domain))
    code, found = findings(world, tmp_path)
    assert code == 1
    assert says in said(found, ok=False)


def test_a_workspace_without_a_sender_that_can_send_says_so(tmp_path: Path) -> None:
    world = load("saas")
    world.senders = world.senders[1:2]
    world.threads, world.campaigns = [], []
    _, found = findings(world, tmp_path)
    assert "none of 1 can send" in said(found, ok=False)


def test_senders_that_cannot_be_read_are_no_healthy_ones(program: Program, server: FaultServer) -> None:
    server.on("GET", "/api/senders", Answer(403, {"error": {"code": "forbidden", "message": "no"}}))
    (found,) = [one for one in program.run("doctor", "--json").json if one["name"] == "senders"]
    assert (found["ok"], bool(found["next_step"])) == (False, True)
