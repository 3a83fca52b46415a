"""What one documented endpoint is, and the exact matcher of request targets.

The matcher works on the very bytes of a request line.  It neither decodes nor normalises: a target that is not
spelled as documented is refused, so nothing downstream can read it differently.  The rows are in ``table.py``.
"""

import re
from dataclasses import KW_ONLY, dataclass
from functools import cache, lru_cache
from typing import Literal

from tools.api.verdicts import refused

Method = Literal["GET", "POST", "PATCH", "PUT", "DELETE"]
METHODS: tuple[Method, ...] = ("GET", "POST", "PATCH", "PUT", "DELETE")
"""The methods of the documented endpoints."""
Effect = Literal["read", "write", "spend", "send", "destroy"]
"""What a call does to the world; ``write`` can be taken back by hand, ``send`` and ``destroy`` cannot."""

Conflict = Literal["exists", "busy", "state"]
"""What a 409 says: it exists already, something is running, or the object is in the wrong state (facts 10.11)."""

SEGMENT = re.compile(r"[A-Za-z0-9_-]{1,128}")
"""The only spelling of an id in a path."""

_QUERY_VALUE = re.compile(r"(?:[A-Za-z0-9._~-]|%[0-9A-F]{2}){0,4096}")
_PLACEHOLDER = re.compile(r"\{[A-Za-z]+\}")

_NEVER_IDS = frozenset(
    "admin all api-key check-duplicates none null results settings undefined warmup-analytics".split()
)
"""Further routes and placeholders of the vendor: ``/api/campaigns/settings`` is another endpoint."""


@dataclass(frozen=True, slots=True, eq=False)
class Endpoint:
    """One documented method-and-path pair; a row of a table is equal to itself alone."""

    name: str
    """The vendor's operation id, such as ``launchCampaign``."""
    method: Method
    template: str
    """The path with its placeholders, such as ``/api/campaigns/{id}``."""
    effect: Effect
    """The strongest thing a call to it can do in ordinary use."""
    source: str
    """The section of the vendor's documentation that has it."""
    _: KW_ONLY
    query: frozenset[str] = frozenset()
    """The documented query keys; any other key is refused."""
    cadence: float = 0.0
    """Seconds between two looks at the same object, where the vendor asks for more than the general backoff."""
    conflict: Conflict | None = None
    """What a 409 means here; ``None`` where the vendor documents none."""
    conflict_read: str | None = None
    """The documented GET (operation id) that shows what the 409 is about."""
    prices: tuple[str, ...] = ()
    """Names of its price in the credit configuration, first match wins; empty means no charge is documented."""
    asks: str = ""
    """Why a person is asked before what is more than a read, where the effect alone would not ask."""
    attended: bool = False
    """Whether it takes a person at hand: never in a batch, and no answer given ahead holds for it."""
    stops: bool = False
    """Whether all that it does is to stop messages: what holds messages back does not hold it back."""

    @property
    def placeholders(self) -> tuple[str, ...]:
        """The names in the template, in order."""
        return tuple(p[1:-1] for p in _PLACEHOLDER.findall(self.template))

    def ids_in(self, path: str) -> dict[str, str]:
        """The ids in a path that was rendered from the template, by their names there."""
        parts = zip(_parts(self.template), path.split("/")[1:], strict=True)
        return {part[1:-1]: segment for part, segment in parts if part.startswith("{")}

    @property
    def title(self) -> str:
        """Method and template, for people."""
        return f"{self.method} {self.template}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a target is not one of the documented requests."""

    rule: str
    """The id of the rule, such as ``block.admin``."""
    reason: str


# fmt: off
_BLOCKS: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("block.admin", re.compile(r"/admin(/|$)"), "internal team tools under /api/admin are never called"),
    ("block.webhook", re.compile(r"webhook|callback"),
     "webhook receivers and callbacks are called by others, never by an agent"),
    ("block.oauth", re.compile(r"oauth|/connect(/|$)|unipile|/auth(/|$)|/login"),
     "connecting an account needs a person in a browser: open Senders in the Puffle dashboard"),
    ("block.api-key", re.compile(r"/api-key"), "keys are managed by a person in the Puffle dashboard: Settings, API"),
    ("block.account", re.compile(r"^/api/account"),
     "account e-mail and password are changed by a person in the Puffle dashboard: Settings, Account"),
)
# fmt: on
_WHOSE = ("GET", "/api/account")
"""The one thing about an account that is not a person's alone: whose it is (reference: accounts/get-account)."""
REFUSALS = (
    *(rule for rule, _, _ in _BLOCKS),
    *("block.method", "block.syntax", "block.query", "block.person", "block.never", "block.undocumented"),
)
"""The ids of all rules that a ``Refusal`` can name."""


@lru_cache(maxsize=256)  # policy and transport each ask, of one and the same request
def match(endpoints: tuple[Endpoint, ...], method: str, target: str) -> Endpoint | Refusal:
    """Find the endpoint that a method and a target mean, as they would stand on the request line, or say why not."""
    path, mark, query = target.partition("?")
    segments = path.split("/")[1:]
    if refused := _blocked_by_name(method, path) or _misspelled(method, target, segments):
        return refused
    for endpoint in endpoints:
        if endpoint.method == method and _fits(_parts(endpoint.template), segments, endpoints):
            return endpoint if not mark else _with_query(endpoint, query)
    return _refused_by_verdict(method, segments)


def _refused_by_verdict(method: str, segments: list[str]) -> Refusal:
    verdict = refused(method, segments)
    if verdict is None:
        said = "no documented endpoint has this method and path: report the gap, do not guess"
        return Refusal("block.undocumented", said)
    return Refusal(f"block.{verdict.by}", verdict.note)


def _misspelled(method: str, target: str, segments: list[str]) -> Refusal | None:
    if method not in METHODS:
        return Refusal("block.method", f"{method[:20]!r} is not a method of the documented endpoints")
    if not target.startswith("/") or not target.isascii() or not target.isprintable():
        return Refusal("block.syntax", "the target must be a path of printable ASCII that starts with '/'")
    if any(SEGMENT.fullmatch(s) is None for s in segments):
        return Refusal("block.syntax", "every part of the path must be letters, digits, '-' or '_' (1 to 128 of them)")
    return None


def _blocked_by_name(method: str, path: str) -> Refusal | None:
    if (method, path) == _WHOSE:
        return None
    lowered = path.lower()
    return next((Refusal(rule, reason) for rule, pattern, reason in _BLOCKS if pattern.search(lowered)), None)


@cache
def _parts(template: str) -> list[str]:
    return template.split("/")[1:]


def is_reserved(word: str, endpoints: tuple[Endpoint, ...]) -> bool:
    """Whether a word is a route or a placeholder of the vendor in any case of its letters, and so never an id."""
    lowered = word.lower()
    return lowered in _NEVER_IDS or lowered in _words(endpoints)


@cache
def _words(endpoints: tuple[Endpoint, ...]) -> frozenset[str]:
    """The parts of all templates."""
    return frozenset(part for endpoint in endpoints for part in _parts(endpoint.template))


def _fits(template: list[str], segments: list[str], endpoints: tuple[Endpoint, ...]) -> bool:
    if len(template) != len(segments):
        return False
    pairs = zip(template, segments, strict=True)
    return all(t == s or (t.startswith("{") and not is_reserved(s, endpoints)) for t, s in pairs)


def _with_query(endpoint: Endpoint, query: str) -> Endpoint | Refusal:
    seen: set[str] = set()
    for pair in query.split("&"):
        key, sep, value = pair.partition("=")
        if not sep or key not in endpoint.query or key in seen or _QUERY_VALUE.fullmatch(value) is None:
            return Refusal("block.query", f"the query part {pair[:60]!r} is not a documented one of {endpoint.title}")
        seen.add(key)
    return endpoint
