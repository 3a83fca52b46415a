"""The vendor's documented requests and answers as one OpenAPI document, bundled with the package."""

from importlib import resources
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load() -> dict[str, Any]:
    """The document."""
    text = resources.files(__name__).joinpath("puffle.openapi.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.load(text, Loader=_LOADER)  # noqa: S506 - both are safe loaders
    return found
