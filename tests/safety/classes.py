"""Writes how often each promise of what a yes covers was tried: ``python -m tests.safety.classes XML SECURITY.md``.

Without arguments it names the test files whose results it counts.  A class is a promise with the tests that try to
break it; each parametrised case of them is one variant.  A class that was tried in fewer than five fails.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.safety.table import Marks, Tried, read, write

MARKS = Marks("<!-- meaning table: begin (written by `make safety`) -->", "<!-- meaning table: end -->")
LEAST = 5
"""Variants of each class."""
_E2E = "e2e.gate.test_"


@dataclass(frozen=True, slots=True)
class Promise:
    """One class of ways in which more could happen than somebody allowed."""

    words: str
    tests: tuple[str, ...]
    """Beginnings of tests: a module, or a module, ``::`` and the beginning of a function."""

    def holds(self, tried: Tried) -> bool:
        """Whether a test tries to break it."""
        return any(_of(tried, test) for test in self.tests)


def _of(tried: Tried, test: str) -> bool:
    module, _, function = test.partition("::")
    return tried.module == module and tried.name.startswith(function)


PROMISES: dict[str, Promise] = {
    "A1": Promise(
        "A yes holds for the conversation, its people and its draft as they were shown",
        (
            f"{_E2E}whom_a_yes_reaches::test_what_was_put_into_a_draft",
            f"{_E2E}whom_a_yes_reaches::test_whom_a_draft_goes_to",
            f"{_E2E}whom_a_yes_reaches::test_a_conversation_",
            f"{_E2E}whom_a_yes_reaches::test_a_lost_conversation",
            f"{_E2E}drift",
        ),
    ),
    "A2": Promise(
        "While it is not known whether something left or was paid, nothing is added to it unasked",
        (f"{_E2E}not_known_to_have_left", f"{_E2E}launches_that_may_have_left", "agent.state.test_unsettled"),
    ),
    "A3": Promise(
        "The card of a launch shows, and its yes binds, every key of each step and of the campaign",
        (
            f"{_E2E}campaign_meaning::test_every_key",
            f"{_E2E}campaign_meaning::test_a_yes_does_not_hold",
            f"{_E2E}campaign_meaning::test_html",
            f"{_E2E}campaign_meaning::test_who_gets_copies",
            f"{_E2E}all_who_are_reached::test_a_card_shows_of_html",
            f"{_E2E}people_changed_by_the_run::test_what_a_row",
            f"{_E2E}people_changed_by_the_run::test_a_name",
            f"{_E2E}people_changed_by_the_run::test_a_field",
        ),
    ),
    "A4": Promise(
        "A rule given ahead holds for the campaign as it was first read",
        (
            f"{_E2E}campaign_meaning::test_a_rule",
            f"{_E2E}campaign_meaning::test_leads_that_the_run_put_in",
            f"{_E2E}people_changed_by_the_run::test_a_rule",
            f"{_E2E}rules_and_the_first_reading",
        ),
    ),
    "A5": Promise(
        "Everybody whom a launch reaches is named, counted, and has a source",
        (
            f"{_E2E}campaign_meaning::test_an_address",
            f"{_E2E}campaign_meaning::test_somebody_suppressed",
            f"{_E2E}campaign_meaning::test_two_hundred",
            f"{_E2E}campaign_meaning::test_who_cannot_be_named",
            f"{_E2E}all_who_are_reached::test_a_roster",
            f"{_E2E}all_who_are_reached::test_a_cap",
            f"{_E2E}all_who_are_reached::test_new_hours",
            f"{_E2E}rosters",
        ),
    ),
    "A6": Promise(
        "What lets messages of a running campaign out is a send, and what lets paid scans begin is paid",
        (
            f"{_E2E}what_a_write_meets::test_what_lets_messages",
            f"{_E2E}what_a_write_meets::test_the_limits",
            f"{_E2E}what_a_write_meets::test_a_campaign_that_was_launched",
            f"{_E2E}what_a_write_meets::test_leads_go_into",
            f"{_E2E}what_a_write_meets::test_a_campaign_whose_reading",
            f"{_E2E}what_new_hours_let_out",
            f"{_E2E}scans_that_cost",
        ),
    ),
    "A7": Promise(
        "A workspace is its server and its account, whatever key and spelling",
        (f"{_E2E}accounts", "agent.state.test_workspace"),
    ),
    "A8": Promise(
        "An import replaces no address unseen",
        (f"{_E2E}what_a_write_meets::test_a_row", f"{_E2E}what_a_write_meets::test_a_yes_to_a_replacement"),
    ),
    "A9": Promise("A grant can be taken back", (f"{_E2E}grants_taken_back", "agent.policy.test_noes_given_ahead")),
    "A10": Promise(
        "A project's file chooses no script, file or server as the model, and a download runs nothing of the folder",
        (
            "agent.test_settings::test_a_project_file",
            "agent.models.test_weights::test_a_pull_runs_nothing",
            "e2e.cli.test_own_files::test_the_model_that_a_file_chose",
        ),
    ),
    "A11": Promise(
        "Caps on people hold for runs side by side",
        (
            "crashes.test_races::test_the_days_cap",
            "agent.state.test_reach",
            f"{_E2E}policy_at_the_moment::test_approved_sends_side_by_side",
        ),
    ),
    "A12": Promise(
        "The suppression list is heard in every spelling, form and channel",
        (
            "agent.policy.test_people::test_somebody_suppressed",
            "agent.policy.test_people::test_an_entry_that_would_match_nobody",
            "agent.policy.test_where_answers_go::test_whoever_gets_the_answers",
            f"{_E2E}all_who_are_reached::test_a_suppressed_address",
        ),
    ),
    "A13": Promise(
        "Rules compare addresses with addresses, and “exactly that text” speaks of subject, sender and copies",
        (
            "agent.policy.test_people::test_an_address_in_a_rule",
            f"{_E2E}whom_a_yes_reaches::test_exactly_that_text",
            f"{_E2E}whom_a_yes_reaches::test_what_a_draft_holds",
            f"{_E2E}all_who_are_reached::test_the_card_names_the_address",
        ),
    ),
    "A14": Promise(
        "Of several prices the dearest counts, an unknown one asks, and no answer gives credits back",
        (
            "agent.gate.test_prepare::test_a_price",
            "agent.gate.test_results::test_credits_are",
            "agent.policy.test_rules::test_an_unknown_price",
        ),
    ),
    "A15": Promise(
        "A no withdraws a yes that has let nothing out, whichever way either came",
        (
            f"{_E2E}approvals::test_a_no",
            f"{_E2E}answers_on_record",
            "agent.state.test_approvals::test_a_no",
            "agent.gate.test_approval::test_a_no",
        ),
    ),
    "A16": Promise(
        "In mode auto every effect needs a grant", (f"{_E2E}auto", "agent.policy.test_rules::test_in_mode_auto")
    ),
    "A17": Promise(
        "Policy counts as it stands, and what was known before a resume or read a while ago is read anew",
        (f"{_E2E}known_from_before", f"{_E2E}read_long_ago", f"{_E2E}policy_at_the_moment"),
    ),
    "A18": Promise(
        "A name that looks like an address, and a letter that folds onto another, make nobody known",
        (
            "agent.policy.test_people::test_letters_that_only_fold",
            "agent.policy.test_people::test_what_only_looks_like_an_address",
            "agent.policy.test_people::test_the_display_name",
            "agent.policy.test_sources::test_a_sign_that_only",
        ),
    ),
    "A19": Promise(
        "Who only asks gets only reads, and an answer to the planner's own question is no order",
        (f"{_E2E}gate_limits::test_an_answer_to_the_planners", f"{_E2E}gate_limits::test_after_a_mere_question"),
    ),
    "A20": Promise(
        "A message leaves from a sender that is named, read and ready",
        (
            f"{_E2E}whom_a_yes_reaches::test_a_message_leaves",
            f"{_E2E}whom_a_yes_reaches::test_a_one_off_mail",
            f"{_E2E}whom_a_yes_reaches::test_a_sender",
            f"{_E2E}senders_on_cards",
            "agent.policy.test_people::test_a_message_leaves_only",
        ),
    ),
    "A21": Promise(
        "The key leaves in no text, in whatever pieces and directions",
        (
            f"{_E2E}gate_limits::test_a_key",
            "agent.common.test_redaction::test_a_planted_key",
            "agent.common.test_redaction::test_a_key",
        ),
    ),
    "A22": Promise("Words that are handed on fetch nothing and make no headings", ("agent.common.test_markdown",)),
    "A23": Promise(
        "Files are read strictly, a plan is applied as it was made, and no password is shown",
        (
            "agent.common.test_strict_yaml",
            f"{_E2E}plans::test_a_plan_that_was",
            "agent.policy.test_grants::test_a_rule_that_is_wrong",
            "e2e.cli.test_own_files",
        ),
    ),
    "A24": Promise("A batch runs its rows in the order of the file", ("agent.batch.test_again::test_rows_are_taken",)),
    "A25": Promise(
        "What the vendor says of an operation that failed reaches the person, with its ids",
        (f"{_E2E}operations_that_fail",),
    ),
}


def files() -> list[str]:
    """The test files of all classes that are not among the safety tests anyway."""
    modules = {test.partition("::")[0] for one in PROMISES.values() for test in one.tests}
    return sorted(f"tests/{m.replace('.', '/')}.py" for m in modules if not m.startswith("crashes."))


def table(tried: Sequence[Tried]) -> str:
    """The rows, as Markdown."""
    lines = ["| class | promise | variants tried | open |", "|---|---|---|---|"]
    for name, promise in PROMISES.items():
        mine = [one for one in tried if promise.holds(one) and one.outcome != "skipped"]
        failed = sum(one.outcome == "failed" for one in mine)
        lines.append(f"| {name} | {promise.words} | {len(mine)} | {failed} |")
    return "\n".join(lines)


def shortfalls(tried: Sequence[Tried]) -> list[str]:
    """Classes that were tried too little, and names that stand for no test."""
    found = [
        f"{name}: tried in fewer than {LEAST} variants"
        for name, promise in PROMISES.items()
        if sum(promise.holds(one) and one.outcome == "passed" for one in tried) < LEAST
    ]
    named = [(name, test) for name, promise in PROMISES.items() for test in promise.tests]
    return found + [f"{name}: there is no test {test}" for name, test in named if not any(_of(t, test) for t in tried)]


def main(arguments: Sequence[str]) -> int:
    """Count, check, write; or name the files."""
    if not arguments:
        sys.stdout.write("\n".join([*files(), ""]))
        return 0
    results, document = map(Path, arguments)
    tried = read(results)
    wrong = [f"{one.module}::{one.name}[{one.case}]" for one in tried if one.outcome == "failed"] + shortfalls(tried)
    if wrong:
        sys.stderr.write("\n".join(["Nothing is written:", *wrong, ""]))
        return 1
    text = table(tried)
    write(document, lambda _old: text, MARKS)
    sys.stdout.write(text + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
