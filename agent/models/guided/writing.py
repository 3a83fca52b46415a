"""Texts of messages: what is to be said put into words, or asked for in the person's."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from agent.common.words.moods import wish_of
from agent.common.words.table import EVERY, Tongue, tongue
from agent.common.words.text import tokens
from agent.models.guided.actions import Action, Do, Finish, ask
from agent.models.guided.decide import Decider
from agent.models.guided.known import own_words
from agent.models.guided.task import Past, Task
from agent.models.guided.told import ASKS, orders_to_ask, to_be_told, to_you
from agent.models.guided.words import (
    A_TEXT,
    addresses,
    brief,
    flat,
    is_dictated,
    is_grounded,
    labelled,
    quotations,
    verbatim,
    wish_in,
)

SAY = {"replies": "What should the answer say?", "one_off_email": "What should the email say?"}
"""How the words of a message are asked for."""
_BEGINNING = 20
"""Letters by which an order is known."""
_MOST_OF = 0.85
"""How much of an order is no message."""
_SMALL = 2
"""Letters up to which a word changes nothing of a text; of numbers each counts."""
_NO_WORDS = "I could not put this into words:"
_ASKED = (_NO_WORDS, *SAY.values())
"""Questions whose answers are the words of a message."""
_LAST = (("dass", "ich wollte nur sagen, dass"), ("dat", "ik wilde alleen zeggen dat"))
"""Words behind which a verb stands last, with how a sentence may begin that keeps them."""
_A_LINK = re.compile(
    r"\b(?:the|that|our|den|unseren|le|notre|el|nuestro|il|o)\s(?:link|url|enlace|lien)\b"
    r"(?! (?:is|stands|follows|ist|steht|folgt|est|está|viene|è|staat) (?:in|on|at|im|auf|dans|en|nel|op)\b)",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://|www\.|\b[\w-]+\.(?:com|example|org|net|io|de|fr|es)/", re.IGNORECASE)
_ADDRESS = re.compile(r"\S+@\S+")
_PLACEHOLDER = re.compile(r"\[[^\]\n]{1,40}\]|\{\{|<[a-z ]{2,30}>", re.IGNORECASE)


_GREETING = re.compile(
    r"(?:hi|hello|hey|dear|hallo|liebe[rs]?|hola|bonjour|salut|ciao|olá|hoi|beste)\W*", re.IGNORECASE
)
"""Where a text that somebody dictates only begins: "say hi theo yes it reads files"."""


def settle_text(plan: dict[str, Any], task: Task) -> None:
    """Take the text in the human's own spelling, see whether it is dictated, and what is to be said besides."""
    words, text = task.said, str(plan.get("text", ""))
    if "text" in plan:
        text = labelled(words, "text") or _only_quotation(words, plan) or _block(words) or text
    text = text if _is_a_text(text, words) else ""
    spelled = verbatim(words, text)
    plan |= {"text": spelled or text, "dictated": spelled is not None and _is_given(spelled, words)}
    plan["gists"] = _gists(plan["text"], to_be_told(words.split("\n")[0]))
    plan["text"] = plan["text"] or " ".join(filter(ASKS.match, plan["gists"]))
    if answer := next(filter(None, map(task.answer, _ASKED)), None):
        plan |= {"text": answer, "dictated": True, "gists": [answer]}


def _is_a_text(text: str, words: str) -> bool:
    """Whether it is more than whom it is for, or a greeting with which something only begins."""
    is_begun = _GREETING.fullmatch(text.strip()) is not None and text not in quotations(words)
    return re.search(r"\w", _ADDRESS.sub(" ", text)) is not None and not is_begun


def _is_given(text: str, words: str) -> bool:
    """Whether a text is to leave as it is, and is no order to ask somebody something."""
    return (text == _block(words) or is_dictated(words, text)) and not orders_to_ask(text, words)


def _block(words: str) -> str:
    """What stands below an order for a mail, an empty line between them: it is the mail."""
    order, _, below = words.partition("\n\n")
    is_mixed = own_words(below).strip() not in ("", below.strip())  # what is said around cited lines is no mail
    return below.strip() if "\n" not in order and len(below.split()) > A_TEXT and not is_mixed else ""


def _only_quotation(words: str, plan: Mapping[str, Any]) -> str:
    """The text where just one thing is quoted that is no subject and has the length of a sentence."""
    quoted = [one for one in quotations(words) if one not in (plan.get("subject"), labelled(words, "subject"))]
    return quoted[0] if len(quoted) == 1 and len(quoted[0].split()) > 2 else ""


def _gists(text: str, clauses: Sequence[str]) -> list[str]:
    """What is to be said: the text that was understood, and every clause that it does not hold."""
    if asked := [one for one in filter(ASKS.match, clauses) if not text or is_grounded(one, text)]:
        return [*map(to_you, asked)]  # "Tuesday works" is not what "ask her whether Tuesday works" wants said
    return _left_of(clauses, text)


def _left_of(clauses: Sequence[str], text: str) -> list[str]:
    left = [one for one in clauses if not (is_grounded(text, one) or is_grounded(one, text))]
    is_first = bool(left) and left[0] == clauses[0]
    return [*left, text] if is_first else [one for one in (text, *left) if one]


def written(to: str, task: Task, llm: Decider, *, subject: str) -> Mapping[str, str] | Do:
    """What is to be said put into words, unless it is dictated; a question where half of it would be lost."""
    text, gists = str(task.plan["text"]), task.plan["gists"]
    if _lacks_a_link(task):
        return ask("Which link shall it be? Please give it whole.")
    said, is_dictated = tongue(task.words), task.plan["dictated"]
    if is_dictated and len(gists) == 1 and subject:
        return {"subject": subject, "text": text}
    in_english = is_english(task.words, said)
    asked = f"{_NO_WORDS} {'; '.join(gists)}. What should the message say, word for word?"
    if len(gists) > 1 if is_dictated else not in_english and _is_an_order(task.words, said):
        return ask(asked)
    found = llm.ask("write", f"{to}\nsender: {task.our_name}\ngist: {brief('; '.join(gists), 1000)}")
    return _worded(found, task, llm, in_english=in_english) or ask(asked)


def _worded(found: Mapping[str, Any], task: Task, llm: Decider, *, in_english: bool) -> Mapping[str, str] | None:
    held = _held(found, task, in_english=in_english)
    return held and (_in_its_manner(held, task, llm) if in_english else held)


def repeats_the_order(text: str, words: str) -> bool:
    """Whether what should be the words of a message is the order for it: all but all of it, or how it begins."""
    said, order = flat(text), flat(wish_in(words.split("\n")[0]))
    return bool(said) and (order.startswith(said[:_BEGINNING]) or len(said) > _MOST_OF * len(order))


def _lacks_a_link(task: Task) -> bool:
    """Whether words speak of a link that they do not hold."""
    return not task.plan["dictated"] and bool(_A_LINK.search(task.words)) and not _LINK.search(task.words)


def _in_its_manner(held: Mapping[str, str], task: Task, llm: Decider) -> Mapping[str, str]:
    """A text as it is to be written, or as it was where that would lose or add something."""
    manner = "" if task.plan["dictated"] else task.plan.get("manner")
    found = _rewritten(held["subject"], held["text"], manner, llm) if manner else {}
    return (_held(found, task, in_english=True) if found else None) or held


def _rewritten(subject: str, text: str, wanted: str, llm: Decider) -> Mapping[str, Any]:
    said = json.dumps(text, ensure_ascii=False)[1:-1]
    return llm.ask("rewrite", f"subject: {subject}\ntext: {said}\nwanted: {brief(wanted, 500)}")


def is_english(words: str, said: Tongue) -> bool:
    """Whether they are English; where a few words may be anything, their verb tells."""
    verb = Tongue(frozenset({"en"})).kinds(wish_of(words, said)[0])
    return "en" in said.languages and (len(said.languages) == 1 or bool(verb))


def _is_an_order(words: str, said: Tongue) -> bool:
    """Whether they say what to do rather than what to say: "frag nach ihrer Nummer"."""
    return any(not said.cue("that").search(one) for one in to_be_told(words.split("\n")[0]))


def _held(found: Mapping[str, Any], task: Task, *, in_english: bool) -> dict[str, str] | None:
    """A text that was written, or the bare gist if it has lost that, made something up, or holds a blank."""
    gists, name, text = task.plan["gists"], task.our_name, str(found["text"])
    invented = set(re.findall(r"\d+", text)) - set(re.findall(r"\d+", f"{gists} {task.words}"))
    is_whole = not _PLACEHOLDER.search(text) and _holds_all(text, gists)
    if task.plan["dictated"]:
        text = str(task.plan["text"])
    elif not in_english:  # the model would put it into English, with words of its own
        text = f"{sentence(gists[0], task.words)}\n\n{name}".strip()
    elif _says_it_wrongly(text, task):
        return None
    elif invented or not is_whole:
        if len(gists) > 1 or ASKS.match(gists[0]):
            return None
        text = f"Hello,\n\n{gists[0]}\n\nBest regards,\n{name}".rstrip(",\n")
    subject = one_line(str(found["subject"]))
    return {"subject": "" if _PLACEHOLDER.search(subject) else subject, "text": text}


def _holds_all(text: str, gists: Sequence[str]) -> bool:
    return all(is_grounded(text, ASKS.sub(" ", one), longer=3) for one in gists)


def _says_it_wrongly(text: str, task: Task) -> bool:
    """Whether a text repeats the order for it, or asks nothing where somebody is to be asked."""
    asks_nothing = "?" not in text and any(map(ASKS.match, task.plan["gists"]))
    return asks_nothing or _repeats_an_order(text, task.words)


def sentence(gist: str, words: str) -> str:
    """A clause as a sentence of its own; one behind "dass" or "dat" has its verb at the end, and keeps a beginning."""
    begins = (opening for that, opening in _LAST if re.search(rf"\b{that} +{re.escape(gist)}", words, re.IGNORECASE))
    whole = " ".join(filter(None, [next(begins, ""), gist]))
    return f"{whole[:1].upper()}{whole[1:]}{'' if whole.endswith(('.', '!', '?', ')')) else '.'}"


def _repeats_an_order(text: str, words: str) -> bool:
    """Whether a text says to somebody what was said of them: "and ask her which system she uses"."""
    return any(flat(one) in flat(text) for one in to_be_told(words))


def rewritten(subject: str, text: str, wanted: str, llm: Decider) -> dict[str, str]:
    """A mail put as somebody wants it, its subject and its text; empty where a blank would be left in it."""
    found = _rewritten(subject, text, wanted, llm)
    new = {"subject": one_line(str(found["subject"])), "body_text": str(found["text"]).strip()}
    return {} if any(map(_PLACEHOLDER.search, new.values())) else new


def as_wanted(task: Task, refused: Past, llm: Decider) -> Action | None:
    """A message once more, as the human said with their no; ``None`` where that says nothing or it is no message."""
    args, wanted = refused.args, _how(refused.wanted)
    if not wanted or "body_text" not in args:
        return None
    to, subject, body = addresses(wanted), str(args.get("subject") or ""), str(args["body_text"])
    if len(to) == 1 and task.plan["journey"] == "one_off_email":
        draft = {"draft_subject": subject, "draft_body_text": body}
        return Do("create_thread", {"participant_email": to[0], "account_id": args["account_id"], **draft})
    found = _rewritten(subject, body, wanted, llm)
    text = str(found["text"])
    if _PLACEHOLDER.search(text) or _says_the_same(text, body, task.our_name):
        said = brief(wanted, 100).rstrip(".")
        asked = "please give its text, word for word"
        return Finish(f"Nothing was sent. I could not write it as you said ({said}): {asked}.")
    named = {"subject": one_line(str(found["subject"])) or subject} if subject else {}
    return Do("send_message", {**args, "body_text": text, **named})


def _how(refusal: str) -> str:
    """How a no says that a text is to be written, without that no: "no, less formal"; "no links" stays."""
    no, _, rest = re.sub(r"\s*[,.:;!–—-]\s*", "\n", refusal, count=1).partition("\n")
    return rest if rest and EVERY.cue("no").fullmatch(no.strip()) else refusal


def _says_the_same(text: str, other: str, signed: str) -> bool:
    """Whether a text is empty or of the same words, in any order and however signed: that is not offered again."""
    said = ([word for word in tokens(one) if len(word) > _SMALL or word.isdigit()] for one in (text, other))
    one, two = ({*words} - {*tokens(signed)} for words in said)
    return not text.strip() or one == two


def one_line(text: str) -> str:
    """A name or title that others chose, unable to begin a line of its own in a prompt."""
    return " ".join(text.split())[:80]
