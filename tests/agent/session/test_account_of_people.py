"""Who of several people is demanded: polite conditions, exceptions, corrections, later messages, in five languages."""

import pytest

from agent.common.json_value import Json
from agent.session.account.evidence import Use
from tests.support.accounts import held, unused

ADA, BO = "ada@aspen.example", "bo@birch.example"
PEOPLE = ("Ada Lind", "Eve Moor", "Theo Park", "山田花子")


def to(who: str, turn: int = 0) -> Use:
    return Use(turn=turn, strength=2, tool="send_message", where=(who,))


def archived(who: str, turn: int = 0) -> Use:
    return Use(turn=turn, strength=1, tool="update_thread", arguments={"status": "archived"}, where=(who,))


@pytest.mark.parametrize(
    "words",
    [
        "Email {a} and {b} if possible",
        "If you can, email {a} and {b}",
        "Wenn du Zeit hast, schreib {a} und {b}",
        "Si tienes tiempo, escribe a {a} y a {b}",
        "Quand tu as le temps, écris à {a} et à {b}",
        "Could you email {a} and {b}?",
        "Email {a} that we are late. Same for {b}.",
    ],
)
def test_a_polite_condition_and_a_question_mark_take_nothing_of_a_wish_back(words: str) -> None:
    assert unused(words.format(a=ADA, b=BO), to(ADA)) == [BO]


@pytest.mark.parametrize(
    "words",
    [
        "Could you archive Ada and Eve?",
        "Ada and Eve should be archived",
        "Ada und Eve sollen ins Archiv",
        "Archive Ada; Eve too",
        "Archive Ada. Not Theo. And Eve.",
        "Archive these:\n- Ada\n- Eve",
        "Archiviere diese:\n1. Ada\n2. Eve",
        "Archive Ada. Don't forget Eve.",
        "Archiva a Ada. No olvides a Eve.",
        "AdaさんとEveさんの会話をアーカイブしてください",
        ["Archive Ada", "no, not Ada, Eve"],
        "Archive Ada. Then Eve.",
        "Archive Ada. Do the same with Eve.",
        "Archiviere Ada. Danach Eve.",
        "Archive Ada. Ensuite Eve.",
        "Archiva a Ada. Luego a Eve.",
    ],
)
def test_a_second_person_in_other_shapes_of_a_wish_is_named(words: str | list[str]) -> None:
    turn = len(words) - 1 if isinstance(words, list) else 0
    assert [item.value for item in held(words, archived("Ada Lind", turn), names=PEOPLE).unused] == ["Eve"]


@pytest.mark.parametrize("then", ["Eve too", "and Eve", "Eve as well, please", "Eve auch", "a Eve también"])
def test_a_few_words_more_are_a_wish_for_the_same(then: str) -> None:
    words = ["Answer Ada that we agree", then]
    assert [item.value for item in held(words, to("Ada Lind"), names=PEOPLE).unused] == ["Eve"]
    assert held(words, to("Ada Lind"), to("Eve Moor", 1), names=PEOPLE).unused == ()


def test_a_name_without_spaces_is_looked_for_as_it_stands() -> None:
    words = "Adaさんと山田花子さんの会話をアーカイブしてください"
    assert [item.value for item in held(words, archived("Ada Lind"), names=PEOPLE).unused] == ["山田花子"]


@pytest.mark.parametrize(
    "words",
    [
        "Email {a}, leave {b} out",
        "Email {a}. Nothing to {b}.",
        "Email {a}. {b} must not get it.",
        "Email everybody except {b}: {a}",
        "Email {b}, no, {a}",
        "Email {b}. No wait, {a}.",
        "Email {b}, oops, {a}",
        "Schreib {a}, {b} soll nichts davon erfahren",
        "Schreib {b}, ach nein, lieber {a}",
        "Schreib {b}. Halt, ich meine {a}.",
        "Escribe a {a}; {b} no debe recibirlo",
        "Escribe a {b}, no, a {a}",
        "Écris à {a} ; {b} ne doit rien recevoir",
        "Écris à {b}, non, à {a}",
        "{b}ではなく{a}に送ってください",
        "{b}に、いや、{a}に送って",
    ],
)
def test_who_is_left_out_or_put_right_is_not_demanded_and_who_stays_is(words: str) -> None:
    assert unused(words.format(a=ADA, b=BO), to(ADA)) == []
    assert ADA in unused(words.format(a=ADA, b=BO), to(BO))


@pytest.mark.parametrize(
    "words",
    [
        "Archive Ada and keep Eve in the inbox",
        "Archive Eve, no wait, Ada",
        "Archive Ada, Eve stays where she is",
        "Archive Ada, Eve told me to",
        "Archiviere Eve, nein, Ada",
        "Archiviere Ada, aber lass Eve in Ruhe",
        "Archiva a Ada, pero deja a Eve",
        "Archive Ada, mais laisse Eve",
        "Adaをアーカイブして、Eveはそのままで",
    ],
)
def test_a_name_that_is_left_out_or_put_right_is_not_demanded(words: str) -> None:
    assert held(words, archived("Ada Lind"), names=PEOPLE).unused == ()


@pytest.mark.parametrize("then", ["wait, not Eve", "leave Eve out", "Eve doch nicht", "a Eve no", "finalement pas Eve"])
def test_a_later_message_can_take_somebody_out_of_a_wish(then: str) -> None:
    assert held(["Archive Ada and Eve", then], archived("Ada Lind", 1), names=PEOPLE).unused == ()
    assert unused([f"Email {ADA} and {BO}", f"not {BO}"], to(ADA, 1)) == []


def test_another_number_takes_the_place_of_the_one_before() -> None:
    asked: Json = {"fetch_count": 20}
    found = Use(turn=1, strength=1, tool="start_lead_search", arguments=asked, result={"resultCount": 20})
    assert unused(["Find 20 CFOs in Berlin", "make it 30"], found) == ["30 (20 done)"]


def test_of_several_behind_a_correction_all_count() -> None:
    words = f"Email cy@cedar.example, sorry, {ADA} and {BO}"
    assert unused(words, to(ADA)) == [BO]
    assert unused(words, to(ADA), to(BO)) == []


def test_what_the_user_changed_on_the_card_is_not_left_over() -> None:
    sent: Json = {"body_text": "It costs 95 a month."}
    proposed: Json = {"body_text": "It costs 90 a month."}
    edited = Use(turn=0, strength=2, tool="send_message", arguments=sent, proposed=proposed, where=(ADA,))
    assert unused(f'Answer {ADA}: "It costs 90 a month."', edited) == []
    assert unused(f'Answer {ADA}: "It costs 80 a month."', edited) == ["It costs 80 a month."]


@pytest.mark.parametrize(
    "words",
    [
        "Archive {e} and answer {a}",
        "Archiviere {e} und antworte {a}",
        "Archiva a {e} y responde a {a}",
        "Archive {e} et réponds à {a}",
    ],
)
def test_what_is_done_to_one_is_not_done_to_the_other(words: str) -> None:
    names = words.format(e="Eve", a="Ada")
    done = archived("Ada Lind"), to("Eve Moor")
    assert {item.value for item in held(names, *done, names=PEOPLE).unused} == {"Eve", "Ada"}
    assert held(names, archived("Eve Moor"), to("Ada Lind"), names=PEOPLE).unused == ()
    addresses = words.format(e=BO, a=ADA)
    assert set(unused(addresses, archived(ADA), to(BO))) == {BO, ADA}
    assert unused(addresses, archived(BO), to(ADA)) == []


@pytest.mark.parametrize(
    "then",
    ["Ada likes it too", "No, Ada already knows", "Great, thanks! You too", "Ada war auch da", "no, that is fine"],
)
def test_what_only_tells_of_somebody_afterwards_asks_for_nothing(then: str) -> None:
    account = held(["Archive Eve", then], archived("Eve Moor"), names=PEOPLE)
    assert not account.falls_short


@pytest.mark.parametrize(
    "then",
    [
        "No, Eve.",
        "Eve instead",
        "nein, ich meinte Eve",
        "non, je voulais dire Eve",
        "いや、Eveです",
        "やっぱりEveで",
        "Adaじゃなくて、Eve",
    ],
)
def test_a_correction_puts_one_in_the_place_of_another(then: str) -> None:
    first = "Adaをアーカイブして" if not then.isascii() and "E" in then and "、" in then else "Archive Ada"
    words = ["Adaをアーカイブして" if "やっぱり" in then else first, then]
    assert held(words, archived("Eve Moor", 1), names=PEOPLE).unused == ()
    assert [item.value for item in held(words, archived("Ada Lind"), names=PEOPLE).unused] == ["Eve"]


@pytest.mark.parametrize(
    "words",
    [
        "Archive either Ada or Eve",
        "Archiviere Ada oder Eve",
        "Archive Ada, as agreed with Eve",
        "Archive Ada, comme convenu avec Eve",
        "Archiva a Ada, como acordé con Eve",
        "Archiviere Ada, wie mit Eve besprochen",
        "Eveと相談したとおり、Adaをアーカイブして",
        "Archive Ada because Eve is out",
        "Archiviere Ada, weil Eve krank ist",
        "Archive Ada car Eve est absente",
        "Eveが休みなので、Adaをアーカイブして",
        "Archive Ada on behalf of Eve",
        "Archiviere Ada im Namen von Eve",
        "Archive Ada au nom d'Eve",
        "Archive Ada (Eve is out this week)",
    ],
)
def test_nobody_is_demanded_who_is_a_choice_or_a_reason(words: str) -> None:
    assert held(words, archived("Ada Lind"), names=PEOPLE).unused == ()


@pytest.mark.parametrize(
    "then", ["Actually no, leave it", "finalement non", "mejor no", "やっぱりいいです", "やめて", "vergiss es"]
)
def test_who_takes_all_of_it_back_demands_nobody(then: str) -> None:
    words = ["Adaをアーカイブして" if not then.isascii() else "Archive Ada", then]
    assert not held(words, names=PEOPLE).falls_short


@pytest.mark.parametrize(
    "words",
    [
        "Chase Ada for an answer and archive the thread",
        "Gib Ada Bescheid, dass wir dabei sind, und archiviere das Gespräch",
        "Melde dich bei Ada mit dem Preis und archiviere den Thread",
        "Wünsch Ada schöne Ferien und archiviere das Gespräch",
        "Hake bei Ada nach und archiviere den Thread",
        "Recuérdale a Ada la reunión y archiva el hilo",
        "Hazle saber a Ada que nos interesa y archiva el hilo",
        "Relance Ada et archive le fil",
        "Souhaite de bonnes vacances à Ada puis archive le fil",
    ],
)
def test_who_is_to_be_told_something_in_everyday_words_is_demanded(words: str) -> None:
    effect = Use(turn=0, strength=1, tool="update_thread", arguments={"status": "archived"})
    assert "Ada" in [item.value for item in held(words, effect, names=PEOPLE).unused]
    assert not held(words, effect, to("Ada Lind"), names=PEOPLE).falls_short


@pytest.mark.parametrize(
    "words", ["Gib mir eine Übersicht über Adas Thread", "Melde mir, was Ada will", "Show whom to chase"]
)
def test_what_the_user_wants_to_be_told_is_for_nobody_else(words: str) -> None:
    assert not held(words, Use(turn=0, tool="get_thread_messages"), names=PEOPLE).falls_short
