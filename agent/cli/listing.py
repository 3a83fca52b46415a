"""``list`` of a resource: every page of a documented read as a table, JSON or CSV, without a model.

A resource is one ``Listing``, and the export that it reads with (``tools/catalog/exports.py``).
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Annotated, Literal

import typer
from pydantic import ValidationError

from agent.app import App
from agent.cli.errors import complain
from agent.cli.flags import Flags, JsonFlag, SandboxFlag, WorldFlag, command
from agent.cli.lines import note, show_table
from agent.cli.setup import opened
from agent.common.errors import EXIT_CODES, Escalation, Stop, UsageError, said_by
from agent.common.json_value import Json
from agent.gate.braking import brake_lines
from agent.models.silent import Silent
from agent.session.looking import look
from agent.session.user import User
from agent.ui.export import Row, as_text, flat_row
from agent.ui.tables import Table, clipped, plain
from tools.registry import PROGRAM_READS
from tools.spec import ToolSpec, dump

Form = Literal["text", "json", "csv"]
FormFlag = Annotated[str, typer.Option("-o", "--output", metavar="FORMAT", help="text, json or csv.")]
FilterFlag = Annotated[
    list[str] | None,
    typer.Option("--filter", metavar="KEY=VALUE", help="Only some rows, by a parameter of the read; repeat for more."),
]
EXITS = {"0": "every row was read", "1": "a page could not be read: nothing is printed", "4": "no key, or not accepted"}
_PAGING = frozenset({"limit", "cursor", "page"})
_LONGEST = 200
"""Characters of a cell of a table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A resource that can be listed."""

    kind: str
    """What its rows are called, which is also their key in an answer."""
    tool: str
    """The read of a page, among those that only the program makes."""
    columns: Mapping[str, str]
    """The columns of the table: heads, and the places in a row where their values stand, dotted, the first first."""
    page: int | None = None
    """Rows a page, the most that is documented; ``None`` where one answer holds all."""
    everything: Mapping[str, Json] = field(default_factory=dict)
    """The arguments without which the read leaves rows out; a filter of the user's counts instead."""

    @property
    def spec(self) -> ToolSpec:
        """Its read."""
        return PROGRAM_READS[self.tool]


def add_list(app: typer.Typer, listing: Listing, *examples: str) -> None:
    """Give a command group its ``list``."""

    def list_rows(
        filters: FilterFlag = None,
        output: FormFlag = "text",
        as_json: JsonFlag = False,
        sandbox: SandboxFlag = False,
        world: WorldFlag = "saas",
    ) -> None:
        with opened(Flags(sandbox=sandbox, world=world)) as built:
            show(built, listing, filters or (), form_named("json" if as_json else output))

    list_rows.__doc__ = f"List all {listing.kind}, every page; needs no model."
    app.callback()(lambda: None)  # or a group of one command would be that command
    own = (f"{listing.kind} list", f"{listing.kind} list -o csv > {listing.kind}.csv", *examples)
    command(app, *own, name="list", exits=EXITS)(list_rows)


def form_named(name: str) -> Form:
    """A form of output by its name; ``UsageError`` where there is none."""
    forms: tuple[Form, ...] = ("text", "json", "csv")
    if name in forms:
        return name
    raise UsageError(f"-o {name}: use text, json or csv")


def show(app: App, listing: Listing, filters: Sequence[str], form: Form, **more: Json) -> None:
    """Print every row of a listing, or nothing: a listing that ends half-way is none.

    Args:
        app: the process.
        listing: what is listed.
        filters: ``KEY=VALUE`` of the user's.
        form: how it is printed.
        more: further arguments of the read.
    """
    arguments = {**listing.everything, **_arguments(listing.spec, filters, more)}
    with ends_with_its_status():
        rows = all_rows(app, listing, arguments)
    print_rows(rows, form, listing)


def all_rows(app: App, listing: Listing, arguments: Mapping[str, Json]) -> list[Row]:
    """Every row, page by page, through the gate like any other read.

    Raises:
        Stop: a page cannot be read, or policy does not allow it.
    """
    session = app.begin(f"{listing.kind} list", Silent(), User(), mode=app.settings.mode, cap=0)
    look(session)
    size: dict[str, Json] = {} if listing.page is None else {"limit": listing.page}
    rows: list[Row] = []
    following: dict[str, Json] | None = {}
    try:
        while following is not None:
            call, outcome = session.executor.reader.read(listing.tool, {**arguments, **size, **following})
            shown = call.spec.summarise(outcome.answer)
            found = shown[listing.kind]
            rows += [row for row in (found if isinstance(found, list) else []) if isinstance(row, dict)]
            before, following = following, call.spec.next_page(shown) if call.spec.next_page is not None else None
            _check(listing, before, following, outcome.correlation_id)
    finally:
        for found in brake_lines(session.executor.braked.values()):
            note(found)
        session.services.audit.journal.flush()
    return rows


def _check(
    listing: Listing, before: Mapping[str, Json], following: Mapping[str, Json] | None, trace: str | None
) -> None:
    """Raises: Stop: the page after a page is that page again."""
    if following is not None and following == before:
        reason = f"the page after a page of {listing.kind} is that page again: {dict(before)}; nothing is printed"
        raise Stop("failed", Escalation(reason, "", "Report it to Puffle support.", trace))


def print_rows(rows: Sequence[Row], form: Form, listing: Listing) -> None:
    """Rows on standard output."""
    if form != "text":
        sys.stdout.write(as_text(rows, form))
    elif rows:
        show_table(_table(rows, listing.columns))
    if not rows:
        note(f"no {listing.kind}")


@contextmanager
def ends_with_its_status() -> Iterator[None]:
    """Let a ``Stop`` end the command with the exit code of its status and its own sentences."""
    try:
        yield
    except Stop as stop:
        complain(stop.escalation.reason)
        if step := stop.escalation.next_step or stop.escalation.question:
            note(f"  → {step}")
        raise typer.Exit(EXIT_CODES[stop.status]) from None


def _arguments(spec: ToolSpec, filters: Sequence[str], more: Mapping[str, Json]) -> dict[str, Json]:
    """The arguments that filters mean; ``UsageError`` for what is none of the read's."""
    known = [name for name in spec.args.model_fields if name not in _PAGING and name not in more]
    given: dict[str, Json] = {}
    for name, _, value in (one.partition("=") for one in filters):
        if name not in known:
            can = f"use KEY=VALUE with {', '.join(known)}" if known else "this list takes no filter"
            raise UsageError(f"--filter {name}: {can}")
        given[name] = value
    return _read_as(spec, given | dict(more))


def _read_as(spec: ToolSpec, given: Mapping[str, Json]) -> dict[str, Json]:
    """Arguments that were written as words; ``UsageError`` where one is not what the read takes."""
    try:
        args = spec.args.model_validate(given, strict=False)
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(f"{'.'.join(map(str, first['loc'])) or '--filter'}: {said_by(first['msg'])}") from None
    return {name: dump(getattr(args, name)) for name in args.model_fields_set}


def _table(rows: Sequence[Row], columns: Mapping[str, str]) -> Table:
    flat = [dict(flat_row(row)) for row in rows]
    cells = [
        tuple(clipped(plain(next((row[place] for place in places.split("|") if row.get(place)), "")), _LONGEST)
              for places in columns.values())
        for row in flat
    ]  # fmt: skip
    return Table(tuple(columns), tuple(cells))
