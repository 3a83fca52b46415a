"""The vendor's documented requests and answers as one OpenAPI document, bundled with the package."""

from importlib import resources
from typing import Any, cast

from agent.common.strict_yaml import strict_yaml


def load() -> dict[str, Any]:
    """The document."""
    text = resources.files(__name__).joinpath("puffle.openapi.yaml").read_text(encoding="utf-8")
    return cast("dict[str, Any]", strict_yaml(text))
