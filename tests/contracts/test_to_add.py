"""What CONTRIBUTING says of adding something is true: the places exist, and each holds what it is said to hold."""

import inspect
import re
from importlib.resources import files
from pathlib import Path
from typing import get_args

import pytest

from agent.cli import COMMANDS
from agent.common.errors import EXIT_CODES, Status
from agent.models import choose
from agent.policy.rules import RULES
from agent.settings import Settings
from agent.state.events import KINDS, Event
from agent.state.schema import HEAD
from prompts.loader import names
from tools.registry import REGISTRY
from tools.spec import JOURNEYS, Journey

ROOT = Path(__file__).parents[2]
ROWS = dict(re.findall(r"^\| (an? [^|]+) \| (.+) \|$", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.MULTILINE))
"""What can be added, and what the table says to touch."""


def modules(folder: str) -> set[str]:
    return {path.stem for path in (ROOT / folder).glob("*.py") if path.stem != "__init__"}


@pytest.mark.parametrize("what", ROWS)
def test_every_place_that_is_named_is_there(what: str) -> None:
    places = re.findall(r"`([^`]+)`", ROWS[what])
    assert places
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_nothing_that_people_add_is_left_out() -> None:
    wanted = (
        "tool",
        "endpoint",
        "policy rule",
        "journey",
        "eval case",
        "audit event",
        "model provider",
        "command",
        "exit code",
    )
    assert [word for word in wanted if not any(word in what for what in ROWS)] == []


def test_a_command_is_a_module_and_a_line() -> None:
    assert set(COMMANDS) == modules("agent/cli/commands")


def test_an_exit_code_is_a_status_and_a_row_of_the_readme() -> None:
    assert set(EXIT_CODES) == set(get_args(Status))
    rows = re.findall(r"^\| (\d+) \| `(\w+)` \|", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert {status: int(code) for code, status in rows} == EXIT_CODES


def test_a_journey_is_a_guide_and_a_name() -> None:
    guides = {name.removeprefix("journeys/") for name in names() if name.startswith("journeys/")}
    assert guides == set(JOURNEYS) == set(get_args(Journey))
    assert {journey for spec in REGISTRY.values() for journey in spec.journeys} == guides


def test_a_rule_stands_in_the_list_of_rules() -> None:
    from agent.policy import rules
    from agent.policy.rule import Rule

    defined = {value.judge.__name__ for value in vars(rules).values() if isinstance(value, Rule)}
    assert defined == {rule.judge.__name__ for rule in RULES}


def test_an_event_is_a_class_in_the_union() -> None:
    assert {kind.type for kind in get_args(Event)} == set(KINDS)


def test_a_provider_is_a_line_in_choose_and_every_key_of_the_settings_is_hidden() -> None:
    opened = set(re.findall(r'case "([\w-]+)"', inspect.getsource(choose.open_model))) | {"local"}
    told = set(re.findall(r"([a-z-]+)(?::|, )", choose._FORMS + ", "))
    assert opened <= told | {"local"}
    secret = {
        name: f"sk-made-up-{number}" for number, name in enumerate(Settings.model_fields) if name.endswith("_key")
    }
    settings = Settings.model_validate(secret)
    assert set(secret.values()) <= set(settings.secrets())


def test_the_newest_migration_is_the_version_that_the_code_writes() -> None:
    versions = [
        entry.name for entry in files("agent.state.migrations.versions").iterdir() if entry.name.startswith("v0")
    ]
    assert max(versions).removeprefix("v").startswith(HEAD)
