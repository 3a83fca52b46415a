"""A row that words except by its place is left out as if it were named, and polite infinitives are orders."""

import pytest

from agent.common.words.left_out import kept, left_out
from agent.common.words.moods import wish_of
from agent.common.words.put_right import put_right
from agent.common.words.table import EVERY, tongue
from agent.models.guided.rows import read

ADA, BO, CY = "ada@x.example", "bo@x.example", "cy@x.example"
ROWS = (f"Ada Fink, {ADA}\nBo Hart, {BO}\nCy Lund, {CY}", f"Ada - {ADA} - owner\nBo - {BO} - buyer\nCy - {CY} - owner",
        f"Name,Email\nAda Fink,{ADA}\nBo Hart,{BO}\nCy Lund,{CY}",
        f"| Name | Email |\n|---|---|\n| Ada | {ADA} |\n| Bo | {BO} |\n| Cy | {CY} |")  # fmt: skip


@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize(
    ("words", "out"),
    [
        ("Put these on Fair, except for the last one", CY), ("Put them on Fair, all but the first", ADA),
        ("Put them on Fair, without the second one", BO), ("Setz die auf Fair, außer der letzten", CY),
        ("Mets-les sur Fair, sauf le dernier", CY), ("Ponlos en Fair, excepto el primero", ADA),
        ("Mettili su Fair, tranne l'ultimo", CY), ("Zet ze op Fair, behalve de laatste", CY),
    ],
)  # fmt: skip
def test_a_row_is_excepted_by_its_place(words: str, out: str, rows: str) -> None:
    said = f"{words}:\n{rows}"
    assert [one for one in (ADA, BO, CY) if one in left_out(said)] == [out]
    assert [one for one in (ADA, BO, CY) if one not in kept(said)] == [out]


@pytest.mark.parametrize(
    "words", ["Put these on Fair, not the last time again", "Put these on Fair", "Put the last one on Fair"]
)
def test_no_row_is_left_out_where_none_is_excepted(words: str) -> None:
    assert not any(one in left_out(f"{words}:\n{ROWS[0]}") for one in (ADA, BO, CY))


def test_a_row_between_dashes_is_read_as_one_with_commas() -> None:
    (row, _) = read("Put them on Fair:\nAda Fink - ada@x.example - owner, Quay\nBo Hart – bo@x.example – buyer").rows
    assert row == {"name": "Ada Fink", "email": ADA, "title": "owner", "company": "Quay"}


@pytest.mark.parametrize(
    "words",
    [
        "Veuillez envoyer un courriel à ada@x.example", "Merci d'envoyer un mail à ada@x.example",
        "Auriez-vous la gentillesse d'envoyer un courriel à ada@x.example",
        "Vous seriez aimable d'envoyer un mail à ada@x.example", "Haga el favor de mandar un correo a ada@x.example",
        "La prego di inviare una mail a ada@x.example", "Queira enviar um email a ada@x.example",
        "Sei so gut und schick ada@x.example eine Mail", "Gelieve een mail te sturen naar ada@x.example",
    ],
)  # fmt: skip
def test_a_polite_infinitive_is_an_order(words: str) -> None:
    wish, asks = wish_of(words, tongue(words))
    assert asks
    assert any("send" in EVERY.kinds(one) for one in (wish, *wish.split()))


@pytest.mark.parametrize(
    ("words", "out", "right"),
    [
        ("archive the one with theo no sorry with piet", "theo", "archive the one with piet"),
        ("send it to ada, no wait, to bo", "ada", "send it to bo"),
        ("die Mail mit theo nein mit piet bitte archivieren", "theo", "die Mail mit piet bitte archivieren"),
        ("quita de la lista a Ana no perdona a Eva", "Ana", "quita de la lista a Eva"),
    ],
)
def test_who_is_taken_back_behind_the_same_preposition_is_left_out(words: str, out: str, right: str) -> None:
    assert out in left_out(words)
    assert put_right(words) == right


@pytest.mark.parametrize("words", ["talk to ada about no to spam", "the mail to ada, no need to answer"])
def test_a_no_that_takes_nobody_back_leaves_out_nobody(words: str) -> None:
    assert "ada" not in left_out(words)
    assert put_right(words) == words


@pytest.mark.parametrize("words", ["take Ada off she retires Bo stays", "quita a Ada que se jubila Bo se queda"])
def test_who_stays_at_the_end_of_what_was_dictated_is_left_out(words: str) -> None:
    assert "Bo" in left_out(words)
    assert "Ada" not in left_out(words)


@pytest.mark.parametrize("words", ["I keep seeing the one with ada so archive it", "we keep getting mail from ada"])
def test_what_somebody_keeps_doing_is_not_kept(words: str) -> None:
    assert "ada" not in left_out(words)
