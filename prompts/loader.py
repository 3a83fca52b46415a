"""Reads prompts: YAML front matter, Markdown text, and a version that is the file's hash."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

_FENCE = "---\n"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Ten times as fast where libyaml is there; the files are our own."""


class PromptError(ValueError):
    """A prompt is missing or malformed."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt file."""

    name: str
    """Its path in the package without the ending, such as ``journeys/campaign``."""
    text: str
    """The Markdown below the front matter."""
    version: str
    """SHA-256 of the whole file, front matter included: two runs with the same version were told the same."""
    meta: Mapping[str, Any] = field(default_factory=dict)
    """The front matter."""


def load(name: str) -> Prompt:
    """Read one prompt.

    Raises:
        PromptError: there is no such prompt, or its front matter is not a YAML mapping.
    """
    if re.fullmatch(r"[a-z_]+(/[a-z_]+)?", name) is None:
        raise PromptError(f"{name[:60]!r} is not the name of a prompt")
    try:
        raw = files("prompts").joinpath(f"{name}.md").read_bytes()
    except FileNotFoundError as error:
        raise PromptError(f"there is no prompt {name!r}") from error
    meta, text = _split(name, raw.decode())
    return Prompt(name, text, hashlib.sha256(raw).hexdigest(), meta)


def names() -> tuple[str, ...]:
    """Every prompt of the package, sorted."""
    root = Path(str(files("prompts")))
    found = {path.relative_to(root).with_suffix("").as_posix() for path in root.rglob("*.md")}
    return tuple(sorted(found - {"README"}))


def versions() -> dict[str, str]:
    """The version of every prompt, for reports that must say what the model was told."""
    return {name: load(name).version for name in names()}


def _split(name: str, text: str) -> tuple[Mapping[str, Any], str]:
    if not text.startswith(_FENCE):
        return {}, text
    head, fence, body = text[len(_FENCE) :].partition("\n" + _FENCE)
    try:
        meta = yaml.load(head, Loader=_LOADER) if fence else None  # noqa: S506 - both are safe loaders
    except yaml.YAMLError as error:
        raise PromptError(f"prompt {name}: the front matter is not YAML") from error
    if not isinstance(meta, dict):
        raise PromptError(f"prompt {name}: the front matter is not a mapping between two '---' lines")
    return meta, body.lstrip("\n")
