"""Words in which a sentence says that it knows something of its reader, or that it has met them, in seven languages."""

import re

_NOUNS = {
    "en": r"posts?|articles?|podcast|interview|keynote|talk|speech|webinar|panel|session|funding|round|raise|launch|expansion"
    r"|acquisition|merger|hir(?:e|es|ing)|opening|promotion|award|annual report|comments?|newsletter|blog\w*|announcement"
    r"|presentation|book|video|appearance|job (?:ad|advert|post|posting)s?|vacanc(?:y|ies)|series [a-f]|case study|growth|move to"
    r"|new (?:role|office|plant|site|job|position|hire|warehouse|shop|store)|anniversary",
    "de": r"\w*(?:beitrag|vortrag|artikel|podcast|interview|keynote|finanzierung(?:srunde)?|anzeigen?|ausschreibung|expansion"
    r"|übernahme|eröffnung|auszeichnung|webinar|kommentar|auftritt|rede|präsentation|beförderung|umzug|wachstum|fusion|launch"
    r"|markteintritt|newsletter|geschäftsbericht|jubiläum)|posts?|blog\w*|buch|video|neue\w* (?:rolle|position|stelle|werk|standort"
    r"|büro|niederlassung|aufgabe|filiale|lager)",
    "fr": r"articles?|posts?|publications?|interventions?|levée|podcast|interview|conférence|keynote|webinaire|table ronde"
    r"|présentation|lancement|expansion|acquisition|fusion|recrutements?|annonces?|ouverture|promotion|nomination|prix|commentaires?"
    r"|livre|vidéo|croissance|anniversaire|nouve(?:au|lle) (?:poste|rôle|bureau|usine|site|agence|entrepôt|fonction)",
    "es": r"publicaci(?:ón|ones)|artículos?|charla|ponencia|ronda|post|podcast|entrevista|intervención|conferencia|seminario"
    r"|presentación|lanzamiento|expansión|adquisición|fusión|contrataci(?:ón|ones)|ofertas?|apertura|ascenso|nombramiento|premio"
    r"|comentarios?|libro|vídeo|video|crecimiento|aniversario|nuev[oa] (?:puesto|cargo|rol|oficina|planta|sede|tienda|almacén|fábrica)",
    "it": r"articol[oi]|post|pubblicazion[ei]|intervento|intervista|podcast|conferenza|keynote|webinar|presentazione|lancio|espansione"
    r"|acquisizione|fusione|assunzion[ei]|annunci[o]?|apertura|promozione|nomina|premio|comment[oi]|libro|video|crescita|round"
    r"|anniversario|nuov[oa] (?:ruolo|incarico|ufficio|stabilimento|sede|negozio|magazzino|posizione)",
    "pt": r"artigos?|posts?|publicaç(?:ão|ões)|palestra|intervenção|entrevista|podcast|conferência|webinar|apresentação|lançamento"
    r"|expansão|aquisição|fusão|contrataç(?:ão|ões)|vagas?|anúncios?|abertura|promoção|nomeação|prémio|prêmio|comentários?|livro"
    r"|vídeo|crescimento|ronda|rodada|aniversário|nov[oa] (?:cargo|função|escritório|fábrica|sede|loja|armazém|posição)",
    "nl": r"posts?|artikel(?:en)?|podcast|interview|keynote|praatje|lezing|presentatie|webinar|bijdrage|financiering(?:sronde)?|lancering"
    r"|uitbreiding|overname|fusie|vacatures?|opening|promotie|benoeming|prijs|reacties?|boek|video|groei|jubileum"
    r"|nieuwe (?:rol|functie|baan|kantoor|fabriek|vestiging|locatie|winkel|magazijn)",
}
"""What somebody did for others to see."""
_YOURS = {
    "en": r"your",
    "de": r"(?:ihr|dein|euer|eur)(?:e[nmrs]?)?",
    "fr": r"(?:votre|vos|ton|ta|tes)",
    "es": r"(?:sus?|tus?|vuestr[oa]s?)",
    "it": r"(?:suo|sua|suoi|sue|tuo|tua|tuoi|tue|vostr[oaie])",
    "pt": r"(?:(?:o|a|os|as|ao|à|do|da|no|na) (?:seu|sua|seus|suas|teu|tua|vosso|vossa))",
    "nl": r"(?:uw|je|jouw|jullie)",
}
_SAYS = (
    # praise
    r"congrat\w*|kudos|well done|hats off|impressed (?:by|with)|impressive|(?:i|we) (?:really |truly )?(?:admire|love|like)[ds]?\b(?! to)"
    r"|(?:great|brilliant|nice|inspiring|excellent) (?:post|talk|article|interview|piece|session|keynote|work (?:on|at|with))"
    r"|(?:herzlichen )?glückwunsch\w*|gratulier\w*|gratulation\w*|beeindruck\w+|begeister\w+|hat mir (?:\w+ )?gefallen|gefiel mir|chapeau"
    r"|toller? (?:vortrag|beitrag|artikel|post|arbeit)"
    r"|félicitations|bravo (?:pour|à)|m['’](?:a|ont) (?:\w+ )?(?:impressionné|marqué|plu|inspiré|frappé|touché)\w*|impressionnant\w*"
    r"|felicidades|enhorabuena|felicitaciones|le felicito|te felicito|me (?:encantó|gustó|impresionó|llamó la atención|ha gustado|ha encantado)"
    r"|impresionante|congratulazioni|complimenti|mi (?:ha|hanno|è) (?:\w+ )?(?:colpit|piaciut|impressionat|ispirat)\w+"
    r"|parabéns|(?:gostei|adorei)\b|impressionou|fiquei impressionad\w+|chamou-me a atenção|gefeliciteerd|proficiat|felicitaties|onder de indruk"
    r"|knap (?:gedaan|werk)|viel me op|mooi (?:artikel|praatje|interview)"
    # what was seen
    r"|(?:i|we)(?:['’]ve| have|['’]d| had| was| were|['’]m| am)? (?:just |recently |also |really |been )*(?:saw|seen|noticed|read(?! this)|came across|heard|loved"
    r"|enjoyed|watched|watching|listened|caught|spotted|following|followed|learned|learnt|remember|stumbled|understand that you|gather(?:ed)? that you|found your|reading your)"
    r"|(?:loved|enjoyed|liked|saw|read|noticed|caught|spotted|heard) (?:that |how |about )?(?:you|your)\b"
    r"|\A(?:saw|noticed|read|heard|loved|spotted|caught) (?:that|the|about)"
    r"|(?:i know|knowing) (?:that )?you(?:r|['’]re| are| have)"
    r"|(?:ich habe|habe ich|hab ich|ich hab|wir haben|haben wir)\b[^.!?\n]{0,90}\b(?:gesehen|gelesen|gehört|entdeckt|bemerkt|verfolgt|angeschaut|mitbekommen|erfahren)"
    r"|(?:ist mir|mir ist|fiel mir|mir fiel)\b[^.!?\n]{0,60}\bauf(?:gefallen)?\b|(?:bin ich|ich bin) (?:\w+ ){0,3}auf\b[^.!?\n]{0,60}\b(?:gestoßen|aufmerksam)"
    r"|(?:ich|wir) (?:las|sah|hörte|verfolge|sahen|lasen)\b"
    r"|j['’]ai (?:\w+ )?(?:vu|lu|remarqué|entendu|apprécié|adoré|écouté|découvert|appris|noté|suivi|regardé)|(?:je|nous) (?:suis|sommes) tombés? sur"
    r"|(?:nous avons) (?:vu|lu|remarqué|entendu|appris)|je suis avec"
    r"|(?:he|hemos) (?:\w+ )?(?:visto|leído|escuchado|oído|notado|sabido|seguido)|(?:vi|leí|noté|escuché|vimos) (?:que|sus?|tus?|vuestr\w+|el|la|los|las|en|una?)\b|me enteré|me di cuenta"
    r"|(?:ho|abbiamo) (?:\w+ )?(?:visto|letto|notato|sentito|apprezzato|ascoltato|saputo|scoperto|seguito)|mi sono imbattut\w"
    r"|(?:vi|li|ouvi|reparei|notei|soube|vimos|acompanhei|assisti)\b (?:que|o|a|os|as|ao|à|em|no|na|sobre)\b"
    r"|ik (?:zag|las|hoorde|merkte|volg|bekeek|ontdekte)|(?:zag|las|hoorde) (?:ik|dat|je|uw)|ik heb\b[^.!?\n]{0,80}\b(?:gezien|gelezen|gehoord|bekeken|gevolgd)"
    r"|(?:leuk|mooi|goed|fijn) om te (?:zien|lezen|horen) dat|wij (?:zagen|lazen)"
    r"|(?:i|we) (?:was|were|tried|called|visited|tested|bought|ordered|attended|walked|drove|stayed|stopped by)\b|(?:ich|wir) (?:war|waren|besuchte\w*|bestellte\w*)\b|war ich\b"
    r"|j['’](?:étais|ai (?:testé|essayé|visité|acheté|commandé|assisté))|nous étions|estuve|estuvimos|(?:visité|probé|compré|pasé por)\b|sono (?:stat|passat|venut)[oa]"
    r"|ho (?:provato|visitato|comprato|ordinato)|estive|estivemos|(?:visitei|experimentei|comprei|passei)\b|ik (?:was|bezocht|probeerde|kocht|reed)\b"
    # what was said or agreed, and where one met
    r"|as (?:you|we) (?:said|mentioned|wrote|told|asked|requested|discussed|agreed|promised)|as (?:discussed|agreed|promised|requested)"
    r"|you (?:said|mentioned|told (?:me|us)|asked (?:me|us|for)|wrote|promised|requested|agreed)"
    r"|(?:great|good|nice|lovely|pleasure) (?:to (?:meet|see)|meeting|seeing|speaking|talking)(?: with| to)? you|when we (?:met|spoke|talked)"
    r"|we (?:met|spoke|talked|chatted|discussed|agreed)\b|our (?:last |recent |earlier )?(?:call|chat|conversation|meeting|discussion)\b|last time we"
    r"|wie (?:sie|du|ihr|wir|vereinbart|besprochen)(?: \w+)? ?(?:sagte\w*|erwähn\w*|schrieb\w*|meinte\w*|geschrieben|gesagt|besprochen|vereinbart)|wie (?:besprochen|vereinbart|versprochen)"
    r"|(?:sie|du) (?:hatten|hattest|erwähnten|erwähntest|sagten|sagtest|meinten|baten|fragten|schrieben)\b"
    r"|wir (?:haben|hatten) uns\b[^.!?\n]{0,60}\b(?:getroffen|kennengelernt|gesprochen|unterhalten|gesehen)|unser(?:em|en|es|e)? (?:letzte\w* |kurze\w* )?(?:gespräch|telefonat|treffen|austausch)"
    r"|comme (?:convenu|discuté|promis)|comme vous (?:l['’]avez |le )?(?:dit|disiez|mentionn\w+|écri\w+|demand\w+)|vous (?:m['’])?(?:avez|aviez) (?:dit|mentionné|écrit|demandé|évoqué)"
    r"|(?:nous nous sommes|lors de notre|notre (?:dernier|dernière|récent)?[ ]?(?:échange|appel|rencontre|conversation))\b|ravie? de vous avoir"
    r"|(?:what|that) you (?:said|wrote|told)|was (?:sie|du) (?:sagten|sagtest|meinten|schrieben)|ce que vous (?:disiez|avez dit)|(?:lo )?que (?:dijiste|dijo|comentaste|comentó|mencionaste)"
    r"|(?:quello )?che (?:ha|hai|aveva|avevi) detto|(?:o )?que (?:disse|disseste)|wat (?:je|u) zei"
    r"|como (?:me )?(?:dijo|dijiste|mencionó|mencionaste|comentó|comentaste|pidió|quedamos|hablamos|acordamos|prometí)|(?:usted|me) (?:dijo|comentó|mencionó|pidió|escribió) que"
    r"|(?:cuando )?nos (?:conocimos|vimos|encontramos)|nuestra (?:última )?(?:llamada|conversación|reunión)|un placer (?:conocerle|verle|saludarle)"
    r"|come (?:ha|hai|aveva|avevi|abbiamo) (?:\w+ )?(?:detto|scritto|accennato|chiesto|concordato)|come (?:d['’]accordo|concordato|promesso)|ci siamo (?:conosciuti|visti|incontrati|sentiti|parlati)"
    r"|(?:mi )?(?:ha|aveva|avevi|hai) (?:detto|accennato|scritto|chiesto) (?:che|di)|nostra (?:ultima )?(?:chiamata|telefonata|conversazione|chiacchierata)|nostro (?:ultimo )?incontro"
    r"|como (?:disse|referiu|mencionou|combinado|combinámos|combinamos|falámos|falamos|pediu)|(?:disse|referiu|mencionou|pediu)(?:-me)? que|(?:quando )?nos (?:conhecemos|encontrámos|encontramos|falámos|vimos)"
    r"|nossa (?:última )?(?:chamada|conversa|reunião)|(?:foi um )?prazer (?:conhecê|conhecer)"
    r"|zoals (?:je|u|jullie|we|wij|afgesproken|besproken|beloofd)\b|(?:je|u) (?:zei|vertelde|noemde|schreef|vroeg)\b|(?:we|wij) (?:spraken|ontmoetten|zagen) (?:elkaar|je|u|over)|ons (?:laatste )?(?:gesprek|telefoontje|overleg)"
    r"|leuk (?:je|u) (?:te|gesproken|ontmoet)"
    r"|kennenzulernen|kennengelernt|de (?:vous|te) (?:avoir )?(?:rencontr|crois)\w+|(?:conocer|saludar)(?:te|le|la|lo|os)\b|conoscer(?:ti|la|vi)\b|conhecê-l[oa]"
    r"|kennis te maken|(?:je|u|jullie) te (?:ontmoeten|spreken|zien)"
    # who is said to have sent one
    r"|(?:told|asked|advised|pointed|referred|introduced) (?:me|us)\b|(?:recommended|suggested|said) (?:that )?(?:i|you|we)\b|gave me your|spoke highly|mutual (?:friend|contact|connection)"
    r"|(?:sagte|erzählte|empfahl|riet|nannte) mir|mir (?:\w+ )?(?:sagte|erzählte|empfahl|riet|nannte)|hat (?:mir|mich)\b[^.!?\n]{0,60}\b(?:empfohlen|verwiesen|geraten|erzählt|gesagt|genannt)"
    r"|m['’]a (?:\w+ )?(?:conseillé|recommandé|parlé|dit|suggéré|orienté|donné|indiqué)|(?:me|nos) (?:recomendó|habló|dijo|sugirió|aconsejó|pasó|comentó)\b"
    r"|mi ha (?:\w+ )?(?:consigliato|suggerito|parlato|detto|indicato|dato|raccomandato)|(?:sugeriu|recomendou|aconselhou|indicou|falou)(?:-me)?\b|raadde (?:me|mij)|(?:vertelde|zei|tipte) (?:me|mij)|(?:heeft|had) (?:me|mij)\b"
    # what they are said to do now
    r"|you(?:['’]re| are|['’]ve| have)? (?:(?:just|recently|currently|now|also|been|actively) )*(?:hiring|expanding|growing|opening|opened|raised|launched|launching|joined|moved|acquired"
    r"|announced|recruiting|scaling|migrat\w+|struggling|promoted|grew|won|rolled out|closed|doubled|hired|took over|stepped|looking for|went live|published|posted|signed)\b"
    r"|(?:just|recently) (?:raised|launched|opened|closed|acquired|announced|expanded|joined|hired|moved|published|won)"
    r"|(?:sie|ihr) (?:suchen|stellen|expandieren|wachsen|eröffnen|bauen|planen) (?:gerade|derzeit|aktuell|momentan)"
    r"|vous (?:venez de|recrutez|ouvrez|lancez|cherchez|avez (?:récemment|rejoint|levé|ouvert|lancé|recruté|annoncé))"
    r"|(?:están|estáis|acaban de|acaba de|han abierto|han lanzado)\b (?:\w+ndo|abrir|lanzar|cerrar|anunciar|incorporar\w*)?"
    r"|(?:state|stanno|sta|avete appena|avete) (?:\w+ndo|aperto|lanciato|chiuso|annunciato)|(?:estão|está) a (?:contratar|crescer|abrir|expandir|recrutar)|acaba(?:m|ram)? de (?:abrir|lançar|fechar|anunciar)"
    r"|(?:jullie|je|u) (?:zoekt|zoeken|opent|openen|groeit|groeien|breidt|werft)\b"
)
_PEOPLE = (
    r"colleagues?|neighbou?rs?|auditors?|boss|assistant|competitors?|accountants?|customers|predecessor"
    r"|kolleg(?:en?|in)|nachbar(?:n|in)?|prüfer|chef(?:in)?|wettbewerber|steuerberater(?:in)?|vorgänger(?:in)?"
    r"|collègues?|voisins?|concurrents?|comptable|prédécesseur|colegas?|vecin[oa]s?|competidor(?:es)?|jef[ea]|compañer[oa]s?"
    r"|collegh?[ie]|vicin[oi]|concorrent[ie]|commercialista|vizinh[oa]s?|concorrentes?|chefe|collega(?:['’]s)?|buren|buurman|concurrent(?:en)?"
)
_OF = "|".join(rf"{_YOURS[one]} (?:[^\W\d_]+[ ]){{0,2}}(?:{nouns}|{_PEOPLE})" for one, nouns in _NOUNS.items())
_DAY = (
    r"week|month|year|quarter|night|spring|summer|autumn|fall|winter|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january"
    r"|february|march|april|june|july|august|september|october|november|december"
)
PAST = re.compile(
    rf"\b(?:yesterday|last (?:{_DAY})|the other day|(?:\w+ )?(?:days|weeks|months|years) ago|recently|lately|since (?:last )?(?:{_DAY})|earlier this (?:{_DAY})"
    r"|gestern|vorgestern|neulich|kürzlich|jüngst|(?:letzte|vorige|vergangene)[nrsm]? (?:woche|monat|jahr|quartal|montag|dienstag|mittwoch|donnerstag|freitag)"
    r"|vor (?:\w+ )?(?:tagen|wochen|monaten|jahren|kurzem)|seit (?:letzte[mr]|januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember)"
    r"|hier (?:soir|matin)?(?=[ ,](?:j|nous|vous))|(?:la semaine|le mois|l['’]an(?:née)?) derni(?:er|ère)|derni(?:er|ère)ment|récemment|il y a (?:\w+ )?(?:jours|semaines|mois|ans)"
    r"|depuis (?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|peu)"
    r"|ayer|la semana pasada|(?:el mes|el año) pasado|recientemente|últimamente|hace (?:\w+ )?(?:poco|días|semanas|meses|años)"
    r"|desde (?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)"
    r"|ieri|(?:la settimana|il mese|l['’]anno) scors[oa]|(?:lo scorso|la scorsa)|recentemente|di recente|(?:giorni|settimane|mesi|anni) fa"
    r"|ontem|(?:na semana|no mês|no ano|semana|mês|ano) passad[oa]|há (?:\w+ )?(?:pouco|dias|semanas|meses|anos)|desde (?:janeiro|fevereiro|março|setembro|outubro)"
    r"|gisteren|(?:vorige|afgelopen) (?:week|maand|jaar|zomer|winter)|onlangs|(?:dagen|weken|maanden|jaar) geleden|sinds (?:kort|januari|februari|maart|september|oktober))\b",
    re.IGNORECASE,
)
"""Words in which a sentence says what has happened."""
OFFER = re.compile(
    r"\b(?P<word>discount\w*|waiv\w+|guarante\w+|refund\w*|reimburs\w+|certif\w+|accredit\w+|award\w*|patent\w*|exclusiv\w+|cheapest|fastest|market leader"
    r"|leading|number one|best-in-class|halv\w+|doubl(?:ed|ing)|tripl\w+|twice|half|dozens|hundreds|thousands|majority|unlimited|voucher\w*|gift|for free|free of charge|free trial"
    r"|every single|only \w+ (?:left|slots?|places|spots)"
    r"|rabatt\w*|nachlass|gutschein\w*|garant\w+|erstatt\w+|zertifi\w+|ausgezeichnet|auszeichn\w+|exklusiv\w*|günstigste\w*|schnellste\w*|marktführe\w+|führende\w*|hälfte|halbier\w+"
    r"|verdoppel\w+|hunderte\w*|tausende\w*|dutzende|unbegrenzt\w*|gratis|kostenlos\w*|geschenkt|schenken|bezahlt gemacht|amortisier\w+"
    r"|remise\w*|réduction\w*|offert\w*|gratuit\w*|rembours\w+|certifi\w+|primé\w*|moitié|doublé\w*|centaines|milliers|dizaines|illimité\w*|cadeau|leader"
    r"|descuento\w*|regal\w+|reembols\w+|premiad\w+|mitad|duplic\w+|cientos|miles|decenas|ilimitad\w+|líder\w*|sconto|sconti\w*|omaggio|rimbors\w+|premiat\w+|metà|raddoppi\w+|centinaia"
    r"|migliaia|decine|illimitat\w+|desconto\w*|oferecemos|garant\w+|metade|dobr\w+|centenas|milhares|dezenas|grátis|korting\w*|cadeau|gecertificeerd\w*|helft|verdubbel\w+|honderden|duizenden"
    r"|tientallen|marktleider|gratis"
    r"|(?:in|within|under|inside) (?:an?|one|the same) (?:day|morning|afternoon|hour|week|minute|month)|overnight|same[ -]day|24/7"
    r"|(?:an|in|innerhalb) eine[mrs] (?:tage?s?|vormittags?|nachmittags?|stunde|woche|monat)|über nacht|en une? (?:jour|journée|heure|semaine|matinée)"
    r"|en una? (?:día|hora|semana|tarde|mañana)|in un[a']? ?(?:giorno|ora|settimana|mattina)|(?:em|num|numa) (?:uma? )?(?:dia|hora|semana|manhã)"
    r"|(?:in|binnen) (?:een|één) (?:dag|uur|week|ochtend)"
    r"|sav(?:es?|ed|ings?)|cheaper|faster|fewer|reduc(?:es?|ed|tion)|spart|sparen|ersparnis\w*|senkt|günstiger|schneller|weniger|économis\w+|rédui\w+|moins (?:de|cher)"
    r"|plus (?:rapide|vite)\w*|ahorr\w+|reduc(?:e|en|imos)|menos|más rápid\w+|risparmi\w+|riduc\w+|meno|più veloc\w+|poup\w+|reduz\w*|mais (?:rápid|barat)\w+"
    r"|bespaart|besparen|besparing\w*|minder|sneller|goedkoper"
    rf"|(?:until|till|before|only until) (?:{_DAY}|easter|christmas|tomorrow|the end)|(?:offer|price|slots?)\b[^.!?\n]{{0,40}}\b(?:ends?|close[sd]?|expires?)"
    r"|(?:nur )?(?:noch )?bis (?:zum |ende |montag|dienstag|mittwoch|donnerstag|freitag|ostern|weihnachten|monatsende)|nur (?:noch )?(?:diese|heute|wenige)"
    r"|jusqu['’](?:au?|à|en)\b|avant (?:vendredi|la fin|noël|pâques|lundi)|ce mois-ci|hasta (?:el |final|fin)|antes del?|este mes|fino al?\b|entro (?:il|la|fine|venerdì)|questo mese"
    r"|até (?:ao|à|sexta|fim|final|dia)|este mês|tot (?:en met|eind|het einde|vrijdag|maandag)|deze maand|alleen deze)(?!\w)",
    re.IGNORECASE,
)
"""Strong words about an offer, each of which something known must hold."""
PERSONAL = re.compile(rf"(?<!\w)(?:{_SAYS}|{_OF})(?!\w)", re.IGNORECASE)
GOING_ON = re.compile(
    r"\b(?:as (?:\w+ ){0,3}(?:discussed|agreed|promised|requested)|(?:thanks|thank you)(?: so much| very much| again)? for (?:your (?:quick |kind )?(?:reply|answer|response|message|e-?mail|interest|call)"
    r"|getting back|the (?:quick )?(?:reply|answer|call|chat)|taking my call)|(?:following up on|per|further to|referring to) (?:our|my|your) (?:last |recent |earlier |previous )?(?:call|chat|conversation|meeting|discussion|e-?mail|message|talk)"
    r"|(?:bumping|resending|circling back|haven['’]t heard (?:back )?from you|did you (?:get|have) a chance to|just following up|follow(?:ing)? up on my)|(?:still|your) interested in\b|my (?:last|previous|earlier) (?:e-?mail|message|note)"
    r"|wie (?:\w+ ){0,4}(?:besprochen|vereinbart|versprochen|gewünscht|angekündigt)|(?:danke|dank|bedanke mich)(?: sehr| schön| nochmals?)? für (?:ihr\w*|dein\w*|die|das) (?:\w+ )?(?:antwort|rückmeldung|nachricht|mail|e-mail|interesse|gespräch|telefonat|anruf)"
    r"|(?:bezug|bezugnehmend) auf (?:unser|ihr|mein)\w* (?:\w+ )?(?:gespräch|telefonat|mail|e-mail|nachricht|anfrage)|mein(?:e|er) (?:letzte|vorige|letzten|vorigen) (?:mail|e-mail|nachricht)|(?:hake|fasse|hakte) (?:\w+ )?(?:noch einmal |nochmal )?nach\b|(?:noch )?(?:nichts von ihnen gehört|keine (?:antwort|rückmeldung) (?:erhalten|bekommen))"
    r"|comme (?:[\w'’]+ ){0,4}(?:convenu|promis|discuté|demandé|évoqué)|(?:merci|je vous remercie|je te remercie)(?: beaucoup| encore)? (?:pour|de) (?:votre|ta|ton|vos) (?:\w+ )?(?:réponse|retour|message|mail|e-mail|courriel|intérêt|appel)"
    r"|(?:suite à|pour faire suite à) (?:notre|votre|mon) (?:\w+ )?(?:échange|appel|conversation|entretien|rencontre|mail|message)|mon (?:dernier|précédent) (?:mail|message|e-mail)|je (?:me permets de )?(?:vous |te )?relance\w*|sans (?:réponse|nouvelles) de votre part|je reviens vers (?:vous|toi)"
    r"|(?:como|tal como|según) (?:\w+ ){0,3}(?:acordamos|quedamos|hablamos|acordado|hablado|prometido|comentamos|prometí)|gracias por (?:su|tu|vuestra?) (?:\w+ )?(?:respuesta|mensaje|correo|interés|llamada)|(?:mi|nuestro) (?:correo|mensaje) (?:anterior|pasado)"
    r"|sigo sin (?:tener )?respuesta|(?:dando|dar|doy) seguimiento a|retomo (?:mi|nuestro|nuestra)|(?:pudo|pudiste) (?:ver|revisar|leer) mi|a raíz de (?:nuestra|su)|como continuación"
    r"|come (?:\w+ ){0,3}(?:d['’]accordo|concordato|promesso|da accordi|discusso|anticipato al telefono|richiesto)|grazie (?:mille )?(?:per|della|per la) (?:la )?(?:sua|tua|vostra) (?:\w+ )?(?:risposta|mail|e-mail|chiamata)|(?:facendo )?seguito (?:a|alla|al) nostr\w+|torno a scriver\w+|(?:non ho|senza) (?:ancora )?(?:ricevuto )?(?:una )?(?:sua )?risposta|ha avuto modo di (?:vedere|leggere)|la mia (?:precedente|ultima) (?:mail|e-mail)"
    r"|(?:como|conforme) (?:\w+ ){0,3}(?:combinado|combinámos|combinamos|falámos|falamos|prometido|acordado|pedido)|obrigad[oa] pel[ao] (?:sua|tua|vossa|seu) (?:\w+ )?(?:resposta|mensagem|e-mail|interesse|retorno|contacto|contato)|na sequência da nossa|(?:volto a|venho) (?:contactar|escrever|insistir)|não recebi (?:a sua )?resposta|o meu (?:último|e-mail anterior)|meu (?:último|e-mail anterior)|dando seguimento"
    r"|zoals (?:\w+ ){0,4}(?:afgesproken|besproken|beloofd|gevraagd)|(?:dank|bedankt)(?: je| u)?(?: wel)? voor (?:je|uw|jullie) (?:\w+ )?(?:reactie|antwoord|bericht|mail|interesse|telefoontje)|(?:mijn|m['’]n) (?:vorige|laatste|eerdere) (?:mail|e-mail|bericht)|(?:kom|kwam) (?:\w+ ){0,3}terug op|nog geen (?:reactie|antwoord)|(?:naar aanleiding van|in vervolg op) ons)(?!\w)",
    re.IGNORECASE,
)
"""How a text begins that answers something or goes on with it."""
