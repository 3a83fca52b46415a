"""What the program answers by itself, whoever plans: what it is and can do, and what its own ledger says was done."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from agent.common.redaction import printable
from agent.common.words.marks import marked
from agent.common.words.moods import starting
from agent.common.words.table import EVERY
from agent.common.words.text import bare
from agent.gate.services import RunServices
from agent.policy.scope.scope import guides
from agent.state.effects import EffectRow
from tools.registry import REGISTRY

_DAYS = 7
_LISTED = 30
_FURTHER = 5
"""Words behind a question about what was done up to which it is about nothing else."""
_PARTS = re.compile(r"[,.;!?¿¡\n\u3002\uff01\uff1f]+|\s(?:and|und|et|y|e|en)\s", re.IGNORECASE)
_MAY_HAVE = "may have happened, the answer got lost"


def own_answer(words: str, services: RunServices) -> str | None:
    """The answer to words that ask about the agent or about what it has done, and for nothing else; else ``None``."""
    said = bare(words)
    if about := _asked_of_itself(words):
        who = "I am puffle-agent: I operate Puffle for you, and a program decides what may leave."
        costs = _costs(services.run.prices) if "costs" in about else []
        return "\n".join([who, *try_lines(), "Nothing is sent without your yes.", *costs])
    asked = EVERY.cue("was_done").match(said)
    rest = said[asked.end() :] if asked else ""
    if asked is None or len(rest.split()) > _FURTHER or marked(rest).marks or rest != rest.lower():
        return None
    return _done(said, services)


def _asked_of_itself(words: str) -> set[str]:
    """What words ask about the agent ("about_you", "costs"), as long as every part of them only does that or greets."""
    parts = [starting(part, EVERY) for part in _PARTS.split(words)]
    found = {_asked_by(part) for part in parts if re.search(r"\w", part)}
    return found if "about_you" in found and "" not in found else set()


def _asked_by(part: str) -> str:
    if said := next((cue for cue in ("about_you", "opening") if EVERY.cue(cue).fullmatch(bare(part))), ""):
        return said
    return (
        "costs" if EVERY.cue("costs").search(part) and len(part.split()) <= _FURTHER and not marked(part).marks else ""
    )


def _costs(prices: Mapping[str, int]) -> list[str]:
    """The price list as the boot read it; what reads and changes without a price is free."""
    each = {name.replace("_", " ").lower(): price for name, price in sorted(prices.items()) if price}
    head = "What costs credits says so before it is made. By the price list, each:"
    return [head, *(f"    {name}: {price}" for name, price in each.items())]


def try_lines() -> Iterator[str]:
    """What can be asked for, by an example of each journey."""
    yield "Ask in your own words, for example:"
    yield from (f"    {guide.example}" for guide in guides().values())


def _done(said: str, services: RunServices) -> str:
    is_today = EVERY.cue("today").search(said) is not None
    is_sent = EVERY.cue("state_send").search(said) or EVERY.verb("send").search(said)
    rows = services.ledger.lately(1 if is_today else _DAYS)
    rows = [row for row in rows if row.effect == "send" or not is_sent]
    when = "today" if is_today else f"in the last {_DAYS} days"
    what = "sent" if is_sent else "sent, changed or paid for"
    if not rows:
        found = f"Nothing was {what} {when}, by this agent's own ledger of this workspace."
    else:
        found = f"What this agent {what} {when}, by its own ledger of this workspace ({len(rows)}):"
    left = [f"- and {len(rows) - _LISTED} earlier: puffle-agent runs list"] if len(rows) > _LISTED else []
    note = "What people or running campaigns send in Puffle itself is not in it."
    return "\n".join([found, *_lines(rows[-_LISTED:]), *left, "", note])


def _lines(rows: Sequence[EffectRow]) -> Iterator[str]:
    for row in reversed(rows):
        spec = REGISTRY.get(row.tool)
        creates = None if spec is None else spec.effects.creates
        name = row.arguments.get(creates.named_by) if creates is not None else None
        about = f" to {', '.join(row.recipients)}" if row.recipients else f' "{name}"' if name else ""
        unsure = "" if row.status == "done" else f" ({_MAY_HAVE})"
        paid = f", {row.spent} credits" if row.spent else ""
        when = datetime.fromisoformat(row.opened_at).strftime("%Y-%m-%d %H:%M")
        act = row.tool if spec is None else spec.effects.act
        yield printable(f"- {when}: {act}{about}{paid}{unsure}"[:200], keep_lines=False)
