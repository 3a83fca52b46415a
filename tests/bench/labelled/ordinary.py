"""How the words begin that many sales mails have: the list by which ``agent.copy.flaws.told`` knows what tells nothing.

    python -m tests.bench.labelled.ordinary FOLDER... > agent/copy/flaws/ordinary.txt

A word counts once in each mail of the labelled sets that has it, unless the mail's own profile, recipient or thread has
it too: what is ordinary is what mails say whatever they are about.
"""

import sys
from collections import Counter
from pathlib import Path

from agent.copy.flaws.told import all_stems
from tests.bench.labelled.strangers import known, rows

LEAST = 5
"""Mails from which on a word is ordinary."""


def ordinary(folders: list[Path]) -> list[str]:
    """The beginnings of words, sorted."""
    counts: Counter[str] = Counter()
    for row in (row for folder in folders for row in rows(folder, "mails")):
        own = {stem for one in known(row).sources for stem in all_stems(one.text)}
        counts.update({*all_stems(f"{row['subject']} {row['body']}")} - own)
    return sorted(stem for stem, count in counts.items() if count >= LEAST)


if __name__ == "__main__":
    print(*ordinary([Path(folder) for folder in sys.argv[1:]]), sep="\n")
