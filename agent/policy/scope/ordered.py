"""What the user's words order: by the table of verbs, and by what was learned of acts and of orders.

The table and the classifier of acts know what a clause is about; whether it is ordered, the classifier of orders tells
of both, since "Ada asks me to take Bo off the list" is about that too.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cache

from agent.common.words.asked import demands, likeliest
from agent.common.words.marks import marked
from agent.common.words.moods import parts_with_a_verb
from agent.common.words.ordered import LEAST, Clause, clauses, orders
from agent.common.words.table import table
from agent.common.words.wanted import GAP, Wanted, shares, weights, wishes
from agent.policy.scope.asked import Asked, asked_for, refuses_everything
from agent.policy.scope.waits import closed
from tools.registry import REGISTRY
from tools.spec import Journey, ToolSpec

_SURE = 0.9
"""How likely a wish wants an act, from which that is all but certain."""
_READ = 2000
"""Characters of words up to which all of their wishes are read."""
_KNOWN = 0.5
"""How likely it is about an act, from which it is."""


def by_verb(words: str, journey: Journey | None = None) -> Iterator[Asked]:
    """What words order by the table of verbs, clause by clause, as far as what was learned of acts speaks for it."""
    wanted, surely = _wanted(words), _surely_wanted(words)
    for one in asked_for(words, journey):
        fitting = (tool for tool in one.tools if _fits(tool, _ordering(words, one.clause, tool), wanted))
        if tools := tuple(tool for tool in fitting if _may_be_one_of(surely, tool)):
            yield replace(one, tools=tools)


def _ordering(words: str, clause: str, tool: str) -> list[str]:
    """The parts of a clause that order something for which a tool is, and now."""
    return [part.text for part in _ordered(words, tool) if part.whole == clause]


def _fits(tool: str, parts: Collection[str], wanted: Collection[str]) -> bool:
    return (bool(parts) and tool in wanted) or any(may_be_for(tool, part) for part in parts)


def _may_be_one_of(surely: Collection[str], tool: str) -> bool:
    """Whether a tool is one of those that are surely wanted, or nobody knows which are; what only stops is."""
    return not surely or tool in surely or _stops(tool)


def is_ordered(words: str, tool: str, *, by_row: bool = False) -> bool:
    """Whether some clause of words orders something that is not closed to a tool; of a row, whether one is not closed.

    What they order is a question of its own: "let it go on" names no act, and orders one.
    """
    return not all(closed(words, tool)) if by_row else bool(_ordered(words, tool))


def serves(tool: str, words: str) -> bool:
    """Whether a tool of a guide serves words: something new, or a message, takes all of it, a change only its own."""
    parts = [one.text for one in clauses(words)] or [words]
    makes = any(act is not None and (act.effects.creates or act.effect == "send") for act in map(about, parts))
    return makes or _fits(tool, parts, _wanted(words))


def may_be_for(tool: str, part: str) -> bool:
    """Whether a part of a clause is for a tool, or nobody knows for which; what only stops needs no certainty."""
    act = act_of(part)
    known = REGISTRY.get(_named_by(act))
    return known is None or tool in _like(known.name, act) or _stops(tool)


def _stops(tool: str) -> bool:
    endpoint = REGISTRY[tool].endpoint
    return endpoint is not None and endpoint.stops


def own_parts(tool: str, clause: str) -> list[str]:
    """The parts of a clause without those that are for another tool; all of them where none is left."""
    parts = parts_with_a_verb(clause) or [clause]
    return [part for part in parts if may_be_for(tool, part)] or parts


@cache
def _like(tool: str, act: str) -> frozenset[str]:
    """The tools that an act may be, with those that it takes along, and those whose acts change the same."""
    what = act.removeprefix(tool)
    same = {_named_by(one) for one in weights().kinds if what and one.endswith(what)}
    alike = table()["acts"]["alike"].get(act, ())
    return frozenset({tool, *table()["along"].get(tool, ()), *alike, *same})


def act_of(clause: str) -> str:
    """The act that a clause is all but certainly about; empty where nobody knows."""
    acts = shares(marked(clause).text)
    act = likeliest(acts)
    return act if acts[act] > _KNOWN else ""


def by_act(words: str) -> Iterator[tuple[str, str]]:
    """The clauses that order what was learned to be for a tool, each with it and with what that takes along.

    A whole wish has to be for it, too.
    """
    if refuses_everything(words):
        return
    wanted = _wanted(words)
    for at, (clause, share) in enumerate(orders(words)):
        tool = about(clause.text) if share > LEAST else None
        if tool and tool.effect in ("write", "spend") and tool.name in wanted and not closed(words, tool.name)[at]:
            yield from ((clause.whole, one) for one in (tool.name, *table()["along"].get(tool.name, ())))


def about(clause: str) -> ToolSpec | None:
    """The tool for the act that a clause is about, whatever its effect, and whether it is ordered or not."""
    return REGISTRY.get(_named_by(act_of(clause)))


def _wanted(words: str) -> set[str]:
    """The tools for the acts that the wishes of a message want."""
    return {_named_by(one.act) for one in wishes(words)}


def _surely_wanted(words: str) -> set[str]:
    """The tools for what a message wants, where that is known of all that it demands, and certain of some; else none.

    "Make a campaign Close kit for my list, it is about the month-end close" closes nothing.
    """
    likely = {one.act: one.shares[one.act] for one in wishes(words[:_READ]) if _counts(one)}
    return {tool for act in likely for tool in _like(_named_by(act), act)} if _are_known(likely, words) else set()


def _are_known(likely: Mapping[str, float], words: str) -> bool:
    """Whether the acts that a message wants are all known, and one of them is certain."""
    is_certain = any(share > _SURE and _named_by(act) in REGISTRY for act, share in likely.items())
    is_open = any(share > _SURE and not act_of(clause.text) for clause, share in orders(words[:_READ]))
    return is_certain and GAP not in likely and min(likely.values()) > _KNOWN and len(words) <= _READ and not is_open


def _counts(wish: Wanted) -> bool:
    """Whether a wish has an act that is known, or is one at all."""
    return wish.shares[wish.act] > _KNOWN or demands(wish.text)


def _named_by(act: str) -> str:
    """The tool that an act names, which may say with what, too."""
    return act.partition(" ")[0]


def _ordered(words: str, tool: str) -> list[Clause]:
    """The clauses in which something is ordered, without those that are closed to a tool."""
    found = zip(orders(words), closed(words, tool), strict=True)
    return [clause for (clause, share), is_closed in found if share > LEAST and not is_closed]
