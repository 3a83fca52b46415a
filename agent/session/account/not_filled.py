"""Lists and campaigns that were made for people who are named, or that somebody was to go on, with nobody put in."""

import json
import re
from itertools import chain

from agent.common.words.people_of import people_of
from agent.common.words.table import EVERY, table
from agent.session.account.left_empty import left_empty, made_without_leads
from agent.session.account.request import Request, known_things
from agent.state.effects import EffectRow
from agent.state.runs import Unused

_INTO = re.compile(
    rf"\b{EVERY.words('onto')}(?: [^\W\d_]{{1,6}}){{0,2}} "
    r"(?:\w+-)?(?:list\w*|lijst)(?: (?:called|named|namens|appelée|llamada))?\W{1,3}$",
    re.IGNORECASE,
)
"""What stands before the name of a list on which somebody is put: "on the list Fair"."""
_NAMED = r"(?-i:[A-ZÀ-Þ])[\w'’-]+ (?-i:[A-ZÀ-Þ])[\w'’-]+"
_A_LIST = r"(?:list[ea]?|lijst|[\w-]{1,20}liste)\b"
_WITH_NAMES = re.compile(
    rf"\b{_A_LIST}[^.!?\n]{{0,60}}?\s(?:with|mit|avec|con|com|met)\s"
    rf"(?P<who>{_NAMED}(?:(?:, ?| (?:and|und|et|y|e|en) ){_NAMED})*)",
    re.IGNORECASE,
)
"""Who is named for a list that is made: "a list Fair with Ada Byte and Bo Hart"."""
_THOSE = re.compile(
    r"\b(?P<who>(?:put|add|save|setz\w*|pack\w*|mets|ajoute\w*|pon|añade|mete|metti|aggiungi|põe|adiciona|zet|voeg)\s"
    r"(?:those|these|them|diese\w*|ces|ceux-l?ci|estos|estas|esos|esas|questi|queste|quelli|estes|estas|esses|deze)\b"
    rf"[^.!?\n]{{1,60}}?\b{_A_LIST})",
    re.IGNORECASE,
)
"""Those who were shown before, for a list that is made: "put those three on a new list"."""


def not_filled(request: Request) -> tuple[Unused, ...]:
    """The people of something named whom the latest request wants in what it made, where nobody was put in."""
    words, done = request.words, request.done
    is_open = any(map(_makes, done)) and {row.tool for row in done}.isdisjoint(table()["acts"]["fills"])
    if not is_open or "@" in words or left_empty(request):  # people with addresses are held to these
        return ()
    found = people_of(words), *((one["who"] for one in said.finditer(words)) for said in (_WITH_NAMES, _THOSE))
    return tuple(Unused("goal", people) for people in dict.fromkeys(chain.from_iterable(found)))


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
