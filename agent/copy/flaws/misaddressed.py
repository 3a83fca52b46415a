"""Greetings that name their reader wrongly: in the form for the other sex, or by the surname for the first name."""

import re
from collections.abc import Sequence

from agent.copy.findings import OF_TITLE, Known
from agent.copy.greeting import Greeting, each_of, is_first_name, is_title
from agent.copy.sexes import Sex, form_of, is_european, is_for_both, is_of_women, sex_of, told_sex
from agent.copy.text import runs, words

_BEFORE_SURNAMES = frozenset("mr mrs ms herr herrn frau monsieur madame meneer mevrouw".split())
_FAMILY = frozenset("family familie famille familia famiglia gezin rodzina rodzino eheleute".split())
_CREW = (
    r"(?:teams?|crew|staff|équipes?|equipos?|equipes?|equipas?|squadra|mannschaft|belegschaft|kolleg\w+|colleagues|collègues|ploeg"
    r"|medewerkers|collega['’]s|colleghi|colegas|compañeros)"
)
_TEAM_OF = re.compile(
    rf"(?i:\b{_CREW}\s(?:at|of|from|der|des|von der|von den|von|vom|beim|bei|de los|de las|de la|de|du|di|della"
    rf"|delle|dei|dello|del"
    rf"|das?|dos?|van de|van het|van|bij|dell['’]|de l['’]|d['’])[ ]?)(?P<whose>[A-ZÀ-Þ][^,:!\n]*)"
)
_TEAM_BEFORE = re.compile(
    rf"(?:[Dd]ear|[Hh]i|[Hh]ello|[Ll]iebes|[Hh]allo|[Bb]este) (?P<whose>[A-ZÀ-Þ][^,:!\n]*?)[ -](?i:{_CREW})\b"
)
"""A team that is greeted, by whose it is."""
_TOLD = ("person", "thread")
"""Who may call somebody as no record does."""


def misaddressed(greeting: Greeting, line: str, known: Known) -> str:
    """Why a greeting that names the recipient is wrong all the same; empty where it is right, or that cannot be told.

    Nothing is wrong that the user says so, or the recipient themselves; and nothing of a ``line`` that greets several.
    """
    names, said = known.names or (), words(greeting.name)
    before = greeting.span.removesuffix(greeting.name)
    if not names or _is_told(said, known):
        return ""
    if not _greets_several(greeting.name, line) and _is_for_the_other(before, known):
        return f"{names[0]} is not greeted in this form: write the right one, or one without a title"
    if _is_titled_first(before, said, names):
        return f"the recipient is {names[0]}: a title stands before the surname"
    if not any(map(is_title, before.split())) and any(_is_surname_first(said, words(one)) for one in names):
        return f"the recipient is {names[0]}: the first name stands first, and a surname behind a title"
    return ""


def is_of_another_team(line: str, known: Known) -> bool:
    """Whether a line greets the team of a company of which nothing known of the recipient has a name.

    One word alone may be a department: ``HR``.
    """
    found = _TEAM_OF.search(line) or _TEAM_BEFORE.search(line)
    if found is None or not any(one.about == "recipient" and one.name.endswith("company") for one in known.sources):
        return False
    names = words(" ".join(re.findall(r"[A-ZÀ-Þ][\w’'-]+", found["whose"])))
    theirs = words(" ".join(one.text for one in known.sources if one.about != "ours"))
    return len(names) > 1 and set(names).isdisjoint(theirs)


def is_to_team(line: str) -> bool:
    """Whether a line greets the people of a company."""
    return _TEAM_OF.search(line) is not None or _TEAM_BEFORE.search(line) is not None


def _is_told(said: list[str], known: Known) -> bool:
    return any(runs(said, words(one.text)) for one in known.sources if one.about in _TOLD)


def _greets_several(name: str, line: str) -> bool:
    """Whether a line greets a family, two people, or a man and a woman."""
    return len(each_of(name)) > 1 or not _FAMILY.isdisjoint(words(line)) or is_for_both(line)


def _is_for_the_other(before: str, known: Known) -> bool:
    record = [(one.name, one.text) for one in known.sources if one.about == "recipient"]
    form, sex = form_of(before), _sex_told(record) or sex_of(known.names or ())
    if form is None or sex is None or form[0] == sex:
        return False
    return not any(form[1] & {*words(one.text)} for one in known.sources if one.about != "ours")


def _sex_told(record: Sequence[tuple[str, str]]) -> Sex | None:
    """Which somebody's record says that they are, if only by their title."""
    if (told := told_sex(record)) is not None:
        return told
    is_woman = any(OF_TITLE.search(name) and is_of_women(text) for name, text in record)
    return "women" if is_woman else None


def _is_titled_first(before: str, said: list[str], names: Sequence[str]) -> bool:
    """Whether a title that wants a surname stands before a common first name: ``Mr Grant`` for Grant Whitlow."""
    is_titled = not _BEFORE_SURNAMES.isdisjoint(words(before))
    return is_titled and any(len(words(one)) > 1 and said == words(one)[:1] and is_european(said[0]) for one in names)


def _is_surname_first(said: list[str], name: list[str]) -> bool:
    """Whether a greeting is somebody's surname alone that might be a first name, or stands before their first name."""
    if len(name) < 2 or name[-1] == name[0]:
        return False
    if said == name[::-1] and len(name) == 2 and is_european(name[-1]):
        return True
    return is_first_name(name[0]) and (said == name[::-1] or (said == name[-1:] and is_first_name(said[0])))
