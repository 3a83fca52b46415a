"""Journey 4: answer replies.  A step is called as its tool, and is ``None`` when it is not needed."""

import re
from typing import Any

from agent.common.at_hand import is_nobody
from agent.common.words.marks import counts
from agent.common.words.table import EVERY
from agent.common.words.text import tokens
from agent.models.guided import records
from agent.models.guided.actions import Action, Do, Finish, Replan, ask, first_left
from agent.models.guided.addressee import looked_for
from agent.models.guided.aside import points_at_one, said_names
from agent.models.guided.campaign import no_sender, ready_sender
from agent.models.guided.copied import copies
from agent.models.guided.decide import Decider
from agent.models.guided.joined import points_at_somebody, without_times
from agent.models.guided.known import address_of, given_to, own_words
from agent.models.guided.listing import told_apart
from agent.models.guided.records import Row, named, pointed_at
from agent.models.guided.sources import SOURCES, THREADS
from agent.models.guided.task import Task, rows
from agent.models.guided.words import addresses, ids, is_left_out, one_of, says, sets_read, without_texts
from agent.models.guided.writing import SAY, one_line, settle_text, written

_VIEWS = {
    "needs_reply": re.compile(
        r"\bwait\w*\sfor\s(?:an?\s|my\s|our\s)?(?:answer|reply|response)|\bauf (?:eine |unsere )?antwort wart\w*"
        r"|\bneed\w*\s(?:an?\s)?(?:answer|rep\w*|respon\w*)|\bunanswered|\b(?:answer|reply)\b.{0,20}\bneeded"
        r"|\bunbeantwortet|\bsin (?:responder|contestar)|\bsans réponse", re.IGNORECASE
    ),
    "unread": EVERY.cue("unread"),
}  # fmt: skip
"""Parts of the inbox all of which may be put away."""
_ARTICLE = re.compile(r"(?:the|that|der|die|das|den|dem|la|le|el|il|lo|o|a|de|het|my|our)\b", re.IGNORECASE)
_LONGEST = 6
"""Words of a name at most."""
_NAME = 4
"""Letters from which the name of a domain tells of a company."""
_READ = "update_thread unread_count"
"""The act that sets whether a conversation is read."""
_CRIES = frozenset(
    "mince zut oups mist ups hoppla oops whoops damn vaya caramba cavolo accidenti ops oeps jeetje".split()
)
"""What is cried out, and nobody's name."""
_LAST = re.compile(
    r"\b(?:last|latest|most recent|zuletzt|letzte\w*|derni(?:er|ère)\w*|últim[oa]\w*|ultim[oa]\w*|laatste?)\b",
    re.IGNORECASE,
)
_ONE = re.compile(r"\bone\b|\b(?:die|den|das|der) (?:von|auf)\b|\bcel(?:ui|le)\b|\b(?:el|la) de\b", re.IGNORECASE)
_TO_US = re.compile(
    r"\b(?:to|with) (?:us|me)\b|\b(?:an )?(?:uns|mir|mich)\b|\b(?:nous|m['’]) ?(?:a|ont) \w+|\b(?:nos|me) (?:ha|han"
    r"|escrib\w*|contest\w*)|\b(?:ci|mi) (?:ha|hanno)\b|\b(?:ons|mij) \w+",
    re.IGNORECASE,
)
"""How words speak of what others wrote to whoever asks."""

_WROTE_OF = re.compile(
    r"\b(?:who(?:ever)?|that|one|person|qui|que|quien|che|chi|quem|die|der|wie)"
    r" (?:(?:has|had|just|was|a|ha|está|estaba|heeft) )?(?:asked|asks|asking|wrote|writes|wants|wanted|mentioned"
    r"|mentions|fragte?|schrieb|demandé|demande|demandait|parl[eé]\w*|voulait|pregunt\w+|escrib\w+|quer\w+|pidió|chiest[oa]|chiede"
    r"|scritto|pergunt\w+|vroeg)(?: (?:me|us|uns|nos))?"
    r"(?: (?:about|for|after|of|nach|über|wegen|sur|si|de|por|sobre|se|di|naar|over))?"
    r"(?: (?:the|our|your|an?|das|die|den|der|unsere\w?|le|la|les|el|los|las|il|lo|o|os|as|de|het))?"
    r"\s(?P<behind>[^,.:;!?\"“„«]{2,60})"
    r"|\b(?:der|die|wer) (?:nach|wegen|über|von) (?:(?:dem|der|den|das|die|einem|einer) )?"
    r"(?P<ahead>[^,.:;!?\"“„«]{2,60}?)"
    r" (?:gefragt|geschrieben|gesprochen)",
    re.IGNORECASE,
)
"""How words say who is meant by what they wrote of."""
_TWICE = re.compile(r"^(\w+) \1\b", re.IGNORECASE)
"""A name that was said twice: "with piet piet from Oldmill"."""
_WHERE_THEY_ARE = re.compile(r"(?<=\w) (?:from|at|bei|chez) .*")
_WORD = 3
"""Letters of a word that tells what somebody wrote of at least."""


def settle(plan: dict[str, Any], task: Task, _llm: Decider) -> None:
    """Take the human's own spelling, and see whether the words were meant to be sent as they are."""
    plan["person"] = _TWICE.sub(r"\1", _WHERE_THEY_ARE.sub("", str(plan.get("person", ""))))
    if not _is_meant(person := plan["person"], task):
        plan["person"] = _named_instead(person, task)
    if plan.get("view") == "sent" and _TO_US.search(task.words):
        plan["view"] = "inbox"
    if sets_read(task.words) or plan.get("act") == _READ:
        plan |= {"goal": "archive", "archive": "no"}
    if plan.get("archive") == "yes" and not _wants_it_away(task.words):
        plan["archive"] = "no"
    settle_text(plan, task)


def _named_instead(person: str, task: Task) -> str:
    """Who alone is named beside somebody whom the words take back: "Theo's thread, no, Piet's"; empty else."""
    if is_nobody(person) or not is_left_out(task.words, person):
        return ""
    names = {re.sub(r"['’]s$", "", one) for one in said_names(without_texts(own_words(task.words)))}
    wanted = {one for one in names if not is_left_out(task.words, one)}
    return wanted.pop() if len(wanted) == 1 else ""


def _is_meant(person: str, task: Task) -> bool:
    """Whether somebody is named whom the words do not leave out."""
    is_somebody = not is_nobody(person) and not _is_us_or_a_cry(person, task) and not _has_given_it(person, task.words)
    return is_somebody and not is_left_out(task.words, person) and _may_be_a_name(person, task.words)


def _is_us_or_a_cry(person: str, task: Task) -> bool:
    """Whether a name is the user's own ("I asked Robin. Please answer him"), or none: "Mince, put it back"."""
    said = {*tokens(person)}
    return bool(said) and (said <= {*tokens(task.our_name)} or said <= _CRIES)


def _has_given_it(person: str, words: str) -> bool:
    """Whether somebody only gave what is to be said: "Kim gave me the answer"."""
    gave = r"(?:gave|sent|handed|told|wrote|hat|m['’]a|me (?:ha|dio|pasó)|mi ha|me deu|heeft|gaf)"
    return re.search(rf"\b{re.escape(person)} {gave}\b[^.:\n]{{0,30}}:", words) is not None


def _wants_it_away(words: str) -> bool:
    """Whether words want a conversation put away, outside of what somebody is told."""
    words = without_texts(words)
    return any(said.search(words) for said in (EVERY.verb("archive", "close", "mark"), EVERY.cue("archives")))


def _may_be_a_name(person: str, words: str) -> bool:
    """Whether it is written as one; where all is written small, a name of two words may be, too."""
    if len(person.split()) > _LONGEST:
        return False
    if any(char.isupper() or char == "@" for char in person):
        return True
    return words.islower() and " " in person and _ARTICLE.match(person) is None


def ahead(task: Task, journey: str | None) -> Action | None:
    """Look for the lead of a name with whom there is no conversation: they may get a first mail."""
    is_open = task.plan["goal"] == "reply" and task.count("list_threads") > 1 and not _fitting(task)
    return looked_for(task, journey, str(task.plan["person"])) if is_open else None


def list_threads(task: Task, _llm: Decider) -> Action | None:
    """Read the inbox; look for the person by name where the first page does not show them."""
    plan, tried = task.plan, task.count("list_threads")
    if tried == 0:
        return Do("list_threads", _first_page(task))
    if tried == 1 and any(is_wider(task) for is_wider in _WIDER):
        return Do("list_threads", dict(THREADS))
    if _is_enough(task):
        return None
    return _looked_for(str(plan["person"])) if tried == 1 and plan["person"] else _nobody(task)


def _is_enough(task: Task) -> bool:
    """Whether what was listed shows who is meant, or that the words name nobody."""
    return bool(task.plan["goal"] == "list" or _fitting(task) or (threads(task) and not task.plan["person"]))


def _names_others(task: Task) -> bool:
    """Whether words name conversations by ids that the inbox does not show."""
    return not {*ids(task.words)} <= {*map(records.id_of, threads(task))}


def _may_name_somebody(task: Task) -> bool:
    """Whether words may name somebody who is not in the inbox by a name written small: "archive the one with piet"."""
    is_open = task.words.islower() and not points_at_somebody(task.words)
    return is_open and task.plan["goal"] != "list" and not _fitting(task)


def _names_nobody_listed(task: Task, listed: list[Row]) -> bool:
    """Whether words that point at a conversation name somebody with whom none of the listed ones is held."""
    told = without_times(without_texts(own_words(task.words)))
    names = {*tokens(" ".join(said_names(told)))} - {*tokens(task.our_name)}
    return points_at_one(told) and bool(names) and not named(told, listed, SOURCES["thread"].names)


def _names_nobody_there(task: Task) -> bool:
    return _names_nobody_listed(task, threads(task))


def _names_one_more(task: Task) -> bool:
    """Whether words name several in full who are put away, and one with whom no conversation is listed."""
    names = records.names_in(without_texts(own_words(task.words)))
    is_open = task.plan["goal"] in ("archive", "reopen") and len(names) > 1
    return is_open and not all(named(one, threads(task), SOURCES["thread"].names) for one in names)


_WIDER = (_names_others, _may_name_somebody, _names_nobody_there, _names_one_more)
"""When the first page is not enough, and all conversations are looked through."""


def _looked_for(person: str) -> Do:
    known = {"participant_email" if addresses(person) == [person] else "search": person}
    return Do("list_threads", {**known, "status": "active,archived,draft"})


def _nobody(task: Task) -> Action:
    plan = task.plan
    is_known = given_to(task.words, str(plan["person"])) or address_of(task, str(plan["person"]))
    if plan["goal"] == "reply" and is_known and not task.failures("create_thread"):
        return Replan("one_off_email")
    nobody = f"There is no conversation with {plan['person'] or 'that person'}"
    if plan["goal"] != "reply" or task.done("ask_human"):
        return Finish(f"{nobody}; a first email needs an address.")
    return ask(f"{nobody}. To which address should a first email go?")


def _first_page(task: Task) -> dict[str, Any]:
    plan = task.plan
    if plan["goal"] == "list":
        return {} if plan["view"] == "inbox" else {"view": plan["view"]}
    view = "archived" if plan["goal"] == "reopen" else _whole_view(task)
    return {"limit": 100} | ({"view": view} if view else {})


def _whole_view(task: Task) -> str:
    """The view all of which is to be put away ("archive everything that needs a reply"); empty if it is not."""
    is_all = task.plan["goal"] == "archive" and says("all").search(task.words)
    return next((view for view, named in _VIEWS.items() if is_all and named.search(task.words)), "")


def get_thread_messages(task: Task, _llm: Decider) -> Action | None:
    """Read the conversation before anything is done with it; several that are put away are not read."""
    found = meant(task)
    if len(found) > 1 or (found and _whole_view(task)):
        return None
    if not found:
        among = _fitting(task) or threads(task)
        return ask(f"Which conversation do you mean: {', '.join(map(told_apart, among[:10]))}?")
    if task.plan["goal"] == "reply" and not task.plan["text"]:
        return ask(SAY["replies"])
    return Do("get_thread_messages", {"thread_id": found[0]["id"]})


def send_message(task: Task, llm: Decider) -> Action | None:
    """Answer in the conversation."""
    found = thread(task)
    if found is None:
        return None
    channel, account = str(found.get("channel") or "email"), found.get("account_id")
    if not account and not task.done("list_senders"):
        return Do("list_senders", {"type": channel})
    to = str(found.get("participant_name") or found.get("participant_email") or "the person")
    answer = written(f"answer to {one_line(to)}", task, llm, subject="none")
    if isinstance(answer, Do):
        return answer
    args: dict[str, Any] = {"thread_id": found["id"], "body_text": answer["text"], "threading_mode": "reply"}
    args |= copies(task.words)
    if not account:
        sender = ready_sender(task)
        if sender is None:
            return no_sender(task, channel)
        args["account_id"] = sender["id"]
    return Do("send_message", args)


def update_thread(task: Task, _llm: Decider) -> Action | None:
    """Archive the conversations, make them active again or set whether they are read, one after the other."""
    change = _change(task)
    open_ones = [row for row in meant(task) if row.get("status") != change.get("status", "")]
    if meant(task) and not open_ones:
        names = ", ".join(map(told_apart, meant(task)))
        return Finish(f"Nothing was changed: {names} is {change['status']} already.")
    return first_left(task, (Do("update_thread", {"thread_id": row["id"], **change}) for row in open_ones))


def _change(task: Task) -> dict[str, Any]:
    """What is set of the conversations."""
    if sets_read(task.words) or task.plan.get("act") == _READ:
        return {"unread_count": int(EVERY.cue("unread").search(task.words) is not None)}
    return {"status": "active" if task.plan["goal"] == "reopen" else "archived"}


def meant(task: Task) -> list[Row]:
    """The one conversation that is meant, or all that are to be put away; none where it is not clear which one."""
    fitting = _fitting(task)
    may_be_several = task.plan["goal"] in ("archive", "reopen")
    are_by_id = all(str(row.get("id")) in task.words for row in fitting)
    are_all = says("all").search(task.words) or are_by_id or _are_counted(fitting, task.words)
    return fitting if len(fitting) == 1 or (may_be_several and are_all) else []


def _are_counted(fitting: list[Row], words: str) -> bool:
    """Whether words name each in full and say how many they are: "Ned Harker and Bao Tran are away, archive both"."""
    told = without_texts(words)
    names = {str(row.get("participant_name") or "") for row in fitting}
    say_how_many = EVERY.cue("both").search(told) or any(one.value == len(fitting) for one in counts(told))
    return len(names) == len(fitting) > 1 and all(one and one in told for one in names) and bool(say_how_many)


def thread(task: Task) -> Row | None:
    """The one conversation that is meant; ``None`` when none or several are."""
    found = meant(task)
    return found[0] if len(found) == 1 else None


def threads(task: Task) -> list[Row]:
    """The conversations that were listed last."""
    return rows(task.result("list_threads"), "threads") if task.done("list_threads") else []


def _fitting(task: Task) -> list[Row]:
    listed = [row for row in threads(task) if not is_left_out(task.words, str(row.get("participant_name") or ""))]
    if _whole_view(task):
        return listed
    person = str(task.plan.get("person", ""))
    by_name = _by_name(listed, f"with {person}")  # at the beginning of words a first name may be a verb
    is_named = bool(person) and person in without_texts(task.words)
    return _said(task, listed) or (by_name if is_named else _pointed_at(task, listed) or by_name)


def _said(task: Task, listed: list[Row]) -> list[Row]:
    """The conversations that the words name."""
    by_id = [row for row in listed if str(row.get("id")) in task.words]
    told = [*map(without_texts, _told_by(task))]  # whoever is spoken of in a message does not get it
    named_by = (_by_name, _of_a_company, _of_a_channel, who_wrote_of)
    found = (by(listed, words) for words in told for by in named_by)
    return by_id or next(filter(None, found), []) or _told_of_last(task, listed)


def _told_by(task: Task) -> list[str]:
    """The words that name who is meant, those of the human first; what they cite names nobody where they do."""
    own, person = own_words(task.words), str(task.plan.get("person") or "")
    return [own] if person and person in own else [*dict.fromkeys((own, task.words))]


def _of_a_channel(listed: list[Row], words: str) -> list[Row]:
    """The one conversation that is held where the words say: "the LinkedIn one"."""
    found = [row for row in listed if str(row.get("channel")) in words.lower()] if _ONE.search(words) else []
    return found if len(found) == 1 else []


def _of_a_company(listed: list[Row], words: str) -> list[Row]:
    """The conversations with people whose addresses are of a company that words name."""
    said = {*tokens(words)}
    places = ((row, str(row.get("participant_email") or "").rpartition("@")[2]) for row in listed)
    domains = ((row, place.split(".")[0].lower()) for row, place in places)
    return [row for row, domain in domains if len(domain) >= _NAME and domain in said]


def who_wrote_of(listed: list[Row], words: str) -> list[Row]:
    """The one conversation whose last message holds what words tell of: "the one who asked about the CSV"."""
    about = _WROTE_OF.search(words)
    said = {one for one in tokens(next(filter(None, about.groups()))) if len(one) >= _WORD} if about else set()
    held = [said & {*tokens(f"{row.get('last_message_snippet')} {row.get('subject')}")} for row in listed]
    most = max(map(len, held), default=0)
    found = [row for row, one in zip(listed, held, strict=True) if most and len(one) == most]
    return found if len(found) == 1 else []


def _told_of_last(task: Task, listed: list[Row]) -> list[Row]:
    """Whom the message speaks of last before a wish that only points at them: "Piet never wrote. Archive his"."""
    told = without_texts(task.context.removeprefix(task.former))
    points = points_at_somebody(task.words) or points_at_one(task.words)
    is_told = points and not _names_nobody_listed(task, listed)
    sentences = reversed(re.split(r"(?<=[.!?])\s+|\n|[\"”»“]\s", told)) if is_told else ()
    return next((found for one in sentences if (found := named(one, listed, SOURCES["thread"].names))), [])[-1:]


def _pointed_at(task: Task, listed: list[Row]) -> list[Row]:
    """The conversation at a place of the list that was shown last, or that was read last ("answer him")."""
    found = [] if _names_nobody_listed(task, listed) else _spoken_of(task, listed)
    return [row for row in listed if row.get("id") == found[0].get("id")] or found if len(found) == 1 else []


def _spoken_of(task: Task, listed: list[Row]) -> list[Row]:
    read, shown = task.before("get_thread_messages"), _shown(task, listed)
    last = read and read.args.get("thread_id")
    found = pointed_at(task.words, shown, last)
    if any((found, task.plan.get("person"), addresses(task.words))):
        return found
    if last is None and _asks_of_the_last(task):
        return shown[:1]
    return [row for row in shown or listed if row.get("id") == (last or "")] or listed


def _shown(task: Task, listed: list[Row]) -> list[Row]:
    """Those of whom "the second one" is one: shown in an earlier wish; to read one, also those of now."""
    seen = task.before("list_threads")
    return rows(seen.result, "threads") if seen else listed if task.plan["goal"] == "read" else []


def _asks_of_the_last(task: Task) -> bool:
    """Whether words go on from a question for whoever wrote last: "who wrote last?", "and what does she want"."""
    points = points_at_somebody(task.words) or EVERY.cue("they").search(task.words)
    return bool(points) and _LAST.search(task.former) is not None


def _by_name(listed: list[Row], words: str) -> list[Row]:
    for key in ("participant_email", "participant_name"):
        if names := one_of(words, [str(row[key]) for row in listed if row.get(key)]):
            return [row for row in listed if row.get(key) in names]
    return named(words, listed, SOURCES["thread"].names)
