"""The report in a real browser: with the keyboard alone, on a phone, in the dark and on paper."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evals.report import html
from evals.trials import Scripts, by_script, summary
from tests.evals.conftest import bundled_case
from tests.support.browser import Page, browser, chromium

PROGRAM = chromium()
pytestmark = [
    pytest.mark.skipif(PROGRAM is None, reason="there is no Chromium on this machine"),
    pytest.mark.xdist_group("chromium"),
]
FOCUS = "document.activeElement"
CONTRAST = """(() => {
  const parse = (c) => c.match(/[\\d.]+/g).slice(0, 3).map(Number);
  const light = (c) => parse(c).map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (e) => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
    if (!c.endsWith(", 0)")) return c; } return "rgb(255, 255, 255)"; };
  const ratios = [...document.querySelectorAll("h1,h2,h3,b,small,summary span,p,li,pre,summary")]
    .filter((e) => e.offsetParent && e.textContent.trim())
    .map((e) => [light(getComputedStyle(e).color), light(ground(e))].sort((a, b) => b - a))
    .map(([high, low]) => (high + 0.05) / (low + 0.05));
  return Math.min(...ratios);
})()"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    assert PROGRAM is not None
    with browser(PROGRAM) as opened:
        yield opened


@pytest.fixture
def report(scripts: Scripts, tmp_path: Path) -> Path:
    ran = [by_script(scripts)(bundled_case(name), 1)[0]
           for name in ("replies/answer", "replies/who_waits", "one_off_email/send")]  # fmt: skip
    ran[1] = replace(ran[1], utility=False, reasons=("answer: the report lacks " + "Theo" * 60,))
    path = tmp_path / "report.html"
    path.write_text(html([(summary(ran, model="gold", k=1), ran)]), "utf-8")
    return path


def focused(page: Page) -> str:
    return str(page.evaluate(f"{FOCUS}.id || {FOCUS}.querySelector?.('.name')?.textContent || {FOCUS}.textContent"))


def opened(page: Page) -> list[Any]:
    return list(
        page.evaluate("[...document.querySelectorAll('#cases > details[open] .name')].map((e) => e.textContent)")
    )


def test_the_keyboard_alone_reaches_opens_and_closes_every_trajectory(page: Page, report: Path) -> None:
    page.open(report)
    order = []
    for _ in range(6):
        page.press("Tab")
        order.append(focused(page))
    assert order == ["search", "state", "journey", "replies/answer", "replies/who_waits", "one_off_email/send"]
    page.press("Enter")
    assert opened(page) == ["one_off_email/send"]
    page.press("Tab")
    assert focused(page).startswith("card: send_message")
    page.press(" ")
    assert "Please find the invoice in the portal." in page.evaluate(f"{FOCUS}.parentElement.innerText")
    page.press("Escape")
    assert page.evaluate(f"[{FOCUS}.parentElement.open, {FOCUS}.textContent.startsWith('card')]") == [False, True]
    page.press("Escape")
    assert (opened(page), focused(page)) == ([], "one_off_email/send")
    page.press(" ")
    assert opened(page) == ["one_off_email/send"]


def test_what_has_the_focus_is_seen(page: Page, report: Path) -> None:
    page.open(report)
    for _ in range(5):
        page.press("Tab")
        shown = page.evaluate(
            f"(({{outlineStyle, outlineWidth}}) => [outlineStyle, outlineWidth])(getComputedStyle({FOCUS}))"
        )
        assert shown == ["solid", "3px"], focused(page)


def test_a_slash_searches_and_escape_shows_everything_again(page: Page, report: Path) -> None:
    page.open(report)
    page.press("/")
    page.call("Input.insertText", text="invoice 1001")
    assert page.evaluate("document.getElementById('count').textContent") == "1 of 3 cases"
    page.press("Escape")
    assert page.evaluate("[document.getElementById('count').textContent, document.getElementById('search').value]") == [
        "3 of 3 cases",
        "",
    ]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_text_can_be_read_and_nothing_is_wider_than_the_window(
    width: int, dark: bool, page: Page, report: Path, tmp_path: Path
) -> None:
    page.open(report, width=width, height=844, dark=dark)
    page.evaluate("document.querySelectorAll('#cases > details').forEach((row) => { row.open = true; })")
    page.press("Tab")
    page.evaluate("document.querySelectorAll('details').forEach((row) => { row.open = true; })")
    page.press("Tab")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CONTRAST) >= 4.5
    assert page.evaluate("Math.min(...[...document.querySelectorAll('input,select')].map((e) => e.offsetHeight))") >= 40
    page.shot(tmp_path / "page.png")
    assert page.complaints == []


def test_paper_shows_the_open_cases_whole_in_dark_ink_without_the_controls(page: Page, report: Path) -> None:
    page.open(report, dark=True)
    page.press(*["Tab"] * 4, "Enter")
    page.call("Emulation.setEmulatedMedia", media="print", features=[{"name": "prefers-color-scheme", "value": "dark"}])
    assert page.evaluate("getComputedStyle(document.querySelector('form')).display") == "none"
    assert page.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    ) == [
        "rgb(0, 0, 0)",
        "rgb(255, 255, 255)",
    ]
    assert page.evaluate(CONTRAST) >= 4.5
    assert len(page.call("Page.printToPDF")["data"]) > 10_000
