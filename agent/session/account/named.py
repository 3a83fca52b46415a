"""What the user named that can be looked for afterwards: addresses, links, ids, texts, numbers, days, goals.

Their words are read without a model (``agent.common.words``).  What they ruled out, made depend on something, or only
told is not among it: a missing item is told to people, who stop reading where that is wrong too often.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Literal

from agent.common.sheet import is_header
from agent.common.words.answerable import may_be_answered, states
from agent.common.words.asked import tells
from agent.common.words.dictated import spoken
from agent.common.words.exchanged import old_texts
from agent.common.words.later import is_at_once, surely_later
from agent.common.words.left_out import blanked, left_out, spans_of, without_rows_left_out
from agent.common.words.marks import Mark, Marked, counts, marked, unquoted_names
from agent.common.words.moods import (
    Mood,
    ends_with,
    is_free,
    is_negative,
    may_be_said,
    mentions_change,
    mood_of,
    sentences,
    starting,
    taken_back,
    wish_of,
    wishes,
)
from agent.common.words.otherwise import correction, without_correction
from agent.common.words.pieces import pieces
from agent.common.words.table import EVERY, Tongue, tongue
from agent.common.words.text import own, written_without_spaces
from agent.common.words.wanted import are_looks, wants_nothing
from agent.session.account.days import days_in
from agent.session.account.goals import goal_of
from agent.session.account.items import UNSERVED, Item, Kind, Named, Wish, not_of, stands_in
from agent.session.account.numbers import numbers_in
from tools.spec import JOURNEYS

_KIND: dict[str, Kind] = {"address": "address", "link": "url", "id": "id", "text": "text"}
_MARK = re.compile(r"\[([AUIT]\d+)\]")
_INSTEAD = re.compile(r"^\W*(?:(?:to|an|à|a) )?[A-ZÀ-Þ\[][\w\]-]+ (?:instead|stattdessen|à la place|en su lugar)\W*$")
"""A message that puts somebody else in the place of who was named: "Eve instead"."""
_ASIDE = re.compile(r"\(([^()]{1,200})\)")
_OWN_FUTURE = re.compile(r"\b(?:i|we)(?:['’]ll| will)\W*$", re.IGNORECASE)
_ROW = re.compile(r"\s*(?:[-*•]\s|\d+[.)](?:\s|$))")
_REASON = re.compile(r"[^\u3001\u3002]{0,80}(?:ので|とおり|通り|ため)\u3001?")
"""A reason in a language without spaces, which stands before the wish."""
_MORE = re.compile(r"\W{0,2}(?: \w{1,3})? [A-ZÀ-Þ0-9]")
"""What behind a name may be more of it."""
_ON_AGAIN = re.compile(
    r"[.!?;:]|,(?!\s*(?:(?:and|or|und|oder|et|ou|y|o|e) )?\[)|\b(?:but|aber|sondern|mais|pero|sino|ma)\b(?! not)",
    re.IGNORECASE,
)


@lru_cache(maxsize=128)  # of a conversation all that was said is looked at with each request
def named(words: str, turn: int = 0, above: Mood = "open") -> Named:
    """What the user's words name.

    Args:
        words: a message of theirs.
        turn: its number.
        above: how the message before was meant; one that goes on ("and Theo's too") is meant alike.
    """
    text = spoken(own(words))
    shown = without_rows_left_out(marked(text))
    said = tongue(shown.text)
    reader = _Reader(shown, text, said, turn, above if _goes_on(shown.text, said) and above == "change" else "open")
    items = tuple(reader.items())
    if not (reader.wants or reader.is_given_up or may_be_answered(shown.text, said, is_first=not turn)):
        reader.wants = "look" if are_looks(text) else "change"
        reader.wishes += reader.others if reader.wants == "change" else []
    return Named(
        text=shown.text,
        turn=turn,
        addresses=shown.addresses,
        items=(*items, *(_times(text, turn) if reader.wants == "change" else ())),
        wants=reader.wants,
        wishes=tuple(reader.wishes),
        asks=not reader.wants and text.rstrip("\"'”») \n").endswith(("?", "\N{FULLWIDTH QUESTION MARK}")),
        takes_back=reader.takes_back,
        is_at_once=is_at_once(text),
        drops=said.cue("dropped").search(text) is not None,
        spares=left_out(text),
    )


def _goes_on(text: str, said: Tongue) -> bool:
    """Whether words go on with what was wished before them, or correct it: "and Bo", "Bo too", "no, Bo"."""
    begun = starting(text, said)
    reminds = said.cue("negative").match(begun)  # "don't forget Bo"
    if reminds and said.cue("unsaid").match(begun[reminds.end() :].lstrip()):
        return True
    if written_without_spaces(text) and said.cue("corrects").search(text):
        return True
    if _INSTEAD.search(text) or correction(text, said) or said.cue("goes_on").match(text.strip()):
        return True
    rest = said.cue("too", "filler", "tag").sub(" ", _MARK.sub(" ", text))
    says_more = re.search(r"(?<![^\W\d_])[^\W\d_A-ZÀ-Þ][^\W\d_]{3,}", rest) is not None  # "Ada likes it too"
    return said.cue("too").search(text) is not None and not says_more


def _times(text: str, turn: int) -> Iterator[Item]:
    """The times to come for which something is wished; they stand in no clause of their own."""
    due = surely_later(text)
    told = [one.plain for one in pieces(text) if wants_nothing(one.text)] if due else []
    found = (one for one in due if not any(one in part for part in told))
    yield from (Item(kind="date", value=one, role="when", turn=turn, mood="change") for one in found)


class _Reader:
    """Goes through marked words sentence by sentence."""

    def __init__(self, words: Marked, text: str, said: Tongue, turn: int, above: Mood) -> None:
        self.wants: Literal["change", "look", ""] = ""
        self.wishes: list[Wish] = []
        self.others: list[Wish] = []
        """The clauses whose verb is not known."""
        self.takes_back = taken_back(text, said) is not None or _INSTEAD.search(words.text) is not None
        self.is_given_up = False
        self._words = words
        self._text = text
        self._said = said
        self._turn = turn
        self._above = self._below = above
        self._marks = {mark.name: mark for mark in words.marks}
        self._selected = _selected(words.text, said)
        self._is_draft = said.cue("draft").search(words.text) is not None
        self._translates = said.cue("translated").search(words.text) is not None
        self._clause = self._choice = 0
        self._latest: Item | None = None
        """How the latest wish was meant."""

    def items(self) -> Iterator[Item]:
        """Every item that is demanded or asked about, each once."""
        found: list[Item] = []
        above = self._above
        for sentence, is_row in sentences(self._words.text, self._said):
            above = self._below if _ROW.match(sentence) else above
            is_head = is_header(self._words.plain(sentence))
            if is_head or is_row:  # "Mark Stone; mark@…" wishes for nothing
                self._clause += 1
                found += [] if is_head else self._taken_out(sentence, self._like(above), [])
                continue
            if self._drops(sentence):
                found, self.wants, self.wishes, self.is_given_up = [], "", [], True
            found = self._corrected(sentence, found, list(self._sentence(sentence, above)))
            above = self._carried(sentence, above)
        seen = {(item.kind, item.value, item.role): item for item in reversed(found)}
        return iter(reversed(seen.values()))

    def _like(self, mood: Mood) -> Item:
        is_told = self._above == "change"  # what only goes on may tell somebody something as well
        return Item(kind="goal", value="", turn=self._turn, mood=mood, clause=self._clause, is_told=is_told)

    def _drops(self, sentence: str) -> bool:
        """Whether it gives up what was said before it: "no", "forget it"."""
        said = sentence.strip(" \n.,!")
        back = EVERY.cue("rather").match(said)
        rest = starting(said[back.end() :] if back else said, EVERY)
        again = EVERY.cue("rather").match(rest)  # "actually no, leave it"
        rest = starting(rest[again.end() :], EVERY) if again else rest
        return bool(EVERY.cue("no").fullmatch(said) or EVERY.cue("dropped").match(rest))

    def _corrected(self, sentence: str, before: list[Item], items: list[Item]) -> list[Item]:
        """Without what a sentence takes back: "to ada@…, sorry, bo@…", or "no, to bo@…" after another one."""
        back = taken_back(sentence, self._said)
        if correction(sentence, self._said) or (back is not None and back.start() == 0):
            return not_of(before, items) + items
        if back is None:
            return [*before, *items]
        behind = sentence[back.end() :]
        new = [item for item in items if stands_in(item, behind)]
        old = [item for item in items if item not in new]
        return [*(before if old else _without_number(before, behind)), *not_of(old, new), *new]

    def _carried(self, sentence: str, above: Mood) -> Mood:
        """The mood of the lines below: rows are meant as the line that ends with a colon before them."""
        if sentence.rstrip().endswith(":"):
            self._below = "open" if is_negative(sentence, self._said) else mood_of(sentence, self._said)
            return self._below
        return self._below if _ROW.match(sentence) else self._above  # "1." is a sentence of its own

    def _sentence(self, sentence: str, above: Mood) -> Iterator[Item]:
        free = is_free(sentence, self._said)
        like = self._begun(sentence, above)
        clauses = [*wishes(without_correction(sentence, self._said), self._said)]
        for n, (clause, out) in enumerate(zip(clauses, spans_of(clauses, self._said, sentence), strict=True)):
            self._clause += 1
            if is_negative(clause, self._said) or not re.search(r"\w", blanked(clause, out)):
                continue
            own = self._mood(clause)
            if free:
                self.wants = self.wants or ("look" if own == "change" else "")  # it comes to a look at least
                continue
            like = replace(like, mood=like.mood if own == "open" else own, clause=self._clause)
            if mood_of(clause, self._said) != "open":  # a clause with a verb of its own
                goal = goal_of(clause, self._said, is_draft=self._is_draft)
                like = replace(like, goal=goal.kind, tools=goal.tools, is_told=goal.is_told, shown=goal.shown)
                yield from self._ends(clause, like)
            yield from self._unserved(blanked(clause, out), like, sentence)
            spans = [*out, *self._ruled_out(clause), *old_texts(clause)]
            self._wish(blanked(clause, spans), own, like, is_first=n == 0)
            yield from self._items_of(clause, like, spans)

    def _begun(self, sentence: str, above: Mood) -> Item:
        """How a sentence is meant before its verb tells: one that corrects or repeats the wish before it, alike."""
        latest, said = self._latest, self._said
        is_other = correction(sentence, said) is not None
        if latest is None or not (is_other or _goes_on(sentence, said) or said.cue("then").match(sentence.strip())):
            return self._like(above)
        if is_other:
            self.wishes = [one for one in self.wishes if one.clause != latest.clause]
        return replace(latest, clause=self._clause)

    def _ends(self, clause: str, like: Item) -> Iterator[Item]:
        if like.goal and (like.mood == "change" or like.shown) and not tells(clause):
            yield replace(like, value=_shortened(self._words.plain(starting(clause, self._said))))

    def _unserved(self, clause: str, like: Item, sentence: str) -> Iterator[Item]:
        """What is wished for where nothing here can do it; only who reports it as a gap has told of it."""
        found = self._said.cue("unserved").search(clause)
        if not found or sentence.rstrip().endswith("?") or _is_to_be_told(clause[: found.start()], like, self._said):
            return
        begun = starting(clause, self._said)
        is_told = like.is_told and (mood_of(clause, self._said) != "open" or self._said.cue("tells").match(begun))
        if like.mood != "told" and not is_told:
            yield replace(
                like,
                kind="goal",
                value=_shortened(self._words.plain(begun)),
                mood="change",
                goal=UNSERVED,
                tools=frozenset(),
            )

    def _mood(self, clause: str) -> Mood:
        """Its mood; with something concrete in it a weaker sign of a wish will do."""
        mood, marks = mood_of(clause, self._said), self._marks_in(clause)
        if mood not in ("open", "look") or not marks:
            return mood
        if any(mark.role in ("text", "subject") for mark in marks):
            return "change"
        if mood == "look" and may_be_said(clause, self._said):
            return "told"
        checks = self._said.cue("ensure").match(wish_of(clause, self._said)[0])
        return "change" if not checks and mentions_change(clause, self._said) else mood

    def _marks_in(self, clause: str) -> list[Mark]:
        return [self._marks[name] for name in _MARK.findall(clause) if name in self._marks]

    def _wish(self, clause: str, own: Mood, like: Item, *, is_first: bool) -> None:
        """Keep it: "and Bo" belongs to the wish before it, "Theo's can wait" behind a quotation does not."""
        if own == "change":
            self.wants = "change"
        elif own == "look" and not self.wants:
            self.wants = "look"
        goes_on = own != "open" or is_first or self._said.cue("goes_on", "filler").match(clause)
        if like.mood == "change" and goes_on:
            self.wishes.append(self._wished(clause, like))
            self._latest = like
        elif like.mood == "open":
            self.others.append(Wish(self._without_facts(clause), self._turn, self._clause))

    def _wished(self, clause: str, like: Item) -> Wish:
        has_a_verb = mood_of(clause, self._said) == "change"
        is_broad = has_a_verb and not like.goal and not like.is_told
        broad = _shortened(self._words.plain(starting(clause, self._said))) if is_broad else ""
        return Wish(self._without_facts(clause), self._turn, self._clause, like.tools, broad, has_a_verb)

    def _without_facts(self, clause: str) -> str:
        """A clause without what only states something behind a comma: "archive Ada, Eve told me to"."""
        clause = _ASIDE.sub(lambda found: "" if states(found[1], self._said) else found[0], clause)
        first, *rest = (self._without_reason(part) for part in re.split(r",\s+", _REASON.sub("", clause)))
        return ", ".join([first, *(part for part in rest if not states(part, self._said))])

    def _without_reason(self, part: str) -> str:
        why = self._said.cue("reason").search(part)
        return part if why is None else part[: why.start()]

    def _ruled_out(self, clause: str) -> list[range]:
        """Where a clause speaks of what is not wanted."""
        spans: list[range] = []
        if written_without_spaces(clause):
            return spans
        for cue in self._said.cue("negative", "such_as").finditer(clause):
            is_bound = self._said.cue("bound").match(clause, cue.start())  # "no more than 20"
            is_in = bool(spans) and cue.start() < spans[-1].stop
            if not is_in and not is_bound and not self._said.cue("unsaid").match(clause[cue.end() :].lstrip()):
                on = _ON_AGAIN.search(clause, cue.end())
                spans.append(range(cue.start(), on.start() if on else len(clause)))
        return spans

    # -- what a clause names -------------------------------------------------------------------------------------------

    def _items_of(self, clause: str, like: Item, out: Sequence[range]) -> Iterator[Item]:
        yield from self._taken_out(clause, like, out)
        if like.mood not in ("ask", "told"):
            yield from self._unquoted_names(clause, like)
            yield from self._numbers(clause, like, out)
        if like.mood == "change" and like.is_told:
            yield from days_in(clause, like, out, self._said)

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
        if before.kind != item.kind or not self._said.cue("or").fullmatch(between.strip(" ,")):
            return before, item
        self._choice += 0 if before.choice else 1
        choice = before.choice or self._choice
        return replace(before, choice=choice), replace(item, choice=choice)

    def _item(self, name: str, like: Item, ahead: str) -> Item | None:
        mark = self._marks.get(name)
        if mark is None or mark.text in JOURNEYS:
            return None
        item = replace(like, kind=_KIND[mark.kind], value=mark.text, role=mark.role, mark=name)
        if item.kind == "text":
            return self._dictated(item, ahead)
        beside = re.sub(r"(?:\s*\[\w+\],?(?: \w{1,3})?)*\s*$", "", ahead)
        told = item.mood == "told" or (item.mood == "open" and ends_with(self._said.cue("for"), beside))
        return None if told else replace(item, choice=-1 if name in self._selected else 0)

    def _dictated(self, item: Item, ahead: str) -> Item | None:
        if (item.mood in ("ask", "told") and not item.role) or (self._translates and item.role != "name"):
            return None
        if not item.role and ends_with(self._said.cue("thing"), ahead) and not re.search(r"\bthe \w+\s*$", ahead):
            item = replace(item, role="name")
        at = self._text.find(item.value)
        quoted = self._text[max(0, at - 2) : at].strip()[-1:] in set("\"'“„«»‘「『")
        return replace(item, is_verbatim=quoted)

    def _unquoted_names(self, clause: str, like: Item) -> Iterator[Item]:
        for found in unquoted_names(clause, self._said):
            name = found[1].rstrip(".,")
            yield replace(
                like, kind="text", value=name, role="name", is_verbatim=self._is_whole(name, clause[found.end() :])
            )

    def _is_whole(self, name: str, behind: str) -> bool:
        """Whether a name without quotation marks ends where it seems to: "Fair and Expo" and "Fair leads" go on."""
        return re.match(r"\s*(?:$|[.,;:!?])", behind) is not None and not _MORE.match(
            self._words.text.partition(name)[2]
        )

    def _numbers(self, clause: str, like: Item, out: Sequence[range]) -> Iterator[Item]:
        return numbers_in(clause, like, out, self._said, takes_back=self.takes_back)


def _is_to_be_told(ahead: str, like: Item, said: Tongue) -> bool:
    """Whether what comes behind these words is what somebody is to be told: "tell Bo that I'll ring him"."""
    return _OWN_FUTURE.search(ahead) is not None or (like.is_told and said.cue("that").search(ahead) is not None)


def _is_label(found: re.Match[str]) -> bool:
    """Whether it is what stands before a colon and a value: "thread_id: th_ada" names no thing called thread_id."""
    return found.start() == 0 and re.match(r"[ \t]*:[ \t]*\S", found.string[found.end() :]) is not None


def _without_number(items: list[Item], behind: str) -> list[Item]:
    """What was named before, of which a number takes another's place: "on reflection, make that 25"."""
    return [item for item in items if item.kind != "number" or not counts(behind)]


def _is_in(place: int, spans: Sequence[range]) -> bool:
    return any(place in span for span in spans)


def _shortened(text: str) -> str:
    return text if len(text) <= 100 else text[:99] + "…"


def _selected(text: str, said: Tongue) -> frozenset[str]:
    """The marks of addresses of which only some are meant: "just the CFOs out of these: …"."""
    for cue in said.cue("only", "except").finditer(text):
        rest = text[cue.end() :]
        begins_wish = not starting(text[: cue.start()], said) or said.kinds(rest.lstrip())
        if not begins_wish and not re.match(r"\s*(?:\w+\s*)?\[", rest) and (rows := re.search(r":\s|\n", rest)):
            return frozenset(name for name in _MARK.findall(rest[rows.start() :]) if name[0] == "A")
    return frozenset()
