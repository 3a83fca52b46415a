"""The one place that knows what a secret looks like.  Every sink (store, audit, terminal, model) passes through it."""

import base64
import html
import json
import re
import string
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from html.entities import html5
from itertools import filterfalse
from urllib.parse import quote

from agent.common.json_value import Json

HIDDEN = "[key hidden]"
_SHAPED = re.compile(r"pk_(?:live|test)_[A-Za-z0-9_-]{8,}")
"""Anything shaped like a Puffle key, whoever pasted it."""
_SHAPED_BYTES = re.compile(_SHAPED.pattern.encode())
SHORTEST_SECRET = 8
"""Shorter secrets are not searched for: they would match ordinary text."""
_OPENING = 4
"""Characters of a secret that are looked for before the whole of it is."""
_PIECE = 12
"""Characters of a secret that are too many to be chance."""
_RUN = re.compile(r"(?<!\\)[A-Za-z0-9+/_-]{16,}(?:={0,2}\r?\n[ \t]{0,8}[A-Za-z0-9+/_-]+)*={0,2}")
"""What may be base64, its lines taken together, without the letter of an escape before it."""
_LONG = 16
"""The shortest run."""
_THIN = re.compile(r"[^a-z0-9_+=%]")
"""What is left out of a text in which a secret may be spread."""
_ORNAMENT = re.compile(r"[^a-z0-9]")
"""What is left out of a text in which every character of a secret may stand apart."""
_LETTERS = frozenset(string.ascii_letters + string.digits + "+/_-")
_GOES_ON = _LETTERS | {"="}
_WORDS = {code: " " for code in range(128) if chr(code) not in _LETTERS} | {ord("-"): "+", ord("_"): "/"}
_ESCAPED = re.compile(r"\\[A-Za-z0-9+/_-]")
_STANDARD = str.maketrans("-_", "+/", "= \t\r\n")
_WINDOW, _STRIDE = 8, 7
"""Letters of base64 that are compared, and at which distance: 12 characters of a secret make at least 14 letters."""
_KNOWN, _SHORT = 4096, 100
"""Texts that are remembered as harmless, and how long they may be: names, ids and words that come again and again."""
_APART = "\x01"
"""Between texts that are searched together; no form of a secret can hold it, and no gap in one."""
_GAP = r"""[\s\0\u00ad\u200b-\u200f\u2060-\u2064\ufeff"',;:+.-]{0,3}"""
"""What may stand between the characters of a secret without hiding it from anybody."""


class Redactor:
    """Finds and hides secrets, raw and in the encodings that text can carry them in."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._held = sorted((secret for secret in secrets if len(secret) >= SHORTEST_SECRET), key=len, reverse=True)
        rewritten = self._all(_rewritten)
        self._known = re.compile("|".join(map(re.escape, sorted(rewritten, key=len, reverse=True))), re.IGNORECASE)
        self._lowered = {form.lower() for form in rewritten}
        # One by one: only a pattern for a single beginning is looked for by its first letters.
        self._openings = [_spelled([opening]) for opening in sorted({secret[:_OPENING] for secret in self._held})]
        self._telling = {*map(_dense, self._all(_forms)), *self._all(_pieces)}
        self._bare = self._all(_bare_pieces)
        self._in_base64 = self._all(_base64_windows)
        self._harmless: set[str] = set()

    def _all(self, parts: Callable[[str], Iterable[str]]) -> frozenset[str]:
        return frozenset(part for secret in self._held for part in parts(secret))

    def text(self, value: str) -> str:
        """The text with every secret replaced; half a surrogate pair, which no sink can write, as an escape."""
        return encodable(self._hidden(value))

    def _hidden(self, value: str) -> str:
        if len(value) < SHORTEST_SECRET:
            return value
        if self._may_hold(value):
            value = self._known.sub(HIDDEN, value)
        if any(opening.search(value) is not None for opening in self._openings):
            value = self._spelled.sub(HIDDEN, value)
        if self._tells(_runs(value)):
            value = _RUN.sub(lambda run: HIDDEN if self._tells([_standard(run[0])]) else run[0], value)
        return _SHAPED.sub(HIDDEN, value)

    @cached_property
    def _spelled(self) -> re.Pattern[str]:
        """The whole secrets: milliseconds to build, and hardly ever needed."""
        return _spelled(self._held)

    def _may_hold(self, value: str) -> bool:
        """Whether a form may be in a text: exact in ASCII, and many times as fast as the search without case."""
        if not value.isascii():
            return bool(self._lowered)
        return any(map(value.lower().__contains__, self._lowered))

    def _tells(self, runs: list[str]) -> bool:
        """Whether a telling piece of a secret comes out when one of these is read as base64."""
        pieces = [run[at : at + _WINDOW] for run in runs for at in range(0, len(run), _STRIDE)]
        return not self._in_base64.isdisjoint(pieces)

    def body(self, value: bytes, read: Json) -> bytes:
        """The body of an answer, every secret in it replaced as its reader reads it: in JSON, without the escapes.

        ``read`` is the same as JSON, ``None`` where it is none.
        """
        if read is None:
            return self._raw(value)
        if self.is_clean(read):
            return value
        try:
            return json.dumps(self._redacted(read)).encode()
        except RecursionError:
            return b""  # what is too deep to be cleaned is not read either

    def _raw(self, value: bytes) -> bytes:
        try:
            return self.text(value.decode()).encode()
        except UnicodeDecodeError:
            return self.text(value.decode("latin-1")).encode("latin-1")  # any bytes survive the round trip

    def json(self, value: Json) -> Json:
        """The value with every string in it, keys included, redacted; itself when there is nothing to hide."""
        return value if self.is_clean(value) else self._redacted(value)

    def is_clean(self, value: Json) -> bool:
        """Whether there is nothing to hide in a value, however deep it is."""
        # One search instead of hundreds, and none for what was found harmless before; no secret goes over the border.
        unknown = [*filterfalse(self._harmless.__contains__, texts_in(value))]
        together = _APART.join(unknown)
        if self.text(together) != together:
            return False
        if len(self._harmless) > _KNOWN:
            self._harmless.clear()
        self._harmless.update(text for text in unknown if len(text) <= _SHORT)
        return True

    def _redacted(self, value: Json) -> Json:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self._redacted(item) for item in value]
        if isinstance(value, dict):
            return {self.text(key): self._redacted(item) for key, item in value.items()}
        return value

    def holds_secret(self, value: str) -> bool:
        """Whether any secret, or a telling piece of one, occurs in the text, forwards or backwards.

        White space and punctuation are left aside, so that one character a line is no disguise.
        """
        if self._hidden(value) != value or any(map(_dense(value).__contains__, self._telling)):
            return True
        return any(map(_bare(value).__contains__, self._bare))

    def stands_in(self, content: bytes) -> bool:
        """Whether a secret, or anything shaped like a Puffle key, stands in a file as it is, by bytes or by UTF-16."""
        forms = (held.encode(code) for held in self._held for code in ("utf-8", "utf-16-le", "utf-16-be"))
        return _SHAPED_BYTES.search(content) is not None or any(form in content for form in forms)


def texts_in(value: Json) -> list[str]:
    """Every string in a value, keys included."""
    found: list[str] = []
    holders: list[Iterable[Json]] = [[value]]
    while holders:
        for one in holders.pop():
            if isinstance(one, str):
                found.append(one)
            elif isinstance(one, dict):
                found += one
                holders.append(one.values())
            elif isinstance(one, list):
                holders.append(one)
    return found


def _runs(text: str) -> list[str]:
    """What ``_RUN`` finds, in standard letters, in a quarter of the time where no run goes on in the next line."""
    if not text.isascii() or any(line.rstrip("\r")[-1:] in _GOES_ON for line in text.split("\n")[:-1]):
        return [*map(_standard, _RUN.findall(text))]
    return [word for word in _ESCAPED.sub(" ", text).translate(_WORDS).split() if len(word) >= _LONG]


def _standard(run: str) -> str:
    """A run in the letters of base64 alone."""
    return run.translate(_STANDARD)


def _dense(text: str) -> str:
    return _THIN.sub("", text.lower())


def _bare(text: str) -> str:
    """Nothing but letters and digits, in the one form that their wide and ornate kinds stand for."""
    return _ORNAMENT.sub("", (text if text.isascii() else unicodedata.normalize("NFKC", text)).lower())


def _bare_pieces(secret: str) -> set[str]:
    """What gives a secret away in a text without ornament, forwards and backwards; its beginning is every key's."""
    own = _bare(secret[SHORTEST_SECRET:]) or _bare(secret)
    pieces = {own[start : start + _PIECE] for start in range(max(1, len(own) - _PIECE + 1))}
    long = {piece for piece in (*pieces, _bare(secret)) if len(piece) >= SHORTEST_SECRET}
    return long | {piece[::-1] for piece in long}


def _pieces(secret: str) -> set[str]:
    """What gives a secret away bit by bit; its beginning is left out, because every key has the same."""
    dense = _dense(secret)
    return {dense[start : start + _PIECE] for start in range(SHORTEST_SECRET, len(dense) - _PIECE + 1)}


def _spelled(secrets: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(_GAP.join(map(_spellings, secret)) for secret in secrets))


def _spellings(char: str) -> str:
    """A pattern for one character in every way that escapes it, up to four times over; each begins with a letter.

    The pattern can then be looked for by first letters, without which it would be slow in long texts.
    """
    code = ord(char)
    two = "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in f"{code:x}")
    names = map(re.escape, _names().get(char, ()))
    numbers = rf"\#(?:0{{0,6}}{code}|[xX]0{{0,6}}{two});?"
    escapes = rf"[uU]\{{?0{{0,6}}{two}\}}?|[xX]\{{?0{{0,6}}{two}\}}?|0?{code:o}"
    plain = [re.escape(one) for one in dict.fromkeys((char, char.lower(), char.upper())) if len(one) == 1]
    ways = [
        *plain,
        rf"\\\\{{0,3}}(?:{'|'.join(plain)}|{escapes})",
        *(rf"{mark}(?:25){{0,4}}{two}" for mark in "%="),
        two,
        rf"0[xX]{two}",
        rf"&(?:amp;){{0,4}}(?:{'|'.join((numbers, *names))})",
    ]
    return f"(?:{'|'.join(ways)})"


@cache
def _names() -> dict[str, list[str]]:
    """The entities of HTML by what they mean."""
    found: dict[str, list[str]] = {}
    for name, meant in html5.items():
        if name.endswith(";"):
            found.setdefault(meant, []).append(name)
    return found


def _base64_windows(secret: str) -> Iterator[str]:
    """What stands in base64 that holds 12 characters of a secret, whatever comes before them and around them."""
    first = SHORTEST_SECRET if len(secret) >= SHORTEST_SECRET + _PIECE else 0  # its beginning is every key's
    for raw in (secret[first:].encode(), secret[first:].encode("utf-16-le"), secret[first:].encode("utf-16-be")):
        for shift in range(3):
            body = base64.b64encode(b"\0" * shift + raw).decode()
            middle = body[(shift * 8 + 5) // 6 : (shift + len(raw)) * 8 // 6]
            yield from (middle[at : at + _WINDOW] for at in range(len(middle) - _WINDOW + 1))


def _forms(secret: str) -> set[str]:
    raw = secret.encode()
    forms = {secret, quote(secret, safe=""), html.escape(secret), raw.hex()}
    forms |= {"".join(f"%{byte:02X}" for byte in raw), "".join(f"\\u{byte:04x}" for byte in raw)}
    return forms | _rewritten(secret)


def _rewritten(secret: str) -> set[str]:
    """The forms that are not made character by character."""
    raw = secret.encode()
    forms = {secret[::-1], base64.b32encode(raw).decode().rstrip("=")}
    for shift in range(3):  # base64 of a longer text that holds the key starts at any of three offsets
        body = base64.b64encode(b"\0" * shift + raw).decode()
        middle = body[(shift * 8 + 5) // 6 : len(body) - 4].rstrip("=")
        forms |= {middle, middle.replace("+", "-").replace("/", "_")} if len(middle) >= SHORTEST_SECRET else set()
    return forms


def encodable(text: str) -> str:
    """The same text with lone surrogates written as JSON escapes: they cannot be stored, sent or shown otherwise."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def printable(text: str, *, keep_lines: bool = True) -> str:
    """Text that cannot control a terminal: control, bidi and invisible characters become visible escapes."""
    return (_HIDDEN if keep_lines else _HIDDEN_IN_A_LINE).sub(_visible, text)


def json_text(value: object, *, indent: int | None = None) -> str:
    """JSON that cannot control a terminal either: the same value, what nobody can see written as escapes."""
    return _UNSEEN.sub(lambda found: json.dumps(found[0])[1:-1], json.dumps(value, ensure_ascii=False, indent=indent))


def _visible(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f\u2028-\u202f\u2060-\u206f\u3164\ufe00-\ufe0e"
    "\ufeff\uffa0\ufff0-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_UNSEEN = re.compile(f"[\x7f-\x9f\ud800-\udfff]|{_INVISIBLE.pattern}")
_HIDDEN = re.compile(f"[\x00-\x08\x0b-\x1f]|{_UNSEEN.pattern}")
_HIDDEN_IN_A_LINE = re.compile(f"[\x00-\x1f]|{_UNSEEN.pattern}")
