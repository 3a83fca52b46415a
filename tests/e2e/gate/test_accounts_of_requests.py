"""Nothing is called done that was not: the program with models that claim, that write calls down, that leave out."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet

from agent.session.user import User
from agent.state.events import Reminded
from agent.state.recorded import Recorded
from evals.scripted_person import no
from tests.agent.session.test_written_calls import WRITTEN
from tests.support.doubles import FakeClock
from tests.support.fake_provider import KEY, FakeProvider, fake_provider
from tests.support.fault_server import FaultServer
from tests.support.inside import YES, Person, Says, begun, called, opened, said
from tests.support.params import few
from tests.support.program import Program, call, turn
from tests.support.protocols import Say
from tests.support.screen import Screen
from tests.support.scripts import CREATE_LIST, END, GET_CAMPAIGN, GRANT_SEND, MESSAGES_PATH, READ, SEND, reply
from tests.support.tidy import ADA, CAMPAIGN

CLAIM = "It is done, and the mail is sent."
WISHES = [
    f"Email {ADA}, subject 'Hi', text 'Hello'",
    "Send a mail to Ada and thank her",
    "Answer Ada that we agree",
    "Launch campaign cmp_spring",
    "Archive the conversation with Ada",
    "Make an empty list called Later",
    "Find 5 CFOs in Berlin",
    f"Import {ADA} into a new list 'Fair'",
    "Vote up the strongest signal",
    "Turn off Reddit as a source",
    "Can you send Ada the price list?",
    "Schreib Ada, dass wir einverstanden sind",
    "Lege eine leere Liste namens „Messe“ an",
    "Kannst du die Kampagne cmp_spring starten?",
    "Réponds à Ada que nous sommes d'accord",
    "Crée une liste vide nommée « Salon »",
    "Responde a Ada que estamos de acuerdo",
    f"Invia una mail a {ADA}, oggetto 'Ciao', testo 'A presto'",
    f"Wyślij maila do {ADA}, temat 'Klucze'",
]
QUESTIONS = [
    "Whom do we sell to?",
    "Was verkaufen wir eigentlich?",
    "Que vendons-nous ?",
    "¿A quién vendemos?",
    "Hello, what do you know of our market?",
]
PROVIDERS = {"anthropic:m": "ANTHROPIC", "openai:m": "OPENAI", "openai-chat:m": "OPENAI"}


@pytest.fixture
def provider(program: Program) -> Iterator[FakeProvider]:
    with fake_provider() as running:
        for name, path in (("ANTHROPIC", ""), ("OPENAI", "/v1")):
            program.env |= {f"{name}_BASE_URL": running.origin + path, f"{name}_API_KEY": KEY}
        yield running


@pytest.mark.parametrize("words", few(5, WISHES))
def test_a_wish_for_an_effect_is_never_done_by_words_alone(program: Program, server: FaultServer, words: str) -> None:
    for turns in ([turn(text=CLAIM)], [turn(text=CLAIM), turn(text="As I said, it is done.")]):
        result = program.task(program.script(*turns), text=words)
        assert (result.code, result.json["status"], server.requests("POST")) == (1, "failed", [])
        assert result.json["escalation"]["reason"]


@pytest.mark.parametrize("words", QUESTIONS)
def test_a_question_may_be_answered_without_a_tool(program: Program, words: str) -> None:
    result = program.task(program.script(turn(text="You sell forecasts to finance leaders.")), text=words).json
    assert (result["status"], result["unused"], result["escalation"]) == ("done", [], None)


AS_TEXT = (WRITTEN[0], WRITTEN[11])


def of_runs(program: Program, model: str, requests: Sequence[str]) -> list[str]:
    """The status that each request comes to by itself."""
    return [program.task(model, text=words).json["status"] for words in requests]


def of_rows(program: Program, model: str, requests: Sequence[str]) -> list[str]:
    """The same as rows of a batch."""
    rows = [{"id": f"{n:02}", "task": words} for n, words in enumerate(requests)]
    path = program.file("tasks.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    program.run("batch", path, "--out", str(program.folder / "out.jsonl"), "--model", model, "--concurrency", "1")
    found = [json.loads(line) for line in (program.folder / "out.jsonl").read_text().splitlines()]
    return [row["status"] for row in sorted(found, key=lambda row: row["id"])]


def of_a_chat(program: Program, model: str, requests: Sequence[str]) -> list[str]:
    """The same, said one after the other in one conversation."""
    talk = program.run("chat", "--model", model, stdin="".join(f"{words}\n" for words in requests))
    return [found.lower() for found in re.findall(r"^([A-Z]+) · run", talk.out, re.MULTILINE)]


ABOUT_THE_WORKSPACE = ("Who wrote today?", "How many people are on Fair?", "Hat Ada geantwortet?", "¿Qué escribió Ada?")


@pytest.mark.parametrize("words", ABOUT_THE_WORKSPACE)
def test_a_question_about_the_workspace_is_not_answered_from_nothing(program: Program, words: str) -> None:
    made_up = turn(text="Ada did, and 42 people are there.")
    result = program.task(program.script(made_up, made_up), text=words).json
    assert (result["status"], result["unused"]) == ("failed", [{"kind": "goal", "value": words}])
    assert words in result["escalation"]["reason"]
    looked = turn(call("list_threads"), call("list_lists"))
    assert program.task(program.script(made_up, looked, made_up), text=words).json["status"] == "done"


SURFACES = (of_runs, of_rows, of_a_chat)
THIRDS = [slice(part, None, 3) for part in range(3)]


def _cells() -> Iterator[ParameterSet]:
    """Every wire on every surface with a third of the requests, so that each meets all of both; and with all."""
    for row, model in enumerate(PROVIDERS):
        for column, surface in enumerate(SURFACES):
            yield pytest.param(model, surface, CLAIM, THIRDS[(row + column) % 3])
            yield pytest.param(model, surface, CLAIM, slice(None), marks=pytest.mark.long)
        for text in AS_TEXT:
            yield pytest.param(model, SURFACES[row], text, THIRDS[row])


@pytest.mark.parametrize(("model", "surface", "said", "part"), list(_cells()))
def test_words_alone_bring_no_wish_to_its_end_on_any_wire_and_surface(
    program: Program,
    server: FaultServer,
    provider: FakeProvider,
    model: str,
    surface: Callable[[Program, str, Sequence[str]], list[str]],
    said: str,
    part: slice,
) -> None:
    provider.will(*[Say(said)] * 200)
    wishes, questions = WISHES[part], QUESTIONS[part]
    found = surface(program, model, [*wishes, *questions])
    assert len(found) == len(wishes) + len(questions)
    assert "done" not in found[: len(wishes)]
    assert set(found[len(wishes) :]) == {"done" if said == CLAIM else "failed"}
    assert server.requests("POST") == []


@pytest.mark.parametrize("model", PROVIDERS)
@pytest.mark.parametrize("written", WRITTEN[::12])
def test_a_call_that_is_written_as_text_is_no_answer_on_any_wire(
    program: Program, server: FaultServer, provider: FakeProvider, model: str, written: str
) -> None:
    provider.will(*[Say(written)] * 4)
    result = program.task(model, text="Make a list")
    assert (result.code, result.json["status"], result.json["answer"]) == (1, "failed", None)
    assert "this model does not call tools; is tool calling on at the server?" in result.json["escalation"]["reason"]
    assert len(provider.requests) == 2, "it was told once"
    assert server.requests("POST") == []


@pytest.mark.parametrize("model", PROVIDERS)
def test_a_claim_fails_and_a_second_chance_mends_the_run_on_every_wire(
    program: Program, server: FaultServer, provider: FakeProvider, model: str
) -> None:
    provider.will(Say(CLAIM), Say(CLAIM))
    assert program.task(model, text="Make a list called Spring").json["status"] == "failed"
    provider.will(Say(CLAIM), Say(calls=(called(CREATE_LIST),)), Say("Spring is there now."))
    result = program.task(model, text="Make a list called Spring").json
    assert (result["status"], result["unused"], result["answer"]) == ("done", [], "Spring is there now.")
    assert len(server.requests("POST", "/api/lists")) == 1


@pytest.mark.parametrize("written", few(6, WRITTEN))
def test_every_form_of_a_written_call_fails_the_run(program: Program, written: str) -> None:
    result = program.task(program.script(turn(text=written), turn(text=written)), text="What do we sell?")
    assert (result.code, result.json["status"]) == (1, "failed")


def test_the_model_is_told_once_in_the_persons_own_words_and_the_audit_says_so(server: FaultServer, home: Path) -> None:
    told: list[Recorded] = []
    model = Says(said("", called(READ)), said("Both are written to."), said("I wrote to nobody else."))
    words = f"Write to {ADA} and bo@birch.example"
    with opened(server, home, FakeClock()) as app:
        session = app.begin(words, model, User(listeners=[told.append]), mode="ask", cap=None)
        result = session.submit(words)
    assert (result.status, [item.value for item in result.unused]) == ("failed", [ADA, "bo@birch.example", words])
    assert len(model.asked) == 3
    reminder = model.asked[2].messages[-1].text  # type: ignore[union-attr]
    assert "(2) address: bo@birch.example" in reminder
    assert [event.event.unused for event in told if isinstance(event.event, Reminded)] == [
        (ADA, "bo@birch.example", words)
    ]


def test_a_reminder_is_no_word_of_the_person(server: FaultServer, home: Path) -> None:
    with opened(server, home, FakeClock()) as app:
        session = begun(app, Says(said("Done."), said("Still done.")))
        session.submit("Email bo@birch.example")
        assert "explain each" not in session.run.human_words
        again = app.resume(session.run.run_id, Says(said("Yes.")), User(), mode=None, cap=None)
        assert "explain each" not in again.run.human_words


@pytest.mark.parametrize("flags", [("--mode", "readonly"), ("--plan",)])
def test_a_mode_that_changes_nothing_has_no_reminder(program: Program, flags: tuple[str, ...]) -> None:
    result = program.task(program.script(turn(text="I would.")), *flags, text=f"Email {ADA}").json
    assert result["usage"]["requests"] == 1
    assert result["status"] != "done" or flags == ("--plan",)


def test_what_waits_or_was_declined_is_not_left_over(program: Program) -> None:
    words = f"Answer {ADA}: 'It costs 90 a month.'"
    waiting = program.task(program.script(*reply()), text=words).json
    assert (waiting["status"], waiting["unused"]) == ("waiting", [])
    denied = program.task(program.script(*reply()), "--mode", "readonly", text=words).json
    assert (denied["status"], denied["unused"]) == ("denied", [])


def test_what_was_left_over_is_told_to_people_kept_and_shown_again(program: Program) -> None:
    script = program.script(*reply())
    done = program.run("run", f"Answer {ADA} and bo@birch.example", "--model", script, "--approve", GRANT_SEND)
    assert done.code == 7
    assert "named and not used (address): bo@birch.example" in done.out + done.err
    (row,) = program.run("runs", "list", "--json").json
    assert row["status"] == "partial"
    kept = program.run("runs", "show", row["run_id"], "--json").json
    assert kept["unused"] == [{"kind": "address", "value": "bo@birch.example"}]


def test_a_resumed_run_that_does_the_rest_is_done(program: Program) -> None:
    words = "Make a list called Spring and launch campaign cmp_spring"
    first = program.task(program.script(turn(CREATE_LIST), turn(text="All done.")), text=words).json
    assert (first["status"], [item["kind"] for item in first["unused"]]) == ("partial", ["id", "goal"])
    launch = call("launch_campaign", campaign_id=CAMPAIGN)
    rest = [turn()] * 2 + [turn(GET_CAMPAIGN), turn(launch), END]
    again = program.resume(
        first["run_id"], "--model", program.script(*rest), "--approve", f"launch_campaign:{CAMPAIGN}"
    ).json
    assert (again["status"], again["unused"]) == ("done", [])


def test_a_question_about_something_that_was_never_looked_up_has_failed(program: Program) -> None:
    result = program.task(program.script(turn(READ), END, END), text=f"How is campaign {CAMPAIGN} doing?").json
    assert (result["status"], result["unused"]) == ("failed", [{"kind": "id", "value": CAMPAIGN}])
    assert CAMPAIGN in result["escalation"]["reason"]
    done = program.task(program.script(turn(GET_CAMPAIGN), END), text=f"How is campaign {CAMPAIGN} doing?").json
    assert done["status"] == "done"


@pytest.mark.parametrize(
    ("on", "off"),
    [
        ("Make sure that the source news is on", "Make sure that the source news is off"),
        ("Sieh zu, dass die Quelle news an ist", "Sieh zu, dass die Quelle news aus ist"),
        ("Asegúrate de que la fuente news esté encendida", "Asegúrate de que la fuente news esté apagada"),
    ],
)
def test_what_shall_be_so_is_done_by_a_look_only_where_the_look_shows_it(program: Program, on: str, off: str) -> None:
    look = turn(call("list_signal_sources"))
    assert program.task(program.script(look, END), text=on).json["status"] == "done"
    left = program.task(program.script(look, END, END), text=off).json
    assert (left["status"], [item["kind"] for item in left["unused"]]) == ("failed", ["goal"])
    switched = turn(call("update_signal_sources", items=[{"id": "news", "enabled": False}]))
    assert program.task(program.script(look, switched, END), text=off).json["status"] == "done"


@pytest.mark.parametrize(
    "words",
    ["Such 3 Leute, höchstens 2 Credits", "最大2クレジットで3人を探して", "Busca 3 personas, máximo 2 créditos"],
)
def test_a_budget_in_any_language_of_the_table_asks_before_it_is_passed(program: Program, words: str) -> None:
    search = turn(call("start_lead_search", prompt="Heads of Finance", fetch_count=3))
    (card,) = program.task(program.script(search, END), text=words).json["pending_approvals"]
    assert (card["rule"], "you spoke of 2" in card["preview"]) == ("credits.named", True)


def test_a_second_wish_of_a_chat_is_judged_by_itself(server: FaultServer, home: Path) -> None:
    model = Says(
        said("", called(CREATE_LIST, "c1")), said("Spring is there."),
        said("You sell forecasts."),
        said("It is archived."), said("It really is."),
    )  # fmt: skip
    with opened(server, home, FakeClock()) as app:
        session = begun(app, model, conversation=True)
        assert session.submit("Make a list called Spring").status == "done"
        assert session.submit("What do we sell?").status == "done"
        third = session.submit("Archive the conversation with Ada")
    assert (third.status, [item.kind for item in third.unused]) == ("failed", ["goal"])


def test_what_came_to_nothing_counts_with_what_is_said_next_until_it_is_given_up(
    server: FaultServer, home: Path
) -> None:
    model = Says(
        said("Which address has Ada?"), said("I need her address."),
        said("", called(READ, "c1")), said("", called(SEND, "c2")), said("Sent."), said("Sent."),
    )  # fmt: skip
    with opened(server, home, FakeClock()) as app:
        session = begun(app, model, conversation=True, reviewer=Person([YES]))
        assert session.submit("Email Ada, text 'It costs 120 a month.'").status == "failed"
        assert "It costs 120 a month." in [item.value for item in session.submit(f"It is {ADA}").unused]
    with opened(server, home.with_name("other"), FakeClock()) as app:
        session = begun(app, Says(said("Which?"), said("Which?"), said("Fine.")), conversation=True)
        session.submit("Email Ada, text 'It costs 120 a month.'")
        assert session.submit("Never mind, forget it").status == "done"


def test_a_row_of_a_batch_that_leaves_out_something_is_partial(program: Program, tmp_path: Path) -> None:
    tasks = [{"id": "a", "task": "Make a list called Spring"}, {"id": "b", "task": "Make a list called Summer"}]
    path = program.file("tasks.jsonl", "".join(json.dumps(row) + "\n" for row in tasks))
    script = program.script(turn(CREATE_LIST), END)
    done = program.run("batch", path, "--out", str(tmp_path / "out.jsonl"), "--model", script, "--concurrency", "1")
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert {row["id"]: (row["status"], row["unused"]) for row in rows} == {
        "a": ("done", []),
        "b": ("partial", [{"kind": "text", "value": "Summer"}]),
    }
    assert done.code == 7


def test_the_chat_says_what_was_left_over(program: Program) -> None:
    screen = Screen(program, "chat", "--model", program.script(turn(CREATE_LIST), END, END), columns=140, rows=50)
    try:
        screen.prompt()
        screen.enter("Make a list called Summer")
        screen.wait_for(r"named and not used \(text\): Summer")
    finally:
        screen.close()


def test_a_model_that_cannot_be_reached_after_its_last_words_ends_the_run_as_it_stands(
    server: FaultServer, home: Path
) -> None:
    with opened(server, home, FakeClock()) as app:
        session = begun(app, Says(said("", called(CREATE_LIST)), said("Both are there.")))
        result = session.submit("Make a list called Spring and a list called Summer")
    assert (result.status, result.answer) == ("partial", "Both are there.")
    assert [item.value for item in result.unused] == ["Summer"]
    assert server.requests("POST", MESSAGES_PATH) == []


@pytest.mark.parametrize("words", ["Rename the campaign", "Ändere die Kampagne"])
def test_a_cap_that_nobody_named_is_nothing_that_was_done(program: Program, words: str) -> None:
    cap = turn(call("set_credit_cap", credits=40))
    result = program.task(program.script(cap, END, END), text=words).json
    assert (result["status"], result["escalation"]["reason"][:16]) == ("failed", "Nothing was done")


def test_a_cap_that_is_all_that_was_wished_for_is_an_effect_of_its_own(program: Program) -> None:
    cap = program.script(turn(call("set_credit_cap", credits=40)), turn(text="At most 40 are spent."))
    result = program.task(cap, text="Set the credit cap to 40").json
    assert (result["status"], result["credits"]["cap"]) == ("done", 40)


def test_what_a_person_puts_right_on_the_card_is_not_left_over(program: Program) -> None:
    (card,) = program.task(program.script(*reply()), text=f'Answer {ADA}: "It costs 90 a month."').json[
        "pending_approvals"
    ]
    program.run("approvals", "approve", card["id"], "--edit", program.file("edit.txt", "It costs 95 a month."))
    result = program.resume(card["run_id"]).json
    assert (result["status"], result["unused"]) == ("done", [])


def test_what_a_person_said_no_to_is_not_left_over(server: FaultServer, home: Path) -> None:
    other = call("send_message", **{**SEND["arguments"], "body_text": "It costs 95 a month."})
    model = Says(
        said("", called(READ, "c1")), said("", called(SEND, "c2")), said("", called(other, "c3")), said("It is sent.")
    )
    person = Person([no("95, not 90"), YES])
    with opened(server, home, FakeClock()) as app:
        session = begun(app, model, conversation=True, reviewer=person)
        result = session.submit(f'Answer {ADA}: "It costs 90 a month."')
    assert (result.status, result.unused, len(person.asked)) == ("done", [], 2)
