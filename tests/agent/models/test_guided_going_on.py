"""Messages that go on with what was done, or have talk around what they want."""

from typing import Any

import pytest

from agent.models.guided.act_in_context import act_by_its_words
from agent.models.guided.aside import without_asides
from agent.models.guided.day_limit import per_day_in
from agent.models.guided.joined import wanted
from agent.models.guided.wished import is_wished
from agent.models.guided.words import asks, called, sends_it, speaks_of_them
from evals.sandbox import load
from tests.support.guided_desk import Open, draft_plan

ADA = {"leads": [{"name": "Timo Muster", "email": "timo.muster@alpenglas.example"}]}
VERA = {"leads": [{"name": "Vera Vorlage", "email": "vera.vorlage@isarblick.example"}]}
IMPORT = {"goal": "import", "list": "", "kind": "person"}


@pytest.mark.parametrize(
    ("words", "act"),
    [
        ("Hey! We're planning the next event. Can you create a list called Lisbon summit for me?", "create_list"),
        ("Guten Morgen, ich räume gerade auf. Die Liste Altkontakte bitte löschen.", "delete_list"),
        (("Hallo, danke für die Hilfe letzte Woche! Trag bitte diese Leute in die Liste Stammtisch ein:\n\n"
         "Anke Probe <anke@hafenlicht.example>\nBernd Muster <bernd@marschwerk.example>"), "import_list_leads"),
    ],
)  # fmt: skip
def test_talk_around_a_wish_does_not_tell_what_it_wants(words: str, act: str) -> None:
    assert [one.act for one in wanted(words)] == [act]


def test_those_who_were_found_last_are_put_on_another_list(desk: Open) -> None:
    d = desk()
    d.say("Find 5 CFOs in Paris, list name: Paris CFOs",
          campaign=draft_plan(goal="find", who="CFOs in Paris", count=5, list="Paris CFOs"))  # fmt: skip
    d.say("Add them to Spring webinar too")
    target, body = d.writes[-1]
    assert (target.endswith("/leads"), len(body["leadIds"])) == (True, 5)


def test_one_more_person_goes_where_the_one_before_went(desk: Open) -> None:
    d = desk()
    d.say("Leg eine Liste Partner Süd an", **{"import": {**IMPORT, "goal": "create", "list": "Partner Süd"}})
    d.say("Timo Muster drauf, timo.muster@alpenglas.example", **{"import": IMPORT}, rows=ADA)
    d.say("Ach, und noch Vera Vorlage, vera.vorlage@isarblick.example", **{"import": IMPORT}, rows=VERA)
    imports = [body for _, body in d.writes if "leads" in body]
    assert len({body["listId"] for body in imports if not body.get("preview")}) == 1
    assert d.human.questions == []


def test_what_was_paused_goes_on_where_it_is_to_be_launched_again(desk: Open) -> None:
    d = desk()
    d.say("Please pause the Spring follow-up campaign")
    d.say("Launch Spring follow-up again", campaign=draft_plan(goal="launch", name="Spring follow-up"))
    assert [target.rpartition("/")[2] for target, _ in d.writes] == ["pause", "resume"]


def test_people_of_a_list_go_into_the_campaign_that_was_just_made(desk: Open) -> None:
    d = desk()
    d.say("Make an email campaign called Summer check-in and put the people from Spring webinar in it",
          campaign=[draft_plan(name="Summer check-in"), draft_plan(who="people", name="Spring webinar")],
          route={"journey": "campaign"})  # fmt: skip
    made = [body for target, body in d.writes if target == "/api/campaigns"]
    assert [body["name"] for body in made] == ["Summer check-in"]
    assert any("listId" in body for _, body in d.writes)


@pytest.mark.parametrize(
    ("words", "part", "value"),
    [
        ('Set the company overview in our profile to "A company of fifteen in Hamburg."',
         ("context", "company", "overview"), "A company of fifteen in Hamburg."),
        ("Change the website in our profile to https://tideline-labs.example",
         ("profile", "website"), "https://tideline-labs.example"),
        ('Nel profilo cambia la descrizione del prodotto in: "Previsioni di cassa."',
         ("context", "company", "product"), "Previsioni di cassa."),
    ],
)  # fmt: skip
def test_texts_of_the_profile_are_set(desk: Open, words: str, part: tuple[str, ...], value: str) -> None:
    d = desk()
    d.say(words)
    _, found = d.writes[-1]
    for key in part:
        found = found[key]
    assert found == value


def test_a_list_is_made_with_the_description_that_words_of_any_language_give(desk: Open) -> None:
    d = desk()
    plan = {"goal": "create", "list": "展示会", "kind": "person"}
    d.say("「展示会」というリストを作ってください。説明は「6月の方」でお願いします。", **{"import": plan})
    assert d.writes == [("/api/lists", {"name": "展示会", "description": "6月の方"})]


def test_what_somebody_in_a_draft_would_get_is_filled_in(desk: Open) -> None:
    d = desk()
    text = "Hi %first_name%, how do you plan cash?"
    d.say(f'Set up an email campaign "June cash" with one mail. Subject: Cash. Body: "{text}" Do not launch it.',
          campaign=draft_plan(name="June cash", subject="Cash", text=text))  # fmt: skip
    d.say("Put everyone from Spring webinar into the June cash campaign, no launch",
          campaign=draft_plan(who="everyone from Spring webinar"))  # fmt: skip
    told = d.say("Show me the exact text of the mail that Levin Bafel would get in the campaign June cash",
                 ask={"about": "campaign"})["answer"]  # fmt: skip
    assert "Hi Levin, how do you plan cash?" in told


def test_who_has_not_answered_in_a_campaign_is_looked_up_in_it(desk: Open) -> None:
    d = desk()
    words = "pause spring follow-up, then tell me who in it hasnt answered yet"
    told = d.say(words, ask={"about": "campaign"})["answer"]
    assert "Who is in it" in told


@pytest.mark.parametrize(
    "words", ["Vale, ya puedes mandarlo", "ahora mándalo", "fine, send that one", "ok, you can send it"]
)
def test_a_draft_is_sent_by_a_word(words: str) -> None:
    assert sends_it(words)


@pytest.mark.parametrize(
    ("words", "kind", "name"),
    [
        ("Nouvelle campagne e-mail : Rentrée DAF", "campaign", "Rentrée DAF"),
        ("Lista nueva Feria Bilbao con Iker Ensayo (iker@puerto.example)", "list", "Feria Bilbao"),
        ("Neue Liste Messe Köln", "list", "Messe Köln"),
        ("New leads from Berlin?", "list", ""),
    ],
)
def test_what_is_new_is_called_by_what_stands_behind_its_noun(words: str, kind: Any, name: str) -> None:
    assert called(words, kind) == name


def test_a_name_ends_where_courtesy_begins(desk: Open) -> None:
    d = desk()
    d.say("rename the list Spring webinar to Webinaire printemps stp", form={"value": "Webinaire printemps stp"})
    assert [body["name"] for _, body in d.writes] == ["Webinaire printemps"]


def test_whoever_is_spoken_of_in_a_message_does_not_get_it(desk: Open) -> None:
    d = desk()
    d.say('Tell the one from Lanternworks: "Yes, CSV is fine. Send me a sample file and I will look at it."',
          replies={"goal": "reply", "person": "", "archive": "no",
                   "text": "Yes, CSV is fine. Send me a sample file and I will look at it."})  # fmt: skip
    assert [load("saas").threads[0].id in target for target, body in d.writes if "body_text" in body] == [False]


def test_somebody_of_whom_there_is_no_conversation_gets_no_other_ones(desk: Open) -> None:
    text = "Good to meet you. Who owns the cash forecast at your place?"
    d = desk()
    mail = {"goal": "send", "to": "", "name": "Kwabena Osei", "subject": "Breakfast", "text": text}
    words = "Morning! I met Kwabena Osei yesterday. Could you drop him a line by email? Subject is Breakfast, text:"
    reply = {"goal": "reply", "person": "Kwabena Osei", "archive": "no", "text": text}
    said = d.say(f'{words} "{text}"', one_off_email=mail, replies=reply)
    assert "address" in said["escalation"]["question"]
    assert d.writes == []


@pytest.mark.parametrize(
    "words",
    [
        "okay make that monday instead of friday and then send it",
        "ändere Freitag auf Montag und schick sie dann ab",
        "cambia viernes por lunes y mándalo",
    ],
)
def test_a_draft_that_is_to_be_changed_first_is_not_sent_as_it_is(words: str) -> None:
    assert not sends_it(words)


def test_all_of_those_who_were_shown_go_into_a_newdraft_plan(desk: Open) -> None:
    d = desk()
    d.say("How many people do we have on Spring webinar?", ask={"about": "list"})
    d.say("Please put all of them into a new email campaign called Vienna again, no text in it yet",
          campaign=draft_plan(name="Vienna again", who="all of them"))  # fmt: skip
    assert any("listId" in body for _, body in d.writes)


@pytest.mark.parametrize(
    ("words", "tool", "is_wanted"),
    [
        ("could you take him off the list? Don't delete him altogether though", "remove_list_leads", True),
        ("Delete the list Old. Don't do it.", "delete_list", False),
        ("Delete the list Old. Do not delete it yet.", "delete_list", False),
    ],
)
def test_a_no_to_something_else_is_none_to_the_wish(words: str, tool: str, *, is_wanted: bool) -> None:
    assert is_wished(words, tool) is is_wanted


def test_a_signal_that_was_marked_is_the_one_that_it_means(desk: Open) -> None:
    d = desk()
    mark = {"goal": "mark", "which": "", "count": 1, "comment": ""}
    d.say("thumbs up for the lanternworks one and put a note on it: call theo on wednesday",
          signals=[{**mark, "action": "up", "which": "lanternworks"},
                   {**mark, "action": "up", "which": "lanternworks"},
                   {**mark, "action": "comment", "comment": "call theo on wednesday"}])  # fmt: skip
    ids = {item["id"] for _, body in d.writes for item in body["items"]}
    assert len(ids) == 1


def test_nothing_is_put_away_that_words_only_are_done_with(desk: Open) -> None:
    text = "Das Handbuch gibt es ab Juli."
    d = desk()
    reply = {"goal": "reply", "person": "Theo", "text": text, "archive": "yes"}
    d.say(f'Schreib Theo bitte: "{text}" Dann bin ich durch, danke', replies=reply)
    assert [body for _, body in d.writes if "status" in body] == []


def test_a_limit_is_said_beside_other_numbers() -> None:
    assert per_day_in("Set up a campaign called Batik, max 12 mails a day, with one mail in it") == 12


def test_pasted_people_belong_to_the_campaign_that_they_are_for() -> None:
    rows = "first,last,email\nAroha,Ngata,aroha@yard.example\nCallum,Tauranga,callum@hulls.example"
    assert len(wanted(f"add to draft campaign Auckland boatyards, dont launch\n\n{rows}")) == 1


@pytest.mark.parametrize(
    ("words", "is_meant"),
    [
        ("Add them to Spring webinar too", True),
        ("añádelos a la lista Feria", True),
        ("ajoute-les à la liste Salon", True),
        ("aggiungili alla lista Fiera", True),
        ("coloca essas pessoas na campanha", True),
        ("Setz sie auf die Liste Messe", False),
        ("Pon los CFOs en la lista Feria", False),
        ("Ajoute les directeurs à la liste Salon", False),
        ("Borra los modelos", False),
    ],
)
def test_several_who_were_shown_are_meant_by_words_that_mean_nothing_else(words: str, *, is_meant: bool) -> None:
    assert speaks_of_them(words) is is_meant


@pytest.mark.parametrize(
    ("words", "act"),
    [
        ('und leg danach die Liste "CSV-Kunden" an.', "create_list"),
        ("make a list lisbon bakeries", "create_list"),
        ("Put Ada on the list Fair", "import_list_leads"),
        ("create a list called Fair and add Ada Lind, CFO at Aspen, and Bo Ray to it", "import_list_leads"),
    ],
)
def test_a_few_words_that_make_a_list_bring_nobody(words: str, act: str) -> None:
    assert act_by_its_words(words, "import_list_leads") == act


@pytest.mark.parametrize(
    ("words", "limit"),
    [
        ("hmm no wait make that thirty five", 35), ("ach nein, doch lieber vierzig", 40), ("mejor treinta y cinco", 35),
        ("no, 30 instead", 30), ("plutôt 25 par jour", 25),
    ],
)  # fmt: skip
def test_a_number_that_is_corrected_is_set_again(desk: Open, words: str, limit: int) -> None:
    d = desk()
    d.say("Set the daily limit of Spring follow-up to 45")
    d.say(words)
    assert [body.get("daily_limit") for _, body in d.writes] == [45, limit]


def test_what_was_found_is_not_searched_for_twice_where_its_number_is_corrected(desk: Open) -> None:
    d = desk()
    d.say("Find 5 CFOs in Paris", campaign=draft_plan(goal="find", who="CFOs in Paris", count=5, list="Paris CFOs"))
    d.say("no, make it 8")
    assert len([target for target, _ in d.writes if target.endswith("/leads/search")]) == 1


@pytest.mark.parametrize(
    ("words", "acts"),
    [
        (("Our event is moving, so two small things if you have a second: rename the list Fair leads to Expo leads and "
          "take Ada Sample off it because she has changed jobs"), ["update_list name", "remove_list_leads"]),
        ("who's on Fair leads n which campaigns are running rn", ["look lists", "look campaigns"]),
        (("Primero, escríbele a ada@customer.example: «Hola Ada, el martes va bien.» Y segundo, a la lista Feria "
          "ponle de nombre Feria 2026."), ["send_message", "update_list name"]),
        ("Clara Weiss got promoted, she is VP Finance now", ["update_lead title"]),
        ("Could you start a fresh list called Q3 Zurich and fill it with 10 finance directors in Zurich?",
         ["start_lead_search"]),
        ("take everybody from the list spring webinar and put them into the campaign vienna breakfast",
         ["import_campaign_leads"]),
        ("nimm alle von der liste messe bonn und pack sie in die kampagne herbst", ["import_campaign_leads"]),
        ("Her title is Head of Procurement. Save that on her too.", ["update_lead title"]),
        ("Bérénice m'a demandé un truc pour demain et je suis en retard… Trouve-moi 6 directeurs achats à Lyon",
         ["start_lead_search"]),
    ],
)  # fmt: skip
def test_talk_neither_hides_a_wish_nor_is_one(words: str, acts: list[str]) -> None:
    assert [act_by_its_words(one.text, one.act) for one in without_asides(wanted(words))] == acts


def test_somebody_with_an_address_is_put_into_a_campaign_by_its_own_call() -> None:
    words = "put ada sample, ada@customer.example into the campaign alpha"
    assert act_by_its_words(words, "add_campaign_leads") == "add_campaign_leads"


def test_what_is_asked_in_haste_changes_nothing(desk: Open) -> None:
    d = desk()
    show = {"goal": "show", "scope": "all"}
    d.say("do we have any signal about northpier", ask={"about": "signals"}, signals=show)
    assert d.writes == []


def test_a_question_that_somebody_is_to_be_asked_is_no_question_to_the_agent() -> None:
    assert not asks(
        "reply to nomvula dlamini on linkedin: thanks for the kind words shall i send you the slides as well?"
    )
    assert asks("tell me: how many leads are on the list Fair leads?")


@pytest.mark.parametrize(
    "words",
    [
        'make a draft campaign "Close kit" for Spring webinar and write three mails about month-end close',
        'make a draft campaign "Close kit" for Spring webinar and write the mails: intro, reminder, goodbye',
        'mach eine Kampagne "Close kit" für die Liste Spring webinar und schreib drei Mails zum Monatsabschluss',
    ],
)
def test_the_mails_of_a_new_campaign_are_those_of_nobody_who_was_written_to_before(desk: Open, words: str) -> None:
    d = desk()
    mail = {
        "goal": "draft",
        "to": "ada@customer.example",
        "name": "",
        "subject": "Demo",
        "text": "the demo is on Tuesday",
    }
    draft = 'draft a mail to ada@customer.example, subject "Demo": "the demo is on Tuesday"'
    d.say(draft, one_off_email=mail, write={"subject": "Demo", "text": "the demo is on Tuesday"})
    result = d.say(words, campaign=draft_plan(name="Close kit"))
    assert [target for target, _ in d.writes] == ["/api/threads", "/api/campaigns"]
    assert result["escalation"]["question"].startswith("What should the campaign's message say?")
