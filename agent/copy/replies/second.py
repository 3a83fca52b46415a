"""What a small model may add to a reply that no rule is sure of: a class, and nothing that follows from one.

It keeps nobody from being written to and lets nobody go: a hold stays as the rules set it.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from agent.copy.replies.own_words import own_words
from agent.copy.replies.triage import Class, Reading
from agent.copy.text import fold, sentences

_MEANS: Mapping[str, Class] = {
    "interested": "interested", "question": "question", "refusal": "objection", "person": "referral",
    "later": "not_now", "away": "out_of_office", "left": "left_company", "stop": "unsubscribe", "bounce": "bounce",
    "angry": "hostile", "data": "privacy", "thanks": "other",
}  # fmt: skip
"""The words of the prompt ``guided/reply``, whose first tokens differ."""
_SURE = 0.5
_MOST = 300
"""Characters that are asked about: each takes time, and what a reply wants stands at its head."""
_TO_A_PROGRAM = re.compile(
    r"\b(?:system|assist\w+|asist\w+|bots?|ai|ki|ia|llm|gpt|prompts?|instru[ck]\w+|anweisung\w*|istruzion\w+"
    r"|aanwijzing\w*"
    r"|polecen\w+|classif\w+|clasif\w+|klass?ifi\w+|categor\w+|kategor\w+|label\w*|tags?"
    r"|(?:mark|flag|treat|set) .{0,30}as)\b|[<\[{]"
)
"""Words in which a text may speak to a program: those are for a person."""


def asked_of_model(reading: Reading, text: str) -> str:
    """What of a reply a model is asked about; empty where the rules know, or may know, or it gives orders."""
    own = own_words(text)
    is_open = not reading.by_rule and reading.label == "other" and not reading.quote
    return own[:_MOST] if is_open and not _TO_A_PROGRAM.search(fold(own)) else ""


def second_reading(reading: Reading, asked: str, shares: Mapping[str, float]) -> Reading:
    """A reading with the class that a model gave, where it is sure of one.

    Args:
        reading: that of the rules.
        asked: what the model was asked about.
        shares: how likely it holds each of its words to be, the likeliest first.
    """
    word, share = next(iter(shares.items()))
    if share < _SURE:
        return reading
    quote = reading.opt_out_quote or next(iter(sentences(asked)), "")
    return replace(reading, label=_MEANS[word], quote=quote, by_model=True)
