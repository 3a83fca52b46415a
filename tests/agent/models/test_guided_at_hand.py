"""Messages that go on with what the conversation has at hand: its campaign, its signal type, the act before."""

from typing import Any

import pytest

from agent.common.words.wanted import GAP
from agent.models.guided.again import repeated
from agent.models.guided.day_limit import limit_a_day_in, per_day_in, sets_a_limit
from agent.models.guided.dictated_values import restarted, value_meant
from agent.models.guided.joined import is_refusal, wanted
from agent.models.guided.records import named
from agent.models.guided.signal_rows import fitting, told_by_title
from agent.models.guided.somebody_else import names_somebody_else
from agent.models.guided.task import Past, Task, Turn
from tests.support.guided_desk import Open, draft_plan


@pytest.mark.parametrize(
    ("words", "limit"),
    [
        ("And one more thing she said, she is careful like that, no more than 25 mails a day.", 25),
        ("Never send more than 40 mails per day from it.", 40),
        ("Ah y otra cosa que me pidió, que no salgan más de 20 correos al día.", 20),
        ("Und noch was, mein Chef ist vorsichtig: pro Tag bitte nicht mehr als 15 Stück.", 15),
        ("Mehr als 50 Mails pro Tag sollen da nicht rausgehen.", 50),
        ("pas plus de 18 mails par jour", 18),
        ("Et surtout, jamais plus de 10 envois par jour !", 10),
        ("non più di 30 mail al giorno, per favore", 30),
        ("Oh and our IT guy begs for a cap of 35 emails per day", 35),
    ],
)
def test_a_limit_a_day_is_that_of_the_campaign_that_was_just_made(desk: Open, words: str, limit: int) -> None:
    d = desk()
    d.say("make an email campaign called Runway check, draft only", campaign=draft_plan(name="Runway check"))
    result = d.say(words)
    made = next(one for one in d.sandbox.world.campaigns if one.name == "Runway check")
    assert (made.daily_limit, result["status"]) == (limit, "done")
    assert d.human.questions == []


def test_a_bound_is_no_refusal() -> None:
    for words in ("no more than 25 mails a day", "pas plus de 15 mails par jour", "nie mehr als 20 am Tag"):
        assert not is_refusal(words)
        assert sets_a_limit(words)
    assert is_refusal("no mails on Friday")


def test_a_number_of_other_things_is_no_limit_a_day() -> None:
    assert per_day_in("no more than 25 credits a day") == 0
    assert not sets_a_limit("we had 40 visitors a day")
    assert not sets_a_limit("does it really send no more than 25 mails a day?")
    assert [one.act for one in wanted("reply to Mara: no more than 25 mails a day are possible")] == ["send_message"]


@pytest.mark.parametrize(
    ("words", "item"),
    [
        ("same for the lanternworks one", {"vote": "up"}),
        ("dasselbe bitte für Lanternworks", {"vote": "up"}),
        ("lo mismo con el de Lanternworks", {"status": "dismissed"}),
        ("pareil pour celui de Lanternworks", {"vote": "down"}),
        ("do the same with Lanternworks please", {"status": "dismissed"}),
    ],
)
def test_a_mark_is_repeated_for_another_signal(desk: Open, words: str, item: dict[str, str]) -> None:
    d = desk()
    said = {"up": "thumbs up for northpier", "down": "thumbs down for northpier"}.get(item.get("vote", ""), "")
    understood = {"goal": "mark", "which": "", "count": 1, "comment": ""}
    first = {**understood, "action": item.get("vote", "dismiss")}
    d.say("show me all signals", ask={"about": "signals"}, signals={"goal": "show", "scope": "all"})
    d.say(said or "dismiss the northpier signal", signals=first)
    d.say(words, signals={**understood, "action": "comment"})
    marks = [one for _, body in d.writes for one in body["items"]]
    assert len({one["id"] for one in marks}) == 2
    assert [{k: v for k, v in one.items() if k != "id"} for one in marks] == [item, item]


def lead_read() -> Past:
    leads = [{"id": "le_1", "name": "Ada Sample"}, {"id": "le_2", "name": "Cleo Vorlage"}]
    return Past("list_leads", {}, {"leads": leads}, failed=False)


def thread_read() -> Past:
    threads = [{"id": "th_1", "participant_name": "Ines Muster"}, {"id": "th_2", "participant_name": "Theo Probe"}]
    return Past("list_threads", {}, {"threads": threads}, failed=False)


def list_read() -> Past:
    return Past(
        "list_lists", {}, {"lists": [{"id": "li_1", "name": "Fair"}, {"id": "li_2", "name": "Expo"}]}, failed=False
    )


def done(text: str, act: str, journey: str, read: tuple[Past, ...], **args: Any) -> Turn:
    calls = (*read, Past(act.partition(" ")[0], args, {}, failed=False))
    return Turn(text, calls, act, {"text": text, "act": act, "journey": journey})


ON_FAIR = done(
    "put Ada on Fair", "add_list_leads", "form", (lead_read(), list_read()), list_id="li_1", lead_ids=["le_1"]
)
PAUSED = done("stop it please", "pause_campaign", "form", (), campaign_id="ca_1")
TITLE = done("Ada's title is CFO now", "update_lead title", "form", (lead_read(),), lead_id="le_1")
MARA = done("archive her thread", "update_thread status archived", "replies", (thread_read(),), thread_id="th_1")


@pytest.mark.parametrize(
    ("turn", "words", "text", "act"),
    [
        (ON_FAIR, "same for Cleo", "put Cleo on Fair", "add_list_leads"),
        (ON_FAIR, "und dasselbe mit Expo bitte", "put Ada on Expo", "add_list_leads"),
        (ON_FAIR, "lo mismo con Zeno", "lo mismo con Zeno", "add_list_leads"),
        (PAUSED, "same for Autumn", "same for Autumn", "pause_campaign"),
        (MARA, "et pareil pour Theo", "et pareil pour Theo", "update_thread status archived"),
        (TITLE, "the same for Cleo", "Cleo's title is CFO now", "update_lead title"),
        (TITLE, "genauso bei Zeno", "Zeno's title is CFO now", "update_lead title"),
    ],
)
def test_what_was_done_is_done_to_something_else(turn: Turn, words: str, text: str, act: str) -> None:
    again = repeated(Task(words=words, former=turn.words, earlier=turn.calls, turns=(turn,)))
    assert again is not None
    assert (again.text, again.act, again.journey) == (text, act, turn.wish["journey"])


@pytest.mark.parametrize("words", ["reply with the same for Theo", "the same text for Theo", "same here"])
def test_what_wants_something_else_repeats_nothing(words: str) -> None:
    assert repeated(Task(words=words, former="put Ada on Fair", earlier=ON_FAIR.calls, turns=(ON_FAIR,))) is None


def test_a_value_that_is_not_said_again_is_never_guessed() -> None:
    turn = done("she is CFO now", "update_lead title", "form", (lead_read(),), lead_id="le_1")
    again = repeated(Task(words="same for Bo", former=turn.words, earlier=turn.calls, turns=(turn,)))
    assert again is not None
    assert again.act == GAP


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("same for the forecast post", [1]),
        ("dismiss the one with the merger", [2]),
        ("Daumen hoch für den mit der Fusion", []),
        ("the first one please", []),
        ("the news about a finance director", []),
    ],
)
def test_a_signal_is_told_by_a_word_that_its_title_alone_has(words: str, found: list[int]) -> None:
    titles = ("Northpier is hiring its first finance chief", "Our forecast took days", "A merger of finance software")
    rows = [{"id": str(n), "title": title} for n, title in enumerate(titles)]
    assert (fitting(words, rows) or told_by_title(words, rows)) == [rows[n] for n in found]


FAIR = [{"id": f"le_{n}", "name": name} for n, name in enumerate(("Lucia Muestra", "Pablo Ficticio", "René Muster"), 1)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("¡Y Lucía ha firmado! Ponla también en Clientes", ["le_1"]),
        ("put Rene on Clients", ["le_3"]),
        ("nimm RENÉ von der Liste", ["le_3"]),
        ("quita a lucía y a Pablo", ["le_1", "le_2"]),
        ("metti Pàblo su Clienti", ["le_2"]),
    ],
)
def test_a_name_is_known_with_and_without_its_accents(words: str, found: list[str]) -> None:
    assert [row["id"] for row in named(words, FAIR, ("name",))] == found


def test_of_two_names_that_an_accent_tells_apart_the_one_is_meant_that_is_spelt_so() -> None:
    both = [{"id": "le_1", "name": "Lucia Muestra"}, {"id": "le_2", "name": "Lucía Muestra"}]
    assert [row["id"] for row in named("pon a Lucía en Clientes", both, ("name",))] == ["le_2"]
    assert [row["id"] for row in named("pon a Lucia Muestra en Clientes", both, ("name",))] == ["le_1"]


def test_an_accent_of_a_surname_that_nobody_said_tells_nobody_apart() -> None:
    both = [{"id": "le_1", "name": "Linnea Håkansson"}, {"id": "le_2", "name": "Linnea Strand"}]
    assert [row["id"] for row in named("change Linnea's title to CFO", both, ("name",))] != ["le_2"]


@pytest.mark.parametrize(
    ("words", "is_other"),
    [
        ("Zora has signed! Put her on Clients too", True),
        ("¡Y Zoraida ha firmado! Ponla también en Clientes", True),
        ("Und Zora hat unterschrieben, setz sie auf Kunden", True),
        ("et Zoé a signé, mets-la dans Clients", True),
        ("she has signed, put her on Clients too", False),
        ("Ponla también en Clientes, por favor", False),
        ("Sie hat den Vertrag unterschrieben, setz sie bitte auf die Liste Kunden", False),
        ("Lucía has signed, put her on Clients", False),
        ("Great! Now take him off Fair, he is with us since Monday", False),
    ],
)
def test_whoever_is_named_and_unknown_is_nobody_who_was_spoken_of(words: str, *, is_other: bool) -> None:
    assert names_somebody_else(words, ["Lucia Muestra", "Clients", "Clientes", "Kunden", "Fair"]) is is_other


def test_whom_nobody_knows_is_asked_about_and_not_taken_for_the_one_before(desk: Open) -> None:
    d = desk()
    d.say("who is on Spring webinar?", ask={"about": "list"})
    name = d.sandbox.world.leads[0].name.first
    d.say(f"take {name} off that list")
    writes = [*d.writes]
    d.say("Zoraida has signed! Put her on Spring webinar, please")
    assert (len(writes), d.writes) == (1, writes)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("Excel Chaos nein Moment Excel-Hölle mit Bindestrich das erste bleibt", "Excel-Hölle"),
        ("controller no wait group controller not just controller and keep the four that are in there",
         "group controller"),
        ("month end, cash chaos I mean cash crunch", "month end, cash crunch"),
        ("cierre lento, quiero decir cierre eterno y los otros se quedan", "cierre eterno"),
        ("clôture lente non attends clôture pénible", "clôture pénible"),
        ("caos di cassa anzi crisi di cassa", "crisi di cassa"),
        ("Moment of truth", "Moment of truth"),
        ("the waiting list", "the waiting list"),
    ],
)  # fmt: skip
def test_of_what_was_put_right_while_it_was_said_the_last_is_the_value(said: str, value: str) -> None:
    assert value_meant(said) == value


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("ligar em junho não espera ligar em julho", "ligar em julho"),
        ("call Theo on Monday no wait call Theo on Tuesday, he is out", "call Theo on Tuesday, he is out"),
        ("ruf im Juni an, nein warte, ruf im Juli an", "ruf im Juli an"),
        ("the price is 40 no wait 50", "the price is 40 no wait 50"),
        ("no wait list for them", "no wait list for them"),
    ],
)
def test_a_text_that_is_said_anew_is_kept_as_it_was_said_last(said: str, text: str) -> None:
    assert restarted(said) == text


def test_one_more_keyword_is_for_the_signal_type_at_hand_and_keeps_those_there(desk: Open) -> None:
    d = desk()
    label, first = "Monatsabschluss", "Monatsabschluss dauert zu lange"
    d.say(f"Leg eine neue Signalart an, die heißt {label}, mit dem Stichwort {first}", route={"journey": "signals"},
          signals={"goal": "watch", "label": label, "keywords": [first]})  # fmt: skip
    said = "Excel Chaos nein Moment Excel-Hölle mit Bindestrich das erste bleibt"
    d.say(f"und als zweites Stichwort noch äh {said}", form={"value": said})
    assert [one.keywords for one in d.sandbox.world.signal_types if one.label == label] == [[first, "Excel-Hölle"]]


TITLES = ["Head of Finance", "CFO", "VP Finance", "Finance Director"]


@pytest.mark.parametrize(
    ("words", "form", "title"),
    [
        (("right so um in our profile the titles that we go after please add controller to those no wait group "
          "controller not just controller and keep the four that are in there"), "", "Group Controller"),
        ("füg bei den Jobtiteln im Profil noch Treasurer hinzu, ich meine Head of Treasury", "", "Head of Treasury"),
        ("añade tesorero a los cargos del perfil, no espera, director de tesorería", "", "Director de Tesorería"),
    ],
)  # fmt: skip
def test_a_title_that_is_put_right_while_it_is_said_is_added_to_those_there(
    desk: Open, words: str, form: str, title: str
) -> None:
    d = desk()
    d.say(words, form={"value": form})
    assert [body["context"]["market"]["icpJobTitles"] for _, body in d.writes] == [[*TITLES, title]]


@pytest.mark.parametrize(
    ("words", "industries", "product"),
    [
        (('We decided two things for the profile. Fintech joins the industries we sell to, next to B2B SaaS. And the '
          'product line should read "Planning for finance teams".'), "Fintech", "Planning for finance teams"),
        ('Bitte im Profil: Bei den Branchen kommt noch Fintech dazu. Und beim Produkt soll stehen: "Planung für alle".',
         "Fintech", "Planung für alle"),
        ('En el perfil, añade Fintech a los sectores. Y el producto: «Previsión de caja».', "Fintech",
         "Previsión de caja"),
    ],
)  # fmt: skip
def test_two_things_of_the_profile_each_get_their_own_value(
    desk: Open, words: str, industries: str, product: str
) -> None:
    d = desk()
    d.say(words, form={"value": f"{industries}, B2B SaaS"})
    made = d.writes[-1][1]["context"]
    assert (made["market"]["icpIndustries"], made["company"]["product"]) == (["B2B SaaS", industries], product)


def test_a_limit_is_the_number_beside_its_day() -> None:
    assert limit_a_day_in("down to 12 mails a day please, my mailbox had two soft bounces last week") == 12
    assert limit_a_day_in("12 am Tag, die zwei Bounces waren mir zu viel") == 12
    assert limit_a_day_in("from 30 a day to 12 a day") == 0, "which of the two is left to the model"
    assert limit_a_day_in("at most 30 mails a day") == 30
