"""What of a text was never filled in, or is what a model says about its text."""

import re
from collections.abc import Iterator, Mapping

from agent.copy.text import words

_WAITING = frozenset(
    "name names first last firstname lastname fullname surname your company companyname business role title position"
    " insert recipient lead prospect sender department topic industry product link date time number signature phone"
    " city website address xx xxx placeholder variable tbd todo pain point recent post mutual connection event"
    " vorname nachname firma firmenname unternehmen ihr ihre ihren dein deine anrede empfaenger datum abteilung stadt"
    " einfuegen einsetzen"
    " prenom nom entreprise societe votre ton poste destinataire inserer fonction ville"
    " nombre apellido apellidos empresa cargo tu su destinatario insertar ciudad fecha"
    " nome cognome azienda ruolo tuo vostro inserire citta data sobrenome seu cidade"
    " voornaam achternaam bedrijf bedrijfsnaam uw jouw functie invoegen".split()
)
"""Words of which what waits to be filled in is made, folded."""
_ORDERS = frozenset(
    "insert your add ihr ihre ihren dein deine einfuegen votre vos inserer insertar inserir inserire"
    " invoegen uw".split()
)
"""First words after which anything waits."""
_GLUE = frozenset("of the a an here and or s l d de du des der die das del della di do da van het en el la".split())
_HTML = frozenset(
    "a b i u p s br hr em h1 h2 h3 h4 ul ol li tr td th div span strong table tbody body html head title img pre code"
    " sub sup font center blockquote small".split()
)
_OPEN = re.compile(
    r"(?P<sure>\{\{\s*[^\W\d][^{}\n]{0,60}\}\}|\$\{[^\W\d][\w. ]{0,40}\}|(?<!\{)\{[^\W\d][\w.\- ]{1,40}\}(?!\})"
    r"|\{[^{}|\n]{0,60}(?:\|[^{}|\n]{0,60})+\}"
    r"|\b(?:X{3,12}|x{3,12})\b|\bXX(?=[:/.]XX)[:/.]XX\b|\bXX(?=\s?[%€$£])|\bTODO\b|\bFIXME\b|\b[Ll]orem ipsum\b)"
    r"|\[(?P<square>[^\[\]\n]{1,60})\](?!\()|<(?P<angle>[^<>\n=/@:]{1,60})>"
)
_VARIABLE = re.compile(r"(?<![\w%])%([a-z_][a-z0-9_.]{1,60})%")
_RESIDUE = re.compile(
    r"(?P<self>\b(?:as an? (?:ai|artificial intelligence|language model|large language model|ai assistant)\b"
    r"|als (?:ki|künstliche intelligenz|sprachmodell|ki-assistent)\b"
    r"|en tant qu(?:e |['’])(?:ia|intelligence artificielle|modèle de langage|assistant virtuel)\b"
    r"|como (?:modelo de lenguaje|inteligencia artificial|una? ia|assistente de ia|modelo de linguagem)\b"
    r"|come (?:modello linguistico|intelligenza artificiale|assistente ai)\b"
    r"|als (?:taalmodel|ai-taalmodel)\b))"
    r"|(?P<mark><\|[a-z_]{2,20}\|>|\[/?INST\]|^```\w*$)"
    r"|^[ \t]*(?:\*\*)?(?P<head>(?:subject(?: line)?|betreff|objet|asunto|oggetto|assunto|onderwerp)(?:\*\*)?[ ]?:)"
    r"|\A\s*(?P<talk>(?:(?:sure|certainly|of course|absolutely|gerne|natürlich|bien sûr|claro|certo)[!,.][ ])?"
    r"(?:here(?:['’]s| is| are)|hier (?:ist|sind|kommt)|voici|voilà|aquí (?:está|tienes|tiene)|ecco|aqui está|hier is)"
    r"[ ][^\n:]{0,60}\b(?:e-?mail|mail|message|reply|draft|version|text|entwurf|nachricht|antwort|réponse|brouillon"
    r"|courriel|correo|mensaje|borrador|respuesta|messaggio|bozza|risposta|bericht|mensagem|rascunho)\b[^\n:]{0,40}:)",
    re.IGNORECASE | re.MULTILINE,
)


def unfilled(text: str, variables: Mapping[str, str] | None) -> Iterator[tuple[str, str]]:
    """What waits to be filled in, each with what to do about it; ``variables`` are those that will be."""
    for found in _OPEN.finditer(text):
        inner = found["square"] or found["angle"]
        if inner is None or _waits(inner, is_tag=found["angle"] is not None):
            yield found[0], "it was never filled in: put the real words there, or leave the sentence out"
    for found in _VARIABLE.finditer(text):
        if variables is None:
            yield found[0], "only campaigns fill variables in: write what is meant"
        elif found[1] not in variables and not found[1].startswith("custom_fields."):
            yield found[0], f"there is no such variable: use {', '.join(f'%{name}%' for name in variables)}, or none"


def residue(text: str) -> Iterator[tuple[str, str]]:
    """What a model says about its text, or about itself, each with what to do about it."""
    for found in _RESIDUE.finditer(text):
        what = "it is no part of the message: leave it out"
        yield found[0].strip(), "the subject has a field of its own: leave this line out" if found["head"] else what


def variables_of(text: str) -> set[str]:
    """The variables that a text uses."""
    return {found[1] for found in _VARIABLE.finditer(text)}


def _waits(inner: str, *, is_tag: bool) -> bool:
    said = words(re.sub(r"[_'’]", " ", inner))
    if not said or "://" in inner or (is_tag and said[0] in _HTML):
        return False
    wanted = [word for word in said if word not in _GLUE]
    return bool(wanted) and (said[0] in _ORDERS or _WAITING.issuperset(wanted))
