"""``puffle-agent models``: the embedded model's weights."""

import sys
from contextlib import closing

from agent.cli.errors import ending
from agent.cli.flags import command, group
from agent.cli.lines import note
from agent.models.base import ModelError
from agent.models.weights import WeightsError, bundled, models_dir, verified
from agent.models.weights import pull as fetch

app = group("Fetch and check the embedded model.")
_STEP = 5
"""Percent between two progress lines where no terminal redraws one."""


@command(
    app, "models pull", "models pull && puffle-agent chat --model local", exits={"0": "they are there", "1": "not"}
)
def pull() -> None:
    """Fetch the weights (1.1 GB, once) and verify them.

    It does nothing when they are there, and goes on where an earlier pull stopped.
    """
    with ending("failed", WeightsError):
        print(fetch(bundled(), models_dir(), _bar()))


@command(app, "models path", "models path | xargs ls -lh")
def path() -> None:
    """Print where the weights lie, there or not."""
    print(models_dir() / bundled().file)


@command(
    app,
    "models verify",
    "models verify || puffle-agent models pull",
    exits={"0": "it holds", "1": "missing or cut or altered"},
)
def verify() -> None:
    """Check the weights' checksum."""
    with ending("failed", WeightsError):
        print(f"{verified(bundled(), models_dir())}: the checksum holds")


@command(app, "models prepare", "models pull && puffle-agent models prepare")
def prepare() -> None:
    """Read every guide ahead (two to three minutes).

    After that the first task of each journey begins at once.
    """
    from agent.models.local import open_local  # the runtime is loaded by this command alone

    with ending("failed", ModelError), closing(open_local("local", note)) as model:
        model.prepare()


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
