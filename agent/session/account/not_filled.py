"""Lists and campaigns that were made for people who are named, or that somebody was to go on, with nobody put in."""

import json
import re

from agent.common.words.people_of import people_of
from agent.common.words.table import EVERY, table
from agent.session.account.left_empty import made_without_leads
from agent.session.account.request import Request, known_things
from agent.state.effects import EffectRow
from agent.state.runs import Unused

_INTO = re.compile(
    rf"\b{EVERY.words('onto')}(?: [^\W\d_]{{1,6}}){{0,2}} "
    r"(?:\w+-)?(?:list\w*|lijst)(?: (?:called|named|namens|appelée|llamada))?\W{1,3}$",
    re.IGNORECASE,
)
"""What stands before the name of a list on which somebody is put: "on the list Fair"."""


def not_filled(request: Request) -> tuple[Unused, ...]:
    """The people of something named whom the latest request wants in what it made, where nobody was put in."""
    words, done = request.words, request.done
    is_open = any(map(_makes, done)) and {row.tool for row in done}.isdisjoint(table()["acts"]["fills"])
    if not is_open or "@" in words:  # people who are given with their addresses are held to these
        return ()
    return tuple(Unused("goal", people) for people in people_of(words))


def _makes(row: EffectRow) -> bool:
    """Whether it made a list or a campaign for nobody yet."""
    creates = made_without_leads(row)
    return creates is not None and creates.kind in ("list", "campaign")


def not_put_in(request: Request) -> tuple[Unused, ...]:
    """The known lists on which the latest words want somebody, where people were written down and none went there."""
    words, done = request.words, request.done
    if {row.tool for row in done}.isdisjoint(table()["does"]["people"]):
        return ()
    said = " ".join(f"{row.path} {json.dumps(dict(row.arguments), ensure_ascii=False)}" for row in done)
    wanted = ((id_, name) for id_, name in known_things(request.records, "list") if _is_where_to(name, words))
    return tuple(Unused("name", name) for id_, name in wanted if id_ not in said and name not in said)


def _is_where_to(name: str, words: str) -> bool:
    return any(_INTO.search(words, 0, found.start()) for found in re.finditer(re.escape(name), words))
