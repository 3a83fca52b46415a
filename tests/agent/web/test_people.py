"""Named people on the pages: each within their role and limits, no yes counted as another's."""

import http.client
import json
import socket
import ssl
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from agent.common.user import current_user
from tests.agent.web.test_answers import events, parked, sends, shown
from tests.support import tidy
from tests.support.fault_server import FaultServer
from tests.support.program import COMMAND, Program
from tests.support.scripts import LAUNCH_PATH, launch
from tests.support.tls import LOOPBACK
from tests.support.web import Browser, Got, Served, served

PEOPLE = """
[[people]]
name = "Vera"
role = "viewer"
[[people]]
name = "Paul"
role = "approver"
[[people]]
name = "Quin"
role = "approver"
[[people]]
name = "Ann"
role = "admin"
"""


def written(program: Program, text: str) -> Path:
    path: Path = program.home / "people.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def invited(pages: Served, name: str) -> Browser:
    """Somebody who has accepted an invitation."""
    browser = Browser(pages.port)
    assert accepted(browser, pages.site.door.link(name)).status == 303
    return browser


def accepted(browser: Browser, link: str) -> Got:
    got = browser.submit("/sign-in", token=link.partition("token=")[2])
    if got.status == 303:
        browser.cookie = got.headers["set-cookie"].split(";")[0]
    return got


def yes(browser: Browser, asked: dict[str, object]) -> Got:
    return browser.submit(f"/a/{asked['id']}", verb="yes", digest=str(asked["digest"]))


def deeds(program: Program, run_id: str) -> list[tuple[str, str]]:
    return [(event["who"], event["deed"]) for event in events(program, run_id, "acted_on_page")]


def test_an_invitation_is_not_used_up_by_being_looked_at_and_lets_one_device_in_once(program: Program) -> None:
    written(program, PEOPLE)
    with served(program.home) as pages:
        link = pages.site.door.link("Paul")
        for _ in range(2):
            got = Browser(pages.port).get("/sign-in?" + link.partition("?")[2])
            assert (got.status, "Come in as Paul" in got.text, "set-cookie" in got.headers) == (200, True, False)
        first, second = Browser(pages.port), Browser(pages.port)
        assert accepted(first, link).status == 303
        assert accepted(second, link).status == 401
        assert first.get("/").status == 200
        assert accepted(second, pages.site.door.link("Paul")).status == 303
        assert (first.get("/").status, second.get("/").status) == (401, 200)


def test_a_form_that_signs_somebody_in_is_our_own(program: Program) -> None:
    written(program, PEOPLE)
    with served(program.home) as pages:
        token = pages.site.door.link("Paul").partition("token=")[2]
        for headers in ({}, {"Origin": "https://evil.example"}):
            assert Browser(pages.port).ask("POST", "/sign-in", headers, f"token={token}").status == 403


def test_who_said_yes_stands_in_the_ledger_by_name(program: Program) -> None:
    written(program, PEOPLE)
    asked = parked(program)
    with served(program.home) as pages:
        paul, ann = invited(pages, "Paul"), invited(pages, "Ann")
        assert yes(paul, asked).status == 303
        program.resume(asked["run_id"])
        assert "approved by you" in paul.get(f"/runs/{asked['run_id']}").text
        assert "approved by Paul" in ann.get(f"/runs/{asked['run_id']}").text
    assert shown(program, asked["id"])["answered_by"]["who"] == "Paul"


def test_a_viewer_sees_all_and_does_nothing(program: Program) -> None:
    written(program, PEOPLE)
    asked = parked(program)
    with served(program.home) as pages:
        vera = invited(pages, "Vera")
        page = vera.get(f"/a/{asked['id']}")
        assert page.card(asked["id"]) == asked["preview"]
        assert 'name="verb"' not in page.body
        for path in (f"/a/{asked['id']}", f"/a/{asked['id']}/edit", f"/a/{asked['id']}/grant", "/review"):
            assert vera.submit(path, verb="no", digest=asked["digest"], id=asked["id"]).status == 403, path
        assert vera.submit("/sign-out").status == 200
    assert shown(program, asked["id"])["status"] == "pending"


@pytest.mark.parametrize(
    "path", ["/chat", "/chat/run_1", "/chat/run_1/go-on", "/batches/bat_1/again", "/a/apr_1/grant"]
)
def test_only_an_admin_talks_takes_up_and_grants(program: Program, path: str) -> None:
    written(program, PEOPLE)
    with served(program.home) as pages:
        assert invited(pages, "Paul").submit(path, words="Go", form="x", turn="1").status == 403
        assert invited(pages, "Ann").submit(path, words="Go", form="x", turn="1").status in (400, 404)


LIMITS = [
    ("recipients = 0", "it reaches 1 person"), ('tools = ["launch_campaign"]', "may not say yes to send_message"),
]  # fmt: skip


@pytest.mark.parametrize(("limit", "why"), LIMITS)
@pytest.mark.parametrize("review", [False, True])
def test_a_yes_beyond_somebodys_limits_is_403_and_on_record(
    program: Program, server: FaultServer, limit: str, why: str, review: bool
) -> None:
    written(program, f'[[people]]\nname = "Paul"\nrole = "approver"\n{limit}\n')
    asked = parked(program)
    with served(program.home) as pages:
        paul = invited(pages, "Paul")
        assert "A yes to this is not yours to say" in paul.get(f"/a/{asked['id']}").text
        several = {"id": asked["id"], f"digest-{asked['id']}": asked["digest"], "verb": "yes"}
        got = paul.submit("/review", **several) if review else yes(paul, asked)
        assert (got.status, why in got.text) == (403, True)
        assert shown(program, asked["id"])["status"] == "pending"
        (told,) = events(program, asked["run_id"], "acted_on_page")
        assert (told["who"], told["deed"], why in told["reason"]) == ("Paul", "refused", True)
        assert paul.answer(asked["id"], "no", reason="not now").status == 303, "a no is within everybody's limits"
    assert sends(server) == []


@pytest.mark.parametrize("name", ["ada", "Ada"])
def test_somebody_who_began_a_run_does_not_approve_it_where_that_is_set(program: Program, name: str) -> None:
    text = "self_approve = false\n" + PEOPLE
    written(program, text + f'[[people]]\nname = "{name}"\nrole = "admin"\n')
    asked = parked(program)  # in the terminal of the machine's user, whose login name is ada
    with served(program.home) as pages:
        ada = pages.browser()
        assert (yes(ada, asked).status, shown(program, asked["id"])["status"]) == (403, "pending")
        assert yes(invited(pages, "Paul"), asked).status == 303


def test_a_launch_above_a_size_takes_two_people_and_one_who_says_it_twice_is_one(
    program: Program, server: FaultServer
) -> None:
    written(program, "two_for = { launch_campaign = 0 }\n" + PEOPLE)
    asked = parked(program, *launch(), text=f"Launch {tidy.CAMPAIGN}")
    with served(program.home) as pages:
        paul, quin, ann = (invited(pages, name) for name in ("Paul", "Quin", "Ann"))
        for _ in range(2):
            got = yes(paul, asked)
            assert (got.status, "takes the yes of two" in got.text) == (200, True)
            assert 'class="alarm"' not in got.body, "it is no mistake"
            assert 'value="yes"' not in got.body, "nor is it theirs to say again"
            assert shown(program, asked["id"])["status"] == "pending"
        assert ann.submit(f"/a/{asked['id']}/grant", uses="2", digest=asked["digest"]).status in (403, 409)
        told = " ".join(quin.get(f"/runs/{asked['run_id']}").text.split())
        assert "Paul said the first yes of two" in told
        assert "Paul said yes to exactly this" in quin.get(f"/a/{asked['id']}").text
        assert yes(quin, asked).status == 303
    assert shown(program, asked["id"])["answered_by"]["who"] == "Quin"
    assert ("Paul", "supported") in deeds(program, asked["run_id"])
    assert server.requests("POST", LAUNCH_PATH) == []


def test_a_grant_is_so_many_yeses_and_held_to_the_limits_of_one_who_gives_it(program: Program) -> None:
    written(program, '[[people]]\nname = "Ann"\nrole = "admin"\ncredits = 30\n')
    asked = parked(program)
    with served(program.home) as pages:
        like = pages.site.stored.approvals.get(asked["id"])
        paid = pages.site.stored.approvals.question(like.run_id, "paid", like.digest, replace(like.card, credits=20))
        pages.site.stored.approvals.ask(paid)
        ann, path = invited(pages, "Ann"), f"/a/{paid.id}/grant"
        got = ann.submit(path, uses="2", digest=paid.digest)
        assert (got.status, "it costs 40 credits, and a yes of Ann at most 30" in got.text) == (403, True)
        assert ann.submit(path, uses="1", digest=paid.digest).status == 303


def test_the_command_is_the_yes_of_one_where_it_takes_two(program: Program) -> None:
    mine = f'[[people]]\nname = "{current_user()}"\nrole = "admin"\n'
    written(program, "two_for = { send_message = 0 }\n" + PEOPLE + mine)
    asked = parked(program)
    for _ in range(2):
        done = program.run("approvals", "approve", asked["id"])
        assert (done.code, "takes the yes of two" in done.out) == (3, True), done.out + done.err
        assert shown(program, asked["id"])["status"] == "pending"
    with served(program.home) as pages:
        paul = invited(pages, "Paul")
        assert "said yes to exactly this" in paul.get(f"/a/{asked['id']}").text
        assert "(command) said the first yes of two" in paul.get(f"/runs/{asked['run_id']}").text
        assert yes(paul, asked).status == 303
    assert shown(program, asked["id"])["answered_by"]["who"] == "Paul"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("self_approve = false\n", "somebody else has to say yes"),
        ('self_approve = false\n[[people]]\nname = "CAPS"\nrole = "admin"\n', "somebody else has to say yes"),
        ('[[people]]\nname = "USER"\nrole = "approver"\nrecipients = 0\n', "it reaches 1 person"),
        ("people = 3", "people.toml"),
    ],
)
def test_the_command_is_held_to_what_the_pages_hold_its_user_to(program: Program, text: str, why: str) -> None:
    asked = parked(program)
    written(program, text.replace("USER", current_user()).replace("CAPS", current_user().upper()))
    other = ("--edit", program.file("words.txt", "It costs 80 a month.\n"))
    for edit in ((), other):
        done = program.run("approvals", "approve", asked["id"], *edit)
        assert (done.code, why in done.err) == (2, True), done.out + done.err
        assert shown(program, asked["id"]) == asked, "nothing was changed either"
    assert program.run("approvals", "deny", asked["id"]).code == 0, "a no is within everybody's limits"


def test_an_edit_by_the_command_is_on_record(program: Program) -> None:
    asked = parked(program)
    words = program.file("words.txt", "It costs 80 a month.\n")
    assert program.run("approvals", "approve", asked["id"], "--edit", words).code == 0
    assert deeds(program, asked["run_id"]) == [(current_user(), "edited")]


def test_a_first_yes_counts_for_its_card_alone_and_only_while_its_person_may_say_it(program: Program) -> None:
    written(program, "two_for = { send_message = 0 }\n" + PEOPLE)
    asked = parked(program)
    with served(program.home) as pages:
        paul, quin = invited(pages, "Paul"), invited(pages, "Quin")
        yes(paul, asked)
        edited = quin.submit(f"/a/{asked['id']}/edit", digest=asked["digest"], part=["It costs 95 a month."])
        assert edited.status == 303
        asked = shown(program, asked["id"])
        assert yes(quin, asked).status == 200, "what Paul said yes to was another card"
        assert ("Quin", "edited") in deeds(program, asked["run_id"])
        written(
            program,
            "two_for = { send_message = 0 }\n"
            + PEOPLE.replace('name = "Quin"\nrole = "approver"', 'name = "Quin"\nrole = "viewer"'),
        )
        assert yes(paul, asked).status == 200, "Quin's yes counts no more"
        assert shown(program, asked["id"])["status"] == "pending"


def test_a_second_yes_at_once_of_the_same_person_is_no_second(program: Program) -> None:
    path = written(program, "two_for = { send_message = 0 }\n" + PEOPLE)
    asked = parked(program)
    with served(program.home) as pages:
        paul, quin = invited(pages, "Paul"), invited(pages, "Quin")
        with ThreadPoolExecutor(6) as pool:
            assert {got.status for got in pool.map(lambda _: yes(paul, asked), range(6))} == {200}
        path.write_text(path.read_text().replace('"Paul"', '"PAUL"'))
        assert yes(paul, asked).status == 200, "nor is one under the same name in other letters"
        assert shown(program, asked["id"])["status"] == "pending"
        with ThreadPoolExecutor(2) as pool:
            told = [got.status for got in pool.map(lambda one: yes(one, asked), (quin, paul))]
    assert sorted(told) in ([200, 303], [303, 409]), "one of them decides, whoever is first"
    assert shown(program, asked["id"])["answered_by"]["who"] in ("Quin", "PAUL")


def test_who_is_taken_out_of_the_file_is_out_at_once(program: Program) -> None:
    path = written(program, PEOPLE)
    asked = parked(program)
    with served(program.home) as pages:
        paul = invited(pages, "Paul")
        path.write_text(PEOPLE.replace("Paul", "Pia"))
        assert yes(paul, asked).status == 401
        path.write_text("people = 3")
        assert paul.get("/").status == 503
        path.unlink()
        assert paul.get("/").status == 503
    assert shown(program, asked["id"])["status"] == "pending"


@pytest.mark.parametrize(
    "text",
    [
        "peopel = []", '[[people]]\nname = "A"\nrole = "boss"', '[[people]]\nname = " "\nrole = "admin"',
        'two_for = { launch_rockets = 1 }', '[[people]]\nname = "A"\nrole = "approver"\ntools = ["none"]',
        '[[people]]\nname = "A"\nrole = "admin"\n[[people]]\nname = "a"\nrole = "viewer"',
        '[[people]]\nname = "A"\nrole = "approver"\nrecipients = -1', "self_approve = 1", "[[people",
        '[[people]]\nname = "A\\u202e"\nrole = "admin"',
    ],
)  # fmt: skip
def test_a_file_that_says_something_else_opens_no_page(program: Program, text: str) -> None:
    written(program, text)
    done = program.run("serve", "--port", "0")
    assert (done.code, "people.toml" in done.err) == (2, True)


def test_beyond_this_machine_a_name_is_answered_over_tls_alone(program: Program) -> None:
    written(program, PEOPLE)
    with served(program.home, public="https://desk.example") as pages:
        door, browser = pages.site.door, Browser(pages.port)
        token = door.link("Paul").partition("token=")[2]
        assert door.link("Paul").startswith("https://desk.example/sign-in?token=")
        own = {
            "Host": "desk.example",
            "Origin": "https://desk.example",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        for wrong in ({"Host": f"127.0.0.1:{pages.port}"}, {"Host": "desk.example.evil.example"}):
            assert browser.ask("POST", "/sign-in", own | wrong, f"token={token}").status == 421
        assert browser.ask("POST", "/sign-in", own | {"Origin": "http://desk.example"}, f"token={token}").status == 403
        got = browser.ask("POST", "/sign-in", own, f"token={token}")
        cookie = got.headers["set-cookie"]
        assert cookie.startswith("__Host-puffle-agent-")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=strict"} <= {*cookie.split("; ")}
        browser.cookie = cookie.split(";")[0]
        assert browser.ask("GET", "/", {"Host": "desk.example"}).status == 200
        with pytest.raises(Exception, match="names nobody 'ada'"):
            door.link()


def test_a_person_who_is_invited_comes_in_over_tls(program: Program) -> None:
    written(program, PEOPLE)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"https://desk.example:{port}"
    flags = ["--public-url", address, "--port", str(port), "--tls-cert", str(LOOPBACK), "--tls-key", str(LOOPBACK)]
    process = subprocess.Popen(
        [*COMMAND, "serve", *flags], env=program.environment, cwd=program.folder,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        try:
            assert process.stderr is not None
            assert process.stdin is not None
            assert process.stdout is not None
            while "Type a name" not in process.stderr.readline():
                assert process.poll() is None
            process.stdin.write("Paul\n")
            process.stdin.flush()
            token = process.stdout.readline().strip().removeprefix(f"{address}/sign-in?token=")
            ours = ssl.create_default_context(cafile=str(LOOPBACK))
            with closing(http.client.HTTPSConnection("127.0.0.1", port, timeout=60, context=ours)) as line:
                own = {"Host": address.removeprefix("https://"), "Origin": address}
                form = own | {"Content-Type": "application/x-www-form-urlencoded"}
                line.request("POST", "/sign-in", f"token={token}", form)
                answer = line.getresponse()
                answer.read()
                cookie = answer.headers["set-cookie"].split(";")[0]
                line.request("GET", "/", headers=own | {"Cookie": cookie})
                assert "Paul · approver" in line.getresponse().read().decode()
        finally:
            process.kill()


@pytest.mark.parametrize(
    "flags",
    [
        ("--host", "0.0.0.0"), ("--public-url", "http://desk.example"), ("--public-url", "https://desk.example/x"),
        ("--public-url", "https://u@desk.example"), ("--public-url", "https://desk.example"), ("--tls-cert", "FILE"),
    ],
)  # fmt: skip
def test_beyond_this_machine_takes_tls_or_a_public_name_and_named_people(
    program: Program, tmp_path: Path, flags: tuple[str, ...]
) -> None:
    (tmp_path / "some.pem").write_text("")
    done = program.run("serve", "--port", "0", *(flag.replace("FILE", str(tmp_path / "some.pem")) for flag in flags))
    assert done.code == 2, json.dumps(done.err)
