"""A card in the terminal that somebody edits or answers on a page meanwhile."""

import re

from tests.support.fault_server import FaultServer
from tests.support.live import Terminal, begun, sent
from tests.support.program import Program
from tests.support.scripts import reply
from tests.support.web import served

QUESTION = r"exactly this\?"
WORDS = "Answer ada@example.com: It costs 90 a month."


def test_a_yes_to_a_card_that_was_edited_meanwhile_is_none_and_the_new_one_is_shown(
    terminal: Terminal, program: Program, server: FaultServer
) -> None:
    screen = begun(terminal, program, WORDS, *reply())
    screen.wait_for(QUESTION)
    with served(program.home) as pages:
        (asked,) = pages.site.stored.approvals.all(pending=True)
        browser = pages.browser()
        digest = browser.get(f"/a/{asked.id}").field("digest")
        assert browser.submit(f"/a/{asked.id}/edit", digest=digest, part=["Ninety a month."]).status == 303
    screen.enter("y")
    screen.wait_for("was edited after it was shown")
    screen.wait_for(QUESTION, count=2)
    assert sent(server) == []
    screen.enter("y")
    screen.wait_for(r"DONE|done · run")
    assert sent(server) == ["Ninety a month."]


def test_who_comes_late_at_a_terminal_reads_who_answered_on_the_page(
    terminal: Terminal, program: Program, server: FaultServer
) -> None:
    screen = begun(terminal, program, WORDS, *reply())
    screen.wait_for(QUESTION)
    with served(program.home) as pages:
        (asked,) = pages.site.stored.approvals.all(pending=True)
        assert pages.browser().answer(asked.id, "no", reason="too dear").status == 303
    screen.enter("y")
    screen.wait_for(r"is denied, by ada \(page\)")
    screen.wait_for(r"· run run_")
    assert sent(server) == []
    assert re.search("too dear", program.run("audit", "export").out)
