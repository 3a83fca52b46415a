"""Words that say of a search that it found others than were meant: no order to pay for another one."""

from agent.common.counting import many
from agent.common.words.asked import demands
from agent.common.words.table import EVERY
from agent.common.words.text import tokens
from agent.models.guided.actions import Action, Do, Finish, ask
from agent.models.guided.decide import Decider
from agent.models.guided.forms import opened, refusal
from agent.models.guided.listing import called, listed
from agent.models.guided.swap import swap
from agent.models.guided.task import Past, Task, dig, mapping, rows
from agent.models.guided.words import asks

COMPLAINT = "complaint"
"""The journey of such words."""
_SEARCH, _SHOW, _PRICES = "start_lead_search", "get_list_leads", "get_credits_config"
_SHORT = 3
"""Letters up to which a word says of nobody what they do."""
_AGAIN, _INSTEAD = "Shall I search again", "Whom shall I look for instead"


def complains(task: Task) -> bool:
    """Whether words say that the search of the message before found others than were meant, and order nothing."""
    searched = task.turns and any(past.tool == _SEARCH and not past.failed for past in task.turns[-1].calls)
    is_said = bool(searched) and EVERY.cue("complains").search(task.words) is not None
    return is_said and not demands(task.words) and not asks(task.words)


def step(task: Task, journey: str | None, _llm: Decider) -> Action:
    """Say what is at hand and what another search costs; make it only where an answer says so."""
    past = task.before(_SEARCH)
    if past is None:
        return Finish("Nothing was searched before.")
    if task.called(_SEARCH):
        return _brought(task, journey)
    answer, prices = task.answer(_AGAIN) or task.answer(_INSTEAD), Do(_PRICES, {})
    if answer is None:
        return ask(_question(task, past)) if task.called(_PRICES) else opened(task, journey, prices)
    who = _whom(task, past, answer)
    if not who:
        return Finish(f"Nothing more was searched or paid for. {_at_hand(task, past)}")
    return opened(task, journey, Do(_SEARCH, {"prompt": who, "fetch_count": _count(past)}))


def _whom(task: Task, past: Past, answer: str) -> str:
    """Whom to search for by an answer; empty where it is no yes, and names nobody where that was asked."""
    if EVERY.cue("yes").match(answer.strip()):
        return _meant(task, past) or str(past.args.get("prompt"))
    is_no = EVERY.cue("no", "dropped", "negative", "complains").match(answer.strip())
    return "" if is_no or task.answer(_INSTEAD) is None else " ".join(answer.split())


def _brought(task: Task, journey: str | None) -> Action:
    """What the second search came to."""
    made = task.done(_SEARCH)
    if made is None:
        return Finish(refusal(task.calls[-1]))
    found = Do(_SHOW, {"list_id": dig(made.result, "resultListId"), "limit": _count(made)})
    if found.args["list_id"] and not task.called(_SHOW):
        return opened(task, journey, found)
    said = f"The search for {made.args['prompt']} found {many(dig(made.result, 'resultCount') or 0, 'lead')}."
    return Finish(said + listed(rows(task.result(_SHOW), "leads")))


def _question(task: Task, past: Past) -> str:
    each = mapping(mapping(task.result(_PRICES).get("operations")).get("lead_search")).get("credits")
    count, who = _count(past), _meant(task, past)
    price = f"up to {many(each * count, 'credit')}" if isinstance(each, int | float) else "it costs credits"
    asked = f'{_AGAIN} for {many(count, "lead")}, "{who}"' if who else f"{_INSTEAD}, {many(count, 'lead')} again"
    return f"{asked}: {price}? {_at_hand(task, past)}"


def _at_hand(task: Task, past: Past) -> str:
    """Who was found before, as what."""
    shown = task.before(_SHOW)
    people = rows(shown.result, "leads") if shown else []
    who = ", ".join(f"{called(one)}, {one.get('title') or 'without a title'}" for one in people[:5])
    return f'At hand from "{past.args.get("prompt")}": {who or "nobody"}{", …" if people[5:] else ""}.'


def _meant(task: Task, past: Past) -> str:
    """Whom to search for, where the words put something in the place of what was; empty where they do not."""
    prompt = str(past.args.get("prompt"))
    said = EVERY.cue("asked_for").search(task.said)
    wanted = task.said[said.end() :].split(",")[0].strip(" .!") if said else ""
    came = tokens(task.said[: said.start()]) if said else []
    is_new = bool(wanted) and not {*tokens(wanted)} <= {*tokens(prompt)}
    pairs = (swap(f"{wanted} instead of {word}", prompt) for word in reversed(came) if len(word) > _SHORT and is_new)
    return next((one.text for one in pairs if one), "")


def _count(past: Past) -> int:
    return int(past.args.get("fetch_count") or 1)
