"""A conversation in a page: what is said is kept, what would be sent is asked about in place, and it can be stopped."""

import json
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from agent.gate.standing_grant import scope_of
from agent.models.base import AssistantMessage, ModelRequest, ModelResponse, OnText, ToolCall, UserMessage
from agent.state.runs import this_process
from tests.agent.web.test_answers import TEXT, events, parked, sends, shown
from tests.agent.web.test_news import listening
from tests.agent.web.test_people import invited
from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer, Seen
from tests.support.program import KEY, Program, call
from tests.support.scripts import CREATE_LIST, GET_CAMPAIGN, LAUNCH, READ, SEND
from tests.support.waiting import PATIENCE, until
from tests.support.web import Got, Served, at_work, served

ASK = call("ask_human", question="Which price?")
WORDS = "Write to ada@example.com that it costs 90 a month."


class Talker:
    """A model that takes these turns, over all that is said to it; a turn may wait for the test."""

    name = "made:up"
    takes_reminders = False

    def __init__(self) -> None:
        self.turns: list[tuple[str, tuple[dict[str, Any], ...]]] = []
        self.asked: list[ModelRequest] = []
        self.held: threading.Event | None = None
        self.said = threading.Event()

    def says(self, text: str, *calls: dict[str, Any]) -> None:
        self.turns.append((text, calls))

    def respond(self, request: ModelRequest, on_text: OnText | None = None) -> ModelResponse:
        self.asked.append(request)
        text, calls = self.turns.pop(0)
        for piece in (text[:5], text[5:]):
            if on_text is not None and piece:
                on_text(piece)
            self.said.set()
            if self.held is not None:
                assert self.held.wait(PATIENCE)
        made = tuple(ToolCall("c", one["name"], json.dumps(one["arguments"])) for one in calls)
        return ModelResponse(message=AssistantMessage(text, made), stop="end")

    def close(self) -> None:
        return


@pytest.fixture
def model() -> Talker:
    return Talker()


@pytest.fixture
def pages(program: Program, server: FaultServer, model: Talker) -> Iterator[Served]:
    """The pages of ``serve --work``."""
    with at_work(program.home, server.base_url, KEY, lambda _: model) as up:
        yield up


class Talk:
    """Somebody who talks in a page."""

    def __init__(self, pages: Served) -> None:
        self.browser, self.site, self.path = pages.browser(), pages.site, ""

    def begin(self, words: str) -> "Talk":
        form = self.browser.get("/chat").field("form")
        got = self.browser.submit("/chat", words=words, form=form)
        assert got.status == 303, got.text
        self.path = got.headers["location"].removesuffix("#now")
        return self

    @property
    def run_id(self) -> str:
        return self.path.removeprefix("/chat/")

    def look(self) -> Got:
        return self.browser.get(self.path)

    def say(self, words: str) -> Got:
        return self.browser.submit(self.path, words=words, turn=self.look().field("turn"))

    def rests(self) -> Got:
        going = self.site.going
        assert going is not None
        until(lambda: going.at_hand(self.run_id) is None)
        return self.look()


@pytest.fixture
def talk(pages: Served) -> Talk:
    return Talk(pages)


def test_a_card_is_answered_where_it_stands_and_the_conversation_goes_on(
    program: Program, server: FaultServer, model: Talker, talk: Talk
) -> None:
    model.says("I look first.", READ)
    model.says("", SEND)
    model.says("It is sent.")
    page = talk.begin(WORDS).rests()
    assert WORDS in page.text
    assert "I look first." in page.text
    (asked,) = program.run("approvals", "list", "--json").json
    assert page.card(asked["id"]) == shown(program, asked["id"])["preview"], "the very same card"
    assert sends(server) == []
    fields = {"digest": page.field("digest"), "back": page.field("back")}
    got = talk.browser.submit(f"/a/{asked['id']}", verb="yes", **fields)
    assert (got.status, got.headers["location"]) == (303, f"{talk.path}#now")
    until(lambda: "It is sent." in talk.rests().text)
    assert [body["body_text"] for body in sends(server)] == [TEXT]
    model.says("To Ada, at 90 a month.")
    assert talk.say("What is the price?").status == 303
    assert "To Ada, at 90 a month." in talk.rests().text
    said = [message.text for message in model.asked[-1].messages if isinstance(message, UserMessage)]
    assert said == [WORDS, "What is the price?"]
    assert len(sends(server)) == 1
    assert program.run("audit", "verify", talk.run_id).code == 0


def test_a_no_and_a_denial_are_told_with_their_reasons(
    program: Program, server: FaultServer, model: Talker, talk: Talk
) -> None:
    model.says("", READ)
    model.says("", SEND)
    model.says("Then not.")
    page = talk.begin(WORDS).rests()
    (asked,) = program.run("approvals", "list", "--json").json
    talk.browser.submit(f"/a/{asked['id']}", verb="no", digest=page.field("digest"), reason="too dear", back="chat")
    until(lambda: "Then not." in talk.rests().text)
    assert "too dear (human.no)" in talk.look().text
    (program.home / "policy.toml").write_text('suppress = ["ada@example.com"]\n')
    model.says("", SEND)
    model.says("I may not.")
    talk.say("Then write to ada@example.com that it costs 90 a month.")
    page = talk.rests()
    assert "I may not." in page.text
    assert "(suppressed" in page.text or "suppress" in page.text
    assert sends(server) == []


class Campaign:
    """A workspace whose campaign has the steps that it was given last."""

    def __init__(self) -> None:
        self.now = tidy.campaign()

    def __call__(self, seen: Seen) -> Answer:
        if seen.path != f"/api/campaigns/{tidy.CAMPAIGN}":
            return tidy.tidy(seen)
        if seen.method == "PATCH":
            self.now = {**self.now, "sequence_nodes": seen.json["sequence_nodes"]}
        return Answer(body=self.now)


@pytest.mark.parametrize("case", ["plain", "asked about", "changed meanwhile"])
def test_each_step_of_a_campaign_is_edited_on_the_card_of_its_launch_which_is_then_asked_anew(
    tmp_path: Path, model: Talker, case: str
) -> None:
    state = Campaign()
    with closing(FaultServer(state)) as server:
        program = Program(tmp_path, server.base_url)
        with at_work(program.home, server.base_url, KEY, lambda _: model) as up:
            _edit_each_step(program, state, server, model, Talk(up), case)


def _edit_each_step(
    program: Program, state: Campaign, server: FaultServer, model: Talker, talk: Talk, case: str
) -> None:
    path, words = f"/api/campaigns/{tidy.CAMPAIGN}", "Hello %first_name%"
    model.says("", GET_CAMPAIGN)
    model.says("", LAUNCH)
    talk.begin(f"{'What would it be to launch' if case == 'asked about' else 'Launch'} {tidy.CAMPAIGN}?").rests()
    (asked,) = program.run("approvals", "list", "--json").json
    page = talk.browser.get(f"/a/{asked['id']}/edit")
    assert "step 1 subject" in page.text
    assert "asked again as it then stands" in page.text
    fields: dict[str, str | list[str]] = {"digest": page.field("digest"), "part": ["Your forecast", words]}
    assert talk.browser.submit(f"/a/{asked['id']}/edit", **fields | {"digest": "0" * 64}).status == 409
    if case == "changed meanwhile":
        state.now = tidy.campaign(sequence_nodes=[tidy.NODES[0] | {"body": "By somebody else"}, tidy.NODES[1]])
    got = talk.browser.submit(f"/a/{asked['id']}/edit", **fields)
    assert (got.status, got.headers["location"]) == (303, f"{talk.path}#now")
    talk.rests()
    if case == "changed meanwhile":
        assert "your change was not made" in talk.look().text
        assert server.requests("PATCH", path) == []
        (anew,) = [one for one in program.run("approvals", "list", "--json").json if one["status"] == "pending"]
        assert "By somebody else" in anew["preview"]
        return
    if case == "asked about":
        waits = [one for one in program.run("approvals", "list", "--json").json if one["status"] == "pending"]
        (own,) = [one for one in waits if one["tool"] == "update_campaign"]
        assert server.requests("PATCH", path) == []
        assert talk.browser.answer(own["id"], "yes").status == 303
        until(lambda: len(server.requests("PATCH", path)) == 1)
        talk.rests()
    (change,) = server.requests("PATCH", path)
    assert change.json["sequence_nodes"][0]["body"] == words
    deeds = [(event["who"], event["deed"]) for event in events(program, talk.run_id, "acted_on_page")]
    assert deeds[1:] == [("ada", "edited")], "whose change it was"
    (anew,) = [one for one in program.run("approvals", "list", "--json").json if one["status"] == "pending"]
    assert (anew["tool"], anew["id"] != asked["id"], words in anew["preview"]) == ("launch_campaign", True, True)


def test_a_question_is_answered_as_what_is_said_next(model: Talker, talk: Talk) -> None:
    model.says("", ASK)
    page = talk.begin(WORDS).rests()
    assert "Which price?" in page.text
    assert "Your answer" in page.text
    model.says("Ninety it is.")
    assert talk.say("ninety a month").status == 303
    page = talk.rests()
    assert "ninety a month" in page.text
    assert "Ninety it is." in page.text
    assert '"answer": "ninety a month"' in str(model.asked[-1].messages)


def test_what_is_said_is_on_disk_before_the_page_answers_and_its_text_comes_as_it_is_written(
    program: Program, model: Talker, talk: Talk
) -> None:
    model.held = threading.Event()
    model.says("It <b>costs</b> 90.")
    talk.begin(WORDS)
    assert model.said.wait(PATIENCE)
    page = talk.look()
    assert WORDS in page.text
    assert "It <b" in page.text, "also without scripts"
    assert "Look again" in page.text
    with listening(talk.browser, f"{talk.run_id}?words=on") as line:
        until(lambda: any("It &lt;b" in said for said in line.said))
        model.held.set()
        line.wait_for(2)
    page = talk.rests()
    assert page.text.count("It <b>costs</b> 90.") == 1
    assert "<b>" not in page.body


def test_it_is_stopped_before_what_it_wanted_to_do_and_goes_on_there(
    server: FaultServer, model: Talker, talk: Talk
) -> None:
    model.held = threading.Event()
    model.says("I make a list.", CREATE_LIST)
    talk.begin("Make a list Spring")
    assert model.said.wait(PATIENCE)
    assert talk.browser.submit(f"{talk.path}/stop").status == 303
    assert "It stops after the call in flight." in talk.look().text
    model.held.set()
    page = talk.rests()
    assert "It was interrupted" in page.text
    assert server.requests("POST", "/api/lists") == []
    assert talk.browser.submit(f"{talk.path}/stop").status == 409, "there is nothing to stop any more"
    model.says("I make a list.", CREATE_LIST)
    model.says("It is made.")
    assert talk.browser.submit(f"{talk.path}/go-on").status == 303
    until(lambda: "It is made." in talk.rests().text)
    assert len(server.requests("POST", "/api/lists")) == 1


def test_what_is_sent_twice_or_to_an_older_page_is_taken_once(model: Talker, talk: Talk) -> None:
    form = talk.browser.get("/chat").field("form")
    model.says("Hello.")
    first, second = (talk.browser.submit("/chat", words=WORDS, form=form) for _ in range(2))
    assert first.headers["location"] == second.headers["location"]
    talk.path = first.headers["location"].removesuffix("#now")
    turn = talk.rests().field("turn")
    model.says("Once more.")
    assert talk.browser.submit(talk.path, words="And now?", turn=turn).status == 303
    talk.rests()
    assert talk.browser.submit("/chat", words="Without its form").status == 422
    late = talk.browser.submit(talk.path, words="And now?", turn=turn)
    assert late.status == 409
    assert "went on after this page was shown" in late.text
    assert late.typed("words") == "And now?", "nothing typed is lost"
    for number in ("9" * 5000, "-1", "one", ""):
        assert talk.browser.submit(talk.path, words="And now?", turn=number).status == 422
    assert len(model.asked) == 2


def test_who_allowed_more_in_a_run_does_not_use_it_by_talking_where_nobody_approves_their_own(
    program: Program, model: Talker, talk: Talk
) -> None:
    asked = parked(program)
    people = [f'[[people]]\nname = "{name}"\nrole = "admin"\n' for name in ("Ann", "Quin")]
    (program.home / "people.toml").write_text("self_approve = false\n" + "".join(people))
    ann, quin = (invited(Served(talk.site, talk.browser.port), name) for name in ("Ann", "Quin"))
    stored = talk.site.stored
    question = stored.approvals.get(asked["id"])
    stored.grant(question, scope_of(question, 2), "page", "Ann")
    talk.path = f"/chat/{asked['run_id']}"
    words = {"words": "Write to her again.", "turn": talk.look().field("turn")}
    got = ann.submit(talk.path, **words)
    assert (got.status, f"grants revoke {asked['run_id']}.1" in got.text) == (403, True)
    assert model.asked == []
    assert program.run("grants", "revoke", f"{asked['run_id']}.1").code == 0
    model.says("Twice?")
    assert ann.submit(talk.path, **words).status == 303
    assert quin.submit(talk.path, **words).status == 409, "as ever"
    talk.rests()


def test_while_it_works_it_takes_no_words_and_keeps_those_that_were_typed(model: Talker, talk: Talk) -> None:
    model.held = threading.Event()
    model.says("Wait.")
    talk.begin(WORDS)
    got = talk.say("Hurry <up>")
    assert got.status == 409
    assert "still at work" in got.text
    assert got.typed("words") == "Hurry <up>"
    model.held.set()
    talk.rests()


def test_words_that_cannot_be_taken_are_given_back_with_the_reason(
    program: Program, server: FaultServer, model: Talker, talk: Talk
) -> None:
    model.says("", ASK)
    talk.begin(WORDS).rests()
    server.on("GET", "/api/context", Answer(status=401, body={"error": "no"}))
    got = talk.say("ninety")
    assert got.status == 409
    assert got.typed("words") == "ninety"
    assert talk.browser.submit(talk.path, words=" ", turn="1").status == 422
    assert talk.browser.get("/chat/run_none").status == 404


def test_another_process_keeps_what_it_works_on(program: Program, model: Talker, talk: Talk) -> None:
    asked = parked(program)
    talk.path = f"/chat/{asked['run_id']}"
    with _held_elsewhere(talk, asked["run_id"]):
        assert "Another process works on it" in talk.look().text
        got = talk.say("Hurry")
    assert got.status == 409
    assert "is being worked on by another process" in got.text


@contextmanager
def _held_elsewhere(talk: Talk, run_id: str) -> Iterator[None]:
    talk.site.stored.runs.save(run_id, status=None, owner=this_process())
    yield


def test_without_work_there_is_no_conversation(program: Program) -> None:
    with served(program.home) as up:
        browser = up.browser()
        got = browser.get("/chat")
        assert (got.status, "serve --work" in got.text) == (404, True)
        assert 'href="/chat"' not in browser.get("/").body
