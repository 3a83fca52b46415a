"""What a message only tells, at the wish that it is told for: of whom is spoken last before "archive that one"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from agent.common.words.answerable import states
from agent.common.words.asked import demands
from agent.common.words.left_out import left_out
from agent.common.words.marks import Marked, marked, small_words
from agent.common.words.moods import mood_of
from agent.common.words.otherwise import correction
from agent.common.words.table import EVERY, Tongue, tongue
from agent.common.words.wanted import GAP, NAME, NOTHING, Wanted, act_of
from agent.models.guided.joined import SURE, is_refusal, points_at_somebody
from agent.models.guided.talk import is_talk
from agent.models.guided.words import JOINS

TOLD = frozenset({"send_message", "create_thread", GAP, NOTHING})
"""What parts of words seem to want that are one message to several people."""
_IT = re.compile(
    r"\b(?:(?:on|in|of|from|about|with|to) it|darauf|davon|daran|darin|dessus|dedans|ella)\b", re.IGNORECASE
)
_THAT_ONE = re.compile(
    r"\b(?:that|this|diese[nrms]?|die|das|den|cett?e|cet|es[ae]|est[ea]|quest[ao]|quel(?:la)?|ess[ae]|dat|dit|deze|the)"
    r" (?:\w+ )?(?:conversation|thread|one|chat|unterhaltung|konversation|gespräch|fil|échange|conversación|hilo"
    r"|conversazione|conversa|gesprek|list[ae]?|lijst|campaign|kampagne|campagn[ea]|campaña|campanha)\b"
    r"|\b(?:archive|close|reopen|pause|resume|delete|stop|launch|mark|move|put|take|remove|rename) (?:it|this|that)\b"
    r"|\b(?:archivier\w*|lösch\w*|pausier\w*|schließ\w*|öffne|stopp\w*|starte?|leg|nimm|pack|setz\w*)"
    r" (?:sie|es|ihn|das|die)\b"
    r"|\b[^\W\d_]+-l[ea]\b|\b(?:archív|ciérr|bórr|páus|reanúd|elimín|ábr|quít|sác|pón)[a-z]{0,3}l[oa]\b"
    r"|\b(?:archivi|chiudi|metti|cancell|riapri|elimin|togli|ferm|riprend)[a-z]{0,2}l[oa]\b"
    r"|\b(?:arquiv|fech|apagu|paus|retom)[a-z]{1,3}-?[oa]\b"
    r"|\b(?:archiveer|sluit|pauzeer|verwijder|hervat|stop) (?:het|die|dat)\b",
    re.IGNORECASE,
)
"""How words do something to one that they do not name."""
_A_NAME = re.compile(r"(?<!\[)\b[A-ZÀ-Þ][\w'’-]+")
_BEGINS = re.compile(rf"\W*(?:(?i:{JOINS})\W+)?(?P<name>[A-ZÀ-Þ][\w-]+)")
_WITH = "|".join(f"(?<={noun} {of} )" for noun in ("ung", "äch", "ion", "ead", "mail", "Mail") for of in ("mit", "von"))
_OF_ONE = re.compile(rf"\b[A-ZÀ-Þ]\w+(?=['’]s\b)|(?:{_WITH})[A-ZÀ-Þ]\w+")
_FIXED = re.compile(r"linkedin|e-?mail|inbox|puffle|i\b", re.IGNORECASE)
"""What is written large and names nobody."""
_COURTESY = re.compile(rf"\W*(?:{EVERY.cue('courtesy', 'talk', 'filler').pattern})", re.IGNORECASE)
_LOOKS_FIRST = re.compile(
    r"\b(?:before (?:anything|it|they|that|you) (?:goes?|leaves?|is|are|gets?|sends?)"
    r"|bevor (?:\w+ ){1,3}(?:raus\w*|verschick\w*|abschick\w*)|avant (?:que|de|l['’])|antes de (?:que|enviar|mandar)"
    r"|prima (?:che|di)|voordat (?:\w+ ){1,3}(?:weg|uit|verstu\w+))\b",
    re.IGNORECASE,
)
"""How somebody says that they look at it before it leaves."""
_OWES = re.compile(
    r"\b(?:owes?|owed|schuld\w*|(?:lui|leur) dois|(?:le|les) debo|(?:gli|le) devo|devo-lhe|ben (?:\w+ )?schuldig"
    r"|(?:waits?|waiting|wartet|attend|espera|aspetta|wacht)\b)",
    re.IGNORECASE,
)
"""How somebody says who waits for an answer: "Theo I still owe an answer, leave him where he is"."""
_CERTAIN, _DOUBTFUL, _MAY_BE_NOTHING = 0.9, 0.4, 0.25
"""Shares from which an act is certain, up to which it is doubtful, and from which words may want nothing."""
_A_SENTENCE = 3
"""Words of a sentence that tells something of somebody, at least."""
_ENDS = re.compile(r"(?<=[.!?])\s+|(?<=\])\s+(?=[^\W\d_])")


def without_asides(found: Sequence[Wanted]) -> Iterator[Wanted]:
    """The wishes; one that speaks of "him" has what was told ahead of it: "Piet never wrote. Archive his thread."."""
    told = before = ""
    is_known = any(map(_is_certain, found))
    for one in _handed_on(found):
        is_number = before == GAP and states(one.text, tongue(one.text))  # "call her, her number is ..."
        if is_number or _is_aside(one) or (is_known and _is_doubtful(one)):
            told = one.text
            continue
        yield replace(one, text=f"{told} {one.text}") if told and _points_back(one.text) else one
        told, before = "", one.act


def _handed_on(found: Sequence[Wanted]) -> Iterator[Wanted]:
    """The wishes; one that only points has what the one before it ends with, where that is told of somebody else."""
    told = ""
    for one, then in pairwise([*found, None]):
        if one is None:
            return
        text, tail = _parted(one) if then and _points_back(then.text) else (one.text, "")
        yield replace(one, text=f"{told} {text}".strip())
        told = tail


def _parted(one: Wanted) -> tuple[str, str]:
    """The words of a wish, and the sentence behind it that names somebody or something and wants nothing."""
    spoken = marked(one.text)
    ends = [*_ENDS.finditer(spoken.text)]
    if not ends or not _is_ended(spoken, ends[-1]):
        return one.text, ""
    rest, tail = spoken.text[: ends[-1].start()], spoken.text[ends[-1].end() :]
    if act_of(rest) != one.act or not _only_tells(tail):
        return one.text, ""
    is_open = one.act in TOLD and not re.search(r"\[T\d+\]$", rest)  # it may be more of what somebody is told
    return one.text if is_open else spoken.plain(rest), spoken.plain(tail)


def _is_ended(spoken: Marked, end: re.Match[str]) -> bool:
    """Whether a sentence ends there: behind a text that is given, where that ends one."""
    ahead = spoken.text[: end.start()]
    return not ahead.endswith("]") or re.search(r"[.!?]\W*$", spoken.plain(ahead)) is not None


def _only_tells(sentence: str) -> bool:
    """Whether a sentence names one and wants nothing; one with a text, or that puts right, belongs to the wish."""
    said = tongue(sentence)
    if "[T" in sentence or correction(sentence, said) is not None:
        return False
    names_one = _A_NAME.search(sentence) is not None
    return names_one and mood_of(sentence, said) in ("open", "told") and not left_out(sentence).strip()


def _points_back(text: str) -> bool:
    """Whether words speak of somebody or something whom they do not name."""
    return any((points_at_somebody(text), _IT.search(text), points_at_one(text)))


def points_at_one(text: str) -> bool:
    """Whether words do something to one thing that they do not name: "archive that conversation", "lösch die Liste"."""
    return _THAT_ONE.search(text) is not None


def said_names(text: str) -> Iterator[str]:
    """What may name somebody in words: written large, and no more than that in German or at the start of an order."""
    said = tongue(text)
    inside = _OF_ONE if "de" in said.languages else NAME
    for sentence in re.split(r"(?<=[.!?])\s+|\n", text):
        yield from _named_first(sentence, said)
        yield from (one for one in inside.findall(sentence) if not _FIXED.match(one))


def _named_first(sentence: str, said: Tongue) -> Iterator[str]:
    """Of whom a sentence tells that begins with them."""
    found = _BEGINS.match(sentence)
    if found is None or _COURTESY.match(sentence) or mood_of(sentence, said) not in ("open", "told"):
        return
    if len(sentence.split()) >= _A_SENTENCE and found["name"].lower() not in small_words():
        yield found["name"]


def _only_waits(text: str) -> bool:
    """Whether words tell that the user looks first, or that somebody waits for an answer and is left alone."""
    return _LOOKS_FIRST.search(text) is not None or (_OWES.search(text) is not None and bool(left_out(text).strip()))


def _is_certain(one: Wanted) -> bool:
    return one.act not in TOLD and one.shares[one.act] >= _CERTAIN


def _is_doubtful(one: Wanted) -> bool:
    """Whether words may as well want nothing, beside others that certainly want something."""
    return one.shares[one.act] < _DOUBTFUL and one.shares[NOTHING] > _MAY_BE_NOTHING


def _is_aside(one: Wanted) -> bool:
    """Whether a part wants nothing: "prepping for my 1:1"."""
    text = marked(one.text).text
    tells = is_talk(text, tongue(text))
    says_nothing = one.act in TOLD and "[" not in text  # nobody is told what nobody said
    if says_nothing and _only_waits(text):
        return True
    is_open = says_nothing or one.shares[one.act] < SURE
    only_tells = tells or not demands(text) if one.act == GAP else tells and is_open
    return one.act == NOTHING or only_tells or is_refusal(text)
