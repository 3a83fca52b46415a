"""The words cut into wishes, each to be understood, carried out and told for itself, so that none is lost."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import NamedTuple

from agent.common.words.asked import likeliest
from agent.common.words.left_out import kept
from agent.common.words.marks import marked
from agent.common.words.table import EVERY
from agent.common.words.wanted import ACCOUNT, GAP, LOOK, NAME, Wanted
from agent.common.words.wanted import NOTHING as NONE
from agent.models.guided.act_in_context import act_by_its_words, act_in_context, begins_a_mail, goes_on
from agent.models.guided.aside import TOLD, without_asides
from agent.models.guided.copied import without_copies
from agent.models.guided.day_limit import LIMIT, sets_a_limit
from agent.models.guided.decide import Decider
from agent.models.guided.forms import FORM, serves
from agent.models.guided.in_rows import changes
from agent.models.guided.joined import SURE, shares_of, wanted
from agent.models.guided.known import own_words, speaks_of
from agent.models.guided.people import CALLS, ENRICHES, PEOPLE
from agent.models.guided.profile import PROFILE, is_of_profile
from agent.models.guided.questions import LEAD, PRICE
from agent.models.guided.records import names_in
from agent.models.guided.set_up import subject
from agent.models.guided.special import ALONE, CAP, MOODS, NOTHING, leaves_alone, only_answers
from agent.models.guided.to_each import AND, NO_STATE, to_each, to_two
from agent.models.guided.with_people import moved, several_lists, split_off, with_whom, without_source
from agent.models.guided.words import A_SUBJECT, asks, asks_of_somebody, brief, only_caps, without_texts
from tools.registry import REGISTRY

_JOINED = rf"(?:\s*[,;.!–-]\s*(?:{AND})?|\s+{AND})"
MOST = 6
"""Wishes that are taken out of one message."""
LIKELY = 0.7
"""Probability from which the model is sure what a question is about."""
_LEAST = 0.02
"""What an act of a journey that the model finds impossible keeps of its probability."""
_POSSIBLE = 0.05
"""Probability from which words may want what a sign of theirs speaks for."""
_DARED = 0.35
"""Probability below which nothing is destroyed for a doubtful wish."""
OTHER = "other"
"""The journey of wishes that no call meets."""
_ASKED = {GAP: "other", ACCOUNT: "account", NONE: "other", "start_lead_search": "people"}
"""What words that only ask may want besides, and what the model takes them for: people are looked for after a yes."""
_NOUNS = {
    "look signals": re.compile(r"\b(?:signals?|signale?n?|signaux|señal(?:es)?|segnal[ei]|sinais)\b", re.IGNORECASE),
    "look campaigns": re.compile(r"\b[ck]amp[^\W\d_]{2,}", re.IGNORECASE),
    "look senders": re.compile(
        r"\b(?:mailbox(?:es)?|postf[aä]ch\w*|buz(?:ón|ones)|caselle?|absender)\b", re.IGNORECASE
    ),
}
"""What a doubtful question is about whose noun it names."""
_FROM_ME = re.compile(
    r"\b(?:from me|von mir|de (?:ma|mi) part|de mi parte|de moi|da (?:parte mia|me)|da minha parte|van mij)\b",
    re.IGNORECASE,
)
"""How words say that it is the human whose answer is waited for."""
_PAID = ("start_lead_search", "generate_messages", "generate_signal_messages")
"""What else is asked the price of than an enrichment."""
_PRICED = re.compile(
    r"\b(?:cr[eé]dit\w*|pri[cs]\w*|prix|preis\w*|prec?io\w*|prezz\w*|preço\w*|prij\w*|cost\w*)", re.IGNORECASE
)
_WHO_IS = re.compile(
    r"\W*(?:who(?: is|['’]s)|wer ist|qui est|quién es|chi è|quem é|wie is|what do (?:we|you) know|was wissen wir"
    r"|que sait-on|qué sabemos|cosa sappiamo|o que sabemos|wat weten we)\b",
    re.IGNORECASE,
)
_SEARCHED = re.compile(
    r"\b(?:search\w*|found|find\w*|such\w*|gesucht|gefunden|recherche\w*|cherch\w*|trouv\w*|b[uú]sc\w*|b[uú]squeda\w*"
    r"|encontr\w*|cerc\w*|ricerca\w*|trovat\w*|busc\w*|pesquis\w*|zoek\w*|gezocht|gevonden|done|ready|finished|fertig)\b",
    re.IGNORECASE,
)
"""How words speak of a search for leads."""
_A_MAIL = re.compile(r"\b(?:e-?mails?|mails?|correos?|courriels?|messaggio|mensagem)\b", re.IGNORECASE)
_A_NAME = re.compile(r"(?<!^)\b[A-ZÀ-Þ]\w+|\b(?:him|her|them|ihm|ihr|ihnen|lui|leur|le|les)\b")
_OF_A_LIST = ("create_list", "import_list_leads", "add_list_leads", "remove_list_leads")
_MOVED = (GAP, "update_list name", "move_sequence_node")
"""What words may seem to want beside that move people from one list to another which they do not call lists."""
_CURT = 3
"""Words up to which a wish leaves it to those before it of what it is."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A part of the words that is a wish of its own."""

    text: str
    journey: str
    act: str = ""
    """The call that it wants, as ``agent.session.account.acts`` names it."""
    about: str = ""
    """What it asks about, if it only asks."""
    manner: str = ""
    """How a text is to be written."""


def wishes(words: str, llm: Decider, former: str = "", before: str = "") -> list[Wish]:
    """The wishes of the human's words in their order; how a text is to be written is none of them, and stays beside.

    Args:
        words: of the message.
        llm: decides where they leave it open.
        former: the message before, which tells what "it" is.
        before: the act that was wanted last.
    """
    if only_caps(words) or leaves_alone(words):
        return [Wish(words, CAP if only_caps(words) else ALONE)]
    rest, manner = without_manner(words)
    found = _wishes(rest, llm, before)
    if len(found) == 1 and former and (goes_on(found[0].text) or len(found[0].text.split()) <= _CURT):
        found = [_in_context(found[0], f"{former} {found[0].text}", before)]
    return [replace(one, manner=manner) for wish in found for one in _with_people(wish)]


def _with_people(wish: Wish) -> Iterator[Wish]:
    """A wish, or that for a list and the one for those who are to be on it."""
    both = split_off(wish.text) if wish.act in _OF_A_LIST else None
    if both is not None:
        yield replace(wish, text=both[0], act="create_list", journey="import")
        yield replace(wish, text=both[1], act="add_list_leads", journey=FORM)
    elif wish.act in (*_OF_A_LIST, *_MOVED) and (both := moved(wish.text)):
        yield replace(wish, text=both[0], act="add_list_leads", journey=FORM)
        yield replace(wish, text=both[1], act="remove_list_leads", journey=FORM)
    else:
        yield replace(wish, text=without_source(wish.text))


def without_manner(words: str) -> tuple[str, str]:
    """Words without how a text is to be written ("and keep it short"), and that; what somebody is told stays whole."""
    spoken = marked(words)
    found = re.search(rf"{_JOINED}(?P<manner>{EVERY.cue('manner').pattern})(?=\W*(?:$|\n))", spoken.text, re.IGNORECASE)
    if found is None or not spoken.text[: found.start()].strip():
        return words, ""
    return spoken.plain(f"{spoken.text[: found.start()]}{spoken.text[found.end() :]}"), found["manner"]


def _wishes(words: str, llm: Decider, before: str) -> list[Wish]:
    if each := _one_by_one(words):
        return each
    if only_answers(words):
        return [Wish(words, NOTHING)]
    found = [*without_asides(wanted(words, before))]
    texts = to_each(words)
    if len(found) <= 1 or to_two(words) or (texts and all(one.act in TOLD for one in found)):
        return _one_wish(words, texts, found[0].shares if len(found) == 1 else {}, llm)
    return _several(found[:MOST], llm)


def _one_by_one(words: str) -> list[Wish]:
    """The wishes of words that order one thing for each of what they give below."""
    lists = [Wish(text, "import", "import_list_leads") for text in several_lists(words)[:MOST]]
    return lists or [Wish(text, FORM, act) for text, act in changes(words)]


def _one_wish(words: str, texts: Sequence[str], likely: Mapping[str, float], llm: Decider) -> list[Wish]:
    """The one wish that all of the words are, for each whom it is to be said to."""
    first = _of(words, likely, llm) if likely and not texts else sorted_in([*texts, words][0], llm)
    return [replace(first, text=text) for text in texts[:MOST] or [words]]


def _several(found: Sequence[Wanted], llm: Decider) -> list[Wish]:
    heard = accumulate((one.text for one in found), "{} {}".format)
    alone = [_of(one.text, one.shares, llm) for one in found]
    before = ["", *(one.act for one in alone)]
    return [_in_context(*one) for one in zip(alone, heard, before, strict=False)]


def _in_context(wish: Wish, heard: str, before: str) -> Wish:
    """A wish with the act that it wants by what was spoken of, and wanted, before it."""
    wish = replace(wish, text=with_whom(wish.text, wish.act, heard))
    act = act_in_context(wish.text, wish.act, heard, before)
    if act.startswith("update_context") and is_of_profile(heard):
        return replace(wish, act=act, journey=PROFILE)
    if act == wish.act:
        return wish
    if act.startswith(LOOK):
        return replace(wish, act=act, journey="question", about=_LOOKS[act].abouts[0])
    return replace(wish, act=act, journey=OTHER if act == GAP else _journey(wish.text, act))


def sorted_in(text: str, llm: Decider) -> Wish:
    """What one wish wants."""
    return _of(text, shares_of(marked(text).text), llm)


def _of(text: str, likely: Mapping[str, float], llm: Decider) -> Wish:
    if EVERY.cue("moods").search(text) and not NO_STATE.search(text) and asks(text):
        return Wish(text, MOODS)
    act = _act(text, _of_what_is_kept(text, likely), llm)
    if act in (GAP, NONE):
        return _no_call(text, act, llm)
    if act == ACCOUNT:
        return Wish(text, ACCOUNT, act)
    return _look(text, act, likely, llm) if act.startswith(LOOK) else Wish(text, _journey(text, act), act)


def _of_what_is_kept(text: str, likely: Mapping[str, float]) -> Mapping[str, float]:
    """What words likely want without what they spare, in doubt: "the other may run on" resumes nothing."""
    rest = text if likely[likeliest(likely)] >= SURE else kept(text)
    return likely if rest == text else shares_of(marked(rest).text)


def _no_call(text: str, act: str, llm: Decider) -> Wish:
    """A wish that seems to want no call; of a question the model may be sure what it is about."""
    if not asks(text):
        is_for_a_person = llm.choose("route", brief(text)).get(ACCOUNT, 0.0) >= LIKELY
        return Wish(text, ACCOUNT if is_for_a_person else OTHER, act)
    about, share = next(iter(llm.choose("ask", brief(text)).items()))
    look = next((look for look, of in _LOOKS.items() if about in of.abouts), "")
    return Wish(text, "question", look, about) if look and share >= LIKELY else Wish(text, OTHER, act)


def _act(text: str, likely: Mapping[str, float], llm: Decider) -> str:
    """The act that a wish most likely wants; whoever only asks wants nothing changed."""
    is_asked = _only_asks(text)
    if is_asked:
        likely = {act: share for act, share in likely.items() if act.startswith(LOOK) or act in _ASKED}
    act = likeliest(likely)
    if _adds_a_step(text, likely, act):
        return "add_sequence_node"
    if likely[act] < SURE or act == NONE:
        act = (_with_about if is_asked else _with_journey)(text, likely, llm)
    return act if is_asked else act_by_its_words(text, act)


def _only_asks(text: str) -> bool:
    """Whether words ask, and not only the text of a mail in them does, or a small word: "und noch was, höchstens …"."""
    return asks(text) and not (begins_a_mail(text) or sets_a_limit(text))


def _adds_a_step(text: str, likely: Mapping[str, float], act: str) -> bool:
    """Whether what is made is a step, and not the campaign: "add a second mail to it"."""
    said = EVERY.cue("follow_up").search(text)
    is_open = likely[act] < SURE or act == "create_campaign"
    if said is None or not is_open or speaks_of(text[: said.end()], "campaign"):
        return False
    return likely.get("add_sequence_node", 0.0) > _POSSIBLE


def _with_about(text: str, likely: Mapping[str, float], llm: Decider) -> str:
    """The act of a doubtful question: the likeliest of those about what the model finds likely too."""
    if asks_of_somebody(text):
        return "look threads"
    if named := [act for act, noun in _NOUNS.items() if noun.search(text) and likely.get(act, 0.0) > _POSSIBLE]:
        return named[0]
    odds = llm.choose("ask", brief(text))
    abouts = {act: _LOOKS[act].abouts if act in _LOOKS else (_ASKED[act],) for act in likely}
    return likeliest(
        {act: share * (sum(odds.get(one, 0.0) for one in abouts[act]) + _LEAST) for act, share in likely.items()}
    )


def _with_journey(text: str, likely: Mapping[str, float], llm: Decider) -> str:
    """The act of a doubtful wish: the likeliest of the journey that the model finds likely too."""
    if sets_a_limit(text):
        return LIMIT
    odds = llm.choose("route", brief(text))
    tried = {act: share for act, share in likely.items() if act != NONE and not (share < _DARED and _destroys(act))}
    return likeliest({act: share * (odds.get(_route(text, act), 0.0) + _LEAST) for act, share in tried.items()})


def _destroys(act: str) -> bool:
    spec = REGISTRY.get(act.partition(" ")[0])
    return spec is not None and spec.effect == "destroy"


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
    if act in CALLS:
        return PEOPLE
    tool = act.partition(" ")[0]
    journey = next((journey for journey, acts in _JOURNEYS.items() if act in acts or tool in acts), "")
    return journey or _of_one_call(text, act)


def _of_one_call(text: str, act: str) -> str:
    if act.startswith("update_context") and is_of_profile(text):
        return PROFILE
    return FORM if serves(act) else OTHER


def _is_new(text: str) -> bool:
    """Whether a message is a new mail: to an address, or to nobody who is named; what is cited names nobody else."""
    said = without_copies(own_words(text))
    is_answer = EVERY.verb("reply").search(said) is not None and NAME.search(without_texts(said)) is not None
    is_given = "@" in said or ("@" in without_copies(text) and not is_answer)
    return is_given or bool(A_SUBJECT.search(text) or (_A_MAIL.search(text) and not _A_NAME.search(text)))


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
        "update_campaign sequence_nodes": ("draft",), "add_sequence_node": ("draft",),
        "import_campaign_leads": ("draft",),
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


def _look(text: str, act: str, likely: Mapping[str, float], llm: Decider) -> Wish:
    """A wish that only wants to know or see something, and what it is about."""
    if act == "look lists" and speaks_of(text, "campaign") and not speaks_of(text, "list"):
        act = "look campaigns"
    if set_up := subject(text, act):
        return Wish(text, "question", act, set_up)
    abouts = _abouts(text, act, likely)
    if len(abouts) > 1:
        odds = llm.choose("ask", brief(text))
        abouts = (max(abouts, key=lambda about: odds.get(about, 0.0)),)
    return Wish(text, "question", act, abouts[0])


def _abouts(text: str, act: str, likely: Mapping[str, float]) -> tuple[str, ...]:
    """What a look may be about."""
    abouts = _LOOKS[act].abouts
    if _asks_what_enriching_costs(text, act, likely):
        abouts = (PRICE,)
    if act == "look threads" and (asks_of_somebody(text) or _asks_what_was_written(text)):
        abouts = ("conversation",)
    return (LEAD,) if _asks_who_it_is(text, abouts) else _of_a_list(text, abouts)


def _asks_what_was_written(text: str) -> bool:
    """Whether words ask for what somebody wrote, and not for what waits for the human."""
    said = None if _FROM_ME.search(text) else EVERY.cue("wrote", "what_about").search(text)
    return said is not None and EVERY.cue("me").search(said[0]) is None


def _of_a_list(text: str, abouts: tuple[str, ...]) -> tuple[str, ...]:
    """What a look may be about; of a name, without a word for a search, it is a list."""
    is_named = NAME.search(text) is not None and _SEARCHED.search(text) is None
    return ("list",) if "search" in abouts and is_named else abouts


def _asks_who_it_is(text: str, abouts: Sequence[str]) -> bool:
    """Whether a look is at somebody who is named, and at no list."""
    is_open = "list" in abouts and not speaks_of(text, "list")
    is_one = (is_open or _WHO_IS.match(text)) and not speaks_of(text, "campaign")
    return bool(is_one) and bool(names_in(text))


def _asks_what_enriching_costs(text: str, act: str, likely: Mapping[str, float]) -> bool:
    if act == "look enrichment":
        return EVERY.cue("costs").search(text) is not None or _PRICED.search(text) is not None
    enriched = likely["look enrichment"] + likely["start_enrichment"]
    is_likely = enriched > max(_POSSIBLE, *(likely[paid] for paid in _PAID))
    return act == "look credits" and (is_likely or ENRICHES.search(text) is not None)
