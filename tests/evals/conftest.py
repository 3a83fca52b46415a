"""A stage for cases, and cases by their id."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from agent.common.network import Network
from agent.models.base import Model
from agent.models.provider_client import ClientOptions
from evals.case import Case, bundled, load_case, world_of
from evals.case_runner import HomePool
from evals.cassette_format import Protocol
from evals.record import CassetteStore, open_protocol, planner, record
from evals.trials import Scripts, Trial
from tests.support.script_server import KEY, scripted_server

Record = Callable[..., Trial]


@pytest.fixture(scope="session")
def homes() -> Iterator[HomePool]:
    with closing(HomePool()) as made:
        yield made


@pytest.fixture
def scripts(homes: HomePool) -> Scripts:
    return Scripts(homes)


@pytest.fixture
def cassettes(tmp_path: Path) -> CassetteStore:
    return CassetteStore(tmp_path / "cassettes")


@pytest.fixture
def tape(homes: HomePool, cassettes: CassetteStore, tmp_path: Path) -> Record:
    """Records a case whose model is a server that speaks its gold script."""

    def made(case: Case, protocol: Protocol = "chat", secrets: tuple[str, ...] = (KEY,)) -> Trial:
        def open_on(network: Network | None) -> Model:
            return open_protocol(protocol, "made-up", server.origin, KEY, ClientOptions(network=network))

        with scripted_server(case, tmp_path) as server:
            return record(case, world_of(case), planner(open_on, secrets), homes, cassettes)

    return made


def bundled_case(case_id: str) -> Case:
    return load_case(bundled("cases") / f"{case_id}.yaml", case_id)


def in_any_order(trial: dict[str, Any]) -> dict[str, Any]:
    """A whole trial without the order in which reads that left side by side have reached the server."""
    told: dict[str, Any] = json.loads(json.dumps(trial))
    told["trace"]["requests"].sort(key=json.dumps)
    for event in told["trace"]["events"]:
        event.pop("correlation_id", None)
    return told
