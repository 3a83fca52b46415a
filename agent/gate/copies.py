"""What the gate knows of the texts that a call writes or sends, and of whom they go to: for the look through them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TypedDict

from agent.common.json_value import Json
from agent.common.words.text import holds_phrase
from agent.copy.claims.claims import host_of
from agent.copy.findings import Copy, Flaw, Known, Look, Other, Source
from agent.copy.flaws.unfilled import variables_of
from agent.copy.greeting import greeting_of, is_one_of
from agent.copy.grounding import look, opt_out_note
from agent.gate.services import RunServices
from agent.policy.people import handles_in
from agent.types import PreparedCall
from tools.catalog.html_text import lines_of
from tools.catalog.identity import fold
from tools.catalog.own_texts import OwnText
from tools.catalog.put_in import OWN, VARIABLES
from tools.catalog.roster import Person
from tools.catalog.show import items_of
from tools.spec import Facts, Kind, references

_SUBJECTS = ("subject", "draft_subject")
_BODIES = ("body_text", "body_html", "draft_body_text", "body", "dmText", "commentText", "signature")
_MAY_BE_HTML = ("body", "signature", "body_html")
"""Texts whose tags are read as such, or may be: the interface does not say it of each."""
_TAKEN_ALONG = {"draft_subject": "subject", "draft_body_html": "body_html"}
_PEOPLE: tuple[Kind, ...] = ("lead", "prospect", "signal_lead")
_CAMPAIGN = "sequence_nodes"
_COUNT = re.compile(r"\A\D{0,20}\d[\d.,' ]{0,12}\D{0,20}\Z")
"""A text that is little more than a number."""
_DATED = re.compile(r"\d{4}-\d\d-\d\d")
_MOST = 300
"""Characters of a field of somebody else that are looked at."""


class _AtHand(TypedDict):
    """What is known whoever a text goes to."""

    own_site: str
    today: date


def looked_through(call: PreparedCall, services: RunServices) -> PreparedCall:
    """A call with what was found in its texts; one that has none comes back as it is."""
    if call.spec.effects.reach.inspection is not None:
        return replace(call, copy=_campaign(call, services))
    silent = _is_silent(call, services)
    copies = [replace(one, unanswered=silent and not one.begins) for one in _copies(call)]
    if not copies:
        return call
    return replace(call, copy=look(copies, _known(call, services)))


def load() -> None:
    """Look through a text of no meaning: the patterns are made at their first use, which takes longer than any look."""
    said = "Hello,\n\nI saw that your team grew by 40% last week: we help teams like yours.\n\nRegards"
    look([Copy(where="", subject="Hello", body=said, begins=True)], Known())


# -- the texts -------------------------------------------------------------------------------------------------------


def _copies(call: PreparedCall) -> Iterator[Copy]:
    fields = call.request.fields
    begins = _begins(call)
    yield from _of({**_stored(call), **fields}, "", begins=begins, follows="type" in fields)
    for number, step in enumerate(_writing(fields.get(_CAMPAIGN)), 1):
        yield from _of(step, f"step {number}", begins=not step.get("is_reply"), follows=number > 1)
    for number, item in enumerate((one for one in items_of(fields.get("items")) if isinstance(one, dict)), 1):
        yield from _of(item, f"item {number}", begins=False)


def _stored(call: PreparedCall) -> Facts:
    """The subject and the HTML of a stored draft, which a message takes along where it has none of its own."""
    thread = call.state.get("thread")
    if call.spec.effects.counts_as != "message" or not isinstance(thread, Mapping):
        return {}
    return {to: thread[name] for name, to in _TAKEN_ALONG.items() if thread.get(name)}


def _of(fields: Facts, where: str, *, begins: bool, follows: bool = False) -> Iterator[Copy]:
    """The texts among some fields: each body, the subject with the first."""
    subject = next((text for _, text in _held(fields, _SUBJECTS)), "")
    for name, text in [*_held(fields, _BODIES)] or ([("subject", "")] if subject else []):
        body = "\n".join(lines_of(text)) if name == "body_html" else text
        yield Copy(
            where=where or name, subject=subject, body=body, begins=begins, follows=follows, html=name in _MAY_BE_HTML
        )
        subject = ""


def _held(fields: Facts, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((name, text) for name in names if isinstance(text := fields.get(name), str) and text.strip())


def _begins(call: PreparedCall) -> bool:
    """Whether what is written begins a conversation, as far as that is known."""
    fields = call.request.fields
    if "thread" not in call.state:
        return "participant_email" in fields or (bool(fields.get("type")) and not fields.get("is_reply"))
    thread = call.state["thread"]
    is_draft = isinstance(thread, Mapping) and thread.get("status") == "draft"
    return fields.get("threading_mode") == "new_thread" or (is_draft and not call.replied_to)


def _is_silent(call: PreparedCall, services: RunServices) -> bool:
    """Whether a conversation was read in which the other side has not said anything yet."""
    thread = services.memory.records.get(("thread", call.request.path_params.get("id", "")), {})
    return bool(thread.get("read_until")) and not call.replied_to


def _writing(nodes: Json) -> list[dict[str, Json]]:
    return [node for node in items_of(nodes) if isinstance(node, dict) and (node.get("body") or node.get("subject"))]


# -- what is known ---------------------------------------------------------------------------------------------------


def _known(call: PreparedCall, services: RunServices) -> Known:
    """What the texts of a call are held against: to one recipient, else to nobody in particular yet.

    Whoever gets copies of what a campaign sends is not whom its texts are for.
    """
    is_of_many = any(kind == "campaign" for kind, _ in references(call.args))
    handles = set() if is_of_many else {fold(one) for one in (*call.recipients[:1], *call.aliases)}
    generated = services.memory.records.get(("generated", str(call.request.fields.get("message_id"))), {})
    row = str(generated.get("prospect_id") or "")
    if handles or row:
        return _of_one(call, services, handles, row)
    sources = (*_said(services), *_ours(call, services))
    return Known(sources=sources, **_at_hand(services), variables=dict.fromkeys(VARIABLES, ""))


def _at_hand(services: RunServices) -> _AtHand:
    return {"own_site": _own_site(services), "today": services.clock.now().date()}


def _of_one(call: PreparedCall, services: RunServices, handles: set[str], row: str) -> Known:
    copied = {fold(one) for one in call.recipients[1:]}
    theirs, others = _people(services, handles, row, copied)
    companies = {str(facts.get("company") or "") for _, facts in theirs}
    thread = services.memory.records.get(("thread", call.request.path_params.get("id", "")), {})
    named = {"name": call.request.fields.get("participant_name")}
    names = [name for facts in (thread, named, *(facts for _, facts in theirs)) for name in _names(facts)]
    about = (*_of_thread(call, thread), *_of_records(theirs, services), *_signals(names, companies, services))
    return Known(
        names=tuple(dict.fromkeys(names)),
        address=next((one for one in call.recipients if "@" in one), ""),
        sources=(*_said(services), *about, *_ours(call, services)),
        **_at_hand(services),
        others=tuple(_other(facts, companies) for _, facts in others),
    )


Row = tuple[tuple[Kind, str], Facts]


def _people(services: RunServices, handles: set[str], prospect: str, copied: set[str]) -> tuple[list[Row], list[Row]]:
    """The records of the recipient, and those of everybody who gets nothing."""
    theirs: list[Row] = []
    others: list[Row] = []
    for key, facts in services.memory.records.items():
        if key[0] in _PEOPLE:
            own = key == ("prospect", prospect) or not handles.isdisjoint(map(fold, handles_in(facts)))
            (theirs if own else others).append((key, facts))
    return theirs, [one for one in others if copied.isdisjoint(map(fold, handles_in(one[1])))]


def _other(facts: Facts, companies: set[str]) -> Other:
    """Somebody else who was read; a company that is the recipient's too is nobody else's."""
    company = str(facts.get("company") or "")
    mails = tuple(one for one in handles_in(facts) if "@" in one)
    told = tuple((name.split()[-1], text[:_MOST]) for name, text in _texts(facts, "lead") if _tells(name, text))
    return Other(next(iter(_names(facts)), ""), "" if company in companies else company, mails, told)


def _tells(name: str, text: str) -> bool:
    """Whether a field says something of somebody in words, or is a number or a place."""
    if "://" in text or "@" in text or _DATED.match(text):
        return False
    return " " in text or _COUNT.search(text) is not None or name.endswith(("city", "location"))


def _names(facts: Facts) -> list[str]:
    both = " ".join(str(facts[name]) for name in ("first_name", "last_name") if facts.get(name))
    said = (facts.get("name"), both, facts.get("participant_name"))
    return [name for name in said if isinstance(name, str) and name.strip()]


def _said(services: RunServices) -> Iterator[Source]:
    run = services.run
    yield Source("your words", run.human_words, "person")
    if run.material:
        yield Source("your file", run.material, "person")


def _of_thread(call: PreparedCall, thread: Facts) -> Iterator[Source]:
    theirs = call.replied_to.get("body_text")
    if isinstance(theirs, str):
        sent = str(call.replied_to.get("sent_at") or "")[:10]
        yield Source(f"their message{f' of {sent}' if sent else ''}", theirs, "thread")
    for name in ("subject", "participant_name"):
        if isinstance(thread.get(name), str):
            yield Source(f"thread {name}", str(thread[name]), "thread")


def _of_records(rows: Iterable[Row], services: RunServices) -> Iterator[Source]:
    for (kind, id_), facts in rows:
        when = services.memory.read_at(kind, id_)
        read = "" if when is None else f"{when:%Y-%m-%d %H:%M}"
        for name, text in _texts(facts, kind):
            yield Source(name, text, "recipient", read)


def _texts(value: object, name: str) -> Iterator[tuple[str, str]]:
    """Every text in a value, each with where it stands."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(inner, f"{name} {key}")
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, name)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield name, str(value)


def _signals(names: Iterable[str], companies: Iterable[str], services: RunServices) -> Iterator[Source]:
    """What signals say of the recipient or their company."""
    wanted = {one.casefold() for one in (*names, *companies) if one}
    about = [
        (key, facts)
        for key, facts in services.memory.records.items()
        if key[0] == "signal"
        and wanted & {str(facts.get(name)).casefold() for name in ("entityPerson", "entityCompany")}
    ]
    return _of_records(about, services)


def _ours(call: PreparedCall, services: RunServices) -> Iterator[Source]:
    for name, text in _texts(services.run.context or {}, ""):
        yield Source(name.strip(), text, "ours")
    if call.sender:
        yield Source("sender", call.sender, "ours")


def _own_site(services: RunServices) -> str:
    profile = (services.run.context or {}).get("profile")
    return host_of(str(profile.get("website") or "")) if isinstance(profile, dict) else ""


# -- campaigns -------------------------------------------------------------------------------------------------------


def _campaign(call: PreparedCall, services: RunServices) -> Look:
    """The steps of a campaign, then what each of its leads would read."""
    steps = _writing(call.state.get("nodes"))
    copies = [
        copy
        for number, step in enumerate(steps, 1)
        for copy in _of(step, f"step {number}", begins=number == 1 or not step.get("is_reply"), follows=number > 1)
    ]
    if isinstance(call.state.get("signature"), str):
        copies.append(Copy(where="signature", body=str(call.state["signature"]), html=True))
    shared = (*_said(services), *_ours(call, services))
    known = Known(sources=shared, **_at_hand(services), variables=dict.fromkeys(VARIABLES, ""))
    people = () if call.roster is None else call.roster.people
    found = look(copies, known)
    if "texts" not in call.changed:  # nothing of it was written by this run
        found = replace(found, claims=())
    found += Look(tuple(_filled(copies, people, services.run.human_words)))
    found += _put_in(call)
    notes = opt_out_note(copies[0]) if copies and call.state.get("type") == "email" else ()
    return found + _written(call, services, shared) + Look(notes=notes)


def _filled(copies: list[Copy], people: Iterable[Person], words: str) -> Iterator[Flaw]:
    """What the steps come to for each lead: variables that stay empty, greetings with another name."""
    known = [one for one in people if one.values]
    for copy in copies:
        for name in _variables(copy):
            if lacking := [one.name for one in known if not _fills(one, name)]:
                count = f"{_some_of(lacking, known)} have no {name}, and it would stay empty for them"
                yield Flaw(copy.where, f"%{name}%", f"{count}: write the text without it, or fill in their rows")
        yield from _misgreeted(copy, known, words)


def _variables(copy: Copy) -> list[str]:
    """What of a text rows fill in."""
    named = variables_of(f"{copy.subject}\n{copy.body}")
    return sorted(one for one in named if one in VARIABLES or one.startswith(OWN))


def _put_in(call: PreparedCall) -> Look:
    """What rows put into the texts, as far as it is not fit to leave."""
    rows = () if call.roster is None else call.roster.put_in.whole
    copies = [Copy(where=f"%{one.variable}% of {one.who}", body=one.value, follows=True) for one in rows]
    return replace(look(copies, Known()), claims=(), notes=())


def _misgreeted(copy: Copy, people: list[Person], words: str) -> Iterator[Flaw]:
    """A name that everybody is greeted by, and not everybody has; the user may have said that it is to be so."""
    greeting = greeting_of(copy.body)
    if greeting is None or not greeting.name or holds_phrase(words, greeting.name):
        return
    if wrong := [one.name for one in people if not is_one_of(greeting.name, (one.name,))]:
        fix = f"{_some_of(wrong, people)} have another name: greet with %first_name%, or without a name"
        yield Flaw(copy.where, greeting.span, fix)


def _fills(person: Person, name: str) -> bool:
    """Whether a row fills a variable; whether a part of a name is taken from the whole one is not documented."""
    is_name = name in ("first_name", "last_name", "name")
    return bool(person.values.get(name)) or (is_name and bool(_names(person.values)))


def _some_of(some: list[str], people: list[Person]) -> str:
    return f"{len(some)} of {len(people)} leads ({', '.join(some[:3])}{', ...' if len(some) > 3 else ''})"


def _written(call: PreparedCall, services: RunServices, shared: tuple[Source, ...]) -> Look:
    """The texts that leads get of their own, filled in, written by Puffle or by hand."""
    if call.own_texts is None or call.roster is None:
        return Look()
    rows = {one.in_words(): one.values for one in call.roster.people}
    others = tuple(_other(row, set()) for row in rows.values())
    found = Look()
    for text in call.own_texts.texts:
        row: Facts = rows.get(text.who, {})
        known = replace(_of_row(row, services, shared), others=others)
        where = f"the text of {next(iter(known.names or ()), text.who)}"
        one = look(_own_copies(text, where), known)
        found += replace(one, single={text.who: bool(one.flaws or one.unsourced)})
    return found


def _own_copies(text: OwnText, where: str) -> list[Copy]:
    bodies = ((text.body, False), ("\n".join(lines_of(text.html)), True))
    return [Copy(where=where, subject=text.subject or "", body=body, html=html) for body, html in bodies if body]


def _of_row(row: Facts, services: RunServices, shared: tuple[Source, ...]) -> Known:
    """What the text of one lead of a campaign is held against."""
    names, company = tuple(_names(row)), str(row.get("company") or "")
    key: tuple[Kind, str] = ("prospect", str(row.get("id")))
    sources = (*shared, *_of_records([(key, row)], services), *_signals(names, (company,), services))
    return Known(names=names, sources=sources, **_at_hand(services))
