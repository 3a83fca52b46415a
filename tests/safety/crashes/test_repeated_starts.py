"""The one call that may be made again: an enrichment that was killed or whose answer was lost is charged once."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from agent.common.clock import Interrupted, SystemClock
from tests.support.params import few
from tests.support.program import call
from tests.support.safety.acts import Act
from tests.support.safety.killing import Doom
from tests.support.safety.scene import Scene, scene

POINTS = 50
"""Kill points from the intent on."""
FAST = 5
"""Every so many of them is tried each time."""
SCOPE = {"enrichment": "work_email", "scope": {"type": "list", "listId": "lst_guests"}}
ENRICH = Act(
    "enrich",
    "Enrich the list lst_guests with work email addresses",
    "start_enrichment",
    SCOPE,
    "POST /api/enrichment",
    before=(
        call("list_enrichments"),
        call("get_list_leads", list_id="lst_guests"),
        call("preview_enrichment", **SCOPE),
    ),
    flags=("--approve", "start_enrichment"),
    paid=True,
)
CREDITS, LEADS = 5000, 2


def starts(at: Scene) -> list[dict[str, Any]]:
    """The requests that cost something."""
    return [entry for entry in ENRICH.requests(at.sandbox) if entry["body"].get("mode") != "preview"]


def judge_one_charge(at: Scene) -> None:
    keys = [entry["body"]["idempotencyKey"] for entry in starts(at)]
    runs = [run for run in at.sandbox.world.enrichment_runs if run.mode == "persisted"]
    assert len(set(keys)) == 1, keys
    assert [run.key for run in runs] == keys[:1]
    assert at.sandbox.world.credits.balance == CREDITS - LEADS
    assert at.program.run("audit", "verify").code == 0


@pytest.mark.parametrize("passage", few(POINTS // FAST, range(1, POINTS + 1)))
def test_a_killed_start_is_made_again_under_its_key_and_charged_once(passage: int, folder: Path) -> None:
    with scene(ENRICH, folder) as at:
        assert at.lives(Doom(passage=passage)) is None, "it was not killed"
        (row,) = at.rows()
        done = at.resume(row["run_id"])
        assert done.json["status"] == "done", done.out
        judge_one_charge(at)


@pytest.mark.parametrize("applied", [True, False])
@pytest.mark.parametrize("wire", ["close", "reset"])
def test_a_lost_answer_is_asked_for_again_under_the_same_key(wire: str, applied: bool, folder: Path) -> None:
    fault = {"match": {"method": "POST", "target": "/api/enrichment"}, "nth": 3, "applied": applied, "wire": wire}
    with scene(ENRICH, folder, [fault]) as at:
        done = at.lives(Doom())
        assert done is not None
        assert (done.code, len(starts(at))) == (0, 2), done.out
        judge_one_charge(at)


def _lost(*tries: int) -> list[dict[str, Any]]:
    """Faults of some requests; the first two are previews, the second the program's own, just before the start."""
    match = {"method": "POST", "target": "/api/enrichment"}
    return [{"match": match, "nth": nth, "applied": nth == 3, "wire": "close"} for nth in tries]


def test_what_is_lost_again_and_again_is_unknown_until_a_resume_hears_of_it(folder: Path) -> None:
    with scene(ENRICH, folder, _lost(3, 4, 5)) as at:
        done = at.lives(Doom())
        assert done is not None
        assert (done.code, len(starts(at))) == (8, 3), done.out
        (effect,) = at.effects(done.json["run_id"])
        assert effect["status"] == "unknown"
        assert at.resume(done.json["run_id"]).json["status"] == "done"
        judge_one_charge(at)


def test_a_no_after_a_lost_answer_says_nothing_of_the_try_that_was_lost(folder: Path) -> None:
    refused = {
        "match": {"method": "POST", "target": "/api/enrichment"},
        "nth": 4,
        "answer": {"status": 500, "json": {"error": "Internal error"}},
    }
    with scene(ENRICH, folder, [*_lost(3), refused]) as at:
        done = at.lives(Doom())
        assert done is not None
        assert done.code == 8, done.out
        assert at.resume(done.json["run_id"]).json["status"] == "done"
        judge_one_charge(at)


def test_another_run_never_repeats_what_may_have_been_paid_for(folder: Path) -> None:
    with scene(ENRICH, folder, _lost(3, 4, 5)) as at:
        assert at.lives(Doom()) is not None
        sent = len(starts(at))
        assert at.fresh().json["status"] in ("denied", "unknown", "waiting")
        assert len(starts(at)) == sent


def test_what_is_older_than_a_day_is_not_made_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with scene(ENRICH, folder, _lost(3, 4, 5)) as at:
        done = at.lives(Doom())
        assert done is not None
        monkeypatch.setattr("agent.gate.repeat.KEPT", timedelta(0))
        resumed = at.resume(done.json["run_id"])
        assert (resumed.code, len(starts(at))) == (8, 3), resumed.out


def test_a_resume_that_may_only_read_repeats_nothing(folder: Path) -> None:
    with scene(ENRICH, folder, _lost(3, 4, 5)) as at:
        done = at.lives(Doom())
        assert done is not None
        resumed = at.program.resume(done.json["run_id"], "--mode", "readonly")
        assert len(starts(at)) == 3, resumed.out
        assert at.effects(done.json["run_id"])[0]["status"] == "unknown"


def test_an_interrupt_between_two_tries_leaves_it_unknown_and_a_resume_goes_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise Interrupted

    with scene(ENRICH, folder, _lost(3)) as at:
        with monkeypatch.context() as patch:
            patch.setattr(SystemClock, "sleep", interrupted)
            done = at.program.run(*at.command())
        assert [effect["status"] for effect in at.effects(done.json["run_id"])] == ["unknown"], done.out
        assert at.resume(done.json["run_id"]).json["status"] == "done"
        judge_one_charge(at)


def test_what_a_rule_says_no_to_by_now_is_not_made_again(folder: Path) -> None:
    with scene(ENRICH, folder, _lost(3, 4, 5)) as at:
        done = at.lives(Doom())
        assert done is not None
        no = at.program.file("no.yaml", "rules: [{answer: deny, tool: start_enrichment, reason: too dear}]")
        resumed = at.program.resume(done.json["run_id"], "--approvals", no)
        assert len(starts(at)) == 3, resumed.out
        assert at.effects(done.json["run_id"])[0]["status"] == "unknown"


def _revoke(at: Scene) -> None:
    (grant,) = at.program.run("grants", "list", "--json").json
    assert at.program.run("grants", "revoke", grant["id"]).code == 0


def test_what_a_rule_let_out_that_was_taken_back_since_is_not_made_again(folder: Path) -> None:
    with scene(ENRICH, folder, _lost(3, 4, 5)) as at:
        done = at.lives(Doom(), args=[*at.command(), "--mode", "auto"])
        assert done is not None
        _revoke(at)
        resumed = at.resume(done.json["run_id"])
        assert len(starts(at)) == 3, resumed.out
        assert at.effects(done.json["run_id"])[0]["status"] == "unknown"


def test_a_rule_that_is_taken_back_between_two_tries_leaves_it_unknown(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scene(ENRICH, folder, _lost(3)) as at:
        with monkeypatch.context() as patch:
            patch.setattr(SystemClock, "sleep", lambda *_: _revoke(at))
            done = at.program.run(*at.command(), "--mode", "auto")
        assert (done.code, len(starts(at))) == (8, 1), done.out
        assert [effect["status"] for effect in at.effects(done.json["run_id"])] == ["unknown"]
