"""``/suppress`` leaves somebody alone as the command does: the same list, the same words, and heard at once."""

import pytest

from tests.support.fault_server import FaultServer
from tests.support.live import Terminal, begun, over, sent
from tests.support.program import Program
from tests.support.screen import QUESTION
from tests.support.scripts import reply

# Newer Pythons warn of forking a process that has threads; the child execs at once.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
WHO = "ada@example.com"


def _said(program: Program, *lines: str) -> str:
    done = program.run("chat", "--model", program.script(), stdin="".join(f"{line}\n" for line in lines))
    assert done.code == 0, done.err
    return done.out + done.err


@pytest.mark.parametrize("typed", [f"/suppress {WHO}", f"/suppress {WHO.upper()} called us"])
def test_who_is_entered_in_the_chat_stands_on_the_list_of_the_command(program: Program, typed: str) -> None:
    assert f"left alone from now on: {WHO}" in _said(program, typed)
    (row,) = program.run("suppress", "list", "--json").json
    assert (row["value"], row["hold"]) == (WHO, False)
    assert row["reason"] == ("called us" if "called" in typed else "entered by hand")


def test_the_chat_lists_what_the_command_lists_in_the_same_words(program: Program) -> None:
    assert "nobody is left alone or held" in _said(program, "/suppress")
    program.run("suppress", "add", WHO, "--reason", "asked by phone")
    line = program.run("suppress", "list").out.strip()
    assert line in _said(program, "/suppress list")
    assert line in _said(program, "/suppress")


def test_a_name_is_nobody_in_the_chat_either_and_changes_nothing(program: Program) -> None:
    said = _said(program, "/suppress bob")
    assert "WHO: 'bob' is no address, @domain or LinkedIn profile and would match nobody" in " ".join(said.split())
    assert program.run("suppress", "list", "--json").json == []


def test_the_help_names_it(program: Program) -> None:
    assert "/suppress" in _said(program, "/help")


def test_who_is_entered_while_a_card_stands_gets_nothing_though_it_has_a_yes(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    screen = begun(terminal, program, "Answer Ada", *reply())
    screen.wait_for(QUESTION)
    screen.enter(f"/suppress {WHO}")
    screen.wait_for("left alone from now on")
    screen.wait_for(QUESTION, count=2)
    screen.enter("y")
    over(screen, "DENIED")
    assert sent(server) == []
    assert screen.leave() == 0
