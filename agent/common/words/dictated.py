"""Words that somebody has dictated, as they would be written: addresses and quotations put into signs."""

import re
from collections.abc import Mapping

from agent.common.words.called_off import called_off
from agent.common.words.text import QUOTED

_FEW = 2
"""Signs that are said, from which on somebody dictates."""
_GOES_ON = (
    "i|we|the|and|that|so|can|could|how|what|who|which|when|where|tell|show|are|please|also|let|did|check|my|our|you|yeah"
    "|ok|okay|send|email|mail|write|reply|answer|put|make|add|find|take"
    "|archive|set|create|mark|give|get|remove|start|pause"
)
"""English words behind an "um" that hesitates; elsewhere it is a word of German and Portuguese."""
# Every repetition has an end: these run over whatever somebody pastes or pipes in.
_HESITATES = re.compile(
    rf"(?<!\w)(?:uhm?|erm|äh+m?|euh|eh|ehm|(?<=and )um|umm+|(?:^|(?<=[,.!?…] ))um,|um(?= (?:{_GOES_ON})\b))"
    r"(?!\w),?\s*",
    re.IGNORECASE,
)
_AT, _DOT = r"(?:at|ät|arroba|arobase|chiocciola)", r"(?:dot|point|punkt|punto|ponto)"
_SPELT = re.compile(
    rf"(?<![\w-])([\w-]+(?:\s{_DOT}\s[\w-]+){{0,8}})\s{_AT}\s([\w-]+(?:\s{_DOT}\s[\w-]+){{1,8}})\b", re.IGNORECASE
)
_SPOKEN_QUOTE = re.compile(
    r"\b(?:open\s)?(?:quote|anführungszeichen|zitat|(?:abre\s|entre\s)?comillas|(?:ouvre[zr]?\sles\s|entre\s)?guillemets)\b"
    r"(?:\s(?:auf|oben))?[:,]?\s+(.{3,2000}?)\s*"
    r"\b(?:unquote|(?:end|close)\squote|anführungszeichen(?:\s(?:zu|ende))?|zitat\s?ende|ende|(?:fin\sde\s|cierra\s)?comillas|(?:ferme[zr]?\sles\s|fin\sdes?\s)?guillemets)\b",
    re.IGNORECASE | re.DOTALL,
)
_SIGNS: Mapping[str, str] = {
    "?": r"question mark|fragezeichen|point d['’]interrogation|signo de interrogación|punto interrogativo"
    r"|punto di domanda|ponto de interrogação|vraagteken",
    "!": r"exclamation (?:mark|point)|ausrufezeichen|point d['’]exclamation|signo de (?:exclamación|admiración)"
    r"|punto esclamativo|ponto de exclamação|uitroepteken",
    "": r"new paragraph|(?:neuer )?absatz|nouveau paragraphe|à la ligne|nuevo párrafo|punto y aparte|nuovo paragrafo"
    r"|(?:punto )?a capo|novo parágrafo|nieuwe alinea|new line|neue zeile|nouvelle ligne|nueva línea|nuova riga"
    r"|nova linha|nieuwe regel",
    ",": r"comma|komma|virgule|coma|virgola|vírgula",
    ":": r"colon|doppelpunkt|deux[- ]points|dos puntos|due punti|dois pontos|dubbele punt",
    ".": r"full stop|period|punkt|punto(?: y seguido)?|point|ponto(?: final)?|punt",
}
"""How signs are said, those first that hold the words of others; a new line is none, since lines part a message."""
_SIGN = re.compile(
    rf"(?<![ \t])[ \t]+(?P<said>{'|'.join(f'(?:{words})' for words in _SIGNS.values())})(?=[\s\"]|$)", re.IGNORECASE
)
_SURE = ("?", "!", "")
"""Signs of which a single one tells that somebody dictates."""
_SMILE = re.compile(r"(?<=[^\W\d_])[ .!]{0,2}(?:[:;]-?\)|[\U0001F600-\U0001F64F])(?=\s|$)")
_GIVEN = re.compile(r"[\"“„«‘「]|\w[:\uff1a]\s")
"""Where words begin that are given word for word; a smile in them stays."""
_NOUN = re.compile(
    r"(?:\b(?:a|an|the|one|this|that|each|trial|ein|eine|einen|einem|der|die|das|den|dem|am|im|zum|un|une|le|ce|au|du|el|al|en"
    r"|este|ese|il|al|o|um|op|het|de|dit|dat)|(?<!\d)1)$",
    re.IGNORECASE,
)
"""Behind these the words for a sign are a noun: "a comma", "at this point"."""
_SUBJECT = r"(?:subject(?: line)?|betreff|objet|asunto|oggetto|onderwerp|assunto)"
TEXT = r"(?:text|body|message|nachricht|texte|corps|texto|cuerpo|testo|tekst|bericht)"
"""What people call the text of a mail before they give it, as a pattern."""
_HAILS = (
    "hi|hello|hey|dear|good (?:morning|afternoon|evening)|hallo|guten (?:tag|morgen|abend)|liebe[rs]?|bonjour|bonsoir"
    "|salut|cher|chère|hola|buen(?:os|as)|estimad[oa]|ciao|salve|buon\\w*|olá|bom dia|boa tarde|dag|goede\\w*|beste"
)
_SPOKEN_OF = r"(?!(?:of|was|is|and|to|about|for|from|message|war|ist|und|est|et|de|fue|es|y|è|e|en)\b)"
"""Nothing behind which the name of a part is only spoken of: "the text was too long"."""
_AND = r"(?:(?:and|with|und|mit|et|avec|y|con|e|com|en|met) )?"
_IS = r"(?: (?:is|says|reads|should (?:say|read|be)|ist|lautet|sei|steht|est|dit|es|dice|è|é|diz|luidt|staat))?"
_THE = r"(?:(?:in |dans |en )?(?:the|as|der|dem|im|als|le|el|il|nel|o|no|de))"
_WRITES = r"(?:write|say|schreib\w*|sag\w*|écri\w+|dis|escrib\w+|di|pon|scriv\w+|escrev\w+|diga|schrijf|zeg)"
_THEN = r"(?:(?:then|dann|puis|ensuite|luego|después|poi|depois|dan) )?"
_IN_IT = (
    r"(?:(?:in it|inside|in there|in the mail|drin|darin|drinnen|dedans|dentro|nel testo|erin|daarin)"
    r"(?: (?:it )?(?:says?|write|steht|schreib\w*|écri\w+|pon|scriv\w+))?)"
)
"""How somebody who dictates goes on from the subject to what stands in the mail."""
_LABELS = re.compile(
    rf"(?:(?<=\w)[,.]? |\b)(?P<subject>{_SUBJECT}) {_SPOKEN_OF}(?P<of>[^,.:;!?\n]{{2,80}}?)[,.]? "
    rf"(?:{_AND}{_THEN}(?:{_THE} )?)(?P<text>{TEXT}){_IS} {_SPOKEN_OF}(?=\S)"
    rf"|(?:(?<=\w)[,.]? |\b)(?P<about>{_SUBJECT}) {_SPOKEN_OF}(?P<it>[^,.:;!?\n]{{2,80}}?)[,.]? "
    rf"(?:{_AND}{_THEN}(?:{_IN_IT}|{_WRITES}) )?(?=(?:{_HAILS}) \w)"
    rf"|(?:(?<=\w)[,.]? |\b)(?P<alone>{TEXT}) (?=(?:{_HAILS})\b)"
    rf"|(?<=\w)[,.]? (?P<writes>(?:and|und|et|y|e|en) {_WRITES}(?: (?:him|her|them|ihm|ihr|lui|gli))?) "
    rf"(?=(?:{_HAILS}) (?!to\b|from\b|back\b)\w)",
    re.IGNORECASE,
)
"""What a mail that is dictated calls its subject and its text."""
_THAT_IS_ALL = re.compile(
    r"([.?!])\s+(?:ok(?:ay)? )?(?:that['’]?s (?:it|all)|nothing else|das (?:ist|war) alles|das war['’]?s|c['’]est tout"
    r"|(?:eso|esto) es todo|nada más|è tutto|é tudo|dat is alles|dat was het)\b[^.?!,]{0,30}[.!]?\s*$",
    re.IGNORECASE,
)
"""What somebody says to end what they dictate; it is no part of it."""
_BEGINS = re.compile(r"([.?!]\s+)([^\W\d_])")


def spoken(text: str) -> str:
    """Words as they would be written that somebody has dictated: addresses and quotations put into signs.

    What the same words call off is not among them.

    A smile ahead of all that is given word for word ends its sentence.
    """
    given = _GIVEN.search(text)
    ahead = len(text) if given is None else given.start()
    text = _SMILE.sub(".", text[:ahead]) + text[ahead:]
    text = _SPELT.sub(_as_address, text)
    if not QUOTED.search(text):
        text = _SPOKEN_QUOTE.sub(lambda found: f'"{found[1]}"', text)
    hesitates = _HESITATES.search(text) is not None
    return called_off(_with_signs(_HESITATES.sub("", text) if hesitates else text, is_dictated=hesitates)).rest


def _with_signs(text: str, *, is_dictated: bool) -> str:
    """Words with the signs in them that are said; a comma or a period alone may also be what is spoken of."""
    signs = [(found, _sign_of(found)) for found in _SIGN.finditer(text) if not _is_a_word(found)]
    if not is_dictated and len(signs) < _FEW and not any(sign in _SURE for _, sign in signs):
        return text
    for found, sign in reversed(signs):
        text = f"{text[: found.start()]}{sign}{text[found.end() :]}"
    text = _THAT_IS_ALL.sub(r"\1", _LABELS.sub(_labelled, text))
    return _BEGINS.sub(lambda found: found[1] + found[2].upper(), text) if signs else text


def _is_a_word(found: re.Match[str]) -> bool:
    """Whether the words for a sign are a noun, or a part of a number: "3 comma 5"."""
    before, behind = found.string[: found.start()], found.string[found.end() :]
    return _NOUN.search(before) is not None or re.fullmatch(r"\d \d", f"{before[-1:]}{behind[:2]}") is not None


def _labelled(found: re.Match[str]) -> str:
    """The names of the parts of a mail with the signs behind them."""
    begins = ". " if found.start() else ""
    if found["alone"]:
        return f"{begins}{found['alone']}: "
    if found["writes"]:
        return ". Text: "
    if found["about"]:
        return f"{begins}{found['about']}: {found['it']}. Text: "
    return f"{begins}{found['subject']}: {found['of']}. {found['text']}: "


def _sign_of(found: re.Match[str]) -> str:
    said = found["said"]
    return next(sign for sign, words in _SIGNS.items() if re.fullmatch(words, said, re.IGNORECASE))


def _as_address(found: re.Match[str]) -> str:
    local, domain = (re.sub(rf"\s{_DOT}\s", ".", part, flags=re.IGNORECASE) for part in found.groups())
    return f"{local}@{domain}"
