"""The company that words name behind somebody's title: "he is CFO at Blue Mill now"."""

import re

_AT = "at|with|bei|beim|chez|presso|bij"
_OF_ALL = (
    r"(?:C[A-Z]O|founder|owner|managing director|geschäftsführer(?:in)?|gérante?|directora? general"
    r"|amministrat\w{2,4} delegat[oa])\b"
)
_OF = "of|von|der|de|di|van"
"""What stands before a company behind a title of nothing else: of "Head of Finance" all is the title."""
_WITH_COMPANY = re.compile(
    rf"(?P<title>{_OF_ALL})\s+(?:{_OF}|{_AT})\s+(?-i:[A-ZÀ-Þ]).*|(?P<role>.+?)\s+(?:{_AT})\s+(?-i:[A-ZÀ-Þ]).*",
    re.IGNORECASE,
)
_WORD = r"(?-i:[A-ZÀ-Þ][\w&'’-]{0,40})"
_NAME = rf"{_WORD}(?:\s(?:(?:of|de|du|von|di|&|and|und|y|et|e)\s)?(?:{_WORD}|\d{{1,4}}\b)){{0,4}}"
_PLACE_OR_COMPANY = "en|em|na|no|in"
_CITY = r"(?:San|Santa|Santo|São|Buenos|Nueva|New|Rio|Río|Las|Los|La|El|Puerto|Palma|Ciudad|Santiago|Le|Bad|Den)\b"
"""How the names of places begin that have two words: "directora en San Sebastián"."""


def without_company(title: str) -> str:
    """A title without the company behind it."""
    found = _WITH_COMPANY.fullmatch(title)
    return title if found is None else found["title"] or found["role"]


def company_behind(words: str, title: str) -> str:
    """The company that words name right behind a title; empty where they name none, or may mean a place."""
    at = f"{_AT}|{_OF}" if re.fullmatch(_OF_ALL, title, re.IGNORECASE) else _AT
    place = rf"(?:{_PLACE_OR_COMPANY})\s+(?!{_CITY})(?={_WORD}\s{_WORD})"
    before = rf"{re.escape(title)}[\"”“»]?\s+(?:(?:{at})\s+(?:(?:the|der|dem|la|il|le|o|a)\s+)?|{place})"
    found = re.search(rf"(?<!\w){before}(?P<company>{_NAME})", words, re.IGNORECASE)
    return found["company"] if found else ""
