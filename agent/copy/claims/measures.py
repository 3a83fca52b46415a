"""What is measured in one unit and known in another: 320 cm and 3.2 m, 500 miles and about 800 km."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

_KINDS = {
    "mass": r"1000000:t|tonnes?|tonnen?|tons?|tonnellat[ae]|toneladas?|tony 1000:kg|kilos?|kilogram\w* 1:gr?|gram\w*"
    " 453.6:lbs?|pounds?",
    "length": "1000:km|kilom[eè]t\\w+ 1:m|met(?:er|re|ro|r)s?n?|mètres?|metri|metrów 0.01:cm|cent[iy]m[eè]t\\w+"
    " 0.001:mm|mill?[iy]m[eè]t\\w+ 0.000001:µm|mi[ck]ron\\w* 1609.3:miles?|meilen 0.3048:feet|ft|fuß",
    "volume": "100:hl|hectolit\\w+|hektolit\\w+ 1:l|lit(?:er|re|ro)s?n?|litri|litrów 0.1:dl 0.01:cl|centilit\\w+"
    " 0.001:ml|millilit\\w+ 1000:m³|m3 3.785:gallons?",
    "area": "10000:ha|he[ck]tar\\w* 1:m²|m2|qm|mq 1000000:km²|km2 4046.9:acres?",
    "power": "1:w|watts? 1000:kw|kilowatts? 1000000:mw",
    "energy": "1:kwh 1000:mwh 1000000:gwh",
    "data": "1:mb 1000:gb 1000000:tb",
    "second": "0.001:ms|millise[ck]\\w+|milisegundos? 1:s|se[ck](?:ond[eis]?n?|unden?|undos?|onden)?",
}
"""Units by what they measure, each behind how many of the first it is."""
_UNITS = {
    kind: [
        (Decimal(size), re.compile(names, re.IGNORECASE))
        for size, _, names in (one.partition(":") for one in row.split())
    ]
    for kind, row in _KINDS.items()
}
_NAMES = "|".join(one.partition(":")[2] for row in _KINDS.values() for one in row.split())
_MEASURE = re.compile(
    rf"(?<![\w.,])(?P<digits>\d+(?:[.,'’ \u00a0\u202f]\d+)*)"
    rf"(?=(?:[ ]?(?:-|–|to|bis|à|a|al|e|y|und|and|et|en|tot|do)[ ]?\d[\d.,]*)?"
    rf"[ \u00a0\u202f-]?(?P<unit>{_NAMES})(?!\w))",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,'’ \u00a0\u202f]\d{3})+")


@lru_cache(maxsize=512)
def measures_in(text: str) -> tuple[tuple[int, str, Decimal], ...]:
    """Where each measure of a text begins, what it measures, its size in one unit; two where a point is doubtful."""
    return tuple(_measures_in(text))


def _measures_in(text: str) -> Iterator[tuple[int, str, Decimal]]:
    for found in _MEASURE.finditer(text):
        for kind, units in _UNITS.items():
            for size in (size for size, names in units if names.fullmatch(found["unit"])):
                yield from ((found.start("digits"), kind, size * amount) for amount in _amounts(found["digits"]))


def _amounts(digits: str) -> Iterator[Decimal]:
    if _THOUSANDS.fullmatch(digits) or digits.isdecimal():
        yield Decimal(re.sub(r"\D", "", digits))
    if not digits.isdecimal() and re.fullmatch(r"\d+[.,]\d+", digits):
        yield Decimal(digits.replace(",", "."))


def measures(text: str, at: int, known: str, within: Decimal) -> bool:
    """Whether what a text measures at some place is what something known measures, in whatever unit."""
    wanted = [(kind, size) for start, kind, size in measures_in(text) if start == at and size]
    return any(
        kind == one and abs(other / size - 1) <= within for kind, size in wanted for _, one, other in measures_in(known)
    )
