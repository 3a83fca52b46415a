"""Journey 3: set up signals, read the feed.  A step is called as its tool, and is ``None`` when it is not needed."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Any

from agent.common.words.left_out import left_out
from agent.common.words.marks import marked, unquoted_names
from agent.common.words.moods import is_negative, starting
from agent.common.words.table import EVERY, tongue
from agent.common.words.text import clauses
from agent.common.words.wanted import NOTHING, act_of, cut, parts_of
from agent.models.guided.act_in_context import goes_on
from agent.models.guided.actions import Action, Do, Finish, always, ask
from agent.models.guided.again import marked_again
from agent.models.guided.decide import Decider
from agent.models.guided.dictated_values import restarted, value_meant
from agent.models.guided.joined import is_given
from agent.models.guided.records import Row, named
from agent.models.guided.signals_meant import FEED, chosen
from agent.models.guided.sources import SOURCES
from agent.models.guided.talk import is_talk
from agent.models.guided.task import Task, rows
from agent.models.guided.values import listed
from agent.models.guided.words import A_NEW, A_TEXT, brief, ids, labelled, quotations, verbatim
from tools.catalog.signal_args import SOURCES_OF_TYPES

MOST_TYPES = 20
FEW = 3
"""Words up to which a wish for a signal type names no topic."""
_SIGNALS = "signal"
"""What the acts on signals are called by."""
_BARE = 3
"""Words up to which an order says nothing but what to do with it: "dismiss it"."""
_LEAST = 2
"""Words of a part below which it wants nothing by itself."""
_WHAT = "What shall be watched?"
DRAFTS = 20
"""Signals of one call that drafts are written for."""

_DRAFT = re.compile(r"\bdrafts?\b", re.IGNORECASE)
_MESSAGE = re.compile(r"\b(?:message|dm)\b", re.IGNORECASE)
_OF_A_MESSAGE = "update_signals dmText"
"""The act that sets the words of a message."""
_ON_IT = re.compile(
    r"\b(?:on|to|for|with) it\b|\bda(?:zu|rauf|ran)\b|\bdessus\b|\b(?:en|a) (?:ella|esa)\b", re.IGNORECASE
)
"""How words point at the signal that was marked just before."""
_NOT_WRITTEN = re.compile(
    r"\b(?:don['’]?t|do not|without|no|nicht[s]?|kein\w*|ne|sin|non|não|niet) (?:\w+ )?"
    r"(?:generat\w*|generier\w*|génér\w*|gener\w*)",
    re.IGNORECASE,
)
_A_MESSAGE = re.compile(
    r"\b(?:(?:direct )?messages?|dms?|\w*nachricht\w*|mensajes?|messaggi\w*|mensage\w*|berichte?n?)\b|メッセージ",
    re.IGNORECASE,
)
_A_COMMENT = re.compile(
    r"\b(?:comments?|\w*kommentar\w*|comentarios?|commentaires?|comment[oi]|comentários?|reacties?)\b|コメント",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:signaltyp|signal type|type de signal|tipo de señal|tipo di segnale|tipo de sinal|signaaltype)[: ]+"
    rf"(?:{A_NEW} )?(?:(?:called|named|namens|appelé|llamado|chiamato|chamado|genaamd"
    r"|(?:qui|que|che) (?:se|s['’]|si) ?(?:llam[ae]|appelle|chiam[ai]|cham[ae])) )?[\"“„«]?\s?"
    r"(?P<label>(?!(?:for|that|who|which|für|pour|para|per|voor)\b)[^\W\d_][\w '’-]{1,40}?)"
    r"(?=\s?[\"”“»]?(?: (?:an|anlegen|erstellen|einrichten|aanmaken))?"
    r"[,;.]? (?:(?:with|mit|avec|con|com|met) (?:(?:the|den|les|las|le|as|de) )?)?"
    r"(?:keyword|stichw|mots?[ -]cl|palabras? clave|parole chiave|palavra"
    r"|trefw))",
    re.IGNORECASE,
)
"""How words name a type and give what it is to look for: "new signal type plant closure, keywords ..."."""
_KEYWORDS = re.compile(
    r"\b(?:keywords?|(?:stich|such)w[oö]rt(?:e?r?n?)|mots?[ -]cl[ée]s?|palabras? clave|parol[ae] chiave"
    r"|palavras?[ -]chave|trefwoord(?:en)?)(?: (?:are|is|sind|ist|son|es|sont|est|sono|è|são|é|zijn))?"
    r":?\s+(?P<said>[^.;!?\n]{2,200})",
    re.IGNORECASE,
)
"""How words name what a type is to look for."""
_ONLY_FROM = re.compile(
    r"[\s,.;]*(?<!\w)(?:(?:and|und|et|y|e|en) )?(?:only|nur|uniquement|seulement|solo|sólo|soltanto|apenas|só|alleen)"
    r"(?: (?:from|on|in|aus|auf|von|bei|de|du|des|en|sur|da|su|dal|van|uit|op|the)){0,2} (?P<said>[^.;!?\n]{2,120})",
    re.IGNORECASE,
)
"""How words restrict where a type looks: "only from news and LinkedIn posts"."""
_ALLOWED: Sequence[Row] = [{"id": one, "name": one.replace("_", " ")} for one in SOURCES_OF_TYPES]
_NEW_SOURCE = re.compile(
    r"\b(?:new|additional|another|neue\w?|weitere\w?|zusätzliche\w?|nouvelle|autre|nuev[ao]|otra|nuova|nova|nieuwe)\s"
    r"(?:[\w-]+\s){0,2}(?:source|quelle|fuente|fonte|bron)|\b(?:signal|datenq|nachrichtenq)uelle\w?\s(?:hinzu|ergänz)",
    re.IGNORECASE,
)
"""A source that is to be added, which no call does."""
_NOT_A = re.compile(
    r"\b(?:no|not an?|without(?: an?)?|keine?n?|ohne(?: einen?)?|pas de|sans|sin|ningún|senza|nessun|niente|geen"
    r"|zonder|sem)\s"
    rf"(?:{_A_MESSAGE.pattern}|{_A_COMMENT.pattern})",
    re.IGNORECASE,
)
"""A kind of draft that is not wanted, within a clause: "just the DM no comment"."""
_KIND = re.compile(rf"{_A_MESSAGE.pattern}|{_A_COMMENT.pattern}|\b(?:both|beide\w*|drafts? for)\b", re.IGNORECASE)
"""How words say what is to be written for a signal."""
_ALSO_CALLED = {"x_twitter": ("x", "twitter", "tweets"), "hacker_news": ("hackernews", "hn"), "news": ("newspapers",)}


_SWITCHED = {
    "update_signal_sources enabled True": {"enabled": "on"},
    "update_signal_sources enabled False": {"enabled": "off"},
}
"""What an act says of a source, whatever else was understood."""

list_signal_types = always("list_signal_types")
list_signal_sources = always("list_signal_sources")


def settle(plan: dict[str, Any], task: Task, llm: Decider) -> None:
    """Whoever gives the words of a comment wants them saved, and not others written and paid for."""
    plan |= _spelled(plan, task.words) | _SWITCHED.get(plan["act"], {}) | marked_again(plan["act"], task.words)
    given = max(quotations(task.words), key=len, default="")
    if plan["goal"] == "drafts" and len(given.split()) >= A_TEXT:
        plan |= {"goal": "mark", "action": "comment", "comment": given}
    several = parts(task.words.split("\n")[0]) if plan["goal"] == "mark" and not given else []
    if len(several) > 1 and not any(map(_is_one_more, several)):
        marks = [{**llm.ask("signals", brief(part)), "words": part} for part in several]
        plan["marks"] = [mark | _worded(mark) for mark in marks if mark["goal"] == "mark"]


def _worded(mark: Mapping[str, Any]) -> dict[str, str]:
    """A comment as the words spell it."""
    comment = str(mark.get("comment") or "")
    return {"comment": verbatim(mark["words"], comment) or comment}


def _spelled(plan: Mapping[str, Any], words: str) -> dict[str, Any]:
    """The label of a type as the words spell it; what stands in quotation marks beside its name are its keywords."""
    label = str(plan.get("label", ""))
    words = _without_allowed(words)
    spelled = _KEYWORDS.search(words) if plan["goal"] == "watch" else None
    keywords = {"keywords": listed(value_meant(spelled["said"]))} if spelled and not quotations(spelled["said"]) else {}
    if named := _LABEL.search(words):
        return {"label": named["label"]} | keywords
    if plan["goal"] == "watch" and (called := next(unquoted_names(words, tongue(words)), None)):
        given = quotations(words)
        return {"label": called[1]} | ({"keywords": given} if given else keywords)
    return {"label": verbatim(words, label) or label} | keywords


def _is_one_more(part: str) -> bool:
    """Whether a part only names one more by its id: "and 51000001-…"."""
    for one in ids(part):
        part = part.replace(one, "")
    return len(part.split()) < _LEAST


def create_signal_type(task: Task, _llm: Decider) -> Action | None:
    """Create the type, unless it exists or there is no room for one more."""
    types = rows(task.result("list_signal_types"), "types")
    labels = [str(row.get("label", "")).strip().lower() for row in types]
    if task.failures("create_signal_type") or task.plan["label"].strip().lower() in labels:
        return None
    if len(types) >= MOST_TYPES:
        return Finish(f"There are {len(types)} signal types already, which is the most a workspace can have.")
    if not verbatim(task.words, task.plan["label"]) and len(task.words.split()) <= FEW and task.answer(_WHAT) is None:
        return ask(f"{_WHAT} Please name the topic, and words to look for if you have some.")
    args = {"label": task.plan["label"], "description": _described(task), "keywords": task.plan["keywords"]}
    allowed = _allowed(task.words)
    return Do("create_signal_type", args | ({"allowed_sources": allowed} if allowed else {}))


def _allowed(words: str) -> list[str]:
    """The only sources in which words want a type to look; none where they leave it open."""
    found = _ONLY_FROM.search(words)
    listed_ones = listed(found["said"]) if found else []
    named_ones = takewhile(bool, (_said_ones(_ALLOWED, one) for one in listed_ones if len(one.split()) <= _BARE))
    return [str(row["id"]) for of in named_ones for row in of]


def _without_allowed(words: str) -> str:
    return _ONLY_FROM.sub("", words, count=1) if _allowed(words) else words


def _described(task: Task) -> str:
    """What a new type is for: as the words describe it, else its keywords; the order where there are none."""
    if said := labelled(task.words, "description"):
        return said
    keywords = task.plan["keywords"]
    return f"{task.plan['label']}: {', '.join(keywords)}" if keywords else brief(task.words, 500)


def _not_a_source(task: Task) -> Action:
    """Ask which source is meant; one that is to be added is a gap."""
    there = ", ".join(str(row.get("name")) for row in rows(task.result("list_signal_sources"), "sources"))
    if task.called("report_gap"):
        return Finish(f"Puffle has these sources, and no call adds one: {there}.")
    if _NEW_SOURCE.search(task.words):
        return Do("report_gap", {"outcome": brief(task.words, 500)})
    return ask(f"There is no source called {task.plan['source']!r}. Which one do you mean: {there}?")


def update_signal_sources(task: Task, _llm: Decider) -> Action:
    """Turn the sources on or off that the human named."""
    found = meant_sources(task)
    if not found:
        return _not_a_source(task)
    on = task.plan["enabled"] == "on"
    if all(row.get("enabled") is on for row in found) and EVERY.cue("ensure").search(task.words):
        return Finish(f"{', '.join(str(row.get('name')) for row in found)}: {task.plan['enabled']} already.")
    return Do("update_signal_sources", {"items": [{"id": row["id"], "enabled": on} for row in found]})


def meant_sources(task: Task) -> list[Row]:
    """The sources that the words name, else the one that was understood, else those that they name with a slip."""
    there = rows(task.result("list_signal_sources"), "sources")
    exact = _said_ones(there, task.words) or _said_ones(there, str(task.plan["source"]))
    out = _said_ones(there, left_out(task.words))
    return [row for row in exact if row not in out] or exact or named(task.words, there, SOURCES["source"].names)


def _said_ones(there: Iterable[Row], words: str) -> list[Row]:
    """The sources that words name, the longest names first: "Hacker News" does not name "News" as well."""
    found = []
    for row in sorted(there, key=lambda row: -len(str(row.get("name")))):
        if rest := _without(row, words):
            found.append(row)
            words = rest
    return found


def list_signals(task: Task, _llm: Decider) -> Action:
    """Read the feed: the strongest, or everything that a choice is made from or a question may be about."""
    everything = task.plan["goal"] in ("mark", "drafts") or task.plan.get("scope") == "all" or task.plan["asks"]
    return Do("list_signals", FEED if everything else {**FEED, "min_score": 3})


def update_signals(task: Task, llm: Decider) -> Action:
    """Vote on, comment on or dismiss the signals that are meant, all at once."""
    changes: dict[str, dict[str, Any]] = {}
    meant: list[Row] | Action = _just_marked(task)
    for mark in task.plan.get("marks") or [{**task.plan, "words": task.words}]:
        one = replace(task, words=mark["words"], plan=mark)
        if not (meant and _ON_IT.search(one.words)):
            meant = chosen(one, llm)
        if not isinstance(meant, list):
            return meant
        for row in meant:
            changes.setdefault(row["id"], {}).update(_change(one))
    return Do("update_signals", {"items": [{"id": signal, **change} for signal, change in changes.items()]})


def _just_marked(task: Task) -> list[Row]:
    """The signals that the wish before marked."""
    before = next((past for past in reversed(task.earlier) if past.tool in ("update_signals", "list_signals")), None)
    ids_ = [one.get("id") for one in before.args.get("items") or ()] if before and not before.failed else []
    return [row for row in rows(task.result("list_signals"), "signals") if row["id"] in ids_]


def _change(task: Task) -> dict[str, Any]:
    """What a mark changes; words are kept as a draft of a message or a comment, else as a note."""
    action, draft = task.plan["action"], "dmText" if _MESSAGE.search(task.words) else "commentText"
    if action == "comment":
        given: str = task.plan["comment"]
        text = given if given in quotations(task.words) else restarted(given)
        is_message = task.plan.get("act") == _OF_A_MESSAGE  # "make the DM …"
        return {"dmText" if is_message else draft if _DRAFT.search(task.words) else "comment": text}
    return {"status": "dismissed"} if action == "dismiss" else {"vote": action}


def generate_signal_messages(task: Task, llm: Decider) -> Action:
    """Have drafts written for the signals that are meant."""
    if _NOT_WRITTEN.search(task.words):
        return ask(
            "Nothing is to be written by Puffle, as I understand you. Which words shall be kept, and for which signal?"
        )
    if not _KIND.search(task.words):
        return ask("Shall it be a message or a comment, and for which signals? Each text costs credits.")
    meant = chosen(task, llm)
    if not isinstance(meant, list):
        return meant
    kinds = (
        drafts_wanted(task.words)
        or {"message": ("dm",), "comment": ("comment",), "both": ("dm", "comment")}[task.plan["kind"]]
    )
    items = [{"id": row["id"], **dict.fromkeys(kinds, True)} for row in meant[:DRAFTS]]
    return Do("generate_signal_messages", {"items": items})


def drafts_wanted(words: str) -> tuple[str, ...]:
    """The kinds of draft that the words want by their names, but for those that they do not: "no comment needed"."""
    said = tongue(words)
    wanted = _NOT_A.sub(" ", " ".join(clause for clause in clauses(words) if not is_negative(clause, said)))
    kinds = {"dm": _A_MESSAGE, "comment": _A_COMMENT}
    return tuple(kind for kind, named in kinds.items() if named.search(wanted))


def _without(row: Row, words: str) -> str:
    """The words without the name of a source; empty if they do not name it."""
    names = {str(row.get("id", "")).lower(), str(row.get("name", "")).lower()} - {""}
    names |= {other for name in names for other in _ALSO_CALLED.get(name, ())}
    for name in sorted(names, key=len, reverse=True):
        # A single letter is a name only where it is written as one.
        bare = r"[^a-z0-9]?".join(map(re.escape, re.findall(r"[a-z0-9]+", name)))
        pattern = f"(?i:{bare})" if len(name) > 1 or words.islower() else name.upper()
        rest, times = re.subn(rf"(?<!\w){pattern}(?!\w)", "\0", words)
        if times:
            return rest
    return ""


def parts(text: str) -> list[str]:
    """The clauses of one wish that each speak of something of their own: "upvote Acorn, dismiss the merger"."""
    shown, found = marked(text), list[str]()
    for one in cut(parts_of(shown), "part"):
        if found and is_given(found[-1], one, shown.text):
            found[-1] = f"{found[-1]}: {one}"
        elif found and _goes_with(found[-1], one):
            found[-1] = f"{found[-1]}, {one}"
        else:
            found.append(one)
    return [*map(shown.plain, found)]


def _goes_with(before: str, part: str) -> bool:
    """Whether a part goes on with the one before it: "love that news, …", "Birch isn't for us, dismiss it"."""
    is_bare = len(part.split()) <= _BARE and goes_on(part)
    is_of_it = is_bare and not EVERY.kinds(starting(before, EVERY))
    is_remark = _SIGNALS not in act_of(part)  # "dismiss the merger, no use to us"
    return is_of_it or is_remark or act_of(before) == NOTHING or is_talk(part, tongue(part))
