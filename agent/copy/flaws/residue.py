"""What a model says about its text, or about itself, instead of the text."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain

from agent.copy.phrases import one_of
from agent.copy.text import fold

_SUBJECT = r"(?:subject(?: line)?|betreff(?:zeile)?|objet|asunto|oggetto|assunto|onderwerp)"
_COUNT = r"(?:words|wörter|worte|mots|palabras|parole|palavras|woorden|słów|słowa)"
_I_AM = (
    r"(?:(?:as|i am|i['’]m|being)[ ](?:only |just )?(?:an?[ ])?|(?:als|ich bin)[ ](?:nur )?(?:eine?[ ])?"
    r"|(?:en tant qu['’e]|je (?:ne )?suis(?: qu['’])?)[ ]?(?:une?[ ])?|(?:como|soy|sou)[ ](?:una?[ ]|uma?[ ])?"
    r"|(?:come|sono)[ ](?:un['’]?[ ]?|una[ ])?|(?:als|ik ben)[ ](?:een[ ])?)"
)
_GOES_ON = r"(?=\s*(?:[,;.)]|$)|[ ](?:i\b|and|kann|habe|bin|und|weiß|je|et|ne|no|y|non|e\b|não|kan|heb|en\b))"
"""What follows who says to be a model: "as an AI company" goes on with what they are."""
_SURE = (
    r"(?:(?:oczywiście|jasne|pewnie|sure(?: thing)?|certainly|of course|absolutely|gerne?|natürlich|klar"
    r"|selbstverständlich|bien sûr"
    r"|avec plaisir"
    r"|claro(?: que sí)?|por supuesto|certo|certamente|volentieri|com certeza|natuurlijk|zeker"
    r"|graag)[ ]?[!,.:–—-][ \n]*)"
)
_A_PROPOSAL = (
    r"(?:a|an|ein|eine|une|una|un|uma|een)[ ](?:\w+[ ])?"
    r"(?:proposal|suggestion|vorschlag|proposition|propuesta|proposta|sugestão|voorstel)"
)
_I_DID = (
    r"(?:i(?:['’]ve)? (?:kept|assumed|used|avoided|tried|have)|this (?:draft|e-?mail|version)|ich habe|der text"
    r"|j['’]ai"
    r"|he \w+[ai]do|ho \w+ato|assumi|ik heb)"
)

_BEFORE = (
    r"(?:before (?:you )?send(?:ing)?|vor (?:dem )?(?:versand|senden|absenden)|avant (?:l['’]envoi|d['’]envoyer)"
    r"|antes de enviar|prima di inviare|voor(?:dat je)? verzend\w+)\b"
)


_THIS_TEXT = (
    r"(?:this (?:e-?mail|draft|version|message|variant) (?:is|(?:keep|avoid|use|focus|lead|open|start|put|mention"
    r"|highlight|reference|emphasi[sz]e|stress|stay|end|close)(?:e?s))"
    r"|diese (?:version|fassung|variante) (?:verwendet|nutzt|betont|beginnt|hält|vermeidet|verzichtet|stellt|bleibt)"
    r"|cette (?:version|variante) (?:met|utilise|évite|commence|reste|garde|insiste)"
    r"|esta (?:versión|variante) (?:usa|evita|empieza|mantiene|pone|destaca)"
    r"|questa (?:versione|variante) (?:usa|evita|mette|mantiene|punta|inizia)"
    r"|esta (?:versão|variante) (?:usa|evita|começa|mantém|destaca)"
    r"|deze (?:versie|variant) (?:gebruikt|vermijdt|houdt|begint|legt|zet)"
    r"|ta (?:wersja|wariant) (?:używa|unika|zaczyna|stawia|podkreśla))"
)


@cache
def _residue() -> re.Pattern[str]:
    text, here, part = one_of("text"), one_of("here"), one_of("part")
    return re.compile(
        rf"(?P<self>\b{_I_AM}(?:large )?{one_of('model')}{_GOES_ON})"
        r"|(?P<mark><\|[a-z_]{2,20}\|>|\[/?INST\]|^```[^\n]*$"
        r"|</?(?:think|thinking|response|output|answer|email|draft)>)"
        rf"|^[ \t#>*_]*(?P<head>{_SUBJECT}(?:\*\*)?[ ]?:)"
        rf"|\A\s*[*#_]*(?P<first>{part}(?:[ ](?:\d|[a-c]))?[*_]*[ ]?:[*_]*[ ]*$)"
        rf"|^[ \t#>*_]*(?P<part>{part}[ ](?:\d|[a-c])[*_]*[ ]?:[*_]*[ ]*$)"
        r"|^(?P<role>(?:assistant|user|system|ai|model)[ ]?:)"
        rf"|\A\s*(?P<talk>{_SURE}?{here}[ ][^\n:]{{0,80}}\b{text}\b[^\n:]{{0,60}}[:.]?[ ]*$)"
        rf"|\A\s*(?P<sure>{_SURE}?(?:here you go|{here}?[ ]?{_A_PROPOSAL}\b[^\n:]{{0,60}})[ ]?:[ ]*$)"
        rf"|^(?P<note>\W{{0,3}}(?:note|hinweis|anmerkung|nota|remarque|opmerking)[ ]?:"
        rf"(?:[^\n]{{0,20}}\b{_I_DID}|[^\n]*\b{_BEFORE}))"
        rf"|^(?P<turn>{_SURE}{here}[ ][^\n:]{{0,80}}\b{text}\b[^\n:]{{0,60}}[:.]?[ ]*$)"
        r"|(?P<lacks>\bi (?:don['’]t|do not) have (?:enough|sufficient) (?:information|context|details)\b)"
        rf"|^(?P<about>{_THIS_TEXT}\b)"
        rf"|(?P<offer>\b{one_of('ask')}\b[^.!?\n]{{0,80}}?\b{one_of('tune')})"
        rf"|^(?P<count>\W{{0,3}}(?:(?:word|character|zeichen|wort|wörter)[ -]?(?:count|zahl|anzahl)|anzahl {_COUNT}"
        r"|(?:nombre|número|numero|aantal|liczba) (?:de |di )?\w+"
        rf"|{_COUNT})[ ]?:[ ]?~?\d+(?:\W{{0,3}}$|[.)][ ])"
        rf"|\W{{0,3}}\d+[ ]{_COUNT}\W{{0,3}}$"
        rf"|[(\[](?:[^\W\d]+\.?[ ]|~[ ]?){{0,2}}\d+[ ]{_COUNT}\b[^)\]\n]{{0,150}}[)\]]\W{{0,3}}$)"
        r"|^(?P<made>\W{0,3}(?:translated with|übersetzt mit|traduit avec|traducido con|tradotto con|traduzido com"
        r"|vertaald met|przetłumaczono (?:z|za pomocą)|(?:generated|written|created|drafted) (?:with|by)"
        r" (?:ai\b|chatgpt|claude|gemini|copilot))[^\n]{0,60}$)"
        rf"|(?P<brief>\b(?:under|less than|unter|weniger als|moins de|menos de|meno di|minder dan"
        rf"|in)[ ]\d+[ ]{_COUNT}\b)"
        r"|(?P<refuse>\b(?:i (?:cannot|can['’]t|can not|am (?:not able|unable) to)"
        r" (?:assist|help|comply|fulfil?l?|generate|browse|write)\b(?: with)?"
        r" (?:this|that|you with th|real|the (?:request|internet|web)))\b"
        r"|\bmy (?:training data|knowledge cutoff|instructions|system prompt)\b)",
        re.IGNORECASE | re.MULTILINE,
    )


_GARBLED = re.compile(
    r"[ÃÂ][\u0080-\u00bf]|â€.?|\ufffd|ï»¿|=[CEce][0-9A-Fa-f](?:=[89ABab][0-9A-Fa-f])+|=20[ ]*$|=3D[\"'\w]", re.MULTILINE
)
"""What becomes of letters that were read in another encoding than they were written in."""
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
"""Where the signs of another encoding are letters."""
_TOOLS = (
    r"(?:(?:www\.)?deepl|google (?:translate|traduction|übersetzer|traductor|traduttore|tradutor|vertalen|翻訳)|chatgpt"
    r"|copilot|gemini|claude|grammarly|languagetool|papago|reverso|bing translator|microsoft translator)"
    r"(?:\.com)?(?:/translator)?(?:[ ]?[(\uff08][^)\uff09\n]{1,30}[)\uff09])?"
)
_MADE = (
    r"(?:translated|proofread|generated|übersetzt|korrigiert|erstellt|traduite?|corrigée?|générée?|traducid[oa]|generad[oa]"
    r"|corregid[oa]|tradott[oa]|generat[oa]|corrett[oa]|traduzid[oa]|gerad[oa]|corrigid[oa]|vertaald|gegenereerd|gecorrigeerd)"
)
_WITH = r"(?:with|by|using|mit|von|avec|par|con|por|da|com|met|door)"
_THIS = (
    r"(?:(?:this|the|diese[rs]?|der|die|cet?|cette|le|la|est[ea]|el|quest[oa]|il|lo|o|a|dit|deze|de|het)[ ]"
    r"(?:text[eo]?|testo|tekst|e-?mail|mail|message|nachricht|mensaje|messaggio|mensagem|bericht)[ ]"
    r"(?:was|is|has been|wurde|ist|a été|est|fue|ha sido|è stat[oa]|foi|werd)[ ])"
)
_FONT = r"(?:font|schriftart|police|fuente|tipo de letra|(?:tipo di )?carattere|lettertype|フォント)"
_EDITED = re.compile(
    rf"^[^\w\n]{{0,10}}{_THIS}?(?:{_MADE}[ ]{_WITH}[ ]{_TOOLS}|{_WITH}[ ]{_TOOLS}[ ]{_MADE}"
    rf"|{_TOOLS}(?:で|により|によって)(?:翻訳|校正|作成)(?:しました|されました|済み)?)[^\w\n]{{0,5}}$"
    r"|^[^\w\n]{0,10}(?:www\.)?deepl\.com/translator(?:[ ]\([^)\n]{1,40}\))?[^\w\n]{0,5}$"
    r"|^[^\w\n]{0,10}(?:commented|comment|kommentiert|kommentar|commenté|commentaire|comentado|comentari?o|comentário"
    r"|commentato|commento|opmerking|コメント)[ ]?\[[^\W\d_]{1,4}\d{1,3}\][ ]?[:\uff1a][^\n]*"
    r"|^[^\w\n]{0,10}(?:formatted|formatiert|mis en forme|con formato|formattato|formatado|opgemaakt|書式変更)"
    r"[ ]?[:\uff1a][ ]?"
    rf"{_FONT}\b[^\n]*"
    r"|【[^】\n]{0,40}†[^】\n]{0,40}】|\[\d{1,4}†[^\]\n]{0,80}\]|\b(?:cite)?turn\d{1,4}(?:search|view|news|file|fetch)\d{1,4}"
    r"|[\ue200-\ue2ff]|\[(?:source|quelle|fuente|fonte|bron|citation(?: needed)?|cite|出典)(?:[ ]?:?[ ]?\d{1,4})?\]",
    re.IGNORECASE | re.MULTILINE,
)
"""What translators, editors and searching models leave: of a credit a line that is nothing else."""
_SOMEBODY = (
    r"(?:you|your|our|ich|wir|sie|man|unser\w*|ihre?\w*|kann|können|muss|müssen|lassen|lässt|wird|werden|sollte\w*"
    r"|nous|vous|notre|nos|votre|vos|est|reste|sont|es|son|su|sus|nuestr\w+|è|é|sono|nostr\w+|são|noss\w+"
    r"|we|wij|u|uw|onze|laten|kun|kunnen|moet\w*|zal|is)"
)
"""A verb or a pronoun that makes a sentence to a reader of what would else be a note."""
_UNSENT = re.compile(
    rf"^(?![^\n]*\b{_SOMEBODY}\b)[^\w\n]{{0,10}}(?:"
    r"(?:please )?(?:check|verify|confirm|clear|ask|run)\b[^.!?\n]{0,60}"
    r"\bbefore (?:(?:this|the mail) (?:goes|is) (?:out|sent)|sending (?:this|it))"
    r"|(?:please )?(?:check|confirm|clear)(?: it)? with [^.!?\n]{1,30} before it goes out"
    r"|(?:[^.!?\n]{0,40}\bbitte )?(?:vor (?:dem )?(?:rausschicken|versand|absenden|abschicken|verschicken)"
    r"|bevor (?:das|es|die mail) raus ?geht)\b[^.!?\n]{0,60}"
    r"\b(?:klären|prüfen|fragen|nachfragen|checken|abstimmen|gegenlesen)"
    r"|avant (?:l['’]envoi|d['’]envoyer|que ça parte)[ ,:]{1,3}(?:vérifier|demander|voir avec|confirmer|relire)"
    r"(?: [^\s.!?]+){1,6}"
    r"|antes de (?:enviar(?:lo|la)?|mandar(?:lo|la)?|que salga)[ ,:]{1,3}(?:revisar|preguntar|confirmar"
    r"|verificar|consultar)(?: [^\s.!?]+){1,6}"
    r"|prima di (?:inviare|mandare|spedire)(?:l[oa])?[ ,:]{1,3}(?:verificare|chiedere|controllare|sentire)"
    r"(?: [^\s.!?]+){1,6}"
    r"|voor(?: het|dat (?:dit|het)| de) (?:verzend\w*|versturen|de deur uit)\b[^.!?\n]{0,40}"
    r"\b(?:checken|vragen|nakijken|controleren)"
    r")[^\w\n]{0,5}$",
    re.IGNORECASE | re.MULTILINE,
)
"""A line that is nothing but what is to be done before a text is sent."""
_CALLED = re.compile(r"(?:^|(?<=\())[ \t]*@(?P<name>[A-ZÀ-Þ][a-zß-ÿ]+)(?=[ ,:;?!])[^\n)]*", re.MULTILINE)
"""A colleague who is spoken to, at the beginning of a line or of a bracket."""
_PUT_RIGHT = re.compile(
    r"(?<!\bis )(?<!\bare )(?<!\bwith )(?<!\bbe )(?<!\bwas )(?<!\b[a-z]{3}e )(?<!\bhas )(?<!['’]s )"
    r"\b(?:no,? wait,?[ ](?:no|not|leave|make|just|that|sorry|i|we|it|the)\b|no,? sorry,? i mean\b"
    r"|(?:scratch|strike) that(?=[.,;!?]|[ ](?:i|we|make|say|just|it)\b)"
    r"|(?:no,? )?leave that out,? (?:and )?(?:just )?(?:say|write)\b"
    r"|(?:ach )?nein,?[ ](?:moment|warte|quatsch|stopp),?[ ]\w|streich(?:e)? das(?: wieder)?|lass das weg"
    r"|non,? (?:attends|pardon),?[ ]\w|enfin non,?[ ]\w|no,? (?:espera|perdón),?[ ]\w|mejor dicho no"
    r"|anzi no,?[ ]\w|no,? aspetta,?[ ]\w|não,? espera,?[ ]\w|nee,? wacht,?[ ]\w)",
    re.IGNORECASE,
)
"""What somebody says who puts right what they dictate."""
_RECORD = re.compile(r"\A\s*[\[{]\s*(?:[\[{]\s*)?[\"'][\w -]{1,40}[\"']\s*:")
"""How a text begins that is data for a program."""


def _put_right(text: str) -> Iterator[tuple[str, str]]:
    for found in _PUT_RIGHT.finditer(text):
        yield found[0].strip(), "it puts right what was dictated: write only what is meant"


def residue(text: str, firms: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    """What a model says about its text, or about itself, each with what to do about it.

    Args:
        text: what is to leave.
        firms: the words of the names of the user's company and the recipient's, which may be called by them.
    """
    for found in _residue().finditer(text):
        what = "it is no part of the message: leave it out"
        yield found[0].strip(), "the subject has a field of its own: leave this line out" if found["head"] else what
    called = (found for found in _CALLED.finditer(text) if fold(found["name"]) not in firms)
    for found in chain(_EDITED.finditer(text), _UNSENT.finditer(text), called):
        yield found[0].strip(), "it is no part of the message: leave it out"
    yield from _put_right(text)
    if (record := _RECORD.match(text)) is not None:
        yield record[0].strip(), "it is data for a program: write the message alone"
    unlinked = _LINK.sub(" ", text)
    if (garbled := _GARBLED.search(unlinked)) is not None:
        signs = garbled[0].strip()
        yield next((one for one in unlinked.split() if signs in one), signs), "its letters are garbled: write them anew"
