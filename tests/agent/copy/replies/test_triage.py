"""What replies say, by rules: on the project's own labelled set, and on what nobody may get past them."""

from datetime import date

import pytest

from agent.copy.replies.own_words import own_words
from agent.copy.replies.triage import CLASSES, read_reply
from tests.bench.labelled import effect_of, is_right, read, replies

SENT = date(2026, 11, 25)
OPEN = replies("open")


def test_nobody_is_suppressed_who_did_not_ask_for_it_and_every_request_is_kept_or_held() -> None:
    read_as = [(reply, effect_of(read(reply), reply)) for reply in OPEN]
    assert [reply.text for reply, got in read_as if got == "suppress" != reply.effect] == []
    assert [reply.text for reply, got in read_as if got == "free" != reply.effect] == []
    free = [got for reply, got in read_as if reply.effect == "free"]
    assert free.count("hold") / len(free) <= 0.26  # of which most were written to look like a refusal


def test_what_a_rule_decides_it_decides_rightly_with_a_quote_of_the_reply_in_every_language() -> None:
    decided = [(reply, reading) for reply in OPEN if (reading := read(reply)).by_rule]
    assert len([reply for reply, reading in decided if not is_right(reading, reply)]) <= len(decided) / 100
    assert all(reading.quote and reading.quote in reply.text for reply, reading in decided)
    assert {reading.label for _, reading in decided} == {*CLASSES}
    assert {reply.language for reply, _ in decided} == {"en", "de", "fr", "es", "it", "nl", "pt", "pl", "ja"}
    assert len(decided) / len(OPEN) >= 0.6


def test_the_first_day_back_is_read_as_it_is_meant() -> None:
    absences = [reply for reply in OPEN if reply.effect not in ("suppress", "hold", "free")]
    assert [reply.text for reply in absences if effect_of(read(reply), reply) != reply.effect] == []


@pytest.mark.parametrize(
    ("text", "day", "two"),
    [
        ("Out of office until and including Monday.", date(2026, 12, 1), False),
        ("Out of office until Monday.", date(2026, 12, 1), True),
        ("I am on leave and back on 03/12/2026.", date(2026, 12, 3), False),
        ("I am on leave and back on 12/03/2026.", date(2026, 12, 3), False),
        ("I am on leave, back on 2026-12-31.", date(2026, 12, 31), False),
        ("I am on leave, back on 31 February.", None, False),
        ("I am on vacation. My room number is 12.", None, False),
    ],
)
def test_of_two_readings_of_a_day_the_later_counts_and_is_marked(text: str, day: date | None, two: bool) -> None:
    reading = read_reply(text, sent=SENT)
    assert (reading.label, reading.returns, reading.two_readings) == ("out_of_office", day, two)


def test_a_bounce_is_known_by_its_sender_and_by_the_vendors_flag_where_the_text_says_nothing() -> None:
    by_sender = read_reply("See the attached report.", subject="Returned", sender="MAILER-DAEMON@mx.example", sent=SENT)
    assert (by_sender.label, by_sender.quote) == ("bounce", "Returned")
    assert read_reply("", bounced=True, sent=SENT).label == "bounce"
    assert read_reply("Please remove me.", bounced=True, sent=SENT).opt_out == "certain"


def test_an_automatic_reply_is_known_by_its_subject_and_suppresses_nobody() -> None:
    note = read_reply("Thanks. To stop these replies unsubscribe me.", subject="Re: Automatic reply: Hello", sent=SENT)
    assert (note.label, note.opt_out) == ("out_of_office", "hint")


@pytest.mark.parametrize(
    "text",
    [
        "Sure.\n\nOn Tue, Nov 24, 2026 at 10:00 AM Sam Seller <sam@seller.example>\nwrote:\nReply STOP.\nRemove me",
        "Sure.\n\nVon: Sam Seller <sam@seller.example>\nGesendet: Dienstag\nAn: Ada\nBetreff: Hallo\n\nAbmelden",
        "Sure.\n-- \nUnsubscribe",
        "> Unsubscribe\nSure.",
    ],
)
def test_what_a_reply_quotes_or_signs_with_does_not_count(text: str) -> None:
    assert own_words(text) == "Sure."
    assert read_reply(text, sent=SENT).opt_out == ""


def test_a_line_that_only_looks_like_the_head_of_a_mail_is_kept() -> None:
    assert own_words("From: my desk\nHello") == "From: my desk\nHello"
    assert own_words("As I wrote before:\nno thanks") == "As I wrote before:\nno thanks"


def test_a_wish_in_a_few_words_among_others_is_heard_and_words_like_it_are_not() -> None:
    certain = (
        "Take me off your list", "UNSUBSCRIBE", "Don't contact us again", "leave me alone",
        "Keine weiteren Mails bitte", "Bitte schreiben Sie mir nicht mehr an", "Löschen Sie meine Daten",
        "Merci de ne plus me contacter", "Désinscrivez-moi", "No me escriban más", "Quiero darme de baja",
        "Non mi scriva più", "Por favor, remova-me",
        "Proszę nie pisać",
    )  # fmt: skip
    held = ("I am not interested, thanks", "Kein Interesse.", "Geen interesse", "Отпишите меня")
    free = (
        "What does it cost?", "Yes, I am interested. Stop by any time.", "Please remove the second item from the offer",
        "Ich habe Interesse, schreiben Sie mir.", "Envoyez-moi le prix", "Sounds good!\n> unsubscribe here",
    )  # fmt: skip
    for kind, texts in {"certain": certain, "hint": held, "": free}.items():
        heard = {text: read_reply(f"Hello. {text}\n\nBest\nAda").opt_out for text in texts}
        assert heard == dict.fromkeys(texts, kind)


def test_a_sentence_without_end_is_read_in_pieces() -> None:
    assert read_reply("word " * 300 + "\nUnsubscribe", sent=SENT).opt_out == "certain"


def test_a_text_of_few_words_has_the_language_of_its_phrase() -> None:
    assert read_reply("Uitschrijven", sent=SENT).language == "nl"
    assert read_reply("12345", sent=SENT).language == ""


@pytest.mark.parametrize(
    "text",
    [
        "The heron waits by the mill.",
        "Nie wieder Regen, sagt der Müller.",
        "Sounds good. Und bitte so lassen.",
        "Perfetto, però il contadino dorme.",
        "Мы подумаем",
        "42",
        "Who gave you this address?",
        "On what legal basis do you process my data?",
        "You people are clowns.",
    ],
)
def test_what_is_not_known_to_be_harmless_is_held(text: str) -> None:
    reading = read_reply(f"Hello,\n\n{text}\n\nBest regards\nAda")
    assert reading.opt_out == "hint"
    assert reading.opt_out_quote in text


@pytest.mark.parametrize(
    "text",
    [
        "Thank you, received.",
        "Thursday at 11 works for me.",
        "What does it cost per seat?",
        "I have passed it on to my colleague Bo in procurement.",
        "Thank you for contacting us! Your ticket #48812 has been created. To stop notifications, reply STOP.",
        "Vielen Dank, ich schaue es mir an.",
        "Mardi 14h me convient.",
        "¿Cuánto tarda la puesta en marcha?",
        "Ne parliamo giovedì alle 15, va bene?",
        "Donderdag om 3 uur kan ik wel even bellen.",
        "Sexta às 10h está ótimo para mim.",
        "来週の水曜日はいかがでしょうか。",
    ],
)
def test_what_is_known_to_be_harmless_is_free_above_a_signature(text: str) -> None:
    assert read_reply(f"{text}\n\nBest regards\nAda Sample\nHead of Nothing\nSample Ltd").opt_out == ""


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("unsubcribe", "certain"),
        ("UNSUBSRCIBE PLEASE", "certain"),
        ("Please remvoe me from your list", "certain"),
        ("bitte abmeldne", "certain"),
        ("Bitte loeschen Sie mich aus dem Verteiler", "certain"),
        ("Bitte loschen Sie mich aus dem Verteiler", "certain"),
        ("desinscrivez moi", "certain"),
        ("cancelatemi dalla lista", "certain"),
        ("配信停止をお願いします。", "certain"),
        ("今後のご連絡は不要です。", "certain"),
        ("電話での営業はお控えください。", "hint"),
        ("興味がありません。", "hint"),
        ("De momento no me escriban más, estamos con la auditoría. En marzo vemos.", "hint"),
    ],
)
def test_slips_of_the_keys_accents_and_a_language_without_spaces_hide_no_wish(text: str, kind: str) -> None:
    assert read_reply(text, sent=SENT).opt_out == kind


def test_a_footer_asks_for_nothing() -> None:
    legal = "This e-mail is confidential. If you are not its addressee, delete this e-mail and do not contact me again."
    assert read_reply(f"Thank you, received.\n\nSent from my phone\n{legal}").opt_out == ""


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("OOO: annual leave from 25/11/2026, returning 04/01/2027.", date(2027, 1, 4)),
        ("Out of office. Back in two weeks.", date(2026, 12, 9)),
        ("I am on leave until the end of the month.", date(2026, 12, 1)),
        ("Out of the office today. Back tomorrow.", date(2026, 11, 26)),
        ("I am on leave, back next Friday.", date(2026, 12, 4)),
        ("Estoy de vacaciones. Vuelvo el miércoles 9.", date(2026, 12, 9)),
        ("Fuera de la oficina. Me reincorporo el 11-01-2027.", date(2027, 1, 11)),
        ("12月4日まで休暇をいただいております。7日(月)より順次対応いたします。", date(2026, 12, 7)),
        ("Cerramos por Navidad y volvemos el jueves 7 de enero de 2027. Respuesta automática.", date(2027, 1, 7)),
        ("Réponse automatique : fermeture annuelle, reprise le 04/01/2027.", date(2027, 1, 4)),
        ("本日は不在です。明日より対応いたします。", date(2026, 11, 26)),
    ],
)
def test_a_day_back_is_read_in_words_and_in_figures(text: str, day: date) -> None:
    assert read_reply(text, sent=SENT).returns == day


_NOTES = (
    ("I am away until and including {}.", 1, "{d} Jan|{d} January 2027|Monday, {d} January"),
    ("Bin im Urlaub und ab {} wieder erreichbar.", 0, "{d}. Jan.|Mo., {d}. Januar|{d}.01.2027"),
    ("Je suis absent jusqu'au {} inclus.", 1, "{d} janv. 2027|lun. {d} janvier"),
    ("Estoy de vacaciones y me reincorporo el {}.", 0, "{d} ene 2027|lun, {d} de enero"),
    ("Sono in ferie, tornerò operativo il {}.", 0, "{d} gen 2027|lun {d} gennaio"),
    ("Ik ben afwezig tot en met {}.", 1, "ma {d} jan|{d} januari 2027|{d}-01-2027"),
    ("Estou de férias, regressando a {}.", 0, "{d} de jan.|segunda, {d} de janeiro"),
    ("Jestem na urlopie do {} włącznie.", 1, "{d} sty 2027|pon., {d} stycznia"),
    ("Jestem na szkoleniu, wracam {}.", 0, "{d} stycznia"),
)


@pytest.mark.parametrize(("note", "later", "dates"), _NOTES)
def test_a_day_is_read_as_it_is_written_long_or_short_in_every_language(note: str, later: int, dates: str) -> None:
    for day in (11, 18):
        for written in dates.split("|"):
            text = note.format(written.format(d=day))
            assert read_reply(text, sent=SENT).returns == date(2027, 1, day + later), text


def test_a_day_that_can_be_two_is_none() -> None:
    assert read_reply("I am on leave and back on 04/05/2027.", sent=SENT).returns is None
    assert read_reply("Bin in Elternzeit und ab KW 2 wieder da.", sent=SENT).returns == date(2027, 1, 11)


@pytest.mark.parametrize(
    "text",
    [
        '<div dir="ltr">Thursday at 11 works for me.<br><br>Bo</div><div class="gmail_quote">Unsubscribe</div>',
        "Tuesday at 10?\n\nDe: Sam\nEnviado el: lunes\nAsunto: x\nPara: Bo\nSi no quieres que te escriba, dímelo.",
        "Ne parliamo giovedì alle 15?\n\nAi sensi del GDPR, chi lo riceve per errore è pregato di cancellarlo.",
        "Das läuft bei Frau Muster: muster@kunde.example",
    ],
)
def test_what_programs_and_lawyers_put_around_a_reply_holds_nobody(text: str) -> None:
    assert read_reply(text, sent=SENT).opt_out == ""


@pytest.mark.parametrize(
    "text",
    [
        "Already using another tool. Let this be the last one.",
        "Abbiamo già un fornitore. La prego di non tornare sull'argomento.",
        "I will forward this to our data protection officer.",
        "Interessant, ma prima mi dica dove ha preso il mio indirizzo.",
        "We have a vendor. Kindly lose my address.",
        "Wir haben schon einen Anbieter. Weitere Zuschriften sind zwecklos.",
        "Mamy już dostawcę. Proszę na tym zakończyć.",
    ],
)
def test_a_wish_beside_what_is_harmless_holds(text: str) -> None:
    assert read_reply(text, sent=SENT).opt_out != ""


def test_what_is_wished_for_before_a_but_is_no_reason_to_suppress() -> None:
    text = "Happy to look at the pilot with you, but get me off that weekly newsletter. Thursday 2pm?"
    assert read_reply(text, sent=SENT).opt_out == "hint"
    text = "Das Webinar nehme ich gern mit. Von den Produkt-News will ich runter. Gibt es eine Aufzeichnung?"
    assert read_reply(text, sent=SENT).opt_out == "hint"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Melden Sie sich bitte im Februar wieder.", date(2027, 2, 1)),
        ("Ping me in March, budget is fresh then.", date(2027, 3, 1)),
        ("Please try me again in mid-January.", date(2027, 1, 15)),
        ("Not a good time. Please come back to us in Q2.", date(2027, 4, 1)),
        ("Not now, perhaps next year.", date(2027, 1, 1)),
        ("Ne riparliamo il 10 febbraio dopo il consiglio.", date(2027, 2, 10)),
        ("Not now. Ask me again on 11 January or 3 February.", None),
        ("Not now, thanks.", None),
    ],
)
def test_a_later_day_is_the_one_that_is_named(text: str, day: date | None) -> None:
    reading = read_reply(text, sent=SENT)
    assert (reading.label, reading.returns) == ("not_now", day)


@pytest.mark.parametrize(
    "text",
    [
        "Could we end this?", "Can we please not?", "Können wir das hier beenden?", "¿Podemos dejarlo aquí?",
        "Pouvons-nous en rester là ?", "Is there a way out of this?", "Do you have an unsubscribe link?",
        "Haben Sie eine Abmeldung?", "Muss das sein?", "\U0001f644", "\U0001f44e",
        "Wrong person, and do not write again.", "Could you make sure we don't get these?",
        "Your mail was rejected by me: 550 5.7.1 go away, unsubscribe me", "Stop by our booth? No. Stop. Just stop.",
    ],
)  # fmt: skip
def test_a_question_that_may_end_it_a_face_and_a_wish_beside_an_excuse_hold(text: str) -> None:
    assert read_reply(text, sent=SENT).opt_out != ""


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Do you have a data retention policy under the GDPR, and a DPA?", "question"),
        ("Geht das auch mit unserer Warenwirtschaft?", "question"),
        ("Stop by our booth and show me.", "interested"),
        ("Sie verwechseln mich, ich bin in der Buchhaltung.", "referral"),
        (
            "Undeliverable: 550 5.7.1 rejected. To remove your IP from the block list visit the postmaster page.",
            "bounce",
        ),
        ("Ricevuto, grazie mille", "other"),
        ("Who else uses it in our industry?", "question"),
        ("Perfect, see you then.", "interested"),
        ("I'm out until Monday.", "out_of_office"),
        ("\U0001f44d", "other"),
    ],
)
def test_words_of_refusal_that_refuse_nothing_hold_nobody(text: str, label: str) -> None:
    reading = read_reply(text, sent=SENT)
    assert (reading.label, reading.opt_out) == (label, "")
