"""What a correction puts in the place of what stands before it: "Bo, no, Ada", "Bo's thread, sorry, Ada's"."""

import re
from collections.abc import Iterator
from functools import cache

from agent.common.words.moods import mood_of
from agent.common.words.table import Tongue
from agent.common.words.text import written_without_spaces

OR = r"(?:and|or|nor|und|oder|et|ou|ni|y|o|e)"
_BEFORE_A_NAME = (
    r"(?:(?:the|die|den|der|das|dem|la|le|el|il|lo|los|las|les|o|os|as|de|do|da|het|von|a|à|an|to) |d['’]){0,2}"
)
# Every repetition has an end: these run over whatever somebody pastes or pipes in.
ONE = rf"{_BEFORE_A_NAME}(?:\[[A-Z]\d{{1,4}}\]|[A-ZÀ-Þ][\w'’.-]{{0,40}}(?: [A-ZÀ-Þ][\w'’-]{{0,40}}){{0,3}})"
"""Somebody or something that is named, with a small word before the name."""
NEXT = re.compile(rf"\s{{1,3}}{ONE}")
_GOES_ON = r"(?:please|instead|bitte|that|dass|que)\b"
_OTHER = re.compile(
    rf"{ONE}(?:['’]s(?: \w+)?)?(?:(?:, | {OR} ){ONE}(?:['’]s)?){{0,9}}\W{{0,9}}(?:$|[,.;!?]|{_GOES_ON})"
)
"""What takes the place of something else: "Ada's, please", and not "Ada already knows"."""
BETWEEN = " ,.:;!–-\u3001\u3002"
_WORDS_OF_IT = r"(?:['’]s)?(?: [a-zß-ÿ]{2,14}){0,2}"
"""What may stand behind a name that belongs to it: "Bo's conversation", "la conversación de Bo del lunes"."""
_CRY = r"(?:(?:e+[hr]|eu?h|u+[hm]|hm+|äh|ehm|este)\W{1,4})?"
_BEHIND = (
    r"(?:['’]s(?: one)?)?,?\s(?:rather|i mean(?:t)?|mein(?:t)?e ich|ich mein(?:t)?e|je (?:veux|voulais) dire"
    r"|plutôt|digo|quiero decir|volevo dire|quero dizer|ik bedoel(?:de)?)\b"
)
"""How words behind a name say that it takes the other's place: "Ada's, I mean"."""


def without_correction(sentence: str, said: Tongue) -> str:
    """A sentence without the "no, not Bo," that it begins with."""
    found = correction(sentence, said)
    return sentence if found is None else sentence[found.end() :].lstrip(BETWEEN)


def correction(sentence: str, said: Tongue) -> re.Match[str] | None:
    """The beginning of a sentence that puts something else in the place of what was said before it: "No wait, Ada."."""
    found = corrects(said).match(sentence, len(sentence) - len(sentence.lstrip()))
    rest = sentence[found.end() :].lstrip(BETWEEN) if found else ""
    is_open = written_without_spaces(rest) or (mood_of(rest, said) == "open" and _OTHER.match(rest) is not None)
    is_other = is_open and NEXT.match(f" {rest}") is not None
    return found if is_other and said.cue("goes_on").match(rest) is None else None


@cache
def corrects(said: Tongue) -> re.Pattern[str]:
    """The words of a language that take back, with what they say is not meant: "no, not Bo,"."""
    not_this = rf"(?:\W+(?i:{said.cue('negative').pattern})\s+(?P<this>{ONE})(?:['’]s)?\s*,)?"
    return re.compile(rf"(?i:{said.cue('corrects').pattern}){not_this}")


_OLD = rf"(?P<old>(?<!\w){ONE}(?:(?:, | {OR} ){ONE}){{0,3}}){_WORDS_OF_IT}\s*[^\w\s]\W{{0,5}}"

_REPLACED_BEHIND = re.compile(rf"{_OLD}(?={ONE}(?i:{_BEHIND}))")


@cache
def _replaces(said: Tongue) -> re.Pattern[str]:
    return re.compile(rf"{_OLD}{_CRY}{corrects(said).pattern}(?=\W+(?:[^\W\d_]{{1,7}} ){{0,3}}{ONE})")


@cache
def behind_the_same_word(said: Tongue) -> re.Pattern[str]:
    """Words behind a preposition that are taken back for others behind the same one: "with theo no sorry with piet"."""
    prepositions = (
        r"(?:with|to|for|from|of|on|mit|an|von|für|zu|bei|avec|à|pour|de|chez|con|a|para|per|da|met|aan|voor|van"
        r"|com|em)"
    )
    one = r"[^\W\d_][\w'’-]{0,30}"
    return re.compile(
        rf"\b(?P<prep>(?i:{prepositions}))\s(?P<old>{one}(?:\s{one})?[\s,.]{{1,3}}{_CRY}(?i:{said.cue('corrects').pattern}))"
        r"\W{1,4}(?=(?P=prep)\s\w)"
    )


_STAYS_AT_THE_END = re.compile(
    r"(?<=\w )(?P<stays>(?-i:[A-ZÀ-Þ])[\w'’-]{1,40}(?: (?-i:[A-ZÀ-Þ])[\w'’-]{1,40})?"
    r" (?:(?:can |may |should )?stays?|remains|bleibt|reste|se queda|resta|rimane|fica|blijft))(?=\W*$)",
    re.IGNORECASE,
)
"""Who stays, at the end of a clause that nobody has put a full stop in: "take Ada off she retires Bo stays"."""


def replaced(clause: str, said: Tongue) -> Iterator[range]:
    """What stands right before a correction that names something else: "Bo, no, Ada", "Bo's, Ada's, I mean"."""
    yield from (range(*found.span("stays")) for found in _STAYS_AT_THE_END.finditer(clause))
    yield from (range(found.start("old"), found.end("old")) for found in behind_the_same_word(said).finditer(clause))
    for found in (*_replaces(said).finditer(clause), *_REPLACED_BEHIND.finditer(clause)):
        start = found.start("old")
        if not clause[:start].strip():  # the verb that a clause begins with is no name
            start += len(found["old"].partition(" ")[0]) if " " in found["old"] else 0
        yield range(start, found.end())
