"""Somebody who is not to be written to: who it is, why, and who says so."""

from dataclasses import dataclass
from typing import Literal
from unicodedata import normalize

from agent.common.addresses import canonical, handles_in_text, is_address
from agent.common.json_value import Json

HandleKind = Literal["address", "domain", "profile"]
REPLY = "asked in a reply"
HINT = "a reply may ask for it"
UNCLEAR = "a reply was not understood"
_GMAIL = frozenset({"gmail.com", "googlemail.com"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """One who is left alone, or held until a person has decided."""

    value: str
    """An address, an ``@domain`` or a profile, in its one spelling."""
    reason: str
    at: str
    """Since when, RFC 3339."""
    by: str
    """The person who entered it, or the program that has read it in a reply."""
    hold: bool = False
    """Whether nobody is sure: nothing goes there until a person decides."""
    quote: str = ""
    """Their own words."""
    thread_id: str | None = None

    @property
    def kind(self) -> HandleKind:
        """What the value is."""
        return kind_of(self.value)

    def as_json(self) -> dict[str, Json]:
        """An entry of ``suppress list --json``."""
        return {
            "value": self.value, "kind": self.kind, "reason": self.reason, "quote": self.quote,
            "thread_id": self.thread_id, "by": self.by, "at": self.at, "hold": self.hold,
        }  # fmt: skip

    def words(self) -> str:
        """Why, for a person."""
        return f"{self.reason} on {self.at[:10]}" + (f": {self.quote!r}" if self.quote else "")


def kind_of(value: str) -> HandleKind:
    """What an entry names."""
    if value.startswith("@"):
        return "domain"
    return "address" if is_address(value) else "profile"


def keys_of(handle: str) -> tuple[str, ...]:
    """The entries that speak of a handle, or of any that stands in it: itself, its mailbox, its domains."""
    named = dict.fromkeys((canonical(handle), *map(canonical, handles_in_text(normalize("NFKC", handle)))))
    return tuple(dict.fromkeys(key for one in named for key in (one, _mailbox(one), *_domains(one))))


def key_of(entry: str) -> str:
    """What an entry is found by: of an address its mailbox, so that it speaks for every address of that."""
    return _mailbox(canonical(entry))


def _mailbox(named: str) -> str:
    """The address behind a sub-address: what goes to ``bo+fair@pine.example`` lies with ``bo@pine.example``.

    Gmail reads over full stops as well, and has two domains.
    """
    local, at, domain = named.rpartition("@")
    box = local.partition("+")[0]
    if not (at and box):
        return named
    return f"{box.replace('.', '')}@gmail.com" if domain in _GMAIL else f"{box}@{domain}"


def _domains(named: str) -> list[str]:
    """The domain of an address with all that it lies in."""
    _, at, domain = named.rpartition("@")
    labels = domain.split(".") if at else []
    return ["@" + ".".join(labels[start:]) for start in range(len(labels))]
