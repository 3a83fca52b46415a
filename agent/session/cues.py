"""Words that say how something concrete is meant: ruled out, conditional, corrected, counted, and what is wanted."""

import re
from typing import Literal

Goal = Literal["launch", "send", "archive", "vote", "comment", "import"]
"""What a person may want that only one kind of effect brings to its end."""

PASTED = re.compile(
    r"^[ \t]*>.*$|^`{3,}[\s\S]{0,20000}?^`{3,}[ \t]*$"
    r"|^-{2,} ?(?:original message|ursprüngliche nachricht|message d['’]origine|mensaje original"
    r"|forwarded message).*[\s\S]*\Z"
    r"|^(?:from|von|de|da): .*\n(?:(?:sent|gesendet|envoyé|enviado|date|datum|to|an|à|para|subject|betreff|objet"
    r"|asunto|cc): .*\n)+[\s\S]*\Z",
    re.IGNORECASE | re.MULTILINE,
)
RULED_OUT = re.compile(
    r"\b(?:do not|don['’]t|not|never|without|except(?: for)?|but not|instead of|rather than|nicht|kein\w*|ohne"
    r"|außer|ausser|statt"
    r"|anstatt|pas|sans|sauf|excepté|au lieu de?|sin|excepto|salvo|menos|en (?:vez|lugar) de|such as|like|for example"
    r"|e\.g\.|z\. ?b\."
    r"|zum beispiel|par exemple|por ejemplo|non|senza|tranne|invece di|niet|behalve|zonder)\b(?!\s*(?:only|nur"
    r"|seulement|solo|forget|vergess))"
    r"|\bno (?!,)|\bnunca\b",
    re.IGNORECASE,
)
ON_AGAIN = re.compile(
    r"[.!?;:]|,(?!\s*(?:(?:and|or|und|oder|et|ou|y|o|e) )?\[)|\b(?:but|aber|sondern|mais|pero|sino|ma)\b(?! not)"
)
IF = re.compile(
    r"\b(?:if|unless|in case|provided|as soon as|once (?:he|she|they|it)|wenn|falls|sofern|sobald|es sei denn|si"
    r"|quand|lorsque|dès que"
    r"|à condition|cuando|en caso|a menos|en cuanto|se|quando|als|zodra)\b",
    re.IGNORECASE,
)
WHETHER = re.compile(
    r"(?:ask|know|see|check|tell|find out|wonder|verify|frag|wiss|sag|demand|sav|vérifi|dis|voi|regard|pregunt"
    r"|sab|comprueb|mir|dime|ver|chied)"
    r"[\w-]*(?:\W+[\w\[\]]+){0,3}\W+$",
    re.IGNORECASE,
)
ALLOWED = re.compile(
    r"\b(?:you (?:may|can)|feel free|if (?:needed|necessary|you like)|(?:du|ihr) (?:darfst|dürft|kannst)"
    r"|sie (?:dürfen|können)"
    r"|tu peux|vous pouvez|puedes|puede)\b",
    re.IGNORECASE,
)
FOR = re.compile(
    r"\b(?:for|on behalf of|für|pour|para|per|voor|cf\.|see)(?:\s*\[\w+\],?(?: (?:and|und|et|y|e|en))?)*\s*$",
    re.IGNORECASE,
)
OR = re.compile(r"\s*,?\s*(?:or|oder|ou|o|of)\s*", re.IGNORECASE)
TAKEN_BACK = re.compile(
    r"(?:\b(?:sorry|i meant?|make that|scratch that|correction|ich meine|korrektur|besser gesagt|je veux dire"
    r"|pardon|quiero decir|perdón)\b"
    r"|^(?:no|nein|non|actually|instead|rather|doch|stattdessen|plutôt|mejor|em vez)\b[ ,:–-])",
    re.IGNORECASE | re.MULTILINE,
)
DROPPED = re.compile(
    r"\b(?:forget (?:it|that|about)|never ?mind|leave it|drop (?:it|that)|lass es|vergiss (?:es|das)|schon gut"
    r"|laisse (?:tomber|ça)"
    r"|oublie|olvídalo|déjalo|no importa|lascia perdere|laat maar)\b",
    re.IGNORECASE,
)
TRANSLATED = re.compile(
    r"\b(?:in|into|auf|en|ins|al|to) (?:english|german|french|spanish|italian|englisch|deutsch|französisch"
    r"|spanisch|italienisch"
    r"|anglais|allemand|français|espagnol|inglés|alemán|francés|español)|\b(?:translat|übersetz|tradui|traduc)\w*",
    re.IGNORECASE,
)
BOUND = re.compile(
    r"\b(?:up to|at most|no more than|maximum|max\.?|about|around|roughly|some|top|under|fewer than|bis zu"
    r"|höchstens|maximal|etwa|ungefähr"
    r"|circa|ca\.|rund|jusqu['’]à|au plus|au maximum|environ|hasta|como máximo|unos|unas|alrededor de|fino a"
    r"|al massimo|circa|até)\s*$",
    re.IGNORECASE,
)
COUNTED = re.compile(
    r"\s*(?:more |new |weitere |neue |other |further |nouveaux |nuevos )?"
    r"(?P<noun>(?!credit|crédit|kredit|guthaben|minute|hour|day|week|month|year|second|tag|stunde|woche|monat"
    r"|jahr|jour|heure|semaine"
    r"|mois|an\b|ans\b|día|hora|semana|mes|año|uhr|o'clock|percent|prozent|euro|dollar|usd|eur\b|times"
    r"|mal\b)[^\W\d_]{3,30})",
    re.IGNORECASE,
)
NAMED_SO = re.compile(
    r"\b(?:called|named|call it|name it|titled|namens|genannt|nenn\w* (?:sie|es|ihn)|nommée?|appelée?|intitulée?"
    r"|llamad[oa]|titulad[oa]|chiamat[oa]|chamad[oa])\s+"
    r"(?P<name>[A-ZÄÖÜÀ-Þ0-9][\w&'’.-]{0,40}(?:[ ][A-ZÄÖÜÀ-Þ0-9][\w&'’.-]{0,40}){0,4})"
)
KIND_OF_THING = re.compile(
    r"(?<!the )\b(?:lists?|campaigns?|types?|kampagne|liste|signaltyp|typ|campagne|lista|campaña|campagna"
    r"|lijst)\s*$",
    re.IGNORECASE,
)
GOALS: tuple[tuple[Goal, re.Pattern[str]], ...] = (
    (
        "launch",
        re.compile(
            r"(?:launch|start|starte\w*|lance[rz]?|lanza|inicia|lancia|avvia|lance)\b(?=[^.]{0,40}\b(?:campa"
            r"|kampa))|launch\b",
            re.IGNORECASE,
        ),
    ),
    (
        "send",
        re.compile(
            r"(?:send|e?-?mail|reply|respond|answer|forward|schick\w*|sende|versende|antworte|beantworte|envoie"
            r"|envoyez|réponds|répondez|envía|envia"
            r"|manda|responde|contesta|invia|rispondi|stuur|antwoord)\b(?! (?:me|us|mir|uns|moi|nous)\b|e?-?(?:me"
            r"|moi|nous)\b)"
            r"|(?:write|tell|let|inform|invite|remind|thank|ask|contact|ping|notify|schreib\w*|informier\w*"
            r"|écri\w*|escrib\w*"
            r"|scrivi|schrijf)\b[^.]{0,200}\[A\d+\]",
            re.IGNORECASE,
        ),
    ),
    (
        "comment",
        re.compile(
            r"(?:draft|write|generate|entwirf|schreib\w*|rédige\w*|écri\w*|redacta|escribe|scrivi)\b"
            r"[^.]{0,40}\b(?:comments?|(?:direct )?messages? for|dms?|kommentar\w*|commentaires?|comentarios?"
            r"|comment[oi])\b",
            re.IGNORECASE,
        ),
    ),
    ("archive", re.compile(r"(?:archive|archivier\w*|archivez|archiva|archivia|archiveer)\b", re.IGNORECASE)),
    (
        "vote",
        re.compile(r"(?:up|down)?vote\b|give [^.]{0,40}thumbs|stimm\w*\b|vote[zr]?\b|vota\b", re.IGNORECASE),
    ),
    (
        "import",
        re.compile(r"(?:import|upload|importier\w*|importe[rz]?|importa|importeer)\b", re.IGNORECASE),
    ),
)
IS_CONTEXT = re.compile(
    r"\b(?:that|dass|que|because|weil|parce|porque|che|dat)\b"
    r"|\b(?:our|my|their|his|her|these|those|the|of|unser\w*|mein\w*|dies\w*|der|die|nos|mes|ces|les|nuestr\w*|mis|est[oa]s|los|las)"
    r"(?: \w+)?\s*$",
    re.IGNORECASE,
)
MESSAGE = re.compile(
    r"(?:write|tell|let|inform|schreib\w*|sag\w*|écri\w*|dis|escrib\w*|dile|scriv\w*|informier\w*)\b", re.IGNORECASE
)
ONLY_A_DRAFT = re.compile(
    r"\b(?:draft|entwurf|entwürfe|brouillon|borrador|bozza|rascunho|unsent)\b|\b(?:do not|don['’]t|without"
    r"|not) (?:\w+ )?send"
    r"|nicht (?:ab|ver)?(?:senden|schicken)|ohne (?:\w+ )?(?:zu )?(?:ab|ver)?(?:senden|schicken|zusenden)"
    r"|n['’]envo|sans (?:l['’])?envoy|no (?:l[oa] )?env[ií]"
    r"|sin enviar",
    re.IGNORECASE,
)
WHEN = re.compile(r"\b(?:on|am|le|el|il)\s*$", re.IGNORECASE)
THAT = re.compile(r"\b(?:that|dass|que|qu['’]|che|dat)\b|[:,]", re.IGNORECASE)
THAT_IS_CONTEXT = re.compile(
    r"\b(?:last|since|from|until|before|past|every|letzte\w*|seit|vom|von|bis|vergangen\w*|jeden|dernier|depuis"
    r"|du|de|chaque|desde"
    r"|pasado|hasta|cada|del)\s*$",
    re.IGNORECASE,
)
