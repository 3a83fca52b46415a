"""What the user's words ask for, by the table of verbs: for planners that state no goals.

The table only ever opens: a wish in words that it does not know, or in a language that it does not speak, is asked
about.  What it knows of "not" and "nothing" takes verbs back.
"""

import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import cast

from agent.common.words.answerable import wishes_for_nothing
from agent.common.words.left_out import kept
from agent.common.words.marks import counts
from agent.common.words.moods import parts_with_a_verb, starting, wish_of
from agent.common.words.names_alone import only_names
from agent.common.words.table import EVERY, stems, table, tongue
from agent.common.words.text import ENDS, clauses, own, tokens, unquoted
from tools.spec import Goal, Journey

_BRIEF = 3
"""Words up to which a message without a verb only answers."""
_SURE = 2
"""By how much the likeliest journey has to lead."""
AHEAD = re.compile(rf"{ENDS.pattern}|\b(?:and|und|et|y|e|en)\b", re.IGNORECASE)
"""Where the part of words begins that another one stands behind."""
_ADDRESS = re.compile(r"(?<!\S)\S+@\S+")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a clause of the user's words asks for."""

    goal: Goal
    tools: tuple[str, ...]
    """The tools that may then change or cost something."""
    clause: str


def asked_for(words: str, journey: Journey | None = None) -> Sequence[Asked]:
    """What words ask for, clause by clause; nothing where they say that nothing is to be changed.

    Args:
        words: the user's.
        journey: the one at hand; without one, verbs that several goals share count for each.
    """
    if refuses_everything(words):
        return ()
    said = [clause for clause in clauses(kept(words)) if not _is_talk(clause)]
    things = frozenset(goal for goal in table()["wishes"] for clause in said if _nouns(goal).search(clause))
    return [asked for clause in said if not _forbids(clause) for asked in _in(clause, journey, things)]


def refuses_everything(words: str) -> bool:
    """Whether words say that nothing is to be changed."""
    return any(_has(one, "not") and _has(one, "anything") and not _has(one, "else") for one in clauses(words))


def forbids_every_change(words: str) -> bool:
    """Whether words say so of every change, without an exception: "change nothing", not "change nothing else"."""
    said = unquoted(own(words))
    for found in EVERY.cue("no_change").finditer(said):
        before, behind = AHEAD.split(said[: found.start()])[-1], said[found.end() :].lstrip(" ,")
        if not starting(before, EVERY) and not EVERY.cue("but_some").match(behind):
            return True
    return False


def asking_for(tool: str, words: str, journey: Journey | None) -> list[str]:
    """The parts of words with a verb of their own that ask for what a tool does."""
    each = (part for clause in clauses(kept(words)) for part in parts_with_a_verb(clause))
    return [part for part in each if any(tool in one.tools for one in asked_for(part, journey))]


def parts_for(tool: str, words: str) -> list[str]:
    """The parts of words without those that ask for what other tools do: "and create the list Spring"; else all."""
    parts = [part for clause in clauses(words) for part in parts_with_a_verb(clause)]
    tools = [{tool for one in asked_for(part) for tool in one.tools} for part in parts]
    return [part for part, others in zip(parts, tools, strict=True) if not others or tool in others] or parts


def journey_of(words: str) -> Journey | None:
    """The journey whose verbs and things words speak of; ``None`` where several are as likely, or they only ask."""
    if words.rstrip().endswith(("?", "\uff1f")):
        return None
    weights = sum((_weights(clause) for clause in clauses(words) if not _has(clause, "not")), Counter[str]())
    (likeliest, most), (_, second), *_ = [*weights.most_common(2), ("", 0), ("", 0)]
    return cast("Journey", likeliest) if most - second >= _SURE else None


def only_goes_ahead(words: str) -> bool:
    """Whether words say no more than "go" or "do it", besides for whom."""
    said = tokens(_ADDRESS.sub(" ", words))
    return bool(said) and set(said) <= set(table()["said"]["go"].split())


def names_an_address(words: str) -> bool:
    """Whether words say for whom."""
    return _ADDRESS.search(words) is not None


def goes_on(words: str, before: str | None = None) -> bool:
    """Whether words only go on with the message before: "the same, but to Ada", "no, to Bo"; not "no, later".

    Args:
        words: the user's.
        before: what that message said, of whose things they may speak; left out, of any.
    """
    said, spoken = words.strip(), tongue(words)
    is_back = False
    while back := spoken.cue("rather", "correction", "corrects").match(said):
        said, is_back = said[back.end() :].lstrip(" ,.:"), True
    if not said or spoken.cue("no", "dropped").match(said) or any(_has(clause, "not") for clause in clauses(said)):
        return False
    known = names_a_thing if before is None else tokens(before).__contains__
    return (is_back or spoken.cue("goes_on").match(said) is not None) and only_names(said, known)


def leaves_standing(words: str) -> bool:
    """Whether words are no wish of their own, so that what was said before them still stands: "yes", "what is it?"."""
    return takes_up(words) or wishes_for_nothing(words)


def takes_up(words: str) -> bool:
    """Whether words want what was said before them: "yes", "go", "and Bo"; not "thanks"."""
    is_brief = len(words.split()) <= _BRIEF and EVERY.verb(*table()["verb"], begins=True).search(words) is None
    only_talks = _is_talk(words) or words.rstrip().endswith("?")
    return (is_brief and not only_talks) or only_goes_ahead(words) or goes_on(words)


def _is_talk(words: str) -> bool:
    return EVERY.cue("talk").fullmatch(words.strip(" .!?,")) is not None


def everything() -> Sequence[Asked]:
    """Every wish."""
    return [Asked(goal, tuple(wish["tools"]), "") for goal, wish in table()["wishes"].items()]


def tools_asked(goal: Goal) -> tuple[str, ...]:
    """The tools that the verbs of a goal ask for."""
    return tuple(table()["wishes"].get(goal, {}).get("tools", ()))


def means_all(clause: str) -> bool:
    """Whether a clause speaks of all of a kind, and not of a half or of most of them."""
    return _has(clause, "all") and EVERY.cue("in_part").search(clause) is None


def means_strongest(clause: str) -> bool:
    """Whether a clause speaks of the strongest of a kind."""
    return _has(clause, "strongest")


def means_more(words: str) -> bool:
    """Whether words ask for a number more of what there is: "20 more", and not "more about them"."""
    said = [clause for clause in clauses(words) if _has(clause, "further") and not _has(clause, "not")]
    return any(map(counts, said))


def means_other_words(words: str) -> bool:
    """Whether words ask for a text that is there to be changed."""
    said = [clause for clause in clauses(words) if not _has(clause, "not")]
    return any(_asks(clause, ("change",)) or _has(clause, "reword") for clause in said)


def asks_again(message: str, wish: str) -> bool:
    """Whether the user's last message wants somebody written to: by its own words, or by those that it takes up."""
    return means_a_message(message) or (takes_up(message) and means_a_message(wish))


def means_a_message(words: str) -> bool:
    """Whether words ask for something to be sent or told to somebody, or for something once more."""
    said = [clause for clause in clauses(words) if not _has(clause, "not")]
    return any(_asks(one, ("send", "tell", "reply", "write")) or _has(one, "reword") for one in said)


@lru_cache(maxsize=4096)  # each name that is known is held against each call
def speaks_of_work(token: str) -> bool:
    """Whether a word, folded, is one of those in which wishes are said: as a name it names nobody."""
    return _of_work().search(token) is not None or EVERY.cue("filler").fullmatch(token) is not None


def names_a_thing(word: str) -> bool:
    """Whether a word is one of the things that goals are about: "conversation", "list"."""
    return any(_nouns(goal).search(word) for goal in table()["wishes"])


@cache
def _of_work() -> re.Pattern[str]:
    """What finds the words in which wishes are said, in all their forms and no further: "Edith" edits nothing."""
    endings = table()["endings"]
    rows = [(words, endings.get(key, "")) for kind in table()["verb"].values() for key, words in kind.items()]
    rows += [(wish.get("of", ""), endings["noun"]) for wish in table()["wishes"].values()]
    rows += [(words, endings["noun"] if kind != "go" else "") for kind, words in table()["said"].items()]
    return re.compile("|".join(stems(words.split(), ending=rf"(?:{ending})?(?!\w)") for words, ending in rows if words))


def _in(clause: str, journey: Journey | None, things: Container[Goal]) -> Iterator[Asked]:
    for goal, wish in table()["wishes"].items():
        own = goal.partition(".")[0]
        here = own == journey or goal in things or (journey is None and own != "manage")  # it shares all its verbs
        if _asks(clause, (*wish.get("verbs", ()), *(wish.get("like", ()) if here else ()))):
            yield Asked(goal, tuple(wish["tools"]), clause)


def _asks(clause: str, kinds: Sequence[str]) -> bool:
    begun = _begun(clause)
    if "delete" in kinds and EVERY.cue("removes").match(begun):
        return True
    return EVERY.verb(*kinds).search(clause) is not None or EVERY.verb(*kinds, begins=True).match(begun) is not None


@lru_cache(maxsize=64)
def _begun(clause: str) -> str:
    """A clause from where its wish begins; it is asked for each kind of verb."""
    return wish_of(clause, EVERY)[0]


def _weights(clause: str) -> Counter[str]:
    """How much of a clause speaks of each journey: a verb and a thing of its own tell more than shared verbs."""
    weights = Counter[str]()
    for goal, wish in table()["wishes"].items():
        verb = 2 if _asks(clause, wish.get("verbs", ())) else int(_asks(clause, wish.get("like", ())))
        thing = 2 if verb and "of" in wish and _nouns(goal).search(clause) else 0
        journey = goal.partition(".")[0]
        weights[journey] = max(weights[journey], verb + thing)
    return weights


def _forbids(clause: str) -> bool:
    """Whether a clause holds a "not" that does not only say what is so no longer: "I do not need it any more"."""
    return _has(EVERY.cue("no_longer").sub(" ", clause), "not")


def _has(clause: str, kind: str) -> bool:
    return _said(kind).search(clause) is not None


@cache
def _said(kind: str) -> re.Pattern[str]:
    return re.compile(stems(table()["said"][kind].split()))


@cache
def _nouns(goal: Goal) -> re.Pattern[str]:
    return re.compile(stems(table()["wishes"][goal].get("of", "").split()))
