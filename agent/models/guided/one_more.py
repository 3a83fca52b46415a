"""Words that go on with what is wanted before them: one more person for it, a fact of somebody, more of a text."""

import re

from agent.common.words.marks import marked
from agent.common.words.wanted import GAP
from agent.models.guided.words import JOINS

MAILS = ("send_message", "create_thread")
_OF_PEOPLE = ("import_list_leads", "create_list", "create_lead", "add_campaign_leads")
"""What is wanted of people who are given with their addresses."""
_ONE_MORE_PERSON = re.compile(rf"{JOINS}\s(?:[A-ZÀ-Þ][\w'’-]+\s){{1,4}}(?:[\w ,.&'’-]{{0,60}}?)[(<]?\[A\d+\][)>]?\W*")
"""Somebody with an address, and nothing else: "and Lotte Bakker ([A2])"."""
_FACT = re.compile(
    r"\W*(?:her|his|their|ihre?|seine?|son|sa|leur|su|il suo|la sua|seu|sua|haar|zijn)\s"
    r"(?:(?:phone|mobile|work|new|e-?mail)\s)?(?:number|phone|address|e-?mail|nummer|telefon\w*|adresse|numéro|número|correo|numero|indirizzo)\b(?![^.!?]*\[A)",
    re.IGNORECASE,
)
"""How words tell what reaches somebody of whom no call can be made: "call Dana, her number is ..."."""
_BEGUN = re.compile(
    r"\[A\d+\].{0,200}?\s(?:hi|hello|hey|dear|hallo|guten|liebe\w?|sehr|bonjour|salut|cher|chère|hola|buen\w*|estimad\w|ciao|gentile"
    r"|car[oa]|olá|oi|prezad\w|beste|dag)\s[^.!?\[\n]{1,40}$",
    re.IGNORECASE,
)
"""How words end that have begun a text without quotation marks: "mail to [A1]: Hi Nuria"."""


def goes_on_with_it(first: str, before: str, text: str) -> bool:
    """Whether words tell a fact for what no call does, or go on with a text that was begun."""
    if first == GAP:
        return _FACT.match(text) is not None
    return first in MAILS and _BEGUN.search(before) is not None and re.match(rf"\W*{JOINS}\s", text) is None


def is_for_one_more(first: str, before: str, text: str) -> bool:
    """Whether words only name one more person for what is wanted of somebody with an address."""
    is_open = first in (*_OF_PEOPLE, *MAILS) and "[A" in before and "[T" not in before
    return is_open and _ONE_MORE_PERSON.fullmatch(text) is not None


def is_one_more_person(text: str) -> bool:
    """Whether words only name somebody with an address, to whom the same is to happen: "and Lotte Bakker, lotte@…"."""
    begun = re.sub(r"^\W*(?:(?:oh|ah|ach|ay|ok|okay|sorry)\W+)?", "", marked(text).text, flags=re.IGNORECASE)
    alone = re.sub(rf"^({JOINS}\s)(?:also|noch|auch|aussi|también|anche|também|ook)\s", r"\1", begun)
    return _ONE_MORE_PERSON.fullmatch(alone) is not None
