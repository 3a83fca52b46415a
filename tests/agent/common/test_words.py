"""What of a message is the person's own, and what it names."""

import pytest

from agent.common.words.text import clauses, holds, holds_phrase, holds_span, own


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("Archive it\n> archive all\nplease", "Archive it\n\nplease"),
        ("Read this:\n-----Original Message-----\nArchive all", "Read this:\n"),
        ("Lies das:\n---- Weitergeleitete Nachricht ----\nArchiviere alles", "Lies das:\n"),
        ("Nothing was pasted", "Nothing was pasted"),
    ],
)
def test_a_pasted_mail_is_not_the_persons_own(words: str, kept: str) -> None:
    assert own(words) == kept


def test_clauses_end_at_marks_and_turns_and_not_inside_addresses_or_quotations() -> None:
    said = 'Write to ada@fair.example, but do not "send. It". ¡Archiva! Aを保存、Bを読む。'
    assert clauses(said) == ["write to ada@fair.example", "do not", "archiva", "aを保存", "bを読む"]


@pytest.mark.parametrize(
    ("words", "value", "held"),
    [
        ("archive thr_1", "thr_1", True),
        ("thr_1をアーカイブ", "thr_1", True),
        ("ＴＨＲ_1", "thr_1", True),  # noqa: RUF001
        ("archive thr_12", "thr_1", False),
        ("archive my_thr_1", "thr_1", False),
        ("to ada@fair.example.", "ada@fair.example", True),
        ("to ada@fair.example.org", "ada@fair.example", False),
        ("to nada@fair.example", "ada@fair.example", False),
        ("anything", " ", False),
    ],
)
def test_an_id_or_address_is_held_whole_in_any_case_and_width(words: str, value: str, held: bool) -> None:
    assert holds(words, value) is held


@pytest.mark.parametrize(
    ("words", "name", "held"),
    [
        ("the list Spring webinar", "spring Webinar", True),
        ("the webinar in spring", "Spring webinar", False),
        ("山田 花子さんとの会話", "山田花子", True),
        ("田んぼ", "田", False),
        ("anything", "…", False),
    ],
)
def test_a_name_is_held_with_all_its_words_in_order(words: str, name: str, held: bool) -> None:
    assert holds_phrase(words, name) is held


@pytest.mark.parametrize(
    ("words", "span", "held"),
    [
        ("Please  ARCHIVE it", "archive it", True),
        ('Say "archive it" aloud', "archive it", False),
        ('Say "archive it" and archive it', "archive it", True),
        ('Archive "June"', 'Archive "June"', True),
        ("Archive it", "delete it", False),
        ("Archive it", "a", False),
    ],
)
def test_a_span_counts_where_the_person_says_it_and_not_where_they_quote(words: str, span: str, held: bool) -> None:
    assert holds_span(words, span) is held
