"""What stands under the help of a command: examples that can be typed as they are, and exit codes where they matter."""

from collections.abc import Mapping

PROGRAM = "puffle-agent"


def helped(*examples: str, exits: Mapping[str, str] | None = None) -> str:
    """The end of a help text; the mark keeps its lines from being run together."""
    lines = ["\b", "Examples:", *(f"  {PROGRAM} {example}" for example in examples)]
    if exits:
        lines += ["", "\b", "Exit codes:", *(f"  {code:>3} {meaning}" for code, meaning in exits.items())]
    return "\n".join(lines)
