"""What rules may look at.  Built afresh for every decision, never changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from agent.common.addresses import folded, is_address
from agent.common.json_value import Json
from agent.common.questions import only_asks
from agent.common.suppression import Suppression, keys_of
from agent.common.words.answerable import only_wants_to_know
from agent.common.words.marks import credits_in
from agent.common.words.text import stands_whole
from agent.policy.config import FILE, PolicyConfig
from agent.policy.people import handles_in, leads_named, stands_in
from agent.policy.scope.addressed import addressed
from agent.policy.scope.asides import without_asides
from agent.policy.scope.names import is_written_as_a_name
from agent.policy.scope.scope import Scope
from agent.policy.target_state import text_key
from agent.types import EffectStatus, Mode, PlannedCall
from tools.catalog.identity import fold
from tools.spec import Kind, Records

Marks = Mapping[tuple[str, str], int]
"""How often something was noted, by kind and key."""
LOOKED = "looked"
"""The kind of mark of what the program has looked up itself since a message of the user: ``turn:what``."""


@dataclass(frozen=True, slots=True)
class Paid:
    """What this run has paid for, so that it is at hand."""

    tool: str
    arguments: Mapping[str, Json]
    spent: int
    """Credits."""
    made: str = ""
    """The name of what it made, else its id."""
    unsure: bool = False
    """Whether nobody knows that it happened; what was held for it counts as spent."""
    earlier: bool = False
    """Whether that was for a request before the one at hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyFacts:
    """The state of a run, as a rule sees it."""

    mode: Mode
    config: PolicyConfig
    now: datetime
    context_ready: bool = False
    """Whether the boot read a context and a profile, neither of them null."""
    account_trouble: str = ""
    """Why it is not known whose workspace this is; empty when it is."""
    human_words: str = ""
    """Everything the user said in this run; not what was piped in, not what was read."""
    message: str = ""
    """What of it came last; an answer to what they were asked is no order."""
    wish: str = ""
    """What they wish now, with what they have said since that wishes for nothing else."""
    orders: tuple[str, ...] = ()
    """The same message by message."""
    answers: tuple[str, ...] = ()
    """What of all that they said answers a question or says why they said no."""
    left: Mapping[str, Json] = field(default_factory=dict)
    """Of a call that takes an effect back: what that effect made of the values that it sets back."""
    later: tuple[str, ...] = ()
    """The times to come for which the user asked for what they wish now, in their own words."""
    material: str = ""
    """The files that the user gave: addresses may come from there, orders may not."""
    pointed_at: frozenset[str] = frozenset()
    """What the user's last words point at without its name ("that list", "the second one"), as ``kind:id``."""
    pointed_out: frozenset[str] = frozenset()
    """The same of what these words leave out ("all but the last one")."""
    latest: frozenset[str] = frozenset()
    """What of each kind was spoken of last when the user spoke, as ``kind:id``."""
    new: frozenset[str] = frozenset()
    """What came up in the conversation since then for the first time."""
    planned: Mapping[str, PlannedCall] | None = None
    """Of calls that are the steps of a plan which a person has read: what it says of each, by its id."""
    turn: int = 0
    """How many messages of the user there were."""
    records: Records = field(default_factory=dict)
    old: frozenset[tuple[Kind, str]] = frozenset()
    """What of the records that the call names was last read before the run was taken up again."""
    marks: Marks = field(default_factory=dict)
    """Previews made, threads read, bodies refused, noes said; by kind and key."""
    in_batch: bool = False
    """Whether the run is a row of a batch, with nobody at hand."""
    own: bool = False
    """Whether the call is the user's own, made from a card, and not the planner's."""
    claimed: EffectStatus | None = None
    """Whether this very intent is done or may have happened already."""
    paid_again: bool = False
    """Whether an earlier request of this run has paid for exactly this and got it."""
    cap: int | None = None
    """The tightest credit cap that binds this call."""
    held: int = 0
    """Credits used or reserved under that cap."""
    used: int = 0
    """Credits that this run has used or reserved."""
    used_beside: int = 0
    """Credits that the other rows of its batch have used or reserved."""
    paid: tuple[Paid, ...] = ()
    """What this run has paid for, for a call that costs something."""
    calls: int = 0
    reached_in_run: int = 0
    """People reached by single messages of this run."""
    reached_today: int = 0
    """People reached today from this workspace."""
    scope: Scope | None = None
    """What the user's last message may change without a question, once that is fixed."""
    strangers: bool = False
    """Whether the planner has read what strangers wrote."""
    kept: Mapping[str, Suppression] = field(default_factory=dict)
    """Who is left alone or held besides the list of ``policy.toml``, by their one spelling."""
    leaks: bool = False
    """Whether the rendered request holds a secret, in any encoding."""

    def said(self, value: str) -> bool:
        """Whether the user's own words hold a value as a whole word; see ``says``."""
        return says(self.human_words, value)

    def chose(self, address: str) -> bool:
        """Whether the user named somebody: by the address, or by the name of the one lead who has it.

        Who else is of that name was looked up, and not left to what a planner has read.
        """
        looked = self.looked()
        named = (name for name in leads_named(address, self.records) if f"name {name}" in looked)
        return self.said(address) or any(map(self._names, named))

    def _names(self, name: str) -> bool:
        words = without_asides(addressed(self.human_words, self.records), self.records)
        return says(words, name) and is_written_as_a_name(name, words)

    def left_alone(self, handle: str) -> Suppression | None:
        """Why somebody is to be left alone; see ``left_alone``."""
        return left_alone(handle, self.config, self.kept)

    @property
    def has_suppressions(self) -> bool:
        """Whether there is anything to hold somebody against."""
        return bool(self.config.suppress or self.kept)

    def only_asked(self) -> bool:
        """Whether what the user said last is questions and nothing else."""
        return only_asks(self.message) or only_wants_to_know(self.message)

    def named_budget(self) -> int | None:
        """The smallest number of credits that the user's own words hold; of several orders the last one counts."""
        said = (words for words in reversed(self.orders) if not only_asks(words))  # a question raises nothing
        spoken = filter(None, map(credits_in, (*said, self.human_words)))
        return min(next(spoken, ()), default=None)

    def wrote(self, text: str, *, ever: bool = False) -> bool:
        """Whether this run has written a text since the user spoke last, or ``ever``."""
        key, since = text_key(text), 0 if ever else self.turn
        return any(("wrote", f"{turn}:{key}") in self.marks for turn in range(since, self.turn + 1))

    def looked(self) -> frozenset[str]:
        """What the program has looked up itself since they spoke; see ``looks.py``."""
        begins = f"{self.turn}:"
        found = (key for kind, key in self.marks if kind == LOOKED and key.startswith(begins))
        return frozenset(key.removeprefix(begins) for key in found)

    def made(self) -> frozenset[str]:
        """What this run made, as ``kind:id``."""
        return frozenset(key for kind, key in self.marks if kind == "made")

    def is_own_account(self, address: str) -> bool:
        """Whether one of the workspace's own senders has an address."""
        return any(stands_in(address, facts) for (kind, _), facts in self.records.items() if kind == "sender")

    def known_address(self, address: str) -> bool:
        """Whether an address stands in the address field of a record that was read in this run."""
        return any(stands_in(address, facts) for facts in self.records.values())

    def known_handles(self) -> Iterator[str]:
        """Every address and profile of the records that were read in this run, in one spelling."""
        return (fold(value) for facts in self.records.values() for value in handles_in(facts))


def left_alone(handle: str, config: PolicyConfig, kept: Mapping[str, Suppression]) -> Suppression | None:
    """Why somebody is to be left alone: the list of ``policy.toml``, or an entry; a certain one before a hold."""
    keys = keys_of(handle)
    if config.suppressed(handle):
        return Suppression(value=keys[0], reason="", at="", by=FILE)
    return min((kept[key] for key in keys if key in kept), key=lambda one: one.hold, default=None)


def says(words: str, value: str) -> bool:
    """Whether words hold a value as a whole word, in any case; of an address only ASCII letters have two cases."""
    if is_address(value):
        return stands_whole(folded(value), folded(words))
    return bool(value) and stands_whole(value, words, any_case=True)
