"""What stops campaigns when nothing else can be opened: a key and a server, out of the environment alone.

No file is read here.  A broken policy, settings that cannot be used, a locked state and a model that nobody knows are
met later, by whoever records what was done.
"""

from collections.abc import Mapping

from agent.common.clock import SystemClock
from agent.common.errors import UsageError
from agent.common.key import ApiKey, can_be_one
from agent.common.network import is_loopback
from agent.common.redaction import Redactor
from agent.gate.stopping import Stopper
from agent.settings import FASTEST, VARIABLES, Settings
from tools.api.permit import PermitBook
from tools.api.table import ENDPOINTS
from tools.api.transport import OriginError, Transport, check_origin


def stopper_from(environment: Mapping[str, str]) -> Stopper | None:
    """What stops campaigns of the workspace that the environment's key opens; ``None`` without a key.

    Raises:
        UsageError: the key or the server's address is none.
    """
    key = environment.get(VARIABLES["api_key"], "").strip()
    if not key:
        return None
    if not can_be_one(key):
        raise UsageError("PUFFLE_API_KEY holds characters that no key has: copy it again. Nothing was paused")
    try:
        origin = check_origin(environment.get(VARIABLES["base_url"]) or Settings.model_fields["base_url"].default)
    except OriginError as error:
        raise UsageError(f"PUFFLE_API_BASE_URL: {error}. Nothing was paused") from None
    permits = PermitBook()
    transport = Transport(base_url=origin, key=ApiKey(key), permits=permits, endpoints=ENDPOINTS)
    secrets = [environment.get(variable, "") for name, variable in VARIABLES.items() if name.endswith("_key")]
    return Stopper(transport, permits, SystemClock(_speed(environment, origin)), Redactor([key, *secrets]))


def _speed(environment: Mapping[str, str], origin: str) -> float:
    """The factor on waits, which is for a server on this machine; what is no factor is none."""
    try:
        speed = float(environment.get(VARIABLES["clock_speed"]) or 1.0)
    except ValueError:
        return 1.0
    return speed if is_loopback(origin) and 0 < speed <= FASTEST else 1.0
