"""``puffle-agent grants``."""

from typing import Annotated

import typer

from agent.cli.flags import JsonFlag, command, group
from agent.cli.lines import note, put
from agent.cli.stored_state import reading
from agent.common.json_value import Json
from agent.common.redaction import json_text
from agent.gate.standing_grant import words_of
from agent.state.rules import StoredRule, stored_rules

IdArgument = Annotated[str, typer.Argument(metavar="ID", help="The grant, as `grants list` shows it.")]
app = group("List and take back the answers that were given ahead.")


@command(app, "grants list", "grants list --json | jq -r '.[].id'", name="list")
def list_grants(as_json: JsonFlag = False) -> None:
    """List the answers given ahead.

    They came from a file, from --approve or from a card.  The list shows those that can still answer something; with
    --json there are all, with what became of each.
    """
    with reading() as stored:
        found = stored_rules(stored.store)
    if as_json:
        print(json_text([_shown(rule) for rule in found], indent=1))
        return
    active = [rule for rule in found if _status(rule) == "active"]
    for rule in active:
        put(f"{rule.id}  {_words(rule)}  (used {rule.used} of {_uses(rule)})")
    if not active:
        note("no grants: nothing is answered ahead")


@command(
    app,
    "grants revoke run_1a2b3c.1",
    "grants revoke bat_1a2b3c.2",
    name="revoke",
    exits={"0": "it answers nothing more", "2": "there is no such grant"},
)
def revoke_grant(grant_id: IdArgument) -> None:
    """Take a grant back at once.

    It holds for a process that is at work, too.  What it has let out stays out.  Giving the same file again does not
    bring it back in this run or batch.
    """
    with reading() as stored:
        rule = stored.revoke(grant_id)
    put(f"revoked: {_words(rule)}; it was used {rule.used} of {_uses(rule)} times")


def _shown(rule: StoredRule) -> dict[str, Json]:
    """A grant as programs see it."""
    return {
        "id": rule.id,
        "run_id": rule.book if _of_run(rule) else None,
        "batch": None if _of_run(rule) else rule.book,
        "source": rule.source,
        "rule": dict(rule.data),
        "words": _words(rule),
        "used": rule.used,
        "credits_used": rule.credits_used,
        "status": _status(rule),
    }


def _of_run(rule: StoredRule) -> bool:
    return rule.book.startswith("run_")


def _words(rule: StoredRule) -> str:
    return words_of(rule.data, "run" if _of_run(rule) else "batch")


def _status(rule: StoredRule) -> str:
    return rule.state or ("active" if rule.used < _uses(rule) else "used")


def _uses(rule: StoredRule) -> int:
    most = rule.data.get("max_uses", 1)
    return most if isinstance(most, int) else 1
