"""Words of which a place that waits to be filled in is made, and those that stand in none; all of them folded."""

import re

WAITING = frozenset(
    "name names first last firstname lastname fullname surname your company companyname business role title position"
    " insert recipient lead prospect sender department topic industry product link date time number signature phone"
    " city website address xx xxx placeholder variable tbd todo pain point recent post mutual connection event job"
    " vorname nachname firma firmenname unternehmen ihr ihre ihren dein deine anrede empfaenger datum abteilung stadt"
    " einfuegen einsetzen unterschrift telefonnummer prenom nom entreprise societe votre ton poste destinataire"
    " inserer fonction ville nombre apellido apellidos empresa cargo tu su destinatario insertar ciudad fecha nome"
    " cognome azienda ruolo tuo vostro inserire citta data sobrenome seu cidade voornaam achternaam naam bedrijf"
    " bedrijfsnaam uw jouw je functie invoegen imie nazwisko firma firmy firme nazwa nazwe nazwy stanowisko"
    " branza miasto plaats localidad lugar comune localita miejscowosc ort"
    " wstaw wpisz uzupelnij pani pan temat rola poste metier secteur sector settore branche setor bransje"
    " progetto news notizia noticia nachricht actualite"
    " projet proyecto projeto project projekt contact contacto contatto contato kontakt produit producto prodotto"
    " produto client kunde cliente customer team subject anything value field text user member account org organization"
    " organisation zip region country land pais pays paese kraj telefone telefono telephone telefon email mail adresse"
    " direccion indirizzo endereco adres grund anlass occasion grussformel anlage link url calendar calendly"
    " kalender uhrzeit wochentag funktion job_title beruf line benefit"
    " nombres stadt".split()
)
"""Words of which what waits to be filled in is made, folded."""
SLOTS = frozenset(
    "name firstname lastname vorname nachname firma firmenname prenom nom entreprise nombre apellido empresa"
    " nome cognome"
    " azienda naam voornaam achternaam bedrijf imie nazwisko company companyname placeholder insert date"
    " recipient".split()
)
"""Of them those that say nothing in brackets of their own."""
ORDERS = frozenset(
    "insert your add ihr ihre ihren dein deine einfuegen votre vos inserer insertar inserir inserire invoegen uw jouw"
    " su tu seu sua".split()
)
"""First words after which anything waits."""
FILL_IN = frozenset(
    "insert einfuegen einsetzen ergaenzen inserer completer insertar completar inserir preencher inserire"
    " invoegen wstaw"
    " wstawic wpisac uzupelnic"
    " invullen personalize personalise checar googeln recherchieren nachschauen nachsehen heraussuchen rechercher"
    " googlear pesquisar ricercare opzoeken nazoeken poszukac wyszukac".split()
)
"""Orders that stand in no sentence to a reader, wherever they are in a bracket."""
HERE = frozenset("here hier ici aqui qui tutaj tu".split())
TO_WRITER = frozenset(
    "mention reference describe cite personalize personalise customize customise adapt replace fill choose pick"
    " select confirm"
    " verify check add include ask erwaehnen nennen anpassen ersetzen auswaehlen bestaetigen pruefen hinzufuegen"
    " ergaenzen"
    " mentionner citer adapter remplacer choisir confirmer verifier ajouter mencionar citar adaptar sustituir"
    " reemplazar elegir"
    " confirmar verificar comprobar anadir menzionare citare adattare sostituire scegliere confermare verificare"
    " aggiungere"
    " substituir escolher adicionar acrescentar vermelden noemen aanpassen vervangen kiezen bevestigen controleren"
    " toevoegen"
    " wspomniec wymienic dostosowac zastapic wybrac potwierdzic sprawdzic dodac dopisac podac wpisac mencionar"
    " noemen".split()
)
"""What a writer is told to do, as the first word of a bracket."""
OF_READER = frozenset(
    "his her their lead leads prospect prospects recipient recipients seinen seine seinem empfaenger empfaengers"
    " destinataire destinatario destinataria ontvanger odbiorcy adresata".split()
)
"""Words for a reader that one says of them, and not to them."""
HEADS = frozenset(
    "number name names amount date price title list type kind reason city industry topic anzahl zahl name datum"
    " preis titel ort"
    " branche thema grund betrag nombre nom montant prix titre ville secteur sujet raison numero cantidad precio"
    " titulo ciudad"
    " sector motivo importe nome quantita prezzo titolo citta settore quantidade preco cidade setor aantal naam"
    " bedrag prijs"
    " plaats sector onderwerp liczba ilosc nazwa imie kwota cena miasto branza".split()
)
MATTERS = frozenset(
    "achievement hobby competitor challenge benefit result metric feature solution problem goal event school university"
    " web sitio sito strona temat profil profilu perfil profilo detail dettaglio detalle detalhe"
    " element elemento szczegol"
    " compliment observation trigger quote testimonial example reference detail headline interest personalization"
    " personalisation icebreaker opener hook signal news award growth funding tool software size range budget"
    " erfolg wettbewerber herausforderung vorteil nutzen ergebnis ziel veranstaltung kompliment beobachtung beispiel"
    " zitat"
    " referenz interesse aufhaenger groesse reussite concurrent defi avantage resultat objectif evenement exemple"
    " citation"
    " logro competidor reto beneficio resultado objetivo evento ejemplo cita traguardo concorrente sfida vantaggio"
    " risultato"
    " obiettivo esempio citazione conquista desafio vantagem exemplo prestatie concurrent uitdaging voordeel doel"
    " evenement"
    " voorbeeld citaat osiagniecie wyzwanie korzysc wynik cel wydarzenie przyklad cytat".split()
)
"""What a letter to a stranger is often to say something of."""
COUNTS = frozenset("anzahl aantal liczba ilosc nazwa kwota cena".split())
"""Of them those that need no word before what is counted."""
GLUE = frozenset("of the a an here and or s l d de du des der die das del della di do da van het en el la".split())
BEFORE = GLUE | frozenset(
    "on about ueber um zu auf sur sous sobre su sopra op over om pod nad o po"
    " at in by for with from to bei in von fuer mit aus nach chez pour avec par en dans con para por presso per nella"
    " nel dal em com no na bij voor met uit w z ze dla dem den".split()
)
"""Words that no sentence ends with."""
TALKING = frozenset(
    "not no never nicht kein keine nie pas jamais nunca non mai nao niet geen nooit nie i ich wir yo io eu ik wij we"
    " nous"
    " you sie vous usted ustedes u lei voi jullie and und et y e en but aber mais pero ma maar ale too also auch"
    " aussi tambien"
    " anche tambem ook tez yes ja oui si sim tak really already schon deja ya gia ja al juz so dus donc asi quindi"
    " entao wiec"
    " is are was were ist sind est sont es son sono sao jest sa that who which dass welche yet still noch"
    " encore".split()
)
"""Words of a remark in passing to a reader, folded; a name for what belongs there has none of them."""
NAMING: frozenset[str] = (
    frozenset()
    .union(WAITING, FILL_IN, TO_WRITER, OF_READER, HEADS, MATTERS, ORDERS)
    .union(
        "specific specifically personal personalised personalized custom relevant spezifisch konkret konkrete konkreten"
        " persoenlich persoenliche persoenlicher specifique concret personnel personnelle especifico especifica"
        " concreto personale specifico pessoal persoonlijk specifiek konkretny osobisty sentence satz phrase frase zin"
        " zdanie".split()
    )
)
"""Words of what says what is to come where it stands."""
LOUD = (WAITING | frozenset("dia hora giorno ora heure jour tag dag uur dzien godzina".split())) - frozenset(
    "todo tbd xx xxx pan pani it day".split()
)
"""Words that stand for a value where only they are in capitals."""
HERE_COMES = re.compile(
    r"(?:(?:here|hier|ici|aqui|qui|aqui|tu|tutaj) (?!is |are |ist |est |es |e |sind |jest ))(?:\w+ ){0,3}?"
    r"(?:line|sentence|satz|zeile|phrase|ligne|frase|linea|riga|linha|zin|regel|absatz|paragraph\w*|parrafo|paragrafo|alinea"
    r"|personal\w*|personnalis\w*|persoonlijk\w*|persoenlich\w*)\b"
    r"|(?:an? |une? |una |uma |ein\w{0,2} |een )?(?:personal(?:i[sz]ed)?|personaliz\w+) (?:line|sentence|intro"
    r"|opening|reference)\b"
    r"|(?:an? |une? |una |uma |ein\w{0,2} |een )?(?:ligne|phrase|frase|linea|linha|riga) (?:personal|personnalis)\w+"
    r"|(?:an? |ein\w{0,2} |een )?(?:persoenlich\w*|persoonlijk\w*) (?:satz|zeile|zin|regel)\b"
)
"""Words, folded, that say what sort of sentence is to come where they stand."""
