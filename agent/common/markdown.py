"""Text of a model or a stranger as it may be handed on: whatever renders it fetches nothing and shows where links lead.

Readers of JSON, of reports and of exported conversations often render Markdown.  There an image is a request to whoever
wrote it, with whatever stands in its address; a link can say one host and lead to another.
"""

import re
from urllib.parse import urlsplit

_IMAGE = re.compile(r"!\[([^\]\n]*)\]\(\s*<?([^)\s>]*)[^)\n]*\)")
_LINK = re.compile(r"\[([^\]\n]*)\]\(\s*<?([^)\s>]*)[^)\n]*\)")
_TAG = re.compile(r"<(?=[a-z/!?])(?!(?:https?|mailto):|[^\s<>]+@)", re.IGNORECASE)


def harmless(text: str) -> str:
    """The text with images named instead of shown, the address of a link beside its words, and no markup of HTML."""
    if not any(sign in text for sign in ("](", "![", "]:", "<")):
        return text
    text = _IMAGE.sub(lambda found: f"(image: {found[1] or 'without words'}, from {_host(found[2])})", text)
    text = _LINK.sub(r"\1 (\2)", text)
    # What was written so that the patterns above miss it is no link and no image any more, nor what links go by: a
    # label defines one only where a colon follows at once, in whatever list or quotation and over however many lines.
    text = text.replace("](", "] (").replace("]:", "] :").replace("![", "! [")
    return _TAG.sub("< ", text)


def quoted(text: str) -> str:
    """The text as a quotation in a Markdown document, every line literal: no heading, link or image comes of it."""
    return "\n".join(f">     {line}".rstrip() for line in text.splitlines())


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or "an address without a host"
    except ValueError:
        return "an address without a host"
