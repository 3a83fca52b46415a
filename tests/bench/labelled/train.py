"""Train the trees that judge sentences (``agent.copy.claims.judged``) from labelled mails, or say how good they are.

python -m tests.bench.labelled.train [--check]
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy

from agent.copy.claims.claims import found_in
from agent.copy.claims.judged import Found, signs
from agent.copy.findings import Source
from agent.copy.names import is_german
from tests.bench.labelled.sets import digest, learned_from
from tests.bench.labelled.strangers import Row, known, rows
from tests.bench.trees import fitted, left_out, packed, table

TREES = Path(__file__).parents[3] / "agent" / "copy" / "claims" / "judged.bin"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a labelled mail."""

    writer: str
    mail: int
    found: Found
    sources: tuple[Source, ...]
    claims: tuple[str, ...]
    """What of it nothing known holds."""


def sentences(folders: Sequence[Path]) -> Iterator[Sentence]:
    """The sentences of all mails that are not to be denied."""
    for folder in folders:
        for number, row in enumerate(rows(folder, "mails")):
            if not row["expect"].get("denied"):
                yield from _of_mail(folder.name, number, row)


def _of_mail(writer: str, number: int, row: Row) -> Iterator[Sentence]:
    held, body = known(row), row["body"]
    claims = row["expect"].get("claims") or ()
    for found in found_in(body, held, german=is_german(f"{row['subject']} {body}")):
        said = found.sentence
        own = tuple(one for one in claims if one in said or said.strip(" .!") in one or one[:25] in said)
        yield Sentence(writer, number, found, held.sources, own)


def check(every: Sequence[Sentence], shares: Any) -> Iterator[str]:
    """How much is found by sentences alone, at how many clean mails without a mark."""
    mails = [[*one] for _, one in groupby(range(len(every)), lambda n: (every[n].writer, every[n].mail))]
    clean = sorted(max(shares[n] for n in one) for one in mails if not any(every[n].claims for n in one))
    claims = [shares[n] for n in range(len(every)) for _ in every[n].claims]
    for part in (0.75, 0.8, 0.85, 0.9, 0.95):
        least = clean[min(len(clean) - 1, int(part * len(clean)))]
        hits = sum(one > least for one in claims)
        found = f"{hits / len(claims):.1%} of {len(claims)} claims"
        yield f"over {least:.2f}: {found}, {part:.0%} of {len(clean)} clean mails without one"


def main() -> None:
    """Write the trees, or say how good they are."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.labelled.train")
    parser.add_argument("--check", action="store_true", help="leave out a seventh of the writers at a time")
    given = parser.parse_args()
    folders = learned_from()
    every = [*sentences(folders)]
    measured = [signs(one.found, one.sources) for one in every]
    is_so = numpy.array([bool(one.claims) for one in every])
    if given.check:
        shares = left_out(table(measured), is_so, [one.writer for one in every])
        print(*check(every, shares), sep="\n")
        return
    TREES.write_bytes(packed(fitted(table(measured), is_so), [*measured[0]], digest()))
    print(f"{len(every)} sentences, {TREES.stat().st_size} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
