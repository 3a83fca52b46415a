"""What the user's words order: by the table of verbs, and by what was learned of acts and of orders.

The table and the classifier of acts know what a clause is about; whether it is ordered, the classifier of orders tells
of both, since "Ada asks me to take Bo off the list" is about that too.
"""

from collections.abc import Iterator

from agent.common.words.asked import likeliest
from agent.common.words.marks import marked
from agent.common.words.ordered import Clause, orders
from agent.common.words.table import table
from agent.common.words.wanted import shares, wishes
from agent.policy.asked import Asked, asked_for, refuses_everything
from tools.registry import REGISTRY
from tools.spec import Journey, ToolSpec

_LEAST = 0.4
"""How likely a clause orders something, from which it does."""
_KNOWN = 0.5
"""How likely it is about an act, from which it is."""


def by_verb(words: str, journey: Journey | None = None) -> Iterator[Asked]:
    """What words order by the table of verbs, clause by clause."""
    ordered = {one.whole for one in _ordered(words)}
    yield from (one for one in asked_for(words, journey) if one.clause in ordered)


def by_act(words: str) -> Iterator[tuple[str, str]]:
    """The clauses that order what was learned to be for a tool, each with it and with what that takes along.

    A whole wish has to be for it, too.
    """
    if refuses_everything(words):
        return
    wanted = {_named_by(one.act) for one in wishes(words)}
    for clause in _ordered(words):
        tool = about(clause.text)
        if tool and tool.effect in ("write", "spend") and tool.name in wanted:
            yield from ((clause.whole, one) for one in (tool.name, *table()["along"].get(tool.name, ())))


def about(clause: str) -> ToolSpec | None:
    """The tool for the act that a clause is about, whatever its effect, and whether it is ordered or not."""
    acts = shares(marked(clause).text)
    act = likeliest(acts)
    return REGISTRY.get(_named_by(act)) if acts[act] > _KNOWN else None


def _named_by(act: str) -> str:
    """The tool that an act names, which may say with what, too."""
    return act.partition(" ")[0]


def _ordered(words: str) -> list[Clause]:
    """The clauses in which something is ordered."""
    return [clause for clause, share in orders(words) if share > _LEAST]
