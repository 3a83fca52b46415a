"""Values as somebody dictates them: put right as they speak ("Chaos, nein Moment, Hölle"), the rest beside."""

import re

from agent.common.words.table import EVERY
from agent.models.guided.words import leaves_it_a_draft

_PUTS_RIGHT = re.compile(
    r",?\s*\b(?:(?:ach |ah |oh |ay )?(?:no|nope|nein|nee|non|não)\W{1,3}(?:wait|moment|warte|halt|sorry|quatsch|doch"
    r"|attends|attendez|pardon|espera|perdón|perdona|aspetta|scusa|wacht|desculpa)|wait no|i meant?|ich mein(?:e|te)"
    r"|je (?:veux|voulais) dire|qu(?:iero|ería) decir|volevo dire|quero dizer|ik bedoel|scratch that|or rather"
    r"|besser gesagt|mejor dicho|ou plutôt|anzi|of liever)\b\W*",
    re.IGNORECASE,
)
"""How somebody takes back what they have just said, and says it otherwise."""
_APART = re.compile(r"[,;:\n]\s*|\s(?:and|und|et|y|e|en|or|oder|ou|o)\s", re.IGNORECASE)
"""What parts one value from the next."""
_REST = r"(?:the|das|die|der|den|dem|le|la|les|el|los|las|lo|il|i|gli|o|os|as|de|het)\s(?:(?:\d+|[a-zà-ÿ]+)\s?){1,2}"
_STAYS = re.compile(
    rf"[,;.]?\s*(?:\b(?:and|und|et|y|e|en|but|aber|mais|pero|ma)\s)?"
    rf"(?:\b(?:keep|leave|behalte?|lass|garde[rz]?|laisse[rz]?|deja|mant[eé]n|conserva|tieni|lascia|mantém|deixa|houd)\s{_REST}"
    r"[^,.;\n]*"
    r"|\b(?:they|he|she|it|all|both|everybody|everyone|sie|er|alle|ils|elles?|ellos|ellas|loro|eles|elas|zij|ze)\s"
    r"(?:(?:all|both|should|shall|must|can|may|will|are to|sollen?|müssen|dürfen|doivent|peuvent|devono|devem|deben"
    r"|moeten|auch|alle|aussi|anche|também|también|ook|still|also)\s){0,3}"
    r"(?:stays?|remains?|keep|bleiben|rester|restent|quedarse|se quedan|restare|restano|ficar|ficam|blijven)\b[^.;\n]*"
    r"|\b(?:sie|er|die|alle|beide)\s(?:alle\s)?(?:sollen?|müssen|dürfen|können)\s[^.;,\n]{0,60}\bbleiben\b"
    rf"|\b{_REST}(?:bleib\w*|stays?|remains?|rest(?:e|ent)|se qued\w+|rest(?:a|ano)|fica\w*|blijf\w*)\b[^,.;\n]*)",
    re.IGNORECASE,
)
"""How words say that what is there stays, which is no value: "and keep the four that are in there"."""
_OTHERS_STAY = re.compile(
    r"(?<=[.!?;])\s+(?:and |und |et |y |e |en )?(?:(?:please )?(?:leave|keep|lass\w*|laisse\w*|deja|lascia|laat)\s)?"
    r"(?:(?:the )?others?|mine|(?:my|our) own|yours|ours|theirs|the rest|meine?|die ander\w+|der rest|la mienne"
    r"|le mien|les autres|l[ao] m[ií]a|el mío|los? demás|il mio|le altre|gli altri|a minha|de mijne|de rest)\s"
    r"(?:(?:(?:can|should|may|must|kann|soll|peut|puede|può|mag)\s)?"
    r"(?:stays?|remains?|bleib\w*|reste\w*|se qued\w+|resta\w*|fica\w*|blijf\w*)"
    r"|(?:is|are|ist|est|está|è) (?:fine|ok|okay|gut|bien|bene|goed)|as (?:it|they) (?:is|are)|alone"
    r"|(?:so )?wie sie (?:ist|sind)|comme (?:elle|il) est|como está|com['’]è|zoals)\b[^\n]*$",
    re.IGNORECASE,
)
"""How somebody says behind a text that another one of its kind stays: "Mine stays the way it is, thanks."."""
_NOT_JUST = re.compile(
    r",?\s*\b(?:not|nicht|pas|non?|não|niet)\s(?:just|only|nur|bloß|seulement|solo|sólo|só|alleen)\s[^,.;\n]*",
    re.IGNORECASE,
)
"""How words say again what was taken back: "not just controller"."""
_SPELT = re.compile(
    r",?\s(?:with (?:a )?hyphen|mit bindestrich|zusammengeschrieben|avec (?:un )?trait d['’]union|con guion|con guión"
    r"|con (?:il )?trattino|com hífen|met (?:een )?streepje|hyphenated|in one word)\b\W*$",
    re.IGNORECASE,
)
_MOST = 5
"""Words up to which what stands behind a correction is the value alone."""
COURTESY = re.compile(
    r"[\s,.]+(?:please|pls|plz|thx|thanks|thank you|bitte|danke|merci|stp|svp|s['’]il (?:te|vous) pla[iî]t|gracias"
    r"|por favor|porfa|grazie|per favore|obrigad[oa]|dank je|graag|alsjeblieft|from now on|as of now|ab (?:jetzt"
    r"|sofort)|von nun an|à partir de maintenant|désormais|a partir de ahora|desde ahora|d['’]ora in poi"
    r"|a partir de agora|vanaf nu)[\s.!]*$",
    re.IGNORECASE,
)
"""What is said behind a value and is none of it."""


def value_meant(value: str) -> str:
    """A value without what was taken back in it, and without what is said of the rest or of how it is spelt."""
    value = _NOT_JUST.sub("", _STAYS.sub("", value))
    while found := _PUTS_RIGHT.search(value):
        ahead = value[: found.start()]
        begins = max((one.end() for one in _APART.finditer(ahead)), default=0)
        value = f"{ahead[:begins]}{value[found.end() :]}"
    return _SPELT.sub("", value).strip(" ,.")


def without_the_others(text: str) -> str:
    """A text without a last sentence that says that another one stays as it is."""
    return _OTHERS_STAY.sub("", text)


def restarted(text: str) -> str:
    """A text without what was taken back and said anew from the same word on: "call in June no wait call in July"."""
    while found := _PUTS_RIGHT.search(text):
        ahead, behind = text[: found.start()], text[found.end() :]
        again = behind.partition(" ")[0].strip(",.;:!?")
        begun = [*re.finditer(rf"\b{re.escape(again)}\b", ahead, re.IGNORECASE)] if again else []
        if not begun:
            return text
        text = f"{ahead[: begun[-1].start()]}{behind}"
    return text


def said_last(words: str) -> str:
    """What stands behind the last correction in words that give a value, as far as that is a value alone."""
    *_, behind = ["", *_PUTS_RIGHT.split(words)] if _PUTS_RIGHT.search(words) else [""]
    found = value_meant(behind)
    return found if 0 < len(found.split()) <= _MOST else ""


def without_the_rest(words: str) -> str:
    """Words without what they say of that which stays as it is: "das erste bleibt" names no first record."""
    return _STAYS.sub(" ", without_the_others(words))


def switched(found: str, words: str) -> str:
    """On, where a switch is spoken of without an "off" or a "not", whatever was understood."""
    is_off = found != "off" or EVERY.cue("asks_off", "state_off", "negative", "lacks").search(words) is not None
    return found if is_off else "on"


def without_no_launch(words: str) -> str:
    """Words without a sentence that only forbids the launch, whose "not" switches nothing off."""
    each = re.split(r"(?<=[.!?;])\s+|,\s+(?=but |aber |mais |pero |ma |mas |maar )", words)
    return " ".join(one for one in each if not leaves_it_a_draft(one)) or words
