"""How a clause of a person's words is meant: a wish for a change, a question, a fact.

The tables know English, German, French and Spanish, and the commonest verbs of Italian, Portuguese and Dutch.  A clause
that none of them knows is ``open``, and judged by what the run does.
"""

import re
from typing import Literal

Mood = Literal["change", "look", "ask", "told", "open"]
"""``change`` wants something done, ``look`` wants something found, ``ask`` wants to know, ``told`` states a fact."""


def _words(*lines: str) -> str:
    return "|".join(part for line in lines for part in line.split(" "))


_FILLER = re.compile(
    r"(?:(?:and|then|also|please|now|next|so|ok|okay|finally|just|hi|hello|hey|thanks|first|und|dann|danach|bitte"
    r"|jetzt|nun|also"
    r"|außerdem|zuerst|et|puis|ensuite|maintenant|aussi|d['’]abord|s['’]il (?:te|vous) pla[iî]t|y|luego|después"
    r"|ahora|también"
    r"|por favor|e|poi|ora|per favore|en|daarna|nu|graag|i['’]d like you to|i want you to"
    r"|i need you to)\b[\s,.!:;–-]*)+",
    re.IGNORECASE,
)
_POLITE = re.compile(
    r"(?:(?:can|could|would|will) you|(?:kannst|könntest|würdest|magst) du|(?:können|könnten|würden) sie|(?:peux"
    r"|pourrais)-?\s?tu"
    r"|(?:pouvez|pourriez)-?\s?vous|¿?(?:puedes|podrías|puede|podría)|puoi|potresti|può|você pode|pode|poderia"
    r"|kun je|kunt u)"
    r"\b(?:\s+(?:please|bitte|por favor|mir|uns))*\s*",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"¿|(?:"
    + _words(
        "what what's which who who's whom whose when where why how how's",
        "was welche welcher welches welchen wer wen wem wessen wann wo warum wieso wie wieviel",
        "que quel quelle quels quelles qui quand où pourquoi comment combien est-ce qu'est-ce qué cuál cuáles",
        "quién quiénes",
        "cuándo dónde cómo cuánto cuántos cuántas che quale quali chi quando dove perché come quanti quante qual",
        "quem quantos",
        "wat welke wanneer waar hoe hoeveel",
    )
    + r")\b",
    re.IGNORECASE,
)
_TO_KNOW = re.compile(
    r"(?:(?:tell|show|give|remind|let) (?:me|us)\b|show\b|list (?!\[|[A-Z])|summari[sz]e|read\b|check\b"
    r"|look (?:up|at|into)\b|see\b"
    r"|explain|describe|compare|count\b|report\b|find out|verify|review|estimate|look whether|i (?:want|need"
    r"|would like) to know"
    r"|(?:sag|zeig|nenn|gib|liste|erklär)e?n?(?: sie)? (?:mir|uns)\b|zeig|fass\w* .{0,60}zusammen|lies\b|prüf"
    r"|überprüf|schau|sieh\b|vergleich|zähl"
    r"|(?:dis|donne|montre|explique|dites|donnez|montrez)-(?:moi|nous)|montre|résume|lis\b|vérifie|regarde"
    r"|compare|compte"
    r"|dime|dinos|dame|muéstrame|muestra|resume\b|lee\b|comprueba|revisa|mira\b|explica|verifica|cuenta\b"
    r"|dimmi|mostra|riassumi|leggi|controlla|guarda|spiega|diga-me|mostre|resuma|leia|verifique|vertel (?:me|ons)"
    r"|toon|lees\b|controleer"
    r"|(?:inform|advise) (?:me|us)\b|(?:teil|informier|bericht|meld)\w*(?: sie)? (?:mir|mich|uns)\b"
    r"|(?:informe|indique|communique|signale|précise)z?-(?:moi|nous)\b"
    r"|(?:infórme|indíque|comuníque|díga|infórma|indíca|comuníca)(?:me|nos)\b)",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"(?<![\w'’%-])(?:(?:"
    + _words(
        "send mail email e-mail write reply respond answer forward message invite launch start create make build",
        "add import upload put",
        "move archive reopen unarchive mark vote upvote downvote dismiss delete remove rename change update",
        "enable disable pause",
        "stop watch prepare draft schedule save attach thank ask tell connect copy cc ping contact reach notify",
        "inform offer",
        "announce congratulate remind set turn switch give let drop shoot apologise apologize confirm",
        "decline accept",
    )
    + r")|(?:"
    + _words(
        "schick schreib send versend mail antwort beantwort archivier start starte leg erstell anleg mach richt",
        "importier füg nimm trag",
        "lade setz stell schalt lösch entfern änder benenn speicher bereit entwirf verfass leit informier dank",
        "bedank frag teil",
        "markier stimm pausier stopp beend verwirf beobacht überwach gratulier erinner kündig sag bestätig",
        "envoie envoy écri ecri répond repond lance cré fais faites ajout import mets mett archiv marqu vot",
        "prépar rédig supprim",
        "renomm chang modif activ désactiv surveill enregistr remerci demand prévien inform invit transf contact",
        "dis-lui dis-leur",
        "enví envi mand escrib respond contest lanz inici crea haz añad agreg pon archiv marc vot prepar redact",
        "borr elimin",
        "cambi desactiv vigil guarda agradec pregunt avis reenví dile diles felicit recuerd confirm",
        "invia scriv rispond lanci avvi aggiung mett segn salva ringrazi chied inoltr contatt fai",
        "escrev mande crie faça adicion coloqu arquiv exclu mude salve agradeç pergunt stuur verstuur schrijf",
        "antwoord lanceer maak",
        "voeg zet markeer verwijder wijzig bewaar bedank vraag",
    )
    + r")\w*)(?!\w)",
    re.IGNORECASE,
)
_LOOK = re.compile(
    r"\b(?:find|search|get|look for|source|such\w*|finde|hol\w*|trouv\w*|cherch\w*|recherch\w*"
    r"|busca\w*|encuentr\w*|consig\w*|trova\w*|cerca\w*|encontr\w*|procur\w*|zoek\w*|vind\w*)\b",
    re.IGNORECASE,
)
_MAY_BE_SAID = re.compile(
    r"(?:draft|prepare|write|suggest|compose|formulate|entwirf|verfass\w*|formulier\w*|schreib\w*|rédige\w*"
    r"|prépare\w*|écri\w*"
    r"|redact\w*|prepara\w*|escrib\w*|scrivi|redija|schrijf)(?:-moi)?(?: (?:me|us|mir|uns))?"
    r" (?:an? |the |some |ein\w* |une? |un[oa]? |\d )?(?:short |good |better |kurz\w* )?"
    r"(?:text|answer|reply|subject|line|sentence|summary|version|idea|antwort|betreff\w*|satz|texte|réponse"
    r"|phrase|texto|respuesta"
    r"|frase|testo|risposta)|(?:schreib\w* mir|écri\w*-moi|escríbeme)\b",
    re.IGNORECASE,
)
_NO_WISH = re.compile(
    r"thank you\b|answer (?:me|us|my|our|the|this)\b|(?:make|keep) (?:it|this|that|them)\b"
    r"|mach es\b|rends-(?:le|la)\b|hazl[oa]\b",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"(?:i|we)(?:['’]d| would| will)? (?:want|like|need|have)(?: you)? to\b|(?:ich|wir) (?:möchte\w*|will|wollen"
    r"|brauche\w*|muss|müssen)\b"
    r"|(?:du|sie|ihr) (?:sollst|sollen|sollt|musst)\b|(?:je|nous) (?:veux|voudrais|voulons|dois|devons)\b|il faut\b"
    r"|(?:quiero|queremos|necesito|necesitamos|quisiera|hay que|tienes que)\b|(?:voglio|vorrei|devi)\b|(?:quero"
    r"|preciso)\b|ik wil\b",
    re.IGNORECASE,
)
_FACT = re.compile(
    r"(?:my|our|her|his|their|its|the|this|that|she|he|it|they|we|i|mein\w*|unser\w*|ihre?|sein\w*|der|die|das"
    r"|dies\w*|er|sie|es|wir|ich|mon|ma"
    r"|mes|notre|nos|son|sa|ses|leur|le|la|les|il|elle|nous|je|mi|mis|nuestr\w*|su|sus|el|los|ella|él)\b.*"
    r"\b(?:is|are|was|were|has|had|have|said|wrote|met|ist|sind|war|waren|hat|haben|lautet|heißt|est|sont|était|a"
    r"|ont|es|son|era|ha|tiene|está)\b",
    re.IGNORECASE,
)
_NOT_TO = re.compile(
    r"(?:but |aber |mais |pero )?(?:do not|don['’]t|never|not yet|no need to|without|nicht|kein\w*|niemals|ohne"
    r"|ne |n['’]|sans|jamais|"
    r"no (?!,)|nunca|sin|non |senza|niet|geen|zonder)"
    r"|.{1,60}\b(?:(?<!\w)nicht|niet)(?: \w+){0,2}\s*[.!]?$|\w+-?(?:le|la|les|lo|los)? (?:nothing|nichts|rien"
    r"|nada|niente)\b",
    re.IGNORECASE,
)
_DOUBLE = re.compile(r"\s*(?:forget|vergiss|oublie|olvid|dimentic|esque[cç]|vergeet)", re.IGNORECASE)


def starting(clause: str) -> str:
    """A clause without the small words before its verb."""
    said = clause.strip(" ,.:;–-\"'(")
    filler = _FILLER.match(said)
    return said if filler is None else said[filler.end() :]


def is_negative(clause: str) -> bool:
    """Whether a clause says what is not to be done."""
    found = _NOT_TO.match(starting(clause))
    return found is not None and not _DOUBLE.match(starting(clause), found.end())


def mood_of(clause: str) -> Mood:
    """How a clause is meant; marks in it stand for what was taken out."""
    said = starting(clause)
    polite = _POLITE.match(said)
    if polite is not None:
        said = said[polite.end() :].rstrip(" ?!.")
        return "ask" if _TO_KNOW.match(said) else _imperative(said)
    if said.rstrip("\"'”») ").endswith("?") or _QUESTION.match(said) or _TO_KNOW.match(said):
        return "ask"
    return "told" if _FACT.match(said) else _imperative(said)


def mentions_change(clause: str) -> bool:
    """Whether a verb of change stands anywhere in a clause; a weaker sign than its mood."""
    return _CHANGE.search(clause) is not None


def _imperative(said: str) -> Mood:
    """Only a verb at the beginning, or a wish that is called one, is taken for a wish: "I like the draft" is none."""
    if _NO_WISH.match(said):
        return "open"
    if _MAY_BE_SAID.match(said):
        return "look"  # a text that is asked for may be the answer itself
    wish = _WISH.match(said)
    if (_CHANGE.match(said) and re.search(r"\w\W+\w", said)) or (wish and _CHANGE.search(said, wish.end())):
        return "change"
    return "look" if _LOOK.match(said) else "open"
