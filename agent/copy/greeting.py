"""Whom a text greets."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import dropwhile, pairwise, zip_longest

from agent.copy.phrases import listed, one_of
from agent.copy.same_name import CALLED, FIRST_NAMES, SHORT_FORMS, bare, is_called, is_same
from agent.copy.sexes import is_known
from agent.copy.text import fold, words

_TITLE = (
    r"(?:herrn?|frau|monsieur|madame|señora?|signora?|senhora?|meneer|mevrouw|heer|mrs?|ms|mx|dr|prof|hr|fr|m"
    r"|mme|mlle|mw|mevr|dhr|pan(?:i?e?|u)|szan(?:owny|owna)"
    r"|sra?|srta|sig|dott|dra|ing|lic|arq|eng|avv|dhr|mevr|ex|rev|mgr|mag|d(?=\.))(?:\.?(?:in|ssa|ra|a))?\.?"
)
_NAMING = re.compile(
    r"dear|lieb|(?:sehr )?geehrt|verehrt|werte|(?:bien |très )?ch[eè]r|(?:muy )?estimad|apreciad|querid|distinguid"
    r"|gentil|egregi|car|prezad|beste|lieve|geachte|waarde|hochverehrt|illustr|stimat|pregiat|ilustr|hooggeacht",
    re.IGNORECASE,
)
"""Greetings that are none without a name."""
_PHRASE = re.compile(
    rf"(?P<comma>,?)[ \t]+(?P<phrase>(?:{_TITLE}[ ]+)*[^\W\d_][^,!.:;?\n–—(]*)(?P<end>[,!.:;?–—]|$)", re.IGNORECASE
)
_ALONE = re.compile(r"\A\s*(?P<name>[^\W\d_][\w.’'-]*(?:[ ][^\W\d_][\w.’'-]*){0,3})[ ]?[,:][ \t]*\n")
"""A first line that is nothing but a name."""
_SAMA = re.compile(
    r"\A(?:[^\n]{0,40}\n){0,2}?(?P<line>[^\n、。,.!?\uff01\uff1f]{1,30}?)[ \u3000]?"
    r"(?:様|さま|さん|殿)(?=[\s、。\uff0c,]|\Z)"
)
"""A Japanese letter names its reader on a line of its own, below their company or behind it."""
_OFFICE = re.compile(r"[社部課室長店局係会所団]\Z|者|客|皆|各位|関係|[^\u3005-\u9fff\u3041-\u30ff]")
"""What of such a line is no name."""
TITLES = listed("words", "titles")
_NAMELESS = frozenset("m mr mrs ms mx dr prof herr herrn frau hr fr sr sra sig dott dhr mevr mme".split())
"""Titles that are none without a name."""
_NOBODY = listed("words", "nobody")
"""Words of a greeting that name nobody in particular, folded."""
_ONCE_MORE = (
    r"(?:there|again|once more|nochmals?|noch einmal|wieder|à (?:vous|toi|nouveau)|de nouveau|encore|otra vez|de nuevo"
    r"|de novo|di nuovo|ancora|a (?:lei|te|voi|usted|ti|todos)|nogmaals|weer|jeszcze raz|ponownie)"
)
_BESIDE = "is|has|was|did|does|with|for|ist|hat|mit|für|est|avec|pour|es|con|para|per|com|heeft|met|voor|jest|dla"
"""Behind what a first name stands that is no place."""
_AGAIN = re.compile(rf"(?P<gap>[ ,]+){_ONCE_MORE}(?=[ ,])", re.IGNORECASE)
"""What stands between a greeting and its name."""
REMARKS = listed("words", "remarks")
"""Words of a remark in passing, or of a first line that greets nobody, folded."""
_ARTICLES = frozenset("le la les el lo los las".split())
"""Words with which a surname may begin."""
_JOINING = frozenset("von van de der den di da la del dos das du le zu and und et y e ten ter".split())
"""Words inside a name, or between two."""
_FILLED = re.compile(rf"[ ,]+(?:(?:{_TITLE}|[^\W\d_]+)[ ]+){{0,4}}%[a-z_][a-z0-9_.]*%", re.IGNORECASE)
"""A variable where the name would stand."""
_YOU = r"(?:[Yy]ou|Sie|Ihnen|[Vv]ous|[Uu]sted|Lei|Ella|Voi|[Uu]|a senhora|o senhor|[Vv]ocê)"
_ADDRESSED = re.compile(
    rf"(?:\b{_YOU},[ ]|,[ ](?=(?:{_TITLE}[ ]+)+[^\W\d_][\w’'-]+[?!]))(?P<titles>(?i:{_TITLE}[ ]+|[a-z]{{5,}}(?:in|e"
    rf"|a|o)[ ])+)"
    r"(?P<name>[A-ZÀ-ÞŁŚŻ][\w’'-]+)(?=[,?!])"
)
"""Somebody who is spoken to with a title, inside a text."""
_AND = re.compile(r"\s*(?:,|&|\+|\band\b|\bund\b|\bet\b|\by\b|\be\b|\ben\b)\s*", re.IGNORECASE)
_BARE = re.compile(r",[ ](?P<name>[A-ZÀ-ÞŁŚŻ][\w’'-]+)(?=[ ]?[?!](?:\s|\Z))")
_BARE_FIRST = re.compile(r"\A\s*(?P<name>[A-ZÀ-ÞŁŚŻ][\w’'-]+)(?=(?:,|[ ][–—-])[ ]\S)")
"""A first name to which a text speaks at its beginning or at a sentence's end."""
_POLISH = re.compile(
    r"\s*(?:pani?e?\b|dzień dobry|dobry wieczór|witam|witaj|cześć|hej|szanown|drog[ia])", re.IGNORECASE
)
_POLISH_SIR = re.compile(r"(?<!\w)pani?e?(?!\w)", re.IGNORECASE)
_HONORIFICS = frozenset("bey hanim efendi san sama sensei ji sahib saab bhai didi effendi".split())
"""Titles that stand behind a first name."""
_NONE = frozenset("null undefined none nan nil n/a".split())
"""What programs write for a value that there is not."""


@dataclass(frozen=True, slots=True)
class Greeting:
    """How a text begins."""

    span: str
    """The greeting up to the name, letter for letter."""
    name: str
    """Whom it names; empty for nobody."""
    is_empty: bool
    """Whether a name is missing in it."""


@cache
def _hello() -> re.Pattern[str]:
    return re.compile(rf"\A[\s¡¿*_\"“„«>–—-]*(?P<hello>{one_of('hello')})(?!\w)(?P<rest>[^\n]*)", re.IGNORECASE)


@cache
def _thanked() -> re.Pattern[str]:
    name = r"(?P<name>[^\W\d_][\w’'-]+)(?=[ ]?[,!.–—]\s*\S|\n)"
    return re.compile(rf"\A\s*(?P<hello>{one_of('thanks')},?)[ ]{name}", re.IGNORECASE)


@cache
def _greeted_after() -> re.Pattern[str]:
    return re.compile(rf"[ ]{one_of('hello')}\Z", re.IGNORECASE)


def greeting_of(text: str) -> Greeting | None:
    """How a text greets, if it does: by a greeting, by thanks to somebody, or by a name alone on the first line."""
    found = _hello().match(text)
    if found is not None:
        return _greeting(found["hello"], found["rest"])
    return _japanese(text) or _named_first(text)


def _japanese(text: str) -> Greeting | None:
    found = _SAMA.match(text)
    if found is None:
        return None
    name = " ".join(word for word in found["line"].split() if not _OFFICE.search(word))
    return Greeting(found["line"] if name else "", name, is_empty=False)


def _named_first(text: str) -> Greeting | None:
    """Thanks to somebody, or a name alone on the first line."""
    thanked = _thanked().match(text)
    if thanked is not None and (name := _name(thanked["name"])):
        return Greeting(thanked[0].strip(), name, is_empty=False)
    alone = _ALONE.match(text)
    if alone is None:
        return None
    said = _greeted_after().sub("", alone["name"])
    name = _name(said)
    if not (name and _is_whole(name, said)):
        name = _small(said) if is_title(alone["name"].split()[0]) else ""
    return Greeting(alone["name"], name, is_empty=False) if name else None


def spoken_to(first: str, text: str) -> Iterator[str]:
    """Where a text speaks to somebody by their first name, or of them: set apart, after thanks, or beside a person."""
    name = re.escape(first)
    yield from re.findall(rf"(?:(?<=\A)|(?<=\n)|(?<=[,.!?][ ])|(?<=\band[ ])){name}(?=[,!?]|[.]\s)", text)
    yield from re.findall(rf"(?<!\w)(?i:{_BESIDE})[ ]({name})(?![\w-]|[ ][A-ZÀ-Þ\d])", text)
    yield from re.findall(rf"(?<!\w)(?i:{one_of('thanks')}(?:[ ]{_ONCE_MORE})?)[ ]({name})(?!\w)", text)


def addressed(text: str) -> Iterator[tuple[str, str]]:
    """Where a text speaks to somebody by a title and a name, beside a "you" or at a sentence's end; and the name."""
    for found in _ADDRESSED.finditer(text):
        if any(is_title(word) for word in found["titles"].split()):
            yield f"{found['titles']}{found['name']}", found["name"]
    first = _BARE_FIRST.match(text) if greeting_of(text) is None else None
    for found in (*filter(None, (first,)), *_BARE.finditer(text)):
        if fold(found["name"]) in FIRST_NAMES:
            yield found["name"], found["name"]
    yield from _greeted_below(text)


def _greeted_below(text: str) -> Iterator[tuple[str, str]]:
    """Lines further down that greet somebody by a common first name."""
    for line in text.strip().split("\n")[1:]:
        greeting = greeting_of(f"{line}\n") if len(line) < 50 and line.rstrip().endswith((",", ":", "!")) else None
        if greeting is not None and greeting.span != greeting.name and fold(greeting.name.split(" ")[0]) in FIRST_NAMES:
            yield greeting.span, greeting.name


def titled(name: str, text: str) -> Iterator[str]:
    """Where a text gives somebody a title before a part of their name."""
    return (found[0] for found in re.finditer(rf"(?<!\w)(?i:{_TITLE})[ ]{re.escape(name)}(?!\w)", text))


def untitled(name: str) -> list[str]:
    """The words of a name, without titles."""
    return [word for word in words(name) if not is_title(word)]


def _is_whole(name: str, line: str) -> bool:
    """Whether a line is a name, with titles or without, and no remark."""
    return line.endswith(name) and all(word[:1].isupper() for word in name.split()) and REMARKS.isdisjoint(words(line))


def _greeting(hello: str, rest: str) -> Greeting:
    is_address = re.match(r"[ ,]+[^\s@]+@[^\s@]+", rest) is not None
    if is_address or _FILLED.match(rest):  # an address is nobody's name, a variable the recipient's
        return Greeting(f"{hello}{rest}"[:80].rstrip(), "", is_empty=is_address)
    plain = _AGAIN.sub(lambda found: " " * len(found[0]), rest, count=1)
    phrase = _PHRASE.match(plain)
    if phrase is None:
        return Greeting(f"{hello}{rest}"[:40].rstrip(), "", is_empty=_has_gap(hello, rest, plain))
    name = _named_in(phrase)
    if _lacks_name(phrase["phrase"].split()) or re.search(r"(?i)\b(\w{2,})[ ]\1\b", name):
        return Greeting(f"{hello}{rest}"[:40].rstrip(), "", is_empty=True)
    last = name.split()[-1] if name else ""
    end = rest.find(last, phrase.start("phrase")) + len(last)
    return Greeting(hello + rest[:end] if name else hello, name, is_empty=False)


def _has_gap(hello: str, rest: str, plain: str) -> bool:
    """Whether a greeting in which nothing could be a name lacks one."""
    gap = re.match(r"(?:[ \t]+[,.]|[ \t]{2,}(?=\S))", plain if plain == rest else "") is not None
    return gap or (_NAMING.match(hello) is not None and re.match(r"\s*[,!:]", rest) is not None)


def _lacks_name(said: list[str]) -> bool:
    return fold(said[0]) in _NONE or (fold(said[-1].strip(".")) in _NAMELESS and len(said) < 3)


def _named_in(phrase: re.Match[str]) -> str:
    """The name of a greeting; after a comma only one that ends there: "Hi, Robin here" names its writer."""
    name = _name(phrase["phrase"])
    if phrase["comma"]:
        return name if phrase["phrase"].rstrip().endswith(name) else ""
    if name or phrase["end"] not in (",", "!", "–", "—", "", ":"):
        return name
    return _small(phrase["phrase"])


def _small(phrase: str) -> str:
    """A name without a capital: a word or two after any titles, and then the greeting is over."""
    said = [*dropwhile(is_title, re.split(r"[\s/]+", phrase.strip()))]
    if len(said) > 2 or any(fold(word) in _NOBODY or fold(word) in TITLES for word in said):
        return ""
    is_titled = len(said) == 2 and said[0].islower() and said[1][:1].isupper()
    return said[1] if is_titled else " ".join(said)  # what is no name before one is a title


def _name(phrase: str) -> str:
    """The name that a greeting begins with: words with a capital, without titles; nothing where it names nobody."""
    taken: list[str] = []
    said = [*dropwhile(is_title, re.split(r"[\s/]+", phrase.strip()))]
    for word, behind in zip_longest(said, said[1:], fillvalue=""):
        if not (_joins(word, taken) or _is_of_a_name(word, behind)):
            break
        taken.append(word)
    while taken and _joins(taken[-1], taken):
        taken.pop()
    return " ".join(taken)


def _is_of_a_name(word: str, behind: str) -> bool:
    folded = fold(word.strip(".,"))
    return word[:1].isupper() and (folded not in _NOBODY or (folded in _ARTICLES and behind[:1].isupper()))


def is_title(word: str) -> bool:
    """Whether a word of a greeting is a title."""
    return fold(word.strip(".,")) in TITLES or re.fullmatch(_TITLE, word, re.IGNORECASE) is not None


def _joins(word: str, taken: list[str]) -> bool:
    return bool(taken) and word.casefold() in _JOINING


def is_one_of(name: str, names: Iterable[str], address: str = "", *, hello: str = "") -> bool:
    """Whether a greeting's name is one of somebody's: parts of it, its short form, or what their address says.

    In a Polish greeting also the form in which one calls somebody.
    """
    known = set(words(" ".join(names)))
    if not is_spaced(name):
        return _is_written(name, names, known)
    known = known or set(words(address.partition("@")[0].replace("_", " ")))
    parts = _parts(name)
    if any(_begins_each(parts, one) for one in names) or _is_called_so(parts, known, hello):
        return True
    return bool(parts) and not _is_turned(parts, names) and all(_is_any(it, known, names) for it in parts)


def _is_called_so(parts: list[str], known: set[str], hello: str) -> bool:
    """Whether a Polish greeting calls somebody so."""
    return bool(parts) and _POLISH.match(hello) is not None and _calls(parts[-1], known)


def _is_any(part: str, known: set[str], names: Iterable[str]) -> bool:
    return _is_part(part, known) or _is_joined(part, names)


def is_first_name(word: str) -> bool:
    """Whether a folded word is a common first name."""
    return word in FIRST_NAMES or is_known(word)


def is_title_alone(name: str, hello: str) -> bool:
    """Whether a Polish greeting calls somebody by what they are: one word, as one calls by it, and no first name."""
    said = words(name)
    if len(said) != 1 or _POLISH_SIR.search(hello) is None or not said[0].endswith(CALLED):
        return False
    return not any(said[0] == one or is_called(said[0], one) for one in FIRST_NAMES)


def is_first_behind_title(name: str, names: Iterable[str]) -> bool:
    """Whether a greeting is somebody's first name with one word beside it that is no first name, or an honorific."""
    said, given = words(name), {word for one in names for word in words(one)[:1]}
    if len(said) != 2 or not is_spaced(name):
        return False
    return (said[1] in given and said[0] not in FIRST_NAMES) or (said[0] in given and said[1] in _HONORIFICS)


def _begins_each(parts: list[str], name: str) -> bool:
    """Whether words are how the words of a name begin, or one word its initials: ``Jean-Ba``, ``AJ``."""
    whole = words(name)
    is_cut = len(parts) > 1 and all(word.startswith(part) for part, word in zip(parts, whole, strict=False))
    return (is_cut and len(parts) < len(whole)) or (
        len(whole) > 2 and parts == ["".join(word[0] for word in whole[:-1])]
    )


def _is_turned(parts: list[str], names: Iterable[str]) -> bool:
    """Whether two given names stand the other way round: José María is not María José."""
    known = [words(one) for one in names] if len(parts) > 1 else []
    return any(len(name) > 2 and parts[:2] == name[1::-1] for name in known)


def _is_joined(part: str, names: Iterable[str]) -> bool:
    """Whether a word is two names in one, or how they begin: ``Gianluca`` for Gian Luca, ``Majo`` for María José."""
    pairs = [pair for one in names for pair in pairwise(words(one))]
    return any(
        first.startswith(part[:at]) and second.startswith(part[at:])
        for first, second in pairs
        for at in range(2, len(part) - 1)
    )


def _calls(part: str, known: set[str]) -> bool:
    """Whether a Polish greeting calls somebody by their name, or a short form of it, after any titles."""
    every = known | {short for short, long in SHORT_FORMS if long in known}
    return _is_part(part, known) or any(is_called(part, one) or is_called(bare(part), bare(one)) for one in every)


def each_of(name: str) -> list[str]:
    """Those whom a greeting names."""
    return [one for one in _AND.split(name) if one] or [name]


def _is_written(name: str, names: Iterable[str], known: set[str]) -> bool:
    """Whether a name without spaces is one of somebody's, in either order; in another writing it cannot be compared."""
    whole = {"".join(words(one)[::way]) for one in names for way in (1, -1)}
    return all(map(is_spaced, known)) or known.union(whole).issuperset(words(name))


def is_spaced(name: str) -> bool:
    """Whether a name is in a writing with spaces between words, not in Chinese signs or kana."""
    return re.search(r"[\u3041-\u30ff\u4e00-\u9fff]", name) is None


def _parts(name: str) -> list[str]:
    return [word for word in words(name) if word not in _JOINING and len(word) > 1] or words(name)


def _is_part(part: str, known: Iterable[str]) -> bool:
    return any(is_same(part, other) for other in known)
