"""Whether somebody only asks.  A polite request ("can you send …?") is a request, whatever mark ends it."""

import re

# A full stop before a small letter ends an abbreviation or a quotation rather than a sentence.
_ENDS = re.compile(r"(?<=[!?…])[\"'”»)]*\s+|(?<=\.)[\"'”»)]*\s+(?![a-z])|\n+")
_OPENING = re.compile(
    r"(?:(?:hi|hello|hey|good (?:morning|afternoon|evening)|thanks|thank you|please|ok|okay|so|and|but|also|well|now"
    r"|then|by the way|just (?:asking|curious|wondering)|only asking)\b[\s,.!:;–-]*)+",
    re.IGNORECASE,
)
_NOT_TO = re.compile(r"(?:do not|don['’]t|never|not yet)\b[^?]*$", re.IGNORECASE)
_ASKS = re.compile(
    r"(?:what|which|how|who|whom|whose|when|where|why|is|are|am|was|were|do|does|did|has|have|had|should|shall|may|might"
    r"|can|could|would|will)(?:n['’]t|['’]s|['’]re|['’]d|['’]ll)?\b",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"(?:can|could|would|will|won['’]t|can['’]t)\s+you\b|(?:can|could|may)\s+(?:i|we)\s+(?:please\s+)?(?:have|get)\b",
    re.IGNORECASE,
)
_TO_BE_TOLD = re.compile(
    r"(?:(?:can|could|would|will)\s+you\s+)?(?:please\s+)?(?:tell|show)\s+(?:me|us)\s+(?=(?:what|which|how|who|whom|whose|where|why)\b)",
    re.IGNORECASE,
)


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
