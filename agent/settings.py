"""Settings: flag, then environment, then ``puffle-agent.toml`` of the project, then the user's file, then the default.

Keys and origins come from the real environment alone: no file and no ``.env`` may set them, and a project file, which
somebody else may have written, can only make policy stricter.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)  # fmt: skip

from agent.common.errors import UsageError
from agent.common.key import ApiKey, can_be_one
from agent.common.network import is_loopback
from agent.models.choose import Access
from agent.policy.config import load_policy
from agent.types import Mode
from tools.api.transport import OriginError, check_origin

PROJECT_FILE = "puffle-agent.toml"
USER_FILE = "config.toml"
IN_FILES = frozenset({"model", "mode", "credits"})
"""What a file may set."""
SECRETS = frozenset({"api_key", "anthropic_api_key", "openai_api_key", "database_url"})
"""What is never shown."""

Origin = Literal["flag", "environment", "project file", "user file", "default"]


def _variable(name: str, default: Any = None) -> Any:
    return Field(default=default, validation_alias=name)


class Settings(BaseSettings):
    """Everything that can be set from outside."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True, env_ignore_empty=True, populate_by_name=True)

    api_key: SecretStr | None = _variable("PUFFLE_API_KEY")
    """The Puffle key; in memory only."""
    base_url: str = _variable("PUFFLE_API_BASE_URL", "https://app.puffle.ai")
    """Where Puffle is: scheme and host; http only on this machine."""
    home: Path = _variable("PUFFLE_AGENT_HOME", Path(platformdirs.user_data_dir("puffle-agent", appauthor=False)))
    database_url: SecretStr | None = _variable("PUFFLE_AGENT_DATABASE_URL")
    """A database for the state instead of the file under ``home``."""
    model: str | None = _variable("PUFFLE_AGENT_MODEL")
    """The planner, such as ``anthropic:NAME``; without one, the first that can be had."""
    mode: Mode = "ask"
    credits: int | None = Field(default=None, ge=0)
    """Credits that one run may spend; a file cannot raise it above ``credits_per_run`` of ``policy.toml``."""
    clock_speed: float = Field(
        default=1.0, gt=0, le=10_000, allow_inf_nan=False, validation_alias="PUFFLE_AGENT_CLOCK_SPEED"
    )
    """Divides waits; only with an API on this machine."""
    anthropic_api_key: SecretStr | None = _variable("ANTHROPIC_API_KEY")
    anthropic_base_url: str | None = _variable("ANTHROPIC_BASE_URL")
    openai_api_key: SecretStr | None = _variable("OPENAI_API_KEY")
    openai_base_url: str | None = _variable("OPENAI_BASE_URL")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The layers are merged by ``load_settings``, which also notes where each value came from."""
        return (init_settings,)

    @field_validator("base_url")
    @classmethod
    def _origin(cls, value: str) -> str:
        try:
            return check_origin(value)
        except OriginError as error:
            raise ValueError(str(error)) from None

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
        """Every secret there is, for the redactor."""
        held = (self.api_key, self.anthropic_api_key, self.openai_api_key)
        return [text.strip() for text in map(_text, held) if text and text.strip()]


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings with where each of them came from."""

    settings: Settings
    origins: Mapping[str, Origin]


def load_settings(flags: Mapping[str, Any], folder: Path) -> Loaded:
    """Settle every setting.

    Args:
        flags: what the command line gave; ``None`` counts as not given.
        folder: where a project file is looked for.

    Raises:
        UsageError: a value or a file is not valid; with its name and what to do.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    environment = _by_name(EnvSettingsSource(Settings)())
    own = _file(user_file())
    project = _project(folder / PROJECT_FILE, own)
    home = Path((environment | given).get("home", Settings.model_fields["home"].default))
    layers: list[tuple[Origin, Mapping[str, Any]]] = [
        ("flag", given),
        ("environment", environment),
        ("project file", _under_policy(project, home)),
        ("user file", _under_policy(own, home)),
    ]
    values: dict[str, Any] = {}
    origins: dict[str, Origin] = dict.fromkeys(Settings.model_fields, "default")
    for origin, layer in reversed(layers):
        values |= layer
        origins |= dict.fromkeys(layer, origin)
    settings = _validated(values, origins)
    if settings.key is not None and not can_be_one(settings.key.reveal()):
        raise UsageError("PUFFLE_API_KEY holds characters that no key has: copy it again")
    if settings.clock_speed != 1.0 and not is_loopback(settings.base_url):
        raise UsageError(
            "PUFFLE_AGENT_CLOCK_SPEED is for an API on this machine only: unset it, or PUFFLE_API_BASE_URL"
        )
    return Loaded(settings, origins)


def user_file() -> Path:
    """The user's own file of settings, whether it is there or not."""
    return Path(platformdirs.user_config_dir("puffle-agent", appauthor=False)) / USER_FILE


def variable_of(name: str) -> str | None:
    """The environment variable of a setting, if it has one."""
    alias = Settings.model_fields[name].validation_alias
    return alias if isinstance(alias, str) else None


def _by_name(found: Mapping[str, Any]) -> dict[str, Any]:
    """What the environment holds, by the names of the settings."""
    names = {variable: name for name in Settings.model_fields if (variable := variable_of(name)) is not None}
    return {names[key]: value for key, value in found.items() if key in names}


def _validated(values: Mapping[str, Any], origins: Mapping[str, Origin]) -> Settings:
    try:
        return Settings(**values)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        name = str(first["loc"][0]) if first["loc"] else "settings"
        raise UsageError(f"{name} ({origins.get(name, 'given')}): {first['msg']}") from None


def _project(path: Path, own: Mapping[str, Any]) -> Mapping[str, Any]:
    """A project's file, without what is looser than the user's own."""
    values = _file(path)
    if values.get("mode") == "auto":
        raise UsageError(f"{path}: a project file cannot loosen policy: mode may be readonly, plan or ask")
    return {name: value for name, value in values.items() if not _is_looser(name, value, own.get(name))}


def _under_policy(values: Mapping[str, Any], home: Path) -> Mapping[str, Any]:
    """A file's settings without ``credits`` above the cap of ``policy.toml``: only a flag goes beyond that."""
    credits = values.get("credits")
    if not isinstance(credits, int):
        return values
    cap = load_policy(home).credits_per_run
    return values if cap is None or credits <= cap else {k: v for k, v in values.items() if k != "credits"}


def _is_looser(name: str, value: Any, own: Any) -> bool:
    if name == "mode":
        return own in ("readonly", "plan") and value not in ("readonly", "plan")
    return name == "credits" and isinstance(value, int) and isinstance(own, int) and value > own


def _file(path: Path) -> Mapping[str, Any]:
    try:
        values = TomlConfigSettingsSource(Settings, path).toml_data
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from None
    strange = sorted(set(values) - IN_FILES)
    if strange:
        allowed = ", ".join(sorted(IN_FILES))
        raise UsageError(
            f"{path}: {', '.join(strange)} cannot be set in a file (allowed: {allowed}); keys and origins never"
        )
    return values


def _text(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()
