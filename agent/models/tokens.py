"""How long texts are before they are sent, for compaction; what the provider counts later is the truth.

tiktoken downloads its tables on first use, and an agent must not call a third host for that: a table is used where it
is already cached, else an estimate that errs upwards is made.
"""

import hashlib
import os
import tempfile
from pathlib import Path

_FALLBACK = "o200k_base"
_TABLES = "https://openaipublic.blob.core.windows.net/encodings/{}.tiktoken"
_SHA256 = {
    "o200k_base": "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    "cl100k_base": "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
}
"""The tables and their checksums, as tiktoken pins them; it would download anew what does not match."""
_BYTES_A_TOKEN = 3
"""English has about four, JSON and ids about three, so this counts too many rather than too few."""
_LONGEST_EXACT = 200_000
"""Characters; the encoder's time grows faster than the text where that is one run of letters."""


class TokenCounter:
    """Counts the tokens of texts for one model."""

    def __init__(self, model: str) -> None:
        """Find the encoding of a model, by its name or its spec; an unknown one is counted as ``o200k_base``."""
        import tiktoken.model

        try:
            name = tiktoken.model.encoding_name_for_model(model.rpartition(":")[2])
        except KeyError:
            name = _FALLBACK
        cached = next((candidate for candidate in (name, _FALLBACK) if _is_cached(candidate)), None)
        self._encoding = None if cached is None else tiktoken.get_encoding(cached)

    @property
    def note(self) -> str | None:
        """What the user should know about the numbers; ``None`` when an encoding is at hand."""
        if self._encoding is not None:
            return None
        return f"token counts are estimates (a token per {_BYTES_A_TOKEN} bytes): no encoding table is cached"

    def count(self, text: str) -> int:
        """The tokens of a text."""
        if self._encoding is None or len(text) > _LONGEST_EXACT:
            return -(-len(text.encode("utf-8", "backslashreplace")) // _BYTES_A_TOKEN)
        return len(self._encoding.encode_ordinary(text))


def _is_cached(name: str) -> bool:
    default = str(Path(tempfile.gettempdir()) / "data-gym-cache")
    folder = os.environ.get("TIKTOKEN_CACHE_DIR", os.environ.get("DATA_GYM_CACHE_DIR", default))
    key = hashlib.sha1(_TABLES.format(name).encode(), usedforsecurity=False).hexdigest()
    try:
        table = (Path(folder) / key).read_bytes() if folder else b""
    except OSError:
        return False
    return hashlib.sha256(table).hexdigest() == _SHA256.get(name)
