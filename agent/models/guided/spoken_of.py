"""Whom words only point at, by what the turns before them were about: "tell her …" is "tell Ines Specimen …"."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from agent.common.words.marks import marked
from agent.common.words.table import tongue
from agent.models.guided.records import Row, at_place, is_of, named, names_read
from agent.models.guided.somebody_else import names_somebody_else
from agent.models.guided.task import Task, Turn, dig, mapping, rows

MOST = 8
"""People whose names are put in the place of a word that points at all of them."""
_LAST = re.compile(
    r"\b(?:last|latest|newest|most recent|zuletzt|letzte\w*|neueste\w*|derni(?:er|ère)\w*|[uú]ltim[oa]\w*|laatste?)\b",
    re.IGNORECASE,
)
"""How words mean whoever wrote last."""
_OF_THEM = re.compile(
    r"\b(?:(?:of|among|from) (?:them|those|these)|davon|von (?:ihnen|denen)|d['’]entre eux|parmi eux"
    r"|de (?:ellos|ellas|esos|eles)|di loro|deles|van (?:hen|ze|die))\b",
    re.IGNORECASE,
)
"""How words mean a part of those who were spoken of."""
_ITS_NOUNS = (
    "threads?|conversations?|e-?mails?|mails?|messages?|repl(?:y|ies)|answers?|notes?|record|details|signature|address"
    "|title|company|job|number|phone|name|profile|list"
)
_TAKE = "nimm|pack|setze?|tu|leg|schmeiß|wirf|entferne|archiviere|streich|lösche?"
"""German verbs behind which "sie" is no polite address."""
_ONE: Mapping[str, Mapping[str, str]] = {
    "en": {
        rf"\b(?:his|her|their) (?={_ITS_NOUNS})": "{0}'s ",
        r"\b(?:him|her|them)\b(?! (?:all|both)\b)": "{0}",
        r"\b(?:she|he)(?=['’]s\b| )": "{0}",
    },
    "de": {
        r"\b(?:seinen?|seine[mrs]?|ihren?|ihre[mrs]?) (?=\w)": "{0}s ",
        r"\b(?-i:ihr|der|dem)\b(?=[:,]| (?:bitte|noch|doch|kurz|mal|das|dass|auch|eine?n?|zurück|ab)\b)": "{0}",
        r"\b(?-i:ihm|ihn)\b": "{0}",
        rf"\b({_TAKE}) (?-i:sie|die)\b": "{1} {0}",
        r"\b(will|möchte|schreibt|meint|sagt|hat|fragt|ist|braucht) (?-i:sie|er)\b": "{1} {0}",
    },
    "fr": {
        r"\b(\w+)-lui\b": "{1} à {0}",
        r"\blui (écrire|dire|répondre|envoyer|demander)": "{1} à {0}",
        r"\b(?:sa|son) (\w+)": "la {1} de {0}",
        r"\b(à|de|pour|avec) (?:lui|elle|celle-ci|celui-ci)\b": "{1} {0}",
        r"\b(\w+)-t-(?:elle|il)\b": "{1} {0}",
    },
    "es": {
        r"\ba (?:ese|esa|él|ella|este|esta)\b,? (\w+?)le\b": "{1}le a {0}",
        r"\b(d[ií]|escríbe|respónde|contésta|mánda|envía|pregúnta|dá|pón)(?:se)?l[eoa]\b": "{1}le a {0}",
        r"\b(a|de|con|para) (?:ese|esa|él|ella)\b": "{1} {0}",
        r"\barchíval[oa]\b": "archiva a {0}",
        r"\b(?:sácal|quítal)[oa]\b": "quita a {0}",
        r"\bsu (conversación|correo|mensaje|hilo|cargo|empresa|dirección)": "la {1} de {0}",
    },
    "it": {
        r"\b(di|scrivi|rispondi|manda|chiedi)(?:g?gli|l?le)\b": "{1} a {0}",
        r"\b(a|di|con|per) (?:lui|lei)\b": "{1} {0}",
    },
    "pt": {
        r"\b(\w+)-lhe\b": "{1} a {0}",
        r"\b(a|de|com|para) (?:ele|ela)\b": "{1} {0}",
    },
    "nl": {
        r"\b(?:zijn|haar) (gesprek|mail|bericht|thread)": "het {1} van {0}",
        r"\b(?:hem|haar)\b": "{0}",
    },
}
"""By language how words point at one person, and what stands there with the name."""
_MANY: Mapping[str, Mapping[str, str]] = {
    "en": {r"\b(?:them both|both of them|(?:those|these) two|them all|all of them|them|those|these)\b": "{0}"},
    "de": {
        r"\b(?:(?:die|diese) beiden|die (?:zwei|drei|vier)|sie alle)\b": "{0}",
        r"\b(?:beide|diese|alle)\b(?= (?:bitte|in|auf|zu|noch|auch|jetzt|dann)\b)": "{0}",
        rf"\b({_TAKE}) (?-i:sie|die)\b": "{1} {0}",
    },
    "fr": {
        r"\b(\w+)-les\b": "{1} {0}",
        r"\b(?:ces (?:deux|trois)|tous les (?:deux|trois)|ceux-l[àa])\b": "{0}",
    },
    "es": {
        r"\b(p[oó]n|añ[aá]de|m[eé]te|agr[eé]ga|s[aá]ca|m[uú]eve|muéve)l[oa]s\b": "{1} a {0}",
        r"\b(?:(?:a )?(?:esos|esas|los|las) (?:dos|tres)|esos|esas)\b": "{0}",
    },
    "it": {r"\b(metti|aggiungi|sposta|togli)(?:li|le)\b": "{1} {0}", r"\b(?:quei|questi|tutti e) (?:due|tre)\b": "{0}"},
    "pt": {r"\b(?:ess[ea]s|ambos|os dois|as duas)\b": "{0}"},
    "nl": {r"\b(?:ze|hen|die (?:twee|drie)|allebei)\b": "{0}"},
}
"""By language how words point at several people, and what stands there with the names."""


def with_names(task: Task) -> str:
    """The words of a message, with the names of those at whom they only point where the turns before tell who it is."""
    words = task.words
    if not task.turns or _names_somebody(task) or _OF_THEM.search(words):
        return words
    found = people_of(task.turns)
    names = [name for row in found if (name := _name(row))]
    if not names or len(names) != len(found) or len(names) > MOST:
        return words
    return _put(task, names)


def _put(task: Task, names: Sequence[str]) -> str:
    """The words with names in the place of the first word that points at so many."""
    words, points = task.words, _ONE if len(names) == 1 else _MANY
    both = " and ".join([*filter(None, [", ".join(names[:-1])]), names[-1]])
    ahead, said = _order(words), tongue(words).languages
    forms = (form for language, there in points.items() if language in said for form in there.items())
    for pattern, form in forms:
        if found := re.search(pattern, ahead, re.IGNORECASE):
            return (
                words
                if _is_somebody_else(task, words[: found.start()])
                else f"{words[: found.start()]}{form.format(both, *found.groups())}{words[found.end() :]}"
            )
    return words


def _is_somebody_else(task: Task, ahead: str) -> bool:
    """Whether the words ahead of a pronoun name somebody unknown, whom it means: "Zora has signed! Put her on X"."""
    return names_somebody_else(ahead, names_read(task.earlier))


def _order(words: str) -> str:
    """The words up to the first text that they give."""
    ends = [at for mark in marked(words).marks if mark.kind == "text" and (at := words.find(mark.text)) > 0]
    colon = re.search(r":\s", words)
    return words[: min([*ends, colon.start() + 1 if colon else len(words), len(words)])]


def _names_somebody(task: Task) -> bool:
    """Whether words give somebody's address, or the name of anybody who was read."""
    order = _order(task.words)
    return "@" in task.words or bool(named(order, [row for turn in task.turns for row in _rows(turn)], ("name",)))


def means_some_of_them(words: str) -> bool:
    """Whether words speak of some of those who were spoken of before."""
    return _OF_THEM.search(words) is not None


def people_of(turns: Sequence[Turn]) -> list[Row]:
    """Whom the latest of these turns that was about people was about.

    Those whose records it read one by one or changed; else, of those whom it showed, whom its words pick.
    """
    for number in range(len(turns) - 1, -1, -1):
        turn = turns[number]
        if one := _by_id(turn, turns[: number + 1]):
            return one
        if shown := _rows(turn):
            return picked(turn.words, shown)
        if means_some_of_them(turn.words):
            return picked(turn.words, people_of(turns[:number]))
    return []


def picked(words: str, there: Sequence[Row]) -> list[Row]:
    """Those of rows whom words pick by name, place, role or company; all where they pick none."""
    if found := named(words, there, ("name", "email")):
        return found
    dated = [row for row in there if row.get("last_message_at")]
    if dated and _LAST.search(words):
        return [max(dated, key=lambda row: str(row["last_message_at"]))]
    return at_place(words, there) or [row for row in there if is_of(words, row)] or [*there]


def _by_id(turn: Turn, turns: Sequence[Turn]) -> list[Row]:
    """Those whose records the calls of a turn name, the conversation that it read or wrote to before all."""
    ids = {
        str(one)
        for past in turn.calls if not past.failed
        for key in ("thread_id", "lead_id", "lead_ids", "prospect_id", "prospect_ids")
        for one in _several(past.args.get(key))
    }  # fmt: skip
    known = {str(row.get("id")): row for one in turns for row in _rows(one)}
    return [known[one] for one in known if one in ids]


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _rows(turn: Turn) -> list[Row]:
    """The people whom the reads of a turn showed, or whom its calls brought, the last read before all."""
    for past in reversed(turn.calls):
        if found := [] if past.failed else [*_people(past.result), *_brought(past.args)]:
            return found
    return []


def _people(result: dict[str, Any]) -> Iterator[Row]:
    yield from (*rows(result, "leads"), *rows(result, "prospects"))
    for one in filter(None, (*rows(result, "threads"), mapping(result.get("thread")))):
        yield {**one, "name": one.get("participant_name"), "email": one.get("participant_email")}


def _brought(args: Mapping[str, Any]) -> Iterator[Row]:
    """Those whom a call gives with their names."""
    for one in (*_several(args.get("leads")), *_several(args.get("prospects"))):
        if isinstance(one, dict) and (name := dig(one.get("name"), "full") or one.get("name") or _full(one)):
            yield {**one, "name": name}


def _full(person: Mapping[str, Any]) -> str:
    return " ".join(filter(None, (str(person.get("first_name") or ""), str(person.get("last_name") or "")))).strip()


def _name(row: Row) -> str:
    name = row.get("name")
    return name if isinstance(name, str) else str(dig(name, "full") or "")
