"""One look through outgoing texts, before anybody is asked about them.

Flaws are what no text should leave with, whoever wrote it.  Claims are marked with what they rest on, or as resting on
nothing: "grounded" says that something known says the same, never that it is true.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from agent.copy.claims.claims import claims_of, is_dictated
from agent.copy.claims.counted import of_others
from agent.copy.claims.mentioned import held, named
from agent.copy.claims.supports import content, stand
from agent.copy.findings import Claim, Copy, Flaw, Known, Look, Mark, Other
from agent.copy.flaws.feigned import answered, feigned, in_japanese
from agent.copy.flaws.left import left_behind
from agent.copy.flaws.markup import markup
from agent.copy.flaws.misaddressed import is_of_another_team, misaddressed
from agent.copy.flaws.quoted import is_quoted, is_spoken_of, is_trade, quotes, without_quoted_greetings
from agent.copy.flaws.remarks import remarks
from agent.copy.flaws.residue import residue
from agent.copy.flaws.signature import signature
from agent.copy.flaws.told import told
from agent.copy.flaws.unfilled import unfilled
from agent.copy.greeting import (
    Greeting,
    addressed,
    greeting_of,
    is_one_of,
    spoken_to,
    titled,
    untitled,
)
from agent.copy.names import is_everyday, is_german, names_in
from agent.copy.phrases import phrases
from agent.copy.text import fold, folded, holds_word, runs, sentences, words
from agent.copy.whom import COMPANY, LINE, is_own_team, may_be_greeted

_REPLY = re.compile(
    r"\s*(?:\[[^\]\n]{1,20}\]\s*)?(?:re|aw|antw|antwort|sv|rif|res|resp|réf|enc|fwd?|wg|tr|rv|odp|pd|doorst|vs|vl|r"
    r"|i)\.?"
    r"\s?(?:\[\d+\])?:",
    re.IGNORECASE,
)
_LEAVE = re.compile(
    r"unsubscribe|opt[ -]?out|no longer (?:want|wish)|(?:rather|prefer) (?:that i )?not|not (?:be )?interested"
    r"|stop writing|not the right person|abmelde|abbestell|keine (?:weiteren )?(?:mails|e-mails|nachrichten)"
    r"|nicht (?:mehr )?(?:an)?schreib|kein interesse|désinscri|ne plus (?:recevoir|vous)|pas intéressé"
    r"|darse? de baja|baja|no recibir|no le interesa"
    r"|disiscri|cancella|non riceve|non (?:le |ti )?interessa|descadastr|cancelar|uitschrijv|afmelden|geen interesse",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
_LEGAL = re.compile(
    r"[ ,]+(?:gmbh|ag|se|kg|ug|inc|ltd|llc|plc|corp|s\.?a\.?|sas|sarl|s\.?l\.?|s\.?r\.?l\.?|s\.?p\.?a\.?"
    r"|b\.?v\.?|n\.?v\.?|lda)\.?$",
    re.IGNORECASE,
)
_OTHERS = "it belongs to another lead: write of the recipient alone"
_NO_PART = "it is no part of the message: leave it out"
_HELLO = 6
"""Words of a line that only greets."""
_LONG = 200
"""Words of a first message beyond which a card says so."""


def look(copies: Iterable[Copy], known: Known) -> Look:
    """What is to be said of texts that go to the same recipient."""
    found = Look()
    for copy in copies:
        flaws = dict.fromkeys(_flaws(copy, known))
        flaws |= dict.fromkeys(_left(copy, known, [one.span for one in flaws]))
        claims = dict.fromkeys(Claim(copy.where, span, source) for span, source in _claims(copy, known))
        found += Look(tuple(flaws), tuple(claims), tuple(_notes(copy)))
    return found


def opt_out_note(first: Copy) -> tuple[str, ...]:
    """A note where the first mail of a campaign names no way to be left alone."""
    return () if _LEAVE.search(first.body) else (f"{first.where} names no way to be left alone",)


def _flaws(copy: Copy, known: Known) -> Iterator[Flaw]:
    yield from _open(copy, known)
    for span, fix in (
        *residue(copy.body, _firms(known)),
        *markup(copy.body, html=copy.html),
        *signature(copy.body, known),
    ):
        yield Flaw(copy.where, span, fix)
    if talk := _before_greeting(copy.body, known):
        yield Flaw(copy.where, talk, "the message begins with the greeting below: leave out what stands before it")
    for remark in _remarks(copy, known):
        yield Flaw(copy.where, remark, _NO_PART)
    if copy.begins and (reply := _answers(copy.subject, known)):
        yield Flaw(copy.where, reply, "it answers nothing: write a subject without this")
    yield from (flaw for flaw in _presupposed(copy, known) if _is_news(flaw.span, known))
    yield from _greeted(copy, known)
    yield from _addressed(copy, known)
    yield from _strangers(copy, known)
    yield from _elsewhere(copy, known)


def _presupposed(copy: Copy, known: Known) -> Iterator[Flaw]:
    """What presupposes an earlier conversation, or an answer in one."""
    if copy.begins and not copy.follows:
        text = f"{copy.subject}\n{copy.body}"
        fix = "nothing is known of an earlier conversation: write without one"
        yield from (Flaw(copy.where, span, fix) for span in (*feigned(text, known), *in_japanese(text)))
    if copy.unanswered:
        fix = "they have not answered yet: write without what they would have said"
        yield from (Flaw(copy.where, span, fix) for span in answered(copy.body))


def _answers(subject: str, known: Known) -> str:
    """How a subject begins that is an answer's; empty where something known is spelled so: ``re:form``."""
    reply = _REPLY.match(subject)
    if reply is None:
        return ""
    first = subject.split()[0]
    is_name = not first.endswith(":") and any(first in one.text for one in known.sources)
    return "" if is_name else reply[0].strip()


def _remarks(copy: Copy, known: Known) -> Iterator[str]:
    senders = [one.text for one in known.sources if one.about == "ours" and "sender" in one.name]
    yield from dict.fromkeys(remarks(copy.body, known.names or (), senders, _own(known)))


def _own(known: Known) -> frozenset[str]:
    """The words that are known of the recipient, the thread and the user's company."""
    return frozenset(word for one in known.sources if one.about != "person" for word in _words(one.text))


def _firms(known: Known) -> frozenset[str]:
    """The words of the names of the recipient's and the user's company."""
    named_ = (one.text for one in known.sources if one.name in COMPANY or one.name.endswith("companyName"))
    return frozenset(word for text in named_ for word in _words(text))


def _left(copy: Copy, known: Known, found: Sequence[str]) -> Iterator[Flaw]:
    """Sentences that are said to the writer and in which nothing was found yet; none of those whose trade they are."""
    if is_trade(known.texts("ours")):
        return
    texts = [one.text for one in known.sources]
    for one in left_behind(copy.body, _own(known)):
        if not ((copy.html and "<" in one) or quotes(one, texts) or any(span in one or one in span for span in found)):
            yield Flaw(copy.where, one, _NO_PART)


def _open(copy: Copy, known: Known) -> Iterator[Flaw]:
    own, theirs, thread = (known.texts(about) for about in ("ours", "recipient", "thread"))
    for text in ("" if is_quoted(copy.subject, copy.body) else copy.subject, copy.body):
        for span, fix in unfilled(without_quoted_greetings(text), known.variables, own, theirs, thread):
            if not is_spoken_of(span, copy.body, own):
                yield Flaw(copy.where, span, fix, is_said=is_dictated(span, text, known))


def _before_greeting(body: str, known: Known) -> str:
    """The first line of a text that greets its recipient only below: what a model says before its text."""
    lines = [line.strip() for line in body.split("\n") if line.strip()]
    if greeting_of(body) is not None:
        return ""
    if any(line != lines[-1] and _is_announced(lines[0], line, known) for line in lines[1:3]):
        return lines[0]
    return ""


def _is_announced(first: str, line: str, known: Known) -> bool:
    """Whether a line greets, below a first one that announces it or to the recipient."""
    greeting = greeting_of(f"{line}\n")
    if greeting is None or first.endswith((":", "…")):
        return greeting is not None and len(line.split()) <= _HELLO
    return bool(greeting.name) and is_one_of(greeting.name, known.names or (), hello=greeting.span)


def _is_news(span: str, known: Known) -> bool:
    """Whether neither the user nor the other side has said a word of something."""
    said = frozenset(word[:5] for one in known.sources if one.about in ("person", "thread") for word in words(one.text))
    return said.isdisjoint(word[:5] for word in content(span))


def _greeted(copy: Copy, known: Known) -> Iterator[Flaw]:
    greeting = greeting_of(copy.body)
    if greeting is None:
        return
    if greeting.is_empty:
        yield Flaw(copy.where, greeting.span, "the name is missing in the greeting: write it, or greet without one")
    elif greeting.name and known.names and not (may_be_greeted(greeting, known) or is_own_team(copy, greeting, known)):
        whom = known.names[0]
        yield Flaw(copy.where, greeting.span, f"the recipient is {whom}: greet them so, or without a name")
    elif greeting.name and (why := misaddressed(greeting, copy.body.strip()[:LINE].split("\n")[0], known)):
        yield Flaw(copy.where, greeting.span, why)


def _addressed(copy: Copy, known: Known) -> Iterator[Flaw]:
    """Somebody else who is spoken to further down."""
    for span, name in addressed(copy.body) if known.names else ():
        if not is_one_of(name, known.names or ()) and named(name, known) is None:
            yield Flaw(copy.where, span, f"the recipient is {(known.names or ('',))[0]}: speak to them alone")


def _strangers(copy: Copy, known: Known) -> Iterator[Flaw]:
    """Names and addresses of other leads, which nobody that is concerned has spoken of."""
    text = f"{copy.subject}\n{copy.body}"
    own = {word for name in known.names or () for word in words(name)}
    for span in dict.fromkeys(_of_others(known.others, text)):
        if not own.issuperset(untitled(span)) and not _spoken_of(span, known):
            yield Flaw(copy.where, span, _OTHERS)
    for span in _greeted_elsewhere(copy, known, own):
        yield Flaw(copy.where, span, _OTHERS)
    for span in dict.fromkeys((*of_others(text, known), *told(text, known))):
        yield Flaw(copy.where, span, _OTHERS)


def _greeted_elsewhere(copy: Copy, known: Known, own: set[str]) -> Iterator[str]:
    """A greeting that names nobody in person, but the company of another lead: ``Dear team of …``."""
    greeting = greeting_of(copy.body)
    if greeting is None or greeting.name:
        return
    line = re.split(r"[,:!\n]", copy.body.lstrip()[:LINE], maxsplit=1)[0]
    at_hand = {*words(" ".join(re.findall(r"[A-ZÀ-Þ][\w’'-]+", line[:60])))} - own
    theirs = {
        word for word in at_hand for other in _by_word(known.others).get(word, ()) if word in _words(other.company)
    }
    if is_of_another_team(line, known) or any(named(word, known) is None for word in theirs):
        yield line.strip()


def _elsewhere(copy: Copy, known: Known) -> Iterator[Flaw]:
    """A company for which something is offered, and which is not the recipient's: nothing known speaks of it."""
    own = next((one.text for one in known.sources if one.name in COMPANY), "")
    if not own or not frozenset(words(copy.body)).isdisjoint(words(own)):
        return
    known_words = stand(known.sources)
    for sentence in filter(phrases("serves", "would").search, sentences(copy.body)):
        for name, rest in names_in(sentence, known_words, german=is_german(copy.body)):
            if _is_served(name, sentence) and held(name, rest, known) is None:
                yield Flaw(copy.where, name, f"the recipient is at {own}: write of it, or of no company")


def _is_served(name: str, sentence: str) -> bool:
    """Whether a name of several words is of whom something is done for."""
    before, _, after = sentence.partition(name)
    if len(words(name)) < 2:
        return False
    ends = [found.end() for found in phrases("serves").finditer(before)]
    return len(before.rstrip()) in ends or phrases("would").match(after.lstrip()) is not None


def _of_others(others: tuple[Other, ...], text: str) -> Iterator[str]:
    said = words(text)
    at_hand, by_word = frozenset(said), _by_word(others)
    for other in dict.fromkeys(one for word in at_hand for one in by_word.get(word, ())):
        yield from _of_other(other, text, said, at_hand)
    if "@" in text:
        small = text.casefold()
        yield from (mail for other in others for mail in other.addresses if mail.casefold() in small)


@lru_cache(maxsize=8)
def _by_word(others: tuple[Other, ...]) -> dict[str, list[Other]]:
    """The others by each word of their name and the first of their company."""
    found: dict[str, list[Other]] = {}
    for other in others:
        for word in {*_words(other.name), *_words(other.company)[:1]}:
            found.setdefault(word, []).append(other)
    return found


def _of_other(other: Other, text: str, said: list[str], at_hand: frozenset[str]) -> Iterator[str]:
    name = [*_words(other.name)]
    if len(name) > 1 and at_hand.issuperset(name) and runs(name, said):
        yield other.name
    if name and name[0] in at_hand and not is_everyday(name[0]):
        yield from spoken_to(other.name.split()[0], text)
    yield from _titled(other, text, at_hand)
    company = _LEGAL.sub("", other.company)
    if company and at_hand.issuperset(_words(company)):
        begins = r"(?<![.!?:\n])(?<![.!?:][ ])(?<!\A)" if len(_words(company)) == 1 else ""
        yield from re.findall(rf"{begins}(?<!\w){re.escape(company)}(?!\w)", text)


def _titled(other: Other, text: str, at_hand: frozenset[str]) -> Iterator[str]:
    for part in other.name.split():
        if len(part) > 2 and not at_hand.isdisjoint(_words(part)):
            yield from titled(part, text)


@lru_cache(maxsize=1024)
def _words(text: str) -> tuple[str, ...]:
    return tuple(words(text))


def _spoken_of(span: str, known: Known) -> bool:
    """Whether somebody concerned has said it, or of a name a part."""
    parts = [] if "@" in span else [word for word in untitled(span) if len(word) > 1]
    wanted = fold(span) if "@" in span else " ".join(parts)
    for one in known.sources:
        said = folded(one.text)
        if wanted in said or (one.about in ("person", "thread") and any(holds_word(said, part) for part in parts)):
            return True
    return False


def _claims(copy: Copy, known: Known) -> Iterator[Mark]:
    german = is_german(f"{copy.subject} {copy.body}")
    yield from claims_of(copy.subject, known, german=german, beside=copy.body)
    yield from claims_of(copy.body, known, german=german)
    greeting = greeting_of(copy.body)
    if greeting is not None and greeting.name and known.names == () and not _may_be_anybody(greeting, known):
        yield greeting.span, None


def _may_be_anybody(greeting: Greeting, known: Known) -> bool:
    """Whether a greeting fits somebody of whom no name is known: by their address, or as their company's team."""
    team = {word for one in known.sources if one.name in COMPANY for word in words(one.text)}
    is_team = team.issuperset(words(greeting.name))
    return is_team or is_one_of(greeting.name, (), known.address) or may_be_greeted(greeting, known)


def _notes(copy: Copy) -> Iterator[str]:
    if copy.begins and (count := len(copy.body.split())) > _LONG:
        yield f"{copy.where} has {count} words"
    if (links := len(_LINK.findall(copy.body))) > 1:
        yield f"{copy.where} has {links} links"
