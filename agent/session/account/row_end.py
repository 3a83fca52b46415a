"""Rows of a task file that name a journey and were not brought to its end: no words say how far they are to go."""

from agent.policy.scope.scope import guides
from agent.session.account.request import Request
from agent.state.effects import EffectRow
from agent.state.runs import Unused
from tools.registry import REGISTRY


def not_at_its_end(request: Request) -> tuple[Unused, ...]:
    """The journey of a row that nothing has brought to its end: a mail that was only drafted, a campaign of nobody."""
    journey = request.row
    ends = () if journey is None else guides()[journey].ends
    if not ends or any(row.tool in ends or _is_told(row, request.words) for row in request.done):
        return ()
    return (Unused("goal", f"Take the journey {journey}"),)


def _is_told(row: EffectRow, words: str) -> bool:
    """Whether a row gives itself what an effect has changed, as the status of a conversation."""
    told = {line.partition(": ")[2].strip() for line in words.splitlines()}
    spec = REGISTRY.get(row.tool)
    changes = spec is not None and spec.effects.creates is None
    given = (value for key, value in row.arguments.items() if isinstance(value, str) and not key.endswith("_id"))
    return changes and any(value in told for value in given)
