"""Whether a greeting names the one who gets a text, in whatever way people call each other."""

import re
from collections.abc import Iterator

from agent.copy.findings import OF_TITLE, Copy, Known, Source
from agent.copy.flaws.misaddressed import is_to_team
from agent.copy.greeting import (
    Greeting,
    each_of,
    greeting_of,
    is_first_behind_title,
    is_first_name,
    is_one_of,
    is_spaced,
    is_title_alone,
)
from agent.copy.text import fold, runs, sentences, words

COMPANY = ("lead company", "prospect company")
"""Fields with the name of the recipient's company."""
LINE = 80
"""Characters of a line that greets."""
_OF_PLACE = re.compile(r"company|mail|domain|site|url|location|city|country")
"""Fields of a lead by which nobody is greeted."""
_CALLED = re.compile(
    r"\b(?:called|goes by|known as|nickname\w*|nennt|genannt|rufname|nennen|appel\w+|surnom\w*|llama\w*|dig[ao]n?|apodo"
    r"|chiama\w*|detto|detta|soprannome|chamad\w+|chama\w*|apelido|alcunha|roepnaam|noemt|noemen|mówi\w*|zwan\w+|ksywa)"
    r"\b\W{0,3}(?i:\w+ )??(?P<name>[A-ZÀ-ÞŁŚŻ]\w+)|(?P<before>[A-ZÀ-ÞŁŚŻ]\w+) (?i:genannt|nennen)\b",
)
"""What a note says that somebody is called."""
_SHORT = 4
"""Words of a field, or of a sentence, that is a name."""
_ELIDED = re.compile("^(?:l|d|dell)'")
_BEGINS = 3
"""Letters that a short form has of a name."""


def may_be_greeted(greeting: Greeting, known: Known) -> bool:
    """Whether a greeting names the recipient, or as the user or the recipient themselves do."""
    ways = (_is_recipient, _is_hello_of_its_own, _is_of_address, _is_behind_title, _is_title)
    if any(way(greeting, known) for way in ways):
        return True
    wanted, span = words(greeting.name), words(greeting.span)
    if any(one.about == "person" and runs(span, words(one.text)) for one in known.sources):
        return True
    is_others = any(not set(words(other.name)).isdisjoint(wanted) for other in known.others)
    return any(runs(wanted, said) for one in known.sources for said in _calling(one, is_others=is_others))


def is_own_team(copy: Copy, greeting: Greeting, known: Known) -> bool:
    """Whether a greeting names the recipient's company, whose people it greets."""
    own = {word for one in known.sources if one.name in COMPANY for word in words(one.text)}
    line = copy.body.strip()[:LINE].split("\n")[0]
    return own.issuperset(words(greeting.name)) and is_to_team(line)


def _is_recipient(greeting: Greeting, known: Known) -> bool:
    """Whether a greeting names the recipient, alone or with others, or behind what their record calls them."""
    titles = _titles(known) if is_spaced(greeting.name) else _titles(known) | _of_company(known)
    rest = " ".join(word for word in greeting.name.split() if _ELIDED.sub("", fold(word))[:5] not in titles)
    named_ = filter(None, (*each_of(greeting.name), rest))
    return not rest or any(is_one_of(one, known.names or (), hello=greeting.span) for one in named_)


def _is_behind_title(greeting: Greeting, known: Known) -> bool:
    """Whether beside the recipient's first name stands a title of whatever kind, and nobody else's name."""
    names = known.names or ()
    return is_first_behind_title(greeting.name, names) and _of_all(known).isdisjoint(words(greeting.name))


def _is_title(greeting: Greeting, known: Known) -> bool:
    """Whether a greeting says what somebody is, and nothing of any name: ``Panie Mecenasie``, ``Magnífico Reitor``."""
    if is_title_alone(greeting.name, greeting.span):
        return _of_all(known).isdisjoint(words(greeting.name))
    *before, last = words(greeting.name)
    is_short = greeting.span == greeting.name and len(before) == 1 and not is_first_name(before[0])
    return is_short and last[:5] in _titles(known) and before[0] not in _of_all(known)


def _titles(known: Known) -> frozenset[str]:
    """How the words begin that the recipient's record calls them."""
    of_title = [one.text for one in known.sources if one.about == "recipient" and OF_TITLE.search(one.name)]
    return frozenset(word[:5] for word in words(" ".join(of_title)))


def _of_company(known: Known) -> frozenset[str]:
    """How the words of the recipient's company begin, which stand before a name in Japanese."""
    return frozenset(word[:5] for one in known.sources if one.name in COMPANY for word in words(one.text))


def _is_of_address(greeting: Greeting, known: Known) -> bool:
    """Whether the recipient's address calls them by a piece of their name, or a short form: ``seun@`` for Oluwaseun."""
    name, at = fold(greeting.name), words(known.address.partition("@")[0])
    is_short = any(name[:_BEGINS] == fold(one)[:_BEGINS] for one in known.names or ()) and len(name) > _BEGINS
    return name in at and (is_short or any(name in fold(one) for one in known.names or ()))


def _is_hello_of_its_own(greeting: Greeting, known: Known) -> bool:
    """Whether a first line is the recipient's first name behind some word that may greet: ``Ahoj Ada``."""
    first, *rest = words(greeting.name)
    given = {word for name in known.names or () for word in words(name)[:1]}
    is_short = greeting.span == greeting.name and len(rest) == 1 and is_spaced(greeting.name)
    return is_short and rest[0] in given and first not in _of_all(known)


def _of_all(known: Known) -> frozenset[str]:
    return frozenset(word for other in known.others for word in words(other.name))


def _named_in(field: str) -> Iterator[list[str]]:
    """Words of a field that may be what somebody is called."""
    if len(said := words(field)) <= _SHORT:
        yield said
    yield from (words(found["name"] or found["before"]) for found in _CALLED.finditer(field))


def _calling(source: Source, *, is_others: bool) -> Iterator[list[str]]:
    """The words of a source that may say what somebody is called: of what was written by others, only short ones."""
    if source.about == "person" and not is_others:
        yield words(source.text)
    elif source.about == "recipient" and not _OF_PLACE.search(source.name):
        yield from _named_in(source.text)
    elif source.about == "thread":
        hello = greeting_of(source.text)
        for sentence in sentences(source.text):
            said = words(sentence)
            if len(said) <= _SHORT and (hello is None or not sentence.startswith(hello.span)):
                yield said
