"""One decision: a short prompt with examples and a question, answered by one word or by a form.

A word is weighed: the answer is a probability for each that may be said, so the program can tell who is unsure.
"""

import json
from collections.abc import Collection, Mapping
from typing import Any, Protocol

from agent.models.base import ModelError, Usage
from agent.models.llama import Answer, Static
from prompts.loader import load

LINE = 300
"""Characters of a one-line field."""
LINES = 8
"""Entries of a list field."""
ROWS = 40
"""Leads that are read out of running text."""
SHORT: Mapping[str, Any] = {"type": "string", "maxLength": LINE}
"""The form of a line."""
LISTED: Mapping[str, Any] = {"type": "array", "items": {"type": "string", "maxLength": 60}, "maxItems": LINES}
"""The form of a few words or phrases."""


class Engine(Protocol):
    """What completes: the embedded model, or a double of it."""

    def complete(self, static: Static, question: str, *, schema: Mapping[str, Any], max_tokens: int) -> Answer:
        """Answer a question after a static conversation, as JSON of a schema."""

    def weigh(self, static: Static, question: str, lead: str) -> tuple[Mapping[str, float], Answer]:
        """How likely each next token is after the beginning of an answer."""


class Decider:
    """Asks one question at a time and counts what it cost."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._usage = Usage()

    def fill(self, name: str, question: str, schema: Mapping[str, Any]) -> dict[str, Any]:
        """Have a form filled in after the prompt ``guided/NAME``.

        Raises:
            ModelError: no whole answer came.
        """
        limit = 200 + len(question) // 2
        answer = self._engine.complete(conversation(name), question, schema=schema, max_tokens=limit)
        self._count(answer)
        try:
            found = json.loads(answer.text)
        except ValueError:
            found = None
        if answer.cut or not isinstance(found, dict):
            raise ModelError("The embedded model did not finish its answer: shorten the task, or use a larger model.")
        return found

    def weigh(
        self, name: str, question: str, options: Collection[str], *, lead: str = '{"answer": "'
    ) -> dict[str, float]:
        """How likely each word is as the answer to the prompt ``guided/NAME``: the likeliest first, together 1.

        Raises:
            ModelError: none of the words was thought of at all.
        """
        tokens, answer = self._engine.weigh(conversation(name), question, lead)
        self._count(answer)
        found = dict.fromkeys(options, 0.0)
        for token, likely in tokens.items():
            begun = [option for option in options if token.strip() and option.startswith(token.strip())]
            if len(begun) == 1:  # the beginning of several says nothing
                found[begun[0]] += likely
        total = sum(found.values())
        if not total:
            raise ModelError("The embedded model gave no answer that can be used: put the task in other words.")
        return dict(sorted(((key, value / total) for key, value in found.items()), key=lambda pair: -pair[1]))

    def spent(self) -> Usage:
        """What was used since the last time it was asked for."""
        usage, self._usage = self._usage, Usage()
        return usage

    def _count(self, answer: Answer) -> None:
        u = self._usage
        self._usage = Usage(
            input_tokens=u.input_tokens + answer.input_tokens,
            output_tokens=u.output_tokens + answer.output_tokens,
            cached_tokens=u.cached_tokens + answer.cached_tokens,
        )


def conversation(name: str) -> Static:
    """The static part of a decision: instructions, what may be answered, examples; the same bytes every time."""
    prompt = load(f"guided/{name}")
    goals = {goal: about["about"] for goal, about in prompt.meta.get("goals", {}).items()}
    listed = {**{f"goal {goal}": about for goal, about in goals.items()}, **prompt.meta.get("fields", {})}
    listed |= {"goal other": prompt.meta["other"]} if goals else {}
    lines = [f"{key}: {about}" for key, about in {**prompt.meta.get("labels", {}), **listed}.items()]
    turns: list[tuple[str, str]] = [("system", "\n\n".join(filter(None, (prompt.text.strip(), "\n".join(lines)))))]
    for words, answer in prompt.meta["examples"]:
        said = answer if isinstance(answer, dict) else {"answer": answer}
        turns += [("user", words), ("assistant", json.dumps(said, ensure_ascii=False))]
    return tuple(turns)


def closed(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON Schema of an object with just these properties, in order."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


_LEAD = closed(dict.fromkeys(("name", "title", "company", "email"), SHORT))
LEADS = closed({"leads": {"type": "array", "items": _LEAD, "maxItems": ROWS}})
"""The form of leads read out of running text."""
WRITTEN = closed({"subject": SHORT, "text": {"type": "string"}})
"""The form of a message put into words."""
