"""The sets of labelled mails and replies: from which of them is learned, and from which never."""

from pathlib import Path

from tests.bench.labelled import Reply, replies
from tests.bench.written import digest_of

MAILS = Path(__file__).with_name("mails")
SEALED = ("writer15", "writer16", "writer22", "writer23")
"""Sets of ordinary mails from which nothing is learned."""
_REPLIES = ("open", "natural")


def learned_from() -> list[Path]:
    """The folders of the sets that are not sealed."""
    return sorted(one for one in MAILS.iterdir() if one.is_dir() and one.name not in SEALED)


def digest() -> str:
    """What the trees were trained on, in short."""
    return digest_of(*learned_from(), kind="jsonl")


def replies_learned_from() -> list[Reply]:
    """The replies that are not sealed: the rules' own set, and those of writers who had not seen the rules."""
    return [one for name in _REPLIES for one in replies(name)]


def replies_digest() -> str:
    """What the classifier of replies was trained on, in short."""
    return digest_of(*(MAILS.with_name(name) for name in (*_REPLIES, "sentences")), kind="txt")
