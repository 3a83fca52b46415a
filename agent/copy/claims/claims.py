"""What a text states as a fact, sentence by sentence, and which of what is known says so."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from agent.copy.claims.counted import numbers_of
from agent.copy.claims.judged import Found, judged
from agent.copy.claims.mentioned import NAME, mentioned, named
from agent.copy.claims.offered import CLAUSE, offers
from agent.copy.claims.proposed import is_of_own_letter, is_unpromised
from agent.copy.claims.stated import TALK, US, stated
from agent.copy.claims.supports import EMPTY, asks, content, of_message, spoken_of, stems_of, supported
from agent.copy.date_words import DAY, MONTH
from agent.copy.findings import OF_TITLE, Known, Mark, Source
from agent.copy.greeting import greeting_of
from agent.copy.language import is_common
from agent.copy.number_words import values_of
from agent.copy.phrases import any_concept, concepts, personal, phrases, supposing
from agent.copy.text import fold, folded, sentences, words

_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"')\]]+"
    r"|(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:com|net|org|io|ai|app|dev|co|eu|info|biz|example|de|at|ch|fr|es|it|pt|nl"
    r"|be|mx|br|ar|uk)"
    r"(?![\w.-]*@)(?:/[^\s<>\"')\]]*)?(?![\w@])",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_WEEKDAYS = {day for day in DAY if "-" not in day} | set("miércoles sábado mañana tomorrow morgen demain".split())
_MIGHT = re.compile(
    r"\w+(?:by[mś]?|byśmy|rai[st]|raient|rions|ría[ns]?|ríamos|rebbe(?:ro)?|remmo)|(?:würde|könnte|sollte|hätte|wäre)\w*",
    re.IGNORECASE,
)
"""A verb of what might be."""
_APPOINTMENT = re.compile(
    rf"(?<!\w)(?P<day>{'|'.join(sorted(_WEEKDAYS))})s?\b[^\n.!?;]{{0,25}}?"
    r"\b(?:\d{1,2}(?:[:.h]\d\d|[ ]?(?:am|pm|uhr|uur|h)\b))",
    re.IGNORECASE,
)
"""A day of the week with a time of day: somebody is said to have time then."""
_SUPERLATIVE = re.compile(
    r"(?<!\w)(?:[A-ZÀ-ÖØ-ÞĄĆĘŁŃŚŹŻ]\w+s )?(?P<best>(?:the )?(?:(?:most|least) \w+"
    r"|[a-z]{3,}(?<!inter)(?<!sugg)(?<!hon)(?<!mod)(?<!requ)(?<!earn)est|leading|top|no\.? ?1|number one)"
    r"|(?:der|die|das|den|dem|des)? ?(?:führende[rnsm]?|[a-zäöü]{3,}(?:st|ßt)e[rnms]?|nummer (?:1|eins))"
    r"|(?:le|la|les) (?:plus \w+|meilleure?s?)|(?:l['’]\w+|\w+) (?:la |le |les )plus \w+|n[°º] ?1"
    r"|(?:el|la|los|las) (?:más \w+|mayor|mejor|líder)|\w+ más \w+"
    r"|(?:il|la|i|le|l['’])? ?\w* ?più \w+|(?:il|la) (?:miglior[ei]?|maggior[ei]?)"
    r"|(?:o|a|os|as) (?:maior|melhor|mais \w+)|de (?:[a-z]{3,}ste|beste)|naj[a-ząćęłńóśźż]{4,}"
    r"|(?:el |la |il |le |o |a )?(?:\w+ )?(?:num[eé]ro|número|numer|nummer|number|n[°ºo.]|nr\.?) ?"
    r"(?:1|one|eins|una?o?|um|een|één|jeden))"
    r"(?: [\w’'-]+){0,6}?(?: (?:in|of|on|across|from|im|der|des|aus|von|de|du|des|en|del|della|di|do|da|no|na"
    r"|van|w|we) | (?:d|dell|nell|all)['’])(?:the |les |la |los |il |o |a )?"
    r"[A-ZÀ-ÖØ-ÞĄĆĘŁŃŚŹŻ]\w+"
    r"|(?<!\w)[A-ZÀ-ÖØ-ÞĄĆĘŁŃŚŹŻ]\w+s (?P<own>führende[rnsm]?|größte[rnsm]?|beste[rnsm]?|leading|largest|biggest|best"
    r"|grootste|beste) \w+",
)
"""The first of its kind, of a place or a market that is named."""
_NO_SUPERLATIVE = re.compile(r"(?:am )?(?:liebst|nächst|erst|letzt|meist|mindest|wenigst|längst)", re.IGNORECASE)
_NO_MARKET = re.compile(r"(?:Team|Haus|Betrieb|Büro|Alltag|Jahr|Monat|Moment|Leben)\Z")
"""German nouns that are no place of which anybody is the first."""
_ACTING = re.compile(
    rf"\s*(?P<who>{NAME})[ ][a-zß-ż]{{2,}}(?<![aei]r)(?<![aei]re)(?<![aei]rle)(?<!ć)(?<!nnen)(?<!ürfen)[ ]"
    r"(?!(?:[Ss]ie|ich|wir|[Ii]hr|du|man|we|I|you|je|nous|on|vous|ik|u(?! nas)|wij)\b)"
)
"""Somebody, and what they do."""
_OF_TEAM = re.compile(
    r"\s*(?:(?P<team>(?:your|ihre?|dein|euer|votre|vo[ts]re|su|tu|vuestro|il suo|la sua|la vostra|o seu|a sua"
    r"|a vossa|uw|jullie)"
    r" (?:\w+ )?(?:team|company|firm|business|unternehmen|firma|équipe|entreprise|société|empresa|equipo"
    r"|azienda|equipa|equipe|bedrijf))"
    r"|(?P<who>[^\W\d_][\w .&'’-]{1,50}?)),? (?:is|has|was|just|now|recently|grew|ist|hat|wurde|wächst|est|a"
    r"|s['’]est|vient|es|ha|está"
    r"|fue|è|sta|é|tem|está|foi|is|heeft|werd|jest|ma|został\w*)\b",
    re.IGNORECASE,
)
"""How a sentence begins that says how somebody is."""
_CLAIMED = re.compile(
    r"[;:–—](?!\d)|, (?=(?:so|and|but|which|daher|also|deshalb|donc|así que|por lo que|quindi|dus)\b)", re.IGNORECASE
)
"""What parts that which is said to be known from what is said about it."""
_OF_NAME = re.compile(r"\b(?:company|\w*name|email|website|linkedin)\Z")
"""Fields of a lead that name it, and say nothing else of it."""
_SAID = re.compile(
    r"[“„«\"](?P<quote>[^“”„«»\"\n]{12,300})[”“»\"][,.]?[ ](?:(?:nous|me|uns|mir|us|nos|ci|ons) )?(?:so|says?|said"
    r"|sagte?|meint|berichtet|dit|explique|dice"
    r"|afirma|spiega|racconta|diz|conta|zegt|aldus|mówi)[ ][^\n.!?]{2,60}",
    re.IGNORECASE,
)
"""What somebody is quoted with."""
_TALK = 0.85
"""How likely a sentence is talk, from which its words are not held against what is known; its numbers and names are."""
_TALK_OF_LONG, _LONG = 0.65, 11
"""The same of a sentence of so many words, which tell more."""
_OF_US = 0.7
"""How likely a sentence is of its writer's company, from which it need not name it."""
_HOST = re.compile(r"(?:https?://)?(?:www\.)?([^/\s:?#]+)", re.IGNORECASE)
_OR = re.compile(r"(?<!\w)(?:or|oder|ou|o|oppure|of|lub|albo)(?!\w)", re.IGNORECASE)


def claims_of(body: str, known: Known, *, german: bool, beside: str = "") -> Iterator[Mark]:
    """Every claim of a text, letter for letter, with its source: for what the user said so, their words.

    Args:
        body: the text.
        known: what it is held against.
        german: whether every noun of it has a capital.
        beside: what stands with it, whose numbers may give one of its own.
    """
    for found in found_in(body, known, german=german, beside=beside):
        dictated = _dictated(found.sentence, known.sources)
        for span, source in judged(found, known.sources):
            yield span, source or dictated
    yield from _quotes(body, known)
    for span in (found[0].rstrip(".,;:!?") for found in _LINK.finditer(body)):
        yield span, _link(span, known)


def found_in(body: str, known: Known, *, german: bool, beside: str = "") -> Iterator[Found]:
    """Every sentence of a text, with what the rules alone find in it."""
    whole = "\n".join(filter(None, (body, beside)))
    greeting = greeting_of(body)
    hello = "" if greeting is None else greeting.span
    every = sentences(body)
    for place, sentence in enumerate(every):
        bare = _LINK.sub(" ", sentence)
        if hello and bare.startswith(hello):
            bare = " " * len(hello) + bare.removeprefix(hello)
        counted = [*numbers_of(bare, whole, known), *_times(bare, whole, known)]
        names = [*mentioned(bare, known, german=german)]
        told, offered = _in_words(sentence, bare, known, [*counted, *names])
        best = [*_best(bare, known)] if _SUPERLATIVE.search(bare) else []
        yield Found(sentence, place, len(every), counted, names, [*told, *best], offered)


def _in_words(sentence: str, bare: str, known: Known, small: Sequence[Mark]) -> tuple[Sequence[Mark], Sequence[Mark]]:
    """What a sentence says to know, and what it offers, beside its numbers and names."""
    if stated(sentence)[TALK] > (_TALK if len(words(sentence)) < _LONG else _TALK_OF_LONG):
        return [], []
    told = [*_whole(sentence, bare, known, small=small)]
    if is_unpromised(sentence) or any(source is None for _, source in told):
        return told, []
    return told, [*offers(sentence, small, known)]


def _quotes(body: str, known: Known) -> Iterator[Mark]:
    """What somebody is quoted with, and what holds their words."""
    for found in _SAID.finditer(body):
        quote = " ".join(words(found["quote"]))
        yield found[0], next((one for one in known.sources if quote in " ".join(words(one.text))), None)


def _best(sentence: str, known: Known) -> Iterator[Mark]:
    """What is said to be the first of its kind, unless something known says so in the same words."""
    for found in _SUPERLATIVE.finditer(sentence):
        if _NO_SUPERLATIVE.match(found[0]) or _NO_MARKET.search(found[0]):
            continue
        stems = {word[:5] for word in words(found["best"] or found["own"]) if len(word) > 2}
        yield found[0].strip(" ,.;"), next((one for one in known.sources if stems <= stems_of(one.text)[0]), None)


def _times(bare: str, body: str, known: Known) -> Iterator[Mark]:
    """The appointments of a sentence that is not about when something may suit."""
    if not _DIGIT.search(bare) or _is_of_plans(bare) or _is_listed(bare, body):
        return
    times = [*_APPOINTMENT.finditer(bare)]
    if not (times and _OR.search(bare, times[0].end())):  # several to choose from are proposed
        yield from ((found[0], _dated(found["day"], known)) for found in times)


def _is_of_plans(bare: str) -> bool:
    kinds = (phrases("if", "only_if"), concepts("who")["person"], concepts("soft")["may"], concepts("number")["suits"])
    return asks(bare) or any(one.search(bare) for one in kinds)


def _is_listed(line: str, body: str) -> bool:
    """Whether a line proposes a time beside other lines that do."""
    times = [one for one in sentences(body) if _APPOINTMENT.match(one.lstrip("-*•0123456789.) "))]
    return len(times) > 1 and line.strip() in times


def _whole(sentence: str, bare: str, known: Known, *, small: Sequence[Mark]) -> Iterator[Mark]:
    """A sentence that says to know its reader, what it was told, or what happened, unless its numbers say enough."""
    if _is_of_them(bare, known):
        yield from supported(sentence, _OF_TEAM.sub(" ", bare), known.sources)
    elif relying := _relying(bare):
        yield sentence, _first_named(relying, known)
    elif _says_to_know(bare, small):
        yield from _known_of(sentence, bare, [one for one in known.sources if one.about != "ours"])
    elif told := next(filter(_tells, _untouched(bare, small)), ""):
        yield from supported(_letter_for_letter(told, sentence), told, known.sources)
    elif _happened(bare, small):
        source = _of_month(bare, known)
        yield from [(sentence, source)] if source else supported(sentence, bare, known.sources)


def _of_month(bare: str, known: Known) -> Source | None:
    """What of its reader's record names the month of which a sentence speaks."""
    months = MONTH.keys() & {*words(bare)}
    about = (one for one in known.sources if months and one.about == "recipient")
    return next((one for one in about if not months.isdisjoint(words(one.text))), None)


def _happened(bare: str, small: Sequence[Mark]) -> bool:
    """Whether a sentence says that something happened, and no number of it has its source or lacks one."""
    is_told = not asks(bare) and phrases("happened").search(bare) is not None and not is_of_own_letter(bare)
    return is_told and not any(source is None or _DIGIT.search(span) for span, source in small)


def _first_named(names: Sequence[str], known: Known) -> Source | None:
    told = replace(known, sources=tuple(one for one in known.sources if one.about != "recipient"))
    return next(filter(None, (named(one, told) for one in names)), None)


def _says_to_know(bare: str, small: Sequence[Mark]) -> bool:
    return (_is_personal(bare) and not _is_aside(bare, small)) or (not asks(bare) and _has_heard(bare))


def _is_aside(bare: str, small: Sequence[Mark]) -> bool:
    """Whether a sentence that only mentions people around its reader says what is known of something else."""
    strong = phrases("praise", "seen", "said", "sent", "doing", "past", "hearsay").search(bare)
    return strong is None and bool(small) and all(source for _, source in small)


def _letter_for_letter(part: str, sentence: str) -> str:
    """A part of a sentence, or all of it where the part lacks a link that stands in it."""
    return part if part in sentence else sentence


def _untouched(bare: str, small: Sequence[Mark]) -> list[str]:
    """The clauses of a statement in which no number or name was found."""
    clauses = [] if asks(bare) else CLAUSE.split(bare) if small else [bare]
    return [one.strip() for one in clauses if not any(span in one for span, _ in small)]


def _tells(bare: str) -> bool:
    """Whether a sentence tells of others, or of its writer's firm what it always or never does."""
    if any_concept("told").search(bare):
        return concepts("told")["state"].search(bare) is None or _is_so(bare)
    is_of_firm = concepts("who")["firm"].search(bare) is not None or stated(bare)[US] > _OF_US
    return any_concept("ours").search(bare) is not None and is_of_firm


def _is_so(bare: str) -> bool:
    """Whether a sentence says how its reader fares, and does not only suppose it."""
    is_guess = any(concepts("number")[name].search(bare) for name in ("guessed", "perhaps"))
    return not is_guess and concepts("told")["state"].search(supposing().sub(" ", bare)) is not None


def _is_personal(bare: str) -> bool:
    """Whether a sentence says to know its reader, not that it would be nice to."""
    knows = personal(asks=asks(bare))
    if knows.search(bare) is None or phrases("busy").search(bare):
        return False
    rest = supposing().sub(" ", bare)
    found = knows.search(rest)
    if found is None or any(map(_MIGHT.fullmatch, found[0].split())):
        return False
    before = " ".join(rest[: found.start()].split()[-3:])
    return phrases("mood", "not").search(before) is None


def _known_of(sentence: str, bare: str, about: Sequence[Source]) -> Iterator[Mark]:
    """A sentence that says to know its reader: the part that says so needs a source."""
    said = " ".join(filter(_knows, _CLAIMED.split(bare))) or bare
    if (source := spoken_of(said, about) or of_message(said, about)) is not None:
        yield sentence, source
        return
    names = frozenset(word for one in filter(_is_name, about) for word in words(one.text))
    told = _told_of(said, about)
    first = [*supported(sentence, _unnamed(said, names), told)]
    if any(source for _, source in first):
        yield from first
    else:
        yield from supported(sentence, _unnamed(_clause(said), names), told)


def _told_of(said: str, about: Sequence[Source]) -> list[Source]:
    """What tells more than names: of a promotion not what somebody is, which tells nothing of since when."""
    risen = phrases("promoted")
    is_risen = risen.search(said) is not None
    told = [one for one in about if not _is_name(one)]
    return [one for one in told if not (is_risen and OF_TITLE.search(one.name) and risen.search(one.text) is None)]


def _is_name(source: Source) -> bool:
    return _OF_NAME.search(source.name) is not None


def _clause(said: str) -> str:
    """The first clause that says to know something, and what; else everything."""
    return next((one for one in said.split(",") if _knows(one) and content(_without_phrase(one))), said)


def _unnamed(text: str, names: frozenset[str]) -> str:
    """What a text says to know, without the words that only name its reader."""
    return " ".join(word for word in _without_phrase(text).split() if names.isdisjoint(words(word)))


def _without_phrase(text: str) -> str:
    """A text without the words in which it says to know something."""
    return concepts("heard")["heard"].sub(" ", personal(asks=True).sub(" ", text))


def _knows(text: str) -> bool:
    return personal().search(text) is not None or _has_heard(text)


def _has_heard(text: str) -> bool:
    heard = concepts("heard")["heard"]
    return heard.search(text) is not None and heard.search(supposing().sub(" ", text)) is not None


def _relying(bare: str) -> list[str]:
    """The words with a capital before one of choosing the writer: who is said to have done so."""
    if asks(bare):
        return []
    found = phrases("relies").search(bare)
    who = "" if found is None else bare[: found.start()]
    if found is None and (acting := _ACTING.match(bare)) is not None and phrases("with_us").search(bare, acting.end()):
        who = "" if any(map(is_common, words(acting[0]))) else acting["who"]
    return [word for word in who.split() if word[:1].isupper() and _may_name(word)]


def _may_name(word: str) -> bool:
    """Whether a word with a capital may be somebody: no number, and no common or short word that begins a sentence."""
    small = fold(word)
    return not (values_of(small) or small in EMPTY or is_common(small)) and (len(word) > 2 or word.isupper())


def _is_of_them(bare: str, known: Known) -> bool:
    """Whether a sentence says how its reader's company or team is, or what it has."""
    if asks(bare):
        return False
    found = _OF_TEAM.match(bare)
    if found is None:
        return False
    names = {fold(one.text) for one in known.sources if one.about == "recipient" and one.name.endswith("company")}
    return found["team"] is not None or fold(found["who"] or "") in names


def _dated(day: str, known: Known) -> Source | None:
    """Who of those that may settle a time has named a day of the week."""
    return next((one for one in known.sources if one.about != "recipient" and folded(day) in words(one.text)), None)


def is_dictated(span: str, text: str, known: Known) -> bool:
    """Whether every sentence of a text that holds a span was said so by the user, and the span with it."""
    own = "\n".join(one.text for one in known.sources if one.about == "person")
    holding = [one for one in sentences(text) if span in one]
    return span in own and bool(holding) and all(_dictated(one, known.sources) is not None for one in holding)


def _dictated(sentence: str, sources: Sequence[Source]) -> Source | None:
    """The user's words, where they hold a sentence as it stands."""
    said = " ".join(words(sentence))
    return next((one for one in sources if one.about == "person" and said and said in _said(one.text)), None)


@lru_cache(maxsize=64)
def _said(text: str) -> str:
    return " ".join(words(text))


def _link(span: str, known: Known) -> Source | None:
    """What names a page; where no page of its site is named, the site stands for it."""
    host = host_of(span)
    path = span.partition(host)[2].rstrip("/")
    has_pages = bool(path) and any(re.search(rf"{re.escape(host)}/\w", one.text) for one in known.sources)
    if not has_pages and known.own_site and f".{host}".endswith(f".{known.own_site}"):
        return Source("your site", known.own_site, "ours")
    wanted = (f"{host}{path}" if has_pages else host).casefold()
    says = next((one for one in known.sources if wanted in one.text.casefold()), None)
    return says or _called_so(host, known)


def _called_so(host: str, known: Known) -> Source | None:
    """What of the user's own is called as a site is."""
    site = "".join(words(host.removeprefix("www.").rpartition(".")[0]))
    return next((one for one in known.sources if one.about == "ours" and site == "".join(words(one.text))), None)


def host_of(address: str) -> str:
    """The host of a link or a site."""
    found = _HOST.match(address.strip())
    return "" if found is None else found[1].casefold()
