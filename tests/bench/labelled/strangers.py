"""The labelled replies and mails of a folder, by writers who know nothing of the rules.

What a row is labelled with is said in the README that comes with such a set.
"""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from agent.copy.findings import Copy, Known, Look, Other, Source
from agent.copy.flaws.unfilled import variables_of
from agent.copy.grounding import look
from agent.copy.replies.second import asked_of_model, second_reading
from agent.copy.replies.triage import Reading, read_reply
from agent.copy.text import words

Row = dict[str, Any]
LABELS = {
    "absence": ("out_of_office",), "auto_reply": ("out_of_office", "other"), "opt_out": ("unsubscribe",),
    "legal": ("hostile", "privacy"),
}  # fmt: skip
"""The classes that a label of such a set is; else it is called as ours."""
_VARIABLES = {"position": "job_title"}


def rows(folder: Path, name: str) -> list[Row]:
    """The rows of a file of a set; none where it has no such file."""
    file = folder / f"{name}.jsonl"
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []


def read(row: Row) -> Reading:
    """What the rules say of a reply."""
    received = datetime.fromisoformat(row["received"])
    return read_reply(row["body"], subject=row["subject"], sent=received.date())


def wanted(row: Row) -> set[str]:
    """The classes that are right; ``unsure`` for none."""
    said = [row["label"], *_many(row.get("label_or"))]
    return {label for one in said for label in LABELS.get(one, (one,))}


def is_right(row: Row, reading: Reading) -> bool:
    """Whether a reply is read as one of its classes."""
    return reading.label in wanted(row) if reading.by_rule else "unsure" in wanted(row)


def _many(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def days(row: Row) -> set[str | None]:
    """The first days back that are right."""
    return {row["return_date"], *_many(row.get("return_date_or"))}


def day_of(reading: Reading) -> str | None:
    """The first day back that the rules read."""
    is_absence = reading.label == "out_of_office" and reading.returns is not None
    return reading.returns.isoformat() if is_absence and reading.returns else None


def known(row: Row) -> Known:
    """What a mail is held against, as the gate has it at hand."""
    lead, profile = row["recipient"], row["profile"]
    written = [one for one in row["thread"] if {"inbound", "lead", "them"} & {*one.values()}]
    thread = [
        Source(f"their message of {str(one.get('at', ''))[:10]}", one.get("body") or one["text"], "thread")
        for one in written
    ]
    filled = {name for name in _fields(lead) if name[1].strip()}
    return Known(
        names=tuple(filter(None, [f"{lead.get('first_name') or ''} {lead.get('last_name') or ''}".strip()])),
        address=str(lead.get("email") or ""),
        sources=(
            *thread,
            *(Source(f"lead {name}", text, "recipient") for name, text in filled),
            *(Source(f"context {name}", text, "ours") for name, text in _fields(profile)),
        ),
        others=tuple(
            Other(
                f"{one.get('first_name') or ''} {one.get('last_name') or ''}".strip(),
                _company(one, lead),
                facts=tuple((name.split(".")[-1], text) for name, text in _fields(one)),
            )
            for one in row["others"]
        ),
        today=datetime(2026, 11, 28).date(),  # noqa: DTZ001  # the day on which the sets were written
        variables=dict.fromkeys([name for name, _ in filled], ""),
    )


def _company(one: Row, lead: Row) -> str:
    return "" if one.get("company") == lead.get("company") else str(one.get("company") or "")


def _fields(value: Row, before: str = "") -> Iterator[tuple[str, str]]:
    for name, inner in value.items():
        if isinstance(inner, dict):
            yield from _fields(inner, f"{name}.")
        else:
            yield from ((f"{before}{name}", str(one)) for one in _many(inner) if str(one).strip())


def looked(row: Row) -> Look:
    """What is found in a mail."""
    begins = not row["thread"]
    held = known(row)
    unanswered = not begins and not any(one.about == "thread" for one in held.sources)
    text = Copy(where="text", subject=row["subject"], body=row["body"], begins=begins, unanswered=unanswered)
    return look([text], held)


def is_denied(row: Row, found: Look) -> bool:
    """Whether a mail may not leave: for a flaw, or for a variable that stays empty for its reader."""
    empty = variables_of(f"{row['subject']}\n{row['body']}") - {*(known(row).variables or ())}
    return bool(found.flaws or empty)


def is_found(span: str, found: Look) -> bool:
    """Whether a mark overlaps a span in a word of some length, or in a number."""
    said = {one for one in words(span) if len(one) > 3 or one.isdigit()} or {*words(span)}
    return any(one.span in span or span in one.span or said & {*words(one.span)} for one in found.unsourced)


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many."""

    name: str
    hits: int
    of: int
    misses: tuple[str, ...] = ()

    def __str__(self) -> str:
        share = f" ({100 * self.hits / self.of:.1f} %)" if self.of else ""
        return f"{self.name}: {self.hits} of {self.of}{share}"


def share(name: str, judged: Iterable[tuple[bool, str]]) -> Share:
    """A figure over things that are right or wrong, each with what it is."""
    every = [*judged]
    return Share(name, sum(right for right, _ in every), len(every), tuple(what for right, what in every if not right))


def of_replies(folder: Path) -> list[Share]:
    """The figures of the replies of a set."""
    read_as = [(row, read(row)) for row in rows(folder, "replies")]
    decided = [one for one in read_as if one[1].by_rule]
    asking = [one for one in read_as if one[0]["opt_out"]]
    free = [one for one in read_as if not (one[0]["opt_out"] or one[0]["must_hold"])]
    away = [one for one in read_as if "out_of_office" in wanted(one[0]) and one[0]["label"] == "absence"]
    figures = [
        share("decided by a rule", ((reading.by_rule, _said(row, reading)) for row, reading in read_as)),
        share("decided rightly", ((is_right(row, reading), _said(row, reading)) for row, reading in decided)),
        share("opt-outs suppressed", ((got.opt_out == "certain", _said(row, got)) for row, got in _may(asking))),
        share("opt-outs suppressed or held", ((got.opt_out != "", _said(row, got)) for row, got in asking)),
        share("suppressed rightly", ((row["may_suppress"], _said(row, got)) for row, got in _gone(read_as))),
        share("to be held, held", ((got.opt_out != "", _said(row, got)) for row, got in read_as if row["must_hold"])),
        share("harmless, let be", ((got.opt_out == "", _said(row, got)) for row, got in free)),
        share("days of a return", ((day_of(got) in days(row), _said(row, got)) for row, got in away)),
    ]
    for language in sorted({row["language"] for row, _ in read_as}):
        own = [one for one in decided if one[0]["language"] == language]
        figures.append(share(f"decided rightly, {language}", ((is_right(*one), "") for one in own)))
    return figures


def _may(asking: list[tuple[Row, Reading]]) -> list[tuple[Row, Reading]]:
    return [one for one in asking if one[0]["may_suppress"]]


def _gone(read_as: list[tuple[Row, Reading]]) -> list[tuple[Row, Reading]]:
    return [one for one in read_as if one[1].opt_out == "certain"]


def _said(row: Row, got: Reading) -> str:
    right = "/".join(sorted(wanted(row)))
    day = f" {row['return_date']}" if row["label"] == "absence" else ""
    return (
        f"{row['language']} {right}{day} <- {got.label} ({got.decided_by}) {got.opt_out} {day_of(got)}"
        f" [{got.opt_out_quote or got.quote}] {row['subject']!r} {row['body'][:300]!r}"
    )


def of_mails(folder: Path) -> list[Share]:
    """The figures of the mails of a set."""
    seen = [(row, looked(row)) for row in rows(folder, "mails")]
    bad = [one for one in seen if one[0]["expect"]["denied"]]
    good = [one for one in seen if not one[0]["expect"]["denied"]]
    clean = [one for one in seen if one[0]["expect"]["clean"]]
    spans = [(row, found, span) for row, found in good for span in row["expect"]["claims"]]
    return [
        share("denied that are to be", ((is_denied(*one), _why(*one)) for one in bad)),
        share("others let be", ((not is_denied(*one), _why(*one)) for one in good)),
        share(
            "claims without a source marked",
            ((is_found(span, at), f"{span!r} in {_why(row, at)}") for row, at, span in spans),
        ),
        share("clean mails without a mark", ((not found.unsourced, _why(row, found)) for row, found in clean)),
        *(
            share(f"denied for {why}", ((is_denied(*one), "") for one in bad if one[0]["expect"]["why"] == why))
            for why in Counter(row["expect"]["why"] for row, _ in bad)
        ),
    ]


def _why(row: Row, found: Look) -> str:
    marks = [one.span for one in found.unsourced]
    flaws = [f"{one.span}: {one.fix}" for one in found.flaws]
    lead = f"{row['recipient'].get('first_name')} {row['recipient'].get('last_name')}"
    return (
        f"{row['language']} {row['expect']['why']} flaws {flaws} marks {marks}"
        f" to {lead}: {row['subject']!r} {row['body']!r}"
    )


def of_classes(folder: Path, second: Callable[[str], Mapping[str, float]] | None = None) -> Iterator[str]:
    """The macro-F1 over the classes, with a second reader or without; what the labels leave unsure is left out."""
    begun, asked = time.monotonic(), 0
    pairs: list[tuple[set[str], str]] = []
    for row in rows(folder, "replies"):
        reading = read(row)
        text = asked_of_model(reading, row["body"]) if second else ""
        if second and text:
            reading, asked = second_reading(reading, text, second(text)), asked + 1
        if row["label"] != "unsure":
            pairs.append((wanted(row) - {"unsure"}, reading.label))
    scores = _f1(pairs)
    if not scores:
        return
    yield f"macro-F1 of {len(scores)} classes, n={len(pairs)}: {sum(scores.values()) / len(scores):.3f}"
    yield f"asked of a model: {asked}, in {time.monotonic() - begun:.1f} s"
    yield ", ".join(f"{name} {score:.2f}" for name, score in sorted(scores.items()))


def _f1(pairs: Sequence[tuple[set[str], str]]) -> dict[str, float]:
    """Of each class that is right somewhere, the harmonic mean of precision and recall."""
    right = Counter(got for want, got in pairs if got in want)
    said = Counter(got for _, got in pairs)
    true = Counter(got if got in want else min(want) for want, got in pairs)
    return {name: 2 * right[name] / (said[name] + true[name]) for name in true}
