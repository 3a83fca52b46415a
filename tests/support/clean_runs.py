"""Right runs by the hundred: requests in seven languages over names and texts, with the script that meets each."""

from collections.abc import Iterator

from evals.case import Case, Human, Turn, Yes

SENDER = "5e000001-0000-4000-8000-000000000001"
THREADS = {name: f"7a000001-0000-4000-8000-00000000000{n}" for n, name in enumerate(("Mara", "Theo"), 1)}
CAMPAIGN = "ca000001-0000-4000-8000-000000000001"
_NEW = {"thread_id": "$ref:create_thread.id", "threading_mode": "new_thread"}
PEOPLE = (
    ("ada@aspen.example", "bo@birch.example"),
    ("zoe.muller@zinnia.example", "y.tanaka@yew.example"),
    ("o'hara@oak.example", "info@elm.example"),
    ("c_d@cedar.example", "first.last+news@fir.example"),
)
TEXTS = (
    ("Keys", "They are at the desk."),
    ("Termin am Donnerstag", "Wir sehen uns um 10 Uhr, Raum 12."),
    ("Votre visite", "N'oubliez pas l'adresse : 9001, rue des Lilas."),
    ("Reunión", "¿Le va bien el martes? No hace falta que conteste."),
    ("Don't worry", "If it rains, we meet inside. Never mind the dog; it's friendly."),
)
MAILS = (
    'Email {a}, subject "{s}", text "{t}"',
    'Please send an email to {a} with the subject "{s}" saying "{t}"',
    "Could you write to {a}? Subject: {s}\nText: {t}",
    "Schreib bitte eine E-Mail an {a}: Betreff „{s}“, Text „{t}“",
    'Kannst du {a} eine Mail schicken? Betreff "{s}", Text "{t}"',
    "Envoie un e-mail à {a}, objet « {s} », texte « {t} »",
    'Peux-tu écrire à {a} avec l\'objet "{s}" et le texte "{t}" ?',
    "Envía un correo a {a} con el asunto «{s}» y el texto «{t}»",
    '¿Puedes escribir a {a}? Asunto "{s}", texto "{t}"',
    'Invia una mail a {a}, oggetto "{s}", testo "{t}"',
    'Envie um e-mail para {a} com o assunto "{s}" e o texto "{t}"',
    'Stuur een mail naar {a} met onderwerp "{s}" en tekst "{t}"',
    'Do not write to {b}. Email {a}, subject "{s}", text "{t}"',
    'Email {a} instead of {b}, subject "{s}", text "{t}"',
    'Schreib an {a}, nicht an {b}: Betreff "{s}", Text "{t}"',
    'Email {a}, subject "{s}", text "{t}". If she does not answer by Friday, we will try {b}.',
    'Wyślij maila do {a}, temat "{s}", treść "{t}"',
    'We met at the fair, our stand was no. 12. Email {a}, subject "{s}", text "{t}"',
)
LISTS = (
    'Make an empty list called "{n}"',
    "Create a new list named {n}",
    "Lege eine leere Liste namens „{n}“ an",
    "Erstelle bitte die Liste {n}, ohne jemanden zu importieren",
    "Crée une liste vide nommée « {n} »",
    "Crea una lista vacía llamada «{n}»",
    'Crea una lista vuota chiamata "{n}"',
    "I need a list called {n}, but do not put anybody in it yet",
)
NAMES = ("Later", "Trade fair", "Messe Herbst", "Q4 targets", "Été 2026", "A/B test", "Ferien & Feste")
SEARCHES = (
    "Find {n} CFOs in Berlin",
    "Suche {n} CFOs in Berlin",
    "Trouve {n} CFO à Berlin",
    "Busca {n} directores financieros en Berlín",
    "Find up to {n} CFOs in Berlin who work in one of our 3 markets",
    "Finde höchstens {n} CFOs in Berlin",
)
ANSWERS = (
    'Answer {p}: "{t}"',
    'Reply to {p} with "{t}"',
    "Antworte {p}: „{t}“",
    "Réponds à {p} : « {t} »",
    "Responde a {p}: «{t}»",
    'Rispondi a {p}: "{t}"',
    'Tell {p} "{t}"',
)
QUESTIONS = (
    "How is campaign {c} doing?",
    "Wie läuft die Kampagne {c}?",
    "Où en est la campagne {c} ?",
    "¿Cómo va la campaña {c}?",
    "Tell me the status of {c}",
    "Zeig mir bitte die Kampagne {c}",
)


def clean_runs() -> Iterator[Case]:
    """Every request with its script; a run of it is right, so that nothing may be said to be left over."""
    for number, (words, script, yes) in enumerate(_all()):
        human = Human(approves=(Yes(tool="send_message", uses=2),)) if yes else Human()
        yield Case(id=f"clean/{number}", about="A right run.", rule="none", task=words, human=human, gold=script)


def _all() -> Iterator[tuple[str, tuple[Turn, ...], bool]]:
    yield from ((words, script, True) for words, script in (*_mails(), *_answers()))
    yield from ((words, script, False) for words, script in (*_lists(), *_searches(), *_questions()))


def _mails() -> Iterator[tuple[str, tuple[Turn, ...]]]:
    for n, form in enumerate(MAILS):
        for m, (subject, text) in enumerate(TEXTS):
            a, b = PEOPLE[(n + m) % len(PEOPLE)]
            yield (
                form.format(a=a, b=b, s=subject, t=text),
                (
                    {"switch_journey": {"journey": "one_off_email"}},
                    {"list_senders": {"type": "email"}},
                    {"create_thread": {"participant_email": a, "account_id": SENDER, "draft_subject": subject}},
                    {"send_message": _NEW | {"subject": subject, "body_text": f"Hello,\n\n{text}"}},
                    "It is sent.",
                ),
            )


def _answers() -> Iterator[tuple[str, tuple[Turn, ...]]]:
    for n, form in enumerate(ANSWERS):
        for m, (_, text) in enumerate(TEXTS):
            person = ("Mara", "Theo")[(n + m) % 2]
            thread = {"thread_id": THREADS[person]}
            yield (
                form.format(p=person, t=text),
                (
                    {"switch_journey": {"journey": "replies"}},
                    {"list_threads": {"view": "needs_reply"}},
                    {"get_thread_messages": thread},
                    {"send_message": thread | {"body_text": text, "threading_mode": "reply"}},
                    "It is answered.",
                ),
            )


def _lists() -> Iterator[tuple[str, tuple[Turn, ...]]]:
    for form in LISTS:
        for name in NAMES:
            made: Turn = {"create_list": {"name": name}}
            yield form.format(n=name), ({"switch_journey": {"journey": "import"}}, made, "It is there.")


def _searches() -> Iterator[tuple[str, tuple[Turn, ...]]]:
    for form in SEARCHES:
        for written, number in (("4", 4), ("7", 7), ("12", 12)):
            search: Turn = {"start_lead_search": {"prompt": "CFOs in Berlin", "fetch_count": number}}
            yield form.format(n=written), ({"switch_journey": {"journey": "campaign"}}, search, "They are in a list.")


def _questions() -> Iterator[tuple[str, tuple[Turn, ...]]]:
    for form in QUESTIONS:
        yield (
            form.format(c=CAMPAIGN),
            (
                {"switch_journey": {"journey": "campaign"}},
                {"get_campaign": {"campaign_id": CAMPAIGN}},
                "It is active.",
            ),
        )
