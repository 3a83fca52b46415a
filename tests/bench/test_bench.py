"""The benchmark compares like with like, tells what it found, and judges nothing but ratios."""

import json
from collections.abc import Iterator
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from rich.console import Console

from agent.models.tokens import TokenCounter
from tests.bench import batches, economy, embedded, prompt, replays, starts
from tests.bench.__main__ import Measuring
from tests.bench.arena import Arena, arena
from tests.bench.chart import chart
from tests.bench.figure import Figure, ratios
from tests.bench.report import Found, as_json, page, show
from tests.bench.says import answer, mark, words
from tests.bench.turns import Turns, figures, measure
from tests.bench.where import where
from tests.bench.worker import CONTESTANTS, contestant, perform

pytestmark = pytest.mark.xdist_group("bench")
CALLS = [{"name": "look", "arguments": {"at": number}} for number in range(3)]


@pytest.fixture(scope="module")
def ring() -> Iterator[Arena]:
    with arena() as up:
        yield up


def said(body: bytes) -> Any:
    return json.loads(answer("completions", body, CALLS))["choices"][0]["message"]


# -- comparing like with like ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CONTESTANTS)
def test_every_contestant_asks_the_model_and_puffle_equally_often(ring: Arena, name: str) -> None:
    who = contestant(name)(where(name.replace(" ", "-"), ring.origin, ring.brief))
    ring.stamps("api"), ring.stamps(name)
    with closing(who):
        perform(who, {"turns": 40})
    boot = 3 if name.startswith("ours") else 0
    assert (len(ring.stamps(name)), len(ring.stamps("api"))) == (40 + 2, 40 + boot)


@pytest.mark.parametrize("name", ["ours openai-chat", "raw openai"])
def test_every_piece_of_a_stream_arrives(ring: Arena, name: str) -> None:
    pieces: list[str] = []
    with closing(contestant(name)(where("streaming", ring.origin, ring.brief))) as who:
        who.stream(50, pieces.append)
    assert pieces == ["word "] * 50


def test_runs_side_by_side_all_come_to_their_end(ring: Arena) -> None:
    who = contestant("ours openai-chat")(where("crowd", ring.origin, ring.brief))
    ring.stamps("crowd")
    with closing(who):
        perform(who, {"turns": 2, "runs": 6, "at_once": 3})
    assert len(ring.stamps("crowd")) == 6 * 3


def test_a_contestant_works_as_a_process_of_its_own(ring: Arena) -> None:
    found = measure(ring, (8, 2, ("floor", "openai client.post")))
    assert all(len(rounds) == 2 and min(rounds) > 0 for rounds in found.per_turn.values())
    assert figures(found) == []  # no target concerns these two alone


def test_a_ratio_comes_from_both_sides_of_the_same_round(ring: Arena) -> None:
    found = measure(ring, (8, 2, ("ours openai-chat", "raw openai")))
    (figure,) = figures(found)
    ours, other = (found.per_turn[name, 8] for name in ("ours openai-chat", "raw openai"))
    assert figure.values == [ours[0] / other[0], ours[1] / other[1]]


@pytest.mark.long
def test_a_batch_and_the_bare_loop_beside_it_have_the_same_effects() -> None:
    together, most, grown = batches.figures(6)  # it raises when they differ
    assert together.values[0] > 0
    assert most.values[0] > 0
    assert grown.values[0] >= 1


def test_the_person_speaks_again_after_32_turns_and_the_run_ends_where_it_should() -> None:
    assert said(words(0, 40).encode())["tool_calls"][0]["id"] == f"call_{mark('c', 0, 40)}"
    assert said(mark("c", 31, 40).encode())["content"] == f"That is all. ({mark('t', 32, 40)})"
    assert json.loads(said(words(32, 40).encode())["tool_calls"][0]["function"]["arguments"]) == {"at": 32 % 3}
    assert said(mark("c", 39, 40).encode())["content"]


def test_only_the_last_mark_of_a_request_counts() -> None:
    body = f"{words(0, 8)} {mark('c', 0, 8)} {mark('c', 1, 8)} and more text".encode()
    assert said(body)["tool_calls"][0]["id"] == f"call_{mark('c', 2, 8)}"


# -- what else is measured ---------------------------------------------------------------------------------------------


@pytest.mark.long
def test_prompts_of_whole_journeys_are_compared_as_they_stand_on_the_wire(ring: Arena) -> None:
    tokens, shared, waits = prompt.figures(ring)
    assert len(tokens.values) == 5
    assert 0 < min(tokens.values) < max(tokens.values) < 1
    assert 0 < shared.values[0] <= 100
    assert waits.met


@pytest.mark.timeout(240)  # five whole journeys, on whatever machine
def test_what_the_journeys_cost_is_told_beside_a_loop_that_declares_every_tool(ring: Arena) -> None:
    rows = [line.split(" | ") for line in economy.page(ring).splitlines() if line.startswith("| all five")]
    ours, front, raw = (
        [int(cell.rstrip(" |").replace(",", "")) for cell in row[1:] if " s" not in cell] for row in rows
    )
    assert (len(ours), ours[0], raw[0]) == (10, 20, 19)
    for row in (ours, front, raw):
        requests, prompt, fresh, written, read, billed, *_ = row
        assert prompt == fresh + written + read
        assert abs(billed - (fresh + 1.25 * written + 0.1 * read)) < requests
    assert ours[1] < raw[1] / 2
    assert ours[5] < front[5] < raw[5]
    assert (ours[8], raw[8]) == (0, 0)  # what a journey brings comes behind what all share


def test_a_prefix_is_read_again_where_it_ended_at_a_breakpoint_and_the_tools_stayed() -> None:
    def body(tools: str, *said: str) -> str:
        *before, last = ({"type": "text", "text": one} for one in said)
        marked = [*before, last | {"cache_control": {"type": "ephemeral"}}]
        return json.dumps({"tools": [{"name": tools}], "messages": [{"role": "user", "content": marked}]})

    long, more = "word " * 3_000, "again " * 3_000

    def bill(*bodies: str) -> economy.Bill:
        return economy.bill_of(economy.Cache(TokenCounter("openai:m")), bodies)

    grown = bill(body("a", long), body("a", long, more))
    assert grown.read > economy.LEAST
    assert (grown.fresh, grown.changed) == (0, 0)
    changed = bill(body("a", long), body("b", long, more))
    assert (changed.read, changed.changed) == (0, 1)
    small = bill(body("a", "word"), body("a", "word", "word"))
    assert (small.read, small.written) == (0, 0)


def test_both_forms_of_recording_play_the_same_requests(ring: Arena) -> None:
    (found,) = replays.figures(ring, 1)
    assert found.about.startswith("Replay of 65 interactions")
    assert found.values[0] > 0


@pytest.mark.long
def test_starts_are_timed_up_to_what_a_person_or_a_server_sees(ring: Arena) -> None:
    cold, helped, first_word = starts.figures(ring, 1)
    assert min(*cold.values, *helped.values, *first_word.values) > 0


def test_without_weights_the_embedded_model_is_missing_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    for figure in embedded.figures(1):
        assert (figure.verdict, figure.value_text) == ("not measured", "–")
        assert "models pull" in figure.missing


# -- judging -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "at_least", "met", "bad"),
    [
        (2.0, False, True, False),
        (2.9, False, False, False),
        (3.1, False, False, True),
        (2.0, True, True, False),
        (1.4, True, False, False),
        (1.3, True, False, True),
    ],
)
def test_a_ratio_is_bad_when_it_is_half_as_far_again_from_its_target(
    value: float, at_least: bool, met: bool, bad: bool
) -> None:
    figure = Figure(about="x", target=2.0, values=[value], at_least=at_least)
    assert (figure.met, figure.bad) == (met, bad)


@pytest.mark.parametrize(("values", "bad"), [((1.6, 9.0, 1.4), False), ((1.6, 9.0), True)])
def test_noise_in_some_rounds_is_not_bad_and_a_ratio_that_is_bad_in_all_of_them_is(
    values: tuple[float, ...], bad: bool
) -> None:
    assert Figure(about="", target=1, values=values).bad is bad


def test_a_time_is_never_bad_because_machines_differ() -> None:
    figure = Figure(about="x", target=1.0, unit="s", values=[1000.0])
    assert (figure.met, figure.bad) == (False, False)


def test_ratios_are_taken_within_a_round_and_the_median_stands() -> None:
    found = ratios([1.0, 20.0, 3.0], [2.0, 40.0, 3.0])
    assert found == [0.5, 0.5, 1.0]
    assert Figure(about="x", target=0.6, values=found).value_text == "0.5 (0.5 to 1)"


# -- telling -----------------------------------------------------------------------------------------------------------


def a_benchmark() -> Found:
    turns = Turns({("a", 8): [3.0]}, {("a", 8): [2.0]})
    missed = Figure(about="too slow", target=1.0, values=[9.0])
    missing = Figure(about="not here", target=1.0, missing="no weights")
    return Found({"date": "today"}, {"One": [missed], "Two": [missing]}, turns)


def test_a_missed_target_stands_in_bold_and_a_missing_figure_with_its_reason() -> None:
    text = page(a_benchmark())
    assert "| too slow | ≤ 1 | 9 | 1 | **missed** |" in text
    assert "| not here | ≤ 1 | – | – | not measured | no weights |" in text
    assert "0 met, 1 missed, 1 not measured" in text


def test_the_screen_and_the_json_say_the_same() -> None:
    screen = StringIO()
    show(a_benchmark(), Console(width=120, file=screen))
    first, second = as_json(a_benchmark())["figures"]
    assert (first["met"], first["bad"], second["met"]) == (False, True, None)
    assert "too slow" in screen.getvalue()


def test_the_chart_is_a_picture_with_a_line_for_each_contestant() -> None:
    rounds = [[1000.0 + turn for turn in range(128)], [2000.0] * 128]
    root = ElementTree.fromstring(chart({"ours": rounds, "<raw>": [[90.0] * 128]}, "Cost"))  # noqa: S314 - our own
    names = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert len(list(root.iter("{http://www.w3.org/2000/svg}polyline"))) == 2
    assert any(name is not None and name.startswith("<raw>") for name in names)


def test_a_part_that_fails_is_told_on_the_page_and_does_not_lose_the_rest() -> None:
    told = Measuring(Console(file=StringIO()))

    def breaks() -> list[Figure]:
        raise RuntimeError("it broke off")

    assert told("the odd part", breaks) == []
    assert told("the good part", lambda: [Figure(about="x", target=1.0, values=[1.0])])
    found = a_benchmark()
    text = page(Found(found.facts, found.groups, found.turns, told.troubles))
    assert "the odd part could not be measured: RuntimeError: it broke off" in text
