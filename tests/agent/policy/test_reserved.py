"""What the user keeps for themselves: to be asked first, no more than a trial, nothing spent; in five languages."""

from dataclasses import replace
from typing import Any

import pytest

from agent.policy.reserved import reserved
from agent.types import Decision
from tests.support.making import facts, launch, made

SEARCH = made("start_lead_search", prompt="CFOs in Berlin", fetch_count=5)
ARCHIVE = made("update_thread", thread_id="thr_1", status="archived")
MAIL = made("send_message", thread_id="thr_1")


def judged(call: Any, *said: str, message: str | None = None, **change: Any) -> Decision | None:
    words = "\n".join(said)
    given = {"wish": words, "orders": said, "human_words": words, "message": said[-1] if message is None else message}
    return reserved.judge(call, facts(**{**given, **change}))


def asks(call: Any, rule: str, *said: str, **change: Any) -> bool:
    found = judged(call, *said, **change)
    assert found is None or (found.verdict, found.only_person) == ("ask", True)
    return found is not None and found.rule == rule


ASK_FIRST = [
    "{}, but ask me first",
    "Ask me before you do it: {}",
    "{}. Check with me before anything happens.",
    "{}, but show me the draft before you send it",
    "{} after I confirm",
    "{} once I say yes",
    "{}, but wait for my ok",
    "{}, only with my approval",
    "Before you spend anything, ask me. {}",
    "{}, aber frag mich vorher",
    "{}, aber frag mich bitte zuerst",
    "{}, aber zeig es mir vorher",
    "{}. Warte auf meine Freigabe.",
    "{}, wenn ich es bestätige",
    "{}, nicht ohne mein Ok",
    "{}, mais demande-moi d'abord",
    "{}, mais montre-le-moi avant",
    "{} après ma confirmation",
    "{}, attends mon feu vert",
    "{}, pero pregúntame antes",
    "{}, pero antes pregúntame",
    "{}, pero espera mi confirmación",
    "{}. Muéstramelo antes.",
    "{}。ただし、先に私に確認してください。",
    "{}。実行する前に確認してください。",
    "{}。私の承認を得てからお願いします。",
    "{}, but tell me the price first and wait",
    "{}, aber sag mir vorher den Preis",
    "{}, mais dis-moi d'abord combien",
    "{}, dime antes el precio",
    "{}。まず料金を教えてください。",
]
WISHES = [(SEARCH, "Find 5 CFOs in Berlin"), (ARCHIVE, "Archive the thread thr_1"), (MAIL, "Answer ada@example.com")]


@pytest.mark.parametrize("words", ASK_FIRST)
def test_who_wants_to_be_asked_first_is_asked_whatever_it_is_and_no_rule_answers(words: str) -> None:
    for call, wish in WISHES:
        assert asks(call, "words.ask-first", words.format(wish))


@pytest.mark.parametrize(
    "words",
    [
        "Archive thr_1, and ask me if anything is unclear",
        "Archive thr_1. If in doubt, ask me first.",
        "Archive thr_1. Frag mich vorher, falls etwas unklar ist.",
        "Archive thr_1. Demande-moi d'abord si tu hésites.",
        "Archive thr_1. Pregúntame antes si tienes dudas.",
        "Tell ada@example.com to ask me first, and archive thr_1",
        "Write to ada@example.com that she should ask me before she orders; archive thr_1",
        "Archive thr_1 and answer 'please ask me first'",
        "Ask Ada first, then archive thr_1",
        "Show me thr_1, then archive it",
        "Archive thr_1 before you answer ada@example.com",
        "Archive thr_1 after you have answered",
        "Sag Ada, dass sie mich vorher fragen soll, und archiviere thr_1",
        "先に内容を読んで、thr_1をアーカイブして",
    ],
)
def test_a_doubt_an_order_of_acts_and_what_others_are_told_reserve_nothing(words: str) -> None:
    assert not asks(ARCHIVE, "words.ask-first", words)


@pytest.mark.parametrize(
    "words",
    [
        "Archive thr_1. Do not send anything yet, I want to look at it first",
        "Archiviere thr_1, aber nicht senden, frag mich vorher",
    ],
)
def test_who_keeps_something_in_for_now_is_not_asked_about_what_stays(words: str) -> None:
    assert not asks(ARCHIVE, "words.ask-first", words)


def test_a_go_of_the_user_after_it_is_their_yes_and_a_new_wish_has_it_only_where_it_was_said_for_all() -> None:
    once, always = "Archive thr_1, but ask me first", "From now on always ask me before you change anything"
    assert not asks(ARCHIVE, "words.ask-first", once, "yes, go ahead")
    for other in ("no", "not now", "her name?", "ok, not yet", "wait"):
        assert asks(ARCHIVE, "words.ask-first", once, other)
    assert asks(ARCHIVE, "words.ask-first", once, message="")  # an answer to what they were asked is no order
    heard = {"human_words": f"{once}\nArchive"}
    assert not asks(ARCHIVE, "words.ask-first", "Archive thr_1", **heard)
    heard = {"human_words": f"{always}\nArchive"}
    assert asks(ARCHIVE, "words.ask-first", "Archive thr_1", **heard)


@pytest.mark.parametrize(
    "words",
    [
        "Dry run: archive thr_1",
        "Archive thr_1, but only as a test run",
        "Just simulate it: archive thr_1",
        "Archive thr_1, but don't actually do it",
        "Nur zur Probe: archiviere thr_1",
        "Probelauf: archiviere thr_1",
        "Archiviere thr_1, aber nur simuliert",
        "À blanc : archive thr_1",
        "Simule seulement : archive thr_1",
        "Solo simula: archiva thr_1",
        "Haz una simulación: archiva thr_1",
        "シミュレーションだけ、thr_1をアーカイブして",
    ],
)
def test_a_trial_changes_nothing_unasked(words: str) -> None:
    assert asks(ARCHIVE, "words.trial", words)


@pytest.mark.parametrize("words", ["Archive thr_1, it was a test run", "Make a list called 'Dry run'", "Archive thr_1"])
def test_a_trial_that_is_told_or_named_is_none(words: str) -> None:
    assert not asks(ARCHIVE, "words.trial", words)


UNPAID = [
    "Find 5 CFOs in Berlin, but don't spend any credits",
    "Find 5 CFOs in Berlin without spending credits",
    "Find 5 CFOs in Berlin for free",
    "Find 5 CFOs in Berlin. It must not cost anything.",
    "Find 5 CFOs in Berlin, spend nothing",
    "Find 5 CFOs in Berlin with no credits",
    "Finde 5 CFOs in Berlin, ohne Credits auszugeben",
    "Finde 5 CFOs in Berlin, es darf nichts kosten",
    "Finde 5 CFOs in Berlin, gib keine Credits aus",
    "Finde kostenlos 5 CFOs in Berlin",
    "Trouve 5 DAF à Lyon sans dépenser de crédits",
    "Trouve 5 DAF à Lyon, ne dépense aucun crédit",
    "Trouve 5 DAF à Lyon gratuitement",
    "Encuentra 5 CFO en Madrid sin gastar créditos",
    "Encuentra 5 CFO en Madrid, no gastes créditos",
    "Encuentra 5 CFO en Madrid gratis",
    "クレジットを使わずにCFOを5人探して",
    "CFOを5人探して。クレジットは使わないで。",
    "無料でCFOを5人探して",
    "Find 5 CFOs in Berlin, it may cost nothing",
    "Find 5 CFOs in Berlin, but only if it is free",
    "Find 5 CFOs in Berlin, no credits please",
    "Trouve 5 DAF à Lyon, ça ne doit rien coûter",
    "Trova 5 CFO a Roma, non deve costare nulla",
    "Zoek 5 CFO's in Gent, het mag niets kosten",
]


@pytest.mark.parametrize("words", UNPAID)
def test_who_wants_nothing_spent_is_asked_before_any_paid_work(words: str) -> None:
    assert asks(SEARCH, "words.unpaid", words)
    assert not asks(ARCHIVE, "words.unpaid", words)


@pytest.mark.parametrize(
    "words",
    [
        "Find 5 CFOs in Berlin",
        "Find 5 CFOs who offer a free trial",
        "Find 5 CFOs of companies with a free plan",
        "Find 5 CFOs for at most 20 credits",
        "Find 5 CFOs and tell them that it costs nothing",
        "Find 5 CFOs. Spend no more than 20 credits.",
        "Find 5 CFOs of firms that do not spend any money on ads",
        "Finde 5 CFOs, die kostenlose Demos anbieten",
        "Trouve 5 DAF d'entreprises avec un essai gratuit",
    ],
)
def test_a_number_of_credits_and_what_others_get_for_nothing_are_something_else(words: str) -> None:
    assert not asks(SEARCH, "words.unpaid", words)


def test_nothing_is_to_be_spent_until_the_user_names_credits_or_goes_ahead() -> None:
    heard = {"human_words": "Don't spend any credits\nFind 5 CFOs in Berlin"}
    assert asks(SEARCH, "words.unpaid", "Find 5 CFOs in Berlin", **heard)
    heard = {"human_words": "Don't spend any credits\nFind 5 CFOs in Berlin for 20 credits"}
    assert not asks(SEARCH, "words.unpaid", "Find 5 CFOs in Berlin for 20 credits", **heard)


def test_the_users_own_call_is_their_yes() -> None:
    assert not asks(ARCHIVE, "words.ask-first", "Archive thr_1, but ask me first", own=True)


def test_to_stop_a_campaign_waits_for_nobody() -> None:
    pause = made("pause_campaign")
    assert not asks(pause, "words.ask-first", "Pause the campaign, but always ask me before you change anything")


DRAFTS = [
    "Only draft an answer to {a}",
    "Suggest an answer to {a}",
    "Schlag eine Antwort an {a} vor",
    "Propose-moi une réponse à {a}",
    "Propón una respuesta para {a}",
    "Draft an answer to {a}",
    "Prepare a reply to {a}, I will send it myself",
    "Write an answer to {a} but keep it as a draft",
    "Write to {a}, but don't send it yet",
    "Add a step to cmp_1, don't launch",
    "I'll launch cmp_1 myself, just check it",
    "Entwirf eine Antwort an {a}",
    "Schreib {a} eine Antwort, nur als Entwurf",
    "Bereite cmp_1 vor, aber starte sie noch nicht",
    "Bereite cmp_1 vor, ohne sie zu starten",
    "Rédige un brouillon de réponse à {a}",
    "Prépare cmp_1, mais ne la lance pas",
    "Écris à {a}, mais n'envoie rien",
    "Redacta un borrador de respuesta para {a}",
    "Prepara cmp_1, pero no la lances",
    "{a}への返信を下書きしてください",
    "cmp_1を準備して。まだ開始しないで。",
    "Prepare the campaign cmp_1",
    "Get cmp_1 ready",
    "Bereite die Kampagne cmp_1 vor",
    "Prépare la campagne cmp_1",
    "Prepara la campaña cmp_1",
    "Prepara la campagna cmp_1",
    "Prepare a campanha cmp_1",
    "Bereid campagne cmp_1 voor",
    "キャンペーンcmp_1を準備してください",
]


@pytest.mark.parametrize("words", DRAFTS)
def test_who_wants_a_draft_or_lets_it_out_alone_has_no_rule_answer_for_a_send(words: str) -> None:
    for call in (MAIL, launch()):
        assert asks(replace(call, effect="send"), "words.unsent", words.format(a="ada@example.com"))
    assert not asks(ARCHIVE, "words.unsent", words)


@pytest.mark.parametrize(
    "words",
    [
        "Answer {a}",
        "Draft a mail to {a} and send it",
        "Draft and send a mail to {a}",
        "Send the draft to {a}",
        "Launch the draft campaign",
        "Answer {a} but don't send the brochure",
        "Tell {a} that we do not ship to France",
        "Tell {a} I'll send it myself",
        "Write to {a} that we will not start before May",
        "Sag {a}, dass wir nicht vor Mai starten",
        "Réponds à {a} que nous n'envoyons rien",
        "Draft an answer to {a}\nok, send it",
        "Prepare cmp_1, don't launch it\nlaunch it now",
        "Prepare cmp_1 and launch it",
        "Prepare cmp_1 and kick it off",
        "Bereite cmp_1 vor und starte sie",
        "Prépare cmp_1 et lance-la",
        "Prepara cmp_1 y lánzala",
        "cmp_1を準備して開始してください",
        "Send {a} the prepared offer",
        "Tell {a} that we prepare a demo",
    ],
)
def test_a_draft_that_is_to_leave_and_what_others_are_told_keep_nothing_in(words: str) -> None:
    assert not asks(MAIL, "words.unsent", *words.format(a="ada@example.com").split("\n"))


def test_a_go_lets_a_draft_out() -> None:
    assert not asks(MAIL, "words.unsent", "Draft an answer to ada@example.com", "yes, go ahead")


QUESTIONS = [
    "What would you answer {a}?",
    "Show me how you would answer {a}",
    "Summarise the thread with {a}",
    "Read what {a} wrote",
    "Check whether cmp_1 is ready",
    "Fass das Gespräch mit Ada zusammen",
    "Zeig mir die Kampagne cmp_1",
    "Résume la conversation avec Ada",
    "Muéstrame la campaña cmp_1",
    "Adaとの会話を要約して",
]


@pytest.mark.parametrize("words", QUESTIONS)
def test_who_wants_to_know_something_has_no_rule_answer_for_what_leaves_or_destroys(words: str) -> None:
    for call in (MAIL, launch(), made("delete_list")):
        assert asks(call, "words.answer", words.format(a="ada@example.com"))
    assert not asks(MAIL, "words.answer", words.format(a="ada@example.com"), "yes, go ahead")


@pytest.mark.parametrize(
    "words",
    [
        "Can you answer {a}?",
        "Make sure that {a} gets an answer",
        "Summarise the thread and answer {a}",
        "Read the thread of {a}, then reply",
        "What is open? Answer {a}.",
        "Read the reply of {a}; if she agrees, thank her",
        "Let {a} know that we agree",
        "Show {a} our prices",
        "Write to {a}: Any thoughts?",
        "Schreib {a}: Noch Fragen?",
        "Écris à {a} : des questions ?",
        "Write to Ada: shall we meet on Tuesday?",
        "Follow up with Ada: any news?",
        "Get back to Ada: interested?",
        "Explain Ada our prices",
        "Describe our product to {a}",
        "Verify with {a} that Tuesday works",
        "Take the journey replies with this:\nthread_id: th_ada\ntext: Hello",
        "Lies das Gespräch und antworte {a}",
        "Erkläre {a} unsere Preise",
        "Explique à {a} nos prix",
        "Lee la conversación y responde a {a}",
        "会話を読んで{a}に返信して",
        "Напиши {a}",
    ],
)
def test_who_wants_somebody_told_wants_more_than_an_answer(words: str) -> None:
    assert not asks(MAIL, "words.answer", words.format(a="ada@example.com"))


@pytest.mark.parametrize(
    "words",
    [
        "Archive the thread with {a}",
        "Pause cmp_1",
        "Vote up the strongest signal",
        "Import people.csv",
        "Archiviere das Gespräch mit {a}",
        "Archive la conversation avec {a}",
        "Archiva la conversación con Ada",
        "Adaの会話をアーカイブして",
    ],
)
def test_who_asks_for_what_lets_nothing_out_has_no_rule_answer_for_a_send(words: str) -> None:
    for call in (MAIL, launch()):
        assert asks(call, "words.answer", words.format(a="ada@example.com"))
    assert not asks(made("delete_list"), "words.answer", words.format(a="ada@example.com"))


@pytest.mark.parametrize(
    "words",
    [
        "Archive {a} after answering",
        "Archive it once you have replied",
        "Archive Ada. Eve gets an answer.",
        "Import the file and go live",
        "Import the file and run the campaign",
        "Pause cmp_1 and resume cmp_2",
        "Close the deal with Ada",
        "Mark Ada's mail as read and get back to her",
        "Adaをアーカイブして、Eveに返信して",
    ],
)
def test_a_further_wish_in_whatever_words_leaves_the_rule_its_answer(words: str) -> None:
    assert not asks(MAIL, "words.answer", words.format(a="ada@example.com"))
