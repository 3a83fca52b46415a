"""What the user's words leave out: "all except Ada's", "not to Bo", "keep Eve's", "Ada, no, Bo".

It only ever takes something away: what is left out is no wish, names nothing, and is asked about if it is done all the
same.  A statement ("she has not answered Bo") leaves nobody out, nor does a quotation.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from agent.common.at_hand import places_in
from agent.common.words.by_pronoun import of_whom
from agent.common.words.called_off import called_off
from agent.common.words.marks import ADDRESS, Marked, marked, stays_a_draft
from agent.common.words.moods import is_negative, mood_of, sentences, starting, wishes
from agent.common.words.otherwise import BETWEEN, NEXT, ONE, OR, correction, corrects, replaced, without_correction
from agent.common.words.table import EVERY, Tongue, tongue
from agent.common.words.text import AFTER_TE, fold, own, parted_from_tables, stands_whole, written_without_spaces

_LIST_END = re.compile(r"[.!?;:)]|,|\b(?:but|aber|sondern|mais|pero|sino|ma)\b(?! not)", re.IGNORECASE)
_ONE_MORE = re.compile(rf",\s*(?:{OR} )?{ONE}\s*(?=$|[,.;!?)]|{OR}\b)")
_OR_ONE_MORE = re.compile(rf"(?:,\s{{0,3}}{ONE}\s{{0,3}}){{0,9}},?\s*{OR} {ONE}")
_CONTRASTS = "but|aber|mais|pero|ma|mas|maar"
_GOES_ON_ALONE = re.compile(rf"\s*{OR} {ONE}(?:['’]s(?: \w+)?)?(?:,? (?:{_CONTRASTS}))?\W*")
"""What is left of "and Eve, keep Ada": one more of the clause before."""
_CALLED = re.compile(r"(?<!\w)[A-ZÀ-Þ][\w'’-]{1,40}(?: [A-ZÀ-Þ][\w'’-]{1,40}){1,5}")
_PARTS = re.compile(r"[^,.;:!?()–—]+")
_RATHER = r"(?: (?:doch|lieber|besser|aber|mejor|pues|plutôt|invece|toch maar|maar|yet|noch|todavía))?"
_NOT_THEM = re.compile(rf"\W*{ONE},?{_RATHER} (?:not|nicht|nein|no|non|pas|niet|nee|não)\W*")
"""A clause that is a name and a "not", as in "Ada doch nicht"."""
_NO_HIM = r"(?:not|nicht|pas|no|non|não|niet)\s(?:a\s|à\s)?"
_HIM = r"(?:him|her|them|ihn|ihm|ihr|ihnen|sie|lui|elle|eux|él|ella|ellos|lei|loro|ele|ela|hem|haar|hen)"
_OF_HIM = re.compile(rf"\b{_HIM}\b", re.IGNORECASE)
_SO_NOT_HIM = re.compile(
    rf"\W{{0,9}}{ONE}\s[^.!?\[]{{2,120}}?[,;–-]\s"
    rf"(?:[^\W\d_]+\s){{0,2}}(?:{_NO_HIM}{_HIM}|{_HIM}\s(?:bitte\s|lieber\s)?(?:nicht|niet))(?:\s(?:yet|please|bitte|noch))?\W*$"
)
"""Of whom a sentence tells why they are left out: "Bo is still thinking about it, so not him"."""
_CLAUSE = re.compile(rf"[,;–-]\s|\b(?:{_CONTRASTS})\s")
_SAYS_NO = re.compile(r"\s(?:no|nein|non|nee|não)\W*$", re.IGNORECASE)
"""The answer that somebody is to get: "tell Ada no"."""
_SOME = re.compile(
    r"\W*(?:(?:a|the) )?(?:one|two|three|four|five|few|couple|some|eine?\w*|zwei|drei|vier|fünf|paar|une?|deux|trois"
    r"|quelques|un[oa]s?|dos|tres|algun[oa]s|\d+)(?: of them| others?)?\W*",
    re.IGNORECASE,
)
_BLANKS = re.compile(r"[^\S\n]{2,}")
_GERUND = re.compile(r"^(\w{3,})ing\b")
_BUT = re.compile(rf"\b(?:{_CONTRASTS}|però)\b", re.IGNORECASE)
_SMALL = frozenset("nur only just nor or sondern sino".split())
_FAR = 200
"""Characters in which a part of a clause that holds nothing but small words has begun."""
_BEGINNING = 7
"""Words before "must not get it" up to which they say who."""
_SEGMENT = re.compile(rf"[\u3001\u3002\uff0c\uff01\uff1f\n]|{AFTER_TE}")
_DICTATED = 80
"""Characters above which what stands in quotation marks is a text and no name."""


_MISSED = "except nicht außer excepto salvo menos eccetto tranne exceto behalve niet não selber selbst myself".split()
_NO_SLIPS = (*_MISSED, "behave", "nite")
_LONG = 5
"""Letters above which such a word is still known with one too few."""


def _slips() -> dict[str, str]:
    """How a typist may miss such a word: with two letters in the wrong order, or one too few."""
    turned = {
        f"{word[:n]}{word[n + 1]}{word[n]}{word[n + 2 :]}": word for word in _MISSED for n in range(1, len(word) - 1)
    }
    short = {word[:n] + word[n + 1 :]: word for word in _MISSED if len(word) > _LONG for n in range(1, len(word))}
    return {slip: word for slip, word in (turned | short).items() if slip not in _NO_SLIPS}


_SLIPS = _slips()
_SLIP = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _SLIPS))})(?!\w)")
"""Words that leave something out, as a typist may miss them: "exept Bo", "nciht Bo"."""

Binds = Callable[[str], bool]
"""Whether a part of words that leaves something out speaks of what is at hand."""


def _of_all(_out: str) -> bool:
    return True


class _Part(NamedTuple):
    """A clause."""

    said: str
    """What it speaks of."""
    out: str = ""
    """What it leaves out."""
    is_row: bool = False
    """Whether it is a row of a table or a list: what is said above of all of them holds for it."""


def kept(words: str, binds: Binds = _of_all) -> str:
    """Words without what they leave out, as far as it ``binds``; unchanged where that is nothing."""
    parts = _parted(words)
    if not any(one.out and binds(one.out) for one in parts):
        return words
    said = [one.said if not one.out or binds(one.out) else f"{one.said} {one.out}" for one in parts]
    return "".join(f" {one}" if _GOES_ON_ALONE.fullmatch(one) else f"\n{one}" for one in said)[1:]


def left_out(words: str) -> str:
    """What words leave out."""
    return "\n".join(one.out for one in _parted(words) if one.out)


def standing(words: str) -> str:
    """The prohibitions that stand by themselves, beside no wish: "leave Ada alone" holds for what comes later."""
    return "\n".join(one.out for one in _parted(words) if one.out and not re.search(r"\w", one.said))


def takes_back(words: str) -> bool:
    """Whether words take back whom they name first: "Ada doch nicht, nimm sie runter"."""
    return _NOT_THEM.fullmatch(words.partition(",")[0]) is not None and "," in words


def leaves_out(words: str, names: Callable[[str], bool], binds: Binds = _of_all) -> bool:
    """Whether words leave out what a part of them ``names``; what is said last of it counts, but for a row."""
    is_out = False
    for one in _parted(words):
        if one.out and binds(one.out) and names(one.out):
            is_out = True
        elif is_out and not one.is_row and names(one.said):
            is_out = _OF_HIM.search(one.out) is not None  # "Theo I still owe an answer, leave him where he is"
    return is_out


def without_rows_left_out(spoken: Marked) -> Marked:
    """Marked words without the rows with an address of those whom they leave out by their whole names."""
    out = {*map(fold, _CALLED.findall(left_out(spoken.plain(spoken.text))))}
    if not out:
        return spoken
    text = "\n".join(one for one in spoken.text.split("\n") if not _is_row_of(out, one))
    return Marked(text, tuple(mark for mark in spoken.marks if f"[{mark.name}]" in text))


def _is_row_of(names: Iterable[str], line: str) -> bool:
    """Whether a line of marked words says the address of one of some people, and does not itself leave them out."""
    return "[A" in line and any(stands_whole(one, fold(line)) for one in names) and not left_out(line)


def forbidden_acts(out: str) -> frozenset[str]:
    """The kinds of the verb of a prohibition: "do not launch Autumn"; none where all is meant, as in "not Autumn"."""
    if written_without_spaces(out):
        return EVERY.kinds(out) if is_negative(out, EVERY) else frozenset()
    begun = starting(out, EVERY)
    cue = EVERY.cue("negative", "lacks").match(begun)
    is_late = re.search(r"\b(?:nicht|niet)\W*$", begun) is not None
    if cue is None and not is_late:
        return frozenset()
    verb = starting(begun[cue.end() :] if cue else begun, EVERY)
    return EVERY.kinds(verb) or EVERY.kinds(_GERUND.sub(r"\1", verb))


@lru_cache(maxsize=128)  # the user's words are held against each call
def _parted(words: str) -> tuple[_Part, ...]:
    """What words say, clause by clause."""
    rest, off = called_off(own(words))
    text, table = parted_from_tables(_SLIP.sub(lambda slip: _SLIPS[slip[0]], rest))
    spoken = marked(text)
    said = tongue(spoken.text)
    found: list[_Part] = []
    before, first = 0, spoken.text.strip().partition("\n")[0]
    for sentence, is_row in sentences(_BLANKS.sub(" ", spoken.text), said):
        if otherwise := correction(sentence, said):
            found[before:] = _taken_back(found[before:], otherwise["this"])
        before = len(found)
        ahead, not_him = _without_told_not(sentence, said)
        clauses = [*wishes(without_correction(ahead, said), said)]
        for clause, spans in zip(clauses, spans_of(clauses, said, ahead), strict=True):
            is_listed = is_row or (clause.strip() not in first and _orders_nothing(clause, said))
            _add(found, _Part(blanked(clause, spans), _inside(clause, spans), is_listed), said)
        found += filter(None, [not_him])
    found = _without_rows_at(found, f"{spoken.text}\n{table}")
    found += [_Part("", f"do not {one}") for one in off]
    plain = [_Part(_plain(spoken, one.said), _plain(spoken, one.out), one.is_row) for one in found]
    return (*plain, _Part(table, is_row=True)) if table else tuple(plain)


def _add(found: list[_Part], one: _Part, said: Tongue) -> None:
    """Add a clause, with whom it leaves out where it or the one before it only tells of them: "don't touch him"."""
    is_of_all = not forbidden_acts(one.out)  # of whom only one thing is not to be done, another may be
    rest, told = of_whom(one.out, one.said, said)
    if not (told or re.search(r"\w", one.said)) and found and not found[-1].out:
        before, told = of_whom(one.out, found[-1].said, said)
        found[-1] = found[-1]._replace(said=before) if is_of_all else found[-1]
    found.append(one._replace(said=rest if is_of_all else one.said, out=f"{one.out} {told}".strip()))


def _without_rows_at(found: list[_Part], text: str) -> list[_Part]:
    """The clauses, with the rows of people that they except by their place: "all of these but the last one"."""
    rows = _rows_of_people(text)
    out = [rows[at - 1 if at > 0 else at] for at in _excepted(found) if abs(at) <= len(rows)] if len(rows) > 1 else []
    if not out:
        return found
    others = [_Part("", one.said, one.is_row) if _is_of_row(one.said, out) else one for one in found]
    return [*others, *(_Part("", row, is_row=True) for row in out)]


def _rows_of_people(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if "[A" in line or ADDRESS.search(line)]


def _excepted(found: Sequence[_Part]) -> set[int]:
    """The places of rows that clauses leave out."""
    return set[int]().union(*(places_in(one.out) for one in found if one.out))


def _is_of_row(clause: str, rows: Sequence[str]) -> bool:
    said = clause.strip(" ,.;")
    return bool(said) and any(said in row for row in rows)


def _without_told_not(sentence: str, said: Tongue) -> tuple[str, _Part | None]:
    """A sentence without what tells at its end of whom it is not meant, and that."""
    starts = [0, *(found.end() for found in _CLAUSE.finditer(sentence))]
    told = (at for at in starts if _SO_NOT_HIM.match(sentence, at) and mood_of(sentence[at:], said) in ("open", "told"))
    at = next(told, None)
    return (sentence, None) if at is None else (sentence[:at], _Part("", sentence[at:].strip()))


def _orders_nothing(clause: str, said: Tongue) -> bool:
    """Whether a clause below the first line only names somebody, as a line of a list does, or tells of them."""
    return mood_of(clause, said) == "open" and EVERY.cue("too").search(clause) is None


def _taken_back(before: Sequence[_Part], this: str | None) -> list[_Part]:
    """The clauses of the sentence before a correction, of which it takes back ``this``, or all."""
    return [*before, _Part("", this)] if this else [_Part("", f"{one.said} {one.out}") for one in before]


def _plain(spoken: Marked, text: str) -> str:
    """A part of marked words as it was written, without the texts that are dictated in it."""
    for mark in reversed(spoken.marks):
        is_name = mark.role not in ("text", "subject") and len(mark.text) <= _DICTATED
        text = text.replace(f"[{mark.name}]", mark.text if mark.kind != "text" or is_name else " ")
    return text


def blanked(clause: str, spans: Sequence[range]) -> str:
    """A clause with blanks in the place of some spans."""
    return "".join(" " if _is_in(n, spans) else letter for n, letter in enumerate(clause))


def _inside(clause: str, spans: Sequence[range]) -> str:
    """What stands in some spans of a clause."""
    return "".join(letter if _is_in(n, spans) else " " for n, letter in enumerate(clause)).strip()


def _is_in(place: int, spans: Iterable[range]) -> bool:
    return any(place in span for span in spans)


# -- exceptions and prohibitions -----------------------------------------------------------------------------------


def spans_of(clauses: Sequence[str], said: Tongue, sentence: str) -> list[list[range]]:
    """Where each clause of a sentence speaks of what is left out; one that goes on with such a list does as a whole."""
    found: list[list[range]] = []
    list_before = ""
    for clause in clauses:
        is_more = bool(list_before) and _goes_on_with(list_before, clause, sentence) and mood_of(clause, said) == "open"
        is_reason = EVERY.cue("no_longer").search(clause) is not None  # "I need it no more, archive it"
        spans = [range(len(clause))] if is_more else [] if is_reason else [*_spans(clause, said)]
        ends = [span for span in spans if span.stop >= len(clause.rstrip(" .!"))]
        list_before = clause[ends[0].start :] if ends else ""
        found.append(spans)
    return found


def _goes_on_with(list_before: str, clause: str, sentence: str) -> bool:
    """Whether "and Bo" belongs to "except Ada" before it; behind a comma only where that is a list with commas."""
    is_parted = re.search(rf",\s*{re.escape(clause)}", sentence) is not None
    return re.match(rf"{OR} ", clause, re.IGNORECASE) is not None and (not is_parted or "," in list_before)


def _spans(clause: str, said: Tongue) -> Iterator[range]:
    if written_without_spaces(clause):
        yield from _unspaced(clause, said)
        return
    for cue in EVERY.cue("except", "instead", "lacks").finditer(clause):
        if not _SOME.fullmatch(clause, cue.end()):  # "all except two" leaves open which
            yield range(cue.start(), _list_end(clause, cue.end()))
    for cue in EVERY.cue("all_but").finditer(clause):
        if _SOME.fullmatch(clause, cue.end() + len(" but")):
            continue
        if mood_of(clause[cue.end() :].lstrip().partition(" ")[2], said) == "open":
            yield range(cue.end(), _list_end(clause, cue.end() + len(" but")))
    for cue in EVERY.cue("spares").finditer(clause):
        if _spares(clause, cue, said):
            yield range(cue.start(), _list_end(clause, cue.end()))
    for cue in EVERY.cue("by_myself").finditer(clause):
        yield range(*cue.span())
    yield from _forbidden(clause, said)
    yield from _spared(clause, said)
    yield from replaced(clause, said)


def _spares(clause: str, cue: re.Match[str], said: Tongue) -> bool:
    """Whether a "leave" begins a part of its own and is about somebody: "leave it as a draft" is not."""
    return _begins_a_part(_BUT.split(clause[: cue.start()])[-1], said) and not stays_a_draft(clause[cue.start() :])


def _list_end(clause: str, start: int, more: re.Pattern[str] = _ONE_MORE) -> int:
    """Where a list ends that begins at a place."""
    while end := _LIST_END.search(clause, start):
        further = more.match(clause, end.start())
        if further is None:
            return end.start()
        start = further.end()
    return len(clause)


def _begins_a_part(before: str, said: Tongue) -> bool:
    """Whether nothing but small words stands before a place in its part of a clause."""
    near = re.split(r"[,.;:!?()–—]", before[-_FAR:])[-1].split()
    return all(word.lower() in _SMALL or said.cue("filler").fullmatch(word) for word in near)


def _forbidden(clause: str, said: Tongue) -> Iterator[range]:
    """What a "not" rules out that begins a part of a clause or stands before a name; not one that states something."""
    found = [
        cue for cue in _nots(clause, said) if _begins_a_part(clause[: cue.start()], said) or _names_next(clause, cue)
    ]
    end = 0
    for cue in found:
        if cue.start() >= end:
            end = _list_end(clause, cue.end(), _OR_ONE_MORE)
            yield range(cue.start(), end)
    if not found:
        yield from _forbidden_whole(clause, said)


def _forbidden_whole(clause: str, said: Tongue) -> Iterator[range]:
    """The order not to do something to somebody: "schreib Ada nicht"; "sag Ada, dass wir nicht kommen" is none."""
    is_order = mood_of(clause, said) == "change"  # "tell Mara no"
    parts = islice(_PARTS.finditer(clause), int(is_order), None)
    yield from (range(*part.span()) for part in parts if _NOT_THEM.fullmatch(part[0]))
    if not is_order:
        return
    told = said.cue("that", "telling").search(clause)
    order = re.split("[,:]", clause[: told.start()] if told else clause)[0]
    if is_negative(_SAYS_NO.sub("", order), said):
        yield range(len(order))


def _names_next(clause: str, cue: re.Match[str]) -> bool:
    return NEXT.match(clause, cue.end()) is not None


def _nots(clause: str, said: Tongue) -> Iterator[re.Match[str]]:
    """Where a clause says "not", but for "no more than 20", "why not ...?" and "do not forget"."""
    begun = starting(clause, said)
    lead = said.cue("lead").match(begun)
    asked = len(clause) - len(begun) + lead.end() if lead else 0
    for cue in said.cue("negative").finditer(clause, asked):
        is_free = said.cue("bound", "not_forbidden").match(clause, cue.start())
        if not is_free and not said.cue("unsaid").match(clause[cue.end() :].lstrip()):
            yield cue


def _spared(clause: str, said: Tongue) -> Iterator[range]:
    """The parts of a clause that say of whom or what something is not to be done: "Bo must not get it"."""
    before: re.Match[str] | None = None
    for part in _PARTS.finditer(clause):
        if (cue := EVERY.cue("spared").search(part[0])) and not stays_a_draft(part[0]):
            own = part[0][: cue.start()]
            first = part if own.strip() or before is None else before  # "that of Lyon, we keep it"
            who = own if first is part else first[0]
            if 0 < len(who.split()) <= _BEGINNING and not _orders(part[0], who, said):
                yield range(first.start(), part.end())
        before = part


def _orders(part: str, who: str, said: Tongue) -> bool:
    """Whether it is an order, or something that somebody is told."""
    is_told = said.cue("that", "telling").search(who) is not None
    return is_told or not {"change", "look"}.isdisjoint(mood_of(one, said) for one in (who, part))


def _unspaced(clause: str, said: Tongue) -> Iterator[range]:
    """Of a language without spaces: what stands before such a cue in its segment."""
    begins = [0, *(found.end() for found in _SEGMENT.finditer(clause)), len(clause)]
    for before, start, end in zip([None, *begins], begins, begins[1:], strict=False):
        segment = clause[start:end]
        if cue := said.cue("except", "left_out").search(segment):
            yield range(start, start + cue.end())
        elif before is not None and corrects(said).fullmatch(segment.strip(BETWEEN)):
            yield range(before, end)
        elif is_negative(segment, said) and not said.cue("question").search(segment):
            yield range(start, end)
