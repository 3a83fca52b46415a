"""What a person can ask about a conversation: each answer comes from the records, none of them sends anything."""

import pytest

from tests.support.fault_server import Answer, FaultServer
from tests.support.program import KEY, Program, call, turn
from tests.support.scripts import CREATE_LIST, END, GRANT_SEND, MESSAGES_PATH, READ, SEARCH, SENDERS, reply
from tests.support.tidy import CAMPAIGN, INBOUND, THREAD


def _said(program: Program, model: str, *lines: str, flags: tuple[str, ...] = ()) -> list[str]:
    """What a conversation that is piped in says to the person."""
    done = program.run("chat", "--model", model, *flags, stdin="".join(f"{line}\n" for line in lines))
    assert done.code == 0, done.err
    return (done.out + done.err).splitlines()


def _line(said: list[str], *words: str) -> str:
    (found, *_) = [line for line in said if all(word in line for word in words)] or [""]
    assert found, "\n".join(said)
    return found


def test_undo_says_of_each_effect_whether_and_how_it_can_be_taken_back(program: Program, server: FaultServer) -> None:
    model = program.script(turn(CREATE_LIST), turn(SEARCH), *reply())
    said = _said(
        program,
        model,
        "Make the list Spring, find people in Berlin and answer Ada",
        "/undo",
        flags=("--approve", GRANT_SEND, "--credits", "3"),
    )
    assert "CANNOT BE UNDONE: ask for it to be deleted" in _line(said, 'make a list "Spring":')
    assert "CANNOT BE UNDONE: the credits are spent" in _line(said, "search for leads", "CANNOT")
    assert "CANNOT BE UNDONE: the message has left" in _line(said, "send a message to", "CANNOT")
    assert len(server.requests("POST")) == 3


def test_undo_of_what_may_have_happened_says_to_look_first(program: Program, server: FaultServer) -> None:
    server.on("POST", MESSAGES_PATH, Answer(wire="reset"))
    said = _said(program, program.script(*reply()), "Answer Ada", "/undo", "/effects", flags=("--approve", GRANT_SEND))
    assert "it may not have happened: look first" in _line(said, "send a message", "CANNOT BE UNDONE")
    assert "UNKNOWN: send a message" in _line(said[-3:], "UNKNOWN")
    assert len(server.requests("POST")) == 1


def test_undo_shows_what_was_there_before(program: Program) -> None:
    rename = call("update_campaign", campaign_id=CAMPAIGN, name="Autumn", daily_limit=20)
    said = _said(program, program.script(turn(rename), END), f"Rename {CAMPAIGN}", "/undo")
    assert _line(said, "change a campaign", "can be set back, except daily_limit")
    assert '"Spring"' in _line(said, "name was:")
    assert "null" in _line(said, "daily_limit was:")


def test_effects_tells_what_was_refused_beside_what_was_done(program: Program) -> None:
    model = program.script(turn(CREATE_LIST), turn(SEARCH), END)
    said = _said(program, model, "Do it", "/effects", flags=("--credits", "2"))
    _line(said[-4:], 'done: make a list "Spring"')
    assert "credits" in _line(said[-4:], "refused: search for leads")


@pytest.mark.parametrize(
    ("flags", "whom", "says"),
    [
        (("--approve", GRANT_SEND), "ada@example.com", "your rule 1 answered: yes"),
        (("--mode", "readonly"), "somebody who was not looked up", "refused: read-only mode"),
        ((), "ada@example.com", "ask: it reaches people and cannot be taken back (effect.send)"),
    ],
)
def test_why_names_the_call_its_facts_and_the_rule(
    program: Program, flags: tuple[str, ...], whom: str, says: str
) -> None:
    said = _said(program, program.script(*reply()), "Answer Ada", "/why", flags=flags)
    at = said.index(_line(said, f"send_message  POST {MESSAGES_PATH}"))
    assert said[at + 1].strip() == f"facts: effect send, credits 0, to {whom}"
    _line(said[at + 2 :], says)


def test_grants_tells_every_standing_answer_and_what_was_used_of_it(program: Program) -> None:
    flags = ("--approve", f"{GRANT_SEND},uses=3")
    said = _said(program, program.script(*reply()), "/grants", "Answer Ada", "/grants", flags=flags)
    assert "every send asks" in _line(said, "no standing answers")
    rule = _line(said, "1  allow send_message")
    assert "to ada@example.com and nobody else" in rule
    assert "(used 1 of 3, 0 credits)" in rule


def test_cost_tells_requests_tokens_and_money_of_the_model(program: Program) -> None:
    said = _said(program, program.script(*reply()), "/cost", "Answer Ada", "/cost", flags=("--approve", GRANT_SEND))
    _line(said, "nothing has happened yet")
    assert _line(said, "3 requests · ", "tokens in", " out · ").endswith("$0")


def test_export_writes_the_conversation_once_for_its_owner_alone(program: Program) -> None:
    model = program.script(turn(CREATE_LIST, text=f"I use {KEY}."), END)
    said = _said(
        program, model, "Make a list", "/export talk.md", "/export talk.md", "/export no/such/talk.md", "/export"
    )
    path = program.folder / "talk.md"
    text = path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    for words in (
        "## You",
        "Make a list",
        "- create_list name=Spring",
        "That is all.",
        "done: make a list",
        "DONE · run",
    ):
        assert words in text
    assert KEY not in text
    _line(said, "talk.md cannot be written: File exists")
    _line(said, "no/such/talk.md cannot be written")
    (run,) = program.run("runs", "list", "--json").json
    assert (program.folder / f"{run['run_id']}.md").exists()


@pytest.mark.parametrize(
    ("typed", "says"), [("/gra", "no standing answers"), ("/c", "write this conversation to a file")]
)
def test_the_beginning_of_one_command_does_it_and_of_several_shows_the_help(
    program: Program, typed: str, says: str
) -> None:
    said = _said(program, program.script(), typed, "/qu", "/credits")
    assert _line(said, says)
    assert "nothing has happened yet" not in said, "after it has left nobody listens"


def test_pause_stops_campaigns_without_a_conversation_and_a_model(program: Program, server: FaultServer) -> None:
    own = {"id": CAMPAIGN, "type": "email", "name": "Spring", "status": "active"}
    server.on("GET", "/api/campaigns", Answer(body={"campaigns": [own]}))
    server.on("POST", f"/api/campaigns/{CAMPAIGN}/pause", Answer(body={"campaign": own | {"status": "paused"}}))
    said = _said(program, program.script(END), "/pause", "/pause Spring", "/pause all")
    assert _line(said, "say which: /pause CAMPAIGN")
    assert len([line for line in said if line.endswith(f"paused: Spring ({CAMPAIGN})")]) == 2
    assert len(server.requests("POST")) == 2
    server.on("GET", "/api/campaigns", Answer(401, {"error": "no"}))
    assert _line(_said(program, program.script(END), "/pause all"), "nothing was paused")


@pytest.mark.parametrize(("names", "paused"), [(["Spring"], 1), (["Spring", "Autumn"], 0)])
def test_the_one_campaign_at_hand_is_paused_in_plain_words(
    program: Program, server: FaultServer, names: list[str], paused: int
) -> None:
    rows = [
        {"id": CAMPAIGN[:-1] + str(n), "type": "email", "name": name, "status": "active"}
        for n, name in enumerate(names)
    ]
    server.on("GET", "/api/campaigns", Answer(body={"campaigns": rows}))
    server.on(
        "POST", f"/api/campaigns/{rows[0]['id']}/pause", Answer(body={"campaign": rows[0] | {"status": "paused"}})
    )
    said = _said(program, program.script(turn(call("list_campaigns")), END), "Which campaigns run?", "pause it")
    assert len(server.requests("POST")) == paused
    assert _line(said, "paused: Spring" if paused else "say which: /pause CAMPAIGN")


def test_triage_sorts_the_inbox_without_a_conversation_and_a_model(program: Program, server: FaultServer) -> None:
    asks = INBOUND | {"body_text": "Please remove me from your list."}
    server.on("GET", MESSAGES_PATH, Answer(body={"messages": [asks], "total": 1}))
    said = _said(program, program.script(END), "/triage")
    assert _line(said, "unsubscribe")
    assert _line(said, "left alone (asked in a reply on")
    server.on("GET", "/api/threads", Answer(403, {"error": "no"}))
    assert _line(_said(program, program.script(END), "/triage"), "the inbox could not be sorted")


def test_a_text_that_is_not_fit_is_told_a_person_in_plain_words_wherever_it_is_told(program: Program) -> None:
    unfit = call("send_message", thread_id=THREAD, body_text="Hi [Name], it is 90.", threading_mode="reply")
    model = program.script(turn(READ), turn(unfit), END)
    said = _said(program, model, "Answer Ada", "/effects", "/why")
    assert not [line for line in said if "MEND" in line]
    told = [line for line in said if "the text is not fit, so nothing was sent or written" in line]
    assert len(told) >= 4, "\n".join(said)  # while it works, in its report, and at each of the two commands
    assert all('"[Name]"' in line and "the agent has been told, and may try again" in line for line in told)


def test_clear_forgets_what_was_said_and_not_what_was_spent(program: Program) -> None:
    model = program.script(turn(SEARCH), END)
    said = _said(program, model, "Find 3 heads of finance", "/clear", "/credits", "What is left of my credits?")
    _line(said, "credits: 3 spent")
    assert "This conversation: 3 spent." in said
    again = program.script(turn(SEARCH), END)
    said = _said(program, again, "Find 3 heads of finance", "/clear", "How are you?", "/credits")
    _line(said[-6:], "credits:", "spent (no cap), 3 spent before")


def test_why_after_a_paid_search_tells_what_was_asked_its_price_who_agreed_and_what_came(program: Program) -> None:
    model = program.script(turn(SEARCH), turn(SENDERS), END)
    said = _said(program, model, "Find 3 heads of finance", "/why")
    at = said.index(_line(said, "start_lead_search  POST /api/leads/search"))
    assert [line.strip() for line in said[at + 1 : at + 5]] == [
        "facts: effect spend, credits 3, to nobody",
        "nobody was asked: spend within the limits (effect.spend)",
        "asked for: fetch_count: 3, prompt: Heads of Finance",
        'came of it: done: search for leads "Heads of Finance", 3 leads, 3 credits spent',
    ]
