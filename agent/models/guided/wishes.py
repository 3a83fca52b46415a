"""The words cut into wishes, each to be understood, carried out and told for itself, so that none is lost."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import NamedTuple

from agent.common.words.asked import demands
from agent.common.words.marks import Marked, marked
from agent.common.words.moods import Mood, is_free, is_negative, mood_of, sentences, starting, wish_of
from agent.common.words.moods import wishes as clauses
from agent.common.words.table import EVERY, Tongue, tongue
from agent.common.words.text import bare
from agent.models.guided.decide import Decider
from agent.models.guided.forms import FORM, serves
from agent.models.guided.known import speaks_of
from agent.models.guided.people import ACTS as PEOPLE_ACTS
from agent.models.guided.people import PEOPLE
from agent.models.guided.questions import LEAD
from agent.models.guided.records import names_in
from agent.models.guided.wanted import GAP, Wanted, shares, wanted
from agent.models.guided.wanted import NOTHING as NONE
from agent.models.guided.words import A_TEXT, asks, brief, is_beyond, only_caps, wish_in

NOTHING = "nothing"
"""The journey of words that only answer, where nothing is asked."""
CAP = "cap"
"""The journey of words that set a budget and want nothing else."""
MOODS = "moods"
"""The journey of a question that `triage` answers: who sounds how."""
_AND = r"(?:and|but|und|aber|et|mais|y|pero|e|ma)\s+"
_JOINED = rf"(?:\s*[,;.!–-]\s*(?:{_AND})?|\s+{_AND})"
_ONE = r"(?:\[A\d+\]|[A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+)?)"
_MESSAGES = frozenset({"reply", "tell", "write", "send"})
_TO_SEVERAL = re.compile(
    rf"(?P<before>[^.!?\n:;,]{{2,60}}?\s)(?P<names>{_ONE}(?:, {_ONE}){{0,5}},?\s+(?:and|und|et|y|e|en)\s+{_ONE})"
    r"(?P<rest>\s*[,:]\s*\S.*|\s+(?:that|dass|que|che|dat)\s.*)",
    re.DOTALL,
)
_NAME = 3
"""Words of a name."""
MOST = 6
"""Wishes that are taken out of one message."""
LIKELY = 0.7
"""Probability from which a choice of the model counts: people are none we sell to."""
SURE = 0.6
"""Probability from which an act is taken without having asked the model."""
_LEAST = 0.05
"""What an act of a journey that the model finds impossible keeps of its probability."""
OTHER = "other"
"""The journey of wishes that no call meets."""
ACCOUNT = "account"
"""The journey, and the act, of what only a person can do in the dashboard."""
_ASKED = frozenset({GAP, ACCOUNT, NONE, "start_lead_search"})
"""What words that only ask may want besides: somebody who is to be found is searched for after a yes."""
LOOK = "look "
"""How acts begin that only look."""
_AN_OBJECT = re.compile(r"\[[AUIT]\d|(?<=[\s\"“„«])[A-ZÀ-Þ][\w-]+|\d")
"""Something that a clause names itself, so that it stands alone."""
_MESSAGE = re.compile(
    r"(?:^|[.!?,]\s+|\b(?:and|und|y|et)\s+)[^\W\d_]{2,20}(?: [^\W\d_]{2,20})?(?: \[A\d+\])?"
    r"(?:\s*(?:->|=>|→)|\s(?:gets?|bekommt|kriegt|recibe|reçoit):?)\s*\[T\d+\]\W*(?:$|(?<=[.!?;]\s))"
)
"""A name and a quotation with an arrow between them: the shortest way to write to somebody."""
_NO_STATE = re.compile(r"\b(?:signal\w*|señal\w*|signaux|lists?\w*|campaigns?|kampagne\w*)", re.IGNORECASE)
"""What is neither read nor unread."""
_A_LIST = re.compile(r"\w+(?:\s\w+){0,2}?\s(?:list[ea]?)\b", re.IGNORECASE)
_A_MAIL = re.compile(r"\b(?:e-?mails?|mails?|correos?|courriels?|messaggio|mensagem)\b", re.IGNORECASE)
_A_NAME = re.compile(r"(?<!^)\b[A-ZÀ-Þ]\w+|\b(?:him|her|them|ihm|ihr|ihnen|lui|leur|le|les)\b")
_LISTS = re.compile(r"\blist\w*", re.IGNORECASE)
_NAME_AND_PEOPLE = re.compile(r"(?P<name>\[T\d+\])\s*[:=]\s*(?P<people>[^\[\]]*\[A\d+\](?:(?!\[T\d)[\s\S])*)")
_NO_NAME = re.compile(
    r"\b(?:ihre?\w{0,2}|seine?\w?|als|de[nrms]|die|das|eine?\w?|keine?\w?|im|am|zum|zur|ins|vom)\s+(?:[^\W\d_]+\s)??[A-ZÀ-Þ]\w+"
)
"""What German writes like a name: "ihrer Nummer", "die anderen Quellen"."""
_POINTS_BACK = re.compile(
    r"\b(?:it|them|this|that|those|these|him|hers?|she|he|they"
    r"|ihn|ihm|ihre?\w{0,2}|seine?\w?|sie|es|das|diese[nrs]?|die (?:beiden|hier|da|folgenden)|damit|davon"
    r"|lo|los|las|les?|lui|leur|ça|cela|ceux-ci|eso|ello)\b"
    r"|\w+-(?:le|la|les|lui)\b|^(?:y\s)?\w{3,}(?:lo|la|los|las|le|les)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Wish:
    """A part of the words that is a wish of its own."""

    text: str
    journey: str
    act: str = ""
    """The call that it wants, as ``agent.session.acts`` names it."""
    about: str = ""
    """What it asks about, if it only asks."""
    manner: str = ""
    """How a text is to be written."""


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    mood: Mood


def wishes(words: str, llm: Decider) -> list[Wish]:
    """The wishes of the human's words in their order; how a text is to be written is none of them, and stays beside."""
    if only_caps(words):
        return [Wish(words, CAP)]
    rest, manner = without_manner(words)
    return [replace(wish, manner=manner) for wish in _wishes(rest, llm)]


def without_manner(words: str) -> tuple[str, str]:
    """Words without how a text is to be written ("and keep it short"), and that; what somebody is told stays whole."""
    spoken = marked(words)
    found = re.search(rf"{_JOINED}(?P<manner>{EVERY.cue('manner').pattern})(?=\W*(?:$|\n))", spoken.text, re.IGNORECASE)
    if found is None or not spoken.text[: found.start()].strip():
        return words, ""
    return spoken.plain(f"{spoken.text[: found.start()]}{spoken.text[found.end() :]}"), found["manner"]


def _wishes(words: str, llm: Decider) -> list[Wish]:
    if lists := _several_lists(words):
        return lists[:MOST]
    if EVERY.cue("yes", "no", "dropped", "talk").fullmatch(bare(words)):
        return [Wish(words, NOTHING)]
    found = [one for one in wanted(words) if not _is_aside(one)]
    return _one_wish(words, llm) if len(found) <= 1 else _several(found[:MOST], llm)


def _one_wish(words: str, llm: Decider) -> list[Wish]:
    """The one wish that all of the words are, for each whom it is to be said to."""
    texts = _to_each(words) or [words]
    first = sorted_in(texts[0], llm)
    return [replace(first, text=text) for text in texts[:MOST]]


def _several(found: Sequence[Wanted], llm: Decider) -> list[Wish]:
    heard = accumulate((one.text for one in found), "{} {}".format)
    return [_of_its_kind(_of(one.text, one.shares, llm), so_far) for one, so_far in zip(found, heard, strict=True)]


def _of_its_kind(wish: Wish, heard: str) -> Wish:
    """A new name is that of a campaign where only one was spoken of, and of a list otherwise."""
    act = {"update_list name": "update_campaign name", "update_campaign name": "update_list name"}.get(wish.act)
    kind = "list" if wish.act == "update_campaign name" else "campaign"
    other = "campaign" if kind == "list" else "list"
    words = wish.text if speaks_of(wish.text, kind) or speaks_of(wish.text, other) else heard
    is_other = act is not None and speaks_of(words, kind) and not speaks_of(words, other)
    return replace(wish, act=act, journey=FORM) if is_other and act is not None else wish


def _is_aside(one: Wanted) -> bool:
    """Whether a part wants nothing: "prepping for my 1:1"."""
    return one.act == NONE or (one.act == GAP and not demands(marked(one.text).text))


def sorted_in(text: str, llm: Decider) -> Wish:
    """What one wish wants."""
    return _of(text, shares(marked(text).text), llm)


def _of(text: str, likely: Mapping[str, float], llm: Decider) -> Wish:
    if EVERY.cue("moods").search(text) and not _NO_STATE.search(text) and asks(text):
        return Wish(text, MOODS)
    act = _act(text, likely, llm)
    if act in (GAP, NONE):
        is_about_us = llm.choose("route", brief(text)).get("profile", 0.0) >= LIKELY
        return Wish(text, "question", "look context", "profile") if is_about_us else Wish(text, OTHER, act)
    if act == ACCOUNT:
        return Wish(text, ACCOUNT, act)
    return _look(text, act, llm) if act.startswith(LOOK) else Wish(text, _journey(text, act), act)


def _act(text: str, likely: Mapping[str, float], llm: Decider) -> str:
    """The act that a wish most likely wants; whoever only asks wants nothing changed."""
    if asks(text):
        likely = {act: share for act, share in likely.items() if act.startswith(LOOK) or act in _ASKED}
    act = max(likely, key=lambda one: likely[one])
    return _with_journey(text, likely, llm) if likely[act] < SURE or act == NONE else act


def _with_journey(text: str, likely: Mapping[str, float], llm: Decider) -> str:
    """The act of a doubtful wish: the likeliest of the journey that the model finds likely too."""
    odds = llm.choose("route", brief(text))
    weights = {act: share * (odds.get(_route(text, act), 0.0) + _LEAST) for act, share in likely.items() if act != NONE}
    return max(weights, key=lambda act: weights[act])


def _route(text: str, act: str) -> str:
    """The journey that the model would call an act by."""
    if act in (GAP, ACCOUNT):
        return OTHER if act == GAP else ACCOUNT
    if act.startswith(LOOK):
        return _LOOKS[act].route
    journey = _journey(text, act)
    return journey if journey in _JOURNEYS else OTHER


def _journey(text: str, act: str) -> str:
    """Where a wish is met: by the steps of a journey, by a form, or nowhere."""
    if act == "send_message":
        return "one_off_email" if _is_new(text) else "replies"
    if act in PEOPLE_ACTS:
        return PEOPLE
    tool = act.partition(" ")[0]
    journey = next((journey for journey, acts in _JOURNEYS.items() if act in acts or tool in acts), "")
    return journey or (FORM if serves(act) else OTHER)


def _is_new(text: str) -> bool:
    """Whether a message is a new mail: to an address, or to nobody who is named."""
    return "@" in text or (_A_MAIL.search(text) is not None and not _A_NAME.search(text))


def goals_of(act: str, journey: str) -> tuple[str, ...]:
    """How far an act may go in a journey; empty where that is open."""
    acts = _JOURNEYS.get(journey, {})
    return acts.get(act) or acts.get(act.partition(" ")[0]) or ()


class _Look(NamedTuple):
    """What a look may be about, of what the model knows questions to be about."""

    route: str
    abouts: tuple[str, ...]


_LOOKS: Mapping[str, _Look] = {
    "look threads": _Look("replies", ("inbox", "conversation")),
    "look campaigns": _Look("campaign", ("campaign",)),
    "look lists": _Look("other", ("list", "search")),
    "look senders": _Look("campaign", ("senders",)),
    "look credits": _Look("other", ("prices",)),
    "look signals": _Look("signals", ("signals", "topics", "sources")),
    "look enrichment": _Look("other", ("enrichment",)),
    "look context": _Look("profile", ("profile",)),
}
_JOURNEYS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "campaign": {
        "start_lead_search": ("find",), "create_campaign": ("draft",), "launch_campaign": ("launch",),
        "update_campaign sequence_nodes": ("draft",),
    },
    "import": {"create_list": ("create",), "import_list_leads": ("import", "check")},
    "signals": {
        "update_signals": ("mark",), "create_signal_type": ("watch",), "update_signal_sources": ("sources",),
        "generate_signal_messages": ("drafts",),
    },
    "replies": {
        "send_message": ("reply",), "update_thread status archived": ("archive",),
        "update_thread status active": ("reopen",), "update_thread unread_count": ("archive",),
    },
    "one_off_email": {"send_message": (), "create_thread": ("draft",)},
}  # fmt: skip
"""The acts that the steps of a journey meet, each with the goals that it may have there."""


def _look(text: str, act: str, llm: Decider) -> Wish:
    """A wish that only wants to know or see something, and what it is about."""
    abouts = _LOOKS[act].abouts
    if act == "look threads" and EVERY.cue("wrote", "what_about").search(text):
        abouts = ("conversation",)
    if "list" in abouts and not speaks_of(text, "list") and names_in(text):
        abouts = (LEAD,)
    if len(abouts) > 1:
        odds = llm.choose("ask", brief(text))
        abouts = (max(abouts, key=lambda about: odds.get(about, 0.0)),)
    return Wish(text, "question", act, abouts[0])


def _to_each(words: str) -> list[str]:
    """A message to several people as one to each of them; none where it is to one, or no message."""
    spoken = marked(words)
    said = tongue(spoken.text)
    found = None if _NO_STATE.search(words) else _TO_SEVERAL.fullmatch(spoken.text)
    begun = "" if found is None else wish_of(found["before"], said)[0]
    if found is None or said.kinds(begun).isdisjoint(_MESSAGES) or said.cue("that").search(begun):
        return []
    names = [one for one in re.split(rf",\s*(?:{_AND})?|\s+{_AND}", found["names"]) if one]
    return [spoken.plain(f"{found['before']}{name}{found['rest']}") for name in names]


def _several_lists(words: str) -> list[Wish]:
    """A wish for each name that people with addresses stand behind: '"Speakers": [A1]. "Guests": [A2] and [A3]'."""
    spoken = marked(words)
    found = [*_NAME_AND_PEOPLE.finditer(spoken.text)]
    if len(found) < 2 or not _LISTS.search(spoken.text[: found[0].start()]):
        return []
    texts = (spoken.plain(f"Import into a list called {one['name']}: {one['people'].strip()}") for one in found)
    return [Wish(text, "import", "import_list_leads") for text in texts]


def _stands_alone(text: str) -> bool:
    return not _POINTS_BACK.search(text) or _AN_OBJECT.search(_NO_NAME.sub(" ", text)) is not None


def parts(text: str) -> list[str]:
    """The clauses of one wish that each speak of something of their own: "upvote Acorn, dismiss the merger"."""
    found: list[str] = []
    for piece in _pieces(text):
        if found and (piece.mood == "told" or not _stands_alone(piece.text)):
            found[-1] += f" {piece.text}"
        else:
            found.append(piece.text)
    return found


def to_be_told(words: str) -> list[str]:
    """The clauses of a wish that want somebody told something: "answer Mara that we accept", "ask for her number"."""
    said = tongue(words)
    found = (wish_in(piece.text) for piece in _pieces(words) if piece.mood == "change" and "@" not in piece.text)
    kinds = ((text, said.kinds(text), said.cue("that").search(text)) for text in found)
    return [text for text, kind, that in kinds if "tell" in kind or (that and kind & {"reply", "write", "send"})]


def to_be_written(words: str) -> list[str]:
    """The texts that words give for a message: called so, or quoted where nothing is only looked for."""
    looks = any(piece.mood in ("look", "ask") for piece in _pieces(words))
    texts = [mark for mark in marked(words).marks if mark.kind == "text" and len(mark.text.split()) >= A_TEXT]
    return [mark.text for mark in texts if mark.role == "text" or not (looks or mark.role)]


def _pieces(words: str) -> list[_Piece]:
    """The clauses that may be wishes, with whatever belongs to them."""
    spoken = marked(words)
    said = tongue(spoken.text)
    found: list[_Piece] = []
    held = ""
    for text, mood in _clauses(spoken, said):
        if _goes_on(mood, found, held):
            held = f"{held} {text}".strip()
            continue
        is_alone = _stands_alone(wish_of(text, said)[0])
        if _ends_a_sentence(found, is_alone=is_alone or bool(held)):
            found[-1] = _Piece(f"{found[-1].text} {text}", mood)
            continue
        if mood == "told" or (found and is_alone):
            found, held = _with(found, held), ""
        found.append(_Piece(f"{held} {text}".strip(), mood))
        held = ""
    return [replace(piece, text=spoken.plain(piece.text)) for piece in _with(found, held)]


def _ends_a_sentence(found: list[_Piece], *, is_alone: bool) -> bool:
    """Whether a wish ends the sentence that tells of its object: "And that merger is old, dismiss it"."""
    if is_alone or not found:
        return False
    piece = found[-1]
    return piece.mood == "told" and piece.text[:1].isupper() and _AN_OBJECT.search(piece.text) is not None


def _goes_on(mood: Mood, found: list[_Piece], held: str) -> bool:
    """Whether a clause begins no piece: it tells something, asks on, or begins all with an unknown verb."""
    asks_on = mood == "ask" and bool(found) and found[-1].mood == "ask"
    return mood == "open" or asks_on or (mood == "told" and not (found or held))


def _with(pieces: list[_Piece], held: str) -> list[_Piece]:
    """Pieces with what belongs to the last of them."""
    if not pieces or not held:
        return [*pieces, _Piece(held, "open")] if held else pieces
    return [*pieces[:-1], replace(pieces[-1], text=f"{pieces[-1].text} {held}")]


def _clauses(spoken: Marked, said: Tongue) -> Iterator[tuple[str, Mood]]:
    for sentence, is_row in sentences(spoken.text, said):
        if is_row:
            yield f"\n{sentence}", "open"
            continue
        free = is_free(sentence, said)
        for clause in clauses(sentence, said):
            if _may_be_one(clause, said) and not free:
                yield clause, "told"
                continue
            tells = free or is_negative(clause, said) or len(re.findall(r"[^\W\d_]{2,}|\[", clause)) < 2
            yield clause, "open" if tells else _mood(clause, said)


def _mood(clause: str, said: Tongue) -> Mood:
    mood = "change" if is_beyond(clause) or _MESSAGE.search(clause) else mood_of(clause, said)
    return "open" if mood == "told" else mood


def _may_be_one(clause: str, said: Tongue) -> bool:
    """Whether a clause that begins with an "and" may wish for something with a verb that the table does not know."""
    joined = said.cue("filler").match(clause) and "[" not in clause and len(clause.split()) > 3
    rest = starting(clause, said)
    if rest[:1].isdigit() or rest[:1].isupper() or said.cue("tells").match(rest):
        return False  # it says something: a wish would begin with its verb
    return bool(joined) and not is_negative(clause, said) and _mood(clause, said) == "open"
