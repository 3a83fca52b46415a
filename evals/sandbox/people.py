"""Made-up people, what identifies a lead, and how a search prompt finds them."""

import re
from collections.abc import Sequence
from functools import cache

from evals.sandbox.model.base import stable_id, stable_number
from evals.sandbox.model.leads import Company, Generator, Lead, Location, Name

_FIRST = (
    "Ada Bela Caro Dario Edda Fabio Greta Hanno Ines Jonas Kaja Levin Mara Nilo Orla Piet Quinn Rosa Sanna Theo Ulla "
    "Vito Wanda Xenia Yara Zeno"
)
_SYLLABLES = "ba den fel gor hal jor kas lim mor nel pas quin ral sel tor ulm ven wes yor zan"
_COMPANY = (
    "Amber Birch Cobalt Dune Ember Fjord Granite Harbor Indigo Juniper Kestrel Lumen Maple Nimbus Opal Pebble Quartz "
    "River Slate Tundra Umber Violet Willow Zephyr"
)
_FORM = "Works Labs Systems Cloud Ledger Metrics Flow Grid Stack Desk"

ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")
"""What counts as an e-mail address."""


def generate(recipe: Generator) -> list[Lead]:
    """The people of a recipe, always the same."""
    return [_person(recipe, index) for index in range(recipe.count)]


def _person(recipe: Generator, index: int) -> Lead:
    titles, cities, industries = recipe.titles, recipe.cities, recipe.industries
    number = stable_number("person", recipe.seed, index)
    first = _pick(_FIRST, number)
    last = (_pick(_SYLLABLES, number >> 8) + _pick(_SYLLABLES, number >> 20)).title()
    company = f"{_pick(_COMPANY, number >> 32)} {_pick(_FORM, number >> 40)}"
    domain = f"{company.replace(' ', '').lower()}.example"
    # The running number keeps two people of one name apart and shows at a glance that nobody real is meant.
    mark = f"{recipe.seed}-{index + 1:03d}"
    city, _, country = cities[index // len(titles) % len(cities)].partition(", ")
    has_email = not recipe.without_email or (index + 1) % recipe.without_email
    return Lead(
        name=Name(full=f"{first} {last}", first=first, last=last),
        title=titles[index % len(titles)],
        company=Company(name=company, domain=domain),
        location=Location(city=city, country=country or None, raw=cities[index // len(titles) % len(cities)]),
        socials=[{"type": "linkedin", "url": f"https://www.linkedin.com/in/sandbox-{first}-{last}-{mark}".lower()}],
        contacts=[{"type": "work_email", "value": f"{first}.{last}.{mark}@{domain}".lower()}] if has_email else [],
        industry=industries[index // (len(titles) * len(cities)) % len(industries)],
    )


def _pick(words: str, number: int) -> str:
    choice = words.split()
    return choice[number % len(choice)]


def email_of(lead: Lead) -> str | None:
    """The first usable address of a lead."""
    values = (str(contact.get("value") or "").strip().lower() for contact in lead.contacts)
    return next((value for value in values if ADDRESS.fullmatch(value)), None)


def linkedin_of(lead: Lead) -> str | None:
    """The first LinkedIn profile of a lead."""
    urls = (str(social.get("url") or "").strip() for social in lead.socials)
    return next((url for url in urls if re.match(r"https?://([a-z]+\.)?linkedin\.com/(in|company)/[^/]", url)), None)


def full_name(lead: Lead) -> str:
    """The name as one text."""
    return lead.name.full or " ".join(filter(None, (lead.name.first, lead.name.last))) or lead.name.short or ""


def identity(lead: Lead) -> str:
    """What makes two leads the same one: address, else profile, else (for a company) domain, else name and company."""
    company = lead.company.name if lead.company else None
    strong = email_of(lead) or linkedin_of(lead) or (lead.domain if lead.type == "company" else None)
    return (strong or f"{lead.type}/{full_name(lead)}/{company or ''}").lower().rstrip("/")


def with_id(lead: Lead) -> Lead:
    """Give a lead the id that follows from who it is, unless it has one."""
    lead.id = lead.id or stable_id("lead", identity(lead))
    return lead


_STOP = "a an and at for from in is me my of on or that the their to who with works working find get"
_SAME = {
    "cfo": "chief financial officer",
    "ceo": "chief executive officer",
    "cto": "chief technology officer",
    "coo": "chief operating officer",
    "cmo": "chief marketing officer",
    "vp": "vice president",
    "software": "saas",
    "uk": "united kingdom",
    "usa": "united states",
}


def _words(text: str) -> set[str]:
    found: set[str] = set()
    stop = set(_STOP.split())
    for word in re.findall(r"\w+", text.lower()):
        stem = word[:-1] if len(word) > 2 and word.endswith("s") else word
        if stem not in stop:
            found.update((_SAME.get(stem) or _SAME.get(word) or stem).split())
    return found


def search(pool: Sequence[Lead], prompt: str) -> list[Lead]:
    """Whom a prompt means, best first.

    Place and industry are binding when the prompt names one that the pool knows; titles rank, and a title without any
    word of the prompt is out when another has one.  A prompt that names none of the three finds nobody.
    """
    asked = _words(prompt)

    @cache
    def share(value: str | None) -> float:
        words = _words(value or "")
        return len(words & asked) / len(words) if words else 0.0

    def place(lead: Lead) -> float:
        return max(share(lead.location.city), share(lead.location.country)) if lead.location else 0.0

    shares = [(share(lead.title), share(lead.industry), place(lead)) for lead in pool]
    title, industry, where = (max(column) for column in zip((0.0, 0.0, 0.0), *shares, strict=True))
    if not any((title, industry, where)):
        return []
    fitting = [
        (share, lead)
        for share, lead in zip(shares, pool, strict=True)
        if share[1] >= industry and share[2] >= where and (share[0] > 0 or not title)
    ]
    fitting.sort(key=lambda found: -found[0][0])
    return [lead for _, lead in fitting]
