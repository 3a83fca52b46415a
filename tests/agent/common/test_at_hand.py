"""What a conversation has at hand, and which of it words mean."""

import pytest

from agent.common.at_hand import Thing, meant

CFOS = Thing(kind="list", id="l1", name="Berlin CFOs", made=True, latest=2)
FAIR = Thing(kind="list", id="l2", name="Fair", latest=5)
DRAFT = Thing(kind="campaign", id="c1", name="Berlin CFOs", latest=4)
LEADS = [
    Thing(kind="lead", id=f"p{place}", name=name, place=place, shown=3)
    for place, name in enumerate(["Ann Example", "Bob Sample", "Ann Probe", "Dee Muster"], 1)
]
THREADS = [
    Thing(kind="thread", id="t1", name="Ada Oak", place=1, shown=6),
    Thing(kind="thread", id="t2", name="Eve Elm", place=2, shown=6, latest=7),
]
ALL = [CFOS, FAIR, DRAFT, *LEADS, *THREADS]


def ids(words: str, things: list[Thing] | None = None) -> list[str]:
    found = meant(words, ALL if things is None else things)
    return sorted({thing.id for one in found for thing in one.things})


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Put that list into a campaign", ["l2"]), ("Nimm diese Liste", ["l2"]), ("Usa esa lista", ["l2"]),
        ("Prends cette liste", ["l2"]), ("Launch the campaign", ["c1"]), ("Show those leads", ["p1", "p2", "p3", "p4"]),
        ("Read that one", ["t2"]), ("Tell her that noon is fine", ["t2"]), ("Sag ihr ab", ["t2"]),
        ("Find new leads", []), ("Make a list", []),
    ],
)  # fmt: skip
def test_that_and_her_mean_the_latest_of_their_kind(words: str, expected: list[str]) -> None:
    assert ids(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Archive the second one", ["t2"]), ("Archive the first thread", ["t1"]), ("Open the third lead", ["p3"]),
        ("Lies die zweite Antwort", ["t2"]), ("Abre la segunda", ["t2"]), ("Ouvre la première", ["t1"]),
        ("Open number 2", ["t2"]), ("Open #1", ["t1"]), ("the last lead", ["p4"]),
        ("Write to the first two leads", ["p1", "p2"]), ("the top three people", ["p1", "p2", "p3"]),
        ("the last two people, please", ["p3", "p4"]), ("the last two people of the last two weeks", ["p3", "p4"]),
        ("Add a second step", []), ("the second mail should say hello", []), ("the ninth one", []),
        ("It is number 2.5 of all", []),
    ],
)  # fmt: skip
def test_a_place_means_the_row_that_was_shown_there_last(words: str, expected: list[str]) -> None:
    assert ids(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Take Fair", ["l2"]), ("the campaign Berlin CFOs", ["c1"]), ("Berlin CFOs", ["c1", "l1"]),
        ("die Berlin CFOs Liste", ["l1"]), ("What does Eve say?", ["t2"]),
        ("Write to Ann Probe", ["p3"]), ("Write to Ann", []), ("be fairer", []), ("eve of the fair", ["l2"]),
    ],
)  # fmt: skip
def test_a_name_means_who_bears_it_and_half_a_name_only_one(words: str, expected: list[str]) -> None:
    assert ids(words) == expected


def test_what_words_leave_open_means_nothing() -> None:
    assert ids("Write to her", LEADS) == []
    assert ids("Write to her", LEADS[:1]) == ["p1"]
    assert meant("that list", []) == ()


def test_each_meaning_says_how_it_was_found() -> None:
    (one,) = meant("Archive the second one", THREADS)
    assert (one.words, one.how) == ("second one", "place")
    assert {found.how for found in meant("Put that list beside Fair", ALL)} == {"name"}
