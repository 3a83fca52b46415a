"""The first lines of a conversation: what waits for the user, and what can be tried."""

from collections.abc import Iterator

from agent.app import App
from agent.common.clock import Interrupted
from agent.common.errors import Stop
from agent.common.json_value import Json
from agent.gate.braking import brake_lines
from agent.models.silent import Silent
from agent.policy.scope import guides
from agent.session.user import User
from agent.ui.interrupts import stopped_by_signals

OPENINGS = frozenset(
    words
    for line in (
        "hi|hello|hey|good morning|help|help me|help me get started|get started|how do i start|how does this work",
        "what can you do|what can you do for me|what can i do|what can i do here|what do you do|who are you",
        "hallo|guten tag|hilfe|was kannst du|was kann ich tun|hola|ayuda|qué puedes hacer|que puedes hacer",
        "bonjour|salut|aide|que peux-tu faire|ciao|aiuto|cosa puoi fare|привет|помощь|что ты умеешь",
    )
    for words in line.split("|")
)
"""What people say first; it asks for no work, so that no planner is needed to answer it."""


def is_opening(words: str) -> bool:
    """Whether somebody says hello, or asks what can be done."""
    return " ".join(words.lower().strip(" .,!?¿¡").split()) in OPENINGS


def waiting_lines(app: App, questions: int) -> Iterator[str]:
    """What waits for the user in this workspace; nothing of what cannot be read."""
    yield from _waits(questions, "question", "for your answer: /approvals")
    yield from _waits(len(app.unsettled()), "run", "to be looked into (unknown outcome): puffle-agent reconcile")
    replies, braked = _looked(app)
    yield from _waits(replies, "conversation", 'for your reply: ask "Which threads wait for my answer?"')
    yield from braked


def _waits(count: int, what: str, for_what: str) -> Iterator[str]:
    if count:
        yield f"{count} {what}{'s wait' if count > 1 else ' waits'} {for_what}"


def try_lines() -> Iterator[str]:
    """What can be asked for, by an example of each journey."""
    yield "Ask in your own words, for example:"
    yield from (f"    {guide.example}" for guide in guides().values())
    yield "Nothing is sent without your yes. /help shows the commands, /journeys what each kind of work is."


def _looked(app: App) -> tuple[int, list[str]]:
    """How many conversations wait for a reply, and what the brake has found, where there is one.

    Both by documented reads in a run of their own; what cannot be read is none.
    """
    try:
        with stopped_by_signals(app.interrupts):
            session = app.begin("what waits for a reply", Silent(), User(), mode=app.settings.mode, cap=0)
            if session.submit("").status != "done":
                return 0, []
            reader = session.executor.reader
            _, outcome = reader.read("list_threads", {"view": "needs_reply", "limit": 1})
            if app.config.brake is not None:
                reader.read("list_campaigns", {})
    except (Stop, Interrupted, KeyboardInterrupt):
        return 0, []
    total: Json = getattr(outcome.answer, "total", None)
    return total if isinstance(total, int) else 0, [*brake_lines(session.executor.braked.values())]
