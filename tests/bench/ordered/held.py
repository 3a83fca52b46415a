"""Does a rule given ahead answer for what words hold back?  ``python -m tests.bench.ordered.held FILE [-v]``.

Of the messages in ``held`` each says which acts it orders now.  What leaves, destroys or costs something and is spoken
of without being ordered has to be a person's decision; what is ordered should not.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

from agent.common.words.later import later_of
from agent.common.words.ordered import clauses
from agent.common.words.wanted import wishes
from agent.policy.later import too_soon
from agent.policy.reserved import reserved, unordered
from agent.policy.scope.ordered import about
from agent.policy.scope.waits import times_named
from agent.types import PreparedCall
from tests.support.making import facts, made
from tools.registry import REGISTRY

HELD = Path(__file__).parent / "held"
_RULES = (reserved, unordered, too_soon)
_LASTING = frozenset(name for name, spec in REGISTRY.items() if spec.effect in ("send", "spend", "destroy"))


class Judged(NamedTuple):
    """A message, a tool for something in it, whether it orders that, and whether a person is asked."""

    words: str
    kind: str
    tool: str
    is_ordered: bool
    asks: bool


def judged(file: Path) -> Iterator[Judged]:
    """Each tool of a file's messages that is more than a change."""
    for line in file.read_text("utf-8").splitlines():
        one = json.loads(line)
        words, orders = one["request"], {act.partition(" ")[0] for act in one["orders"]} & _LASTING
        spoken = {*_spoken_of(words)} - orders if one["kind"] != "ordered" else ()
        yield from (Judged(words, one["kind"], tool, tool in orders, _asks(words, tool)) for tool in (*orders, *spoken))


def _spoken_of(words: str) -> Iterator[str]:
    acts = {one.act.partition(" ")[0] for one in wishes(words)}
    yield from (_LASTING & acts) | {spec.name for one in clauses(words) if (spec := about(one.text))} & _LASTING


def _asks(words: str, tool: str) -> bool:
    said = facts(
        wish=words, orders=(words,), human_words=words, message=words,
        later=later_of([words]) or later_of([words], times_named),
    )  # fmt: skip
    return any(rule.judge(_call(tool), said) is not None for rule in _RULES)


@cache
def _call(tool: str) -> PreparedCall:
    return replace(made(tool), effect=REGISTRY[tool].effect)


def figures(file: Path) -> tuple[int, int, int, int]:
    """Messages that hold something back, those that let it out all the same, orders, and those that are asked about."""
    found = [*judged(file)]
    held = {one.words for one in found if one.kind != "ordered"}
    out = {one.words for one in found if not one.is_ordered and not one.asks}
    orders = [one for one in found if one.is_ordered]
    return len(held), len(out), len(orders), sum(one.asks for one in orders)


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.ordered.held")
    parser.add_argument("file", type=Path)
    parser.add_argument("-v", action="store_true", help="show what is told wrongly")
    given = parser.parse_args()
    held, out, orders, asked = figures(given.file)
    print(f"{out} of {held} that hold something back let it out, {asked} of {orders} orders are asked about")
    for one in judged(given.file) if given.v else ():
        if one.is_ordered == one.asks:
            print(f"  {one.kind} {one.tool}: {one.words}")


if __name__ == "__main__":
    main()
