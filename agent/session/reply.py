"""What the user means by words that follow a question: the answer, another request, or that the question be left.

It is judged without a model, for every planner alike.  In doubt the words are the answer.
"""

import re
from dataclasses import dataclass
from typing import Literal

from agent.common.questions import asks_unmarked
from agent.common.words.marks import marked
from agent.common.words.moods import mood_of, starting
from agent.common.words.table import EVERY, tongue
from agent.common.words.text import bare, own
from agent.models.base import ToolCall, arguments_of
from agent.policy.scope.asked import asked_for
from agent.session.account.named import named

_LEAVES = (
    r"never\s?mind|cancel(?: (?:it|that|this))?|forget (?:it|that|about it)|leave it|drop (?:it|that)"
    r"|stop(?: (?:it|that))?|abort|quit|exit"
    r"|abbrechen|abbruch|brich ab|stopp|egal|schon gut|vergiss (?:es|das)|lass (?:es|das|gut sein)"
    r"|laisse(?:z)? tomber|annule[rz]?|oublie(?:z)?(?: ça)?|tant pis"
    r"|cancela(?:r)?|olvídalo|olvidalo|déjalo|dejalo|no importa"
    r"|lascia perdere|annulla|lascia stare|laat maar|annuleer|deixa (?:pra lá|para lá)|esquece"
    r"|отмена|отмени|забудь|не надо|неважно|キャンセル|やめて|中止|やっぱりいい|取消|算了"
)
_NEITHER = re.compile(
    r"\W*(?:neither|none|kein(?:e[rsnm]?)?|weder noch|aucune?|ni l['’]une? ni l['’]autre|ningun[oa]|nessun[oa]|geen"
    r"|nenhuma?)(?: (?:of|von|des|de|delle|dei|di|van|d['’]) ?(?:(?:the|den|l[oa]s|ell[oa]s|loro|them|those|these|two"
    r"|both|ihnen|beiden?|deux|eux|elles|dos|due|dois|duas|twee|die)\s?){1,2})?\W*",
    re.IGNORECASE,
)
"""No to all that a question names."""
_COURTESY = r"(?:(?:oh|ok|okay|no|well|ah|please|sorry|thanks|thank you|bitte|danke|merci|gracias)\b[\s,.!–-]*)*"
_LEFT = re.compile(rf"{_COURTESY}(?:{_LEAVES})[\s,.!]*{_COURTESY}", re.IGNORECASE)
_LEFT_FOR = re.compile(rf"{_COURTESY}(?:{_LEAVES})\s*[,.;:!–—-]\s*(?P<rest>\S.*)", re.IGNORECASE | re.DOTALL)
_INSTEAD = re.compile(
    r"(?:(?:no|nein|non|actually|instead|rather|wait|first|zuerst|erst|lieber)\b[\s,.!:–-]+)+", re.IGNORECASE
)
_LOOKS = re.compile(
    r"(?:please |bitte )?(?:(?:show|give|tell|read)(?: me| us)?|open|check|display|list|zeig\w*(?: mir| uns)?|öffne"
    r"|lies|montre\w*(?:[- ]moi)?|affiche\w*|muéstra\w*|muestra\w*|enseña\w*|mostra\w*|toon)\s+"
    r"(?:(?:the|my|our|all|new|die|meine|alle|mes|les|mis|las|los|i miei|mijn)\s+)+"
    r"(?:new |open |unread |neue[n]? |offene[n]? |first |second |third |last |(?:erste|zweite|dritte|letzte)n? )?"
    r"(?:inbox|threads?|conversations?|replies|signals?|senders?|lists?|campaigns?|leads|prices?|credits?|posteingang"
    r"|gespräche?|antworten|signale|absender|listen|kampagnen|preise|conversations|signaux|listes|campagnes|prix"
    r"|conversaciones|señales|listas|campañas|precios)\b",
    re.IGNORECASE,
)
_WRITES = re.compile(
    r"(?:please |bitte )?(?:"
    r"(?:write|send|e?-?mail|answer|reply to|message) (?!me\b|us\b)[^\W\d_]\S*(?: [^\W\d_]\S*)?"
    r"(?: an?)?(?: e-?mail| mail| message| note)?,? (?:that|saying|to say|about)"
    r"|(?:schreib|schick|sende|antworte|mail)\w* (?!mir\b|uns\b)[^\W\d_]\S*(?: [^\W\d_]\S*)?"
    r"(?: eine?(?: e-?mail| mail| nachricht))?,? dass"
    r")\b",
    re.IGNORECASE,
)
"""A message to somebody, with what it is to say."""
_SUGGESTS = re.compile(r"(?:how|what) about\b", re.IGNORECASE)
_WANTS_TEXT = re.compile(
    r"\b(?:say|tell|write|text|wording|words|message|mail|e-mail|email|subject|body|reply|answer|comment|sagen|schreib\w*"
    r"|nachricht|betreff|antwort\w*|dire|écri\w*|texte|objet|répon\w*|decir|escrib\w*|mensaje|asunto|respond\w*)\b",
    re.IGNORECASE,
)
_WANTS_A_THING = re.compile(
    r"\b(?:which|whom|address(?:es)?|how many|welche[nrsm]?|wem|wen|adresse\w*|wie viele|quel(?:le)?s?|à qui|combien"
    r"|cuál(?:es)?|qué lista|a quién|dirección|cuántos|indirizzo|quale)\b",
    re.IGNORECASE,
)
"""What a question for somebody, some thing or a number has, whatever it says of a message."""

_ACTS = frozenset("delete other reply tell send archive close dismiss vote launch pause".split())
"""Kinds of verbs that answer no question by themselves."""
_SAYS_WHAT = 4
"""Words above which a question, or a wish after a card was put off, says what it speaks of."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What words at a question are."""

    kind: Literal["answer", "leave", "request"]
    words: str = ""
    """The answer, or the request."""


def question_of(call: ToolCall) -> str:
    """What a call of a local tool asks."""
    return str(arguments_of(call.arguments).get("question") or "")


def reply_to(question: str, words: str, at_hand: str) -> Reply:
    """Judge words by the question that stands and by the request that led to it (``at_hand``)."""
    said = words.strip()
    if _LEFT.fullmatch(said) or (_NEITHER.fullmatch(said) and _WANTS_A_THING.search(question)):
        return Reply("leave")
    instead = _LEFT_FOR.fullmatch(said)
    if instead is not None:
        return Reply("request", instead["rest"].strip())
    asks_for_text = _WANTS_TEXT.search(question) is not None and not _WANTS_A_THING.search(question)
    is_text = asks_for_text or said[:1] in tuple("\"“„«'‘")
    is_request = _orders_else(said, at_hand) or (not is_text and _is_request(said, at_hand))
    return Reply("request" if is_request else "answer", said)


def is_elsewhere(words: str, at_hand: str) -> bool:
    """Whether words said after a card was put off are about something else: they ask, or say whom or what they want.

    "ok, send it" is not; "send the second of them a mail" is, although it begins alike.
    """
    if reply_to("", words, at_hand).kind == "request":
        return True
    shown = marked(own(words))
    return named(words, 1).wants != "" and (bool(shown.marks) or len(shown.text.split()) > _SAYS_WHAT)


def _orders_else(words: str, at_hand: str) -> bool:
    """Whether words look at what there is, or are a verb with what it points at that is not at hand: "delete it"."""
    if _LOOKS.fullmatch(words.rstrip(" .!")):
        return True
    said = bare(words).casefold()
    if EVERY.cue("yes", "no").fullmatch(said) or not EVERY.cue("it", "to_them").fullmatch(said):
        return False
    kinds = EVERY.nearly(said) & _ACTS
    return bool(kinds) and kinds.isdisjoint(EVERY.nearly(starting(at_hand.casefold(), EVERY)))


def _is_request(words: str, at_hand: str) -> bool:
    """Whether words are complete without the question: a question themselves, or a wish for something else."""
    said = _INSTEAD.sub("", words, count=1)
    if _is_question(said) or _LOOKS.match(said) or (_WRITES.match(said) and not _WRITES.search(at_hand)):
        return True
    goals = {asked.goal for asked in asked_for(said)}
    return bool(goals) and named(said, 1).wants != "" and goals.isdisjoint(one.goal for one in asked_for(at_hand))


def _is_question(words: str) -> bool:
    """With or without its mark; one word or two are a name, and "how about Spring?" is an answer."""
    if len(words.split()) < 3 or _SUGGESTS.match(words):
        return False
    shown = marked(own(words)).text
    if len(shown.split()) > _SAYS_WHAT and mood_of(shown, tongue(shown)) == "ask":
        return True
    return asks_unmarked(words)
