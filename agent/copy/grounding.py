"""One look through outgoing texts, before anybody is asked about them.

Flaws are what no text should leave with, whoever wrote it.  Claims are marked with what they rest on, or as resting on
nothing: "grounded" says that something known says the same, never that it is true.
"""

import re
from collections.abc import Iterable, Iterator

from agent.copy.claims import claims_of, is_dictated
from agent.copy.findings import Claim, Copy, Flaw, Known, Look, Other, Source
from agent.copy.greeting import greeting_of, is_one_of
from agent.copy.text import fold, folded, holds_word, runs, words
from agent.copy.unfilled import residue, unfilled

_REPLY = re.compile(r"\s*(?:re|aw|antw|sv|rif|res|fwd?|wg|tr|rv|i)\s?(?:\[\d+\])?:", re.IGNORECASE)
_LEAVE = re.compile(
    r"unsubscribe|opt[ -]?out|no longer (?:want|wish)|(?:rather|prefer) (?:that i )?not|not (?:be )?interested"
    r"|stop writing|not the right person|abmelde|abbestell|keine (?:weiteren )?(?:mails|e-mails|nachrichten)"
    r"|nicht (?:mehr )?(?:an)?schreib|kein interesse|désinscri|ne plus (?:recevoir|vous)|pas intéressé"
    r"|darse? de baja|baja|no recibir|no le interesa"
    r"|disiscri|cancella|non riceve|non (?:le |ti )?interessa|descadastr|cancelar|uitschrijv|afmelden|geen interesse",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
_LONG = 200
"""Words of a first message beyond which a card says so."""


def look(copies: Iterable[Copy], known: Known) -> Look:
    """What is to be said of texts that go to the same recipient."""
    found = Look()
    for copy in copies:
        flaws = dict.fromkeys(_flaws(copy, known))
        claims = dict.fromkeys(Claim(copy.where, span, source) for span, source in _claims(copy, known))
        found += Look(tuple(flaws), tuple(claims), tuple(_notes(copy)))
    return found


def opt_out_note(first: Copy) -> tuple[str, ...]:
    """A note where the first mail of a campaign names no way to be left alone."""
    return () if _LEAVE.search(first.body) else (f"{first.where} names no way to be left alone",)


def _flaws(copy: Copy, known: Known) -> Iterator[Flaw]:
    for text in (copy.subject, copy.body):
        for span, fix in unfilled(text, known.variables):
            yield Flaw(copy.where, span, fix, is_said=is_dictated(span, text, known))
    for span, fix in residue(copy.body):
        yield Flaw(copy.where, span, fix)
    if copy.begins and (reply := _REPLY.match(copy.subject)):
        fix = "it answers nothing: write a subject without this"
        yield Flaw(copy.where, reply[0].strip(), fix)
    yield from _greeted(copy, known)
    yield from _strangers(copy, known)


def _greeted(copy: Copy, known: Known) -> Iterator[Flaw]:
    greeting = greeting_of(copy.body)
    if greeting is None:
        return
    if greeting.is_empty:
        yield Flaw(copy.where, greeting.span, "the name is missing in the greeting: write it, or greet without one")
    elif greeting.name and known.names and not _may_be_greeted(greeting.name, known):
        whom = known.names[0]
        yield Flaw(copy.where, greeting.span, f"the recipient is {whom}: greet them so, or without a name")


def _may_be_greeted(name: str, known: Known) -> bool:
    """Whether a greeting names the recipient, or as the user or the recipient themselves do."""
    if is_one_of(name, known.names or ()):
        return True
    wanted = words(name)
    return any(runs(wanted, words(one.text)) for one in known.sources if one.about != "ours")


def _strangers(copy: Copy, known: Known) -> Iterator[Flaw]:
    """Names and addresses of other leads, which nobody that is concerned has spoken of."""
    text = f"{copy.subject}\n{copy.body}"
    said = words(text)
    at_hand = frozenset(said)
    own = {word for name in known.names or () for word in words(name)}
    for other in known.others:
        for span in _of_other(other, text, said, at_hand):
            if not own.issuperset(words(span)) and not _spoken_of(span, known):
                yield Flaw(copy.where, span, "it belongs to another lead: write of the recipient alone")


def _of_other(other: Other, text: str, said: list[str], at_hand: frozenset[str]) -> Iterator[str]:
    name = words(other.name)
    if len(name) > 1 and at_hand.issuperset(name) and runs(name, said):
        yield other.name
    if "@" in text:
        yield from (one for one in other.addresses if one.casefold() in text.casefold())
    if other.company and at_hand.issuperset(words(other.company)):
        at = rf"\b(?:at|bei|chez|at the|presso)\s+{re.escape(other.company)}(?!\w)"
        yield from (other.company for _ in re.findall(at, text))


def _spoken_of(span: str, known: Known) -> bool:
    """Whether somebody concerned has said it, or of a name a part."""
    wanted, parts = fold(span), [] if "@" in span else [word for word in words(span) if len(word) > 1]
    texts = [folded(one.text) for one in known.sources]
    return any(wanted in text or any(holds_word(text, part) for part in parts) for text in texts)


def _claims(copy: Copy, known: Known) -> Iterator[tuple[str, Source | None]]:
    yield from claims_of(copy.subject, known)
    yield from claims_of(copy.body, known)
    greeting = greeting_of(copy.body)
    if greeting is None or not greeting.name or known.names is None or known.names:
        return
    if not is_one_of(greeting.name, (), known.address) and not _may_be_greeted(greeting.name, known):
        yield greeting.span, None


def _notes(copy: Copy) -> Iterator[str]:
    if copy.begins and (count := len(copy.body.split())) > _LONG:
        yield f"{copy.where} has {count} words"
    if (links := len(_LINK.findall(copy.body))) > 1:
        yield f"{copy.where} has {links} links"
