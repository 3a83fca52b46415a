"""Where a first message goes on with a conversation that nobody has had with its reader."""

import re
from collections.abc import Iterator
from functools import cache

from agent.copy.findings import Known
from agent.copy.language import language_of
from agent.copy.phrases import alternatives, by_letter, concepts
from agent.copy.tables import table
from agent.copy.text import sentences

_OUR = re.compile(r"\b(?:our|unser\w*|notre|nos|nuestr\w+|nostr\w+|noss\w+|onze|ons|nasz\w*) [\w-]+", re.IGNORECASE)
_AFTER = re.compile(
    r"(?:after|following|during|from|in|on|nach|bei|in|während|après|lors|pendant|tras|durante|después|en|dopo|nel"
    r"|após|depois|na|no"
    r"|tijdens|bij|op|po|podczas|w)\b"
)
_DROPPED = re.compile(r"(?:me|mi|ci|nos|que|che)\b|\w+-(?:me|nos)", re.IGNORECASE)
"""How a phrase begins that does not say who has said it."""
_NOTE = re.compile(r"note|notiz|comment|remark|history|last|contact|status|tag|stage")
"""Fields of a record in which people write down what was."""
_ENOUGH = 200
"""Characters of a text by which its language can be told."""


@cache
def _supposed() -> re.Pattern[str]:
    """What stands before something that is only supposed."""
    return re.compile(rf"(?<!\w)(?:{alternatives('contact', 'supposed')})(?!\w)[^,;.!?]{{0,60}}\Z", re.IGNORECASE)


_CONNECTED = re.compile(
    r"(?:accept\w*|aceptar|aceptad\w|aceita\w*|accett\w+|angenommen|annahme|annehmen|geaccepteerd|accepteren|przyję\w+)\b"
    r"[^.!?\n]{0,30}\b(?:invit\w*|einladung|kontaktanfrage|anfrage|solicitud|convite|pedido|uitnodiging|verzoek"
    r"|zaproszeni\w+|request|connection)\b"
    r"|\b(?:einladung|kontaktanfrage|anfrage|uitnodiging|verzoek)\b[^.!?\n]{0,20}(?:angenommen|geaccepteerd|accepteren)",
    re.IGNORECASE,
)
"""Thanks for a connection: without it nobody could be written to where people connect."""


@cache
def _presupposing(language: str) -> re.Pattern[str]:
    """Every phrase that presupposes an earlier conversation, of a language and English; of all where none is known."""
    languages = {language, "en"} if language in table("flaws/contact") else table("flaws/contact")
    lines = [
        _filled(line, kinds)
        for name, kinds in table("flaws/contact").items()
        if name in languages
        for line in kinds["about"].strip().split("\n")
    ]
    return re.compile(rf"(?<!\w)(?:{by_letter(lines)})")


def _filled(line: str, kinds: dict[str, str]) -> str:
    for name in ("said", "done", "talk", "word"):
        line = line.replace(f"{{{name}}}", kinds[name])
    return line


def feigned(text: str, known: Known) -> Iterator[str]:
    """What of a first message presupposes that its writer and its reader have had to do with each other.

    Nothing, where the user's words or a note in the reader's record speak of that.
    """
    pattern = _presupposing(language_of(text) if len(text) > _ENOUGH else "")
    for sentence in sentences(text):
        small = sentence.lower()  # a pattern of small letters is faster than one without regard to case
        found = next((one for one in pattern.finditer(small) if not _is_of_others(one, sentence)), None)
        if found is not None:
            if any(_speaks_of_contact(one.about, one.name, one.text) for one in known.sources):
                return
            yield sentence[slice(*found.span())].strip()


def _is_of_others(found: re.Match[str], sentence: str) -> bool:
    """Whether something is only supposed, was said to everybody, or maybe by somebody else."""
    around = concepts("contact")
    if _supposed().search(sentence[: found.start()]) or _CONNECTED.search(sentence):
        return True
    if _AFTER.match(found[0]) and around["to_come"].search(sentence):
        return True
    if _OUR.search(found[0]) is None and around["public"].search(_OUR.sub("", sentence)):
        return True
    if _DROPPED.match(found[0]) is None:
        return False
    return around["third"].search(sentence) is not None or sentence[found.end() :][1:2].isupper()


def _speaks_of_contact(about: str, name: str, text: str) -> bool:
    if about == "thread":
        return True
    may_say = about == "person" or (about == "recipient" and _NOTE.search(name) is not None)
    return may_say and concepts("contact")["noted"].search(text) is not None
