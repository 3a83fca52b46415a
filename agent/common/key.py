"""The API key: in memory only, without a readable repr (playbook, Authentication)."""


def can_be_one(key: str) -> bool:
    """Whether a text can stand in a header as a key: printable ASCII without a blank."""
    return key.isascii() and key.isprintable() and " " not in key


class ApiKey:
    """Holds the key.  Only the transport asks for its text; it cannot be pickled, copied into a log or compared."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The key itself, for the ``Authorization`` header and for the redactor's search."""
        return self._text

    def __repr__(self) -> str:
        return "ApiKey(hidden)"

    __str__ = __repr__

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError("an API key is never serialised")
