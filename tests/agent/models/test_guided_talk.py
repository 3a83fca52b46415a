"""What people tell around their wishes, and how they go on with them, changes nothing that they did not ask for."""

from typing import Any

import pytest

from agent.models.guided.joined import is_refusal, wanted
from agent.models.guided.numbers_meant import days_named
from agent.models.guided.one_more import goes_on_with_it
from agent.models.guided.profile import CHANGED_TO
from tests.support.guided_desk import Human, Open

DRAFT = 'Draft a mail to Tess Harlan, tess@harlan.example. Subject Proposal, text: "Hi Tess, it comes by Wednesday."'


@pytest.mark.parametrize(
    "words",
    [
        "Rename Spring follow-up to Spring DACH so the assistants stop mixing it up with the French one",
        "Benenne Spring follow-up in Spring DACH um, damit niemand sie mehr verwechselt",
        "Renomme Spring follow-up en Spring DACH pour que personne ne l'arrête",
    ],
)
def test_what_something_is_for_wants_nothing(words: str) -> None:
    assert [one.act for one in wanted(words)] == ["update_campaign name"]


def test_a_reason_before_an_order_leaves_the_order() -> None:
    assert [one.act for one in wanted("we had two bounces so please pause Spring follow-up")] == ["pause_campaign"]


def test_a_draft_is_sent_to_her_for_whom_it_was_made(desk: Open) -> None:
    d = desk()
    d.say(DRAFT, one_off_email={"goal": "draft", "name": "Tess Harlan", "subject": "Proposal", "text": "", "gists": []})
    d.say("Good, send it to her.", one_off_email={"goal": "send", "name": "", "subject": "", "text": "", "gists": []})
    assert [sent.body_text for sent in d.sandbox.world.outbox] == ["Hi Tess, it comes by Wednesday."]


def test_whom_only_the_user_has_written_to_is_no_other(desk: Open) -> None:
    d = desk(Human(words="leave it"))
    replies = {"goal": "archive", "person": "Piet", "archive": "yes"}
    d.say("Die Unterhaltung mit Piet bitte archivieren, der hat schon zugesagt.", replies=replies)
    assert [body for _, body in d.writes] == [{"status": "archived"}]
    assert d.writes[0][0].endswith("4")


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("die Wartezeit auf 7 Tage setzen, 5 sind zu kurz", 7),
        ("set the wait to 7 days, 5 are too few", 7),
        ("make it 6", 6),
    ],
)
def test_days_are_the_number_before_their_word(words: str, days: int) -> None:
    assert days_named(words) == days


@pytest.mark.parametrize(
    ("words", "new"),
    [
        ("Change it to formal and brief. Our head of marketing asked for that.", "formal and brief"),
        ("Setz ihn auf kurz und freundlich", "kurz und freundlich"),
        ("Cámbialo a cercano", "cercano"),
    ],
)
def test_what_goes_on_with_what_was_read_gives_its_new_text(words: str, new: str) -> None:
    found = CHANGED_TO.search(words)
    assert found is not None
    assert found["new"] == new


def test_a_text_that_was_begun_and_a_fact_for_what_no_call_does_go_on() -> None:
    assert goes_on_with_it("send_message", "Mail to [A1]: Hi Nuria", "could you send the invoice again?")
    assert not goes_on_with_it("send_message", "Mail to [A1]: Hi Nuria", "and archive Ada")
    assert goes_on_with_it("gap", "can you call Dana", "her number is 020 5550177")
    assert not goes_on_with_it("update_lead title", "she is CFO", "her number is 020 5550177")
    assert is_refusal("Bitte noch nichts starten.")
    assert not is_refusal("Sag Bo, dass nichts fehlt")


def test_a_list_is_called_without_the_courtesy_behind_its_name(desk: Open) -> None:
    d = desk()
    rows: Any = "put these in a new list called Meetup Leeds pls, thx\nAmy Whit; CTO; Corbel; amy@corbel.example"
    d.say(rows, route={"journey": "import"}, **{"import": {"goal": "import", "list": "", "kind": "person"}})
    assert next(body for target, body in d.writes if target == "/api/lists")["name"] == "Meetup Leeds"


def test_one_more_gets_the_status_that_was_set_before(desk: Open) -> None:
    d = desk()
    d.say(
        "Mark Otto Specimen from the Saltworks signal as contacted please.",
        form={"status": "contacted", "value": "contacted"},
    )
    d.say("And Ines Specimen too, she picked up right away", form={"status": "new", "value": "new"})
    assert [body["items"][0]["status"] for _, body in d.writes] == ["contacted", "contacted"]
