"""The act that a wish wants by what its words, and those before it, speak of: list or campaign, profile, a stop."""

import re
from collections.abc import Callable, Sequence

from agent.common.words.left_out import kept
from agent.common.words.marks import counts
from agent.common.words.moods import wish_of
from agent.common.words.table import EVERY, tongue
from agent.common.words.text import clauses
from agent.common.words.wanted import GAP, LOOK, NAME, NAMES_IT, NOTHING, topic_of
from agent.models.guided import verbs_tell
from agent.models.guided.day_limit import LIMIT, sets_a_limit
from agent.models.guided.in_rows import orders_changes
from agent.models.guided.known import TOPIC, empties_a_list, speaks_of
from agent.models.guided.profile import changes_profile, is_of_profile
from agent.models.guided.words import (
    A_NEW,
    A_SUBJECT,
    JOINS,
    addresses,
    called,
    launches,
    only_drafts,
    sets_read,
    speaks_of_them,
    stops,
)

_STOPPED = {
    **dict.fromkeys(("retry_warmup", "launch_campaign", "resume_campaign"), GAP),
    **dict.fromkeys(("start_enrichment", "look enrichment"), "cancel_enrichment"),
}
"""What acts turn into where words say to stop; no call stops a warm-up."""
_OTHERWISE = {
    "update_list name": ("update_campaign name", "campaign", "list"),
    "update_campaign name": ("update_list name", "list", "campaign"),
    "delete_list": (GAP, "campaign", "list"),
    "delete_lead": (GAP, "campaign", "list"),
    "remove_list_leads": ("remove_campaign_leads", "campaign", "list"),
    "remove_campaign_leads": ("remove_list_leads", "list", "campaign"),
}
"""What an act of a list is of a campaign, or the other way round, and these kinds; no call deletes a campaign."""
_PUT_IN = "add_campaign_leads"
_OF_LISTS = {"create_list": "create_campaign", "import_list_leads": _PUT_IN, "create_lead": _PUT_IN}
"""What words seem to want of a list; a campaign is made, and takes people with addresses, by calls of its own."""
_OF_PEOPLE = (*_OF_LISTS, _PUT_IN, "add_list_leads", "import_campaign_leads")
_IN_IT = re.compile(
    r"\b(?:in|into|onto|to) it\b|\bda(?:rin|rein|zu)\b|\bhinein\b|\bdedans\b|\ben (?:ella|él)\b|\bdentro\b|\berin\b"
    r"|\b(?:in there|nel[ae]|nella|ah[ií]|all[ií]|là|lì|daarin|daar|dort)\b",
    re.IGNORECASE,
)
"""How words speak of what is in something that was spoken of before."""
_POINTS = re.compile(
    r"\b(?:there|da|daraus|davon|dort|dafür|drauf|darauf|dazu|dessus|eruit|eraf|erop|en retire\w*|de (?:là|ahí|allí)"
    r"|da lì|dali)\b|-y\b",
    re.IGNORECASE,
)
"""How words point at a place, or at something, that was spoken of before."""
FOR_IT = re.compile(
    r"\b(?:(?:for|on|onto|to|in|into) (?:it|that|there|(?:that|this|the|the same) (?:list|one))"
    r"|(?:auf|in) (?:sie|(?:die|dieselbe|diese|dieser) liste)|da(?:für|rauf|zu)|drauf|(?:da )?(?:rein|drin)|dort hin"
    r"|dessus|dedans|(?:dans|sur) (?:cette|la même) liste|pour elle|(?:para|en) ella|en (?:esa lista|la misma)|nella"
    r"|erop|daarvoor)\b",
    re.IGNORECASE,
)
"""How words say that something is for what was spoken of before."""
_A_MAIL = re.compile(
    r"\b(?:an?|one|eine?n?|une?|una|uno|um|uma|een) "
    r"(?:(?:first|erste|premier|primera?|primo|primeiro|eerste|single|einzige) )?"
    r"(?:e-?mail|mail|message|nachricht|correo|mensaje|messaggio|mensagem|bericht)\b",
    re.IGNORECASE,
)
"""How words speak of a mail that is new."""
_GIVEN = re.compile(r"[@\n:]")
"""What tells that words give people themselves."""
_NEW_CAMPAIGN = re.compile(rf"\b{A_NEW} (?:[\w-]+ )?(?:campa\w*|kampagne\w*)", re.IGNORECASE)
_INTO_ONE = (GAP, NOTHING, _PUT_IN, "import_campaign_leads", "update_campaign sequence_nodes")
"""What words may seem to want that put people into a campaign which is to be made."""
_INTO_A_DRAFT = re.compile(
    r"\b(?:(?:to|into|in|onto) (?:the|our|my) [^\n@.,;:\[]{2,50} draft"
    r"|(?:in (?:den|unseren|meinen)|zum) [^\n@.,;:\[]{0,40}entwurf"
    r"|(?:au|dans le|à notre) brouillon|(?:al|en el|a nuestro) borrador|(?:alla|nella) bozza|(?:ao|no) rascunho"
    r"|(?:aan|in) het concept)\b",
    re.IGNORECASE,
)
"""How words put people into a campaign that they call a draft."""
_FOUND = ("start_lead_search", "import_list_leads")
_EMPTY = re.compile(
    r"\b(?:(?:leave|keep) it (?:empty|blank)|(?:stays?|is|be|still) empty|empty (?:for now|list|one)"
    r"|(?:nobody|no one|no (?:people|leads|contacts)) (?:on|in) it(?: yet| for now)?"
    r"|(?:lass|lassen) sie (?:\w+ )?leer|(?:noch|erst ?mal|bleibt|vorerst) leer|leere (?:\w+ )?liste"
    r"|(?:niemand|keiner) (?:drauf|drin)"
    r"|laisse[sz]?-la vide|reste vide|vide pour (?:l['’]instant|le moment)|liste vide"
    r"|déja\w* vacía|vacía (?:por ahora|de momento)|lista vacía|lascia\w* vuota|vuota per (?:ora|adesso)|lista vuota"
    r"|deixa\w* vazia|vazia por (?:agora|enquanto)|lista vazia|laat \w+ (?:nog )?leeg|lege lijst)\b",
    re.IGNORECASE,
)
"""How words say that a list is to hold nobody yet."""
_MAKES = re.compile(
    r"(?:make|create|set up|leg(?:e|st)?|erstell\w*|mach(?:e|st)?|crea|crée[rz]?|fais|fai|haz(?:me)?|cria|faz|maak)\b",
    re.IGNORECASE,
)
_BRIEF = 8
"""Words up to which a wish for a list brings nobody to put on it."""
_TITLES = ("update_lead title", "update_campaign_lead position", "update_lead company")
"""What words seem to want that set what the profile says of whom to sell to."""
_OF_A_PROFILE = re.compile(r"\b(?:profil\w*|perfil|icp)\b", re.IGNORECASE)
_GIVES_A_TEXT = re.compile(
    rf"\W*(?:{JOINS} )?(?:(?:the|its|der|le|el|il|o|de) )?(?:text|body|texte|testo|texto|tekst) "
    r"(?:is|should|lautet|ist|soll|est|doit|es|debe|è|é|deve)\b",
    re.IGNORECASE,
)
"""How words begin that give a text to what was spoken of before."""
_OF_SOMEBODY = re.compile(
    r"\b(?:his|her|their|seine|ihre|sa|son|leur|su|sus|sua|suo|haar|zijn) (?:\w+ )?"
    r"(?:signatur|signature|firma|assinatura|handtekening)",
    re.IGNORECASE,
)
"""How words speak of the signature of somebody who wrote."""
_ITS_ADDRESS = re.compile(
    r"\b(?:his|her|their|seine|ihre|sa|son|leur|su|sua|suo|seu|haar|zijn) "
    r"(?:(?:right|correct|new|neue|richtige|nouvelle|bonne) )?"
    r"(?:e-?mail|mail(?:adresse)?|address|correo|courriel|adresse|dirección|indirizzo|endereço|adres)(?: address)?"
    r" (?:is|should be|lautet|ist|heißt|es|est|è|é)\b",
    re.IGNORECASE,
)
"""How words put the address of somebody right who is not named."""
_MAIL_TO = re.compile(
    r"\W*(?:(?:please|bitte|por favor|an?|une?|ein\w?|una?|uma?|een) ){0,2}(?:(?:e-?)?mail|correo|courriel)\s"
    r"(?:to|an|à|a|para|per|naar|aan)\s(?:[\w.+-]{1,64}@[\w.-]+|(?-i:[A-ZÀ-Þ])[\w'’-]*(?:\s(?-i:[A-ZÀ-Þ])[\w'’-]*)?)\s?[,:;]",
    re.IGNORECASE,
)
_NEW = re.compile(
    r"(?<!\w)(?:new|neue|nouve(?:au|l)|nuev[oa]|nuov[oa]|novo|nieuwe)\s(?=(?:e-?)?mail|co)", re.IGNORECASE
)
ENRICHING = r"\b(?:enrich|anreicher|enriquec|arricch|verrijk)"
"""How words begin that speak of an enrichment."""
_ENRICHES = re.compile(ENRICHING, re.IGNORECASE)
_STEP = (
    r"(?:e-?mails?|mails?|messages?|steps?|delays?|waits?|schritt|wartezeit|nachricht|étape|délai|paso|espera|correo"
    r"|passo)"
)
_CHANGES_A_STEP = re.compile(
    rf"\b(?:change|änder\w*|changez?|cambia|modif\w*|wijzig)\b[^:\"“„«\[]{{0,30}}\b{_STEP}\b[^\"“„«\[]{{0,60}}"
    r"\b(?:[ck]amp\w+|draft)\b[^\"“„«\[]{0,60}(?:[\"“„«]|\[T)",
    re.IGNORECASE,
)
"""How words give a step of a campaign another text."""
_MOVES_A_STEP = re.compile(
    rf"\b(?:move|verschieb\w*|déplace[rz]?|mueve|sposta|verplaats)\b.{{0,30}}\b{_STEP}\b", re.IGNORECASE
)
_OF_ONE_LEAD = re.compile(
    r"\b(?:text|message|mail|nachricht|texte|texto|messaggio)\b,? (?:that|which|den|die|que|che|dat)? ?"
    r"(?-i:[A-ZÀ-Þ])\w+ (?:gets?|receives?|bekommt|erhält|kriegt|reçoit|recibe|riceve|recebe|krijgt)\b",
    re.IGNORECASE,
)
"""How words speak of the text of one lead of a campaign."""
_OF_STEPS = (
    GAP, "update_sequence_node body", "update_sequence_node subject", "update_thread draft_body_text",
    "update_campaign sequence_nodes", "update_sequence_node delay_days",
)  # fmt: skip
_NAMED_NEXT = (
    "create_list", "create_campaign", "update_campaign sequence_nodes", "update_thread draft_body_text",
    "add_list_leads", "update_lead name", GAP,
)  # fmt: skip
"""What words may seem to want that give what was made before its name."""
_DELETES = ("update_thread status archived", "update_thread status active", "update_thread unread_count")
"""What words seem to want that have a conversation deleted."""
_NEW_LIST = re.compile(rf"\b(?:{A_NEW} (?:list\w*|lijst)|(?:list\w*|lijst) {A_NEW})\b", re.IGNORECASE)
_ONTO = ("add_list_leads", "create_list")
"""What words seem to want that bring somebody with an address for a list."""
_NO_STOP = (GAP, "pause_campaign")
"""What words may seem to want that stop an enrichment, or the search for signals."""
_NO_SCAN = (*_NO_STOP, "update_signals status dismissed")
_A_SIGNAL = re.compile(r"\b(?:signal(?:e|s|en)?|señal(?:es)?|signaux|segnal[ei]|sina(?:l|is))\b", re.IGNORECASE)
_TO_BE_READ = ("look threads", "look lists")


def act_by_its_words(text: str, act: str) -> str:
    """The act, unless words begin with its opposite ("stop ..."), want a launch with it, or name a campaign for it."""
    if said := next((other for tells, other in _TOLD_BY_WORDS if tells(text, act)), ""):
        return said
    act = _of_those_meant(text, _of_what_it_names(text, act))
    if act == LIMIT and launches(text):
        return "launch_campaign"
    return _STOPPED[act] if act in _STOPPED and stops(text) else act


def _only_makes(text: str) -> bool:
    """Whether words begin with a verb that makes a campaign, and speak of no launch."""
    return _MAKES.match(wish_of(text, tongue(text))[0]) is not None and not launches(text)


_SENDS_A_MAIL = re.compile(
    r"\b(?:send (?:an?|the|this|one) (?:e-?)?mail|schick\w* (?:\w+ )?(?:eine |die )?(?:e-?)?mail"
    r"|envoie[rz]? (?:un|le) (?:e-?)?mail"
    r"|(?:env[ií]a\w*|manda\w*) (?:un |el )?(?:correo|e-?mail)|(?:manda\w*|invia\w*) (?:una |la )?(?:e-?)?mail"
    r"|(?:stuur|verstuur) (?:een |de )?(?:e-?)?mail|(?:envi\w+|mand\w+) um (?:e-?)?mail)\b",
    re.IGNORECASE,
)
"""An order to send a mail, wherever it stands in a clause that somebody has dictated."""
_OF_A_LIST = ("import_list_leads", "add_list_leads")
_FROM_ROWS = (*_OF_LISTS, *_OF_A_LIST)
"""What words seem to want that bring rows of people."""
_A_CONTACT = re.compile(
    r"\b(?:a new (?:contact|lead)|(?:to|in|into|among) (?:my|our|the) (?:leads|contacts)|einen neuen (?:kontakt|lead)"
    r"|(?:in|zu) (?:meinen?|unseren?|die|den) (?:leads|kontakten?)|un nouveau contact|(?:dans|à) (?:mes|nos) contacts"
    r"|un contacto nuevo|un nuevo contacto|(?:en|a) mis contactos|un nuovo contatto|(?:nei|tra i) (?:miei )?contatti"
    r"|um (?:novo contac?to|contac?to novo)|(?:nos|aos) (?:meus )?contac?tos|een nieuw contact"
    r"|(?:bij|in) mijn contacten)\b",
    re.IGNORECASE,
)
"""How words say that somebody is to be kept as a lead, on no list."""
_TOLD_BY_WORDS: Sequence[tuple[Callable[[str, str], object], str]] = (
    (lambda text, act: act in _DELETES and verbs_tell.deletes_a_conversation(text), GAP),  # no call does that,
    (lambda text, act: ("signals" in act or _A_SIGNAL.search(text)) and sets_read(text), GAP),  # nor reads a signal
    (lambda text, act: act == "pause_campaign" and verbs_tell.begins_again(text), "resume_campaign"),
    (lambda text, act: act in _NO_SCAN and verbs_tell.pauses_signals(text), "update_signal_settings paused"),
    (lambda text, act: (act in _FROM_ROWS and orders_changes(text)) or verbs_tell.sends_otherwise(text), GAP),
    (lambda text, _act: _puts_an_address_right(text) or verbs_tell.keeps_a_number(text), "update_lead contacts"),
    (lambda text, act: act in _NO_STOP and stops(text) and _ENRICHES.search(text), "cancel_enrichment"),
    (lambda text, act: act == GAP and _CHANGES_A_STEP.search(text), "update_sequence_node body"),
    (lambda text, act: act == "update_sequence_node delay_days" and sets_a_limit(text), LIMIT),
    (lambda text, act: act in _OF_STEPS and _MOVES_A_STEP.search(text), "move_sequence_node"),
    (lambda text, act: act in _OF_STEPS and _OF_ONE_LEAD.search(text), "update_generated_message"),
    (lambda text, act: act in _NAMED_NEXT and NAMES_IT.match(text), "update_list name"),
    (lambda text, act: act == "launch_campaign" and _only_makes(text), "create_campaign"),
    (lambda text, act: act in _OF_A_LIST and _is_a_contact(text), "create_lead"),
    (lambda text, act: empties_a_list(text) or (act in _FROM_ROWS and verbs_tell.takes_off(text)), "remove_list_leads"),
    (lambda text, act: act == "create_thread" and _sends_a_mail(text), "send_message"),
    (lambda text, act: act in (GAP, "create_thread") and begins_a_mail(text), "send_message"),
)
"""What words tell by themselves, whatever they seem to want, or where they seem to want one of some acts."""


def _is_a_contact(text: str) -> bool:
    """Whether somebody is to be kept as a lead, and no list is spoken of but as not needed."""
    return _A_CONTACT.search(text) is not None and not speaks_of(kept(text), "list")


def _sends_a_mail(text: str) -> bool:
    """Whether a clause of these words sends a message to an address, and none says that it is to wait."""
    said = tongue(text)
    each = (wish_of(one, said)[0] for one in clauses(text))
    to_somebody = [one for one in each if addresses(one)]
    sends = any(EVERY.verb("send", begins=True).match(one) or _SENDS_A_MAIL.search(one) for one in to_somebody)
    return sends and not only_drafts(text)


def begins_a_mail(text: str) -> bool:
    """Whether words without a verb begin with a mail to somebody: "Correo a ada@…, asunto …"."""
    said = _NEW.sub("", text, count=1)
    return not only_drafts(said) and _MAIL_TO.match(said) is not None


def _puts_an_address_right(text: str) -> bool:
    """Whether words give the right address of somebody whom they do not name."""
    return len(addresses(text)) == 1 and _ITS_ADDRESS.search(text) is not None and FOR_IT.search(text) is None


def _of_those_meant(text: str, act: str) -> str:
    """The act by who is meant: several who are pasted for a list, or who were shown before and are not given at all."""
    if _imports(text, act):
        return "import_list_leads"
    if act in _FOUND and (_only_makes_a_list(text) or _leaves_it_empty(text)):
        return "create_list"
    is_open = act == "import_list_leads" and speaks_of_them(text)
    return "add_list_leads" if is_open and not _GIVEN.search(text) else act


def _imports(text: str, act: str) -> bool:
    """Whether people with addresses are brought for a list: several, one for a new one, one not known by name alone."""
    is_for_one = _NEW_LIST.search(text) is not None or bool(called(text, "list"))
    several = act == "create_lead" and (len(addresses(text)) > 1 or is_for_one)
    signed = act == "update_signature" and _OF_SOMEBODY.search(text) is not None
    return bool(addresses(text)) and (several or signed or act in _ONTO) and speaks_of(text, "list")


def _only_makes_a_list(text: str) -> bool:
    """Whether a few words begin with a verb that makes something, and name a list and nobody: "leg die Liste X an"."""
    makes = _MAKES.match(wish_of(text, tongue(text))[0]) is not None and speaks_of(text, "list")
    return makes and len(text.split()) <= _BRIEF and not (counts(text) or _GIVEN.search(text))


def _leaves_it_empty(text: str) -> bool:
    """Whether words that give nobody want a list that holds nobody for now: "leave it empty, I'll fill it myself"."""
    return speaks_of(text, "list") and _EMPTY.search(text) is not None and "@" not in text and "\n" not in text


def _of_what_it_names(text: str, act: str) -> str:
    """The act of a campaign where words speak of one and of no list, and that of a list's people where of both."""
    if _makes_one_for_them(text, act):
        return "create_campaign"
    if act not in (*_OF_LISTS, _PUT_IN) or not _is_for_a_campaign(text):
        return act
    has_people, is_of_list = bool(addresses(text)), speaks_of(text, "list")
    if act in (_PUT_IN, "import_list_leads") and is_of_list and not has_people:
        return "import_campaign_leads"
    is_clear = has_people or act == "create_list"
    return _OF_LISTS.get(act, act) if is_clear and not is_of_list else act


def _is_for_a_campaign(text: str) -> bool:
    return speaks_of(text, "campaign") or _INTO_A_DRAFT.search(text) is not None


def _makes_one_for_them(text: str, act: str) -> bool:
    """Whether a campaign is to be made for people who are not given: "put all of them into a new campaign"."""
    return act in _INTO_ONE and _NEW_CAMPAIGN.search(text) is not None and "@" not in text


def points_into(text: str) -> bool:
    """Whether words speak of what is in something that was spoken of before: "who is in it?"."""
    return _IN_IT.search(text) is not None


def goes_on(text: str) -> bool:
    """Whether words point at what was spoken of before: "rename it", "take her out of there"."""
    return (
        EVERY.cue("it").search(text) is not None or _POINTS.search(text) is not None or NAMES_IT.match(text) is not None
    )


def act_in_context(text: str, act: str, heard: str, last: str = "") -> str:
    """The act by what was spoken of.

    Args:
        text: the words of the wish.
        act: what they seem to want.
        heard: all words up to the end of these.
        last: the act that was wanted before them.
    """
    if _is_of_the_profile(text, act, heard):
        return "update_context context"
    before = heard[: len(heard) - len(text)]
    if _brings_people(text, act, before) or _imports(text, act):
        return "import_list_leads"
    if _gives_one_more_mail(text, act):
        return "update_campaign sequence_nodes"
    if _gives_a_step_its_text(text, act, before):
        return "update_sequence_node body"
    if _points_into_a_campaign(text, before, last):
        return _in_a_campaign(text, act)
    return _of_its_kind(text, act, heard, last)


def _is_of_the_profile(text: str, act: str, heard: str) -> bool:
    """Whether words set something of the profile, though they may seem to look at it, or to be of a lead."""
    if _OF_A_PROFILE.search(heard) is None:
        return False
    looks = act == GAP or act.startswith(LOOK)
    return (act in _TITLES and is_of_profile(text)) or (looks and "?" not in text and changes_profile(text))


def _brings_people(text: str, act: str, before: str) -> bool:
    """Whether words give people with addresses for the list that was spoken of: "two guests for it: Ada, ada@…"."""
    is_open = act in ("create_thread", "send_message", "create_lead", "add_list_leads", NOTHING)
    points = FOR_IT.search(text) is not None and speaks_of(before, "list")
    return is_open and points and bool(addresses(text)) and A_SUBJECT.search(text) is None


def _gives_one_more_mail(text: str, act: str) -> bool:
    """Whether words that seem to change a step give a mail that is new, with its subject."""
    is_one = A_SUBJECT.search(text) is not None and _A_MAIL.search(text) is not None
    return is_one and act.startswith("update_sequence_node")


def _gives_a_step_its_text(text: str, act: str, before: str) -> bool:
    """Whether words give the text of a campaign's mail whose subject the words before them give."""
    is_told = act in ("send_message", "create_thread", "update_campaign sequence_nodes") and "@" not in before + text
    return is_told and _GIVES_A_TEXT.match(text) is not None and A_SUBJECT.search(before) is not None


def _points_into_a_campaign(text: str, before: str, last: str) -> bool:
    """Whether words speak of what is in the campaign, and no list, that was spoken of before them."""
    is_of_one = speaks_of(before, "campaign") or topic_of(last) == "campaigns"
    return points_into(text) and is_of_one and not speaks_of(before, "list")


def _in_a_campaign(text: str, act: str) -> str:
    """The act on what is in a campaign."""
    if act.partition(" ")[0] in _OF_PEOPLE and "@" not in text:
        return "import_campaign_leads"
    return "look campaigns" if act in _TO_BE_READ else act


def _of_its_kind(text: str, act: str, heard: str, last: str) -> str:
    """What is changed or deleted is a campaign where only one was spoken of, and a list otherwise."""
    other, kind, not_of = _OTHERWISE.get(act, ("", "", ""))
    if act == "delete_lead" and not _deletes_it(text):
        return act
    words = text if any(speaks_of(text, one) for one in (kind, not_of) if one) else heard
    is_of_kind = speaks_of(words, kind) or topic_of(last) == TOPIC.get(kind) if other else False
    return other if is_of_kind and not speaks_of(words, not_of) else act


def _deletes_it(text: str) -> bool:
    """Whether words delete "it", and name nobody."""
    return EVERY.cue("it").search(text) is not None and NAME.search(text) is None
