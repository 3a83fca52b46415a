"""``puffle-agent leads``."""

from agent.cli.flags import group
from agent.cli.listing import Listing, add_list

COLUMNS = {
    "id": "id",
    "name": "name.full|name.first|name",
    "title": "title",
    "company": "company.name|company|domain",
    "contact": "contacts|email",
}
app = group("List the leads of the workspace.")
add_list(
    app,
    Listing(kind="leads", tool="export_leads", columns=COLUMNS, page=100),
    'leads list --filter q="cfo berlin" --json',
)
