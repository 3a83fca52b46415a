"""What a rule given ahead says of a campaign: of the one that the run first read, not of what the run made of it."""

import re
from collections.abc import Collection, Iterator
from typing import Protocol

from agent.types import PreparedCall
from tools.catalog.identity import fold
from tools.catalog.show import items_of
from tools.spec import Facts

_SILENT = frozenset({"delay", "end"})


class LaunchRule(Protocol):
    """What of a rule speaks of a campaign."""

    text_equals: str | None
    text_contains: list[str] | str | None
    list_ids: list[str] | None
    digest: str | None


def covers(rule: LaunchRule, call: PreparedCall, words: str, *, texts_fit: bool) -> bool:
    """Whether a rule speaks of a campaign's texts, senders and leads as they are now.

    ``texts_fit`` says whether its conditions on the text, if it has any, hold for all of ``texts``.
    """
    if rule.list_ids is not None and not set(call.lists) <= set(rule.list_ids):
        return False
    if _speaks_of_text(rule) and not texts_fit:
        return False
    if rule.digest is not None:  # it was given from the card that shows all of this
        return True
    return set(call.changed) <= _settled(rule, call, words)


def _settled(rule: LaunchRule, call: PreparedCall, words: str) -> set[str]:
    """What of a campaign the run may have changed, since the rule itself says how it is to be."""
    settled = set()
    if _speaks_of_text(rule) and all(_said(line, words) for line in _lines(call)):
        settled.add("texts")
    if rule.list_ids is not None and call.lists and not (call.by_hand or call.beside):
        settled.add("people")
    return settled


def _speaks_of_text(rule: LaunchRule) -> bool:
    return rule.text_equals is not None or rule.text_contains is not None


def reaches_only(listed: Collection[str] | None, call: PreparedCall) -> bool:
    """Whether a rule speaks of everybody: who lists people lists all leads, and copies are always listed."""
    known = {fold(name) for name in listed or ()}
    copies = {fold(name) for name in call.recipients}
    people = call.roster.people if call.roster is not None else ()
    if not copies <= known:
        return False
    return known <= copies or all(any(fold(handle) in known for handle in one.handles) for one in people)


def texts(call: PreparedCall) -> list[str]:
    """What every step says; nothing where one says it in another form than plain text, of which no rule can speak."""
    steps = [node for node in _nodes(call) if node.get("type") not in _SILENT]
    plain = [text for node in steps if isinstance(text := node.get("body"), str) and not node.get("body_html")]
    return plain if len(plain) == len(steps) else []


def _lines(call: PreparedCall) -> Iterator[str]:
    """What people read besides the bodies: subjects and signatures."""
    found = [call.state.get("signature"), *(node.get(key) for node in _nodes(call) for key in ("subject", "signature"))]
    return (line for line in found if isinstance(line, str) and line)


def _nodes(call: PreparedCall) -> list[Facts]:
    return [node for node in items_of(call.state.get("nodes")) if isinstance(node, dict)]


def _said(line: str, words: str) -> bool:
    return re.sub(r"\s+", " ", line).strip().lower() in re.sub(r"\s+", " ", words).lower()
