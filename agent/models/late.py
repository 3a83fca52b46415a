"""Packages that are loaded when something of them is wanted.

The OpenAI SDK imports the types of every endpoint when it is imported, which is more than half of the time that a start
takes; a client that is given ready bodies needs none of them.
"""

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import find_spec
from types import ModuleType
from typing import Any


class _Postponed(ModuleType):
    """Stands where a package will be.  Its modules can be imported; whoever wants more of it gets the package."""

    def __init__(self, spec: ModuleSpec) -> None:
        super().__init__(spec.name)
        self.__spec__, self.__loader__, self.__package__, self.__file__ = spec, spec.loader, spec.name, spec.origin
        self.__path__ = spec.submodule_search_locations or []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        package = import_module(self.__name__)
        for held, value in vars(self).items():  # its modules that were imported before it
            vars(package).setdefault(held, value)
        return getattr(package, name)


def postpone(*packages: str) -> None:
    """Put these off, each below the one before it or beside it; what is loaded or cannot be found stays as it is."""
    for name in packages:
        spec = None if name in sys.modules else _spec(name)
        if spec is not None:
            sys.modules[name] = _Postponed(spec)


def _spec(name: str) -> ModuleSpec | None:
    """Where a package lies, found without importing what it lies in."""
    first, *rest = name.split(".")
    spec = find_spec(first)
    for depth in range(len(rest)):
        if spec is None or not spec.submodule_search_locations:
            return None
        spec = PathFinder.find_spec(".".join((first, *rest[: depth + 1])), spec.submodule_search_locations)
    return spec if spec is not None and spec.submodule_search_locations else None
