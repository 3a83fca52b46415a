"""A person in the state: by what they are found, and what JSON looks like without them.  Pure functions."""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from urllib.parse import quote

from agent.common.addresses import canonical, is_address
from agent.common.json_value import Json

ERASED = "[erased]"
"""What stands in the place of a text that told of the person."""
_HANDLES = ("emails", "linkedin_url", "participant_email", "participant_linkedin_url")
_NAMES = ("name", "participant_name")
_OWN = ("lead", "thread")
"""The kinds of records that are about one person each, with the keys above."""
_WORDS = frozenset({"reason", "message", "summary", "text", "preview", "content"})
"""What people or servers have written in an event or a card, where the rest is the program's own."""


class Person:
    """Somebody, by their addresses, profiles, names, and the ids that the server has given what is about them."""

    def __init__(self, handles: Iterable[str], names: Iterable[str] = (), ids: Iterable[str] = ()) -> None:
        self.handles = frozenset(map(canonical, handles))
        self.names = frozenset(name for name in names if " " in name.strip())  # a first name alone is anybody's
        self.ids = frozenset(ids)

    def with_record(self, kind: str, record_id: str, facts: Mapping[str, Json]) -> "Person":
        """The person as known when a record was read, too: unchanged where it is about somebody else."""
        told = frozenset(map(canonical, _texts(facts, _HANDLES)))
        if kind not in _OWN or not told & self.handles:
            return self
        return Person(self.handles | told, [*self.names, *_texts(facts, _NAMES)], [*self.ids, record_id])

    @property
    def known_as(self) -> list[str]:
        """Every handle, name and id."""
        return [*sorted(self.handles), *sorted(self.names), *sorted(self.ids)]

    @cached_property
    def _named(self) -> re.Pattern[str]:
        addresses = [rf"(?<![\w.+-]){re.escape(one)}(?![\w-])(?!\.\w)" for one in self.handles if is_address(one)]
        written = {text for one in self.handles if not is_address(one) for text in (one, quote(one))}
        profiles = [rf"{re.escape(one)}(?![\w-])" for one in written]
        spaced = (r"\s+".join(map(re.escape, one.split())) for one in self.names)
        names = [rf"(?<!\w){one}(?!\w)" for one in spaced]
        return re.compile("|".join([*addresses, *profiles, *names]), re.IGNORECASE)

    @cached_property
    def _numbered(self) -> re.Pattern[str] | None:
        ids = "|".join(map(re.escape, self.ids))
        return re.compile(rf"(?<![\w-])(?:{ids})(?![\w-])") if ids else None

    def is_named_in(self, text: str) -> bool:
        """Whether a text names the person."""
        return self._named.search(text) is not None

    def is_meant_in(self, text: str) -> bool:
        """The same, or names something that is about them by its id."""
        return self.is_named_in(text) or (self._numbered is not None and self._numbered.search(text) is not None)

    def is_subject(self, said: Mapping[str, Json]) -> bool:
        """Whether an event, a card or an effect is about nobody else: it reaches only them, or names what is theirs."""
        where = (said.get("target"), said.get("path"))
        whom = said.get("recipients")
        named = isinstance(whom, list) and bool(whom) and all(isinstance(w, str) and self.is_named_in(w) for w in whom)
        return named or any(isinstance(path, str) and self.is_meant_in(path) for path in where)

    def taken_out(self, value: Json, *, whole: bool = False) -> Json:
        """JSON without the person: texts that name them, and objects that do; ``whole``: without any of its texts."""
        if isinstance(value, str):
            return ERASED if self._goes(value, whole=whole) else value
        if isinstance(value, list):
            return [self.taken_out(one, whole=whole) for one in value]
        if not isinstance(value, Mapping):
            return value
        whole = whole or any(isinstance(one, str) and self._is_theirs(one) for one in value.values())
        return {key: self.taken_out(one, whole=whole) for key, one in value.items()}

    def _is_theirs(self, text: str) -> bool:
        return text in self.ids or self.is_named_in(text)

    def _goes(self, text: str, *, whole: bool) -> bool:
        return self.is_named_in(text) or (whole and bool(text) and text not in self.ids)

    def taken_out_of(self, said: Mapping[str, Json], *, about: bool = False) -> dict[str, Json]:
        """An event, a card or an effect without the person; what the program says of it stays.

        ``about`` says that it belongs to a call that is about nobody else.
        """
        about = about or self.is_subject(said)
        return {
            key: self.taken_out(value, whole=about and (key in _WORDS or not isinstance(value, str)))
            for key, value in said.items()
        }


def _texts(facts: Mapping[str, Json], keys: Iterable[str]) -> list[str]:
    """The texts that stand under some keys, by themselves or in a list for ``emails``."""
    values = [facts.get(key) for key in keys]
    several = [one for value in values if isinstance(value, list) for one in value]
    return [one for one in (*values, *several) if isinstance(one, str) and one]
