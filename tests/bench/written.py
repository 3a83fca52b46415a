"""Files of labelled lines that were written for the training of a classifier."""

from hashlib import sha256
from pathlib import Path

HELD_OUT = 20
"""One of so many is left out of the training, for a test to see what the weights are worth."""


def files(folder: Path, kind: str = "tsv") -> list[Path]:
    """Those of a folder, in order."""
    return sorted(folder.glob(f"*.{kind}"))


def digest_of(*folders: Path, kind: str = "tsv") -> str:
    """Of all that was written: weights say from what they were made."""
    return sha256(b"".join(file.read_bytes() for folder in folders for file in files(folder, kind))).hexdigest()
