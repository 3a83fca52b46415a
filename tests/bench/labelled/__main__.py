"""See the package."""

import sys
from collections import Counter
from functools import partial
from pathlib import Path

from agent.models.local import open_local
from tests.bench.labelled import effect_of, is_right, read, replies
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
    decided = [(reply, reading) for reply, reading in rows if reading.by_rule]
    right = [(reply, reading) for reply, reading in decided if is_right(reading, reply)]
    sets = [(reply.effect, effect_of(reading, reply)) for reply, reading in rows]
    suppressed = [wanted for wanted, got in sets if got == "suppress"]
    asked = [got for wanted, got in sets if wanted == "suppress"]
    days = [got in wanted.split("/") for wanted, got in sets if wanted not in ("suppress", "hold", "free")]
    held = [got for wanted, got in sets if wanted == "hold"]
    print(f"{name}: {len(rows)} replies, {len(decided)} decided by a rule, {len(right)} of them rightly")
    print(f"opt-outs: {len(asked)}, suppressed {asked.count('suppress')}, held {asked.count('hold')}")
    print(f"suppressed in all {len(suppressed)}, of them wrongly {sum(one != 'suppress' for one in suppressed)}")
    print(f"to be held: {len(held)}, held {held.count('hold')}, left free {held.count('free')}")
    print(f"held without need: {sum(wanted == 'free' and got == 'hold' for wanted, got in sets)}")
    print(f"days back: {sum(days)} of {len(days)}")
    good = Counter(reply.language for reply, reading in rows if is_right(reading, reply))
    total = Counter(reply.language for reply, _ in rows)
    print("by language:", ", ".join(f"{lang} {good[lang]}/{total[lang]}" for lang in total))
    if "-v" in sys.argv:
        for reply, reading in rows:
            if not is_right(reading, reply) or effect_of(reading, reply) != reply.effect:
                got = f"{reading.label} ({reading.decided_by}) {effect_of(reading, reply)}"
                print(f"{'/'.join(reply.labels)} {reply.effect} <- {got}: {reply.text[:90]!r} [{reading.quote[:40]}]")


if __name__ == "__main__":
    main()
