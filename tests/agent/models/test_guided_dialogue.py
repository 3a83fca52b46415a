"""Messages of a dialogue: what was made, found or drafted before is gone on with, corrected and named."""

from dataclasses import replace

import pytest

from agent.common.words.wanted import shares
from agent.models.guided import replies
from agent.models.guided.act_in_context import act_by_its_words, act_in_context
from agent.models.guided.corrected import corrected
from agent.models.guided.mail import only_sends
from agent.models.guided.redraft import redraft
from agent.models.guided.task import Past, Task
from agent.models.guided.wished import is_wished
from agent.models.guided.with_people import moved, split_off, with_whom, without_source
from tests.support.guided_desk import Open, draft_plan


@pytest.mark.parametrize(
    "words",
    [
        "put ada@customer.example into the campaign alpha",
        "nimm alle von der Liste Messe in die Kampagne Herbst",
        "stop it",
        "launch it",
        "delete the campaign",
        "rename it to X",
    ],
)
def test_whatever_words_seem_to_want_their_act_is_told(words: str) -> None:
    for act in shares(words):
        assert act_in_context(words, act_by_its_words(words, act), f"the list Fair and the campaign Alpha {words}")


@pytest.mark.parametrize(
    ("words", "both"),
    [
        ('make a list called "Vienna dinner" with zeno wessel and dario felven on it',
         ('make a list called "Vienna dinner"', 'Add zeno wessel and dario felven to the list "Vienna dinner"')),
        ('Leg eine Liste "Abend" an mit Ada und Bo drauf',
         ('Leg eine Liste "Abend" an', 'Add Ada und Bo to the list "Abend"')),
        ("make a list called Bonn and put Ada and Bo on it",
         ("make a list called Bonn", 'Add Ada and Bo to the list "Bonn"')),
        ("make a list called Bonn with nobody in mind", None),
        ('make a list "Bonn" with ada@customer.example on it', None),
    ],
)  # fmt: skip
def test_a_list_that_is_made_with_people_on_it_is_two_wishes(words: str, both: tuple[str, str] | None) -> None:
    assert split_off(words) == both


@pytest.mark.parametrize(
    "words",
    [
        'Actually, change the subject to "Your forecast in Q3", the text is fine as it is',
        "subject: Your forecast in Q3",
    ],
)
def test_another_subject_leaves_the_text_and_all_other_steps_as_they_are(desk: Open, words: str) -> None:
    d = desk()
    text = "Hi %first_name%, how is the forecast going this quarter?"
    said = f'make an email campaign Q3, subject "Quick check", text: "{text}", and 3 days later: "Did you see my mail?"'
    d.say(said, campaign=draft_plan(name="Q3", subject="Quick check", text=text))
    d.say(words, campaign=draft_plan(subject="Your forecast in Q3", text=""))
    made = next(one for one in d.sandbox.world.campaigns if one.name == "Q3")
    assert [(node.type, node.subject or "", node.body or "") for node in made.sequence_nodes[:3]] == [
        ("email", "Your forecast in Q3", text),
        ("delay", "", ""),
        ("email", "", "Did you see my mail?"),
    ]


@pytest.mark.parametrize(
    ("words", "act", "are"),
    [
        ("And save him to a new list called Hamburg", "create_lead",
         "And save him to a new list called Hamburg: Jonas Muster, jonas.muster@weser.example"),
        ("und setz ihn auf die Liste Messe.", "add_list_leads",
         "und setz ihn auf die Liste Messe: Jonas Muster, jonas.muster@weser.example"),
        ("and archive him", "update_thread status archived", "and archive him"),
        ("and save Ada to a new list", "create_lead", "and save Ada to a new list"),
    ],
)  # fmt: skip
def test_whoever_was_given_by_an_address_is_kept_with_it(words: str, act: str, are: str) -> None:
    before = 'Please mail Jonas Muster (jonas.muster@weser.example), subject "Slides", text: "Hi Jonas, hello."'
    assert with_whom(words, act, f"{before} {words}") == are


@pytest.mark.parametrize(
    ("words", "both"),
    [
        ("Move Wanda and Zeno from Spring webinar to a list called Alumni",
         ("Add Wanda and Zeno to a list called Alumni", "Take Wanda and Zeno off the list Spring webinar")),
        ("verschieb Mara von Messe auf die Liste VIP",
         ("Add Mara auf die Liste VIP", "Take Mara off the list Messe")),
        ("mueve a Ada y Bo de la lista Feria a Invitados",
         ("Add a Ada y Bo a Invitados", "Take a Ada y Bo off la lista Feria")),
        ("put Ada on Expo", None), ("move the second step of Autumn behind the third", None),
    ],
)  # fmt: skip
def test_whoever_is_moved_to_a_list_is_taken_off_the_other(words: str, both: tuple[str, str] | None) -> None:
    assert moved(words) == both


def test_a_campaign_is_made_for_everybody_of_a_list_that_is_named(desk: Open) -> None:
    d = desk()
    plan = draft_plan(name="Thank-you", subject="Thanks", text="Hi %first_name%, thank you for joining.")
    d.say('Make an email campaign "Thank-you" with everyone from Spring webinar in it, subject "Thanks", text: '
          '"Hi %first_name%, thank you for joining." Don\'t launch it.', campaign=plan)  # fmt: skip
    assert [target.rpartition("/")[2] for target, _ in d.writes if "import" in target] == ["import-from-list"]


@pytest.mark.parametrize(
    "words",
    [
        'subject: Cash in June. text: "Hi %first_name%, how far ahead can %company% see its cash?"',
        'asunto: Cash in June. texto: "Hi %first_name%, how far ahead can %company% see its cash?"',
        'the first mail: subject Cash in June, "Hi %first_name%, how far ahead can %company% see its cash?"',
    ],
)
def test_a_text_that_is_given_later_is_for_the_campaign_just_made(desk: Open, words: str) -> None:
    d = desk()
    nothing = {"subject": "", "text": ""}
    d.say("make an email campaign Dublin CFOs, draft only", campaign=draft_plan(name="Dublin CFOs", **nothing))
    text = "Hi %first_name%, how far ahead can %company% see its cash?"
    d.say(words, campaign=draft_plan(name="Cash in June", subject="Cash in June", text=text))
    made = [one for one in d.sandbox.world.campaigns if one.name == "Dublin CFOs"]
    assert [target for target, _ in d.writes].count("/api/campaigns") == 1
    assert [(node.subject, node.body) for node in made[0].sequence_nodes[:1]] == [("Cash in June", text)]


@pytest.mark.parametrize(
    ("words", "onto"),
    [
        ("and put Ada Quin and Bo Mey from the Fair list on it?", "and put Ada Quin and Bo Mey on it?"),
        ("und setz Ada Quin und Bo Mey von der Liste Messe darauf", "und setz Ada Quin und Bo Mey darauf"),
        ("put everyone of the Fair list in it", "put everyone of the Fair list in it"),
        ("take Ada off the list Fair", "take Ada off the list Fair"),
    ],
)
def test_the_list_on_which_people_are_found_is_not_the_one_that_they_are_put_on(words: str, onto: str) -> None:
    assert without_source(words) == onto


@pytest.mark.parametrize(
    "words",
    ["oops typo, should be Partner summit with two m", "Sorry, Tippfehler: Partner summit", "a typo, it is Fair"],
)
def test_a_slip_in_the_name_of_what_was_just_made_gives_it_another(words: str) -> None:
    for act in ("create_list", "add_list_leads", "gap"):
        assert act_by_its_words(words, act) == "update_list name"


@pytest.mark.parametrize(
    "words", ["4 more on that list", "noch 4 auf die Liste", "4 more of the same", "4 de plus dans la même liste"]
)
def test_more_of_those_who_were_found_are_looked_for(words: str) -> None:
    found = Past("start_lead_search", {"prompt": "CFOs in Dublin", "fetch_count": 8}, {}, failed=False)
    task = Task(words=words, former="Find 8 CFOs in Dublin, list name Dublin", earlier=(found,))
    assert corrected(task) == "Find 4 CFOs in Dublin, list name Dublin"


@pytest.mark.parametrize(
    ("words", "act"),
    [
        (
            "Would you make a list called Met in person and save her there? Ada Quin, ada@oak.example",
            "import_list_leads",
        ),
        ("save Ada Quin (ada@oak.example) to a new list", "import_list_leads"),
        ("save Ada Quin (ada@oak.example)", "create_lead"),
    ],
)
def test_whoever_is_saved_on_a_list_that_is_made_is_brought_to_it(words: str, act: str) -> None:
    assert act_by_its_words(words, "create_lead") == act


def test_a_time_that_is_corrected_is_set_again() -> None:
    moved = Past("update_signal_settings", {"scan_time_utc": "07:30"}, {}, failed=False)
    task = Task(words="ach nee, doch 7:45", former="Zu früh. Stell ihn auf 7:30 UTC", earlier=(moved,))
    assert corrected(task) == "Zu früh. Stell ihn auf 7:45 UTC"
    assert corrected(replace(task, words="Stell ihn doch auf 7:45, und schreib Ada")) is None


@pytest.mark.parametrize(
    ("words", "tool", "is_meant"),
    [
        ("Can you look up the work emails for everyone on Fair leads? I only got names.", "start_enrichment", True),
        ("Look up their emails. Fine with me if it costs a few credits.", "start_enrichment", True),
        ("Pause Alpha. But only if Ada agrees.", "pause_campaign", False),
        ("You may pause Alpha", "pause_campaign", False),
        (
            "die kampagne alpha die wir letzte woche angehalten haben bitte wieder laufen lassen",
            "resume_campaign",
            True,
        ),
    ],
)
def test_what_stands_beside_a_wish_makes_no_condition_of_it(words: str, tool: str, *, is_meant: bool) -> None:
    assert is_wished(words, tool) is is_meant


DRAFT = {"goal": "draft", "to": "nora@mistral.example", "name": "", "subject": "Visit"}


@pytest.mark.parametrize(
    ("words", "subject", "text"),
    [
        ("Make that August instead of July please", "Visit", "Would you host a visit in August?"),
        ("mach lieber August statt July draus", "Visit", "Would you host a visit in August?"),
        ("hm, make the subject Summer visit instead", "Summer visit", "Would you host a visit in July?"),
        ("Betreff lieber: Besuch im Sommer", "Besuch im Sommer", "Would you host a visit in July?"),
        ("Change juste l'objet en « Visite d'été »", "Visite d'été", "Would you host a visit in July?"),
    ],
)  # fmt: skip
def test_a_draft_is_changed_by_a_later_word_and_sent_as_it_stands(
    desk: Open, words: str, subject: str, text: str
) -> None:
    d = desk()
    said = (
        'Draft a mail to nora@mistral.example, don\'t send it. Subject: Visit. Text: "Would you host a visit in July?"'
    )
    d.say(said, one_off_email={**DRAFT, "text": "Would you host a visit in July?"})
    d.say(words)
    assert d.sandbox.world.outbox == []
    d.say("good, send it")
    assert [(mail.subject, mail.body_text) for mail in d.sandbox.world.outbox] == [(subject, text)]


def test_the_same_subject_is_that_of_the_mail_before_and_who_comes_up_in_the_text_is_not_written_to(desk: Open) -> None:
    d = desk()
    plan = {**DRAFT, "goal": "send", "to": "leon@quarry.example", "subject": "Contract", "text": "It is on its way."}
    d.say('Mail leon@quarry.example. Subject: Contract. Text: "It is on its way."', one_off_email=plan)
    words = 'Great. Now write to maud@quarry.example with the same subject. Text: "Hi Maud, Leon has the contract."'
    plan = {
        **plan,
        "to": "maud@quarry.example",
        "name": "Leon",
        "subject": "Great",
        "text": "Hi Maud, Leon has the contract.",
    }
    d.say(words, one_off_email=plan)
    made = [body for target, body in d.writes if target == "/api/threads"]
    assert [one["draft_subject"] for one in made] == ["Contract", "Contract"]
    assert "participant_name" not in made[1]


@pytest.mark.parametrize(
    "words",
    [
        "What was the subject of the last mail?",
        "Archive Theo's thread with the subject Invoice",
        "use Fair leads instead of Spring",
    ],
)
def test_a_draft_stays_as_it_is_where_words_speak_of_something_else(words: str) -> None:
    args = {"draft_subject": "Visit", "draft_body_text": "Would you host a visit in July?"}
    made = Past("create_thread", args, {"thread": {"id": "t1"}}, failed=False)
    assert redraft(Task(words=words, earlier=(made,))) == {}


@pytest.mark.parametrize(
    ("words", "subject"),
    [
        ("Make the subject Summer visit, and send it", "Summer visit"),
        ("Cambia l'oggetto in Incontro di martedì e poi mandala", "Incontro di martedì"),
    ],
)
def test_a_draft_is_changed_and_sent_by_one_message(desk: Open, words: str, subject: str) -> None:
    d = desk()
    said = (
        'Draft a mail to nora@mistral.example, don\'t send it. Subject: Visit. Text: "Would you host a visit in July?"'
    )
    d.say(said, one_off_email={**DRAFT, "text": "Would you host a visit in July?"})
    d.say(words)
    assert [mail.subject for mail in d.sandbox.world.outbox] == [subject]


@pytest.mark.parametrize(
    ("words", "act", "before", "is_now"),
    [
        ("call that list Nordic Q3", "create_list", "8 VP Finance in Stockholm, as a list", "update_list name"),
        ("Two guests for it: Ludo Vale, ludo@vale.example", "create_thread", "Make a list Board dinner",
         "import_list_leads"),
        ("Write to ludo@vale.example for it", "create_thread", "Make a campaign", "create_thread"),
        ("Mets-y un premier mail. Objet : Votre septembre. Texte : Bonjour", "update_sequence_node subject",
         "Crée une campagne Rentrée", "update_campaign sequence_nodes"),
        ("Nimm Udo Muster da bitte raus", "remove_list_leads", "Wer ist in der Kampagne Kaltstart?",
         "remove_campaign_leads"),
        ("su correo es carmen@olivar.example", "import_list_leads", "", "update_lead contacts"),
        ("Elimina para siempre la conversación con Yara", "update_thread status archived", "", "gap"),
    ],
)  # fmt: skip
def test_what_words_want_is_told_by_what_was_spoken_of(words: str, act: str, before: str, is_now: str) -> None:
    assert act_in_context(words, act_by_its_words(words, act), f"{before} {words}") == is_now


def test_a_cry_is_nobody_and_neither_is_the_user(desk: Open) -> None:
    d = desk()
    d.say("Read me the conversation with Theo Placeholder", ask={"about": "conversation"},
          replies={"goal": "read", "person": "Theo Placeholder"})  # fmt: skip
    plan = {"goal": "reply", "person": "Robin", "text": "A CSV file works as well.", "archive": "no"}
    d.say('I asked Robin. Please answer him: "A CSV file works as well."', replies=plan)
    assert [mail.to for mail in d.sandbox.world.outbox] == ["theo.placeholder@lanternworks.example"]


def test_who_is_in_the_only_campaign_that_was_shown_is_read_of_it(desk: Open) -> None:
    d = desk()
    d.say("Which campaigns are running?", ask={"about": "campaign"})
    result = d.say("Und wer von den Leuten darin hat noch nicht geantwortet?", ask={"about": "campaign"})
    assert "Otto" in result["answer"]


def test_whoever_wrote_last_is_meant_by_her(desk: Open) -> None:
    d = desk()
    d.say("who was the last one to write to us?", ask={"about": "inbox"}, replies={"goal": "list", "view": "sent"})
    plan = {"goal": "reply", "person": "", "text": "The checklist is two pages long.", "archive": "no"}
    d.say('tell her: "The checklist is two pages long."', replies=plan)
    assert [mail.body_text for mail in d.sandbox.world.outbox] == ["The checklist is two pages long."]


def test_several_guests_are_brought_for_the_list_that_was_made(desk: Open) -> None:
    d = desk()
    plan = {"goal": "create", "list": "Board dinner", "kind": "person"}
    d.say("Make me a new list called Board dinner", **{"import": plan})
    people = {
        "leads": [
            {"name": "Ludo Vale", "email": "ludo@vale.example"},
            {"name": "Sina Byr", "email": "sina@byr.example"},
        ]
    }
    d.say("Thank you. Two guests for it: Ludo Vale, ludo@vale.example, and Sina Byr, sina@byr.example.",
          **{"import": {"goal": "import", "list": "", "kind": "person"}}, rows=people)  # fmt: skip
    assert [len(body["leads"]) for _, body in d.writes if "leads" in body] == [2]


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("Wanda Passel and Zeno from", {"Wanda Passel", "Zeno Wessel"}),
        ("everybody but Levin Bafel from",
         {"Mara Quinquin", "Zeno Wessel", "Dario Felven", "Wanda Passel", "Quinn Quinjor"}),
        ("Hugo Marsh from", None),
    ],
)  # fmt: skip
def test_those_of_a_list_who_are_named_go_into_the_campaign_and_no_others(
    desk: Open, who: str, names: set[str] | None
) -> None:
    d = desk()
    with d.sandbox.sandbox.edit() as world:
        world.campaigns[0].status = "draft"
    blank = dict.fromkeys(("who", "name", "list", "subject", "text"), "") | {"count": 0, "channel": "email"}
    words = f"put {who} the list Spring webinar into the campaign Spring follow-up"
    d.say(words, campaign={**blank, "goal": "draft"})
    brought = [body["filter"]["leadIds"] for target, body in d.writes if target.endswith("from-list")]
    ids = {lead.id: lead.name.full for lead in d.sandbox.world.leads}
    assert [{ids[one] for one in each} for each in brought] == ([names] if names else [])


@pytest.mark.parametrize("words", ["She says that's fine. Go ahead please.", "ja, mach das", "oui vas-y"])
def test_what_was_priced_is_bought_where_the_next_words_agree(desk: Open, words: str) -> None:
    d = desk()
    d.say("What would it cost to look up the work emails of the list Spring webinar?")
    d.say(words)
    assert [body["scope"]["type"] for target, body in d.writes if target == "/api/enrichment"] == ["list"]


def test_a_draft_is_sent_by_words_with_a_thank_you_behind_them() -> None:
    assert only_sends("So passt es, bitte abschicken. Danke!")


def test_a_title_is_added_to_those_that_were_asked_about(desk: Open) -> None:
    d = desk()
    d.say("Which job titles are in our ICP?")
    d.say("Add Treasurer.", form={"value": "Treasurer"})
    bodies = [body for target, body in d.writes if target == "/api/context"]
    assert bodies[-1]["context"]["market"]["icpJobTitles"][-1] == "Treasurer"


@pytest.mark.parametrize(
    ("words", "whom"),
    [
        ("archive the one who asked about the csv", 1),
        ("der nach dem CSV gefragt hat, bitte archivieren", 1),
        ("tell whoever asked about the price: it is 49", 2),
        ("archive the one who asked about the weather", None),
    ],
)
def test_who_is_meant_is_told_by_what_they_wrote_of(words: str, whom: int | None) -> None:
    listed = [
        {"id": 1, "last_message_snippet": "Do you support CSV import? We have a file.", "subject": "Question"},
        {"id": 2, "last_message_snippet": "What is the price for four?", "subject": "Offer"},
    ]
    assert [row["id"] for row in replies.who_wrote_of(listed, words)] == ([whom] if whom else [])
