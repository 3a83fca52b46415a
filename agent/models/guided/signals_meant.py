"""Which signals words mean, by an id, a title, a name, a score or a rank; in the whole feed before it is asked."""

import re
from collections.abc import Sequence
from functools import partial

from agent.common.at_hand import points_at_that_one
from agent.common.words.left_out import leaves_out
from agent.common.words.marks import small_words
from agent.common.words.text import tokens
from agent.models.guided.act_in_context import goes_on
from agent.models.guided.actions import Action, Do, Finish, ask
from agent.models.guided.decide import Decider
from agent.models.guided.listing import told_apart
from agent.models.guided.records import Row, named, pointed_at
from agent.models.guided.signal_rows import fitting, is_named, score_in, titled, told_by_title
from agent.models.guided.task import Task, mapping, rows
from agent.models.guided.words import ids, is_grounded, says

WHICH = "Which signal do you mean"
CANDIDATES = 25
"""Signals that a choice is made from."""
_NEWEST = re.compile(r"\b(newest|latest|most recent|last)\b", re.IGNORECASE)
_FIRST = re.compile(r"\bfirst\b", re.IGNORECASE)
_SEVERAL = re.compile(
    r"\b(?:all|every|each|both|signals|ones|those|these|alle|beide[ns]?|signale"
    r"|todas|todos|señales|tou(?:s|tes)|signaux|and|und|y|et)\b|[+&,、]|全部|すべて",
    re.IGNORECASE,
)
"""Words that speak of more than one."""
SHOWN = 6
"""Candidates that a question names."""
FEED = {"min_score": 2, "limit": 25}
"""What the whole feed is read with, page by page: weaker signals are shown to nobody."""
_WORD = 3
"""Letters of a word from which it may tell of a signal."""
_NO_NAMES = frozenset(
    "signal signals signale signaux señal señales segnale segnali sinal sinais signaal signalen one ones about über"
    " sobre sur over".split()
)
"""Words for signals that tell none from another."""


def chosen(task: Task, llm: Decider) -> list[Row] | Action:
    """The signals that the human means; a question where several fit, and an end where none does."""
    which, count = str(task.plan["which"]), max(1, int(task.plan["count"]))
    ranked = sorted(_left_in(task.words, _read(task)), key=_strength, reverse=True)
    if given := _answered(task, ranked) or _by_id(ranked, task.words):
        return given
    found = _by_words(task, ranked)
    if isinstance(found, Do) or (found and (len(found) <= count or _SEVERAL.search(task.words))):
        return found
    return _the_ones(task, found or _by_rank(ranked, which, count) or _picked(ranked, which, llm), count)


def _by_words(task: Task, ranked: list[Row]) -> list[Row] | Do:
    """The signals that words name, shown before, quoted or by all that they are called; the next page where none is."""
    found = shown_before(task) or titled(task.words, ranked) or _borne(task.words, ranked)
    found = found or _holding(str(task.plan["which"]), ranked)
    page = None if found or _is_placed(task, ranked) else _next_page(task)
    return page or found or fitting(task.words, ranked) or told_by_title(task.words, ranked)


def _holding(which: str, ranked: Sequence[Row]) -> list[Row]:
    """The signals that hold every word by which they are called, small ones aside: "the podcast about accounting"."""
    said = _words_of(which)
    return [row for row in ranked if said and _shared(row, said) == len(said)]


def _words_of(which: str) -> frozenset[str]:
    return frozenset(one for one in tokens(which) if len(one) >= _WORD) - small_words() - _NO_NAMES


def _shared(row: Row, said: frozenset[str]) -> int:
    """How many of some words a signal holds."""
    return sum(is_grounded(_line(row), one) for one in said)


def _read(task: Task) -> list[Row]:
    """The signals of each page that was read in this task, else of what was read before it."""
    pages = [past.result for past in task.calls if past.tool == "list_signals" and not past.failed]
    found = (row for page in pages or [task.result("list_signals")] for row in rows(page, "signals"))
    return [*{row["id"]: row for row in found}.values()]


def _left_in(words: str, there: Sequence[Row]) -> list[Row]:
    """The signals but for those of whom or what words leave out."""
    return [row for row in there if not leaves_out(words, partial(is_named, row=row))]


def _is_placed(task: Task, ranked: list[Row]) -> bool:
    """Whether words mean signals by their place or their rank, and none by an id."""
    return not ids(task.words) and _by_rank(ranked, str(task.plan["which"]), int(task.plan["count"])) is not None


def _next_page(task: Task) -> Do | None:
    """The read of the signals behind those that were read; ``None`` where these are all."""
    page = mapping(task.result("list_signals").get("pagination")) if task.done("list_signals") else {}
    return Do("list_signals", {**FEED, "cursor": page["cursor"]}) if page.get("hasMore") else None


def _by_id(ranked: list[Row], words: str) -> list[Row]:
    said = ids(words)
    return [row for row in ranked if row["id"] in said]


def _the_ones(task: Task, found: list[Row], count: int) -> list[Row] | Action:
    """Those that were found, where there are some and no more than are wished for."""
    which = str(task.plan["which"])
    if not found:
        left = {"drafts": "no draft was written"}.get(task.plan["goal"], "nothing was changed")
        return Finish(f"No signal in the feed fits {which!r}, so {left}.")
    if len(found) > count and not _SEVERAL.search(which):
        return ask(f"{WHICH}: {'; '.join(map(told_apart, found[:SHOWN]))}?")
    return found


def _answered(task: Task, ranked: list[Row]) -> list[Row]:
    """The signals that an answer to the question names; its first sentence tells it."""
    answer = (task.answer(WHICH) or "").split(".")[0]
    names = ("entityPerson", "entityCompany", "title")
    return (named(answer, ranked, names) or fitting(answer, ranked)) if answer else []


def _borne(words: str, ranked: Sequence[Row]) -> list[Row]:
    """The signals of a person, a company or a score that words name."""
    is_told = score_in(words) is not None or any(is_named(words, row) for row in ranked)
    return fitting(words, ranked) if is_told else []


def shown_before(task: Task) -> list[Row]:
    """The signals at a place of what was shown in an earlier wish, or that it was about: "dismiss it"."""
    before = task.before("list_signals")
    shown = rows(before.result, "signals") if before else []
    if any(is_named(task.words, row) for row in shown):  # "the Northpier one isn't for us, dismiss it"
        return []
    is_it = points_at_that_one(task.words) or (goes_on(task.words) and not fitting(task.words, shown))
    return pointed_at(task.words, shown) or (
        pointed_at(task.former, shown) or fitting(task.former, shown) if is_it else []
    )


def asked_about(task: Task) -> list[Row]:
    """The signals of whom a question names, whatever their score."""
    found = rows(task.result("list_signals"), "signals")
    return fitting(task.words, found) if task.plan["asks"] else []


def _by_rank(ranked: list[Row], which: str, count: int) -> list[Row] | None:
    """The signals at a rank that was named; ``None`` if none was."""
    if says("all").search(which):
        return ranked
    if _NEWEST.search(which):
        return sorted(ranked, key=lambda row: str(row.get("createdAt", "")), reverse=True)[:count]
    if count == 1 and (at := pointed_at(which, ranked)):
        return at
    return ranked[:count] if not which or says("strongest").search(which) or _FIRST.search(which) else None


def _picked(ranked: list[Row], which: str, llm: Decider) -> list[Row]:
    """What the model picks, if it shares a word with what was said; else all of which it was one, to be asked about."""
    if len(ranked) > CANDIDATES:
        said = _words_of(which)
        ranked = sorted(ranked, key=lambda row: -_shared(row, said))[:CANDIDATES]
    numbers = llm.pick(which, [*map(_line, ranked)])
    picked = [ranked[number] for number in numbers if number < len(ranked)]
    shares = (is_grounded(str(row.get("title")), which) or is_grounded(which, _line(row)) for row in picked)
    return picked if all(shares) else ranked


def _strength(row: Row) -> tuple[int, str]:
    score = row.get("score")
    return (score if isinstance(score, int) else 0, str(row.get("createdAt", "")))


def _line(row: Row) -> str:
    parts = (row.get("title"), row.get("entityCompany"), row.get("signalTypeLabel"))
    return " | ".join(str(part)[:100].replace("\n", " ") for part in parts if part)
