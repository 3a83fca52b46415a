"""The guided model: whatever an engine decides, the program keeps to the guide and to the human's words.

The engine is a double that answers each kind of decision as it was told; everything behind it is the product: the loop,
the gate, and a sandbox over real HTTP.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from agent.app import App, Operator, Session
from agent.approving import Reply
from agent.journeys import load_guides
from agent.models.base import ModelError, ModelRequest, UserMessage
from agent.models.guided.decide import conversation
from agent.models.guided.model import GuidedModel
from agent.models.llama import Answer, Static
from agent.settings import Settings
from agent.state.approvals import Approval
from evals.sandbox import Running, running
from prompts.loader import names
from tools.registry import REGISTRY

GUIDES = load_guides(tuple(REGISTRY))
CHOICES = {conversation(n.partition("/")[2]): n.partition("/")[2] for n in names() if n.startswith("guided/")}


@dataclass
class Engine:
    """Answers each prompt as told: one answer, or a list of answers in turn."""

    answers: dict[str, Any]
    asked: list[tuple[str, str]] = field(default_factory=list)

    def complete(self, static: Static, question: str, *, schema: Mapping[str, Any], max_tokens: int) -> Answer:
        name = CHOICES[static]
        self.asked.append((name, question))
        answer = self.answers[name]
        if isinstance(answer, list):
            answer = answer.pop(0)
        text = answer if isinstance(answer, str) else json.dumps(answer)
        return Answer(text, cut=False, input_tokens=10, output_tokens=5, cached_tokens=8)


@dataclass
class Human:
    """Says yes or no to everything that is asked, and answers questions."""

    yes: bool = True
    words: str | None = None
    cards: list[Approval] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)

    def ask(self, approval: Approval) -> Reply:
        self.cards.append(approval)
        return Reply("yes") if self.yes else Reply("no", "not now")

    def answer(self, question: str) -> str | None:
        self.questions.append(question)
        return self.words


@dataclass
class Desk:
    """A session with a sandbox, an engine and a human."""

    sandbox: Running
    session: Session
    engine: Engine
    human: Human

    def say(self, words: str, **decisions: Any) -> dict[str, Any]:
        self.engine.answers.update(decisions)
        return dict(self.session.say(words))

    @property
    def writes(self) -> list[tuple[str, Any]]:
        return [(e["target"], e["body"]) for e in self.sandbox.requests if e["method"] != "GET" and e["applied"]]

    @property
    def targets(self) -> list[str]:
        return [f"{e['method']} {e['target'].partition('?')[0]}" for e in self.sandbox.requests]


Open = Callable[..., Desk]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Open]:
    open_apps: list[App] = []
    worlds: list[Any] = []

    def open_desk(human: Human | None = None, world: str = "saas") -> Desk:
        worlds.append(running(world, speed=1000))
        sandbox = worlds[-1].__enter__()
        values = {"api_key": SecretStr(sandbox.api_key), "base_url": sandbox.base_url, "home": tmp_path / "state", "clock_speed": 1000.0}
        app = App(Settings.model_validate(values))
        open_apps.append(app)
        human, engine = human or Human(), Engine({"fit": {"fits": "yes"}})
        model = GuidedModel(engine, GUIDES, name="guided:double")
        operator = Operator(approver=human, person=human.answer if human.words is not None else None)
        return Desk(sandbox, app.begin("test", model, operator, mode="ask", cap=None), engine, human)

    yield open_desk
    for app in open_apps:
        app.close()
    for world in worlds:
        world.__exit__(None, None, None)


CAMPAIGN = {"goal": "launch", "who": "CFOs in Berlin", "count": 3, "list": "", "channel": "email", "name": "Alpha",
            "subject": "Hello", "text": "How do you forecast?"}  # fmt: skip
WORDS = 'Launch "Alpha" to 3 CFOs in Berlin, subject "Hello", text "How do you forecast?"'


# -- journeys, from words to the last read -----------------------------------------------------------------------------


def test_finding_leads_stops_at_the_list(desk: Open) -> None:
    d = desk()
    plan = {"goal": "find", "who": "heads of finance in Berlin", "count": 20, "list": "Berlin"}
    result = d.say("Find 20 heads of finance in Berlin, list Berlin", route={"journey": "campaign"}, campaign=plan)
    assert result["status"] == "done"
    assert [body for _, body in d.writes] == [{"prompt": "heads of finance in Berlin", "fetch_count": 20, "listName": "Berlin"}]
    assert "found 20 leads" in result["answer"]
    assert result["answer"].count("\n- ") == 20


def test_a_launch_goes_through_every_step_of_the_guide_in_order(desk: Open) -> None:
    d = desk()
    result = d.say(WORDS, route={"journey": "campaign"}, campaign=dict(CAMPAIGN))
    assert result["status"] == "done"
    assert [e["tool"] for e in result["effects"]] == list(GUIDES["campaign"].goals[2].tools[:1]) + [
        "create_campaign", "update_campaign", "import_campaign_leads", "launch_campaign",
    ]  # fmt: skip
    update = next(body for target, body in d.writes if body and "sequence_nodes" in body)
    assert [node["type"] for node in update["sequence_nodes"]] == ["email", "end"]
    assert update["sequence_nodes"][0]["body"] == "How do you forecast?"
    assert "launched for 3 leads" in result["answer"]


def test_a_draft_is_not_launched(desk: Open) -> None:
    d = desk()
    result = d.say(WORDS.replace("Launch", "Prepare"), route={"journey": "campaign"}, campaign={**CAMPAIGN, "goal": "draft"})
    assert result["status"] == "done"
    assert not any(target.endswith("/launch") for target, _ in d.writes)
    assert "status is draft" in result["answer"]


def test_rows_are_imported_as_they_were_previewed(desk: Open) -> None:
    d = desk()
    words = "Import into 'Fair':\nname,email\nAnn Sample,ann@acorn.example\nBen Sample,ben@birch.example\n,\n"
    result = d.say(words, route={"journey": "import"}, **{"import": {"goal": "import", "list": "Fair", "kind": "person"}})
    assert result["status"] == "done"
    previewed, imported = (e["body"] for e in d.sandbox.requests if e["target"] == "/api/lists/import")
    assert {**imported, "preview": True} == previewed
    assert [lead["name"]["full"] for lead in imported["leads"]] == ["Ann Sample", "Ben Sample"]
    assert "now holds 2 leads" in result["answer"]


def test_more_than_five_hundred_rows_go_in_portions(desk: Open) -> None:
    d = desk()
    rows = "\n".join(f"Lead {n},lead{n}@bulk.example" for n in range(501))
    words = f"Import into 'Bulk':\nname,email\n{rows}"
    result = d.say(words, route={"journey": "import"}, **{"import": {"goal": "import", "list": "Bulk", "kind": "person"}})
    sizes = [len(e["body"]["leads"]) for e in d.sandbox.requests if e["target"] == "/api/lists/import"]
    assert sizes == [500, 500, 1, 1]
    assert "now holds 501 leads" in result["answer"]


def test_watching_creates_a_type_and_reads_the_feed(desk: Open) -> None:
    d = desk()
    plan = {"goal": "watch", "label": "CFO hiring", "keywords": ["hiring CFO"]}
    result = d.say("Watch for companies hiring a CFO", route={"journey": "signals"}, signals=plan)
    assert result["status"] == "done"
    assert d.writes[0][1]["label"] == "CFO hiring"
    assert "first scan may take up to an hour" in result["answer"]


def test_a_type_that_exists_is_not_made_twice(desk: Open) -> None:
    d = desk()
    plan = {"goal": "watch", "label": "hiring", "keywords": ["hiring"]}
    result = d.say("Watch hiring", route={"journey": "signals"}, signals=plan)
    assert d.writes == []
    assert "exists already" in result["answer"]


def test_the_strongest_signals_are_drafted_for(desk: Open) -> None:
    d = desk()
    plan = {"goal": "drafts", "which": "the strongest", "count": 2, "kind": "both"}
    result = d.say("Write both drafts for the 2 strongest signals", route={"journey": "signals"}, signals=plan)
    (_, body), = d.writes
    assert [(item["dm"], item["comment"]) for item in body["items"]] == [(True, True)] * 2
    assert "nothing was sent" in result["answer"]


def test_a_signal_is_chosen_by_what_was_said_of_it(desk: Open) -> None:
    d = desk()
    plan = {"goal": "mark", "action": "dismiss", "which": "the series A", "count": 1, "comment": ""}
    d.say("Dismiss the signal about the series A", route={"journey": "signals"}, signals=plan, pick={"numbers": [2, 99]})
    (_, body), = d.writes
    listed = d.engine.asked[-1][1]
    assert "series A" in listed.splitlines()[2]
    assert [item["status"] for item in body["items"]] == ["dismissed"]


def test_a_source_is_turned_off_by_its_everyday_name(desk: Open) -> None:
    d = desk()
    plan = {"goal": "sources", "source": "Twitter", "enabled": "off"}
    d.say("Turn off Twitter", route={"journey": "signals"}, signals=plan)
    (_, body), = d.writes
    assert [item["enabled"] for item in body["items"]] == [False]


def test_a_dictated_answer_is_sent_word_for_word_after_the_thread_was_read(desk: Open) -> None:
    d = desk()
    text = "Thursday at ten works.\nSee you!"
    plan = {"goal": "reply", "person": "Mara", "text": "Thursday at ten works. See you", "archive": "yes"}
    result = d.say(f'Reply to Mara "{text}" and archive it', route={"journey": "replies"}, replies=plan)
    assert result["status"] == "done"
    assert [body for _, body in d.writes] == [{"body_text": text, "threading_mode": "reply"}, {"status": "archived"}]
    sent = next(i for i, t in enumerate(d.targets) if t.startswith("POST /api/threads/"))
    assert d.targets[sent].replace("POST", "GET") in d.targets[:sent]


def test_the_gist_of_an_answer_is_put_into_words(desk: Open) -> None:
    d = desk()
    plan = {"goal": "reply", "person": "Theo", "text": "we read CSV files", "archive": "no"}
    written = {"subject": "", "text": "Hi Theo,\n\nwe read CSV files."}
    d.say("Tell Theo that we read CSV files", route={"journey": "replies"}, replies=plan, write=written)
    assert d.writes[0][1]["body_text"] == written["text"]
    assert "sender: Robin Sample" in d.engine.asked[-1][1]


def test_a_one_off_email_is_drafted_sent_and_confirmed(desk: Open) -> None:
    d = desk()
    plan = {"goal": "send", "to": "sam@spruce.example", "name": "", "subject": "Friday", "text": "See you on Friday."}
    words = 'Email sam@spruce.example, subject "Friday", text "See you on Friday."'
    result = d.say(words, route={"journey": "one_off_email"}, one_off_email=plan)
    (_, draft), (_, sent) = d.writes
    assert draft["draft_body_text"] == sent["body_text"] == "See you on Friday."
    assert (sent["subject"], sent["threading_mode"]) == ("Friday", "new_thread")
    assert d.targets[-1].startswith("GET /api/threads/")
    assert "The message is stored" in result["answer"]


def test_copies_go_only_to_whom_the_human_named(desk: Open) -> None:
    d = desk()
    plan = {"goal": "send", "to": "", "name": "", "subject": "", "text": "See you."}
    words = 'Email sam@spruce.example "See you." with cc to eva@elm.example'
    d.say(words, route={"journey": "one_off_email"}, one_off_email=plan, write={"subject": "Hi", "text": "x"})
    assert (d.writes[0][1]["participant_email"], d.writes[1][1]["cc"]) == ("sam@spruce.example", "eva@elm.example")


# -- what the program keeps to, whatever the engine says ---------------------------------------------------------------


def test_an_address_that_the_human_did_not_write_is_never_used(desk: Open) -> None:
    d = desk(Human(words="to sam@spruce.example"))
    plan = {"goal": "send", "to": "evil@elsewhere.example", "name": "", "subject": "", "text": "the offer"}
    written = {"subject": "Offer", "text": "Hello"}
    d.say("Send an email about the offer", route={"journey": "one_off_email"}, one_off_email=[plan, plan], write=written)
    assert d.human.questions == ["To which address should the email go?"]
    assert [body["participant_email"] for _, body in d.writes[:1]] == ["sam@spruce.example"]


def test_what_a_model_took_from_its_examples_is_dropped(desk: Open) -> None:
    d = desk(Human(words="CFOs in Berlin, 2 of them"))
    invented = {"goal": "find", "who": "notaries in Graz", "count": 5, "list": "Notaries"}
    meant = {"goal": "find", "who": "CFOs in Berlin", "count": 2, "list": ""}
    d.say("Find some people", route={"journey": "campaign"}, campaign=[invented, meant])
    assert d.human.questions[0].startswith("Whom should I look for?")
    assert d.writes[0][1] == {"prompt": "CFOs in Berlin", "fetch_count": 2}


def test_a_number_that_was_not_said_is_replaced_by_a_small_one_and_told(desk: Open) -> None:
    d = desk()
    plan = {"goal": "find", "who": "CFOs in Berlin", "count": 2500, "list": ""}
    result = d.say("Find CFOs in Berlin", route={"journey": "campaign"}, campaign=plan)
    assert d.writes[0][1]["fetch_count"] == 10
    assert "no number was named, so I asked for 10" in result["answer"]


def test_a_budget_in_the_words_is_recorded_before_anything_is_paid_for(desk: Open) -> None:
    d = desk()
    plan = {"goal": "find", "who": "CFOs in Berlin", "count": 5, "list": ""}
    result = d.say("Find 5 CFOs in Berlin for at most 3 credits", route={"journey": "campaign"}, campaign=plan)
    assert result["credits"]["cap"] == 3
    assert d.writes == []
    assert result["status"] == "budget"


def test_a_mismatch_with_the_profile_is_asked_about_first(desk: Open) -> None:
    d = desk(Human(words="No, leave it"))
    plan = {"goal": "find", "who": "plumbers in Ghent", "count": 5, "list": ""}
    result = d.say("Find 5 plumbers in Ghent", route={"journey": "campaign"}, campaign=[plan, plan], fit={"fits": "no"})
    assert "plumbers in Ghent" in d.human.questions[0]
    assert d.writes == []
    assert "You said no" in result["answer"]


def test_a_mismatch_that_the_human_wants_is_carried_out(desk: Open) -> None:
    d = desk(Human(words="yes, go on"))
    plan = {"goal": "find", "who": "plumbers in Ghent", "count": 5, "list": ""}
    d.say("Find 5 plumbers in Ghent", route={"journey": "campaign"}, campaign=[plan, plan], fit={"fits": "no"})
    assert len(d.human.questions) == 1
    assert d.writes[0][1]["fetch_count"] == 5


def test_the_text_of_a_launch_is_asked_for_before_credits_are_spent(desk: Open) -> None:
    d = desk()
    result = d.say("Launch Alpha to 3 CFOs in Berlin", route={"journey": "campaign"}, campaign={**CAMPAIGN, "text": "", "subject": ""})
    assert result["status"] == "waiting"
    assert "message say" in result["escalation"]["question"]
    assert d.writes == []


def test_no_ready_sender_is_handed_over_with_what_there_is(desk: Open) -> None:
    d = desk(world="poor")
    result = d.say(WORDS, route={"journey": "campaign"}, campaign=dict(CAMPAIGN))
    assert result["status"] in ("waiting", "partial")
    assert "warming" in result["escalation"]["reason"]
    assert "dashboard" in result["escalation"]["next_step"]
    assert not any(target == "/api/campaigns" for target, _ in d.writes)


def test_a_no_ends_the_task_and_is_told(desk: Open) -> None:
    d = desk(Human(yes=False))
    result = d.say(WORDS, route={"journey": "campaign"}, campaign=dict(CAMPAIGN))
    assert "launch_campaign was not allowed: " in result["answer"]
    assert len(d.human.cards) == 1
    assert result["status"] == "partial"


def test_a_taken_campaign_name_gets_a_number(desk: Open) -> None:
    d = desk()
    plan = {**CAMPAIGN, "goal": "draft", "name": "Spring follow-up"}
    words = 'Prepare "Spring follow-up" for 3 CFOs in Berlin, subject "Hello", text "How do you forecast?"'
    d.say(words, route={"journey": "campaign"}, campaign=plan)
    assert [body["name"] for target, body in d.writes if target == "/api/campaigns"] == ["Spring follow-up 2"]


def test_two_people_who_fit_are_asked_about(desk: Open) -> None:
    d = desk(Human(words="Theo"))
    plan = {"goal": "read", "person": "", "text": ""}
    result = d.say("Read what they wrote", route={"journey": "replies"}, replies=[plan, {**plan, "person": "Theo"}])
    assert "Mara Sample" in d.human.questions[0]
    assert "Invoice import" not in d.human.questions[0]
    assert "The conversation with Theo Placeholder" in result["answer"]


def test_someone_who_never_wrote_gets_a_new_email(desk: Open) -> None:
    d = desk()
    plan = {"goal": "reply", "person": "sam@spruce.example", "text": "thanks", "archive": "no"}
    mail = {"goal": "send", "to": "sam@spruce.example", "name": "", "subject": "", "text": "thanks"}
    written = {"subject": "Thanks", "text": "Hello,\n\nthanks."}
    result = d.say("Reply thanks to sam@spruce.example", route={"journey": "replies"}, replies=plan, one_off_email=mail, write=written)
    assert result["journey"] == "one_off_email"
    assert [e["tool"] for e in result["effects"]] == ["create_thread", "send_message"]


def test_someone_who_wrote_is_answered_in_that_thread(desk: Open) -> None:
    d = desk()
    mail = {"goal": "send", "to": "mara.sample@northpier.example", "name": "", "subject": "", "text": "thanks"}
    reply = {"goal": "reply", "person": "mara.sample@northpier.example", "text": "thanks", "archive": "no"}
    written = {"subject": "Thanks", "text": "Hello,\n\nthanks."}
    words = "Email thanks to mara.sample@northpier.example"
    d.say(words, route={"journey": "one_off_email"}, one_off_email=mail, replies=reply, write=written)
    assert [(target, body["threading_mode"]) for target, body in d.writes] == [
        ("/api/threads/7a000001-0000-4000-8000-000000000001/messages", "reply")
    ]


def test_a_wish_that_nothing_meets_is_noted_as_a_gap(desk: Open) -> None:
    d = desk()
    result = d.say("Pause the campaign Spring", route={"journey": "other"})
    assert result["gaps"] == ["Pause the campaign Spring"]
    assert d.writes == []


def test_connecting_an_account_is_left_to_the_human(desk: Open) -> None:
    d = desk()
    result = d.say("Connect my LinkedIn account", route={"journey": "account"})
    assert result["status"] == "waiting"
    assert "dashboard" in result["escalation"]["question"]


def test_a_question_about_us_is_answered_from_the_profile(desk: Open) -> None:
    result = desk().say("Whom do we sell to?", route={"journey": "profile"})
    assert "Tideline" in result["answer"]
    assert "Finance leaders" in result["answer"]


def test_now_launch_it_means_the_campaign_of_before(desk: Open) -> None:
    d = desk()
    d.say(WORDS.replace("Launch", "Prepare"), route={"journey": "campaign"}, campaign={**CAMPAIGN, "goal": "draft"})
    before = len(d.writes)
    empty = {"goal": "launch", "who": "", "count": 0, "list": "", "channel": "email", "name": "", "subject": "", "text": ""}
    result = d.say("now launch it", campaign=empty)
    assert [target.rpartition("/")[2] for target, _ in d.writes[before:]] == ["launch"]
    assert "was launched for 3 leads" in result["answer"]


def test_a_refused_call_is_corrected_at_most_twice(desk: Open) -> None:
    d = desk()
    plan = {"goal": "watch", "label": "x", "keywords": ["a"]}
    bad = {"label": "x" * 300, "description": "Watch x", "keywords": ["a"]}
    d.engine.answers["repair"] = [bad, {**bad, "label": "y" * 300}, {**bad, "label": "never asked for"}]
    plan["label"] = "x" * 250
    result = d.say("Watch " + "x" * 250, route={"journey": "signals"}, signals=plan)
    assert [name for name, _ in d.engine.asked].count("repair") == 2
    assert result["status"] == "waiting"
    assert "create_signal_type failed" in result["escalation"]["reason"]


def test_a_corrected_call_goes_on(desk: Open) -> None:
    d = desk()
    plan = {"goal": "watch", "label": "x" * 250, "keywords": ["a"]}
    d.engine.answers["repair"] = {"label": "Short", "description": "Watch", "keywords": ["a"]}
    result = d.say("Watch " + "x" * 250, route={"journey": "signals"}, signals=plan)
    assert (result["status"], d.writes[0][1]["label"]) == ("partial" if result["status"] == "partial" else "done", "Short")


def test_an_answer_that_is_no_json_is_a_model_error(desk: Open) -> None:
    result = desk().say("Find leads", route='{"journey": "camp')
    assert result["status"] == "failed"
    assert "did not finish its answer" in result["escalation"]["reason"]


def test_nothing_to_work_on_is_an_error() -> None:
    model = GuidedModel(Engine({}), GUIDES, name="guided:double")
    with pytest.raises(ModelError, match="no task"):
        model.respond(ModelRequest(system=("",), tools=(), messages=(UserMessage("  "),)))


def test_the_plan_travels_with_the_conversation_so_that_it_is_made_once(desk: Open) -> None:
    d = desk()
    d.say(WORDS, route={"journey": "campaign"}, campaign=dict(CAMPAIGN))
    assert [name for name, _ in d.engine.asked] == ["route", "campaign", "fit"]


def test_piped_rows_are_imported(desk: Open) -> None:
    d = desk()
    d.engine.answers |= {"route": {"journey": "import"}, "import": {"goal": "import", "list": "Fair", "kind": "person"}}
    d.session.say("Import these into a list called Fair", material="name,email\nAnn Sample,ann@acorn.example\n")
    assert [lead["contacts"] for lead in d.writes[-1][1]["leads"]] == [[{"value": "ann@acorn.example"}]]


def test_leads_in_running_text_are_held_against_the_words(desk: Open) -> None:
    d = desk()
    found = [
        {"name": "Ann Sample", "title": "CFO", "company": "Fair", "email": "ann@acorn.example"},
        {"name": "Ben Invented", "title": "", "company": "", "email": "ben@invented.example"},
    ]
    plan = {"goal": "create", "list": "Fair", "kind": "person"}
    words = "Create the list Fair and add Ann Sample, CFO (ann@acorn.example)."
    d.say(words, route={"journey": "import"}, rows={"leads": found}, **{"import": plan})
    assert d.writes[-1][1]["leads"] == [
        {"type": "person", "name": {"full": "Ann Sample"}, "title": "CFO", "contacts": [{"value": "ann@acorn.example"}]}
    ]
