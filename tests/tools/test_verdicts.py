"""Every operation of the vendor's reference has one verdict, and table, tools, matcher and `policy explain` keep it."""

import re
from itertools import groupby

import pytest
from typer.testing import CliRunner

from agent.cli import app
from tools.api.endpoints import Refusal, match
from tools.api.table import ENDPOINTS
from tools.api.verdicts import VERDICTS, Verdict
from tools.registry import PROGRAM_READS, REGISTRY

TITLES = {row.title for row in ENDPOINTS}
OURS = [row for row in VERDICTS if row.by in ("tool", "program")]
NOT_OURS = [row for row in VERDICTS if row.by in ("person", "never")]
EXIT = {"allow": 0, "ask": 3, "block": 6}


def target_of(row: Verdict) -> str:
    return re.sub(r"\{\w+\}", "obj_7-Z", row.template)


def named(row: Verdict) -> str:
    return row.title


def explained(row: Verdict) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["policy", "explain", row.method, target_of(row)])
    return done.exit_code, done.output


def test_every_operation_has_one_verdict() -> None:
    assert len(VERDICTS) == len({row.title for row in VERDICTS}) == 93
    assert {key: len([*rows]) for key, rows in groupby(sorted(row.by for row in VERDICTS))} == {
        "never": 15, "person": 3, "program": 1, "tool": 74
    }  # fmt: skip


def test_what_can_be_sent_is_what_a_tool_or_the_program_makes() -> None:
    assert {row.title for row in OURS} == TITLES


@pytest.mark.parametrize("row", [row for row in OURS if row.title in TITLES], ids=named)
def test_what_is_ours_has_a_tool_or_a_read_of_the_program(row: Verdict) -> None:
    def made(specs: object) -> bool:
        return any(spec.endpoint and spec.endpoint.title == row.title for spec in specs)  # type: ignore[attr-defined]

    assert made(PROGRAM_READS.values() if row.by == "program" else [*REGISTRY.values(), *PROGRAM_READS.values()])


ASKS = {
    *("PUT /api/context", "DELETE /api/leads", "POST /api/leads/search", "DELETE /api/lists", "POST /api/enrichment"),
    "POST /api/enrichment/{id}/cancel",
    *("PATCH /api/email/accounts/{id}", "PATCH /api/email/accounts/{id}/retry-warmup"),
    *("POST /api/email/domains/{id}/verify", "POST /api/campaigns/{id}/launch", "POST /api/campaigns/{id}/resume"),
    *("DELETE /api/campaigns/{id}/leads", "DELETE /api/campaigns/{id}/sequence/nodes"),
    *("POST /api/campaigns/{id}/generate-messages", "POST /api/signals/generate", "DELETE /api/signals/types"),
    *("POST /api/signals/search", "POST /api/threads/{id}/messages"),
    "POST /api/threads/{id}/attachments",
}
"""What sends, destroys, costs, or stays with whoever writes from the workspace; of what is ours the rest is allowed."""


@pytest.mark.parametrize("row", [row for row in OURS if row.title in TITLES], ids=named)
def test_what_is_ours_is_allowed_or_asked_about(row: Verdict) -> None:
    code, said = explained(row)
    verdict = "ask" if row.title in ASKS else "allow"
    assert (code, said.partition(":")[0]) == (EXIT[verdict], verdict)


def test_the_query_of_a_request_counts_for_its_verdict() -> None:
    target = "/api/email/domains/obj_7-Z/verify"
    codes = [CliRunner().invoke(app, ["policy", "explain", "POST", target + f"?poll={poll}"]).exit_code
             for poll in ("true", "false")]  # fmt: skip
    assert codes == [EXIT["allow"], EXIT["ask"]]


def test_what_can_cost_or_do_more_than_it_says_is_not_called_free() -> None:
    free = "costs nothing"
    assert free not in explained(next(row for row in OURS if row.title == "POST /api/lists/import"))[1]
    assert "running campaign" in explained(next(row for row in OURS if row.title == "PATCH /api/campaigns/{id}"))[1]


@pytest.mark.parametrize("row", NOT_OURS, ids=named)
def test_what_is_a_persons_or_nobodys_cannot_be_sent_and_says_why(row: Verdict) -> None:
    found = match(ENDPOINTS, row.method, target_of(row))
    assert isinstance(found, Refusal)
    assert found.rule != "block.undocumented"
    code, said = explained(row)
    assert code == EXIT["block"]
    assert found.reason in " ".join(said.split())


@pytest.mark.parametrize("row", [row for row in NOT_OURS if row.by == "person"], ids=named)
def test_what_a_person_does_names_the_place_in_the_dashboard(row: Verdict) -> None:
    assert "in the Puffle dashboard" in " ".join(explained(row)[1].split())
