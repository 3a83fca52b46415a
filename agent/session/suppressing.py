"""Whom a person leaves alone by hand, and who is on the list: one way for the command and for the chat."""

from collections.abc import Mapping

from agent.common.addresses import canonical, names_somebody
from agent.common.clock import Clock, stamp
from agent.common.errors import UsageError
from agent.common.json_value import Json
from agent.common.suppression import Suppression
from agent.common.user import current_user
from agent.policy.config import FILE, PolicyConfig
from agent.state.suppressions import Suppressions

BY_HAND = "entered by hand"
NOBODY = "nobody is left alone or held, by you, by a reply or by policy.toml"
NAMES = ("value", "email", "address", "profile", "linkedin_url")
"""What the column of a file may be called that says who."""


def entry_of(row: Mapping[str, object], where: str, clock: Clock) -> Suppression:
    """An entry of a person's; ``UsageError`` where it would match nobody."""
    value = str(next((row[name] for name in NAMES if row.get(name)), ""))
    if not names_somebody(value):
        meant = f"; did you mean {'@' + value!r}?" if names_somebody("@" + value) else ""
        raise UsageError(
            f"{where}: {value[:80]!r} is no address, @domain or LinkedIn profile and would match nobody{meant}; "
            "nothing was changed"
        )
    return Suppression(
        value=canonical(value),
        reason=str(row.get("reason") or BY_HAND)[:300],
        quote=str(row.get("quote") or "")[:300],
        thread_id=str(row["thread_id"]) if row.get("thread_id") else None,
        by=current_user(),
        at=stamp(clock.now()),
        hold=str(row.get("hold") or "").lower() in ("true", "1", "yes"),
    )


def leave_alone(kept: Suppressions, who: str, reason: str = "") -> tuple[Suppression, str]:
    """Leave somebody alone from now on, in every workspace; the entry, and a line that says so.

    Raises:
        UsageError: it names nobody.
    """
    entry = entry_of({"value": who, "reason": reason}, "WHO", kept.clock)
    kept.enter(entry)
    return entry, f"left alone from now on: {entry.value}"


def everybody(kept: Suppressions, config: PolicyConfig) -> list[dict[str, Json]]:
    """Who is left alone or held: those of ``policy.toml`` first, as ``suppress list --json`` shows them."""
    of_file = ({"value": one, "reason": FILE} for one in config.suppress)
    by_file = [{**entry_of(one, FILE, kept.clock).as_json(), "by": FILE, "at": None} for one in of_file]
    return [*by_file, *(one.as_json() for one in kept.all())]


def line_of(row: Mapping[str, Json]) -> str:
    """One of them for a person: who, why, since when, by whom, and in which words."""
    held = "HELD: " if row["hold"] else ""
    quote = f": {row['quote']!r}" if row["quote"] else ""
    since = ", ".join(filter(None, (str(row["at"] or "")[:10], str(row["by"]))))
    return f"{held}{row['value']}  {row['reason']} ({since}){quote}"
