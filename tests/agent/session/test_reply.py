"""Words that follow a question are its answer, another request, or that the question be left; in doubt the answer."""

import pytest

from agent.models.base import ToolCall
from agent.session.reply import Reply, is_elsewhere, question_of, reply_to


@pytest.mark.parametrize(
    "words",
    [
        "never mind", "Nevermind.", "cancel", "ok cancel that, thanks", "forget it", "leave it", "stop", "Abbrechen",
        "Schon gut, danke", "vergiss es", "laisse tomber", "annuler", "cancela", "olvídalo", "lascia perdere",
        "laat maar", "отмена", "не надо", "やめて", "取消",
    ],
)  # fmt: skip
def test_a_question_is_left_in_the_languages_of_the_users(words: str) -> None:
    for question in ("Which name?", "What should the mail say?"):
        assert reply_to(question, words, "Make a list") == Reply("leave")


@pytest.mark.parametrize(
    ("at_hand", "words"),
    [
        ("Make a list", "Show me my inbox"),
        ("Make a list", "quelles campagnes tournent en ce moment et combien de réponses"),
        ("Make a list", "welche von unseren Kampagnen laufen gerade"),
        ("Make a list", "read me the second conversation"),
        ("Make a list", "Which signals came in?"),
        ("Make a list", "what does that cost"),
        ("Make a list", "no, show the inbox first"),
        ("Make a list", "Find 10 CFOs in Berlin"),
        ("Make a list", "Answer Ada: yes"),
        ("Find CFOs", "create a list called Spring"),
        ("Send Ada a mail", "Archive the thread with Bo"),
        ("Mach eine Liste", "Zeig mir meine Signale"),
        ("Mach eine Liste", "Starte die Kampagne cmp_1"),
    ],
)
def test_a_request_that_is_whole_without_the_question_is_none_of_its_answers(at_hand: str, words: str) -> None:
    assert reply_to("Which one do you mean?", words, at_hand) == Reply("request", words)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("To which address should a first email go?", "request"),
        ("Which conversation do you mean: Ada, Bo?", "request"),
        ("What should the email say?", "answer"),  # it may be what the email asks
    ],
)
@pytest.mark.parametrize("words", ["how many leads do we have?", "wer von den Leads hat noch nicht geantwortet?"])
def test_a_question_is_the_answer_only_where_a_text_is_wanted(question: str, kind: str, words: str) -> None:
    assert reply_to(question, words, "mail Quinn that our demo moves to Tuesday").kind == kind


@pytest.mark.parametrize(
    "words",
    ["efface-la", "anwser her", "delete it", "lösch sie", "bórrala", "lanch it", "dismiss them", "archivez-les"],
)
@pytest.mark.parametrize("question", ["Which list do you mean?", "What should the mail say?"])
def test_a_verb_and_what_it_points_at_are_a_request_also_with_a_slip(question: str, words: str) -> None:
    assert reply_to(question, words, "Put these people on a list") == Reply("request", words)


@pytest.mark.parametrize(
    ("at_hand", "words"),
    [("Answer Theo", "answer her"), ("Make a list", "use it"), ("Make a list", "do it"), ("Make a list", "mach es"),
     ("Make a list", "take them"), ("Make a list", "Angela"), ("Make a list", "Northpier la"),
     ("Archive the thread with Bo", "archve it")],
)  # fmt: skip
def test_what_the_request_at_hand_wants_anyway_is_an_answer(at_hand: str, words: str) -> None:
    assert reply_to("Which one do you mean?", words, at_hand) == Reply("answer", words)


def test_what_follows_the_leaving_is_the_request() -> None:
    assert reply_to("Which?", "Never mind, show me the inbox", "Make a list") == Reply("request", "show me the inbox")


@pytest.mark.parametrize(
    ("at_hand", "question", "words"),
    [
        ("Make a list", "Which name?", "Spring"),
        ("Make a list", "Which name?", "Spring?"),
        ("Make a list", "Which name?", "how about Spring?"),
        ("Make a list", "Shall I call it Spring?", "no"),
        ("Make a list", "Which name?", "Call it Spring"),
        ("Send a mail: lunch?", "To whom?", "Send it to ada@customer.example"),
        ("Find people", "Who?", "Find heads of finance"),
        ("Show the thread", "Which thread?", "the one I should answer"),
        ("Launch the campaign", "Which one?", "the Berlin one"),
        ("Send Ada a mail", "What should it say?", "How are you, Ada? Shall we have lunch?"),
        ("Send Ada a mail", "What should it say?", "Show me the way to your heart"),
        ("Send Ada a mail", "Which words?", '"Which day suits you best?"'),
        ("Answer Ada", "Which day?", "cancel the Tuesday meeting with her"),
        ("Make a list", "Which name?", ""),
    ],
)
def test_everything_else_is_the_answer(at_hand: str, question: str, words: str) -> None:
    assert reply_to(question, words, at_hand) == Reply("answer", words)


@pytest.mark.parametrize(
    ("arguments", "question"), [('{"question": "Which?"}', "Which?"), ("[1]", ""), ('{"question": ', ""), ("{}", "")]
)
def test_the_question_of_a_call_is_read_as_it_came(arguments: str, question: str) -> None:
    assert question_of(ToolCall("c1", "ask_human", arguments)) == question


@pytest.mark.parametrize(
    "words",
    [
        'schick der zweiten von denen eine Mail: Betreff "Hallo", Text "Passt Dienstag um zehn?"',
        "send the second one of them a short mail",
        "envoie un mail à paul@client.example",
        "was ist eigentlich in der Liste Fair",
        "archive the one from Theo",
    ],
)
def test_a_request_that_begins_like_a_yes_leaves_a_card_that_was_put_off_where_it_is(words: str) -> None:
    assert is_elsewhere(words, "Draft a mail to ada@firm.example and send it")


@pytest.mark.parametrize("words", ["yes", "ok, send it now", "ja, schick ab", "go ahead", "later"])
def test_words_that_hold_nothing_of_their_own_may_be_about_a_card_that_was_put_off(words: str) -> None:
    assert not is_elsewhere(words, "Draft a mail to ada@firm.example and send it")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("write Levin Bafel a mail that we moved the webinar", "request"), ("mail Theo that it is fine", "request"),
        ("schreib Ada, dass wir kommen", "request"), ("email marketers in Berlin", "answer"),
        ("people who write that they hire", "answer"),
    ],
)  # fmt: skip
def test_a_message_with_what_it_says_describes_nobody_to_look_for(words: str, kind: str) -> None:
    question = "Whom should I look for? Please name the role, the kind of company and the place."
    assert reply_to(question, words, "Find me new customers").kind == kind


@pytest.mark.parametrize(
    "words",
    ["neither", "None of them.", "keine von beiden", "aucun des deux", "ninguno de los dos", "nessuna delle due"],
)
def test_a_no_to_all_that_a_question_names_leaves_it(words: str) -> None:
    assert reply_to("Which one do you mean: Fair one, Fair two?", words, "Rename the list Fair") == Reply("leave")
    assert reply_to("What should the mail say?", words, "Mail Ada") == Reply("answer", words)


@pytest.mark.parametrize("words", ["show my lists", "show me the inbox.", "zeig meine Kampagnen", "montre mes listes"])
def test_a_look_at_what_there_is_is_a_request_whatever_was_asked(words: str) -> None:
    for question in ("Which list do you mean?", "What should the mail say?", "How many leads shall I look for?"):
        assert reply_to(question, words, "Find CFOs and mail them") == Reply("request", words)
