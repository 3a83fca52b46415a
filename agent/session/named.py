"""What a person named that can be looked for afterwards: addresses, links, ids, texts, numbers, days, goals.

Their words are read without a model (``agent.common.words``).  What they ruled out, made depend on something, or only
told is not among it: a missing item is told to people, who stop reading where that is wrong too often.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from agent.common.dates import dates
from agent.common.moods import Mood, is_negative, mentions_change, mood_of, starting
from agent.common.words import Mark, Marked, clauses, counts, marked
from agent.session import cues
from agent.session.cues import Goal
from tools.spec import JOURNEYS

Kind = Literal["address", "url", "id", "text", "number", "date", "name", "goal"]
_KIND: dict[str, Kind] = {"address": "address", "link": "url", "id": "id", "text": "text"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something concrete that a person named."""

    kind: Kind
    value: str
    """Their own words."""
    role: str = ""
    """What they call it: subject, text or name."""
    mood: Mood = "open"
    """How the clause is meant that names it."""
    clause: int = 0
    """Which one it stands in: what is named side by side is meant alike."""
    goal: Goal | None = None
    """What is to be done in its clause, if that is one of the goals."""
    is_told: bool = False
    """Whether somebody is to be told something in its clause."""
    choice: int = 0
    """Other than 0: one of several of this number, any of which will do."""
    number: int = 0
    """Of a number, its value."""
    is_bound: bool = False
    """Of a number: fewer will do ("up to 20")."""
    is_verbatim: bool = False
    """Of a text: it stood in quotation marks."""
    day: tuple[int, int] = (0, 0)
    """Of a date, its value; see ``Date``."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A clause that wants something done."""

    text: str
    clause: int


@dataclass(frozen=True, slots=True)
class Named:
    """What a person's words hold."""

    items: tuple[Item, ...] = ()
    wants: Literal["change", "look", ""] = ""
    """The most that is wished for: something done, something found, or nothing that a tool has to do."""
    wishes: tuple[Wish, ...] = ()
    """The clauses that want something done, without what they rule out."""
    asks: bool = False
    """Whether they are a question and no wish."""
    takes_back: bool = False
    """Whether they correct what was said before."""
    drops: bool = False
    """Whether they give up what was said before."""


_SENTENCE = re.compile(r"(?<=[.!?;])[\"'”»)]*\s+|\n+")
_MARK = re.compile(r"\[([AUIT]\d+)\]")


def named(words: str) -> Named:
    """What a person's words name."""
    text = cues.PASTED.sub("\n", words)
    reader = _Reader(marked(text), text)
    items = tuple(reader.items())
    return Named(
        items=items,
        wants=reader.wants,
        wishes=tuple(reader.wishes),
        asks=not reader.wants and text.rstrip("\"'”») \n").endswith("?"),
        takes_back=cues.TAKEN_BACK.search(text) is not None,
        drops=cues.DROPPED.search(text) is not None,
    )


class _Reader:
    """Goes through marked words sentence by sentence."""

    def __init__(self, words: Marked, text: str) -> None:
        self.wants: Literal["change", "look", ""] = ""
        self.wishes: list[Wish] = []
        self._words = words
        self._text = text
        self._marks = {mark.name: mark for mark in words.marks}
        self._is_draft = cues.ONLY_A_DRAFT.search(words.text) is not None
        self._translates = cues.TRANSLATED.search(words.text) is not None
        self._clause = self._choice = 0

    def items(self) -> Iterator[Item]:
        """Every item that is demanded or asked about, each once."""
        seen: dict[tuple[str, str, str], None] = {}
        above: Mood = "open"
        for sentence in filter(str.strip, _SENTENCE.split(self._words.text)):
            for item in _corrected(sentence, list(self._sentence(sentence, above))):
                if (key := (item.kind, item.value, item.role)) not in seen:
                    seen[key] = None
                    yield item
            above = _carried(sentence, above)

    def _sentence(self, sentence: str, above: Mood) -> Iterator[Item]:
        free = _is_free(sentence)
        like = Item(kind="goal", value="", mood=above)
        for clause in _clauses(sentence):
            self._clause += 1
            if is_negative(clause) or free:
                continue
            own = self._mood(clause)
            like = replace(like, mood=like.mood if own == "open" else own, clause=self._clause)
            if mood_of(clause) != "open":  # a clause with a verb of its own
                goal = _goal_of(clause, self._is_draft)
                tells = goal == "send" or cues.MESSAGE.match(starting(clause)) is not None
                like = replace(like, goal=goal, is_told=tells)
                if goal and like.mood == "change":
                    yield replace(like, value=_shortened(self._words.plain(starting(clause))))
            self._wish(clause, own, like)
            yield from self._items_of(clause, like)

    def _mood(self, clause: str) -> Mood:
        """Its mood; with something concrete in it a weaker sign of a wish will do."""
        mood, marks = mood_of(clause), self._marks_in(clause)
        if mood not in ("open", "look") or not marks:
            return mood
        dictated = any(mark.role in ("text", "subject") for mark in marks)
        return "change" if dictated or mentions_change(clause) else mood

    def _marks_in(self, clause: str) -> list[Mark]:
        return [self._marks[name] for name in _MARK.findall(clause) if name in self._marks]

    def _wish(self, clause: str, own: Mood, like: Item) -> None:
        if own == "change":
            self.wants = "change"
        elif own == "look" and not self.wants:
            self.wants = "look"
        if like.mood == "change":
            self.wishes.append(Wish(_without(clause, _ruled_out(clause)), self._clause))

    def _items_of(self, clause: str, like: Item) -> Iterator[Item]:
        out = _ruled_out(clause)
        yield from self._taken_out(clause, like, out)
        if like.mood not in ("ask", "told"):
            yield from _unquoted_names(clause, like)
            yield from _numbers(clause, like, out)
        if like.mood == "change" and like.is_told:
            yield from _days(clause, like, out)

    def _taken_out(self, clause: str, like: Item, out: Sequence[range]) -> Iterator[Item]:
        before: Item | None = None
        end = 0
        for found in _MARK.finditer(clause):
            item = None if _is_in(found.start(), out) else self._item(found[1], like, clause[: found.start()])
            if item is None or (item.kind == "id" and _is_label(found)):
                continue
            if before is not None:
                before, item = self._as_choices(before, item, clause[end : found.start()])
                yield before
            before, end = item, found.end()
        if before is not None:
            yield before

    def _as_choices(self, before: Item, item: Item, between: str) -> tuple[Item, Item]:
        """Two items that stand side by side: with an "or" between them either will do."""
        if before.kind != item.kind or not cues.OR.fullmatch(between):
            return before, item
        self._choice += 0 if before.choice else 1
        choice = before.choice or self._choice
        return replace(before, choice=choice), replace(item, choice=choice)

    def _item(self, name: str, like: Item, ahead: str) -> Item | None:
        mark = self._marks.get(name)
        if mark is None or mark.text in JOURNEYS:
            return None
        item = replace(like, kind=_KIND[mark.kind], value=mark.text, role=mark.role)
        if item.kind == "text":
            return self._dictated(item, ahead)
        told = item.mood == "told" or (item.mood == "open" and cues.FOR.search(ahead))
        return None if told else item

    def _dictated(self, item: Item, ahead: str) -> Item | None:
        if (item.mood in ("ask", "told") and not item.role) or (self._translates and item.role != "name"):
            return None
        if not item.role and cues.KIND_OF_THING.search(ahead):
            item = replace(item, role="name")
        at = self._text.find(item.value)
        quoted = self._text[max(0, at - 2) : at].strip()[-1:] in set("\"'“„«»‘")
        return replace(item, is_verbatim=quoted)


def _is_label(found: re.Match[str]) -> bool:
    """Whether it is what stands before a colon and a value: "thread_id: th_ada" names no thing called thread_id."""
    return found.start() == 0 and re.match(r"[ \t]*:[ \t]*\S", found.string[found.end() :]) is not None


def _is_in(place: int, spans: Sequence[range]) -> bool:
    return any(place in span for span in spans)


def _clauses(sentence: str) -> Iterator[str]:
    """The parts that may be wishes of their own; a comma begins one where a verb follows it."""
    for clause in clauses(sentence):
        first, *rest = re.split(r",\s+", clause)
        for part in rest:
            if mood_of(part) in ("change", "ask", "look"):
                yield first
                first = part
            else:
                first = f"{first}, {part}"
        yield first


def _corrected(sentence: str, items: list[Item]) -> list[Item]:
    """Without what the same sentence takes back: "to ada@…, sorry, bo@…"."""
    back = cues.TAKEN_BACK.search(sentence)
    if back is None or back.start() == 0:
        return items
    return [item for n, item in enumerate(items) if not any(later.kind == item.kind for later in items[n + 1 :])]


def _carried(sentence: str, above: Mood) -> Mood:
    """The mood of the lines below: rows are meant as the line that ends with a colon before them."""
    if sentence.rstrip().endswith(":"):
        return "open" if is_negative(sentence) else mood_of(sentence)
    return above if mood_of(sentence) == "open" and _MARK.search(sentence) else "open"


def _shortened(text: str) -> str:
    return text if len(text) <= 100 else text[:99] + "…"


def _without(clause: str, spans: Sequence[range]) -> str:
    return "".join(" " if any(n in span for span in spans) else letter for n, letter in enumerate(clause))


def _is_free(sentence: str) -> bool:
    """Whether nothing in a sentence is demanded: it depends on something, or only allows something."""
    if cues.ALLOWED.search(sentence) and not sentence.rstrip().endswith("?"):
        return True
    return any(not cues.WHETHER.search(sentence[: found.start()]) for found in cues.IF.finditer(sentence))


def _ruled_out(clause: str) -> list[range]:
    """Where a clause speaks of what is not wanted."""
    spans = []
    for cue in cues.RULED_OUT.finditer(clause):
        on = cues.ON_AGAIN.search(clause, cue.end())
        spans.append(range(cue.start(), on.start() if on else len(clause)))
    return spans


def _unquoted_names(clause: str, like: Item) -> Iterator[Item]:
    for found in cues.NAMED_SO.finditer(clause):
        yield replace(like, kind="text", value=found["name"].rstrip(".,"), role="name")


def _numbers(clause: str, like: Item, out: Sequence[range]) -> Iterator[Item]:
    for count in counts(clause):
        noun, ahead = cues.COUNTED.match(clause, count.end), clause[: count.start]
        if count.value < 2 or noun is None or any(count.start in span for span in out):
            continue
        if like.mood in ("change", "look") and ahead.strip() and not cues.IS_CONTEXT.search(ahead):
            value = f"{clause[count.start : count.end]} {noun['noun']}"
            bound = cues.BOUND.search(ahead) is not None
            yield replace(like, kind="number", value=value, number=count.value, is_bound=bound)


def _goal_of(clause: str, is_draft: bool) -> Goal | None:
    said = starting(clause)
    return next((goal for goal, verb in cues.GOALS if verb.match(said) and not (goal == "send" and is_draft)), None)


def _days(clause: str, like: Item, out: Sequence[range]) -> Iterator[Item]:
    for day in dates(clause):
        ahead = clause[: day.start]
        # "the meeting on Monday" tells which one; "that it is on Monday" is what is to be told.
        told = cues.THAT.search(ahead) or not cues.WHEN.search(ahead)
        if told and not cues.THAT_IS_CONTEXT.search(ahead) and not any(day.start in span for span in out):
            yield replace(like, kind="date", value=day.text, day=day.value)
