"""A person in the state: by what they are found, and what JSON looks like without them.  Pure functions."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from urllib.parse import unquote

from agent.common.addresses import canonical, is_address, spelt_alike
from agent.common.json_value import Json

ERASED = "[erased]"
"""What stands in the place of a text that told of the person."""
_HANDLES = (
    *("email", "emails", "email_address", "participant_email"),
    *("linkedin_url", "participant_linkedin_url", "profile_url"),
)
_NAMES = ("name", "participant_name", "display_name")
OF_ONE = ("lead", "prospect", "signal_lead", "thread", "sender")
"""The kinds of records that are about one person each, with the keys above."""
_CODED = re.compile(r"%[0-9A-Fa-f]{2}")
_QUERY = re.compile(r"[?&][^\s?&#]+")
_ESCAPED = re.compile(r"\\+(?:u([0-9a-fA-F]{4})|[bfnrt]|(?=[\"/]))")
_DEEPEST = 8
"""How often a text may have been encoded, one time over the other."""
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
        if kind not in OF_ONE or not told & self.handles:
            return self
        ids = [] if kind == "sender" else [record_id]  # a mailbox sends to others, whose words are not its owner's
        return Person(self.handles | told, [*self.names, *_names(facts)], [*self.ids, *ids])

    @property
    def known_as(self) -> list[str]:
        """Every handle, name and id."""
        return [*sorted(self.handles), *sorted(self.names), *sorted(self.ids)]

    @cached_property
    def _named(self) -> re.Pattern[str]:
        handles = [_address(one) if is_address(one) else _profile(one) for one in map(spelt_alike, self.handles)]
        spaced = (r"[\s+]+".join(map(re.escape, spelt_alike(one).split())) for one in self.names)
        return re.compile("|".join([*handles, *(rf"(?<!\w){one}(?!\w)" for one in spaced)]))

    @cached_property
    def _signs(self) -> frozenset[str]:
        """One of these stands in whatever names them: most texts need not be searched for more."""
        ends = (one.rpartition("@")[0] if is_address(one) else one.rpartition("/")[2] for one in self.handles)
        return frozenset(map(spelt_alike, (*ends, *(one.split()[0] for one in self.names))))

    @cached_property
    def _numbered(self) -> re.Pattern[str]:
        ids = "|".join(map(re.escape, self.ids))
        return re.compile(rf"(?<![\w-])(?:{ids})(?![\w-])")

    def is_named_in(self, text: str) -> bool:
        """Whether a text names the person."""
        plain = (one for one in map(spelt_alike, _readings(text)) if any(sign in one for sign in self._signs))
        return any(map(self._named.search, plain))

    def is_meant_in(self, text: str) -> bool:
        """The same, or names something that is about them by its id."""
        near = (one for one in _readings(text) if any(known in one for known in self.ids))
        return self.is_named_in(text) or any(map(self._numbered.search, near))

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
        return self._without(value, whole=whole) if isinstance(value, Mapping) else value

    def _without(self, value: Mapping[str, Json], *, whole: bool) -> Json:
        whole = whole or any(isinstance(one, str) and self._is_theirs(one) for one in (*value, *value.values()))
        keys = {key: ERASED if self.is_named_in(key) else key for key in value}
        return {keys[key]: self.taken_out(one, whole=whole) for key, one in value.items()}

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


def _names(facts: Mapping[str, Json]) -> list[str]:
    whole = _texts(facts, _NAMES)
    parts = _texts(facts, ("first_name", "last_name"))
    return [*whole, " ".join(parts)] if len(parts) > 1 else whole


def _address(one: str) -> str:
    """The pattern of an address, with what mail servers allow around its parts."""
    local, _, domain = one.rpartition("@")
    return rf'(?<![\w.+-])"?{re.escape(local)}"?\s*@\s*{re.escape(domain)}(?![\w-])(?!\.\w)'


def _profile(one: str) -> str:
    """The pattern of a profile, with the ways that lead to it."""
    host, _, rest = one.partition("/")
    if host != "linkedin.com":
        return rf"{re.escape(one)}(?![\w-])"
    steps = r"[/\\]+(?:\.[/\\]+)*".join(map(re.escape, rest.split("/")))
    return rf"linkedin\.(?:com|cn)\.?(?::\d*)?[/\\]+(?:(?:comm|mwlite|m|\.)[/\\]+)*{steps}(?![\w-])"


def _readings(text: str) -> Iterator[str]:
    """A text as it stands and, one after the other, without each encoding that JSON and URLs have put over it."""
    yield text
    plain = _unescaped(text)
    for depth in range(_DEEPEST):
        if plain != text:
            yield plain
        if depth and not _CODED.search(plain):  # a plus that was encoded is one
            return
        spaced = _QUERY.sub(lambda value: value[0].replace("+", " "), plain) if "+" in plain else plain
        text, plain = plain, _unescaped(unquote(spaced))


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    plain = _ESCAPED.sub(lambda one: chr(int(one[1], 16)) if one[1] else " " * one[0][-1].isalpha(), text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
