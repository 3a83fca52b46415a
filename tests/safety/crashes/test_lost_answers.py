"""Answers that are lost, cut, garbled or ambiguous, for every kind of effect: trying again sends nothing again."""

from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from agent.app import App
from agent.models.scripted import ScriptedModel
from agent.policy.grants.grants import GrantRule, parse_grant
from agent.session.user import User
from agent.settings import Settings
from agent.state.ledger import Ledger
from tests.support.forked import processes
from tests.support.program import Done
from tests.support.safety.acts import ACTS
from tests.support.safety.killing import Doom, short_deadline
from tests.support.safety.scene import Scene, ended, judge_reconcile, scene
from tests.support.safety.stage import SPEED

SHORT, LONG = 1.0, 30.0
SAID = (
    "The message was sent but could not be saved",
    "Saved nothing: the request was already processed",
    "The operation has been started, however its state was not stored",
    "It was applied but the response could not be built",
    "Your request did complete; writing the record failed",
    "The work was queued although the confirmation failed",
    "Succeeded upstream, storing the result timed out",
)


def _answer(status: int, **content: Any) -> dict[str, Any]:
    return {"answer": {"status": status, **content}}


def _either(name: str, fault: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {f"{name}-happened": fault | {"applied": True}, f"{name}-lost": fault}


FAULTS: dict[str, dict[str, Any]] = {
    **_either("reset", {"wire": "reset"}),
    **_either("close", {"wire": "close"}),
    **_either("hang", {"wire": "hang"}),
    "cut": {"wire": "cut", "applied": True},
    "drip": {"wire": "drip", "applied": True},
    **_either("502", _answer(502, text="<html>bad gateway</html>")),
    **_either("503", _answer(503, json={"error": "unavailable"}, headers={"retry-after": "1"})),
    **_either("504", _answer(504)),
    **_either("html", _answer(200, text="<!doctype html><title>Log in</title>")),
    "empty": _answer(200) | {"applied": True},
    "list": _answer(200, json=[]) | {"applied": True},
    "half": _answer(200, text='{"message": {"id": "m') | {"applied": True},
    "599": _answer(599, json={"error": "?"}) | {"applied": True},
    "500-empty": _answer(500) | {"applied": True},
    "500-html": _answer(500, text="<h1>Internal Server Error</h1>") | {"applied": True},
    **{f"500-{n}": _answer(500, json={"error": {"message": s}}) | {"applied": True} for n, s in enumerate(SAID)},
    "500-flat": _answer(500, json={"error": SAID[0]}) | {"applied": True},
    "500-details": _answer(500, json={"error": "x", "details": {"why": [SAID[1]]}}) | {"applied": True},
}
NEXT = ("stubborn", "resume", "fresh")


def _cases() -> list[Any]:
    found = []
    for row, name in enumerate(ACTS):
        for column, fault in enumerate(FAULTS):
            after = NEXT[(row + column) % len(NEXT)]
            fast = (row * 5 + column) % 9 == 0
            case = pytest.param(
                name, fault, after, id=f"{name}-{fault}-{after}", marks=[] if fast else pytest.mark.long
            )
            found.append(case)
    return found


@pytest.mark.parametrize(("name", "fault", "after"), _cases())
def test_a_lost_answer_is_never_asked_for_by_sending_again(name: str, fault: str, after: str, folder: Path) -> None:
    act = ACTS[name]
    with short_deadline(_patience(fault)), scene(act, folder, [_faulty(act.line, fault)]) as at:
        if after == "stubborn":
            _chat_twice(at, folder)
        else:
            first = at.fresh()
            _is_unknown(at, first)
            assert first.json["escalation"]["reason"]
            if after == "resume":
                _is_unknown(at, at.resume(first.json["run_id"]))
            else:
                again = at.fresh()
                assert again.json["effects"][-1]["status"] == "refused", again.out
        assert at.asked == 1
        assert at.happened == int(FAULTS[fault].get("applied", False))
        (told,) = at.effects(at.rows()[0]["run_id"])[:1]
        assert told["status"] == "unknown"
        judge_reconcile(at)
        assert at.asked == 1


def _together() -> list[Any]:
    acts = [act.name for act in ACTS.values() if act.sends or act.paid]
    cases = [(name, fault) for name in acts for fault in FAULTS]
    return [
        pytest.param(*c, id="-".join(c), marks=[] if n % 17 == 0 else pytest.mark.long) for n, c in enumerate(cases)
    ]


@pytest.mark.parametrize(("name", "fault"), _together())
def test_of_two_processes_at_the_same_time_one_sends(name: str, fault: str, folder: Path) -> None:
    act = ACTS[name]
    with scene(act, folder, [_faulty(act.line, fault)]) as at:
        gate = processes().Barrier(2)
        both = [at.start(Doom(deadline=_patience(fault)), gate) for _ in range(2)]
        told = [done for child, out in both if (done := ended(child, out)) is not None]
        statuses = sorted(done.json["effects"][-1]["status"] for done in told)
        assert statuses == ["refused", "unknown"], [done.out for done in told]
        assert at.asked == 1
        at.fresh()
        assert at.asked == 1


def test_a_second_send_is_seen_when_there_is_one(folder: Path) -> None:
    """Without the claims and those on people the same scenario does double the effect, and is caught at it."""
    act = ACTS["send"]
    with scene(act, folder, [_faulty(act.line, "reset-happened")]) as at:
        _is_unknown(at, at.fresh())
        blind: Any = {"claimed": lambda *_: None, "_gives_way": lambda *_: True, "unsettled": lambda *_: []}
        with mock.patch.multiple(Ledger, **blind), mock.patch("agent.state.unsettled.hold"):
            assert at.fresh().code == 0
        assert (at.asked, at.happened) == (2, 2)


def _patience(fault: str) -> float:
    """Seconds for a request: few where the fault is that they pass."""
    return SHORT if FAULTS[fault].get("wire") in ("hang", "drip") else LONG


def _faulty(line: str, fault: str) -> dict[str, Any]:
    method, target = line.split(" ")
    return {"match": {"method": method, "target": target}, "nth": 1, **FAULTS[fault]}


def _is_unknown(at: Scene, done: Done) -> None:
    first, *again = [effect["status"] for effect in done.json["effects"] if effect["tool"] == at.act.tool]
    assert (done.code, first, {*again} - {"refused"}) == (8, "unknown", set()), done.out


def _chat_twice(at: Scene, folder: Path) -> None:
    """A conversation in which the model does it again as soon as it is let."""
    values = {"api_key": at.sandbox.api_key, "base_url": at.sandbox.base_url, "home": folder / "home"}
    app = App(Settings.model_validate(values | {"clock_speed": SPEED}))
    try:
        given = dict(zip(at.act.flags[::2], at.act.flags[1::2], strict=True))
        rules = [parse_grant(given["--approve"])] if "--approve" in given else []
        rules += [GrantRule.model_validate(at.act.rule)] if at.act.rule is not None else []
        rules = [rule.model_copy(update={"max_uses": 5}) for rule in rules]
        path = at.program.script(*at.act.turns(3)).removeprefix("scripted:")
        cap = int(given["--credits"]) if "--credits" in given else None
        session = app.begin(at.act.task, ScriptedModel(Path(path)), User(rules=rules), mode="ask", cap=cap)
        assert session.submit(at.act.task).status == "unknown"
        result: Any = session.submit("Do it again, now.").as_json()
        mine = [effect["status"] for effect in result["effects"] if effect["tool"] == at.act.tool]
        assert (mine[0], {*mine[1:]}) == ("unknown", {"refused"})
    finally:
        app.close()
