"""The values that flow through the gate."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from agent.common.json_value import Json
from agent.copy.findings import Look
from tools.api.endpoints import Effect
from tools.api.request import WireRequest
from tools.catalog.first_reading import CampaignPart
from tools.catalog.own_texts import OwnTexts
from tools.catalog.roster import Person, Roster
from tools.spec import ToolArgs, ToolSpec

Verdict = Literal["allow", "ask", "deny"]
ApprovedBy = Literal["policy", "grant", "human"]
EffectStatus = Literal["done", "failed", "unknown", "refused"]
Speaker = Literal["person", "host"]
"""Who says something to a run: the user, or another agent, of whose words none counts as theirs."""
Mode = Literal["readonly", "plan", "ask", "auto"]
MODES: tuple[Mode, ...] = ("readonly", "plan", "ask", "auto")
CHANGES_NOTHING: frozenset[Mode] = frozenset({"readonly", "plan"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedCall:
    """A valid call, rendered: the ONE object that is shown, decided on, approved and sent."""

    call_id: str
    """The model's id of the call; unique in its run."""
    spec: ToolSpec
    args: ToolArgs
    request: WireRequest
    """The request as it will stand on the wire."""
    effect: Effect
    credits: int | None
    """The most it can cost, in credits; ``None`` when its price is not known."""
    prices: Mapping[str, int] = field(default_factory=dict)
    """What things cost, by name, as the run has read it."""
    units: int = 0
    """The most units that it is billed for, as far as they are known."""
    recipients: tuple[str, ...] = ()
    """Whom it reaches: addresses, or for LinkedIn the profile URL or display name."""
    answers: tuple[str, ...] = ()
    """The addresses to which it has answers sent."""
    aliases: tuple[str, ...] = ()
    """Other names under which the API knows the one participant of a LinkedIn thread."""
    account: str = ""
    """The id of the sender that it leaves from or names."""
    account_given: bool = False
    """Whether nobody chose that sender: it is the conversation's own, or there is no other."""
    sender: str = ""
    """Its name and address, as far as they are known."""
    files_of_others: bool = False
    """Whether a file leaves with it that was not allowed for everybody whom it reaches."""
    about: int | None = 0
    """How many people it is about, beside those whom it reaches; ``None`` while nobody knows."""
    reach: int = 0
    """How many people it reaches: recipients of a message, pending leads of a launch."""
    dedupe_key: str = ""
    """The user intent behind it, the same for every attempt; empty for reads."""
    replied_to: Mapping[str, Json] = field(default_factory=dict)
    """The last message of the other side, as far as it was read: shown, and bound to nothing."""
    state: Mapping[str, Json] = field(default_factory=dict)
    """The server's state that an approval is bound to (a campaign's sender, leads and texts), as its card shows it."""
    notes: tuple[str, ...] = ()
    """What this run itself knows of whom it reaches: shown, and bound to nothing."""
    roster: Roster | None = None
    """Everybody in the campaign that it sets off or lets out."""
    own_texts: OwnTexts | None = None
    """What single leads of that campaign get in place of its steps."""
    changed: tuple[CampaignPart, ...] = ()
    """What of the campaign is not as the run first read it."""
    lists: tuple[str, ...] = ()
    """Ids of the lists whose leads this run has put into the campaign."""
    by_hand: bool = False
    """Whether this run has put in others besides, or changed who is in it or on these lists."""
    beside: tuple[Person, ...] = ()
    """Those whom neither the campaign held, as the run first read it, nor one of these lists, as far as it was read."""
    former: Mapping[str, Json] = field(default_factory=dict)
    """What it changes as it was before, to be set back."""
    people: tuple[str, ...] = ()
    """Whom a send reaches, each by every known address in its one spelling, and the path of the conversation."""
    unsettled: tuple[str, ...] = ()
    """The effects, by their ids, that may have reached the same people or cost the same: shown and bound."""
    repeats: tuple[str, ...] = ()
    """The effects, by their ids, of earlier requests that have sent exactly this: shown and bound."""
    warnings: tuple[str, ...] = ()
    """The same for people: what may have happened, when and in which run."""
    copy: Look | None = None
    """What was found in its texts: shown, and bound to nothing but them."""
    digest: str = ""
    """What an approval is bound to: the request's digest, and the state's where there is one."""

    @property
    def may_be_repeated(self) -> bool:
        """Whether it can be sent again and happens once: a read, or what carries the vendor's own key for that."""
        return self.effect == "read" or self.spec.once_key is not None


PLANNED = "planned_"
"""How the stand-in ids begin of what a plan would make."""


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """What a plan that a person has read says of a call."""

    lets_out: str = ""
    """Of a campaign that no step before changes: its texts, senders and people, by digest."""
    facts: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    """What was known of the records that it names and no step before changes, as ``kind:id``."""
    known_as: Effect | None = None
    """Its effect, where all that it is about was there to be read; ``None`` where earlier steps make some of it."""
    checks: tuple[str, ...] = ()
    """What was found to go beyond the words that the plan was made for."""
    credits: int | None = None
    """The most that it was to cost; ``None`` where its price was not known."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What policy says of a call."""

    verdict: Verdict
    rule: str
    """Id of the rule that decided."""
    reason: str
    """One sentence for people and for the model."""
    only_person: bool = False
    """Of a question: whether no answer given ahead holds for it."""
    checks: tuple[str, ...] = ()
    """Of a question: what only a person decides; their yes is one to those that its card showed.

    Of what plan mode notes: what goes beyond the user's words.
    """
    spans: tuple[str, ...] = ()
    """Of a question: what a text says, letter for letter, for which an answer given ahead holds only if it says it."""


@dataclass(frozen=True, slots=True)
class ReachCaps:
    """The most people that may be reached."""

    day: int
    """By all sends of a workspace in one UTC day."""
    run: int
    """By single messages of one run."""

    def passed_by(self, call: PreparedCall, today: int, in_run: int) -> Decision | None:
        """The no to one more send, after so many people reached today and in its run; ``None`` where it fits."""
        if today + call.reach > self.day:
            return Decision("deny", "caps.sends-day", f"this would reach more than {self.day} people today")
        if call.spec.effects.counts_as == "message" and in_run + call.reach > self.run:
            return Decision("deny", "caps.sends-run", f"this run would reach more than {self.run} people")
        return None


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a call came to, for the model."""

    call_id: str
    name: str
    """The tool."""
    content: Mapping[str, Json]
    is_error: bool = False
    """Whether it did not do what was asked."""
    untrusted: bool = False
    """Whether it holds text from the workspace, which strangers may have written."""
