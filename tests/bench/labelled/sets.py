"""The sets of labelled mails and replies: from which of them is learned, and from which never."""

from hashlib import sha256
from pathlib import Path

from tests.bench.labelled import Reply, replies

MAILS = Path(__file__).with_name("mails")
SEALED = ("writer15", "writer16", "writer22", "writer23")
"""Sets of ordinary mails from which nothing is learned."""


def learned_from() -> list[Path]:
    """The folders of the sets that are not sealed."""
    return sorted(one for one in MAILS.iterdir() if one.is_dir() and one.name not in SEALED)


def digest() -> str:
    """What the trees were trained on, in short."""
    return sha256(b"".join((one / "mails.jsonl").read_bytes() for one in learned_from())).hexdigest()[:16]


def replies_learned_from() -> list[Reply]:
    """The replies that are not sealed: of the rules' own set, and as many writers wrote them."""
    return [*replies("open"), *replies("natural")]


def replies_digest() -> str:
    """What the classifier of replies was trained on, in short."""
    return sha256("\n".join(map(repr, replies_learned_from())).encode()).hexdigest()[:16]
