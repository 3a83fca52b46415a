"""What the user may set in ``policy.toml``: caps, suppression, quiet hours, a brake.  No setting lifts a block."""

import re
import tomllib
from collections.abc import Mapping
from datetime import datetime, time
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails

from agent.common.addresses import names_somebody
from agent.common.counting import MOST
from agent.common.errors import UsageError, reason_of, said_by
from agent.common.files import text_of
from agent.common.suppression import key_of, keys_of
from agent.types import ReachCaps

FILE = "policy.toml"
Count = Annotated[int, Field(strict=True, ge=0, le=MOST)]
"""A limit: a plain number; ``true`` and ``"100"`` are slips, not numbers."""
Percent = Annotated[float, Field(gt=0, le=100)]
_EXAMPLES = {
    "credits_per_run": "200",
    "credits_per_day": "1000",
    "suppress": '["@competitor.example", "ceo@customer.example"]',
    "keep_days": "365",
    "start": "20:00:00",
    "end": "07:00:00",
    "timezone": '"Europe/Berlin"',
    "propose": "3.0",
    "pause": "5.0",
    "minimum": "100",
}


class QuietHours(BaseModel):
    """A time of day in which nothing is sent."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: time
    """First minute in which nothing is sent, local time of ``timezone``."""
    end: time
    """First minute in which sending is allowed again; may be after midnight."""
    timezone: str = "UTC"
    """IANA name of the time zone."""

    @field_validator("start", "end")
    @classmethod
    def _local(cls, value: time) -> time:
        if value.tzinfo is not None:
            raise ValueError("give the time without a zone; timezone names it")
        return value

    @field_validator("timezone")
    @classmethod
    def _known(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{value!r} is not a known time zone") from error
        return value

    @model_validator(mode="after")
    def _last_some_time(self) -> Self:
        if self.start == self.end:
            raise ValueError(
                "start and end are the same, so that they would never hold; for a whole day use 00:00 to 23:59"
            )
        return self

    def holds(self, now: datetime) -> bool:
        """Whether it is quiet now."""
        local = now.astimezone(ZoneInfo(self.timezone)).time()
        if self.start <= self.end:
            return self.start <= local < self.end
        return local >= self.start or local < self.end


class Brake(BaseModel):
    """From which share of bounced messages on a campaign is stopped."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    propose: Percent = 3.0
    """Percent of the sent messages from which on a pause is proposed."""
    pause: Percent = 5.0
    """Percent from which on it is made, once for a campaign."""
    minimum: Count = 100
    """Messages that must have been sent before a share means anything."""

    @model_validator(mode="after")
    def _warns_first(self) -> Self:
        if self.propose > self.pause:
            raise ValueError("propose must not be above pause")
        return self


class PolicyConfig(BaseModel):
    """Limits of one installation.  A smaller number is always stricter."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    credits_per_run: Count | None = Field(
        default=None,
        description="Credits of one run without ``--credits``; the ``credits`` of a settings file only lower it.",
    )
    credits_per_day: Count | None = Field(
        default=None, description="Credits that all runs of a workspace may spend in one UTC day."
    )
    ask_above_credits: Count = Field(
        default=100, description="Without any cap, a call that may cost more than this many credits asks."
    )
    sends_per_run: Count = Field(default=200, description="People that single messages of one run may reach.")
    sends_per_day: Count = Field(
        default=1000, description="People that all sends of a workspace may reach in one UTC day, launches included."
    )
    launch_leads: Count = Field(default=1000, description="Pending leads that a campaign may have at launch.")
    fetch_count: int = Field(default=2500, strict=True, ge=1, le=2500, description="Leads that one search may ask for.")
    calls_per_run: int = Field(
        default=300,
        strict=True,
        ge=1,
        le=MOST,
        description="Requests to Puffle for one request of the user, polling included.",
    )
    suppress: tuple[str, ...] = Field(
        default=(),
        description="Addresses (``a@b.example``), domains (``@b.example``), LinkedIn profiles never to write to.",
    )
    keep_days: int | None = Field(
        default=None,
        strict=True,
        ge=1,
        le=100_000,
        description="Days for which ended runs are kept; `puffle-agent state prune` removes what is older.",
    )
    quiet_hours: QuietHours | None = Field(default=None, description="When nothing is sent.")
    brake: Brake | None = Field(
        default=None,
        description="When a campaign is paused because its messages bounce; looked at whenever a campaign is read.",
    )

    @property
    def people(self) -> ReachCaps:
        """The caps on people that sends share."""
        return ReachCaps(self.sends_per_day, self.sends_per_run)

    @field_validator("suppress")
    @classmethod
    def _of_use(cls, entries: tuple[str, ...]) -> tuple[str, ...]:
        for entry in entries:
            if not names_somebody(entry):
                meant = f"; did you mean {'@' + entry!r}?" if names_somebody("@" + entry) else ""
                raise ValueError(f"{entry!r} is no address, @domain or LinkedIn profile and would match nobody{meant}")
        return entries

    def suppressed(self, recipient: str) -> bool:
        """Whether a recipient is on the suppression list, however either is spelled."""
        return not self._listed.isdisjoint(keys_of(recipient))

    @cached_property
    def _listed(self) -> frozenset[str]:
        return frozenset(map(key_of, self.suppress))


_SECTIONS: Mapping[str, type[BaseModel]] = {"quiet_hours": QuietHours, "brake": Brake}
"""The settings that have settings of their own."""


class PolicyFile:
    """``policy.toml`` of a folder as it stands at this moment."""

    def __init__(self, folder: Path) -> None:
        """Read it; without one the defaults hold.

        Raises:
            UsageError: it cannot be read or holds something unknown.
        """
        self._path = folder / FILE
        self._text = _read(self._path)
        self.last = _parsed(self._path, self._text)
        """What it said when it was last looked at and could be used."""

    def look(self) -> PolicyConfig:
        """What it says now.

        Raises:
            UsageError: it has become invalid, or is gone.
        """
        text = _read(self._path)
        if text is None and self._text is not None:
            raise UsageError(f"{self._path} was there before and is gone")
        if text != self._text:
            self.last, self._text = _parsed(self._path, text), text
        return self.last


def load_policy(folder: Path) -> PolicyConfig:
    """Read ``policy.toml`` of a folder; without one, the defaults.

    Raises:
        UsageError: it cannot be read or holds something unknown.
    """
    return PolicyFile(folder).last


def _read(path: Path) -> str | None:
    try:
        return text_of(path)
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {reason_of(error)}") from None


def _parsed(path: Path, text: str | None) -> PolicyConfig:
    if text is None:
        return PolicyConfig()
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path} cannot be read: {error}") from None
    try:
        return PolicyConfig.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(f"{path}, line {_line(text, first['loc'])}: {_sentence(first)}") from None


def template() -> str:
    """A ``policy.toml`` in which every limit stands with its meaning and its default, switched off."""
    parts = [
        "# Limits of this installation of puffle-agent.  A smaller number is always stricter, and none lifts a block.",
        "# Take the # away before a setting to change it; `puffle-agent policy check` says whether the file is valid.",
    ]
    for name, info in PolicyConfig.model_fields.items():
        parts += ["", f"# {info.description}".replace("``", "")]
        section = _SECTIONS.get(name)
        parts += [f"# {name} = {_example(name)}"] if section is None else [f"# [{name}]"]
        parts += [f"# {inner} = {_EXAMPLES[inner]}" for inner in (section.model_fields if section else ())]
    return "\n".join([*parts, ""])


def _sentence(error: ErrorDetails) -> str:
    """What is wrong with a setting, and how it is written."""
    *outer, name = (part for part in error["loc"] if isinstance(part, str))
    where = ".".join([*outer, name])
    if error["type"] != "extra_forbidden":
        example = "" if name in _SECTIONS else f"; as in: {name} = {_example(name)}"
        return f"{where}: {said_by(error['msg'])}{example}"
    known = list((_SECTIONS[outer[0]] if outer else PolicyConfig).model_fields)
    close = get_close_matches(name, known)
    hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}"
    return f"{where}: there is no such setting; {hint}"


def _example(name: str) -> object:
    return _EXAMPLES[name] if name in _EXAMPLES else PolicyConfig.model_fields[name].default


def _line(text: str, loc: tuple[int | str, ...]) -> int:
    """The line on which the last key of a path stands, as far as it can be found."""
    found, start = 1, 0
    lines = text.split("\n")
    for key in (part for part in loc if isinstance(part, str)):
        pattern = re.compile(rf"\s*(?:\[\s*)?[\"']?{re.escape(key)}[\"']?\s*(?:=|\])")
        at = next((n for n in range(start, len(lines)) if pattern.match(lines[n])), None)
        if at is None:
            break
        found, start = at + 1, at
    return found
