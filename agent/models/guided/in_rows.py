"""Changes that words order for leads and give below, in rows or on a card: one wish for each value of each lead."""

import re
from collections.abc import Iterator, Mapping

from agent.models.guided.rows import Row
from agent.models.guided.words import addresses

_CHANGES = re.compile(
    r"\b(?:correct|change|update|fix|amend|adjust|korrigier\w*|änder\w*|aktualisier\w*|pass\w*|corrig\w+|modifi\w*|change[rz]?"
    r"|mets à jour|mettre à jour|mettez à jour|actuali[sz]\w*|cambi\w*|aggiorn\w*|corregg\w*|atuali[sz]\w*|mud[ae]\w*"
    r"|wijzig\w*|verander\w*|(?:put|set|bring)\w* (?:right|straight|up to date))\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\b(?:list[ea]?n?s?|lijst|campa\w+|kampagne\w*|import\w*|add|create|make|send|write|mail to)\b", re.IGNORECASE
)
"""Words of what is more than a change of leads."""
_FIELDS: Mapping[str, re.Pattern[str]] = {
    "title": re.compile(
        r"\b(?:(?:job )?titles?|roles?|positions?|jobs?|titel\w*|rolle\w*|position\w*|funktion\w*|postes?|fonctions?"
        r"|titres?|cargos?|puestos?|ruol[oi]|qualific\w+|funções|função|functies?)\b",
        re.IGNORECASE,
    ),
    "company": re.compile(
        r"\b(?:compan(?:y|ies)|firms?|employers?|firm(?:a|en)|unternehmen|arbeitgeber|sociétés?|entreprises?|empresas?"
        r"|aziend[ae]|società|bedrij\w+)\b",
        re.IGNORECASE,
    ),
}
"""How words call what is changed of a lead."""
_KEYS = {"name": re.compile(r"(?:full )?(?:name|nom|nombre|nome|naam|lead|kontakt|contact)", re.IGNORECASE), **_FIELDS}
_BULLET = re.compile(r"^(?:[-*•]|\d+[.)])\s+")
_PAIR = 2
_NAME = r"[A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þa-z][\w'’-]*)*"
_MOST = 20
"""Values that are changed for one message."""


def changes(words: str) -> list[tuple[str, str]]:
    """The wish and the act for each value that words order to be changed and give in rows or on a card below it."""
    order, _, below = words.partition("\n")
    fields = _ordered(order)
    if not fields or not below.strip():
        return []
    cells = [row for row in map(_cells, below.splitlines()) if len(row) > 1]
    found = [*_each(_rows(cells, fields) or _card(order, below, fields), fields)]
    return found if len(found) <= _MOST else []


def orders_changes(words: str) -> bool:
    """Whether words order leads to be changed by what they give below: nobody is imported for that."""
    order, _, below = words.partition("\n")
    return bool(below.strip()) and bool(_ordered(order))


def _cells(line: str) -> list[str]:
    """The cells of a row; none of the line below the head of a table."""
    cells = re.split(r"\s*[\t|;]\s*|,\s*|:\s+|\s+(?:->|=>|→|[–—-])\s+", _BULLET.sub("", line.strip()).strip("| "))
    return [] if all(re.fullmatch(r":?-*:?", cell) for cell in cells) else cells


def _rows(cells: list[list[str]], fields: list[str]) -> list[Row]:
    """The rows as their head names the cells; without one somebody's name stands first, and then the one value."""
    if len(cells) > 1 and _KEYS["name"].fullmatch(cells[0][0]):
        heads = [*map(_key_of, cells[0])]
        return [dict(zip(heads, row, strict=True)) for row in cells[1:] if len(row) == len(heads)]
    are_pairs = len(fields) == 1 and all(map(_is_pair, cells))
    return [{"name": row[0], fields[0]: row[1]} for row in cells] if are_pairs else []


def _key_of(head: str) -> str:
    """The field that the head of a column names; empty for any other."""
    return next((key for key, said in _KEYS.items() if said.search(head)), "")


def _is_pair(row: list[str]) -> bool:
    """Whether a row is somebody's name and one value."""
    return len(row) == _PAIR and re.fullmatch(_NAME, row[0]) is not None


def _ordered(order: str) -> list[str]:
    """The fields that the line above rows orders to be changed; none where it orders anything else."""
    if _CHANGES.search(order) is None or _ELSEWHERE.search(order):
        return []
    places = {key: found.start() for key, said in _FIELDS.items() if (found := said.search(order))}
    return sorted(places, key=lambda key: places[key])


def _each(rows: list[Row], fields: list[str]) -> Iterator[tuple[str, str]]:
    for row in rows:
        for key in fields:
            if value := row.get(key):
                yield f'Change the {key} of {row["name"]} to "{value}"', f"update_lead {key}"


def _card(order: str, below: str, fields: list[str]) -> list[Row]:
    """The one person whom an order names and whose signature stands below: the name, the title, the company."""
    name, *lines = [*filter(None, (line.strip(" ,|·–-") for line in below.splitlines())), ""]
    if not re.fullmatch(_NAME, name) or name.split()[0] not in order:
        return []
    told = [part for part in re.split(r"\s*[|·\n]\s*|\s[–-]\s|,\s", "\n".join(lines)) if _is_told(part)]
    is_whole = len(told) >= len(_FIELDS) or fields == ["title"]
    return [{"name": name, **dict(zip(_FIELDS, told, strict=False))}] if is_whole else []


def _is_told(part: str) -> bool:
    """Whether a part of a signature is neither an address nor a number."""
    return bool(part) and not addresses(part) and not any(map(str.isdigit, part))
