"""The product's own sources, parsed once by whoever reads them: such tests go to one process (``ONE_PROCESS``)."""

import ast
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("agent", "evals", "prompts", "tools")
N = TypeVar("N", bound=ast.AST)
ONE_PROCESS = pytest.mark.xdist_group("sources")


@cache
def sources() -> tuple[tuple[str, ast.Module], ...]:
    """Each file, by its path from the root, with its syntax."""
    paths = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return tuple((path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))) for path in sorted(paths))


@cache
def _every() -> tuple[tuple[str, ast.AST], ...]:
    return tuple((file, node) for file, tree in sources() for node in ast.walk(tree))


def nodes(kind: type[N]) -> list[tuple[str, N]]:
    """Each node of a kind in the syntax of each file."""
    return [(file, node) for file, node in _every() if isinstance(node, kind)]


@cache
def calls() -> tuple[tuple[str, str], ...]:
    """Each call: the file, and what is called."""
    return tuple((file, ast.unparse(node.func)) for file, node in nodes(ast.Call))
