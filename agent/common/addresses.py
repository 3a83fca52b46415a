"""When two spellings are one address, one domain or one profile.

``folded`` is for what allows: only what mail servers take for the same is the same.  ``canonical`` is for what forbids:
whatever a server may take for the same is the same.  ``spelt_alike`` is for finding one in a longer text.
"""

import re
import string
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import lru_cache
from urllib.parse import unquote

import idna

_ASCII = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_HOST = re.compile(r"(?:[\w-]+\.)*linkedin\.(?:com|cn)")
_TOOLS = frozenset({("sales", "lead"), ("sales", "people"), ("talent", "profile"), ("recruiter", "profile")})
"""Where tools for sales and hiring show people: what names one stands a part further on, up to a comma."""
_KINDS = frozenset({("in",), ("company",), ("school",), ("showcase",)}) | _TOOLS
_FRAMES = frozenset({"comm", "mwlite", "m"})
"""What links in mails and the pages for phones put before it."""
_ADDRESS_IN_TEXT = re.compile(r"(?<![^\s@,;:<>()\[\]\"])(?!//)[^\s@,;:<>()\[\]\"]+@[^\s@,;:<>()\[\]\"]+")
"""An e-mail address, and no page of a site that puts an @ before its people."""
_PROFILE_IN_TEXT = re.compile(
    r"(?<![\w.-])(?:[\w-]{1,63}\.){0,8}linkedin\.(?:com|cn)\.?(?::\d{0,5})?[/\\][^\s<>\"',;)]*", re.IGNORECASE
)
_COMMENT = re.compile(r"\([^()]*\)")
"""What mail servers read over in an address (RFC 5322, 3.2.2)."""
_NOT_ALONE = re.compile(r"[?#,;:()\[\]!%]")
"""Signs of an address that leads elsewhere, says more, or is several."""
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
    plain = _seen(text)
    bare = _bare(plain)
    if (place := profile(bare, lambda decoded: _caseless(_seen(decoded)))) is not None:
        return place
    local, at, domain = _COMMENT.sub("", bare).strip().rpartition("@")
    if not at:
        return _caseless(plain)
    return f"{_unquoted(_caseless(local).removeprefix('mailto:').strip())}@{_domain(domain.partition('?')[0].strip())}"


def profile(text: str, letters: Callable[[str], str]) -> str | None:
    """The place of the profile to which an address leads as browsers read it; ``None`` where it is no such address.

    ``letters`` makes those the same that are to count as the same.
    """
    address = re.sub(r"^(?:https?:)?/*", "", letters(_decoded(text)).replace("\\", "/"))
    authority, _, rest = address.partition("/")
    host = _domain(authority.rpartition("@")[2].partition(":")[0])  # in a host, any letters that fold are the same
    if _HOST.fullmatch(host) is None:
        return None
    path = re.split(r"[?#]", rest, maxsplit=1)
    steps = [*_steps(path[0])]
    for kind in (one for one in _KINDS if len(steps) > len(one) and (*steps[: len(one)],) == one):
        name = steps[len(kind)].partition("," if kind in _TOOLS else " ")[0]
        return "/".join(("linkedin.com", *kind, name.rstrip(".,:;!")))
    return "?".join(("/".join(("linkedin.com", *steps)), *path[1:])) if len(steps) > 1 else None


def _steps(path: str) -> Iterator[str]:
    """The parts of a path, as a browser asks for them, without the frames that a profile is shown in."""
    kept: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del kept[-1:]
        elif part.strip() not in ("", "."):
            kept.append(part)
    yield from kept[next((n for n, part in enumerate(kept) if part not in _FRAMES), 0) :]


@lru_cache(maxsize=2048)
def is_plain(handle: str) -> bool:
    """Whether everybody reads one person in it: one address, maybe behind a name, or one profile in the usual form.

    Of anything else nobody can say for certain whom a server takes it for.
    """
    one, seen = canonical(handle), _seen(handle).strip()
    if one.startswith("linkedin.com/"):
        *kind, name = one.split("/")[1:]
        is_one = tuple(kind) in _KINDS and name != "" and not re.search(r"\s", seen)
        return is_one and all(map(_is_of_a_name, name))
    bare = _bare(seen).removeprefix("mailto:")
    return "@" in one and seen.count("@") == 1 and names_somebody(one) and _NOT_ALONE.search(bare) is None


def _is_of_a_name(sign: str) -> bool:
    """Whether profiles may be named with a sign; some people's names hold pictures."""
    return sign.isalnum() or sign in "-_.'~" or (not sign.isascii() and unicodedata.category(sign)[0] in "SM")


def may_be_profile(text: str) -> bool:
    """Whether a text may lead to a profile, in whatever form."""
    plain = _caseless(_seen(_decoded(text)))
    return "linkedin." in plain or "lnkd." in plain


def addresses_in_text(text: str) -> Iterator[str]:
    """Every e-mail address that a text holds, as it is spelled there."""
    return (found.group().strip(".'") for found in _ADDRESS_IN_TEXT.finditer(text))


def handles_in_text(text: str) -> Iterator[str]:
    """Every e-mail address and profile that a text holds, as it is spelled there."""
    yield from addresses_in_text(text)
    yield from (found.group() for found in _PROFILE_IN_TEXT.finditer(text))


def _seen(text: str) -> str:
    """A text in the letters that stand for the same, without what nobody sees."""
    return unicodedata.normalize("NFKC", "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf")))


def _decoded(text: str) -> str:
    """An address of the web without its percent signs, also where they were encoded themselves."""
    while (plain := unquote(text)) != text:
        text = plain
    return text


def _bare(text: str) -> str:
    """What stands in brackets behind a name, else all of it."""
    return text.rpartition("<")[2].strip(" >")


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
