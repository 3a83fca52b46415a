"""``puffle-agent threads``."""

from agent.cli.flags import group
from agent.cli.listing import Listing, add_list

COLUMNS = {
    "id": "id",
    "with": "participant_name|participant_email|participant_linkedin_url",
    "subject": "subject|draft_subject",
    "state": "inbox_state|status",
    "last": "last_message_at",
    "unread": "unread_count",
}
app = group("List the conversations of the workspace.")
THREADS = Listing(
    kind="threads",
    tool="export_threads",
    columns=COLUMNS,
    page=100,
    everything={"view": "inbox,sent,drafts,archived"},
)
add_list(app, THREADS, "threads list --filter view=needs_reply")
