"""policy.toml, what the person said, and what makes two calls the same intent."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.common.errors import UsageError
from agent.policy.config import PolicyConfig, PolicyFile, QuietHours, load_policy, template
from agent.policy.intents import acts_of, binding
from tests.support.making import THREAD, facts, made
from tests.tools.test_arguments import LEAD
from tools.catalog.lists import import_key
from tools.catalog.thread_effects import participant_names

# -- policy.toml ------------------------------------------------------------------------------------------------------


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load_policy(tmp_path) == PolicyConfig()


def test_a_file_counts_as_it_stands_at_the_moment(tmp_path: Path) -> None:
    file, path = PolicyFile(tmp_path), tmp_path / "policy.toml"
    assert file.look() == PolicyConfig()
    path.write_text("sends_per_day = 5")
    assert (file.look().sends_per_day, file.look().sends_per_day) == (5, 5)
    path.write_text("sends_per_day = 6")
    assert file.look().sends_per_day == 6, "the same moment, the same length"
    for text in (b"sends_per_day = -1", b"sends_per_day", b"\xff"):
        path.write_bytes(text)
        for _ in range(2):
            with pytest.raises(UsageError, match=r"policy\.toml"):
                file.look()
        assert file.last.sends_per_day == 6
    path.unlink()
    with pytest.raises(UsageError, match="is gone"):
        file.look()
    path.write_text("sends_per_day = 7")
    assert file.look().sends_per_day == 7


def test_a_file_sets_limits(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text(
        'credits_per_day = 50\nsuppress = ["@example.com"]\n[quiet_hours]\nstart = 22:00:00\nend = "07:00"\n'
        'timezone = "Europe/Berlin"\n'
    )
    found = load_policy(tmp_path)
    assert (found.credits_per_day, found.sends_per_run) == (50, 200)
    assert found.suppressed(" Ada@EXAMPLE.com ")
    assert found.quiet_hours is not None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("# mine\nsend_per_day = 3", "line 2: send_per_day: there is no such setting; did you mean sends_per_day?"),
        ("colour = 1", "line 1: colour: there is no such setting; there are credits_per_run, credits_per_day, "),
        ("[quiet_hours]\nstart = 20:00:00\nend = 07:00:00\nzone = 'UTC'", "did you mean timezone?"),
        (
            '\nsends_per_day = "many"',
            "line 2: sends_per_day: Input should be a valid integer; as in: sends_per_day = 1000",
        ),
        ("launch_leads = true", "launch_leads = 1000"),
        ('credits_per_run = "200"', "as in: credits_per_run = 200"),
        ('suppress = "@competitor.example"', 'as in: suppress = ["@competitor.example"'),
        ('\nsuppress = ["rival.example"]', "line 2: suppress: 'rival.example' is no address"),
        ('suppress = ["rival.example"]', "did you mean '@rival.example'?"),
        ('suppress = ["a@customer.example", 7]', "suppress: Input should be a valid string"),
        ("[quiet_hours]\nstart = 20:00:00\nend = 7", "line 3: quiet_hours.end: "),
        ("quiet_hours = 3", "line 1: quiet_hours: Input should be a valid dictionary or instance of QuietHours"),
    ],
)
def test_a_slip_in_the_file_is_shown_with_its_line_and_how_it_is_written(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "policy.toml").write_text(text)
    with pytest.raises(UsageError) as refused:
        load_policy(tmp_path)
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("credits_per_run = -1", "credits_per_run"),
        ("allow_admin = true", "allow_admin"),
        ("fetch_count = 5000", "fetch_count"),
        ("calls_per_run = 0", "calls_per_run"),
        ('[quiet_hours]\nstart = "22:00"', "quiet_hours.end"),
        ('[quiet_hours]\nstart = "00:00"\nend = "00:00"', "start and end are the same, so that they would never hold"),
        (
            '[quiet_hours]\nstart = "22:00Z"\nend = "07:00"',
            "quiet_hours.start: give the time without a zone",
        ),
        (
            '[quiet_hours]\nstart = "22:00"\nend = "07:00"\ntimezone = "Mars/Base"',
            "'Mars/Base' is not a known time zone",
        ),
        ('[quiet_hours]\nstart = "22:00"\nend = "07:00"\ntimezone = "../x"', "is not a known time zone"),
        ("credits_per_run", "cannot be read"),
    ],
)
def test_a_wrong_file_is_refused_by_name(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "policy.toml").write_text(text)
    with pytest.raises(UsageError) as refused:
        load_policy(tmp_path)
    assert "policy.toml" in str(refused.value)
    assert says in str(refused.value)


def test_the_line_of_a_wrong_value_is_named(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text('credits_per_day = 5\n\n[quiet_hours]\nstart = "22:00"\nend = "late"\n')
    with pytest.raises(UsageError, match=r"policy\.toml, line 5: quiet_hours\.end"):
        load_policy(tmp_path)


def test_the_template_changes_nothing_until_a_setting_is_switched_on(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text(template())
    assert load_policy(tmp_path) == PolicyConfig()
    switched_on = re.sub(r"(?m)^# (?=\w+ = |\[)", "", template())
    (tmp_path / "policy.toml").write_text(switched_on)
    found = load_policy(tmp_path)
    assert found.model_fields_set == set(PolicyConfig.model_fields)
    assert found.quiet_hours is not None


def test_a_table_that_is_none_gets_no_example_of_one_line(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text("quiet_hours = 3")
    with pytest.raises(UsageError, match=r"instance of QuietHours$"):
        load_policy(tmp_path)


def test_the_template_says_of_each_limit_what_it_is_and_its_default() -> None:
    lines = template().split("\n")
    for name, info in PolicyConfig.model_fields.items():
        meaning = lines.index(f"# {info.description}".replace("``", ""))
        assert lines[meaning - 1] == ""
        assert lines[meaning + 1].startswith(f"# [{name}]" if name in ("quiet_hours", "brake") else f"# {name} = ")
    assert {"# sends_per_run = 200", "# launch_leads = 1000", "# fetch_count = 2500"} <= {*lines}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("end = 1\n[quiet_hours]\nstart = 22:00:00\nend = 7", 4),
        ('\n"credits\\u005fper_run" = -1', 1),
        ("\n\n[quiet_hours]\nstart = 22:00:00", 3),
    ],
)
def test_a_line_is_that_of_the_key_in_its_table_or_as_near_as_it_can_be_found(
    tmp_path: Path, text: str, line: int
) -> None:
    (tmp_path / "policy.toml").write_text(text)
    with pytest.raises(UsageError, match=rf"policy\.toml, line {line}: "):
        load_policy(tmp_path)


def test_a_file_that_is_not_text_or_not_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_bytes(b"\xff")
    with pytest.raises(UsageError, match="cannot be read"):
        load_policy(tmp_path)
    (tmp_path / "other" / "policy.toml").mkdir(parents=True)
    with pytest.raises(UsageError, match="cannot be read"):
        load_policy(tmp_path / "other")


@pytest.mark.parametrize(
    ("start", "end", "zone", "hour", "quiet"),
    [
        ("22:00", "07:00", "UTC", 22, True),
        ("22:00", "07:00", "UTC", 3, True),
        ("22:00", "07:00", "UTC", 7, False),
        ("22:00", "07:00", "UTC", 21, False),
        ("12:00", "13:00", "UTC", 12, True),
        ("12:00", "13:00", "UTC", 13, False),
        ("12:00", "13:00", "Asia/Tokyo", 3, True),
        ("12:00", "13:00", "Asia/Tokyo", 12, False),
    ],
)
def test_quiet_hours_are_local_and_may_pass_midnight(start: str, end: str, zone: str, hour: int, quiet: bool) -> None:
    hours = QuietHours.model_validate({"start": start, "end": end, "timezone": zone})
    assert hours.holds(datetime(2026, 1, 5, hour, tzinfo=UTC)) == quiet


def test_a_domain_is_suppressed_only_with_its_at_sign() -> None:
    config = PolicyConfig(suppress=("@example.com",))
    assert config.suppressed("a@example.com")
    assert config.suppressed("a@sub.example.com")
    assert not config.suppressed("a@example.net")


# -- facts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("mail ada@example.com", True),
        ("mail ADA@EXAMPLE.COM.", True),
        ("<ada@example.com>, please", True),
        ("ada@example.com.", True),
        ("ada@example.com.evil.example", False),
        ("x-ada@example.com", False),
        ("xada@example.com", False),
        ("b.ada@example.com", False),
        ("ada@example.community", False),
        ("ada@example.com-x", False),
        ("件名Hiでada@example.com宛の下書きを用意してください。", True),
        ("ada@example.com.evilへ", False),
        ("件名xada@example.com宛", False),
        ("ада@example.com, жada@example.com", False),
        ("", False),
    ],
)
def test_an_address_is_said_only_as_a_whole(words: str, said: bool) -> None:
    assert facts(human_words=words).said("ada@example.com") == said


def test_nothing_is_not_something_that_was_said() -> None:
    assert not facts(human_words="anything").said("")


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("participant_email", "eve@example.com"),
        ("email_address", "eve@example.com"),
        ("email", "eve@example.com"),
        ("linkedin_url", "https://linkedin.com/in/eve"),
        ("profile_url", "https://linkedin.com/in/eve"),
        ("participant_linkedin_url", "https://linkedin.com/in/eve"),
        ("participant_name", "Eve"),
    ],
)
def test_whoever_a_record_names_in_its_own_field_is_known_beside_its_other_addresses(name: str, who: str) -> None:
    known = facts(records={("lead", "l1"): {name: f" {who} ", "emails": ["Other@example.com"]}})
    names = (who, f" {who.upper()}", "other@example.com", "bob", "bob@example.com")
    assert [known.known_address(one) for one in names] == [True] * 3 + [False] * 2


@given(st.text(min_size=1, max_size=20), st.text(max_size=40))
def test_any_words_and_values_are_compared_without_a_crash(value: str, words: str) -> None:
    assert facts(human_words=words).said(value) in (True, False)
    assert not facts(human_words="").said(value)


@pytest.mark.parametrize(
    ("words", "budget"),
    [
        ("at most 500 credits", 500),
        ("no more than 1,000 credits, better 800 credits", 800),
        ("one-credit", None),
        ("a 20-credit budget", 20),
        ("40 leads", None),
        ("version 1.50 credits", None),
        ("", None),
        ("höchstens 1.000 Credits", 1000),
        ("nicht mehr als fünfzig Guthabenpunkte", 50),
        ("Setz das Kreditlimit auf 30", 30),
        ("pas plus de 8 crédits", 8),
        ("como máximo 50 créditos", 50),
        ("límite de créditos: 40", 40),
        ("al massimo 6 crediti", 6),
        ("no máximo 25 créditos", 25),
        ("ten hoogste dertig credits", 30),
        ("最大50クレジットで探して", 50),
        ("预算50积分", 50),
        ("credit cap of 40, please", 40),
        ("a credit card from 2024", None),
        ("un crédit de la banque", None),
        ("2,5 Credits", None),
    ],
)
def test_a_budget_that_the_person_named_is_read_from_their_words(words: str, budget: int | None) -> None:
    assert facts(human_words=words).named_budget() == budget


# -- intents ----------------------------------------------------------------------------------------------------------


def key(tool: str = "send_message", *, records: Any = THREAD, **change: Any) -> str:
    return made(tool, records=records, **change).dedupe_key


def test_a_yes_is_bound_to_the_request_to_whom_it_reaches_and_to_what_its_card_shows() -> None:
    request, other = made("send_message").request, made("send_message", body_text="Hi").request
    bound = [
        binding(request, (), {}),
        binding(other, (), {}),
        binding(request, ("ada@example.com",), {}),
        binding(other, ("ada@example.com",), {}),
        binding(request, ("bob@example.com",), {}),
        binding(request, (), {"status": "draft"}),
        binding(request, ("ada@example.com",), {"status": "draft"}),
        binding(request, ("ada@example.com",), {"status": "active"}),
    ]
    assert bound[0] == request.digest
    assert len({*bound}) == len(bound)


def test_what_a_denial_is_remembered_under_is_short_and_another_one_for_other_people() -> None:
    crowd = [f"person{number}@customer.example" for number in range(40)]
    _, whom = acts_of("create_thread", "/api/threads", crowd)
    assert len(whom) <= 150
    assert acts_of("create_thread", "/api/threads", crowd[::-1])[1] == whom
    assert acts_of("create_thread", "/api/threads", crowd[1:])[1] != whom


def test_a_read_has_no_intent_and_every_effect_has_one() -> None:
    assert key("get_context") == key("preview_list_import") == ""
    keys = [key(tool) for tool in ("send_message", "launch_campaign", "create_list", "create_thread", "update_thread")]
    assert len({*keys}) == len(keys)


def test_the_same_words_to_the_same_person_are_one_intent_over_threads_spaces_and_cases() -> None:
    upper = {("thread", "thr_2"): {"participant_email": "Ada@Example.com"}}
    assert key() == key(records=upper, thread_id="thr_2") == key(body_text="  Hello\n")
    assert key() == key(threading_mode="reply"), "the mode does not make it another message"


def test_other_words_subjects_people_or_questions_are_another_intent() -> None:
    answered = {("thread", "thr_1"): {**THREAD[("thread", "thr_1")], "last_inbound": "msg_9"}}
    other = {("thread", "thr_1"): {"participant_email": "bob@example.com"}}
    keys = [
        key(),
        key(body_text="Hello!"),
        key(subject="Hi"),
        key(cc="bob@example.com"),
        key(records=answered),
        key(records=other),
    ]
    assert len({*keys}) == len(keys)


def test_a_message_to_somebody_unknown_is_bound_to_its_thread() -> None:
    assert key(records={}) != key(records={}, thread_id="thr_2")
    assert key(records={}) == key(records={})


def test_a_launch_is_its_campaign_and_anything_else_its_whole_request() -> None:
    assert key("launch_campaign") != key("launch_campaign", campaign_id="cmp_2")
    assert key("start_lead_search") != key("start_lead_search", fetch_count=11)
    assert key("update_thread") != key("update_thread", thread_id="thr_2")


def test_a_preview_and_its_import_speak_of_the_same_leads() -> None:
    preview, done = made("preview_list_import"), made("import_list_leads")
    assert import_key(preview.request) == import_key(done.request)
    assert import_key(done.request) != import_key(made("import_list_leads", leads=[LEAD, LEAD]).request)
    assert import_key(made("launch_campaign").request) == import_key(made("get_context").request), "no body, no leads"


def test_whom_a_message_reaches_is_everyone_once() -> None:
    call = made("send_message", cc="bob@example.com, ada@example.com", bcc="eve@example.com")
    assert call.recipients == ("ada@example.com", "bob@example.com", "eve@example.com")
    assert call.reach == 3
    draft = made("create_thread", draft_cc="bob@example.com", draft_bcc="eve@example.com")
    assert draft.recipients == ("ada@example.com", "bob@example.com", "eve@example.com")
    assert draft.reach == 0, "a draft reaches nobody"


def test_copies_that_stand_in_a_draft_count_as_reached_when_it_is_sent() -> None:
    copied = {**THREAD[("thread", "thr_1")], "draft_cc": "bob@example.com", "draft_bcc": "eve@example.com"}
    draft = made("send_message", records={("thread", "thr_1"): {**copied, "status": "draft"}})
    assert draft.recipients == ("ada@example.com", "bob@example.com", "eve@example.com")
    alone = made("send_message", records={("thread", "thr_1"): {**copied, "draft_bcc": None, "status": "draft"}})
    assert alone.recipients == ("ada@example.com", "bob@example.com")
    active = made("send_message", records={("thread", "thr_1"): {**copied, "status": "active"}})
    assert active.recipients == draft.recipients, "an answer that was begun before may be a draft too"


def test_a_participant_is_named_by_the_channels_own_names() -> None:
    both = {"participant_email": "ada@example.com", "participant_name": "Ada", "participant_linkedin_url": ""}
    assert participant_names({**both, "channel": "email"}) == ("ada@example.com",)
    assert participant_names({**both, "channel": "linkedin"}) == ("Ada",)
    assert participant_names({"channel": "linkedin", "participant_name": 7}) == ()
    names = {"participant_name": "Ada", "participant_profile_url": "https://linkedin.com/in/a"}
    assert participant_names({**both, **names, "channel": "linkedin"}) == ("https://linkedin.com/in/a", "Ada")
    url = {"participant_linkedin_url": "https://linkedin.com/in/ada"}
    assert participant_names({**names, **url, "channel": "linkedin"})[0] == "https://linkedin.com/in/ada"


@pytest.mark.parametrize(
    ("orders", "budget"),
    [
        (("Find 8 CFOs for at most 5 credits", "ok, take 10 credits then"), 10),
        (("Busca 8 directores, máximo 5 créditos", "vale, usa 10 créditos"), 10),
        (("Find 8 CFOs for at most 10 credits", "no, at most 5 credits"), 5),
        (("Find 8 CFOs for at most 5 credits", "What does a search of 500 credits bring?"), 5),
        (("Find 8 CFOs for at most 5 credits", "yes"), 5),
        (("yes",), 3),
    ],
)
def test_of_several_budgets_the_one_that_was_ordered_last_counts(orders: tuple[str, ...], budget: int) -> None:
    assert facts(human_words="\n".join(["at most 3 credits", *orders]), orders=orders).named_budget() == budget
