"""Results for people and for programs.  What people read comes from the ledger; the model's words are only quoted."""

import sys
from collections.abc import Mapping
from typing import Any, Literal

from agent.redaction import json_text, printable
from agent.repl.plans import Plan, plan_lines, plan_table
from agent.repl.reports import record
from tools.api.request import Json

Output = Literal["text", "json", "ndjson"]


def emit(line: Mapping[str, Json]) -> None:
    """One JSON object a line, at once."""
    print(json_text(line), flush=True)


def show_result(result: Mapping[str, Any], output: Output) -> None:
    """A result in the form that was asked for, on standard output."""
    if output == "json":
        print(json_text(result, indent=1))
    elif output == "ndjson":
        emit(result)
    else:
        for line in lines_of(result):
            print(printable(line))
    sys.stdout.flush()


def show_plan(plan: Plan) -> None:
    """A plan for a person, on standard output."""
    for row in plan_table(plan).rows:
        print(printable("  " + "  ".join(cell for cell in row if cell), keep_lines=False))
    for line in plan_lines(plan):
        print(printable(line, keep_lines=False))


def lines_of(result: Mapping[str, Any]) -> list[str]:
    """A result as a person reads it.  Only the answer has lines of its own: nobody's name or id adds one."""
    return ([printable(result["answer"]), ""] if result["answer"] else []) + record(result)
