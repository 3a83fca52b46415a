"""How often somebody is to be told something again, which no call keeps: what was told once is not that."""

from agent.common.words.regularly import regularly
from agent.session.account.request import Request
from agent.state.runs import Unused


def not_regular(request: Request) -> tuple[Unused, ...]:
    """How often the latest words want something told ("every Monday")."""
    often = regularly(request.words)
    return (Unused("date", often),) if often else ()
