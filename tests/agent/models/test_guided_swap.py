"""What a later message puts in the place of what was said, drafted or done before."""

import pytest

from agent.models.guided.corrected import corrected
from agent.models.guided.redraft import redraft
from agent.models.guided.swap import swap
from agent.models.guided.task import Past, Task
from agent.models.guided.words import speaks_of_sending
from tests.support.guided_desk import Open


@pytest.mark.parametrize(
    ("words", "text", "is_now"),
    [
        ("Quatsch: Berlin meinte ich, nicht Hamburg.", "Such 12 CFOs in Hamburg", "Such 12 CFOs in Berlin"),
        ("no, 25 not 40", "Spring follow-up: 40 mails a day", "Spring follow-up: 25 mails a day"),
        ("non attends pas dix heures onze heures", "je passe à dix heures", "je passe à onze heures"),
        ("ok legal says Monday insted of Friday", "Please sign it by Friday.", "Please sign it by Monday."),
        ("no, a Sevilla, no a Madrid", "busca 5 CFO en Madrid", "busca 5 CFO en Sevilla"),
        ("nee, niet Gent maar Brugge", "zoek 5 CFO's in Gent", "zoek 5 CFO's in Brugge"),
        ("sorry, I meant Dario, not Levin", "Put Levin Bafel on Board", "Put Dario on Board"),
    ],
)
def test_one_thing_takes_the_place_of_another(words: str, text: str, is_now: str) -> None:
    found = swap(words, text)
    assert found is not None
    assert found.text == is_now


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("Add Ada to Fair leads, not Harbour", "put Bo on Harbour"),
        ("do not send it yet", "send it to Bo"),
        ("That's not what I want", "what I want is X"),
        ("no, leave Ada alone", "write to Ada"),
    ],
)
def test_what_wants_something_of_its_own_puts_nothing_otherwise(words: str, text: str) -> None:
    assert swap(words, text) is None


def limit(campaign: str, name: str, number: int) -> tuple[Past, Past]:
    row = {"id": campaign, "name": name}
    read = Past("list_campaigns", {}, {"campaigns": [row]}, failed=False)
    return read, Past("update_campaign", {"campaign_id": campaign, "daily_limit": number}, {}, failed=False)


def test_the_same_is_wanted_for_something_else() -> None:
    former = "cap spring follow-up at 40 a day please"
    task = Task(words="and the same for Autumn nudge", former=former, earlier=limit("ca_1", "Spring follow-up", 40))
    assert corrected(task) == "cap Autumn nudge at 40 a day please"


def test_nothing_that_was_sent_is_sent_anew_with_a_word_changed() -> None:
    sent = Past("send_message", {"thread_id": "th_1", "body_text": "See you Monday"}, {}, failed=False)
    task = Task(words="Tuesday, not Monday", former="Tell Ada: See you Monday", earlier=(*limit("c", "A", 3), sent))
    assert corrected(task) is None


MADE = Past(
    "create_thread",
    {"participant_email": "nia@nut.example", "draft_subject": "Contract", "draft_body_text": "Please sign by Friday."},
    {"thread": {"id": "th_9"}},
    failed=False,
)


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        ("ok legal says Monday insted of Friday", {"draft_body_text": "Please sign by Monday."}),
        ('add at the end: "Coffee is on us."', {"draft_body_text": "Please sign by Friday. Coffee is on us."}),
        ("and make the subject Your contract", {"draft_subject": "Your contract"}),
    ],
)
def test_an_unsent_draft_is_put_otherwise(words: str, changed: dict[str, str]) -> None:
    assert redraft(Task(words=words, earlier=(MADE,))) == changed


def test_whoever_says_to_send_sends_in_many_words_and_whoever_does_not_does_not() -> None:
    said = ("looks good now, snd it", "voilà tu peux l'envoyer", "passt so, abschicken", "va bene, invialo")
    assert all(map(speaks_of_sending, said))
    assert not any(map(speaks_of_sending, ("not yet, do not send it", "make it shorter")))


def test_a_draft_leaves_as_it_stands_at_a_word_with_a_slip_in_it(desk: Open) -> None:
    d = desk()
    d.say(
        'Draft a mail to nora@mistral.example, don\'t send it. Subject: Visit. Text: "See you in July?"',
        one_off_email={"goal": "draft", "to": "nora@mistral.example", "name": "", "subject": "Visit",
                       "text": "See you in July?"},
    )  # fmt: skip
    d.say("looks good now, snd it")
    assert [mail.body_text for mail in d.sandbox.world.outbox] == ["See you in July?"]


@pytest.mark.parametrize(
    "words", ["Take Levin off Spring webinar, not Mara", "Nimm Levin von Spring webinar runter, nicht Mara"]
)
def test_nobody_who_is_left_out_is_taken_off_a_list_with_the_others(desk: Open, words: str) -> None:
    d = desk()
    d.say(words)
    assert [len(body["leadIds"]) for _, body in d.writes] == [1]


def test_nobody_is_written_to_by_words_that_only_tell_something(desk: Open) -> None:
    d = desk()
    d.say(
        'Tell Theo "Friday at ten works." And archive Ines, that is not our world. Thanks!!',
        replies={"goal": "reply", "view": "inbox", "person": "Theo", "text": "Friday at ten works."},
    )
    assert len(d.sandbox.world.outbox) <= 1
