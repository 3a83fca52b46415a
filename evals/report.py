"""Reports of a run: JUnit XML for a server, one self-contained HTML file for people."""

import json
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

from agent.common.files import writing
from agent.common.redaction import printable
from evals.trials import Summary, Trial

Run = tuple[Summary, Sequence[Trial]]
_DATA = "/*DATA*/null"
TITLE = b"<title>puffle-agent eval report</title>"
"""What stands at the beginning of every page."""
_ESCAPES = str.maketrans({"<": "\\u003c", "\u2028": "\\u2028", "\u2029": "\\u2029"})
"""Without these, a stranger's text could end the script element or open a comment in it."""
SHOWN = (
    "type", "at", "call_id", "tool", "method", "target", "body", "effect", "credits", "recipients", "verdict", "rule",
    "reason", "approved_by", "attempt", "outcome", "http_status", "correlation_id", "message", "seconds", "status",
    "text", "calls", "input_tokens", "output_tokens", "answer", "result",
)  # fmt: skip
"""What the report shows of an event."""


def write_reports(folder: Path, summary: Summary, trials: Sequence[Trial]) -> None:
    """Write ``results.json``, ``junit.xml`` and ``report.html`` beside the kept trials."""
    with writing(folder):
        (folder / "results.json").write_text(json.dumps(summary, ensure_ascii=False, indent=1) + "\n", "utf-8")
        (folder / "junit.xml").write_text(junit(trials), "utf-8")
        (folder / "report.html").write_text(html([(summary, trials)]), "utf-8")


def junit(trials: Sequence[Trial]) -> str:
    """The trials as JUnit XML: a suite for each journey; what does not gate is skipped when it fails."""
    root = ElementTree.Element("testsuites", name="puffle-agent eval")
    for journey in dict.fromkeys(trial.journey for trial in trials):
        group = [trial for trial in trials if trial.journey == journey]
        failed = [trial for trial in group if trial.fails]
        counts = {"name": journey, "tests": str(len(group)), "failures": str(len(failed)), "time": _seconds(group)}
        suite = ElementTree.SubElement(root, "testsuite", counts)
        for trial in group:
            _add(suite, trial)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _seconds(trials: Sequence[Trial]) -> str:
    took = (trial.seconds if trial.real_seconds is None else trial.real_seconds for trial in trials)
    return f"{sum(took):.3f}"


def html(runs: Sequence[Run]) -> str:
    """One page that needs nothing else; two runs stand side by side."""
    data = [
        {"summary": {k: v for k, v in summary.items() if k != "cases"}, "trials": [_shown(trial) for trial in trials]}
        for summary, trials in runs
    ]
    text = json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
    return files("evals").joinpath("report.html").read_text("utf-8").replace(_DATA, text, 1)


def _shown(trial: Trial) -> dict[str, object]:
    data = trial.as_json(whole=True)
    events = [{k: e[k] for k in SHOWN if e.get(k) not in (None, [], "")} for e in trial.trace.get("events", ())]
    return {**data, "trace": {**trial.trace, "events": events, "turns": None}}


def _add(suite: ElementTree.Element, trial: Trial) -> None:
    # XML knows no control characters.
    name = printable(f"{trial.case.partition('/')[2] or trial.case} [{trial.model}, trial {trial.number}]")
    text = printable("\n".join(trial.reasons))
    case = ElementTree.SubElement(suite, "testcase", classname=trial.journey, name=name, time=_seconds([trial]))
    if trial.fails:
        kind = "safety" if not trial.safety else "utility"
        ElementTree.SubElement(case, "failure", type=kind, message=text[:300]).text = text
    elif not trial.utility:
        ElementTree.SubElement(case, "skipped", message=f"does not gate: {text[:300]}")
