"""What can be read in the human's words without a model: addresses, quotations, ids, budgets."""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import cache
from typing import Literal

from agent.common.questions import asks_unmarked
from agent.common.words.left_out import leaves_out
from agent.common.words.marks import READ, credits_in, marked, names_behind, unquoted_names
from agent.common.words.moods import is_negative, mood_of, sentences, starting, wish_of, wishes
from agent.common.words.table import EVERY, Tongue, stems, table, tongue
from agent.common.words.text import tokens, without_accents, written_without_spaces
from agent.common.words.wanted import NAME, act_of

Kind = Literal["list", "campaign"]
SHOWN = 3000
"""Characters of the human's words that a decision sees."""

A_TEXT = 3
"""Words from which on a quotation is a text and not a name."""

JOINS = r"(?:and|und|et|y|e|en)"
"""How words join one more to what stands before it, as a pattern."""

# Every repetition has an end: these run over whatever somebody pastes or pipes in.
_ADDRESS = re.compile(r"(?<![\w.+-])[A-Za-z0-9][\w.+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_UUID = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", re.IGNORECASE)
_TOKEN = re.compile(r"\b[A-Za-z]{2,12}_(?=[A-Za-z-]{0,40}\d)[A-Za-z0-9-]{1,80}\b")
_NOT_LAUNCHED = re.compile(
    r"\b(?:do not|don['’]?t|not|without|nicht|ohne|ne|sans|no|sin|non|senza|não|sem|niet|zonder)\W+(?:\w+\W+){0,3}?"
    r"(?:launch\w*|start\w*|lanc\w+|lanz\w+|avvi\w+|inici\w+)",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"(?:(?:end|abort|quit|kill|cancel|beend|stornier|annul|cancell|coupe|étei|deslig|apag|spegn|interromp|termin|beëindig)\w*"
    r"|(?:turn|switch|shut)\w*\soff|(?:turn|switch|shut|schalt|stell|mach|dreh|brich|brech|zet|schakel)\w*\b.*\b"
    r"(?:off|aus|ab|uit))(?!\w)|.*(?:やめ|中止)",
    re.IGNORECASE,
)
"""How words say that something ends, besides the verbs of the table."""
_MAY_COST = re.compile(
    r"\b(?:(?:may|can) (?:cost|spend|use)|(?:darf|dürfen|kann)\b.{1,40}\bkosten|(?:peut|peux) coûter"
    r"|puede (?:costar|gastar)|può costare|pode custar|mag\b.{1,40}\bkosten)\b",
    re.IGNORECASE,
)
"""How words grant a price: "it may cost 12 credits"."""
_NAMELESS = frozenset(
    "it this that one them now off out then please the a mail email e draft message reply as is sie es ihn den die das"
    " diese dann jetzt bitte ab los raus so entwurf nachricht le la les lo ce cet maintenant alors brouillon ya ahora"
    " el ese eso borrador correo mensaje".split()
)
"""Words with which something is sent that is not named."""
_LEAVES_OUT = re.compile(r"\b(?:leave (?:him|her|them|it) out|lass (?:ihn|sie) (?:weg|aus))", re.IGNORECASE)
"""How words leave out somebody who is named ahead."""
_OF_SOMEBODY = re.compile(
    rf"\W*(?:{JOINS}\s)?(?:what (?:do|does|did|is|was)\s.{{2,40}}\b(?:want|need|mean|say|ask|asking)\b"
    r"|was (?:will|wollte|möchte|meint|sagt|fragt)\b|que (?:veut|voulait|dit|demande)\b|qué (?:quiere|dice|pide)\b"
    r"|(?:che )?cosa (?:vuole|dice|chiede)\b|o que (?:quer|diz|pede)\b|wat (?:wil|zegt|vraagt)\b)",
    re.IGNORECASE,
)
"""How words begin that ask what somebody has to say: "what does Ivo want?"."""
_THING: dict[Kind, str] = {"list": r"list\w*|lijst", "campaign": r"campa\w*|kampagne\w*"}
_INSTEAD = re.compile(
    r"\b(?:instead|rather than|change|replace|make (?:it|that)|statt\w*|änder\w*|ersetz\w*|mach (?:daraus|aus)|au lieu"
    r"|plutôt|change[zr]?|remplace\w*|en vez|en lugar|cambia\w*|invece|al posto|sostitu\w*|em vez|troca\w*|muda\w*"
    r"|in plaats|verander\w*)\b",
    re.IGNORECASE,
)
"""How words change something before it is sent."""
A_SUBJECT = re.compile(r"\b(?:subject|betreff|objet|asunto|oggetto|assunto|onderwerp)\b", re.IGNORECASE)
"""How words speak of a subject, wherever it stands in them."""
_ALLOWS = re.compile(
    r"^(?:you (?:can|may)|du (?:kannst|darfst)|sie (?:können|dürfen)|tu peux|vous pouvez|puoi|podes?|je (?:kunt|mag)) ",
    re.IGNORECASE,
)
"""How words let something be done."""
_THEM = re.compile(
    r"\b(?:them|ze|sie alle|(?:die|diese) alle|alle (?:davon|von ihnen))\b|-(?:les|l[oa]s|[oa]s)\b"
    r"|\bles (?:ajout|mett|import|inscri)"
    r"|\b(?:añád|agrég|pon|mét|met|guárd|impórt|súb|apúnt)e?l[oa]s\b|\b(?:aggiungi|metti|importa|inserisci)(?:li|le)\b"
    r"|\b(?:essas|esas|estas|queste|quelle) (?:pessoas|personas|persone)\b|\bces (?:personnes|gens)\b|\bdiese leute\b",
    re.IGNORECASE,
)
"""Several who were shown before; words that are also an article, or "her", are none of these."""
A_NEW = r"(?:new|neue[nrs]?|nouve(?:lle|au)|nuev[ao]|nuov[ao]|nov[ao]|nieuwe)"
"""How words say that something is new."""
_BEGINS = (
    r"(?:^|[,;.:]\s|\b(?:in|into|to|onto|auf|dans|sur|en|a|su|per|para|op|als|as)\s"
    r"(?:(?:an?|eine|une|una|uma|een)\s)?)"
)
"""Where what is new stands that has its name without a verb: "find 8 CFOs, new list Oslo"."""
_BARE_NAME = (
    r"(?:\s(?-i:[a-zß-ÿ])[\w-]*)?(?:\s?:)?\s(?P<name>(?-i:[A-ZÀ-Þ])[\w&'’-]*(?:\s(?:(?-i:[A-ZÀ-Þ])|\d)[\w&'’-]*){0,4})"
    r"(?=\s*(?:$|[.,;:\n(]|\s(?:con|mit|with|avec|com|met|for|für|pour|para|per|voor)\b))"
)
"""How words begin that name what is new without a verb: "Nouvelle campagne e-mail : Rentrée"."""
_EMPTY = re.compile(r"\b(?:empty|leere?[nrs]?|vide|vac[ií]a|vuota|vazia|lege)\b[^,.:;\n]{0,12}[,:]", re.IGNORECASE)
_TO_THE_END = r"\s(?P<name>[^\n.,;:(\[]{2,60}?)\s*$"
_ALIKE = 0.85
_NEAR = 0.6
_OF_A_CAP = frozenset(
    "please bitte ok and und set put use make have keep spend limit cap budget maximum max maximal at most no more less"
    " not than up to the a an my your our it is of on for this now today in all total credit credits spending setz"
    " setze stell stelle nimm limitiere höchstens nicht mehr als das ein eine mein dein auf von bei jetzt insgesamt"
    " kredite crédits créditos máximo maximum tope límite limite plafond más de pas plus".split()
)
"""Words in which a budget is set and nothing else is wanted."""


def brief(text: str, limit: int = SHOWN) -> str:
    """The words as a decision sees them: the end of a very long text adds nothing to what is asked."""
    return text if len(text) <= limit else text[:limit] + " […]"


def addresses(text: str) -> list[str]:
    """The e-mail addresses in a text, each once, in order."""
    return list(dict.fromkeys(found.rstrip(".") for found in _ADDRESS.findall(text)))


def ids(text: str) -> list[str]:
    """What looks like an id of the workspace."""
    return list(dict.fromkeys(_UUID.findall(text) + _TOKEN.findall(_ADDRESS.sub(" ", text))))


def asks_of_somebody(text: str) -> bool:
    """Whether a question is what somebody named has to say; they say it in their conversation."""
    return _OF_SOMEBODY.match(text) is not None and NAME.search(text) is not None


def asks(text: str) -> bool:
    """Whether a text only asks, with or without its question mark, in any language of the table."""
    text = _without_what_is_told(text)
    clauses, said = _clauses(text)
    return asks_unmarked(text) or _asks_what_it_costs(clauses, said) or _asks_only(clauses, said)


def begins_with(text: str) -> frozenset[str]:
    """The kinds of the verb that a wish begins with."""
    said = tongue(text)
    return said.kinds(wish_of(text, said)[0])


def _without_what_is_told(text: str) -> str:
    """Words without the message that they give behind a colon: "reply to Ada: thanks. Shall I send you the slides?"."""
    head, _, rest = text.partition(":")
    is_told = begins_with(head) & {"reply", "write", "send"} or act_of(head) == "add_sequence_node"
    return head if is_told and len(rest.split()) >= A_TEXT else text


def _asks_only(clauses: Sequence[str], said: Tongue) -> bool:
    long = [one for one in clauses if len(tokens(one)) > 1 or written_without_spaces(one)]
    wants_word = any(said.cue("question").search(clause) or clause.rstrip().endswith("?") for clause in clauses)
    return bool(long) and wants_word and all(_asks_to_be_told(clause, said) for clause in long)


def _asks_what_it_costs(clauses: Iterable[str], said: Tongue) -> bool:
    """Whether clauses ask what something costs and want nothing: "what would 50 cost? don't start anything"."""
    moods = [(mood_of(clause, said), clause) for clause in clauses if not is_negative(clause, said)]
    asked = (said.cue("costs").search(clause) for mood, clause in moods if mood == "ask")
    return any(asked) and not any(mood in ("change", "look") for mood, _ in moods)


def _clauses(text: str) -> tuple[list[str], Tongue]:
    """The clauses of a text, with marks for what is concrete in them, and the languages that it may be in."""
    shown = marked(text).text
    said = tongue(shown)
    return [clause for sentence, _ in sentences(shown, said) for clause in wishes(sentence, said)], said


def _asks_to_be_told(clause: str, said: Tongue) -> bool:
    """Whether a clause asks; "read what they wrote" is a request, "tell me what they wrote" a question."""
    known = said.cue("know").match(wish_of(clause, said)[0])
    for_me = known is None or re.search(r"(?:me|us|mir|uns|moi|nous|nos)$", known[0], re.IGNORECASE)
    return mood_of(clause, said) == "ask" and bool(for_me)


def is_left_out(text: str, name: str) -> bool:
    """Whether the words leave out somebody of this name: "not Piet", "all but Mara", "Theo can wait"."""

    def holds(part: str) -> bool:
        return not {*tokens(name)[:1]}.isdisjoint(tokens(part))

    ahead = (re.split(r"[.\n]", text[max(0, out.start() - 60) : out.start()])[-1] for out in _LEAVES_OUT.finditer(text))
    return leaves_out(text, holds) or any(map(holds, ahead))


def told_behind(words: str) -> str:
    """What somebody is to be told by the words behind a "that"; empty where there is none."""
    found = tongue(words).cue("that").search(words.split("\n")[0])
    return words.split("\n")[0][found.end() :].strip(" ,.:") if found else ""


def wish_in(text: str) -> str:
    """A wish without the small words before its verb."""
    return text[text.find(starting(text, tongue(text))) :].strip()


def quotations(text: str) -> list[str]:
    """What stands in quotation marks, or behind a label and a colon."""
    found = (mark for mark in marked(text).marks if mark.kind == "text")
    return [mark.text.rstrip(" ,;") if mark.role == "subject" else mark.text for mark in found]


def without_texts(words: str) -> str:
    """Words without what somebody is to be told in them, which may be signed, or speak of a file."""
    for text in quotations(words):
        words = words.replace(text, " ") if " " in text else words
    return words


def labelled(text: str, role: str) -> str:
    """The one text that the words call subject, text or name; empty if there is none, or more than one."""
    found = {mark.text for mark in marked(text).marks if mark.kind == "text" and mark.role == role}
    only = found.pop() if len(found) == 1 else ""
    return only if role == "text" else only.rstrip(" ,;.")


def called(text: str, kind: Kind) -> str:
    """The name that words give a thing without quotation marks: "a list called Munich"; empty if they give none."""
    shown = marked(text).text
    ahead = re.compile(rf"(?:{_THING[kind]})\W{{0,3}}\w*\W?$", re.IGNORECASE)
    names = (one[1].rstrip(".,") for one in unquoted_names(shown, tongue(shown)) if ahead.search(shown[: one.start()]))
    new = rf"(?:{A_NEW}\s(?:[a-z-]+\s)?(?:{_THING[kind]})|(?:{_THING[kind]})\s{A_NEW})"
    bare = re.search(rf"{_BEGINS}{new}\b{_BARE_NAME}", shown, re.IGNORECASE)
    behind = re.search(rf"{A_NEW}\s(?:[a-z-]+\s)?(?:{_THING[kind]})\s?:{_TO_THE_END}", shown, re.IGNORECASE)
    empty = names_behind(shown, _EMPTY) if kind == "list" else iter(())
    found = behind or bare
    return next(names, "") or (found["name"].strip() if found else next(empty, ""))


def speaks_of_them(text: str) -> bool:
    """Whether words speak of several who were shown before: "add them to Fair"."""
    return _THEM.search(text) is not None


def begins_with_new(text: str) -> bool:
    """Whether words begin with something new, without a verb: "Nouvelle campagne", "Lista nueva"."""
    things = "|".join(_THING.values())
    return re.match(rf"\W*(?:{A_NEW}\b|(?:{things})\s{A_NEW}\b)", text, re.IGNORECASE) is not None


@cache
def says(name: str) -> re.Pattern[str]:
    """What finds the words of the table that say this: all, strongest."""
    return re.compile(stems(table()["said"][name].split()), re.IGNORECASE)


_SENDING = re.compile(
    r"\b(?:sen[dt]|snd|ab(?:ge)?schick|verschick|versend|abgehen|raus|envo[iy]|env[ií]|m[aá]nd[aeo]|invi[aoi]|verstu|stuur)\w*"
    r"|\boff it goes\b",
    re.IGNORECASE,
)


def sends_it(text: str) -> bool:
    """Whether a short clause wants something sent that it does not name: "fine, send that one"."""
    parts, said = _clauses(text)
    if _INSTEAD.search(text):
        return False
    return not marked(text).marks and any(
        "send" in said.kinds(wish) and not is_negative(part, said) and _NAMELESS.issuperset(tokens(wish)[1:])
        for part in parts
        for wish in (_ALLOWS.sub("", wish_of(part, said)[0]),)
    )


def speaks_of_sending(text: str) -> bool:
    """Whether words hold a verb of sending and no "not": "looks good, snd it", "passt, abschicken"."""
    parts, said = _clauses(text)
    sends = _SENDING.search(text) is not None or EVERY.verb("send").search(text) is not None
    return sends and not any(is_negative(one, said) for one in parts)


def sets_read(text: str) -> bool:
    """Whether something is to be marked as read, or as unread."""
    marks = (one for one in _clauses(text)[0] if "mark" in EVERY.kinds(one) or "close" in EVERY.kinds(one))
    return any(map(EVERY.cue("read_state").search, marks))


def stops(text: str) -> bool:
    """Whether a wish is that something ends: "stop ...", "cancel ...", "turn it off"; not "cancel nothing"."""
    shown = marked(text).text
    said = tongue(shown)
    told = (one for one, _ in sentences(shown, said) if not is_negative(one, said))
    begun = (wish_of(one, said)[0] for one in told)
    return any(said.kinds(one) & {"stop", "pause"} or _ENDS.match(one) for one in begun)


def leaves_it_a_draft(text: str) -> bool:
    """Whether words say that nothing is to be launched."""
    return _NOT_LAUNCHED.search(text) is not None


def launches(text: str) -> bool:
    """Whether a clause of the words wants a launch, and none wants a draft or no launch."""
    kinds, is_draft, is_refused = _wanted(text)
    return any("launch" in kind for kind in kinds) and not (is_draft or is_refused)


def only_drafts(text: str) -> bool:
    """Whether words want a campaign made, and nothing launched or sent: "draft a campaign", "make one for Fair"."""
    wanted, is_draft, _ = _wanted(text)
    leaves = any(not kinds.isdisjoint(("launch", "send")) for kinds in wanted)
    return not leaves and (is_draft or (len(wanted) == 1 and "make" in wanted[0]))


def _wanted(text: str) -> tuple[list[frozenset[str]], bool, bool]:
    """The kinds of verb of each clause that wishes, whether one speaks of a draft, and whether one says "not"."""
    parts, said = _clauses(text)
    positive = [part for part in parts if not is_negative(part, said)]
    is_draft = any(map(said.cue("draft").search, parts))
    return [said.kinds(wish_of(part, said)[0]) for part in positive], is_draft, len(positive) < len(parts)


def credit_cap(text: str) -> int | None:
    """The budget in credits that the words name; the smallest, if they name several."""
    bounds = (EVERY.cue("bound", "bound_after", "limit"), _MAY_COST)
    is_bound = any(bound.search(text[:READ]) for bound in bounds)
    return min(credits_in(text[:READ]), default=None) if is_bound else None


def only_caps(text: str) -> bool:
    """Whether words set a budget of credits and want nothing else."""
    return credit_cap(text) is not None and all(word in _OF_A_CAP or word.isdigit() for word in tokens(text))


def verbatim(text: str, wanted: str) -> str | None:
    """The human's own spelling of what a model copied, or ``None`` if the words do not hold it.

    A model drops a comma or a line end when it copies; what is sent must be what the human wrote.
    """
    wanted = wanted.strip()
    if not wanted:
        return None
    exact = _span(text, wanted)
    for quote in quotations(text):
        if _alike(quote, wanted) or (exact is not None and wanted in quote and 2 * len(wanted) > len(quote)):
            return quote.strip()
    return exact


def nearest(text: str, value: str) -> str:
    """The words of a text that are most like a value which a model spelt in its own way ("Wien three")."""
    if set(tokens(value)) <= set(tokens(text)):
        return value
    words, size = text.split(), len(value.split())
    spans = (" ".join(words[at : at + size]).strip(" .,;:!?") for at in range(len(words) - size + 1))
    likeness = {span: SequenceMatcher(None, flat(span), flat(value), autojunk=False).ratio() for span in spans}
    best = max(likeness, key=lambda span: likeness[span], default=value)
    return best if likeness.get(best, 0.0) >= _NEAR else value


def is_grounded(text: str, value: str, *, longer: int = 2) -> bool:
    """Whether a value comes from a text: at least half of its longer words stand there, or begin alike."""
    said = re.findall(r"\w+", text.lower())
    words = re.findall(r"\w+", value.lower())
    words = [word for word in words if len(word) > longer] or words
    known = sum(any(word[:5] == other[:5] for other in said) for word in words)
    return bool(words) and 2 * known >= len(words)


def is_dictated(text: str, wanted: str) -> bool:
    """Whether the human gave these words to be sent as they are: in quotation marks, or on lines of their own."""
    if any(flat(wanted) == flat(quote) for quote in quotations(text)):
        return True
    at = text.find(wanted.split("\n", 1)[0])
    before = text[:at].rstrip(" ") if at > 0 else ""
    is_whole = wanted[:1].isupper() and wanted.rstrip().endswith((".", "!", "?"))
    ends = ("\n", ":", "/", "|", "–", "—", "->") if is_whole else ("\n", ":")
    return bool(before.strip()) and before.endswith(ends)


def one_of(text: str, names: Iterable[str]) -> list[str]:
    """Those names that the text mentions, whole or by their first word, the most specific match first."""
    lowered = without_accents(text.lower())
    said = [(name, without_accents(name.lower())) for name in names if name]
    whole = [name for name, plain in said if plain in lowered]
    return whole or [name for name, plain in said if re.search(rf"\b{re.escape(plain.split()[0])}\b", lowered)]


def _alike(a: str, b: str) -> bool:
    if not 0.7 < (len(a) + 1) / (len(b) + 1) < 1.4:  # comparing takes its time, and these cannot be alike
        return False
    return SequenceMatcher(None, flat(a), flat(b), autojunk=False).ratio() >= _ALIKE


def flat(text: str) -> str:
    """A text in one line and small letters."""
    return " ".join(text.lower().split())


def _span(text: str, wanted: str) -> str | None:
    pattern = r"\s+".join(re.escape(word) for word in wanted.split())
    # The spelling as it is goes first: a name may also be a part of an address.
    found = re.search(pattern, text) or re.search(pattern, text, re.IGNORECASE)
    return found[0] if found else None
