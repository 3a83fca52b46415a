"""Whoever has asked nothing but questions gets answers; what changes or costs something waits for a yes."""

import pytest

from agent.policy.rules import decide
from tests.agent.policy.test_rules import DRAFT, LAUNCHING, WRITING, done_before, verdict
from tests.support.making import FILES, facts, launch, made
from tests.tools.test_arguments import IDS_USED


@pytest.mark.parametrize("tool", WRITING)
def test_who_only_asked_a_question_is_asked_before_anything_is_done(tool: str) -> None:
    asked = f"What would {', '.join(IDS_USED)} or a mail to ada@example.com cost?"
    call = launch(tool=tool) if tool in LAUNCHING else made(tool)
    done = {"marks": done_before(call), "records": {**DRAFT, **FILES}}
    assert verdict(call, facts(message=asked, **done))[0] == "ask"
    assert "you asked a question" in decide(call, facts(message=asked, **done)).reason
    assert "you asked a question" not in decide(call, facts(message=asked + "\nyes", **done)).reason


def test_paid_work_that_a_question_led_to_names_the_rule_and_reads_still_run() -> None:
    asked = facts(message="What does it cost to have messages drafted for it?")
    assert verdict(made("generate_signal_messages"), asked) == ("ask", "words.question")
    assert verdict(made("list_signals"), asked) == ("allow", "effect.read")


@pytest.mark.parametrize(
    "words",
    [
        "Soll ich {0} archivieren?",
        "Ist {0} schon archiviert?",
        "Warum hast du {0} archiviert?",
        "Prüf, ob ich {0} archivieren soll",
        "Dois-je archiver {0} ?",
        "Pourquoi archiver {0} ?",
        "¿Debería archivar {0}?",
        "¿Por qué archivar {0}?",
        "{0}をアーカイブすべきですか?",
        "なぜ{0}をアーカイブしたのか",
        "Devo archiviare {0}?",
        "Check whether I should archive {0}",
        "Could you tell me whether you can archive {0}",
    ],
)
def test_a_question_is_one_in_every_language_of_the_table(words: str) -> None:
    said = words.format("thr_1")
    call = made("update_thread", thread_id="thr_1", status="archived")
    assert verdict(call, facts(message=said, human_words=said)) == ("ask", "words.question")


@pytest.mark.parametrize(
    "words",
    [
        "Kannst du {0} archivieren?",
        "Könntest du bitte {0} archivieren?",
        "Peux-tu archiver {0} ?",
        "¿Puedes archivar {0}?",
        "{0}をアーカイブしてもらえますか?",
        "Archivierst du bitte {0}?",
        "Can you archive {0}?",
        "Change the subject of {0} to: Any thoughts?",
        "Setz den Betreff von {0} auf: Noch Fragen?",
        "What is in {0}? Archive it.",
        "Was steht in {0}? Dann archiviere es.",
        "Mach {0} weg",
    ],
)
def test_a_polite_wish_is_no_question_in_any_of_them(words: str) -> None:
    said = words.format("thr_1")
    call = made("update_thread", thread_id="thr_1", status="archived")
    assert verdict(call, facts(message=said, human_words=said))[0] == "allow"
