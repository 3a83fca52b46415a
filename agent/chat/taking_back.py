"""``/undo``: what can be set back is told, asked about one by one, and set back through the gate."""

from collections.abc import Callable, Sequence
from itertools import chain

from agent.chat.conversation import Conversation
from agent.chat.undo import Taking, takings
from agent.session.session import Session
from agent.state.audit import read_events
from agent.state.events import FormerState
from agent.types import CHANGES_NOTHING
from agent.ui.asking import answer_to
from agent.ui.reports import in_words
from agent.ui.terminal import has_person

NOT_DONE = "Nothing here can be set back by /undo. What /pause stopped goes on when you ask: Resume the campaign NAME."


def undo(talk: Conversation, session: Session, taken_back: set[str], say: Callable[..., None]) -> None:
    """Tell of each effect how it is set back, and set back those with a yes.

    Args:
        talk: the conversation.
        session: the run at hand in it.
        taken_back: the ids of effects that were set back before; what is set back now is added.
        say: shows lines.
    """
    found = _takings(talk, session, taken_back)
    say(*chain.from_iterable(one.lines() for one in found), *([] if found else [NOT_DONE]))
    chosen = [one for one in found if one.step is not None]
    if chosen and talk.mode in CHANGES_NOTHING:
        say(f"mode {talk.mode} changes nothing: /mode ask, then /undo")
    elif chosen and has_person():
        agreed = _agreed(talk, chosen)
        if agreed is None:
            say("The question was left; nothing was set back.")
        else:
            taken_back.update(_set_back(talk, agreed))


def _set_back(talk: Conversation, agreed: Sequence[Taking]) -> set[str]:
    """Set effects back; the ids of those that are."""
    steps = [one.step for one in agreed if one.step is not None]
    done = talk.take_back(steps, [one.left for one in agreed]) if steps else []
    return {one.effect.id for one, was_done in zip(agreed, done, strict=False) if was_done}


def _takings(talk: Conversation, session: Session, taken_back: set[str]) -> list[Taking]:
    """What was done in this conversation and not set back, each with how that is done."""
    session.services.audit.journal.flush()
    told = (one.event for one in read_events(talk.app.store, session.run.run_id))
    former = {event.call_id: event.values for event in told if isinstance(event, FormerState)}
    return takings([e for e in session.so_far().effects if e.id not in taken_back], former)


def _agreed(talk: Conversation, chosen: Sequence[Taking]) -> list[Taking] | None:
    """Those that the user says yes to; ``None`` where a command led away from the questions, or nobody answered."""
    agreed = []
    for one in chosen:
        asked = f"Set this back to what it was: {in_words(one.effect)}? [y = yes, else no] "
        answer = answer_to(talk.console, asked, talk.stays)
        if answer is None:
            return None
        agreed += [one] if answer in ("y", "yes") else []
    return agreed
