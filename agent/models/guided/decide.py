"""One decision: a short prompt with examples, a question, and an answer that a grammar holds to its form."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from agent.models.base import ModelError, Usage
from agent.models.guided.words import brief
from agent.models.llama import Answer, Odds, Static
from prompts.loader import PromptError, load

LINE: Mapping[str, Any] = {"type": "string", "maxLength": 300}
"""The form of a field of one line."""
LINES = 8
"""Entries of a list field."""
ROWS = 40
"""Leads that are read out of running text."""

_REPEATED = re.compile(r"([^\n]{3,80}?)(?:[ ,;\n]+\1){2,}(?!\w)", re.IGNORECASE)

_FIELDS: Mapping[str, Mapping[str, Any]] = {
    "line": LINE,
    "lines": {"type": "array", "items": {"type": "string", "maxLength": 60}, "maxItems": LINES},
    "number": {"type": "integer", "minimum": 0, "maximum": 2500},
    "text": {"type": "string"},
}


class Engine(Protocol):
    """What completes: the embedded model, or a double of it."""

    def complete(self, static: Static, question: str, *, schema: Mapping[str, Any], max_tokens: int) -> Answer:
        """Answer a question after a static conversation, as JSON of a schema."""

    def choose(self, static: Static, question: str, *, key: str, among: Collection[str]) -> Odds:
        """How likely each value of the one field of an answer is."""


class Decider:
    """Asks one question at a time and counts what it cost."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._usage = Usage()

    def ask(self, name: str, question: str, schema: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Have the prompt ``guided/NAME`` answered.

        Args:
            name: the prompt.
            question: the words that it is asked about.
            schema: the form of the answer, where the prompt does not define it.

        Raises:
            ModelError: no whole answer came.
        """
        static = conversation(name)
        limit = 200 + len(question) // 2
        answer = self._engine.complete(static, question, schema=schema or form(name), max_tokens=limit)
        self._count(answer)
        try:
            found = json.loads(answer.text)
        except ValueError:
            found = None
        if answer.cut or not isinstance(found, dict):
            raise ModelError("The embedded model did not finish its answer: shorten the task, or use a larger model.")
        return {key: without_repetition(value) if isinstance(value, str) else value for key, value in found.items()}

    def value(self, label: str, words: str, schema: Mapping[str, Any] | None = None) -> str:
        """What words give for one field, as the prompt ``guided/form`` asks for it."""
        question = f"field: {label}\nrequest: {brief(words, 1500)}"
        return str(self.ask("form", question, schema and closed({"value": schema}))["value"])

    def pick(self, wanted: str, lines: Sequence[str]) -> list[int]:
        """The numbers, from 0 on, of the lines that are wanted, each once; some may be those of no line."""
        listed = "\n".join(f"{number}: {line}" for number, line in enumerate(lines, 1))
        numbers = self.ask("pick", f"wanted: {wanted}\n{listed}", _PICK)["numbers"] if lines else []
        return [number - 1 for number in dict.fromkeys(numbers)]

    def choose(self, name: str, question: str) -> Mapping[str, float]:
        """How likely each value of the one field of ``guided/NAME`` is, the likeliest first."""
        ((key, among),) = load(f"guided/{name}").meta["answers"][0].items()
        odds = self._engine.choose(conversation(name), question, key=key, among=among)
        self._count(odds.answer)
        return odds.shares

    def _count(self, answer: Answer) -> None:
        kinds = ("input_tokens", "output_tokens", "cached_tokens")
        self._usage = Usage(**{kind: getattr(self._usage, kind) + getattr(answer, kind) for kind in kinds})

    def spent(self) -> Usage:
        """What was used since the last time it was asked for."""
        usage, self._usage = self._usage, Usage()
        return usage


def without_repetition(value: str) -> str:
    """A value without what it says over and over: a small model may not find an end."""
    found = _REPEATED.match(value)
    if found is None:
        return value
    rest = value[found.end() :].strip(" ,;\n").casefold()
    return found[1] if found[1].casefold().startswith(rest) else value


def conversation(name: str) -> Static:
    """The static part of a decision: instructions and examples, the same bytes every time."""
    prompt = load(f"guided/{name}")
    turns: list[tuple[str, str]] = [("system", prompt.text.strip())]
    for words, answer in prompt.meta["examples"]:
        turns += [("user", words), ("assistant", json.dumps(answer, ensure_ascii=False))]
    return tuple(turns)


def form(name: str, goals: Collection[str] = ()) -> dict[str, Any]:
    """The JSON Schema of a prompt's answers, an object for each of its ``answers``; of these goals alone, if any."""
    found = load(f"guided/{name}").meta["answers"]
    if goals:
        kept = [(fields, [goal for goal in fields["goal"] if goal in goals]) for fields in found]
        found = [{**fields, "goal": left} for fields, left in kept if left]
    forms = [object_of(fields) for fields in found]
    return forms[0] if len(forms) == 1 else {"anyOf": forms}


def writing(name: str) -> tuple[str, ...]:
    """The goals of a prompt whose answers hold a text."""
    found = load(f"guided/{name}").meta["answers"]
    return tuple(goal for fields in found if "text" in fields.values() for goal in fields["goal"])


def object_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """A closed object with these fields, in order."""
    if unknown := [kind for kind in fields.values() if not isinstance(kind, list) and kind not in _FIELDS]:
        raise PromptError(f"{unknown[0]!r} is not a kind of field")
    return closed(
        {str(key): {"enum": kind} if isinstance(kind, list) else _FIELDS[kind] for key, kind in fields.items()}
    )


def closed(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON Schema of an object with just these properties, in order."""
    form = {"type": "object", "properties": dict(properties), "required": list(properties)}
    return {**form, "additionalProperties": False}


_LEAD = object_of(dict.fromkeys(("name", "title", "company", "email"), "line"))
LEADS = closed({"leads": {"type": "array", "items": _LEAD, "maxItems": ROWS}})
"""The form of leads read out of running text."""
_NUMBER = {"type": "integer", "minimum": 1, "maximum": 25}
_PICK = closed({"numbers": {"type": "array", "items": _NUMBER, "maxItems": 10}})
"""The form of a choice from a numbered list."""
