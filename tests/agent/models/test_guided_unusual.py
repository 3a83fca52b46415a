"""Less usual wishes, and worlds in which something is missing."""

from typing import Any

import pytest

from evals.sandbox import load
from tests.support.guided_desk import CAMPAIGN, WORDS, Desk, Human, Open

WORLD = load("saas")


def inbox(d: Desk, words: str, **plan: Any) -> dict[str, Any]:
    return d.say(words, route={"journey": "replies"}, replies={"text": "", "person": "", "archive": "no", **plan})


def signals(d: Desk, words: str, **plan: Any) -> dict[str, Any]:
    return d.say(words, route={"journey": "signals"}, signals=plan)


def email(d: Desk, words: str, **plan: Any) -> dict[str, Any]:
    blank = {"goal": "send", "to": "", "name": "", "subject": "", "text": ""}
    return d.say(words, route={"journey": "one_off_email"}, one_off_email={**blank, **plan})


def rows(d: Desk, words: str, **plan: Any) -> dict[str, Any]:
    whole = {"goal": "import", "list": "", "kind": "person", **plan}
    return d.say(words, route={"journey": "import"}, **{"import": whole})


# -- campaigns ---------------------------------------------------------------------------------------------------------


def test_a_linkedin_campaign_sends_its_text_with_the_request(desk: Open) -> None:
    d = desk()
    plan = {**CAMPAIGN, "channel": "linkedin", "subject": "How do you forecast?", "text": "", "goal": "draft"}
    d.say(WORDS + " on LinkedIn", route={"journey": "campaign"}, campaign=plan)
    nodes = next(body["sequence_nodes"] for _, body in d.writes if body and "sequence_nodes" in body)
    assert [(n["type"], n.get("body"), n.get("include_message")) for n in nodes] == [
        ("connection_request", "How do you forecast?", True),
        ("end", None, None),
    ]


def test_a_draft_without_a_text_says_so(desk: Open) -> None:
    d = desk()
    plan = {**CAMPAIGN, "goal": "draft", "text": "", "subject": ""}
    result = d.say("Prepare Alpha for 3 CFOs in Berlin", route={"journey": "campaign"}, campaign=plan)
    assert result["status"] == "done"
    assert "It has no text yet" in result["answer"]


def test_a_subject_that_is_missing_is_written(desk: Open) -> None:
    d = desk()
    plan, written = {**CAMPAIGN, "subject": "", "goal": "draft"}, {"subject": "Forecasting", "text": ""}
    d.say(WORDS.replace(', subject "Hello"', ""), route={"journey": "campaign"}, campaign=plan, write=written)
    assert any(
        body["sequence_nodes"][0]["subject"] == "Forecasting" for _, body in d.writes if "sequence_nodes" in body
    )


def test_the_sender_that_the_human_named_is_used(desk: Open) -> None:
    d = desk()
    with d.sandbox.sandbox.edit() as world:
        second = world.senders[1]
        second.status = "active"
    words = f"{WORDS.replace('Launch', 'Prepare')}, sent from {second.email_address}"
    d.say(words, route={"journey": "campaign"}, campaign={**CAMPAIGN, "goal": "draft"})
    assert any(body.get("sender_account_ids") == [second.id] for _, body in d.writes)


def test_nobody_found_means_no_campaign(desk: Open) -> None:
    d = desk()
    words = WORDS.replace("CFOs in Berlin", "blacksmiths in Atlantis")
    result = d.say(words, route={"journey": "campaign"}, campaign={**CAMPAIGN, "who": "blacksmiths in Atlantis"})
    assert result["answer"].startswith("The search found nobody, so no campaign was made.")
    assert [target for target, _ in d.writes] == ["/api/leads/search"]


def test_a_list_and_a_campaign_can_be_named_by_their_ids(desk: Open) -> None:
    d = desk()
    world = load("saas")
    plan = {**CAMPAIGN, "who": "", "goal": "draft", "count": 0}
    words = f'Prepare "Alpha" for list {world.lists[0].id}, subject "Hello", text "How do you forecast?"'
    d.say(words, route={"journey": "campaign"}, campaign=plan)
    assert not any(target == "/api/leads/search" for target, _ in d.writes)
    assert any(body == {"listId": world.lists[0].id} for _, body in d.writes)


# -- lists -------------------------------------------------------------------------------------------------------------


def test_no_leads_at_all_are_asked_for(desk: Open) -> None:
    d = desk()
    d.engine.answers["rows"] = {"leads": []}
    assert "Which leads" in rows(d, "Import my leads")["escalation"]["question"]
    assert d.writes == []


def test_people_that_a_model_goes_on_inventing_are_none(desk: Open) -> None:
    d = desk()
    d.engine.answers["rows"] = '{"leads": [{"name": "Ann'
    assert "Which leads" in rows(d, "Import my leads")["escalation"]["question"]


def test_companies_go_into_a_list_of_companies(desk: Open) -> None:
    d = desk()
    rows(d, "Import into 'Firms':\ncompany,email\nAcorn GmbH,info@acorn.example", list="Firms", kind="company")
    (_, made), (_, imported) = d.writes
    assert made["leadType"] == "company"
    assert imported["leads"][0]["name"]["full"] == "Acorn GmbH"


def test_an_existing_list_is_filled_by_its_id(desk: Open) -> None:
    d = desk()
    target = load("saas").lists[0].id
    result = rows(d, f"Add to list {target}:\nname,email\nAnn Sample,ann@acorn.example\nno comma here")
    assert [body["listId"] for _, body in d.writes] == [target]
    assert "Left out, because they name nobody: no comma here" in result["answer"]


# -- signals -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("which", "count", "titles"),
    [
        ("the second", 1, ["Lanternworks raises"]),
        ("the newest", 2, ["Northpier is hiring", "Lanternworks raises"]),
        ("all of them", 1, ["Northpier", "Lanternworks", "Our forecast", "Saltworks", "Brightquay"]),
    ],
)
def test_signals_are_found_by_rank_and_by_age(which: str, count: int, titles: list[str], desk: Open) -> None:
    d = desk()
    signals(d, f"Vote up {which}", goal="mark", action="up", which=which, count=count, comment="")
    ids = [item["id"] for item in d.writes[0][1]["items"]]
    named = {signal.id: signal.title for signal in d.sandbox.world.signals}
    assert [any(named[i].startswith(title) for title in titles) for i in ids] == [True] * len(titles)


def test_a_source_that_is_turned_off_is_told_to_be_off_whatever_the_form_says(desk: Open) -> None:
    d = desk()
    plan = {"goal": "sources", "source": "reddit", "enabled": "on"}
    result = signals(d, "turn Reddit off as a source", **plan)
    assert (d.writes[0][1]["items"][0]["enabled"], result["answer"]) == (False, "The source Reddit was turned off.")


def test_a_note_on_a_signal_keeps_its_words(desk: Open) -> None:
    d = desk()
    plan = {"goal": "mark", "action": "comment", "which": "the first", "count": 1, "comment": "call in june"}
    signals(d, "Note on the first signal: Call in June", **plan)
    assert d.writes[0][1]["items"][0]["comment"] == "Call in June"


def test_a_signal_that_is_not_there_is_not_marked(desk: Open) -> None:
    d = desk()
    plan = {"goal": "mark", "action": "up", "which": "the merger", "count": 1, "comment": ""}
    d.engine.answers["pick"] = {"numbers": []}
    assert "No signal in the feed fits 'the merger'" in signals(d, "Vote up the merger", **plan)["answer"]
    drafts = {"goal": "drafts", "which": "the merger", "count": 1, "kind": "message"}
    assert "so no draft was written" in signals(d, "Draft for the merger", **drafts)["answer"]


@pytest.mark.parametrize(
    ("words", "which", "picked"),
    [
        ("dismiss the accounting podcast signal, no use to us", "the accounting podcast signal", []),
        ("get rid of the one about podcasts pls", "the one about podcasts", []),
        ("verwirf das Podcast-Signal", "Podcast-Signal", []),
        ("écarte le signal sur le podcast comptable", "le podcast comptable", [1]),
        ("descarta la señal que pregunta por podcasts de contabilidad", "podcasts de contabilidad", [1]),
        ("dismiss 51000001-0000-4000-8000-000000000006", "", []),
    ],
)
def test_a_signal_that_is_not_on_the_first_page_is_looked_for_on_the_next_before_it_is_asked(
    desk: Open, words: str, which: str, picked: list[int]
) -> None:
    *there, last = WORLD.signals
    others = [there[3].model_copy(update={"id": f"51000001-0000-4000-8000-0000000001{n:02}"}) for n in range(20)]
    oldest = last.model_copy(update={"score": 2})
    d = desk(world=WORLD.model_copy(update={"signals": [*there, *others, oldest]}))
    d.engine.answers["pick"] = {"numbers": picked}
    signals(d, words, goal="mark", action="dismiss", which=which, count=1, comment="")
    assert [item["id"] for item in d.writes[0][1]["items"]] == [oldest.id]


def test_an_unknown_source_changes_nothing(desk: Open) -> None:
    d = desk()
    result = signals(d, "Turn off carrier pigeons", goal="sources", source="carrier pigeons", enabled="off")
    assert "no source called 'carrier pigeons'" in result["escalation"]["question"]
    assert "Reddit" in result["escalation"]["question"]
    assert d.writes == []


def test_the_twenty_first_type_is_not_tried(desk: Open) -> None:
    d = desk()
    for number in range(14):
        signals(d, f"Watch topic {number}", goal="watch", label=f"topic {number}", keywords=["x"])
    result = signals(d, "Watch one more", goal="watch", label="one more", keywords=["x"])
    assert "There are 20 signal types already" in result["answer"]


# -- inbox -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("view", "count"),
    [("inbox", "are 3 conversations"), ("archived", "is 1 conversation"), ("sent", "is 1 conversation")],
)
def test_the_inbox_is_listed_by_view(view: str, count: str, desk: Open) -> None:
    assert (
        f"There {count} in the view"
        in inbox(desk(), f"Show the {view} conversations", goal="list", view=view)["answer"]
    )


def test_an_archived_conversation_can_be_opened_again(desk: Open) -> None:
    d = desk()
    result = inbox(d, "Bring back the thread with Yara", goal="reopen", person="Yara")
    assert d.writes[0][1] == {"status": "active"}
    assert "is now active" in result["answer"]


def test_what_to_answer_is_asked_for(desk: Open) -> None:
    result = inbox(desk(), "Reply to Mara", goal="reply", person="Mara")
    assert result["escalation"]["question"] == "What should the answer say?"


def test_somebody_unknown_is_looked_for_and_then_said_to_be_unknown(desk: Open) -> None:
    d = desk()
    result = inbox(d, "Read what Zacharias wrote", goal="read", person="Zacharias")
    assert "There is no conversation with Zacharias" in result["answer"]
    assert d.targets.count("GET /api/threads") == 2


def test_a_thread_is_found_by_its_id(desk: Open) -> None:
    d = desk()
    target = load("saas").threads[1].id
    assert "Theo Placeholder" in inbox(d, f"Read thread {target}", goal="read")["answer"]


def test_he_is_the_one_whose_messages_were_read_last(desk: Open) -> None:
    d = desk()
    inbox(d, "Read what Theo wrote", goal="read", person="Theo")
    inbox(d, 'Answer him "Yes, it does."', goal="reply", text="Yes, it does.")
    assert d.writes[0][0].endswith(f"{load('saas').threads[1].id}/messages")


@pytest.mark.parametrize("words", ["answer him", "réponds-lui", "answer him that Tuesday works"])
def test_whom_to_answer_is_asked_where_nobody_was_spoken_of(desk: Open, words: str) -> None:
    d = desk()
    person = "" if "-" in words else "him"
    result = inbox(d, words, goal="reply", person=person, text=words.partition("that ")[2])
    assert result["escalation"]["question"].startswith("Which conversation do you mean: Ines Specimen")
    assert d.targets.count("GET /api/threads") == 1


@pytest.mark.parametrize(
    ("words", "count"),
    [("mark the first one as read", 0), ("markiere das erste als gelesen", 0), ("marque le premier comme non lu", 1)],
)
def test_a_conversation_is_marked_as_read_or_unread(desk: Open, words: str, count: int) -> None:
    d = desk()
    inbox(d, "Show the inbox", goal="list", view="inbox")
    result = d.say(words, route={"journey": "signals"}, replies={"goal": "archive", "person": "the first"})
    assert d.writes == [(f"/api/threads/{load('saas').threads[2].id}", {"unread_count": count})]
    assert result["status"] == "done"
    assert ("unread" in result["answer"]) is bool(count)


def test_a_signal_has_no_state_of_being_read(desk: Open) -> None:
    d = desk()
    signals(d, "Show the signals", goal="show", scope="strongest")
    result = signals(d, "mark the first signal as read", goal="mark", action="comment", which="", count=1, comment="")
    assert d.writes == []
    assert result["gaps"] == ["mark the first signal as read"]


def test_a_thread_without_a_sender_gets_a_ready_one(desk: Open) -> None:
    d = desk()
    with d.sandbox.sandbox.edit() as world:
        world.threads[0].account_id = None
    inbox(d, 'Answer Mara "Yes."', goal="reply", person="Mara", text="Yes.")
    assert d.writes[0][1]["account_id"] == load("saas").senders[0].id


# -- one-off email -----------------------------------------------------------------------------------------------------


def test_without_a_ready_inbox_no_email_is_drafted(desk: Open) -> None:
    d = desk(world="poor")
    result = email(d, 'Email a@b.example "Hello"', text="Hello")
    assert "No email sender is ready" in result["escalation"]["reason"]
    assert d.writes == []


def test_a_draft_is_not_sent_and_names_its_recipient(desk: Open) -> None:
    d = desk()
    words = 'Draft to Sam Sample, sam@spruce.example, subject "Hi", text "Hello Sam."'
    result = email(d, words, goal="draft", subject="Hi", text="Hello Sam.", name="Sam Sample")
    assert [(target, body["participant_name"]) for target, body in d.writes] == [("/api/threads", "Sam Sample")]
    assert "It was not sent." in result["answer"]


def test_what_to_write_is_asked_for(desk: Open) -> None:
    assert "What should the email say?" in email(desk(), "Email sam@spruce.example")["escalation"]["question"]


def test_a_name_without_an_address_is_somebody_who_wrote(desk: Open) -> None:
    d = desk()
    reply = {"goal": "reply", "person": "Mara", "text": "yes please", "archive": "no"}
    d.engine.answers |= {"replies": reply, "write": {"subject": "", "text": "Hi Mara,\n\nyes please."}}
    email(d, "Write Mara that yes please", name="Mara", text="yes please")
    assert d.writes[0][0].endswith(f"{load('saas').threads[0].id}/messages")


def test_an_address_among_several_must_be_clear(desk: Open) -> None:
    d = desk(Human(words="to sam@spruce.example"))
    words = 'Email "Hello" to sam@spruce.example, not to bo@birch.example'
    d.engine.answers["write"] = {"subject": "Hi", "text": ""}
    email(d, words, to="sam@spruce.example", text="Hello")
    assert d.writes[0][1]["participant_email"] == "sam@spruce.example"


@pytest.mark.parametrize(("name", "goes"), [("Wanda", True), ("Mara", False)])
def test_a_mail_to_a_lead_that_was_read_goes_to_their_address(desk: Open, name: str, goes: bool) -> None:
    d = desk()
    d.say("who is on the list Spring webinar?", ask={"about": "list"})
    if not goes:  # there is another one who wrote
        inbox(d, "Show me the threads that wait for my answer", goal="list", view="needs_reply")
    mail = {"goal": "send", "to": "", "name": name, "subject": "", "text": "the demo moves to Tuesday"}
    written = {"subject": "Demo", "text": f"Hi {name},\n\nthe demo moves to Tuesday.\n\nRobin"}
    reply = {"goal": "reply", "person": name, "text": "the demo moves to Tuesday", "archive": "no"}
    route = {"journey": "one_off_email"}
    d.say(f"mail {name} that the demo moves to Tuesday", route=route, one_off_email=mail, write=written, replies=reply)
    to = [body["participant_email"] for target, body in d.writes if target == "/api/threads"]
    assert [address.partition(".")[0] for address in to] == (["wanda"] if goes else [])
