"""Sentences that speak about a text, its reader or its making: what an assistant says to its writer."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice, takewhile

from agent.copy.greeting import greeting_of, is_one_of
from agent.copy.phrases import by_letter, listed
from agent.copy.tables import table
from agent.copy.text import fold, sentences, words

_OF_TEXT = ("part", "whole", "reader", "lack", "here", "advise")
_OF_ACTS = ("did", "request", "can", "must", "wish", "send", "shape")
_POSTSCRIPT = re.compile(r"\W*(?:p\.?[ ]?p?\.?[ ]?s\b|n\.?b\b|ps\b|pd\b|post ?scriptum)", re.IGNORECASE)
_LETS_BE = re.compile(
    r"\b(?:not (?:to )?hear from|no longer|(?:won['’]t|not) (?:write|contact|bother)"
    r"|nicht mehr (?:schreib|kontaktier|höre)\w*"
    r"|ne plus|no (?:volver|quiere|desea)|non (?:vuole|desidera|riceve)|não (?:quer|deseja|receber)|niet meer)\b",
    re.IGNORECASE,
)
"""What says how its reader is left alone: whose answer it speaks of, not of the text."""
_COMMENT = re.compile(r"^[ \t]*(?://[ ]?\w|/\*|\{#|;;|<!--)[^\n]*", re.MULTILINE)
"""A comment of a program."""
_LABEL = re.compile(
    r"^\W{0,3}(?:tone|tonfall|tonalität|ton|tono|tom|toon|language|sprache|langue|idioma|lingua|język|taal|audience"
    r"|zielgruppe|persona|length|länge"
    r"|longueur|longitud|lunghezza|tamanho|lengte|długość|cta|style|output|prompt|system|variables?|follow-?up"
    r"|send if|nur senden wenn|channel|kanal|signal(?: used)?|hook|sources?|quelle|basis)"
    r"(?:[ ]\([^)\n]{1,60}\))?[ ]?:[ ]?\S[^\n]*",
    re.IGNORECASE | re.MULTILINE,
)
"""A line that says how a text is to be, or when it is to be sent."""
_ASIDE = re.compile(
    r"\((?:[^()\n]{0,40}[ ])?(?:tbc|tbd|to be (?:confirmed|added|defined|checked))\)"
    r"|\((?:double-)?(?:check|verify|confirm|find out|prüfen|klären|vérifier|à vérifier|revisar|comprobar|verificare"
    r"|controllare|verificar|confirmar|nakijken|controleren)[ ](?:if|whether|that|with|first|ob|si|se|of|che|que|dat)\b"
    r"[^()\n]{2,160}\)"
    r"|\((?:[^()\n]{0,120}[ ])?(?:drop|delete|remove|cut|keep|streichen|löschen|supprimer|borrar|quitar|togliere|apagar"
    r"|schrappen)[ ](?:this|diesen?|ce|cette|est[ea]|quest[oa]|deze|dit)[ ]"
    r"(?:para\w*|sentence|line|bit|part|absatz|satz|phrase|paragraphe|párrafo|frase|paragrafo|zin|alinea)\b[^()\n]{0,80}\)",
    re.IGNORECASE,
)
"""What a writer has noted for themselves, in brackets."""
_CHOICE = re.compile(
    r"^\W{0,3}(?:[^\W\d_]+[ ]){0,2}"
    r"(?:option|opción|opzione|opção|optie|opcja|version|versión|versione|versão|versie|wersja|variante?"
    r"|wariant|vorschlag|alternative)"
    r"[ ](?:[ABC1-3]|one|two)\b[ ]?(?:\([^)\n]{1,60}\)|[–-][^:\n]{1,40})?[ ]?[:.)–-][^\n]*",
    re.IGNORECASE | re.MULTILINE,
)
"""One of several texts to choose from."""
_INSTEAD = re.compile(
    r"^\W{0,3}(?:alternativ\w*|alternatief|oder|or|ou|sinon|o|oppure|of|albo)[ ,:(–-]{1,3}(?:\w+ (?:\w+ )?)?"
    r"(?:(?:(?:in|un)?form[ae]l|förmlich|formeel|locker|casual|direct|direkt|short|kürz|kurz|court|cort[oa]|curt[oa]"
    r"|brev|concis|long|läng|larg[oa]|lung[oa]|kort|krót|dłuż|luźn|swobodn|friendl|freundlich|warm)\w*)"
    r"(?: \w+)?\)?[ ]?:[ ]?\S[^\n]*",
    re.IGNORECASE | re.MULTILINE,
)
"""Other words for the same, by how they are: ``Alternatively, a bit shorter: ...``."""
_MORE = re.compile(
    r"^\W{0,3}(?:weitere|alternative|andere|more|other|further|autres|d['’]autres|otr[ao]s|más|altr[ie]|outr[ao]s|meer|inne"
    r"|dodatkowe)[ ](?:betreff\w*|subject(?:[ ]line)?s?|objets?|asuntos|líneas de asunto|oggetti|assuntos|onderwerp\w*"
    r"|tematy)\b[^\n]*",
    re.IGNORECASE | re.MULTILINE,
)
"""Further subjects to choose from."""
_ASKED = re.compile(
    r"^\W{0,3}(?:write|draft|compose|generate|schreibe?|verfasse|erstelle|rédige[rz]?|écris|escribe|redacta|scrivi"
    r"|redigi|escreva|redija|schrijf|napisz)[ ]"
    r"(?:\w+[ ]){0,4}(?:e-?mail|mail|nachricht|message|courriel|correo|mensaje|messaggio|mensagem|bericht|wiadomość"
    r"|wiadomości|maila)\b"
    r"|\byou are (?:a|an) (?:\w+ ){0,4}(?:assistant|copywriter|sdr|expert|writer|agent)\b|\bdu bist (?:ein"
    r"|eine) (?:\w+ ){0,3}(?:assistent\w*|texter\w*|expert\w*)\b"
    r"|\b(?:lead|prospect|recipient)['’]s (?:signal|profile|name|company|title|role|website|industry|city|post|news"
    r"|pain|data|first name)\b"
    r"|\b(?:signal|profil|name|firma|angaben|daten|vorname) (?:des|der|vom) (?:leads?|empfängers|adressaten|kontakts"
    r"|prospects?)\b"
    r"|\b(?:signal|profil|nom|entreprise|prénom|fiche) du (?:lead|prospect|destinataire)\b|\b(?:señal|perfil|nombre"
    r"|empresa|ficha) del (?:lead|prospecto|destinatario)\b"
    r"|\b(?:segnale|profilo|nome|azienda|scheda) del (?:lead|prospect|destinatario)\b|\b(?:sinal|perfil|nome|empresa"
    r"|ficha) do (?:lead|prospect|destinatário)\b"
    r"|\b(?:signaal|profiel|naam|bedrijf) van de (?:lead|prospect|ontvanger)\b|\b(?:sygnał|profil|nazwa|imię|firma"
    r"|imienia) (?:leada|adresata|odbiorcy|prospekta)\b"
    r"|\b(?:knowledge cut-?off|real-time (?:data|information)|browse the (?:web|internet)|as of my (?:last|latest))\b",
    re.IGNORECASE | re.MULTILINE,
)
"""What a model was told, or says of itself."""
_NAME = r"[^\W\d_a-z][\w.'’-]{0,30}"
_LAST = re.compile(
    rf"\n[ \t]{{0,10}}{_NAME}(?:[ ]{_NAME}){{0,3}}[ ]?\n{{1,5}}(?P<below>(?!\W{{0,5}}P\.? ?S\b)[^\n]{{12,300}})\Z"
)
"""The last paragraph, below a name."""
_TOGETHER = tuple(
    frozenset(kinds.split())
    for kinds in (
        "part did/part can/part must/part lack/part wish reader/part wish request/reader did/reader lack/did lack"
        "/whole can wish/whole did wish/reader must wish/reader can wish/here must"
        "/whole did can/whole did must/reader must can/advise send/whole shape/reader shape/part shape/whole lack must"
    ).split("/")
)
"""Kinds of words that a sentence to a reader does not have together."""
_YOURS = re.compile(
    r"\b(?:your|ihr(?:e[nrms]?)?|dein\w*|eure?\w*|votre|vos|sus?|tus?|vuestr\w+|suo|sua|suoi|sue|tu[oa]|vostr\w"
    r"|seus?|suas?|voss\w+|uw|jouw|jullie"
    r"|państwa|pana|pani|wasz\w*|our|unser\w*|notre|nos|nuestr\w+|nostr\w|noss\w+|onze|ons|nasz\w*) (?:\w+ )?\w+",
    re.IGNORECASE,
)
"""What is the reader's, or the writer's: no word of it is about a text."""
_DANGLING = listed("words", "dangling")
"""Words after which a sentence goes on, folded."""
_LONG = 9
"""Words of a line that is no signature."""
_ENOUGH = 5
"""Words of a sentence that ends where none can."""
_LONGER, _FEW = 16, 2
"""Words of a last sentence without an end, below so many paragraphs, that nobody has signed."""
_ROLE = 7
"""Words of a line below a name that says who they are."""


@cache
def _kind(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{by_letter(table('flaws/remarks')[name].strip().split(chr(10)))})(?!\w)")


def remarks(text: str, names: Sequence[str], senders: Sequence[str], own: frozenset[str]) -> Iterator[str]:
    """What of a text is said to its writer.

    Args:
        text: what is to leave.
        names: those of the recipient.
        senders: those who may sign.
        own: words that are known of the recipient, the thread and the user's company, of which a text may speak.
    """
    for pattern in (_COMMENT, _LABEL, _INSTEAD, _MORE, _ASKED, _ASIDE):
        yield from (found[0].strip() for found in pattern.finditer(text))
    choices = [found[0].strip() for found in _CHOICE.finditer(text)]
    if any("(" in one or len(one.split()) >= _LONG for one in choices):
        yield choices[0]
    below = [*_below(text, names, senders, own)]
    yield from (*below, *_about_text(text, "\n".join(below), own), *_broken_off(text))


def _said(sentence: str, own: frozenset[str]) -> set[str]:
    """The kinds of words in a sentence that are not of what it is about."""
    of_text = {name for name in _OF_TEXT if _has(name, sentence, own)}
    return of_text | {name for name in _OF_ACTS if _has(name, sentence, own)} if of_text else of_text


def _has(name: str, sentence: str, own: frozenset[str]) -> bool:
    return any(not own.issuperset(words(found[0])) for found in _kind(name).finditer(sentence))


def _about_text(text: str, found: str, own: frozenset[str]) -> Iterator[str]:
    said = (one for one in sentences(text) if one not in found and not _POSTSCRIPT.match(one))
    return (one for one in said if not _LETS_BE.search(one) and _is_about_text(one, own))


def _is_about_text(sentence: str, own: frozenset[str]) -> bool:
    """Whether a sentence speaks about a text: a part of it, or it as a whole or its reader, and what is done."""
    said = _said(_YOURS.sub("", sentence).lower(), own)
    return any(said >= kinds for kinds in _TOGETHER)


def _broken_off(text: str) -> Iterator[str]:
    """A paragraph that ends where a sentence cannot."""
    blocks = [" ".join(block.split()) for block in re.split(r"\n[ \t]*\n", text.strip())]
    ends = [sentences(block)[-1].split() for block in filter(None, blocks)]
    yield from (
        " ".join(end) for end in ends if len(end) >= _ENOUGH and fold(end[-1]) in _DANGLING and end[-1].islower()
    )
    if len(ends) > _FEW and len(ends[-1]) >= _LONGER and ends[-1][-1][-1].islower():
        yield " ".join(ends[-1])


def _below(text: str, names: Sequence[str], senders: Sequence[str], own: frozenset[str]) -> Iterator[str]:
    """What stands below the signature and is said to its writer: remarks, a second text."""
    lines = text.rstrip().split("\n")
    ends = next((at for at, line in enumerate(lines) if at and _signs(line, senders)), len(lines))
    below = takewhile(lambda line: not _POSTSCRIPT.match(line), filter(str.strip, lines[ends + 1 :]))
    yield from islice((line.strip() for line in below if _greets(line, names) or _is_remark(line, own)), 1)
    last = _LAST.search(text.rstrip())
    if last is not None and _kind("tuned").search(last["below"].lower()):
        yield last["below"].strip()


def _greets(line: str, names: Sequence[str]) -> bool:
    greeting = greeting_of(f"{line}\n")
    return greeting is not None and bool(greeting.name) and is_one_of(greeting.name, names)


def _is_remark(line: str, own: frozenset[str]) -> bool:
    small = line.lower()
    parts = {words(found[0])[0] for found in _kind("part").finditer(small) if words(found[0])} - own
    return len(line.split()) > 1 and (_has("below", small, own) or len(_said(small, own)) > 1 or len(parts) > 1)


def _signs(line: str, senders: Sequence[str]) -> bool:
    said = words(line)
    signed = said if len(said) <= _ROLE else said[-1:]
    return any(not set(signed).isdisjoint(words(one)) for one in senders)
