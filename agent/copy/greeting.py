"""Whom a text greets."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from agent.copy.text import fold, words

_HELLO = (
    r"hi|hello|hey|dear|greetings|good (?:morning|afternoon|evening)|hallo|guten (?:tag|morgen|abend)|liebe[rs]?"
    r"|sehr geehrte[rs]?|servus|moin|grüezi|bonjour|bonsoir|salut|ch[eè]re?|hola|estimad[oa]|querid[oa]|buenos días"
    r"|buenas tardes|ciao|buongiorno|buonasera|gentile|egregi[oa]|car[oa]|salve|olá|oi|prezad[oa]|bom dia|boa tarde"
    r"|hoi|dag|beste|geachte|goedemorgen|goedemiddag|hej"
)
_NAMING = re.compile(
    r"dear|lieb|sehr|ch[eè]r|estimad|querid|gentile|egregi|car[oa]|prezad|beste|geachte", re.IGNORECASE
)
"""Greetings that are none without a name."""
_GREETING = re.compile(rf"\A\s*(?P<hello>{_HELLO})\b(?P<rest>[^\n]*)", re.IGNORECASE)
_PHRASE = re.compile(
    r"[ \t]+(?P<phrase>(?:(?:mrs?|ms|mx|dr|prof|hr|fr|m|mme|sra?|sig|dott|ing|avv|dhr|mevr)\.?[ ]+)*"
    r"[^\W\d_][^,!.:;?\n–—(]*)",
    re.IGNORECASE,
)
_TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor herr frau herrn monsieur madame mme m mademoiselle senor senora sr sra"
    " don dona signor signora signore sig dott dottore dottoressa ing avv meneer mevrouw heer dhr mevr senhor"
    " senhora sir".split()
)
_NOBODY = frozenset(
    "there all everyone everybody team folks friends both again sir madam sirs colleague colleagues guys you world"
    " zusammen alle kolleginnen kollegen damen herren team kunde kundin"
    " tous toutes equipe collegues mesdames messieurs client"
    " todos todas equipo colegas tutti tutte colleghi allen collega iedereen reader leser gruesse".split()
)
"""Words of a greeting that name nobody in particular, folded."""
_JOINING = frozenset("von van de der di da la and und et y e".split())
"""Words inside a name, or between two."""
_AND = re.compile(r"\s*(?:,|&|\+|\band\b|\bund\b|\bet\b|\by\b|\be\b|\ben\b)\s*", re.IGNORECASE)
_SHORT = {
    "bob": "robert", "rob": "robert", "bill": "william", "will": "william", "tom": "thomas", "mike": "michael",
    "jim": "james", "liz": "elizabeth", "beth": "elizabeth", "kate": "katherine", "tony": "anthony", "dick": "richard",
    "rick": "richard", "peggy": "margaret", "meg": "margaret", "jack": "john", "ted": "edward", "hans": "johannes",
    "pepe": "jose", "paco": "francisco", "lola": "dolores", "sepp": "josef", "uli": "ulrich", "toni": "anton",
}  # fmt: skip
"""Short names that are not how the long one begins."""


@dataclass(frozen=True, slots=True)
class Greeting:
    """How a text begins."""

    span: str
    """The greeting up to the name, letter for letter."""
    name: str
    """Whom it names; empty for nobody."""
    is_empty: bool
    """Whether a name is missing in it."""


def greeting_of(text: str) -> Greeting | None:
    """How a text greets, if it does."""
    found = _GREETING.match(text)
    if found is None:
        return None
    rest, hello = found["rest"], found["hello"]
    phrase = _PHRASE.match(rest)
    if phrase is None:
        gap = re.match(r"(?:[ \t]+[,.]|[ \t]{2,})", rest) is not None
        bare = bool(_NAMING.match(hello)) and re.match(r"\s*[,!:]", rest) is not None
        return Greeting(f"{hello}{rest}"[:40].rstrip(), "", is_empty=gap or bare)
    name = _name(phrase["phrase"])
    last = name.split()[-1] if name else ""
    end = rest.find(last, phrase.start("phrase")) + len(last)
    return Greeting(hello + rest[:end] if name else hello, name, is_empty=False)


def _name(phrase: str) -> str:
    """The name that a greeting begins with: words with a capital, without titles; nothing where it names nobody."""
    taken: list[str] = []
    for word in phrase.split():
        folded = fold(word.strip(".,"))
        if folded in _TITLES and not taken:
            continue
        if folded in _NOBODY or (not word[:1].isupper() and not _joins(word, taken)):
            break
        taken.append(word)
    while taken and _joins(taken[-1], taken):
        taken.pop()
    return " ".join(taken)


def _joins(word: str, taken: list[str]) -> bool:
    return bool(taken) and word.casefold() in _JOINING


def is_one_of(name: str, names: Iterable[str], address: str = "") -> bool:
    """Whether a greeting's name is one of somebody's: a part of it, its short form, or what their address says."""
    known = {word for one in names for word in words(one)}
    if not known:
        known = set(words(address.partition("@")[0].replace("_", " ")))
    return any(_same(part, other) for one in _AND.split(name) for part in words(one) for other in known)


def _same(one: str, other: str) -> bool:
    if one == other or _SHORT.get(one) == other or _SHORT.get(other) == one:
        return True
    short, long = sorted((one, other), key=len)
    return len(short) >= 3 and long.startswith(short)
