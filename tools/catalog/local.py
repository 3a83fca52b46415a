"""Local tools: they touch nothing but the run itself."""

from typing import Annotated

from pydantic import Field

from tools.catalog.fields import Prompt
from tools.spec import Goal, Journey, ToolArgs, ToolSpec, Topic


class SwitchJourney(ToolArgs):
    journey: Annotated[Journey, "The journey to go to."]
    goals: Annotated[
        list[Goal] | None,
        Field(min_length=1, max_length=18),
        "All that the human's own words ask for, at the first call, before anything is read; answer changes nothing.",
    ] = None
    because: Annotated[
        list[Prompt] | None,
        Field(max_length=18),
        "For each goal the human's words that ask for it, copied exactly.",
    ] = None


class OpenTopic(ToolArgs):
    topic: Annotated[Topic, "The topic to open."]


class Escalate(ToolArgs):
    reason: Annotated[Prompt, "What stopped the work, with its correlation id."]
    question: Annotated[Prompt, "What the human has to decide."]
    next_step: Annotated[Prompt, "What will happen after the answer."]


class AskHuman(ToolArgs):
    question: Annotated[Prompt, "The question, complete in itself."]


class ReportGap(ToolArgs):
    outcome: Annotated[Prompt, "What the human wanted."]


class SetCreditCap(ToolArgs):
    credits: Annotated[int, Field(ge=0, le=1_000_000_000), "The most this run may spend."]


SWITCH_JOURNEY = ToolSpec(
    name="switch_journey",
    description=(
        "Choose the journey that fits, with its guide and tools. campaign = find leads, draft or launch outreach"
        " to many; import = put given people, companies into a list; signals = watch, rate, dismiss buying signals,"
        " draft texts; replies = read, answer, archive or reopen threads; one_off_email = one new mail to one who"
        " did not write; manage = stop, mend or remove what is there. Call it first and when the work changes."
    ),
    args=SwitchJourney,
    effect="read",
    label="journey",
)

ESCALATE = ToolSpec(
    name="escalate_to_human",
    description=(
        "Stop and hand over to the human: credits do not suffice, an account must be connected in a browser, something"
        " expected is missing or forbidden, a server error persists. It ends the run: only when nothing useful is left."
    ),
    args=Escalate,
    effect="read",
    asks_person=True,
)

ASK_HUMAN = ToolSpec(
    name="ask_human",
    description=(
        "Ask the human one question that only they can answer: which of two senders, what a mail should say. Not for"
        " permission, which the program asks for by itself, nor for what a tool can tell."
    ),
    args=AskHuman,
    effect="read",
    asks_person=True,
)

REPORT_GAP = ToolSpec(
    name="report_gap",
    description=(
        "Say that something the human asked for has no documented tool (deleting a campaign, buying credits); then go"
        " on with the rest. Never try to reach it some other way."
    ),
    args=ReportGap,
    effect="read",
    label="no call found",
)

SET_CREDIT_CAP = ToolSpec(
    name="set_credit_cap",
    description=(
        "Record a budget in credits that the human named, before anything that costs credits. It only lowers the cap of"
        " this run."
    ),
    args=SetCreditCap,
    effect="read",
    label="cap",
)

OPEN_TOPIC = ToolSpec(
    name="open_topic",
    description=(
        "Show the tools of one topic, in place of those of the topic before. campaigns = list, pause, resume; steps ="
        " change single messages of a draft; roster = who is in a campaign; texts = the exact text each lead gets;"
        " senders = mailboxes, domains, health; profile = what Puffle knows of the company. The others say it by name."
    ),
    args=OpenTopic,
    effect="read",
    journeys=("manage",),
    label="topic",
)
