"""``puffle-agent lists``."""

from typing import Annotated

import typer

from agent.cli.commands.leads import COLUMNS
from agent.cli.flags import Flags, JsonFlag, SandboxFlag, WorldFlag, command, group
from agent.cli.listing import EXITS, FormFlag, Listing, add_list, form_named, show
from agent.cli.setup import opened

MEMBERS = Listing(kind="leads", tool="export_list_leads", columns=COLUMNS, page=500)
app = group("List the lists of leads, and who is on one.")
add_list(
    app,
    Listing(
        kind="lists",
        tool="export_lists",
        columns={"id": "id", "name": "name", "holds": "leadType", "leads": "leadCount", "changed": "updatedAt"},
    ),
)


@command(app, "lists leads lst_1a2b", "lists leads lst_1a2b -o csv > leads.csv", exits=EXITS)
def leads(
    list_id: Annotated[str, typer.Argument(metavar="LIST", help="The list, by its id.")],
    output: FormFlag = "text",
    as_json: JsonFlag = False,
    sandbox: SandboxFlag = False,
    world: WorldFlag = "saas",
) -> None:
    """List who is on a list, every page."""
    with opened(Flags(sandbox=sandbox, world=world)) as built:
        show(built, MEMBERS, (), form_named("json" if as_json else output), list_id=list_id)
