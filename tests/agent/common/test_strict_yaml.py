"""What a YAML file may hold, and what is refused in it before it can mean two things or fill the memory."""

import pytest

from agent.common.strict_yaml import YamlError, node_of, strict_yaml

BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 10)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def test_plain_values_are_read_and_dates_stay_text() -> None:
    assert strict_yaml("a: [1, yes, 2026-11-26, '2']\nb: {c: null}") == {
        "a": [1, True, "2026-11-26", "2"],
        "b": {"c": None},
    }
    assert strict_yaml("") is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: 1\nb: {c: 1, c: 2}", "line 2: the key 'c' stands twice"),
        ("a: 1\nb: 2\na: 3", "line 3: the key 'a' stands twice"),
        ("a: &x [1]\nb: *x", "aliases are not supported"),
        (BOMB, "aliases are not supported"),
        ("[" * 50_000, "nest|depth"),
        ("a: [", "line"),
        ("a: !!python/object:os.system x", "could not determine"),
        ("\x00", "not allowed|special characters"),
        ("x" * 101, "longer than"),
    ],
)
def test_what_could_mean_two_things_or_never_end_is_refused(text: str, says: str) -> None:
    with pytest.raises(YamlError, match=says):
        strict_yaml(text, most=100 if set(text) == {"x"} else 1_000_000)


def test_where_aliases_are_allowed_they_may_not_grow_without_end() -> None:
    assert strict_yaml("a: &x [1]\nb: *x", aliases=True) == {"a": [1], "b": [1]}
    for text in (BOMB, "a: &a [*a]"):
        with pytest.raises(YamlError, match="every alias written out"):
            strict_yaml(text, aliases=True)


def test_a_tree_tells_lines_and_a_broken_text_has_none() -> None:
    assert node_of("a:\n  b") is not None
    with pytest.raises(YamlError):
        node_of("a: [")
