"""The pages in a real browser: by keys alone, without scripts, on a narrow screen, live, safe from what is shown."""

import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import axe_playwright_python
import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Locator, Page, Route, sync_playwright

from agent.state.batches import NewBatch, NewRow
from tests.agent.web.test_answers import TEXT, hostile_cards, parked, sends, shown
from tests.agent.web.test_chat import Talker
from tests.support import tidy
from tests.support.browser import chromium
from tests.support.fault_server import FaultServer
from tests.support.program import KEY, Program, call
from tests.support.scripts import READ, SEND, launch
from tests.support.waiting import PATIENCE
from tests.support.web import HOST, Served, at_work

pytestmark = [
    pytest.mark.xdist_group("chromium"),
    pytest.mark.skipif(chromium() is None, reason="there is no Chromium on this machine"),
]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
LOOKS: Sequence[tuple[int, Literal["light", "dark"]]] = [(1280, "light"), (320, "dark")]
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()


@pytest.fixture(scope="module")
def engine() -> Iterator[Chromium]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=FLAGS, timeout=PATIENCE * 1000)
        yield browser
        browser.close()


@contextmanager
def opened(
    engine: Chromium, pages: Served, *, scripts: bool = True, width: int = 1280, scheme: str = "light"
) -> Iterator[Page]:
    """A page that has signed in; whatever it complains of, or asks another server for, fails the test."""
    context = engine.new_context(
        java_script_enabled=scripts,
        viewport={"width": width, "height": 800},
        color_scheme=scheme,  # type: ignore[arg-type]
        base_url=f"http://{HOST}:{pages.port}",
    )
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("dialog", lambda dialog: trouble.append(dialog.message))
    page.on("request", lambda asked: None if f"//{HOST}:{pages.port}/" in asked.url else trouble.append(asked.url))
    page.goto(pages.site.door.link())
    try:
        yield page
        assert trouble == []
    finally:
        context.close()


def test_what_others_wrote_does_nothing_and_asks_for_nothing(engine: Chromium, program: Program, pages: Served) -> None:
    ids = hostile_cards(program, pages)
    cards = {one: pages.site.stored.approvals.get(one).card.preview for one in ids}
    with opened(engine, pages) as page:
        page.goto("/review?" + "&".join(f"id={one}" for one in ids))
        shown_cards = page.evaluate(
            "Object.fromEntries([...document.querySelectorAll('pre.card')].map(e => [e.dataset.card, e.textContent]))"
        )
        assert shown_cards == cards
        for path in ("/", "/runs", f"/a/{ids[0]}", f"/a/{ids[30]}/edit", f"/a/{ids[45]}"):
            page.goto(path)
        page.goto(f"/runs/{pages.site.stored.approvals.get(ids[0]).run_id}")
        assert "owned" not in page.title().split("·")[-1]


@pytest.mark.parametrize("part", ["answers", pytest.param("the others", marks=pytest.mark.long)])
def test_every_page_is_accessible_and_none_is_wider_than_its_window(
    engine: Chromium, program: Program, pages: Served, part: str
) -> None:
    one, two = parked(program), parked(program, *launch(), text=f"Launch {tidy.CAMPAIGN}")
    batch = NewBatch(
        batch_id="bat_1", workspace="w", origin="o", digest="d", model="m", mode="ask", path=f"/{'long-name/' * 12}.csv"
    )
    words = "Find 20 people " * 20
    rows = [NewRow(row_id=f"{number}", number=number, digest=f"{number}", task=words) for number in range(5)]
    pages.site.stored.batches.register(batch, rows, [])
    for number, state in enumerate(("done", "failed", "partial")):
        pages.site.stored.batches.end("bat_1", f"{number}", 1, state, "it broke")  # type: ignore[arg-type]
    paths = {
        "answers": ["/", f"/a/{one['id']}", f"/review?id={one['id']}&id={two['id']}", f"/runs/{two['run_id']}"],
        "the others": [
            f"/a/{two['id']}", f"/a/{one['id']}/edit", f"/a/{one['id']}/grant?uses=2", "/runs", "/batches",
            "/batches/bat_1", "/today",
        ],
    }  # fmt: skip
    with opened(engine, pages) as page:
        for path in paths[part]:
            page.goto(path)
            assert faults(page) == [], path


def test_the_pages_of_named_people_are_accessible(engine: Chromium, program: Program, pages: Served) -> None:
    asked = parked(program)
    people = '[[people]]\nname = "Paul"\nrole = "approver"\nrecipients = 0\n'
    (program.home / "people.toml").write_text(people)
    with opened(engine, pages) as page:
        page.goto(pages.site.door.link("Paul"))
        assert faults(page) == []
        page.get_by_role("button", name="Sign in on this device").click()
        page.goto(f"/a/{asked['id']}")
        assert faults(page) == []
        assert page.get_by_role("button", name="Send exactly this").count() == 0
        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("heading", name="Sign in from the terminal").wait_for()
        assert faults(page) == []


def faults(page: Page) -> list[str]:
    """What is wrong with a page on a wide light and on a narrow dark screen."""
    found: list[str] = []
    page.evaluate(f"{AXE}; 0")
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
            found.append(f"wider than {width}")
        only = "" if scheme == "light" else "runOnly: ['color-contrast'], "  # nothing else depends on the look
        said = page.evaluate(f"axe.run({{{only}resultTypes: ['violations']}})")
        found += [f"{scheme}: {v['id']}, {v['nodes'][0]['html'][:200]}" for v in said["violations"]]
    return found


def test_a_conversation_comes_as_it_is_written_is_answered_and_stopped_in_a_page(
    engine: Chromium, program: Program, server: FaultServer
) -> None:
    model = Talker()
    with at_work(program.home, server.base_url, KEY, lambda _: model) as up, opened(engine, up) as page:
        page.goto("/chat")
        assert faults(page) == []
        model.says("She asks <i>what</i> it costs.", READ)
        model.says("", SEND)
        page.get_by_label("In your own words").fill("Write to ada@example.com that it costs 90 a month.")
        page.get_by_role("button", name="Begin").click()
        page.get_by_role("button", name="Send exactly this").wait_for()
        assert faults(page) == []
        model.says("It is sent.")
        page.get_by_role("button", name="Send exactly this").click()
        page.get_by_text("It is sent.").wait_for()
        page.get_by_role("button", name="Stop").wait_for(state="detached")  # till then it is at work and takes no words
        model.held = threading.Event()
        model.says("I have <b>more</b> to say, and more.")
        page.get_by_label("What you say to it").fill("And now?")
        page.get_by_role("button", name="Say it").click()
        page.get_by_label("What you say to it").fill("I am just")
        page.get_by_text("I hav").wait_for()
        assert faults(page) == []
        page.get_by_role("button", name="Stop").wait_for()
        model.held.set()
        page.locator("li.agent", has_text="I have <b>more</b> to say, and more.").wait_for()
        page.get_by_role("button", name="Stop").wait_for(state="detached")
        assert page.get_by_label("What you say to it").input_value() == "I am just", "what is typed stays"
        assert page.locator("#words").inner_text() == ""


def test_keys_alone_open_edit_and_answer(engine: Chromium, program: Program, pages: Served) -> None:
    asked, other = parked(program), parked(program)
    with opened(engine, pages) as page:
        page.goto("/")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/a/{asked['id']}")
        page.keyboard.press("e")
        page.wait_for_url("**/edit")
        page.locator("textarea").focus()
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type("Ninety a month, j k a r x.")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/a/*was=*")
        page.keyboard.press("a")
        page.keyboard.press("Enter")
        page.wait_for_url("**/?done=*")
        page.keyboard.press("k")
        page.keyboard.press("o")
        page.wait_for_url(f"**/a/{other['id']}")
        page.keyboard.press("r")
        page.keyboard.type("too dear")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/?done=*")
    assert shown(program, asked["id"])["body"]["body_text"] == "Ninety a month, j k a r x."
    assert (shown(program, asked["id"])["status"], shown(program, other["id"])["status"]) == ("approved", "denied")


def test_single_keys_can_be_switched_off(engine: Chromium, program: Program, pages: Served) -> None:
    parked(program)
    with opened(engine, pages) as page:
        page.goto("/")
        page.get_by_role("button", name="Keys").click()
        page.get_by_label("Single keys do this").uncheck()
        page.get_by_role("button", name="Close").click()
        page.goto("/")
        page.keyboard.press("j")
        page.keyboard.press("?")
        assert page.evaluate("document.activeElement.closest('.row')") is None
        assert not page.locator("dialog").is_visible()


def test_without_scripts_everything_is_links_and_forms(engine: Chromium, program: Program, pages: Served) -> None:
    first, second, third = parked(program), parked(program), parked(program)
    with opened(engine, pages, scripts=False, width=320) as page:
        page.goto("/")
        page.locator(f'a[href="/a/{first["id"]}"]').click()
        page.get_by_role("link", name="Edit").click()
        page.locator("textarea").fill("Ninety a month.")
        page.get_by_role("button", name="Show the new card").click()
        page.get_by_role("button", name="Send exactly this").click()
        page.locator(f'a[href="/a/{second["id"]}"]').click()
        page.get_by_label(re.compile("Why not")).fill("too dear")
        page.get_by_role("button", name="No", exact=True).click()
        page.goto(f"/review?id={third['id']}")
        page.get_by_role("button", name="Yes to each").click()
        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("heading", name="Sign in from the terminal").wait_for()
    found = [shown(program, asked["id"]) for asked in (first, second, third)]
    assert [one["status"] for one in found] == ["approved", "denied", "approved"]


def looked_for(page: Page, wanted: Locator, *, scripts: bool) -> None:
    """Wait until a conversation shows something; without scripts by looking again, as its page says."""
    while not scripts and wanted.count() == 0:
        if (again := page.get_by_role("link", name="Look again")).count():
            again.click()
        page.wait_for_timeout(50)
    wanted.wait_for()


WAYS = [("scripts", 320), ("no scripts", 320), ("keys", 1280)]


@pytest.mark.parametrize(("way", "width"), WAYS)
def test_a_no_with_its_reason_is_told_to_the_model_whose_next_try_is_shown(
    engine: Chromium, program: Program, server: FaultServer, way: str, width: int
) -> None:
    model, scripts = Talker(), way != "no scripts"
    shorter = call("send_message", thread_id=tidy.THREAD, body_text="90 a month.", threading_mode="reply")
    with at_work(program.home, server.base_url, KEY, lambda _: model) as up:
        model.says("", READ)
        model.says("", SEND)
        assert up.site.going is not None
        run_id = up.site.going.start("Write to ada@example.com that it costs 90 a month.", "form", "ada")
        with opened(engine, up, scripts=scripts, width=width) as page:
            page.goto(f"/chat/{run_id}")
            looked_for(page, page.locator("pre.card", has_text=TEXT), scripts=scripts)
            model.says("Shorter, then.", shorter)
            if way == "keys":
                page.keyboard.press("r")
                page.keyboard.type("too long, j k a")
                page.keyboard.press("Tab")
                page.keyboard.press("Enter")
            else:
                page.get_by_label(re.compile("Why not")).fill("too long, j k a")
                page.get_by_role("button", name="No", exact=True).click()
            looked_for(page, page.locator("pre.card", has_text="body_text: 90 a month."), scripts=scripts)
            page.locator("li.agent", has_text="Shorter, then.").wait_for()
            assert page.locator("pre.card", has_text=TEXT).count() == 0, "what was refused is asked no more"
            model.says("It is sent.")
            if way == "keys":
                page.keyboard.press("a")
                page.keyboard.press("Enter")
            else:
                page.get_by_role("button", name="Send exactly this").click()
            looked_for(page, page.locator("li.agent", has_text="It is sent."), scripts=scripts)
    assert "too long, j k a" in str(model.asked[2].messages)
    assert [body["body_text"] for body in sends(server)] == ["90 a month."]


@pytest.mark.parametrize(("way", "width"), WAYS)
def test_twelve_of_fourteen_are_answered_at_once(
    engine: Chromium, program: Program, pages: Served, way: str, width: int
) -> None:
    asked = parked(program)
    stored = pages.site.stored.approvals
    like = stored.get(asked["id"])
    ids = [asked["id"]]
    for number in range(13):
        one = stored.question(like.run_id, f"call_{number}", like.digest, like.card)
        stored.ask(one)
        ids.append(one.id)
    with opened(engine, pages, scripts=way != "no scripts", width=width) as page:
        page.goto("/")
        if way == "keys":
            _chosen_by_keys(page, len(ids), unchosen=ids[3:5])
        else:
            for one in ids:
                page.locator(f"input#{one}").check()
            page.get_by_role("button", name="Review the chosen ones").click()
            for one in ids[3:5]:
                page.locator(f'input[value="{one}"]').uncheck()
            page.get_by_role("button", name="Yes to each").click()
        page.get_by_role("heading", name="What became of them").wait_for()
        assert page.locator(".outcomes .row").count() == 12
    assert [one for one in ids if stored.get(one).status == "pending"] == ids[3:5]


def _chosen_by_keys(page: Page, many: int, unchosen: Sequence[str]) -> None:
    for _ in range(many):
        page.keyboard.press("j")
        page.keyboard.press("x")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review?*")
    for one in unchosen:
        while page.evaluate("document.activeElement.value") != one:
            page.keyboard.press("Tab")
        page.keyboard.press("Space")
    page.keyboard.press("a")
    page.keyboard.press("Enter")


def test_what_is_parked_appears_on_an_open_page(engine: Chromium, program: Program, pages: Served) -> None:
    with opened(engine, pages) as page:
        page.goto("/")
        asked = parked(program)
        page.locator(f'a[href="/a/{asked["id"]}"]').wait_for()
        assert page.locator("#count").inner_text() == "1"


def test_a_line_of_news_opens_however_slowly_its_script_comes(
    engine: Chromium, program: Program, pages: Served
) -> None:
    def slowly(route: Route) -> None:
        time.sleep(0.3)
        route.continue_()

    with opened(engine, pages) as page:
        page.route("**/hx-sse*", slowly)
        page.goto("/")
        asked = parked(program)
        page.locator(f'a[href="/a/{asked["id"]}"]').wait_for()


def test_a_card_says_that_it_was_answered_elsewhere(engine: Chromium, program: Program, pages: Served) -> None:
    asked = parked(program)
    with opened(engine, pages) as page:
        page.goto(f"/a/{asked['id']}")
        page.get_by_label(re.compile("Why not")).fill("I am just")
        assert program.run("approvals", "deny", asked["id"], "--reason", "no").code == 0
        page.get_by_text("This is denied").wait_for()
        assert page.get_by_label(re.compile("Why not")).input_value() == "I am just", "what is typed stays"
