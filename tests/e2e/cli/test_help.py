"""The help of every command: what it is for, what each argument means, and examples that can be typed as they are."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import pytest
import typer

from agent.cli import app
from tests.support.program import Program

ROOT = typer.main.get_command(app)
EXITS = {
    "approvals approve", "audit verify", "batch start", "batch validate", "batch work", "doctor", "eval check",
    "eval diff", "eval run", "grants revoke", "leads list", "lists leads", "lists list",
    "campaigns list", "signals list", "threads list",
    "models pull", "models verify", "policy check", "policy explain",
    "pause", "privacy erase", "reconcile", "run", "runs resume", "sandbox serve", "serve",
    "suppress add", "suppress import", "suppress remove", "triage snooze",
}  # fmt: skip
UNITS = re.compile(r"credit|task|trial|case|port|second|people|minute|runs|approvals", re.I)
HEAVY = {
    "rich",
    "prompt_toolkit",
    "openai",
    "anthropic",
    "sqlalchemy",
    "alembic",
    "dbos",
    "xllamacpp",
    "tiktoken",
    "vcr",
}


def _walk(command: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    yield name, command
    if hasattr(command, "list_commands"):
        context = command.context_class(command)
        for below in command.list_commands(context):
            yield from _walk(command.get_command(context, below), f"{name} {below}".strip())


ALL = dict(_walk(ROOT))
LEAVES = {name: command for name, command in ALL.items() if not hasattr(command, "list_commands")}
GROUPS = {name: command for name, command in ALL.items() if hasattr(command, "list_commands")}


def _help(program: Program, name: str) -> str:
    done = program.run(*name.split(), "--help")
    assert (done.code, done.err) == (0, "")
    return done.out


@pytest.mark.parametrize("name", ALL)
def test_a_command_says_in_one_sentence_what_it_is_for(program: Program, name: str) -> None:
    purpose = _help(program, name).split("\n\n")[1]
    assert re.match(r"  [A-Z][^\n]+[.]$", purpose), purpose
    assert max(map(len, _help(program, name).splitlines())) <= 80, "it fits a terminal"


@pytest.mark.parametrize("name", [name for name in GROUPS if name])
def test_a_group_lists_its_commands_with_whole_sentences(program: Program, name: str) -> None:
    assert "..." not in _help(program, name).split("Commands:\n")[1]


@pytest.mark.parametrize("name", LEAVES)
def test_every_argument_is_explained_with_its_unit_and_default(program: Program, name: str) -> None:
    shown = " ".join(_help(program, name).split())
    for parameter in LEAVES[name].params:
        if parameter.name == "help":
            continue
        text = parameter.help or ""
        assert text.endswith("."), f"{name} {parameter.name}: {text!r}"
        if parameter.type_descriptor.annotation in (int, float):
            assert UNITS.search(text), f"{name} {parameter.name}: in what is it counted?"
            assert parameter.metavar, f"{name} {parameter.name}"
        if parameter.default not in (None, False, True, (), ""):
            assert f"[default: {parameter.default}" in shown, f"{name} {parameter.name}"


@pytest.mark.parametrize("name", LEAVES)
def test_two_or_three_examples_can_be_typed_as_they_are(program: Program, name: str) -> None:
    part = _help(program, name).split("Examples:\n")[1].split("\n\n")[0]
    examples = [line.strip() for line in part.splitlines() if line.strip()]
    assert 2 <= len(examples) <= 3, examples
    assert any(_command_of(example) == name.removesuffix(" start") for example in examples)
    for example in examples:
        assert example.startswith("puffle-agent "), example
        _parses(example)


def _command_of(example: str) -> str:
    words = shlex.split(example)[1:]
    return next((" ".join(words[:n]) for n in (2, 1) if " ".join(words[:n]) in ALL), "")


def _parses(example: str) -> None:
    """Read the words of a line as the program would, without doing what they say."""
    for part in re.split(r" (?:\||&&|\|\|) ", example):
        line = re.split(r" [<>] ", part)[0]
        if not line.startswith("puffle-agent "):
            continue
        command: Any = ROOT
        words = shlex.split(line)[1:]
        while hasattr(command, "list_commands"):
            context = command.make_context(command.name, words)
            _, command, words = command.resolve_command(context, [*context._protected_args, *context.args])
        command.make_context(command.name, words)


@pytest.mark.parametrize("name", LEAVES)
def test_exit_codes_stand_where_a_script_goes_by_them(program: Program, name: str) -> None:
    assert ("Exit codes:" in _help(program, name)) == (name in EXITS)


def test_the_shell_gets_its_completion_without_a_heavy_library(program: Program) -> None:
    code = (
        "import sys; from agent.cli import app; from agent.cli.errors import guarded; guarded(app);"
        f"heavy = {HEAVY!r} & {{m.split('.')[0] for m in sys.modules}}; sys.exit(f'loaded {{heavy}}' if heavy else 0)"
    )

    def told(*words: str, **env: str) -> str:
        done = subprocess.run(
            [program.python, "-c", code, *words], env={**program.environment, **env},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    home = program.folder / "user"
    home.mkdir()
    alone = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1", "HOME": str(home)}
    assert "complete -o default" in told("--show-completion", "bash", **alone)
    told("--install-completion", "bash", **alone)
    installed = [path for path in home.rglob("*") if path.is_file()]
    assert any("PUFFLE_AGENT_COMPLETE" in path.read_text() or "completion" in path.read_text() for path in installed)


@pytest.mark.parametrize("name", ["", *sorted(ALL)[1:]])
def test_no_command_but_the_first_offers_to_install_completion(program: Program, name: str) -> None:
    assert ("--install-completion" in _help(program, name)) == (name == "")


def test_the_version_is_said(program: Program) -> None:
    done = program.run("--version")
    assert (done.code, done.out) == (0, f"puffle-agent {version('puffle-agent')}\n")
