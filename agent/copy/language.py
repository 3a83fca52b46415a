"""Which language a text is in, by its commonest words."""

import re

_WORDS = {
    "en": "the and is you your we are to for this with not have please i my of it",
    "de": "der die das und ich sie wir nicht ist bitte mir mich für fur mit ein eine zu auf von ihre",
    "fr": "le la les et je vous nous est pas pour avec une un de merci votre mon bonjour que du des au aux ce cette"
    " sur dans ne qui ou plus vos nos",
    "es": "el la los y usted no es por para con una un de gracias su mi que en hola del las se lo al sus como más"
    " pero sin nos le",
    "it": "il la i e non è e' per con una un di grazie vostro mio che sono della mi buongiorno le lo gli nel nella"
    " dal al alla dei delle ci si ha da ma anche come più",
    "nl": "de het een en ik u we niet is voor met van aan dank uw mijn dat wij op bent",
    "pt": "o a os e não nao é para com uma um de obrigado seu meu que em olá do por as da dos das no na se ao mais"
    " como mas sua",
    "pl": "i w na nie jest się sie z do proszę prosze dzień dziękuję to że jestem mnie pan",
}
_KANA = re.compile(r"[\u3041-\u30fa]")
_LETTERS = {
    name: re.compile(f"[{letters}]", re.IGNORECASE)
    for name, letters in {
        "en": "\0", "de": "äöüß", "fr": "êèçœùàâî", "es": "ñ¿¡", "it": "ìòù", "nl": "ĳ", "pt": "ãõç", "pl": "ąćęłńśźż",
    }.items()
}  # fmt: skip
"""Letters that one of the languages has, or few."""
_COMMON = {language: frozenset(words.split()) for language, words in _WORDS.items()}


def is_common(word: str) -> bool:
    """Whether a word is one of the commonest of some language, such as an article or a pronoun."""
    return any(word.casefold() in common for common in _COMMON.values())


def language_of(text: str) -> str:
    """The language that most of the commonest words are of; empty where none stands out."""
    if _KANA.search(text):
        return "ja"
    words = re.findall(r"[^\W\d_]+", text.casefold())[:400]
    counts = sorted(
        ((sum(word in common for word in words) + 2 * (_LETTERS[name].search(text) is not None), name))
        for name, common in _COMMON.items()
    )[::-1]
    return counts[0][1] if counts[0][0] > counts[1][0] else ""
