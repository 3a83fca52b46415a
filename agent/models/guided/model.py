"""The guided model: a router, a plan, then the guide's steps one by one."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from types import ModuleType
from typing import Any

from agent.common.words.regularly import regularly
from agent.common.words.wanted import LOOK
from agent.models.base import AssistantMessage, ModelError, ModelRequest, ModelResponse, OnText, ToolCall
from agent.models.guided import (
    campaign,
    complaint,
    forms,
    lists,
    mail,
    people,
    profile,
    questions,
    redraft,
    replies,
    signals,
    special,
)
from agent.models.guided.actions import Action, Do, Finish, Replan, Step, hand_over, without_sender
from agent.models.guided.again import repeated
from agent.models.guided.campaign_plan import makes
from agent.models.guided.corrected import corrected
from agent.models.guided.decide import LINES, Decider, Engine, closed, form, writing
from agent.models.guided.known import TOPIC, speaks_of
from agent.models.guided.one_more import is_one_more_person
from agent.models.guided.report import report
from agent.models.guided.spoken_of import means_some_of_them, people_of, with_names
from agent.models.guided.task import LOCAL, Past, Task, answers, read
from agent.models.guided.told import to_be_written
from agent.models.guided.wishes import Wish, goals_of, sorted_in, wishes
from agent.models.guided.words import (
    addresses,
    asks,
    brief,
    credit_cap,
    is_grounded,
    nearest,
    speaks_of_sending,
    told_behind,
    verbatim,
    wish_in,
)
from agent.models.guided.writing import as_wanted, repeats_the_order
from prompts.guides import Guide
from tools.registry import REGISTRY
from tools.spec import Journey

TIMES = 2
"""Times that the same question is put."""
FIXES = 2
"""Times that a refused call is corrected before a human is asked."""
_WAYS: Mapping[str, ModuleType] = {
    "campaign": campaign,
    "import": lists,
    "signals": signals,
    "replies": replies,
    "one_off_email": mail,
}
"""How each journey is taken: a step is called as its tool; ``settle`` holds a plan against the human's words, and
``missing``, where there is one, asks for what only they can give.
"""
_STEPS = {
    forms.FORM: forms.step,
    people.PEOPLE: people.step,
    profile.PROFILE: profile.step,
    redraft.REDRAFT: redraft.step,
    complaint.COMPLAINT: complaint.step,
}
"""What takes the next step of a wish that needs no journey's steps."""
_REPEATED = frozenset(
    "list_threads preview_list_import import_list_leads import_campaign_leads get_campaign update_thread"
    " attach_file".split()
)
"""Steps that say for themselves whether they are still to be done."""
_NOT_READY = "journey.sender-ready"
"""The rule that nothing leaves from a sender that is not ready."""
_LOOKS = frozenset({"list", "read", "find", "show"})
"""Goals that change nothing."""
_TEXTS = ("text", "comment")
_COPIED = ("who", "list", "name", "subject", "person", "which", "source", *_TEXTS)
"""What must come from the human's words; texts keep their lines."""
_NAMES = ("list", "name")
"""What is called as the words call it, and in no other language."""


class GuidedModel:
    """Drives any engine that completes text in a given form."""

    takes_reminders = False
    """Whether it understands what the program tells it before a run ends; every word is the person's to it."""

    def __init__(self, engine: Engine, guides: Mapping[Journey, Guide], *, name: str) -> None:
        self._engine = engine
        self._guides = guides
        self.name = name

    def respond(self, request: ModelRequest, on_text: OnText | None = None) -> ModelResponse:
        """Take one step.

        Raises:
            ModelError: the engine gave no whole answer.
        """
        task = read(request)
        if not task.words.strip():
            raise ModelError("There is no task to work on.")
        return _Turn(Decider(self._engine), self._guides).take(task, request.journey, on_text)

    def close(self) -> None:
        """Release nothing: the engine belongs to whoever made it."""


_ONLY_PLANNED = "This is how it would read once the plan is applied; nothing of it is done yet:"


@dataclass(frozen=True, slots=True)
class _Turn:
    """One turn; several may be taken side by side."""

    llm: Decider
    guides: Mapping[Journey, Guide]

    def take(self, task: Task, journey: str | None, on_text: OnText | None) -> ModelResponse:
        """Go on with the wish at hand; when it is done, with the next one."""
        memory = dict(task.plan) or {"wishes": [asdict(wish) for wish in self._wishes(task)], "told": []}
        while True:
            one = self._understood(_one_wish(task, memory), memory)
            action = self._next(one, journey)
            while isinstance(action, Replan):
                one = self._planned(one, action.journey)
                action = self._next(one, journey)
            action = _unless_done(task, one, action)
            memory["plan"] = one.plan
            if isinstance(action, Do):
                return self._call(task, _not_again(one, action), memory)
            one.plan["more"] = len(memory["told"]) + 1 < len(memory["wishes"])
            memory = {**memory, "told": [*memory["told"], _told(one, action)], "since": len(task.calls), "plan": {}}
            if len(memory["told"]) == len(memory["wishes"]):
                is_plan = any("planned" in past.result for past in task.calls)
                said = [_ONLY_PLANNED, *memory["told"]] if is_plan else memory["told"]
                text = "\n\n".join(dict.fromkeys(said))
                if on_text is not None:
                    on_text(text)
                return self._response(AssistantMessage(text, (), {"plan": memory}))

    # -- understanding ---------------------------------------------------------------------------------------------

    def _wishes(self, task: Task) -> list[Wish]:
        if wish := _only_goes_on(task):
            return [wish]
        is_new = mail.last_draft(task) is not None or makes(task.words)
        is_elsewhere = is_new and any(speaks_of(task.words, kind) for kind in TOPIC)
        before = task.turns[-1].act if task.turns and not is_elsewhere else ""
        found = wishes(corrected(task) or with_names(task), self.llm, task.former, before)
        return [_of_the_draft(task, one, is_alone=len(found) == 1) for one in found]

    def _understood(self, task: Task, memory: Mapping[str, Any]) -> Task:
        """Keep the plan as long as the human said nothing new."""
        if task.plan.get("heard") == len(task.words):
            return task
        wish = Wish(**memory["wishes"][len(memory["told"])])
        if task.plan or task.words == wish.text:
            journey = task.plan.get("journey") or wish.journey
            known = {**task.plan, "manner": wish.manner, "act": wish.act}
            return self._planned(replace(task, plan=known), journey, wish.about)
        wish = sorted_in(task.words, self.llm)
        return self._planned(replace(task, plan={**task.plan, "act": wish.act}), wish.journey)

    def _planned(self, task: Task, journey: str, about: str = "") -> Task:
        plan: dict[str, Any] = {"journey": journey, "heard": len(task.words), "manner": task.plan.get("manner", "")}
        plan["act"] = task.plan["act"]
        plan["asks"] = task.plan.get("asks", plan["act"].startswith(LOOK) or asks(task.words))
        if journey == questions.QUESTION:
            plan["about"] = questions.shown_last(task) or about or next(iter(self.llm.choose("ask", brief(task.words))))
            journey = plan["journey"] = questions.ELSEWHERE.get(plan["about"], journey)
        if journey in _WAYS:
            self._fill(plan, task)
        return replace(task, plan=plan)

    def _fill(self, plan: dict[str, Any], task: Task) -> None:
        """Have the form of a journey filled in, for as far as the wish can go."""
        journey = plan["journey"]
        asked = questions.goals(plan.get("about") or task.plan.get("about"), journey) if plan["asks"] else ()
        goals = asked or goals_of(plan["act"], journey)
        plan |= self.llm.ask(journey, brief(task.words), _narrowed(journey, task, goals))
        if _loses_a_text(plan, task.words) and (able := writing(journey)):
            plan |= self.llm.ask(journey, brief(task.words), _narrowed(journey, task, able))
        self._settle(plan, task)
        if plan["act"] == "send_message" and self._says_nothing(plan, task.said):
            plan["text"] = self._gist(task.words)
            self._settle(plan, task)

    @staticmethod
    def _says_nothing(plan: Mapping[str, Any], words: str) -> bool:
        """Whether a plan has no text for a message, or the order for it in place of one."""
        text = plan.get("text")
        return text == "" or (text is not None and not plan["dictated"] and repeats_the_order(text, words))

    def _gist(self, words: str) -> str:
        """What a message should say, where the plan left it open."""
        found = self.llm.value("what the message should say", words)
        return told_behind(words) if repeats_the_order(found, words) else found

    def _settle(self, plan: dict[str, Any], task: Task) -> None:
        """Hold what the model understood against the human's words."""
        for key in _COPIED:
            if isinstance(plan.get(key), str):
                said = nearest(task.words, plan[key]) if key in _NAMES else plan[key]
                found = verbatim(task.words, plan[key]) or (said if is_grounded(task.words, said) else "")
                plan[key] = found if key in _TEXTS else " ".join(found.split())
        _WAYS[plan["journey"]].settle(plan, task, self.llm)

    # -- deciding --------------------------------------------------------------------------------------------------

    def _next(self, task: Task, journey: str | None) -> Action:
        cap = credit_cap(task.words)
        if cap is not None and not task.called("set_credit_cap") and task.plan["journey"] in {*_WAYS, people.PEOPLE}:
            return Do("set_credit_cap", {"credits": cap})
        if regularly(task.words) and not task.called("report_gap"):
            return Do("report_gap", {"outcome": f"{brief(wish_in(task.words), 300)} ({special.ONCE})"})
        if task.plan["journey"] == questions.QUESTION:
            return questions.answer(task, journey, self.llm)
        if step := _STEPS.get(task.plan["journey"]):
            return step(task, journey, self.llm)
        if task.plan["journey"] not in _WAYS:
            return special.answer(task, journey)
        return self._on_the_way(task, journey)

    def _on_the_way(self, task: Task, journey: str | None) -> Action:
        """The next step of a journey, or of what is read elsewhere ahead of it."""
        ahead: Callable[[Task, str | None], Action | None] | None = getattr(_WAYS[task.plan["journey"]], "ahead", None)
        if ahead is not None and (first := ahead(task, journey)):
            return first
        if task.plan["journey"] != journey:
            return Do("switch_journey", {"journey": task.plan["journey"]})
        last = task.last
        if last is not None and last.failed:
            found = self._after_failure(task, last)
            if found is not None:
                return found
        return self._forward(task)

    def _forward(self, task: Task) -> Action:
        way = _WAYS[task.plan["journey"]]
        todo = [tool for tool in self._tools(task) if tool in _REPEATED or not task.done(tool)]
        steps: Iterator[Step | None] = (getattr(way, name, None) for name in ("missing", *todo))
        found = (step(task, self.llm) for step in steps if step)
        return next((action for action in found if action is not None), Finish())

    def _tools(self, task: Task) -> tuple[str, ...]:
        """The steps up to the goal, in the guide's order."""
        wanted = "archive" if task.plan["goal"] == "reopen" else task.plan["goal"]
        tools = self.guides[task.plan["journey"]].goals[wanted]
        return (*tools, "update_thread") if task.plan.get("archive") == "yes" else tools

    def _after_failure(self, task: Task, last: Past) -> Action | None:
        """What a failed call leads to; ``None`` to go on, because its step knows what to do."""
        if last.refused is not None:
            again = as_wanted(task, last, self.llm)
            if again is not None:
                return again
            is_unready = last.rule == _NOT_READY
            return without_sender(f"Nothing was sent: {last.refused}.") if is_unready else Finish(forms.refusal(last))
        if last.tool in LOCAL:
            return Finish(f"{last.failure}.")
        if "conflict" in last.result and last.tool in ("create_campaign", "create_signal_type", "create_thread"):
            return None
        if task.failures(last.tool) > FIXES or last.tool == "attach_file":
            return _stuck(last)
        return self._repaired(task, last)

    def _repaired(self, task: Task, last: Past) -> Action:
        """The same call with the arguments that the error names changed; ids stay as they are."""
        call = f"tool: {last.tool}\narguments: {json.dumps(last.args, ensure_ascii=False)[:2000]}"
        question = f"{call}\nerror: {last.trouble[:500]}\nrequest: {brief(task.words, 1000)}"
        args = self.llm.ask("repair", question, closed({key: _like(value) for key, value in last.args.items()}))
        return _stuck(last) if args == last.args else Do(last.tool, args)

    # -- speaking --------------------------------------------------------------------------------------------------

    def _call(self, task: Task, action: Do, memory: dict[str, Any]) -> ModelResponse:
        number, args = len(task.earlier) + len(task.calls), json.dumps(action.args, ensure_ascii=False)
        call = ToolCall(f"guided_{number}", action.tool, args)
        return self._response(AssistantMessage("", (call,), {"plan": memory}))

    def _response(self, message: AssistantMessage) -> ModelResponse:
        usage = replace(self.llm.spent(), cost_usd=Decimal(0))
        return ModelResponse(message=message, stop="tools" if message.tool_calls else "end", usage=usage)


def _told(one: Task, action: Finish) -> str:
    """What is said at the end of a wish."""
    if one.plan["journey"] not in {*_WAYS, questions.QUESTION}:
        return action.because
    often = regularly(one.words)
    return report(one, action.because) + (f"\n\nOnce, not {often}: {special.ONCE}." if often else "")


def _only_goes_on(task: Task) -> Wish | None:
    """The wish of words that mean nothing without those before them."""
    if complaint.complains(task):
        return Wish(task.words, complaint.COMPLAINT, "start_lead_search")
    if redraft.redraft(task):
        return Wish(task.words, redraft.REDRAFT, "update_thread")
    if mail.drafted(task) is not None:
        return Wish(task.words, "one_off_email", "send_message")
    if people.agreed(task):
        return Wish(task.words, people.PEOPLE, "start_enrichment")
    if task.before("import_list_leads") is not None and is_one_more_person(task.words):
        return Wish(task.words, "import", "import_list_leads")
    if means_some_of_them(task.words) and asks(task.words) and people_of(task.turns):
        return Wish(task.words, questions.QUESTION, f"{LOOK}lists", questions.LEAD)
    return repeated(task)


def _of_the_draft(task: Task, wish: Wish, *, is_alone: bool) -> Wish:
    """The wish; where it goes on with an unsent draft, that is changed or sent."""
    if mail.last_draft(task) is None:
        return wish
    words = task.words if is_alone else wish.text  # "send it to her", with no name yet
    if mail.only_sends(words) and (wish.act == "send_message" or speaks_of_sending(words)):
        return replace(wish, text=words, act="send_message", journey="one_off_email")
    is_of_it = wish.act.startswith("update_thread draft") and not any(speaks_of(wish.text, kind) for kind in TOPIC)
    return replace(wish, journey=redraft.REDRAFT) if is_of_it else wish


def _one_wish(task: Task, memory: Mapping[str, Any]) -> Task:
    """The task as far as it concerns the wish at hand."""
    since, at = memory.get("since", 0), len(memory["told"])
    wish = memory["wishes"][at]
    before = "\n".join([task.former, *(one["text"] for one in memory["wishes"][:at])])
    calls = task.calls[since:]
    words = "\n".join([wish["text"], *answers(calls)])
    earlier = (*task.earlier, *task.calls[:since])
    plan = memory.get("plan") or {}
    return replace(task, words=words, context=before, plan=plan, calls=calls, earlier=earlier)


def _loses_a_text(plan: Mapping[str, Any], words: str) -> bool:
    """Whether a plan that only looks was made of words that give a text to be written."""
    lost = [text for text in to_be_written(words) if text not in str(plan.get("list"))]
    return plan["goal"] in _LOOKS and not plan["asks"] and bool(lost)


def _narrowed(journey: str, task: Task, goals: Collection[str]) -> dict[str, Any]:
    """The form of a plan: a question can only read, and addresses are limited to those that the human wrote."""
    schema = form(journey, goals)
    if journey == "one_off_email":
        schema["properties"]["to"] = {"enum": [*addresses(task.words)[:20], ""]}
    return schema


def _like(value: Any) -> dict[str, Any]:
    """A form for a corrected value: ids and structures as they were, texts, numbers and lists of texts open."""
    match value:
        case [_, *_] if all(_like(one) == {"type": "string"} for one in value):
            return {"type": "array", "items": {"type": "string", "maxLength": 60}, "minItems": 1, "maxItems": LINES}
        case int() if not isinstance(value, bool):
            return {"type": "integer", "minimum": 0, "maximum": 2500}
        case str() if not _names_a_record(value):
            return {"type": "string"}
    return {"const": value}


def _names_a_record(text: str) -> bool:
    return "@" in text or (len(text) > 8 and " " not in text and any(char.isdigit() for char in text))


def _stuck(last: Past) -> Action:
    return hand_over(last.failure, "How should this go on?", "Correct the task, then resume.")


def _not_again(task: Task, action: Do) -> Do:
    """The call, unless it puts a question that two answers left open: then the human is told, and may say it anew."""
    asked = [past for past in task.calls if past.tool == "ask_human" and not past.failed and past.args == action.args]
    is_open = action.tool == "ask_human" and len(asked) >= TIMES
    told = ("The answers did not tell it.", str(action.args.get("question")), "Say the whole of it anew.")
    return hand_over(*told) if is_open else action


def _unless_done(task: Task, one: Task, action: Do | Finish) -> Do | Finish:
    """The action, unless it is a change that a wish ahead in the same message has made."""
    spec = REGISTRY.get(action.tool) if isinstance(action, Do) else None
    if spec is None or spec.effect == "read" or not isinstance(action, Do):
        return action
    ahead = task.calls[: len(task.calls) - len(one.calls)]
    is_done = any((past.tool, past.args, past.failed) == (action.tool, action.args, False) for past in ahead)
    return Finish(f"{action.tool.replace('_', ' ')}: done already.") if is_done else action
