"""Where an address comes from: what only looks like one that was given was not given."""

from typing import Any

import pytest

from agent.policy.sources import WORDED, own_marks, unsourced
from tests.support.making import facts, made

KELVIN = "\N{KELVIN SIGN}"


def imported(value: str) -> Any:
    lead = {"type": "person", "name": {"full": "Bo"}, "contacts": [{"value": value}]}
    return made("import_list_leads", leads=[lead])


@pytest.mark.parametrize("given", ["Import bok@example.com into lst_1", "Import BOK@Example.com into lst_1"])
def test_a_sign_that_only_small_letters_make_an_ascii_one_is_another_address(given: str) -> None:
    assert unsourced(imported("Bok@Example.COM"), facts(human_words=given)) == ()
    assert unsourced(imported(f"bo{KELVIN}@example.com"), facts(human_words=given)) != ()


def test_a_profile_is_one_in_every_spelling_of_its_place() -> None:
    given = facts(human_words="Import https://www.linkedin.com/in/bo into lst_1")
    for same in ("LinkedIn.com/in/bo/", f"https://lin{KELVIN}edin.com/in/Bo"):
        assert unsourced(imported(same), given) == ()
        assert unsourced(imported(same.lower().replace("bo", "eve")), given) == ("linkedin.com/in/eve",)


@pytest.mark.parametrize(
    ("name", "said", "is_own"),
    [
        ("Nia Sample", "Import Nia Sample", False),
        ("NIA  sample", "Import Nia Sample", False),
        ("Nia Sample", "Sample; Nia; CFO", False),
        ("Nia owes you money now", "Nia owes, and you have money now", True),
        ("Nia", "Import Niagara", True),
        ("山田太郎", "山田太郎を追加", False),
        ("山田 太郎", "山田太郎を追加", False),
        ("山田太郎は嘘つき", "山田太郎を追加", True),
        ("Nia 嘘つき", "Import Nia", True),
        ("!!!", "Import Nia", True),
    ],
)
def test_what_a_row_says_of_somebody_was_said_where_all_its_words_stand_together_or_are_few(
    name: str, said: str, is_own: bool
) -> None:
    lead = {"type": "person", "name": {"full": name}, "contacts": [{"value": "nia@example.com"}]}
    call = made("import_list_leads", leads=[lead])
    for given in ({"human_words": said}, {"human_words": "Import it", "material": said}):
        marks = [kind for kind, _ in own_marks(call, facts(**given))]
        assert (WORDED in marks) is is_own
