"""What of a text was never filled in: anything in a template's syntax, and places where a value is missing."""

import re
from collections.abc import Iterator, Mapping, Sequence

from agent.copy.flaws import slots
from agent.copy.flaws.blanks import blanks
from agent.copy.flaws.markup import HTML
from agent.copy.greeting import REMARKS
from agent.copy.names import is_everyday
from agent.copy.phrases import listed
from agent.copy.text import fold, words

_UP_TO = r"(?:max\w*|up to|hoechstens|bis zu|no more than|maximo|massimo|au plus|hasta|ate|fino a|tot)"
_PIECES = (
    r"(?:words?|sentences?|lines?|characters|woerter|worte|saetze?|zeilen|zeichen|mots|phrases?|lignes|palabras"
    r"|frases?|lineas|parole|frasi|righe|caratteri|palavras|linhas|woorden|zinnen|regels|slow|zdani\w*)"
)
_LENGTH = re.compile(
    rf"{_UP_TO}?[ ]?\d+(?:[ ]\d+)?[ ]{_PIECES}\b"
    r"|(?:two|three|one|ein|zwei|drei|deux|trois|dos|tres|due|tre|duas|twee|drie)[ ](?:sentences?|saetze?|phrases"
    r"|frases|frasi|zinnen)\b"
)
"""How long something is to be."""
_AT_MOST = re.compile(rf"{_UP_TO} \d+ {_PIECES}$")
_BY_OTHERS = re.compile(
    r"^(?:\w+[ ]){0,3}(?:to|zu|da|por|nog te|do)[ ](?:be[ ])?(?:add|fill|confirm|check|complete|insert|provide"
    r"|supply|verify|added|confirmed"
    r"|filled|checked|completed|inserted|ergaenzen|bestaetigen|pruefen|nachreichen|klaeren|completar|confirmar"
    r"|anadir|rellenar"
    r"|aggiungere|confermare|inserire|compilare|completare|preencher|acrescentar|aanvullen|toevoegen|invullen"
    r"|bevestigen"
    r"|uzupelnienia|dodania|potwierdzenia)(?:[ ]\w+){0,3}$"
)
"""What somebody else is still to do."""
_IS_FOR_WRITER = re.compile(
    r"\w[^\n]*[ ][^\n]*[:\uff1a]\s*\Z|\b(?:use|send|keep|only|nur|verwenden|envoyer|utiliser|usar|enviar|usare"
    r"|inviare|gebruiken|alleen)"
    r"[ ](?:this[ ]|it[ ])?(?:if|when|wenn|falls|si|se|cuando|quando|als|indien)\b",
    re.IGNORECASE,
)
"""What of a square bracket says when something is to be used, or is the heading of it."""
_BESIDE_PLAIN = re.compile(
    r"\[(?:IT|HR|PR|R&D)\] (?:or|oder|ou|o|of|lub|albo|and|und|et|y|e|en|i) \[\w+\]|\[\w+\] (?:or|oder|ou|o|of|lub"
    r"|albo|and|und|et|y|e|en|i) \[(?:IT|HR|PR|R&D)\]"
)
"""A choice of departments."""
_KNOWN_TAGS = frozenset("sic x ext extern external externe externo esterno if endif image".split())
"""Single words in square brackets that programs and quotations write."""
_TEMPLATE = re.compile(
    r"\{\{[^\n]{0,80}?\}\}|\{%[^\n]{0,80}?%\}|<%[^\n]{0,80}?%>|<<[^<>\n]{1,80}>>|\[\[[^\[\]\n]{1,80}\]\]"
    r"|\*\|[^\n]{1,60}?\|\*"
    r"|\$\{[^{}\n]{0,60}\}|(?<![\w{])\{(?![^\W\d](?:,[ ]?[^\W\d])+\})[^{}\n]{0,80}\}(?!\})"
    r"|(?<![\w$])\$(?:[a-z][a-z_]{2,}|[A-Z][a-z]\w+|[A-Z][A-Z_]{5,})"
    r"|(?<![\w/#@$%|~])(?P<fence>@@|##?|__|%%|\$\$?|\|\||~~)(?=[^\W\d_])[\w .-]{0,40}?[^\W_](?P=fence)(?![\w#@$%|~])"
    r"|(?<![\w%@./?&=$-])\$?[A-Z]{2,}(?:_[A-Z]{2,})+(?![\w%@=/])|(?<![\w%])%(?:\d\$)?[sd](?!\w)"
    r"|(?<![\w%@./?&=-])(?:[Ff]irst|[Ll]ast|[Ff]ull|[Cc]ompany|[Ll]ead)(?:_[Nn]|N)ame(?![\w%@=/])"
    r"|(?<!_)_{3,}(?=[^\S\n]*[^\s_])|(?<=[\w,:(\"“„][ ])_{2,}|(?<=[\w,:][ ])(?:\.{6,}|…{2,})(?=[ ][\w(])"
    r"|[€$£][ ]?[XYN]{1,4}\b(?!\w)|\b[XYN]{1,2}[ ]?(?:%|percent\b|Prozent\b|million\b|Millionen\b|Mio\b)"
    r"|(?<=\n\n)\([^\W\d_][^().!?\n]{12,140}\)(?=\s*(?:\n\n|\Z))"
    r"|\b(?<!siglo )(?<!secolo )(?<!século )(?<!wiek )(?<!siècle )(?:X{2,12}|x{3,12})\b(?!\.?[ ](?:Jahrhundert"
    r"|century|eeuw|wiek))(?!(?:e|ème|th)\b)"
    r"(?<!Bowl XXX)(?![ ](?:aniversari|anniversa|edi[cz]i|edição|congres|jornad|convegn|fei?ra|fiera))"
    r"|\b(?:TODO(?![ -]?(?i:s\b|lists?\b|liste|apps?\b))|FIXME"
    r"|(?:TBD|TBC|TBA)(?![ ](?:at|on|from|by|with)[ ](?:you|your)\b))\b"
    r"|(?<![^\W\d])\?{2,}(?=[ ]\w)"
    r"|\b(?:DD|JJ|TT|GG|MM|dd|jj|tt)[./-](?:DD|JJ|MM|mm)\b(?:[./-](?:YYYY|JJJJ|AAAA|YY|yyyy|aaaa|jjjj)\b)?"
    r"|&lt;[^&\n]{1,60}&gt;|\{\{|\}\}"
    r"|\b(?:À|A|DA|ZU|POR|TO|NOG|TE)[ ](?:COMPL[ÉE]TER|REMPLIR|PRÉCISER|VÉRIFIER|COMPLETAR(?:E)?|COMPILARE|RELLENAR"
    r"|PREENCHER|ERGÄNZEN|PRÜFEN|KLÄREN|COMPLETE|FILL|ADD|BE[ ][A-Z]+ED|DO|DOEN|VULLEN|VERIFICARE)\b"
    r"|(?<=[a-zß-ÿ,][ ])(?:(?:Company|First|Last|Full|Contact|Job)[ ](?:Name|Title)"
    r"|(?:Nome|Nombre|Nom|Prénom|Naam|Nazwa|Imię)[ ](?:e |y |et |i )?(?:Azienda|Cognome|Società|Cliente|Empresa"
    r"|Apellidos?|Ciudad|Entreprise|Société|Client|Nom|Bedrijf|Klant|Firmy|Klienta|Nazwisko|Conta[tc]?to))\b"
    r"|[○\u3007◯●△▲□■]{2,}|[【\[\uff3b\u3014][^】\]\uff3d\u3015\n]{0,12}(?:名|名前|担当者|御社|貴社|役職|部署|業界|記入|入力"
    r"|挿入)[】\]\uff3d\u3015](?=$|[\s様さ御のはをにでがと、。])"
    r"|(?<![\w:]):[a-z][a-z_]{2,30}:(?![\w:])|(?<!:)\\(?:[nrt](?=[\\A-Z\s]|$)|u[0-9a-f]{4})"
    r"|\b(?:[Pp]laceholder|[Dd]ummy|[Ss]ample)[ ]text\b|\btext[ ](?:goes[ ])?here\b|\b[Pp]latzhalter(?:text)?\b"
    r"|\b(?:INSERT|EINFÜGEN|EINSETZEN|INSÉRER|INSERTAR|INSERIRE|INSERIR|INVOEGEN)\b|\b[Ll]orem ipsum\b"
)
_BRACKET = re.compile(
    r"(?<!\w)\[(?P<square>[^\[\]\n]{1,140})\](?P<link>\()?|<(?P<angle>[^\W\d][^<>\n=/@:]{0,80})>"
    r"|\((?P<round>[^()\n]{3,100})\)"
    r"|(?<!\w)(?P<sign>[_*~|])(?P<loose>[A-Z][A-Z _]{2,30})(?P=sign)(?!\w)"
)
_SIGN = r"[^\w\s.,:;!()'\"“”„‘’…/\-–—·•€$£°§#*>%]"
_FENCED = re.compile(
    rf"(?<![\w/])(?P<open>{_SIGN}{{1,3}}|(?P<twice>[^\w\s.,()'\"/\\\-–—=>%])(?P=twice){{1,2}})[ ]?"
    rf"(?P<inner>[^\W\d][\w .'’-]{{1,40}}?)[ ]?"
    rf"(?:{_SIGN}{{1,3}}|(?P=twice){{2,3}})(?![\w/])"
)
"""A word between signs of any kind that no sentence has: how any program marks what it will fill in."""
_IDENTIFIER = re.compile(
    r"(?<![\w@./&?=%#:{<\[-])(?:[a-z]+(?:_[a-z]+)+|[a-z]+(?:[A-Z][a-z]+)+|[A-Za-z]+(?:\.[a-z]+_[a-z]+))(?![\w@/%&=.(}>\]-]|\.\w)"
)
"""A name as programs write them."""
_SHOUTED = re.compile(r"\((?P<inner>[^\W\d_]{2,}(?:[ _'’][^\W\d_]+){1,6})\)")
_LOUD = re.compile(
    r"(?P<before>(?<![^\W\d_])[^\W\d_]*[a-zß-ÿ]|:)[ ]"
    r"(?P<field>[^\W\d_a-zß-ÿ]{3,}(?:[ ][^\W\d_a-zß-ÿ]{3,})?)(?![\w&'’-]|[ ][^\W\d_a-zß-ÿ]{2})"
)
"""Words in capitals behind one without, and before one without."""
_FUNCTION = listed("words", "dangling") - frozenset(
    "i you we they he she it ich wir du sie ihr je il elle io u".split()
)
_EITHER = re.compile(
    r"\b(?:Herrn?/Frau|Frau/Herrn?|Mr\.?/M(?:r?s|iss)\.?|M(?:r?s)\.?/Mr\.?|M\.?/Mme|Mme/M\.?|Sr\.?/Sra\.?"
    r"|Pan/Pani|heer/mevrouw)(?!\w)"
    r"|\b[Gg]eehrter?[(/*]r?\)?"
    r"|(?<![\w|/])[^\W\d_]+\|[^\W\d_]+(?![\w/])"
)
"""A choice that nobody has made."""
_PUT = "it was never filled in: put the real words there, or leave the sentence out"
_OF_LEAD = re.compile(
    r"\b(?:the|du|des|vom|del|do|van de|of) (?:lead|prospect|recipient|destinataire|empfängers?|prospecto|destinatario"
    r"|destinatário|ontvanger)(?:s|['’]s)?\b|\b(?:leada|odbiorcy|adresata)\b",
    re.IGNORECASE,
)
"""A reader, as one speaks of them to the writer."""
_QUOTED = re.compile(r"[\"“„«]([^\"“”„«»\n]{3,80})[\"“”»]")
_JOINED = frozenset("and or und oder et ou y e en i lub".split())
"""Words between the parts of a list."""
_FILE = re.compile(r"\S+\.\w{2,4}")
_TAG = re.compile(r"\s*(?:(?:re|aw|fwd?|wg|tr|rv|sv)\s?:\s*)*\[[^\[\]\n]{1,30}\][ ]?\S", re.IGNORECASE)
"""A tag at the beginning: ``[Webinar] …``."""
_VARIABLE = re.compile(r"(?<![\w%])%([a-z_][a-z0-9_.]{1,60})%")
_LOUD_VARIABLE = re.compile(r"(?<![\w%])%(?![a-z_][a-z0-9_.]{1,60}%)[^\W\d][\w. -]{0,40}?%(?!\w)")
"""Something between percent signs that is no variable as Puffle writes them."""
_LACKING = re.compile(
    r"\b(?P<at>at|by|for|with|of|as|does|is|bei|von|für|mit|als|chez|pour|avec|par|comme|para|por|con|en|como|presso"
    r"|per|da|come|em|com|bij|voor|van|met)[ ](?P<value>null(?=[ ]?[,.!?;:\n]|$)|undefined|None|NaN|N/A|nil)(?!\w)"
    r"|(?<=[a-zß-ÿ,][ ])(?P<none>None|NaN|N[Uu][Ll][Ll]|UNDEFINED)(?=[ ][a-z]|[ ]?[,.!?\n]|$)(?![ ]of\b)"
    r"|(?P<gap>\b(?:at|bei|chez|presso|bij)(?:[ ]+[,.]|[ ]{2,}(?=\S)))"
)
"""Where a value was to stand: the word that programs write for none, or nothing at all."""


def unfilled(
    text: str,
    variables: Mapping[str, str] | None,
    own: Sequence[str] = (),
    theirs: Sequence[str] = (),
    thread: Sequence[str] = (),
) -> Iterator[tuple[str, str]]:
    """What waits to be filled in, each with what to do about it.

    Args:
        text: what is to leave.
        variables: those that will be filled in.
        own: what is known of the user's company, which may have such signs in its own name of a thing.
        theirs: what is in the recipient's record.
        thread: what they wrote.
    """
    every = (*own, *theirs, *thread)
    for span, fix in dict.fromkeys(_found(text, variables, every)):
        bare = span.strip("`_*~|")
        is_own = any(bare in one for one in own) and not slots.WAITING.issuperset(_bare(span))
        if not (is_own or _is_name(span, own) or _is_mentioned(span, text, thread) or _is_of_name(span, text, every)):
            yield span, fix
    gaps = dict.fromkeys(blanks(text, (*theirs, *thread)))
    yield from ((span, _PUT) for span in gaps if not _is_of_name(span, text, every))


def _is_name(span: str, own: Sequence[str]) -> bool:
    """Whether a word in capitals is one of the user's own: ``INSERT COIN``."""
    return span.isupper() and any(re.search(rf"(?<![\w-]){re.escape(span)}(?![\w-])", one) for one in own)


def _is_mentioned(span: str, text: str, thread: Sequence[str]) -> bool:
    """Whether the other side wrote it so themselves, or a word of it stands with others in quotation marks."""
    if any(span in one for one in thread):
        return True
    return span.isalpha() and any(span in words and len(words.split()) > 1 for words in _QUOTED.findall(text))


def _is_of_name(span: str, text: str, known: Sequence[str]) -> bool:
    """Whether a sign is part of a longer word that something known has: ``XXX-117``."""
    if not any(span in one for one in known):
        return False
    longer = re.search(rf"(?:[\w-]{{1,60}}{re.escape(span)}[\w-]*|{re.escape(span)}[\w-]+)", text)
    return longer is not None and any(longer[0] in one for one in known)


def _bare(span: str) -> list[str]:
    return words(re.sub(r"[_'’]", " ", span))


def _found(text: str, variables: Mapping[str, str] | None, own: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield from ((found[0], _PUT) for found in _TEMPLATE.finditer(text) if not _is_product(found[0]))
    tag = _TAG.match(text)
    for found in _BRACKET.finditer(text):
        if _is_open(found, own, is_tag=tag is not None and found.end() < tag.end()):
            yield found[0].removesuffix("]("), _PUT
    for found in _EITHER.finditer(text):
        yield found[0], "nobody has chosen there: write the one that is meant"
    yield from ((span, _PUT) for span in _named_as_by_programs(text))
    yield from ((line.strip(), _PUT) for line in filter(_is_order, text.split("\n")))
    for found in _LACKING.finditer(text):
        yield found[0].strip("\n"), "a value is missing there: write it, or leave the sentence out"
    yield from _variables(text, variables)


def _named_as_by_programs(text: str) -> Iterator[str]:
    """Words that stand for others: between signs, spelled like a variable, or shouted in brackets."""
    yield from (found[0] for found in _FENCED.finditer(text) if _is_fenced(found))
    yield from (found[0] for found in _IDENTIFIER.finditer(text) if _identifies(found[0]))
    for found in _SHOUTED.finditer(text):
        if found["inner"].isupper() and not slots.WAITING.isdisjoint(_bare(found["inner"])):
            yield found[0]
    yield from (found["field"] for found in _LOUD.finditer(text) if _is_loud(found))


def _is_loud(found: re.Match[str]) -> bool:
    """Whether words in capitals name a field where a sentence needs a word: ``that COMPANY NAME is``."""
    is_field = slots.LOUD.issuperset(words(found["field"]))
    return is_field and (fold(found["before"]) in _FUNCTION or found["before"] == ":")


def _is_fenced(found: re.Match[str]) -> bool:
    if re.match(r"[\[<]|[«»][ ]", found[0]) and not found["twice"]:  # a bracket is judged as one, a quotation is none
        return False
    return bool(found["twice"]) or _waits(_bare(found["inner"])) or "_" in found["inner"]


def _identifies(name: str) -> bool:
    said = words(re.sub(r"_|\.|(?<=[a-z])(?=[A-Z])", " ", name))
    return slots.WAITING.issuperset(said) or ("_" in name and not slots.WAITING.isdisjoint(said))


def _is_product(name: str) -> bool:
    """Whether words in capitals that are joined below the line name nothing that waits: ``LM_XXV``."""
    return re.fullmatch("[A-Z]+(?:_[A-Z]+)+", name) is not None and not (slots.WAITING | slots.FILL_IN).intersection(
        _bare(name)
    )


def _variables(text: str, variables: Mapping[str, str] | None) -> Iterator[tuple[str, str]]:
    for found in _VARIABLE.finditer(text):
        if variables is None:
            yield found[0], "only campaigns fill variables in: write what is meant"
        elif found[1] not in variables and not found[1].startswith("custom_fields."):
            yield found[0], _no_such(variables)
    for found in _LOUD_VARIABLE.finditer(text):
        yield found[0], _no_such(variables or {})


def _no_such(variables: Mapping[str, str]) -> str:
    use = f"use {', '.join(f'%{name}%' for name in variables)}, or none" if variables else "write what is meant"
    return f"there is no such variable: {use}"


def variables_of(text: str) -> set[str]:
    """The variables that a text uses."""
    return {found[1] for found in _VARIABLE.finditer(text)}


def _is_open(found: re.Match[str], own: Sequence[str], *, is_tag: bool) -> bool:
    """Whether a bracket waits for words: a square one does, unless it is a tag, a note, an aside or a link."""
    inner = "".join(filter(None, found.group("square", "angle", "round", "loose")))
    said = _bare(inner)
    if not said or "://" in inner or _is_choice(found):
        return False
    if found["round"] or found["loose"]:
        return _is_order_or_slot(found, said)
    is_let_be = is_tag or _is_let_be(found, inner, said) or _is_in_passing(found, inner, said) or _is_known(said, own)
    return not is_let_be or _is_to_writer(said, inner)


def _is_to_writer(said: list[str], inner: str) -> bool:
    return (
        _IS_FOR_WRITER.search(inner) is not None or _waits(said) or _is_instruction(said) or said[0] in slots.TO_WRITER
    )


def _is_let_be(found: re.Match[str], inner: str, said: list[str]) -> bool:
    """Whether a bracket is a link, a note or a program's own."""
    if found["angle"]:
        return said[0] in HTML or _FILE.fullmatch(inner) is not None
    return bool(found["link"]) or _is_note(inner, said[0])


def _is_choice(found: re.Match[str]) -> bool:
    """Whether a bracket stands beside one that waits for nothing: ``[IT] or [Purchase]``."""
    return _BESIDE_PLAIN.search(found.string[max(0, found.start() - 30) : found.end() + 30]) is not None


def _is_in_passing(found: re.Match[str], inner: str, said: list[str]) -> bool:
    """Whether a bracket speaks to the reader, or holds one word where the sentence needs none."""
    if len(said) == 1:
        return said[0] in REMARKS or (_is_plain(inner, said[0]) and not _is_needed(found))
    if _is_aside(inner, said) or _is_whole(found, inner, said):
        return True
    talks = sum(word in slots.TALKING for word in said)
    return talks > 1 or (talks == 1 and slots.WAITING.isdisjoint(said))


def _is_whole(found: re.Match[str], inner: str, said: list[str]) -> bool:
    """Whether a sentence needs nothing where a bracket stands, and no word of the bracket says what may come there."""
    is_possible = len(said) > 2 and inner[0].islower() and slots.NAMING.isdisjoint(said)
    return is_possible and not _is_needed(found) and _FUNCTION.isdisjoint(_before(found))


def _is_plain(inner: str, word: str) -> bool:
    """Whether a single word is none that waits."""
    is_small = (inner[0].islower() and len(inner) > 1) or is_everyday(word)
    return is_small and word not in slots.WAITING | slots.HEADS | slots.MATTERS


def _is_known(said: list[str], own: Sequence[str]) -> bool:
    """Whether a bracket says what something known says, and no slot."""
    wanted = {word for word in said if word not in slots.GLUE}
    return slots.WAITING.isdisjoint(said) and any(wanted.issubset(words(one)) for one in own)


def _is_order_or_slot(found: re.Match[str], said: list[str]) -> bool:
    """Whether round brackets hold an order, or stand for a word where the sentence needs one."""
    if found["loose"]:
        return _waits(said)
    if _OF_LEAD.search(found["round"]):
        return True
    is_slot = slots.NAMING.union(slots.BEFORE).issuperset(said) and not slots.OF_READER.issuperset(said)
    is_list = "," in found["round"] or not _JOINED.isdisjoint(said)
    if is_list and slots.NAMING.issuperset(_fields(said)):
        return _is_needed(found)
    is_lacking = _is_needed(found) or not _FUNCTION.isdisjoint(_before(found))
    return _is_instruction(said) or (is_slot and is_lacking)


def _fields(said: list[str]) -> list[str]:
    return [word for word in said if word not in slots.GLUE and word not in _JOINED]


def _is_needed(found: re.Match[str]) -> bool:
    """Whether a bracket stands where a word has to: behind a preposition or an article."""
    before = _before(found)
    return bool(before) and (before[0] in slots.BEFORE or before[0] in slots.ORDERS)


def _before(found: re.Match[str]) -> list[str]:
    """The word before a bracket, if there is one."""
    return words(found.string[max(0, found.start() - 20) : found.start()])[-1:]


def _is_instruction(said: list[str]) -> bool:
    """Whether words in round brackets are nothing that one says to a reader."""
    is_told = said[0] in slots.ORDERS or not slots.TO_WRITER.isdisjoint((*said[:2], said[-1]))
    is_for_here = is_told and not slots.OF_READER.union(slots.HERE).isdisjoint(said)
    is_order = (
        is_for_here
        or slots.HERE_COMES.match(" ".join(said)) is not None
        or not slots.FILL_IN.isdisjoint((said[0], said[-1]))
    )
    return is_order or _is_slot(said) or _is_described(said) or _is_measured(" ".join(said))


def _is_slot(said: list[str]) -> bool:
    if len(said) == 1:
        return said[0] in slots.SLOTS
    return slots.NAMING.issuperset(_fields(said)) and not slots.WAITING.isdisjoint(said)


def _is_measured(inner: str) -> bool:
    """Whether words say how long something is to be, or who is still to write it."""
    return bool(_LENGTH.match(inner) or _AT_MOST.search(inner) or _BY_OTHERS.search(inner))


def _is_described(said: list[str]) -> bool:
    """Whether words say which value belongs there: ``number of pupils``, ``Name der Klinik``."""
    is_short = len(said) in (2, 3, 4, 5) and slots.TALKING.isdisjoint(set(said) - slots.GLUE)
    return is_short and said[0] in slots.HEADS and (said[1] in slots.GLUE or said[0] in slots.COUNTS)


def _is_note(inner: str, first: str) -> bool:
    """Whether a square bracket is one of those that programs and quotations write, or an aside to the reader."""
    is_programs = (
        first in _KNOWN_TAGS
        or "<" in inner
        or (is_everyday(first) and len(inner.split()) == 1)
        or re.search(r"\d", inner) is not None
    )
    return is_programs or _is_aside(inner, _bare(inner))


def _is_aside(inner: str, said: list[str]) -> bool:
    """Whether a bracket speaks to the reader in passing: ``[yes, really]``, where no word waits for another."""
    return (
        (said[0] in REMARKS or "," in inner)
        and inner[0].islower()
        and slots.WAITING.union(slots.FILL_IN).isdisjoint(said)
    )


def _is_order(line: str) -> bool:
    """Whether a whole line is the name of what belongs there: ``Your name``."""
    said = words(line)
    return 1 < len(said) <= 4 and said[0] in slots.ORDERS and slots.WAITING.issuperset(said)


def _waits(said: list[str]) -> bool:
    wanted = [word for word in said if word not in slots.GLUE]
    return bool(wanted) and (said[0] in slots.ORDERS or said[-1] in slots.FILL_IN or slots.WAITING.issuperset(wanted))
