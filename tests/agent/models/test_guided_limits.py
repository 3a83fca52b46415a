"""Whatever an engine decides, the program keeps to the guide and to the human's words."""

import pytest

from agent.models.base import ModelError, ModelRequest, UserMessage
from agent.models.guided.model import GuidedModel
from tests.support.guided_desk import CAMPAIGN, GUIDES, WORDS, Desk, Engine, Human, Open


def test_an_address_that_the_human_did_not_write_is_never_used(desk: Open) -> None:
    d = desk(Human(words="to sam@spruce.example"))
    plan = {"goal": "send", "to": "evil@elsewhere.example", "name": "", "subject": "", "text": "the offer"}
    written = {"subject": "Offer", "text": "Hello"}
    d.say(
        "Send an email about the offer", route={"journey": "one_off_email"}, one_off_email=[plan, plan], write=written
    )
    assert d.human.questions == ["To which address should the email go?"]
    assert [body["participant_email"] for _, body in d.writes[:1]] == ["sam@spruce.example"]


def test_what_a_model_took_from_its_examples_is_dropped(desk: Open) -> None:
    d = desk(Human(words="CFOs in Berlin, 2 of them"))
    invented = {"goal": "find", "who": "notaries in Graz", "count": 5, "list": "Notaries"}
    meant = {"goal": "find", "who": "CFOs in Berlin", "count": 2, "list": ""}
    d.say("Find some people", route={"journey": "campaign"}, campaign=[invented, meant])
    assert d.human.questions[0].startswith("Whom should I look for?")
    assert d.writes[0][1] == {"prompt": "CFOs in Berlin", "fetch_count": 2}


@pytest.mark.parametrize(("answer", "count"), [("9 of them", 9), ("whatever you think", 10)])
def test_a_number_that_was_not_said_is_asked_for_before_it_is_paid(desk: Open, answer: str, count: int) -> None:
    d = desk(Human(words=answer))
    plan = {"goal": "find", "who": "CFOs in Berlin", "count": 2500, "list": ""}
    result = d.say("Find CFOs in Berlin", route={"journey": "campaign"}, campaign=plan)
    assert d.human.questions == ["How many leads shall I look for? Each one that is found costs credits."]
    assert d.writes[0][1]["fetch_count"] == count
    assert ("no number was named, so I asked for 10" in result["answer"]) is (count == 10)


def test_a_budget_in_the_words_is_recorded_before_anything_is_paid_for(desk: Open) -> None:
    d = desk()
    plan = {"goal": "find", "who": "CFOs in Berlin", "count": 5, "list": ""}
    result = d.say("Find 5 CFOs in Berlin for at most 3 credits", route={"journey": "campaign"}, campaign=plan)
    assert result["credits"]["cap"] == 3
    assert d.writes == []
    assert result["status"] == "budget"


def test_a_mismatch_with_the_profile_is_asked_about_first(desk: Open) -> None:
    d = desk(Human(words="No, leave it"))
    plan = {"goal": "find", "who": "plumbers in Ghent", "count": 0, "list": ""}
    result = d.say("Find plumbers in Ghent", route={"journey": "campaign"}, campaign=[plan, plan], fit={"fits": "no"})
    assert "plumbers in Ghent" in d.human.questions[0]
    assert d.writes == []
    assert "You said no" in result["answer"]


def test_a_mismatch_that_is_in_doubt_is_not_asked_about(desk: Open) -> None:
    d = desk()
    plan = {"goal": "find", "who": "founders in Ghent", "count": 5, "list": ""}
    odds = {"fits": {"no": 0.69, "yes": 0.31}}
    d.say("Find 5 founders in Ghent", route={"journey": "campaign"}, campaign=plan, fit=odds)
    assert d.human.questions == []
    assert len(d.writes) == 1


def test_a_mismatch_with_the_profile_is_told_where_it_is_said_how_many_are_wanted(desk: Open) -> None:
    d = desk()
    plan = {"goal": "find", "who": "plumbers in Ghent", "count": 5, "list": ""}
    result = d.say("Find 5 plumbers in Ghent", route={"journey": "campaign"}, campaign=plan, fit={"fits": "no"})
    assert d.human.questions == []
    assert d.writes[0][1]["fetch_count"] == 5
    assert "Your workspace says that you sell to" in result["answer"]


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("Start outreach to 5 plumbers in Ghent", "plumbers in Ghent"),
        ("Kontaktiere 5 Klempner in Gent", "Klempner in Gent"),
        ("contacte 5 plombiers à Gand", "plombiers à Gand"),
        ("Contacta con 5 fontaneros de Gante", "fontaneros de Gante"),
    ],
)
def test_a_mismatch_is_asked_about_where_they_are_to_be_written_to(desk: Open, words: str, who: str) -> None:
    d = desk(Human(words="No, leave it"))
    plan = {"goal": "find", "who": who, "count": 5, "list": ""}
    d.say(words, route={"journey": "campaign"}, campaign=plan, fit={"fits": "no"})
    assert len(d.human.questions) == 1
    assert d.writes == []


def test_a_mismatch_that_the_human_wants_is_carried_out(desk: Open) -> None:
    d = desk(Human(words="yes, 5 of them"))
    plan = {"goal": "find", "who": "plumbers in Ghent", "count": 0, "list": ""}
    d.say("Find plumbers in Ghent", route={"journey": "campaign"}, campaign=[plan, plan, plan], fit={"fits": "no"})
    assert len(d.human.questions) == 1
    assert d.writes[0][1]["fetch_count"] == 5


@pytest.mark.parametrize(
    ("again", "answer", "questions"),
    [
        ("plumbers in Ghent", "yes, 5 of them", 1),
        ("plumbers in Bruges", "yes, 5 of them", 1),
        ("bakers in Ghent", "yes, 5 of them", 2),
        ("plumbers in Ghent", "No, leave it", 2),
    ],
)
def test_a_mismatch_that_the_human_has_said_yes_to_is_not_asked_about_again_in_the_conversation(
    desk: Open, again: str, answer: str, questions: int
) -> None:
    d = desk(Human(words=answer))
    first = {"goal": "find", "who": "plumbers in Ghent", "count": 0, "list": ""}
    d.say("Find plumbers in Ghent", route={"journey": "campaign"}, campaign=[first] * 3, fit={"fits": "no"})
    then = {"goal": "find", "who": again, "count": 6, "list": ""}
    d.say(f"Start outreach to 6 {again}", campaign=[then] * 3)
    assert len(d.human.questions) == questions, d.human.questions


def test_the_text_of_a_launch_is_asked_for_before_credits_are_spent(desk: Open) -> None:
    d = desk()
    result = d.say(
        "Launch Alpha to 3 CFOs in Berlin",
        route={"journey": "campaign"},
        campaign={**CAMPAIGN, "text": "", "subject": ""},
    )
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
    result = d.say(
        "Reply thanks to sam@spruce.example",
        route={"journey": "replies"},
        replies=plan,
        one_off_email=mail,
        write=written,
    )
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
    result = d.say("Pause the music in the lift", route={"journey": "other"})
    assert result["gaps"] == ["Pause the music in the lift"]
    assert d.writes == []


def test_connecting_an_account_is_left_to_the_human(desk: Open) -> None:
    d = desk()
    result = d.say("Connect my LinkedIn account", route={"journey": "account"})
    assert result["status"] == "waiting"
    assert "dashboard" in result["escalation"]["question"]


def test_a_question_about_us_is_answered_from_the_profile(desk: Open) -> None:
    result = desk().say("Whom do we sell to?", ask={"about": "profile"})
    assert "Tideline" in result["answer"]
    assert "Finance leaders" in result["answer"]


LAUNCH = dict.fromkeys(("who", "list", "name", "subject", "text"), "") | {
    "goal": "launch", "count": 0, "channel": "email",
}  # fmt: skip


def test_now_launch_it_means_the_campaign_of_before(desk: Open) -> None:
    d = desk()
    d.say(WORDS.replace("Launch", "Prepare"), route={"journey": "campaign"}, campaign={**CAMPAIGN, "goal": "draft"})
    before = len(d.writes)
    result = d.say("now launch it", campaign=LAUNCH)
    assert [target.rpartition("/")[2] for target, _ in d.writes[before:]] == ["launch"]
    assert "was launched for 3 leads" in result["answer"]


def _made(d: Desk) -> set[str]:
    """The campaigns that this conversation made."""
    return {key.removeprefix("campaign:") for kind, key in d.session.services.memory.marks if kind == "made"}


def test_the_name_of_another_campaign_never_launches_the_one_made_last(desk: Open) -> None:
    d = desk(Human())
    d.say(WORDS.replace("Launch", "Prepare"), route={"journey": "campaign"}, campaign={**CAMPAIGN, "goal": "draft"})
    before = len(d.writes)
    d.say("Start Spring follow-up again", campaign=LAUNCH)
    assert {target.split("/")[3] for target, _ in d.writes[before:]}.isdisjoint(_made(d))


@pytest.mark.parametrize("words", ["Start Herbst now", "Starte die Kampagne Herbst", 'Launch the campaign "Autumn"'])
def test_an_unknown_name_is_said_on_the_card_of_the_one_made_last(desk: Open, words: str) -> None:
    d = desk(Human(yes=False))
    d.say(WORDS.replace("Launch", "Prepare"), route={"journey": "campaign"}, campaign={**CAMPAIGN, "goal": "draft"})
    d.say(words, campaign=LAUNCH)
    assert "CHECK WHAT IT IS FOR" in d.human.cards[-1].card.reason


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
    assert (result["status"], d.writes[0][1]["label"]) == (
        "partial" if result["status"] == "partial" else "done",
        "Short",
    )


def test_an_answer_that_is_no_json_is_a_model_error(desk: Open) -> None:
    result = desk().say("Find leads", campaign='{"goal": "fi')
    assert result["status"] == "failed"
    assert "did not finish its answer" in result["escalation"]["reason"]


def test_nothing_to_work_on_is_an_error() -> None:
    model = GuidedModel(Engine({}), GUIDES, name="guided:double")
    with pytest.raises(ModelError, match="no task"):
        model.respond(ModelRequest(system=("",), tools=(), messages=(UserMessage("  "),)))


def test_the_plan_travels_with_the_conversation_so_that_it_is_made_once(desk: Open) -> None:
    d = desk()
    d.say(WORDS, route={"journey": "campaign"}, campaign=dict(CAMPAIGN))
    assert [name for name, _ in d.engine.asked] == ["campaign", "fit"]


def test_piped_rows_are_imported(desk: Open) -> None:
    d = desk()
    d.engine.answers |= {"route": {"journey": "import"}, "import": {"goal": "import", "list": "Fair", "kind": "person"}}
    d.session.submit("Import these into a list called Fair", material="name,email\nAnn Sample,ann@acorn.example\n")
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


def test_a_written_text_with_a_blank_to_fill_in_is_not_used(desk: Open) -> None:
    d = desk()
    plan = {"goal": "reply", "person": "Theo", "text": "we read CSV files", "archive": "no"}
    written = {"subject": "", "text": "Dear [Name],\n\nwe read CSV files."}
    d.say("Tell Theo that we read CSV files", route={"journey": "replies"}, replies=plan, write=written)
    assert d.writes[0][1]["body_text"] == "Hello,\n\nwe read CSV files\n\nBest regards,\nRobin Sample"


def test_a_written_text_that_lost_the_gist_is_not_used(desk: Open) -> None:
    d = desk()
    plan = {"goal": "reply", "person": "Theo", "text": "we read CSV files", "archive": "no"}
    written = {"subject": "", "text": "Your account is suspended."}
    d.say("Tell Theo that we read CSV files", route={"journey": "replies"}, replies=plan, write=written)
    assert "we read CSV files" in d.writes[0][1]["body_text"]


def test_after_a_human_stepped_in_senders_are_read_anew(desk: Open) -> None:
    d = desk(world="poor")
    d.say(WORDS, route={"journey": "campaign"}, campaign=dict(CAMPAIGN))
    before = d.targets.count("GET /api/senders")
    d.session.work("I looked at it, please go on")
    assert (before, d.targets.count("GET /api/senders")) == (1, 2)


def test_addresses_of_one_company_are_people_and_go_into_the_list_that_was_shown(desk: Open) -> None:
    d = desk()
    d.say("who is on the list Spring webinar?", ask={"about": "list"})
    rows = [{"name": "Kern GmbH", "title": "", "company": "", "email": f"{who}@kern.example"} for who in ("ann", "ben")]
    words = "import ann@kern.example and ben@kern.example, both from Kern GmbH, into it"
    plan = {"goal": "import", "list": "", "kind": "company"}
    result = d.say(words, route={"journey": "import"}, rows={"leads": rows}, **{"import": plan})
    assert [(sent["listId"], sent["leads"]) for _, sent in d.writes[-1:]] == [
        (
            "11000001-0000-4000-8000-000000000001",
            [
                {
                    "type": "person",
                    "name": {"full": one},
                    "company": {"name": "Kern GmbH"},
                    "contacts": [{"value": one}],
                }
                for one in ("ann@kern.example", "ben@kern.example")
            ],
        )
    ]
    assert result["status"] == "done"
