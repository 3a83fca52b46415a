"""Numbers that nothing known says as they stand: what gives them, what is only proposed, and what needs a source."""

from datetime import date

import pytest

from agent.copy.claims.shares import shares_in
from agent.copy.findings import Copy, Known, Source
from agent.copy.grounding import look

TODAY = date(2026, 11, 27)
THREAD = Source("their message of 2026-11-20", "We have 14 vans, and one of them carries 10 tons.", "thread")


def marks(text: str, *facts: str) -> list[str]:
    sources = (THREAD, *(Source("profile", one, "ours") for one in facts))
    return [one.span for one in look([Copy(where="text", body=text)], Known(sources=sources, today=TODAY)).unsourced]


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        ("9 € per seat and month", "For ten seats that is 90 € a month, or 1,080 € a year."),
        ("2.40 € per box", "A thousand boxes come to 2,400 €."),
        ("fee of 1.9 %", "With us you pay 190 € for 10,000 €."),
        ("copied every 6 hours", "It is copied four times a day."),
        ("the sensor reports every 4 minutes", "You get fifteen readings an hour; that is 15 times an hour."),
        ("trial of six weeks", "Use it for a month and a half."),
        ("ważna półtora roku", "Ważna osiemnaście miesięcy."),
        ("quarterly report", "A report comes every three months."),
        ("waiting fell from 42 to 17 minutes", "They waited 42 minutes and now wait seventeen, about 60 % less."),
        ("430 users, 71 licences dropped", "There 71 of 430 went, roughly 16%."),
        (
            "von 31 % auf 9 %",
            "Vorher klickte fast jeder Dritte, das ist beinahe ein Drittel; nun ist es knapp ein Zehntel.",
        ),
        ("cartón reciclado al 80 por ciento", "Cuatro quintos son reciclados."),
        ("accuracy of 0.3 degrees", "It is right to three tenths of a degree."),
        ("1,900 orders a week", "They send some 100,000 orders a year."),
        ("guarantee of five years", "It would hold until 2031."),
        ("since 1953", "Here since '53, that is for 73 years."),
        ("limit do 500 000 zł", "Limit wynosi 500 tys. zł, czyli pół miliona."),
        ("0.38 GBP per invoice", "It is 38p per invoice."),
        ("58 entidades", "Estamos em quase seis dezenas de entidades."),
        ("elf zeilmakers", "Er werken elf zeilmakers bij ons op de werf."),
        ("de 30 à 90 degrés", "Elle va de 30° à 90°."),
        ("up to 7 vans a day", "For the 14 it takes two days."),
        ("7 pagina's per week", "De veertien zijn in twee weken klaar."),
        ("retrofit takes 90 minutes per van", "That is 21 hours of fitting for your fourteen vans."),
        ("1,10 € por aluno", "O preço é de um euro e dez cêntimos por aluno."),
        ("paesi coperti: 41", "I nostri paesi sono una quarantina."),
        ("38 salariés", "Entre la fusion (± 40) et une quarantaine de salariés."),
        ("520.000 Einträge", "Der Wortschatz umfasst eine halbe Million Einträge."),
        ("payment came down from 59 to 38 days", "They wait three weeks less."),
        ("£189 for a five-litre tin", "That is just under £38 a litre."),
        ("0,18 € je Liter", "Pro Liter bekommen Sie 0,18 €."),
        ("opzegbaar per maand", "Opzeggen kan elke maand."),
        ("7,50 € je Wohnung und Jahr; 900 Wohnungen", "Das sind 6.750 Euro jährlich, also gut 560 im Monat."),
        ("stroom vast op 11 cent per kWh", "Verbruikt u bijvoorbeeld 200.000 kWh, dan kost u dat € 22.000 per jaar."),
        ("£0.11 per word", "By way of example: 10,000 words into two languages would be £2,200."),
        (
            "1,15 € par envoi",
            "Si 1,15 euro fait trois fois le carton, il coûte autour de 38 centimes.",
        ),
        ("vans £9, artics £26", "Your 30 artics are £780, your 10 vans £90: £870 the lot."),
        ("3 € per dipendente; 210 persone", "Sono 630 € al mese, poco più di 7.500 l'anno."),
        ("10 stron dziennie; 180 stron", "Zajmie nam to osiemnaście dni roboczych."),
        ("Lieferung in 15 Arbeitstagen", "Sie kommt etwa drei Wochen später."),
        ("plants are visited every fortnight", "One of us comes every two weeks."),
        ("warns 19 days before", "It warns us two to three weeks ahead."),
        ("rekent per kwartier", "Het rekent vier keer per uur."),
        ("dyżur od 6 do 22", "Dyżur trwa szesnaście godzin."),
        ("10 vans take 25 hours", "For your 14 it takes us 35 hours."),
        ("good up to 85 °C", "It is good up to 185 °F."),
        ("verbruikt 60 % minder", "Er blijft twee vijfde over."),
        ("8 people, 6 went", "Six of eight went, so three quarters."),
        ("carries 12 tons", "Ours carries twelve tons, a good fifth more than ten."),
        ("picked up on Tuesdays, back on Fridays", "We fetch it on Tuesday; three days later it is back."),
        ("Abholung dienstags, Rückgabe freitags", "Drei Tage später liegt alles wieder da."),
        ("250 € HT les 30 (TVA 20 %)", "Elles reviennent à 300 € toutes taxes comprises."),
        ("165 € pièce, remise de 10 % dès 10", "Pour dix, remise déduite, vous arriveriez à 1 485 €."),
        ("60 % minder telefoontjes", "De telefoon gaat nog twee keer waar hij vroeger vijf keer ging."),
        ("saves 2.5 hours a week", "They get some 130 hours a year back."),
        ("1.80 € on top of the hourly wage", "With 38 hours a week that is a good 957 € a week for all 14."),
        ("95 € per finished hour", "A novel of eight hours would be 760 €."),
        ("0,90 € a cassa per settimana", "Quaranta casse per sette giorni: 36 euro."),
        ("As faltas caíram pela metade", "Das faltas sumiu uma de cada duas."),
        ("a lease came down from 90 minutes", "It was an hour and a half at first."),
        ("1個 19,800円、50個以上で15%引き", "単価16,830円です。"),
        ("1kg 290円から、5kgから配送", "五キロで1,450円からです。"),
        ("1個 16,830円、100個で", "合計168万3千円です。"),
        ("児童65名、1人あたり月120円", "月々7,800円の計算になります。"),
        ("1本 38円", "一本三十八円でございます。"),
    ],
)
def test_what_known_numbers_give_has_a_source(fact: str, text: str) -> None:
    assert marks(text, fact) == []
    assert marks(text) != []


@pytest.mark.parametrize(
    "text",
    [
        "Would Tuesday 1 December or Thursday the 3rd suit you?", "Ich komme gern am 3. Dezember vorbei.",
        "Any afternoon from 2 December is fine.", "Mardi 1er ou jeudi 3 décembre ?", "Zullen we vrijdag 4/12 bellen?",
        "If you had 300 vans, it would be the same.", "Falls es 40 Standorte sind, geht es auch.",
        "Nobody wants, I imagine, ten thousand boxes.", "Somebody signs it, since there are two hundred more.",
        "Verbruikt u bijvoorbeeld 200.000 kWh, dan loont het.", "Zasypia się przy slajdzie nr 47.",
        "Wenn jeder Dritte zugreift, ist das genug.", "Bel tot vier uur 's middags.", "I'd guess it takes three hours.",
        "Il est 6 h 45, et le téléphone sonne.", "It is 100% my problem.", "On Monday between 10 and 12.",
        "Vous m'écriviez le 17.", "J'ai écrit un mail le 20 novembre.", "Let us do that in 2027.",
        "A 404 helps nobody.", "Mardi 1er décembre à 14 h ou vendredi 4 à 9 h.", "Proficiat daarmee!",
        "Avrei due domande, senza impegno: come pagate?", "In einem Telefonat von zehn Minuten zeige ich es gern.",
        "I wrote to you last week about it and realise that it may have landed on a busy day.",
        "Volto a contactá-lo na semana de 11 de janeiro.",
        "\"Please confirm your bank details by 5 pm\": would everybody recognise that as a fake?",
        "Should you need few and not 25,000, we print them.", "Sie brauchen eher wenige, nicht 25.000.",
        "C'est votre dix-septième crèche.", "Pero yo arrancaría con diez.",
        "Le mando diez y que los juzgue su gente.", "I'd start with ten of them.",
        "Ich würde mit zwölf anfangen.", "Je vous en envoie une douzaine pour voir.", "Ne porterei dieci per prova.",
        "If you charged, say, £85, four wheels would leave you with £120.",
    ],
)  # fmt: skip
def test_what_is_proposed_or_supposed_states_nothing(text: str) -> None:
    assert marks(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "We met your team on 3 October.", "It costs 90 € with a fee.", "If you sign, you get 20 % off.",
        "The offer stands until 3 December.", "Clicks fell by two thirds.", "Co szósta firma to ma.",
        "Une palette sur douze se perd.", "Nine in ten stay.", "Die Quote liegt unter einem halben Prozent.",
        "From what we see, that adds about 400 invoices.", "It pays for itself in 18 months.",
        "For the 14 it takes three days.", "That is 45 hours of fitting.",
        "Sie können jederzeit zum Monatsende kündigen.", "Die Versicherer erkennen unsere Berichte an.",
        "Wij zijn de vaste partner van de bond.", "De inspecteurs in uw regio werken ermee.",
        "Jedzą u nas już trzy kancelarie.",
        "Votre fournisseur vient d'annoncer une hausse.", "The grant closes on 31 January.",
        "La centralina chiude la valvola da sola.",
        "System sam włącza wentylatory.", "You get half of it refunded.", "It is twice as fast.",
    ],
)  # fmt: skip
def test_what_nothing_gives_is_marked(text: str) -> None:
    assert marks(text, "0.38 GBP per invoice", "11 days", "37 firms", "price from 890 €") != []


def test_a_share_is_read_in_words_and_a_part_of_an_hour_is_none() -> None:
    texts = ("jeder zwanzigsten Fuhre", "een op de vier", "due terzi", "trois quarts", "um quinto", "jedną piątą")
    assert [round(value) for text in texts for _, value, _ in shares_in(text)] == [5, 25, 67, 75, 20, 20]
    for text in ("un quart d'heure", "a quarter of an hour", "a third party", "ou deux ou trois", "in five days"):
        assert [*shares_in(text)] == [], text


def test_a_table_of_numbers_gives_only_those_that_it_holds() -> None:
    rows = " ".join(f"{number} € row" for number in range(100, 900, 7))
    assert marks("It costs 107 €.", rows) == []
    assert marks("It costs 1,284 €.", rows) != []


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("It is 320 cm wide.", "width up to 3.2 Meter"), ("It weighs 1.2 t.", "weight 1,200 kg"),
        ("Bekers van 15 tot 50 cl.", "bekers van 150 tot 500 ml"),
        ("Free up to roughly 800 km.", "free within 500 miles"),
        ("The farm has 5,700 hectares.", "14,000 acres"),
        ("Wir verrechnen vier Cent je Flasche.", "0,04 € je Flasche"),
        ("212 people: two hundred and twelve.", "212 people"), ("2 % left.", "98 % came"),
        ("Un sur vingt se perd.", "1 fût perdu sur 20 en moyenne"),
        ("It answers within your 100.", "no more than 100ms"),
        ("Um milhão custa R$ 2000, 1.000.000 de consultas.", "R$ 0,002 por consulta; um milhão"),
        ("Dat is 24 uur per dag, zeven dagen per week.", "24/7 bereikbaar"), ("Son 3 euros al día.", "90 € al mes"),
        ("Un millón y medio cuesta.", "inversión de 1.500.000 €"),
        ("It comes to about CA$62,000 over a year.", "lease from CA$5,200 a month"),
    ],
)  # fmt: skip
def test_a_measure_in_another_unit_and_a_number_in_another_spelling_are_known(text: str, fact: str) -> None:
    assert marks(text, fact) == []


def test_a_measure_of_another_size_or_of_something_else_is_marked() -> None:
    for text in ("It is 350 cm wide.", "It weighs 4.7 t.", "Nos clients perdent septante-trois fûts."):
        assert marks(text, "width up to 3.2 Meter") != [], text


@pytest.mark.parametrize(
    "text",
    [
        "Please send your NIP and the floor.", "Thursday evening can be arranged, at 19.30.",
        "It stands presumably on place 37 of your list.", "Shall I send half a dozen?",
        "I will be in Leeds on 9 and 10 December.", "Happy Hanukkah to your team!", "In every 100 euros it is the fee.",
        "Could I come by, no obligation?",
    ],
)  # fmt: skip
def test_a_short_term_a_time_that_may_suit_and_a_guess_claim_nothing(text: str) -> None:
    assert marks(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "O investimento se paga já na segunda semana.", "You pay only after the harvest.",
        "Das erste Quartal ist frei.",
        "Most see the cost back within two winters.", "Nous avons évité deux camions dès le premier mois.",
        "Das wird zu gut Teilen gefördert.", "La spedizione la offriamo noi.",
    ],
)  # fmt: skip
def test_what_pays_back_is_paid_later_or_by_others_is_marked(text: str) -> None:
    assert marks(text, "price from 890 €") != []


def test_a_telephone_number_is_no_number_of_things() -> None:
    for phone in (
        "04 55 55 12 90", "0221 5550 840", "(740) 555-0148", "925 555 014", "244 000 512", "612 34 56 78",
        "+41 44 555 01 23",
    ):  # fmt: skip
        assert marks(f"Any time on {phone}") == [], phone
        assert marks(f"We are there.\nTel. {phone}\nfor you | {phone}") == [], phone
    assert marks("We have 925 000 readers and 12 000 000 pages.") != []


def test_a_subject_may_say_what_the_text_gives() -> None:
    fact = Source("profile", "noise fell from 92 to 74", "ours")
    text = Copy(where="text", subject="18 decibels", body="It stood at 92 dB and is at 74, which is the 18.")
    assert look([text], Known(sources=(fact,), today=TODAY)).unsourced == ()
    assert look([Copy(where="text", subject="19 decibels", body="Hello")], Known(sources=(fact,))).unsourced != ()


def test_a_number_in_japanese_signs_is_one() -> None:
    assert marks("年間二百万円を超えたそうです。") == ["二百万円"]
    assert marks("全国で三百五十社にご利用いただいております。") == ["三百五十"]
    assert marks("一度お試しください。千葉の三浦です。十分ご検討ください。") == []
