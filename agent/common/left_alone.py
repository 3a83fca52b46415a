"""Whether a message asks not to be written to any more, by the phrases in which people say so in eight languages.

It only ever warns: what it finds is shown to the user, and nothing is decided by it.
"""

import re

_SAID = (
    r"unsubscribe|opt(?:ing)?[ -]?out|not interested|no interest|no longer (?:wish|want|interested)",
    r"(?:stop|quit|cease) (?:e-?mail|mail|messag|writ|contact|send|bother|spam|reach|call|this|these|it\b)\w*",
    r"(?:do not|don['’]?t|never|please no) (?:\w+ ){0,3}?(?:e-?mail|messag|writ|contact|send|bother|reach out|call)\w*",
    r"(?:remove|delete|take|strike) (?:me|us|my|our)\b|leave (?:me|us) alone",
    r"no (?:more|further) (?:e-?mail|messag)\w*",
    r"abmelden|abbestell\w*|austragen|kein interesse|in ruhe|nie wieder",
    r"(?:lösch|entfern|streich)\w* (?:sie )?(?:mich|mein)",
    r"(?:schreib|kontaktier)\w* (?:sie |bitte )*(?:mir|mich|uns) (?:bitte )?nicht\b",
    r"nicht (?:mehr |wieder )?(?:an)?(?:schreib|kontaktier)\w*",
    r"keine (?:weiteren )?(?:e-?)?(?:mail|nachricht|anfrage)\w*",
    r"désinscri\w*|désabonn\w*|pas intéress\w*|laisse[rz]?[ -](?:moi|nous) tranquille\w*|retire[rz]?[ -](?:moi|nous)",
    r"plus (?:être |me |nous )?contact\w*",
    r"ne (?:me|nous) (?:contacte|écri|envoye)\w*|supprime[rz]? (?:mon|mes|nos)",
    r"dar(?:me)? de baja|no (?:estoy|estamos) interesad\w*",
    r"no (?:me|nos) (?:interesa|escrib|contact|mand|envi|envíe)\w*",
    r"déj[ea]\w* (?:de|en paz)|cancel\w* (?:la )?suscripci\w*",
    r"disiscri\w*|cancellat(?:e|em)i|non (?:sono|siamo) interessat\w*|non (?:mi |ci )?(?:scriv|contatt|inviat)\w*",
    r"afmelden|uitschrijven|geen (?:interesse|belangstelling)|niet (?:meer )?(?:mailen|contact|benader)\w*",
    r"descadastr\w*|remov(?:a|am)-me|(?:sem|não tenho|não temos) interesse",
    r"não (?:me |nos )?(?:envi|escrev|contat|mand)\w*",
    r"wypis\w* mnie|nie (?:jestem|jesteśmy) zainteresowan\w*|proszę nie (?:pisać|kontaktować|wysyłać)",
    r"отпишите|не (?:пишите|интересно|беспокойте)",
)
_ASKS = re.compile(rf"\b(?:{'|'.join(_SAID)})", re.IGNORECASE)
_WROTE = "wrote|schrieb|écrit|escribió|ha scritto|schreef|escreveu|napisał"
_QUOTED = re.compile(rf"(?:\s*>.*|.{{0,80}}\b(?:{_WROTE})\w*:\s*)$", re.IGNORECASE)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")


def asks_to_be_left_alone(text: str) -> str:
    """The sentence that asks for it, without what the message quotes; empty when none does."""
    own: list[str] = []
    for line in text[:20_000].split("\n"):
        if _QUOTED.match(line):
            if not line.lstrip().startswith(">"):
                break  # from here on it is the message that it answers
            continue
        own.append(line)
    sentences = (" ".join(found[0].split()) for found in _SENTENCE.finditer("\n".join(own)))
    return next((one for one in sentences if _ASKS.search(one)), "")
