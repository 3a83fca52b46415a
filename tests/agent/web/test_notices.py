"""Who is not at a page is told that something waits: once, collected, by counts and kinds alone."""

from collections.abc import Collection
from pathlib import Path

import pytest

from agent.cli.commands.serve import NOTICES as FILE
from agent.common.errors import UsageError
from agent.web.notices import COLLECTED, TOLD, Notices, Notifier
from agent.web.own_file import OwnFile
from tests.agent.web.test_answers import parked
from tests.support.doubles import FakeClock
from tests.support.fault_server import FaultServer
from tests.support.program import Program
from tests.support.web import Served

HERE = "https://desk.example"


class Post:
    """Keeps what is sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    def __call__(self, to: Collection[str], title: str, text: str) -> bool:
        self.sent.append((title, text))
        return True


def notifier(pages: Served, home: Path, clock: FakeClock, post: Post, more: str = "") -> Notifier:
    (home / FILE).write_text(f'to = ["json://127.0.0.1:9/"]\n{more}')
    return Notifier(pages.site.stored.approvals, clock, OwnFile(home / FILE, Notices), home / TOLD, post)


def test_what_waits_is_told_once_collected_and_by_counts_and_kinds_alone(program: Program, pages: Served) -> None:
    clock, post = FakeClock(), Post()
    told = notifier(pages, program.home, clock, post)
    asked = parked(program)
    told.look(HERE)
    clock.sleep(COLLECTED - 1)
    parked(program)
    told.look(HERE)
    assert post.sent == []
    clock.sleep(2)
    told.look(HERE)
    assert post.sent == [("2 wait for an answer", f"2 to send\n{HERE}/")]
    assert not [part for part in ("ada", "90", asked["id"]) if part in str(post.sent)]
    again = notifier(pages, program.home, clock, post)  # as after a restart
    for _ in range(3):
        clock.sleep(COLLECTED)
        again.look(HERE)
    assert len(post.sent) == 1
    parked(program)
    again.look(HERE)
    clock.sleep(COLLECTED)
    again.look(HERE)
    assert post.sent[1:] == [("1 waits for an answer", f"1 to send (3 in all)\n{HERE}/")]


def test_quiet_hours_put_a_notice_off(program: Program, pages: Served) -> None:
    clock, post = FakeClock(), Post()
    hour = clock.now().hour
    quiet = f'quiet_hours = {{ start = "{hour:02}:00", end = "{(hour + 1) % 24:02}:00" }}'
    told = notifier(pages, program.home, clock, post, quiet)
    parked(program)
    told.look(HERE)
    clock.sleep(COLLECTED + 1)
    told.look(HERE)
    assert post.sent == []
    clock.sleep(3600)
    told.look(HERE)
    assert len(post.sent) == 1


@pytest.mark.parametrize("text", ["to = []", 'to = ["nothing"]', "", 'to = ["json://h.example"]\nfrom = "x"'])
def test_a_file_of_notices_that_says_something_else_is_refused_without_its_addresses(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(UsageError, match=FILE) as refused:
        OwnFile(tmp_path / FILE, Notices)
    assert "h.example" not in str(refused.value)


def test_a_notice_arrives_by_a_service(program: Program, server: FaultServer, pages: Served) -> None:
    clock = FakeClock()
    (program.home / FILE).write_text(f'to = ["{server.base_url.replace("http", "json")}/hook"]')
    told = Notifier(pages.site.stored.approvals, clock, OwnFile(program.home / FILE, Notices), program.home / TOLD)
    parked(program)
    told.look(HERE)
    clock.sleep(COLLECTED)
    told.look(HERE)
    (seen,) = server.requests("POST", "/hook")
    assert (seen.json["title"], seen.json["message"]) == ("1 waits for an answer", f"1 to send\n{HERE}/")
