"""Cutting never hides that something was cut."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tools.catalog.show import clip, squeeze


@given(st.text(), st.integers(1, 20))
def test_a_text_is_whole_or_marked_as_cut(text: str, limit: int) -> None:
    found = clip(text, limit)
    assert found is not None
    assert (found == text) if len(text) <= limit else (found == text[:limit] + " [cut]")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=4), inner, max_size=5),
)


@given(JSON)
def test_small_json_is_shown_unchanged(value: Any) -> None:
    assert squeeze(value) == value


def test_large_json_says_how_much_was_cut() -> None:
    assert squeeze({str(n): n for n in range(40)})["[cut]"] == 10  # type: ignore[index, call-overload]
