"""What the program itself understands of a wish: verbs open, a "not" closes, and what it does not know stays closed."""

from collections.abc import Iterator, Sequence
from typing import Any, get_args

import pytest

from agent.common.words.table import table
from agent.policy.scope.asked import (
    asked_for,
    asks_again,
    forbids_every_change,
    goes_on,
    journey_of,
    leaves_standing,
    means_all,
    means_strongest,
    tools_asked,
)
from evals.case import load_cases
from tools.registry import REGISTRY
from tools.spec import Goal, Journey


def tools(words: str) -> set[str]:
    return {tool for asked in asked_for(words) for tool in asked.tools}


@pytest.mark.parametrize(
    ("words", "tool"),
    [
        ("Archive Ada's thread", "update_thread"),
        ("Bitte archiviere das Gespräch", "update_thread"),
        ("会話をアーカイブしてください", "update_thread"),
        ("Vote it up", "update_signals"),
        ("Please mail Ada", "create_thread"),
        ("Archive it, but do not answer", "update_thread"),
        ("Archive it. Change nothing else.", "update_thread"),
        ("Cierra la conversación", "update_thread"),
    ],
)
def test_a_verb_opens_what_it_asks_for(words: str, tool: str) -> None:
    assert tool in tools(words)


@pytest.mark.parametrize(
    "words",
    [
        "Summarise the inbox",
        "Do not archive it",
        "Archiviere es nicht",
        "アーカイブしないでください",
        "Tell me what to archive; change nothing",
        "Sag mir, was ich archivieren soll, und ändere nichts",
        'What does "archive it" mean',
        "Read the mail from Ada",
        "Describe the campaign cmp_draft",
        "Zamknij rozmowę",
        "",
    ],
)
def test_everything_else_stays_closed(words: str) -> None:
    assert tools(words) == set()


def test_a_verb_that_several_share_counts_in_the_journey_at_hand_or_with_its_noun() -> None:
    def found(words: str, journey: Journey) -> set[str]:
        return {asked.goal for asked in asked_for(words, journey)}

    assert found("Make one called Fair", "import") == {"import.import"}
    assert found("Make the list Fair", "signals") == {"signals.watch", "import.import"}
    assert found("Make the campaign Fair", "import") == {"import.import", "campaign.draft"}


def test_what_is_asked_for_carries_its_clause() -> None:
    assert [(asked.goal, asked.clause) for asked in asked_for("Read it, then reply to Ada.")] == [
        ("replies.reply", "then reply to ada")
    ]


def test_all_and_the_strongest_are_heard() -> None:
    assert (means_all("archive all of them"), means_all("archive the second")) == (True, False)
    assert (means_strongest("die stärksten signale"), means_strongest("das signal")) == (True, False)


def test_a_verb_asks_for_every_tool_that_has_no_card_of_its_own() -> None:
    asked = {tool for goal in get_args(Goal) for tool in tools_asked(goal)}
    assert asked == {name for name, spec in REGISTRY.items() if spec.effect in ("write", "spend")}


def test_what_ends_a_wish_is_a_tool_and_an_argument_of_it() -> None:
    for tool in {tool for tools in table()["does"].values() for tool in tools}:
        name, _, argument = tool.partition(".")
        assert argument in REGISTRY[name].args.model_json_schema().__str__()


@pytest.mark.parametrize(
    ("words", "goes_on_with_it"),
    [
        ("the same, but to Ada", True),
        ("and Theo's too", True),
        ("auch an Ada", True),
        ("no, to Bo", True),
        ("y a Ada también", True),
        ("and the conversation with Bo", True),
        ("und bitte auch Bo", True),
        ("et celle de Bo aussi", True),
        ("No wait, Bo's", True),
        ("Nein, doch lieber Bo", True),
        ("and bo", True),
        ("いや、Boさんのです", True),
        ("no, later", False),
        ("no", False),
        ("and do not send it", False),
        ("And Bo is on holiday until Monday, fine.", False),
        ("Und Bo ist im Urlaub", False),
        ("And Bo called me this morning.", False),
        ("And a summary of what Bo wrote", False),
        ("Same question about Bo.", False),
        ("Actually, read me Bo's mail first.", False),
        ("Und lies mir vor, was Bo schreibt.", False),
        ("Nein, lies mir erst die Mail von Bo vor.", False),
        ("Non, lis-moi d'abord le message de Bo.", False),
        ("No, mejor léeme el correo de Bo.", False),
        ("E leggimi cosa scrive Bo.", False),
        ("Nee, lees eerst de mail van Bo voor.", False),
        ("違います、Boさんのメールを読んで", False),
        ("thanks", False),
        ("", False),
    ],
)
def test_words_that_only_go_on_are_told_from_a_no(words: str, goes_on_with_it: bool) -> None:
    assert goes_on(words) is goes_on_with_it


def test_the_table_names_tools_that_exist_and_have_no_card_of_their_own() -> None:
    named = tools("make, change, write, import, find, launch, mark and enable it")
    assert {REGISTRY[tool].effect for tool in named} == {"write", "spend"}


@pytest.mark.parametrize(
    "words",
    [
        "Pause Spring",
        "Pausiere die Kampagne",
        "Stop the campaign Spring",
        "Stoppe die Kampagne",
        "キャンペーンを停止してください",
    ],
)
def test_who_asks_to_stop_a_campaign_asks_for_its_pause(words: str) -> None:
    assert "pause_campaign" in tools(words)


def test_verbs_that_manage_shares_with_every_journey_count_in_it_or_with_its_nouns_alone() -> None:
    assert "update_sequence_node" not in tools("Change it")
    assert "update_sequence_node" in {tool for asked in asked_for("Change it", "manage") for tool in asked.tools}
    assert "update_sequence_node" in tools("Change the second step")
    assert "pause_campaign" not in tools("Stop after three")


@pytest.mark.parametrize("words", ["yes", "ok, go ahead", "What does she want?", "We moved to Bonn.", "Danke dir!"])
def test_what_wishes_for_nothing_leaves_standing_what_was_said(words: str) -> None:
    assert leaves_standing(words)


@pytest.mark.parametrize("words", ["Archive Bo's thread", "Launch June now", "Was kostet es? Schick es Bo."])
def test_a_wish_of_its_own_stands_alone(words: str) -> None:
    assert not leaves_standing(words)


@pytest.mark.parametrize(
    ("message", "again"),
    [("Send it again", True), ("yes", True), ("and Bo", True), ("thanks!", False), ("What does she want?", False)],
)
def test_only_a_wish_or_a_go_ahead_asks_for_a_message_once_more(message: str, again: bool) -> None:
    assert asks_again(message, f"Send Ada the mail\n{message}") == again


@pytest.mark.parametrize(
    ("words", "journey"),
    [
        ("Launch an email campaign to 5 CFOs in Berlin", "campaign"),
        ("Importiere diese Leads in die Liste Messe: Ann Sample, ann@acorn.example", "import"),
        ("Archive la conversation avec Piet", "replies"),
        ("Email uma@umber.example, text 'It is ready'", "one_off_email"),
        ("Pause the campaign June", "manage"),
        ("Make a signal type for audits, then vote the strongest signal up and draft a comment", "signals"),
        ("What would it cost to find 400 CFOs?", None),
        ("Make a list Fair and archive the conversation with Piet", None),
        ("What does Theo want?", None),
        ("Hello", None),
        ("", None),
    ],
)
def test_words_name_a_journey_where_their_verbs_and_things_are_of_one(words: str, journey: str | None) -> None:
    assert journey_of(words) == journey


def test_the_journeys_that_words_name_are_those_of_the_suite() -> None:
    chosen = [(journey_of(case.says[0]), next(iter(switched(case.gold)), None)) for case in load_cases()]
    sure = [(ours, theirs) for ours, theirs in chosen if ours is not None and theirs is not None]
    assert len(sure) > len(chosen) / 3
    assert sum(ours == theirs for ours, theirs in sure) >= 0.9 * len(sure)


def switched(gold: Sequence[Any]) -> Iterator[str]:
    """The journeys that a script chooses."""
    for turn in gold:
        for call in turn if isinstance(turn, list) else [turn]:
            if isinstance(call, dict) and "switch_journey" in call:
                yield call["switch_journey"]["journey"]


@pytest.mark.parametrize(
    "words",
    [
        "Change nothing.",
        "Show me the list and don't change anything yet",
        "Archive Ada's. No wait: change nothing.",
        "Ändere nichts.",
        "Sag mir, was los ist, aber ändere bitte noch nichts",
        "Ne change rien",
        "Ne touche à rien",
        "No cambies nada.",
        "Non cambiare niente",
        "Não mudes nada",
        "Verander niets",
        "Ничего не меняй",
        "何も変更しないでください。",
        "不要更改任何东西",
    ],
)
def test_words_forbid_every_change_in_each_language(words: str) -> None:
    assert forbids_every_change(words)


@pytest.mark.parametrize(
    "words",
    [
        "Archive it. Change nothing else.",
        "Change nothing except the title",
        "Change nothing in the list Fair and rename June",
        "Don't change the title of Kim",
        "Archive Ada's but don't touch Bo's",
        "Nothing has changed at Quay, enrich them",
        "Kim hat nichts geändert, archiviere das",
        "Ändere nichts außer dem Titel",
        "Ne change rien d'autre",
        "Réponds avec ce texte, sans rien changer",
        "Das ändert nichts, archiviere es",
        "Otto l'ho visto e non cambia nulla",
        "Por isso não mexas em nada disso",
        "No cambies nada más",
        'Change the text to "Change nothing"',
        "> change nothing\nArchive it",
    ],
)
def test_words_that_forbid_some_change_leave_the_others_open(words: str) -> None:
    assert not forbids_every_change(words)
