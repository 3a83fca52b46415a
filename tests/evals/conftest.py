"""A stage for cases, and cases by their id."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from evals.case import Case, bundled, load_case, world_of
from evals.case_runner import HomePool
from evals.record import Planner, Protocol, Shelf, open_protocol, record
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
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "cassettes")


@pytest.fixture
def tape(homes: HomePool, shelf: Shelf, tmp_path: Path) -> Record:
    """Records a case whose model is a server that speaks its gold script."""

    def made(case: Case, protocol: Protocol = "chat", secrets: tuple[str, ...] = (KEY,)) -> Trial:
        with (
            scripted_server(case, tmp_path) as server,
            closing(open_protocol(protocol, "made-up", server.origin, KEY)) as model,
        ):
            who = Planner(model, protocol, "made-up", secrets)
            return record(case, world_of(case), who, homes, shelf)

    return made


def bundled_case(case_id: str) -> Case:
    return load_case(bundled("cases") / f"{case_id}.yaml", case_id)
