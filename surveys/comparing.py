"""What one version changed of another: wording that was mended, or something after which answers cannot be put together."""

import enum
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

from commons.forms import LANGUAGE_NAMES
from commons.languages import Words
from surveys import definition as definitions
from surveys.definition import Definition, Question
from surveys.kinds import KINDS
from surveys.kinds.question import Parts
from surveys.phrases import by_key


class Compares(enum.StrEnum):
    """Whether answers to a version may be put together with those to the version before it."""

    WORDING = "wording"
    BREAK = "break"


class Change(NamedTuple):
    """One thing that reads, looks or works otherwise: of the survey itself or of a question, or of one entry of it."""

    what: str
    question: str = ""  # uid
    variable: str = ""
    part: str = ""  # code of a picture, an option, a row
    about: Any = ""  # words: which text or setting
    languages: Sequence[str] = ()

    @property
    def breaks(self) -> bool:
        """True where answers from before and after are about different things."""
        return self.what in BREAKING


WORDED = {
    "words": _l("%(about)s: reads otherwise (%(languages)s)."),
    "entry_words": _l("%(about)s (%(part)s): reads otherwise (%(languages)s)."),
    "name": _l("The name in data files is another."),
    "pages": _l("The questions are divided into pages otherwise."),
    "listed": _l("%(about)s: listed in another order; each respondent sees an order of their own anyway."),
}
BREAKING = {
    "added": _l("This question is new: those who answered before were not asked it."),
    "removed": _l("This question is no longer asked."),
    "moved": _l("The questions come in another order."),
    "kind": _l("The question is answered in another way."),
    "shown_to": _l("Other people are asked than before."),
    "dont_know": _l("\u201cDon\u2019t know\u201d can be answered, or no longer can."),
    "setting": _l("\u201c%(about)s\u201d is set otherwise."),
    "entry_added": _l("%(about)s %(part)s is new."),
    "entry_removed": _l("%(about)s %(part)s is gone."),
    "entry_order": _l("%(about)s: the order is another."),
    "picture": _l("%(about)s %(part)s is another picture."),
    "area": _l("%(about)s %(part)s lies elsewhere on the picture."),
    "meaning": _l("%(about)s: the author says that the new words ask something else (%(languages)s)."),
}


def sentence(change: Change) -> str:
    """The change in plain words, in the reader's language."""
    said = {"about": change.about, "part": change.part, "languages": ", ".join(str(LANGUAGE_NAMES[lang]) for lang in change.languages)}
    return str((WORDED | BREAKING)[change.what]) % said


def changes(before: Definition, after: Definition) -> list[Change]:
    """Everything that differs, in the order in which an author reads the survey."""
    old, new = ({question["uid"]: question for question in definitions.questions(one)} for one in (before, after))
    found = list(_of_the_whole(before, after, old, new))
    words = _by_question(_words(before, after))
    shown = [_shown_if(one) for one in (before, after)]
    found += words.pop("", [])
    for uid, question in new.items():
        if uid not in old:
            found.append(_about(question, "added"))
            continue
        found += words.get(uid, [])
        if shown[0][uid] != shown[1][uid]:
            found.append(_about(question, "shown_to"))
        found += _of_a_question(old[uid], question)
    return [*found, *(_about(question, "removed") for uid, question in old.items() if uid not in new)]


def compares(found: Sequence[Change]) -> Compares:
    """The change as a whole."""
    return Compares.BREAK if any(change.breaks for change in found) else Compares.WORDING


def as_the_author_says(found: Sequence[Change]) -> list[Change]:
    """The same where new words ask something else than before: what an author can see and a program cannot."""
    return [change._replace(what="meaning") if is_reworded(change) else change for change in found]


def is_reworded(change: Change) -> bool:
    """Whether a question, or one of its entries, reads otherwise."""
    return change.what in ("words", "entry_words") and bool(change.question)


def _of_the_whole(before: Definition, after: Definition, old: Mapping[str, Question], new: Mapping[str, Question]) -> Iterator[Change]:
    stayed = [[uid for uid in mine if uid in other] for mine, other in ((old, new), (new, old))]
    if stayed[0] != stayed[1]:
        yield Change("moved")
    elif list(old) == list(new) and _page_lengths(before) != _page_lengths(after):
        yield Change("pages")


def _page_lengths(definition: Definition) -> list[int]:
    return [len(page["questions"]) for page in definition["pages"] if page["questions"]]


def _words(before: Definition, after: Definition) -> Iterator[Change]:
    """Texts that were there and are there; those of a new question or entry come with it."""
    old, new = by_key(before), by_key(after)
    questions = {question["uid"]: question for question in definitions.questions(after)}
    for key, phrase in new.items():
        was, now = old[key].words if key in old else Words(), phrase.words
        languages = [lang for lang in after["langs"] if was.get(lang) != now.get(lang)]
        if key in old and languages:
            uid, part = (*key.split("/")[:-1], "", "")[:2]  # see `phrases` on keys
            what = "entry_words" if part else "words"
            yield Change(what, uid, questions.get(uid, {}).get("var", ""), part, phrase.place, languages)


def _of_a_question(old: Question, new: Question) -> Iterator[Change]:
    kind = KINDS[new["kind"]]
    if old["kind"] != new["kind"]:
        yield _about(new, "kind")
        return
    if old.get("var") != new.get("var"):
        yield _about(new, "name")
    if old.get("dont_know") != new.get("dont_know"):
        yield _about(new, "dont_know")
    for setting in kind.settings:
        if old.get(setting.name, setting.default) != new.get(setting.name, setting.default):
            yield _about(new, "setting")._replace(about=setting.label)
    for parts in kind.parts:
        yield from _of_a_list(parts, old, new)


def _of_a_list(parts: Parts, old: Question, new: Question) -> Iterator[Change]:
    was, now = ({entry["uid"]: entry for entry in one[parts.name]} for one in (old, new))
    for uid, entry in now.items():
        about = _about(new, "")._replace(part=uid, about=parts.one)
        if uid not in was:
            yield about._replace(what="entry_added")
        elif entry.get("picture") != was[uid].get("picture"):
            yield about._replace(what="picture")
        elif entry.get("xywh") != was[uid].get("xywh"):
            yield about._replace(what="area")
    for uid in was:
        if uid not in now:
            yield _about(new, "entry_removed")._replace(part=uid, about=parts.one)
    if [uid for uid in was if uid in now] != [uid for uid in now if uid in was]:
        everybodys_own = parts.name == "options" and new.get("order") == "random" and not new.get("other")
        yield _about(new, "listed" if everybodys_own else "entry_order")._replace(about=parts.title)


def _shown_if(definition: Definition) -> dict[str, Any]:
    """Question -> when it is shown, by its own rule and its page's."""
    return {
        question["uid"]: (page.get("show_if") or {}, question.get("show_if") or {})
        for page in definition["pages"]
        for question in page["questions"]
    }


def _about(question: Question, what: str) -> Change:
    return Change(what, question["uid"], question.get("var", ""))


def _by_question(found: Iterator[Change]) -> dict[str, list[Change]]:
    sorted_out: dict[str, list[Change]] = {}
    for change in found:
        sorted_out.setdefault(change.question, []).append(change)
    return sorted_out
