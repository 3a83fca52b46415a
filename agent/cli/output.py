"""Results for people and for programs.  What people read comes from the ledger; the model's words are only quoted."""

import sys
from collections.abc import Mapping

from agent.cli.flags import Output
from agent.cli.lines import put
from agent.common.json_value import Json
from agent.common.redaction import json_text, printable
from agent.plans.plan import Plan
from agent.session.result import RunResult
from agent.state.recorded import Recorded
from agent.ui.reports import plan_lines, plan_table, record
from agent.ui.wrapping import quote_block, width_of, wrap


def emit(line: Mapping[str, Json]) -> None:
    """One JSON object a line, at once."""
    print(json_text(line), flush=True)


def emit_event(recorded: Recorded) -> None:
    """One audit event as a line, at once."""
    emit(recorded.as_json())


def show_result(result: RunResult, output: Output, *, throwaway: bool = False) -> None:
    """A result in the form that was asked for, on standard output."""
    if output == "json":
        print(json_text(result.as_json(), indent=1))
    elif output == "ndjson":
        emit(result.as_json())
    else:
        for line in lines_of(result, width=width_of(sys.stdout), throwaway=throwaway):
            print(line)
    sys.stdout.flush()


def show_plan(plan: Plan) -> None:
    """A plan for the user, on standard output."""
    for row in plan_table(plan).rows:
        put("  " + "  ".join(cell for cell in row if cell))
    for line in plan_lines(plan):
        put(line)


def lines_of(result: RunResult, *, width: int | None = None, throwaway: bool = False) -> list[str]:
    """The model's answer behind a margin, then the program's own lines; not broken where ``width`` is ``None``."""
    answer = [*quote_block(printable(result.answer), width), ""] if result.answer else []
    own = record(result, throwaway=throwaway)
    return answer + (own if width is None else [part for line in own for part in wrap(line, width)])
