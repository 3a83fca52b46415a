"""The guided model: understands the words once, then takes each wish through its goal's tools, one call a turn."""

import json
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any, cast

from agent.common.words import addresses, brief, conditions, credit_cap
from agent.models.base import AssistantMessage, ModelError, ModelRequest, ModelResponse, OnText, ToolCall
from agent.models.guided.actions import Action, Do, End, ask, hand_over
from agent.models.guided.decide import Decider, Engine
from agent.models.guided.goals import Goal, goal
from agent.models.guided.report import report
from agent.models.guided.steps import Steps
from agent.models.guided.task import LOCAL, Past, Task, read
from agent.models.guided.wishes import Listener, Wish, more_about
from tools.spec import JOURNEYS, Journey

UNSURE = 0.5
"""How sure one must be that nothing serves a wish, or that a place outside the journeys is meant."""
ALL_THE_SAME = 0.4
"""How sure one must be once the person has said it again."""
DASHBOARD = (
    "Accounts, keys and billing are the human's own: please do this in the Puffle dashboard, under Settings or Senders."
)


class GuidedModel:
    """Drives any engine that completes text in a given form."""

    def __init__(self, engine: Engine, *, name: str) -> None:
        self._engine = engine
        self.name = name

    def respond(self, request: ModelRequest, on_text: OnText | None = None) -> ModelResponse:
        """Take one step.

        Raises:
            ModelError: the engine gave no whole answer.
        """
        task = read(request)
        if not task.words.strip():
            raise ModelError("There is no task to work on.")
        return _Turn(Decider(self._engine), task).take(request.journey, on_text)

    def close(self) -> None:
        """Release nothing: the engine belongs to whoever made it."""


@dataclass(slots=True)
class _Turn:
    """One turn; several may be taken side by side."""

    llm: Decider
    task: Task

    def take(self, journey: str | None, on_text: OnText | None) -> ModelResponse:
        wishes = self._wishes()
        action = self._next(wishes, journey)
        usage = replace(self.llm.spent(), cost_usd=Decimal(0))
        plan: dict[str, Any] = {
            "words": self.task.words, "answers": len(self.task.answers), "wishes": [asdict(wish) for wish in wishes]
        }  # fmt: skip
        memory: dict[str, Any] = {"plan": plan}
        if action is not None:
            args = json.dumps(action.args, ensure_ascii=False)
            call = ToolCall(f"guided_{len(self.task.earlier) + len(self.task.calls)}", action.tool, args)
            return ModelResponse(message=AssistantMessage("", (call,), memory), stop="tools", usage=usage)
        text = report(self.task, wishes)
        if on_text is not None:
            on_text(text)
        return ModelResponse(message=AssistantMessage(text, (), memory), stop="end", usage=usage)

    # -- understanding -------------------------------------------------------------------------------------------------

    def _wishes(self) -> list[Wish]:
        """What was understood already, as long as the human said nothing new."""
        plan, task = self.task.plan, self.task
        if plan.get("words") != task.words:
            return Listener(self.llm, task.words, task.material).wishes()
        wishes = [Wish(**wish) for wish in plan["wishes"]]
        current = next((wish for wish in wishes if wish.ended is None), None)
        if current is not None:
            for answer in task.answers[plan["answers"] :]:
                self._hear(current, answer)
        return wishes

    def _hear(self, wish: Wish, answer: str) -> None:
        """Take an answer to the question that was asked last."""
        asked, _, of = wish.asked.partition(" ")
        match asked:
            case "what" | "left":
                said = Listener(self.llm, self.task.words, self.task.material).plain(wish.text)
                again = Listener(self.llm, f"{said}\n{answer}", self.task.material)
                heard = again.wish(again.marked.text, again.route(again.marked.text))
                for key in ("text", "journey", "goal", "sure", "slots", "gist", "ids"):
                    setattr(wish, key, getattr(heard, key))
                wish.left, wish.unused = ([], heard.left) if asked == "left" else (heard.left, [])
                wish.asked = "again"
            case "slots" | "id":
                slots = of.split() if asked == "slots" else []
                more_about(wish, self._goal(wish), answer, self.llm, slots)
                wish.asked = "heard"
            case "fits" | "if":
                wish.ended = "You said no, so I stopped." if self._agrees(answer) == "no" else None
                wish.asked = "heard"
            case "address" if addresses(answer):
                _as_email(wish, addresses(answer)[:1])

    def _agrees(self, answer: str) -> str:
        return next(iter(self.llm.weigh("agree", brief(answer, 500), ("yes", "no"))))

    def _goal(self, wish: Wish) -> Goal:
        return goal(cast("Journey", wish.journey), wish.goal)

    # -- deciding ------------------------------------------------------------------------------------------------------

    def _next(self, wishes: list[Wish], journey: str | None) -> Do | None:
        """The next call of the first wish that has not ended; ``None`` when all have."""
        at = 0
        while at < len(wishes):
            wish = wishes[at]
            if wish.ended is not None:
                at += 1
                continue
            wish.start = len(self.task.calls) if wish.start < 0 else wish.start
            action = self._of_wish(wish, journey, wishes, at)
            if isinstance(action, Do):
                return action
            wish.ended = action.because
        return None

    def _of_wish(self, wish: Wish, journey: str | None, wishes: list[Wish], at: int) -> Action:
        unsure = self._unsure(wish)
        if unsure is not None:
            return unsure
        if wish.journey not in JOURNEYS:
            return self._outside(wish)
        _other_way(wish)
        found = self._goal(wish)
        cap = credit_cap(self.task.words)
        if cap is not None and not found.is_a_question and self.task.latest("set_credit_cap") is None:
            return Do("set_credit_cap", {"credits": cap})
        if wish.journey != journey:
            return Do("switch_journey", {"journey": wish.journey})
        last = self.task.last
        if last is not None and last.failed and len(self.task.calls) > wish.start:
            after = self._after_failure(wish, last)
            if after is not None:
                return after
        steps = Steps(self.task, wish, found, self.llm)
        action = steps.next()
        wishes[at + 1 : at + 1] = steps.spawned
        if isinstance(action, Do) and action.tool == "switch_journey":
            _as_email(wish, wish.slots["to"])
        return action

    def _unsure(self, wish: Wish) -> Action | None:
        """A question, where it is not clear what is meant."""
        needed = self._goal(wish).sure if wish.journey in JOURNEYS else UNSURE
        if wish.sure >= (ALL_THE_SAME if wish.asked else needed):
            return self._depends(wish)
        if wish.asked == "again":
            return End("I did not understand what is wanted, so nothing was done; please put it in other words.")
        wish.asked = "what"
        options = f" Is it one of these: {'; '.join(wish.others)}?" if wish.others else ""
        return ask(f"I am not sure what you want.{options} Please say it in other words.")

    def _depends(self, wish: Wish) -> Action | None:
        """A question, where something that changes is to depend on what this model cannot judge."""
        depends = [] if wish.asked or wish.journey not in JOURNEYS else conditions(wish.text)
        watches = wish.goal == "watch"  # to say when something happens is what that is for
        if not depends or watches or self._goal(wish).is_a_question:
            return None
        wish.asked = "if"
        said = Listener(self.llm, self.task.words, "").plain(" ".join(depends))
        return ask(f'You made it depend on something that I cannot judge: "{said}" Shall I go on?')

    def _outside(self, wish: Wish) -> Action:
        """Wishes that no journey meets."""
        since = wish.start
        match wish.journey:
            case "prices" if self.task.latest("get_credits_config", since=since) is None:
                return Do("get_credits_config", {})
            case "account" if self.task.latest("escalate_to_human", since=since) is None:
                return hand_over("This needs a person in a browser.", DASHBOARD, "Resume once it is done.")
            case "other" if self.task.latest("report_gap", since=since) is None:
                return Do(
                    "report_gap", {"outcome": brief(Listener(self.llm, self.task.words, "").plain(wish.text), 500)}
                )
        return End()

    def _after_failure(self, wish: Wish, last: Past) -> Action | None:
        """What a failed call leads to; ``None`` to go on, because its step knows what to do."""
        if last.refused is not None:
            return End(f"{last.tool} was not allowed: {last.refused}.")
        if last.tool in LOCAL:
            return End(f"{last.tool} failed: {last.trouble}.")
        if "conflict" in last.result and last.tool == "create_thread":
            wish.journey, wish.goal, wish.start = "replies", "reply", len(self.task.calls)
            wish.slots["person"] = wish.slots["to"][0]
            return Do("switch_journey", {"journey": "replies"})
        if "conflict" in last.result and last.tool == "create_campaign":
            wish.asked = "slots name"
            return ask(f"The name {last.args['name']!r} is taken. What should the campaign be called?")
        if "conflict" in last.result and last.tool == "create_signal_type":
            return End(f"A signal type {last.args['label']!r} exists already, so it was not made again.")
        return hand_over(
            f"{last.tool} failed: {last.trouble}", "How should this go on?", "Correct the task, then resume."
        )


def _as_email(wish: Wish, to: list[str]) -> None:
    """Go on with an answer to somebody who never wrote as with a first email to an address."""
    wish.journey, wish.goal, wish.asked = "one_off_email", "send", ""
    wish.slots |= {"to": to, "name": wish.slots.get("person") if "@" not in str(wish.slots.get("person")) else ""}


def _other_way(wish: Wish) -> None:
    """A name without an address can only be somebody who wrote before."""
    slots = wish.slots
    if (wish.journey, wish.goal) == ("one_off_email", "send") and not slots.get("to") and slots.get("name"):
        wish.journey, wish.goal = "replies", "reply"
        slots["person"] = slots["name"]
