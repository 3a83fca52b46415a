"""What an answer means: the playbook's error table as one pure function.  It sends nothing and waits for nothing."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import chain
from typing import Literal

from pydantic import ValidationError

from agent.common.errors import Escalation, Status, Stop
from agent.common.json_value import Json
from agent.common.redaction import Redactor
from agent.types import PreparedCall
from tools.api.transport import Exchange
from tools.spec import Answer, ToolSpec

RETRY_500_AFTER = 5.0
"""Seconds before the one retry after a 500 (playbook, Error handling)."""
DEFAULT_PAUSE = 30.0
"""Seconds to wait after a 429 without a usable Retry-After (playbook, Error handling)."""
LONGEST_PAUSE = 120.0
"""Seconds; a longer Retry-After is told to the user instead of slept through."""
TRIES_429 = 4
"""Requests at most while the answer is 429."""
TRIES_READ = 3
"""Requests at most for a read whose gateway or connection fails."""

_PLAIN_WORDS = frozenset(
    "a an and at error errors exception failed failure fault again has http in internal is it its later "
    "moment occurred oops our please problem request server something sorry the there this try unexpected "
    "unexpectedly unknown was we went wrong your 500".split()
)
"""What a 500 says that says nothing but that it is one.  Any other word may tell that the mail is out, in a way that no
list of such ways would hold: for a send, a word too many costs a question and a word too few costs a second mail."""
_SAYS_IT_HAPPENED = re.compile(
    r"already|\bsent\b|succe(ss|eded)|(was|were|has been|have been|did)\b.{0,40}"
    r"(saved|created|applied|processed|started|charged|happen|complete|accepted|queued|recorded|imported|updated)|"
    r"(saved|created|applied|processed|started|charged|completed?|accepted|queued|recorded|imported|updated)\b.{0,40}"
    r"\b(but|although|however)\b",
    re.IGNORECASE,
)
_NO_CREDITS = re.compile(
    r"(insufficient|(not|n.t)( have)? enough|too few|out of|no)\b.{0,20}credit|insufficient_credit|"
    r"credit.{0,40}(exhausted|insufficient|exceeded|too low|used up)",
    re.IGNORECASE,
)
_SECONDS = re.compile(r"[0-9]{1,20}(\.[0-9]{1,9})?([eE]\+?[0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer that ends the call."""

    kind: Literal["done", "failed", "unknown"]
    message: str
    """One sentence for people and for the model."""
    http_status: int | None = None
    correlation_id: str | None = None
    answer: Answer | None = None
    error: Json = None
    """The error body as it came, for the model."""
    stop: Status | None = None
    """Set when the run ends here, with the status it asks for."""
    next_step: str = ""
    """What the user does next, when the run ends here."""
    source: ToolSpec | None = None
    """The tool that read ``answer``, when it is not the call's own (the end of something asynchronous)."""
    unmet: tuple[str, ...] = ()
    """What of the request the answer shows otherwise than it was asked."""
    begun: dict[str, Json] | None = None
    """What the start of an asynchronous operation showed."""

    def as_stop(self, call: PreparedCall) -> Stop:
        """The exception that ends the run."""
        what = f"{call.spec.name} ({call.request.endpoint.method} {call.request.path})"
        trace = f"correlation id {self.correlation_id}" if self.correlation_id else "no correlation id came"
        reason = f"{what}: {self.message} [{trace}]"
        question = self.next_step or "How should this go on?"
        return Stop(self.stop or "failed", Escalation(reason, question, self.next_step, self.correlation_id))


@dataclass(frozen=True, slots=True)
class Retry:
    """The same request may be sent once more, after a wait."""

    seconds: float
    why: str
    everyone: bool = False
    """Whether the whole process waits (429)."""
    unsure: bool = False
    """Whether the try may have happened, of an effect that is repeated under its key."""
    none_left: bool = False
    """Whether the vendor says that nothing of the try came about, or it did not even leave."""


def cleaned(exchange: Exchange, redactor: Redactor) -> Exchange:
    """An answer without secrets: what a server echoes of the key gets no further than this."""
    if exchange.read is not None and redactor.is_clean([exchange.read, *chain(*exchange.headers.values())]):
        return exchange
    headers = {name: tuple(map(redactor.text, values)) for name, values in exchange.headers.items()}
    return Exchange(exchange.status, headers, redactor.body(exchange.body, exchange.read))


def classify_response(call: PreparedCall, exchange: Exchange, attempt: int, now: datetime) -> Outcome | Retry:
    """What to make of an answer to the ``attempt``-th request of a call."""
    status, body = exchange.status, exchange.read
    correlation = correlation_id(exchange, body)
    if 200 <= status < 300:
        return _success(call, exchange, correlation)
    if _lacks_credits(status, body):
        return _no_credits(call, status, body, correlation)
    if status in (400, 409, 422):  # the model is told and the run goes on
        return Outcome("failed", f"{status}: {_message(body)}", status, correlation, error=body)
    if status in _ENDS:
        stop, message, step = _ENDS[status]
        said = message.format(_message(body))
        return Outcome("failed", f"{status}: {said}", status, correlation, stop=stop, next_step=step)
    if status == 429:
        return _limited(exchange, attempt, now, correlation)
    if status == 500:
        return _server_error(call, body, attempt, correlation)
    return _odd(call, status, attempt, correlation)


def classify_lost(call: PreparedCall, reason: str, attempt: int, *, sent: bool) -> Outcome | Retry:
    """What to make of a request without an answer."""
    if call.may_be_repeated and attempt < TRIES_READ:
        return Retry(2.0 * attempt, reason, unsure=sent and call.effect != "read", none_left=not sent)
    if call.effect == "read" or not sent:
        step = "Check the connection and PUFFLE_API_BASE_URL."
        return Outcome("failed", f"{reason}; nothing was changed", stop="failed", next_step=step)
    return _may_have_happened(reason)


def correlation_id(exchange: Exchange, body: Json) -> str | None:
    """Every correlation id that came, exactly as sent; never an invented one."""
    found = list(exchange.headers.get("x-correlation-id", ()))
    outer = body if isinstance(body, dict) else {}
    for holder in (outer, outer.get("error"), outer.get("details")):
        if isinstance(holder, dict):
            found += [v for k in ("correlationId", "correlation_id") if isinstance(v := holder.get(k), str)]
    return ", ".join(dict.fromkeys(f for f in found if f)) or None


def retry_after(values: Iterable[str], now: datetime) -> float | None:
    """Seconds that a Retry-After asks for; ``None`` when there is none that can be read."""
    stated = [s for value in values if (s := _seconds(value.strip(), now)) is not None]
    return max(stated) if stated else None


def _seconds(value: str, now: datetime) -> float | None:
    if value.isascii() and _SECONDS.fullmatch(value):
        return float(value)
    ahead = _ahead(value, now)
    return None if ahead is None else max(0.0, ahead)


def _ahead(value: str, now: datetime) -> float | None:
    """Seconds by which an HTTP date lies after this machine's time."""
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return (moment - now).total_seconds()


def server_ahead(exchange: Exchange, now: datetime) -> float | None:
    """Seconds by which the server's clock goes before this machine's; ``None`` when the answer names no time."""
    dates = exchange.headers.get("date", ())
    return _ahead(dates[0], now) if len(dates) == 1 else None


def _success(call: PreparedCall, exchange: Exchange, correlation: str | None) -> Outcome:
    model = call.spec.answer
    try:
        if model is None:
            raise TypeError(f"{call.spec.name} has no answer model")
        answer = model.model_validate_json(exchange.body)
    except (ValidationError, RecursionError) as error:
        why = error.errors()[0]["msg"] if isinstance(error, ValidationError) else "it is nested too deeply"
        return _not_understood(call, exchange, why, correlation)
    done, failed = (1, 0) if call.spec.tally is None else call.spec.tally(answer)
    if failed and not done:
        said = call.spec.summarise(answer)
        return Outcome("failed", f"none of the {failed} items was done", exchange.status, correlation, error=said)
    unmet = call.spec.unmet(call.request, answer)
    if unmet and len(unmet) >= _asked(call):
        said = call.spec.summarise(answer)
        why = f"nothing was changed: the answer shows {', '.join(unmet)} otherwise than was asked"
        return Outcome("failed", why, exchange.status, correlation, error=said)
    return Outcome("done", call.spec.progress(answer) or "done", exchange.status, correlation, answer, unmet=unmet)


def _not_understood(call: PreparedCall, exchange: Exchange, why: str, correlation: str | None) -> Outcome:
    told = _message(exchange.read, "")  # an error that calls itself a success
    reason = f"the answer ({exchange.status}) cannot be understood: {why}" + (f": {told}" if told else "")
    ending = _broken if call.effect == "read" else _may_have_happened
    return ending(reason, exchange.status, correlation)


def _asked(call: PreparedCall) -> int:
    """How many things a change asks for; what makes something new has made it, however it looks."""
    items = call.request.fields.get("items")
    if call.spec.effects.creates is not None:
        return len(call.request.fields) + 1
    which = sum(
        one.at is not None and one.at.place == "body" for one in call.spec.effects.targets
    )  # what says of what, and asks for nothing
    return len(items) if isinstance(items, list) else len(call.request.fields) - which


def _may_have_happened(reason: str, status: int | None = None, correlation: str | None = None) -> Outcome:
    message = f"{reason}; it may have happened and is not sent again"
    step = "Check in Puffle whether it happened before anything is tried again."
    return Outcome("unknown", message, status, correlation, stop="unknown", next_step=step)


def still_unknown(outcome: Outcome) -> Outcome:
    """What a no of the last try says of a call of which an earlier try may have happened: nothing."""
    unknown = _may_have_happened("", outcome.http_status, outcome.correlation_id)
    return replace(unknown, message=f"{outcome.message}; an earlier try of it may have happened")


def _lacks_credits(status: int, body: Json) -> bool:
    return status == 402 or (400 <= status < 500 and status != 401 and _NO_CREDITS.search(_words(body)) is not None)


_ENDS: Mapping[int, tuple[Status, str, str]] = {
    401: (
        "authentication",
        "the API key was not accepted; nothing more was sent",
        "Set PUFFLE_API_KEY to a valid key (Puffle dashboard, Settings, API); a run goes on with `runs resume RUN`.",
    ),
    403: (
        "waiting",
        "this workspace may not do that ({})",
        "Ask whoever manages the workspace for access; accounts are connected in the Puffle dashboard.",
    ),
    404: (
        "waiting",
        "it does not exist or belongs to another workspace ({})",
        "Check that it still exists in Puffle and belongs to this workspace, and name it again.",
    ),
}
"""The statuses that end the run: as what, why (with the server's words), and what the user does next."""


def _no_credits(call: PreparedCall, status: int, body: Json, correlation: str | None) -> Outcome:
    balance = body.get("balance") if isinstance(body, dict) else None
    units = call.units
    fits = "try a smaller batch"
    if isinstance(balance, int) and not isinstance(balance, bool) and call.credits and units:
        fits = f"at most {max(0, balance) * units // call.credits} of the {units} fit"
    message = f"{status}: insufficient credits for {call.spec.name}" + (f" of {units}" if units else "") + f"; {fits}"
    step = f"Add credits or agree to a smaller batch ({fits}); nothing smaller was run."
    return Outcome("failed", message, status, correlation, stop="budget", next_step=step)


def _limited(exchange: Exchange, attempt: int, now: datetime, correlation: str | None) -> Outcome | Retry:
    wait = retry_after(exchange.headers.get("retry-after", ()), now)
    seconds = DEFAULT_PAUSE if wait is None else max(1.0, wait)
    if seconds > LONGEST_PAUSE or attempt >= TRIES_429:
        asked = f"{seconds:.0f} s" if seconds < 1e9 else "a very long time"
        message = f"429: rate limited (asked to wait {asked}, {attempt} requests made)"
        return Outcome("failed", message, 429, correlation, stop="failed", next_step="Wait and resume the run later.")
    return Retry(seconds, "429", everyone=True, none_left=True)


def _server_error(call: PreparedCall, body: Json, attempt: int, correlation: str | None) -> Outcome | Retry:
    """One retry after five seconds, unless the answer may say that the action happened (playbook, Error handling)."""
    message = _message(body, "")
    tells_of_it = call.effect != "read" and (not message or _may_tell_of_it(call, _words(body)))
    if attempt == 1 and (call.may_be_repeated or not tells_of_it):
        return Retry(RETRY_500_AFTER, "500", unsure=tells_of_it)
    if tells_of_it:
        return _may_have_happened(f"500: {message or 'unreadable'}", 500, correlation)
    return _broken(f"500 twice: {_message(body)}", 500, correlation)


def _may_tell_of_it(call: PreparedCall, words: str) -> bool:
    if call.effect in ("send", "destroy"):
        return not _PLAIN_WORDS.issuperset(re.findall(r"[^\W_]+", words.lower()))
    return _SAYS_IT_HAPPENED.search(words) is not None


def _odd(call: PreparedCall, status: int, attempt: int, correlation: str | None) -> Outcome | Retry:
    if status in (502, 503, 504) and call.may_be_repeated and attempt < TRIES_READ:
        reads = call.effect == "read"
        return Retry(
            2.0 * attempt, f"{status} on a read" if reads else f"{status}, once more under its key", unsure=not reads
        )
    if call.effect == "read" or status // 100 == 4:
        return _broken(f"unexpected status {status}", status, correlation)
    return _may_have_happened(f"status {status}", status, correlation)


def _broken(reason: str, status: int, correlation: str | None) -> Outcome:
    """Nothing happened, and only the vendor can mend it."""
    step = "Report the correlation id to Puffle support."
    return Outcome("failed", reason, status, correlation, stop="failed", next_step=step)


def _words(body: Json) -> str:
    """Everything that an error body says, its ids left out; what is true says its name, and a number itself."""
    if isinstance(body, Mapping):
        said = {k: v for k, v in body.items() if k.lower() not in ("correlationid", "correlation_id")}
        return " ".join(f"was {name}" if value is True else _words(value) for name, value in said.items())
    if isinstance(body, list):
        return " ".join(_words(item) for item in body)
    return str(body) if body else ""


def _message(body: Json, absent: str = "no message came") -> str:
    """The words of an error in either envelope (facts 1.2)."""
    error = body.get("error", body.get("message")) if isinstance(body, Mapping) else None
    if isinstance(error, Mapping):
        error = error.get("message") or error.get("code")
    return (error[:500] if isinstance(error, str) else "") or absent
