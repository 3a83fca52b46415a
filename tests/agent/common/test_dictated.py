"""Words that somebody has dictated are read as they would be written: hesitations go, signs that are said are put."""

import pytest

from agent.common.words.dictated import spoken


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("okay tell him hi theo comma csv files work too period", "okay tell him hi theo, csv files work too."),
        ("tell ada we moved new paragraph see you soon exclamation mark", "tell ada we moved see you soon!"),
        ("schreib ihr hallo Mara komma am Montag punkt bis dann", "schreib ihr hallo Mara, am Montag. Bis dann"),
        ("dis à Ada virgule le devis est prêt point à la ligne merci", "dis à Ada, le devis est prêt. Merci"),
        ("dile a Ada hola coma signo de interrogación", "dile a Ada hola,?"),
        ("um so tell me how many leads are on Fair", "so tell me how many leads are on Fair"),
        ("archive ines um and mark theo as read", "archive ines and mark theo as read"),
        ("mail it to ada at aspen dot example", "mail it to ada@aspen.example"),
        ("um mail ada@fair.example subject the call text hi ada comma at five period",
         "mail ada@fair.example. Subject: the call. Text: hi ada, at five."),
        ("äh Mail an bo@fair.example Betreff Messe Text guten Tag Komma bis morgen Punkt",
         "Mail an bo@fair.example. Betreff: Messe. Text: guten Tag, bis morgen."),
        ("um mail ada@fair.example subject the call hi ada comma at five period",
         "mail ada@fair.example. Subject: the call. Text: hi ada, at five."),
        ("um mail ada@fair.example subject the call and the text is hi ada comma at five period",
         "mail ada@fair.example. Subject: the call. Text: hi ada, at five."),
        ("ehm manda una mail a giu@fair.example oggetto visita e scrivi buongiorno Giu virgola sono lì il 9 punto ciao",
         "manda una mail a giu@fair.example. Oggetto: visita. Text: buongiorno Giu, sono lì il 9. Ciao"),
        ("okay um answer Ines and write hi Ines comma it has twelve points period that's it nothing else",
         "okay answer Ines. Text: hi Ines, it has twelve points."),
        ("äh antworte Mara und schreib ihr hallo Mara komma gern am Montag punkt das war alles",
         "antworte Mara. Text: hallo Mara, gern am Montag."),
        ("um mail bo comma and say hi to everyone period", "mail bo, and say hi to everyone."),
        ("tell ada it costs 3 comma 5 euros comma not 4 full stop", "tell ada it costs 3 comma 5 euros, not 4."),
        ("um make only 1 point comma please full stop", "make only 1 point, please."),
        ("Hello there, lovely day :) Could you mail Ada? Text: \"so it is :) bye\"",
         "Hello there, lovely day. Could you mail Ada? Text: \"so it is :) bye\""),
        ("um the subject of the mail was fine and the text was too long",
         "the subject of the mail was fine and the text was too long"),
    ],
)  # fmt: skip
def test_what_is_dictated_is_written(said: str, written: str) -> None:
    assert spoken(said) == written


@pytest.mark.parametrize(
    "words",
    [
        "Is there a comma in the subject",
        "The trial period ends on Friday",
        "At that point we pause it",
        "Kümmere dich um Ada, um was geht es",
        "Quero um relatório",
        "Import name comma separated values",
        "Put a question mark behind it",
        "Archive Ada. Punkt.",
    ],
)
def test_words_for_signs_and_hesitations_that_are_no_dictation_stay(words: str) -> None:
    assert spoken(words) == words
