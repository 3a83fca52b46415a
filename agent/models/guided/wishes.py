"""The words cut into wishes, each to be understood, carried out and told for itself, so that none is lost."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from agent.common.words.marks import Marked, marked
from agent.common.words.moods import Mood, is_free, is_negative, mood_of, sentences, starting, wish_of
from agent.common.words.moods import wishes as clauses
from agent.common.words.table import EVERY, Tongue, table, tongue
from agent.common.words.text import bare
from agent.models.guided.decide import Decider
from agent.models.guided.leads import is_meant
from agent.models.guided.manage import changes_what_is_shown
from agent.models.guided.sequence import adds_a_step
from agent.models.guided.words import A_TEXT, asks, brief, is_beyond, limit_in, only_caps, sets_read, wish_in

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
"""Probability from which a choice of the model counts: a clause is a wish of its own, people are none we sell to."""
DOUBT = 0.25
"""Probability of "other" from which an unlikely journey is none."""
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
    if changes_what_is_shown(words):
        return [Wish(words, "other")]
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
    pieces = [] if asks(words) else _pieces(words)
    found = _each_of(pieces, llm) if len(pieces) > 1 else []
    if len(found) > 1:
        return found[:MOST]
    texts = (_to_each(words) if len(pieces) == 1 else []) or [words]
    first = sorted_in(texts[0], llm)[0]
    return [replace(first, text=text) for text in texts[:MOST]]


def _each_of(pieces: Sequence[_Piece], llm: Decider) -> list[Wish]:
    """The wishes of several pieces, of which one may only add to that before it."""
    found: list[Wish] = []
    for piece in pieces:
        wish, share = sorted_in(piece.text, llm)
        if not found or _is_new(piece, wish, share, found[-1]):
            found.append(wish)
            continue
        text = f"{found[-1].text} {piece.text}"
        found[-1] = replace(found[-1], text=text) if _is_alike(piece, wish, found[-1]) else sorted_in(text, llm)[0]
    return found


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


def _is_alike(piece: _Piece, wish: Wish, before: Wish) -> bool:
    """Whether a piece that adds to the wish before it leaves open no question of what that is."""
    return (
        piece.mood == "told" or wish.journey == before.journey or adds_a_step(piece.text) or _stands_alone(piece.text)
    )


def _several_lists(words: str) -> list[Wish]:
    """A wish for each name that people with addresses stand behind: '"Speakers": [A1]. "Guests": [A2] and [A3]'."""
    spoken = marked(words)
    found = [*_NAME_AND_PEOPLE.finditer(spoken.text)]
    if len(found) < 2 or not _LISTS.search(spoken.text[: found[0].start()]):
        return []
    return [
        Wish(spoken.plain(f"Import into a list called {one['name']}: {one['people'].strip()}"), "import")
        for one in found
    ]


def sorted_in(text: str, llm: Decider) -> tuple[Wish, float]:
    """The journey that a wish belongs to, and how likely it is that."""
    if is_meant(text):
        return Wish(text, "other"), 1.0
    if asks(text):
        return _asked_about(text, llm)
    shares = llm.choose("route", brief(text))
    journey = _journey(text, shares)
    return Wish(text, journey), 1.0 if is_beyond(text) else max(shares.get(journey, 0.0), next(iter(shares.values())))


def _asked_about(text: str, llm: Decider) -> tuple[Wish, float]:
    """What a question is about, by its words where these tell it, and how likely it is that."""
    if EVERY.cue("watched").search(text):
        return Wish(text, "question", "other"), 1.0
    if EVERY.cue("moods").search(text) and not _NO_STATE.search(text):
        return Wish(text, MOODS), 1.0
    shares = llm.choose("ask", brief(text))
    about = next(iter(shares))
    told = _told_about(text, about)
    return Wish(text, "question", told or about), 1.0 if told else shares[about]


def _told_about(text: str, about: str) -> str:
    """What a question is about after all that was taken for one about people or nothing else; empty where it may be."""
    if about in ("people", "other") and (_is_what_about_somebody(text) or EVERY.cue("wrote").search(text)):
        return "conversation"
    if about in ("people", "other", "prices") and tongue(text).cue("costs").search(text):
        return "other" if tongue(text).cue("contacts").search(text) else "prices"
    return ""


def _is_what_about_somebody(text: str) -> bool:
    """Whether a question only goes on to somebody else: "and what about Theo?"."""
    begins = EVERY.cue("what_about").match(text.strip())
    return begins is not None and len(text[begins.end() :].split()) <= _NAME and not _NO_STATE.search(text)


def _journey(text: str, shares: Mapping[str, float]) -> str:
    """The likeliest journey, unless the words themselves tell another."""
    likeliest, share = next(iter(shares.items()))
    if limit_in(text):
        return "campaign"
    if sets_read(text):
        return "other" if _NO_STATE.search(text) else "replies"
    if is_beyond(text) and (likeliest != "signals" or EVERY.cue("beyond").match(wish_of(text, EVERY)[0])):
        return "other"
    if _MESSAGE.search(marked(text).text):
        return "one_off_email" if "@" in text else "replies"
    return _plainly(text, likeliest if share >= LIKELY else _unlikely(text, shares))


def _plainly(text: str, chosen: str) -> str:
    """What was chosen, unless that is none and verb and object leave no doubt: a message, what one says, a new list."""
    if chosen != "other":
        return chosen
    shown = marked(text).text
    said = tongue(shown)
    begun = wish_of(shown, said)[0]
    kinds = said.kinds(begun)
    if EVERY.cue("wrote").search(begun):
        return "replies"
    if not kinds.isdisjoint(_MESSAGES) and said.cue("that").search(begun) and not said.cue("no_wish").match(begun):
        return "one_off_email" if "@" in text else "replies"
    return "import" if "make" in kinds and _A_LIST.match(begun) else chosen


def _unlikely(text: str, shares: Mapping[str, float]) -> str:
    """The journey of a wish whose odds are close, by what stands in it or the verb that it begins with."""
    shown, goals = marked(text).text, table()["wishes"].items()
    kinds = tongue(shown).kinds(wish_of(shown, tongue(shown))[0])
    by_verb = {name.partition(".")[0] for name, goal in goals if not kinds.isdisjoint(goal.get("verbs", ()))}
    meant = {"import", "one_off_email", "replies"} if "@" in text else by_verb
    doubt = "other" if shares.get("other", 0.0) >= DOUBT else next(iter(shares))
    return next((one for one in shares if one in meant), doubt)


def _is_new(piece: _Piece, wish: Wish, share: float, before: Wish) -> bool:
    """Whether a piece is a wish of its own; what only adds to the one before it belongs to that."""
    if before.journey == "campaign" and adds_a_step(piece.text):
        return False
    if piece.mood == "told":
        return wish.journey == "other" and share >= LIKELY
    if not _stands_alone(piece.text) or (share < LIKELY and wish.journey != "other"):
        return False
    return _differs(piece, wish, before)


def _differs(piece: _Piece, wish: Wish, before: Wish) -> bool:
    """Whether a wish is of another kind than the one before it, or of one that may come several times."""
    if wish.journey == "other":
        return piece.mood != "ask"
    if wish.journey in ("import", "one_off_email") and before.journey in ("campaign", "one_off_email"):
        return "@" in piece.text or not _POINTS_BACK.search(piece.text)
    return (wish.journey, wish.about) != (before.journey, before.about) or wish.journey in ("replies", "one_off_email")


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
