"""The rows of a file that was to be imported as a whole, and of which only some were."""

import json
import re
from collections.abc import Iterator
from itertools import chain

from agent.common.words.left_out import left_out
from agent.common.words.marks import ADDRESS, counts
from agent.common.words.table import EVERY, table
from agent.common.words.text import clauses, fold, stands_whole, tokens
from agent.models.base import ToolMessage, arguments_of
from agent.policy.scope.groups import description
from agent.session.account.request import Request, known_things
from agent.session.transcript import given_material
from agent.state.runs import Unused
from tools.registry import REGISTRY
from tools.spec import Records

_BETWEEN = re.compile(r"[,;\t|]")
_WHO = re.compile(rf"{ADDRESS.pattern}|linkedin\.com/in/[\w%-]+", re.IGNORECASE)
_BESIDE = frozenset(
    "file csv table sheet spreadsheet attached datei tabelle fichier tableau archivo fichero arquivo ficheiro bestand"
    " list lists contacts people rows content contents import importer importiere ファイル 全員 文件".split()
)
"""Words of a wish for a whole file that say nothing of who in it is meant."""


def not_imported(request: Request) -> tuple[Unused, ...]:
    """The addresses and profiles of the material, where the latest words want it imported as it is, and some were not.

    Nothing where the words narrow it, and nobody whom a look showed to be there already or who was checked.
    """
    done = request.done
    rows = [row for row in done if row.tool in table()["does"]["import"] and row.arguments.get("leads")]
    if not rows or not _wants_all(request.words, request.records):
        return ()
    given = dict.fromkeys(one.lower() for one in _WHO.findall(_rows_of("".join(given_material(request.entries)[-1:]))))
    taken = _found([dict(row.arguments) for row in rows]) | _known(request)
    return tuple(Unused("address", one) for one in given if one not in taken)


def _rows_of(file: str) -> str:
    """The lines of a file that are rows like its first one: a remark in it is none."""
    lines = [line for line in file.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    parts = [len(_BETWEEN.findall(line)) for line in lines]
    return "\n".join(line for line, many in zip(lines, parts, strict=True) if many >= parts[0])


def _wants_all(words: str, records: Records) -> bool:
    """Whether words mean the file, and nothing in them says who of it."""
    wish = next((one for one in clauses(words) if EVERY.cue("this_file").search(one)), None)
    return wish is not None and not left_out(words) and not counts(wish) and not _narrows(wish, records)


def _narrows(wish: str, records: Records) -> bool:
    names = (name for _, name in known_things(records, "list", "campaign") if stands_whole(fold(name), wish))
    beside = {*chain.from_iterable(map(tokens, names)), *_BESIDE}
    said = chain.from_iterable(description(wish, tool) for tool in table()["does"]["import"] if tool in REGISTRY)
    return all(part - beside for part in said)


def _found(value: object) -> set[str]:
    return {one.lower() for one in _WHO.findall(json.dumps(value, ensure_ascii=False))}


def _known(request: Request) -> set[str]:
    """Who was checked before the import, or shown by a look: what became of them is told there."""
    return {*chain.from_iterable(map(_found, _looked_at(request)))}


def _looked_at(request: Request) -> Iterator[object]:
    reads = {call.id: call for call in request.calls if call.name in REGISTRY and _is_look(call.name)}
    yield from (one.content for one in request.messages if isinstance(one, ToolMessage) and one.call_id in reads)
    yield from (arguments_of(call.arguments) for call in reads.values() if REGISTRY[call.name].sets_mark is not None)


def _is_look(tool: str) -> bool:
    spec = REGISTRY[tool]
    return spec.effect == "read" and spec.endpoint is not None
