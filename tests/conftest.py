"""What every test stands on: a clean environment, a home of its own, a clock that nobody waits for.

The network beyond this machine is closed by pytest-socket (``--allow-hosts`` in pyproject.toml).
"""

import os
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import hypothesis
import pytest

from tests.support.doubles import FakeClock
from tests.support.fault_server import FaultServer
from tests.support.postgres import binaries, cluster
from tests.support.tidy import tidy
from tests.support.tracing import wait_to_trace

# What a developer's machine may set and the program would read.
_FOREIGN = re.compile(
    r"(PUFFLE|ANTHROPIC|OPENAI|ALEMBIC|TYPER)_.*|.*_PROXY|NETRC|CI|TASK|NO_COLOR|FORCE_COLOR|COLUMNS|LINES",
    re.IGNORECASE,
)

_PROGRAMS = (
    *(f"tests/agent/batch/test_{name}.py" for name in ("again", "bad_queues", "batch", "board", "edges", "many")),
    *(
        f"tests/agent/batch/test_{name}.py"
        for name in (
            "first_starts",
            "outages",
            "postgres",
            "provenance",
            "pruned_meanwhile",
            "rates",
            "results_files",
            "stops",
        )
    ),
    *(f"tests/agent/web/test_{name}.py" for name in ("in_a_browser", "work")),
    *("tests/agent/copy/test_labelled_mails.py", "tests/bench/", "tests/contracts/test_new_tool.py"),
    *("tests/e2e/cli/test_kills_and_signals.py", "tests/e2e/gate/test_odd_streams.py"),
    *("tests/e2e/gate/test_sessions.py", "tests/e2e/mcp/test_odd_hosts.py", "tests/e2e/mcp/test_restarts.py"),
    *("tests/e2e/terminal/", "tests/evals/test_honesty.py", "tests/evals/test_report_page.py"),
    *(f"tests/evals/test_{name}_of_the_suite.py" for name in ("cards", "plans", "requests")),
    *(
        f"tests/safety/crashes/test_{name}.py"
        for name in ("clocks", "disks", "hosts", "kills", "lost_answers", "races")
    ),
    *("tests/safety/crashes/test_repeated_starts.py::test_a_killed_start", "tests/safety/crashes/test_two_machines.py"),
    *("tests/safety/test_echoes.py", "tests/test_wheel.py"),
)
"""Where the whole suite is walked through, or programs, terminals, browsers or database servers are started."""
_SLOW = (
    *_PROGRAMS,
    *("tests/agent/common/test_ordered.py::test_what_a_writer", "tests/agent/common/test_asked.py::test_of_requests"),
    *("tests/agent/common/test_times.py::test_of_messages", "tests/agent/copy/test_judged.py::test_of_ordinary_mails"),
    *("tests/agent/models/test_conformance.py", "tests/agent/models/test_wanted.py::test_of_messages"),
    *("tests/agent/models/test_weights.py", "tests/evals/test_suite.py"),
    *("tests/agent/models/test_guided.py::test_more_than_five_hundred", "tests/e2e/cli/test_throwaway.py"),
    *("tests/e2e/gate/test_accounts_of_requests.py::test_words_alone", "tests/e2e/gate/test_answers_on_the_wire.py"),
    *("tests/safety/test_interleavings.py", "tests/safety/test_tampering.py"),
    *(f"tests/agent/state/test_{name}.py" for name in ("machines", "privacy", "suppressions", "verifying")),
    *("tests/agent/session/test_long_words.py", "tests/e2e/mcp/", "tests/safety/crashes/"),
)
"""What ``make test`` leaves to ``make check``."""
_UNMEASURED = (
    *_PROGRAMS,
    *(f"tests/agent/common/test_{name}.py" for name in ("asked", "redaction", "times")),
    *(f"tests/agent/copy/test_{name}.py" for name in ("judged", "long_texts")),
    *(f"tests/agent/models/test_{name}.py" for name in ("conformance", "guided", "wanted", "weights")),
    *(f"tests/agent/models/test_guided_{name}.py" for name in ("going_on", "manage", "questions")),
    *(f"tests/agent/state/test_{name}.py" for name in ("events", "machines", "privacy", "store", "verifying")),
    *("tests/agent/common/test_ordered.py::test_what_a_writer", "tests/agent/session/test_named.py"),
    *("tests/contracts/", "tests/properties/"),
    *(f"tests/e2e/gate/test_{name}.py" for name in ("accounts_of_requests", "answers_on_the_wire", "drift")),
    *("tests/e2e/cli/test_help.py", "tests/e2e/mcp/test_conformance.py", "tests/e2e/gate/test_scans_that_cost.py"),
    *("tests/evals/test_inspect_log.py", "tests/evals/test_suite.py"),
    *(f"tests/safety/test_{name}.py" for name in ("attacks", "hosts", "interleavings", "tampering")),
    *("tests/agent/session/test_long_words.py", "tests/safety/scope/test_beyond_words.py"),
)
"""What ``make check`` runs without coverage, under which it takes twice as long: what it reaches, others reach too."""
_PLACES = {"slow": _SLOW, "unmeasured": _UNMEASURED}
_HOMES = count()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Of a file none of whose tests is asked for nothing is read: every worker would, for seconds."""
    file = collection_path.relative_to(config.rootpath).as_posix()
    asked: str = config.option.markexpr
    for mark, places in _PLACES.items():
        is_left_out = f"not {mark}" in asked
        if is_left_out and file.startswith(places):
            return True
        if mark in asked and not is_left_out and not any(file in place or file.startswith(place) for place in places):
            return True if collection_path.name.startswith("test_") else None
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what takes long."""
    for item in items:
        for mark, places in _PLACES.items():
            if item.nodeid.startswith(places):
                item.add_marker(mark)


def pytest_configure() -> None:
    """A slow machine is no counterexample: no deadline for one example, but one for the whole test."""
    wait_to_trace()
    base = hypothesis.settings.get_profile(hypothesis.settings.get_current_profile_name())
    hypothesis.settings.register_profile("puffle-agent", base, deadline=None, print_blob=True)
    hypothesis.settings.load_profile("puffle-agent")


@pytest.fixture(scope="session", autouse=True)
def clean_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No key, model, proxy, colour or configuration file of the machine reaches a test or a child of it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if _FOREIGN.fullmatch(name)]:
            patch.delenv(name)
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        yield


@pytest.fixture(autouse=True)
def home(clean_environment: None, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The test's own state folder; the program makes it when it needs it."""
    # Not in ``tmp_path``: to make one takes longer than most tests do, and most need none.
    folder = tmp_path_factory.getbasetemp() / f"home{next(_HOMES)}"
    monkeypatch.setenv("PUFFLE_AGENT_HOME", str(folder))
    return folder


@pytest.fixture
def clock() -> FakeClock:
    """A clock at 2026-01-05 09:00 UTC."""
    return FakeClock()


@pytest.fixture
def server() -> Iterator[FaultServer]:
    """A tidy workspace whose answers a test can replace, one by one."""
    up = FaultServer(tidy)
    yield up
    up.close()


@pytest.fixture(scope="module")
def server_url() -> Iterator[str]:
    """A PostgreSQL server of the module's own; who asks for it is skipped where there is none."""
    folder = binaries()
    assert folder is not None
    with cluster(folder) as url:
        yield url
