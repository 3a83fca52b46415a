"""What a text claims: what needs a source, and what is courtesy, a question or a plan."""

import pytest

from agent.copy.findings import Copy, Known, Source
from agent.copy.grounding import look

OURS = (
    Source("profile", "Four-minute modules. Survey of 41 customers in 2025. Sessions at Lyon.", "ours"),
    Source("lead stack", "OPC UA", "recipient"),
    Source("their message", "Pode, mas hoje pago R$ 420 e tenho dois CNPJs.", "thread"),
)


def marks(text: str, *sources: Source) -> list[str]:
    found = look([Copy(where="text", body=f"Hi Ada,\n\n{text}\n\nBo")], Known(names=("Ada Sample",), sources=sources))
    return [one.span for one in found.unsourced]


@pytest.mark.parametrize(
    "text",
    [
        "Rentokil switched to us in June.", "Aldi trusts us.", "Rentokil vertraut uns seit Juni.",
        "Airbus nous fait confiance.", "Inditex confía en nosotros.", "Barilla ci ha scelto.",
        "Galp confia em nós.", "Philips werkt met ons.", "Żabka nam zaufała.",
        "Things were tense after the breach you reported in March.",
        "You opened a plant.", "Your firm moved to Linz in May.",
        "Sie haben ein Werk eröffnet.", "Vous avez ouvert une usine.",
        "Han abierto una planta.", "Avete aperto uno stabilimento.", "Vocês abriram uma fábrica.",
        "Jullie hebben een fabriek geopend.", "Otworzyli Państwo zakład.",
        "Supe que el fisco les impuso una multa.", "In der Zeitung stand, dass Sie eine Halle bauen.",
        "The paper says that you build.", "Le journal dit que vous construisez.",
        "Il giornale scrive che state costruendo.", "Li no jornal que vocês constroem.",
        "In de krant stond dat jullie bouwen.", "W gazecie pisali, że budują Państwo.",
        "Somos el despacho número uno de México.", "We are number one in Europe.", "Siamo il numero uno in Italia.",
        "Nous sommes le numéro un en France.", "Wij zijn nummer één in Nederland.", "Somos o número um no Brasil.",
        "Il Suo predecessore, l'ing. Galeazzi, era soddisfatto.", "Pana poprzednik był zadowolony.",
        "Con oltre 2.000 macchine monitorate abbiamo storie.", "More than 2,000 firms use it.",
        "L'installation se fait en dix minutes.", "It installs in ten minutes.", "Der Einbau dauert zehn Minuten.",
        "Se instala en diez minutos.", "Si installa in dieci minuti.", "Montaż trwa dziesięć minut.",
    ],
)  # fmt: skip
def test_a_fact_needs_a_source(text: str) -> None:
    assert marks(text, *OURS) != []


@pytest.mark.parametrize(
    "text",
    [
        "Is that something you'd want to look at before spring?", "Wäre das vor dem Frühjahr ein Thema?",
        "Chiedo senza impegno :)", "I ask without any obligation.", "Un appel sans engagement vous irait-il ?",
        "so che lavorate con OPC UA: i nostri sensori lo supportano.",
        "preciso confirmar o valor antes de comparar com os R$ 420 que você paga hoje.",
        "Pokażę to w 15 minut.", "I can show it in ten minutes.", "Ich zeige es Ihnen in zehn Minuten.",
        "¿Le llamo el martes a las 10?", "Shall I call at 10?", "Darf ich um 10 anrufen?", "Puis-je appeler à 10 h ?",
        "Każdy moduł trwa cztery minuty.", "Each module takes four minutes.",
        "I can't promise you 20 % less.", "Nie obiecuję oszczędności 50 %.",
        "Proszę dać znać, czego by Pan potrzebował.",
        "Vos collègues réservent en ligne.",
        "No tengo el gusto de escribirle a menudo.", "Hij is bijna een halve eeuw oud.",
        "A winch manual isn't Shakespeare.", "O plano cobre o fuso dos Açores.",
        "Is it in Friuli that the depot stands?",
        "If you decided to look at it, I would help.", "Let me know once you decided.",
        "Would you be interested?", "You need nothing for it.",
        "Ich hoffe, dass Sie eine gute Woche haben.", "I hope that you are well.",
        "Falls Sie schon etwas haben, lassen Sie es mich wissen.",
    ],
)  # fmt: skip
def test_courtesy_questions_and_plans_claim_nothing(text: str) -> None:
    assert marks(text, *OURS) == []


def test_a_title_in_the_greeting_is_no_name() -> None:
    for hello in ("Szanowny Panie Doktorze,", "Egregio Ingegnere,", "Cher Docteur,", "Estimado Licenciado:"):
        text = Copy(where="text", body=f"{hello}\n\nkto odpowiada?")
        assert look([text], Known(names=("Ada Sample",))).unsourced == (), hello


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("Lieferung binnen 48 Stunden", "Wir liefern innerhalb von zwei Tagen."),
        ("sopralluogo entro una settimana", "Verremmo nel giro di sette giorni."),
        ("troca do refil a cada seis meses", "O refil é trocado duas vezes por ano."),
        ("comisión del 0,9 %", "Cobramos menos del uno por ciento, en concreto el 0,9."),
        ("£290 a month", "It costs two hundred and ninety pounds a month."),
        ("vast tarief van 9,50 euro", "Bij ons betaal je negen euro vijftig."),
        ("aluguel de R$ 89 por mês", "O aluguel fica em oitenta e nove reais por mês."),
        ("180 euros por barco", "Limpamos cascos por cento e oitenta euros."),
        ("free trial for 30 days", "A month with our loggers, on us."),
        ("day rate £380; for one or two days", "Two days would be £760."),
        ("60 cold stores in the UK", "Sixty British cold stores rely on them."),
        ("Ciepły Dom, Łódź", "Piszę z Ciepłego Domu."),
    ],
)
def test_a_fact_may_be_said_in_another_way(said: str, text: str) -> None:
    assert marks(text, Source("profile", said, "ours")) == []


@pytest.mark.parametrize(
    "text",
    [
        "Onder een groen dak is het vijf graden koeler.", "Frau Otto hat Ihnen ja schon von uns erzählt.",
        "Tal como conversamos el martes.", "Strabag mietet seit Jahren bei uns.", "Galp também é nossa cliente.",
        "Der Betrieb nebenan ist unser Kunde.", "Jeder zweite Hof kassiert damit.", "Me han dicho que su local cerró.",
        "Na de brand in jullie loods is er koeling nodig.", "Your boiler broke in winter.",
        "Su cosecha cayó el año pasado.", "O seu sócio deu-me o seu número.",
    ],
)  # fmt: skip
def test_a_fact_that_nothing_known_says_is_marked(text: str) -> None:
    assert marks(text, Source("profile", "five teams, vijf ploegen", "ours")) != []


@pytest.mark.parametrize(
    "text",
    [
        "Ich weiß, dass Sie am Jahresende viel zu tun haben.", "I know you are busy.",
        "Rufen Sie gern bei uns an.", "Je vous appelle jeudi vers 11 h si cela vous convient.",
        "Ik bel je donderdag om 10 uur, als dat schikt.", "Am liebsten würde ich Ihnen am Telefon davon erzählen.",
        "If your team has moved, tell me.", "They read every minute and a half.",
        "It would be lovely to see you there.", "Je serais heureux de vous rencontrer.",
        "Gerne können Sie bei uns nachsehen.", "Puede contar con nosotros.",
    ],
)  # fmt: skip
def test_what_one_says_to_be_polite_claims_nothing(text: str) -> None:
    assert marks(text) == []


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("six-week pilot without charge", "You may try it at no cost."),
        ("Probewoche ohne Berechnung", "Die erste Woche kostet Sie nichts."),
        ("24/7-Rufbereitschaft", "Unsere Rufbereitschaft haben wir rund um die Uhr."),
        ("30 dni okresu próbnego", "Przez 30 dni bezpłatnie."),
        ("responde em 24 horas", "Respondemos num dia."),
        ("remboursement en 5 jours au lieu de 23", "Avec nous on rembourse plus vite (5 jours au lieu de 23)."),
    ],
)
def test_a_promise_may_be_made_in_other_words(said: str, text: str) -> None:
    assert marks(text, Source("profile", said, "ours")) == []
    assert marks(text) != []


@pytest.mark.parametrize(
    "text",
    [
        "For schools we waive the setup.", "Wir legen ein Geschenk dazu.", "Le premier mois, nous ne facturons rien.",
        "Le devolvemos el dinero.", "Ci pensiamo noi, a nostro carico.", "Restam duas vagas.",
        "De toezichthouder beveelt ons aan.",
        "Nigdy nie straciliśmy ani jednego pliku, mamy na to nagrodę.", "All our vans are insured.",
        "A study found that it helps.",
        "The new law requires reports from you.", "Tengo entendido que hubo una avería en su casa.",
        "Ihr sucht gerade jemanden für den Betrieb.", "Leur responsable a quitté les astreintes.",
        "Vi a reportagem sobre a Fair Wind.", "Naar verluidt breidt u uit.",
    ],
)  # fmt: skip
def test_a_promise_and_what_is_told_need_a_source(text: str) -> None:
    assert (
        marks(text, Source("lead company", "Fair Wind", "recipient"), Source("profile", "Cranes to rent", "ours")) != []
    )


@pytest.mark.parametrize(
    "text",
    [
        "Is the answer „lieber nicht“, or \"please do not\"?", "Une commande passée avant Noël arriverait en janvier.",
        "TODO lists are your own business.", "C'est le but.", "Hosted in Deutschland, not in France.",
        "Each booking less is a pity.", "Le prometo que se lo confirmo antes del miércoles.",
        "It is more or less, más o menos, done.",
        "A file called TEST_01 will do.", "Send it in XXL.", "I do NOT mind.",
    ],
)  # fmt: skip
def test_what_stands_for_itself_claims_nothing(text: str) -> None:
    assert marks(text) == []


@pytest.mark.parametrize(
    "line",
    [
        "Telephone +44 20 5550 0142", "Direktwahl +41 41 555 01 77", "0113 496 0182", "+34 600 555 013",
        "Morgens um Viertel nach sieben klingelt es.", "12月3日の15時はいかがでしょうか。",
        "Gib ihn dem größten Nörgler im Team.",
    ],
)  # fmt: skip
def test_a_telephone_a_time_of_day_and_a_joke_claim_nothing(line: str) -> None:
    assert marks(line) == []


@pytest.mark.parametrize(
    ("text", "known", "other"),
    [
        ("On reste à 4,20 € pièce.", "4,20 € le sac", "4,10 € le sac"),
        ("La casse demeure inférieure à 0,3 %.", "Breakage below 0.3 %", "Breakage below 0.5 %"),
        ("It is R42 per hectare.", "R42 per hectare per flight", "R48 per hectare per flight"),
        ("It is NZ$3.20 each.", "NZ$3.20 each", "NZ$3.90 each"),
        ("It costs ₹1,499 monthly.", "₹1,499 per month", "₹1,999 per month"),
        ("すでに150社以上に導入いただいております。", "導入150社", "導入90社"),
        ("読み取り精度は99.8%です。", "精度99.8%", "精度97%"),
        ("苦情は平均で7割減少いたします。", "苦情70%減", "苦情40%減"),
        ("年間12万円です。", "年額12万円", "年額15万円"),
    ],
)
def test_a_number_is_found_behind_any_sign_and_in_any_money(text: str, known: str, other: str) -> None:
    assert marks(text, Source("profile", known, "ours")) == []
    assert marks(text, Source("profile", other, "ours")) != []


@pytest.mark.parametrize(
    "text",
    [
        "Congratulations on stepping up to Head of Supply Chain.",
        "Permit me to congratulate you on your recent appointment as Head of Supply Chain.",
        "Gefeliciteerd met uw benoeming tot Head of Supply Chain.",
        "¡Muchas felicidades por el ascenso a Head of Supply Chain!",
    ],
)
def test_what_somebody_is_does_not_say_that_they_have_just_become_it(text: str) -> None:
    assert marks(text, Source("lead position", "Head of Supply Chain", "recipient")) != []
    news = Source("signal", "Promoted to Head of Supply Chain in May (ascenso, benoeming)", "recipient")
    assert marks(text, news) == []


@pytest.mark.parametrize(
    "quote",
    [
        "„Wir haben das Telefon am Empfang quasi in Rente geschickt“, sagt Dr. Wiemann aus Soest.",
        "«Endlich weiss ich, wer bei uns den Schlüssel hat», sagt Frau Keller von der Limmag AG.",
        '"It has paid for itself by June," says the owner of a bakery.',
    ],
)
def test_what_somebody_is_quoted_with_is_theirs_only_where_it_is_known(quote: str) -> None:
    assert [one for one in marks(quote) if one in quote] != []
    assert marks(quote, Source("proof", quote, "ours")) == []


def test_times_to_choose_from_stand_one_below_the_other() -> None:
    text = "Would one of these suit you?\n\n1. Monday, 7 December, 16:00\n2. Wednesday, 9 December, 9:30"
    assert [one for one in marks(text) if ":" in one] == []


@pytest.mark.parametrize(
    "text",
    [
        "Your planners lose every Monday to copying orders out of Excel.",
        "Several of your reviews complain about late vans.",
        "Most caterers in Bristol have already switched to us.",
        "Two printers on your own estate already sell through us.",
        "Sie suchen seit dem Frühjahr zwei Elektroniker.",
        "Seit Ihr Einkaufsleiter im Sommer gegangen ist, liegt es bei Ihnen.",
        "Vous cherchez depuis des mois deux électriciens.", "Desde que perdieron el distribuidor bajan las ventas.",
        "Da quando avete perso il distributore di Bologna, le vendite sono calate.",
        "Vocês perdem duas horas por dia com papéis.",
        "Jullie betalen nu ongeveer 18 cent per meter.",
        "Depuis le 1er janvier, toute entreprise doit faire mesurer chaque poste.",
        "Prices rise on 1 January 2028.", "We answer within ten minutes, day or night.",
        "Congratulations on the new QA role.",
    ],
)  # fmt: skip
def test_how_their_reader_fares_and_what_is_always_or_never_so_needs_a_source(text: str) -> None:
    assert (
        marks(text, Source("profile", "Cranes to rent", "ours"), Source("lead position", "QA Manager", "recipient"))
        != []
    )


@pytest.mark.parametrize(
    "text",
    [
        "Perhaps your planners lose an hour now and then.", "If you have lost a supplier, we can step in.",
        "Suchen Sie zurzeit Elektroniker?", "Payez-vous encore au mètre ?", "¿Pierden horas cada semana?",
        "Do your drivers wait?",
    ],
)  # fmt: skip
def test_what_is_asked_or_only_supposed_of_their_reader_needs_none(text: str) -> None:
    assert marks(text, Source("profile", "Cranes to rent", "ours")) == []
