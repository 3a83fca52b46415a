"""Whether somebody only asks.  A polite request ("can you send …?") is a request, whatever mark ends it."""

import re

# A full stop before a small letter ends an abbreviation or a quotation rather than a sentence.
_ENDS = re.compile(r"(?<=[!?…])[\"'”»)]*\s+|(?<=\.)[\"'”»)]*\s+(?![a-z])|\n+")
_OPENING = re.compile(
    r"(?:(?:hi|hello|hey|good (?:morning|afternoon|evening)|thanks|thank you|please|ok|okay|so|and|but|also|well|now"
    r"|then|by the way|just (?:asking|curious|wondering)|only asking)\b[\s,.!:;–-]*)+",
    re.IGNORECASE,
)
_NOT_TO = re.compile(r"(?:do not|don['’]?t|never|not yet)\b[^?]*$", re.IGNORECASE)
_ASKS = re.compile(
    r"(?:what|which|how|who|whom|whose|when|where|why|is|are|am|was|were|do|does|did|has|have|had|should|shall|may|might"
    r"|can|could|would|will)(?:n['’]?t|['’]s|['’]re|['’]d|['’]ll)?\b",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"(?:what|which|how|who|when|where|why|is|are|was|were|does|did|has)(?:['’]s)?\b", re.IGNORECASE)
_REQUEST = re.compile(
    r"(?:can|could|would|will|won['’]?t|can['’]?t)\s+you\b|(?:can|could|may)\s+(?:i|we)\s+(?:please\s+)?(?:have|get)\b"
    r"|(?:is|would) there (?:be )?any chance\b|how about (?:we|you)\b|why not \w+ \w|do you mind\b"
    r"|would it be possible (?:for you )?to\b",
    re.IGNORECASE,
)
_TO_BE_TOLD = re.compile(
    r"(?:(?:can|could|would|will)\s+you\s+)?(?:please\s+)?(?:tell|show)\s+(?:me|us)\s+(?=(?:what|which|how|who|whom|whose|where|why)\b)",
    re.IGNORECASE,
)

_LEFT = re.compile(
    r"\bcredits?\b[^?]{0,40}\b(?:left|remain\w*|balance)\b|\b(?:left|remaining)\b[^?]{0,20}\bcredits?\b"
    r"|\b(?:credits?|my|our) balance\b"
    r"|how (?:many|much)(?: credits?)? (?:do|have) (?:i|we)(?: still)? (?:have |got )?left\W*$"
    r"|\b(?:credits?|guthaben)\b[^?]{0,30}\b(?:übrig|noch|rest)\b|\b(?:noch|übrig)\b[^?]{0,20}\bcredits?\b"
    r"|\bguthaben\b"
    r"|crédit\w*[^?]{0,30}\brest\w*|\bsolde\b|crédit\w*[^?]{0,30}\bqued\w*"
    r"|\bqued\w*[^?]{0,20}crédit\w*|\bsaldo\b"
    r"|кредит\w*[^?]{0,30}остал\w*|остал\w*[^?]{0,30}кредит\w*|(?:残り|残高)|余额",
    re.IGNORECASE,
)
_BRIEF = 12
"""Words up to which a question is about nothing else."""


def asks_what_is_left(words: str) -> bool:
    """Whether somebody asks how many credits there are, and nothing else."""
    asking = words.rstrip().endswith(("?", "\N{FULLWIDTH QUESTION MARK}")) or _ASKS.match(words.strip()) is not None
    return len(words.split()) <= _BRIEF and asking and _LEFT.search(words) is not None


def asks_unmarked(words: str) -> bool:
    """Whether words only ask, with or without a question mark."""
    return only_asks(words) or (_BEGINS.match(words) is not None and only_asks(f"{words.rstrip(' .!')}?"))


def only_asks(words: str) -> bool:
    """Whether words hold questions and nothing that asks for something to be done."""
    sentences = [_OPENING.sub("", sentence.strip(), count=1) for sentence in _ENDS.split(words)]
    said = [sentence for sentence in sentences if re.search(r"\w", sentence) and not _NOT_TO.match(sentence)]
    return bool(said) and all(map(_is_question, said))


def _is_question(sentence: str) -> bool:
    if told := _TO_BE_TOLD.match(sentence):
        return _ASKS.match(sentence, told.end()) is not None
    ends = sentence.rstrip("\"'”») ").endswith("?")
    return ends and _ASKS.match(sentence) is not None and not _REQUEST.match(sentence)
