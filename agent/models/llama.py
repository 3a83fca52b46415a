"""llama.cpp in this process: constrained completions with saved prefix states, and the same weights as a server.

The native server always listens; it is bound to loopback, asks for a random key and answers no browser.  Its log is
turned off, because it writes past Python to the user's terminal.
"""

import gc
import hashlib
import math
import os
import secrets
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Protocol

import httpx2

from agent.common.json_value import Json
from agent.models.base import ModelError
from agent.models.shapes import Object, ShapeError, count, items, mapping, or_empty, text
from prompts.loader import load

CONTEXT = 8192
"""Tokens of one decision, prompt and answer."""
SERVED_CONTEXT = 16384
"""Tokens of one request to the served form, which gets whole guides and tool lists."""
KEPT_STATES = 24
"""Prefix states that are kept on disk; each is some 30 kB a token."""
THREADS = 8
"""More threads than this make a small model slower."""

GREEDY: Mapping[str, Json] = {"temperature": 0}
"""How the product decodes: the likeliest token, so that the same question has the same answer."""
SAMPLED: Mapping[str, Json] = {"temperature": 0.7, "top_p": 0.8, "top_k": 20}
"""How the makers of the bundled model recommend to sample from it."""

_MARK = "@@question@@"

Static = tuple[tuple[str, str], ...]
"""The unchanging beginning of a conversation: roles (system, user, assistant) and texts."""
OnProgress = Callable[[str], None]
"""Receives a line for the user."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a completion gave."""

    text: str
    cut: bool
    """Whether it ended because it was too long."""
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    """Prompt tokens that did not have to be read again."""


@dataclass(frozen=True, slots=True)
class Odds:
    """A choice among a few values."""

    shares: Mapping[str, float]
    """Value to probability, the likeliest first; they add up to 1."""
    answer: Answer


@dataclass(frozen=True, slots=True)
class Served:
    """A running server."""

    base_url: str
    """Its origin, such as ``http://127.0.0.1:40123``; OpenAI's wires are below ``/v1``, Anthropic's at the origin."""
    api_key: str


class _Server(Protocol):
    """What is used of the native server."""

    listening_address: str

    def handle_completions(self, request: Object) -> Json: ...


class Llama:
    """One model in memory.  A completion is a static prefix, kept as a state on disk, and a changing tail."""

    def __init__(self, path: Path, *, identity: str, states: Path, on_progress: OnProgress = lambda line: None) -> None:
        """Load a GGUF file; ``ModelError`` where it cannot be, or the runtime is not installed.

        ``identity`` tells the file from another one (its checksum): a part of the key of its saved states.
        """
        states.mkdir(parents=True, exist_ok=True)
        self._states = states
        self._progress = on_progress
        self._key = secrets.token_urlsafe(24)
        self._server = _start(path, self._key, CONTEXT, states=states)
        # A saved state fits no other version of the runtime.
        self._identity = f"{identity}:{version('xllamacpp')}:{CONTEXT}"
        self._prefix = ""
        self._prompts: dict[Static, tuple[str, str]] = {}
        self._lock = threading.Lock()

    def complete(
        self,
        static: Static,
        question: str,
        *,
        schema: Mapping[str, Json],
        max_tokens: int,
        sampling: Mapping[str, Json] = GREEDY,
    ) -> Answer:
        """Answer a question after a static conversation, as JSON of a schema; ``ModelError`` when that failed."""
        # Text of others must not be able to end the turn it stands in.
        safe = question.replace("<|", "< |")
        form: Object = {"n_predict": max_tokens, "cache_prompt": True, "json_schema": dict(schema), **sampling}
        with self._lock:
            prefix, suffix = self._prompt(static)
            self._use(prefix)
            return _answer(self._server.handle_completions({"prompt": prefix + safe + suffix, **form}))

    def choose(self, static: Static, question: str, *, key: str, among: Collection[str]) -> Odds:
        """How likely each value of the one field ``key`` is as the answer, which is read off a single token.

        Their first tokens must differ.  The probabilities are those before any grammar, shared out among the values.
        """
        safe = question.replace("<|", "< |")
        form: Object = {"n_predict": 1, "n_probs": 50, "cache_prompt": True, **GREEDY}
        with self._lock:
            prefix, suffix = self._prompt(static)
            self._use(prefix)
            raw = self._server.handle_completions({"prompt": f'{prefix}{safe}{suffix}{{"{key}": "', **form})
        return Odds(_shares(raw, among), _answer(raw))

    def prepare(self, static: Static) -> None:
        """Have the state of a static conversation on disk, so that later starts begin at once."""
        with self._lock:
            self._use(self._prompt(static)[0])

    def close(self) -> None:
        """Give the memory back."""
        with suppress(AttributeError):  # it may be closed already
            del self._server
        gc.collect()

    def _prompt(self, static: Static) -> tuple[str, str]:
        """A conversation in the model's own chat template, cut where the question goes."""
        if static not in self._prompts:
            messages: list[Json] = [{"role": role, "content": words} for role, words in (*static, ("user", _MARK))]
            answer = self._post("/apply-template", {"messages": messages}) or {}
            prefix, mark, suffix = str(answer.get("prompt", "")).partition(_MARK)
            if not mark:
                raise ModelError("The model's file holds no chat template that can be used.")
            self._prompts[static] = (prefix, suffix)
        return self._prompts[static]

    def _use(self, prefix: str) -> None:
        if prefix == self._prefix:
            return
        key = hashlib.sha256(f"{self._identity}\n{prefix}".encode()).hexdigest()[:32]
        if not self._restore(key):
            self._progress("Reading a guide for the first time; later starts are quicker …")
            _answer(self._server.handle_completions({"prompt": prefix, "n_predict": 0, "cache_prompt": True}))
            self._save(key)
        self._prefix = prefix

    def _restore(self, key: str) -> bool:
        """Load a saved state.  The native code ends the process over a damaged one, so its checksum is in its name."""
        for path in self._states.glob(f"{key}-*.state"):
            if path.name == f"{key}-{_checksum(path)}.state" and self._slot("restore", path.name) is not None:
                with suppress(FileNotFoundError):
                    os.utime(path)
                return True
            path.unlink(missing_ok=True)
        return False

    def _save(self, key: str) -> None:
        """Keep the state.  Without room for it the next start is slower, nothing else."""
        partial = self._states / f"{key}.{os.getpid()}.part"
        answer = self._slot("save", partial.name)
        if answer is not None and answer.get("n_written") == partial.stat().st_size:
            partial.replace(self._states / f"{key}-{_checksum(partial)}.state")
        partial.unlink(missing_ok=True)
        for path in sorted(self._states.iterdir(), key=_used, reverse=True)[KEPT_STATES:]:
            path.unlink(missing_ok=True)

    def _slot(self, action: str, name: str) -> Object | None:
        """Save or restore the state of the one slot; ``None`` if it could not be done."""
        return self._post(f"/slots/0?action={action}", {"filename": name})

    def _post(self, path: str, body: Object) -> Object | None:
        with httpx2.Client(trust_env=False, timeout=60) as client:
            try:
                headers = {"Authorization": f"Bearer {self._key}"}
                answer = client.post(self._server.listening_address + path, json=body, headers=headers)
            except httpx2.HTTPError:
                return None
        found = answer.json() if answer.status_code == httpx2.codes.OK else None
        return found if isinstance(found, dict) else None


@contextmanager
def serve(path: Path, *, context: int = SERVED_CONTEXT) -> Iterator[Served]:
    """Serve a model on loopback in OpenAI's and Anthropic's protocols until the block ends.

    The model's own chat template yields no tool call that can be read back; the one used here asks for a fenced JSON
    object and shows past calls in the same form.
    """
    key = secrets.token_urlsafe(24)
    server = _start(path, key, context, template=load("served/template").text)
    try:
        yield Served(server.listening_address, key)
    finally:
        del server
        gc.collect()


def load_runtime() -> ModuleType:
    """The package that runs models in this process; ``ModelError`` where it is missing or cannot be loaded."""
    try:
        return import_module("xllamacpp")
    except ModuleNotFoundError:
        raise ModelError(
            "The embedded model needs its runtime, and it is not installed: install puffle-agent with its extra"
            " [local], as the README says."
        ) from None
    except ImportError as error:
        if "libgomp" in str(error):
            raise ModelError(
                "The embedded model needs the system library libgomp1: install it (apt install libgomp1)."
            ) from None
        raise ModelError(f"The runtime of the embedded model cannot be loaded: {error}") from None


def _start(path: Path, key: str, context: int, *, states: Path | None = None, template: str = "") -> _Server:
    runtime = load_runtime()
    if not path.is_file():
        raise ModelError(f"There is no model file {path}.")
    threads = min(free_cores(), THREADS)
    p = runtime.CommonParams()
    p.model.path = str(path)
    p.verbosity = -1
    p.warmup = False
    p.n_ctx, p.n_parallel, p.cache_ram_mib = context, 1, 0 if states else 512
    p.cpuparams.n_threads = p.cpuparams_batch.n_threads = threads
    p.hostnames, p.port, p.n_threads_http = ["127.0.0.1"], 0, 4
    p.api_keys, p.cors_origins, p.ui = [key], "", False
    p.sampling.temp = 0.0  # where a request does not say how to decode, as those of the served form
    if states is not None:
        p.slot_save_path, p.endpoint_slots = f"{states}{os.sep}", True
    if template:
        p.chat_template, p.use_jinja = template, True
    try:
        server: _Server = runtime.Server(p)
    except RuntimeError:
        raise ModelError(f"The file {path} is not a model that can be loaded (GGUF), or memory is short.") from None
    # One that is closed before its loop has begun waits for it for ever; a question that is answered shows that it has.
    server.handle_completions({"prompt": "", "n_predict": 0})
    return server


def _checksum(path: Path) -> str:
    """The checksum of a state; empty when another process has just thrown it away."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()[:32]
    except FileNotFoundError:
        return ""


def _used(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def free_cores(loadavg: Path = Path("/proc/loadavg")) -> int:
    """The cores that nobody else is using, at least one.

    llama.cpp's threads wait for each other without sleeping: one without a core of its own holds up all, and two
    threads on a busy pair of cores were measured ten times slower than one.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 2)
    try:
        load, _, _, running, *_ = loadavg.read_text().split()
        # The average remembers what has just ended, the count of the moment what has just begun: both must say busy.
        busy = min(float(load), int(running.partition("/")[0]) - 1)
    except (OSError, ValueError):
        busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return max(1, cores - round(busy))


def _shares(raw: Json, among: Collection[str]) -> Mapping[str, float]:
    """What each value gets of the probability of all tokens that just one of the values begins with."""
    found = dict.fromkeys(among, 0.0)
    try:
        choice = items(or_empty(raw).get("choices"), "its choices")[0]
        token = items(mapping(choice.get("logprobs"), "its odds").get("content"), "its tokens")[0]
        for one in items(token.get("top_logprobs"), "its odds"):
            begun = [value for value in among if one["token"] and value.startswith(text(one["token"], "a token"))]
            if len(begun) == 1:
                found[begun[0]] += math.exp(float(str(one["logprob"])))
    except (LookupError, ShapeError):
        found = dict.fromkeys(among, 0.0)
    whole = sum(found.values())
    if not whole:
        raise ModelError("The embedded model gave no answer (none of the values).")
    return dict(sorted(((value, share / whole) for value, share in found.items()), key=lambda one: -one[1]))


def _answer(raw: Json) -> Answer:
    answer = or_empty(raw)
    try:
        choice, usage = items(answer.get("choices"), "its choices")[0], mapping(answer.get("usage"), "its usage")
        return Answer(
            text=text(choice["text"], "its text"),
            cut=choice["finish_reason"] == "length",
            input_tokens=count(usage["prompt_tokens"]),
            output_tokens=count(usage["completion_tokens"]),
            cached_tokens=count(or_empty(usage.get("prompt_tokens_details")).get("cached_tokens")),
        )
    except (LookupError, ShapeError):
        kind = or_empty(answer.get("error")).get("type")
        if kind == "exceed_context_size_error":
            said = "The task is too long for the embedded model: shorten it, or use a larger model."
        else:
            said = f"The embedded model gave no answer ({kind or 'unreadable'})."
        raise ModelError(said) from None
