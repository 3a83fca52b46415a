"""What is old goes while a batch works, and nothing of the batch goes with it."""

from pathlib import Path

from agent.state.store import open_store
from tests.support.many_runs import fill
from tests.support.pruned_meanwhile import measure


def test_a_batch_at_work_loses_nothing_when_all_that_has_ended_is_pruned(tmp_path: Path) -> None:
    store = open_store(tmp_path / "home")
    fill(store, 300)
    store.close()
    told = measure(tmp_path, "0h", 9)
    assert told.statuses == {"done": 9}
    assert (told.done["runs"], [*told.done["kept"]]) == (300, ["of a batch that has not ended"])
    assert (told.verified.code, "pruned: 300 runs" in told.verified.out) == (0, True)
