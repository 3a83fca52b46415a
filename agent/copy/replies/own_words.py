"""What of a reply is its writer's own: one pass over the lines."""

import re
from html import unescape

MOST = 20_000
"""Characters of a message that are read."""
_WROTE = "wrote|writes|schrieb|a écrit|escribió|ha scritto|scrisse|schreef|escreveu|napisał|napisała|пише|写道"
_ATTRIBUTION = re.compile(rf".{{0,300}}\b(?:{_WROTE})\b[^:]{{0,120}}:\s*$", re.IGNORECASE)
_OWN = re.compile(
    r"\b(?:schrieb ich|I wrote|j['’]ai écrit|schreef ik|ho scritto|escribí|escrevi|napisał[ea]m)\b", re.IGNORECASE
)
"""What its writer says of themselves."""
_OPENS = re.compile(r"\s*(?:On|Am|Le|El|Il|Op|Em|A|W dniu|Dnia|\d|[^\s@]+@)\S*\s", re.IGNORECASE)
_DATED = re.compile(r"[\d@]")
_FORWARDED = re.compile(
    r"\s*[-_]{2,}\s*(?:original message|ursprüngliche nachricht|originalnachricht|message d'origine|message original|"
    r"mensaje original|messaggio originale|oorspronkelijk bericht|mensagem original|wiadomość oryginalna|"
    r"(?:begin )?forwarded message|weitergeleitete nachricht)\b.*",
    re.IGNORECASE,
)
_FROM = re.compile(r"\s*\*?(?:from|von|de|da|van|od)\s?:\*?\s+\S", re.IGNORECASE)
_SENT = re.compile(
    r"\s*\*?(?:sent|date|gesendet|datum|envoyé|date|enviado|fecha|inviato|data|verzonden|wysłano|subject|betreff|objet|"
    r"asunto|oggetto|onderwerp|assunto|temat|to|an|à|para|aan|do)(?: (?:el|le|il|am|op|on))?\s?:\*?\s",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"\s*(?:(?:sent from|get outlook|gesendet von|von meinem|envoyé (?:de|depuis)|enviado (?:desde|do|de)|inviato d\w+"
    r"|verstuurd van\w*|wysłano z\w*|sent (?:via|with))\b.{0,40}$"
    r"|(?=.{80}).*\b(?:confidential|vertraulich\w*|confidentiel\w*|confidencia\w*|riservat\w+|vertrouwelijk\w*"
    r"|poufn\w+)\b)",
    re.IGNORECASE,
)
"""What programs and lawyers put below a mail."""
_NOTICE = re.compile(
    r"\b(?:received (?:this (?:e-?mail|message) )?in error|irrtümlich erhalten|par erreur|por error|per errore"
    r"|por engano|abusievelijk"
    r"|ten onrechte|omyłkowo|(?:not|not be) the (?:intended|addressee)|nicht der (?:richtige )?(?:adressat|empfänger)"
    r"|pas le destinataire|no es (?:usted )?el destinatario|non (?:è|siete) il destinatario|não é o destinatário"
    r"|niet de (?:bedoelde|geadresseerde)|nie jest\w* adresatem)\b"
    r"|\b(?:environment|umwelt|environnement|medio ?ambiente|ambiente|milieu"
    r"|środowisk\w+)\b[^.]{0,60}\b(?:print|druck|imprim|stamp|drukowa)\w*"
    r"|\b(?:print|ausdruck|imprim|stamp|drukowa)\w*[^.]{0,60}\b(?:environment|umwelt|environnement"
    r"|medio ?ambiente|ambiente|milieu|środowisk\w+)\b"
    r"|^\s*(?:aviso legal|disclaimer|legal notice|mentions légales|haftungsausschluss|rispetta l['’]ambiente)\b",
    re.IGNORECASE,
)
"""What stands under mails for whomever they reach."""
_QUOTED = re.compile(
    r"<blockquote\b.*?(?:</blockquote>|\Z)|<div[^<>]*(?:gmail_quote|moz-cite|divRplyFwdMsg).*|<(?:style|head"
    r"|script)\b.*?</(?:style|head|script)>",
    re.IGNORECASE | re.DOTALL,
)
_BREAK = re.compile(r"<br\b[^<>]*>|</(?:p|div|li|tr|h\d|td)>", re.IGNORECASE)
_ANY_TAG = re.compile(r"</?[a-z!][^<>]{0,2000}>", re.IGNORECASE)


def own_words(text: str) -> str:
    """A reply without what it quotes, what was forwarded under it, and its signature."""
    lines = _shown(text[:MOST]).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept: list[str] = []
    for number, line in enumerate(lines):
        if _is_foreign(line):
            continue
        if line.rstrip() in ("--", "-- ") or _FORWARDED.match(line) or _is_header(lines, number):
            break
        if _attributes(line, lines[number + 1] if number + 1 < len(lines) else ""):
            if not any(later.lstrip().startswith(">") for later in lines[number + 1 :]):
                break  # nothing below is marked as quoted, so all of it is
            continue
        kept.append(line)
    return "\n".join(kept).strip()


def set_aside(text: str) -> str:
    """The lines of a reply that were taken for a program's or a lawyer's."""
    lines = _shown(text[:MOST]).splitlines()
    return "\n".join(line for line in lines if _FOOTER.match(line) or _NOTICE.search(line))


def _shown(text: str) -> str:
    """What a reader sees of a text that may be HTML."""
    if "</" not in text and "<br" not in text:
        return unescape(text) if "&" in text else text
    text = _QUOTED.sub("\n", text)
    return unescape(_ANY_TAG.sub("", _BREAK.sub("\n", text)))


def _is_foreign(line: str) -> bool:
    """Whether a line is quoted, or put there by a program or a lawyer."""
    return line.lstrip().startswith((">", "|")) or bool(_FOOTER.match(line) or _NOTICE.search(line))


def _attributes(line: str, following: str) -> bool:
    """Whether a line, or it and the next, says who wrote what is below: with a day or an address, as programs do."""
    if _OWN.search(line):
        return False
    if _ATTRIBUTION.match(line):
        return _DATED.search(line) is not None
    is_first_half = len(line) < 200 and _OPENS.match(line) is not None and _DATED.search(line) is not None
    return is_first_half and _ATTRIBUTION.match(f"{line} {following}") is not None


def _is_header(lines: list[str], number: int) -> bool:
    """Whether the head of a quoted mail begins here."""
    if not _FROM.match(lines[number]):
        return False
    return sum(_SENT.match(line) is not None for line in lines[number + 1 : number + 6]) >= 2
