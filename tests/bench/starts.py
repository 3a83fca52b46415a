"""How long a process takes to begin: to its first model request, to its help, and to the first word on a screen."""

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bench.arena import Arena, environment
from tests.bench.figure import Figure, ratios, sides
from tests.bench.says import PIECE, words
from tests.bench.where import KEY

PROGRAM = (sys.executable, "-c", "from agent.cli import main; main()")
"""The console script, wherever it is installed."""
_RAW = """
import sys, openai
client = openai.OpenAI(api_key=sys.argv[1], base_url=sys.argv[2])
client.chat.completions.create(model="m", messages=[{"role": "user", "content": sys.argv[3]}])
"""
_PATIENCE = 30.0
_ONE_TURN = words(0, 1)


def figures(arena: Arena, rounds: int) -> list[Figure]:
    """All of them."""
    return [_cold(arena, rounds), help_figure(rounds), _first_word(arena, rounds)]


def _cold(arena: Arena, rounds: int) -> Figure:
    command = (*PROGRAM, "run", _ONE_TURN, "--model", "openai-chat:m", "-o", "json")
    raw = (sys.executable, "-c", _RAW, KEY, f"{arena.origin}/cold-raw/v1", _ONE_TURN)
    times: dict[str, list[float]] = {"cold-ours": [], "cold-raw": []}
    for number in range(rounds + 1):
        for name, arguments in (("cold-ours", command), ("cold-raw", raw)):
            seconds = _until_asked(arena, name, arguments)
            if number:  # the first start makes the state and warms the disk
                times[name].append(seconds)
    ours, others = times.values()
    about = "From the start of the process to its first model request: ours / raw OpenAI SDK"
    return Figure(about=about, target=1.5, values=ratios(ours, others), sides=sides(ours, others, "s"))


def _until_asked(arena: Arena, name: str, command: Sequence[str]) -> float:
    arena.stamps(name)
    began = time.monotonic()
    subprocess.run(
        command, env=_env(arena, name), cwd=arena.folder, stdin=subprocess.DEVNULL, capture_output=True, check=True
    )
    return arena.stamps(name)[0] - began


def help_figure(rounds: int) -> Figure:
    """``--help``."""
    times = []
    for _ in range(rounds + 1):
        began = time.monotonic()
        subprocess.run([*PROGRAM, "--help"], env=environment(), capture_output=True, check=True)
        times.append(time.monotonic() - began)
    return Figure(about="puffle-agent --help", target=0.35, unit="s", values=times[1:])


def _first_word(arena: Arena, rounds: int) -> Figure:
    values = [_word_delay(arena) * 1000 for _ in range(rounds)]
    about = "First words of an answer on a terminal, after the server wrote them (chat)"
    return Figure(about=about, target=20, unit="ms", values=values)


def _word_delay(arena: Arena) -> float:
    """Seconds from the server's first piece to the first word that reaches the terminal."""
    master, slave = pty.openpty()
    command = (*PROGRAM, "chat", "--model", "openai-chat:m")
    terminal = {"TERM": "xterm-256color", "LANG": "C.UTF-8", "PROMPT_TOOLKIT_NO_CPR": "1"}
    env = {**_env(arena, "first-word"), **terminal}
    child = subprocess.Popen(
        command, env=env, cwd=arena.folder, stdin=slave, stdout=slave, stderr=slave, start_new_session=True
    )
    os.close(slave)
    try:
        _read_until(master, b"examples")  # the end of the greeting, which is made of words as well
        arena.stamps("first-word")
        os.write(master, words(0, 500, stream=True).encode() + b"\r")
        seen = _read_until(master, PIECE.strip().encode())
        _, wrote = arena.stamps("first-word")
        return seen - wrote
    finally:
        child.kill()
        child.wait()
        os.close(master)


def _read_until(master: int, wanted: bytes) -> float:
    """When it was there."""
    read, end = b"", time.monotonic() + _PATIENCE
    while wanted not in read:
        if not select.select([master], [], [], max(0.0, end - time.monotonic()))[0]:
            raise RuntimeError(f"{wanted!r} did not come to the terminal: {read[-500:]!r}")
        read += os.read(master, 65536)
    return time.monotonic()


def _env(arena: Arena, name: str) -> Mapping[str, str]:
    home: Path = arena.folder / "home"
    return environment() | {
        "PUFFLE_API_KEY": KEY,
        "PUFFLE_API_BASE_URL": arena.origin,
        "PUFFLE_AGENT_HOME": str(home),
        "OPENAI_API_KEY": KEY,
        "OPENAI_BASE_URL": f"{arena.origin}/{name}/v1",
    }
