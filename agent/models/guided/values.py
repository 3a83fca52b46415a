"""What words must give for an argument of a call, and how they are asked for it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from agent.common.words.clock import clock_times
from agent.common.words.employer import company_behind, without_company
from agent.common.words.exchanged import exchanges
from agent.common.words.left_out import kept
from agent.common.words.table import EVERY, tongue
from agent.common.words.text import fold
from agent.models.guided.actions import Do, ask
from agent.models.guided.day_limit import limit_a_day_in
from agent.models.guided.decide import LINE, Decider
from agent.models.guided.dictated_values import COURTESY, switched, value_meant, without_no_launch, without_the_others
from agent.models.guided.numbers_meant import days_named, stated
from agent.models.guided.talk import is_talk
from agent.models.guided.task import Task, rows
from agent.models.guided.words import addresses, is_grounded, labelled, quotations, verbatim

_TEXT = {"type": "string"}


@dataclass(frozen=True, slots=True)
class Value:
    """What the words must give for an argument."""

    label: str
    """How it is asked for."""
    key: str = ""
    """The argument, where the act does not end with it."""
    schema: Mapping[str, Any] | None = None
    """Its form; none for a number that stands in the words."""
    wrap: Callable[[Any], Any] = lambda value: value
    """The argument made of it."""
    is_name: bool = False
    """Whether it is somebody's name, which begins large."""


def _switch(label: str) -> Value:
    return Value(label, schema={"enum": ["on", "off"]}, wrap=lambda value: value == "on")


def _clock(said: str) -> str:
    """A time of day without what stands around it: "05:15 UTC"."""
    found = re.search(r"(\d{1,2})(?:[:.]|\s?(?:h|heures?|uhr|horas?|ore|uur)\s?)(\d{2})", said, re.IGNORECASE)
    return f"{int(found[1]):02}:{found[2]}" if found else said


def listed(said: str | list[str]) -> list[str]:
    """Several words that somebody names, one by one."""
    parts = said if isinstance(said, list) else re.split(_LISTED, said)
    return [one for part in parts if (one := part.strip(" .\"'“”„«»"))]


VALUES: Mapping[str, Value] = {
    "name": Value("new name", schema=LINE),
    "title": Value("new job title", schema=LINE, wrap=without_company),
    "description": Value("description", schema=LINE),
    "signature": Value("signature", schema=_TEXT),
    "subject": Value("subject", schema=LINE),
    "body": Value("text of the message", schema=_TEXT),
    "comment": Value("comment", schema=_TEXT),
    "dmText": Value("text of the message", schema=_TEXT),
    "commentText": Value("text of the comment", schema=_TEXT),
    "draft_body_text": Value("text of the message", schema=_TEXT),
    "draft_subject": Value("subject", schema=LINE),
    "company": Value("company", schema=LINE),
    "position": Value("new job title", schema=LINE),
    "headline": Value("headline", schema=LINE),
    "first_name": Value("first name", schema=LINE, is_name=True),
    "last_name": Value("last name", schema=LINE, is_name=True),
    "email": Value("e-mail address", schema=LINE),
    "location": Value("city", schema=LINE, wrap=lambda value: {"city": value}),
    "contacts": Value("e-mail address or phone number", schema=LINE, wrap=lambda value: [{"value": value}]),
    "keywords": Value("words to look for (in quotation marks)", schema=LINE, wrap=listed),
    "query": Value("search", schema=LINE),
    "scan_time_utc": Value("time of day, as HH:MM", schema=LINE, wrap=_clock),
    "daily_limit": Value("limit a day"),
    "delay_days": Value("days to wait"),
    "to_position": Value("new place"),
    "stop_on_reply": _switch("stop when somebody answers"),
    "open_tracking": _switch("tracking of opened mails"),
    "lead_status": Value("status", key="status", schema={"enum": ["new", "contacted", "dismissed"]}),
    "paused": Value("scanning", schema={"enum": ["paused", "going on"]}, wrap=lambda value: value == "paused"),
}
_OF_TOOL: Mapping[str, str] = {
    "update_signature": "signature", "search_signals": "query", "move_sequence_node": "to_position",
    "update_signal_leads": "lead_status",
}  # fmt: skip
"""The argument of tools that take one besides the records."""
_TEXTS: Mapping[str, tuple[str, str]] = {
    "update_sequence_node": ("subject", "body"), "update_thread": ("draft_subject", "draft_body_text"),
}  # fmt: skip
"""Where the subject and the text of a mail are set by the same tool."""
VALUES_OF: Mapping[str, Value] = {
    "update_lead name": Value("new name", schema=LINE, wrap=lambda value: {"full": value}, is_name=True),
    "update_lead company": Value("company", schema=LINE, wrap=lambda value: {"name": value}),
}
"""Those that have another form in one tool."""
_GOES_ON = re.compile(
    r"\b(?:go(?:es)? on|resume\w*|(?:switch|turn)\w* (?:it |them )?(?:back )?on|again|weiter\w*|wieder"
    r"|repren\w*|sig[ua]\w*|reanud\w*|riprend\w*|continu\w*|hervat\w*)\b",
    re.IGNORECASE,
)
"""How words let scans go on whose time they set."""
ADDS = re.compile(
    r"\b(?:add|append|also|too|plus|noch|dazu|auch|füg\w*|häng\w*|ergänz\w*|hinzu\w*|ajoute\w*|aussi|añad\w*|agreg\w*|también"
    r"|aggiungi|anche|acrescent\w*|adicion\w*|também|voeg|ook)\b",
    re.IGNORECASE,
)
"""How words add to what stands there."""
_DROPS = re.compile(
    r"\b(?:remove|drop|delete|without|take (?:out|off)|raus|weg|entfern\w*|streich\w*|lösch\w*|ohne|enlève\w*|retire\w*"
    r"|supprim\w*|quita\w*|elimina\w*|borra\w*|togli|rimuovi|tira|remov\w*|verwijder\w*|haal)\b",
    re.IGNORECASE,
)
"""How words take away from it."""
_RENAMED = re.compile(
    r"\s(?:in|zu)\s[\"“„«]?(?P<new>(?-i:[A-ZÀ-Þ])[^,.\n\"”“»]{1,60}?)[\"”“»]?\sum(?:zu)?benennen\b", re.IGNORECASE
)
"""How German gives a thing another name at its end: "die Liste Messe in Herbstmesse umbenennen"."""
_FROM_TO = re.compile(
    r"[\"”“»']\s+(?:to|into|in|zu|auf|à|en|a|ad|naar|para|por|->|→)\s+[\"“„«'](?P<new>[^\"“”„«»]{1,80}?)[\"”“»'](?!\w)",
    re.IGNORECASE,
)
"""How both names stand in quotation marks: 'rename "Fair" to "Fair June"'."""
_HOW_SPELT = re.compile(
    r",?\s(?:with|mit|avec|con|com|met)\s(?:an?|one|two|double|ein\w*|zwei|doppel\w*|une?|deux|dos|doble|due|doppi\w|dois|twee)"
    r"[\s-][\"'“„]?\w[\"'”]?s?$"
    r"|\s(?:n|&|and|und|et)$",
    re.IGNORECASE,
)
"""How words spell what they name, behind it ("Partner summit with two m"), or go on to something else."""
_BELOW = re.compile(r"^[^\n]*[:\uff1a]\s*\n(?P<text>\s*\S.*)", re.DOTALL)
"""A text in lines of its own below what is said of it."""
_BLANK = re.compile(r"\n[^\S\n]*\n")
_ITS_NOUN = re.compile(
    r"\b(?:signatur\w*|signoff|sign-off|unterschrift|firma|assinatura|handtekening)\b|署名", re.IGNORECASE
)
"""How words speak of a signature, which none speaks of itself."""
_THANKS = re.compile(r"(?:thank|thx|danke|vielen dank|merci|gracias|muchas|grazie|obrigad|bedankt|dank)", re.IGNORECASE)
_LISTED = re.compile(r",\s*|\s(?:and|und|et|y|e|en|or|oder|ou|o)\s")
_STATED = {"True": True, "False": False}
_UNREAD = "unread_count"
_KEYWORDS = "keywords"
_CONTACTS = "contacts"
_PROSE = ("draft_body_text", "draft_subject", "body", "subject", "signature", "description")
"""Arguments that hold a text in which words may change a part."""
_WHOLE = (_KEYWORDS, _CONTACTS)
"""Arguments that replace all that is there."""
_IS_CALLED = re.compile(
    r"\b(?:is|be|to|ist|heißt|lautet|zu|est|es|è|é|heet)\s+[\"“„«']?([A-ZÀ-Þ][\w'’-]*(?:\s[A-ZÀ-Þ][\w'’-]*)*)"
)
"""How words give a name that somebody has or shall have."""


class Act(NamedTuple):
    """An act in its parts: ``update_signals vote up``."""

    tool: str
    key: str
    """The argument that it sets; empty where it names records alone."""
    stated: str
    """The value, where the act itself says it."""

    @classmethod
    def of(cls, act: str) -> "Act":
        """The parts of an act."""
        tool, _, rest = act.partition(" ")
        key, _, value = rest.partition(" ")
        return cls(tool, _OF_TOOL.get(tool, key), value)

    @property
    def is_known(self) -> bool:
        """Whether its value can be had: none is needed, it is said, or the words are asked for it."""
        return not self.key or bool(self.stated) or self.key in VALUES or self.key == _UNREAD

    @property
    def needs_no_words(self) -> bool:
        """Whether it is told whole by itself, but for the records that it is about."""
        return not self.key or bool(self.stated)

    @property
    def sets_nothing(self) -> bool:
        """Whether it changes a record and leaves open what of it, which no call does."""
        return self.tool.startswith("update_") and not self.key


def value_of(task: Task, act: Act, llm: Decider) -> Mapping[str, Any] | Do:
    """The value that the words give, understood once; a question where they give none."""
    known = _known(act, task.words)
    if known is not None:
        return known
    value = VALUES_OF.get(task.plan["act"]) or VALUES[act.key]
    if alike := _as_before(task, act, value):
        return {value.key or act.key: alike}
    if task.plan.get("value_of") != task.words:
        task.plan.update(value=_said(task, act, value, llm), value_of=task.words)
    said = task.plan["value"]
    if said in ("", None):
        return ask(_asked(value))
    goes_on = {"paused": False} if act.key == "scan_time_utc" and _GOES_ON.search(task.words) else {}
    return {value.key or act.key: value.wrap(said)} | goes_on


def _as_before(task: Task, act: Act, value: Value) -> str:
    """The status that the same call set before, where words only add one more: "and Ines too, she picked up"."""
    past = task.before(act.tool) if act.key == "lead_status" and EVERY.cue("too").search(task.words) else None
    found = {str(one.get(value.key)) for one in rows(past.args, "items")} if past is not None else set()
    return found.pop() if len(found) == 1 else ""


def _known(act: Act, words: str) -> Mapping[str, Any] | None:
    """The value that needs no reading: none is needed, the act states it, or both texts of a mail have their labels."""
    if not act.key:
        return {}
    if act.key == _UNREAD:
        return {act.key: int(EVERY.cue("unread").search(words) is not None)}
    if act.stated:
        return {act.key: _STATED.get(act.stated, act.stated)}
    return _both_texts(act, words) or None


def _both_texts(act: Act, words: str) -> Mapping[str, str]:
    """The subject and the text of a mail, where words give both behind their labels."""
    keys = _TEXTS.get(act.tool, ())
    said = {key: labelled(words, role) for key, role in zip(keys, ("subject", "text"), strict=False)}
    return said if act.key in said and all(said.values()) else {}


def _said(task: Task, act: Act, value: Value, llm: Decider) -> Any:
    if spelled := _spelled(act, task.words):
        return spelled
    if value.schema is None:
        return days_named(task.words) if act.key == "delay_days" else stated(task.words)
    if "enum" in value.schema:
        words = without_no_launch(task.words)
        return switched(llm.value(value.label, words, value.schema).strip(), words)
    found = _as_dictated(_quoted(llm.value(value.label, task.words, value.schema).strip(), task.words), value)
    if value.label.startswith("time"):
        return found
    return _as_written(task, value, found)


def _as_written(task: Task, value: Value, found: str) -> str:
    """What was understood, in the spelling of the words."""
    said = (
        verbatim(task.words, found)
        or as_spelled(task.words, found)
        or (found if is_grounded(task.words, found) else "")
    )
    return said if _may_be(task, value, said) else _name_behind(task.words, said)


def _quoted(found: str, words: str) -> str:
    """What the model found; where it went on behind a quotation, that alone."""
    return next((one for one in quotations(words) if " " in one and found.startswith(one)), found)


def _as_dictated(found: str, value: Value) -> str:
    """What the model found without courtesy and spelling; of one line without what was taken back in it."""
    found = _HOW_SPELT.sub("", COURTESY.sub("", without_the_others(found)))
    return value_meant(found) if value.schema is LINE else found


def _spelled(act: Act, words: str) -> Any:
    """What words spell out so that it needs no reading: keywords in quotation marks, a German name at its place."""
    if act.key in _SPELLED:
        return _SPELLED[act.key](words)
    if act.key == _CONTACTS and len(given := addresses(words)) == 1:
        return given[0]
    renamed = (_FROM_TO.search(words) or _RENAMED.search(words)) if act.key in ("name", "label") else None
    return renamed["new"] if renamed else None


def _scanning(words: str) -> str | None:
    """Whether the scan is to pause, where the first sentence says so: "stop it. I'll switch it back on myself"."""
    first = re.split(r"[.!?]\s", words)[0]
    if _GOES_ON.search(first) or EVERY.verb("resume").search(first):
        return "going on"
    return "paused" if EVERY.verb("stop", "pause").search(first) else None


def _block(words: str) -> str:
    """The lines that words give: those below a colon, else the one block of several between blank lines."""
    if below := _BELOW.match(words):
        return "\n\n".join(_paragraphs(below["text"]))
    blocks = [one for one in _paragraphs(words) if "\n" in one and not _ITS_NOUN.search(one)]
    return blocks[0] if len(blocks) == 1 else ""


def _paragraphs(words: str) -> list[str]:
    """What blank lines part, without what is only said at the end."""
    parts = [one.strip() for one in _BLANK.split(words) if one.strip()]
    while parts and is_talk(parts[-1], tongue(parts[-1])):
        parts.pop()
    return [*parts[:-1], *map(_without_thanks, parts[-1:])]


def _without_thanks(block: str) -> str:
    """A block without a last line that is only a thank-you."""
    ahead, _, last = block.rpartition("\n")
    return ahead.strip() if ahead and _THANKS.match(last) and is_talk(last, tongue(last)) else block


def as_spelled(words: str, found: str) -> str:
    """The place in words that holds just those of a value, with the lines and the signs that it has there."""
    place = re.search(r"(?<!\w)" + r"[\W_]{1,4}".join(map(re.escape, re.findall(r"\w+", found))) + r"(?!\w)", words)
    return place[0] if place else ""


def _last_time(words: str) -> str:
    """The time of day that is told last, but for one that is not meant."""
    return "".join(clock_times(kept(words))[-1:])


_SPELLED: Mapping[str, Callable[[str], Any]] = {
    _KEYWORDS: quotations, "daily_limit": limit_a_day_in, "paused": _scanning, "signature": _block,
    "scan_time_utc": _last_time,
}  # fmt: skip
"""What reads a value out of words by itself, by its argument."""


def _may_be(task: Task, value: Value, said: str) -> bool:
    """Whether it may be the value: somebody's name begins large, unless the human answers with it."""
    is_any = not value.is_name or task.answer(_asked(value)) is not None
    return is_any or said != said.lower() or said.upper() == said


def _name_behind(words: str, wrong: str) -> str:
    """The name that words give behind what is none: "is misspelt, it is Example"; empty where they give none."""
    behind = words.partition(wrong)[2] if wrong else ""
    found = [*dict.fromkeys(_IS_CALLED.findall(behind))]
    return found[0] if len(found) == 1 else ""


def with_those_there(words: str, there: Mapping[str, Any], value: Mapping[str, Any]) -> Mapping[str, Any] | Do:
    """What is to be set beside what is there: keywords and contacts that words only add to, a company with a title."""
    return _exchanged(words, there, value) or _added_to(words, there, {**value, **_employer(words, there, value)})


def _employer(words: str, there: Mapping[str, Any], value: Mapping[str, Any]) -> Mapping[str, Any]:
    """The new company of somebody whose new title is told with it; nothing where it is the one that is known."""
    title = str(value.get("title") or "")
    named = company_behind(words, title) if title else ""
    known = there.get("company") or ""
    there_now = known.get("name") if isinstance(known, Mapping) else known
    return {"company": {"name": named}} if named and fold(named) != fold(str(there_now)) else {}


def _added_to(words: str, there: Mapping[str, Any], value: Mapping[str, Any]) -> Mapping[str, Any]:
    key = next((one for one in _WHOLE if value.get(one) and isinstance(there.get(one), list)), "")
    if not key:
        return value
    new = [*map(_plain, value[key])]
    others = [one for one in there[key] if _plain(one) not in new]
    if key == _KEYWORDS and _DROPS.search(words):
        return {key: others}
    return {key: [*map(_given, _kept(words, others, new)), *value[key]]}


def _exchanged(words: str, there: Mapping[str, Any], value: Mapping[str, Any]) -> Mapping[str, Any] | Do | None:
    """A text that is there with a part of it put otherwise; a question where that is not seen to stand there."""
    found = ((key, old, new) for old, new in exchanges(words) for key in _PROSE if value.get(key) == new)
    key, old, new = next(found, ("", "", ""))
    if not key:
        return None
    text = str(there.get(key) or "")
    if old in text and not text.endswith("…"):  # a long one is cut where it is shown
        return {key: text.replace(old, new)}
    return ask(f'The text that is there does not show "{old}". Please give me the whole text as it shall be.')


def _kept(words: str, others: Sequence[Any], new: Sequence[str]) -> Sequence[Any]:
    """What stays of what is there beside what is new: all where words only add, else contacts of another kind."""
    if ADDS.search(words):
        return others
    return [one for one in others if isinstance(one, dict) and all(("@" in _plain(one)) != ("@" in n) for n in new)]


def _given(one: Any) -> Any:
    """What is there as a call takes it."""
    return {"value": one["value"]} if isinstance(one, dict) else one


def _plain(one: Any) -> str:
    return fold(str(one["value"] if isinstance(one, dict) else one))


def _asked(value: Value) -> str:
    """How the words are asked for a value."""
    return f"Which {value.label} shall it be?"
