"""Labelled mails in eight languages: what the look through outgoing texts finds in them, and what it lets be."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from agent.common.strict_yaml import strict_yaml
from agent.copy.claims.numbers import numbers_in
from agent.copy.findings import Claim, Copy, Flaw, Known, Look, Other, Source
from agent.copy.greeting import greeting_of
from agent.copy.grounding import look, opt_out_note
from tools.catalog.html_text import lines_of

HERE = Path(__file__).parent
FLAWS = frozenset({"placeholder", "greeting", "residue", "re", "other"})


def mails(name: str) -> list[dict[str, Any]]:
    return cast("list[dict[str, Any]]", strict_yaml((HERE / f"{name}.yaml").read_text("utf-8")))


def texts_in(value: Any, name: str = "") -> Iterator[Source]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from texts_in(inner, f"{name} {key}".strip())
    else:
        yield Source(name, str(value), "ours")


OURS = tuple(texts_in(strict_yaml((HERE / "ours.yaml").read_text("utf-8"))))


def known(mail: dict[str, Any]) -> Known:
    of_lead = {"name": mail.get("name"), "company": mail.get("company"), **mail.get("facts", {})}
    sources = [Source("your words", mail["words"], "person")] if "words" in mail else []
    sources += [Source("their message", mail["thread"], "thread")] if "thread" in mail else []
    sources += [Source(f"lead {name}", text, "recipient") for name, text in of_lead.items() if text]
    others = tuple(Other(one["name"], one.get("company", "")) for one in mail.get("others", ()))
    return Known(
        names=(mail["name"],) if mail.get("name") else (),
        address=mail.get("address", ""),
        sources=(*sources, *OURS),
        own_site="tideline.example",
        others=others,
        variables=dict.fromkeys(mail["variables"], "") if "variables" in mail else None,
    )


def looked(mail: dict[str, Any]) -> Look:
    begins = not mail.get("threaded")
    html = mail.get("html", False)
    text = Copy(where="text", subject=mail.get("subject", ""), body=mail["text"], begins=begins, html=html)
    return look([text], known(mail))


def test_of_mails_by_a_stranger_every_flaw_is_refused_and_no_clean_mail_is_marked() -> None:
    looks = [(mail["is"], looked(mail)) for mail in mails("plain")]
    assert [kind for kind, found in looks if (kind in FLAWS) != bool(found.flaws)] == []
    assert [found.unsourced for kind, found in looks if kind == "clean" and found.unsourced] == []


@pytest.mark.parametrize(
    "dialect",
    [
        "[{}]", "{{{{{}}}}}", "<{}>", "«{}»", "__{}__", "##{}##", "<<{}>>", "*|{}|*", "@{}@", "~{}~", "|{}|", "={}=",
        "%{}%", "!!{}!!", "?{}?",
        "\u2039{}\u203a", "【{}】", "^{}^", "::{}::", "<!-- {} -->", "&{}&", "<%= {} %>", "[%{}%]",
    ],
)  # fmt: skip
def test_a_name_for_a_value_waits_in_whatever_signs_it_stands(dialect: str) -> None:
    for name in ("company", "FIRST NAME", "Vorname", "prénom", "empresa", "cognome", "cargo", "voornaam", "imię"):
        text = Copy(where="text", body=f"Hi Ada, we help {dialect.format(name)} to plan.")
        assert look([text], Known(names=("Ada Sample",))).flaws != (), name


@pytest.mark.parametrize(
    ("body", "name", "is_right"),
    [
        ("Szanowny Panie Łukaszu,\n\nx", "Łukasz Nowak", True),
        ("Pani Joanno,\n\nx", "Joanna Wzór", True),
        ("Dzień dobry Panie Robercie,\n\nx", "Robert Wzór", True),
        ("Dzień dobry Panie Marku,\n\nx", "Jan Wzór", False),
        ("Olá Paulo,\n\nx", "Paula Exemplo", False),
        ("Egregio Ing. Berte,\n\nx", "Niccolò Bertè", True),
        ("Exma. Sra. Dra. Exemplo,\n\nx", "Rita Exemplo", True),
        ("Sehr geehrter Herr Muller,\n\nx", "Jörg Müller", True),
        ("Ciao Gianni, x", "Giovanni Esempio", True),
        ("Geachte mw. Jansen,\n\nx", "Jan Voorbeeld", False),
    ],
)
def test_a_name_is_the_recipients_in_each_form_in_which_they_are_called(body: str, name: str, is_right: bool) -> None:
    found = look([Copy(where="text", body=body)], Known(names=(name,)))
    assert (found.flaws == ()) is is_right


def test_a_company_is_no_name_and_what_somebody_is_may_stand_before_theirs() -> None:
    about = (
        Source("lead company", "Oakline Trust", "recipient"),
        Source("lead email", "b.sample@oakline.example", "recipient"),
        Source("lead job_title", "Contadora", "recipient"),
    )
    known_ = Known(names=("Beatrice Sample",), sources=about)
    assert look([Copy(where="text", body="Dear Oakline,\n\nx")], known_).flaws != ()
    assert look([Copy(where="text", body="Contadora Sample:\n\nx")], known_).flaws == ()


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("Siamo il produttore più economico d'Italia.", "il produttore più economico d'Italia"),
        ("Als Europas führender Anbieter prüfen wir.", "Europas führender Anbieter"),
        ("Somos a maior contabilidade para clínicas do Brasil.", "a maior contabilidade para clínicas do Brasil"),
        ("To najlepszy system GPS w Polsce.", "najlepszy system GPS w Polsce"),
        ("We are the largest provider in Europe.", "the largest provider in Europe"),
    ],
)
def test_the_first_of_its_kind_is_marked_unless_somebody_has_said_so(text: str, span: str) -> None:
    marks = [one.span for one in look([Copy(where="text", body=text)], Known()).unsourced]
    assert [one for one in marks if span in one] != []
    said = Known(sources=(Source("profile", text, "ours"),))
    assert look([Copy(where="text", body=text)], said).unsourced == ()


def verdict(found: Look) -> str:
    return "flaw" if found.flaws else "claim" if found.unsourced else "clean"


def wrongly_judged(name: str) -> list[str]:
    wanted = [(mail, "flaw" if mail["is"] in FLAWS else mail["is"]) for mail in mails(name)]
    return [mail["text"] for mail, label in wanted if verdict(looked(mail)) != label]


def test_every_seeded_fault_is_found_and_every_clean_mail_is_let_be() -> None:
    assert wrongly_judged("seen") == []


def test_mails_that_were_written_before_the_code_are_judged_as_well() -> None:
    assert wrongly_judged("unseen") == []


def test_of_tricky_mails_every_flaw_is_refused_and_no_other_mail_is() -> None:
    wrong = [mail["text"] for mail in mails("tricky") if (mail["is"] in FLAWS) != bool(looked(mail).flaws)]
    assert wrong == []


def test_of_tricky_mails_nine_claims_in_ten_are_found_and_one_clean_mail_in_seven_is_marked_at_most() -> None:
    spans = [(span, looked(mail).unsourced) for mail in mails("tricky") for span in mail.get("spans", ())]
    found = [span for span, claims in spans if any(span in one.span or one.span in span for one in claims)]
    clean = [looked(mail) for mail in mails("tricky") if mail["is"] == "clean"]
    assert len(found) >= 0.9 * len(spans)
    assert sum(bool(one.unsourced) for one in clean) <= 0.15 * len(clean)


SIGNS = (
    "{{x}} {x} {x|y} {0} ${x} $first_name <%=x%> {%if%} [[x]] [price] <x> <<x>> *|X|* #X# ##x## @@x@@ __x__ %X%"
    " %%x%% FIRST_NAME FirstName &lt;x&gt; _NAME_ (name) JJ/MM XX ???"
)


def test_whatever_has_the_syntax_of_a_template_was_never_filled_in() -> None:
    for sign in SIGNS.split():
        text = Copy(where="text", body=f"Hi Ada, we could meet {sign} about cash.")
        assert look([text], Known(names=("Ada Sample",))).flaws, sign


def test_a_sign_that_the_users_company_has_in_a_name_of_its_own_is_no_placeholder() -> None:
    text = Copy(where="text", body="Hi Ada, the code is {curly20}, and your name is {name}.")
    ours = (Source("context", "Our code is {curly20}; mails begin with {name}.", "ours"),)
    assert [flaw.span for flaw in look([text], Known(names=("Ada Sample",), sources=ours)).flaws] == ["{name}"]
    theirs = (Source("lead bio", "Our code is {curly20}.", "recipient"),)
    found = look([text], Known(names=("Ada Sample",), sources=theirs)).flaws
    assert [flaw.span for flaw in found] == ["{curly20}", "{name}"]


def test_a_first_message_goes_on_with_nothing_unless_the_user_or_a_note_speaks_of_it() -> None:
    text = Copy(where="text", body="Hi Ada, as discussed, here is the price.", begins=True)

    def refused(copy: Copy, *sources: Source) -> list[str]:
        return [flaw.span for flaw in look([copy], Known(sources=sources)).flaws]

    assert refused(text) == ["as discussed"]
    assert refused(text, Source("your words", "Write to Ada about the price", "person")) == ["as discussed"]
    assert refused(text, Source("your words", "we discussed the price; write it to Ada", "person")) == []
    assert refused(text, Source("lead note", "called on 19 Nov., asked for the price", "recipient")) == []
    assert refused(replace(text, follows=True)) == []
    assert refused(replace(text, begins=False)) == []


def test_a_note_in_a_comment_of_the_html_does_not_leave_and_the_name_of_a_part_does() -> None:
    for comment, leaves in (("INTRO: cold, at most two sentences, no price", False), ("header start", True)):
        body = "\n".join(lines_of(f"<!-- {comment} --><p>Hi Ada,</p><p>how do you forecast?</p>"))
        found = look([Copy(where="text", body=body, html=True)], Known(names=("Ada Sample",)))
        assert (found.flaws == ()) is leaves


@pytest.mark.parametrize("kind", ["feigned", "remark", "blank", "clean"])
def test_sentences_of_each_kind_are_refused_in_eight_languages_and_what_is_like_them_is_not(kind: str) -> None:
    lines = [line.split(" | ", 1) for line in (HERE / "denied.txt").read_text("utf-8").splitlines()]
    of_kind = [text for one, text in lines if one == kind]
    found = [look([Copy(where="text", body=text, begins=True)], Known(names=("Ada Sample",))).flaws for text in of_kind]
    assert [text for text, flaws in zip(of_kind, found, strict=True) if bool(flaws) == (kind == "clean")] == []


def test_a_price_times_a_known_count_is_computed_and_a_rounded_number_is_the_number() -> None:
    known_ = Known(
        sources=(Source("profile", "12.50 € a payslip. 2,300 firms.", "ours"), Source("lead size", "45", "recipient"))
    )
    claims = look(
        [Copy(where="text", body="562,50 € for 45; more than two thousand firms; 563 € and 900 firms")], known_
    ).claims
    assert {one.span: one.source is not None for one in claims} == {
        "562,50 €": True,
        "45": True,
        "two thousand": True,
        "563 €": False,
        "900": False,
    }


def test_spans_of_time_and_dates_of_one_value_are_one_in_every_spelling() -> None:
    said = "Open since 2016; 5 working days;"
    said += " closed until 15.01.2027; 49 € a month; two weeks' notice; at 10:00 on Monday; you are 12."
    known_ = Known(sources=(Source("profile", said, "ours"),), today=date(2026, 11, 26))
    rests = "ten years; five business days; 15 January; Jan 15th, 2027; 14 days; Monday at 10:00. 588 € for 12 people."
    assert look([Copy(where="text", body=rests)], known_).unsourced == ()
    for wrong in ("nine years", "5 weeks", "15 January 2028", "15 February", "We come on Friday at 10:00."):
        assert look([Copy(where="text", body=wrong)], known_).unsourced != (), wrong
    assert look([Copy(where="text", body="Shall I come in three weeks, or on Friday at 9:00?")], known_).unsourced == ()


def test_a_page_is_known_where_pages_are_named_and_a_site_stands_for_its_pages_where_none_is() -> None:
    text = Copy(where="text", body="See https://tideline.example/prices-2027.")
    site = Known(own_site="tideline.example")
    assert look([text], site).unsourced == ()
    pages = (Source("links", "https://tideline.example/prices", "ours"),)
    assert look([text], replace(site, sources=pages)).unsourced != ()


def test_a_word_that_is_a_number_in_another_language_is_none() -> None:
    assert [*numbers_in("I will confirm once we have spoken, and not before the end.")] == []
    assert [one.value for one in numbers_in("Somos once en el equipo y no más.")] == ["11"]


def test_what_is_no_word_to_a_reader_does_not_leave() -> None:
    marks = (
        "## Value", "**now**", "T\u0336o\u0336m", "&nbsp;", "<br/>", "#REF!", "(Note to self: ask Bo)",
        "Interne Notiz: Preis",
        "À COMPLÉTER", "TBD", "【会社名】", "○○", "whether None would", "Option A: We sell\nOption B: We rent",
        "for :company: and", "[お名前]様", "\\n\\nWe", "(add a case study here)", "in the NULL industry",
        "text goes here",
        "- Hook: dull manuals", "Note: replace it before sending.", "I don't have enough information about you.",
        "Sure! Here's a shorter version:", "Let me know if you need any changes.",
    )  # fmt: skip
    for mark in marks:
        assert look([Copy(where="text", body=f"Hi Ada,\n{mark}")], Known(names=("Ada Sample",))).flaws, mark
    for hello in ("Hi ada@example.com,", "Hi Ada Ada,"):
        assert look([Copy(where="text", body=f"{hello}\nyes")], Known(names=("Ada Sample",))).flaws, hello
    lets = ("#1 in our list", "2 ** 3", "AT&T and P&L; R&D", "Option A: Monday\nOption B: Tuesday", "None of us knows.")
    for text in lets:
        assert look([Copy(where="text", body=f"Hi Ada,\n{text}\nBye")], Known(names=("Ada Sample",))).flaws == (), text


def test_a_japanese_letter_names_its_recipient_in_their_own_writing() -> None:
    known_ = Known(names=("健一 大野",))
    for line, flaws in (
        ("大野様", 0),
        ("株式会社東浜運輸\n大野 健一 様", 0),
        ("東浜運輸株式会社 大野様", 0),
        ("岡田様", 1),
        ("皆様", 0),
    ):
        assert len(look([Copy(where="text", body=f"{line}\n\nお世話に")], known_).flaws) == flaws, line
    assert look([Copy(where="text", body="大野様\n\nお世話に")], Known(names=("Kenichi Ono",))).flaws == ()


def test_what_is_offered_to_another_company_than_the_recipients_does_not_leave() -> None:
    known_ = Known(names=("Ada Sample",), sources=(Source("lead company", "Fair Wind", "recipient"),))
    for body, flaws in (
        ("I can show Salt Works our tool.", 1),
        ("Salt Works could save time.", 1),
        ("Salt Works uses it.", 0),
    ):
        assert len(look([Copy(where="text", body=body)], known_).flaws) == flaws, body


def test_a_question_of_the_other_side_states_nothing() -> None:
    text = Copy(where="text", body="Chambéry is served since last September.")
    asked = (Source("their message", "Is Chambéry served since last September?", "thread"),)
    assert look([text], Known(sources=asked)).unsourced != ()
    told = (Source("their message", "Chambéry is served since last September.", "thread"),)
    assert look([text], Known(sources=told)).unsourced == ()


def test_a_mail_greets_nobody_but_its_recipient_in_whatever_way_it_begins() -> None:
    ways = (
        "Hi {}, x", "hi {},", "Hi again {}, x", "Hello, {}! x", "Dear Mr {}, x", "{},\n\nx",
        "Thanks, {}! Thursday then.",
        "Grüß Gott Frau {}, x",
        "Bonjour à vous {}, x",
        "Muy buenas, {}: x", "Egregio Dott. {}, x", "Caro {}, x", "Goedendag meneer {}, x",
    )  # fmt: skip
    for way in ways:
        for name, flaws in (("Sample", 0), ("Otto", 1)):
            text = Copy(where="text", body=way.format(name.lower() if way.startswith("hi") else name))
            assert len(look([text], Known(names=("Ada Sample",))).flaws) == flaws, text


def test_a_name_that_only_resembles_the_recipients_is_another_name() -> None:
    known_ = Known(names=("Paula Sample",))
    for name, flaws in (("Paula", 0), ("Paul", 1), ("Paulina", 1), ("Tom Sample", 1), ("Ms Sample", 0)):
        assert len(look([Copy(where="text", body=f"Hi {name}, x")], known_).flaws) == flaws, name


def test_every_finding_is_letter_for_letter_in_its_text() -> None:
    for mail in (*mails("seen"), *mails("tricky")):
        found, text = looked(mail), f"{mail.get('subject', '')}\n{mail['text']}"
        spans = [flaw.span for flaw in found.flaws] + [claim.span for claim in found.claims]
        assert [span for span in spans if span not in text] == []


def test_a_claim_names_the_field_that_says_it_whether_or_not_it_is_true() -> None:
    mail = {"text": "Hi Ada, I saw that you raised 12 million.", "facts": {"signal": "Fair raises 12 million"}}
    assert [claim.source.name for claim in looked(mail).claims if claim.source] == ["lead signal", "lead signal"]
    read = Source("lead title", "CFO, 12 people", "recipient", "2026-06-01 10:42")
    lines = Look(claims=(Claim("body_text", "12", read), Claim("body_text", "90", None))).lines()
    assert lines == [
        'CHECK: no source for "90" in body_text',
        'grounded: "12" by lead title, read 2026-06-01 10:42',
    ]


def test_numbers_of_one_value_are_one_number_in_every_spelling() -> None:
    same = ("1,500 €", "1.500 EUR", "1500 euros", "€1 500")
    assert {(one.value, one.unit) for text in same for one in numbers_in(text)} == {("1500", "€")}
    percent, people = numbers_in("63 %")[0], numbers_in("63 people")[0]
    assert not percent.says(people)
    assert [one.span for one in numbers_in("Call at 10:30 or 15.30, room A4, case #7-12, https://x.example/99")] == []


def test_a_long_look_is_counted_and_a_card_stays_short() -> None:
    many = tuple(Claim("text", str(number), None) for number in range(62))
    found = Look((), many, ("text has 300 words",), {"Ada": True, "Bo": False})
    assert found.lines()[0] == "texts: 1 of 2 clean, 1 to look at"
    assert found.lines()[-2:] == ["CHECK: and 12 more", "note: text has 300 words"]
    assert (Look(single={"Ada": True}) + Look(single={"Ada": False})).single == {"Ada": True}
    flaw = Flaw("step 1", "[Name]", "fill it in")
    both = Look((flaw,)) + Look((flaw,), single={"Ada": False})
    assert both.flaws == (flaw,)
    assert both.lines() == ["texts: 1 of 1 clean", 'CHECK: "[Name]" in step 1: fill it in']


def test_length_links_and_a_missing_way_out_are_only_noted() -> None:
    long = Copy(where="step 1", body="word " * 201 + "https://a.example https://b.example", begins=True)
    assert look([long], Known()).notes == ("step 1 has 203 words", "step 1 has 2 links")
    assert opt_out_note(long) == ("step 1 names no way to be left alone",)
    assert opt_out_note(Copy(where="step 1", body="Not interested? Tell me.")) == ()


def test_a_text_that_greets_nobody_by_name_has_no_name_to_check() -> None:
    assert greeting_of("Thursday is fine.") is None
    for text in ("Hi there, …", "Hello Team,", "Hallo zusammen,", "Hello\n\nAda asked me", "Hi,"):
        found = greeting_of(text)
        assert found is not None, text
        assert (found.name, found.is_empty) == ("", False), text


def test_a_flaw_says_whether_the_user_said_its_sentence_word_for_word() -> None:
    said = Known(sources=(Source("your words", "Write to Ada: Hi [Name], yes.", "person"),))
    texts = ("Hi [Name], yes.", "Hello [Name]!")
    assert [look([Copy(where="text", body=text)], said).flaws[0].is_said for text in texts] == [True, False]


def test_what_belongs_to_another_lead_may_be_named_where_somebody_has_spoken_of_it() -> None:
    other = Other("Bo Specimen", "Northpier", ("bo@northpier.example",))
    text = Copy(where="text", body="Hi Ada, please write to bo@northpier.example.")
    assert look([text], Known(names=("Ada Sample",), others=(other,))).flaws[0].span == "bo@northpier.example"
    named = Copy(where="text", body="Hi Ada, Bo Specimen will call you.")
    spoken = (Source("your words", "tell Ada that Bo will call", "person"),)
    assert look([named], Known(names=("Ada Sample",), others=(other,))).flaws[0].span == "Bo Specimen"
    assert look([named], Known(names=("Ada Sample",), others=(other,), sources=spoken)).flaws == ()
    said = (Source("your words", "tell Ada to write to bo@northpier.example", "person"),)
    assert look([text], Known(names=("Ada Sample",), others=(other,), sources=said)).flaws == ()
