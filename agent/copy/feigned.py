"""Where a first message goes on with a conversation that nobody has had with its reader."""

import re
from collections.abc import Iterator
from functools import cache

from agent.copy.findings import Known
from agent.copy.tables import table
from agent.copy.text import sentences
from agent.copy.triage_text import language_of

_IF = re.compile(
    r"(?:\b(?:if|whether|should|unless|in case|suppose|falls|wenn|ob|sofern|sollten?|quand|lorsque|caso|cuando"
    r"|quando|quien|quienes"
    r"|indien|mocht|jeśli|jeżeli|gdyby|czy|every time|whenever|anyone|everyone|nobody|no one|so much as|once"
    r"|as soon as|until|sobald|dès que|en cuanto|non appena|assim que|zodra|gdy tylko)\b|\bs(?:i\b|['’])"
    r"|\bse (?=você|o senhor|a senhora|lei|ella))"
    r"[^,;.!?]{0,60}\Z",
    re.IGNORECASE,
)
"""What stands before something that is only supposed."""
_PUBLIC = re.compile(
    r"\b(?:interview\w*|podcast\w*|posts?|artik\w+|article\w*|artículo\w*|articol\w+|artigo\w*|artyku\w+|beitr\w+"
    r"|linkedin|vortr\w+|keynote"
    r"|webinar\w*|blog\w*|website|webseite|homepage|stellenanzeige\w*|anzeige\w*|annonce\w*|advert\w*|presse|press"
    r"|prensa|stampa|imprensa"
    r"|pers|pras\w+|journal|zeitung|giornale|jornal|krant|gazet\w+|newspaper|video|vidéo|newsletter|jahresbericht\w*"
    r"|annual report"
    r"|jaarverslag|jaarbericht|rapport annuel|panel\w*|conférence|conferencia|conferenza|conferência|konferenc\w+"
    r"|speech|rede|charla|ponencia"
    r"|palestra|intervento|intervention|lezing|wystąpieni\w+|wywiad\w*|entrevista\w*|intervista|pagin\w+|página"
    r"|strona|stronie|sito|sitio|site web"
    r"|profil\w*|vacature\w*|vacan\w+|vagas?|ofert\w+ pracy|oferta de empleo|talk at|your talk)\b",
    re.IGNORECASE,
)
"""Where somebody says something to everybody."""
_OUR = re.compile(r"\b(?:our|unser\w*|notre|nos|nuestr\w+|nostr\w+|noss\w+|onze|ons|nasz\w*) [\w-]+", re.IGNORECASE)
_THIRD = re.compile(
    r"\b(?:colleagues?|kolleg\w+|coll[eè]g[ueahi]+\w*|colegas?|colleg[ahi]\w*|compañer\w+|koleg\w+|koleżan\w+"
    r"|friends?|freund\w*|bekannte\w*|amis?"
    r"|amig\w+|amic\w+|vriend\w*|znajom\w+|customers?|kunden?|client\w*|clienti|klant\w*|klien\w+|nachbar\w*"
    r"|voisin\w*|vecin\w+|vicin[oi])\b",
    re.IGNORECASE,
)
"""Somebody else who may have said it."""
_AFTER = re.compile(
    r"(?:after|following|during|from|in|on|nach|bei|in|während|après|lors|pendant|tras|durante|después|en|dopo|nel"
    r"|após|depois|na|no"
    r"|tijdens|bij|op|po|podczas|w)\b"
)
_TO_COME = re.compile(
    r"\b(?:will|would|shall|could|can|you['’]ll|we['’]ll|i['’]ll|würd\w+|könnt\w+|kann|können|werde\w*|erhalten sie"
    r"|bekommen sie|pourr\w+"
    r"|recevrez|\w+erai|\w+erons|podr\w+|podem\w+|recibirá\w*|potr\w+|riceverà\w*|receberá\w*|poderia\w*|kunnen|kan"
    r"|krijgt|zal|zou\w*"
    r"|otrzyma\w*|mogę|możemy|będzie\w*)\b",
    re.IGNORECASE,
)
"""What is still to be: a talk that is offered was not had."""
_DROPPED = re.compile(r"(?:me|mi|ci|nos|que|che)\b|\w+-(?:me|nos)", re.IGNORECASE)
"""How a phrase begins that does not say who has said it."""
_NOTED = re.compile(
    r"\b(?:discuss\w*|met|spoke|talked|called|rang|phoned|asked|said|told|promised|agreed|replied|answered|wrote"
    r"|wants?|wanted"
    r"|follow(?:ing)?[ -]?up|reminde?r?|nudge"
    r"|again|yesterday|earlier|previous|last|second|once more|knows? (?:me|us)|conversation|fair|booth|demo|trial"
    r"|customer since|existing"
    r"|gesprochen|sprach|telefon\w*|angerufen|getroffen|gefragt|gebeten|fragte|bat|sagte|versprochen|geantwortet"
    r"|antwortete|schrieb|geschrieben"
    r"|will|wollte|nachfass\w*|nachhak\w*|erinner\w*|gestern|letzte\w*|nochmals?|zweite\w*|messe|kennt|kunde seit"
    r"|gespräch\w*"
    r"|rencontré\w*|parlé|appelé|demandé|dit|promis|répondu|écrit|veut|voulait|relanc\w*|hier|dernier|dernière|salon"
    r"|rappel\w*"
    r"|habl\w+|llam\w+|pidió|pide|dijo|prometi\w*|respondi\w*|escribi\w*|quiere|seguimiento|ayer|últim\w+|anterior"
    r"|feria|recordatorio"
    r"|incontrat\w+|parlat\w+|chiamat\w+|telefonat\w+|chiest\w+|ha detto|promess\w+|risposto|scritto|vuole"
    r"|sollecit\w*|ieri|ultim\w+|precedente|fiera"
    r"|fal(?:ou|ei|ámos|amos)|lig(?:ou|uei)|pedi\w+|disse|prometeu|respondeu|escreveu|quer|ontem|últim\w+|feira"
    r"|conversa\w*|lembrete"
    r"|gebeld|gesproken|belde|vroeg|gevraagd|zei|beloofd|antwoordde|schreef|wil|wilde|gisteren|vorige|laatste|beurs"
    r"|gesprek"
    r"|rozmawia\w+|dzwoni\w+|spotka\w+|prosi\w*|powiedzia\w+|obieca\w+|odpisa\w+|odpowiedzia\w+|pisa\w+|chce"
    r"|chcia\w+|wczoraj|ostatni\w*|targ\w+|przypomn\w*)\b",
    re.IGNORECASE,
)
"""Words of a note, or of the user, that speak of somebody as one with whom one has had to do."""
_NOTE = re.compile(r"note|notiz|comment|remark|history|last|contact|status|tag|stage")
"""Fields of a record in which people write down what was."""
_ENOUGH = 200
"""Characters of a text by which its language can be told."""


@cache
def _presupposing(language: str) -> re.Pattern[str]:
    """Every phrase that presupposes an earlier conversation, of a language and English; of all where none is known."""
    languages = {language, "en"} if language in table("contact") else table("contact")
    lines = [
        _filled(line, kinds)
        for name, kinds in table("contact").items()
        if name in languages
        for line in kinds["about"].strip().split("\n")
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(lines)})")


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
    if _IF.search(sentence[: found.start()]):
        return True
    if _AFTER.match(found[0]) and _TO_COME.search(sentence):
        return True
    if _OUR.search(found[0]) is None and _PUBLIC.search(_OUR.sub("", sentence)):
        return True
    if _DROPPED.match(found[0]) is None:
        return False
    return _THIRD.search(sentence) is not None or sentence[found.end() :][1:2].isupper()


def _speaks_of_contact(about: str, name: str, text: str) -> bool:
    if about == "thread":
        return True
    may_say = about == "person" or (about == "recipient" and _NOTE.search(name) is not None)
    return may_say and _NOTED.search(text) is not None
