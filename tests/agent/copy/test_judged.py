"""What nothing known says is marked in whole mails, where no number, name or phrase gives it away."""

import pytest

from agent.copy.claims.judged import trees
from agent.copy.findings import Copy, Known, Source
from agent.copy.grounding import look
from tests.bench.labelled.sets import MAILS, SEALED, digest
from tests.bench.labelled.strangers import of_mails

KNOWN = (
    Source("lead company", "Langley Park School", "recipient"),
    Source("lead position", "Bursar", "recipient"),
    Source("context companyName", "Minibus Direct", "ours"),
    Source("context sender", "Oliver Reeve", "ours"),
    Source("context product", "Minibus leasing for schools", "ours"),
    Source("context description", "17-seat minibuses, maintenance and insurance included.", "ours"),
    Source("context pricing", "from £545 a month over 3 years", "ours"),
)
MAIL = (
    "Dear Ms Langley,\n\nI am writing since the minibus question usually ends up on the bursar's desk.\n\n"
    "Our lease covers the minibus, its maintenance and the insurance. {claim}\n\n"
    "May I call you on a morning that suits?\n\nKind regards,\nOliver Reeve"
)


def unsourced(mail: str) -> list[str]:
    known = Known(names=("Victoria Langley",), sources=KNOWN)
    return [one.span for one in look([Copy(where="text", body=mail, begins=True)], known).unsourced]


def test_the_trees_are_those_of_the_mails_that_are_here() -> None:
    assert trees().learned_from == digest(), "make words"


@pytest.mark.parametrize(
    "claim",
    [
        "The buses plug into your booking software and remind the drivers of their hours.",
        "Every bus is cleaned overnight by our own crew and tracked by satellite.",
    ],
)
def test_an_ability_that_nothing_known_tells_is_marked(claim: str) -> None:
    marks = unsourced(MAIL.format(claim=claim))
    assert marks
    assert all(mark in claim for mark in marks)


@pytest.mark.parametrize("claim", ["", "Insurance and maintenance are part of it.", "Shall I send you our prices?"])
def test_what_is_known_or_asked_is_not(claim: str) -> None:
    assert unsourced(MAIL.format(claim=claim)) == []


def test_an_invented_price_is_marked_in_whole_mails_too() -> None:
    assert any("£199" in mark for mark in unsourced(MAIL.format(claim="It costs £199 a month.")))


def test_of_ordinary_mails_that_nothing_was_learned_from_most_claims_are_marked_and_most_clean_mails_are_not() -> None:
    every = [one for writer in SEALED for one in of_mails(MAILS / writer)]
    found, clean = (
        [one for one in every if one.name == name]
        for name in ("claims without a source marked", "clean mails without a mark")
    )
    assert sum(one.hits for one in found) >= 0.75 * sum(one.of for one in found)
    assert sum(one.hits for one in clean) >= 0.8 * sum(one.of for one in clean)
