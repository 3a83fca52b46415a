"""YAML as files of people may hold it: of bounded size, each key once, dates as text, and no aliases that grow."""

from typing import Any

import yaml

MAX_TEXT = 4 * 1024 * 1024
"""Characters of a file, where nothing else is said."""
_TIMESTAMP = "tag:yaml.org,2002:timestamp"
_MOST_NODES = 1_000_000


class YamlError(ValueError):
    """A text is not the YAML that is read here."""

    def __init__(self, said: str, line: int | None = None) -> None:
        super().__init__(said if line is None else f"line {line}: {said}")
        self.said = said
        self.line = line
        """From 1; ``None`` where the fault is of the whole text."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # one of two classes
    yaml_implicit_resolvers = {  # noqa: RUF012  PyYAML's own way of naming them
        first: [(tag, pattern) for tag, pattern in found if tag != _TIMESTAMP]
        for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def strict_yaml(text: str, *, most: int = MAX_TEXT, aliases: bool = False) -> object:
    """The value of a YAML text.

    Raises:
        YamlError: it is none, too long or too deep, a key stands in it twice, or an alias does (unless ``aliases``).
    """
    try:
        node = node_of(text, most=most)
        if node is None:
            return None
        _Check(aliases=aliases).size(node)
        loader = _Loader("")
        try:
            return loader.construct_document(node)
        finally:
            loader.dispose()
    except YamlError:
        raise
    except RecursionError:
        raise YamlError("it is nested too deeply") from None
    except (yaml.YAMLError, ValueError) as error:
        raise YamlError(" ".join(str(error).split())[:300]) from None


def node_of(text: str, *, most: int = MAX_TEXT) -> yaml.Node | None:
    """The tree of a text, by which a line can be found; ``YamlError`` where there is none."""
    if len(text) > most:
        raise YamlError(f"it is longer than {most // 1024} KB")
    loader = _Loader(text)
    try:
        found: yaml.Node | None = loader.get_single_node()
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise YamlError(" ".join(str(error).split())[:300]) from None
    finally:
        loader.dispose()
    return found


def line_of(text: str, path: tuple[int | str, ...]) -> int:
    """The line of the deepest node that a path of keys reaches."""
    try:
        inner = node_of(text)
    except YamlError:
        return 1
    line = 0
    for part in (*path, None):
        if inner is None:
            break
        line, inner = inner.start_mark.line, _child(inner, part)
    return line + 1


def _child(node: yaml.Node, part: int | str | None) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
        return next(iter(node.value[part : part + 1]), None)
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == part), None)
    return None


class _Check:
    """Goes through a tree once and refuses what two readers could understand differently, or what would not end."""

    def __init__(self, *, aliases: bool) -> None:
        self._aliases = aliases
        self._sizes: dict[int, int] = {}

    def size(self, node: yaml.Node) -> int:
        """How many nodes it is, every alias written out."""
        if id(node) in self._sizes:
            if not self._aliases:
                raise YamlError("aliases are not supported", node.start_mark.line + 1)
            return self._sizes[id(node)]
        self._sizes[id(node)] = _MOST_NODES + 1  # one that holds itself has no end
        inner: list[Any] = node.value if isinstance(node, yaml.CollectionNode) else []
        if isinstance(node, yaml.MappingNode):
            _refuse_repeated(node)
            inner = [part for pair in node.value for part in pair]
        total = 1 + sum(map(self.size, inner))
        if total > _MOST_NODES:
            raise YamlError("it is too large, every alias written out", node.start_mark.line + 1)
        self._sizes[id(node)] = total
        return total


def _refuse_repeated(node: yaml.MappingNode) -> None:
    seen: set[tuple[str, str]] = set()
    for key, _ in node.value:
        name = (key.tag, str(key.value))
        if name in seen:
            raise YamlError(f"the key {key.value!r} stands twice", key.start_mark.line + 1)
        seen.add(name)
