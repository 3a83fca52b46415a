"""Wishes that no journey meets, and what is the person's own to do."""

import re
from collections.abc import Callable, Iterator, Mapping

from agent.common.words.table import EVERY
from agent.common.words.text import bare
from agent.models.guided.actions import Action, Do, Finish, hand_over
from agent.models.guided.forms import opened
from agent.models.guided.known import people_read
from agent.models.guided.records import Row, named
from agent.models.guided.sources import THREADS
from agent.models.guided.task import Task, mapping, rows
from agent.models.guided.words import addresses, asks, brief, credit_cap, wish_in, without_texts

NOTHING = "nothing"
"""The journey of words that only answer, where nothing is asked."""
CAP = "cap"
"""The journey of words that set a budget and want nothing else."""
MOODS = "moods"
"""The journey of a question that `triage` answers: who sounds how."""
ALONE = "alone"
"""The journey of words that want somebody left alone for good: a person's own command."""
_NO_QUESTION = (
    "Nothing is asked at the moment: say what you would like done. What waits for a yes: /approvals in the chat,"
    " `approvals list` elsewhere."
)
_TRIAGE = (
    "Who sounds how is sorted by /triage in the chat, `puffle-agent triage` elsewhere: interested, a question, an"
    " objection, not now, leave me alone and more, each with the words that say so."
)
ONCE = "no call tells it again by itself"
"""What is said of words that want something told again and again."""
_NO_CALL = "Not done, because I found no call that does it"
_DASHBOARD = (
    "Accounts, keys and billing are the human's own: please do this in the Puffle dashboard, under Settings or Senders."
)
_OWN = "Nothing was done: whom nothing is to reach any more is entered by you alone. Please type:"


def only_answers(words: str) -> bool:
    """Whether words only answer, or say to go on and not with what."""
    return EVERY.cue("yes", "no", "dropped", "talk", "proceeds").fullmatch(bare(words)) is not None


def leaves_alone(words: str) -> bool:
    """Whether words want somebody left alone for good; not where somebody is told so."""
    said = EVERY.cue("suppresses").search(without_texts(words))
    return said is not None and not EVERY.cue("that", "telling").search(words[: said.start()])


def answer(task: Task, journey: str | None) -> Action:
    """The next step of such a wish."""
    return _ANSWERS.get(task.plan["journey"], _no_call)(task, journey)


def _no_call(task: Task, _journey: str | None) -> Action:
    wish = wish_in(task.words)
    if not task.called("report_gap"):
        return Do("report_gap", {"outcome": brief(wish, 500)})
    missing = "Not answered, because I found no call that tells it" if asks(wish) else _NO_CALL
    return Finish(f"{missing}: {brief(wish, 200).rstrip('.? ')}.")


def _capped(task: Task, _journey: str | None) -> Action:
    cap = Do("set_credit_cap", {"credits": credit_cap(task.words)})
    return Finish(f"No more than {cap.args['credits']} credits are spent now.") if task.called(cap.tool) else cap


def _account(task: Task, _journey: str | None) -> Action:
    if task.called("escalate_to_human"):
        return Finish("Noted. There was nothing else to do.")
    wanted = brief(wish_in(task.words), 200).rstrip(". ")
    return hand_over(f"This needs a person in a browser: {wanted}.", _DASHBOARD, "Resume once it is done.")


def _left_alone(task: Task, journey: str | None) -> Action:
    """Give the command for those whom the words name, by the address or the profile that their conversation shows."""
    if not addresses(task.words) and not task.called("list_threads"):
        return opened(task, journey, Do("list_threads", dict(THREADS)))
    lines = "; ".join(f"puffle-agent suppress add {who}" for who in [*_whom(task)] or ["ADDRESS"])
    if not task.called("report_gap"):
        return Do("report_gap", {"outcome": f"{brief(wish_in(task.words), 300)} (your own command: {lines})"})
    return Finish(f"{_OWN} {lines}")


def _whom(task: Task) -> Iterator[str]:
    if given := addresses(task.words):
        yield from given
        return
    threads = rows(task.result("list_threads"), "threads") if task.done("list_threads") else []
    profiles = ((str(one.get("participant_name")), one.get("participant_linkedin_url")) for one in threads)
    there: list[Row] = [{"name": name, "who": who} for name, who, *_ in (*people_read(task), *profiles) if who]
    yield from dict.fromkeys(str(one["who"]) for one in named(task.words, there, ("name",)))


def _about_us(task: Task) -> str:
    """The workspace's profile as it was read, a line for each part."""
    context, profile = mapping(task.about_us.get("context")), mapping(task.about_us.get("profile"))
    lines = f"You work for {profile['companyName']}." if profile.get("companyName") else ""
    parts = (mapping(context.get(part)) for part in ("company", "market", "content"))
    for key, value in ((key, value) for part in parts for key, value in part.items() if value):
        label = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", key).lower()
        lines += f"\n- {label}: {', '.join(map(str, value)) if isinstance(value, list) else value}"
    return lines or "The workspace profile says nothing about this."


_ANSWERS: Mapping[str, Callable[[Task, str | None], Action]] = {
    CAP: _capped,
    NOTHING: lambda _task, _: Finish(_NO_QUESTION),
    MOODS: lambda _task, _: Finish(_TRIAGE),
    ALONE: _left_alone,
    "profile": lambda task, _: Finish(_about_us(task)),
    "account": _account,
}
