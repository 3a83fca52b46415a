"""Settings: flag, then environment, then ``puffle-agent.toml`` of the project, then the user's file, then the default.

Keys and origins come from the real environment alone: no file and no ``.env`` may set them, and a project file, which
somebody else may have written, can only make policy stricter.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, SecretStr, ValidationError, field_validator

from agent.common.counting import MOST
from agent.common.errors import UsageError, reason_of, said_by
from agent.common.key import ApiKey, can_be_one
from agent.common.network import is_loopback
from agent.models.choose import Access
from agent.policy.config import load_policy
from agent.types import CHANGES_NOTHING, Mode
from tools.api.transport import OriginError, check_origin

PROJECT_FILE = "puffle-agent.toml"
IN_FILES = frozenset({"model", "mode", "credits"})
"""What a file may set."""
VARIABLES = {
    "api_key": "PUFFLE_API_KEY",
    "base_url": "PUFFLE_API_BASE_URL",
    "home": "PUFFLE_AGENT_HOME",
    "database_url": "PUFFLE_AGENT_DATABASE_URL",
    "model": "PUFFLE_AGENT_MODEL",
    "clock_speed": "PUFFLE_AGENT_CLOCK_SPEED",
    "anthropic_api_key": "ANTHROPIC_API_KEY",
    "anthropic_base_url": "ANTHROPIC_BASE_URL",
    "openai_api_key": "OPENAI_API_KEY",
    "openai_base_url": "OPENAI_BASE_URL",
}
"""The environment variables, by the settings that they set."""

FASTEST = 10_000
"""The largest factor on waits."""
_HOSTED = re.compile(r"(anthropic|openai)(:.+)?|local")
"""The models that a project file may name: no file, and no server that only somebody's environment knows."""

Origin = Literal["flag", "environment", "project file", "user file", "default"]


class Settings(BaseModel):
    """Everything that can be set from outside."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    api_key: SecretStr | None = None
    """The Puffle key; in memory only."""
    base_url: str = "https://app.puffle.ai"
    """Where Puffle is: scheme and host; http only on this machine."""
    home: Path = Path(platformdirs.user_data_dir("puffle-agent", appauthor=False))
    database_url: SecretStr | None = None
    """A database for the state instead of the file under ``home``."""
    model: str | None = None
    """The planner, such as ``anthropic:NAME``; without one, the first that can be had."""
    mode: Mode = "ask"
    credits: int | None = Field(default=None, ge=0, le=MOST)
    """Credits that one run may spend; a file cannot raise it above ``credits_per_run`` of ``policy.toml``."""
    clock_speed: float = Field(default=1.0, gt=0, le=FASTEST, allow_inf_nan=False)
    """Divides waits; only with an API on this machine."""
    anthropic_api_key: SecretStr | None = None
    anthropic_base_url: str | None = None
    openai_api_key: SecretStr | None = None
    openai_base_url: str | None = None
    _model_file: Path | None = PrivateAttr(default=None)

    @field_validator("base_url")
    @classmethod
    def _origin(cls, value: str) -> str:
        try:
            return check_origin(value)
        except OriginError as error:
            raise ValueError(str(error)) from None

    @property
    def model_file(self) -> Path | None:
        """The file that chose the model, if one did."""
        return self._model_file

    def mode_over(self, mode: Mode) -> Mode:
        """This mode where it changes nothing, whatever was set when a run or a batch began; else that one."""
        return self.mode if self.mode in CHANGES_NOTHING else mode

    @property
    def key(self) -> ApiKey | None:
        """The Puffle key in its holder; ``None`` when none is set."""
        text = _text(self.api_key)
        return ApiKey(text.strip()) if text and text.strip() else None

    @property
    def access(self) -> Access:
        """What there is for reaching models."""
        return Access(
            anthropic_api_key=_text(self.anthropic_api_key),
            anthropic_base_url=self.anthropic_base_url,
            openai_api_key=_text(self.openai_api_key),
            openai_base_url=self.openai_base_url,
        )

    @property
    def database(self) -> str | None:
        """The database URL, if one is set."""
        return _text(self.database_url)

    def secrets(self) -> list[str]:
        """Every key there is, for the redactor: what is called one is one."""
        held = (value for name, value in self if name.endswith("_key"))
        return [text.strip() for text in map(_text, held) if text and text.strip()]


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings with where each of them came from."""

    settings: Settings
    origins: Mapping[str, Origin]


def load_settings(flags: Mapping[str, object], folder: Path) -> Loaded:
    """Settle every setting.  A flag that is ``None`` counts as not given; ``folder`` may hold a project file.

    Raises:
        UsageError: a value or a file is not valid; with its name and what to do.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    environment = {name: value for name, variable in VARIABLES.items() if (value := os.environ.get(variable))}
    own = _file(user_file())
    project = _project(folder / PROJECT_FILE, own)
    home = Path(str((environment | given).get("home", Settings.model_fields["home"].default)))
    layers: list[tuple[Origin, Mapping[str, object]]] = [
        ("user file", _under_policy(own, home)),
        ("project file", _under_policy(project, home)),
        ("environment", environment),
        ("flag", given),
    ]
    values: dict[str, object] = {}
    origins: dict[str, Origin] = dict.fromkeys(Settings.model_fields, "default")
    for origin, layer in layers:
        values |= layer
        origins |= dict.fromkeys(layer, origin)
    settings = _validated(values, origins)
    settings._model_file = {"project file": folder / PROJECT_FILE, "user file": user_file()}.get(origins["model"])
    if settings.key is not None and not can_be_one(settings.key.reveal()):
        raise UsageError("PUFFLE_API_KEY holds characters that no key has: copy it again")
    if settings.clock_speed != 1.0 and not is_loopback(settings.base_url):
        only = "PUFFLE_AGENT_CLOCK_SPEED is for an API on this machine only"
        raise UsageError(f"{only}: unset it, or PUFFLE_API_BASE_URL")
    return Loaded(settings, origins)


def user_file() -> Path:
    """The user's own file of settings, whether it is there or not."""
    return Path(platformdirs.user_config_dir("puffle-agent", appauthor=False)) / "config.toml"


def _validated(values: Mapping[str, object], origins: Mapping[str, Origin]) -> Settings:
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        name = str(first["loc"][0]) if first["loc"] else "settings"
        raise UsageError(f"{name} ({origins.get(name, 'given')}): {said_by(first['msg'])}") from None


def _project(path: Path, own: Mapping[str, object]) -> Mapping[str, object]:
    """A project's file, without what is looser than the user's own."""
    values = _file(path)
    model = values.get("model")
    if isinstance(model, str) and not _HOSTED.fullmatch(model):
        raise UsageError(
            f"{path}: a project file may choose anthropic:NAME, openai:NAME or local; {model[:80]!r} is for --model, "
            "PUFFLE_AGENT_MODEL or your own file of settings"
        )
    if values.get("mode") == "auto":
        raise UsageError(f"{path}: a project file cannot loosen policy: mode may be readonly, plan or ask")
    return {name: value for name, value in values.items() if not _is_looser(name, value, own.get(name))}


def _under_policy(values: Mapping[str, object], home: Path) -> Mapping[str, object]:
    """A file's settings without ``credits`` above the cap of ``policy.toml``: only a flag goes beyond that."""
    credits = values.get("credits")
    if not isinstance(credits, int):
        return values
    cap = load_policy(home).credits_per_run
    return values if cap is None or credits <= cap else {k: v for k, v in values.items() if k != "credits"}


def _is_looser(name: str, value: object, own: object) -> bool:
    if name == "mode":
        return own in ("readonly", "plan") and value not in ("readonly", "plan")
    return name == "credits" and isinstance(value, int) and isinstance(own, int) and value > own


def _file(path: Path) -> Mapping[str, object]:
    try:
        values = tomllib.loads(path.read_bytes().decode()) if path.is_file() else {}
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read: {reason_of(error)}") from None
    if strange := sorted(set(values) - IN_FILES):
        allowed = f"(allowed: {', '.join(sorted(IN_FILES))}); keys and origins never"
        raise UsageError(f"{path}: {', '.join(strange)} cannot be set in a file {allowed}")
    return values


def _text(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()
