"""Files that the user names to be sent along: found in their own words, read safely, told apart by their bytes.

Only the user's own words lead to a file.  No part of its place may be a link, it has no second name on the disk, and
what lies where keys and settings lie is never read: who can make the user name a file cannot make them name another.
"""

import errno
import hashlib
import mimetypes
import os
import re
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.common.errors import UsageError, reason_of
from agent.common.redaction import printable
from agent.common.words.table import EVERY
from agent.common.words.text import QUOTED, own, unquoted

MOST = 10 * 1024 * 1024
"""Bytes of a file, the most that the vendor takes."""
TEXTS = ("csv", "tsv", "txt", "json", "jsonl", "md")
WORKBOOKS = ("xlsx", "xls", "ods", "numbers")
"""Endings of what is taken for material, unless the user's words say that it is to be attached."""
_BARE = re.compile(r"(?:\\ |[^\s\"“”„«»<>|])+")
_AROUND = ".,;:!?()[]{}'‘’…`"
_LONGEST = 1000
_DOCUMENT = re.compile(r"[^:@]+\.(?:pdf|docx?|pptx?|xlsx?|od[tps]|png|jpe?g|gif|zip)", re.IGNORECASE)
_FORM = re.compile(r"/|\.\w{1,8}$")
_CLOSED = ("/proc", "/sys", "/dev", "/etc", "/run", "/boot", "/var/lib", "/var/log", "/var/run", "/private/etc")
_CLOSED_PARTS = frozenset({"keychains", "appdata"})
_SECRET = re.compile(
    r"id_(?:rsa|dsa|ecdsa|ed25519)(?:\.\w+)?|(?:.*[._-])?(?:credentials?|secrets?|passwords?|passwd|shadow|htpasswd)(?:\.\w+)?"
    r"|client_secret_.*\.json|wallet\.dat|.*\.(?:pem|key|p12|pfx|jks|keystore|kdbx|asc|gpg|ppk|ovpn|env)",
    re.IGNORECASE,
)
_PRIVATE_KEY = re.compile(rb"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY|PuTTY-User-Key-File-\d|AGE-SECRET-KEY-1")
_FOLDER = os.O_DIRECTORY | getattr(os, "O_PATH", os.O_RDONLY)
_TYPES = mimetypes.MimeTypes()


class FileRefused(UsageError):
    """A file is not read, or not to be sent along.  The text says which and why."""


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file that the user named, as it was then."""

    name: str
    """Without its folder: under this name the recipient gets it."""
    path: str
    """Where it is, with no link in it."""
    size: int
    """Bytes."""
    sha256: str

    @property
    def media_type(self) -> str:
        """What it is by its ending."""
        return media_type(self.name)


def media_type(name: str) -> str:
    """What a file is by its ending, the same on every machine."""
    return _TYPES.guess_type(name, strict=True)[0] or "application/octet-stream"


def files_to_attach(words: str, folder: Path, closed: Sequence[Path] = ()) -> dict[str, NamedFile]:
    """The files that the user's own words name to be sent along, each by its place as it is spelled.

    Args:
        words: everything that the user says; a mail that was pasted in names no file, nor does a part of a quotation.
        folder: where a place without a folder is.
        closed: folders besides the usual ones from which nothing leaves.

    Raises:
        FileRefused: a file is meant by the words, and cannot be sent along.
    """
    said = own(words)
    asked = EVERY.cue("attach").search(said) is not None
    loads = EVERY.verb("import").search(said) is not None
    if loads and not asked:
        return {}
    found: dict[str, NamedFile] = {}
    for spelled, place in _places(said, folder):
        if place.rpartition(".")[2].lower() in (*TEXTS, *WORKBOOKS) and (loads or not asked):
            continue
        try:
            found[spelled] = named_file(place, folder, closed)
        except FileRefused:
            if asked:
                raise
    _check_names([*found.values()])
    return found


def not_there(words: str, folder: Path) -> list[str]:
    """The documents that the user's own words want attached, and that are not there."""
    said = own(words)
    if EVERY.cue("attach").search(said) is None:
        return []
    named = (word.strip(_AROUND) for word in _BARE.findall(unquoted(said)))
    return [one for one in named if _DOCUMENT.fullmatch(one) and not _is_there(one, folder)]


def _check_names(files: Sequence[NamedFile]) -> None:
    places = {file.name: file.path for file in files}
    if twice := next((file.name for file in files if places[file.name] != file.path), None):
        raise FileRefused(f"two of these files are called {twice}: name one at a time")


def _places(said: str, folder: Path) -> Iterator[tuple[str, str]]:
    """What has the form of a file's place and is there: as it is spelled, and as a place."""
    whole = ((match[0], next(filter(None, match.groups()), "")) for match in QUOTED.finditer(said))
    quoted = ((spelled, one) for spelled, inside in whole for one in _trimmed(inside))
    words = _BARE.finditer(unquoted(said))  # a part of what somebody else said, or is to be told, names nothing
    bare = ((one, one.replace("\\ ", " ")) for match in words for one in _trimmed(match[0]))
    for spelled, place in (*quoted, *bare):
        if len(place) <= _LONGEST and _FORM.search(place) and _is_there(place, folder):
            yield spelled, place


def _is_there(place: str, folder: Path) -> bool:
    try:
        path = _spelled_out(place, folder)
        return bool(path.name) and os.path.lexists(path)  # "Monday / Tuesday" names no file
    except ValueError:  # what no file can be called: a zero byte, half a surrogate pair
        return False


def _trimmed(word: str) -> Iterator[str]:
    yield word
    if (trimmed := word.rstrip(_AROUND).lstrip(_AROUND.replace(".", ""))) != word:
        yield trimmed


def _spelled_out(place: str, folder: Path) -> Path:
    """A place from the root, its dots taken out, and no link followed but those on the way to where it begins."""
    named = Path(place).expanduser() if place.startswith("~/") else Path(place)
    path = Path(os.path.normpath(folder / named))
    above = (Path(os.path.normpath(one)) for one in (folder, Path.home(), Path(*path.parts[:2])))
    base = next((one for one in above if one in path.parents), Path("/"))
    return Path(os.path.realpath(base)) / path.relative_to(base)


def named_file(place: str, folder: Path, closed: Sequence[Path] = ()) -> NamedFile:
    """One file as it is now; ``FileRefused`` where it cannot be sent along.

    Args:
        place: where it is, as the user spelled it.
        folder: where a place without a folder is.
        closed: folders besides the usual ones from which nothing leaves.
    """
    path = _spelled_out(place, folder)
    _check_place(path, closed)
    content = read_file(path)
    if not content:
        raise FileRefused(f"{path} is empty")
    if _PRIVATE_KEY.search(content):
        raise FileRefused(f"{path} holds a private key: it is not sent along")
    return NamedFile(path.name, str(path), len(content), hashlib.sha256(content).hexdigest())


def _check_place(path: Path, closed: Sequence[Path]) -> None:
    shut = [*map(Path, _CLOSED), *(Path(os.path.realpath(one)) for one in closed)]
    inside = [str(one) for one in shut if _lower(path).is_relative_to(_lower(one))]
    hidden = [part for part in path.parts if part.startswith(".") or part.casefold() in _CLOSED_PARTS]
    for where in inside + hidden:
        raise FileRefused(f"{path} lies in {where}, from where nothing is sent along: keys and settings are there")
    _check_name(path)


def _check_name(path: Path) -> None:
    if _SECRET.fullmatch(path.name):
        raise FileRefused(f"{path} has the name of a key or password file: it is not sent along")
    place = str(path)
    if not place.isprintable() or place != printable(place, keep_lines=False) or set(path.name) & set('"\\'):
        raise FileRefused(f"{place!a} has a name that cannot be shown as it is: rename it first")


def _lower(path: Path) -> Path:
    """As disks take a place that tell neither case nor the forms of a letter apart."""
    return Path(unicodedata.normalize("NFKC", str(path)).casefold())


def read_file(path: Path) -> bytes:
    """The bytes of a regular file, no part of whose place is a link; ``FileRefused`` for anything else.

    A hard link shows nothing of the folder where its other name lies, which may be one from which nothing leaves.
    """
    try:
        with open(_opened(path), "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise FileRefused(f"{path} is no regular file")
            if found.st_nlink > 1:
                raise FileRefused(f"{path} has another name on this disk (a hard link): copy it and name the copy")
            content = file.read(MOST + 1)
    except OSError as error:
        linked = error.errno in (errno.ELOOP, errno.ENOTDIR)
        raise FileRefused(f"{path}: {'a part of this place is a link' if linked else reason_of(error)}") from None
    if len(content) > MOST:
        raise FileRefused(f"{path} is larger than {MOST // 1024 // 1024} MB, the most that Puffle takes")
    return content


def _opened(path: Path) -> int:
    """Each folder is opened in the one before, so that none can become a link between a look and the opening."""
    _, *folders, name = path.parts
    here = os.open("/", _FOLDER)
    try:
        for folder in folders:
            here, above = os.open(folder, _FOLDER | os.O_NOFOLLOW, dir_fd=here), here
            os.close(above)
        return os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=here)
    finally:
        os.close(here)
