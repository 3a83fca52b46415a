"""What the gate holds a text against: the recipient's records, the conversation, the user's words and site."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from agent.copy.findings import Look
from agent.gate.copies import looked_through
from agent.gate.services import RunServices
from agent.types import PreparedCall
from tests.support.doubles import FakeClock
from tests.support.making import ADA, NOON, launch, made
from tools.catalog.own_texts import OwnText, OwnTexts
from tools.catalog.roster import Person, Roster

THREAD: Any = {
    ("thread", "thr_1"): ADA | {"participant_name": "Ada Sample", "subject": "Cash"},
    ("lead", "lea_1"): {"name": "Ada Sample", "company": "Fair", "emails": ["ada@example.com"], "title": "CFO of 12"},
    ("lead", "lea_2"): {"name": "Bo Specimen", "company": "Quay", "emails": ["bo@quay.example"]},
    ("signal", "sig_1"): {"entityCompany": "Fair", "title": "Fair closes its Series B", "score": 3},
    ("signal", "sig_2"): {"entityCompany": "Quay", "title": "Quay opens 41 shops"},
}
CONTEXT = {
    "context": {"company": {"product": "From 49 euros a month."}},
    "profile": {"website": "https://tide.example"},
}


def services(records: Any, words: str = "", material: str = "") -> RunServices:
    run = SimpleNamespace(human_words=words, material=material, context=CONTEXT)
    memory = SimpleNamespace(records=records, read_at=lambda kind, _: NOON if kind == "lead" else None)
    return cast(RunServices, SimpleNamespace(run=run, memory=memory, clock=FakeClock()))


def looked(call: PreparedCall, records: Any = THREAD, **said: str) -> Look:
    found = looked_through(call, services(records, **said)).copy
    assert found is not None
    return found


def message(text: str, **more: Any) -> PreparedCall:
    return made("send_message", records=THREAD, body_text=text, **more)


def sourced(found: Look) -> dict[str, str]:
    return {one.span: one.source.in_words() if one.source else "" for one in found.claims}


def test_a_claim_rests_on_the_recipients_own_field_their_companys_signals_or_what_the_user_gave() -> None:
    text = "Hi Ada, congrats on the Series B! You lead 12. It is 49 euros, https://docs.tide.example. 41 shops. 7.5 %"
    assert sourced(looked(message(text), material="discount: 7.5 %")) == {
        "Hi Ada, congrats on the Series B!": "signal title",
        "Series B": "signal title",
        "12": "lead title, read 2026-01-05 12:00",
        "49 euros": "context company product",
        "https://docs.tide.example": "your site",
        "41": "",
        "7.5 %": "your file",
    }


def test_another_lead_is_neither_greeted_nor_named_unless_the_user_speaks_of_them() -> None:
    text = "Hi Bo, how do you forecast cash at Quay?"
    assert [flaw.span for flaw in looked(message(text)).flaws] == ["Hi Bo", "Quay"]
    assert [flaw.span for flaw in looked(message(text), words="tell ada that Bo of Quay wrote").flaws] == ["Hi Bo"]
    assert looked(message(text), words="tell ada: Hi Bo, how do you forecast cash at Quay?").flaws == ()


def test_who_gets_a_copy_may_be_named() -> None:
    text = "Hi Ada, Bo Specimen is in copy."
    assert [flaw.span for flaw in looked(message(text)).flaws] == ["Bo Specimen"]
    assert looked(message(text, cc="bo@quay.example")).flaws == ()


def test_the_subject_and_the_html_of_a_stored_draft_leave_with_a_message_and_are_looked_through() -> None:
    stored: Any = {
        "draft_subject": "Cash at [Company]",
        "draft_body_html": "<p>Hi {{first_name}}</p>",
        "status": "draft",
    }
    call = replace(message("Hi Ada, yes."), state={"thread": stored})
    assert [flaw.span for flaw in looked(call).flaws] == ["[Company]", "{{first_name}}"]
    own = replace(message("Hi Ada, yes.", subject="Cash", body_html="<p>Yes.</p>"), state={"thread": stored})
    assert looked(own).flaws == ()


def test_only_a_later_step_may_speak_of_the_one_before_it() -> None:
    steps = [
        {"type": "email", "subject": "Cash", "body": f"Hi %first_name%, {text}"} for text in ("as discussed.",) * 2
    ]
    found = looked(made("update_campaign", sequence_nodes=[*steps, {"type": "end"}]))
    assert [(flaw.where, flaw.span) for flaw in found.flaws] == [("step 1", "as discussed")]


def test_the_html_of_a_message_is_looked_through_as_people_read_it() -> None:
    found = looked(
        message("Yes.", body_html='<p class="a">Hi [Name]</p><img src="https://x.example/a.png" alt="logo">')
    )
    assert [(flaw.where, flaw.span) for flaw in found.flaws] == [("body_html", "[Name]")]


def test_a_subject_that_answers_nothing_is_found_where_a_conversation_begins() -> None:
    draft = made("create_thread", draft_subject="Re: cash", draft_body_text="Hello", participant_name="Ada Sample")
    assert [flaw.span for flaw in looked(draft).flaws] == ["Re:"]
    alone = made("create_thread", draft_subject="AW: cash")
    assert [(flaw.where, flaw.span) for flaw in looked(alone).flaws] == [("subject", "AW:")]


def test_nobody_is_thanked_for_an_answer_in_a_conversation_that_was_read_and_has_none() -> None:
    text, thread = "Hi Ada, thank you for your reply.", THREAD[("thread", "thr_1")]
    read = THREAD | {("thread", "thr_1"): thread | {"read_until": "2026-01-04T10:00:00Z"}}
    assert [flaw.span for flaw in looked(message(text), read).flaws] == ["thank you for your reply"]
    assert looked(message(text)).flaws == ()  # what nobody has read may be an answer
    answered = replace(message(text), replied_to={"body_text": "Yes.", "sent_at": "2026-01-04T10:00:00Z"})
    assert looked(answered, read).flaws == ()


def test_a_text_of_one_lead_greets_that_lead_and_a_step_greets_by_a_variable() -> None:
    rows: Any = {
        ("generated", "gen_1"): {"prospect_id": "pro_1", "campaign_id": "cmp_1", "body_text": "Hi"},
        ("prospect", "pro_1"): {"first_name": "Ada", "last_name": "Sample", "company": "Fair"},
    }
    one = made("update_generated_message", records=rows, message_id="gen_1", body_text="Hi Bo, %company%?")
    assert [flaw.span for flaw in looked(one, rows).flaws] == ["%company%", "Hi Bo"]
    steps = [{"type": "email", "subject": "S", "body": "Hi %first_name%, %vorname%"}, {"type": "end"}]
    step = made("update_campaign", sequence_nodes=steps)
    assert [(flaw.where, flaw.span) for flaw in looked(step).flaws] == [("step 1", "%vorname%")]


@pytest.mark.parametrize("copies", [{}, {"cc": "ada@example.com"}, {"bcc": "eve@example.net, ada@example.com"}])
def test_a_step_is_filled_in_for_each_lead_whoever_gets_copies_of_it(copies: dict[str, Any]) -> None:
    body = "Hi %first_name%,\n\nhow do you forecast at %company%?"
    assert not looked(made("update_sequence_node", body=body, **copies)).flaws
    found = looked(made("update_sequence_node", body="Hi %first_nam%,\n\nhow do you forecast?", **copies))
    assert [flaw.span for flaw in found.flaws] == ["%first_nam%"]


def test_what_holds_no_text_comes_back_as_it_is() -> None:
    assert looked_through(made("update_thread", status="archived"), services(THREAD)).copy is None


def launching(body: str, *people: Person, **change: Any) -> PreparedCall:
    nodes = [{"type": "email", "subject": "Cash", "body": body}, {"type": "end"}]
    return replace(launch(nodes=nodes), roster=Roster(people), **change)


ROW = {"id": "pro_1", "name": "Ada Sample", "first_name": "Ada", "company": "Fair"}
UNKNOWN = Person("somebody", "b@x.example", None, values={"id": "pro_9"})
PEOPLE = (Person("Ada Sample", "a@x.example", None, values=ROW), UNKNOWN)


def test_a_campaign_is_held_against_everybody_on_its_roster() -> None:
    empty = looked(launching("Hi %first_name% of %company%", *PEOPLE))
    fix = "1 of 2 leads (somebody) have no {}, and it would stay empty for them: write the text without it, or fill in"
    assert [flaw.fix for flaw in empty.flaws] == [f"{fix.format(one)} their rows" for one in ("company", "first_name")]
    fixed = looked(launching("Hi Ada, yes.", *PEOPLE))
    assert "1 of 2 leads (somebody) have another name" in fixed.flaws[0].fix
    assert looked(launching("Hi Ada, yes.", *PEOPLE), words="greet them with Hi Ada").flaws == ()
    assert looked(launching("Yes.", *PEOPLE)).notes == ("step 1 names no way to be left alone",)


def test_only_what_the_run_wrote_into_a_campaign_is_marked() -> None:
    assert [one.span for one in looked(launching("Save 30 %.", changed=("texts",))).unsourced] == ["30 %"]
    assert looked(launching("Save 30 %.")).unsourced == ()


def test_texts_that_leads_get_of_their_own_are_judged_one_by_one() -> None:
    own = OwnTexts((
        OwnText("Ada Sample <a@x.example>", "step 3 (ai)", "Cash", "Hi Ada, yes.", ""),
        OwnText("Bo <b@x.example>", "step 3 (ai)", None, "Yes.", "<p>Save 30 %.</p>"),
        OwnText("Bo <b@x.example>", "step 5 (ai)", None, "Yes.", ""),
    ))  # fmt: skip
    assert looked(launching("Yes.", *PEOPLE, own_texts=own)).lines()[:2] == [
        "texts: 1 of 2 clean, 1 to look at",
        'CHECK: no source for "30 %" in the text of Bo <b@x.example>',
    ]


def test_a_text_of_one_lead_names_no_other_lead_of_the_campaign() -> None:
    two = (
        PEOPLE[0],
        Person(
            "Bo Specimen", "b@x.example", None, values={"id": "pro_2", "name": "Bo Specimen", "company": "Northpier"}
        ),
    )
    own = OwnTexts(
        (OwnText("Ada Sample <a@x.example>", "step 1 (ai)", "Cash", "Hi Ada, how does Northpier plan?", ""),)
    )
    assert [flaw.span for flaw in looked(launching("Yes.", *two, own_texts=own)).flaws] == ["Northpier"]
