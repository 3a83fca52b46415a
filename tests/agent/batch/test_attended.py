"""What takes a person at hand is not done in a batch, whatever its rules say."""

from pathlib import Path

from evals.sandbox import Running
from tests.support.batch_planner import Planner
from tests.support.batch_work import END, batch, results, write
from tests.support.program import Program, call, turn


def test_the_profile_is_not_changed_in_a_batch(
    puffle: Program, planner: Planner, sandbox: Running, tmp_path: Path
) -> None:
    change = call("update_context", context={"market": {"icpKeywords": ["cash"]}})
    words = planner.plan("profile", turn(change), END)
    write(tmp_path, [{"id": "profile", "task": f"Change the keywords of our profile to cash. {words}"}])
    before = sandbox.world.context
    assert batch(puffle, "--approve", "update_context:/api/context").code == 6
    (row,) = results(tmp_path)
    assert (row["status"], row["pending_approvals"]) == ("denied", [])
    assert sandbox.world.context == before
