"""Small parts of the prompt: the history file, completion, drawing, the editor, the sink for stray lines."""

import io
import json
import os
import re
import signal
import socket
import stat
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path

import pexpect
import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from agent.chat.commands import COMMANDS
from agent.chat.drawing import Drawing
from agent.chat.prompt import LineStream, PromptCompleter, PromptHistory
from agent.common.redaction import Redactor
from agent.gate.run_state import Interrupts
from agent.state.typed import FILE
from agent.ui import plain
from agent.ui.interrupts import stopped_by_signals
from agent.ui.tables import Table
from agent.ui.terminal import awake, edited, editor, handling
from agent.ui.wrapping import wrap
from tests.support.waiting import PATIENCE

KEY = "pk_live_history_made_up_0123456789"
CONTROL = re.compile("[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|\x1b(?!\\[[0-9;]*m)")


def words(found: Iterable[str]) -> list[str]:
    return list(found)


# -- history -----------------------------------------------------------------------------------------------------------


def test_the_history_is_kept_for_its_owner_without_keys(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        history = PromptHistory(tmp_path, Redactor([KEY]))
        history.append_string(f"use {KEY}\nnow")
        history.append_string("  ")
        history.looks_away = True
        history.append_string("n because she is ill")
    finally:
        os.umask(old)
    path = tmp_path / FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [json.loads(line) for line in path.read_text().splitlines()] == ["use [key hidden]\nnow"]
    assert words(PromptHistory(tmp_path, Redactor()).load_history_strings()) == ["use [key hidden]\nnow"]


def test_a_history_file_with_rubbish_in_it_is_read_around(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b'"one"\n{\n7\n\xff\n"two"\n')
    assert words(PromptHistory(tmp_path, Redactor()).load_history_strings()) == ["two", "one"]


def test_a_history_that_is_a_link_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "target").write_text("")
    (tmp_path / FILE).symlink_to(tmp_path / "target")
    PromptHistory(tmp_path, Redactor()).append_string("hello")
    assert (tmp_path / "target").read_text() == ""
    assert words(PromptHistory(tmp_path / "nowhere", Redactor()).load_history_strings()) == []


# -- completion --------------------------------------------------------------------------------------------------------


def completions(text: str, *, asked: bool = True) -> list[str]:
    seen = ["th_ada", "Ada Sample", "ada@example.com", "Bob"]
    completing = PromptCompleter(
        {name: c.help for name, c in COMMANDS.items()}, {"/mode": lambda: ["ask", "auto", "plan"]}, lambda: seen
    )
    event = CompleteEvent(completion_requested=asked, text_inserted=not asked)
    return [found.text for found in completing.get_completions(Document(text), event)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/app", ["/approvals"]),
        ("/mode a", ["ask", "auto"]),
        ("/nothing x", []),
        ("write to ada", ["ada@example.com", "Ada Sample"]),
        ("write to sam", ["Ada Sample"]),
        ("write ", []),
    ],
)
def test_commands_arguments_ids_and_names_are_completed(text: str, found: list[str]) -> None:
    assert completions(text) == found


def test_names_come_only_when_they_are_asked_for() -> None:
    assert completions("write to ada", asked=False) == []
    assert "/quit" in completions("/", asked=False)


# -- drawing -----------------------------------------------------------------------------------------------------------

EVIL = "a\x1b[2J\x9b31m\u202eb\r[red]x[/red] [link](https://evil.example/path)"


def test_nothing_of_a_stranger_is_read_as_control_or_markup() -> None:
    draw = Drawing(lambda: 100)
    shown = draw.line(EVIL, "bad") + draw.markdown(EVIL) + draw.card(EVIL, EVIL.replace("\r", ""))[:0]
    shown += draw.table(Table(("x",), (("a[red]b[/red]",),), more=2))
    assert CONTROL.search(shown) is None
    assert "https://evil.example/path" in shown
    assert "[red]" in shown
    assert "and 2 more" in shown


@pytest.mark.parametrize("columns", [1, 20, 60, 300])
def test_a_card_holds_every_word_at_any_width(columns: int) -> None:
    text = "POST /api/threads/th_1/messages\nto (1): ada@example.com\nbody_text (70 characters):\n  | " + "word " * 14
    shown = Drawing(lambda: columns).card("approval 1", text)
    plain = "".join(re.sub(r"\x1b\[[0-9;]*m|[│╭╮╰╯─\s|]", "", shown))
    assert "".join(text.replace("|", "").split()) in plain
    widest = max(len(line) for line in re.sub(r"\x1b\[[0-9;]*m", "", shown).split("\n"))
    assert widest <= max(20, columns)


@given(st.text(alphabet="ab \u674e|:to(1)", max_size=300), st.integers(12, 90))
def test_a_quoted_text_never_stands_where_a_line_of_the_card_begins(text: str, width: int) -> None:
    lines = list(wrap(f"to (1): ada@example.com\n  | {text}", width))
    first = next(n for n, line in enumerate(lines) if line.startswith("  | "))
    assert all(line.startswith("  | ") for line in lines[first:])
    assert "".join(line[4:] for line in lines[first:]) == text


# -- the editor --------------------------------------------------------------------------------------------------------


def test_the_editor_gets_the_text_in_a_private_file_and_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "edit.sh"
    script.write_text(f'stat -c %a "$(dirname "$1")" > {tmp_path}/mode; env > {tmp_path}/env; echo more >> "$1"')
    monkeypatch.setenv("PUFFLE_API_KEY", KEY)
    monkeypatch.setenv("EDITOR", f"sh {script}")
    assert edited("Hello\n", ".txt") == "Hello\nmore\n"
    assert (tmp_path / "mode").read_text().strip() == "700"
    assert KEY not in (tmp_path / "env").read_text()


@pytest.mark.parametrize("command", ["false", "/nowhere/editor"])
def test_an_editor_that_fails_changes_nothing(monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setenv("VISUAL", command)
    assert edited("Hello", ".txt") is None


def test_without_an_editor_there_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert editor() is None
    assert edited("Hello", ".txt") is None
    (tmp_path / "vi").write_text("#!/bin/sh\n")
    (tmp_path / "vi").chmod(0o755)
    assert editor() == [str(tmp_path / "vi")]


# -- stray lines -------------------------------------------------------------------------------------------------------


def test_stray_output_is_shown_in_whole_lines() -> None:
    shown: list[str] = []
    sink = LineStream(shown.append)
    print("one", file=sink)
    sink.write("tw")
    sink.write("o\nthree\nfo")
    assert (shown, sink.isatty(), sink.writable()) == (["one\n", "two\nthree\n"], True, True)
    sink.close()
    assert shown[-1] == "fo\n"


class Quick(io.StringIO):
    """A terminal at which somebody presses Ctrl-C the moment a question stands there."""

    pressed = False

    def flush(self) -> None:
        if not self.pressed:
            self.pressed = True
            os.kill(os.getpid(), signal.SIGINT)


def test_ctrl_c_is_a_no_from_the_first_moment_of_a_question(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "PATIENCE", 20.0)
    reading, writing = os.pipe()
    with open(reading) as stdin, open(writing, "w"):
        monkeypatch.setattr(sys, "stdin", stdin)
        before = signal.signal(signal.SIGINT, lambda *_: pytest.fail("the wish to stop came in the place of an answer"))
        try:
            assert plain.Plain(answers=io.StringIO(), work=Quick()).read("Send it? ") is None
        finally:
            signal.signal(signal.SIGINT, before)


# -- signals -----------------------------------------------------------------------------------------------------------

WAITS = """
import os, signal, sys, threading, time
from agent.ui.plain import Plain
def press():
    while not os.path.exists("now"):
        time.sleep(0.01)
    signal.pthread_kill(threading.get_ident(), signal.SIGINT)
threading.Thread(target=press, daemon=True).start()
console = Plain()
print("left with", console.read_input() if sys.argv[1] == "prompt" else console.read("Send it? "))
"""


# Newer Pythons warn of forking a process that has threads; the child execs at once.
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
@pytest.mark.parametrize(("where", "shown"), [("prompt", "you> "), ("question", "Send it\\? ")])
def test_a_signal_that_came_just_before_the_wait_is_not_lost(tmp_path: Path, where: str, shown: str) -> None:
    """It is noted and wakes nobody; that is also so if another thread takes it, as here."""
    environment = {**os.environ, "TERM": "dumb", "PYTHONPATH": str(Path(__file__).parents[3])}
    command = ["-c", WAITS, where]
    child = pexpect.spawn(
        sys.executable, command, cwd=str(tmp_path), env=environment, timeout=PATIENCE, encoding="utf-8"
    )
    child.expect(shown)
    child.send("some words")
    child.expect("some words")
    (tmp_path / "now").touch()
    child.expect("left with None")
    child.close(force=True)


def test_ctrl_c_leaves_the_prompt_though_it_was_ignored_where_the_program_was_started(tmp_path: Path) -> None:
    environment = {**os.environ, "TERM": "dumb", "PYTHONPATH": str(Path(__file__).parents[3])}
    script = "from agent.ui.plain import Plain; print('left with', Plain().read_input())"
    child = pexpect.spawn(
        sys.executable,
        ["-c", script],
        cwd=str(tmp_path),
        env=environment,
        timeout=PATIENCE,
        encoding="utf-8",
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    )
    child.expect("you> ")
    child.sendcontrol("c")
    child.expect("left with None")
    child.close(force=True)


def test_a_signal_that_came_just_before_the_wait_for_an_answer_is_told_before_it_comes() -> None:
    here, there = socket.socketpair()
    interrupts, told = Interrupts(), threading.Event()

    def press() -> None:
        time.sleep(0.3)  # the other one waits by now; if not, it has the signal all the more
        signal.pthread_kill(threading.get_ident(), signal.SIGTERM)  # this thread takes it: it wakes nobody
        if interrupts.event.wait(PATIENCE):
            told.set()
        there.send(b"answer")

    with here, there, stopped_by_signals(interrupts):
        threading.Thread(target=press, daemon=True).start()
        assert here.recv(6) == b"answer"
    assert told.is_set()


def test_a_signal_that_came_while_a_finalizer_ran_is_heard_all_the_same(capfd: pytest.CaptureFixture[str]) -> None:
    class Ending:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGINT)

    interrupts, ended = Interrupts(), threading.Event()
    interrupts.event.set()  # asked to stop before: this signal is the second one

    def work() -> None:
        with stopped_by_signals(interrupts):
            Ending()
            ended.wait(PATIENCE)

    with pytest.raises(KeyboardInterrupt):
        work()
    assert "Traceback" not in capfd.readouterr().err


def test_whoever_had_set_an_alarm_has_it_again_after_the_wait() -> None:
    rung: list[int] = []
    with handling({signal.SIGALRM: lambda number, _frame: rung.append(number)}):
        before = signal.setitimer(signal.ITIMER_REAL, 10 * PATIENCE)
        try:
            with awake():
                assert signal.getitimer(signal.ITIMER_REAL)[0] < 1
            assert signal.getitimer(signal.ITIMER_REAL)[0] > PATIENCE
        finally:
            signal.setitimer(signal.ITIMER_REAL, *before)
    assert rung == []
