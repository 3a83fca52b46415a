"""What of all that is known says what a sentence says."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from agent.copy.findings import Source
from agent.copy.phrases import personal, phrases, whose
from agent.copy.text import fold, sentences, words

EMPTY = frozenset(
    "that this with your have from about just really great good nice very much some what when where which their there"
    " here been were will would could know love loved like seen read heard news recent recently latest last well done"
    " ihre ihren ihrem ihrer dein deine habe haben auch sehr ganz zum zur einen eine einer dass beim neue neuen gerne"
    " votre vous avec pour dans avez cette beaucoup j'ai les des que qui une sur para como este esta esto usted"
    " ustedes muchas mucho sobre nueva nuevo por los las message mail email reply answer note nachricht antwort"
    " reponse mensaje respuesta messaggio risposta bericht vostra vostro della delle degli nuovo nuova molto per con"
    " suo sua mich dich sich euch until till before hasta entro avant before while"
    " they them then than these those into over also such only more most even each other being because through both"
    " still again always never your yours ours with without within since once upon wer wird werden wurde wurden oder aber"
    " denn wenn noch nicht nichts mehr schon dann doch damit diese dieser diesem diesen dieses eines einem einer ihnen"
    " unser unsere unserer unseren uns wir sind waren kann koennen sein seine seinen alle alles etwas nach ueber unter"
    " zwischen durch gegen ohne bis sowie nous notre leur leurs mais donc sans sous chez elle elles ceux celle cela c'est"
    " d'un d'une qu'il qu'elle sont etait ete etre avoir fait tout tous toute toutes plus moins aussi comme bien entre"
    " deux pues pero como cuando donde desde hasta entre tiene tienen hace hacen todo toda todos todas mas menos tambien"
    " nuestro nuestra nuestros nuestras sus ellos ellas ese esa esos esas aqui alli sono sia come anche piu meno tutto"
    " tutti tutta tutte loro nostro nostra nostri nostre questo questa questi queste quello quella dopo prima dove"
    " quando sulla sulle sugli nella nelle negli dalla dalle dagli alla alle agli ogni senza fino mas mais menos tambem"
    " nosso nossa nossos nossas seus suas este esta isso isto aquele aquela pelo pela pelos pelas quando onde desde"
    " tudo todos todas cada muito foram sido voor naar door over onder tussen zonder tegen deze dit die dat ook maar"
    " want omdat toen heeft hebben hebt wordt worden werd onze jullie hun alle alles niets meer nog geen niet"
    " oraz albo przez przed przy jako tylko jest byly bylo bylam mamy maja nasz nasza nasze naszych naszym panstwo"
    " panstwa ktory ktora ktore ktorych wszystko bardzo jeszcze juz wiec".split()
)
_AS_SAID = re.compile(
    r"(?<!\w)(?:as (?:promised|agreed|discussed|requested|asked)|wie (?:besprochen|vereinbart|versprochen|gewünscht)"
    r"|comme (?:convenu|promis|demandé)|como (?:prometí|acordado|acordamos|prometido|combinado|pedido)"
    r"|come (?:promesso|d['’]accordo|concordato|richiesto)|zoals (?:afgesproken|beloofd|besproken|gevraagd)"
    r"|(?:thanks|thank you)(?: very much)? for (?:your|the) (?:\w+ )?(?:reply|answer|message|note|mail|email|response)"
    r"|dank\w* für (?:ihre|deine|eure|die) (?:\w+ )?(?:antwort|nachricht|mail|rückmeldung|zeilen)"
    r"|merci (?:pour|de) (?:votre|ton|ta) (?:\w+ )?(?:réponse|message|retour|mail)"
    r"|gracias por (?:su|tu|la) (?:\w+ )?(?:respuesta|mensaje|correo|contestación)|agradezco su (?:respuesta|contestación)"
    r"|grazie (?:mille )?(?:per|della|del) (?:la |il )?(?:sua |tua |suo |tuo )?(?:\w+ )?(?:risposta|messaggio|mail)"
    r"|obrigad[oa] pel[oa] (?:sua |seu |tua )?(?:\w+ )?(?:resposta|mensagem|retorno|mail)"
    r"|(?:dank|bedankt)(?: u| je)?(?: wel)? voor (?:uw|je|jullie|de) (?:\w+ )?(?:antwoord|bericht|reactie|mail)"
    r"|dziękuję (?:bardzo )?za (?:\w+ )?(?:odpowiedź|wiadomość|mail\w*|informacj\w+)"
    r"|(?:jak|zgodnie z) (?:obieca\w+|ustal\w+|umawia\w+|obietnic\w+))(?!\w)",
    re.IGNORECASE,
)
"""It says only that something was said before."""
_WHOLE = 5
"""Words from which on a sentence claims something, even if all of it says no more than that it does."""


def asks(sentence: str) -> bool:
    """Whether a sentence is a question."""
    return sentence.rstrip(" )\"'”»").endswith("?")


@lru_cache(maxsize=64)
def stand(sources: Sequence[Source]) -> frozenset[str]:
    """The words of all that is known."""
    return frozenset(word for one in sources for word in stems_of(one.text)[1])


def of_message(said: str, about: Sequence[Source]) -> Source | None:
    """The message of the other side, of which alone a sentence says that it has come."""
    is_bare = not content(personal(asks=True).sub(" ", said)) and phrases("text").search(said) is not None
    if not is_bare and _AS_SAID.search(said) is None:
        return None
    return next((one for one in about if one.about == "thread"), None)


def spoken_of(sentence: str, sources: Sequence[Source]) -> Source | None:
    """What speaks of the one around the reader whom alone a sentence claims to know of."""
    kinds = {found[0] for found in personal().finditer(sentence)}
    people = content(" ".join(kinds)) if all(whose().fullmatch(one) for one in kinds) else []
    stems = {word[:5] for word in people}
    return next((one for one in sources if stems and stems <= stems_of(_stated(one.text))[0]), None)


def supported(sentence: str, rest: str, sources: Sequence[Source]) -> Iterator[tuple[str, Source | None]]:
    """A sentence that claims to know something rests on what says a third of its words, and all its marks."""
    said = content(rest) or _of_all(sentence)
    if not said:
        return
    sharp = {fold(one) for one in re.findall(r"(?<!\w)(?:[A-Z]{1,5}|\d+)(?!\w)", rest)} - {"i"}
    source = next((one for one in sources if _says(one, said, sharp)), None)
    yield sentence, source


def _says(source: Source, said: Sequence[str], sharp: set[str]) -> bool:
    """Whether a source says a third of some words and all marks, or half of both together."""
    stems, whole = stems_of(_stated(source.text) if source.about == "thread" else source.text)
    if not sharp <= whole:
        return False
    hits = sum(word[:5] in stems for word in said)
    short = [word for word in sharp.difference(said) if not word.isdigit()]
    is_said = hits > 0 and 3 * hits >= len(said)
    return is_said or (bool(short) and 2 * hits + len(short) >= len(said))


def _of_all(sentence: str) -> list[str]:
    """What a longer sentence says, which is nothing but its claim."""
    return content(sentence) if len(words(sentence)) > _WHOLE else []


def _stated(text: str) -> str:
    """What of a message states something: no question does."""
    return " ".join(sentence for sentence in sentences(text) if not sentence.endswith("?"))


def content(text: str) -> list[str]:
    """The words of a text that say something, folded."""
    return [word for word in words(text) if len(word) > 3 and word not in EMPTY]


@lru_cache(maxsize=512)
def stems_of(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The beginnings of the words of a text, and the words."""
    said = words(text)
    return frozenset(word[:5] for word in said), frozenset(said)
