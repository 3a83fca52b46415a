"""What is known of another lead and told of the reader, in other words."""

from dataclasses import replace

import pytest

from agent.copy.findings import Copy, Known, Other, Source
from agent.copy.grounding import look

OWN = (
    Source("lead city", "York", "recipient"), Source("lead company", "Sample Rail", "recipient"),
    Source("context facts", "we grease bearings of any lathe", "ours"),
)  # fmt: skip


def told(text: str, *facts: tuple[str, str], company: str = "Otto Stampings", own: tuple[Source, ...] = OWN) -> bool:
    others = (Other("Otto Beispiel", company, facts=facts),)
    known = Known(names=("Ada Sample",), sources=own, others=others)
    return bool(look([Copy(where="text", body=text)], known).flaws)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("The second kiln that you lit in spring has filled your book.", "second kiln lit in spring"),
        ("Dass auf sieben Webstühlen zwei stillstehen, tut weh.", "7 Webstühle, zwei stehen still wegen Ersatzteilen"),
        ("Deux jours sans messagerie en septembre, quelle panne.", "panne de messagerie de deux jours en septembre"),
        ("Depois da inundação que vos estragou tudo, percebo.", "arquivo inundado"),
        ("Bij acht opleggers die u in oktober bestelde, past zeil.", "bestelde in oktober acht opleggers"),
    ],
)
def test_news_of_another_lead_is_refused_in_other_words_and_forms(text: str, fact: str) -> None:
    assert told(text, ("signal", fact))
    assert not told(text, ("signal", fact), own=(*OWN, Source("lead signal", fact, "recipient")))
    assert not told(text, ("signal", fact), company="")  # who works with the reader shares their news


def test_their_trade_and_place_together_are_refused_and_one_of_them_is_not() -> None:
    city = ("city", "Redruth")
    assert told("I could look at the stampings in Redruth.", city)
    assert not told("I am in Redruth on Tuesday.", city)
    assert not told("We grease stampings too.", city)


def test_a_number_with_what_it_counts_is_refused_and_ordinary_words_are_not() -> None:
    assert told("With 1,200 looms there is much to grease.", ("note", "1.200 looms, three sites"))
    assert not told("Would you have time next week, for a call?", ("note", "would like a call next week"))


@pytest.mark.parametrize("text", ["", " \n", "…", ".", "[", "%", "\u200b", "Ada,"])
def test_hardly_any_text_is_looked_through_as_well(text: str) -> None:
    assert not told(text, ("note", "second kiln lit"))


def test_what_is_known_of_many_tells_nothing() -> None:
    others = tuple(Other(f"N{n} Sample", f"Works {n}", facts=(("signal", "second kiln lit"),)) for n in range(9))
    text = Copy(where="text", body="A second kiln, once lit, needs grease.")
    assert look([text], Known(names=("Ada Sample",), sources=OWN, others=others)).flaws == ()


def test_a_count_a_name_and_a_small_number_of_another_lead_are_theirs() -> None:
    theirs = (
        ("elf Filialen und dazu die Konditorei.", (("note", "elf Filialen, eigene Konditorei"),)),
        ("Com as duas casas da Covilhã há mais trabalho.", (("signal", "comprou duas lojas na Covilhã"),)),
        ("Une agence de 47 permanents signe beaucoup.", (("employees", "47"),)),
    )
    own = (Source("lead employees", "12", "recipient"), Source("lead note", "drei Filialen", "recipient"))
    for text, facts in theirs:
        known = Known(names=("Ada Sample",), sources=own, others=(Other("Bo Probe", "Northpier", facts=facts),))
        assert look([Copy(where="text", body=text)], known).flaws != (), text
        said = replace(known, sources=(*own, Source("context", facts[0][1], "ours")))
        assert look([Copy(where="text", body=text)], said).flaws == (), text
