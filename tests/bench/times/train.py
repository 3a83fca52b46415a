"""Train the classifiers of times (``agent.common.words.times``) from ``open``, or say how good they are.

python -m tests.bench.times.train [--check] [--sealed]
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy
from sklearn.linear_model import LogisticRegression

from agent.common.words import later, linear, times
from agent.common.words.times import NONE, WHEN, Time
from tests.bench.linear import packed, weighted
from tests.bench.times.labelled import NATURAL, PLAIN, Labelled, Message, digest, load

FOLDER = Path(times.__file__).parent
TIME = "time"
_FOLDS = 4
_SUREST = 8.0
_COUNTS = 5
"""What a message of ``PLAIN`` counts."""
_THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7)


def fitted(messages: Sequence[Message]) -> dict[str, Any]:
    """Both models: which words are a time, and what each says."""
    cut = [(one, times.tokens(one.text)) for one in messages]
    words = [(one, token) for one, found in cut for token in found]
    signs = weighted(row for _, found in cut for row in times.signs_of_tokens(found))
    is_timed = [TIME if any(time.meets(token.start, token.end) for time in one.times) else NONE for one, token in words]
    said = [(one, time) for one in messages for labelled in one.times for time in _cut_otherwise(one, labelled)]
    around = weighted(times.signs_of(one.text, time.start, time.end) for one, time in said)
    return {
        "timed": _model(signs, is_timed, [one for one, _ in words]),
        "times": _model(around, [time.kind for _, time in said], [one for one, _ in said]),
    }


def _cut_otherwise(message: Message, time: Labelled) -> list[Labelled]:
    """A time as it was labelled, and with the word before it, as the program may cut it: "at 20 a day"."""
    before = [one.start for one in times.tokens(message.text) if one.end <= time.start and one.text.isalnum()]
    return [time, *(replace(time, start=start) for start in before[-1:])]


def _model(signs: Any, kinds: Sequence[str], messages: Sequence[Message]) -> Any:
    counts = numpy.array([_COUNTS if one.file == PLAIN else 1 for one in messages])
    return LogisticRegression(C=_SUREST, max_iter=200, tol=1e-3).fit(signs, numpy.array(kinds), counts)


def write(messages: Sequence[Message]) -> None:
    """Write the weights beside the program."""
    for name, model in fitted(messages).items():
        (FOLDER / f"{name}.bin").write_bytes(packed(model, {}, digest()))


def left_out(messages: Sequence[Message]) -> dict[int, Sequence[Time]]:
    """The times of each message, by models of the other files."""
    files = sorted({one.file for one in messages})
    found: dict[int, Sequence[Time]] = {}
    for fold in range(_FOLDS):
        here = {file for n, file in enumerate(files) if n % _FOLDS == fold}
        models = fitted([one for one in messages if one.file not in here])
        loaded = {name: linear.unpacked(packed(model, {}, "")) for name, model in models.items()}
        with patch.object(times, "weights", loaded.__getitem__):
            found |= {n: times.times.__wrapped__(m.text) for n, m in enumerate(messages) if m.file in here}
    return found


def figures(messages: Sequence[Message], found: Mapping[int, Sequence[Time]]) -> Iterator[str]:
    """How many messages with a time at which something is to be done are noticed, and how many others."""
    for least in (*_THRESHOLDS, later.LEAST, later.SURELY):
        seen = Counter[tuple[str, bool]]()
        for n, message in enumerate(messages):
            whens = [one for one in found[n] if one.share(WHEN) > least]
            meant = [one for one in message.times if one.kind == WHEN]
            kind = "meant" if meant else "natural" if message.file.startswith(NATURAL) else "others"
            hit = any(time.meets(one.start, one.end) for time in meant for one in whens) if meant else bool(whens)
            seen[kind, hit] += 1
        told = (f"{kind} {_of(seen[kind, True], seen[kind, False])}" for kind in ("meant", "others", "natural"))
        yield f"from {least}: {', '.join(told)}"


def _of(some: int, others: int) -> str:
    return f"{some} of {some + others} ({some / max(1, some + others):.1%})"


def main() -> None:
    """Write the weights, or say how good they are."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.times.train")
    parser.add_argument("--check", action="store_true", help="leave out a quarter of the files at a time")
    parser.add_argument("--sealed", action="store_true", help="count what the program makes of the sealed messages")
    given = parser.parse_args()
    messages = load("sealed" if given.sealed else "open")
    if given.sealed:
        print(*figures(messages, {n: times.times(one.text) for n, one in enumerate(messages)}), sep="\n")
    elif given.check:
        print(*figures(messages, left_out(messages)), sep="\n")
    else:
        write(messages)
        print(f"{len(messages)} messages", file=sys.stderr)


if __name__ == "__main__":
    main()
