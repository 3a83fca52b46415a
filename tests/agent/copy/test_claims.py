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
