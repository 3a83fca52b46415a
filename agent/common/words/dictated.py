"""Words that somebody has dictated, as they would be written: addresses and quotations put into signs."""

import re

from agent.common.words.text import QUOTED

# Every repetition has an end: these run over whatever somebody pastes or pipes in.
_HESITATES = re.compile(
    r"(?<!\w)(?:uhm?|erm|äh+m?|euh|eh|ehm|(?<=and )um|umm+|(?:^|(?<=[,.!?…] ))um,|um(?= (?:i|we|the|and|that)\b))"
    r"(?!\w),?\s*",
    re.IGNORECASE,
)
_AT, _DOT = r"(?:at|ät|arroba|arobase|chiocciola)", r"(?:dot|point|punkt|punto|ponto)"
_SPELT = re.compile(rf"\b([\w-]+(?:\s{_DOT}\s[\w-]+)*)\s{_AT}\s([\w-]+(?:\s{_DOT}\s[\w-]+)+)\b", re.IGNORECASE)
_SPOKEN_QUOTE = re.compile(
    r"\b(?:open\s)?(?:quote|anführungszeichen|zitat|(?:abre\s|entre\s)?comillas|(?:ouvre[zr]?\sles\s|entre\s)?guillemets)\b"
    r"(?:\s(?:auf|oben))?[:,]?\s+(.{3,2000}?)\s*"
    r"\b(?:unquote|(?:end|close)\squote|anführungszeichen(?:\s(?:zu|ende))?|zitat\s?ende|ende|(?:fin\sde\s|cierra\s)?comillas|(?:ferme[zr]?\sles\s|fin\sdes?\s)?guillemets)\b",
    re.IGNORECASE | re.DOTALL,
)
_SPOKEN_MARKS = (
    (re.compile(r"\s(?:comma|komma|virgule|coma)(?=\s)", re.IGNORECASE), ","),
    (re.compile(r"\s(?:full stop|period|punkt|punto)\s*$", re.IGNORECASE), "."),
)


def spoken(text: str) -> str:
    """Words as they would be written that somebody has dictated: addresses and quotations put into signs."""
    text = _SPELT.sub(_as_address, text)
    if not QUOTED.search(text):
        text = _SPOKEN_QUOTE.sub(lambda found: f'"{found[1]}"', text)
    if not _HESITATES.search(text):
        return text
    for pattern, sign in ((_HESITATES, ""), *_SPOKEN_MARKS):
        text = pattern.sub(sign, text)
    return text


def _as_address(found: re.Match[str]) -> str:
    local, domain = (re.sub(rf"\s{_DOT}\s", ".", part, flags=re.IGNORECASE) for part in found.groups())
    return f"{local}@{domain}"
