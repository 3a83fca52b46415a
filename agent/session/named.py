"""What a person named that can be looked for afterwards: addresses, links, ids, texts, numbers, days, goals.

Their words are read without a model (``agent.common.words``).  What they ruled out, made depend on something, or only
told is not among it: a missing item is told to people, who stop reading where that is wrong too often.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from agent.common.dates import dates
from agent.common.moods import Mood, is_negative, mentions_change, mood_of, starting
from agent.common.words import Mark, Marked, clauses, counts, marked

Kind = Literal["address", "url", "id", "text", "number", "date", "name", "goal"]
_KIND: dict[str, Kind] = {"address": "address", "link": "url", "id": "id", "text": "text"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something concrete that a person named."""

    kind: Kind
    value: str
    """Their own words."""
    role: str = ""
    """What they call it: subject, text or name; of a goal, which one."""
    mood: Mood = "open"
    """How the clause is meant that names it."""
    clause: int = 0
    """Which one it stands in: what is named side by side is meant alike."""
    goal: str = ""
    """What is to be done in its clause, if that is one of the goals."""
    choice: int = 0
    """Other than 0: one of several of this number, any of which will do."""
    number: int = 0
    """Of a number, its value."""
    is_bound: bool = False
    """Of a number: fewer will do ("up to 20")."""
    is_verbatim: bool = False
    """Of a text: it stood in quotation marks."""
    day: tuple[int, int] = (0, 0)
    """Of a date, its value; see ``Date``."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A clause that wants something done."""

    text: str
    clause: int
    goal: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """What a person's words hold."""

    items: tuple[Item, ...] = ()
    wants: Literal["change", "look", ""] = ""
    """The most that is wished for: something done, something found, or nothing that a tool has to do."""
    wishes: tuple[Wish, ...] = ()
    """The clauses that want something done, without what they rule out."""
    asks: bool = False
    """Whether they are a question and no wish."""
    takes_back: bool = False
    """Whether they correct what was said before."""
    drops: bool = False
    """Whether they give up what was said before."""


_PASTED = re.compile(
    r"^[ \t]*>.*$|^`{3,}[\s\S]{0,20000}?^`{3,}[ \t]*$"
    r"|^-{2,} ?(?:original message|ursprüngliche nachricht|message d['’]origine|mensaje original"
    r"|forwarded message).*[\s\S]*\Z"
    r"|^(?:from|von|de|da): .*\n(?:(?:sent|gesendet|envoyé|enviado|date|datum|to|an|à|para|subject|betreff|objet"
    r"|asunto|cc): .*\n)+[\s\S]*\Z",
    re.IGNORECASE | re.MULTILINE,
)
_SENTENCE = re.compile(r"(?<=[.!?;])[\"'”»)]*\s+|\n+")
_MARK = re.compile(r"\[([AUIT]\d+)\]")
_RULED_OUT = re.compile(
    r"\b(?:do not|don['’]t|not|never|without|except(?: for)?|but not|instead of|rather than|nicht|kein\w*|ohne"
    r"|außer|ausser|statt"
    r"|anstatt|pas|sans|sauf|excepté|au lieu de?|sin|excepto|salvo|menos|en (?:vez|lugar) de|such as|for example"
    r"|e\.g\.|z\. ?b\."
    r"|zum beispiel|par exemple|por ejemplo|non|senza|tranne|invece di|niet|behalve|zonder)\b(?!\s*(?:only|nur"
    r"|seulement|solo|forget|vergess))"
    r"|\bno (?!,)|\bnunca\b",
    re.IGNORECASE,
)
_ON_AGAIN = re.compile(
    r"[.!?;:]|,(?!\s*(?:(?:and|or|und|oder|et|ou|y|o|e) )?\[)|\b(?:but|aber|sondern|mais|pero|sino|ma)\b(?! not)"
)
_IF = re.compile(
    r"\b(?:if|unless|in case|provided|as soon as|once (?:he|she|they|it)|wenn|falls|sofern|sobald|es sei denn|si"
    r"|quand|lorsque|dès que"
    r"|à condition|cuando|en caso|a menos|en cuanto|se|quando|als|zodra)\b",
    re.IGNORECASE,
)
_WHETHER = re.compile(
    r"(?:ask|know|see|check|tell|find out|wonder|verify|frag|wiss|sag|demand|sav|vérifi|dis|voi|regard|pregunt"
    r"|sab|comprueb|mir|dime|ver|chied)"
    r"[\w-]*(?:\W+[\w\[\]]+){0,3}\W+$",
    re.IGNORECASE,
)
_ALLOWED = re.compile(
    r"\b(?:you (?:may|can)|feel free|if (?:needed|necessary|you like)|(?:du|ihr) (?:darfst|dürft|kannst)"
    r"|sie (?:dürfen|können)"
    r"|tu peux|vous pouvez|puedes|puede)\b",
    re.IGNORECASE,
)
_FOR = re.compile(
    r"\b(?:for|on behalf of|für|pour|para|per|voor|cf\.|see)(?:\s*\[\w+\],?(?: (?:and|und|et|y|e|en))?)*\s*$",
    re.IGNORECASE,
)
_OR = re.compile(r"\s*,?\s*(?:or|oder|ou|o|of)\s*", re.IGNORECASE)
_TAKEN_BACK = re.compile(
    r"(?:\b(?:sorry|i meant?|make that|scratch that|correction|ich meine|korrektur|besser gesagt|je veux dire"
    r"|pardon|quiero decir|perdón)\b"
    r"|^(?:no|nein|non|actually|instead|rather|doch|stattdessen|plutôt|mejor|em vez)\b[ ,:–-])",
    re.IGNORECASE | re.MULTILINE,
)
_DROPPED = re.compile(
    r"\b(?:forget (?:it|that|about)|never ?mind|leave it|drop (?:it|that)|lass es|vergiss (?:es|das)|schon gut"
    r"|laisse (?:tomber|ça)"
    r"|oublie|olvídalo|déjalo|no importa|lascia perdere|laat maar)\b",
    re.IGNORECASE,
)
_TRANSLATED = re.compile(
    r"\b(?:in|into|auf|en|ins|al|to) (?:english|german|french|spanish|italian|englisch|deutsch|französisch"
    r"|spanisch|italienisch"
    r"|anglais|allemand|français|espagnol|inglés|alemán|francés|español)|\b(?:translat|übersetz|tradui|traduc)\w*",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"\b(?:up to|at most|no more than|maximum|max\.?|about|around|roughly|some|top|under|fewer than|bis zu"
    r"|höchstens|maximal|etwa|ungefähr"
    r"|circa|ca\.|rund|jusqu['’]à|au plus|au maximum|environ|hasta|como máximo|unos|unas|alrededor de|fino a"
    r"|al massimo|circa|até)\s*$",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\s*(?:more |new |weitere |neue |other |further |nouveaux |nuevos )?"
    r"(?P<noun>(?!credit|crédit|kredit|guthaben|minute|hour|day|week|month|year|second|tag|stunde|woche|monat"
    r"|jahr|jour|heure|semaine"
    r"|mois|an\b|ans\b|día|hora|semana|mes|año|uhr|o'clock|percent|prozent|euro|dollar|usd|eur\b|times"
    r"|mal\b)[^\W\d_]{3,30})",
    re.IGNORECASE,
)
_NAMED_SO = re.compile(
    r"\b(?:called|named|call it|name it|titled|namens|genannt|nenn\w* (?:sie|es|ihn)|nommée?|appelée?|intitulée?"
    r"|llamad[oa]|titulad[oa]|chiamat[oa]|chamad[oa])\s+"
    r"(?P<name>[A-ZÄÖÜÀ-Þ0-9][\w&'’.-]{0,40}(?:[ ][A-ZÄÖÜÀ-Þ0-9][\w&'’.-]{0,40}){0,4})"
)
_GOALS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "launch",
        re.compile(
            r"(?:launch|start|starte\w*|lance[rz]?|lanza|inicia|lancia|avvia|lance)\b(?=[^.]{0,40}\b(?:campa"
            r"|kampa))|launch\b",
            re.IGNORECASE,
        ),
    ),
    (
        "send",
        re.compile(
            r"(?:send|e?-?mail|reply|respond|answer|forward|schick\w*|sende|versende|antworte|beantworte|envoie"
            r"|envoyez|réponds|répondez|envía|envia"
            r"|manda|responde|contesta|invia|rispondi|stuur|antwoord)\b(?! (?:me|us|mir|uns|moi|nous)\b|e?-?(?:me"
            r"|moi|nous)\b)",
            re.IGNORECASE,
        ),
    ),
    ("archive", re.compile(r"(?:archive|archivier\w*|archivez|archiva|archivia|archiveer)\b", re.IGNORECASE)),
    (
        "vote",
        re.compile(r"(?:up|down)?vote\b|give [^.]{0,40}thumbs|stimm\w*\b|vote[zr]?\b|vota\b", re.IGNORECASE),
    ),
    (
        "import",
        re.compile(r"(?:import|upload|importier\w*|importe[rz]?|importa|importeer)\b", re.IGNORECASE),
    ),
)
_IN_A_MESSAGE = re.compile(r"\b(?:that|dass|que|because|weil|parce|porque|che|dat)\b", re.IGNORECASE)
_MESSAGE = re.compile(
    r"(?:write|tell|let|inform|schreib\w*|sag\w*|écri\w*|dis|escrib\w*|dile|scriv\w*|informier\w*)\b", re.IGNORECASE
)
_ONLY_A_DRAFT = re.compile(
    r"\b(?:draft|entwurf|entwürfe|brouillon|borrador|bozza|rascunho|unsent|test)\b|\b(?:do not|don['’]t|without"
    r"|not) (?:\w+ )?send"
    r"|nicht (?:ab|ver)?(?:senden|schicken)|ohne (?:\w+ )?(?:zu )?(?:ab|ver)?(?:senden|schicken|zusenden)"
    r"|n['’]envo|sans (?:l['’])?envoy|no (?:l[oa] )?env[ií]"
    r"|sin enviar",
    re.IGNORECASE,
)
_THAT_IS_CONTEXT = re.compile(
    r"\b(?:last|since|from|until|before|past|every|letzte\w*|seit|vom|von|bis|vergangen\w*|jeden|dernier|depuis"
    r"|du|de|chaque|desde"
    r"|pasado|hasta|cada|del|on|am)\s*$",
    re.IGNORECASE,
)


def named(words: str) -> Named:
    """What a person's words name."""
    text = _PASTED.sub("\n", words)
    reader = _Reader(marked(text), text)
    items = tuple(reader.items())
    return Named(
        items=items,
        wants=reader.wants,
        wishes=tuple(reader.wishes),
        asks=not reader.wants and text.rstrip("\"'”») \n").endswith("?"),
        takes_back=_TAKEN_BACK.search(text) is not None,
        drops=_DROPPED.search(text) is not None,
    )


class _Reader:
    """Goes through marked words sentence by sentence."""

    def __init__(self, words: Marked, text: str) -> None:
        self.wants: Literal["change", "look", ""] = ""
        self.wishes: list[Wish] = []
        self._words = words
        self._text = text
        self._marks = {mark.name: mark for mark in words.marks}
        self._is_draft = _ONLY_A_DRAFT.search(words.text) is not None
        self._translates = _TRANSLATED.search(words.text) is not None
        self._clause = self._choice = 0

    def items(self) -> Iterator[Item]:
        """Every item that is demanded or asked about, each once."""
        seen: dict[tuple[str, str, str], None] = {}
        above: Mood = "open"
        for sentence in filter(str.strip, _SENTENCE.split(self._words.text)):
            for item in _corrected(sentence, list(self._sentence(sentence, above))):
                if (key := (item.kind, item.value, item.role)) not in seen:
                    seen[key] = None
                    yield item
            above = _carried(sentence, above)

    def _sentence(self, sentence: str, above: Mood) -> Iterator[Item]:
        free = _is_free(sentence)
        mood, goal = above, ""
        for clause in _clauses(sentence):
            self._clause += 1
            if is_negative(clause) or free:
                continue
            own = self._mood(clause)
            if own != "open":
                mood, goal = own, _goal_of(clause, self._is_draft)
            self._wish(clause, own, mood, goal)
            yield from self._items_of(clause, mood, goal)

    def _mood(self, clause: str) -> Mood:
        """Its mood; with something concrete in it a weaker sign of a wish will do."""
        mood, marks = mood_of(clause), self._marks_in(clause)
        if mood not in ("open", "look") or not marks:
            return mood
        dictated = any(mark.role in ("text", "subject") for mark in marks)
        return "change" if dictated or mentions_change(clause) else mood

    def _marks_in(self, clause: str) -> list[Mark]:
        return [self._marks[name] for name in _MARK.findall(clause) if name in self._marks]

    def _wish(self, clause: str, own: Mood, mood: Mood, goal: str) -> None:
        if own == "change":
            self.wants = "change"
        elif own == "look" and not self.wants:
            self.wants = "look"
        if mood == "change":
            self.wishes.append(Wish(_without(clause, _ruled_out(clause)), self._clause, goal))

    def _items_of(self, clause: str, mood: Mood, goal: str) -> Iterator[Item]:
        out = _ruled_out(clause)
        like = Item(kind="text", value="", mood=mood, clause=self._clause, goal=goal)
        yield from self._taken_out(clause, like, out)
        if mood in ("ask", "told"):
            return
        yield from _unquoted_names(clause, like)
        yield from _numbers(clause, like, out)
        if mood == "change":
            if goal and mood_of(clause) != "open":
                yield replace(like, kind="goal", value=_shortened(self._words.plain(starting(clause))), role=goal)
            if goal == "send" or _MESSAGE.match(starting(clause)):
                yield from _days(clause, like, out)

    def _taken_out(self, clause: str, like: Item, out: Sequence[range]) -> Iterator[Item]:
        before: Item | None = None
        end = 0
        for found in _MARK.finditer(clause):
            mark = self._marks.get(found[1])
            item = None if mark is None else self._item(mark, like, clause[: found.start()])
            if item is None or any(found.start() in span for span in out):
                continue
            if before is not None and before.kind == item.kind and _OR.fullmatch(clause[end : found.start()]):
                self._choice += 0 if before.choice else 1
                before = replace(before, choice=before.choice or self._choice)
                item = replace(item, choice=before.choice)
            if before is not None:
                yield before
            before, end = item, found.end()
        if before is not None:
            yield before

    def _item(self, mark: Mark, like: Item, ahead: str) -> Item | None:
        item = replace(like, kind=_KIND[mark.kind], value=mark.text, role=mark.role)
        if item.kind != "text":
            told = item.mood == "told" or (item.mood == "open" and _FOR.search(ahead))
            return None if told else item
        if (item.mood in ("ask", "told") and not item.role) or (self._translates and item.role != "name"):
            return None
        at = self._text.find(mark.text)
        quoted = self._text[max(0, at - 2) : at].strip()[-1:] in set("\"'“„«»‘")
        return replace(item, is_verbatim=quoted)


def _clauses(sentence: str) -> Iterator[str]:
    """The parts that may be wishes of their own; a comma begins one where a verb follows it."""
    for clause in clauses(sentence):
        first, *rest = re.split(r",\s+", clause)
        for part in rest:
            if mood_of(part) in ("change", "ask", "look"):
                yield first
                first = part
            else:
                first = f"{first}, {part}"
        yield first


def _corrected(sentence: str, items: list[Item]) -> list[Item]:
    """Without what the same sentence takes back: "to ada@…, sorry, bo@…"."""
    back = _TAKEN_BACK.search(sentence)
    if back is None or back.start() == 0:
        return items
    return [item for n, item in enumerate(items) if not any(later.kind == item.kind for later in items[n + 1 :])]


def _carried(sentence: str, above: Mood) -> Mood:
    """The mood of the lines below: rows are meant as the line that ends with a colon before them."""
    if sentence.rstrip().endswith(":"):
        return "open" if is_negative(sentence) else mood_of(sentence)
    return above if mood_of(sentence) == "open" and _MARK.search(sentence) else "open"


def _shortened(text: str) -> str:
    return text if len(text) <= 100 else text[:99] + "…"


def _without(clause: str, spans: Sequence[range]) -> str:
    return "".join(" " if any(n in span for span in spans) else letter for n, letter in enumerate(clause))


def _is_free(sentence: str) -> bool:
    """Whether nothing in a sentence is demanded: it depends on something, or only allows something."""
    if _ALLOWED.search(sentence) and not sentence.rstrip().endswith("?"):
        return True
    return any(not _WHETHER.search(sentence[: found.start()]) for found in _IF.finditer(sentence))


def _ruled_out(clause: str) -> list[range]:
    """Where a clause speaks of what is not wanted."""
    spans = []
    for cue in _RULED_OUT.finditer(clause):
        on = _ON_AGAIN.search(clause, cue.end())
        spans.append(range(cue.start(), on.start() if on else len(clause)))
    return spans


def _unquoted_names(clause: str, like: Item) -> Iterator[Item]:
    for found in _NAMED_SO.finditer(clause):
        yield replace(like, value=found["name"].rstrip(".,"), role="name")


def _numbers(clause: str, like: Item, out: Sequence[range]) -> Iterator[Item]:
    for count in counts(clause):
        noun, ahead = _COUNTED.match(clause, count.end), clause[: count.start]
        if count.value < 2 or noun is None or any(count.start in span for span in out):
            continue
        if like.mood in ("change", "look") and ahead.strip() and not _IN_A_MESSAGE.search(ahead):
            value = f"{clause[count.start : count.end]} {noun['noun']}"
            bound = _BOUND.search(ahead) is not None
            yield replace(like, kind="number", value=value, number=count.value, is_bound=bound)


def _goal_of(clause: str, is_draft: bool) -> str:
    said = starting(clause)
    return next((goal for goal, verb in _GOALS if verb.match(said) and not (goal == "send" and is_draft)), "")


def _days(clause: str, like: Item, out: Sequence[range]) -> Iterator[Item]:
    for day in dates(clause):
        if not _THAT_IS_CONTEXT.search(clause[: day.start]) and not any(day.start in span for span in out):
            yield replace(like, kind="date", value=day.text, day=day.value)
