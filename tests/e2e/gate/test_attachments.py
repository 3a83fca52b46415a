"""A file goes along with a mail where the person named it, after a yes to its bytes, and no other file ever does."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import pytest

from evals.sandbox import Running
from tests.support.program import Done, Program, approved, call, parked, turn
from tests.support.sandbox_api import Api
from tests.support.scripts import END

ADA, BO, ROBIN = "ada@example.com", "bo@example.com", "5e000001-0000-4000-8000-000000000001"
WORDS = f"Mail {ADA}: see our offer. Attach offer.pdf."
CONTENT = "%PDF our offer"
SHA = hashlib.sha256(CONTENT.encode()).hexdigest()
BEGIN = [
    turn(call("switch_journey", journey="one_off_email")),
    turn(call("list_senders", type="email")),
    turn(call("create_thread", participant_email=ADA, account_id=ROBIN, draft_subject="Offer")),
]
ATTACH = turn(call("attach_file", thread_id="$ref:create_thread.id", file="offer.pdf"))
MAIL = turn(
    call("send_message", thread_id="$ref:create_thread.id", body_text="See our offer.", threading_mode="new_thread")
)
SCRIPT = [*BEGIN, ATTACH, MAIL, END]
SENDS = ("send_message", f"send_message,recipients={ADA}")


@pytest.fixture
def api(sandbox: Running) -> Iterator[Api]:
    client = Api(sandbox)
    yield client
    client.close()


@pytest.fixture(autouse=True)
def offer(puffle: Program) -> None:
    puffle.file("offer.pdf", CONTENT)


def _refusals(done: Done) -> str:
    return str(done.json)


def test_a_named_file_is_asked_about_and_leaves_with_the_message(puffle: Program, api: Api) -> None:
    asked = parked(puffle.task(puffle.script(*SCRIPT), text=WORDS))
    assert (asked["tool"], asked["recipients"]) == ("attach_file", [ADA])
    for shown in ("offer.pdf", "14 bytes", SHA, "with ada@example.com", "a file leaves your machine"):
        assert shown in asked["preview"]
    assert api.up.world.uploads == []
    message = parked(approved(puffle, asked))
    (upload,) = api.up.world.uploads
    assert (upload.name, upload.sha256) == ("offer.pdf", SHA)
    assert message["tool"] == "send_message"
    assert "attachments: offer.pdf" in message["preview"]
    done = approved(puffle, message)
    assert (done.code, done.json["status"]) == (0, "done")
    (thread,) = (one for one in api.up.world.threads if one.participant_email == ADA and one.messages)
    assert [one["path"] for one in thread.messages[-1].attachments] == [upload.path]


def test_a_file_that_changed_after_its_card_does_not_leave(puffle: Program, api: Api) -> None:
    asked = parked(puffle.task(puffle.script(*BEGIN, ATTACH, END), text=WORDS))
    puffle.file("offer.pdf", CONTENT.replace("offer", "other"))
    done = approved(puffle, asked)
    assert api.up.world.uploads == []
    assert done.json["status"] != "done"


def test_a_link_that_took_its_place_after_the_card_is_not_followed(puffle: Program, api: Api) -> None:
    asked = parked(puffle.task(puffle.script(*BEGIN, ATTACH, END), text=WORDS))
    (puffle.folder / "same.pdf").write_text(CONTENT)
    (puffle.folder / "offer.pdf").unlink()
    (puffle.folder / "offer.pdf").symlink_to(puffle.folder / "same.pdf")
    approved(puffle, asked)
    assert api.up.world.uploads == []


@pytest.mark.parametrize("file", ["plans.pdf", "/etc/passwd", "home/policy.toml", "../offer.pdf"])
def test_a_file_that_the_person_did_not_name_is_not_even_asked_about(puffle: Program, api: Api, file: str) -> None:
    puffle.file("plans.pdf", "secret plans")
    script = [*BEGIN, turn(call("attach_file", thread_id="$ref:create_thread.id", file=file)), END]
    done = puffle.task(puffle.script(*script), text=WORDS)
    assert (done.json["pending_approvals"], api.up.world.uploads) == ([], [])


def test_what_is_piped_in_names_no_file(puffle: Program, api: Api) -> None:
    script = puffle.script(*BEGIN, ATTACH, END)
    done = puffle.run("run", f"Mail {ADA} as the notes say", "--model", script, "-o", "json", stdin="Attach offer.pdf.")
    assert (done.json["pending_approvals"], api.up.world.uploads) == ([], [])
    for said in (WORDS, WORDS.replace("offer.pdf", "/etc/passwd"), WORDS.replace("offer.pdf", "ofer.pdf")):
        done = puffle.run("run", "--model", script, "-o", "json", stdin=said)
        assert (done.json["pending_approvals"], api.up.world.uploads) == ([], []), said


def test_a_secret_place_ends_the_command_before_anything_is_asked(puffle: Program, api: Api) -> None:
    puffle.home.mkdir(exist_ok=True)
    (puffle.home / "notes.txt").write_text("what runs have read")
    for place in ("home/notes.txt", "/proc/self/environ"):
        done = puffle.task(puffle.script(END), text=f"Mail {ADA} and attach {place}")
        assert (done.code, "sent along" in done.err) == (2, True)


def test_the_mode_auto_takes_a_rule_that_names_people_and_bytes(puffle: Program, api: Api) -> None:
    done = puffle.task(puffle.script(*BEGIN, ATTACH, END), "--mode", "auto", "--approve", "create_thread", text=WORDS)
    assert api.up.world.uploads == []
    assert done.json["status"] != "done"
    wide = puffle.file("wide.yaml", f"rules: [{{answer: approve, tool: attach_file, recipients: [{ADA}]}}]")
    refused = puffle.task(puffle.script(END), "--approvals", wide, text=WORDS)
    assert (refused.code, "sha256" in refused.err) == (2, True)
    (draft,) = (one for one in api.up.world.threads if one.status == "draft")
    narrow = puffle.file(
        "narrow.yaml",
        f"rules: [{{answer: approve, tool: attach_file, recipients: [{ADA}],"
        f" body: {{file: offer.pdf, sha256: {SHA}}}}}]",
    )
    attach = turn(call("attach_file", thread_id=draft.id, file="offer.pdf"))
    look = turn(call("list_threads", view="drafts"))
    script = puffle.script(BEGIN[0], turn(call("switch_journey", journey="replies")), look, attach, END)
    puffle.task(script, "--mode", "auto", "--approvals", narrow, text=WORDS)
    assert [one.sha256 for one in api.up.world.uploads] == [SHA]


def test_a_rule_for_words_does_not_answer_for_a_file_that_leaves_with_them(puffle: Program, api: Api) -> None:
    rules = puffle.file(
        "rules.yaml",
        f"rules: [{{answer: approve, tool: send_message, recipients: [{ADA}], text_equals: See our offer.}}]",
    )
    asked = parked(puffle.task(puffle.script(*SCRIPT), "--approvals", rules, text=WORDS))
    assert parked(approved(puffle, asked))["tool"] == "send_message"


def _with_rules(puffle: Program, *turns: dict[str, Any], whom: str = ADA, words: str = WORDS) -> Done:
    """A run under rules for the file to Ada, and for any message to somebody."""
    file = {"tool": "attach_file", "recipients": [ADA], "body": {"file": "offer.pdf", "sha256": SHA}}
    message = {"tool": "send_message", "recipients": whom.split(",")}
    rules = [{"answer": "approve", **one} for one in (file, message)]
    return puffle.task(
        puffle.script(*turns, END), "--approvals", puffle.file("rules.json", json.dumps({"rules": rules})), text=words
    )


def test_a_file_that_was_allowed_for_somebody_leaves_to_them_under_a_rule(puffle: Program, api: Api) -> None:
    done = _with_rules(puffle, *BEGIN, ATTACH, MAIL)
    assert (done.code, [one["approved_by"] for one in done.json["effects"]]) == (0, ["policy", "grant", "grant"])


def test_a_file_that_was_allowed_for_somebody_goes_to_nobody_else_without_a_card(puffle: Program, api: Api) -> None:
    words = f"{WORDS} Turn that draft to {BO} and send it, or send him a copy."
    turned = turn(call("update_thread", thread_id="$ref:create_thread.id", participant_email=BO))
    asked = parked(_with_rules(puffle, *BEGIN, ATTACH, turned, MAIL, whom=BO, words=words))
    assert (asked["tool"], asked["recipients"]) == ("send_message", [BO])
    assert "attachments: offer.pdf" in asked["preview"]


@pytest.mark.parametrize("whom", [ADA, f"{ADA},{BO}"])
def test_a_file_that_was_allowed_for_somebody_goes_with_no_copy_without_a_card(
    puffle: Program, api: Api, whom: str
) -> None:
    copied = turn(call("send_message", **MAIL["tool_calls"][0]["arguments"], bcc=BO))
    asked = parked(_with_rules(puffle, *BEGIN, ATTACH, copied, whom=whom, words=f"{WORDS} A blind copy to {BO}."))
    assert (asked["tool"], asked["recipients"]) == ("send_message", [ADA, BO])


def test_the_yes_to_a_file_is_for_everybody_who_gets_a_copy_of_its_draft(puffle: Program, api: Api) -> None:
    draft = turn(call("create_thread", participant_email=ADA, account_id=ROBIN, draft_subject="Offer", draft_bcc=BO))
    words = f"{WORDS} A blind copy to {BO}."
    asked = parked(_with_rules(puffle, BEGIN[0], BEGIN[1], draft, ATTACH, MAIL, whom=f"{ADA},{BO}", words=words))
    assert (asked["tool"], asked["recipients"]) == ("attach_file", [ADA, BO])
    assert approved(puffle, asked).code == 0, "the message has its rule, and the file its yes for both"


def test_a_mail_without_the_file_that_was_to_go_along_is_not_done(puffle: Program, api: Api) -> None:
    done = approved(puffle, parked(puffle.task(puffle.script(*BEGIN, MAIL, END, END), text=WORDS)))
    assert (done.code, done.json["unused"]) == (7, [{"kind": "file", "value": "offer.pdf"}])


def test_a_draft_keeps_its_file_for_whoever_sends_it_later(puffle: Program, api: Api) -> None:
    keep = turn(call("keep_attachments", thread_id="$ref:create_thread.id"))
    done = approved(
        puffle,
        parked(puffle.task(puffle.script(*BEGIN, ATTACH, keep, END), text=f"A draft to {ADA}. Attach offer.pdf.")),
    )
    assert (done.code, done.json["status"]) == (0, "done"), done.out
    (thread,) = (one for one in api.up.world.threads if one.participant_email == ADA and one.status == "draft")
    assert [one["name"] for one in thread.draft_attachments or ()] == ["offer.pdf"]


def test_a_key_in_a_file_does_not_leave(puffle: Program, api: Api) -> None:
    puffle.file("offer.pdf", f"{CONTENT} {puffle.env['PUFFLE_API_KEY']}")
    done = puffle.task(puffle.script(*BEGIN, ATTACH, END), text=WORDS)
    assert (done.json["pending_approvals"], api.up.world.uploads) == ([], [])
    assert "key.leak" in puffle.run("audit", "export").out


@pytest.mark.parametrize("outcome", ["Attach offer.pdf to the reply", "Die Datei anhängen", "ファイルを添付する"])
def test_that_files_go_along_is_not_called_undocumented(puffle: Program, outcome: str) -> None:
    puffle.task(puffle.script(turn(call("report_gap", outcome=outcome)), END))
    said = puffle.run("audit", "export").out
    assert "the draft of a mail takes a file" in said
    assert "no documented endpoint" not in said


def planned(puffle: Program, *turns: dict[str, Any], text: str = WORDS) -> Any:
    """The steps of a plan that do something, by their tools."""
    done = puffle.task(puffle.script(*turns, END), "--plan=plan.json", text=text)
    assert done.code == 3, done.out + done.err
    steps = json.loads((puffle.folder / "plan.json").read_text())["steps"]
    return {step["tool"]: step for step in steps if step["effect"] != "read"}


def test_a_plan_shows_what_leaves_with_its_message_and_is_applied_with_those_bytes(puffle: Program, api: Api) -> None:
    steps = planned(puffle, *BEGIN, ATTACH, MAIL)
    assert [(one["name"], one["size"]) for one in steps["send_message"]["body"]["attachments"]] == [("offer.pdf", 14)]
    asked = parked(puffle.run("run", "--apply", "plan.json", "-o", "json"))
    assert (asked["tool"], asked["body"]["sha256"]) == ("attach_file", SHA)
    assert parked(approved(puffle, asked))["body"]["attachments"][0]["path"] == api.up.world.uploads[0].path


def test_a_plan_is_not_applied_with_other_bytes_or_from_another_place(puffle: Program, api: Api) -> None:
    planned(puffle, *BEGIN, ATTACH)
    puffle.file("offer.pdf", CONTENT.replace("offer", "other"))
    done = puffle.run("run", "--apply", "plan.json", "-o", "json")
    assert (done.json["pending_approvals"], api.up.world.uploads) == ([], [])
    assert "file offer.pdf has changed since the plan was made (sha256)" in done.out


def test_a_plan_holds_that_a_draft_keeps_its_file(puffle: Program, api: Api) -> None:
    keep = turn(call("keep_attachments", thread_id="$ref:create_thread.id"))
    steps = planned(puffle, *BEGIN, ATTACH, keep, text=f"A draft to {ADA}. Attach offer.pdf.")
    assert [*steps] == ["create_thread", "attach_file", "keep_attachments"]
    done = approved(puffle, parked(puffle.run("run", "--apply", "plan.json", "-o", "json")))
    assert (done.code, done.json["status"]) == (0, "done"), done.out
    (draft,) = (one for one in api.up.world.threads if one.participant_email == ADA and one.status == "draft")
    assert [one["path"] for one in draft.draft_attachments or ()] == [api.up.world.uploads[0].path]
