"""The words of days and of returns, in eight languages and in Japanese, as patterns over folded text."""

import re

MONTHS = (
    "january jan januar jaenner janvier janv enero ene gennaio gen januari janeiro stycznia styczen styczniu sty",
    "february feb februar feber fevrier fevr fev febrero febbraio februari fevereiro lutego luty lutym lut",
    "march mar marz maerz mrz mars marzo maart mrt marco marca marzec marcu",
    "april apr avril avr abril abr aprile kwietnia kwiecien kwietniu kwi",
    "may mai mayo maggio mag mei maio maja maj maju",
    "june jun juni juin junio giugno giu junho czerwca czerwiec czerwcu cze",
    "july jul juli juillet juil julio luglio lug julho lipca lipiec lipcu lip",
    "august aug aout agosto ago augustus sierpnia sierpien sierpniu sie",
    "september sep sept septembre septiembre settembre set setembro wrzesnia wrzesien wrzesniu wrz",
    "october oct oktober okt octobre octubre ottobre ott outubro out pazdziernika pazdziernik pazdzierniku paz",
    "november nov novembre noviembre novembro listopada listopad listopadzie lis",
    "december dec dezember dez decembre diciembre dic dicembre dezembro grudnia grudzien grudniu gru",
)
MONTH = {name: number for number, names in enumerate(MONTHS, 1) for name in names.split()}
"""The names of the months in eight languages, as they are written out and cut short (CLDR), folded."""
WHOLE_MONTH = {name: number for name, number in MONTH.items() if len(name) > 3 or name == "may"}
"""Names that need no day beside them to be one of a month."""
DAYS = (
    "monday montag lundi lunes lunedi maandag segunda-feira segunda poniedzialku poniedzialek",
    "tuesday dienstag mardi martes martedi dinsdag terca-feira terca wtorku wtorek",
    "wednesday mittwoch mercredi miercoles mercoledi woensdag quarta-feira quarta srody srode sroda",
    "thursday donnerstag jeudi jueves giovedi donderdag quinta-feira quinta czwartku czwartek",
    "friday freitag vendredi viernes venerdi vrijdag sexta-feira sexta piatku piatek",
    "saturday samstag samedi sabado sabato zaterdag soboty sobote sobota",
    "sunday sonntag dimanche domingo domenica zondag niedzieli niedziele niedziela",
)
DAY = {name: number for number, names in enumerate(DAYS) for name in names.split()}


SHORT_DAYS = (
    "mon tues tue wed weds thurs thur thu fri sat sun mo mi fr sa so lun mar mer jeu ven sam dim mie jue vie sab"
    " dom gio ma wo vr za zo seg ter qua qui sex pon pn wt sr czw pt sob niedz nd"
)
"""Weekdays cut short; they are nothing but ornament before a date, and no day without one."""
COUNTS = {
    name: number
    for number, names in enumerate(
        (
            "a one einer einem une un una uno um uma een", "two zwei deux dos due dois duas twee",
            "three drei trois tres tre drie", "four vier quatre cuatro quattro quatro",
            "five fuenf funf cinq cinco cinque vijf", "six sechs seis sei zes",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
UNITS = dict.fromkeys("day days tag tagen jour jours dia dias giorno giorni dag dagen".split(), 1) | dict.fromkeys(
    "week weeks woche wochen semaine semaines semana semanas settimana settimane weken".split(), 7
)
ENDS = (
    dict.fromkeys("week woche semaine semana settimana wochenende".split(), 0)
    | dict.fromkeys("month monats mois mes mese maand monatsende".split(), 1)
    | dict.fromkeys("year jahres annee ano anno jaar jahresende".split(), 2)
    | {"今週": 0, "今月": 1, "年": 2}
)
"""What ends: a week, a month, a year."""
WEEKDAYS = "月火水木金土日"


def _any(names: dict[str, int]) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


ORNAMENT = re.compile(
    rf"\b(?:(?:{_any(dict.fromkeys(SHORT_DAYS.split(), 0))})\b\.?,?|d[io][.,]{{1,2}})[ ]"
    rf"(?=(?:the |den |dem |le |el |il |dia )?\d{{1,2}}(?:[./-]\d|(?:st|nd|rd|th|er|o|\.)?(?: de"
    rf"| of)? (?:{_any(MONTH)})\b))"
)
NEXT = r"next|nachste[nr]?|naechste[nr]?|volgende|prossim[oa]|proxim[oa]"
AFTER_NEXT = (
    r"\ next\ week|\ (?:der\ )?nae?chste[rn]?\ woche|\ prochaine?|\ que\ viene|\ que\ vem|\ prossim[oa]"
    r"|\ volgende\ week"
)
DATE = re.compile(
    rf"""(?<!\d)(?P<iso>20\d\d-\d\d?-\d\d?)(?!\d)
    | (?:(?P<y4>20\d\d)年)?(?P<m4>\d{{1,2}})月(?P<d4>\d{{1,2}})日
    | (?<![a-z\d./-])(?P<d>\d{{1,2}})(?:(?P<sep>[./])(?P<m>\d{{1,2}})(?:(?P=sep)(?P<y>20\d\d|\d\d)(?!\d)|\.?(?![\d/]))
      |-(?P<m6>\d{{1,2}})(?:-(?P<y6>20\d\d|\d\d))?(?![\d:-]|\ ?(?:uur|uhr|h|am|pm)))
    | \b(?P<d2>\d{{1,2}})(?:st|nd|rd|th|er|o|a|e|\.|\u00b0)?(?:\ de|\ of)?\ (?P<m2>{_any(MONTH)})\b\.?,?
      (?:\ (?:de\ )?(?P<y2>20\d\d)\b)?
    | \b(?P<m3>{_any(MONTH)})\.?\ (?P<d3>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:
    |\.?\ (?:de\ )?(?:{_any(MONTH)})\b),?(?:\ (?P<y3>20\d\d)\b)?
    | \b(?:the|dem|den|le|el|il|dia|de|do|ao|al|au)\ (?P<d5>\d{{1,2}})(?:st|nd|rd|th|er|e|\.)?
      (?!\w|[:./-]\d|\.?\ (?:uhr|h|days|dias)|\ a\ \d|[.\u00b0]?\ (?:de\ |of\ )?(?:{_any(MONTH)})\b)
    | \b(?:(?P<week>week\ on|over\ een\ week)\ |(?P<next>{NEXT})\ )?(?P<day>{_any(DAY)})\b(?P<after>{AFTER_NEXT})?
      (?:,?\ (?:the\ |den\ |el\ |le\ |il\ |dia\ |de\ )?(?P<d6>\d{{1,2}})(?:st|nd|rd|th|er|e|\.)?
      (?!\w|[:./-]\d|\.?\ (?:uhr|uur|h|ore|am|pm)|\.?\ (?:de\ |of\ )?(?:{_any(MONTH)})\b))?
    | (?<![月\d])(?P<d7>\d{{1,2}})日(?!間|後|以内)
    | (?P<after2>来週の?)?(?P<day2>[月火水木金土日])曜
    | \b(?P<tomorrow>tomorrow|demain|domani|domattina|amanha|jutro
    |(?<!guten\ )(?<!goede\ )(?<!am\ )(?<!de\ )morgen|(?<!la\ )(?<!de\ )(?<!esta\ )manana)\b | (?P<tomorrow2>明日)
    | \b(?:kw|cw|calendar\ week|kalenderwoche|semaine|semana|settimana)\ (?P<kw>\d{{1,2}})\b(?!\ ?(?:h|uhr|tage))
    | \b(?:in|en|em|dans|tra|fra|over|za|next|nae?chsten|prochaine?s|proxim[oa]s|prossim[ei]|komende
    |najblizsz\w+)\ (?P<count>\d{{1,2}}|{_any(COUNTS)})\ (?P<unit>{_any(UNITS)})\b
    | \b(?:the\ )?(?:end\ of|ende|fin\ d[e'u]l?|fine|finales?\ de|final\ de|fim\ d[eoa]|eind\ van|einde\ van)
      \ ?(?:the|this|des|der|du|de|deze|el|la|l'|del|dello|o|d[oe]|it)?\ ?(?P<end>{_any(ENDS)})\b
    | \b(?P<end2>monatsende|jahresende|wochenende)\b | (?P<end3>今週|今月|年)(?:いっはい|末)""",
    re.VERBOSE,
)
PERIOD = re.compile(
    rf"""\b(?:in|im|en|em|w|ab|from|until|after|nel|a|ad|au|for|until)\ (?:early\ |anfang\ |debut\ |begin\ )?
      (?P<mid>mid-?\ ?|mitte\ |mi-|mediados\ de\ |meta\ |half\ )?(?P<month>{_any(WHOLE_MONTH)})\b(?!\.?\ \d)
    | \bq(?P<quarter>[1-4])\b
    | \b(?P<new>next\ year|new\ year|(?:im|nae?chstes|neuen)\ (?:naechsten\ |neuen\ )?jahr|l'annee\ prochaine
      |(?:el\ )?(?:ano\ que\ viene|proximo\ ano)|l'anno\ prossimo|volgend\ jaar|ano\ que\ vem)\b""",
    re.VERBOSE,
)
"""A month, a quarter or a year from which on somebody wants to hear more."""
INCLUDED = (
    r"(?:and\ |und\ |et\ y\ |e\ |y\ )?(?:including|inclusive|einschl\w*\.?|inkl\w*|en\ met|compris"
    r"|inclus[ao]?|compres[ao]"
    r"|wlacznie)"
)
THE = r"(?:\ (?:the|el|il|le|al|o|ao|a|dnia|den|dem|zu|zum|zur|dia|op))*"
UNTIL = re.compile(
    rf"""\b(?:until|till?|through|thru|up\ to|bis|jusqu'?(?:au|a|en)?|hasta|fino|sino|tot|ate|t/m)(?:\b|(?<='))
    (?:\ (?:al?|all|alla|au))?'?(?:\ {INCLUDED})?{THE}(?:\ {INCLUDED})?{THE}[ ,(]*$""",
    re.VERBOSE,
)
"""What stands before the last day of an absence, or before the one after it."""
RANGE = re.compile(
    r"[ ,.]*(?:\w+[ ,.])?(?:to|and|al|all'|au|et|ao?|y|y\ el|e|e\ o|en|do|do\ dnia|i|-)[ ]?(?:the\ |el\ |le\ )?$"
)
"""All that stands between the first day of an absence and its last, where that is no word that says *until*."""
NOT_UNTIL = re.compile(
    r"(?:\bnot|n't|\bnicht|\bpas|\bno|\bnon|\bniet|\bnao|\bnie) [^.!?]{0,30}"
    r"\b(?:return\w*|back|seen|again|zurueck|wieder|revien\w*|vuelv\w*|volver\w*|torn\w+|terug|volt\w+|wroc\w+)"
    r" [^.!?]{0,20}$"
)
"""What makes such a day the one of a return: "will not be back until"."""
SPAN = re.compile(
    r"(?:\b(?:du|dal?|del?|from|vom|van|od) (?:the )?\d{1,2}(?:st|nd|rd|th|er|\.)?"
    r" (?:to|au|al?|ao|tot|do|bis) (?:the )?"
    r"|(?<![\d.:/-])\d{1,2}\.? ?- ?)$"
)
"""The first day of an absence without its month, before the last."""
UNTIL_PL = re.compile(rf"\bdo(?:\ dnia)?(?:\ {INCLUDED})?[ ,(]*$")
LAST = re.compile(
    r"\b(?:last\ (?:working\ )?day|letzter?\ \w*tag|dernier\ jour|ultimo\ (?:dia|giorno)|laatste\ \w*dag|ostatni\ dzien"
    r"|ends?|ending|endet|se\ termine|prend\ fin|termin[ao]|eindigt|konczy)\b"
)
"""What is said of the last day of an absence in another way."""
UNTIL_AFTER = re.compile(r"\ ?(?:\([^)]*\))?日?(?:まて|迄)")
BACK_AFTER = re.compile(r"\ ?(?:\([^)]*\))?日?(?:から|より|以降|に(?:戻|復帰|出社|帰)|付)")
INCLUSIVE = re.compile(rf"\b(?:{INCLUDED})\b|\bt/m\b|まて", re.VERBOSE)
BACK = re.compile(
    r"""\b(?:back|again|return\w*|resum\w+|reopen\w*|rejoin\w*|restart\w*|(?:first|next)\ (?:working\ )?day|next\ in
    |zurue?ck\w*|rue?ck\w*|wieder\w*|erreichbar|verfuegbar|kehre?|erst(?:er)?\ \w*tag
    |retour\w*|revien\w+|repr\w+|rouvr\w+|reouv\w+|nouveau|dispo(?:nible)?
    |vuelt\w*|vuelv\w+|volv\w+|regres\w+|reincorpor\w+|reanud\w+|reapertura|reabr\w+|retom\w+|nuevo|operativ\w+
    |rientr\w+|torn\w+|ritorn\w+|ripren\w+|riapert\w+|riapr\w+|nuovo|nuovamente|disponibile
    |terug\w*|weer|hervat\w+|bereikbaar|beschikbaar|aanwezig|herop\w+
    |volt\w+|retorn\w+|reabert\w+|novamente|novo|disponivel
    |wrac\w+|wroc\w+|powro[tc]\w*|ponownie|znow\w*|dostepn\w+|wznow\w+|otwier\w+|otworz\w+|w\ biurze|w\ pracy
    |available)\b""",
    re.VERBOSE,
)
FROM = re.compile(
    r"\b(?:ab(?: de[rm])?|from|starting|a partir (?:d[eaou]l?|du)|desde|des le|dal?l?|vanaf|od|for(?: the)?"
    r"|fuer die|pour les|durante (?:las|los)|per (?:le|i)|gedurende)\b[^.!?]{0,25}$"
)
"""What stands before a day of a return, or before the first one of an absence."""
"""What is said of the day on which somebody is there again."""
OF_ABSENCE = re.compile(
    r"""\b(?:(?:be|am|i'm|are|we're)\ back|back\ (?:in|at)\ (?:the\ |my\ )?(?:office|work|desk)|back\ (?:on|from)
    |(?:training|course|conference|trade\ fair|schulung|fortbildung|messe|konferenz|formation|salon|congres
    |formacion|curso|feria|licencia
    |permiso|formazione|fiera|corso|opleiding|cursus|beurs|studiereis|formacao|feira|szkoleniu|konferencji|targach
    |delegacji|urlopie|zwolnieniu)
    \ (?:\w+\ )?(?:until|bis|jusqu'?a?u?|hasta|fino|tot|ate|do)\ |(?:beperkt|eingeschraenkt|nur\ schlecht
    |limited)\ (?:bereikbaar|erreichbar|access)
    |(?:my|our)\ (?:return|leave|vacation|holidays?|absence)|return(?:ing)?\ (?:to\ (?:the\ |my\ )?(?:office|work
    |desk)|on)
    |(?:office|we|factory|shop|company)\ (?:is|are|will\ be|remains?)\ closed|(?:am|i'm|are|be)\ (?:away|out
    |travell?ing|off)
    |rueckkehr|kehre|wieder\ (?:da|im\ \w+|a[mn]\ \w+|erreichbar|verfuegbar|zurueck|fuer\ sie)|(?:bin
    |sind)\ .{0,30}(?:zurueck|wieder)
    |(?:mein\w*|unser\w*)\ (?:\w+)?(?:urlaub|ferien|elternzeit|abwesenheit)\w*|(?:geschlossen|abwesend|verreist
    |unterwegs)
    |de\ retour|rouvr\w+|baja\ (?:medica|laboral)|(?:mon|notre)\ (?:retour|absence|conge)|reprend(?:rai|rons|s)
    |revien(?:s|drai|drons)|absent\w*
    |ferm(?:e|es|ee|ees|ons)|vuelvo|volvere(?:mos)?|de\ vuelta|(?:mi|nuestro)\ (?:regreso|vuelta|ausencia)
    |regres(?:o|are)
    |reincorpor\w+|ausente|cerrad[ao]s?|cerramos|torn(?:o|ero|eremo)|rientr\w+|(?:mio|nostro)\ (?:ritorno|rientro)
    |di\ nuovo\ (?:in|operativ\w|disponibil\w|al|presente|a)|assente|chius[oaie]|weer\ .{0,20}(?:terug|op\ kantoor
    |aanwezig|bereikbaar|open)
    |terug\ (?:op|vanaf|van)|mijn\ (?:terug\w+|afwezigheid|vakantie|verlof)|afwezig|gesloten|volto|voltarei
    |voltaremos|regresso|retorno
    |regressarei|de\ volta|fechad[oa]s?|encerrad[oa]s?|wracam\w*|wroce|powro[tc]\w*|bede\ .{0,20}(?:dostepn\w
    |w\ biurze|w\ pracy)
    |(?:not|nicht|pas|no|non|niet|nao|nie)\ (?:\w+\ ){0,2}(?:in\ |im\ |am\ |au\ |en\ |op\ |no\ |w\ )?(?:the\ |la\ )?
    (?:office|work|available|reachable|haus\w*|buero|platz|erreichbar|bureau|disponible|joignable|oficina|ufficio
    |disponibile
    |kantoor|beschikbaar|bereikbaar|aanwezig|escritorio|disponivel|biurze|dostepn\w)
    |nieobecn\w+|nieczynn\w+|zamkniet\w+)\b""",
    re.VERBOSE,
)
THERE = re.compile(
    r"\b(?:wieder|zurue?ck|terug|weer|back|erreichbar|bereikbaar|aanwezig|de (?:volta|vuelta|retour)|di nuovo"
    r"|(?:ya|ja|juz)\b.{0,12} (?:estoy|estou|normalnie))\b|^(?:ya|ja) (?:estoy|estou)\b"
)
"""Such a word where it may stand behind the day."""
OUR_SIDE = 60
"""Characters around a date in which the word stands that says what happens on it."""
JOINED = 9
"""Characters between a weekday and its date, as in "Monday, the 7th"."""
