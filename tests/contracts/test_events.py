"""Every kind of event is written by the product and read by it, or passed over by name; all by its class."""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from importlib.resources import files
from typing import Any

from agent.state.events import KINDS
from evals.report import SHOWN
from tests.support.sources import ONE_PROCESS, calls, nodes

NAMES = {kind.__name__ for kind in KINDS.values()}
DEFINITION = "agent/state/events.py"
pytestmark = ONE_PROCESS


def name_of(node: ast.expr) -> str:
    return ast.unparse(node).rpartition(".")[2]


def matched(node: ast.AST) -> set[str]:
    """The classes that the patterns of a match name."""
    return {name_of(inner.cls) for inner in ast.walk(node) if isinstance(inner, ast.MatchClass)}


def is_exhaustive(node: ast.Match) -> bool:
    return any(isinstance(inner, ast.Call) and name_of(inner.func) == "assert_never" for inner in ast.walk(node))


def test_every_kind_is_written() -> None:
    written = {called.rpartition(".")[2] for file, called in calls() if file != DEFINITION}
    assert NAMES - written <= {"RuleMatched"}  # of 0.1.0 alone


def test_a_new_kind_is_noticed_by_who_tells_of_calls_and_by_who_exports_a_run() -> None:
    whole = [node for _, node in nodes(ast.Match) if is_exhaustive(node) and matched(node) >= NAMES]
    assert len(whole) == 2, "the progress lines and the Inspect log name every kind, and the type checker holds them"


def test_a_kind_is_read_or_passed_over_by_name() -> None:
    named = set[str]().union(*(matched(node) for _, node in nodes(ast.Match)))
    assert named >= NAMES


def test_no_event_is_written_as_a_word() -> None:
    writes = [n for _, n in nodes(ast.Call) if ast.unparse(n.func).endswith("audit.write")]
    assert writes
    assert [ast.unparse(n) for n in writes if n.keywords or any(isinstance(a, ast.Constant) for a in n.args)] == []


def test_no_event_is_read_as_a_word() -> None:
    compared = (n for _, n in nodes(ast.Compare) if re.search(r"""type['"][])]""", ast.unparse(n.left)))
    assert [ast.unparse(n) for n in compared if words_in(n) & KINDS.keys()] == []


def words_in(node: ast.AST) -> set[Any]:
    return {inner.value for inner in ast.walk(node) if isinstance(inner, ast.Constant) and isinstance(inner.value, str)}


def keys() -> Iterator[str]:
    yield from ("type", "at")
    for kind in KINDS.values():
        yield from (field.name for field in fields(kind))


def test_the_report_page_knows_no_kind_and_no_key_that_is_not_written() -> None:
    page = files("evals").joinpath("report.html").read_text("utf-8")
    step = page[page.index("function step(event)") : page.index("run_ended")]
    assert set(re.findall(r'case "(\w+)":', step)) <= KINDS.keys()
    shown = set(re.findall(r"\bevent\.(\w+)", step)) - {"type"}
    assert shown
    assert shown <= {*SHOWN} <= {*keys()}
