"""A card listens: only a plain yes sends, only a no is a no, and everything else is heard and asked again."""

import re
from typing import Any

import pytest

from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.live import Terminal, begun, over, sent
from tests.support.params import few
from tests.support.program import Program, call, turn
from tests.support.screen import QUESTION, Screen
from tests.support.scripts import (
    CAMPAIGN_PATH,
    CREATE_LIST,
    END,
    LAUNCH_PATH,
    MESSAGES_PATH,
    READ,
    SEND,
    WORDS,
    launch,
    reply,
)

# Newer Pythons warn of forking a process that has threads; the child execs at once.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
WIDE = pytest.mark.parametrize("columns", few(1, [40, 110]))


def said(screen: Screen) -> str:
    """What stands on the screen, with lines that wrap and frames joined."""
    return " ".join(re.sub(r"[│╭╮╰╯─]", " ", screen.text).split())


def hears(screen: Screen, line: str, *answers: str, count: int) -> None:
    """Type a line under a card; what is said to it, and that the card asks again."""
    screen.enter(line)
    screen.wait_for(QUESTION, count=count)
    for answer in answers:
        assert answer in said(screen), screen.text


# -- a yes -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("words", "columns"), [("ok send it", 110), ("ja", 40)])
def test_a_yes_in_ordinary_words_is_asked_back_once_with_what_it_does(
    program: Program, server: FaultServer, terminal: Terminal, words: str, columns: int
) -> None:
    screen = begun(terminal, program, "Answer Ada", *reply(), columns=columns)
    screen.wait_for(QUESTION)
    back = f"Yes would mean: send message to {tidy.ADA}, once. It costs no credits."
    hears(screen, words, back, "To do it, type y.", count=2)
    assert sent(server) == []
    screen.enter("y")
    over(screen, "DONE")
    assert (sent(server), screen.leave()) == ([WORDS], 0)


def test_a_yes_in_ordinary_words_never_sends_however_often_it_is_said(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    screen = begun(terminal, program, "Answer Ada", *reply())
    screen.wait_for(QUESTION)
    for count in (2, 3):
        hears(screen, "ok send it", count=count)
    screen.enter("ok send it")
    over(screen, "WAITING")
    assert (sent(server), said(screen).count("Yes would mean")) == ([], 1)
    assert screen.leave() == 0


# -- neither -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("words", "columns"), [("", 110), ("make it shorter", 40)])
def test_what_is_not_clear_is_asked_again_and_then_left_for_later(
    program: Program, server: FaultServer, terminal: Terminal, words: str, columns: int
) -> None:
    screen = begun(terminal, program, "Answer Ada", *reply(), columns=columns)
    screen.wait_for(QUESTION)
    hears(screen, words, "I did not take that for an answer.", count=2)
    assert f"n {words}" in said(screen) or not words
    screen.enter(words)
    over(screen, "WAITING")
    assert "so it is left for later" in said(screen)
    assert sent(server) == []
    assert [one["status"] for one in program.run("approvals", "list", "--json").json] == ["pending"]


def test_a_whole_request_on_a_card_comes_next(program: Program, server: FaultServer, terminal: Terminal) -> None:
    screen = begun(terminal, program, "Answer Ada", *reply()[:-1], turn(CREATE_LIST), END)
    screen.wait_for(QUESTION)
    hears(screen, "Make a list called Spring for the fair", "I did not take that for an answer.", count=2)
    screen.enter("Make a list called Spring for the fair")
    over(screen, "WAITING")
    assert "left for later, and your words come next." in said(screen)
    screen.wait_for("create_list")
    assert (sent(server), screen.leave()) == ([], 0)


@pytest.mark.parametrize(
    ("question", "answer", "columns"),
    [("what does that cost?", "It costs no credits.", 110), ("is it nice?", "For anything else say l", 40)],
)
def test_a_question_is_answered_from_the_card_which_then_asks_again(
    program: Program, server: FaultServer, terminal: Terminal, question: str, answer: str, columns: int
) -> None:
    screen = begun(terminal, program, "Answer Ada", *reply(), columns=columns)
    screen.wait_for(QUESTION)
    for count in (2, 3, 4):  # to ask is no unclear answer, however often
        hears(screen, question, answer, count=count)
    screen.enter("y")
    over(screen, "DONE")
    assert sent(server) == [WORDS]


@WIDE
def test_a_command_on_a_card_is_a_command(
    program: Program, server: FaultServer, terminal: Terminal, columns: int
) -> None:
    screen = begun(terminal, program, "Answer Ada", *reply(), columns=columns)
    screen.wait_for(QUESTION)
    hears(screen, "/why", "ask: it reaches people", count=2)
    hears(screen, "/effects", "nothing has happened yet", count=3)
    hears(screen, "/mode nonsense", "is not a mode", count=4)
    screen.enter("y")
    over(screen, "DONE")
    assert (sent(server), screen.leave()) == ([WORDS], 0)


def test_a_command_that_leads_away_leaves_every_card_for_later(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    second = call("send_message", thread_id=tidy.THREAD, body_text="And 800 a year.")
    screen = begun(terminal, program, "Answer Ada", turn(READ), turn(SEND, second), END)
    screen.wait_for("2 questions wait")
    screen.wait_for(QUESTION)
    screen.enter("/clear")
    screen.wait_for("a new conversation begins")
    screen.enter("/quit")
    assert (screen.ended(), sent(server)) == (0, [])
    assert [one["status"] for one in program.run("approvals", "list", "--json").json] == ["pending"] * 2


def test_quit_on_a_card_leaves(program: Program, server: FaultServer, terminal: Terminal) -> None:
    screen = begun(terminal, program, "Answer Ada", *reply())
    screen.wait_for(QUESTION)
    assert (screen.leave(), sent(server)) == (0, [])
    assert [one["status"] for one in program.run("approvals", "list", "--json").json] == ["pending"]


# -- an edit -----------------------------------------------------------------------------------------------------------


def editor(program: Program, command: str) -> str:
    """An editor that does this to the file, and keeps what it was given."""
    return f"sh {program.file('editor.sh', f'cat $1 >> seen.txt; {command}')}"


def given(program: Program) -> str:
    """What the editor was given."""
    return (program.folder / "seen.txt").read_text()


@WIDE
def test_subject_and_text_are_edited_and_the_difference_is_shown(
    program: Program, server: FaultServer, terminal: Terminal, columns: int
) -> None:
    mail = call("send_message", thread_id=tidy.THREAD, subject="Prices", body_text="It costs 90.\nBest")
    editing = editor(program, "sed -i 's/Prices/Our prices/; s/90/80/' \"$1\"")
    screen = begun(terminal, program, "Answer Ada", turn(READ), turn(mail), END, columns=columns, EDITOR=editing)
    screen.wait_for(QUESTION)
    hears(screen, "e", "- Prices", "+ Our prices", "- It costs 90.", "+ It costs 80.", "subject: Our prices", count=2)
    assert given(program).index("=== subject ===") < given(program).index("=== body_text ===")
    hears(screen, "what does it cost?", count=3)
    hears(screen, "", count=4)
    screen.enter("y")
    over(screen, "DONE")
    (left,) = server.requests("POST", MESSAGES_PATH)
    assert (left.json["subject"], left.json["body_text"]) == ("Our prices", "It costs 80.\nBest")


def test_an_edit_that_cannot_be_sent_is_kept_as_a_draft(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    mail = call("send_message", thread_id=tidy.THREAD, subject="Prices", body_text="It costs 90.")
    editing = editor(program, "sed -i 's/Prices/Two\\nlines/; s/90/80/; s/^lines$//' \"$1\"")
    screen = begun(terminal, program, "Answer Ada", turn(READ), turn(mail), END, EDITOR=editing)
    screen.wait_for(QUESTION)
    hears(screen, "e", "This cannot be sent", "e opens what you wrote again", count=2)
    hears(screen, "why?", count=3)
    screen.enter("e")
    screen.wait_for(QUESTION, count=4)
    assert "It costs 80." in given(program).split("=== body_text ===")[-1]


def test_an_edit_is_kept_when_the_card_is_left_for_later(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    editing = editor(program, 'sed -i s/90/80/ "$1"')
    screen = begun(terminal, program, "Answer Ada", *reply(), EDITOR=editing)
    screen.wait_for(QUESTION)
    hears(screen, "e", "+ It costs 80 a month.", count=2)
    screen.enter("l")
    over(screen, "WAITING")
    hears(screen, "/approvals", count=3)
    screen.enter("y")
    over(screen, "DONE")
    assert sent(server) == ["It costs 80 a month."]


STEPS: list[dict[str, Any]] = [
    {"id": "n1", "type": "email", "subject": "Your forecast", "body": "Hi %first_name%"},
    {"id": "n2", "type": "delay", "delay_days": 3},
    {"id": "n3", "type": "email", "is_reply": True, "body": "Did you see this?"},
    {"id": "n4", "type": "end"},
]


@WIDE
def test_every_step_of_a_campaign_is_edited_from_the_card_of_its_launch(
    program: Program, server: FaultServer, terminal: Terminal, columns: int
) -> None:
    server.on("GET", CAMPAIGN_PATH, Answer(body=tidy.campaign(sequence_nodes=STEPS)))
    editing = editor(program, "sed -i 's/Your forecast/Cash/; s/Did you see this/Any thoughts/' \"$1\"")
    screen = begun(terminal, program, "Launch Spring", *launch(), columns=columns, EDITOR=editing)
    screen.wait_for(QUESTION)
    changed = [STEPS[0] | {"subject": "Cash"}, STEPS[1], STEPS[2] | {"body": "Any thoughts?"}, STEPS[3]]
    server.on("GET", CAMPAIGN_PATH, Answer(body=tidy.campaign(sequence_nodes=changed)))
    screen.enter("e")
    screen.wait_for(r"Any thoughts\?(.|\n)*Any thoughts\?")
    screen.wait_for(QUESTION, count=2)
    shown = said(screen)
    for part in ("step 1 subject: - Your forecast + Cash", "step 3 body: - Did you see this? + Any thoughts?"):
        assert part in shown, screen.text
    (patch,) = server.requests("PATCH", CAMPAIGN_PATH)
    assert patch.json == {"sequence_nodes": changed}
    assert server.requests("POST", LAUNCH_PATH) == []
    screen.enter("y")
    over(screen, "DONE")
    assert len(server.requests("POST", LAUNCH_PATH)) == 1


def test_an_edit_of_a_campaign_that_goes_beyond_the_request_has_a_card_of_its_own(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    editing = editor(program, 'sed -i s/forecast/cash/ "$1"')
    screen = begun(terminal, program, "What would it be to launch Spring?", *launch(), EDITOR=editing)
    screen.wait_for(QUESTION)
    screen.enter("e")
    screen.wait_for(QUESTION, count=2)
    assert "request: PATCH" in said(screen)
    assert server.requests("PATCH", CAMPAIGN_PATH) == []
    screen.enter("l")
    screen.wait_for("you did not say yes to the change")
    screen.wait_for(QUESTION, count=3)
    screen.enter("n")
    over(screen, "DENIED")
    assert (server.requests("PATCH", CAMPAIGN_PATH), server.requests("POST", LAUNCH_PATH)) == ([], [])


def test_where_nothing_can_be_edited_the_verb_is_not_offered(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    odd = [{"id": "n1", "type": "ai", "ai_node": {"purpose": "opener"}}, *STEPS]
    server.on("GET", CAMPAIGN_PATH, Answer(body=tidy.campaign(sequence_nodes=odd)))
    screen = begun(terminal, program, "Launch Spring", *launch())
    screen.wait_for(QUESTION)
    assert "e = edit" not in said(screen)
    hears(screen, "e", "There is no text in this request", count=2)
    screen.enter("n")
    over(screen, "DENIED")


# -- what it shows -----------------------------------------------------------------------------------------------------


@WIDE
def test_a_reply_shows_what_it_answers_and_in_red_who_wants_to_be_left_alone(
    program: Program, server: FaultServer, terminal: Terminal, columns: int
) -> None:
    theirs = tidy.INBOUND | {"body_text": "Thank you.\nWe are not interested."}
    server.on("GET", MESSAGES_PATH, Answer(body={"messages": [theirs]}))
    screen = begun(terminal, program, "Answer Ada", *reply(), columns=columns)
    screen.wait_for(QUESTION)
    shown = said(screen)
    assert "they wrote: | Thank you. | We are not interested. CHECK: they may ask to be left alone:" in shown
    assert shown.index("they wrote") < shown.index(WORDS) < shown.index("cost: no credits")
    red = [line for line in screen.colours() if "they may ask" in line[0]]
    assert {colour for _, colour in red} == {"red"}
    screen.enter("n they want to be left alone")
    over(screen, "DENIED")


# -- a no with a reason ------------------------------------------------------------------------------------------------


def written(text: str, after: str = "") -> dict[str, Any]:
    """A turn that writes to Ada, after such a result."""
    told = {"last_result_contains": after} if after else None
    return turn(call("send_message", thread_id=tidy.THREAD, body_text=text, threading_mode="reply"), expect=told)


@WIDE
def test_a_no_with_a_reason_is_tried_once_more_and_the_second_no_ends_it(
    program: Program, server: FaultServer, terminal: Terminal, columns: int
) -> None:
    script = [
        turn(READ),
        written("Dear Madam"),
        written("Hi Ada", after="The reason is an instruction"),
        written("Yo Ada", after="That was the second no"),
        turn(text="I stop here.", expect={"last_result_contains": "said no to this twice"}),
    ]
    screen = begun(terminal, program, "Answer Ada", *script, columns=columns)
    screen.wait_for(QUESTION)
    screen.enter("n less formal")
    screen.wait_for(QUESTION, count=2)
    assert "Told to the agent, which may try once more: less formal" in said(screen)
    screen.enter("n, shorter")
    over(screen, "DENIED")
    assert "That was the second no: it is not tried again." in said(screen)
    assert (sent(server), screen.leave()) == ([], 0)


def test_what_was_tried_again_after_a_reason_is_done(program: Program, server: FaultServer, terminal: Terminal) -> None:
    script = [turn(READ), written("Dear Madam"), written("Hi Ada", after="less formal"), END]
    screen = begun(terminal, program, "Answer Ada", *script)
    screen.wait_for(QUESTION)
    screen.enter("n less formal")
    screen.wait_for(QUESTION, count=2)
    screen.enter("y")
    over(screen, "DONE")
    assert sent(server) == ["Hi Ada"]


def test_the_same_but_to_somebody_else_is_written_to_whom_the_reason_names(puffle: Program) -> None:
    mail = {"subject": "Hello", "body_text": "Shall we talk?", "threading_mode": "new_thread"}
    sender = {"account_id": "$ref:list_senders.id"}
    thread = {"thread_id": "$ref:create_thread.id"}
    script = [
        turn(call("switch_journey", journey="one_off_email")),
        turn(call("list_senders", type="email")),
        turn(call("create_thread", participant_email="kim@example.com", draft_subject="Hello", **sender)),
        turn(call("send_message", **mail, **thread)),
        turn(call("create_thread", participant_email="ola@example.com", draft_subject="Hello", **sender)),
        turn(call("send_message", **mail, **thread)),
        END,
    ]
    screen = Screen(puffle, "chat", "--model", puffle.script(*script), columns=110)
    try:
        screen.prompt()
        screen.enter("Write to kim@example.com: shall we talk?")
        screen.wait_for(QUESTION)
        screen.enter("n the same, but to ola@example.com")
        screen.wait_for(QUESTION, count=2)
        shown = said(screen)
        assert ("to (1): ola@example.com" in shown, "CHECK" in shown) == (True, False)
        screen.enter("y")
        over(screen, "PARTIAL")
        assert "done: send a message to ola@example.com" in said(screen)
    finally:
        screen.close()


def test_a_text_that_was_edited_before_a_no_reaches_the_agent(
    program: Program, server: FaultServer, terminal: Terminal
) -> None:
    editing = editor(program, 'sed -i s/90/80/ "$1"')
    script = [turn(READ), turn(SEND), written("80 a month, Ada.", after="It costs 80 a month."), END]
    screen = begun(terminal, program, "Answer Ada", *script, EDITOR=editing)
    screen.wait_for(QUESTION)
    hears(screen, "e", "+ It costs 80 a month.", count=2)
    screen.enter("n with her name")
    screen.wait_for(QUESTION, count=3)
    screen.enter("y")
    over(screen, "DONE")
    assert sent(server) == ["80 a month, Ada."]


@WIDE
def test_after_two_noes_the_user_may_ask_for_it_again_in_words(
    program: Program, server: FaultServer, terminal: Terminal, columns: int
) -> None:
    script = [turn(READ), written("One"), written("Two"), turn(text="Then not."), written("One"), turn(text="Done.")]
    screen = begun(terminal, program, "Answer Ada", *script, columns=columns)
    screen.wait_for(QUESTION)
    screen.enter("n less formal")
    screen.wait_for(QUESTION, count=2)
    screen.enter("n shorter")
    over(screen, "DENIED")
    screen.enter("Write it again, as it was first")
    screen.wait_for(QUESTION, count=3)
    assert "you said no to exactly this before" in said(screen)
    screen.enter("y")
    screen.wait_for("Done.")
    assert sent(server) == ["One"]
