"""From a person's words to wishes: which parts are one, what each is, and what it says about the form of its goal."""

import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, cast

from agent.common.questions import only_asks
from agent.common.words import Marked, brief, clauses, is_alike, is_grounded, marked, numbers, verbatim
from agent.models.base import ModelError
from agent.models.guided.decide import LEADS, LISTED, SHORT, Decider, closed
from agent.models.guided.goals import Goal, SlotKind, goals_of, refs_of
from agent.models.guided.rows import Row, read
from prompts.loader import load
from tools.spec import JOURNEYS, Journey

SECOND = 0.9
"""How sure one must be that a part of a request is a wish of its own."""
MAYBE = 0.1
"""How likely something must be to be thought of."""
HALF = 0.5
"""How likely the likeliest goal must be for others that go its way to count, and for none of them to be meant."""
SECOND_NAMED = 0.7
"""The same where it names something, which the wish before it would have no place for."""
PARTS = 6
"""Parts of a request that are looked at one by one."""
OTHER = "other"
"""The label of what nothing serves, among journeys and among the goals of each."""
REST = ("more", "hello")
"""The labels of parts that wish for nothing."""
_NOT = re.compile(
    r"\b(?:not|never|without|nicht|keine?[nmrs]?|nie|ohne|ne|pas|sans|jamais|no|sin|nunca)\b|n['’]t\b", re.IGNORECASE
)
"""Words that take something back: a part with one of them restricts the wish before it and is none itself."""
_NOUNS = {
    "list": r"lists?|listen?|listes?|listas?",
    "campaign": r"campaigns?|kampagnen?|campagnes?|campañas?",
    "thread": r"threads?|conversations?|gespräch\w*|unterhaltung|hilo|fil|conversación",
}


@dataclass(slots=True)
class Wish:
    """One wish, and how far it has come."""

    text: str
    """The words, with marks."""
    journey: str
    """A journey, or another label of the route."""
    goal: str = ""
    sure: float = 1.0
    """How probable it is that just this is meant."""
    others: list[str] = field(default_factory=list)
    """What else may be meant, for a question."""
    slots: dict[str, Any] = field(default_factory=dict)
    """What the person gave."""
    gist: bool = False
    """Whether the text says what is to be written instead of being what is to be sent."""
    ids: dict[str, str] = field(default_factory=dict)
    """Records that are named by their ids or were used before, by kind."""
    picked: dict[str, list[str]] = field(default_factory=dict)
    """Records that were picked from lists, by kind."""
    left: list[str] = field(default_factory=list)
    """What was named and has no place in the form."""
    unused: list[str] = field(default_factory=list)
    """What is left of that after the person was asked about it."""
    skipped: list[str] = field(default_factory=list)
    """Lines that look like rows and name nobody."""
    start: int = -1
    """The number of calls before its first one; -1 before it has begun."""
    asked: str = ""
    """What the person was asked last."""
    ended: str | None = None
    """Why it came to its end; empty when it reached its goal."""


class Listener:
    """Understands a person's words."""

    def __init__(self, llm: Decider, words: str, material: str) -> None:
        table = read(material) if material else read(words)
        self.table = table if table.rows or not material else read(words)
        self._llm, self._only_asks = llm, only_asks(words)
        self._weighed: dict[tuple[str, str], Mapping[str, float]] = {}
        is_apart = len(self.table.lines) > 1 and not (material and self.table.rows)
        for line in self.table.lines if is_apart else ():
            words = words.replace(line, "", 1)
        self.marked = marked(words.strip() + (" [rows]" if self.table.rows else ""))

    # -- what is wished for --------------------------------------------------------------------------------------------

    def wishes(self) -> list[Wish]:
        """Every wish in the words, in order."""
        return [self.wish(text, routed) for text, routed in self._parts()]

    def wish(self, text: str, routed: Mapping[str, float]) -> Wish:
        """One wish, with its goal and its form as far as the words fill it in."""
        told = {label: p for label, p in routed.items() if label != "more"} or routed  # it says something of its own
        journey, sure = next((label, p / sum(told.values())) for label, p in told.items())
        found = Wish(text, journey, sure=sure)
        if journey in JOURNEYS:
            goals = self._goals(journey)
            weighed = self._goal(journey, text)
            if weighed[OTHER] >= HALF:
                return Wish(text, OTHER, sure=routed.get(OTHER, 0.0) + sure * weighed[OTHER])
            found.goal, likely = self._chosen(text, goals, weighed)
            found.sure *= likely
            found.others = [goals[name].about for name, p in weighed.items() if p > MAYBE and name != OTHER][:3]
            self.fill(found, goals[found.goal])
        return found

    def _chosen(self, text: str, goals: Mapping[str, Goal], weighed: Mapping[str, float]) -> tuple[str, float]:
        """The likeliest goal; of two that go one way, where words take something back, the one that goes less far.

        Goals that go one way are no doubt about the way, so they count for each other.
        """
        (first, likely), *others = ((name, p) for name, p in weighed.items() if name != OTHER)
        names = goals[first].names
        for other, p in others:
            if p > MAYBE and _NOT.search(text) and goals[other].names < names:
                return other, likely + p
        nested = (p for other, p in others if goals[other].names < names or names < goals[other].names)
        return first, likely + sum(nested) if likely >= HALF else likely

    def _goals(self, journey: str) -> Mapping[str, Goal]:
        """The goals to choose from; who only asks is offered reads, and a search that asks before it is paid for."""
        goals = goals_of(cast("Journey", journey))
        reads = {name: goal for name, goal in goals.items() if goal.is_a_question or name == "find"}
        return reads if self._only_asks and reads else goals

    def _parts(self) -> list[tuple[str, Mapping[str, float]]]:
        whole, parts = self.marked.text, clauses(self.marked.text)
        if len(parts) == 1:
            return [(whole, self.route(whole))]
        found: list[tuple[str, Mapping[str, float]]] = []
        for part in [*parts[: PARTS - 1], *filter(None, [" ".join(parts[PARTS - 1 :])])]:
            routed = self.route(part)
            if found and not self._is_second(part, routed, found[-1]):
                found[-1] = (f"{found[-1][0]} {part}", found[-1][1])
            else:
                found.append((part, routed))
        if len(found) == 1:
            return [(whole, self.route(whole))]
        return [(text, routed if text in parts else self.route(text)) for text, routed in found]

    def _is_second(self, part: str, routed: Mapping[str, float], before: tuple[str, Mapping[str, float]]) -> bool:
        label, sure = next(iter(routed.items()))
        first, first_sure = next(iter(before[1].items()))
        level = SECOND_NAMED if "[" in part else SECOND
        if sure < level or first_sure < level or {label, first} & set(REST) or _NOT.search(part):
            return False
        if label != first or label not in JOURNEYS:
            return label != first
        (one, _), (two, likely) = (next(iter(self._goal(label, text).items())) for text in (before[0], part))
        return one != two and likely >= level

    def route(self, text: str) -> Mapping[str, float]:
        """How probable each label is for a part of the words, the likeliest first."""
        return self._weigh("route", text, load("guided/route").meta["labels"], "answer")

    def _goal(self, journey: str, text: str) -> Mapping[str, float]:
        return self._weigh(journey, text, (*self._goals(journey), OTHER), "goal")

    def _weigh(self, prompt: str, text: str, options: Collection[str], key: str) -> Mapping[str, float]:
        if (prompt, text) not in self._weighed:
            weighed = self._llm.weigh(prompt, brief(text), options, lead=f'{{"{key}": "')
            self._weighed[prompt, text] = weighed
        return self._weighed[prompt, text]

    def plain(self, text: str) -> str:
        """A part of the marked words as the person wrote it."""
        return self.marked.plain(text).removesuffix(" [rows]")

    # -- what is said about it -----------------------------------------------------------------------------------------

    def fill(self, wish: Wish, goal: Goal, only: Collection[str] | None = None) -> None:
        """Fill in the form of a goal: first what is certain, then the rest by the model, held against the words.

        Args:
            wish: whose words are read, and which is filled in.
            goal: the goal of the form.
            only: the fields that are asked for, where the others are known; addresses and numbers are always read.
        """
        _name_ids(wish, goal, self.marked)
        form = {
            slot: self._field(slot, kind, goal, wish.text)
            if only is None or slot in only or kind in ("address", "count")
            else {"const": ""}
            for slot, kind in goal.slots.items()
            if kind != "rows"
        }
        answer = {slot: known["const"] for slot, known in form.items() if "const" in known}
        if len(answer) < len(form):
            answer = self._llm.fill(goal.journey, brief(wish.text), closed({"goal": {"const": goal.name}, **form}))
        for slot, kind in goal.slots.items():
            asked = only is None or slot in only
            rows = self._leads(wish) if kind == "rows" and asked else []
            wish.slots[slot] = rows if kind == "rows" else self._value(kind, answer.get(slot), wish.text)
        self._judge_texts(wish, goal)
        used = "\n".join([*map(str, wish.slots.values()), *wish.ids.values()])
        named = [mark for mark in self.marked.marks if f"[{mark.name}]" in wish.text]
        wish.left = [mark.text for mark in named if mark.text not in used]

    def _field(self, slot: str, kind: SlotKind, goal: Goal, text: str) -> dict[str, Any]:
        """The form of one field; a constant where the words leave no choice."""
        match kind:
            case "address":
                marks = [mark.name for mark in self.marked.of("address", text)]
                first = next(name for name, other in goal.slots.items() if other == "address")
                return dict(SHORT) if len(marks) > 1 else {"const": "".join(marks) if slot == first else ""}
            case "count":
                said = sorted(set(numbers(text)))
                return {"const": said[0] if said else 0} if len(said) < 2 else {"enum": [*said, 0]}
            case "choice":
                return {"enum": list(goal.options[slot])}
            case "words":
                return dict(LISTED)
            case "text" | "name" | "title":
                known = self._text(slot, kind, goal, text)
                return {"const": known} if known is not None else {"type": "string"} if kind == "text" else dict(SHORT)
        return dict(SHORT)

    def _text(self, slot: str, kind: SlotKind, goal: Goal, text: str) -> str | None:
        """The dictated text that a field holds, where the words say so or leave no choice."""
        marks = self.marked.of("text", text)
        places = [name for name, other in goal.slots.items() if other in ("text", "name", "title")]
        if len(marks) == len(places) == 1:
            return marks[0].name
        role = "subject" if slot == "subject" else "text" if kind == "text" else "name"
        same = [name for name in places if name == slot or (role == "name" and goal.slots[name] != "text")]
        called = [mark for mark in marks if mark.role == role]
        return called[0].name if len(called) == 1 and len(same) == 1 else None

    def _value(self, kind: SlotKind, raw: Any, text: str) -> Any:
        """What a field holds, in the person's own spelling; empty where the words do not bear it out."""
        if kind == "words":
            plain = self.marked.plain(text)
            return [one for one in raw or () if isinstance(one, str) and is_grounded(plain, one)]
        if not isinstance(raw, str):
            return raw
        named = [mark for mark in self.marked.marks if re.search(rf"\b{mark.name}\b", raw)]
        if kind in ("name", "title", "text"):
            named = [mark for mark in named if mark.kind == "text"]
        named = named or [mark for mark in self.marked.marks if raw and is_alike(mark.text, raw)]
        if kind == "address":
            return list(dict.fromkeys(mark.text for mark in named if mark.kind == "address"))
        if named and (re.fullmatch(r"[\s,\[\]]*", re.sub(r"\b[ATUI]\d+\b", "", raw)) or raw not in text):
            return ", ".join(mark.text for mark in named)
        said = verbatim(text, re.sub(r"\[?\b([ATUI]\d+)\b\]?", r"[\1]", raw) if named else raw)
        if not said and kind in ("criteria", "title", "which", "text") and is_grounded(text, raw):
            said = raw
        return self.marked.plain(said) if kind != "choice" else raw

    def _judge_texts(self, wish: Wish, goal: Goal) -> None:
        """Tell a dictated text from a gist, which only some goals may put into words."""
        for slot, kind in goal.slots.items():
            said = wish.slots[slot]
            if kind != "text" or not said or slot == "subject":
                continue
            at = wish.text.find(said)
            dictated = any(mark.text == said for mark in self.marked.of("text")) or (
                at > 0 and wish.text[:at].rstrip(" ")[-1:] in ":\n"
            )
            wish.gist = goal.writes and not dictated
            if not dictated and not goal.writes:
                wish.slots[slot] = ""

    def _leads(self, wish: Wish) -> list[Row]:
        """The rows that were given, else people picked out of running text; what the text does not hold is dropped."""
        if self.table.rows:
            wish.skipped = list(self.table.skipped)
            return list(self.table.rows)
        words, raws, found = self.marked.plain(wish.text), [], []
        with suppress(ModelError):  # it went on inventing people until it was cut off: there are none in the words
            raws = self._llm.fill("rows", brief(words), LEADS)["leads"]
        called = wish.slots.get("list")
        for raw in raws:
            row = {key: said for key, value in raw.items() if (said := verbatim(words, value)) and said != called}
            if row.get("name") or row.get("email"):
                found.append(row)
        return found


def more_about(wish: Wish, goal: Goal, answer: str, llm: Decider, slots: list[str]) -> None:
    """Take what a person answered into the fields that it was asked for."""
    heard = Listener(llm, answer, "")
    told = replace(wish, text=heard.marked.text, slots={}, ids={}, left=[])
    heard.fill(told, goal, slots)
    for slot, kind in goal.slots.items():
        found = told.slots.get(slot)
        if slot in slots and not found and kind in ("text", "name", "title", "criteria", "which"):
            found = answer.strip()
        if found and (slot in slots or (kind in ("address", "count") and not wish.slots.get(slot))):
            wish.slots[slot] = found
            wish.gist = told.gist if kind == "text" and slot != "subject" else wish.gist
    wish.ids |= told.ids


def _name_ids(wish: Wish, goal: Goal, words: Marked) -> None:
    """Give each id that is named its kind: by the noun before it, else the first kind that the goal still lacks."""
    lacking = [ref for tool in goal.tools for ref in refs_of(tool)]
    for mark in words.of("id", wish.text):
        before = wish.text[: wish.text.find(f"[{mark.name}]")][-40:]
        nouns = [
            (found[-1].end(), kind)
            for kind, noun in _NOUNS.items()
            if (found := list(re.finditer(rf"\b(?:{noun})\b", before, re.IGNORECASE)))
        ]
        kind = max(nouns)[1] if nouns else next((ref for ref in lacking if ref not in wish.ids), "")
        if kind in lacking or kind in _NOUNS:
            wish.ids.setdefault(kind, mark.text)
