"""``puffle-agent models``: the embedded model's weights."""

import sys

import typer

from agent.cli.errors import complain
from agent.cli.flags import group, helped
from agent.common.errors import EXIT_CODES
from agent.models.base import ModelError
from agent.models.weights import WeightsError, bundled, models_dir, verified
from agent.models.weights import pull as fetch

app = group("Fetch and check the embedded model.")
_STEP = 5
"""Percent between two progress lines where no terminal redraws one."""


@app.command(
    epilog=helped(
        "models pull", "models pull && puffle-agent chat --model local", exits={"0": "they are there", "1": "not"}
    )
)
def pull() -> None:
    """Fetch the weights (1.1 GB, once) and verify them.

    It does nothing when they are there, and goes on where an earlier pull stopped.
    """
    weights, folder = bundled(), models_dir()
    try:
        path = fetch(weights, folder, _bar())
    except WeightsError as error:
        complain(str(error))
        raise typer.Exit(EXIT_CODES["failed"]) from None
    print(path)


@app.command(epilog=helped("models path", "models path | xargs ls -lh"))
def path() -> None:
    """Print where the weights lie, there or not."""
    print(models_dir() / bundled().file)


@app.command(
    epilog=helped(
        "models verify",
        "models verify || puffle-agent models pull",
        exits={"0": "it holds", "1": "missing or cut or altered"},
    )
)
def verify() -> None:
    """Check the weights' checksum."""
    try:
        print(f"{verified(bundled(), models_dir())}: the checksum holds")
    except WeightsError as error:
        complain(str(error))
        raise typer.Exit(EXIT_CODES["failed"]) from None


@app.command(epilog=helped("models prepare", "models pull && puffle-agent models prepare"))
def prepare() -> None:
    """Read every guide ahead (two to three minutes).

    After that the first task of each journey begins at once.
    """
    from agent.models.local import open_local  # the runtime is loaded by this command alone

    try:
        model = open_local("local", _say)
        model.prepare()
        model.close()
    except ModelError as error:
        complain(str(error))
        raise typer.Exit(EXIT_CODES["failed"]) from None


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


class _bar:  # noqa: N801  # a function with a memory
    """Progress on standard error: one line redrawn on a terminal, a line every few percent elsewhere."""

    def __init__(self) -> None:
        self._shown = -_STEP

    def __call__(self, done: int, total: int) -> None:
        percent = done * 100 // total
        line = f"fetching the embedded model: {percent} % of {total / 1e9:.1f} GB"
        if sys.stderr.isatty():
            print(f"\r{line}", end="" if done < total else "\n", file=sys.stderr, flush=True)
        elif percent >= self._shown + _STEP:
            self._shown = percent
            print(line, file=sys.stderr, flush=True)
