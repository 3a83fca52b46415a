"""Questions are answered by reads, whatever the model takes them for, and the campaign of before is taken up."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.models.guided.goals import goals_of
from evals.sandbox import load
from tests.support.guided_desk import CAMPAIGN, Desk, Human, Open, desks

SPRING = "ca000001-0000-4000-8000-000000000001"
WORLD = load("saas")
LAUNCH = {**CAMPAIGN, "who": "", "count": 0, "name": "", "subject": "", "text": ""}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Open]:
    with desks(tmp_path) as opened:
        yield opened


def asked(d: Desk, words: str, route: str, goal: str = "") -> str:
    result = d.say(words, route=route, **({route: {"goal": goal}} if goal else {}))
    assert result["status"] == "done", result
    assert d.writes == []
    return str(result["answer"])


@pytest.mark.parametrize(
    ("words", "about", "target", "said"),
    [
        (
            "What does a drafted message cost?",
            "prices ",
            "/api/credits/config",
            "signal message generation: 2 credits per",
        ),
        ("What would 1,200 leads cost?", "prices", "/api/credits/config", "1200 would cost 1200 credits"),
        (f"How is campaign {SPRING} doing?", "campaign status", f"/api/campaigns/{SPRING}", '"Spring follow-up"'),
        (
            f"who is on list {WORLD.lists[0].id}",
            "campaign list",
            f"/api/lists/{WORLD.lists[0].id}/leads",
            "holds 6 leads",
        ),
        ("Did my search find anybody?", "campaign searches", "/api/leads/search", "Searches known: 0."),
        (
            "Which email account can send?",
            "campaign senders",
            "/api/senders",
            "robin@mail.tideline.example (email): active, ready to send: yes",
        ),
        ("What do we watch?", "signals topics", "/api/signals/types", "topics are watched."),
        ("Is reddit on?", "signals sources", "/api/signals/sources", "Reddit (reddit): on: yes"),
    ],
)
def test_a_question_is_answered_by_one_read(words: str, about: str, target: str, said: str, desk: Open) -> None:
    d = desk()
    route, _, goal = about.partition(" ")
    assert said in asked(d, words, route, goal)
    assert d.targets[-1] == f"GET {target}"


@pytest.mark.parametrize(
    ("journey", "goal"),
    [("signals", "message"), ("replies", "reply"), ("campaign", "launch"), ("one_off_email", "send")],
)
def test_who_only_asks_is_offered_no_goal_that_changes_something(journey: str, goal: str, desk: Open) -> None:
    d = desk()
    likely = {goal: 0.9, next(iter(goals_of(journey))): 0.1}
    d.say("Which CFOs in Berlin could be drafted a message?", route=journey, **{journey: likely})
    assert d.writes == []


def test_an_answer_to_a_question_of_ours_does_not_turn_a_question_into_a_request(desk: Open) -> None:
    d = desk(Human(words=f"list {WORLD.lists[0].id}"))
    answer = asked(d, "How many leads are in my list about the fair?", "campaign", "list")
    assert d.human.questions == ["Which list do you mean? No documented call lists them, so please give its id."]
    assert "holds 6 leads" in answer


def test_a_search_that_a_question_led_to_waits_for_a_yes(desk: Open) -> None:
    d = desk(Human(yes=False))
    plan = {"goal": "find", "who": "CFOs in Berlin", "count": 0, "list": ""}
    result = d.say("Who are the CFOs in Berlin?", route="campaign", campaign=plan)
    assert [card.card.rule for card in d.human.cards] == ["words.question"]
    assert (result["status"], d.writes) == ("denied", [])


def test_something_that_is_not_there_is_said_and_not_asked_for_again(desk: Open) -> None:
    d = desk()
    result = d.say("How is campaign cmp_gone_1 doing?", route="campaign", campaign={"goal": "status"})
    assert d.targets.count("GET /api/campaigns/cmp_gone_1") == 1
    assert result["status"] != "done"


# -- the campaign of before --------------------------------------------------------------------------------------------


def draft(d: Desk, **change: Any) -> str:
    d.say('Prepare "Alpha" for 3 CFOs in Berlin, subject "Hello", text "How do you forecast?"',
          route="campaign", campaign={**CAMPAIGN, "goal": "draft", **change})  # fmt: skip
    return str(d.sandbox.world.campaigns[-1].id)


def test_a_campaign_that_is_named_by_its_id_is_read_and_launched(desk: Open) -> None:
    d = desk()
    made = draft(d)
    before = len(d.writes)
    result = d.say(f"Launch campaign {made}", campaign={"goal": "begin"})
    assert [target for target, _ in d.writes[before:]] == [f"/api/campaigns/{made}/launch"]
    assert "was launched for 3 leads" in result["answer"]


def test_a_list_that_is_to_go_into_a_campaign_is_not_asked_for_its_rows(desk: Open) -> None:
    d = desk()
    made = draft(d)
    before = len(d.writes)
    words = f"Import the list {WORLD.lists[0].id} into campaign {made}"
    result = d.say(words, route="campaign", campaign={"goal": "attach"})
    assert [body for _, body in d.writes[before:]] == [{"listId": WORLD.lists[0].id}]
    assert "6 imported" in result["answer"]


def test_leads_for_an_empty_campaign_bring_no_sender_that_nobody_asked_for(desk: Open) -> None:
    d = desk()
    d.say('Make an empty campaign "Later"', route="campaign",
          campaign={"goal": "make", "channel": "email", "name": "Later"})  # fmt: skip
    made = d.sandbox.world.campaigns[-1].id
    d.say(f"Put list {WORLD.lists[0].id} into campaign {made}", campaign={"goal": "attach"})
    assert [target.rpartition("/")[2] for target, _ in d.writes] == ["campaigns", "import-from-list"]


def test_more_people_are_searched_for_into_the_list_that_was_named(desk: Open) -> None:
    d = desk()
    plan = {"goal": "find", "who": "CFOs in Vienna", "count": 5, "list": ""}
    d.say(f"Find 5 more CFOs in Vienna for list {WORLD.lists[0].id}", route="campaign", campaign=plan)
    assert d.writes[0] == (
        "/api/leads/search", {"prompt": "CFOs in Vienna", "fetch_count": 5, "listId": WORLD.lists[0].id}
    )  # fmt: skip


def test_an_empty_campaign_needs_no_people(desk: Open) -> None:
    d = desk()
    d.say('Make an empty campaign "Later"', route="campaign",
          campaign={"goal": "make", "channel": "email", "name": "Later"})  # fmt: skip
    assert [target.rpartition("/")[2] for target, _ in d.writes][:1] == ["campaigns"]


# -- names in reports --------------------------------------------------------------------------------------------------


def test_a_marked_signal_is_told_with_its_company(desk: Open) -> None:
    d = desk()
    plan = {"goal": "up", "which": "the strongest signal"}
    result = d.say("Vote the strongest signal up", route="signals", signals=plan, order="strongest")
    assert "(Northpier)" in result["answer"]


def test_a_reply_to_somebody_unknown_asks_for_an_address_and_takes_it(desk: Open) -> None:
    d = desk(Human(words="bea@customer.example"))
    email = {"goal": "send", "to": "", "name": "Bea", "subject": "", "text": "thank her for the meeting"}
    reply = {"goal": "reply", "person": "Bea", "text": "thank her for the meeting", "archive": ""}
    written = {"subject": "Thank you", "text": "Hello Bea,\n\nthank you for the meeting."}
    d.say("Send an email to Bea and thank her for the meeting",
          route="one_off_email", one_off_email=email, replies=reply, write=written)  # fmt: skip
    assert d.human.questions == ["There is no conversation with Bea. To which address should a first email go?"]
    assert [mail.to for mail in d.sandbox.world.outbox] == ["bea@customer.example"]


@pytest.mark.parametrize(
    ("words", "field", "goal"),
    [
        ('Save this comment draft on the Quietharbor signal: "What takes the most time?"', "commentText", "save"),
        ('Keep as the draft of a message to Quietharbor: "What takes the most time?"', "dmText", "keep"),
        ('Note on the Quietharbor signal: "What takes the most time?"', "comment", "note"),
    ],
)
def test_words_that_were_given_are_kept_and_none_are_paid_for(words: str, field: str, goal: str, desk: Open) -> None:
    d = desk()
    plan = {"goal": goal, "which": "Quietharbor"}
    d.say(words, route="signals", signals=plan)
    quiet = next(signal for signal in WORLD.signals if signal.entityCompany == "Quietharbor")
    assert d.writes == [("/api/signals", {"items": [{"id": quiet.id, field: "What takes the most time?"}]})]


def test_every_company_that_was_named_is_meant(desk: Open) -> None:
    d = desk()
    plan = {"goal": "message", "which": "Northpier and Lanternworks"}
    d.say("Draft messages for the signals about Northpier and Lanternworks", route="signals", signals=plan)
    companies = {signal.id: signal.entityCompany for signal in WORLD.signals}
    assert [companies[item["id"]] for item in d.writes[0][1]["items"]] == ["Northpier", "Lanternworks"]
