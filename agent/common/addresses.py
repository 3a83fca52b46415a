"""When two spellings are one address, one domain or one profile.

``folded`` is for what allows: only what mail servers take for the same is the same.  ``canonical`` is for what forbids:
whatever a server may take for the same is the same.  ``spelt_alike`` is for finding one in a longer text.
"""

import re
import string
import unicodedata
from contextlib import suppress
from functools import lru_cache
from urllib.parse import unquote

import idna

_ASCII = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_PROFILE = re.compile(
    r"(?:https?://)?(?:[a-z]{1,5}\.)*linkedin\.com/+(?:comm/|mwlite/)?"
    r"((?:sales/(?:lead|people)|(?:talent|recruiter)/profile)/[^/?#,\s]+|[a-z]+/[^/?#\s]+)[^\s]*"
)
"""What names somebody in the address of their profile; in tools for sales and hiring one part further on."""
_DOMAIN = re.compile(r"[^@\s*,;<>()/]+\.[^@\s*,;<>()/]+")
_LOCAL = re.compile(r"[^@\s*,;<>()/]+")
_ODD = re.compile(r"[^\w\s!-~]")
_IN_CODE = re.compile(r"xn--[a-z0-9-]+", re.IGNORECASE)
_DOT = str.maketrans("\u3002", ".")
"""The full stop of Chinese and Japanese, which domains may be written with (UTS 46)."""


def folded(text: str) -> str:
    """A text without white space around it, ASCII letters in lower case; no other letter becomes one of them."""
    return text.strip().translate(_ASCII)


def is_address(text: str) -> bool:
    """Whether a text has the form of an e-mail address; whoever calls themselves so is not known by it."""
    return "@" in unicodedata.normalize("NFKC", text)


@lru_cache(maxsize=2048)
def canonical(text: str) -> str:
    """An address, an ``@domain``, a LinkedIn profile or a name in the one spelling that all its spellings share."""
    plain = unicodedata.normalize("NFKC", "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf")))
    bare = plain.rpartition("<")[2].strip(" >") if "@" in plain else plain  # behind a name it stands in brackets
    local, at, domain = bare.strip().rpartition("@")
    if at:
        return f"{_unquoted(_caseless(local).removeprefix('mailto:'))}@{_domain(domain.strip())}"
    plain = _caseless(plain)
    profile = _PROFILE.fullmatch(plain)
    return plain if profile is None else f"linkedin.com/{canonical(unquote(profile[1]))}"


def spelt_alike(text: str) -> str:
    """A text with its letters as ``canonical`` has them: small, domains in letters, without what nobody sees."""
    seen = _ODD.sub(lambda odd: "" if unicodedata.category(odd[0]) in ("Cc", "Cf") else odd[0], text)
    plain = unicodedata.normalize("NFKC", seen).translate(_DOT)
    return unicodedata.normalize("NFKC", _IN_CODE.sub(lambda label: _in_letters(label[0]), plain).casefold())


def _in_letters(label: str) -> str:
    with suppress(idna.IDNAError, UnicodeError):
        return idna.decode(label)
    return label


def _unquoted(local: str) -> str:
    """The part before the @ without what mail servers allow around it and take for nothing (RFC 5321, 4.1.2)."""
    return re.sub(r"\\(.)", r"\1", local[1:-1]) if local[:1] == local[-1:] == '"' and len(local) > 1 else local


def _domain(name: str) -> str:
    """A domain in its letters (UTS 46), not in the code that they are sent in; as it is written where it is none."""
    with suppress(idna.IDNAError, UnicodeError):
        name = idna.decode(idna.encode(name, uts46=True))
    return _caseless(name).rstrip(".")


def _caseless(text: str) -> str:
    return unicodedata.normalize("NFKC", text.casefold()).strip()


def names_somebody(entry: str) -> bool:
    """Whether an entry of a suppression list can match anybody: an address, an ``@domain``, a LinkedIn profile."""
    plain = canonical(entry)
    local, at, domain = plain.rpartition("@")
    if not at:
        return plain.startswith("linkedin.com/")
    return _DOMAIN.fullmatch(domain) is not None and (not local or _LOCAL.fullmatch(local) is not None)
