"""``puffle-agent privacy``."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Annotated

import typer

from agent.cli.flags import Flags, JsonFlag, command, group
from agent.cli.lines import note, put
from agent.cli.stored_state import reading
from agent.common.addresses import canonical, names_somebody
from agent.common.errors import EXIT_CODES, UsageError
from agent.common.json_value import Json
from agent.common.redaction import json_text
from agent.common.suppression import key_of
from agent.policy.config import load_policy
from agent.session.stored import Stored
from agent.state.privacy import Kept, Trace, known, traces
from agent.state.privacy import erase as erase_person
from agent.state.snoozes import forget, of_threads
from agent.state.suppressions import Suppressions
from agent.state.typed import forget_typed, typed
from agent.state.workspace import Account, accounts

PersonArgument = Annotated[str, typer.Argument(metavar="PERSON", help="An address, or a LinkedIn profile.")]
_MEANT = ("grant", "policy.toml", "suppression", "account")
"""What is kept for good, and for a reason of its own: an erasure without it is whole."""
app = group("Show or erase what the state holds about a person.")


@command(app, "privacy export ada@example.com", "privacy export linkedin.com/in/ada --json > ada.json")
def export(person: PersonArgument, as_json: JsonFlag = False) -> None:
    """Show everything that the state holds about a person.

    They are looked for by the address or profile, and by what any run has read of its owner: name, other addresses,
    profiles, conversations.  Nothing is asked of Puffle.
    """
    handle = _handle(person)
    with reading() as stored:
        whom = known(stored.store, handle)
        found = list(traces(stored.store, whom))
        left_alone, kept = _left_alone(stored).about(whom.handles), _listed(stored, whom.handles)
        others: dict[str, Sequence[Json]] = {
            "suppressions": [one.as_json() for one in left_alone],
            "snoozes": [*of_threads(stored.store, whom.ids)],
            "account": [asdict(one) for one in _own(stored, whom.handles)],
            "typed_lines": typed(Flags().settings().home, whom.is_meant_in),
        }
    rows = {**_by_table(found), **{name: some for name, some in others.items() if some}}
    if as_json:
        told = {"person": handle, "known_as": whom.known_as, "found": rows, "kept": [asdict(one) for one in kept]}
        print(json_text(told, indent=1))
        return
    put(f"{handle} is known as: {', '.join(whom.known_as)}")
    for name, of_table in rows.items():
        put(f"{len(of_table):6,} {name.replace('_', ' ')}")
    note("all of it: the same with --json" if rows else "nothing was found")


@command(
    app,
    "privacy erase ada@example.com",
    "privacy erase linkedin.com/in/ada --json | jq .kept",
    exits={"0": "all of it is erased", "7": "a run or batch that is not settled, or an id, was left"},
)
def erase(person: PersonArgument, as_json: JsonFlag = False) -> None:
    """Erase what the state holds about a person.

    What is kept is named: whatever keeps them from being written to, hashes, the account's own address, the ids of a
    batch's tasks, and runs and batches that are not settled yet.  The record shows where something was taken out, and
    `audit verify` holds.  Puffle's own data is not touched, nor are files that you wrote.
    """
    handle = _handle(person)
    with reading() as stored:
        whom = known(stored.store, handle)
        lines = forget_typed(Flags().settings().home, whom.is_meant_in)
        done = erase_person(stored.store, stored.clock, whom)
        if lines:
            done.rows["typed_lines"] = lines
        if words := _left_alone(stored).forget_words(whom.handles):
            done.rows["suppressions"] = words
        if put_off := forget(stored.store, whom.ids):
            done.rows["snoozes"] = put_off
        compacted = stored.store.compact()
        kept = [*done.kept, *_listed(stored, whom.handles)]
    left = any(one.what not in _MEANT for one in kept)
    if as_json:
        told = {"person": handle, "known_as": whom.known_as, "erased": done.rows, "kept": [asdict(one) for one in kept]}
        print(json_text(told | {"compacted": compacted}, indent=1))
    else:
        for line in _lines(done.rows, kept):
            put(line)
    if not compacted:
        note(
            "somebody uses the state or the disk is full: until it is written over, erased words may stand in the file"
        )
    raise typer.Exit(EXIT_CODES["partial"] if left else 0)


def _lines(rows: dict[str, int], kept: Sequence[Kept]) -> Iterator[str]:
    words = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in rows.items())
    yield f"erased from: {words or 'nothing, for nothing was found'}"
    yield from (f"kept: {one.what} {one.id}: {one.why}" for one in kept)
    yield "In Puffle and in your own files nothing was changed."


def _by_table(found: Sequence[Trace]) -> dict[str, list[dict[str, Json]]]:
    rows: dict[str, list[dict[str, Json]]] = {}
    for one in found:
        rows.setdefault(one.table.name, []).append(one.as_json())
    return rows


def _left_alone(stored: Stored) -> Suppressions:
    return Suppressions(stored.store, stored.clock)


def _listed(stored: Stored, handles: frozenset[str]) -> list[Kept]:
    """Where ``policy.toml``, the suppression list or the account that the state is about names them."""
    listed, kept = load_policy(Flags().settings().home).suppress, _left_alone(stored)
    why, off = "they are not to be written to", "they were taken off the list, where older words do not put them again"
    named = dict.fromkeys(one.value for one in kept.about(handles))
    return [
        *[Kept("policy.toml", one, why) for one in listed if canonical(one) in handles],
        *[Kept("suppression", one, why if key_of(one) in kept.active() else off) for one in named],
        *[Kept("account", one.id, "its address says whose state this is") for one in _own(stored, handles)],
    ]


def _own(stored: Stored, handles: frozenset[str]) -> list[Account]:
    """The accounts of the state that are theirs."""
    return [one for one in accounts(stored.store) if one.email and canonical(one.email) in handles]


def _handle(text: str) -> str:
    handle = canonical(text)
    if not names_somebody(text) or handle.startswith("@"):
        raise UsageError(f"{text!r} is no address and no LinkedIn profile: nothing was looked for or erased")
    return handle
