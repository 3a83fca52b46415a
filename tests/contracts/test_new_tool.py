"""What ``tools/README.md`` says of adding a tool is whole: no other file of the product lists tools by name."""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tools.registry import REGISTRY

ROOT = Path(__file__).parents[2]
README = (ROOT / "tools" / "README.md").read_text("utf-8")
SECTION = README[README.index("## To add a tool") :]
NAMED = [place for place in re.findall(r"`([^`\n]+)`", SECTION) if "/" in place]
"""The places that the section names."""
TOOLS = [name for name, spec in REGISTRY.items() if spec.endpoint is not None and not spec.boot]
_FEW = 3
"""Tools that a file may name for something of its own: a read that the program makes by itself, an example."""
_WORDS = re.compile(r"[a-z]\w+")


def _found(place: str) -> bool:
    return (ROOT / place).exists() or (ROOT / "tools" / place).exists()


def _names_in(path: Path) -> set[str]:
    text = path.read_text("utf-8")
    if path.suffix != ".py":
        return set(_WORDS.findall(text))
    nodes = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant))
    return {node.value for node in nodes if isinstance(node.value, str)}


def _knowing() -> Iterator[tuple[str, str]]:
    """Every file of the product that names a tool, with that."""
    paths = [path for room in ("agent", "tools", "prompts", "evals") for path in sorted((ROOT / room).rglob("*"))]
    for path in paths:
        place = path.relative_to(ROOT).as_posix()
        if path.suffix in (".py", ".toml", ".md", ".yaml") and not place.endswith("README.md"):
            yield from ((place, name) for name in _names_in(path) & {*TOOLS})


@pytest.fixture(scope="module")
def knowing() -> Sequence[tuple[str, str]]:
    return [*_knowing()]


def test_every_place_that_it_names_is_there() -> None:
    assert len(NAMED) > 6
    assert [place for place in NAMED if not _found(place)] == []


def test_no_file_that_it_does_not_name_lists_tools(knowing: Sequence[tuple[str, str]]) -> None:
    rooms = [f"tools/{place}" if (ROOT / "tools" / place).exists() else place for place in NAMED]
    known = Counter(place for place, _ in knowing if not place.startswith(tuple(rooms)))
    assert [place for place, count in known.items() if count > _FEW] == []


@pytest.mark.parametrize("name", TOOLS)
def test_each_tool_that_is_there_stands_in_the_places_that_it_names(
    name: str, knowing: Sequence[tuple[str, str]]
) -> None:
    places = {place for place, known in knowing if known == name}
    assert any(place.startswith("tools/catalog/") for place in places)
    assert any(place.startswith("evals/cases/") for place in places)
    spec = REGISTRY[name]
    if spec.effect in ("write", "spend"):
        assert "agent/common/words/table.toml" in places
