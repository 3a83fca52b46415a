"""Where a first message goes on with a conversation that nobody has had with its reader."""

import re
from collections.abc import Iterator
from functools import cache

from agent.copy.findings import Known
from agent.copy.language import language_of
from agent.copy.phrases import alternatives, by_letter, concepts
from agent.copy.tables import table
from agent.copy.text import sentences

_OUR = re.compile(r"\b(?:our|unser\w*|notre|nos|nuestr\w+|nostr\w+|noss\w+|onze|ons|nasz\w*) [\w-]+", re.IGNORECASE)
_AFTER = re.compile(
    r"(?:after|following|during|from|in|on|nach|bei|in|während|après|lors|pendant|tras|durante|después|en|dopo|nel"
    r"|após|depois|na|no"
    r"|tijdens|bij|op|po|podczas|w)\b"
)
_DROPPED = re.compile(r"(?:me|mi|ci|nos|que|che|perguntou|pediu|escreveu|disse)\b|\w+-(?:me|nos)", re.IGNORECASE)
"""How a phrase begins that does not say who has said it."""
_NOTE = re.compile(r"note|notiz|comment|remark|history|last|contact|status|tag|stage")
"""Fields of a record in which people write down what was."""
_ENOUGH = 200
"""Characters of a text by which its language can be told."""


@cache
def _supposed() -> re.Pattern[str]:
    """What stands before something that is only supposed."""
    return re.compile(rf"(?<!\w)(?:{alternatives('contact', 'supposed')})(?!\w)[^,;.!?]{{0,60}}\Z", re.IGNORECASE)


_HAD = (
    r"(?:いただ|頂)(?:いた(?!ら|場合|際|時|とき|方|お客|皆)"
    r"|きまし(?:た(?!ら|場合|際|方)|て)|き[、 ]?(?:誠に|どうも)?ありがとう)"
)
"""What ends a word for what somebody has done, and not what they may yet do."""
_SHARED = r"(?:ました(?!ら)|ありがとう|(?:いただ|頂)いた|頂戴した|お送りした|ご案内した)"
"""What ends a sentence about something that two have done together."""
_JAPANESE_ANSWER = re.compile(
    r"(?:ご返信|お返事|ご返事|ご回答|ご連絡)(?:を)?(?:いただき|頂き|くださり|頂戴し)?[、 ]?(?:誠に|どうも|早速"
    r"|さっそく)?ありがとう"
    rf"|(?:ご質問|お問い?合わ?せ|ご指摘|ご要望)(?:の件|{_HAD}|のあった|のありました)"
)
_JAPANESE = re.compile(
    r"(?:先日|昨日|先週|先月|前回|先ほど|過日|その節)[^。\n]{0,30}"
    r"(?:お電話|電話で(?:お話|ご)|打ち?合わ?せ|面談|会議(?!室)|ご?訪問|お時間|お話(?!し?された)|名刺|お会い|ご挨拶|お目にかか|ご足労|ご相談|ご依頼|ご要望"
    rf"|お問い?合わ?せ|ご質問|お送り(?:した|し[まい])|ご案内(?:した|し[まい])|メールを?(?:差し上げ|お送り))[^。\n]{{0,40}}?{_SHARED}"
    rf"|お約束した|ご依頼の(?:件|資料|お見積|見積)|(?:ご依頼|ご要望|お問い?合わ?せ)を?{_HAD}|ご要望の(?:ありました|あった)"
    r"|その際に?(?:お話|ご要望|ご質問|伺|お聞き)[^。\n]{0,10}(?:あった|ました(?!ら)|した|いただいた)"
    r"|お話の?あ(?:った|りました(?!ら))|お話し?(?:して)?い(?:ただ|た)いた(?!ら|方|お客|皆)|名刺を?交換(?:を?させて)?(?:いただ|頂)[きい]"
    r"|再度ご連絡(?:いたしました|差し上げました|させていただきました|しました)"
    r"|(?:ご返信|お返事|ご返事)(?:いただき|頂き)?[、 ]?(?:誠に)?ありがとう|ご検討状況"
)
_JAPANESE_PUBLIC = re.compile("記事|講演|インタビュー|ブログ|投稿|ニュース|新聞|番組|サイト|プレス|求人")
_CONNECTED = re.compile(
    r"(?:accept\w*|aceptar|aceptad\w|aceita\w*|accett\w+|angenommen|annahme|annehmen|geaccepteerd|accepteren|przyję\w+)\b"
    r"[^.!?\n]{0,30}\b(?:invit\w*|einladung|kontaktanfrage|anfrage|solicitud|convite|pedido|uitnodiging|verzoek"
    r"|zaproszeni\w+|request|connection)\b"
    r"|\b(?:einladung|kontaktanfrage|anfrage|uitnodiging|verzoek)\b[^.!?\n]{0,20}(?:angenommen|geaccepteerd|accepteren)",
    re.IGNORECASE,
)
"""Thanks for a connection: without it nobody could be written to where people connect."""


@cache
def _presupposing(language: str) -> re.Pattern[str]:
    """Every phrase that presupposes an earlier conversation, of a language and English; of all where none is known."""
    languages = {language, "en"} if language in table("flaws/contact") else table("flaws/contact")
    lines = [
        _filled(line, kinds)
        for name, kinds in table("flaws/contact").items()
        if name in languages
        for line in kinds["about"].strip().split("\n")
    ]
    return re.compile(rf"(?<!\w)(?:{by_letter(lines)})")


@cache
def _answered() -> re.Pattern[str]:
    """Every phrase that presupposes an answer."""
    lines = [line for kinds in table("flaws/contact").values() for line in kinds["answer"].strip().split("\n")]
    return re.compile(rf"(?<!\w)(?:{by_letter(lines)})")


def _filled(line: str, kinds: dict[str, str]) -> str:
    for name in ("said", "done", "talk", "word"):
        line = line.replace(f"{{{name}}}", kinds[name])
    return line


def feigned(text: str, known: Known) -> Iterator[str]:
    """What of a first message presupposes that its writer and its reader have had to do with each other.

    Nothing, where the user's words or a note in the reader's record speak of that.
    """
    pattern = _presupposing(language_of(text) if len(text) > _ENOUGH else "")
    for sentence in sentences(text):
        small = sentence.lower()  # a pattern of small letters is faster than one without regard to case
        found = next((one for one in pattern.finditer(small) if not _is_of_others(one, sentence)), None)
        if found is not None:
            if any(_speaks_of_contact(one.about, one.name, one.text) for one in known.sources):
                return
            yield sentence[slice(*found.span())].strip()


def in_japanese(text: str) -> Iterator[str]:
    """The same of a Japanese text, whose words have nothing between them."""
    said = (one for one in sentences(text) if _JAPANESE_PUBLIC.search(one) is None)
    yield from (found[0] for found in map(_JAPANESE.search, said) if found is not None)


def answered(text: str) -> Iterator[str]:
    """What of a message presupposes an answer of its reader, or repeats one."""
    for sentence in sentences(text):
        if concepts("contact")["in_advance"].search(sentence):
            continue
        every = (*_answered().finditer(sentence.lower()), *_JAPANESE_ANSWER.finditer(sentence))
        found = next((one for one in every if not _is_of_others(one, sentence)), None)
        if found is not None:
            yield sentence[slice(*found.span())].strip()


def _is_of_others(found: re.Match[str], sentence: str) -> bool:
    """Whether something is only supposed, was said to everybody, or maybe by somebody else."""
    around = concepts("contact")
    if _supposed().search(sentence[: found.start()]) or _CONNECTED.search(sentence):
        return True
    if _AFTER.match(found[0]) and around["to_come"].search(sentence):
        return True
    if _OUR.search(found[0]) is None and around["public"].search(_OUR.sub("", sentence)):
        return True
    if _DROPPED.match(found[0]) is None:
        return False
    return around["third"].search(sentence) is not None or sentence[found.end() :][1:2].isupper()


def _speaks_of_contact(about: str, name: str, text: str) -> bool:
    if about == "thread":
        return True
    may_say = about == "person" or (about == "recipient" and _NOTE.search(name) is not None)
    return may_say and concepts("contact")["noted"].search(text) is not None
