"""What stands in JSON, however deep: its objects, texts and numbers."""

from collections.abc import Container, Iterator
from itertools import chain

from agent.common.json_value import Json


def objects(value: Json) -> Iterator[dict[str, Json]]:
    """Every object."""
    if isinstance(value, list):
        yield from chain.from_iterable(map(objects, value))
    elif isinstance(value, dict):
        yield value
        yield from chain.from_iterable(map(objects, value.values()))


def names_a_record(key: str) -> bool:
    """Whether what stands under a key is the id of something."""
    return key == "id" or key.endswith(("_id", "Id"))


def strings(value: Json, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text in JSON with the dotted keys that lead to it; names of keys that hold something are texts as well."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, list):
        for item in value:
            yield from strings(item, key)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from strings(inner, f"{key}.{name}" if key else name)


def integers(value: Json) -> Iterator[int]:
    """Every whole number, and how many items each list has."""
    if isinstance(value, bool):
        return
    if isinstance(value, int):
        yield value
    elif isinstance(value, list):
        yield len(value)
        for item in value:
            yield from integers(item)
    elif isinstance(value, dict):
        for inner in value.values():
            yield from integers(inner)


def counted(value: Json, keys: Container[str]) -> Iterator[int]:
    """The numbers under these keys, and how long the lists there are."""
    if isinstance(value, list):
        for item in value:
            yield from counted(item, keys)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key in keys and isinstance(inner, list):
                yield len(inner)
            elif key in keys and isinstance(inner, int):
                yield inner
            yield from counted(inner, keys)


def full_names(value: Json) -> Iterator[str]:
    """The names of people that are given in two parts."""
    for one in objects(value):
        if one.get("first_name") and one.get("last_name"):
            yield f"{one['first_name']} {one['last_name']}"
