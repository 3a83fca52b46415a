"""The cost of a turn over the turns of a run, as a picture: plain SVG, a line for each contestant."""

from collections.abc import Mapping, Sequence
from itertools import cycle
from math import log
from statistics import median
from xml.sax.saxutils import escape

from tests.bench.figure import short

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 860, 420, 64, 52, 190, 48
_OURS = ("#0b6e4f", "#3fa34d", "#8fbf4d")
_OTHERS = ("#b3261e", "#e07a5f", "#7b4fa3", "#888888", "#1f77b4", "#d4a017", "#c2185b", "#5d4037", "#00838f")
_TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)


def chart(curves: Mapping[str, Sequence[Sequence[float]]], title: str) -> str:
    """Draw curves in microseconds a turn, one list for each round; smoothed over 8 turns, on a logarithmic scale."""
    lines = {
        name: _smooth([median(turn) / 1000 for turn in zip(*rounds, strict=True)]) for name, rounds in curves.items()
    }
    values = [value for line in lines.values() for value in line]
    ticks = _ticks(min(values), max(values))
    parts = [_text(LEFT, 22, title, "start", size=15)]
    parts += [_tick(value, _y(value, ticks)) for value in ticks]
    length = max(map(len, lines.values()))
    parts += [
        _text(_x(turn, length), HEIGHT - BOTTOM + 18, str(turn)) for turn in (1, 32, 64, 96, 128) if turn <= length
    ]
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, "turn of the run"))
    parts.append(_text(LEFT - 44, TOP - 14, "ms a turn", "start"))
    ends = _apart({name: _y(line[-1], ticks) for name, line in lines.items()})
    for colour, (name, line) in zip(cycle(_OURS + _OTHERS), lines.items(), strict=False):
        points = " ".join(f"{_x(n + 1, length):.1f},{_y(value, ticks):.1f}" for n, value in enumerate(line))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(_text(WIDTH - RIGHT + 10, ends[name] + 4, f"{name}  {short(line[-1])} ms", "start", colour=colour))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-family="sans-serif">'
    )
    back = f'<title>{escape(title)}</title><rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
    return "\n".join([head, back, *parts, "</svg>"]) + "\n"


def _smooth(line: Sequence[float]) -> list[float]:
    return [median(line[max(0, n - 4) : n + 4]) for n in range(len(line))]


def _ticks(low: float, high: float) -> list[float]:
    below = [value for value in _TICKS if value <= low]
    above = [value for value in _TICKS if value >= high]
    first, last = below[-1] if below else _TICKS[0], above[0] if above else _TICKS[-1]
    return [value for value in _TICKS if first <= value <= last]


def _x(turn: float, length: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (turn - 1) / max(1, length - 1)


def _y(value: float, ticks: Sequence[float]) -> float:
    share = (log(value) - log(ticks[0])) / (log(ticks[-1]) - log(ticks[0]) or 1.0)
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share


def _apart(ends: Mapping[str, float]) -> dict[str, float]:
    """Where names stand, pushed down where two would overlap."""
    placed: dict[str, float] = {}
    lowest = 0.0
    for name in sorted(ends, key=lambda name: ends[name]):
        lowest = placed[name] = max(ends[name], lowest + 16)
    return placed


def _tick(value: float, y: float) -> str:
    line = f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>'
    return line + _text(LEFT - 8, y + 4, f"{value:g}", "end")


def _text(x: float, y: float, text: str, anchor: str = "middle", *, size: int = 12, colour: str = "#222") -> str:
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}">{escape(text)}</text>'
    )
