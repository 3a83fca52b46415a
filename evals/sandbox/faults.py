"""Which scripted fault a request meets."""

import re
from collections.abc import Iterable
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from agent.common.errors import reason_of
from agent.common.files import text_of
from agent.common.strict_yaml import YamlError, strict_yaml
from evals.sandbox.model.base import first_problem
from evals.sandbox.model.faults import Fault, Match
from evals.sandbox.model.world import WorldError


def load_faults(file: Path) -> list[Fault]:
    """Read a script of faults: a JSON (or YAML) list.

    Raises:
        WorldError: it cannot be read, or is not such a list.
    """
    try:
        return TypeAdapter(list[Fault]).validate_python(strict_yaml(text_of(file)))
    except (OSError, UnicodeDecodeError, YamlError) as error:
        raise WorldError(f"{file} cannot be read: {reason_of(error)}") from None
    except ValidationError as error:
        raise WorldError(f"{file}: {first_problem(error, 'the file')}") from None


class Script:
    """The faults of one run.  Each counts the requests that it matches, from 1."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self._faults = list(faults)
        self._counts = [0] * len(self._faults)

    def pick(self, method: str, target: str) -> Fault | None:
        """The first fault whose turn it is; every fault that matches counts the request."""
        chosen: Fault | None = None
        for place, fault in enumerate(self._faults):
            if not _meant(fault.match, method, target):
                continue
            self._counts[place] += 1
            if chosen is None and fault.nth in (0, self._counts[place]):
                chosen = fault
        return chosen


def _meant(match: Match, method: str, target: str) -> bool:
    if match.method not in (None, method):
        return False
    path = target.partition("?")[0]
    return match.target in (None, target, path) or fits(match.target or "", path)


def fits(template: str, path: str) -> bool:
    """Whether a path is an instance of a template such as ``/api/threads/{id}/messages``."""
    pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
    return re.fullmatch(pattern, path) is not None
