"""A time of day is read in digits and in words, in seven languages."""

import pytest

from agent.common.words.clock import clock_times


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("der Scan soll bitte künftig um fünf Uhr dreißig laufen, UTC", ["05:30"]),
        ("Move the daily scan to 6", ["06:00"]),
        ("Move the daily scan to 6:30 UTC", ["06:30"]),
        ("Move the daily scan to 6 pm", ["18:00"]),
        ("move the scan to six in the evening", ["18:00"]),
        ("Move the scan to half past six, please", ["06:30"]),
        ("at quarter to seven", ["06:45"]),
        ("at seven o'clock", ["07:00"]),
        ("scan at six fifteen", ["06:15"]),
        ("Stell den Scan auf halb sieben", ["06:30"]),
        ("Stell den Scan auf Viertel nach sechs", ["06:15"]),
        ("um 17 Uhr", ["17:00"]),
        ("lance l'analyse à cinq heures et demie", ["05:30"]),
        ("mets-la à 5h30", ["05:30"]),
        ("ponlo a las cinco y media", ["05:30"]),
        ("a las 6 de la tarde", ["18:00"]),
        ("alle cinque e mezza", ["05:30"]),
        ("om half zes", ["05:30"]),
        ("from 7:30 to 8:15", ["07:30", "08:15"]),
        ("Set the limit to 20 a day", []),
        ("Find 6 CFOs in Berlin", []),
        ("Wait 3 days", []),
        ("at 12.50 euros each", []),
    ],
)
def test_a_time_of_day_is_read(words: str, told: list[str]) -> None:
    assert list(clock_times(words)) == told
