"""The sets of labelled mails: from which of them is learned, and from which never."""

from hashlib import sha256
from pathlib import Path

MAILS = Path(__file__).with_name("mails")
SEALED = ("writer15", "writer16", "writer22", "writer23")
"""Sets of ordinary mails from which nothing is learned."""


def learned_from() -> list[Path]:
    """The folders of the sets that are not sealed."""
    return sorted(one for one in MAILS.iterdir() if one.is_dir() and one.name not in SEALED)


def digest() -> str:
    """What the trees were trained on, in short."""
    return sha256(b"".join((one / "mails.jsonl").read_bytes() for one in learned_from())).hexdigest()[:16]
