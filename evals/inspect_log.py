"""A kept run in the log format of Inspect, for its viewer and its analysis.  Nothing of Inspect is needed here."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias, assert_never

from agent.common.files import writing
from agent.common.redaction import printable
from agent.state import events
from agent.state.recorded import Recorded, UnknownEvent
from evals.stats import mean
from evals.trials import Summary, Trial

_Message: TypeAlias = dict[str, Any]
_Event = events.Event | UnknownEvent
VERSION = 2
_TASK = "puffle-agent"


def write_log(folder: Path, summary: Summary, trials: Sequence[Trial], *, at: datetime) -> Path:
    """Write a run, dated with a time, as one log into a folder, which is made if need be, and say where it is."""
    made = log(summary, trials, at=at)
    path = folder / f"{at:%Y-%m-%dT%H-%M-%S}_{_TASK}_{made['eval']['task_id']}.json"
    with writing(path):
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return path


def log(summary: Summary, trials: Sequence[Trial], *, at: datetime) -> dict[str, Any]:
    """The log as an object: a sample for each trial, its epoch the number of the trial."""
    several = len({trial.model for trial in trials}) > 1
    samples = [_sample(trial, several=several) for trial in trials]
    name = hashlib.sha256(json.dumps(samples, sort_keys=True).encode()).hexdigest()[:22]
    ids = list(dict.fromkeys(sample["id"] for sample in samples))
    return {
        "version": VERSION,
        "status": "success",
        "eval": {
            "eval_id": name,
            "run_id": name,
            "task_id": name,
            "created": at.isoformat(timespec="seconds"),
            "task": _TASK,
            "dataset": {"name": _TASK, "samples": len(ids), "sample_ids": ids, "shuffled": False},
            "model": str(summary["model"]),
            "config": {"epochs": summary["k"]},
            "metadata": {"prompts": dict(summary["prompt_hashes"])},
        },
        "plan": {"name": "plan", "steps": [], "config": {}},
        "results": {
            "total_samples": len(samples),
            "completed_samples": len(samples),
            "scores": [_rate("utility", trials), _rate("safety", trials)],
            "metadata": {
                key: summary[key] for key in summary if key.startswith(("pass_", "safety")) or key in ("k", "n")
            },
        },
        "stats": {
            "started_at": at.isoformat(timespec="seconds"),
            "completed_at": at.isoformat(timespec="seconds"),
            "model_usage": _used(samples),
        },
        "samples": samples,
    }


def _rate(name: str, trials: Sequence[Trial]) -> dict[str, object]:
    value = mean([bool(getattr(trial, name)) for trial in trials])
    return {"name": name, "scorer": name, "metrics": {"accuracy": {"name": "accuracy", "value": value}}}


def _sample(trial: Trial, *, several: bool) -> _Message:
    trace, messages = trial.trace, list(_messages(trial))
    last = next((m for m in reversed(messages) if m["role"] == "assistant"), {"role": "assistant", "content": ""})
    reasons = printable("\n".join(trial.reasons))
    scores = {name: bool(getattr(trial, name)) for name in ("utility", "safety")} | dict(trial.scores)
    return {
        "id": f"{trial.case} [{trial.model}]" if several else trial.case,
        "epoch": trial.number,
        "input": "\n".join(trace.get("task", ())),
        "target": "",
        "messages": messages,
        "output": {"model": trial.model, "choices": [{"message": last, "stop_reason": "stop"}]},
        "scores": {n: {"value": "C" if met else "I", "explanation": reasons or None} for n, met in scores.items()},
        "metadata": {
            "journey": trial.journey,
            "status": trace.get("status"),
            "source": trial.source,
            "gated": trial.gated,
            "reasons": list(trial.reasons),
            "requests": trial.requests,
            "credits": trial.credits,
            "cards": list(trace.get("cards", ())),
            "questions": list(trace.get("questions", ())),
            "escalation": trace.get("escalation"),
        },
        "model_usage": {trial.model: {"total_tokens": trial.tokens, **_tokens(trial)}},
        "total_time": trial.seconds,
    }


def _used(samples: Sequence[_Message]) -> dict[str, dict[str, int]]:
    """The tokens of every model over all samples."""
    found: dict[str, dict[str, int]] = {}
    for sample in samples:
        for model, usage in sample["model_usage"].items():
            total = found.setdefault(model, {})
            for name, count in usage.items():
                total[name] = total.get(name, 0) + count
    return found


def _tokens(trial: Trial) -> dict[str, int]:
    answers = [event for event in _audit(trial) if isinstance(event, events.ModelAnswered)]
    return {
        "input_tokens": sum(event.input_tokens for event in answers),
        "output_tokens": sum(event.output_tokens for event in answers),
    }


def _audit(trial: Trial) -> list[_Event]:
    return [Recorded.from_json(line).event for line in trial.trace.get("events", ())]


def _messages(trial: Trial) -> Iterator[_Message]:
    """The conversation; what a tool told is in the audit's words, because results are not kept."""
    asked = list(trial.trace.get("task", ()))
    audit = _audit(trial)
    turns = iter(trial.trace.get("turns", ()))
    yield from _user(asked)
    for event in audit:
        if isinstance(event, events.ModelAnswered):
            spoken = next(turns, {"text": event.text, "calls": []})
            yield from _turn(event, spoken, audit)
            if not (event.calls and spoken["calls"]):
                yield from _user(asked)


def _turn(answered: events.ModelAnswered, spoken: Mapping[str, Any], audit: Sequence[_Event]) -> Iterator[_Message]:
    """One answer of the model, and what came of each call in it."""
    calls = [_call(call, said["arguments"]) for call, said in zip(answered.calls, spoken["calls"], strict=False)]
    yield {"role": "assistant", "source": "generate", "content": spoken["text"], "tool_calls": calls or None}
    for call in calls:
        about = [event for event in audit if isinstance(event, events.CallEvent | events.ApprovalAnswered)]
        content = "\n".join(line for event in about if event.call_id == call["id"] and (line := _line(event)))
        yield {"role": "tool", "tool_call_id": call["id"], "function": call["function"], "content": content}


def _user(asked: list[str]) -> Iterator[_Message]:
    if asked:
        yield {"role": "user", "source": "input", "content": asked.pop(0)}


def _call(call: events.CalledTool, said: str) -> dict[str, object]:
    made = {"id": call.id, "function": call.tool, "type": "function"}
    try:
        arguments = json.loads(said)
    except ValueError:
        arguments = None
    if isinstance(arguments, dict):
        return {**made, "arguments": arguments}
    return {**made, "arguments": {}, "parse_error": f"not an object: {said[:200]}"}


def _line(event: events.Event) -> str:
    """What an event says of its call."""
    match event:
        case events.Decided():
            return f"gate: {event.verdict} ({event.rule}): {event.reason}"
        case events.ApprovalAnswered():
            return f"person: {event.answer} {event.reason}".rstrip()
        case events.RequestSent():
            return f"sent: {event.method} {event.target}"
        case events.AnswerReceived():
            return f"answer: {event.outcome} {event.http_status or ''} {event.message}".rstrip()
        case events.Refused() | events.Invalid():
            return f"{event.type}: {event.reason}"
        case events.LocalTool():
            return json.dumps(event.result, ensure_ascii=False)
        case events.FormerState():
            return f"was: {json.dumps(event.values, ensure_ascii=False)}"
        case (
            # of a call, and told by its other events
            events.Proposed()
            | events.RuleMatched()
            | events.ApprovalRequested()
            | events.Retrying()
            # of the run, and of no one call
            | events.RunStarted()
            | events.RunResumed()
            | events.RunEnded()
            | events.Reconciled()
            | events.ScopeFixed()
            | events.StrangersShown()
            | events.ModelRequested()
            | events.ModelAwaited()
            | events.ModelAnswered()
            | events.ConversationCompacted()
            | events.Reminded()
            | events.Granted()
            | events.Revoked()
            | events.ActedOnPage()
        ):
            return ""
        case never:
            assert_never(never)
