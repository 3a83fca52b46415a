"""What a person named, held against what was done: counts come short, a correction counts, a follow-up goes on."""

import pytest

from agent.common.json_value import Json
from agent.session.account.evidence import Use
from tests.support.accounts import held, search, unused


def mail(turn: int = 0) -> Use:
    return Use(turn=turn, strength=2, tool="send_message")


def test_fewer_than_asked_are_named_with_their_count() -> None:
    assert unused("Find 20 CFOs in Berlin", search(17)) == ["20 CFOs (17 done)"]
    assert unused("Mail 20 leads of the list", *[mail()] * 17) == ["20 leads (17 done)"]


@pytest.mark.parametrize(
    ("said", "number"),
    [("two follow-ups", "two follow-ups"), ("2 follow ups", "2 follow"), ("2 relances", "2 relances")],
)
def test_follow_ups_are_counted_in_the_sequence(said: str, number: str) -> None:
    words = f"Draft a campaign for the list, {said}"
    mail: Json = {"type": "email", "body": "x"}
    wait: Json = {"type": "delay", "delay_days": 2}

    def made(*nodes: Json) -> Use:
        return Use(turn=0, strength=1, tool="update_campaign", arguments={"sequence_nodes": list(nodes)})

    assert unused(words, made(mail, wait, mail)) == [number]
    assert unused(words, made(mail, wait, mail), made(mail, wait, mail, wait, mail)) == []


def test_people_who_go_into_a_campaign_are_none_of_its_mails() -> None:
    words = "Create a campaign called Close kit with three mails"
    made = Use(turn=0, strength=1, tool="create_campaign", arguments={"name": "Close kit"}, result={"id": "c1"})
    filled = Use(turn=0, strength=1, tool="import_campaign_leads", arguments={"list_id": "l"}, result={"imported": 6})
    steps = [Use(turn=0, strength=1, tool="add_sequence_node", arguments={"body": text}) for text in "abc"]
    assert unused(words, made, filled) == ["three mails"]
    assert unused(words, made, filled, *steps) == []


def test_a_wish_behind_an_and_in_capitals_is_another_one() -> None:
    assert unused("find 12 CFOs AND build a campaign with 2 steps", search(12, 12)) == ["build a campaign with 2 steps"]


def test_the_year_in_a_name_counts_nothing() -> None:
    paused = [Use(turn=0, strength=1, tool="pause_campaign", arguments={"campaign_id": one}) for one in ("c1", "c2")]
    assert "2024" not in " ".join(unused("Pausier bitte Herbst 2024 sowie Nordic Logistics", *paused))
    assert unused("Find 2000 CFOs in Berlin", search(10, 2000)) == ["2000 CFOs (10 done)"]


def test_what_several_calls_did_together_counts() -> None:
    assert unused("Mail 20 leads of the list", *[mail()] * 20) == []
    assert unused("Find 20 CFOs in Berlin", search(12, 12), search(8, 8)) == []


def test_fewer_are_enough_for_a_bound_or_where_an_answer_says_that_there_are_no_more() -> None:
    assert unused("Find up to 20 CFOs in Berlin", search(17)) == []
    assert unused("Mail 20 leads of the list", *[mail()] * 17, Use(turn=0, result={"total": 17})) == []


def test_a_wish_is_met_by_the_argument_that_its_verb_means() -> None:
    vote = Use(turn=0, strength=1, tool="update_signals", arguments={"items": [{"vote": "up"}]})
    dismissed = Use(turn=0, strength=1, tool="update_signals", arguments={"items": [{"status": "dismissed"}]})
    words = "Vote the first signal up and dismiss the last one"
    assert unused(words, vote) == ["dismiss the last one"]
    assert unused(words, vote, dismissed) == []


def test_a_wish_that_no_tool_serves_is_not_met_by_what_another_wish_did() -> None:
    archived = Use(turn=0, strength=1, tool="update_thread", arguments={"status": "archived"})
    assert unused("Delete the list June and archive the thread", archived) == ["Delete the list June"]


@pytest.mark.parametrize(
    ("words", "made", "left"),
    [
        ("Put them on a list called Munich", "Munich CFOs", ["Munich"]),
        ("Put them on a list called Munich", "munich", []),
        ("Put them on a list called Munich, please", "Munich 2", []),  # the name was taken
        ("Make a list called Munich Fair and Expo", "Munich Fair and Expo", []),  # where it ends nobody can tell
        ("Make a list, call it Summer follow-up.", "Summer follow-up", []),
        ("Make a list called Summer leads", "Summer leads", []),
        ('Make a list called "Fair"', "Fair 2026 leads", ["Fair"]),
        ('Make a list called "Fair"', "Fair", []),
    ],
)
def test_a_thing_has_the_name_that_it_was_to_have_and_no_longer_one(words: str, made: str, left: list[str]) -> None:
    assert unused(words, Use(turn=0, strength=1, tool="create_list", arguments={"name": made})) == left


@pytest.mark.parametrize("answer", ["no", "Nein.", "actually forget it", "later, not now", "más tarde"])
def test_who_takes_a_wish_back_demands_nothing(answer: str) -> None:
    assert not held(f"Email ada@aspen.example that we are late\n{answer}").falls_short


def test_a_question_without_an_answer_is_no_shortfall_and_one_with_an_answer_is() -> None:
    assert not held("Email ada@aspen.example", waits=True).falls_short
    assert held("Email ada@aspen.example\nyes, do").falls_short


def test_a_follow_up_without_a_verb_asks_for_the_same() -> None:
    turns = ["Email ada@aspen.example that it is Tuesday", "the same to bo@birch.example, please"]
    first = Use(turn=0, strength=2, tool="send_message", where=("ada@aspen.example",))
    assert unused(turns, first) == ["bo@birch.example"]


def test_a_question_between_does_not_end_a_wish_that_then_goes_ahead() -> None:
    turns = ["Launch the campaign Fair tomorrow at 9", "Which leads are in it?", "ok, go ahead"]
    launched = Use(turn=2, strength=2, tool="launch_campaign")
    assert unused(turns, launched) == ["tomorrow at 9"]
    assert unused([*turns[:2], "Launch the campaign Fair"], launched) == []


@pytest.mark.parametrize(
    "words",
    [
        "Write to ada@aspen.example in at most 80 words and ask when she has time",
        "Mail ada@aspen.example in two short paragraphs",
        "Schreib ada@aspen.example in höchstens 80 Wörtern, wann sie Zeit hat",
        "Escribe a ada@aspen.example en 3 frases cuándo tiene tiempo",
        "Écris à ada@aspen.example en 5 lignes maximum",
        "Send ada@aspen.example a mail with 2 questions: when and where",
        "Draft a mail for ada@aspen.example, 50 to 80 words, no jargon",
    ],
)
def test_how_long_a_text_is_to_be_is_no_number_of_things(words: str) -> None:
    assert unused(words, Use(turn=0, strength=2, tool="send_message", where=("ada@aspen.example",))) == []


@pytest.mark.parametrize(
    "words",
    [
        "Find 20 founders of startups with 10 to 50 people in Paris",
        "Find 20 CFOs at companies with more than 200 employees in Berlin",
        "Finde 20 Gründer von Firmen mit 10 bis 50 Mitarbeitern in Köln",
        "Busca 20 directores de empresas con más de 200 empleados",
    ],
)
def test_of_what_kind_those_are_who_are_looked_for_is_not_how_many(words: str) -> None:
    assert unused(words, search(20, prompt=words)) == []
    assert len(unused(words, search(17, prompt=words))) == 1


ADA, BO = "ada@aspen.example", "bo@birch.example"


def sent(to: str, text: str, name: str = "", **more: str) -> Use:
    """A message to somebody who is known by a name too."""
    known = frozenset({to, name.lower()})
    return Use(
        turn=0,
        strength=2,
        tool="send_message",
        arguments={"body_text": text, **more},
        where=(to,),
        beside=lambda _seeds: known,
    )


@pytest.mark.parametrize(
    "words",
    [
        f"Send {ADA} 'It is 90 a month.' and {BO} 'It is 70 a month.'",
        f"Mail {ADA}: 'It is 90 a month.'; mail {BO}: 'It is 70 a month.'",
        f"Send 'It is 90 a month.' to {ADA} and 'It is 70 a month.' to {BO}",
        "Tell Ada 'It is 90 a month.' and Bo 'It is 70 a month.'",
        "Schick Ada „It is 90 a month.“ und Bo „It is 70 a month.“",
        "Envía «It is 90 a month.» a Ada y «It is 70 a month.» a Bo",
    ],
)
def test_texts_that_went_to_the_other_one_are_left_over_with_whom_they_were_for(words: str) -> None:
    def short(cheap: str, dear: str) -> list[str]:
        names = "Ada Sample", "Bo Nilsson"
        uses = sent(ADA, f"It is {dear} a month.", names[0]), sent(BO, f"It is {cheap} a month.", names[1])
        return [item.value for item in held(words, *uses, names=names).unused]

    assert short("70", "90") == []
    swapped = short("90", "70")
    assert len(swapped) == 2
    assert all(" (not to " in value for value in swapped)


def test_one_text_for_two_and_a_copy_are_told_apart_from_a_mix_up() -> None:
    words = f"Send {ADA} the text 'It is 90 a month.', cc {BO}"
    assert unused(words, sent(ADA, "It is 90 a month.", cc=BO)) == []
    words = f"Send {ADA} and {BO} the text 'It is 90 a month.'"
    assert unused(words, sent(ADA, "It is 90 a month."), sent(BO, "It is 90 a month.")) == []
    assert unused(words, sent(ADA, "It is 90 a month."), sent(BO, "Hello.")) == [f"It is 90 a month. (not to {BO})"]


DICTATED = (
    "We are glad that the price for all of your people will not rise above 90 a month, and that it stays so for you."
)


@pytest.mark.parametrize(("old", "new"), [("90", "99"), ("will not", "will"), ("for you", "for now"), ("all of ", "")])
def test_a_dictated_text_with_another_word_in_it_is_left_over(old: str, new: str) -> None:
    words = f"Send {ADA} the mail '{DICTATED}'"
    assert unused(words, sent(ADA, f"Hi Ada,\n\n{DICTATED}\n\nRobin")) == []
    assert unused(words, sent(ADA, DICTATED.replace(" a month,", " a month -").upper())) == []
    assert unused(words, sent(ADA, DICTATED.replace(old, new))) == [DICTATED]


def look(*things: tuple[str, str], total: int | None = None) -> Use:
    """A read that shows things: what each is known by, and a value of it."""
    shown: list[Json] = []
    for name, said in things:
        key, _, value = said.partition("=")
        shown.append({"name": name, key: value == "true" if value in ("true", "false") else value})
    return Use(turn=0, result={"things": shown, "total": total})


def test_what_a_search_found_says_nothing_of_how_many_there_are_if_it_asked_for_fewer() -> None:
    found = look(total=5)
    assert unused("Find 20 CFOs in Berlin", search(5, asked=5), found) == ["20 CFOs (5 done)"]
    assert unused("Find 20 CFOs in Berlin", search(5, asked=20), found) == []


@pytest.mark.parametrize(
    ("words", "thing", "so", "not_so", "effect"),
    [
        ("Make sure the thread with Piet is archived", "piet sample", "status=archived", "status=active", "archive"),
        ("Sieh zu, dass Piets Gespräch archiviert ist", "piets gespräch", "status=archived", "status=draft", "archive"),
        ("Assure-toi que la source reddit est coupée", "reddit", "enabled=false", "enabled=true", "switch"),
        ("Asegúrate de que la fuente reddit esté apagada", "reddit", "enabled=false", "enabled=true", "switch"),
        ("Assicurati che la fonte reddit sia accesa", "reddit", "enabled=true", "enabled=false", "switch"),
        ("Garanta que a fonte reddit está ligada", "reddit", "enabled=true", "enabled=false", "switch"),
        ("Zorg dat de campagne Herfst gestart is", "herfst", "status=active", "status=draft", "launch"),
        ("Can you see that Ada's mail is answered?", "ada", "direction=outbound", "direction=inbound", "send"),
        ("reddit がオフになっているようにして", "reddit", "enabled=false", "enabled=true", "switch"),
    ],
)
def test_what_shall_be_so_is_met_by_an_effect_or_by_a_look_that_shows_it(
    words: str, thing: str, so: str, not_so: str, effect: str
) -> None:
    tools = {"archive": "update_thread", "switch": "update_signal_sources", "launch": "launch_campaign"}
    done = Use(turn=0, strength=2, tool=tools.get(effect, "send_message"), arguments={"status": "x", "enabled": "x"})
    assert not held(words, look((thing, so))).falls_short
    assert not held(words, done).falls_short
    assert held(words, look((thing, not_so))).falls_short
    assert held(words, look(("somebody else", so))).falls_short, "of another thing it says nothing"
    assert held(words).falls_short


@pytest.mark.parametrize(
    "words",
    [
        "Make sure that nobody is written to",
        "Make sure the campaign is not launched",
        "Make sure everything is right before it is launched",
        "Stell sicher, dass niemand angeschrieben wird",
        "Asegúrate de que nada se ha enviado",
    ],
)
def test_what_shall_not_be_so_demands_no_effect(words: str) -> None:
    assert unused(words, look(("somebody", "status=draft"))) == []


def test_what_was_dictated_aloud_is_named_as_well() -> None:
    words = "okay inbox. Mara gets quote Seats are 22.50 each. unquote and um Theo gets quote Yes, CSV is fine. unquote"
    assert unused(words, Use(turn=0)) == ["Seats are 22.50 each.", "Yes, CSV is fine."]
    assert unused("email ann dot lee at firm dot example that we come", Use(turn=0)) == [
        "ann.lee@firm.example",
        "email ann.lee@firm.example that we come",
    ]


def test_what_is_put_on_hold_is_held_to_a_pause() -> None:
    paused = Use(turn=0, strength=1, tool="pause_campaign")
    renamed = Use(turn=0, strength=1, tool="update_campaign", arguments={"name": "x"})
    assert unused("Put the Berlin campaign on hold", paused) == []
    assert unused("Put the Berlin campaign on hold", renamed) == ["Put the Berlin campaign on hold"]
    assert unused("pon en pausa la campaña de Berlín", renamed) == ["pon en pausa la campaña de Berlín"]


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("Pause the campaign and then delete it", "delete it"), ("Pausiere die Kampagne und lösche sie", "lösche sie"),
        ("Mets la campagne en pause et supprime-la", "supprime-la"),
        ("Pausa la campaña y elimina la lista", "elimina la lista"),
        ("Metti in pausa la campagna ed eliminala", "eliminala"),
        ("Metti in pausa la campagna e poi cancella la lista", "cancella la lista"),
        ("Pausa a campanha e exclui a lista", "exclui a lista"),
        ("Pauzeer de campagne en verwijder de lijst", "verwijder de lijst"),
    ],
)  # fmt: skip
def test_a_pause_deletes_nothing(words: str, left: str) -> None:
    paused = Use(turn=0, strength=1, tool="pause_campaign")
    assert unused(words, paused) == [left]
    assert unused(words, Use(turn=0, strength=1, tool="delete_list")) != []


def test_a_launch_behind_a_labelled_text_is_a_wish_and_no_part_of_the_text() -> None:
    words = "Set up a campaign named Vienna. Subject: Cash. Text: Do you forecast by hand? Then launch it."
    arguments: Json = {"name": "Vienna", "subject": "Cash", "body": "Do you forecast by hand?"}
    drafted = Use(turn=0, strength=1, tool="create_campaign", arguments=arguments)
    assert unused(words, drafted) == ["launch it"]
    assert unused(words, drafted, Use(turn=0, strength=2, tool="launch_campaign")) == []


def test_a_limit_is_held_to_its_number() -> None:
    words = "Set the daily limit of campaign cmp_1 to 15"
    arguments: Json = {"campaign_id": "cmp_1", "daily_limit": 51}
    assert unused(words, Use(turn=0, strength=1, tool="update_campaign", arguments=arguments)) == ["15"]
    arguments = {"campaign_id": "cmp_1", "daily_limit": 15}
    assert unused(words, Use(turn=0, strength=1, tool="update_campaign", arguments=arguments)) == []


def test_what_is_to_be_called_otherwise_is_held_to_a_new_name() -> None:
    words = "crea una lista Prensa y renombra la lista Spring a Mayo"
    made = Use(turn=0, strength=1, tool="create_list", arguments={"name": "Prensa"})
    assert unused(words, made) == ["Mayo", "renombra la lista Spring a Mayo"]
    named = Use(turn=0, strength=1, tool="update_list", arguments={"name": "Mayo"}, where=("lst_1", "Spring"))
    assert unused(words, made, named) == []


def test_who_is_named_in_small_letters_is_named() -> None:
    voted = Use(turn=0, strength=1, tool="update_signals", arguments={"items": [{"vote": "up"}]}, where=("Northpier",))
    words = "upvote northpier + lanternworks"
    assert [one.value for one in held(words, voted, names=("Northpier", "Lanternworks")).unused] == ["Lanternworks"]
    assert held(words.title(), voted, names=("Northpier",)).unused == ()
    assert held("Upvote the lanternworks news", voted, names=("Lanternworks",)).unused == ()


@pytest.mark.parametrize(
    "words",
    [
        "Launch campaign cmp_1 with at most 20 mails a day", "Starte die Kampagne cmp_1 mit höchstens 20 Mails am Tag",
        "Lance la campagne cmp_1, au plus 20 mails par jour",
    ],
)  # fmt: skip
def test_a_number_of_each_day_is_kept_by_a_limit_and_by_no_smaller_count(words: str) -> None:
    launch = Use(
        turn=0, strength=2, tool="launch_campaign", arguments={"campaign_id": "cmp_1"}, result={"prospectsToProcess": 3}
    )
    limit = Use(turn=0, strength=1, tool="update_campaign", arguments={"campaign_id": "cmp_1", "daily_limit": 20})
    assert [left.split()[0] for left in unused(words, launch)] == ["20"]
    assert unused(words, limit, launch) == []


@pytest.mark.parametrize(
    "words",
    [
        "Archive the first two conversations",
        "Archive the two oldest conversations",
        "Archiviere die ersten zwei Gespräche",
        "Archive les deux premières conversations",
        "Archiva las dos últimas conversaciones",
        "最初の2件の会話をアーカイブして",
    ],
)
def test_a_number_of_those_at_hand_is_demanded_like_any(words: str) -> None:
    archived = Use(turn=0, strength=1, tool="update_thread", arguments={"status": "archived"})
    assert len(unused(words, archived)) == 1
    assert unused(words, archived, archived) == []


@pytest.mark.parametrize(
    "words",
    [
        "Rename the list Fair to Expo",
        "Change the name of the list Fair to Expo",
        "Benenne die Liste Fair in Expo um",
        "Renombra la lista Fair como Expo",
    ],
)
def test_a_thing_that_is_renamed_has_the_very_name(words: str) -> None:
    def renamed(name: str) -> Use:
        return Use(turn=0, strength=1, tool="update_list", arguments={"list_id": "lst_1", "name": name})

    assert unused(words, renamed("Fairs")) == ["Expo"]
    assert unused(words, renamed("Expo")) == []


def test_each_wish_of_a_sentence_without_spaces_is_held_to_its_end() -> None:
    words = "Adaの会話をアーカイブして、キャンペーンを開始してください"
    archived = Use(turn=0, strength=1, tool="update_thread", arguments={"status": "archived"})
    assert unused(words, archived) == ["キャンペーンを開始してください"]
    assert unused(words, archived, Use(turn=0, strength=2, tool="launch_campaign")) == []


@pytest.mark.parametrize(
    "words",
    [
        "Règle la limite quotidienne de la campagne June à 20",
        "Setz das Tageslimit von June auf 20",
        "Pon el límite diario de June en 20",
        "Juneの1日の上限を20にして",
    ],
)
def test_a_limit_is_held_to_its_number_in_other_languages(words: str) -> None:
    def limited(number: int) -> Use:
        return Use(turn=0, strength=1, tool="update_campaign", arguments={"campaign_id": "c", "daily_limit": number})

    assert [left.split()[0] for left in unused(words, limited(30))] == ["20"]
    assert unused(words, limited(20)) == []
