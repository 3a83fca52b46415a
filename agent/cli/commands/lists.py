"""``puffle-agent lists``."""

from typing import Annotated

import typer

from agent.cli.commands.leads import COLUMNS
from agent.cli.flags import Flags, JsonFlag, SandboxFlag, WorldFlag, command, group
from agent.cli.list_lookup import LISTS, list_id
from agent.cli.listing import EXITS, FormFlag, Listing, add_list, ends_with_its_status, form_named, show
from agent.cli.setup import opened

MEMBERS = Listing(kind="leads", tool="export_list_leads", columns=COLUMNS, page=500)
app = group("List the lists of leads, and who is on one.")
add_list(app, LISTS)


@command(app, 'lists leads "Spring webinar"', "lists leads lst_1a2b -o csv > leads.csv", exits=EXITS)
def leads(
    wanted: Annotated[str, typer.Argument(metavar="LIST", help="The list, by its id or its name.")],
    output: FormFlag = "text",
    as_json: JsonFlag = False,
    sandbox: SandboxFlag = False,
    world: WorldFlag = "saas",
) -> None:
    """List who is on a list, every page."""
    form = form_named("json" if as_json else output)
    with opened(Flags(sandbox=sandbox, world=world)) as built:
        with ends_with_its_status():
            found = list_id(built, wanted)
        show(built, MEMBERS, (), form, list_id=found)
