"""What writers who knew nothing of the driver asked for and did not get: each such wish is met now."""

from types import SimpleNamespace
from typing import Any

import pytest

from agent.models.guided.act_in_context import act_by_its_words
from agent.models.guided.joined import wanted
from agent.models.guided.lists import from_prose
from agent.models.guided.signals import parts
from agent.models.guided.task import Task
from agent.models.guided.to_each import to_each
from agent.models.guided.values import Act, value_of
from agent.models.guided.wished import is_wished
from agent.models.guided.wishes import wishes
from agent.models.guided.words import called
from tests.support.guided_desk import Open, plan

ONE, TWO = "51000001-0000-4000-8000-000000000001", "51000001-0000-4000-8000-000000000002"
MAIL_THAT_ASKS = (
    "Correo a nuria@x.example, asunto Factura de mayo: Hola Nuria, ¿me puedes reenviar la factura de mayo? Gracias."
)
WEBINAR = "11000001-0000-4000-8000-000000000001"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Put them in a new email campaign called Dublin autumn", "Dublin autumn"),
        ("Put them in a new campaign called Dublin autumn, please", "Dublin autumn"),
        ("Launch a campaign called Webinar thanks to everyone on the list Spring webinar", "Webinar thanks"),
        ("make a campaign called Berlin targeting CFOs", "Berlin"),
        ("a campaign named Harbour and launch it", "Harbour"),
        ("make a campaign called Munich today", "Munich"),
        ("Leg bitte eine Kampagne namens Messe Köln an", "Messe Köln"),
        ("kannst du eine Kampagne namens Messe Köln anlegen?", "Messe Köln"),
        ("una campaña llamada Feria otoño", "Feria otoño"),
    ],
)
def test_a_name_without_marks_may_go_on_in_small_letters(words: str, name: str) -> None:
    assert called(words, "campaign") == name


def test_what_an_invitation_says_belongs_to_itsplan() -> None:
    words = (
        f'Set up a LinkedIn campaign "LI Berlin" with the people in list {WEBINAR}.'
        ' The invitation says "Hi %first_name%, I talk to finance leaders about forecasting." Do not launch it.'
    )
    assert len(wanted(words)) == 1


def test_one_mail_to_three_addresses_is_three_mails() -> None:
    words = 'Send the same mail to a@x.example, b@x.example and c@x.example: subject "Move", text "We have moved."'
    assert [one.split(":")[0].rpartition(" ")[2] for one in to_each(words)] == [
        "a@x.example", "b@x.example", "c@x.example"
    ]  # fmt: skip


def test_two_signals_that_are_named_by_id_are_marked_and_no_other(desk: Open) -> None:
    d = desk()
    d.say(f"Vote up {ONE} and {TWO}",
          signals={"goal": "mark", "action": "up", "which": "", "count": 5, "comment": ""})  # fmt: skip
    assert [one["id"] for one in d.writes[0][1]["items"]] == [ONE, TWO]


def test_the_people_of_a_list_that_is_called_by_its_name_alone_go_into_aplan(desk: Open) -> None:
    d = desk()
    d.say('Make a draft campaign "Autumn audit" (no leads yet)', campaign=plan(goal="draft", name="Autumn audit"))
    d.say("Put everyone from Spring webinar into the Autumn audit campaign. Do not launch, I still have to read it.",
          campaign=plan(goal="draft", who="everyone from Spring webinar"))  # fmt: skip
    assert WEBINAR in d.writes[-1][1].values()


def test_it_that_is_deleted_is_the_campaign_that_was_spoken_of(desk: Open) -> None:
    d = desk()
    result = d.say("Pause the campaign Spring follow-up, and then delete it")
    assert "found no call that does it" in result["answer"]
    assert d.human.questions == []


def test_two_who_are_both_named_go_onto_a_list_of_people(desk: Open) -> None:
    d = desk()
    d.say(
        'Leg bitte eine Liste "Messe Köln" an und pack Levin Bafel und Wanda Passel drauf, die kommen beide.',
        **{"import": {"goal": "create", "list": "Messe Köln", "kind": "company"}},
    )
    (_, made), (_, put) = d.writes
    assert "leadType" not in made
    assert len(put["leadIds"]) == 2


def test_a_company_that_somebody_left_is_no_lead_who_is_missing(desk: Open) -> None:
    result = desk().say("take Quinn Quinjor off the Spring webinar list, he left Opal Systems")
    assert result["status"] == "done"


def test_what_is_left_of_the_credits_is_a_gap(desk: Open) -> None:
    result = desk().say("hey, how many credits do we have left this month?", ask={"about": "prices"})
    assert (result["status"], "no documented call" in result["answer"]) == ("waiting", True)


def test_a_draft_with_its_text_is_made_before_anybody_is_in_it(desk: Open) -> None:
    text = "Hi %first_name%, how do you plan cash?"
    words = f'Set up an email campaign "Freight Q3" with a single mail. Subject: Cash. Body: "{text}" Dont launch it.'
    d = desk()
    result = d.say(words, campaign=plan(goal="draft", name="Freight Q3", subject="Cash", text=text))
    assert d.writes[0][1]["name"] == "Freight Q3"
    assert "no leads yet" in result["answer"]


def test_somebody_more_with_an_address_belongs_to_the_same_import() -> None:
    words = (
        "Maak een nieuwe lijst Rotterdam en zet daar deze mensen in: Daan Visser (daan@maasvracht.example)"
        " en Lotte Bakker (lotte@havenlog.example)"
    )
    assert len(wanted(words)) == 1


def test_who_waits_for_the_human_is_no_question_about_whom_was_spoken_of(desk: Open) -> None:
    d = desk()
    result = d.say("Archive la discussion avec Piet Example et dis-moi qui attend encore une réponse de ma part",
                   replies=[{"goal": "archive", "person": "Piet Example", "text": ""},
                            {"goal": "list", "view": "needs_reply"}])  # fmt: skip
    assert "Theo Placeholder" in result["answer"]


def test_a_title_is_set_without_the_company_behind_it(desk: Open) -> None:
    d = desk()
    d.say("Zeno Wessel got promoted, hes the CFO of Pebble Systems now. Can you update his title",
          form={"value": "CFO of Pebble Systems"})  # fmt: skip
    assert [body["title"] for _, body in d.writes] == ["CFO"]


def test_all_that_sends_is_paused_and_nothing_else(desk: Open) -> None:
    d = desk()
    result = d.say("Pause all campaigns that are sending right now")
    assert [target.rpartition("/")[2] for target, _ in d.writes] == ["pause"]
    assert "Spring follow-up" in result["answer"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Which DNS records does mail.tideline.example lack?", "All the records that it needs are published"),
        ("Why does robin@mail.tideline.example send nothing today?", "of its limit of 30 a day"),
        ("When do you scan for signals, and is that switched on?", "is on; it is set to 06:00 UTC"),
        ("who are the people behind our signals?", "behind your signals:\n- "),
        ("What came of my last search for signals?", "No search for signals was made yet"),
    ],
)
def test_a_question_about_what_is_set_up_is_answered_from_its_own_read(desk: Open, words: str, told: str) -> None:
    assert told in desk().say(words)["answer"]


def test_a_warm_up_that_cannot_be_started_says_where_it_stands(desk: Open) -> None:
    assert "warming" in desk().say("Start the warm-up of team@mail.tideline.example again")["answer"]


def test_a_signal_type_gets_the_words_that_stand_in_quotation_marks(desk: Open) -> None:
    d = desk()
    d.say('Let the signal type Funding look for "round" and "series A"')
    assert d.writes[0][1]["items"][0]["keywords"] == ["round", "series A"]


def test_somebody_who_is_named_is_never_taken_for_whom_was_read_last(desk: Open) -> None:
    d = desk()
    d.say('Reply to Theo Placeholder with "Yes, we do demos in German too." and archive the conversation with Piet'
          " Example, thats done.", replies=[{"goal": "reply", "person": "Theo Placeholder", "archive": "no",
                                    "text": "Yes, we do demos in German too."},
                                   {"goal": "archive", "person": "Piet Example", "text": ""}])  # fmt: skip
    changed = [target.split("/")[3] for target, body in d.writes if body.get("status") == "archived"]
    assert changed == ["7a000001-0000-4000-8000-000000000004"]


def test_who_signs_a_text_is_not_whom_it_is_for(desk: Open) -> None:
    d = desk()
    d.say("What does Theo want from us?", replies={"goal": "read", "person": "Theo", "text": ""})
    d.say('ok tell him: "CSV works fine, one file a month is enough. Best, Robin"',
          replies={"goal": "reply", "person": "Robin", "archive": "no",
                   "text": "CSV works fine, one file a month is enough. Best, Robin"})  # fmt: skip
    assert [target.split("/")[3] for target, _ in d.writes] == ["7a000001-0000-4000-8000-000000000002"]


def test_who_is_to_be_marked_as_read_stays_in_the_inbox(desk: Open) -> None:
    d = desk()
    d.say("called Theo Placeholder this morning, so just mark his message as read. nothing to send",
          replies={"goal": "archive", "person": "Theo Placeholder", "text": ""})  # fmt: skip
    assert [body for _, body in d.writes] == [{"unread_count": 0}]


def test_a_sentence_that_says_why_with_a_no_in_it_forbids_nothing(desk: Open) -> None:
    d = desk()
    d.say("Kannst du das Tageslimit der Kampagne Spring follow-up auf 15 runtersetzen? Wir kommen nicht hinterher.",
          campaign=plan(goal="draft"))  # fmt: skip
    assert [body.get("daily_limit") for _, body in d.writes] == [15]


def test_a_draft_that_is_spoken_of_as_one_that_there_is_is_no_newplan(desk: Open) -> None:
    d = desk()
    d.say('Make a draft campaign "Autumn check-in" (no leads yet)',
          campaign=plan(goal="draft", name="Autumn check-in"))  # fmt: skip
    d.say("add the people from Spring webinar to the Autumn check-in draft. dont launch it, i have to check the text",
          campaign=plan(goal="draft", who="the people from Spring webinar"))  # fmt: skip
    assert len(d.writes) == 2
    assert WEBINAR in d.writes[-1][1].values()


@pytest.mark.parametrize(
    ("words", "value", "titles"),
    [
        ('Acrescenta "Controller" aos cargos do nosso cliente ideal e deixa os outros como estão.', "",
         ["Head of Finance", "CFO", "VP Finance", "Finance Director", "Controller"]),
        ("Please add Treasurer to the job titles in our ICP. All else in the profile stays as it is", "Treasurer",
         ["Head of Finance", "CFO", "VP Finance", "Finance Director", "Treasurer"]),
        ("Our ideal customers are Controllers and CFOs now: change the titles in our profile to exactly these two",
         "Controllers and CFOs", ["Controller", "CFO"]),
        ('Remove "VP Finance" from the job titles in our profile', "", ["Head of Finance", "CFO", "Finance Director"]),
        ("VP Finance gibt es nicht, nimm den bitte aus den ICP-Titeln raus und dafür Controller rein", "Controller",
         ["Head of Finance", "CFO", "Finance Director", "Controller"]),
        ("Replace Finance Director with Controller in our ICP titles", "Controller",
         ["Head of Finance", "CFO", "VP Finance", "Controller"]),
        ("In our ICP job titles please add Controller and take out VP Finance. The other titles are grand.",
         "Controller and VP Finance", ["Head of Finance", "CFO", "Finance Director", "Controller"]),
        ("And take out the VP Finance title in our profile, they never answer", "VP Finance title",
         ["Head of Finance", "CFO", "Finance Director"]),
        ("please put Treasurer on the list of job titles in our profile", "Treasurer",
         ["Head of Finance", "CFO", "VP Finance", "Finance Director", "Treasurer"]),
    ],
)  # fmt: skip
def test_a_list_of_the_profile_is_changed_and_nothing_else_of_it(
    desk: Open, words: str, value: str, titles: list[str]
) -> None:
    d = desk()
    d.say(words, form={"value": value})
    ((_, body),) = d.writes
    market = body["context"]["market"]
    assert market["icpJobTitles"] == titles
    assert market["icpKeywords"] == ["cash flow", "forecasting", "runway", "month-end"]


@pytest.mark.parametrize(
    ("words", "orders"),
    [
        (
            'First mail to a@x.example, subject Tea, text: "Four kilos." Second mail to b@y.example, text: "For two."',
            ['Send an email to a@x.example, subject "Tea", text: "Four kilos."',
             'Send an email to b@y.example, text: "For two."'],
        ),
        (
            "Deux brouillons : un à a@x.example, texte « Bonjour. », et un autre à b@y.example, texte « Salut. »",
            ['Prepare the draft of an email à a@x.example, texte "Bonjour."',
             'Prepare the draft of an email à b@y.example, texte "Salut."'],
        ),
        ('Put these on the list Fair: one a@x.example with the note "fine", another b@y.example, "no"', []),
    ],
)  # fmt: skip
def test_mails_that_are_told_one_by_one_are_as_many(words: str, orders: list[str]) -> None:
    assert to_each(words) == orders


@pytest.mark.parametrize(
    ("words", "act"),
    [
        (MAIL_THAT_ASKS, "send_message"),
        ("Add Sofie Lund, CFO at Aspholm, sofie@x.example, to a new list called Nordics", "import_list_leads"),
    ],
)
def test_a_wish_is_whole_with_the_question_or_the_list_at_its_end(words: str, act: str) -> None:
    sorter: Any = SimpleNamespace(choose=lambda _name, _question: {"other": 1.0})
    assert [(one.act, one.text) for one in wishes(words, sorter)] == [(act, words)]


def test_a_signal_of_which_is_told_first_what_is_wrong_with_it_is_the_one_that_is_marked() -> None:
    words = "And the Lanternworks one isn't for us, dismiss it"
    assert parts(words) == [words]
    assert parts("upvote Acorn and dismiss it") == ["upvote Acorn", "and dismiss it"]


def test_a_subject_may_end_in_a_question_mark_and_goes_with_its_text() -> None:
    words = "Fill in the first mail of Vienna.\nSubject: Ten minutes? Or more?\nBody: Hi, could we talk?"
    task = Task(words=words, plan={"act": "update_sequence_node subject"})
    told: Any = None
    assert value_of(task, Act.of("update_sequence_node subject"), told) == {
        "subject": "Ten minutes? Or more?",
        "body": "Hi, could we talk?",
    }


def test_an_address_is_spelled_as_the_words_have_it() -> None:
    task = Task(words="hers is sofie.lund@x.example, pls fix it", plan={"act": "update_lead contacts"})
    told: Any = SimpleNamespace(value=lambda *_: "sophie.lund@x.example")
    assert value_of(task, Act.of("update_lead contacts"), told) == {"contacts": [{"value": "sofie.lund@x.example"}]}


@pytest.mark.parametrize("words", ["no wait call it Summer hi", "non attends, appelle-la Salon"])
def test_a_correction_that_begins_with_a_no_is_wished(words: str) -> None:
    assert is_wished(words, "update_campaign")
    assert not is_wished("no wait don't call it Summer", "update_campaign")


def test_a_line_below_an_address_is_nobody() -> None:
    told = [
        {"name": "Marit Lund", "title": "Head", "company": "Sundbridge", "email": "marit@x.example"},
        {"name": "Marit Lund", "title": "Head", "company": "Dublin"},
        {"name": "Sundbridge"},
        {"name": "Harbour Street 4"},
    ]
    words = "pls add her to Fair:\nMarit Lund\nHead\nSundbridge\nmarit@x.example\nHarbour Street 4, Dublin"
    reader: Any = SimpleNamespace(ask=lambda *_: {"leads": told})
    assert from_prose(words, "Fair", reader) == told[:1]


def test_a_company_with_a_number_in_its_name_is_one() -> None:
    told = [{"name": "Studio 54"}, {"name": "Birch"}]
    reader: Any = SimpleNamespace(ask=lambda *_: {"leads": told})
    assert from_prose("add the companies Studio 54 and Birch", "Fair", reader) == told


def test_what_is_told_behind_a_new_name_is_not_renamed_with_it(desk: Open) -> None:
    d = desk()
    d.say("rename the list Spring webinar to May webinar n delte the list Fair leads", form={"value": "May webinar n"})
    assert [body for _, body in d.writes] == [{"id": WEBINAR, "name": "May webinar"}]


def test_a_change_that_leaves_open_what_is_changed_is_no_call() -> None:
    assert Act.of("update_campaign").sets_nothing
    assert not Act.of("update_campaign daily_limit").sets_nothing


@pytest.mark.parametrize(
    "words",
    [
        "resume Q2 nurture (not the DACH one)",
        "resume Q2 nurture, not the DACH one",
        "setz Q2 nurture fort, nicht die DACH",
    ],
)
def test_which_one_is_not_meant_is_no_exception_from_all(words: str) -> None:
    assert is_wished(words, "resume_campaign")
    assert not is_wished("resume all except the DACH one", "resume_campaign")


def test_a_mail_that_is_to_be_sent_is_no_draft_whatever_is_told_before() -> None:
    words = "hey so I'm walking so bear with me send a mail to ada@fair.example. Subject: call. Text: hi Ada, at nine?"
    assert act_by_its_words(words, "create_thread") == "send_message"
    assert act_by_its_words(f"{words} Dont send it yet.", "create_thread") == "create_thread"


@pytest.mark.parametrize(
    "words",
    [
        "guarda um contacto novo Tiago Serrano diretor financeiro, tiago@lagoa.example",
        "Save her to my leads please, no list needed: Noor Bakker, noor@kade.example",
        "Leg einen neuen Kontakt an: Jan Roth, jan@roth.example",
    ],
)
def test_a_contact_that_is_to_be_kept_needs_no_list(words: str) -> None:
    assert act_by_its_words(words, "import_list_leads") == "create_lead"
    assert act_by_its_words(f"{words}, on the list Fair", "import_list_leads") == "import_list_leads"


def test_an_address_belongs_to_the_name_next_before_it() -> None:
    words = "corrige Petra Aalto pra Petra Aaltonen e acrescenta a Rita Valadares, rita@cais.example, CFO"
    read: Any = SimpleNamespace(
        ask=lambda *_: {"leads": [{"name": "Petra Aaltonen", "email": "rita@cais.example"}, {"name": "Rita Valadares"}]}
    )
    assert from_prose(words, "", read) == [
        {"name": "Petra Aaltonen"},
        {"name": "Rita Valadares", "email": "rita@cais.example"},
    ]


def test_what_is_stated_beside_what_no_call_does_is_not_set() -> None:
    words = "can you call Dana for me, her number is +44 20 5550177"
    told: Any = SimpleNamespace(choose=lambda *_: {})
    assert [one.act for one in wishes(words, told)] == ["gap"]
    assert "update_lead contacts" in [one.act for one in wishes("Dana's number is +44 20 5550177, put it in", told)]


def test_both_names_of_a_thing_that_is_renamed_stand_in_quotation_marks() -> None:
    told: Any = SimpleNamespace(value=lambda *_: "Fair")
    for words in ('rename teh list "Fair" to "Fair June" and', "benenne die Liste „Fair“ in „Fair June“ um"):
        assert value_of(Task(words=words, plan={"act": "update_list name"}), Act.of("update_list name"), told) == {
            "name": "Fair June"
        }
