"""A value that is taken back in mid-sentence is replaced by the one that is given instead, and nothing else is."""

import pytest

from agent.common.words.put_right import put_right
from agent.models.guided.decide import without_repetition


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("I need eight CFOs in Munich no wait make that ten put them on a list",
         "I need ten CFOs in Munich, put them on a list"),
        ("could we move our call to wednesday no sorry thursday at three?",
         "could we move our call to thursday at three?"),
        ("Suche 12 Einkäufer in Wien, nein, lieber 15, für die Liste Wien",
         "Suche 15 Einkäufer in Wien, für die Liste Wien"),
        ("set alpha to thirty a day, sorry, forty a day", "set alpha to forty a day"),
        ("pausa la campaña a las 9, mejor a las 10", "pausa la campaña a las 10"),
        ("imposta 20 al giorno, anzi 25 al giorno", "imposta 25 al giorno"),
        ("zet de limiet op 20, nee wacht, 30 per dag", "zet de limiet op 30 per dag"),
        ("Send it at 9:00, no, make it 10:30 on Monday", "Send it at 10:30 on Monday"),
        ("borrador para ana.ríos@x.example no, perdón, ana.rios@x.example, asunto Hola",
         "borrador para ana.rios@x.example, asunto Hola"),
        ("invite 20, no, not 20, 30 people", "invite 30 people"),
        ("stuur een mail naar f@x.example, nee, naar fb@x.example, onderwerp: Hoi",
         "stuur een mail naar fb@x.example, onderwerp: Hoi"),
        ("schick sie an a@x.example, nein, an b@x.example", "schick sie an b@x.example"),
    ],
)  # fmt: skip
def test_what_is_put_right_is_what_was_meant(words: str, meant: str) -> None:
    assert put_right(words) == meant


@pytest.mark.parametrize(
    "words",
    [
        "we have 10 seats, actually 3 people cancelled",
        "we offered 8 and they said no, 10 is the minimum",
        'Write to Ana: "We meet Tuesday, no, sorry, Thursday."',
        "I need 3 CFOs and 5 CEOs in Bonn or Berlin, no wait, six",
        "No, sorry, 5 leads only",
        "Tell her we meet Tuesday. No, 10 is fine",
    ],
)
def test_what_is_no_correction_or_leaves_open_of_what_stays(words: str) -> None:
    assert put_right(words) == words


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("munich finance, Munich finance, Munich finance, Munich fin", "munich finance"),
        ("Fair leads Fair leads Fair leads", "Fair leads"),
        ("ha ha ha ha, what a day", "ha ha ha ha, what a day"),
        ("Fair leads", "Fair leads"),
    ],
)
def test_a_value_that_repeats_itself_is_said_once(value: str, kept: str) -> None:
    assert without_repetition(value) == kept
