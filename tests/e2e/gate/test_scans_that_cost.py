"""The playbook calls signal scans paid and names no price: what lets one begin waits for a yes."""

from pathlib import Path
from typing import Any

import pytest

from evals.sandbox import running
from evals.sandbox.model.inbox import SignalSource
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Done, Program, call, turn
from tests.support.scripts import END

WORDS = (
    "Watch for churn with a new signal type. Turn the sources reddit and x_twitter on. Turn the source news off. "
    "Change the configuration of the sources."
)
TYPES, SOURCES = "/api/signals/types", "/api/signals/sources"
READ_SOURCES = turn(call("list_signal_sources"))
ON, OFF = {"id": "news", "enabled": True}, {"id": "reddit", "enabled": False, "config": {"subreddits": ["a"]}}


def sources(server: FaultServer, *rows: dict[str, Any]) -> None:
    server.on("GET", SOURCES, Answer(body={"sources": [*rows]}))


def change(*items: dict[str, Any]) -> dict[str, Any]:
    return call("update_signal_sources", items=[*items])


def new_type(**more: Any) -> dict[str, Any]:
    return call("create_signal_type", label="Churn", keywords=["churn"], **more)


def done(program: Program, act: dict[str, Any], *flags: str, before: tuple[dict[str, Any], ...] = ()) -> Done:
    return program.task(program.script(*before, turn(act), END), *flags, text=WORDS)


def changes(server: FaultServer) -> int:
    return len([seen for seen in server.seen if seen.method != "GET"])


BEGIN: dict[str, tuple[dict[str, Any], tuple[dict[str, Any], ...], str]] = {
    "a type, nothing read": (new_type(), (), "every source"),
    "a type, sources read": (new_type(), (READ_SOURCES,), "news"),
    "a type for one source": (new_type(allowed_sources=["news"]), (READ_SOURCES,), "news"),
    "a type that overrides": (
        new_type(source_overrides=[{"sourceId": "reddit", "enabled": True}]),
        (READ_SOURCES,),
        "news, reddit",
    ),
    "a source switched on": (change({"id": "reddit", "enabled": True}), (), "reddit"),
    "one among others": (change({"id": "news", "enabled": False}, {"id": "reddit", "enabled": True}), (), "reddit"),
    "a source that is read otherwise": (change({"id": "news", "config": {"topics": ["all"]}}), (READ_SOURCES,), "news"),
    "on, and unknown before": (change({"id": "x_twitter", "enabled": True}), (), "x_twitter"),
}


@pytest.mark.parametrize(("act", "before", "named"), BEGIN.values(), ids=BEGIN)
@pytest.mark.parametrize("flags", [(), ("--credits", "500")], ids=["no cap", "a cap"])
def test_what_lets_a_scan_begin_asks(
    program: Program,
    server: FaultServer,
    act: dict[str, Any],
    before: tuple[dict[str, Any], ...],
    named: str,
    flags: tuple[str, ...],
) -> None:
    sources(server, ON, OFF)
    asked = done(program, act, *flags, before=before)
    assert asked.code == 3, asked.out
    card = asked.json["pending_approvals"][0]
    assert (card["effect"], card["rule"], card["credits"]) == ("spend", "credits.price", None)
    assert card["preview"].count(f"scans begin, which cost credits at a price that is not known: {named}\n") == 1
    assert "cost: unknown" in card["preview"]
    assert changes(server) == 0
    program.run("approvals", "approve", card["id"])
    assert [one["status"] for one in program.resume(card["run_id"]).json["effects"]] == ["done"]
    assert changes(server) == 1


QUIET: dict[str, tuple[dict[str, Any], tuple[dict[str, Any], ...]]] = {
    "switched off": (change({"id": "news", "enabled": False}), ()),
    "on already": (change({"id": "news", "enabled": True}), ()),
    "a setting of what stays off": (change({"id": "reddit", "config": {"subreddits": ["b"]}}), ()),
    "the same setting": (change({"id": "reddit", "config": {"subreddits": ["a"]}, "enabled": False}), ()),
    "a type that no source is read for": (new_type(allowed_sources=["reddit"]), (READ_SOURCES,)),
    "a type with its sources left out": (
        new_type(source_overrides=[{"sourceId": "news", "enabled": False}]),
        (READ_SOURCES,),
    ),
}


@pytest.mark.parametrize(("act", "before"), QUIET.values(), ids=QUIET)
def test_what_lets_none_begin_needs_no_yes(
    program: Program, server: FaultServer, act: dict[str, Any], before: tuple[dict[str, Any], ...]
) -> None:
    sources(server, ON, OFF)
    assert [one["approved_by"] for one in done(program, act, before=before).json["effects"]] == ["policy"]


def test_a_rule_given_ahead_can_answer(program: Program, server: FaultServer) -> None:
    found = done(program, new_type(), "--approve", "create_signal_type")
    assert [one["approved_by"] for one in found.json["effects"]] == ["grant"]


def test_a_yes_to_what_let_no_scan_begin_is_no_yes_to_one_that_does(program: Program, server: FaultServer) -> None:
    sources(server, ON, OFF)
    act = new_type(allowed_sources=["reddit"])
    asked = done(program, act, "--mode", "auto", before=(READ_SOURCES,))
    first = asked.json["pending_approvals"][0]
    assert first["effect"] == "write"
    program.run("approvals", "approve", first["id"])
    sources(server, ON, OFF | {"enabled": True})
    again = program.resume(first["run_id"]).json["pending_approvals"][-1]
    assert (again["effect"], again["id"] != first["id"]) == ("spend", True)
    assert changes(server) == 0


@pytest.mark.parametrize(
    "looks",
    [
        (call("list_signal_types"),),
        (call("list_signal_types", skip_source_enable=True),),
        (call("list_signal_types", ids="a"),),
        (call("create_signal_type", label="Hiring", allowed_sources=["reddit"]),),  # a 409 is looked at by the program
    ],
    ids=["plain", "said", "by ids", "a conflict"],
)
def test_a_look_at_the_types_enables_no_source(tmp_path: Path, looks: tuple[dict[str, Any], ...]) -> None:
    with running("saas", speed=400) as up:
        with up.sandbox.edit() as world:
            world.signal_types = []
            world.signal_sources = [SignalSource(id="reddit", name="Reddit", enabled=False)]
        program = Program(tmp_path, up.base_url, up.api_key, 400)
        script = program.script(READ_SOURCES, *[turn(one) for one in looks], END)
        program.task(script, text="Watch for Hiring with a new signal type, from reddit")
        seen = [one["target"] for one in up.requests if one["target"].startswith(TYPES) and one["method"] == "GET"]
        assert seen
        assert all("skipSourceEnable=true" in target for target in seen)
        assert [one.enabled for one in up.world.signal_sources if one.id == "reddit"] == [False]
