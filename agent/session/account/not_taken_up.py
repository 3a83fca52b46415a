"""What the model offered, and the user said yes to, and nobody did."""

import re
from collections.abc import Iterator, Sequence

from agent.common.words.answerable import states
from agent.common.words.marks import marked
from agent.common.words.table import EVERY, tongue
from agent.common.words.text import bare
from agent.common.words.wanted import NAME, NOTHING, looks, shares
from agent.models.base import AssistantMessage, UserMessage
from agent.policy.scope.asked import only_goes_ahead
from agent.session.account.request import Request
from agent.session.transcript import Entry, only_looked
from agent.state.runs import Unused

_FEW = 3
"""Words that may stand behind a yes."""
_SENTENCES = re.compile(r"(?<=[.!?\uff1f\u3002])\s*|\n")


def not_taken_up(request: Request) -> tuple[Unused, ...]:
    """What the model's last words before the user's latest offered, where these only say yes and it was not done."""
    if not _says_yes(request.words):
        return ()
    return tuple(Unused("goal", offer) for offer in _offers(_before(request.entries)) if not _is_met(offer, request))


def _says_yes(words: str) -> bool:
    """Whether words say yes, with at most a few more that name and tell nothing: "Ja, mach das"."""
    said = bare(words)
    found = EVERY.cue("yes").match(said)
    rest = "" if found is None else said[found.end() :].strip(" ,.!")
    if found is None or len(rest.split()) > _FEW:
        return only_goes_ahead(words)
    return NAME.search(f"x {rest}") is None and not (rest and states(rest, tongue(rest)))


def _before(entries: Sequence[Entry]) -> str:
    """The model's last words before the user spoke last."""
    spoke = [n for n, one in enumerate(entries) if isinstance(one.message, UserMessage) and not one.material]
    turns = (one.message for one in reversed(entries[: spoke[-1]])) if spoke else ()
    return next((turn.text for turn in turns if isinstance(turn, AssistantMessage) and turn.text), "")


def _offers(words: str) -> Iterator[str]:
    """What the last sentence offers to do, if it asks whether it shall."""
    *_, last = [one.strip() for one in _SENTENCES.split(words) if one.strip()] or [""]
    found = EVERY.cue("offers").search(last)
    if found is not None and last.endswith(("?", "\uff1f")):
        yield (last[found.end() :] if last[found.end() :].strip(" ?\uff1f") else last).strip(" ?\uff1f,")


def _is_met(offer: str, request: Request) -> bool:
    """Whether something was done since; for an offer to look at something, any call will do."""
    wanted = shares(marked(offer).text)
    is_look = looks(wanted) > 1 - looks(wanted) - wanted.get(NOTHING, 0.0)
    return bool(request.calls) if is_look else not only_looked(request.entries)
