"""People who are known and are to be on a list that is made: "make a list Vienna with Ada and Bo on it"."""

import re

from agent.common.words.marks import marked
from agent.models.guided.records import names_in
from agent.models.guided.words import A_NEW, JOINS, called, quotations

_ON_IT = re.compile(
    rf"(?:\s{JOINS})?\s(?:with|mit|avec|con|com|met|put|add|setz\w*|pack\w*|mets|ajoute|pon|añade|mete|metti|põe|zet)"
    r"\s(?P<people>[^@:\n]{3,120}?)\s?(?:on it|in it|drauf|darauf|drin|dessus|dedans"
    r"|en ella|dentro|sopra|nela|erop|erin)\b",
    re.IGNORECASE,
)


_PERSON = r"(?-i:[A-ZÀ-Þ])[\w'’-]+(?: (?-i:[A-ZÀ-Þ])[\w'’-]+)*"
_WITH = re.compile(
    rf",?\s(?:with|mit|avec|con|com|met)\s(?P<people>{_PERSON}(?:(?:, ?(?:{JOINS} )?| {JOINS} ){_PERSON})+)\W*$",
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


def several_lists(words: str) -> list[str]:
    """A wish for each name that people with addresses stand behind: '"Speakers": [A1]. "Guests": [A2] and [A3]'."""
    spoken = marked(words)
    found = [*_NAME_AND_PEOPLE.finditer(spoken.text)]
    if len(found) < 2 or not _LISTS.search(spoken.text[: found[0].start()]):
        return []
    return [spoken.plain(f"Import into a list called {one['name']}: {one['people'].strip()}") for one in found]


def split_off(words: str) -> tuple[str, str] | None:
    """The words that make a list, and those that put people on it; ``None`` where they do not do both."""
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
