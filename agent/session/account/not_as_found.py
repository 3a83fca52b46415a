"""People who were searched for by what they do, where others were found."""

from collections.abc import Iterator

from agent.common.words.departments import departments, of_others
from agent.models.base import ToolMessage, result_of
from agent.session.account.request import Request
from agent.state.runs import Unused


def not_as_found(request: Request) -> tuple[Unused, ...]:
    """What the latest words and the search name of whom to find, where most who were shown then are surely others."""
    prompts = [str(row.arguments["prompt"]) for row in request.done if row.arguments.get("prompt")]
    titles = [*_titles(request)] if prompts else []
    found = (_others(request.words, prompt, titles) for prompt in prompts)
    return tuple(Unused("goal", one) for one in dict.fromkeys(found) if one)


def _others(words: str, prompt: str, titles: list[str]) -> str:
    """What a search was for, and as what others were found; empty where these are whom the words mean."""
    others = of_others(words, titles) if departments(words) & departments(prompt) else []
    return f"{prompt} ({len(others)} of {len(titles)} found: {', '.join(dict.fromkeys(others))})" if others else ""


def _titles(request: Request) -> Iterator[str]:
    """The titles of the people whom the reads of a request showed."""
    for message in request.messages:
        result = result_of(message) if isinstance(message, ToolMessage) and not message.is_error else None
        leads = result.get("leads") if isinstance(result, dict) else None
        for lead in leads if isinstance(leads, list) else ():
            if isinstance(lead, dict) and lead.get("title"):
                yield str(lead["title"])
