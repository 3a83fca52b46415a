"""People who are known and are to be on a list that is made: "make a list Vienna with Ada and Bo on it"."""

import re

from agent.common.words.marks import marked
from agent.models.guided.joined import points_at_somebody
from agent.models.guided.known import speaks_of
from agent.models.guided.records import names_in
from agent.models.guided.words import A_NEW, JOINS, addresses, called, quotations, says

_ON_IT = re.compile(
    rf"(?:\s{JOINS})?\s(?:with|mit|avec|con|com|met|put|add|setz\w*|pack\w*|mets|ajoute|pon|añade|mete|metti|põe|zet)"
    r"\s(?P<people>[^@:\n]{3,120}?)\s?(?:on it|in it|drauf|darauf|drin|dessus|dedans"
    r"|en ella|dentro|sopra|nela|erop|erin)\b",
    re.IGNORECASE,
)
_PERSON = r"(?-i:[A-ZÀ-Þ])[\w'’-]+(?: (?-i:[A-ZÀ-Þ])[\w'’-]+)*"
_WITH = re.compile(
    rf",?\s(?:with|mit|avec|con|com|met)\s(?P<people>{_PERSON}(?:(?:, ?(?:{JOINS} )?| {JOINS} ){_PERSON})+)"
    r"(?:,\s(?:they|these|those|who|both|das sind|die|ce sont|qui|son|que|sono|che|são|dat zijn)\b[^@\n]*)?\W*$",
    re.IGNORECASE,
)
"""How words end that give a list several people by name."""
_INTO_NEW = re.compile(
    rf"\s(?P<people>[A-ZÀ-Þ][^@:\n]{{3,300}}?)\s(?:into|onto|on|to|in|auf|à|dans|en|a|su|op)\s"
    r"(?:(?:a|an|eine?r?|une|una|uma|een) )?"
    rf"(?P<list>(?:{A_NEW} (?:list\w*|lijst)|(?:list\w*|lijst) {A_NEW})\b[^@\n]*)$",
    re.IGNORECASE,
)
"""How words put people who are named on a list that is new."""
_NAME_AND_PEOPLE = re.compile(r"(?P<name>\[T\d+\])\s*[:=]\s*(?P<people>[^\[\]]*\[A\d+\](?:(?!\[T\d)[\s\S])*)")
_LISTS = re.compile(r"\b(?:list\w*|lijst)", re.IGNORECASE)
_MOVES = re.compile(
    r"\b(?:move|shift|transfer|verschieb\w*|schieb\w*|déplace[rz]?|transfère|mueve|mover|pasa|traslada|sposta|mova|mude|passa"
    r"|verplaats)\s(?P<people>[^@:\n]{2,200}?)\s(?:(?:over|out)\s)?(?:from|off|of|von|aus|de|da|dalla|do|van|uit)\s"
    r"(?P<old>[^@:\n]{2,80}?)\s(?:over\s)?(?P<new>(?:to|into|onto|auf|in|nach|zu|vers|sur|dans|à|a|en|para|su|naar|op)\s[^@\n]+)$",
    re.IGNORECASE,
)
"""How words take people off one list and put them on another."""
_SOURCE = re.compile(
    r"\s(?:from|off|out of|of|von|aus|de|du|da|dalla|do|van|uit)\s(?:[^\s@:]{1,20}\s){0,2}?"
    r"(?:[^@:\n]{1,60}?\s(?:list|lijst)|(?:list\w*|lijst)(?:\s[^\s@:]{1,30}){1,3}?)"
    r"(?=\s(?:on|in|onto|into|to) it\b"
    r"|\s(?:drauf|darauf|dazu|drin|dessus|dedans|en ella|dentro|sopra|nela|erop|erin)\b)",
    re.IGNORECASE,
)
"""How words say on which other list those are who are to be on the one just made: "put Bo from the Fair list on it"."""
_KEEPS = ("create_lead", "create_list", "import_list_leads", "add_list_leads")
"""What is wanted with somebody who is to be kept."""


def with_whom(words: str, act: str, before: str) -> str:
    """Words with the one person who was given before them by an address: "and save him to a new list"."""
    found = addresses(before)
    if act not in _KEEPS or len(found) != 1 or "@" in words or not points_at_somebody(words):
        return words
    named = re.search(rf"(?P<name>{_PERSON})[\s,(<]{{1,3}}{re.escape(found[0])}", before)
    who = f"{named['name']}, {found[0]}" if named else found[0]
    return f"{words.rstrip(' .!')}: {who}"


def without_source(words: str) -> str:
    """Words that put people on a list that was spoken of, without the list on which they are found."""
    found = _SOURCE.search(words)
    is_of_some = found is not None and names_in(words[: found.start()])
    return f"{words[: found.start()]}{words[found.end() :]}" if found is not None and is_of_some else words


def moved(words: str) -> tuple[str, str] | None:
    """The words that put people on a list, and those that take them off the one they are on; ``None`` for others."""
    found = _MOVES.search(words)
    if found is None or not _are_people(found["people"]) or speaks_of(words, "campaign"):
        return None
    people, old = found["people"], found["old"]
    the_list = old if _LISTS.search(old) else f"the list {old}"
    return f"Add {people} {found['new']}", f"Take {people} off {the_list}"


def _are_people(words: str) -> bool:
    """Whether words speak of people, and not of a step: by names, as "them" or as all."""
    named = re.search(_PERSON, words, re.IGNORECASE) is not None
    return named or points_at_somebody(words) or says("all").search(words) is not None


def several_lists(words: str) -> list[str]:
    """A wish for each name that people with addresses stand behind: '"Speakers": [A1]. "Guests": [A2] and [A3]'."""
    spoken = marked(words)
    found = [*_NAME_AND_PEOPLE.finditer(spoken.text)]
    if len(found) < 2 or not _LISTS.search(spoken.text[: found[0].start()]):
        return []
    return [spoken.plain(f"Import into a list called {one['name']}: {one['people'].strip()}") for one in found]


def split_off(words: str) -> tuple[str, str] | None:
    """The words that make a list, and those that put people on it; ``None`` where they do not do both.

    People with addresses are brought by the words that make it.
    """
    if "@" in words:
        return None
    found, onto = _ON_IT.search(words) or _WITH.search(words), _INTO_NEW.search(words)
    if found is not None and _LISTS.search(words[: found.start()]):
        makes = f"{words[: found.start()]}{words[found.end() :]}".strip()
    elif onto is not None and names_in(onto["people"]):
        found, makes = onto, onto["list"]
    else:
        return None
    name = next(iter(quotations(makes)), "") or called(makes, "list")
    onto_it = f'the list "{name}"' if name else "that list"
    return makes, f"Add {found['people']} to {onto_it}"
