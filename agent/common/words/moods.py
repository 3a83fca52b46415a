"""How a clause of the user's words is meant: a wish for a change, a question, a fact.

A clause whose words the table does not know is ``open``, and judged by what the run does.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from agent.common.words.dates import day_before_month
from agent.common.words.marks import counted, counts, parts
from agent.common.words.table import EVERY, Tongue, table
from agent.common.words.text import BEFORE_KANA, written_without_spaces

Mood = Literal["change", "look", "ask", "told", "open"]
"""``change`` wants something done, ``look`` wants something found, ``ask`` wants to know, ``told`` states a fact."""
_SENTENCE = re.compile(
    rf"(?<=[.!?;])(?!{day_before_month()})[\"'”»)]*\s+|(?<=[\u3002\uff01\uff1f])|{BEFORE_KANA}", re.IGNORECASE
)
_ROWS = re.compile(r":[ \t]+(?=[^\n]{0,500}\[A\d+\][^\n;/|]{0,200}[;/|][^\n]{0,500}\[A\d+\])")
"""The colon before rows that stand in its own line."""
_CARD = 9
"""Words of a line of somebody's card at most."""
_BULLET = re.compile(r"^\s*[-*•]\s+")
_PERSON = re.compile(r"\s*(?:[-*•]\s+)?[A-ZÀ-Þ][^\n\[\]@.:!?]{2,60}[-–,;|\t(<]\s*\[A\d+\]\W*$")
"""A line that is somebody's name with an address, and nothing else."""
_ADVERB = re.compile(r"(?:then|dann|danach|anschließend|puis|ensuite|luego|después|also|außerdem|aussi|también)\b")
_JOINT = re.compile(r"(,\s+|\s+(?=(?:ed?|en)\s(?!paus)))")
"""Where a wish of its own may begin; "e" and "en" are not what they look like in every language."""
_TO_SOMEBODY = re.compile(r" \[A\d+\](?:\s*$|\s*[,:;(]|\s+(?:about|saying|with|über|mit|sur|avec|sobre|con|s['’]il)\b)")
_TE_FORM = re.compile(r"(?<=[てでし])\u3001|(?<=てから)\u3001?")
_BETWEEN = " ,.:;!–-\"'("
_INFINITIVE = re.compile(r"(?<!\bzu )(?<!\bte )\b(?P<verb>[a-zäöüß]{3,}n)[\s.!?]*$")
"""The last word of a clause in which German and Dutch may put the verb."""
_PREFIX = re.compile(
    r"(?:ab|ver|an|auf|aus|ein|raus|rein|um|weiter|los|weg|zurück|hinzu|heraus|hinein|vor|zu|frei|in|uit|op|door)(?=\w{3})"
)
"""What such a verb may begin with."""


def starting(clause: str, tongue: Tongue) -> str:
    """A clause without the small words before its verb."""
    said = clause.strip(_BETWEEN)
    while found := tongue.cue("filler").match(said):
        said = said[found.end() :].lstrip(_BETWEEN)
    return said


def wish_of(clause: str, tongue: Tongue) -> tuple[str, bool]:
    """The same without a beginning such as "can you", and whether it had one: then the verb may stand anywhere."""
    said = starting(clause, tongue)
    lead = tongue.cue("lead").match(said)
    if lead is None:
        return said, _ends_in_its_verb(clause, tongue)
    return starting(said[lead.end() :], tongue).rstrip("?!. "), True


def _ends_in_its_verb(clause: str, tongue: Tongue) -> bool:
    """Whether a verb at the end is what is asked for: "Ada bitte archivieren"."""
    late = Tongue(tongue.languages & {"de", "nl"})
    if not late.languages or late.cue("negative", "nothing").search(clause):
        return False
    is_asked = late.cue("requests").search(clause) or not late.cue("acts").search(clause)
    return bool(is_asked) and _ends_in(clause, tongue, *table()["verb"])


def _ends_in(clause: str, tongue: Tongue, *kinds: str) -> bool:
    """Whether the last word of a German or Dutch clause is a verb of one of these kinds, with or without its prefix."""
    late, last = Tongue(tongue.languages & {"de", "nl"}), _INFINITIVE.search(clause)
    if last is None or not late.languages:
        return False
    verb, whole = late.verb(*kinds), last["verb"]
    return any(verb.match(one) for one in (whole, _PREFIX.sub("", whole, count=1)))


def is_negative(clause: str, tongue: Tongue) -> bool:
    """Whether a clause says what is not to be done: it begins with a "not", or ends with one, or asks for nothing."""
    said, negative = starting(clause, tongue), tongue.cue("negative")
    if found := negative.match(said):
        return not tongue.cue("unsaid").match(said[found.end() :].lstrip())
    if written_without_spaces(said):
        return negative.search(said) is not None
    needless = tongue.cue("needless").search(said)
    if needless and "," not in said[: needless.start()]:
        return True
    nothing = tongue.cue("nothing").search(said)
    if nothing and re.fullmatch(r"[\w-]+ ", said[: nothing.start()]):
        return True
    return any(re.fullmatch(r"(?: \w+){0,2}[\s.!]*", said[found.end() :]) for found in _late(said, tongue))


def _late(said: str, tongue: Tongue) -> list[re.Match[str]]:
    """The "not" of a language in which it may end the sentence."""
    late = Tongue(tongue.languages & {"de", "nl"})
    until = {
        found.start() for found in late.cue("put_off").finditer(said[:200])
    }  # "nicht vor Montag" wishes for it then
    return [one for one in late.cue("negative").finditer(said[:200]) if one.start() and one.start() not in until]


def mood_of(clause: str, tongue: Tongue) -> Mood:
    """How a clause is meant; marks in it stand for what was taken out."""
    if written_without_spaces(clause):
        return _unspaced(clause, tongue)
    asked = re.sub(r"(?<!\s)\s*\?[\s\"'”»)]*$", "", clause)
    if "," in asked and tongue.cue("tag").fullmatch(asked.rpartition(",")[2].strip()):
        return mood_of(asked.rpartition(",")[0], tongue)  # "put it down as a list, would you?"
    return _spaced(clause, tongue)


def _spaced(clause: str, tongue: Tongue) -> Mood:
    said, is_polite = wish_of(clause, tongue)
    if tongue.cue("ensure").match(said):
        return "look"  # what shall be so may be so already
    if _asks_to_know(said, tongue):
        return "ask"
    wanted = _wanted(said, tongue, anywhere=True) if is_polite else "open"
    if wanted == "open" and _needs_some(clause, tongue):
        return "look"
    if is_polite:
        return wanted
    if said.rstrip("\"'”») ").endswith("?") or tongue.cue("question").match(said):
        return "ask"
    return "told" if tongue.cue("fact").match(said) else _wanted(said, tongue, anywhere=False)


def _asks_to_know(said: str, tongue: Tongue) -> bool:
    return tongue.cue("know").match(said) is not None and tongue.cue("done").match(said) is None


def is_a_mail(clause: str, tongue: Tongue) -> bool:
    """Whether it names a message to somebody and says nothing of it: "a mail to [A1], subject [T1]"."""
    named = tongue.cue("a_mail").match(clause)
    if named is not None and _TO_SOMEBODY.match(clause, named.end()):
        return True
    return "[A" in clause and tongue.cue("mails").search(clause) is not None  # "an [A1] mailen"


def _needs_some(clause: str, tongue: Tongue) -> bool:
    """Whether it says that a number of things is needed: "I need 15 CFOs in Madrid"."""
    said = starting(clause, tongue)
    needs = tongue.cue("needs").match(said)
    near = [one for one in counts(said[:80]) if needs and 0 <= one.start - needs.end() <= 12]
    return any(one.value > 1 and counted(said, one) for one in near)


def mentions_change(clause: str, tongue: Tongue) -> bool:
    """Whether a verb of change stands anywhere in a clause; a weaker sign than its mood."""
    return tongue.verb(*_changes()).search(clause) is not None or _ends_in(clause, tongue, *_changes())


def may_be_said(clause: str, tongue: Tongue) -> bool:
    """Whether a clause asks for a text that the answer itself may be."""
    return tongue.cue("said_in_answer").match(wish_of(clause, tongue)[0]) is not None


def _changes() -> tuple[str, ...]:
    return tuple(kind for kind in table()["verb"] if kind != "find")


def _wanted(said: str, tongue: Tongue, *, anywhere: bool) -> Mood:
    """Only a verb at the beginning, or after a polite one, is taken for a wish: "I like the draft" is none."""
    if tongue.cue("no_wish").match(said):
        return "open"
    if tongue.cue("said_in_answer", "seen").match(said):
        return "look"  # a text or a thing that is asked for may be the answer itself
    if is_a_mail(said, tongue) or _begins_with_change(said, tongue) or (anywhere and mentions_change(said, tongue)):
        return "change"
    find = tongue.verb("find")
    return "look" if find.match(said) or (anywhere and find.search(said)) else "open"


def _begins_with_change(said: str, tongue: Tongue) -> bool:
    if tongue.cue("removes").match(said):
        return True
    if not tongue.verb(*_changes(), begins=True).match(said):
        return False
    return re.search(r"\w\W+\w", said) is not None or tongue.cue("it").fullmatch(said.rstrip(" .!")) is not None


def _unspaced(clause: str, tongue: Tongue) -> Mood:
    if tongue.cue("ensure").search(clause):
        return "look"
    if tongue.cue("know").search(clause):
        return "ask"
    if tongue.cue("question").search(clause) and not tongue.cue("lead").search(clause):
        return "ask"
    if mentions_change(clause, tongue):
        return "change"
    return "look" if tongue.verb("find").search(clause) else "open"


def is_free(sentence: str, said: Tongue) -> bool:
    """Whether nothing in a sentence is demanded: it depends on something, or only allows something."""
    is_asked = sentence.rstrip().endswith("?") or said.cue("question").match(starting(sentence, said))
    if said.cue("may").search(said.cue("courtesy").sub(" ", sentence)) and not is_asked:
        return True
    return depends(sentence, said)


def depends(sentence: str, said: Tongue, cue: str = "if") -> bool:
    """Whether a sentence depends on something: it holds an "if" that is not what somebody shall find out.

    Args:
        sentence: the sentence, or a clause of it.
        said: the languages that it may be in.
        cue: what begins a condition.
    """
    sentence = said.cue("courtesy").sub(" ", sentence)  # "if you can" is no condition
    return any(not _asks_whether(sentence[: found.start()], said) for found in said.cue(cue).finditer(sentence))


def _asks_whether(ahead: str, said: Tongue) -> bool:
    """Whether the "if" behind these words is what somebody shall find out."""
    near = said.cue("whether").finditer(ahead)
    return any(re.fullmatch(r"(?:\W+[\w\[\]]+){0,3}\W+", ahead[found.end() :]) for found in near)


def taken_back(text: str, said: Tongue) -> re.Match[str] | None:
    """Where words correct what was said before: with a "sorry", or at the beginning of a line with a "no"."""
    begun = re.compile(rf"^(?:{said.cue('rather').pattern})[ ,:–-]", re.IGNORECASE | re.MULTILINE)
    return said.cue("correction").search(text) or begun.search(text)


def ends_with(cue: re.Pattern[str], text: str) -> bool:
    """Whether a text ends with a cue."""
    return any(found.end() == len(text.rstrip()) for found in cue.finditer(text))


def sentences(text: str, tongue: Tongue) -> Iterator[tuple[str, bool]]:
    """The sentences of marked words, and whether each is a row: below a colon, or of a name, and no wish.

    Of somebody's card (a signature) only the address is one.
    """
    is_below = False
    for line, is_of_card in lines_of(_ROWS.sub(":\n", text), tongue):
        if is_of_card:
            yield from [(line, True)] if "[A" in line else []
        elif _is_row(line, tongue, is_below=is_below):
            yield line, True
        else:
            yield from ((sentence, False) for sentence in _SENTENCE.split(line) if sentence.strip())
            is_below = line.rstrip().endswith(":")


def _is_row(line: str, tongue: Tongue, *, is_below: bool) -> bool:
    has_place = "[A" in line or (re.search("[,;|\t]", line) and mood_of(line, tongue) == "open")
    is_named = is_below or _PERSON.match(line) is not None
    return is_named and bool(has_place) and starting(line, tongue) == _BULLET.sub("", line).strip(" |")


def lines_of(text: str, tongue: Tongue) -> Iterator[tuple[str, bool]]:
    """The lines of marked words, and whether each is of somebody's card."""
    for paragraph in re.split(r"\n[^\S\n]*(?:-{1,3}[^\S\n]*)?\n", text):
        on_card = is_card(paragraph, tongue)
        yield from ((line, on_card) for line in paragraph.split("\n") if line.strip())


def is_card(paragraph: str, tongue: Tongue) -> bool:
    """Whether words are a card of somebody: short lines, and the address of one on them."""
    lines = [line for line in paragraph.split("\n") if line.strip()]
    has_one = sum("[A" in line or "@" in line for line in lines) == 1
    return len(lines) > 1 and has_one and all(_may_be_of_card(line, tongue) for line in lines)


def _may_be_of_card(line: str, tongue: Tongue) -> bool:
    is_short = len(line.split()) <= _CARD and not line.rstrip().endswith((".", "!", "?", ":"))
    return is_short and (mood_of(line, tongue) == "open" or "|" in line)


def wishes(sentence: str, tongue: Tongue) -> Iterator[str]:
    """The parts that may be wishes of their own; a comma, or an "e" or "en", begins one where a verb follows it."""
    if wish_of(sentence, tongue)[1]:
        sentence = sentence.rstrip("? \uff1f")  # "can you mail Ada and Bo?" asks nothing about Bo
    for clause in _rejoined(_unspaced_wishes(parts(sentence), tongue), tongue):
        first, *rest = _JOINT.split(clause)
        for joint, part in zip(rest[::2], rest[1::2], strict=True):
            if mood_of(part, tongue) in ("change", "ask", "look"):
                yield first
                first = part
            else:
                first += joint + part
        yield first


def parts_with_a_verb(clause: str) -> list[str]:
    """A clause in parts with a verb of their own: whom "tell me what Bo wrote" names, "archive Ada's and" does not."""
    found: list[str] = []
    for part in parts(clause):
        if found and mood_of(part, EVERY) == "open" and not EVERY.kinds(starting(part, EVERY)):
            found[-1] += f" {part}"
        else:
            found.append(part)
    return found


def _unspaced_wishes(found: Iterable[str], tongue: Tongue) -> Iterator[str]:
    """Of a language without spaces, the wishes of one sentence: "アーカイブして、返信して"."""
    for part in found:
        cut = _TE_FORM.split(part) if written_without_spaces(part) else [part]
        yield from cut if all(mentions_change(one, tongue) for one in cut) else [part]


def _rejoined(cut: Iterable[str], tongue: Tongue) -> list[str]:
    """The parts of a wish that was cut in its middle: "leg das danach ins Archiv", "an [A1] und [A2] mailen"."""
    found: list[str] = []
    for part in cut:
        if found and (
            goes_on_after_an_adverb(found[-1], part, tongue) or _goes_on_to_its_verb(found[-1], part, tongue)
        ):
            found[-1] += f" {part}"
        else:
            found.append(part)
    return found


def goes_on_after_an_adverb(before: str, part: str, tongue: Tongue) -> bool:
    """Whether an adverb stands in a wish, as behind its verb in "importiere dann [A1]", and begins none."""
    if _ADVERB.match(part) is None or mood_of(part, tongue) != "open":
        return False
    return "[" not in part or re.fullmatch(r"(?:\w+ )?\w+", before.strip()) is not None


def _goes_on_to_its_verb(before: str, part: str, tongue: Tongue) -> bool:
    """Whether the verb of a list of addresses comes at its end, as in German and Dutch."""
    is_list = before.endswith("]") and re.match(r"(?:und|en) \[A", part) is not None
    return is_list and mood_of(before, tongue) == "open"
