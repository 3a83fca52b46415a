"""What words leave out, in five languages: exceptions, prohibitions, corrections; and what only looks like one."""

import json
from pathlib import Path

import pytest

from agent.common.words.left_out import kept, leaves_out, left_out, takes_back

SPARED = Path(__file__).parents[2] / "bench" / "spared"


def out(words: str, name: str = "Ada") -> bool:
    return leaves_out(words, lambda part: name in part)


@pytest.mark.parametrize(
    "words",
    [
        "Archive all conversations except Ada's",
        "Archive everything but Ada",
        "Archive all except Bo, Ada and Eve, please",
        "Archive everything but Bo and Ada",
        "Archive all threads apart from Ada's",
        "Archive all threads. Leave Ada's alone.",
        "Archive all threads and keep Ada's",
        "Archive Bo's, not Ada's",
        "Archive Bo instead of Ada",
        "Archive all threads without touching Ada's",
        "Mail Bo. Nothing to Ada.",
        "Mail Bo, Ada must not get it",
        "Hands off Ada",
        "Archive Ada, no wait, Bo",
        "Archive Ada. No, Bo.",
        "Archive Ada and Eve\nno, not Ada",
        "Archiviere alle Gespräche außer dem mit Ada",
        "Archiviere alle Gespräche bis auf Bo und Ada",
        "Archiviere alles, nur nicht Ada",
        "Archiviere Bo statt Ada",
        "Archiviere alle, aber lass Ada in Ruhe",
        "Schreib Bo, Ada soll nichts davon erfahren",
        "Schreib Ada nicht",
        "Archiviere Ada, nein, Bo",
        "Archiviere Bo und Ada\nAda doch nicht",
        "Pack Bo und Eve auf die Liste, die sind schon da. Ada nicht, die hat abgesagt.",
        "Put Bo and Eve on Fair. Ada not, she cancelled.",
        "Put Bo and Eve on Fair. Ada is out, she cancelled.",
        "Put Bo and Eve on Fair, dont add Ada",
        "Put Bo and Eve on Fair, exept Ada",
        "bitte Bo zuweisen, nciht Ada",
        "Ni se te ocurra escribir a Ada, de esa me ocupo yo. Escribe a Bo.",
        "Escludi Ada e manda l'invito a Bo",
        "Zet Bo en Eve op de lijst Najaar, Ada niet.",
        "Bo ja, Ada nein",
        "Borra a Bo. A Ada no la borres, es clienta.",
        "Blijf van Ada af. Archiveer Bo.",
        "Tag Bo as interested. I don't mean Ada.",
        "add Bo and Ada - no, forget Ada",
        "Delete the list Fair. The list Ada we still need.",
        "Delete the list Fair. Ada is still in use.",
        "Lösch die Liste Messe. Die Liste Ada nutzen wir noch.",
        "Supprime la liste Salon. Celle de Ada, on la garde.",
        "Bo et Eve sur la liste. Ada non, elle a annulé.",
        'Borra el tipo "Compra". El de "Ada" sí que lo usamos, ese ni tocarlo.',
        "Pausa Spring. La de Ada que siga como está, por favor.",
        "Añade a Bo y Eva a la lista. Ada no, que ha cancelado.",
        "Cancella la lista Fiera. La lista Ada la usiamo ancora.",
        "Verwijder de lijst Beurs. De lijst Ada gebruiken we nog.",
        "Apaga a lista Feira. A lista Ada fica como está.",
        "Archiva todas las conversaciones excepto la de Ada",
        "Archiva todas menos la de Ada",
        "Archiva la de Bo, no la de Ada",
        "Escribe a Bo; Ada no debe recibirlo",
        "Archiva a Ada, no, a Bo",
        "Archive toutes les conversations sauf celle d'Ada",
        "Archive Bo, pas Ada",
        "Écris à Bo, mais laisse Ada tranquille",
        "Écris à Bo ; Ada ne doit rien recevoir",
        "Archive Ada, non, Bo",
        "Ada以外の会話をすべてアーカイブして",
        "Adaを除いて全部アーカイブして",
        "AdaではなくBoに送って",
        "BoをアーカイブしてAdaはそのままで",
        "Boに送って、Adaには送らないで",
        "Adaに、いや、Boに送って",
        "Archive all threads, minus Ada's",
        "Archive everything that isn't from Ada",
        "Archive all threads. Ada can wait.",
        "Archive all threads, Ada excluded",
        "Archive all threads. I still need Ada.",
        "Archive Bo and I'll do Ada's myself",
        "Archive all threads. I will handle Ada's myself.",
        "Archiviere alle. Ada brauche ich noch.",
        "Archiviere alles, was nicht von Ada ist",
        "Archiviere alle. Um Ada kümmere ich mich selbst.",
        "Archive tout, j'ai encore besoin de Ada",
        "Archive tout ce qui n'est pas de Ada",
        "Archiva todo lo que no sea de Ada",
        "Archiva todo; de Ada me encargo yo",
        "Ada抜きで全部アーカイブして",
        "全部アーカイブしてください。Adaはまだ必要です。",
    ],
)
def test_what_words_except_or_forbid_or_take_back_is_left_out(words: str) -> None:
    assert out(words)
    assert not out(words, "archive")


@pytest.mark.parametrize(
    "words",
    [
        "Archive all conversations except Bo's, and answer Ada",
        "Don't forget to mail Ada",
        "Do not hesitate to mail Ada",
        "Don't keep Ada waiting, answer her",
        "Why not archive Ada?",
        "Ada has not answered, archive her",
        "I have not heard from Ada, archive her thread",
        "No reply from Ada since May: archive it",
        "Say yes to Bo and no to Ada",
        "Leave a comment on Ada's signal",
        "Leave Ada a message",
        "Keep Ada posted",
        "Find people like Ada",
        "Answer Bo: 'we do not want Ada'",
        "Not only Bo but also Ada",
        "Email Ada no later than Friday",
        "Archive Bo, not Eve, and Ada",
        "Archive Ada, not before Monday",
        "no, Ada",
        "Archive Ada\nNo, Bo already knows",
        "Lass Ada wissen, dass wir kommen",
        "Kein Problem, schreib Ada",
        "Ada antwortet nicht, archiviere sie",
        "Laisse un message à Ada",
        "Deja un comentario en la señal de Ada",
        "AdaとBoをアーカイブして",
        "I wrote to Ada myself, archive it",
        "Find out what Ada needs and answer Ada",
        "Archive all but two, and answer Ada",
    ],
)
def test_a_statement_an_answer_and_a_quotation_leave_nobody_out(words: str) -> None:
    assert not out(words)


def test_what_is_said_last_counts_and_words_that_leave_nothing_out_stay_as_they_are() -> None:
    assert not out("Archive all but Ada\nNow archive Ada, too")
    assert out("Archive Ada and Bo\nno, not Ada")
    assert kept("Archive all but Ada's, please").split() == ["Archive", "all", ",", "please"]
    assert kept("Archive Ada's.\nThanks") == "Archive Ada's.\nThanks"
    assert left_out("Archive Ada's. Thanks") == ""


@pytest.mark.parametrize(
    ("words", "out"),
    [
        ("Sag Mara, dass wir nicht kommen können", ""), ("Antworte Theo, es geht leider nicht", ""),
        ("Zeg Mara dat we niet komen", ""), ("Frag Mara, warum sie nicht geantwortet hat", ""),
        ("Answer Mara no", ""), ("Tell Mara no, Thursday does not work", ""), ("Sag Theo nein", ""),
        ("Schreib Ada nicht", "Schreib Ada nicht"), ("Schreib Ada nicht, dass wir kommen", "Schreib Ada nicht"),
        ("Antworte Ada nicht, aber Bo", "Antworte Ada nicht"),
    ],
)  # fmt: skip
def test_a_not_in_what_somebody_is_told_leaves_nobody_out(words: str, out: str) -> None:
    assert left_out(words) == out


@pytest.mark.parametrize(
    ("words", "is_so"),
    [("Ada doch nicht, nimm sie wieder runter", True), ("not Ada, take her off", False), ("Ada doch nicht", False)],
)
def test_whom_words_take_back_before_they_say_what_to_do(words: str, is_so: bool) -> None:
    assert takes_back(words) is is_so


def test_of_what_somebody_else_wrote_most_who_are_spared_are_left_out() -> None:
    messages = [json.loads(line) for line in (SPARED / "open.jsonl").read_text().splitlines()]
    spared = [out(one["words"], name) for one in messages for name in one["spared"]]
    wanted = [
        out(one["words"], name)
        for one in messages
        for name in one["wanted"]
        if not any(name in other for other in one["spared"])  # "Fair" is in "Fair leads", too
    ]
    assert sum(spared) >= 0.8 * len(spared)
    assert sum(wanted) <= 0.05 * len(wanted)


@pytest.mark.parametrize(
    "rows",
    [
        "\n\n- Enora Exemple, Sel Gris, enora@sel.example\n- Gaël Modèle, Fleur, gael@fleur.example",
        "\nEnora Exemple; enora@sel.example\nGaël Modèle; gael@fleur.example",
        "\n\n- Enora Exemple <enora@sel.example>\n- Gaël Modèle <gael@fleur.example>",
        "\n\n1. Enora Exemple, Sel Gris\n2. Gaël Modèle, Fleur",
        "\nEnora Exemple, Sel Gris\nGaël Modèle, Fleur",
        "\n* Enora Exemple\n* Gaël Modèle",
    ],
)
@pytest.mark.parametrize("ahead", [" :", ", il travaille chez un concurrent.", ". Merci !"])
def test_a_row_below_takes_nobody_back_whom_the_words_above_it_except(rows: str, ahead: str) -> None:
    words = f"ajoute-les au brouillon, sauf Gaël{ahead}{rows}"
    assert leaves_out(words, lambda part: "Gaël" in part)
    assert not leaves_out(words, lambda part: "Enora" in part)


@pytest.mark.parametrize(
    ("words", "is_reason"),
    [
        ("Das Gespräch mit Ada brauche ich nicht mehr, bitte archivieren", True),
        ("Ada arbeitet nicht mehr bei Quay, nimm sie von der Liste", True),
        ("Ya no necesito la conversación con Ada, archívala", True),
        ("Non mi serve più la conversazione con Ada, archiviala", True),
        ("Adaさんとの会話はもう必要ないのでアーカイブしてください", True),
        ("Not interested in Ada, archive her", True),
        ("No necesito que escribas a Ada, escribe a Bo", False),
        ("Ada brauchen wir noch, Bo archivieren", False),
    ],
)
def test_that_somebody_is_needed_no_longer_is_a_reason_and_no_prohibition(words: str, is_reason: bool) -> None:
    assert out(words) is not is_reason


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("Archive Bo and Eve, keep Ada", "Archive Bo and Eve,"),
        ("Archive Bo's and Eve's threads, but leave Ada's", "Archive Bo's and Eve's threads, but"),
        ("Mail Bo, not Ada and archive Eve", "Mail Bo,        \nand archive Eve"),
    ],
)
def test_who_stands_before_an_exception_is_one_more_of_the_clause_before(words: str, left: str) -> None:
    assert kept(words).strip() == left


@pytest.mark.parametrize("later", ["Gaël too, after all", "and add Gaël", "Gaël as well, sorry"])
def test_a_later_line_takes_somebody_back_where_it_says_so(later: str) -> None:
    words = f"put them all on Fair, but not Gaël.\n{later}"
    assert not leaves_out(words, lambda part: "Gaël" in part)


@pytest.mark.parametrize(
    ("words", "out"),
    [
        ("Empty the list but leave Jonas Kettle there.", "leave Jonas Kettle there"),
        ("Clear Fair but keep Ada", "keep Ada"),
        ("vacía la lista pero deja a Ada Moss", "deja a Ada Moss"),
        ("vide la liste mais garde Ada Moss", "garde Ada Moss"),
        ("svuota la lista ma lascia Ada Moss", "lascia Ada Moss"),
        ("maak de lijst leeg maar laat Ada Moss staan", "laat Ada Moss staan"),
        ("esvazia a lista mas deixa a Ada Moss", "deixa a Ada Moss"),
        ("Leere die Liste aber lass Ada drin", "lass Ada drin"),
        ("write to Ada but keep it short", ""),
        ("leave Ada a message on LinkedIn", ""),
    ],
)
def test_who_is_spared_behind_a_but_without_a_comma_is_left_out(words: str, out: str) -> None:
    assert left_out(words) == out


@pytest.mark.parametrize(
    ("words", "out"),
    [
        ("Archive Theo's conversation - no, Piet's", "Theo"),
        ("Archive Theo's conversation (Piet's, rather)", "Theo"),
        ("Archive Theo's conversation, scratch that, Piet's one", "Theo"),
        ("Archive la conversation de Theo, euh pardon, celle de Piet", "Theo"),
        ("Archiva la conversación de Theo, digo, la de Piet", "Theo"),
        ("Archivia la conversazione di Theo, anzi no, quella di Piet", "Theo"),
        ("Arquive a conversa com o Theo, aliás, com o Piet", "Theo"),
        ("Archiveer het gesprek met Theo, eh nee, dat van Piet", "Theo"),
    ],
)
def test_a_correction_is_heard_behind_what_belongs_to_the_name(words: str, out: str) -> None:
    assert out in left_out(words)
    assert "Piet" in kept(words)
    assert out not in kept(words)


@pytest.mark.parametrize(
    "words",
    [
        "Delete Bo, there is an Ada as well, that's a customer, don't touch her",
        "Delete Bo. Ada is a customer. Don't touch her.",
        "Archive Bo's thread. Ada Quin has one too, leave hers alone",
        "Lösch Bo, es gibt auch eine Ada, die ist Kundin, die bitte nicht anfassen",
        "Supprime Bo, il y a aussi une Ada, c'est une cliente, ne la touche pas",
        "Borra a Bo, también hay una Ada, es clienta, no la toques",
    ],
)
def test_who_is_told_of_before_a_dont_touch_her_is_left_out(words: str) -> None:
    assert out(words)
    assert not out(words, "Bo")


@pytest.mark.parametrize(
    "words",
    [
        "New list Ada. Don't add anyone to it",
        "I need a list Ada, but don't add anyone to it yet",
        "Delete Ada, don't call her",
        "Is there an Ada? Don't touch it",
        "Thanks for that, don't delete it. Archive Ada's",
    ],
)
def test_what_is_wished_for_before_it_is_not(words: str) -> None:
    assert not out(words)


def test_of_whom_one_thing_is_not_to_be_done_the_words_go_on_to_speak() -> None:
    words = "Ada wrote back. Don't answer her yet, just mark it read"
    assert "Ada" in left_out(words)
    assert "Ada" in kept(words)
