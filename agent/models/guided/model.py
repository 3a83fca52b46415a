"""The guided model: a router, a plan, then the guide's steps one by one."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from agent.models.base import AssistantMessage, ModelError, ModelRequest, ModelResponse, OnText, ToolCall
from agent.models.guided import campaign, inbox, lists, questions, signals
from agent.models.guided.actions import Action, Do, Finish, Replan, Skip, Step, hand_over
from agent.models.guided.decide import LINES, Decider, Engine, form
from agent.models.guided.report import REPORTS, report
from agent.models.guided.task import LOCAL, Past, Task, read
from agent.models.guided.words import addresses, asks, beyond, brief, credit_cap, is_grounded, verbatim
from prompts.guides import Guide
from tools.spec import Journey

FIXES = 2
"""Times that a refused call is corrected before a human is asked."""
DASHBOARD = (
    "Accounts, keys and billing are the human's own: please do this in the Puffle dashboard, under Settings or Senders."
)


@dataclass(frozen=True, slots=True)
class _Way:
    """How the steps of one journey are taken."""

    steps: Mapping[str, Step]
    missing: Step


_WAYS: Mapping[str, _Way] = {
    "campaign": _Way(campaign.STEPS, campaign.missing),
    "import": _Way(lists.STEPS, lists.missing),
    "signals": _Way(signals.STEPS, lambda task, llm: Skip()),
    "replies": _Way(inbox.REPLY_STEPS, inbox.missing_reply),
    "one_off_email": _Way(inbox.EMAIL_STEPS, inbox.missing_email),
}
_REPEATED = frozenset(
    {"list_threads", "preview_list_import", "import_list_leads", "import_campaign_leads", "get_campaign"}
)
"""Steps that say for themselves whether they are still to be done."""
_TEXTS = ("text", "comment")
_COPIED = ("who", "list", "name", "subject", "person", "which", "source", *_TEXTS)
"""What must come from the human's words; texts keep their lines."""


class GuidedModel:
    """Drives any engine that completes text in a given form."""

    def __init__(self, engine: Engine, guides: Mapping[Journey, Guide], *, name: str) -> None:
        self._engine = engine
        self._guides = guides
        self._name = name

    @property
    def name(self) -> str:
        """Provider and file."""
        return self._name

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


@dataclass(frozen=True, slots=True)
class _Turn:
    """One turn; several may be taken side by side."""

    llm: Decider
    guides: Mapping[Journey, Guide]

    def take(self, task: Task, journey: str | None, on_text: OnText | None) -> ModelResponse:
        task = self._understood(task)
        action = self._next(task, journey)
        while isinstance(action, Replan):
            task = self._planned(task, action.journey)
            action = self._next(task, journey)
        return self._response(task, action, on_text)

    # -- understanding ---------------------------------------------------------------------------------------------

    def _understood(self, task: Task) -> Task:
        """Keep the plan as long as the human said nothing new."""
        if task.plan.get("heard") == len(task.words):
            return task
        journey = task.plan.get("journey")
        if journey is None and asks(task.words):
            journey = questions.QUESTION
        return self._planned(task, journey or self.llm.ask("route", brief(task.words))["journey"])

    def _planned(self, task: Task, journey: str) -> Task:
        plan: dict[str, Any] = {"journey": journey, "heard": len(task.words)}
        plan["asks"] = task.plan.get("asks", asks(task.words))
        if journey == questions.QUESTION:
            plan["about"] = self.llm.ask("ask", brief(task.words))["about"]
            journey = plan["journey"] = questions.ELSEWHERE.get(plan["about"], journey)
        if journey in _WAYS:
            goals = questions.goals(plan.get("about") or task.plan.get("about"), journey) if plan["asks"] else ()
            plan |= self.llm.ask(journey, brief(task.words), _narrowed(journey, task, goals))
            self._settle(plan, task)
        return replace(task, plan=plan)

    def _settle(self, plan: dict[str, Any], task: Task) -> None:
        """Hold what the model understood against the human's words."""
        for key in _COPIED:
            if isinstance(plan.get(key), str):
                found = verbatim(task.words, plan[key]) or (plan[key] if is_grounded(task.words, plan[key]) else "")
                plan[key] = found if key in _TEXTS else " ".join(found.split())
        if plan["journey"] == "campaign":
            if plan.get("channel") == "linkedin" and not plan["text"]:
                plan["text"], plan["subject"] = plan["subject"], ""
            campaign.settle(plan, task, self.llm)
        if plan["journey"] == "import":
            lists.understand(plan, task, self.llm)
        if plan["journey"] == "signals":
            signals.settle(plan, task)
        if plan["journey"] in ("replies", "one_off_email"):
            inbox.settle_text(plan, task)

    # -- deciding --------------------------------------------------------------------------------------------------

    def _next(self, task: Task, journey: str | None) -> Action:
        if task.plan["journey"] == questions.QUESTION:
            return questions.answer(task, journey)
        if task.plan["journey"] not in _WAYS:
            return _special(task)
        cap = credit_cap(task.words)
        if cap is not None and not any(past.tool == "set_credit_cap" for past in task.calls):
            return Do("set_credit_cap", {"credits": cap})
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
        found = way.missing(task, self.llm)
        if not isinstance(found, Skip):
            return found
        for tool in self._tools(task):
            if tool not in _REPEATED and task.done(tool):
                continue
            found = way.steps[tool](task, self.llm)
            if not isinstance(found, Skip):
                return found
        rest = beyond(task.words)
        copied = "\n".join(str(task.plan.get(key, "")) for key in _COPIED).lower()
        if rest is None or rest[:15].lower() in copied or any(past.tool == "report_gap" for past in task.calls):
            return Finish()
        return Do("report_gap", {"outcome": rest})

    def _tools(self, task: Task) -> tuple[str, ...]:
        """The steps up to the goal, in the guide's order."""
        wanted = "archive" if task.plan["goal"] == "reopen" else task.plan["goal"]
        tools = self.guides[task.plan["journey"]].goals[wanted]
        return (*tools, "update_thread") if task.plan.get("archive") == "yes" else tools

    def _after_failure(self, task: Task, last: Past) -> Action | None:
        """What a failed call leads to; ``None`` to go on, because its step knows what to do."""
        if last.refused is not None:
            return Finish(f"{last.tool} was not allowed: {last.refused}.")
        if last.tool in LOCAL:
            return Finish(f"{last.tool} failed: {last.trouble}.")
        if "conflict" in last.result and last.tool in ("create_campaign", "create_signal_type", "create_thread"):
            return None
        if task.failures(last.tool) > FIXES:
            return hand_over(
                f"{last.tool} failed: {last.trouble}", "How should this go on?", "Correct the task, then resume."
            )
        return self._repaired(task, last)

    def _repaired(self, task: Task, last: Past) -> Action:
        """The same call with the arguments that the error names changed; ids stay as they are."""
        fields = {key: _like(value) for key, value in last.args.items()}
        schema = {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}
        question = (
            f"tool: {last.tool}\narguments: {json.dumps(last.args, ensure_ascii=False)[:2000]}\n"
            f"error: {last.trouble[:500]}\nrequest: {brief(task.words, 1000)}"
        )
        args = self.llm.ask("repair", question, schema)
        if args == last.args:
            return hand_over(
                f"{last.tool} failed: {last.trouble}", "How should this go on?", "Correct the task, then resume."
            )
        return Do(last.tool, args)

    # -- speaking --------------------------------------------------------------------------------------------------

    def _response(self, task: Task, action: Action, on_text: OnText | None) -> ModelResponse:
        usage = replace(self.llm.spent(), cost_usd=Decimal(0))
        memory: dict[str, Any] = {"plan": task.plan}
        if isinstance(action, Do):
            call = ToolCall(
                f"guided_{len(task.earlier) + len(task.calls)}",
                action.tool,
                json.dumps(action.args, ensure_ascii=False),
            )
            return ModelResponse(message=AssistantMessage("", (call,), memory), stop="tools", usage=usage)
        because = action.because if isinstance(action, Finish) else ""
        text = report(task, because) if task.plan["journey"] in REPORTS else because
        if on_text is not None:
            on_text(text)
        return ModelResponse(message=AssistantMessage(text, (), memory), stop="end", usage=usage)


def _narrowed(journey: str, task: Task, goals: Collection[str]) -> dict[str, Any]:
    """The form of a plan: a question can only read, and addresses are limited to those that the human wrote."""
    schema = form(journey, goals)
    if journey == "one_off_email":
        schema["properties"]["to"] = {"enum": [*addresses(task.words)[:20], ""]}
    return schema


def _like(value: Any) -> dict[str, Any]:
    """A form for a corrected value: ids and structures as they were, texts, numbers and lists of texts open."""
    if isinstance(value, list) and value and all(_like(one) == {"type": "string"} for one in value):
        return {"type": "array", "items": {"type": "string", "maxLength": 60}, "minItems": 1, "maxItems": LINES}
    if isinstance(value, bool) or not isinstance(value, str | int):
        return {"const": value}
    if isinstance(value, int):
        return {"type": "integer", "minimum": 0, "maximum": 2500}
    looks_like_id = len(value) > 8 and " " not in value and any(char.isdigit() for char in value)
    return {"const": value} if looks_like_id or "@" in value else {"type": "string"}


def _special(task: Task) -> Action:
    """Wishes that no journey meets."""
    kind = task.plan["journey"]
    if kind == "profile":
        return Finish(_about_us(task))
    if kind == "account":
        if any(past.tool == "escalate_to_human" for past in task.calls):
            return Finish("Noted. There was nothing else to do.")
        return hand_over("This needs a person in a browser.", DASHBOARD, "Resume once it is done.")
    if any(past.tool == "report_gap" for past in task.calls):
        return Finish("Puffle's documented interface offers nothing for this, so nothing was done. The gap is noted.")
    return Do("report_gap", {"outcome": brief(task.words, 500)})


def _about_us(task: Task) -> str:
    """The workspace's profile in a few lines, as it was read."""
    context, profile = task.about_us.get("context"), task.about_us.get("profile")
    lines: list[str] = []
    if isinstance(profile, dict) and profile.get("companyName"):
        lines.append(f"You work for {profile['companyName']}.")
    wanted = (("company", "overview"), ("company", "product"), ("market", "targetAudience"), ("market", "icpJobTitles"))
    for part, key in wanted:
        section = context.get(part) if isinstance(context, dict) else None
        value = section.get(key) if isinstance(section, dict) else None
        if value:
            lines.append(", ".join(map(str, value)) + "." if isinstance(value, list) else str(value))
    return " ".join(lines) or "The workspace profile says nothing about this."
