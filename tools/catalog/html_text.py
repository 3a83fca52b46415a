"""What a person reads of an HTML body: its words in lines, its links and its images with where they lead.

Readers differ, and no two read broken HTML alike.  So a card shows the lines, and the HTML itself wherever it is more
than the plain tags of a mail.
"""

import re
from html.parser import HTMLParser

_NEW_LINE = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "hr"})
_ADDRESSES = frozenset({"href", "src", "srcset", "action", "formaction", "background", "poster", "data"})
"""Attributes that lead, or load something, elsewhere."""
_UNSEEN = frozenset({"script", "style"})
_SENTENCE = 5
"""Words of a comment that says something; shorter ones name a part of the page."""
_PUT_IN = re.compile(r"content\s*:([^;}]*)", re.IGNORECASE)
"""Words that a style sheet puts into the page."""
_TAG = re.compile(r"<[a-z/]", re.IGNORECASE)

# -- HTML that every reader reads alike --------------------------------------------------------------------------------

_TAGS = (
    "a|b|blockquote|body|br|center|code|div|em|h[1-6]|head|hr|html|i|img|li|ol|p|pre|small|span|strong|sub|sup|table|tbody"
    "|td|th|thead|tr|u|ul"
)
_ATTRIBUTES = (
    "align|alt|border|cellpadding|cellspacing|class|height|href|id|lang|rel|role|src|style|target|valign|width"
)
_VALUE = r"\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>=`/]+"
_PLAIN = re.compile(
    rf"</(?:{_TAGS})\s*>|<(?:{_TAGS})(?:\s+(?:{_ATTRIBUTES})\s*=\s*(?:{_VALUE}))*\s*/?>"
    r"|<!doctype html>|<!--(?!-)(?:[^<>\[\]-]|-(?!-))*-->|<style>[^<]*</style>",
    re.IGNORECASE,
)
"""A tag or a comment that no reader reads otherwise, and that neither hides nor shows anything beside its words."""
_STYLE = re.compile(rf"\sstyle\s*=\s*({_VALUE})", re.IGNORECASE)
_LENGTH = r"\d{1,2}(?:\.\d+)?(?:px|pt|em|rem|%)?|auto"
_STYLES = {
    r"(?:margin|padding)(?:-(?:top|right|bottom|left))?": rf"(?:{_LENGTH})(?:\s+(?:{_LENGTH})){{0,3}}",
    "line-height": r"normal|[12](?:\.\d+)?|1\d\d%|[1-9]\d(?:px|pt)",
    "font-family": r"[\w\s,'\"-]+",
    "font-(?:weight|style)": r"normal|bold|italic|[3-9]00",
    "font-size": r"(?:[89]|[1-9]\d)(?:\.\d+)?(?:px|pt)|1(?:\.\d+)?r?em|small|medium|large",
    "text-(?:align|decoration)": "left|center|right|justify|start|none|underline",
    "color": r"black|#[0-7]{2}[\da-f]|#(?:[0-7][\da-f]){2}[\da-f]{2}|rgb\((?:(?:1[01]\d|\d{1,2}),\s*){2}\d{1,3}\)",
}
"""What styles may say without hiding, adding or fetching anything: of colours the dark ones."""
_SHEET = re.compile(r"<style>(.*)</style>", re.IGNORECASE | re.DOTALL)
_RULE = re.compile(r"[\w\s.,#>*-]*\{([^{}]*)\}\s*")
_DECLARATION = re.compile("|".join(rf"{name}\s*:\s*(?:{value})" for name, value in _STYLES.items()), re.IGNORECASE)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0
        self._hidden: list[str] = []
        self._links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in reversed(attrs)}  # of two of one name readers take the first
        self._unseen += tag in _UNSEEN
        if tag in _NEW_LINE:
            self.parts.append("\n")
        if tag == "a":
            self._links.append(given.get("href", ""))
        elif tag == "img":
            self.parts.append(f"[image {given.get('alt', '')} <{given.get('src') or given.get('srcset', '')}>]")
        else:
            self.parts += [f"[{tag} <{given[name]}>]" for name in sorted(_ADDRESSES & given.keys()) if given[name]]

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN and self._unseen:
            self._unseen -= 1
            self._say_hidden()
        if tag in _NEW_LINE:
            self.parts.append("\n")
        if tag == "a" and self._links and (link := self._links.pop()):
            self.parts.append(f" <{link}>")

    def handle_comment(self, data: str) -> None:
        if data.lstrip().startswith("["):  # some mail programs show what stands in such a comment
            self.parts += ["\n", f"[for some readers: {data}]", "\n"]
        elif len(data.split()) >= _SENTENCE or data.startswith((">", "->")) or "--!>" in data:
            # Whoever looks at the source reads it, and notes to a writer stand there; for browsers some end earlier.
            self.parts += ["\n", f"<!-- {' '.join(data.split())} -->", "\n"]

    def close(self) -> None:
        """End the text, and with it the links that were left open: they lead somewhere all the same."""
        super().close()
        self._hidden.append(self.rawdata)  # what stands behind a script or a style that does not end
        self._say_hidden()
        self.parts += [f" <{link}>" for link in reversed(self._links) if link]

    def handle_data(self, data: str) -> None:
        if self._unseen:
            self._hidden.append(data)
        else:
            self.parts.append(" ".join(data.split(" ")).replace("\n", " "))

    def _say_hidden(self) -> None:
        """What of a script or a style people see: all of it where it holds tags, which others may read as such."""
        hidden = "".join(self._hidden)
        self._hidden.clear()
        words = [hidden] if _TAG.search(hidden) else _PUT_IN.findall(hidden)
        self.parts += [f"\n{' '.join(one.split())}\n" for one in words if any(map(str.isalnum, one))]


def lines_of(html: str) -> list[str]:
    """The lines that an HTML body shows; empty ones are left out."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [line for part in "".join(reader.parts).split("\n") if (line := " ".join(part.split()))]


def on_card(html: str, margin: str) -> list[str]:
    """What a card shows of an HTML body: its lines, and where readers may see anything else the HTML itself."""
    lines = [f"{margin}as HTML, which most people read:", *(f"{margin}| {line}" for line in lines_of(html))]
    if is_plain(html):
        return lines
    return [*lines, f"{margin}the HTML itself, of which people may see more:", *_quoted(html, margin)]


def _quoted(html: str, margin: str) -> list[str]:
    return [f"{margin}| {line}" for line in html.splitlines() if line.strip()]


def is_plain(html: str) -> bool:
    """Whether its lines are all that anybody reads of it: plain tags, in which nothing is hidden, added or fetched."""
    return "<" not in _PLAIN.sub("", html) and all(map(_says_little, _PLAIN.findall(html)))


def _says_little(tag: str) -> bool:
    """Whether the styles of a tag, or those that it gives others, hide and add nothing."""
    sheet = _SHEET.fullmatch(tag)
    said = [value.strip("\"'") for value in _STYLE.findall(tag)] if sheet is None else _RULE.findall(sheet[1])
    declared = (one.strip() for style in said for one in style.split(";"))
    is_read = sheet is None or not _RULE.sub("", sheet[1]).strip()
    return is_read and all(_DECLARATION.fullmatch(one) for one in declared if one)
