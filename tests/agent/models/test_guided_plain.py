"""The plain things of a working week, as they are said."""

from typing import cast

import pytest

from agent.common.words.marks import marked
from agent.common.words.pieces import pieces
from agent.common.words.wanted import parts_of
from agent.models.guided.act_in_context import act_by_its_words, act_in_context
from agent.models.guided.actions import Do, Finish
from agent.models.guided.copied import copies, without_copies
from agent.models.guided.decide import Decider
from agent.models.guided.dictated_values import without_the_rest
from agent.models.guided.joined import wanted
from agent.models.guided.numbers_meant import days_named
from agent.models.guided.records import found
from agent.models.guided.signals import drafts_wanted, update_signal_sources
from agent.models.guided.sources import SOURCES
from agent.models.guided.task import Past, Task
from agent.models.guided.wished import is_wished
from agent.models.guided.with_people import moved
from tests.support.guided_desk import Open

DRAFT = 'Draft a mail to Tess Harlan, tess@harlan.example. Subject Proposal, text: "Hi Tess, it comes by Wednesday."'


@pytest.mark.parametrize(
    ("words", "who", "to", "off"),
    [
        ("Move Levin Bafel from Spring webinar to Call first", "Levin Bafel", "to Call first", "Spring webinar"),
        ("Verschieb Ada von Messe nach Kunden", "Ada", "nach Kunden", "Messe"),
        ("Déplace Ada de la liste Salon vers Clients", "Ada", "vers Clients", "la liste Salon"),
    ],
)
def test_people_are_moved_between_lists_that_are_not_called_lists(words: str, who: str, to: str, off: str) -> None:
    both = moved(words)
    assert both is not None
    assert both[0] == f"Add {who} {to}"
    assert off in both[1]


def test_a_step_and_the_people_of_a_campaign_are_moved_by_other_calls() -> None:
    assert moved("move the second mail from the start to the end") is None
    assert moved("Move Ada from campaign Alpha to Beta") is None


@pytest.mark.parametrize(
    "words",
    [
        "new list pls: Finance Dinner. leave it empty, I'll fill it myself",
        "neue Liste Finanzabend, lass sie noch leer",
        "nouvelle liste Dîner, laisse-la vide",
        "lista nueva Cena, vacía por ahora",
    ],
)
def test_a_list_that_stays_empty_asks_for_nobody(words: str) -> None:
    assert act_by_its_words(words, "import_list_leads") == "create_list"


@pytest.mark.parametrize(
    "words",
    [
        "add Bo Hart (bo@hart.example) to the Round table draft",
        "setz Bo Hart (bo@hart.example) in den Entwurf Messe",
        "añade a Bo Hart (bo@hart.example) al borrador Feria",
    ],
)
def test_people_for_a_draft_are_people_for_a_campaign(words: str) -> None:
    assert act_by_its_words(words, "import_list_leads") == "add_campaign_leads"


def test_no_call_deletes_the_campaign_that_was_just_paused() -> None:
    heard = "pause Spring follow-up and then delete it for good"
    assert act_in_context("then delete it for good", "delete_lead", heard, "pause_campaign") == "gap"
    both = "pause Spring follow-up and delete Bo Hart"
    assert act_in_context("and delete Bo Hart", "delete_lead", both, "pause_campaign") == "delete_lead"


@pytest.mark.parametrize(
    ("words", "tool"),
    [
        ("Bruno Kestler signed on Friday, so take him out of the June draft", "remove_campaign_leads"),
        ("save a new lead - Tina Field, CFO at Tollhouse, tina@toll.example. no list needed", "create_lead"),
        ("pause Fair, so that I can change it", "pause_campaign"),
    ],
)
def test_a_reason_and_what_is_not_needed_are_no_refusal(words: str, tool: str) -> None:
    assert is_wished(words, tool)


def test_a_no_to_the_thing_itself_is_one() -> None:
    assert not is_wished("Bo is on the list. don't delete the list", "delete_list")


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("tre giorni tra il primo e il secondo messaggio sono troppo pochi, portali a 5", 5),
        ("five days are too long, make it 3", 3),
        ("drei Tage sind zu kurz, mach 6 draus", 6),
    ],
)
def test_days_that_are_too_few_are_not_set(words: str, days: int) -> None:
    assert days_named(words) == days


def test_who_is_in_copy_of_an_answer_is_not_whom_it_goes_to() -> None:
    words = 'Answer Theo and put his colleague nora@lantern.example in cc: "Hi Theo, yes."'
    assert copies(words) == {"cc": "nora@lantern.example"}
    assert copies("bcc: bo@hart.example", "draft_") == {"draft_bcc": "bo@hart.example"}
    assert "@" not in without_copies(words)


def test_an_answer_goes_with_its_copy(desk: Open) -> None:
    d = desk()
    words = 'Answer Theo and put nora@lantern.example in cc: "Hi Theo, yes, a CSV is all we need."'
    d.say(words, replies={"goal": "reply", "person": "Theo", "text": "", "gists": []})
    sent = d.sandbox.world.outbox
    assert [one.cc for one in sent] == ["nora@lantern.example"]


@pytest.mark.parametrize(
    "words",
    [
        "put Ada on it. They should stay on Spring webinar too.",
        "setz Ada drauf, sie sollen auch auf Spring webinar bleiben",
        "mets Ada dessus, ils doivent aussi rester sur Spring webinar",
    ],
)
def test_where_somebody_stays_is_not_where_they_go(words: str) -> None:
    assert "Spring webinar" not in without_the_rest(words)


@pytest.mark.parametrize(
    "words",
    ["Draft a DM for the signal from Ines. Just the DM, no comment.", "Archive Theo's thread. Nur das, sonst nichts."],
)
def test_no_more_than_that_is_no_wish_of_its_own(words: str) -> None:
    assert len(wanted(words)) == 1


@pytest.mark.parametrize(
    "words",
    [
        "Room is confirmed now, go ahead and send it.",
        "alles geklärt, leg los und schick sie ab",
        "c'est confirmé, vas-y et envoie-le",
    ],
)
def test_what_leave_is_given_to_is_one_wish_with_it(words: str) -> None:
    assert len([one for one in pieces(words) if one.asks > 0.5]) <= 1


def test_a_question_ends_with_its_sign_where_no_blank_follows() -> None:
    words = "Theoさんからのメールには何が書いてありますか?まだ返信はしないでください。"
    assert len(parts_of(marked(words))) == 2


def test_another_subject_is_no_other_text(desk: Open) -> None:
    d = desk()
    d.say(DRAFT, one_off_email={"goal": "draft", "name": "Tess Harlan", "subject": "Proposal", "text": "", "gists": []})
    d.say('Make the subject "It comes by Wednesday" instead')
    assert d.writes[-1][1] == {"draft_subject": "It comes by Wednesday"}


def test_companies_are_imported_with_their_domains(desk: Open) -> None:
    d = desk()
    d.say(
        "Make a list of companies called Partners: Birch AG (birch.example) and Oak & Sons (oak.example)",
        **{"import": {"goal": "create", "list": "Partners", "kind": "company"}},
    )
    leads = next(body for target, body in d.writes if target.endswith("/import"))["leads"]
    assert [(one["name"]["full"], one["domain"]) for one in leads] == [
        ("Birch AG", "birch.example"),
        ("Oak & Sons", "oak.example"),
    ]


BO = {"name": "Bo Hart", "title": "", "company": "", "email": "bo@hart.example"}
IMPORT = {"import": {"goal": "import", "list": "", "kind": "person"}, "rows": {"leads": [BO]}}


@pytest.mark.parametrize(
    "words",
    [
        "add Bo Hart (bo@hart.example) to Spring webinar",
        "please put bo hart, bo@hart.example on the spring webinar",
        "Füge Bo Hart (bo@hart.example) zu Spring webinar hinzu",
        "ajoute Bo Hart (bo@hart.example) à Spring webinar",
    ],
)
def test_people_go_on_the_list_that_is_named_without_the_word(desk: Open, words: str) -> None:
    d = desk()
    d.say(words, **IMPORT)
    assert [(target, body["listId"]) for target, body in d.writes] == [
        ("/api/lists/import", "11000001-0000-4000-8000-000000000001")
    ]


@pytest.mark.parametrize("place", ["Autumn Guests", "Spring follow-up"])
def test_no_list_is_made_for_people_who_go_on_one_that_is_not_there(desk: Open, place: str) -> None:
    d = desk()
    result = d.say(f"add Bo Hart (bo@hart.example) to {place}", **IMPORT)
    assert (d.writes, result["status"], "Which list" in result["escalation"]["question"]) == ([], "waiting", True)


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("just the DM no comment, 2 credits are fine", ("dm",)),
        ("nur die Nachricht, keinen Kommentar", ("dm",)),
        ("un DM sin comentario", ("dm",)),
        ("a comment, no DM", ("comment",)),
        ("a DM and a comment", ("dm", "comment")),
    ],
)
def test_a_draft_of_the_other_kind_is_not_paid_for(words: str, kinds: tuple[str, ...]) -> None:
    assert drafts_wanted(words) == kinds


def test_after_all_is_no_list_of_everybody() -> None:
    lists = [{"id": "li_1", "name": "all"}, {"id": "li_2", "name": "Dublin dinner"}]
    read = Past("list_lists", dict(SOURCES["list"].args), {"lists": lists}, failed=False)
    task = Task(words="Aoife can't make it after all, take her off Dublin dinner", calls=(read,))
    assert found(task, SOURCES["list"], task.words, {}) == [lists[1]]


@pytest.mark.parametrize(
    "words", ["archive Theo's thread, no, Piet's thread", "archive Theo's thread, we're done there.. no wait, Piet's."]
)
def test_who_is_named_instead_of_somebody_is_looked_for(desk: Open, words: str) -> None:
    d = desk()
    plan = {"goal": "archive", "person": "Theo", "text": "", "archive": "yes", "view": "inbox"}
    d.say(words, route={"journey": "replies"}, replies=plan)
    assert d.writes == [("/api/threads/7a000001-0000-4000-8000-000000000004", {"status": "archived"})]


@pytest.mark.parametrize(
    "words",
    [
        "Peux-tu ajouter Glassdoor comme nouvelle source de signaux ?",
        "add Glassdoor as a new source",
        "Glassdoor als neue Quelle",
    ],
)
def test_a_source_that_puffle_lacks_is_a_gap_where_it_is_to_be_added(words: str) -> None:
    there = {"sources": [{"id": "news", "name": "News", "enabled": True}]}
    known, nobody = Past("list_signal_sources", {}, there, failed=False), cast("Decider", None)
    plan = {"source": "Glassdoor", "enabled": "on"}
    first = update_signal_sources(Task(words=words, plan=plan, calls=(known,)), nobody)
    assert first == Do("report_gap", {"outcome": words})
    told = Past("report_gap", {"outcome": words}, {}, failed=False)
    assert isinstance(update_signal_sources(Task(words=words, plan=plan, calls=(known, told)), nobody), Finish)
    asked = update_signal_sources(Task(words="turn Glassdoor on", plan=plan, calls=(known,)), nobody)
    assert isinstance(asked, Do)
    assert asked.tool == "ask_human"
