"""Perform the requests of some files: ``python -m tests.bench.halves FILE... [-v] [--try]``.

Each is performed with the calls of all its wishes, and once for each wish with the calls of the others alone.
``--try`` only says which calls fail, which is all that the writers of requests see.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.bench.halves.perform import Outcome, Request, performed

MOST = 2
"""Processes at once."""


def read(path: Path) -> Iterator[Request]:
    """The requests of a file."""
    for line in path.read_text("utf-8").splitlines():
        if line.strip():
            yield Request.model_validate({**json.loads(line), "file": path.stem})


def figures(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """How many left-out wishes were noticed, and how many whole runs were told that something is left."""
    short = [one for one in outcomes if one.left is not None]
    whole = [one for one in outcomes if one.left is None]
    yield f"left-out wishes noticed: {sum(one.is_noticed for one in short)} of {len(short)}"
    yield f"   and named: {sum(one.is_named for one in short)}"
    yield f"whole runs with an alarm: {sum(one.is_noticed for one in whole)} of {len(whole)}"
    yield f"   rightly, for a search found fewer than it was to: {sum(one.is_short for one in whole)}"
    for language in sorted({one.request.language for one in outcomes}):
        mine = [one for one in short if one.request.language == language]
        all_of = [one for one in whole if one.request.language == language]
        missed = f"{sum(one.is_noticed for one in mine)} of {len(mine)}"
        yield f"   {language}: {missed}, alarms {sum(one.is_noticed for one in all_of)} of {len(all_of)}"


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.halves")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("-v", action="store_true", dest="verbose", help="show what went wrong")
    parser.add_argument("--try", action="store_true", dest="only_try", help="only say which calls fail")
    given = parser.parse_args()
    requests = [request for path in given.files for request in read(path)]
    with ProcessPoolExecutor(MOST) as pool:
        found = [one for several in pool.map(performed, requests, [given.only_try] * len(requests)) for one in several]
    if given.only_try:
        broken = [one for one in found if one.trouble]
        print(*(f"{one.request.id}: {one.trouble}" for one in broken), sep="\n")
        print(f"{len(requests)} requests, {len(broken)} with a fault")
        return
    sound = [one for one in found if not one.trouble]
    if given.verbose:
        print(*(str(one) for one in found if one.is_wrong or one.trouble), sep="\n")
    print(*figures(sound), sep="\n")
    print(f"{len(found) - len(sound)} runs with a fault of their own are not counted")


if __name__ == "__main__":
    main()
