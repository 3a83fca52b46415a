"""Changes of the workspace profile: what one of its lists holds more, no longer or alone, and its tone."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from agent.common.words.text import fold, unquoted
from agent.models.guided.actions import Action, Do, Finish, ask
from agent.models.guided.decide import LINE, Decider
from agent.models.guided.dictated_values import said_last, value_meant
from agent.models.guided.forms import no_call, opened, refusal
from agent.models.guided.task import Task, mapping
from agent.models.guided.words import JOINS, quotations, verbatim

PROFILE = "profile_change"
"""The journey of wishes that change the profile."""
_TOOL = "update_context"
_ACCOUNT = "profile"
"""The part that is no part of the context."""


class _Field(NamedTuple):
    """Something of the profile that words may name."""

    label: str
    part: str
    key: str
    is_list: bool
    named: re.Pattern[str]


def _fields(named: Mapping[tuple[str, str], str], *, are_lists: bool) -> Iterator[_Field]:
    for (label, where), words in named.items():
        part, _, key = where.partition(".")
        yield _Field(label, part, key, are_lists, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))


_LISTS: Mapping[tuple[str, str], str] = {
    ("topics to avoid", "content.topicsToAvoid"): (
        r"(?:topics?|subjects?|themen|temas|sujets|argomenti|onderwerpen),? (?:[\w'’]+ ){0,3}"
        r"(?:avoid\w*|stay (?:away|clear)|steer clear|keep out|leave out|meiden|vermeiden|aussparen|evit\w+|évit\w+"
        r"|(?:ver)?mijden)|(?:avoided|taboo|off[- ]limits|banned|forbidden) (?:topics?|subjects?)|tabu-?themen"
    ),
    ("keywords", "market.icpKeywords"): (
        r"key ?words?|stichw[oö]rte?r?|schlagw[oö]rte?r?|palabras clave|mots?[- ]clés?|parole chiave|palavras[- ]chave"
        r"|trefwoord\w*"
    ),
    ("job titles", "market.icpJobTitles"): (
        r"(?:job |icp[- ])?titles?|roles?|positions?|(?:job|icp-?)?titeln?|positionen|rollen|cargos?|fonctions?|postes"
        r"|ruoli|functies"
    ),
    ("industries", "market.icpIndustries"): (
        r"industr(?:y|ies)|(?:icp-?)?branchen?|sector(?:es)?|secteurs?|settori|setores"
    ),
    ("pain points", "market.icpPainPoints"): r"pain points?|schmerzpunkte?",
    ("company sizes", "market.icpCompanySizes"): (
        r"(?:company )?sizes?|(?:unternehmens|firmen)?größen?|tamaños? de empresa|tailles? d['’]entreprises?"
    ),
    ("recommended topics", "content.recommendedTopics"): (
        r"recommended topics|empfohlene themen|topics (?:[\w'’]+ ){0,3}(?:write|post|talk|speak) about"
        r"|themen,? (?:über|zu) (?:die|denen) wir schreiben|temas recomendados|sujets recommandés"
    ),
}
"""What holds several values, by its name and its place in the profile: the words for it."""
_TEXTS: Mapping[tuple[str, str], str] = {
    ("target audience", "market.targetAudience"): (
        r"(?:target )?audience|zielgruppe\w*|público(?: objetivo|-alvo)?|audience cible|pubblico(?: target)?|doelgroep"
    ),
    # Before the overview: "the description of the product".
    ("product", "company.product"): r"product|produkt\w*|producto|produit|prodotto|produto",
    ("overview", "company.overview"): (
        r"(?:company )?(?:overview|description)|(?:firmen|unternehmens)?beschreibung|überblick"
        r"|descripción(?: de la empresa)?|présentation|descrizione|visão geral"
    ),
    ("problem that it solves", "company.problemSolved"): r"problems? (?:we|that (?:we|it)|it) solves?",
    ("differentiators", "company.differentiators"): r"differentiators?|usp|alleinstellung\w*",
    ("professional background", "user.professionalBackground"): r"(?:professional )?background",
    ("website", "profile.website"): r"web ?site|webseite|homepage|sitio web|página web|site(?: web)?|sito(?: web)?",
    ("company name", "profile.companyName"): r"company name|firmenname|nombre de la empresa",
    ("tone", "content.preferredTone"): r"tone|tonalität|tonfall|tono|tom|toon",
}
"""What holds one text."""
_FIELDS = (*_fields(_LISTS, are_lists=True), *_fields(_TEXTS, are_lists=False))
_ADDS = re.compile(
    r"\b(?:(?:put|place|stick|pop)\b[^.;!?]{1,60}?\bon(?:to)?(?=\s)|goes on(?:to)?|setz\w* [^.;!?]{1,60}? auf die liste"
    r"|mets [^.;!?]{1,60}? (?:dans|sur) la liste|pon\w* [^.;!?]{1,60}? en la lista|zet [^.;!?]{1,60}? op de lijst"
    r"|join\w*|next to|besides|alongside|on top|in addition|add\w*|also|include\w*|append\w*|füg\w*|ergänz\w*"
    r"|hinzu\w*|neben|zusätzlich|kommt noch|añad\w*|agreg\w*|junto a|además|se suman?|ajout\w*|en plus|rejoin\w*"
    r"|à côté|aggiung\w*|accanto|oltre|acrescent\w*|adicion\w*|voeg\w*|toevoeg\w*|naast|erbij)(?!\w)",
    re.IGNORECASE,
)
_TAKES = re.compile(
    r"\b(?:remov\w*|delet\w*|drop|without|(?:take|took|leave|get)\b[^.;!?]{0,40}?\b(?:out|off)|cross(?:ed)? off"
    r"|nimm\b[^.;!?]{0,60}?\braus|raus(?:nehmen)?|weg|enlèv\w*|enlev\w*|saca\w*|haal\b[^.;!?]{0,60}?\b(?:eruit|weg)"
    r"|lösch\w*|entfern\w*|streich\w*|quit[ae]\w*|elimin\w*|supprim\w*|retir\w*|togli\w*|rimuov\w*|verwijder\w*)\b",
    re.IGNORECASE,
)
_EXCHANGES = re.compile(
    r"\b(?:replac\w*|swap\w*|exchang\w*|instead|in (?:its|their) place|ersetz\w*|tausch\w*|dafür|stattdessen"
    r"|(?:an)?statt|sustitu\w*|reemplaz\w*|cambia \w[^.;!?]{0,40} por|en (?:su )?lugar|en vez|remplac\w*|échang\w*"
    r"|à la place|au lieu|sostitu\w*|al (?:suo )?posto|invece|substitu\w*|em vez|no lugar|vervang\w*|in plaats)\b",
    re.IGNORECASE,
)
"""How words put something into the place of what they take out: "take VP Finance out, Controller goes in instead"."""
CHANGED_TO = re.compile(
    r"\b(?:(?:change|set|make|switch|put|änder|setz|stell|mach)\w*\s(?:it|that|this|es|das|ihn|sie)\s(?:to|into|auf|zu|in)"
    r"|(?:c[aá]mbia|pon)l[oa]\s(?:a|en|por|in)|(?:change|mets|passe)-l[ea]\s(?:en|à|sur)|muda-[oa]\spara|maak\ser)"
    r"\s(?P<new>[^.!?\n]+)",
    re.IGNORECASE,
)
"""How words that go on with what was read give its new text: "change it to formal and brief"."""
_SITE = re.compile(r"\b(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,12}(?:/\S*)?(?![\w@])", re.IGNORECASE)
_SENTENCES = re.compile(r"(?<=[.!?;])\s+|(?<=[.!?][\"”»])\s+")
_SHORT = 3
"""Letters up to which a title is an abbreviation: "cfo"."""
_SMALL = frozenset("of and for the de des du la del y e et di da und für der im van en".split())
_BETWEEN = re.compile(rf"\s*(?:,|;|\b{JOINS}\b)\s*")


def is_of_profile(words: str) -> bool:
    """Whether words name something of the profile that can be set."""
    return _meant(words) is not None


def changes_profile(words: str) -> bool:
    """Whether words say what goes into something of the profile, or out of it."""
    said = unquoted(words)
    return is_of_profile(said) and any(how.search(said) for how in (_ADDS, _TAKES, _EXCHANGES))


def _meant(words: str) -> _Field | None:
    return next((field for field in _FIELDS if field.named.search(words)), None)


class _Part(NamedTuple):
    """What words say of one thing of the profile."""

    field: _Field
    text: str


def _parts_of(words: str) -> list[_Part]:
    """The sentences of words for each thing of the profile that they change, with what goes on with them."""
    found: list[_Part] = []
    ahead = ""
    for one in _SENTENCES.split(words.strip()):
        field = _meant(unquoted(one))
        if field is not None and field not in (part.field for part in found):
            found.append(_Part(field, f"{ahead} {one}".strip()))
            ahead = ""
        elif found:
            found[-1] = found[-1]._replace(text=f"{found[-1].text} {one}")
        else:
            ahead = f"{ahead} {one}"
    return found


def _of_before(task: Task) -> list[_Part]:
    """The same of what the message before spoke of, where these words name nothing."""
    field = _meant(task.former)
    return [] if field is None else [_Part(field, task.words)]


def step(task: Task, journey: str | None, llm: Decider) -> Action:
    """The change, once; a question where words give no value."""
    parts, last = _parts_of(task.words) or _of_before(task), task.last
    if not parts:
        return no_call(task)
    if last is not None and last.failed and last.tool != "ask_human":
        return Finish(refusal(last))
    values = _values(task, parts, llm)
    if missing := [one.field for one, value in values if not value]:
        return ask(_asked(missing[0]))
    return _changing(task, journey, {one.field: _changed(task, one, value) for one, value in values})


def _changing(task: Task, journey: str | None, changes: Mapping[_Field, list[str] | str]) -> Action:
    """The change; a list that would stay as it is makes none."""
    same = next((field for field, value in changes.items() if value == _there(task, field)), None)
    if same is not None and not task.called(_TOOL):
        return Finish(f"Nothing was changed: the {same.label} of your profile: {_in_words(changes[same])}.")
    return opened(task, journey, _made(task, changes))


def _values(task: Task, parts: Sequence[_Part], llm: Decider) -> list[tuple[_Part, list[str]]]:
    """What words give for each thing that they change, understood once."""
    if task.plan.get("value_of") != task.words:
        task.plan.update(value=[_said(task, one, llm) for one in parts], value_of=task.words)
    return [*zip(parts, task.plan["value"], strict=True)]


def _asked(field: _Field) -> str:
    return f"Which {field.label} shall it be?"


def _made(task: Task, changes: Mapping[_Field, list[str] | str]) -> Action:
    """The change of all of them at once, or what it was once it is made."""
    if not task.called(_TOOL):
        body: dict[str, dict[str, Any]] = {"context": {}}
        for field, value in changes.items():
            part = body if field.part == _ACCOUNT else body["context"]
            part.setdefault(field.part, {})[field.key] = value
        return Do(_TOOL, body)
    told = (f"the {field.label} of your profile: {_in_words(value)}" for field, value in changes.items())
    return Finish(f"Done: {'; '.join(told)}.")


def _in_words(value: list[str] | str) -> str:
    return ", ".join(value) if isinstance(value, list) else value


def _changed(task: Task, part: _Part, given: Sequence[str]) -> list[str] | str:
    """The new value: a list with what is given more, without it, or of that alone."""
    field, words = part
    if not field.is_list:
        return given[0]
    there = _there(task, field)
    exchanges, adds, takes = (how.search(words) is not None for how in (_EXCHANGES, _ADDS, _TAKES))
    if takes and not (exchanges or adds):
        return _without(there, [*given, *_named(there, ", ".join(given))])
    given = _spelt_alike(given, there)
    if not (exchanges or adds):
        return [*given]
    taken = _without(_named(there, words), given) if exchanges else _taken_out(there, words)
    return [*_without(there, taken), *_without(given, there)]


def _taken_out(there: Sequence[str], words: str) -> list[str]:
    """What is in a list and a part of words takes out of it: "add Controller and take out VP Finance"."""
    return [one for part in _BETWEEN.split(words) if _TAKES.search(part) for one in _named(there, part)]


def _there(task: Task, field: _Field) -> list[str]:
    """What is in a list of the profile now."""
    return [str(one) for one in mapping(mapping(task.about_us.get("context")).get(field.part)).get(field.key) or ()]


def _named(there: Sequence[str], words: str) -> list[str]:
    """What is in a list already and comes up in words."""
    return [one for one in there if verbatim(words, one)]


def _spelt_alike(given: Sequence[str], there: Sequence[str]) -> Sequence[str]:
    """What is dictated in small letters as the others are written: "group controller" beside "Head of Finance"."""
    is_small = all(one.islower() for one in given) and bool(there) and all(one[:1].isupper() for one in there)
    return [" ".join(map(_large, one.split())) for one in given] if is_small else given


def _large(word: str) -> str:
    if word in _SMALL:
        return word
    return word.upper() if len(word) <= _SHORT else word.capitalize()


def _without(some: Sequence[str], others: Sequence[str]) -> list[str]:
    known = {*map(fold, others)}
    return [one for one in some if fold(one) not in known]


def _said(task: Task, part: _Part, llm: Decider) -> list[str]:
    """What words, or the answer to the question for it, give for one thing of the profile."""
    answer = task.answer(_asked(part.field))
    return _given(answer or part.text, part.field, llm)


def _given(words: str, field: _Field, llm: Decider) -> list[str]:
    """What words give for a field: what they quote, else what the model finds in them."""
    if quoted := quotations(words):
        return quoted
    if field.part == _ACCOUNT and (site := _SITE.search(words)):
        return [site[0].rstrip(".,;")]
    if not field.is_list and (changed := CHANGED_TO.search(words)):
        return [changed["new"].strip()]
    found = said_last(words) or value_meant(llm.value(field.label, words, LINE).strip())
    return _listed(words, found, field) if field.is_list else [*filter(None, (verbatim(words, found),))]


def _listed(words: str, found: str, field: _Field) -> list[str]:
    """The values of a list as words spell them, together or apart: "Fintech joins them, next to B2B SaaS"."""
    whole = verbatim(words, found)
    each = (verbatim(words, one) for one in _parts(found, field))
    return [*_parts(whole, field)] if whole else [one for one in each if one]


def _parts(text: str, field: _Field) -> Iterator[str]:
    """The values of a list; of titles each is one, also where words speak of several people: "Controllers"."""
    for one in filter(None, map(str.strip, _BETWEEN.split(text))):
        yield one[:-1] if field.label == "job titles" and re.search(r"[^\Ws]s$", one) else one
