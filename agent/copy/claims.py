"""What a text states as a fact, sentence by sentence, and which of what is known says so."""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from agent.copy.counted import numbers_of
from agent.copy.findings import Known, Source
from agent.copy.greeting import greeting_of
from agent.copy.names import names_in
from agent.copy.phrases import one_of, personal, phrases, whose
from agent.copy.text import fold, folded, holds_word, runs, sentences, words
from agent.copy.triage_date_words import DAY
from agent.copy.triage_text import is_common

_CAPITAL = r"[A-ZÄÖÜÀÂÇÉÈÊÎÔÛÁÍÓÚÑ][\w&.\-]*[\w&]|[A-Z]"
_NAME = rf"(?:{_CAPITAL})(?:[ ](?:{_CAPITAL}))*"
_CUSTOMERS = re.compile(
    r"\b(?:(?:customers|clients|companies|teams|firms|brands|organi[sz]ations|start-?ups|businesses)"
    r"[ ](?:like|such as|including)"
    r"|(?:kunden|unternehmen|firmen|marken|konzernen?|mittelständlern?|teams)[ ]wie"
    r"|(?:clients|entreprises|sociétés|équipes|marques)[ ](?:comme|tels que|telles que)"
    r"|(?:clientes|empresas|equipos|marcas)[ ](?:como|tales como)"
    r"|(?:clienti|aziende|imprese|marchi)[ ](?:come|quali)|(?:klanten|bedrijven)[ ](?:zoals|als)"
    r"|betreuen (?:bereits|schon)|unter anderem|u\.[ ]?a\.|notamment|entre (?:ellos|ellas|eles|elas)|tra cui"
    r"|waaronder|among them"
    r"|m\.[ ]?in\.|między innymi|accompagnons déjà|atendemos a|obsługujemy|bedienen al|seguiamo già"
    r"|trusted by|used by|chosen by|we helped|helped|we work with|working with|on board at"
    r"|wir arbeiten (?:mit|für)|nous travaillons avec|nous avons aidé|trabajamos con|lavoriamo con|we werken met)"
    r"[ ](?:(?:the|die|der|les|la|los|el)[ ])?",
    re.IGNORECASE,
)
_LIST = re.compile(rf"(?P<first>{_NAME})(?P<more>(?:(?:,[ ]?|[ ](?:and|und|et|y|e|en|&|or|oder|ou|o)[ ])(?:{_NAME}))*)")
_PART = re.compile(_NAME)
_EMPTY = frozenset(
    "that this with your have from about just really great good nice very much some what when where which their there"
    " here been were will would could know love loved like seen read heard news recent recently latest last well done"
    " ihre ihren ihrem ihrer dein deine habe haben auch sehr ganz zum zur einen eine einer dass beim neue neuen gerne"
    " votre vous avec pour dans avez cette beaucoup j'ai les des que qui une sur para como este esta esto usted"
    " ustedes muchas mucho sobre nueva nuevo por los las message mail email reply answer note nachricht antwort"
    " reponse mensaje respuesta messaggio risposta bericht vostra vostro della delle degli nuovo nuova molto per con"
    " suo sua mich dich sich euch until till before hasta entro avant before while".split()
)
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"')\]]+"
    r"|(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:com|net|org|io|ai|app|dev|co|eu|info|biz|example|de|at|ch|fr|es|it|pt|nl"
    r"|be|mx|br|ar|uk)"
    r"(?![\w.-]*@)(?:/[^\s<>\"')\]]*)?(?![\w@])",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_WEEKDAYS = {day for day in DAY if "-" not in day} | set("miércoles sábado mañana tomorrow morgen demain".split())
_TAGS = re.compile(r"<[^<>\n]*>")
_QUOTE = re.compile(r"“[^“”\n]{3,200}”|„[^„“”\n]{3,200}[“”]|«[^«»\n]{3,200}»|(?<!\w)\"[^\"\n]{3,200}\"(?!\w)")
_LESS = (
    "save saves saved savin cheap less lower fewer reduc spart spare erspa wenig senkt sinkt econo redui moins ahorr"
    " menos rispa meno poupa poupe minde bespa daalt"
)
_SAME = tuple(
    frozenset(stems.split())
    for stems in (
        "free grati koste gratu offer bezpl darmo",
        "day days tag tage tagen tages jour journ dia dias giorn dag dagen",
        "hour hours stund heure hora horas ora ore uur uren",
        "week weeks woche semai seman setti weken",
        _LESS,
        "faste quick schne rapid veloc snell",
        "certi zerti gecer",
        "disco rabat remis descu scont desco korti",
    )
)
"""How words begin that say the same in one language or another."""
_APPOINTMENT = re.compile(
    rf"(?<!\w)(?P<day>{'|'.join(sorted(_WEEKDAYS))})s?\b[^\n.!?;]{{0,25}}?"
    r"\b(?:\d{1,2}(?:[:.h]\d\d|[ ]?(?:am|pm|uhr|uur|h)\b))",
    re.IGNORECASE,
)
"""A day of the week with a time of day: somebody is said to have time then."""
_CLAUSE = re.compile(r"[,;–—](?!\d)|(?<=\w)[ ]-[ ]")
_SUPERLATIVE = re.compile(
    r"(?<!\w)(?:[A-ZÀ-ÖØ-ÞĄĆĘŁŃŚŹŻ]\w+s )?(?P<best>(?:the )?(?:(?:most|least) \w+"
    r"|[a-z]{3,}(?<!inter)(?<!hon)(?<!mod)(?<!requ)(?<!earn)est|leading|top|no\.? ?1|number one)"
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
_ACTING = re.compile(
    rf"\s*(?P<who>{_NAME})[ ][a-zß-ż]{{2,}}(?<![aei]r)(?<![aei]re)(?<![aei]rle)(?<!ć)(?<!nnen)(?<!ürfen)[ ]"
    r"(?!(?:[Ss]ie|ich|wir|[Ii]hr|du|man|we|I|you|je|nous|on|vous|ik|u(?! nas)|wij)\b)"
)
"""Somebody, and what they do."""
_WHOLE = 5
"""Words from which on a sentence claims something, even if all of it says no more than that it does."""
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
_HOST = re.compile(r"(?:https?://)?(?:www\.)?([^/\s:?#]+)", re.IGNORECASE)


def claims_of(body: str, known: Known, *, german: bool) -> Iterator[tuple[str, Source | None]]:
    """Every claim of a text, letter for letter, with its source: for what the user said so, their words."""
    greeting = greeting_of(body)
    hello = "" if greeting is None else greeting.span
    for sentence in sentences(body):
        dictated = _dictated(sentence, known.sources)
        bare = _LINK.sub(" ", sentence)
        if hello and bare.startswith(hello):
            bare = " " * len(hello) + bare.removeprefix(hello)
        for span, source in _in_sentence(sentence, bare, body, known, german=german):
            yield span, source or dictated
        if _SUPERLATIVE.search(bare):
            yield from _best(bare, known)
    yield from _quotes(body, known)
    for span in (found[0].rstrip(".,;:!?") for found in _LINK.finditer(body)):
        yield span, _link(span, known)


def _best(sentence: str, known: Known) -> Iterator[tuple[str, Source | None]]:
    """What is said to be the first of its kind, unless something known says so in the same words."""
    for found in _SUPERLATIVE.finditer(sentence):
        stems = {word[:5] for word in words(found["best"] or found["own"]) if len(word) > 2}
        yield found[0].strip(" ,.;"), next((one for one in known.sources if stems <= _stems(one.text)[0]), None)


def _in_sentence(
    sentence: str, bare: str, body: str, known: Known, *, german: bool
) -> Iterator[tuple[str, Source | None]]:
    small = [*_small(bare, body, known, german=german)]
    marked = [span for span, source in small if source is None]
    whole = [*_whole(sentence, bare, known, is_marked=bool(marked))]
    yield from (*small, *whole)
    if not any(source is None for _, source in whole):
        yield from _offers(sentence, marked, known)


def _quotes(body: str, known: Known) -> Iterator[tuple[str, Source | None]]:
    for found in _QUOTE.finditer(body):
        quoted = found[0][1:-1]
        if len(words(quoted)) > 2:
            yield quoted, next((one for one in known.sources if runs(words(quoted), words(one.text))), None)


def _small(bare: str, body: str, known: Known, *, german: bool) -> Iterator[tuple[str, Source | None]]:
    """The numbers, appointments and names of a sentence; how long and when may be asked."""
    yield from numbers_of(bare, body, known)
    if not _asks(bare) and _DIGIT.search(bare) and not phrases("if", "only_if").search(bare):
        yield from ((found[0], _dated(found["day"], known)) for found in _APPOINTMENT.finditer(bare))
    yield from _names(bare, known, german=german)


def _names(bare: str, known: Known, *, german: bool) -> Iterator[tuple[str, Source | None]]:
    for found in _CUSTOMERS.finditer(bare):
        listed = _LIST.match(bare, found.end())
        for name in _PART.findall(listed[0]) if listed else ():
            yield name, named(name, known)
    for name, rest in names_in(_TAGS.sub(" ", bare), stand(known.sources), german=german):
        yield name, named(name, known) or (named(rest, known) if rest else None)


def _whole(sentence: str, bare: str, known: Known, *, is_marked: bool) -> Iterator[tuple[str, Source | None]]:
    """A sentence that says to know its reader, or what happened, the second where nothing in it is marked yet."""
    if _is_of_them(bare, known):
        yield from _supported(sentence, _OF_TEAM.sub(" ", bare), known.sources)
    elif relying := _relying(bare):
        yield sentence, next(filter(None, (named(word, known) for word in relying)), None)
    elif _is_personal(bare):
        yield from _known_of(sentence, bare, [one for one in known.sources if one.about != "ours"])
    elif phrases("happened").search(bare) and not is_marked:
        yield from _supported(sentence, phrases("happened").sub(" ", bare), known.sources)


def _is_personal(bare: str) -> bool:
    """Whether a sentence says to know its reader, not that it would be nice to."""
    rest = _if().sub(" ", bare)
    found = personal(asks=_asks(bare)).search(rest)
    if found is None or phrases("busy").search(bare):
        return False
    before = " ".join(rest[: found.start()].split()[-3:])
    return phrases("mood").search(before) is None


def _known_of(sentence: str, bare: str, about: Sequence[Source]) -> Iterator[tuple[str, Source | None]]:
    """A sentence that says to know its reader: the part that says so needs a source."""
    said = " ".join(one for one in _CLAIMED.split(bare) if personal().search(one)) or bare
    if (source := _spoken_of(said, about) or _of_message(said, about)) is not None:
        yield sentence, source
    else:
        yield from _supported(sentence, personal(asks=True).sub(" ", said), about)


def _asks(sentence: str) -> bool:
    return sentence.rstrip(" )\"'”»").endswith("?")


def _relying(bare: str) -> list[str]:
    """The words with a capital before one of choosing the writer: who is said to have done so."""
    if _asks(bare):
        return []
    found = phrases("relies").search(bare)
    who = "" if found is None else bare[: found.start()]
    if found is None and (acting := _ACTING.match(bare)) is not None and phrases("with_us").search(bare, acting.end()):
        who = "" if any(map(is_common, words(acting[0]))) else acting["who"]
    return [word for word in who.split() if word[:1].isupper()]


@cache
def _if() -> re.Pattern[str]:
    begins = rf"(?:\A|(?<=[,;–—(] )){one_of('if')}"
    return re.compile(rf"(?:{begins}|(?<!\w){one_of('only_if')})(?!\w)[^,;.!?–—]*", re.IGNORECASE)


def _is_of_them(bare: str, known: Known) -> bool:
    """Whether a sentence says how its reader's company or team is, or what it has."""
    if _asks(bare):
        return False
    found = _OF_TEAM.match(bare)
    if found is None:
        return False
    names = {fold(one.text) for one in known.sources if one.about == "recipient" and one.name.endswith("company")}
    return found["team"] is not None or fold(found["who"] or "") in names


def _offers(sentence: str, marked: Sequence[str], known: Known) -> Iterator[tuple[str, Source | None]]:
    """The parts of a sentence with strong words about an offer, where nothing in them is marked yet."""
    kinds = ("offer", "treat", "no_ties")
    offer = phrases(*kinds) if _asks(sentence) else phrases(*kinds, "deadline")
    for part in _CLAUSE.split(sentence):
        is_talk = phrases("talk").search(part) is not None
        sources = [
            _offered(found[0], known)
            for found in offer.finditer(part)
            if not (is_talk and phrases("no_ties").fullmatch(found[0]))
        ]
        if sources and not any(span in part for span in marked):
            yield part.strip(), None if None in sources else sources[0]


def _dated(day: str, known: Known) -> Source | None:
    """Who of those that may settle a time has named a day of the week."""
    return next((one for one in known.sources if one.about != "recipient" and folded(day) in words(one.text)), None)


def _offered(word: str, known: Known) -> Source | None:
    """What holds each word of an offer, or one that says the same."""
    wanted = [one[:5] for one in words(word) if len(one) > 2 and one not in _EMPTY]
    is_free = phrases("treat").fullmatch(word) is not None
    groups = [_SAME[0].union(wanted)] if is_free else [*map(_synonyms, wanted)]
    return next((one for one in known.sources if groups and _holds_each(_stems(one.text)[0], groups)), None)


def _synonyms(stem: str) -> frozenset[str]:
    return next((group for group in _SAME if stem in group), frozenset((stem,)))


def _holds_each(stems: frozenset[str], groups: Sequence[frozenset[str]]) -> bool:
    return not any(stems.isdisjoint(group) for group in groups)


@lru_cache(maxsize=64)
def stand(sources: Sequence[Source]) -> frozenset[str]:
    """The words of all that is known."""
    return frozenset(word for one in sources for word in _stems(one.text)[1])


def named(name: str, known: Known) -> Source | None:
    """What holds a name, or each word of it, with a genitive or without."""
    wanted = fold(name)
    for one in known.sources:
        if holds_word(folded(one.text), wanted):
            return one
    known_words = stand(known.sources)
    parts = [_forms(word, known_words) for word in words(name) if len(word) > 1]
    if not parts or any(known_words.isdisjoint(part) for part in parts):
        return None
    return next((one for one in known.sources if not parts[-1].isdisjoint(_stems(one.text)[1])), None)


def _forms(word: str, known: frozenset[str]) -> set[str]:
    """A word, without the ``s`` of a genitive, and of a long one what differs from it by its ending."""
    stem = word[: -3 if len(word) > 6 else -2 if len(word) > 5 else -1]
    near = {one for one in known if len(word) > 3 and one.startswith(stem) and abs(len(one) - len(word)) < 3}
    return {word, word.removesuffix("s")} | near


def _of_message(said: str, about: Sequence[Source]) -> Source | None:
    """The message of the other side, of which alone a sentence says that it has come."""
    if content(personal(asks=True).sub(" ", said)) or phrases("text").search(said) is None:
        return None
    return next((one for one in about if one.about == "thread"), None)


def _spoken_of(sentence: str, sources: Sequence[Source]) -> Source | None:
    """What speaks of the one around the reader whom alone a sentence claims to know of."""
    kinds = {found[0] for found in personal().finditer(sentence)}
    people = content(" ".join(kinds)) if all(whose().fullmatch(one) for one in kinds) else []
    stems = {word[:5] for word in people}
    return next((one for one in sources if stems and stems <= _stems(_stated(one.text))[0]), None)


def _supported(sentence: str, rest: str, sources: Sequence[Source]) -> Iterator[tuple[str, Source | None]]:
    """A sentence that claims to know something rests on what says a third of its words, and all its marks."""
    said = content(rest) or _of_all(sentence)
    if not said:
        return
    sharp = {fold(one) for one in re.findall(r"(?<!\w)(?:[A-Z]{1,5}|\d+)(?!\w)", rest)} - {"i"}
    source = next((one for one in sources if _says(one, said, sharp)), None)
    yield sentence, source


def _says(source: Source, said: Sequence[str], sharp: set[str]) -> bool:
    """Whether a source says a third of some words and all marks, or half of both together."""
    stems, whole = _stems(_stated(source.text) if source.about == "thread" else source.text)
    if not sharp <= whole:
        return False
    hits = sum(word[:5] in stems for word in said)
    short = [word for word in sharp.difference(said) if not word.isdigit()]
    is_said = hits > 0 and 3 * hits >= len(said)
    return is_said or (bool(short) and 2 * hits + len(short) >= len(said))


def _of_all(sentence: str) -> list[str]:
    """What a longer sentence says, which is nothing but its claim."""
    return content(sentence) if len(words(sentence)) > _WHOLE else []


def _stated(text: str) -> str:
    """What of a message states something: no question does."""
    return " ".join(sentence for sentence in sentences(text) if not sentence.endswith("?"))


def content(text: str) -> list[str]:
    """The words of a text that say something, folded."""
    return [word for word in words(text) if len(word) > 3 and word not in _EMPTY]


@lru_cache(maxsize=512)
def _stems(text: str) -> tuple[frozenset[str], frozenset[str]]:
    said = words(text)
    return frozenset(word[:5] for word in said), frozenset(said)


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
    pages = [one for one in known.sources if path and re.search(rf"{re.escape(host)}/\w", one.text)]
    if not pages and known.own_site and f".{host}".endswith(f".{known.own_site}"):
        return Source("your site", known.own_site, "ours")
    wanted = f"{host}{path}" if pages else host
    return next((one for one in known.sources if wanted.casefold() in one.text.casefold()), None)


def host_of(address: str) -> str:
    """The host of a link or a site."""
    found = _HOST.match(address.strip())
    return "" if found is None else found[1].casefold()
