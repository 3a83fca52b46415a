"""The matcher of request targets against a second one that shares nothing with it.

The requests are copied from the playbook, their query keys are read from the vendor's OpenAPI document, and no id may
be a word that is a route there or that the playbook forbids.  This one walks over the characters of a target, where the
product uses regular expressions and lists of its own.  What both let pass must be the same for every target, however
it was made.
"""

import random
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from tools.api.endpoints import Refusal, match
from tools.api.table import ENDPOINTS
from tools.contract import load

PLAYBOOK = """
GET /api/context
GET /api/credits/config
POST /api/leads/search
GET /api/leads/search
GET /api/senders
POST /api/campaigns
PATCH /api/campaigns/{id}
POST /api/campaigns/{id}/leads/import-from-list
POST /api/campaigns/{id}/launch
GET /api/campaigns/{id}
POST /api/lists
POST /api/lists/import
GET /api/lists/{id}/leads
GET /api/signals/types
POST /api/signals/types
GET /api/signals/sources
PATCH /api/signals/sources
GET /api/signals
PATCH /api/signals
POST /api/signals/generate
GET /api/threads
GET /api/threads/{id}/messages
POST /api/threads/{id}/messages
PATCH /api/threads/{id}
POST /api/threads
"""
"""Every request that the five journeys, the boot and the credit check name."""


@cache
def document() -> dict[str, Any]:
    """The vendor's OpenAPI document of these requests."""
    return load()


@cache
def queries() -> dict[str, list[str]]:
    """The query keys of each request, as the document has them."""
    return {
        f"{method.upper()} {path}": [p["name"] for p in operation.get("parameters", ()) if p.get("in") == "query"]
        for path, operations in document()["paths"].items()
        for method, operation in operations.items()
        if method in ("get", "post", "patch", "put", "delete")
    }


def further() -> list[str]:
    """What the vendor's reference documents besides, and the document says that it has it from there."""
    return [
        f"{method.upper()} {path}"
        for path, operations in document()["paths"].items()
        for method, operation in operations.items()
        if operation["x-playbook"].startswith("Reference")
    ]


@cache
def routes() -> set[str]:
    """Every word that stands in a path of the document: a route is never an id."""
    return {word for path in document()["paths"] for word in path.split("/") if word and not word.startswith("{")}


FORBIDDEN = ("admin", "auth", "connect"), ("login", "api-key"), ("webhook", "callback", "oauth", "unipile")
"""Words for what agents must not do (playbook): as a whole, at the beginning, anywhere."""
NEITHER = {"all", "none", "null", "undefined", "settings", "results", "check-duplicates", "warmup-analytics"}
"""No value at all, or a route of the vendor's that lies outside the playbook."""

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
HEX = "0123456789ABCDEF"


def expected(method: str, target: str) -> str | None:
    """The line of the playbook that a request is, or ``None``."""
    path, question, query = target.partition("?")
    words = path.split("/")
    if words[0] != "" or not all(_is_word(word) for word in words[1:]):
        return None
    for line in LINES:
        wanted_method, _, template = line.partition(" ")
        parts = template.split("/")
        if wanted_method != method or len(parts) != len(words):
            continue
        pairs = list(zip(parts, words, strict=True))
        if all(word == part or (part.startswith("{") and _is_id(word)) for part, word in pairs):
            return line if not question or _query_fits(line, query) else None
    return None


def _is_word(word: str) -> bool:
    return 1 <= len(word) <= 128 and not set(word) - set(LETTERS)


def _is_id(word: str) -> bool:
    lowered = word.lower()
    whole, starts, anywhere = FORBIDDEN
    told = lowered in whole or lowered.startswith(starts) or any(part in lowered for part in anywhere)
    return not told and lowered not in routes() | NEITHER


def _query_fits(line: str, query: str) -> bool:
    keys = []
    for pair in query.split("&"):
        if "=" not in pair:
            return False
        place = pair.index("=")
        keys.append(pair[:place])
        if not _value_fits(pair[place + 1 :]):
            return False
    return len(set(keys)) == len(keys) and not set(keys) - {*queries()[line]}


def _value_fits(value: str) -> bool:
    place = count = 0
    while place < len(value):
        if value[place] == "%":
            pair = value[place + 1 : place + 3]
            if len(pair) != 2 or set(pair) - set(HEX):
                return False
            place += 2
        elif value[place] not in LETTERS + ".~":
            return False
        place += 1
        count += 1
    return count <= 4096


LINES = [*filter(None, PLAYBOOK.split("\n")), *further()]
METHODS = ["GET", "POST", "PATCH", "DELETE", "PUT", "HEAD", "get", "Post", "TRACE", "PATCH ", "GET\r\n", "", "\u0413ET"]
IDS = """
cmp_1 7a000001-0000-4000-8000-000000000001 - _ .. . %2e%2e a%2Fb a/b a;b x\\y a# a?b=c launch import Search NULL admin
settings login loginx webhook mywebhooks callback_1 oauth2 auth author connect connected api-key api-key-2 unipile leads
types undefined none all messages campaigns Threads api import-from-list results check-duplicates settings-2 context
""".split()
IDS += ["x" * 128, "x" * 129, "", "a b", "a\n", "a\x00", "\u0430dmin", "\uff0e\uff0e", "a\u200bb"]
VALUES = "1 a-b_c.d~e %41 %4a %4G % a+b %0D%0A a=b a@example.com a%40example.com # / a%2Fb".split()
VALUES += ["", "a b", "x" * 4096, "x" * 4097, "\u00e9"]
KEYS = sorted({key for keys in queries().values() for key in keys})
KEYS += ["admin", "_method", "", "TaskId", "limit "]
SPOILS = ["\r\n", " ", "\t", "\x00", *"/ // ? & % %2f . .. \\ # ; @ A \u00e9 \u2215".split()]


def targets(seed: int, count: int) -> Iterator[tuple[str, str]]:
    """Requests that are right, nearly right, and wrong in every way that somebody thought of."""
    chance = random.Random(seed)
    for _ in range(count):
        method, _, template = chance.choice(LINES).partition(" ")
        path = re.sub(r"\{\w+\}", lambda _: _id(chance), template)
        if chance.random() < 0.5:
            own = queries()[f"{method} {template}"] or KEYS
            picked = [chance.choice(own if chance.random() < 0.8 else KEYS) for _ in range(chance.randint(1, 3))]
            path += "?" + "&".join(f"{key}={chance.choice(VALUES)}" for key in picked)
        if chance.random() < 0.3:
            path = _spoiled(path, chance)
        if chance.random() < 0.15:
            method = chance.choice(METHODS)
        yield method, path


def _id(chance: random.Random) -> str:
    if chance.random() < 0.7:
        return chance.choice(IDS)
    return "".join(chance.choice(LETTERS) for _ in range(chance.randint(1, 130)))


def _spoiled(path: str, chance: random.Random) -> str:
    place = chance.randint(0, len(path))
    how = chance.randint(0, 4)
    if how == 0:
        return path[:place] + chance.choice(SPOILS) + path[place:]
    if how == 1:
        return path[:place] + path[place + 1 :]
    if how == 2:
        return path[:place] + path[place : place + 1].swapcase() + path[place + 1 :]
    if how == 3:
        return chance.choice(["https://evil.example", "//evil.example", "/api/admin", "/api/../", " ", "api"]) + path
    return path + chance.choice(["/", "/launch", "/..", "?", "?x=1", "#x", "\n", "/messages", "/admin", "%00"])


def found(method: str, target: str) -> str | None:
    """What the product says."""
    endpoint = match(ENDPOINTS, method, target)
    if isinstance(endpoint, Refusal):
        return None
    return f"{endpoint.method} {endpoint.template}"


def test_the_document_has_the_requests_of_the_playbook() -> None:
    assert {*queries()} == {*LINES}


@pytest.mark.parametrize(
    ("seed", "count"), [(1, 5_000), *[pytest.param(seed, 10_000, marks=pytest.mark.long) for seed in range(2, 12)]]
)
def test_the_matcher_agrees_with_a_second_one(
    seed: int, count: int, record_property: Callable[[str, object], None]
) -> None:
    record_property("counted", count)
    made = list(targets(seed, count))
    differ = [(m, t, expected(m, t), found(m, t)) for m, t in made if expected(m, t) != found(m, t)]
    assert differ[:10] == []
    passed = {line for m, t in made if (line := expected(m, t)) is not None}
    assert passed == {*LINES}, "every documented request must be among those that were tried"
