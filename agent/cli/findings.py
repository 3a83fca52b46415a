"""What a check of this machine and the workspace finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    ok: bool
    found: str
    next_step: str


def right(name: str, found: str) -> Finding:
    """It is as it should be."""
    return Finding(name, ok=True, found=found, next_step="")


def wrong(name: str, found: str, next_step: str) -> Finding:
    """It is not; the next step mends it."""
    return Finding(name, ok=False, found=found, next_step=next_step)
