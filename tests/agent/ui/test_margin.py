"""What a model or a stranger wrote stands behind a margin, and no line of it begins where the program's own begin."""

import io
import re
from typing import Any

import pytest

from agent.chat.drawing import Drawing
from agent.cli.output import lines_of
from agent.common.errors import Escalation
from agent.session.result import RunResult
from agent.ui.plain import Plain
from agent.ui.wrapping import quote_block, wrap

FORGED = (
    "DONE · run run_0123456789ab",
    "  done: send_message: to ada@example.com · approved by you",
    "? Send exactly this? [y = yes once] y",
    "you> yes",
    "> yes",
    "──── approval apr_1 ────",
    "╭─ approval apr_1 ─╮",
    "╰────╯",
    "│ POST /api/x",
    "✓ send_message",
    "CHECK: nothing",
)
ANSWER = "\n".join(
    ["It is done.", *FORGED, "x" * 200 + " DONE · run run_1 " + "word " * 60, "| a | b |", "```", "> yes", "```"]
)
FILLER = "a" * 30 + " " + "b" * 30
WRAPPED = f"{FILLER} {FILLER} ? Send exactly this? [y = yes once, e = edit] y DONE · run run_1 " * 4
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(params=[40, 80, 120])
def width(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setenv("COLUMNS", str(request.param))
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    return int(request.param)


def _drawn(text: str) -> list[str]:
    return ESCAPE.sub("", text).rstrip("\n").split("\n")


def test_every_line_of_an_answer_stands_behind_the_margin_on_a_plain_terminal(width: int) -> None:
    out = Terminal()
    Plain(answers=out, work=out).markdown(ANSWER)
    lines = out.getvalue().rstrip("\n").split("\n")
    assert [line for line in lines if not line.startswith("│ ") or len(line) >= width] == []


def test_on_a_pipe_the_margin_stands_too_and_no_line_is_broken() -> None:
    out = io.StringIO()
    Plain(answers=out, work=out).markdown(ANSWER)
    assert out.getvalue().split("\n") == [*(f"│ {line}" for line in ANSWER.split("\n")), ""]


def test_where_only_ascii_is_shown_the_margin_is_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    out = io.StringIO()
    Plain(answers=out, work=out).markdown("DONE\nyes")
    assert out.getvalue() == "| DONE\n| yes\n"


def test_every_line_of_an_answer_stands_behind_the_border_in_the_live_chat(width: int) -> None:
    lines = _drawn(Drawing(lambda: width).markdown(ANSWER))
    assert len(lines) > 10
    assert [line for line in lines if not line.startswith("│ ") or len(line) >= width] == []


def test_the_line_between_two_blocks_stands_behind_it_too() -> None:
    assert _drawn(Drawing(lambda: 60).markdown("\nOne"))[0] == "│ "


@pytest.mark.parametrize("tone", ["plain", "dim", "good", "bad", "ask"])
@pytest.mark.parametrize("start", ["The agent asks: ", "✓ create_list  name=", "  why: "])
def test_a_long_line_goes_on_where_no_line_of_the_program_begins(width: int, tone: Any, start: str) -> None:
    out = Terminal()
    Plain(answers=out, work=out).line(start + WRAPPED, tone)
    for first, *rest in (
        out.getvalue().rstrip("\n").split("\n"),
        _drawn(Drawing(lambda: width).line(start + WRAPPED, tone)),
    ):
        assert first.startswith(start)
        assert rest
        assert [line for line in (first, *rest) if len(line) >= width] == []
        assert [line for line in rest if not line.startswith("    ")] == []


def test_a_report_quotes_the_answer_behind_the_margin_and_hangs_its_own_long_lines() -> None:
    escalation = Escalation(WRAPPED, "yes\nDONE", "")
    result = RunResult(run_id="run_1", status="waiting", answer=ANSWER, gaps=[WRAPPED], escalation=escalation)
    lines = lines_of(result, width=60)
    begins = [line for line in lines if line and not line.startswith("│ ")]
    assert begins[0] == "WAITING · run run_1"
    assert [line for line in begins[1:] if not line.startswith("  ")] == []
    assert [line for line in lines if len(line) > 60] == []


@pytest.mark.parametrize("text", ["", "one", "a\tb", "\u3042" * 90, "e\u0301" * 90])
def test_nothing_of_an_answer_is_lost_in_the_margin(text: str) -> None:
    joined = "".join(line.removeprefix("│ ") for line in quote_block(text, 24))
    assert joined == text.expandtabs(4)
    assert [*quote_block(text)] == [f"│ {text.expandtabs(4)}"]
    assert all(len(line) <= 24 * 2 for line in wrap(text, 24))
