"""Whether what sounds like a wish to be left alone is denied, somebody else's, or about less than all letters."""

import re

_NOT = r"(?:do ?n[o'’]?t|never|not|no|ne|n['’]|nicht|non|nao|niet|nie|nunca|jamais|didn['’]?t|won['’]?t)"
_JOINT = r"\b(?:and|und|y|et|e|en|ed|i|oraz|but|aber|pero|mais|ma|maar|mas|ale)\b"
_BEFORE = re.compile(rf"(?:^|[^\w]){_NOT}(?:\b|(?<=['’]))(?:(?!{_JOINT})[^.,;:!?]){{0,25}}$")
_WITHIN = re.compile(r"\b(?:nicht|niet)\b (?:aus|ab|raus|von|van|uit)\b")
_LESS = re.compile(
    r"\b(?:in|auf|en|em|po|het) (?:english|german|french|spanish|italian|dutch|polish|portuguese|englisch|deutsch"
    r"|franzosisch|spanisch|anglais|allemand|francais|espagnol|ingles|aleman|frances|italiano|inglese|tedesco|francese|engels|duits"
    r"|frans|angielsku|niemiecku)\b|\b(?:by|per|par|por|via) (?:phone|telefon\w*|telephone|telefono|sms|whatsapp)\b"
)
_CITED = re.compile(r"[\"“”„«»][^\"“”„«»]*$")


def is_denied(plain: str, start: int, end: int) -> bool:
    """Whether a folded sentence says the opposite of the wish that stands in it, quotes it, or means a part of all.

    "Please don't take me off your list", "they answer “unsubscribe me”", "do not write to me in French".
    """
    ahead, behind = plain[:start], plain[end:]
    return (
        _BEFORE.search(ahead) is not None
        or _WITHIN.search(plain) is not None
        or _LESS.search(behind) is not None
        or (_CITED.search(ahead) is not None and re.search(r"[\"“”„«»]", plain[start:]) is not None)
    )
