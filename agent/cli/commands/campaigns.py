"""``puffle-agent campaigns``."""

from agent.cli.flags import group
from agent.cli.listing import Listing, add_list

COLUMNS = {
    "id": "id",
    "name": "name",
    "type": "type",
    "status": "status",
    "leads": "stats.total",
    "sent": "stats.sent|stats.message_sent",
    "replied": "stats.replied",
    "made": "created_at",
}
app = group("List the campaigns of the workspace.")
add_list(app, Listing(kind="campaigns", tool="export_campaigns", columns=COLUMNS))
