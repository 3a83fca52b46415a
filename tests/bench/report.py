"""Tells what was measured: a page, a table on the screen, and JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from tests.bench import turns as how
from tests.bench.figure import Figure, short
from tests.bench.turns import Turns

CHART, DATA = "benchmarks.svg", "benchmarks.json"
"""What stands beside the page."""


@dataclass(frozen=True, slots=True)
class Found:
    """A whole benchmark."""

    facts: Mapping[str, str]
    """Where and when."""
    groups: Mapping[str, Sequence[Figure]]
    """The figures under their headings."""
    turns: Turns
    """The turns of every contestant."""
    troubles: Mapping[str, str] = field(default_factory=dict)
    """What could not be measured, and why."""

    @property
    def figures(self) -> list[Figure]:
        """All of them."""
        return [figure for group in self.groups.values() for figure in group]


def page(found: Found) -> str:
    """Markdown.  A missed target is in bold and stays in."""
    met, known = (sum(f.met is value for f in found.figures) for value in (True, False))
    unknown = len(found.figures) - met - known
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`; do not edit. What the harness itself costs, beside the loops that people write by",
        "hand.",
        "",
        *[f"- {name}: {text}" for name, text in found.facts.items()],
        f"- targets: {met} met, {known} missed" + (f", {unknown} not measured" if unknown else ""),
        "",
        "Only ratios within one interleaved run mean anything on another machine; seconds and MB are this machine's.",
        "n is the number of rounds (of journeys, for prompt tokens), the value their median, in brackets the lowest",
        "and the highest.",
    ]
    for title, figures in found.groups.items():
        lines += ["", f"## {title}", "", *_table(figures)]
    failed = [f"- {what} could not be measured: {why}" for what, why in found.troubles.items()]
    return "\n".join([*lines, *(["", *failed] if failed else []), "", *_turns(found.turns)]) + "\n"


def _table(figures: Sequence[Figure]) -> list[str]:
    rows = ["| figure | target | measured | n | | both sides |", "|---|---|---|---|---|---|"]
    cells = [
        (f.about, f.target_text, f.value_text, str(len(f.values) or "–"), f.verdict, f.missing or f.sides)
        for f in figures
    ]
    return rows + [f"| {' | '.join(row)} |" for row in cells]


def _turns(turns: Turns) -> list[str]:
    lengths = sorted({length for _, length in turns.per_turn})
    names = list(dict.fromkeys(name for name, _ in turns.per_turn))
    head = "| µs a turn | " + " | ".join(f"{n} turns | CPU" for n in lengths) + " | last 32 / first 32 |"
    rows = [head, "|---" * (2 * len(lengths) + 2) + "|"]
    for name in names:
        cells = [short(median(of[name, n])) for n in lengths for of in (turns.per_turn, turns.cpu)]
        growth = short(median(turns.growth[name])) if name in turns.growth else "–"
        rows.append(f"| {name} | " + " | ".join(cells) + f" | {growth} |")
    return [
        "## Every contestant",
        "",
        f"![Cost of a turn over the turns of a run]({CHART})",
        "",
        *rows,
        "",
        (how.__doc__ or "").strip(),
    ]


def show(found: Found, console: Console) -> None:
    """The table on the screen."""
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("figure", "target", "measured", "n", "", "both sides"):
        table.add_column(heading)
    for figure in found.figures:
        verdict = {True: "[green]met", False: "[red]missed", None: "not measured"}[figure.met]
        row = (figure.about, figure.target_text, figure.value_text, str(len(figure.values)), verdict)
        table.add_row(*row, figure.missing or figure.sides)
    console.print(table)


def as_json(found: Found) -> dict[str, Any]:
    """Everything, with the value of each round."""
    figures = [
        {
            "group": group, "figure": f.about, "unit": f.unit, "target": f.target, "at_least": f.at_least,
            "value": f.value, "rounds": list(f.values), "met": f.met, "bad": f.bad,
            "sides": f.sides, "missing": f.missing,
        }
        for group, members in found.groups.items()
        for f in members
    ]  # fmt: skip
    turns = [
        {"contestant": name, "turns": length, "wall_us": wall, "cpu_us": found.turns.cpu[name, length]}
        for (name, length), wall in found.turns.per_turn.items()
    ]
    return {"facts": dict(found.facts), "figures": figures, "turns": turns, "troubles": dict(found.troubles)}
