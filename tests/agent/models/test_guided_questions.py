"""Questions are answered by reads, whatever the model takes them for, and the campaign of before is taken up."""

from typing import Any

import pytest

from evals.sandbox import load
from tests.support.guided_desk import CAMPAIGN, Desk, Human, Open

SPRING = "ca000001-0000-4000-8000-000000000001"
WORLD = load("saas")
SHOW = {"goal": "show", "scope": "strong"}
LAUNCH = {**CAMPAIGN, "who": "", "count": 0, "name": "", "subject": "", "text": ""}


def asked(d: Desk, words: str, about: str, **decisions: Any) -> str:
    result = d.say(words, ask={"about": about}, **decisions)
    assert result["status"] == "done", result
    assert d.writes == []
    return str(result["answer"])


@pytest.mark.parametrize(
    ("words", "about", "target", "said"),
    [
        (
            "What does a drafted message cost?",
            "prices",
            "/api/credits/config",
            "signal message generation: 2 credits per",
        ),
        ("What would 1,200 leads cost?", "prices", "/api/credits/config", "1200 would cost 1200 credits"),
        (f"How is campaign {SPRING} doing?", "campaign", f"/api/campaigns/{SPRING}/leads", '"Spring follow-up"'),
        (f"who is on list {WORLD.lists[0].id}", "list", f"/api/lists/{WORLD.lists[0].id}/leads", "holds 6 leads"),
        ("Did my search find anybody?", "search", "/api/leads/search", "No search is known."),
        (
            "Which email account can send?",
            "senders",
            "/api/senders",
            "robin@mail.tideline.example: email, active, ready",
        ),
        ("What do we watch?", "topics", "/api/signals/types", "topics are watched:\n- Hiring: on"),
        ("Is reddit on?", "sources", "/api/signals/sources", "Reddit: on"),
    ],
)
def test_a_question_is_answered_by_one_read(words: str, about: str, target: str, said: str, desk: Open) -> None:
    d = desk()
    assert said in asked(d, words, about)
    assert d.targets[-1] == f"GET {target}"


@pytest.mark.parametrize(
    ("words", "about", "journey", "goals"),
    [
        ("What is new in the signals?", "signals", "signals", {"show"}),
        ("Who wrote to us since Monday?", "inbox", "replies", {"list", "read"}),
        ("Who runs finance at SaaS companies in Berlin?", "people", "campaign", {"find"}),
    ],
)
def test_a_question_is_given_no_form_in_which_it_could_do_more(
    words: str, about: str, journey: str, goals: set[str], desk: Open
) -> None:
    d = desk()
    plans = {
        "signals": {"goal": "show", "scope": "strongest"},
        "replies": {"goal": "list", "view": "inbox"},
        "campaign": {"goal": "find", "who": "CFOs in Berlin", "count": 0, "list": ""},
    }
    d.say(words, ask={"about": about}, **plans)
    forms = next(schema for name, schema in d.engine.schemas if name == journey)
    assert {goal for one in forms.get("anyOf", [forms]) for goal in one["properties"]["goal"]["enum"]} == goals


@pytest.mark.parametrize("words", ["was kostet das", "und wie teuer ist das?", "combien ça coûte", "cuánto cuesta"])
def test_what_it_costs_is_told_from_the_price_list_and_nobody_is_searched_for(words: str, desk: Open) -> None:
    assert "The price list:" in asked(desk(), words, "people")


@pytest.mark.parametrize(
    "words",
    ["What would it cost me if I searched for 50 leads? just asking, don't start anything",
     "Was würden 50 Leads kosten? Bitte noch nichts starten.", "Combien coûteraient 50 contacts ? ne lance rien"],
)  # fmt: skip
def test_a_price_is_told_also_where_the_words_say_that_nothing_is_to_begin(words: str, desk: Open) -> None:
    assert "50 would cost 50 credits" in asked(desk(), words, "people")


def test_a_question_about_somebody_in_the_signals_is_answered_from_theirs_whatever_its_score(desk: Open) -> None:
    said = asked(
        desk(),
        "Who is the new CFO in the signal about Saltworks?",
        "signals",
        signals={"goal": "show", "scope": "strongest"},
    )
    assert "Otto Specimen" in said
    assert "The feed has 3 signals with the highest score" in said


def test_a_list_is_known_by_its_name(desk: Open) -> None:
    answer = asked(desk(), "How many leads are in my list Spring webinar?", "list")
    assert "holds 6 leads" in answer


def test_without_a_name_all_lists_and_campaigns_are_told(desk: Open) -> None:
    assert "Spring webinar: 6 leads" in asked(desk(), "Which lists do we have?", "list")
    assert "Spring follow-up: " in asked(desk(), "Which campaigns are running?", "campaign")


def test_a_search_that_a_question_led_to_waits_for_a_yes(desk: Open) -> None:
    d = desk(Human(yes=False))
    plan = {"goal": "find", "who": "CFOs in Berlin", "count": 0, "list": ""}
    result = d.say("Who runs finance at SaaS companies in Berlin?", ask={"about": "people"}, campaign=plan)
    assert [card.card.rule for card in d.human.cards] == ["words.question"]
    assert (result["status"], d.writes) == ("denied", [])


def test_something_that_is_not_there_is_said_and_not_asked_for_again(desk: Open) -> None:
    d = desk()
    result = d.say("How is campaign cmp_gone_1 doing?", ask={"about": "campaign"})
    assert d.targets.count("GET /api/campaigns/cmp_gone_1") == 1
    assert result["status"] != "done"


# -- the campaign of before --------------------------------------------------------------------------------------------


def draft(d: Desk, **change: Any) -> str:
    d.say('Prepare "Alpha" for 3 CFOs in Berlin, subject "Hello", text "How do you forecast?"',
          route={"journey": "campaign"}, campaign={**CAMPAIGN, "goal": "draft", **change})  # fmt: skip
    return str(d.sandbox.world.campaigns[-1].id)


def test_a_campaign_that_is_named_by_its_id_is_read_and_launched(desk: Open) -> None:
    d = desk()
    made = draft(d)
    before = len(d.writes)
    result = d.say(f"Launch campaign {made}", campaign={**LAUNCH, "who": f"campaign {made}"})
    assert [target for target, _ in d.writes[before:]] == [f"/api/campaigns/{made}/launch"]
    assert "was launched for 3 leads" in result["answer"]


def test_a_list_that_is_to_go_into_a_campaign_is_not_asked_for_its_rows(desk: Open) -> None:
    d = desk()
    made = draft(d)
    before = len(d.writes)
    words = f"Import the list {WORLD.lists[0].id} into campaign {made}"
    plan = {"goal": "import", "list": "", "kind": "person"}
    result = d.say(words, route={"journey": "import"}, campaign={**LAUNCH, "goal": "draft"},
                   rows={"leads": []}, **{"import": plan})  # fmt: skip
    assert [body for _, body in d.writes[before:]] == [{"listId": WORLD.lists[0].id}]
    assert "6 imported" in result["answer"]


def test_leads_for_an_empty_campaign_bring_no_sender_that_nobody_asked_for(desk: Open) -> None:
    d = desk()
    d.say('Make an empty campaign "Later"', route={"journey": "campaign"},
          campaign={**LAUNCH, "goal": "draft", "name": "Later"})  # fmt: skip
    made = d.sandbox.world.campaigns[-1].id
    d.say(f"Put list {WORLD.lists[0].id} into campaign {made}", campaign={**LAUNCH, "goal": "draft"})
    assert [target.rpartition("/")[2] for target, _ in d.writes] == ["campaigns", "import-from-list"]


def test_more_people_are_searched_for_into_the_list_that_was_named(desk: Open) -> None:
    d = desk()
    plan = {"goal": "find", "who": "CFOs in Vienna", "count": 5, "list": ""}
    d.say(f"Find 5 more CFOs in Vienna for list {WORLD.lists[0].id}", route={"journey": "campaign"}, campaign=plan)
    assert d.writes[0] == (
        "/api/leads/search", {"prompt": "CFOs in Vienna", "fetch_count": 5, "listId": WORLD.lists[0].id}
    )  # fmt: skip


def test_an_empty_campaign_needs_no_people(desk: Open) -> None:
    d = desk()
    d.say('Make an empty campaign "Later"', route={"journey": "campaign"},
          campaign={**LAUNCH, "goal": "draft", "name": "Later"})  # fmt: skip
    assert [target.rpartition("/")[2] for target, _ in d.writes][:1] == ["campaigns"]


# -- names in reports --------------------------------------------------------------------------------------------------


def test_a_marked_signal_is_told_with_its_company(desk: Open) -> None:
    d = desk()
    plan = {"goal": "mark", "action": "up", "which": "the strongest", "count": 1, "comment": ""}
    result = d.say("Vote the strongest signal up", route={"journey": "signals"}, signals=plan)
    assert "(Northpier)" in result["answer"]


def test_a_reply_to_somebody_unknown_asks_for_an_address_and_takes_it(desk: Open) -> None:
    d = desk(Human(words="bea@customer.example"))
    email = {"goal": "send", "to": "", "name": "Bea", "subject": "", "text": "thank her for the meeting"}
    reply = {"goal": "reply", "person": "Bea", "text": "thank her for the meeting", "archive": "no"}
    written = {"subject": "Thank you", "text": "Hello Bea,\n\nthank you for the meeting."}
    d.say("Send an email to Bea and thank her for the meeting",
          route={"journey": "one_off_email"}, one_off_email=email, replies=reply, write=written)  # fmt: skip
    assert d.human.questions == ["There is no conversation with Bea. To which address should a first email go?"]
    assert [mail.to for mail in d.sandbox.world.outbox] == ["bea@customer.example"]


@pytest.mark.parametrize(
    ("who", "asks"),
    [("heads of sales in London", True), ("CTOs in Oslo", True), ("CFOs in Berlin", False), ("founders", False)],
)
def test_another_department_than_the_profile_names_is_asked_about(who: str, asks: bool, desk: Open) -> None:
    d = desk(Human(words="no"))
    plan = {"goal": "find", "who": who, "count": 3, "list": ""}
    d.say(f"Find 3 {who}", route={"journey": "campaign"}, campaign=plan)
    assert bool(d.human.questions) is asks


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ('Save this comment draft on the Quietharbor signal: "What takes the most time?"', "commentText"),
        ('Keep as the draft of a message to Quietharbor: "What takes the most time?"', "dmText"),
        ('Make the DM of the Quietharbor signal "What takes the most time?"', "dmText"),
        ('Note on the Quietharbor signal: "What takes the most time?"', "comment"),
    ],
)
def test_words_that_were_given_are_kept_and_none_are_paid_for(words: str, field: str, desk: Open) -> None:
    d = desk()
    plan = {"goal": "drafts", "which": "the Quietharbor signal", "count": 1, "kind": "comment"}
    d.say(words, route={"journey": "signals"}, signals=plan)
    quiet = next(signal for signal in WORLD.signals if signal.entityCompany == "Quietharbor")
    assert d.writes == [("/api/signals", {"items": [{"id": quiet.id, field: "What takes the most time?"}]})]


def test_every_company_that_was_named_is_meant(desk: Open) -> None:
    d = desk()
    plan = {"goal": "drafts", "which": "Northpier", "count": 1, "kind": "message"}
    d.say("Draft messages for the signals about Northpier and Lanternworks", route={"journey": "signals"}, signals=plan)
    companies = {signal.id: signal.entityCompany for signal in WORLD.signals}
    assert [companies[item["id"]] for item in d.writes[0][1]["items"]] == ["Northpier", "Lanternworks"]


@pytest.mark.parametrize(
    ("first", "about", "target"),
    [
        ("Which lists do we have?", "list", f"/api/lists/{WORLD.lists[0].id}/leads"),
        ("Which campaigns are there?", "campaign", f"/api/campaigns/{SPRING}/leads"),
    ],
)
def test_a_row_that_was_shown_is_asked_about_by_its_place(first: str, about: str, target: str, desk: Open) -> None:
    d = desk()
    asked(d, first, about)
    asked(d, "and what about the first one, who is on it?", "inbox")
    assert d.targets[-1] == f"GET {target}"


def test_the_first_one_is_a_signal_where_signals_were_shown_last(desk: Open) -> None:
    d = desk()
    first = asked(d, "Which signals are strong?", "signals", signals=SHOW)
    said = asked(d, "why is the first one important?", "conversation", signals=SHOW)
    assert d.targets[-1] == "GET /api/signals"
    assert said.count("\n- ") == 1
    title = first.partition("\n- [3] ")[2].partition(", ")[0]
    assert title in said
    assert "looks for a CFO" in said


def test_it_is_the_signal_that_was_asked_about(desk: Open) -> None:
    d = desk()
    asked(d, "Which signals are strong?", "signals", signals=SHOW)
    asked(d, "why is the second one important?", "conversation", signals=SHOW)
    dismiss = {"goal": "mark", "action": "dismiss", "which": "it", "count": 1}
    result = d.say("dismiss it", route={"journey": "signals"}, signals=dismiss)
    assert (result["status"], d.human.questions) == ("done", [])
    assert d.writes == [("/api/signals", {"items": [{"id": WORLD.signals[1].id, "status": "dismissed"}]})]


def test_a_question_that_two_answers_left_open_is_not_put_a_third_time(desk: Open) -> None:
    d = desk(Human(words="the address of the second lead"))
    email = {"goal": "send", "to": "", "name": "", "subject": "", "text": "Does Tuesday suit you?"}
    result = d.say(
        'Send the second lead a mail: "Does Tuesday suit you?"',
        one_off_email=email,
        replies={"goal": "reply", "person": "", "text": "Does Tuesday suit you?", "archive": "no"},
    )
    assert result["status"] == "waiting"
    assert d.human.questions == [d.human.questions[0]] * 2


def test_a_place_in_the_inbox_is_read_where_nothing_was_shown_before(desk: Open) -> None:
    d = desk()
    plan = {"goal": "read", "person": ""}
    result = d.say("read me the second conversation", route={"journey": "replies"}, replies=plan)
    assert (result["status"], d.human.questions) == ("done", [])
    assert "Theo Placeholder" in result["answer"]
