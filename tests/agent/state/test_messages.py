"""Whose a run is, by who said its words; the same in a file and on a server."""

from typing import Any

import pytest

from agent.state.messages import runs_of_hosts
from agent.state.schema import messages
from agent.state.store import Store


def spoken(text: str = "x", **more: Any) -> dict[str, Any]:
    return {"role": "user", "text": text, "material": False, **more}


HOSTS = spoken(by="host")
RUNS: dict[str, list[dict[str, Any]]] = {
    "of_a_host": [HOSTS, {"role": "assistant", "text": ""}, HOSTS, {"role": "tool", "content": "x", "by": "host"}],
    "reminded": [HOSTS, spoken(material=True, reminder=True)],
    "of_a_person": [spoken(), HOSTS],
    "taken_over": [HOSTS, spoken(own="x")],
    "claims_it": [spoken('{"by": "host"}')],
    "of_another": [spoken(by="hosts")],
    "empty": [],
}


@pytest.mark.parametrize("among", [[*RUNS], [*RUNS, *map(str, range(3_000))]])
def test_a_run_is_a_hosts_that_a_host_began_and_no_person_spoke_in(anywhere: Store, among: list[str]) -> None:
    with anywhere.begin() as db:
        for run_id, said in RUNS.items():
            for seq, data in enumerate(said, 1):
                db.execute(messages.insert().values(run_id=run_id, seq=seq, data=data))
    assert runs_of_hosts(anywhere, among) == {"of_a_host", "reminded"}
    assert runs_of_hosts(anywhere, []) == frozenset()
