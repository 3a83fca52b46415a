"""What is held against junk that was made to be slow to read: it may take no longer than the length of that."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

LENGTH = 20_000
"""Characters of such a text."""
SOON = 15.0
"""Seconds of a slow machine; what grows with the square of a length takes more."""


@contextmanager
def soon() -> Iterator[None]:
    """Fail where the body takes longer than that, in time of the processor."""
    begun = time.process_time()
    yield
    assert time.process_time() - begun < SOON
