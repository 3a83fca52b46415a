"""What a person reads of an HTML body: its words in lines, its links and its images with where they lead."""

from html.parser import HTMLParser

_NEW_LINE = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "hr"})
_ADDRESSES = frozenset({"href", "src", "srcset", "action", "formaction", "background", "poster", "data"})
"""Attributes that lead, or load something, elsewhere."""
_UNSEEN = frozenset({"script", "style"})
_SENTENCE = 5
"""Words of a comment that says something; shorter ones name a part of the page."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0
        self._links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._unseen += tag in _UNSEEN
        if tag in _NEW_LINE:
            self.parts.append("\n")
        if tag == "a":
            self._links.append(given.get("href", ""))
        elif tag == "img":
            self.parts.append(f"[image {given.get('alt', '')} <{given.get('src', '')}>]")
        else:
            self.parts += [f"[{tag} <{given[name]}>]" for name in sorted(_ADDRESSES & given.keys()) if given[name]]

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN and self._unseen > 0
        if tag in _NEW_LINE:
            self.parts.append("\n")
        if tag == "a" and self._links and (link := self._links.pop()):
            self.parts.append(f" <{link}>")

    def handle_comment(self, data: str) -> None:
        if data.lstrip().startswith("["):  # some mail programs show what stands in such a comment
            self.parts += ["\n", f"[for some readers: {data}]", "\n"]
        elif len(data.split()) >= _SENTENCE:  # whoever looks at the source reads it: notes to a writer stand there
            self.parts += ["\n", f"<!-- {' '.join(data.split())} -->", "\n"]

    def close(self) -> None:
        """End the text, and with it the links that were left open: they lead somewhere all the same."""
        super().close()
        self.parts += [f" <{link}>" for link in reversed(self._links) if link]

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(" ".join(data.split(" ")).replace("\n", " "))


def lines_of(html: str) -> list[str]:
    """The lines that an HTML body shows; empty ones are left out."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [line for part in "".join(reader.parts).split("\n") if (line := " ".join(part.split()))]
