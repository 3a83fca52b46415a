"""Requests held against calls that were made up for them."""

from agent.common.json_value import Json
from agent.session.account.account import Account, account
from agent.session.account.evidence import Evidence, Use


def held(
    words: str | list[str],
    *uses: Use,
    waits: bool = False,
    names: tuple[str, ...] = (),
    gaps: tuple[str, ...] = (),
    report: str = "",
    planned: bool = False,
) -> Account:
    """The account of messages, one after the other, after these calls."""
    turns = [words] if isinstance(words, str) else words
    nobody: frozenset[int] = frozenset()
    done = Evidence(
        uses,
        questions=(),
        gaps=nobody,
        dropped=nobody,
        is_unanswered=waits,
        names=lambda: names,
        report=report,
        is_planned=planned,
    )
    return account(turns, done, gaps)


def unused(words: str | list[str], *uses: Use) -> list[str]:
    """What it leaves over."""
    return [item.value for item in held(words, *uses).unused]


def search(came_to: int, asked: int = 20, prompt: str = "CFOs in Berlin") -> Use:
    """A search for people that came to so many."""
    told: Json = {"resultCount": came_to}
    return Use(
        turn=0,
        strength=1,
        tool="start_lead_search",
        arguments={"prompt": prompt, "fetch_count": asked},
        result=told,
    )
