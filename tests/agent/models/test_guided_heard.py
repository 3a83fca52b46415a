"""What stands beside a wish is heard: a limit, a "do not", somebody who can wait, a step more, the list it is for."""

from typing import Any

import pytest

from agent.models.guided.act_in_context import act_by_its_words
from agent.models.guided.joined import wanted
from tests.support.guided_desk import CAMPAIGN, Human, Open

MARA, THEO = "7a000001-0000-4000-8000-000000000001", "7a000001-0000-4000-8000-000000000002"
LIST = "11000001-0000-4000-8000-000000000001"


def _draft(**known: Any) -> dict[str, Any]:
    return {**CAMPAIGN, "goal": "draft", "who": "", "count": 0, "name": "", "subject": "", "text": "", **known}


@pytest.mark.parametrize(
    ("words", "act"),
    [
        ("Forward nothing, but do answer Ines with the link https://tideline.example/checklist", "send_message"),
        ('Mark Stone (mark@stone.example) asked for our deck; send him "The deck is ready."', "send_message"),
        ("What would it cost to find 400 heads of finance? Do not start yet.", "look credits"),
        ("Launch Autumn; if its sender is not ready, use one that is", "launch_campaign"),
        ('Watch for "runway" and also "burn rate", call it Runway', "create_signal_type"),
    ],
)
def test_what_only_limits_a_wish_is_no_other_one(words: str, act: str) -> None:
    assert [one.act for one in wanted(words)] == [act]


@pytest.mark.parametrize(
    ("words", "limit"),
    [
        ('Prepare a campaign "July cash" as a draft with a daily limit of 15; do not launch it.', 15),
        ('Bereite eine Kampagne "July cash" als Entwurf vor, höchstens 20 Mails am Tag', 20),
    ],
)
def test_a_draft_is_made_with_its_limit(desk: Open, words: str, limit: int) -> None:
    d = desk()
    result = d.say(words, campaign=_draft(name="July cash"))
    ((target, body),) = d.writes
    assert (target, body["name"], body["daily_limit"]) == ("/api/campaigns", "July cash", limit)
    assert f"at most {limit} mails a day" in result["answer"]


def test_a_step_more_is_put_behind_those_that_there_are(desk: Open) -> None:
    d = desk()
    first = {"name": "Two", "subject": "Cash", "text": "Hi %first_name%, who forecasts cash?"}
    d.say('Make a draft campaign "Two" (no leads yet): subject "Cash", text "Hi %first_name%, who forecasts cash?"',
          campaign=_draft(**first))  # fmt: skip
    d.say('Add a second step to it after 4 days: "Any thoughts?"', campaign=_draft(text="Any thoughts?"))
    steps = d.writes[-1][1]["sequence_nodes"]
    assert [(one["type"], one.get("delay_days"), one.get("body")) for one in steps] == [
        ("email", None, first["text"]), ("delay", 4, None), ("email", None, "Any thoughts?"), ("end", None, None),
    ]  # fmt: skip


def test_the_words_of_a_step_are_asked_for(desk: Open) -> None:
    d = desk(Human(words="Any thoughts?"))
    d.say('Make a draft campaign "Two" (no leads yet)', campaign=_draft(name="Two"))
    d.say("Add a second step to it", campaign=_draft())
    assert d.human.questions == ["What should the follow-up say, word for word?"]
    assert d.writes[-1][1]["sequence_nodes"][-2]["body"] == "Any thoughts?"


def test_a_number_in_words_counts_the_leads(desk: Open) -> None:
    d = desk()
    d.say("Busca doce directores financieros en Berlín",
          campaign={"goal": "find", "who": "directores financieros en Berlín", "count": 0, "list": ""})  # fmt: skip
    assert d.writes[0][1]["fetch_count"] == 12


def test_who_can_wait_is_not_answered(desk: Open) -> None:
    d = desk()
    d.say("Mara's question about price: answer \"90 a month for four seats.\" Theo's can wait.",
          replies={"goal": "reply", "person": "Mara", "text": "90 a month for four seats.",
                   "archive": "no"})  # fmt: skip
    assert [target for target, _ in d.writes] == [f"/api/threads/{MARA}/messages"]


def test_all_but_one_are_put_away(desk: Open) -> None:
    d = desk()
    d.say("Archive every conversation that waits for an answer, except the one with Mara",
          replies={"goal": "archive", "person": "Mara"})  # fmt: skip
    changed = [target for target, _ in d.writes]
    assert f"/api/threads/{THEO}" in changed
    assert f"/api/threads/{MARA}" not in changed


def test_both_conversations_that_are_named_by_id_are_put_away(desk: Open) -> None:
    d = desk()
    result = d.say(f"Archive the threads {THEO} and {MARA}", replies={"goal": "archive", "person": ""})
    assert {target for target, _ in d.writes} == {f"/api/threads/{MARA}", f"/api/threads/{THEO}"}
    assert "2 conversations" in result["answer"]


def test_a_lead_is_saved_onto_the_list_that_is_named(desk: Open) -> None:
    d = desk()
    ada = {"name": "Ada Sample", "title": "CFO", "company": "Fair Works", "email": "ada@fair.example"}
    d.say("Save Ada Sample, CFO of Fair Works, ada@fair.example, as a lead on the list Spring webinar",
          rows={"leads": [ada]})  # fmt: skip
    assert d.writes[0][1]["listIds"] == [LIST]


def test_leads_are_told_by_their_role(desk: Open) -> None:
    d = desk()
    answer = d.say("Which CFOs are among our leads?")["answer"]
    assert "Mara Quinquin" in answer
    assert "Wanda Passel" not in answer


def test_who_waits_for_an_answer_is_a_question_about_the_inbox(desk: Open) -> None:
    d = desk()
    result = d.say("Who is waiting for an answer from me?", ask={"about": "inbox"},
                   replies={"goal": "list", "view": "needs_reply"})  # fmt: skip
    assert result["status"] == "done"
    assert "Theo Placeholder" in result["answer"]


def test_a_question_about_a_search_is_not_answered_with_prices(desk: Open) -> None:
    d = desk()
    result = d.say("What became of my last lead search?", ask={"about": "search"})
    assert "search" in result["answer"]
    assert "price" not in result["answer"]


CLOSE = "Hi %first_name%, how long does the close take?"
MADE = """
Hello! The board meets. Could you set up an email campaign called "Vienna" from my mailbox, at most 12 mails a day,\
 with one mail: subject "Your close", text "{}" Put the people from the Spring webinar list in. Don't start it.
Our quarter begins soon. I need an email campaign "Vienna", at most 12 mails a day, subject "Your close", text "{}" It\
 goes to the list Spring webinar. Please leave it a draft.
Moin, der Beirat will was sehen. Leg bitte eine E-Mail-Kampagne "Vienna" an, höchstens 12 Mails am Tag,\
 Betreff "Your close", Text "{}" Die Leute der Liste Spring webinar kommen rein. Noch nicht starten.
Bonjour, on en parlait hier. Crée une campagne e-mail « Vienna », au plus 12 mails par jour, objet « Your close »,\
 texte « {} » Mets-y les gens de la liste Spring webinar. Ne la lance pas.
Hola, esto corre prisa. Crea una campaña de correo "Vienna", como máximo 12 correos al día, asunto "Your close", texto\
 "{}" Mete a la gente de la lista Spring webinar. No la lances.
"""


@pytest.mark.parametrize("words", MADE.strip().split("\n"))
def test_a_campaign_that_is_made_gets_its_limit_its_sender_and_its_mail_though_other_words_go_ahead(
    desk: Open, words: str
) -> None:
    d = desk()
    result = d.say(words.format(CLOSE), campaign=_draft(name="Vienna", subject="Your close", text=CLOSE))
    made = next(one for one in d.sandbox.world.campaigns if one.name == "Vienna")
    assert (made.status, made.daily_limit, len(made.sender_account_ids)) == ("draft", 12, 1)
    assert [(one.subject, one.body) for one in made.sequence_nodes if one.type == "email"] == [("Your close", CLOSE)]
    assert len(made.prospects) == 6
    assert "no leads" not in result["answer"]


def test_the_name_of_a_list_is_nobodys_title(desk: Open) -> None:
    d = desk()
    ada = {"name": "Ada Sample", "title": "Spring webinar", "email": "ada@fair.example"}
    d.say("Save Ada Sample (ada@fair.example) as a lead on the list Spring webinar", rows={"leads": [ada]})
    assert d.writes[0][1]["listIds"] == [LIST]
    assert "title" not in d.writes[0][1]


@pytest.mark.parametrize(
    ("words", "gone"),
    [
        ("Empty the list Spring webinar, but keep the list", 6),
        ("Svuota la lista Spring webinar", 6),
        ("Leere die Liste Spring webinar, Mara Quinquin aber nicht", 5),
    ],
)
def test_a_list_is_emptied_and_not_deleted(desk: Open, words: str, gone: int) -> None:
    d = desk()
    d.say(words)
    assert [len(body["leadIds"]) for _, body in d.writes] == [gone]


@pytest.mark.parametrize(
    ("words", "act"),
    [
        ("Delete the empty list Fair", "delete_list"),
        ("Delete the list Fair, it is empty", "delete_list"),
        ("which list is empty", "look lists"),
        ("Leere Liste Fair anlegen", "create_list"),
        ("make an empty list Fair", "create_list"),
    ],
)
def test_an_empty_list_is_not_emptied(words: str, act: str) -> None:
    assert act_by_its_words(words, act) == act


def test_a_new_signal_type_is_described_by_its_keywords_and_not_by_the_order(desk: Open) -> None:
    d = desk()
    d.say("make a signal type called Board reporting with the keywords restatment no sorry restatement and board pack",
          signals={"goal": "watch", "label": "Board reporting", "keywords": ["restatement", "board pack"]})  # fmt: skip
    body = next(body for target, body in d.writes if target == "/api/signals/types")
    assert "restatment" not in str(body)
    assert body["description"].startswith("Board reporting: ")


def test_a_comment_that_was_put_right_is_kept_as_it_was_said_last(desk: Open) -> None:
    said = "ligar em junho não espera ligar em julho"
    mark = {"goal": "mark", "which": "lanternworks", "count": 1, "action": "comment", "comment": said}
    d = desk()
    d.say(f"no sinal da lanternworks põe o comentário {said}", signals=mark)
    assert [item["comment"] for _, body in d.writes for item in body["items"]] == ["ligar em julho"]
