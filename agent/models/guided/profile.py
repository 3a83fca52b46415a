"""Changes of the workspace profile: what one of its lists holds more, no longer or alone, and its tone."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from agent.common.words.text import fold
from agent.models.guided.actions import Action, Do, Finish, ask
from agent.models.guided.decide import LINE, Decider
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
    ("topics to avoid", "content.topicsToAvoid"): r"topics? to avoid|temas a evitar|sujets à éviter",
    ("keywords", "market.icpKeywords"): (
        r"key ?words?|stichw[oö]rte?r?|schlagw[oö]rte?r?|palabras clave|mots?[- ]clés?|parole chiave|palavras[- ]chave"
        r"|trefwoord\w*"
    ),
    ("job titles", "market.icpJobTitles"): (
        r"(?:job )?titles?|roles?|positions?|jobtitel\w*|positionen|rollen|cargos?|fonctions?|postes|ruoli|functies"
    ),
    ("industries", "market.icpIndustries"): r"industr(?:y|ies)|branchen?|sector(?:es)?|secteurs?|settori|setores",
    ("pain points", "market.icpPainPoints"): r"pain points?|schmerzpunkte?",
    ("company sizes", "market.icpCompanySizes"): (
        r"company sizes?|(?:unternehmens|firmen)größen?|tamaños? de empresa|tailles? d['’]entreprises?"
    ),
    ("recommended topics", "content.recommendedTopics"): r"recommended topics|topics to write about",
}
"""What holds several values, by its name and its place in the profile: the words for it."""
_TEXTS: Mapping[tuple[str, str], str] = {
    ("target audience", "market.targetAudience"): (
        r"(?:target )?audience|zielgruppe\w*|público(?: objetivo|-alvo)?|audience cible|pubblico(?: target)?|doelgroep"
    ),
    ("overview", "company.overview"): (
        r"(?:company )?(?:overview|description)|(?:firmen|unternehmens)?beschreibung|überblick"
        r"|descripción(?: de la empresa)?|présentation|descrizione|visão geral"
    ),
    ("product", "company.product"): r"product|produkt|producto|produit|prodotto|produto",
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
    r"\b(?:add\w*|also|include\w*|append\w*|füg\w*|ergänz\w*|hinzu\w*|añad\w*|agreg\w*|ajout\w*|aggiung\w*|acrescent\w*"
    r"|adicion\w*|voeg\w*|toevoeg\w*)\b",
    re.IGNORECASE,
)
_TAKES = re.compile(
    r"\b(?:remov\w*|delet\w*|drop|without|lösch\w*|entfern\w*|streich\w*|quit[ae]\w*|elimin\w*|supprim\w*|retir\w*|togli\w*|rimuov\w*"
    r"|verwijder\w*)\b",
    re.IGNORECASE,
)
_SITE = re.compile(r"\b(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,12}(?:/\S*)?(?![\w@])", re.IGNORECASE)
_BETWEEN = re.compile(rf"\s*(?:,|;|\b{JOINS}\b)\s*")


def is_of_profile(words: str) -> bool:
    """Whether words name something of the profile that can be set."""
    return _meant(words) is not None


def _meant(words: str) -> _Field | None:
    return next((field for field in _FIELDS if field.named.search(words)), None)


def step(task: Task, journey: str | None, llm: Decider) -> Action:
    """The change, once; a question where words give no value."""
    field, last = _meant(task.words) or _meant(task.former), task.last
    if field is None:
        return no_call(task)
    if last is not None and last.failed and last.tool != "ask_human":
        return Finish(refusal(last))
    if task.plan.get("value_of") != task.words:
        task.plan.update(value=_given(task.words, field, llm), value_of=task.words)
    if not task.plan["value"]:
        return ask(f"Which {field.label} shall it be?")
    return opened(task, journey, _made(task, field, _changed(task, field, task.plan["value"])))


def _made(task: Task, field: _Field, value: list[str] | str) -> Action:
    """The change, or what it was once it is made."""
    if not task.called(_TOOL):
        changed = {field.part: {field.key: value}}
        return Do(_TOOL, {"context": {}, **changed} if field.part == _ACCOUNT else {"context": changed})
    said = ", ".join(value) if isinstance(value, list) else value
    return Finish(f"Done: the {field.label} of your profile: {said}.")


def _changed(task: Task, field: _Field, given: Sequence[str]) -> list[str] | str:
    """The new value: a list with what is given more, without it, or of that alone."""
    if not field.is_list:
        return given[0]
    there = [str(one) for one in mapping(mapping(task.about_us.get("context")).get(field.part)).get(field.key) or ()]
    if _TAKES.search(task.words):
        return _without(there, given)
    return [*there, *_without(given, there)] if _ADDS.search(task.words) else [*given]


def _without(some: Sequence[str], others: Sequence[str]) -> list[str]:
    known = {*map(fold, others)}
    return [one for one in some if fold(one) not in known]


def _given(words: str, field: _Field, llm: Decider) -> list[str]:
    """What words give for a field: what they quote, else what the model finds in them."""
    if quoted := quotations(words):
        return quoted
    if field.part == _ACCOUNT and (site := _SITE.search(words)):
        return [site[0].rstrip(".,;")]
    text = verbatim(words, llm.value(field.label, words, LINE).strip()) or ""
    return [*_parts(text, field)] if field.is_list else [text] if text else []


def _parts(text: str, field: _Field) -> Iterator[str]:
    """The values of a list; of titles each is one, also where words speak of several people: "Controllers"."""
    for one in filter(None, map(str.strip, _BETWEEN.split(text))):
        yield one[:-1] if field.label == "job titles" and re.search(r"[^\Ws]s$", one) else one
