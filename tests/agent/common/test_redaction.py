"""A secret survives in no encoding, and no text from outside controls a terminal."""

import base64
import html
import json
import unicodedata
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.common import redaction
from agent.common.json_value import Json
from agent.common.redaction import HIDDEN, Redactor, json_text, printable
from tools.api.transport import Exchange

SAFE = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
KEYS = st.builds(
    str.__add__, st.sampled_from(["pk_live_", "pk_test_", "sk-ant/+"]), st.text(SAFE, min_size=12, max_size=40)
)
TEXT = st.text(" .,:;!?()[]{}<>&'\n\tßéЖ山🙂", max_size=12)


def _base64(shift: int, *, url: bool = False) -> Callable[[str], str]:
    encode = base64.urlsafe_b64encode if url else base64.b64encode
    return lambda key: encode(b"\1\2"[:shift] + key.encode() + b"rest of it").decode()


def _mixed(key: str, escape: Callable[[str], str]) -> str:
    return "".join(escape(char) if at % 2 else char for at, char in enumerate(key))


DISGUISES: dict[str, Callable[[str], str]] = {
    "raw": str,
    "upper": str.upper,
    "lower": str.lower,
    "reversed": lambda key: key[::-1],
    "hex": lambda key: key.encode().hex(),
    "HEX": lambda key: key.encode().hex().upper(),
    "url": lambda key: quote(key, safe=""),
    "percent": lambda key: "".join(f"%{byte:02x}" for byte in key.encode()),
    "unicode escapes": lambda key: "".join(f"\\u{ord(char):04x}" for char in key),
    "html": html.escape,
    "base32": lambda key: base64.b32encode(key.encode()).decode(),
    **{f"base64 at {shift}": _base64(shift) for shift in range(3)},
    **{f"base64 for URLs at {shift}": _base64(shift, url=True) for shift in range(3)},
    "every other character in percents": lambda key: _mixed(key, lambda char: f"%{ord(char):02X}"),
    "every other character in an escape": lambda key: _mixed(key, lambda char: f"\\u{ord(char):04x}"),
    "every other character in an entity": lambda key: _mixed(key, lambda char: f"&#{ord(char)};"),
    "every other character in hex": lambda key: _mixed(key, lambda char: f"\\x{ord(char):02x}"),
    "percents twice": lambda key: "".join(f"%25{byte:02x}" for byte in key.encode()),
    "hex with spaces": lambda key: key.encode().hex(" "),
    "octal": lambda key: "".join(f"\\{byte:03o}" for byte in key.encode()),
    "invisible characters between": "\u200b".join,
    "base64 of wide characters": lambda key: base64.b64encode(key.encode("utf-16-le")).decode(),
    "base64 in lines": lambda key: base64.encodebytes(b"." * 40 + key.encode()).decode(),
    "half in base64": lambda key: key[:8] + " " + base64.b64encode(key[8:].encode()).decode(),
    "base64 alone": lambda key: base64.b64encode(key.encode()).decode(),
}


def windows(key: str) -> set[str]:
    """Pieces of a key that would be as good as half of it."""
    return {key[i : i + 12] for i in range(len(key) - 11)}


@pytest.mark.parametrize("disguise", DISGUISES)
@settings(max_examples=12)
@given(key=KEYS, before=TEXT, after=TEXT)
def test_a_planted_key_never_survives(disguise: str, key: str, before: str, after: str) -> None:
    hidden = DISGUISES[disguise](key)
    redactor = Redactor([key])
    clean = redactor.text(f"{before}{hidden}{after}")
    assert hidden not in clean
    assert HIDDEN in clean
    for piece in windows(key):
        assert piece not in clean
        assert piece.encode().hex() not in clean
    assert redactor.holds_secret(f"{before}{hidden}{after}")


@given(key=KEYS, shift=st.integers(0, 2))
def test_what_is_left_of_an_encoded_key_does_not_decode_to_it(key: str, shift: int) -> None:
    clean = Redactor([key]).text(_base64(shift)(key))
    for rest in clean.split(HIDDEN):
        for cut in range(4):
            padded = rest[cut:] + "=" * (-len(rest[cut:]) % 4)
            try:
                decoded = base64.b64decode(padded)
            except ValueError:
                continue
            assert not any(piece.encode() in decoded for piece in windows(key))


@given(st.text(st.sampled_from('ab+/_-=\\\n\r\t "\x01ä'), max_size=200) | st.text(max_size=60))
def test_what_may_be_base64_is_told_in_two_ways_that_agree(text: str) -> None:
    text = text.replace("a", "a" * 9).replace("b", "b" * 8)
    assert [run.translate(redaction._STANDARD) for run in redaction._runs(text)] == [
        run.translate(redaction._STANDARD) for run in redaction._RUN.findall(text)
    ]


@given(key=KEYS, gap=st.sampled_from([" ", "\n", "-", ".", "/", "\u200b", "*"]), at=st.integers(4, 12))
def test_a_key_that_is_split_by_something_is_still_found_in_a_request(key: str, gap: str, at: int) -> None:
    assert Redactor([key]).holds_secret(f"see {key[:at]}{gap}{key[at:]} there")


@given(key=KEYS, gap=st.sampled_from(["\n", "\n* ", " . ", "\n\u2022\u2003", "__", "-/-"]), backwards=st.booleans())
def test_a_key_is_found_one_character_a_line_and_backwards_too(key: str, gap: str, backwards: bool) -> None:
    spelled = gap.join(reversed(key) if backwards else key)
    assert Redactor([key]).holds_secret(f"Hello,\n{spelled}\nthere")
    assert Redactor([key]).holds_secret(spelled.translate({n: n + 0xFEE0 for n in range(0x30, 0x7B)}))


def test_a_short_word_of_a_key_is_no_key() -> None:
    redactor = Redactor(["pk_live_one_sample_of_many_words_77"])
    assert not redactor.holds_secret("many of one sample word, 77 live in pk")
    assert redactor.holds_secret("one sample of many words 77")
    assert Redactor(["a-b.c_d/"]).holds_secret("x") is False


@given(TEXT)
def test_ordinary_text_is_left_alone(text: str) -> None:
    redactor = Redactor(["pk_live_0123456789abcdef"])
    assert redactor.text(text) == text
    assert not redactor.holds_secret(text)


def test_a_short_secret_and_none_at_all_hide_nothing() -> None:
    for redactor in (Redactor(["ab", ""]), Redactor()):
        assert redactor.text("about ab") == "about ab"
        assert not redactor.holds_secret("about ab")


def test_anything_shaped_like_a_key_is_hidden_whoever_pasted_it() -> None:
    assert Redactor().text("mine is pk_live_Someone-Elses_1, ok?") == f"mine is {HIDDEN}, ok?"
    assert Redactor().holds_secret("pk_test_abcdefgh")
    assert Redactor().text("pk_live_ and pk_live_short") == "pk_live_ and pk_live_short"


def test_every_string_of_a_value_is_cleaned_keys_too() -> None:
    key = "pk_live_0123456789abcdef"
    value: Json = {key: [key, 1, None, True, 2.5, {"x": f"a {key}"}]}
    assert Redactor([key]).json(value) == {HIDDEN: [HIDDEN, 1, None, True, 2.5, {"x": f"a {HIDDEN}"}]}


VALUES = st.recursive(
    st.none() | st.integers() | TEXT | st.sampled_from(["\ud800", "\x01", "a\\", "=", "QUJD\n"]) | KEYS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT | KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(key=KEYS, value=VALUES, disguise=st.sampled_from(sorted(DISGUISES)))
def test_a_value_is_cleaned_as_each_of_its_strings_is(key: str, value: Json, disguise: str) -> None:
    redactor = Redactor([key])
    planted: Json = {"a": [value, DISGUISES[disguise](key), value], "b": value}

    def one_by_one(value: Json) -> Json:
        if isinstance(value, str):
            return redactor.text(value)
        if isinstance(value, list):
            return [one_by_one(item) for item in value]
        return {redactor.text(k): one_by_one(v) for k, v in value.items()} if isinstance(value, dict) else value

    assert redactor.json(value) == one_by_one(value)
    assert redactor.json(planted) == one_by_one(planted) != planted


def cleaned(redactor: Redactor, body: bytes) -> bytes:
    return redactor.body(body, Exchange(200, {}, body).read)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_a_body_is_clean_as_its_reader_reads_it(encoding: str) -> None:
    key = "pk_live_0123456789abcdef"
    percents = "".join(f"%{byte:02x}" for byte in key.encode())
    escaped = "".join(f"\\u{ord(char):04x}" for char in percents)
    body = f'{{"a": "{escaped}", "b": ["{key}", 1.50], "c": "line\\nline"}}'.encode(encoding)
    assert json.loads(cleaned(Redactor([key]), body)) == {"a": HIDDEN, "b": [HIDDEN, 1.5], "c": "line\nline"}


@pytest.mark.parametrize(
    "body", [b"", b"\xff\x00 text", b'{"a": 1.50,  "b": "x\\ny"}', b"[" * 100_000, b"not json \xc3\xa9"]
)
def test_a_body_without_a_secret_stays_as_it_is(body: bytes) -> None:
    assert cleaned(Redactor(["pk_live_0123456789abcdef"]), body) == body


def test_a_text_that_is_no_json_is_cleaned_byte_for_byte() -> None:
    key = "pk_live_0123456789abcdef"
    body = b"<p>\xff " + key.encode() + b"</p>"
    assert cleaned(Redactor([key]), body) == b"<p>\xff " + HIDDEN.encode() + b"</p>"


def test_what_is_nested_too_deep_to_be_looked_through_is_not_read() -> None:
    deep = 900
    body = b"[" * deep + b'"pk_live_0123456789abcdef\\u0021"' + b"]" * deep
    assert b"pk_live" not in cleaned(Redactor(["pk_live_0123456789abcdef"]), body)


def test_several_secrets_and_the_longer_of_two_are_hidden() -> None:
    redactor = Redactor(["pk_live_aaaaaaaa", "pk_live_aaaaaaaabbbb", "sk-ant-0123456789"])
    assert redactor.text("pk_live_aaaaaaaabbbb sk-ant-0123456789") == f"{HIDDEN} {HIDDEN}"


def test_half_a_surrogate_pair_becomes_an_escape_and_is_no_secret() -> None:
    redactor = Redactor(["pk_live_0123456789abcdef"])
    assert redactor.text("a\ud800b") == "a\\ud800b"
    assert not redactor.holds_secret("a\ud800b")


# -- the terminal -----------------------------------------------------------------------------------------------------

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ANY = st.text(st.characters() | st.sampled_from("\x00\x07\x08\x1b\r\x7f\x85\x9b\x9d\u2028\u2029\ufeff" + BIDI))


@given(ANY)
def test_no_text_can_control_a_terminal(text: str) -> None:
    shown = printable(text)
    for char in shown:
        assert char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp")
        assert char not in BIDI
    assert printable(text, keep_lines=False).count("\n") == 0
    shown.encode()


@given(ANY)
def test_what_was_made_visible_stays_as_it_is(text: str) -> None:
    assert printable(printable(text)) == printable(text)


@pytest.mark.parametrize(
    "text",
    ["Zoë Ångström", "山田太郎", "Здравствуйте", "👩‍💻 ❤️", "a b – “c”", "line\n\tindented", "مرحبا", "🏳️‍🌈"],
)
def test_names_of_all_scripts_and_emoji_are_left_alone(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize(
    ("char", "shown"),
    [
        ("\x1b", "\\x1b"),
        ("\r", "\\x0d"),
        ("\x9b", "\\x9b"),
        ("\u202e", "\\u202e"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("\u200b", "\\u200b"),
        ("\u00ad", "\\xad"),
    ],
)
def test_what_is_hidden_is_shown_as_its_escape(char: str, shown: str) -> None:
    assert printable(f"a{char}b") == f"a{shown}b"


@given(ANY, st.sampled_from([None, 2]))
def test_json_on_a_terminal_holds_the_same_value_in_what_can_be_seen(text: str, indent: int | None) -> None:
    shown = json_text({"a": [text]}, indent=indent)
    assert json.loads(shown) == {"a": [text]}
    assert [c for c in shown if (unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") and c != "\n") or c in BIDI] == []


def test_lines_are_kept_only_where_they_are_wanted() -> None:
    assert printable("a\nb\tc", keep_lines=False) == "a\\x0ab\\x09c"
