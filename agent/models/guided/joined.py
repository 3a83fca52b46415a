"""The wishes of a message as the driver fills them in: with what only goes on with the one before it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, pairwise

from agent.common.words.asked import likeliest
from agent.common.words.marks import Marked, counts, marked
from agent.common.words.moods import mood_of
from agent.common.words.pieces import Head
from agent.common.words.table import EVERY, tongue
from agent.common.words.times import times
from agent.common.words.wanted import GAP, LOOK, NAME, NOTHING, SENDER, Wanted, act_of, cut, parts_of, shares, wanting
from agent.models.guided.day_limit import LIMIT, is_only_a_limit, refuses
from agent.models.guided.known import speaks_of
from agent.models.guided.one_more import MAILS, goes_on_with_it, is_for_one_more
from agent.models.guided.polite import as_orders
from agent.models.guided.talk import without_talk
from agent.models.guided.told import WRITES_MAILS
from agent.models.guided.words import JOINS, credit_cap

_TEXTS = frozenset(
    {GAP, "send_message", "create_thread", "update_campaign sequence_nodes", "add_sequence_node", NOTHING}
    | {"update_sequence_node body", "update_sequence_node subject", "update_thread draft_body_text"}
)
"""What words may seem to want that only give a text."""
_CAMPAIGNS = ("create_campaign", "launch_campaign", "update_campaign sequence_nodes")
_WORDED = frozenset({*_CAMPAIGNS, "send_message", "create_thread"})
"""What is wanted with a text."""
_STEPS = frozenset({"add_sequence_node", "update_sequence_node body", "update_sequence_node delay_days"})
"""What words seem to want that give a campaign of their own message one more step."""
_NO_CALL = (GAP, NOTHING)
_WHOM = re.compile(
    r"\b(?:him|her|them|his|their|ih[mnr]|ihnen|ihre[mnrs]?|seine[mnrs]?|lui|leur|sa|son|su|sus|suo|sua|haar|hem)\b",
    re.IGNORECASE,
)
"""Somebody who is not named, since they were before."""
_BUT_NOT = re.compile(
    r"(?:but|and|aber|und|mais|et|pero|y|ma|mas|maar)?\s?(?:not|nicht|pas|no|non|não|niet|except|außer|sauf|salvo|tranne|exceto"
    r"|behalve)\s[^.!?]{2,30}$",
    re.IGNORECASE,
)
"""How words leave somebody out."""
_SAVED = ("start_lead_search", "create_list", "import_list_leads", "add_list_leads")
"""What words seem to want that say where those who are searched for go."""
_WHERE = re.compile(
    r"(?:in|into|on|onto|to|auf|in die|zu|zur|dans|sur|en|a la|à|nella|alla|na|para|op|naar)\s(?:(?:the|our|my|die"
    r"|der|unsere\w?|la|notre|nuestra|mi|nossa|de|onze)\s)?(?:draft\s)?(?:list|liste|lista|campaign|kampagne|campaña|campagne|campanha|lijst)\b(?!.*\[A)",
    re.IGNORECASE,
)
"""How words begin that only say where something goes."""
_ONE_MORE = re.compile(
    rf"{JOINS}\s[A-ZÀ-Þ][\w'’-]+(?:\s[A-ZÀ-Þ][\w'’-]+)?\s(?:on|onto|to|in|into|from|off|auf|zu|zur|von|aus|à|dans|sur"
    r"|de|a|en|nella|alla|dalla|na|da|op|naar|van)\b"
    rf"|(?:{JOINS}\s)?(?:{EVERY.cue('too', 'goes_on').pattern})\s\[T|{JOINS}\s\[I\d+\]\W*$"
)
"""How words begin that name one more: "and Bob to the list", "and also “burn rate”"."""
_KEEP_THAT = re.compile(
    rf"\W*(?:{JOINS} )?(?:please |bitte )?"
    r"(?:save|note|keep|record|store|put|trag|speicher|notier|halt|enregistre|garde|guarda|anota|apunta"
    r"|salva|segna|bewaar|noteer)\w*[ -](?:that|it|this|das|es|ça|cela|le|eso|lo|questo|isso|dat|het)\b"
    r"(?: (?:too|as well|down|on (?:him|her|them|file)|auch|bitte|aussi|también|anche|também"
    r"|ook|please|bei (?:ihm|ihr)))*\W*$",
    re.IGNORECASE,
)
"""How words only say that what was told is to be kept: "save that on her too"."""
_ONLY = re.compile(
    r"\W*(?:just|only|nur|bloß|seulement|juste|sólo|solo|solamente|soltanto|só|apenas|somente|alleen)\b[^\[.!?]{1,70}\W*$",
    re.IGNORECASE,
)
_ALLOWS = re.compile(
    r"\W*(?:[^\W\d_]+\s){0,3}\d+\s(?:credits?|kredite?n?|crédits?|créditos|crediti)\s(?:[^\W\d_]+\s){0,2}?"
    r"(?:ok(?:ay)?|fine|max\w*|tops|alright|in ordnung|passt|d['’]accord|vale|va bene|prima)\b",
    re.IGNORECASE,
)
"""How words only say what something may cost: "2 credits ok"."""
_PUTS = ("add_campaign_leads", "import_campaign_leads", "add_list_leads", "import_list_leads", "create_campaign")
_TAKES = re.compile(
    r"\b(?:take|grab|nimm|nehm\w*|prends|prenez|toma|coge|pega|prendi|neem|pak)\b(?! .*\b(?:off|raus|heraus|weg)\b)",
    re.IGNORECASE,
)
"""How words begin of people who are then put somewhere: "take everybody from Fair leads and put them into Alpha"."""
_TO_SOMEBODY = re.compile(r"\[A|\b(?:to|an|à|naar)\s[A-ZÀ-Þ]")
_ONLY_WHOM = re.compile(r"^[^.:;\[]{0,30}\[A\d+\]\W*$")
"""Words that only say whom a mail goes to."""
_IS_OPEN = re.compile(r"(?:[^\W\d]+\s?){1,5}")
"""A question that does not say yet of what: "what would it cost"."""
_A_LIST = re.compile(r"\b(?:list[ea]?n?s?|lijst)\b|リスト", re.IGNORECASE)
_IT = re.compile(r"(?:it|they|she|he|es|sie|er|il|elle|ça|lo|esso|ele|ela|het|zij)\b", re.IGNORECASE)
"""How a sentence begins that goes on with what was spoken of."""
_OF_IT = re.compile(r"\b(?:on|in|of|from) it\b|\bda(?:rauf|rin|bei)\b|\bdedans\b|\ben ella\b", re.IGNORECASE)
"""How a question speaks of what the one before it asks after."""
SURE = 0.6
"""Probability from which it is taken as known what words want."""
_CERTAIN = 0.9
"""Probability from which one clause tells what all of the words want."""
_ONE_MORE_WISH = re.compile(
    rf"\W*(?:(?:{JOINS}|n) )?(?:second(?:ly)?|third(?:ly)?|lastly|zweitens|drittens"
    r"|(?:en )?(?:deuxième|troisième)(?:ment)?|(?:en )?(?:segundo|tercero)|secondo|terzo|(?:ten )?(?:tweede|derde)"
    r"|the other (?:thing|one) is)\b(?! \w+ (?:list|step|mail))",
    re.IGNORECASE,
)
"""How words begin that number one more wish."""
_JOINT = re.compile(rf"(?:{JOINS}|n) ", re.IGNORECASE)
_TOKEN = re.compile(r"\[[A-Z]\d+\]|[^\W_]+")
_MARK = re.compile(r"\[[TI]\d+\]")
_KNOWN_BY = 5
"""Words by which the beginning of a part is found."""
_FEW = 2
"""Blanks up to which words with an id only name something."""


def wanted(words: str, before: str = "") -> list[Wanted]:
    """The wishes of a message, in order, one at least; ``before``: the act that the message before it wanted last."""
    shown = marked(words)
    cuts = (cut(parts, before=before) for parts in _numbered(parts_of(shown), before))
    found = joined([*chain.from_iterable(cuts)] or [shown.text], shown.text)
    written = as_orders(as_written(shown.text, [text for text, _ in found]))
    return [
        Wanted(shown.plain(text), shares_of(text, by, before)) for text, (_, by) in zip(written, found, strict=True)
    ]


def _numbered(parts: Sequence[Head], before: str) -> Iterator[Sequence[Head]]:
    """The parts that may want something, before and behind words that number them: "first ..., and second ..."."""
    starts = [
        n
        for n, (ahead, one) in enumerate(pairwise(parts), 1)
        if _ONE_MORE_WISH.match(one.text) or _asks_more(ahead, one) or _looks_for_more(ahead, one)
    ]
    for start, end in pairwise([0, *starts, len(parts)]):
        yield wanting(parts[start:end], before)


def _asks_more(before: Head, part: Head) -> bool:
    """Whether two parts are questions about two things: "who is on Fair leads n which campaigns are running"."""
    joint = _JOINT.match(part.text)
    if joint is None or EVERY.cue("question").match(part.text[joint.end() :]) is None:
        return False
    acts = {act_of(before.text), act_of(part.text)}
    return len(acts) > 1 and all(act.startswith(LOOK) for act in acts)


def _looks_for_more(before: Head, part: Head) -> bool:
    """Whether two parts each look for so many: "search 8 CFOs in Dublin n also 5 heads of finance in Madrid"."""
    return all(counts(one.text) and act_of(one.text) == "start_lead_search" for one in (before, part))


def shares_of(text: str, by: str = "", before: str = "") -> Mapping[str, float]:
    """How likely words want each act, told ``by`` some of them; where in doubt, by the clauses that want something."""
    clauses = _clauses(text)
    if len(clauses) > 1 and goes_on_with_it(act_of(clauses[0]), *clauses[:2]):
        return shares(clauses[0], before)
    return _of_clauses(clauses, text, by, before)


def _of_clauses(clauses: Sequence[str], text: str, by: str, before: str) -> Mapping[str, float]:
    positive = [part for part in clauses if not is_refusal(part)]
    if 0 < len(positive) < len(clauses):  # what is not to be done tells nothing of what is
        return shares(" ".join(positive), before)
    likely = (shares(without_talk(one), before) for one in dict.fromkeys((text, by or text)))
    whole = max(likely, key=lambda one: max(one.values()))
    if likeliest(whole) in _NO_CALL:
        return _of_no_call(whole, positive, before)
    is_sure = max(whole.values()) >= SURE
    return whole if is_sure else _of_one_clause(positive, before) or shares(" ".join(positive) or text, before)


def _of_no_call(whole: Mapping[str, float], clauses: Sequence[str], before: str) -> Mapping[str, float]:
    """What words want that seem to want no call: what their one clause that certainly wants something does."""
    may_be_other = max(whole.values()) < _CERTAIN or sum(act_of(part) != NOTHING for part in clauses) == 1
    return (_of_one_clause(clauses, before) if may_be_other else None) or whole


def _of_one_clause(clauses: Sequence[str], before: str) -> Mapping[str, float] | None:
    """What the one clause that certainly wants something wants; ``None`` where none or several do."""
    certain = [one for one in (shares(clause, before) for clause in clauses) if max(one.values()) >= _CERTAIN]
    sure = {likeliest(one): one for one in certain if likeliest(one) not in _NO_CALL}
    return next(iter(sure.values())) if len(sure) == 1 else None


def _clauses(text: str) -> list[str]:
    return [part.text for part in parts_of(Marked(text, ()))]


def is_refusal(text: str) -> bool:
    """Whether words, with marks in them, only say what is not to be done: "no new search", "forward nothing"."""
    return all(refuses(part, tongue(part)) for part in _clauses(text))


def as_written(words: str, texts: Sequence[str]) -> list[str]:
    """The same parts of words as they stand there, with their signs and lines; as they are where one is not found."""
    starts = [0]
    for text in texts[1:]:
        begun = r"[^\w\[]*".join(map(re.escape, _TOKEN.findall(text)[:_KNOWN_BY]))
        found = re.compile(begun).search(words, starts[-1] + 1)
        if found is None:
            return [*texts]
        starts.append(found.start())
    return [words[start:end].rstrip(" ,;+&\n") for start, end in pairwise([*starts, len(words)])]


def joined(texts: Sequence[str], words: str = "") -> list[tuple[str, str]]:
    """Wishes of a message with what belongs to the one before them, each with the words that tell what it wants."""
    found: list[tuple[str, str]] = []
    for text in texts:
        both = _as_one(*found[-1], text, words) if found else None
        found[-1:] = [both] if both else [*found[-1:], (text, text)]
    return found


def _as_one(before: str, by: str, text: str, words: str) -> tuple[str, str] | None:
    """Two wishes as one, with the words that tell what it wants; ``None`` where they are two."""
    whole = f"{before} {text}"
    if "[I" in before and before.count(" ") < _FEW:  # it only says what is spoken of: "Campaign [I1]"
        return whole, whole
    if is_refusal(before):
        return whole, text
    if is_given(before, text, words) or goes_on_with_it(act_of(by), before, text):
        return whole, by
    return (whole, _told_by(by, text, whole)) if _belongs(by, text) else None


def is_given(before: str, text: str, words: str) -> bool:
    """Whether words are what an order gives behind a colon: "note on the first one: call in June"."""
    begun = r"[^\w\[]*".join(map(re.escape, _TOKEN.findall(text)[:_KNOWN_BY]))
    behind = re.search(rf"{re.escape(before.split()[-1])}\s?:\s*{begun}", words) if before else None
    return behind is not None and act_of(before) not in _NO_CALL and not act_of(before).startswith(LOOK)


def _told_by(by: str, text: str, whole: str) -> str:
    """The words that tell what a wish wants with what goes on with it."""
    if is_refusal(text) or _WHERE.match(text) or _is_about_the_sender(text):
        return by
    return text if act_of(by) in _NO_CALL or _fills(act_of(by), text) else whole


@cache
def _label() -> re.Pattern[str]:
    """How words begin that give a subject or a text."""
    return re.compile(rf"(?:subj\w*|{EVERY.cue('subject').pattern}|{EVERY.cue('text').pattern})(?!\w)", re.IGNORECASE)


def _is_about_the_sender(text: str) -> bool:
    """Whether words only say what to send by, should one not be ready: "if its sender is not ready, use another"."""
    return EVERY.cue("if").match(text) is not None and SENDER.search(text) is not None


def _belongs(before: str, text: str) -> bool:
    """Whether a wish only goes on with the one before it.

    It gives that its text, tells more of it ("it should look for ..."), says what to tell whom that names, or does the
    same to one more where one call takes several.
    """
    first, act = act_of(without_talk(before)), act_of(text)
    if _only_narrows(text) or any(one.match(text) for one in (_BUT_NOT, _ONE_MORE, _KEEP_THAT, _ALLOWS)):
        return True
    is_of_it = (
        _WHERE.match(text) and first not in _NO_CALL,
        _puts_those(act, before, text),
        _fills(first, text),
        first == "look credits" and _IS_OPEN.fullmatch(before),
        first.startswith(LOOK) and act.startswith(LOOK) and _OF_IT.search(text),
        _is_of_a_campaign(first, act, text),
        text.count("[A") > 1 and _is_rows(text),
        is_for_one_more(first, before, text),
        _gives_words(first, act, text),
        _saves(first, act, text),
        _is_of_a_lead(first, act, before, text),
        act == "look credits" and credit_cap(text) is not None,
        _is_of_those_found(first, act, text),
        _goes_on(first, act, before, text),
    )
    return any(is_of_it)


def _only_narrows(text: str) -> bool:
    """Whether words only say what is not to be done, or that it is to be no more: "just the DM, no comment"."""
    if is_refusal(text):
        return True
    return _ONLY.match(text) is not None and mood_of(text, tongue(text)) == "open"


def _fills(first: str, text: str) -> bool:
    """Whether words search for the people of the list that is made: one call makes it and fills it."""
    return first == "create_list" and act_of(text) == "start_lead_search" and not _A_LIST.search(text)


def _puts_those(act: str, before: str, text: str) -> bool:
    """Whether words say where those go who were taken from somewhere before: "take all of X and put them into Y"."""
    points = points_at_somebody(text) or EVERY.cue("they").search(text) is not None
    return act.partition(" ")[0] in _PUTS and points and _TAKES.search(before) is not None


def _is_of_a_campaign(first: str, act: str, text: str) -> bool:
    """Whether words give a campaign that is wanted a step, its mail, its sender or its people."""
    is_limit = first == "create_campaign" and act == LIMIT and is_only_a_limit(text)
    is_of_it = any(of(text) for of in (_is_about_the_sender, _is_rows, _is_of_its_mails))
    return first in _CAMPAIGNS and (is_limit or act in _STEPS or is_of_it or _gives_its_mail(act, text))


def _gives_its_mail(act: str, text: str) -> bool:
    """Whether words call a text by its part of a mail, for nobody and no campaign that they name: "subject …"."""
    is_for_others = act in MAILS or "[A" in text or speaks_of(text, "campaign")
    return not is_for_others and "[T" in text and _label().search(text) is not None


def _is_of_its_mails(text: str) -> bool:
    """Whether words want mails written and name nobody for them: "and write three mails about the close"."""
    return WRITES_MAILS.search(text) is not None and _TO_SOMEBODY.search(text) is None


def _is_rows(text: str) -> bool:
    """Whether words are rows of people: each part of them holds an address or none of its own."""
    return "[A" in text and mood_of(text, tongue(text)) == "open" and "," in text and not _A_LIST.search(text)


def points_at_somebody(text: str) -> bool:
    """Whether words speak of somebody whom they do not name."""
    return _WHOM.search(text) is not None


def _names_somebody(text: str) -> bool:
    words = _MARK.sub("", without_times(text))
    return "[A" in text or (NAME.search(words) is not None and not points_at_somebody(text))


def without_times(text: str) -> str:
    """Words without their times: a day is written large, and nobody's name."""
    for one in reversed(times(text)):
        text = f"{text[: one.start]}{text[one.end :]}"
    return text


def _gives_words(first: str, act: str, text: str) -> bool:
    """Whether words only give a subject or a text to what is wanted with one."""
    if first not in _WORDED or act not in _TEXTS | _WORDED:
        return False
    return _label().match(text) is not None or ("[T" in text and not _names_somebody(_without_refusals(text)))


def _without_refusals(text: str) -> str:
    """What words want, without "… Do not launch it"."""
    return ", ".join(part for part in _clauses(text) if not is_refusal(part))


def _is_of_those_found(first: str, act: str, text: str) -> bool:
    """Whether words want to see those who are searched for, which a search shows: "and give me their names"."""
    return first == "start_lead_search" and act in (*_NO_CALL, "look lists") and points_at_somebody(text)


def _saves(first: str, act: str, text: str) -> bool:
    """Whether words give the people of a list that is made, or say where those who are searched for go."""
    if first == "start_lead_search":
        return act in _SAVED and "[A" not in text and not (act == first and any(n.value > 1 for n in counts(text)))
    return act == "import_list_leads" and first in ("create_list", "add_list_leads", act) and not _A_LIST.search(text)


def _is_of_a_lead(first: str, act: str, before: str, text: str) -> bool:
    """Whether words tell more of one who is to be a lead: "VP Finance at Tollhouse, [A1]. No list needed"."""
    is_one = first == "create_lead" and "[A" not in before and text.count("[A") == 1
    return is_one and act in ("import_list_leads", first) and not _A_LIST.search(_without_refusals(text))


def _is_stated(before: str, text: str) -> bool:
    """Whether words only state more of what is to be told: "(that it costs 49) and Friday suits us"."""
    that = EVERY.cue("that")
    is_open = "[A" not in text and mood_of(text, tongue(text)) == "open"
    return is_open and that.search(before) is not None and that.search(text) is None


def _goes_on(first: str, act: str, before: str, text: str) -> bool:
    """Whether words tell more of it, do the same to one more of what one call takes, or say what to tell whom."""
    tools = {act.partition(" ")[0], first.partition(" ")[0]}
    if tools == {"update_signals"} or (act == first and _IT.match(text)):
        return True
    if act != "send_message" or first not in (*MAILS, *_NO_CALL):
        return False
    return _says_what(before, text) if "[A" in before else _tells_more(before, text) and first != "create_thread"


def _says_what(before: str, text: str) -> bool:
    """Whether words say what to tell whoever is only addressed before them: "mail [A1]", "and tell her that …"."""
    return _ONLY_WHOM.search(before) is not None and points_at_somebody(text) and not _names_somebody(text)


def _tells_more(before: str, text: str) -> bool:
    """Whether words say what to tell somebody who is named before them, or state more of it."""
    is_told = not _names_somebody(text) or _is_stated(before, text)
    return is_told and NAME.search(before) is not None
