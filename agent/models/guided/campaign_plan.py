"""What a wish for leads or a campaign was understood to be, held against its words."""

import re
from collections.abc import Mapping
from typing import Any

from agent.common.words.marks import counted, counts, credits_in, marked, names_behind
from agent.common.words.people_of import people_of
from agent.common.words.table import EVERY
from agent.common.words.text import tokens
from agent.models.guided.audience import DOUBT, agreed, audience, fits
from agent.models.guided.day_limit import limit_in, per_day_in
from agent.models.guided.decide import Decider
from agent.models.guided.known import WHICH, by_id, speaks_of
from agent.models.guided.records import last_of
from agent.models.guided.sequence import first_text, given_texts, later_steps
from agent.models.guided.task import Task
from agent.models.guided.words import (
    Kind,
    begins_with,
    begins_with_new,
    called,
    is_dictated,
    labelled,
    launches,
    leaves_it_a_draft,
    only_drafts,
    speaks_of_them,
    verbatim,
)

MAKES, ADDS, FROM_A_LIST = "create_campaign", "add_sequence_node", "import_campaign_leads"
"""The acts that make a campaign, add a step to one, and put the people of a list into one, both of which there are."""
WRITES = "update_campaign sequence_nodes"
"""The act that gives a campaign its texts."""
_FIELD = re.compile(r"%\w+%")
_CAMPAIGN = re.compile(r"\b(?:campaign|kampagne|campagn[ea]|campaña|campanha)\b", re.IGNORECASE)
_SHORT = 3
"""Letters up to which a word says little."""
_CALLED: dict[str, Kind] = {"list": "list", "name": "campaign"}
_NOTHING_ELSE = dict.fromkeys(("who", "list", "name", "subject", "text"), "") | {"channel": "email", "count": 0}


def settle(plan: dict[str, Any], task: Task, llm: Decider) -> None:
    """Take what the words label themselves, launch only what they say, and see whether the workspace sells to these."""
    if plan["goal"] != "find":
        _fill(plan, task.words)
    _name(plan, task.words)
    if plan.get("act") == WRITES:
        plan |= {"act": MAKES} if makes(task.words) else _of_one_spoken_of(task)
    plan |= _of_one_that_there_is(plan, task.words) | _limited(plan, task.words) | _of_a_step(plan)
    if plan["who"] and not is_said(int(plan["count"]), task.words):
        plan["count"] = _counted(task.words)
    _of_those_on_a_list(plan, task)
    is_settled = task.answer(DOUBT) is not None or agreed(plan["who"], task)
    if plan["who"] and audience(task) and not is_settled:  # playbook, Boot sequence
        plan["fits"] = fits(plan["who"], audience(task), llm)


def makes(words: str) -> bool:
    """Whether words begin with something that is to be made."""
    return begins_with_new(words) or "make" in begins_with(words)


def only_made(plan: Mapping[str, Any]) -> bool:
    """Whether a draft is wanted for nobody yet, by its name: it may be filled later."""
    return plan.get("act") == MAKES and plan["goal"] == "draft" and bool(plan["name"]) and not plan["who"]


def _of_those_on_a_list(plan: dict[str, Any], task: Task) -> None:
    """Search for nobody who is on a list already: "the people in list …", "put them into a new campaign"."""
    is_put_in = plan.get("act") == FROM_A_LIST and not plan["count"]
    if (
        is_put_in
        or is_for_those_of_one(plan, task.words)
        or any((found := by_id(task.words, kind)) and found in plan["who"] for kind in WHICH)
    ):
        plan["who"] = ""
    if is_put_in and not speaks_of(task.words, "campaign"):  # "put Fair leads in it": the name is the list's
        plan["name"] = ""
    if shown := _those_shown(plan, task):
        plan |= {"who": "", "people_on": shown}


def is_for_those_of_one(plan: Mapping[str, Any], words: str) -> bool:
    """Whether a campaign is made for everybody of something that is named: "with everyone from Fair leads"."""
    return plan.get("act") == MAKES and next(people_of(words), None) is not None


def _those_shown(plan: Mapping[str, Any], task: Task) -> str:
    """The list that was spoken of last, where a campaign is made for those on it."""
    is_for_them = plan.get("act") == MAKES and speaks_of_them(task.words)
    return last_of(task, "list") if is_for_them else ""


def _of_one_that_there_is(plan: Mapping[str, Any], words: str) -> dict[str, Any]:
    """What is left of a plan to launch where words give neither a text nor a number: no new campaign is meant."""
    is_new = plan.get("act") != "launch_campaign" or given_texts(words) or counts(words)
    return {} if is_new else {"who": "", "name": "", "count": 0}


def _of_one_spoken_of(task: Task) -> dict[str, Any]:
    """What is left of a plan to write texts where words name no campaign: "subject: …, text: …" is for the last one."""
    is_for_it = not speaks_of(task.words, "campaign") and last_of(task, "campaign")
    return dict.fromkeys(("who", "name", "list"), "") if is_for_it else {}


def _limited(plan: Mapping[str, Any], words: str) -> dict[str, Any]:
    """What a daily limit makes of a plan: it is set first, and by itself where no campaign is made or launched."""
    is_launched, is_made = launches(words) and not labelled(words, "text"), plan.get("act") == MAKES
    limit = limit_in(words) or (per_day_in(words) if is_launched or is_made else 0)
    if limit and is_made:
        return {"limit": limit}
    return {**_NOTHING_ELSE, "goal": "launch" if is_launched else "draft", "limit": limit} if limit else {}


def _of_a_step(plan: Mapping[str, Any]) -> dict[str, Any]:
    """What is left of a plan to add one step to a campaign that there is."""
    return {**_NOTHING_ELSE, "goal": "draft"} if plan.get("act") == ADDS else {}


def _counted(words: str) -> int:
    """The one number of things that words name; 0 where they name none, or several."""
    shown = marked(words).text
    found = {one.value for one in counts(shown) if counted(shown, one)}
    return found.pop() if len(found) == 1 and not credits_in(words) and not per_day_in(words) else 0


def _fill(plan: dict[str, Any], words: str) -> None:
    if plan["channel"] == "linkedin" and not plan["text"]:
        plan |= {"text": plan["subject"], "subject": ""}
    plan |= {key: labelled(words, key) or plan[key] for key in ("subject", "text", "name")}
    later = later_steps(words, alone=plan["channel"] == "linkedin")
    text = first_text(words, later, plan["text"])
    plan["text"] = text if _is_given(plan, words, text) else ""  # nobody invents what a campaign says
    plan["invites"] = bool(later) and plan["text"] == later[0].text
    said = {
        "draft": "launch" if launches(words) else "draft",
        "launch": "draft" if only_drafts(words) or leaves_it_a_draft(words) else "launch",
    }
    plan["goal"] = said[plan["goal"]]


def _is_put_together(plan: Mapping[str, Any], words: str, text: str) -> bool:
    """Whether a draft's text holds no longer word that the words do not: "greet them and ask how they forecast"."""
    if plan["goal"] != "draft" or launches(words):
        return False
    said, used = {*tokens(words)}, tokens(_FIELD.sub(" ", text))
    return EVERY.cue("subject").search(words) is not None and {one for one in used if len(one) > _SHORT} <= said


def _is_given(plan: Mapping[str, Any], words: str, text: str) -> bool:
    """Whether words give a text: word for word, or every word of a draft's."""
    if _is_put_together(plan, words, text) or text in given_texts(words) or is_dictated(words, text):
        return True
    return "%" in text and verbatim(words, text) is not None


def _name(plan: dict[str, Any], words: str) -> None:
    """Take the names that words give; a campaign's stands behind its noun, and is never its subject."""
    said = {key: called(words, kind) or plan.get(key, "") for key, kind in _CALLED.items()}
    is_given = called(words, "campaign") or labelled(words, "name")
    if makes(words) and said["name"] in ("", plan.get("subject")) and not is_given:
        said["name"] = next(names_behind(marked(words).text, _CAMPAIGN), "")
    plan |= said


def is_said(count: int, words: str) -> bool:
    """Whether words hold a number."""
    is_written = count and re.search(rf"(?<!\d){count}(?!\d)", words)
    return bool(is_written) or any(found.value == count for found in counts(words))
