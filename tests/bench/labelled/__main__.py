"""See the package."""

import sys
from functools import partial
from pathlib import Path

from agent.models.local import open_local
from tests.bench.labelled import effect_of, figures, is_right, read, replies
from tests.bench.labelled.strangers import of_classes, of_mails, of_replies


def main() -> None:
    """Print the figures of a set, and what was read wrongly."""
    if "--from" in sys.argv:
        folder = Path(sys.argv[sys.argv.index("--from") + 1])
        second = partial(open_local("local").decider().choose, "reply") if "--local" in sys.argv else None
        print(*of_classes(folder, second), sep="\n")
        for figure in (*of_replies(folder), *of_mails(folder)):
            print(figure, *(figure.misses if "-v" in sys.argv else ()), sep="\n    ")
        return
    name = next((one for one in ("sealed", "natural", "kept") if one in sys.argv), "open")
    rows = [(reply, read(reply)) for reply in replies(name)]
    print(*figures(name, rows), sep="\n")
    if "-v" in sys.argv:
        for reply, reading in rows:
            if not is_right(reading, reply) or effect_of(reading, reply) != reply.effect:
                got = f"{reading.label} ({reading.decided_by}) {effect_of(reading, reply)}"
                print(f"{'/'.join(reply.labels)} {reply.effect} <- {got}: {reply.text[:90]!r} [{reading.quote[:40]}]")


if __name__ == "__main__":
    main()
