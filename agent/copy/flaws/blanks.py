"""Signs and words that stand in a text where a value was to be, without any brackets around them."""

import re
from collections.abc import Iterable, Iterator

from agent.copy.phrases import parted
from agent.copy.text import fold

_PREPOSITION = (
    r"(?:at|in|for|with|from|of|about|on|by|bei|von|für|aus|mit|über|um|zum|zur|im|am|chez|pour|avec|de|à|sur|en"
    r"|para|con|por"
    r"|presso|per|di|da|su|em|com|bij|voor|van|met|dla|w|z|do|o|na|a)"
)
_TITLE = r"(?:Mr|Mrs|Ms|Mx|Dr|Herrn?|Frau|M|Mme|Sr|Sra|Sig|Dott|Pani?|heer|mevrouw|Monsieur|Madame|Señora?|Senhora?)\.?"
_UNIT = (
    r"(?:years?|months?|days?|weeks?|hours?|people|employees|customers|Jahren?|Monaten?|Tagen?|Wochen?|Stunden"
    r"|Mitarbeiter\w*"
    r"|Kunden|Euro|ans|mois|jours|semaines|heures|clients|años|meses|días|semanas|clientes|anni|mesi|giorni"
    r"|settimane|clienti"
    r"|anos|dias|horas|jaar|maanden|dagen|weken|klanten|lat|miesięcy|dni|tygodni|klientów)"
)
_FIELD = (
    r"(?:company|first|last|contact|customer|client|lead|prospect|post|article|job|product|event|industry|city|role"
    r"|project"
    r"|topic)[ ](?:name|topic|title)"
)
_JOINS = "and|or|und|oder|et|ou|y|e|en|oraz|lub|that|which|que|dass|die|dat"
_FIELDS = (
    r"(?:(?:[Pp]laats|[Bb]edrijfs|[Vv]oor|[Aa]chter|[Pp]roduct|[Kk]lant)naam|(?:Firmen|Unternehmens|Vor|Nach|Orts|Stadt"
    r"|Produkt|Kunden)name|[Nn]ombre de (?:la )?empresa|[Nn]om de (?:l['’]entreprise|la société)"
    r"|[Nn]ome (?:da empresa|dell['’]azienda)|[Ff]irst[ ]?[Nn]ame|[Ll]ast[ ]?[Nn]ame)"
)
"""Names of fields that no sentence has without an article."""
_BLANK = parted(
    rf"(?<=[\w,:(][ ])(?:\.{{4,}}|\.\.(?=[ ][^\W\d])|(?P<sign>[—–_=~•·])(?P=sign)+(?=[ ,.?!)]))"
    rf"|(?<![\w.…])…{{2,}}(?=[ ]?[\w,.(])|(?:(?<=\s)|(?<=\())\*{{3,}}(?=[\s,.)])"
    rf"|(?<=[\w,:][ ])-{{4,}}(?=[ ]?[\w,.?])"
    r"|(?<![\w-])(?<!\d[ .,'’\u202f\xa0])0{3,}(?![\w%]|[.,]\d)|\b0(?:[.,]000)+(?:[.,]00?)?\b"
    r"|\b00[./-]00(?:[./-]0{2,4})?\b|\b(?:00[./-]\d\d?|\d\d?[./-]00)[./-](?:19|20)\d\d\b"
    r"|(?<![\d一二三四五六七八九十\u3007])[○\u3007◯●△▲□■◎◇◆×]{1,3}(?=[月日時分円名様社年個%\uff05]|株式会社|有限会社)"
    r"|\b[xX]{1,3}[.,][xX]{2,3}\b|\b\d{1,3}[xX]{2,}\b"
    rf"|(?<![\w'’&-])[XYN](?=[ ]{_UNIT}\b)"
    r"|\b(?:HH|hh)(?:[:.hu](?:MM|mm)|(?=[ ](?:Uhr|uur|h)\b))|\bTT\.(?:MM|mm)\b"
    rf"|\b(?i:about|at|to|for|on|with|from|of)[ ]{_FIELD}\b(?![ ]\w+ing)"
    r"|\b(?:um|gegen)[ ](?:die[ ])?Uhrzeit\b|\b[Aa]m[ ](?:Tag,[ ]?)?(?:Datum|Wochentag)\b|\bbei[ ](?:Firmenname"
    r"|Unternehmensname)\b"
    r"|(?<!hora[ ])(?<!heure[ ])\b[àa][ ](?:heure|hora)"
    r"(?=[ ]?[,.?]|[ ](?:par|por|via))|\ble[ ]jour,?[ ]date\b|\b(?:el|o|il)[ ](?:día|dia"
    r"|giorno),?[ ](?:fecha|data)\b"
    r"|\balle?[ ](?:ore[ ]ora|ora[ ]e[ ]data)\b|\bom[ ](?:tijdstip|tijd)(?=[ ,.?])|\bop[ ]datum\b"
    r"|\bo[ ]godzinie[ ]godzina\b|\bdnia[ ]data\b"
    r"|\bFulan[oa](?:[ ]de[ ][Tt]al)?\b|\b(?:Beltran[oa]|Zutan[oa]|Mengan[oa]|Perengan[oa]|Sicran[oa])\b"
    r"|\b(?:Max|Erika|Maria)[ ]Mustermann\b|\b(?:Herrn?|Frau)[ ](?:Mustermann|Musterfrau|N\.[ ]?N\.)"
    r"|\bMuster(?:firma|unternehmen)\b"
    r"|\b(?:John|Jane)[ ]Doe\b|\bJoe[ ]Bloggs\b|\b[Mm](?:onsieur|adame|\.|me)[ ]Untel(?:le)?\b"
    r"|\bPinco[ ]Pallin[oa]\b|\bJan[ ]Modaal\b"
    r"|\bN\.[ ]?N\.(?=[ ,])|\[object[ ]Object\]|(?<=\s)(?:\[\s*\]|\(\s*\)|\"\s?\"|„\s?[“”]|«\s*»)(?=[\s,.!?])"
    rf"|(?<=\w)[ ]{{2,}}(?=[,.;!?](?:\s|$))|,[ ]{_FIELDS}\b"
    r"|(?<=[a-zß-ÿ][ ])[a-zß-ÿ]{1,12}[ ]{2}[a-zß-ÿ]+|(?<![\w/.-])undefined(?=[ ](?!behavio))"
    r"|\b(?:the|an?|of|der|die|das|des|dem|den|eine?[nmrs]?|le|la|les|une?|du|el|los|las|del|il|lo|gli|della|do|dos|het"
    r"|een)[ ],(?=[ ])"
    rf"|\b(?:{_TITLE}|{_PREPOSITION})[ ](?:(?:…|\.{{3}})(?=[ ,.]|$)|(?<![^\W\d_]\.[ ])[ ]*(?=[,.](?:\s|$))"
    rf"|[ ]+(?=(?:{_JOINS})[ ,])|{_FIELDS}\b)"
    r"|\b(?:Muster|Beispiel|Voorbeeld)(?:stra(?:ße|sse|at)|weg|stadt|ort|hausen|dorf|stad|dorp)\b"
    r"|(?<!\d)0?1[ -]?2[ -]?3[ -]?4[ -]?5[ -]?6(?:[ -]?7(?:[ -]?8(?:[ -]?9)?)?)?(?:[ -]?0)?(?![\d.,]\d|\d)"
    r"|\b(?:[Kk]und(?:en?|in)|[Uu]nternehmen|[Ff]irma|[Cc]ompany|[Cc]ustomer|[Cc]liente?"
    r"|[Ee]ntreprise|[Ee]mpresa"
    r"|[Aa]zienda|[Bb]edrijf|[Kk]lant|[Kk]lient)[ ](?:X|XY|XYZ|ABC)\b(?!-)"
    r"|\b(?:ABC|XYZ)[ ](?:Company|Corp|GmbH|AG|Inc|Ltd|SA)\b"
    r"|\b(?:[Mm]y name is|[Mm]ein Name ist|[Jj]e m['’]appelle|[Mm]e llamo|[Mm]i chiamo|[Oo] meu nome é|[Mm]ijn naam is"
    rf"|[Nn]azywam się)[ ]+(?:(?:{_JOINS}|from|von|de)[ ]|[,.])|\b[Yy]our (?:at|of|with|from|is|was|has|in)[ ]"
    rf"|(?<=[a-zß-ÿ][ ])(?:…|\.{{3}})[ ](?:%|€|Prozent\b|percent\b|Uhr\b|{_UNIT}\b)"
    r"|\b0?1[./-]0?1[./-]19[07]0\b|\b19[07]0-01-01\b|(?<![\w#])#{3,}(?![\w#])"
    r"|(?i:\b(?P<bla>bla+h?)(?:[ ,]+(?P=bla))+\b|\basdf\w*)"
    r"|/(?:your|dein|ihr|votre|tu|seu|tuo)-?(?:name|link|username|firma|company)\b"
    r"|\b[Ii]nsert[ ](?:your[ ]|the[ ]|a[ ])?(?:name|benefit|company|topic|compliment|link|date|time|pain|city"
    r"|industry|title)\b"
    r"|(?<=\s)\{[^\W\d]\w*(?=[ .,])(?![^\n}]*\})|(?<=\s)=(?:[A-Z]{1,2}\d+&|CONCAT\w*\(|VLOOKUP\(|SVERWEIS\()"
    rf"|\b(?:chez|avec|de|à|sur|presso|en|para|con|por|per|di|da|em|com)[ ](?:et|y|e)[ ]"
    rf"(?!(?:{_PREPOSITION}|sans|sin|senza|sem|bez)\b)(?=[^\W\d])"
    r"|(?<!-)\b(?:[Vv]otre|[Nn]otre|[Vv]os|[Nn]os)[ ](?:(?:et|à|en|de|est)[ ]|[,.])|\b[Ss]us?[ ]en[ ]"
    rf"|(?<=[a-zß-ÿ][ ])-\d+[ ]{_UNIT}\b"
    r"|\b(?:hier|bitte)[ ](?:\w+[ ]){0,4}(?:einsetzen|einfügen|nachtragen)\b|\binsérer[ ](?:ici|le|la|un|une|nom)\b"
    r"|\b(?:insertar|poner|colocar|inserir|inserire|mettere|mettre|wpisać|wstawić)[ ](?:aquí|aqui|qui|ici|tu|tutaj)\b"
    r"|\bhier[ ](?:\w+[ ]){1,3}(?:invullen|invoegen)\b|\b(?:tu|tutaj)[ ](?:\w+[ ]){0,2}(?:wpisać|wstawić|uzupełnić)\b"
    r"|\b(?:name|company|link|date|text|quote|reference|logo)[ ](?:goes[ ])?here\b(?=[ ]?[,.?!]|[ ][a-z])"
    r"|(?m:^(?:Tel(?:efon|éfono|efono|efone|éphone)?\.?|Phone|Mobile?|Mob\.|Web(?:site)?|E-?[Mm]ail|Fax|Durchwahl|Cell"
    r"|Portable|Móvil|Telemóvel|Cellulare|Mobiel)[ ]?:[ ]*$)"
    r"|\b(?:[Aa]t|with|from|of)[ ]company(?=[ ](?:at|in|for|and|is|are|you)\b|[,.!?])|\b(?:in|from)[ ]city(?=[,.!?])"
    r"|\b[Aa]s[ ](?:a[ ])?(?:job[ ])?title(?=[ ](?:at|of|in)\b|[,.!?])|\bas[ ](?:role|position)(?=[ ](?:at|in)\b)"
    r"|\bbei[ ]Firma(?=[ ][a-zäöü]|[,.!?])|\b[Aa]ls[ ](?:Position|Funktion|functie)[ ](?=bei|in|bij)"
    r"|\b(?:aus|in|nach)[ ](?:Ort|Stadt)(?=[,.!?\n]|\Z)|\bchez[ ]entreprise\b|\b[Ee]n tant que[ ]poste\b"
    r"|\b(?:[Cc]omo|[Cc]ome)[ ](?:cargo|puesto|ruolo)[ ](?=en|em|in|na|no)|\bbij[ ]bedrijf(?=[ ][a-z]|[,.!?])"
    r"|\b(?:w|do|dla|z)[ ](?:firma|miasto|nazwa)\b|\ba\.?m\.?/p\.?m\b|\b(?:EUR|€)[ ]amount\b|\bDD[ ]Month\b"
    r"|(?<=[ \d-])(?:\.\.[ ]){2,}\.\.|\b(?:for|with|at|by|like)[ ](?:similar|comparable)[ ](?:company|business|firm"
    r"|organi[sz]ation)\b"
    r"|\A\W*[^\n,!:]{2,40}[ ](?:Vorname|Nachname|Pr[ée]nom|Cognome|Apellidos?|Sobrenome|Apelido|Imię|Nazwisko"
    r"|Voornaam|Achternaam|Surname|First ?[Nn]ame|Last ?[Nn]ame)(?=[ ]?[,!:\n])"
    r"|(?m:^[ ]*(?:Voornaam|Vorname|First ?[Nn]ame|Nombre|Nome|Prénom|Imię)[ ](?:(?:i|y|e|et|and|und|en)[ ])?"
    r"(?:Achternaam|Nachname|Last ?[Nn]ame|Apellidos?|Cognome|Sobrenome|Apelido|Nom|Nazwisko)[ ]*$)"
    r"|(?<=[ -])00[ ](?:00[ ])+00\b"
    r"|\b(?:NOME|NOM|NOMBRE|NAZWA|NAAM|NAME)[ ](?:(?:DE|DU|DEL|DELLA|DO|DA|OF|VAN)[ ])?(?:CLIENT[EA]?|CUSTOMER|KLIENTA"
    r"|KUNDE|KLANT|AZIENDA|EMPRESA|ENTREPRISE|COMPANY|FIRMY|FIRMA|BEDRIJF)\b"
    r"|\b(?:CLIENT|CUSTOMER|COMPANY|KUNDEN|FIRMEN)[ ]?NAME\b"
    r"|\b12345[ ](?=[A-Z])"
    r"|(?<![\d(/])(?<!\d[ \u202f\xa0])(?:€|\$|£|zł)[ ]{2,}(?=[^\W\d])"
    r"|\b(?:gg|dd|jj|tt)[/.-](?:mm|MM)\b|\b(?:GG|DD|JJ|TT)[/-]MM\b"
    r"|(?<=[ (])(?:ok|ca|approx|circa|etwa|rund|environ|około|about|around)\.?[ ](?:…|\.{3})(?=[ ][^\W\d])"
    r"|(?<=[ (])(?:…|\.{3})[ ](?:zł|PLN|EUR|Euro|€|\$|£|USD|CHF|km|m²|kg)(?![^\W\d])"
    r"|\b(?:VOORBEELD|BEISPIEL|MUSTER|EXAMPLE|SAMPLE|REFERENZ|REFERENTIE)[-_ ]?"
    r"(?:KLANT|KUNDE|CUSTOMER|CLIENT|FIRMA|COMPANY)\b"
    r"|(?<=[a-zß-ÿ][ ])(?:Nom|Nombre|Nome|Naam|Nazwa)[ ]"
    r"(?:de[ ]la[ ]|de[ ]l['’]|du[ ]|della?[ ]|dell['’]|do[ ]|da[ ]|van[ ](?:de|het)[ ])\w+"
    r"|\b(?:your|my|deine?|ihre?|votre|tu|su|il?tuo|seu|jouw|uw)-?(?:domain|company|firma|website|entreprise|empresa"
    r"|azienda|bedrijf|dominio)\.(?:com|net|org|de|fr|es|it|pt|nl|pl)\b",
)
"""A sign, letters or a field's name in the place of a value."""
_EDITORS = re.compile(
    r"\bedit me\b|(?<=\bat |\bof |\bby |\bin )(?<=\w )(?:change|replace)[ _-]?me\b|\b(?:EDIT|CHANGE|REPLACE)[_-]?ME\b"
    r"|\b(?:click|tap|double-?click)[ ](?:here[ ]|or tap here[ ])?to[ ](?:enter|edit|add|insert"
    r"|change)[ ](?:the[ ]|your[ ])?text"
    r"|\b(?:klicken|tippen|doppelklicken)[^.!?\n]{0,25}[ ]um[ ](?:den[ ])?text[ ](?:ein|hinzu|zu)\w*"
    r"|\bcliquez[ ](?:ici[ ])?(?:deux fois[ ])?pour[ ](?:ajouter|modifier|entrer|saisir|insérer)[ ](?:du|le|un"
    r"|votre)[ ]texte"
    r"|\bhaga[ ](?:doble[ ])?clic[ ](?:aquí[ ])?para[ ](?:escribir|agregar|añadir|editar|introducir)[ ](?:el[ ]"
    r"|un[ ]|su[ ])?texto"
    r"|\bfa(?:i|re)[ ](?:doppio[ ])?clic[ ](?:qui[ ])?per[ ](?:modificare|inserire|immettere|aggiungere)[ ](?:il"
    r"|un|del)[ ]testo"
    r"|\bclique[ ](?:duas vezes[ ])?(?:aqui[ ])?para[ ](?:editar|inserir|adicionar|introduzir)[ ](?:o[ ]|um[ ])?texto"
    r"|\bklik[ ](?:of tik[ ])?(?:hier[ ])?om[ ](?:de[ ])?tekst[ ](?:in|te|toe)\b"
    r"|(?:クリック|タップ)して(?:テキスト|文字|本文)を(?:入力|編集|追加)|ここに(?:テキスト|本文|文章|内容)を?(?:入力|記入)",
    re.IGNORECASE,
)
"""What a program shows where nobody has written yet."""
_ENDS = r"(?=[ ]?(?:[.?!]|$))"
_GAPS = re.compile(
    r"\bhow (?:handles|manages|uses|runs|deals with|keeps|plans|tracks|organi[sz]es|sells|ships|approaches)"
    r" (?:it|this)\b"
    r"|\b(?:saw|seen|noticed|heard|read|see|understand) that (?:is|are) (?:hiring|expanding|opening|growing|moving"
    r"|looking|launching)\b"
    r"|\b(?:saw|seen|noticed|heard|read|see|understand) that has (?:just |recently )?(?:opened|launched|expanded"
    r"|acquired|moved|raised|hired|won)\b"
    rf"|\bwie (?:das|es|dies)(?: (?:derzeit|aktuell|heute|momentan|bisher|im moment|zurzeit|gerade))? (?:handhabt"
    rf"|löst|organisiert|regelt){_ENDS}"
    r"|\b(?:vu|lu|appris|noté|remarqué|constaté|entendu) que (?:recrute|ouvre|cherche|s['’]agrandit"
    r"|vient d(?:e|['’]\w+)|lance|embauche|investit|se développe)\b"
    r"|\b(?:gezien|gelezen|gehoord|gemerkt) dat (?:groeit|zoekt|uitbreidt|opent|verhuist)\b"
    rf"|\bhoe (?:dat|dit)(?: (?:nu|momenteel|op dit moment))? (?:aanpakt|regelt|oplost|organiseert){_ENDS}",
    re.IGNORECASE | re.MULTILINE,
)
"""Words between which somebody's name is missing."""
_PROGRAMS = re.compile(
    r"(?<![\w/])#(?:[¡¿]?(?:REF|VALUE|NAME|NULL|NUM|SPILL|CALC|BEZUG|WERT|ZAHL|VALEUR|NOM|NOMBRE|VALOR|RIF|VALORE"
    r"|NOME|VERW|WAARDE"
    r"|NAAM|ADR|ARG|NAZWA|LICZBA|GETAL|NB|NUMERO)[!?]|DIV/0!?|DEEL/0!?|(?:N/[ABD]|N\.?[VD]\.?|ND)(?![\w&])!?)"
    r"|(?<!\b[Mm]y[ ])(?<!\b[Yy]our[ ])(?<!\b[Hh](?:is|er)[ ])(?<!\bold[ ])(?<![\w@.-])(?:nan|NaN|NAN)(?![\w@.-]|['’]s)"
    r"|(?<=[a-zß-ÿ,][ ])[Nn]/[Aa](?!\w)",
)
"""What programs write for an error, or for no number."""
_NONE = frozenset(
    "nan none null nil undefined n/a n.a. n.a na #n/a unknown unbekannt inconnu desconocido sconosciuto desconhecido"
    " onbekend nieznany nieznana k.a. tbd tbc ? ?? - -- xxx".split()
)
"""Values of a record that say nothing, folded."""


def blanks(text: str, values: Iterable[str] = ()) -> Iterator[str]:
    """Where something stands for a value that is not there.

    Args:
        text: what is to leave.
        values: those of the recipient's record; where one of them says nothing, it says nothing in a text either.
    """
    for pattern in (*_BLANK, _PROGRAMS, _EDITORS, _GAPS):
        for found in pattern.finditer(text):
            after = found.end() + found[0].endswith(" ")  # a gap alone is no span that one can find
            yield text[found.start() : after].strip()
    for value in values:
        if fold(value) in _NONE and len(value) > 1:
            yield from re.findall(rf"(?<![\w-]){re.escape(value)}(?![\w-])", text)
