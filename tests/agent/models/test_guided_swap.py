"""What a later message puts in the place of what was said, drafted or done before."""

import pytest

from agent.models.guided.again import repeated
from agent.models.guided.corrected import corrected
from agent.models.guided.redraft import redraft
from agent.models.guided.swap import swap
from agent.models.guided.task import Past, Task, Turn
from agent.models.guided.words import speaks_of_sending
from tests.support.guided_desk import Open


@pytest.mark.parametrize(
    ("words", "text", "is_now"),
    [
        ("Elf Uhr statt zehn", "am Mittwoch um zehn im Kranhaus", "am Mittwoch um elf im Kranhaus"),
        ("Quatsch: Berlin meinte ich, nicht Hamburg.", "Such 12 CFOs in Hamburg", "Such 12 CFOs in Berlin"),
        ("no, 25 not 40", "Spring follow-up: 40 mails a day", "Spring follow-up: 25 mails a day"),
        ("non attends pas dix heures onze heures", "je passe à dix heures", "je passe à onze heures"),
        ("ok legal says Monday insted of Friday", "Please sign it by Friday.", "Please sign it by Monday."),
        ("no, a Sevilla, no a Madrid", "busca 5 CFO en Madrid", "busca 5 CFO en Sevilla"),
        ("nee, niet Gent maar Brugge", "zoek 5 CFO's in Gent", "zoek 5 CFO's in Brugge"),
        ("sorry, I meant Dario, not Levin", "Put Levin Bafel on Board", "Put Dario on Board"),
        (
            "Hmm, make it eleven instead of ten, I have the dentist before.",
            "Can we meet at ten?",
            "Can we meet at eleven?",
        ),
        ("nein nicht heute schreib morgen und dann kann es raus", "das kommt heute", "das kommt morgen"),
        ("Pardon, c'est Salon Lille, pas Lyon", "Salon Lyon", "Salon Lille"),
        ("oh sorry not the 12th it has to be the 14th", "we come on the 12th at nine", "we come on the 14th at nine"),
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
    calls = limit("ca_1", "Spring follow-up", 40)
    wish = {"text": "cap spring follow-up at 40 a day please", "journey": "form", "act": "update_campaign daily_limit"}
    turns = (Turn(wish["text"], calls, wish["act"], wish),)
    again = repeated(Task(words="and the same for Autumn nudge", former=wish["text"], earlier=calls, turns=turns))
    assert again is not None
    assert again.text == "cap Autumn nudge at 40 a day please"


@pytest.mark.parametrize(
    ("words", "is_now"),
    [
        ("5 more of the same please, same list", "find 5 heads of finance in Hamburg, save them as list HH"),
        ("and 3 more", "find 3 heads of finance in Hamburg, save them as list HH"),
        ("Altri 3 come questi, nella stessa lista", "find 3 heads of finance in Hamburg, save them as list HH"),
        ("noch 4 davon", "find 4 heads of finance in Hamburg, save them as list HH"),
        ("5 more CFOs in Berlin for the list Berlin", None),
        ("who of the 6 wrote more?", None),
    ],
)
def test_more_of_the_same_is_the_search_before_with_another_number(words: str, is_now: str | None) -> None:
    former = "find 6 heads of finance in Hamburg, save them as list HH"
    search = Past("start_lead_search", {"prompt": "heads of finance in Hamburg", "fetch_count": 6}, {}, failed=False)
    assert corrected(Task(words=words, former=former, earlier=(search,))) == is_now


def fair(tool: str, **args: str) -> tuple[Past, Past]:
    read = Past("list_lists", {}, {"lists": [{"id": "li_1", "name": "Fair", "leadCount": 2}]}, failed=False)
    return read, Past(tool, args, {}, failed=False)


@pytest.mark.parametrize(
    ("former", "did", "words", "orders"),
    [
        ("put Ada on Fair", fair("add_list_leads", list_id="li_1"), "sorry, I meant Bo, not Ada",
         'Put Bo on the list "Fair". Take Ada off the list "Fair".'),
        ("take Ada off Fair", fair("remove_list_leads", list_id="li_1"), "no, Bo, not Ada",
         'Take Bo off the list "Fair". Put Ada on the list "Fair".'),
        ("Crée une liste « Salon Lyon »", fair("create_list", name="Salon Lyon"), "Pardon, c'est Salon Lille, pas Lyon",
         'Rename it to "Salon Lille".'),
    ],
)  # fmt: skip
def test_what_was_done_to_another_than_was_meant_is_undone_too(
    former: str, did: tuple[Past, ...], words: str, orders: str
) -> None:
    assert corrected(Task(words=words, former=former, earlier=did)) == orders


def test_what_a_human_said_no_to_is_wanted_with_a_word_changed() -> None:
    no = {"refused": {"reason": "not today", "tries_left": 0}}
    call = Past("send_message", {"thread_id": "th_1", "body_text": "It comes today."}, no, failed=True)
    turn = Turn("Tell Ada: It comes today.", (call,))
    task = Task(words="no, tomorrow, not today", former=turn.words, turns=(turn,), earlier=turn.calls)
    assert corrected(task) == "Tell Ada: It comes tomorrow."


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
        (
            'Monday instead of Friday, so: "Please sign by Monday." And now off it goes.',
            {"draft_body_text": "Please sign by Monday."},
        ),
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
