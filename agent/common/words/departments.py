"""The departments in which people work, by what words or a title say of them."""

import re

_SAID = {
    "finance": re.compile(
        r"(?i)\b(?:financ|finanz|cfos?\b|controll(?:er|ing)|accounting|accountant|treasur|buchhalt|comptab|contab)"
    ),
    "sales": re.compile(r"(?i)\b(?:sales\b|cros?\b|account executive|vertrieb|ventas\b|vendite\b|vendas\b|verkoop)"),
    "marketing": re.compile(r"(?i)\b(?:marketing|cmos?\b)"),
    "people": re.compile(r"(?i)\b(?:hr\b|human resources|recruit|talent|ressources humaines|recursos humanos)"),
    "technology": re.compile(r"\bIT\b|(?i:\b(?:ctos?\b|cios?\b|technolog|engineering|developers?\b))"),
    "purchasing": re.compile(
        r"(?i)\b(?:procurement|purchasing|buyers?\b|einkauf|achats\b|compras\b|acquisti\b|inkoop)"
    ),
    "legal": re.compile(r"(?i)\b(?:legal\b|general counsel)"),
}


def departments(text: str) -> frozenset[str]:
    """The departments of which a text speaks; none where it names none that is known."""
    return frozenset(name for name, said in _SAID.items() if said.search(text))


def of_others(wanted: str, titles: list[str]) -> list[str]:
    """The titles of people who surely are of none of the departments that are wanted; none unless most are."""
    ours = departments(wanted)
    others = [title for title in titles if (theirs := departments(title)) and not theirs & ours]
    return others if ours and 2 * len(others) > len(titles) else []
