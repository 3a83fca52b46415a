"""What the verb at the beginning tells, whatever a wish seems to want by its other words."""

import re

from agent.common.words.moods import wish_of
from agent.common.words.table import EVERY, tongue
from agent.common.words.text import clauses
from agent.models.guided.words import begins_with

_ARCHIVE = re.compile(r"\bar(?:ch|qu)i[vef]", re.IGNORECASE)
_PAUSES = (
    r"(?:(?:please|bitte|por favor)\W)?(?:pause|pausier\w*|halt|suspend\w*|pausa|pon en pausa|mets en pause|pauzeer)\s"
    r"(?:(?:bitte|the|all|my|our|die|alle|les|las|i|de)\s){0,2}"
)
_SIGNALS = r"(?:signals?|signale|signaux|señales|segnali|signalen)\b(?![\s-](?:campa|kampa))"
_PAUSES_SIGNALS = re.compile(
    rf"\W*(?:{_PAUSES}{_SIGNALS}|(?:die\s)?{_SIGNALS}\s(?:bitte\s)?(?:pausier|anhalten))", re.IGNORECASE
)

_WHOM = (
    r"(?:(?:them|these|those|all|the following|sie|die|diese|folgende|alle|ces gens|ceux-ci|tous|estos|a estos|todos"
    r"|questi|tutti|deze|ze)\s(?:[\w-]+\s){0,3})?"
)
_TAKES_OFF = re.compile(
    rf"\b(?:(?:take|get|kick|drop|remove|strike|delete)\s{_WHOM}(?:off|from|out of)\b"
    rf"|(?:nimm|nehm\w*|streich\w*|entfern\w*|lösch\w*|wirf|werft)\s(?:bitte\s)?{_WHOM}(?:von|aus)\b"
    rf"|(?:retire[zr]?|enl[èe]ve[zr]?|supprime[zr]?)(?:-les)?\s{_WHOM}(?:de|du)\b"
    rf"|(?:quita|saca|elimina|borra)(?:los|las)?\s{_WHOM}(?:de|del)\b"
    rf"|(?:togli|leva|rimuovi)(?:li|le)?\s{_WHOM}(?:da|dalla)\b"
    rf"|(?:haal|verwijder)\s{_WHOM}(?:van|uit)\b)",
    re.IGNORECASE,
)
_PUTS_ON = re.compile(
    r"\b(?:put|add|import|set|pack|füg|ajoute|mets|mett|inscri|añad|agreg|pon|mete|aggiung|inser|zet|voeg)\w*\b",
    re.IGNORECASE,
)
_CHANNEL = r"(?:whats?-?app|sms|text message|telegram|fax|brief|postkarte|lettre|carta|letter|post|voice ?mail)\b"
_OTHERWISE = re.compile(
    r"^\W*(?:send|shoot|schick|sende|envoie|envoye|env[ií]a|m[áa]nda|invia|stuur|verstuur|mande)[\w-]*\s"
    r"(?:[^\s:\[]+\s){0,8}?"
    r"(?:(?:as|by|via|per|on|over|par|por|auf|über|op|em|als|come|comme|como)\s(?:an?\s|eine?n?\s|une?\s|uma?\s)?"
    rf"|(?:an?|eine?n?|une?|un[ao]?|uma?|een)\s){_CHANNEL}",
    re.IGNORECASE,
)
_A_NUMBER = re.compile(r"(?<![\w.-])\+?\d[\d ()/-]{5,18}\d(?![\w-])")
_KEEPS_A_NUMBER = re.compile(
    r"\b(?:(?:add|put|save|note|store|record)\b[^.!?\n]{0,60}\b(?:record|contact|lead|profile|details|entry|file)\b"
    r"|(?:ajoute[rz]?|mets|mettez|note[rz]?)\b[^.!?\n]{0,60}\b(?:fiche|contact|coordonnées)\b"
    r"|(?:trag\w*|speicher\w*|notier\w*|ergänz\w*)\b[^.!?\n]{0,60}\b(?:nummer|kontakt|datensatz|lead|ein)\b"
    r"|(?:añad\w*|agreg\w*|pon\w*|guard\w*)\b[^.!?\n]{0,60}\b(?:ficha|contacto|registro)\b"
    r"|(?:aggiung\w*|metti|salva)\b[^.!?\n]{0,60}\b(?:scheda|contatto)\b"
    r"|(?:voeg|zet|noteer)\b[^.!?\n]{0,60}\b(?:contact|record|kaart|gegevens)\b)"
    r"|\bl['’]ajouter à (?:sa|leur) fiche\b",
    re.IGNORECASE,
)
_THE_NUMBER = re.compile(
    r"\b(?:numbers?|phone|mobile|cell|nummer|handy\w*|telefon\w*|numéro|portable|número|teléfono|móvil|numero|telefono|cellulare"
    r"|telefoon\w*)\b",
    re.IGNORECASE,
)


def keeps_a_number(text: str) -> bool:
    """Whether words have one number kept with somebody: "her number is +43 1 555 0199, add it to her record"."""
    is_one = len(_A_NUMBER.findall(text)) == 1 and _THE_NUMBER.search(text) is not None
    return is_one and _KEEPS_A_NUMBER.search(text) is not None


def deletes_a_conversation(text: str) -> bool:
    """Whether words delete, and do not take something out of the archive: "haal het gesprek uit het archief"."""
    return "delete" in begins_with(text) and _ARCHIVE.search(text) is None


def begins_again(text: str) -> bool:
    """Whether words begin with a verb that lets go on, of what is paused: "relance la campagne en pause"."""
    return EVERY.cue("asks_on").match(wish_of(text, tongue(text))[0]) is not None


def pauses_signals(text: str) -> bool:
    """Whether words stop the search for signals: "pause the signals", and no campaign."""
    return _PAUSES_SIGNALS.match(text) is not None


def takes_off(text: str) -> bool:
    """Whether words take those off a list whom they give below, and put nobody on one: "take these off Fair: ..."."""
    said = [one for one in clauses(text) if not EVERY.cue("negative").match(one.strip())]
    return any(map(_TAKES_OFF.search, said)) and not any(map(_PUTS_ON.search, said))


def sends_otherwise(text: str) -> bool:
    """Whether words have something sent by what Puffle does not send by: "send him the same as whatsapp"."""
    said = (one[: found.start()] if (found := EVERY.cue("that").search(one)) else one for one in clauses(text))
    return any(_OTHERWISE.search(wish_of(one, tongue(text))[0]) for one in said)
