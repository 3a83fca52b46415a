"""The tables beside these modules, each read once."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """A table, by its place from here: ``flaws/contact``."""
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text("utf-8"))
