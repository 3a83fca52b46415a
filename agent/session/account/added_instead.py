"""Steps that were added to a campaign where the words change one that is there, or take it out."""

from agent.common.words.asked import likeliest
from agent.common.words.dictated import spoken
from agent.common.words.moods import starting
from agent.common.words.table import EVERY, table
from agent.common.words.text import clauses
from agent.common.words.wanted import Wanted, wishes
from agent.session.account.request import Request
from agent.state.effects import EffectRow
from agent.state.runs import Unused


def added_instead(request: Request) -> tuple[Unused, ...]:
    """The wishes for a change of steps, where new ones stand beside those that are there and no wish is for more."""
    if not any(map(_adds_to_others, request.done)):
        return ()
    wanted = wishes(spoken(request.words))
    if any(map(_may_add, wanted)):
        return ()
    return tuple(Unused("goal", one.text) for one in wanted if _is_for(one, "steps_changed"))


def _may_add(wish: Wanted) -> bool:
    return _is_for(wish, "steps_added") or any(map(_makes, clauses(wish.text)))


def _makes(clause: str) -> bool:
    return not EVERY.kinds(starting(clause, EVERY)).isdisjoint(("make", "write"))


def _is_for(wish: Wanted, acts: str) -> bool:
    return likeliest(wish.shares).partition(" ")[0] in table()["acts"][acts]


def _adds_to_others(row: EffectRow) -> bool:
    """Whether it sets steps of which some are there already, and some are new."""
    steps = row.arguments.get("sequence_nodes")
    each = [one for one in steps if isinstance(one, dict)] if isinstance(steps, list) else []
    return len({"id" in one for one in each if one.get("type") != "end"}) > 1
