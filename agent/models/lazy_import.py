"""Packages that are imported once something of them is wanted.

The OpenAI SDK imports the types of every endpoint when it is imported: two thirds of its time, half of a start of this
program.  A client that is given ready bodies needs none of them.
"""

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType


class _LazyPackage(ModuleType):
    """Stands for a package until a name of it is wanted; its modules can be imported meanwhile."""

    def __init__(self, name: str, folder: Path) -> None:
        super().__init__(name)
        self.__path__ = [str(folder)]

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        package = import_module(self.__name__)
        for held, value in vars(self).items():  # its modules that were imported before it
            vars(package).setdefault(held, value)
        return getattr(package, name)


def lazy_import(*packages: str) -> None:
    """Put the import of these packages off, outer ones first; what is loaded or cannot be found stays as it is."""
    for name in packages:
        outermost, *rest = name.split(".")
        found = find_spec(outermost)
        folders = [] if found is None else found.submodule_search_locations or []
        for folder in (Path(folder, *rest) for folder in folders):
            if name not in sys.modules and (folder / "__init__.py").is_file():
                sys.modules[name] = _LazyPackage(name, folder)
