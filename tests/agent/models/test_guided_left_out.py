"""The guided model keeps from what the words leave out, call off, or only speak of."""

from typing import Any

import pytest

from agent.models.guided.actions import Do
from agent.models.guided.known import given_to
from agent.models.guided.signals import create_signal_type, meant_sources
from agent.models.guided.signals_meant import chosen
from agent.models.guided.slips import spelling
from agent.models.guided.task import Past, Task

SOURCES: list[dict[str, Any]] = [
    {"id": "hacker_news", "name": "Hacker News"},
    {"id": "news", "name": "News"},
    {"id": "x", "name": "X"},
]
SIGNALS: list[dict[str, Any]] = [
    {"id": f"s{n}", "entityCompany": name, "title": f"{name} is hiring", "score": 3}
    for n, name in enumerate(("Northpier", "Lanternworks", "Quietharbor"), 1)
]


def task(words: str, tool: str, key: str, rows: list[dict[str, Any]], **plan: Any) -> Task:
    calls = (Past(tool, {}, {key: rows}, failed=False),)
    return Task(words=words, plan={"journey": "signals", **plan}, calls=calls)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("Switch off X and Hacker News as sources - no wait, keep Hacker News, Ben reads that. Only X", ["X"]),
        ("Switch off X and Hacker News", ["Hacker News", "X"]),
        ("Turn News off and leave Hacker News on", ["News"]),
        ("Leave Hacker News on", ["Hacker News"]),
    ],
)
def test_a_source_that_is_left_out_is_not_meant_beside_another(words: str, meant: list[str]) -> None:
    found = meant_sources(task(words, "list_signal_sources", "sources", SOURCES, source=""))
    assert sorted(str(row["name"]) for row in found) == meant


def test_a_signal_that_is_left_out_is_not_meant() -> None:
    words = "Write drafts for northpier and for the Quietharbor one, not lanternworks, kit does those"
    found = chosen(task(words, "list_signals", "signals", SIGNALS, which="", count=2, goal="drafts"), None)  # type: ignore[arg-type]
    assert isinstance(found, list)
    assert sorted(row["id"] for row in found) == ["s1", "s3"]


def test_a_word_that_is_like_a_name_names_nobody_beside_a_name_in_capitals() -> None:
    names = ["Ines Specimen", "Mara Sample", "Vicente Hartog", "Vicenta Moor"]
    may_name = spelling("já falei com a Ines Specimen, marca aí", names)
    assert may_name("ines specimen", 0)
    assert not may_name("marca", 1)
    assert spelling("marca aí a ines specimen", names)("marca", 1)
    assert not spelling("Vicenta", names)("vicenta", 2)


def test_an_address_in_what_somebody_is_told_is_not_given_for_them() -> None:
    words = "reply to Theo that csv works and he should send the file to import@tideline.example"
    assert given_to(words, "Theo") == []
    assert given_to("reply to theo@lantern.example that csv works", "Theo") == ["theo@lantern.example"]


@pytest.mark.parametrize(
    ("words", "allowed"),
    [
        (
            'new signal type "ERP", keywords SAP and DATEV, only from news and linkedin posts',
            ["news", "linkedin_posts"],
        ),
        ('neuer Signaltyp "ERP", Stichworte SAP und DATEV. nur aus Reddit', ["reddit"]),
        ("New signal type ERP with the words SAP, DATEV. Only LinkedIn posts, reddit is a swamp", ["linkedin_posts"]),
        ('new signal type "ERP", keywords SAP and DATEV, only for us', None),
    ],
)
def test_a_type_looks_where_the_words_restrict_it_to(words: str, allowed: list[str] | None) -> None:
    seen = Task(words=words, plan={"goal": "watch", "label": "ERP", "keywords": ["SAP", "DATEV"]})
    made = create_signal_type(seen, None)  # type: ignore[arg-type]
    assert isinstance(made, Do)
    assert made.args.get("allowed_sources") == allowed
