"""A triage for a person: its rows as a table, and what else it came to in lines."""

from collections.abc import Iterator

from agent.common.suppression import Suppression
from agent.copy.replies.triage import ACTIONS, Reading
from agent.session.triage import Triage
from agent.ui.tables import Table, clipped

_HEADS = ("thread", "with", "says", "back", "in their words", "proposed")
_QUOTE = 120


def table_of(found: Triage) -> Table:
    """The conversations, as they came."""
    rows = (
        (row.thread.id, row.who, _says(row.reading), str(row.reading.returns or ""),
         row.reading.quote or row.reading.opt_out_quote, ACTIONS[row.reading.label])
        for row in found.rows
    )  # fmt: skip
    return Table(_HEADS, tuple(tuple(clipped(cell, _QUOTE) for cell in row) for row in rows))


def _says(reading: Reading) -> str:
    return f"unsure ({reading.label})" if reading.decided_by == "unsure" else reading.label


def lines_of(found: Triage) -> Iterator[str]:
    """Who is left alone now, and what could not be done or was not looked at."""
    for row in found.rows:
        if row.entry is not None:
            yield f"{row.who}: {_stands(row.entry)}"
        for campaign_id, name in row.campaigns:
            only = f"the only remedy is `puffle-agent pause {campaign_id}`"
            yield f"  {row.who} still waits in the running campaign {name!r}, and cannot be stopped there alone: {only}"
    yield from found.braked
    if found.trouble:
        yield f"whether they wait in a running campaign is not known for all of them: {found.trouble}"
    if found.snoozed:
        yield f"{found.snoozed} put off: back on their day, or when they write again"
    if found.left_out:
        yield f"{found.left_out} older conversations were not read; --limit N reads more"
    if not found.rows:
        yield "nothing waits for an answer"


def _stands(entry: Suppression) -> str:
    """How somebody stands who is left alone or held, why, and what undoes it."""
    state = "held until you decide" if entry.hold else "left alone"
    if not entry.reason:  # of policy.toml, where they are taken out by hand
        return f"{state} ({entry.by})"
    return f"{state} ({entry.words()}); `puffle-agent suppress remove {entry.value}` undoes it"
