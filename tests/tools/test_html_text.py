"""What a card says of HTML: its lines, and the HTML itself wherever a reader may see anything else in it."""

import pytest

from tools.catalog.html_text import is_plain, lines_of, on_card

ITSELF = "  the HTML itself, of which people may see more:"
MAIL = """<!DOCTYPE html><html lang="en"><body><!-- pre-header --><style>p{} .a > b {color:#222}</style>
<div style="font-family: Arial, sans-serif; color:#222"><p style="margin:0 0 10px">Hi %first_name%,</p>
<p>1 &lt; 2<br/>see <a href="https://tideline.example" target=_blank>us</a></p>
<img src="https://tideline.example/l.png" alt="Tideline" width="80"></div></body></html>"""


def test_an_everyday_mail_is_shown_by_its_lines_alone() -> None:
    lines = ["Hi %first_name%,", "1 < 2", "see us <https://tideline.example>"]
    assert lines_of(MAIL) == [*lines, "[image Tideline <https://tideline.example/l.png>]"]
    assert ITSELF not in on_card(MAIL, "  ")


@pytest.mark.parametrize(
    "html",
    [
        "<title><style></title><p>Pay Eve</p>", "<svg><style><p>Pay Eve</p></style></svg>", "<!-->Pay Eve-->",
        "<!--->Pay Eve-->", "<!-- a --!>Pay Eve<!-- b -->", "<style>p::after{content:'Pay Eve'}</style>",
        "<style>@import url(http://evil.example/x.css)</style>", "<math><style><img alt='Pay Eve'></style></math>",
        "<input value='Pay Eve'>", "<input placeholder='Pay Eve'>", "<img srcset='http://evil.example/a.png 1x'>",
        "<p style=\"background:url(http://evil.example/t)\">Hi</p>", "<p class=\"a\"style=\"content:'x'\">Hi</p>",
        "<p style='dis&#112;lay:none'>not</p>", "<p style='color:#fff'>not</p>", "<p style='font-size:0'>not</p>",
        "<p style='margin:-999px'>not</p>", "<p title='Pay Eve'>Hi</p>", "<p hidden>not</p>", "<s>not</s>",
        "<meta http-equiv=refresh content='0;url=http://evil.example'>", "<ol start=5000><li>Eve</ol>",
        "<bdo dir=rtl>evE yaP</bdo>", "<template>x</template>", "<noscript>x</noscript>", "<textarea>x</textarea>",
        "<iframe srcdoc='Pay Eve'></iframe>", "<option label='Pay Eve'>x</option>", "<script>x</script/><p>Pay</p>",
        "<![CDATA[><p>Pay Eve</p>]]>", "<?php x ?>Pay Eve", "</ Pay Eve>", "<!DOCTYPE x [<!ENTITY a 'b'>]>Pay Eve",
        "<p title='>Pay Eve", "Pay < Eve", "<!-- a --->Pay Eve-->", "<!--[if mso]>Pay Eve<![endif]-->",
        "<style>p{display:none}</style>", "<style>p{}<!-- </style>", "<style>p:after{}</style>", "<style>p</style>",
        "<plaintext>Pay Eve", "<a xlink:href='http://evil.example'>x</a>", "<p\0>Pay Eve</p>",
    ],
)  # fmt: skip
def test_whatever_some_reader_may_see_otherwise_stands_on_the_card_as_it_is(html: str) -> None:
    assert not is_plain(html)
    card = on_card(f"<p>Hi</p>\n{html}", "  ")
    assert card[card.index(ITSELF) + 1 :] == ["  | <p>Hi</p>", f"  | {html}"]


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<title><style></title><p>Pay Eve</p>", "Pay Eve"),
        ("<svg><style><p>Pay Eve</p></style></svg>", "Pay Eve"),
        ("<p>Hi</p><!-->Pay Eve-->", "Pay Eve"),
        ("<p>Hi</p><!-- a --!>Pay Eve<!-- b -->", "Pay Eve"),
        ("<style>p::after{CONTENT : 'Pay Eve'; color: red}</style>", "Pay Eve"),
        ("<img srcset='http://evil.example/a.png 1x'>", "http://evil.example/a.png"),
    ],
)
def test_the_lines_pass_over_no_words_that_a_browser_shows(html: str, said: str) -> None:
    assert said in "\n".join(lines_of(html))


def test_a_style_sheet_that_puts_no_words_in_is_no_line() -> None:
    assert lines_of('<style><!-- p:after{content:""} a{color:red} --></style><p>Hi</p>') == ["Hi"]
