"""``puffle-agent signals``."""

from agent.cli.flags import group
from agent.cli.listing import Listing, add_list

COLUMNS = {
    "id": "id",
    "score": "score",
    "signal": "title|excerpt",
    "who": "entityPerson|entityCompany",
    "type": "signalTypeLabel",
    "state": "status",
    "found": "createdAt",
}
app = group("List the signals of the feed.")
add_list(
    app,
    Listing(kind="signals", tool="export_signals", columns=COLUMNS, page=100, everything={"include_dismissed": True}),
    "signals list --filter min_score=3 --json",
)
