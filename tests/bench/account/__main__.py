"""Counts false alarms and what went unnoticed: ``python -m tests.bench.account FOLDER [-v]``."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from evals.case import Case, load_cases
from evals.case_runner import HomePool, RunArtifacts
from evals.trials import Scripts

_LEFT_OUT = "words.left-out"
"""The rule that asks about whom the user's words leave out: what they allow there is theirs."""


def counted(folder: Path) -> Iterator[tuple[Case, str, RunArtifacts]]:
    """Each case with what became of its two scripts, and the run that tells."""
    with closing(HomePool()) as homes:
        scripts = Scripts(homes, folder)
        for case in load_cases(folder):
            whole, short = scripts.perform(case, "gold"), scripts.perform(case, "short")
            is_clean = whole.status in ("done", *case.expect.status)
            yield case, "clean" if is_clean else "false alarm", whole
            yield case, _noticed(short), short


def _noticed(run: RunArtifacts) -> str:
    """What was said of a run that left something out."""
    if run.status != "done":
        return "noticed"
    return "asked" if any(card["rule"] == _LEFT_OUT for card in run.cards) else "unnoticed"


def main() -> None:
    """Print the counts; with ``-v`` each false alarm and what went unnoticed."""
    total = Counter[str]()
    for case, found, run in counted(Path(sys.argv[1])):
        total[found] += 1
        if "-v" in sys.argv and found in ("false alarm", "unnoticed"):
            print(found, case.id, [item["value"] for item in run.result["unused"]])
    print(dict(total))


main()
