"""Who is asked what: the rules by which a page or a question is shown, and the one judge of which answers count.

`show_if` of a page or a question may hold `audience`, the keys of those it is for, and `answer`, {"question": uid, "any_of": [codes]}:
one of these answers has been given to an earlier question, which was itself asked. Both have to hold. The codes are those of the
question's kind (`rule_codes`), or DONT_KNOW. An answer to a question that is no longer asked is kept, but it counts nowhere.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple, Protocol, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from commons.errors import NotFound
from commons.languages import Words
from commons.projects.models import Audience
from surveys import definition as definitions
from surveys.definition import Definition, Question, Screen
from surveys.kinds import KINDS
from surveys.kinds.question import Problem
from surveys.models import AnswerState

DONT_KNOW = "dont_know"
DONT_KNOW_WORDS = Words(fi="En osaa sanoa", sv="Kan inte säga", en="Don't know")

Picked = Mapping[str, Collection[str]]  # question -> the codes of what was answered
Part = Mapping[str, Any]  # a page or a question


class Given(Protocol):
    """An answer: its value, None for don't know."""

    @property
    def value(self) -> Any: ...


class Said(NamedTuple):
    """An answer as it is counted and written to files: read as columns, since an object of the database for each takes five times as long."""

    state: AnswerState
    value: Any
    last_at: datetime | None = None


G = TypeVar("G", bound=Given)


class Path:
    """The way of one respondent through the screens of their audience, as far as what they have answered decides it.

    Screens keep their numbers in the whole definition, so that addresses stay right whatever is answered.
    """

    def __init__(self, definition: Definition, picked: Picked):
        self.definition, self.picked = definition, picked

    @cached_property
    def asked(self) -> frozenset[str]:
        """The uids of the questions that are asked."""
        return asked(self.definition, self.picked)

    @cached_property
    def whole(self) -> list[Screen]:
        """Every screen there is for this audience."""
        return definitions.screens(self.definition)

    @cached_property
    def screens(self) -> list[Screen]:
        """The screens that are shown, each with what is shown on it."""
        return [screen for screen in map(self._shown, self.whole) if screen.questions]

    def screen(self, number: int) -> Screen:
        """The screen with this number, also when it is not shown just now; NotFound when there is none."""
        if not 1 <= number <= len(self.whole):
            raise NotFound()
        return self._shown(self.whole[number - 1]) if self.shows(number) else self.whole[number - 1]

    def shows(self, number: int) -> bool:
        """Whether the screen with this number is shown."""
        return any(screen.number == number for screen in self.screens)

    def after(self, number: int) -> Screen | None:
        """The next screen that is shown."""
        return next((screen for screen in self.screens if screen.number > number), None)

    def before(self, number: int) -> Screen | None:
        """The last one shown before it."""
        return next((screen for screen in reversed(self.screens) if screen.number < number), None)

    def nearest(self, number: int) -> int:
        """Where somebody who wants this screen is led: to itself, the next one, or the last; 0 when nothing is shown."""
        found = self.after(number - 1) or self.before(number)
        return found.number if found else 0

    def place(self, number: int) -> tuple[int, int]:
        """(How many screens were shown up to this one, how many it will be at most), which never goes backwards on the way forward."""
        yet = self.asked_yet(number)
        coming = sum(1 for screen in self.whole[number:] if any(question["uid"] in yet for question in screen.questions))
        passed = sum(1 for screen in self.screens if screen.number <= number)
        return passed, passed + coming

    def asked_yet(self, number: int) -> frozenset[str]:
        """The questions that are or may yet be asked when what is answered from the screen `number` on is still open."""
        opened = {screen.asked["uid"] for screen in self.whole[number - 1 :] if screen.asked}
        wanted: dict[str, set[str]] = {}
        for rule in _rules(self.definition):
            if rule["question"] in opened:
                wanted.setdefault(rule["question"], set()).update(rule["any_of"])
        return asked(self.definition, {**self.picked, **wanted}) if wanted else self.asked

    def _shown(self, screen: Screen) -> Screen:
        return screen._replace(questions=[question for question in screen.questions if question["uid"] in self.asked])


class Askings:
    """Every version of a survey as each audience was asked it: for results, files and receipts alike."""

    def __init__(self, versions: Mapping[int, Definition]):
        self._versions = versions
        self._of: dict[tuple[int, str | None], tuple[Definition, frozenset[str], Path]] = {}
        self.ruled = any(sources(definition) for definition in versions.values())

    def path(self, version_id: int, audience: str | None, answers: Mapping[str, Given]) -> Path:
        """The way of somebody who answered so."""
        definition, hung_on, plain = self._known(version_id, audience)
        return Path(definition, picked(definition, _values(answers))) if hung_on else plain

    def counted(self, version_id: int, audience: str | None, answers: Mapping[str, G]) -> Mapping[str, G]:
        """Question -> answer, without those that no longer count."""
        if not self._known(version_id, audience)[1]:
            return answers
        path = self.path(version_id, audience, answers)
        return {uid: answer for uid, answer in answers.items() if uid in path.asked}

    def _known(self, version_id: int, audience: str | None) -> tuple[Definition, frozenset[str], Path]:
        known = self._of.get((version_id, audience))
        if known is None:
            definition = definitions.for_audience(self._versions[version_id], audience)
            known = self._of[version_id, audience] = definition, sources(definition), Path(definition, {})
        return known


def path_of(definition: Definition, answers: Mapping[str, Given]) -> Path:
    """The way of a respondent who is asked `definition` and has answered so."""
    return Path(definition, picked(definition, _values(answers)))


def asked(definition: Definition, picked: Picked) -> frozenset[str]:
    """The uids of the questions somebody is asked who has picked these codes."""
    shown: set[str] = set()
    for page in definition["pages"]:
        if _holds(page, picked, shown):
            for question in page["questions"]:
                if _holds(question, picked, shown):
                    shown.add(question["uid"])
    return frozenset(shown)


def sources(definition: Definition) -> frozenset[str]:
    """The questions on whose answers another one or a page depends."""
    return frozenset(rule["question"] for rule in _rules(definition))


def picked(definition: Definition, values: Mapping[str, Any]) -> Picked:
    """What was picked where something depends on it, from the values of answers (None for don't know)."""
    hung_on = sources(definition)
    return {
        question["uid"]: picked_in(question, values[question["uid"]])
        for question in (definitions.questions(definition) if hung_on else ())
        if question["uid"] in hung_on and question["uid"] in values
    }


def picked_in(question: Question, value: Any) -> Collection[str]:
    """The codes of one answer; None is don't know."""
    return (DONT_KNOW,) if value is None else KINDS[question["kind"]].picked(value, question)


def rule_of(part: Part) -> dict[str, Any] | None:
    """On which answer the page or question depends."""
    return (part.get("show_if") or {}).get("answer")


def audiences_of(part: Part) -> list[str]:
    """The keys of those it is for; empty when it is for everybody."""
    return (part.get("show_if") or {}).get("audience") or []


def codes_of(question: Question) -> dict[str, Words]:
    """The answers to this question on which another can depend, code -> words."""
    codes = KINDS[question["kind"]].rule_codes(question)
    return {**codes, DONT_KNOW: DONT_KNOW_WORDS} if codes and question.get("dont_know") else codes


def parts(definition: Definition) -> Iterator[tuple[Part, Part]]:
    """Every (page, the page itself or a question of it), in order."""
    for page in definition["pages"]:
        yield page, page
        for question in page["questions"]:
            yield page, question


def earlier(definition: Definition, uid: str) -> list[Question]:
    """The questions before a page or question that it can depend on."""
    found: list[Question] = []
    for _page, part in parts(definition):
        if part["uid"] == uid:
            break
        if "kind" in part and codes_of(dict(part)):
            found.append(dict(part))
    return found


def problems(definition: Definition, known: Collection[str] | None = None) -> list[Problem]:
    """Rules that can never hold, each at the page or question that has it; `known` is the keys of the project's audiences."""
    return [Problem(part["uid"], words) for page, part in parts(definition) for words in _wrong(definition, page, part, known)]


def broken(definition: Definition) -> frozenset[str]:
    """The uids of pages and questions that depend on an answer that cannot be given before them."""
    return frozenset(part["uid"] for _page, part in parts(definition) if next(_lost(definition, part), None))


def renamed(definition: Definition, names: Mapping[str, str]) -> None:
    """Let every rule follow its question to a new uid."""
    for rule in _rules(definition):
        rule["question"] = names.get(rule["question"], rule["question"])


def conditions(definition: Definition, audiences: Iterable[Audience], lang: str) -> dict[str, list[str]]:
    """Page or question -> when it is shown, in sentences; nothing where that is always."""
    names = {audience.key: audience.name for audience in audiences}
    return {part["uid"]: said for _page, part in parts(definition) if (said := _said(definition, part, names, lang))}


def whole_conditions(definition: Definition, audiences: Iterable[Audience], lang: str) -> dict[str, list[str]]:
    """Question -> when it is asked, its page's conditions first."""
    told = conditions(definition, audiences, lang)
    both = {part["uid"]: [*told.get(page["uid"], []), *told.get(part["uid"], [])] for page, part in parts(definition) if part is not page}
    return {uid: said for uid, said in both.items() if said}


def _said(definition: Definition, part: Part, names: Mapping[str, Words], lang: str) -> list[str]:
    told = []
    if keys := audiences_of(part):
        told.append(_("Only for: %(audiences)s.", audiences=", ".join(Words(names.get(key, {"en": key})).in_(lang).text for key in keys)))
    rule = rule_of(part)
    question = definitions.find_question(definition, rule["question"]) if rule else None
    if rule and question:
        codes = codes_of(question)
        answers = [_("\u201c%(words)s\u201d", words=codes[code].in_(lang).text) for code in rule["any_of"] if code in codes]
        told.append(
            _("Only if the answer to \u201c%(question)s\u201d is %(answer)s.", question=name_of(question, lang), answer=answers[0])
            if len(answers) == 1
            else _(
                "Only if the answer to \u201c%(question)s\u201d is one of these: %(answers)s.",
                question=name_of(question, lang), answers=", ".join(answers),
            )
        )  # fmt: skip
    return told


def name_of(question: Question, lang: str) -> str:
    """What an author calls it by: its text, else its name in data files."""
    return Words(question["text"]).in_(lang).text or str(question.get("var", ""))


def _rules(definition: Definition) -> Iterator[dict[str, Any]]:
    for _page, part in parts(definition):
        if rule := rule_of(part):
            yield rule


def _holds(part: Part, picked: Picked, shown: Collection[str]) -> bool:
    rule = rule_of(part)
    return rule is None or (rule["question"] in shown and not set(rule["any_of"]).isdisjoint(picked.get(rule["question"], ())))


def _wrong(definition: Definition, page: Part, part: Part, known: Collection[str] | None) -> Iterator[Any]:
    if known is not None and not set(audiences_of(part)) <= set(known):
        yield _l("It is for an audience that the project does not have. Choose again whom it is for.")
    mine = _both(audiences_of(page), audiences_of(part))
    if mine == set():
        yield _l("Nobody sees it: its page is for other audiences than the question.")
    rule = rule_of(part)
    if rule is None:
        return
    yield from _lost(definition, part)
    source = definitions.find_question(definition, rule["question"])
    theirs = _both(audiences_of(definitions.page_of(definition, source["uid"]) or {}), audiences_of(source)) if source else None
    if mine and theirs and not mine & theirs:
        yield _l("Nobody sees it: the question on whose answer it depends is for other audiences.")


def _lost(definition: Definition, part: Part) -> Iterator[Any]:
    rule = rule_of(part)
    if rule is None:
        return
    source = next((question for question in earlier(definition, part["uid"]) if question["uid"] == rule["question"]), None)
    if source is None:
        yield _l("It depends on an answer to a question that does not come before it. Choose again on which answer it depends.")
    elif not rule["any_of"] or not set(rule["any_of"]) <= set(codes_of(source)):
        yield _l("It depends on an answer that cannot be given any more. Choose again on which answer it depends.")


def _both(one: Sequence[str], other: Sequence[str]) -> set[str] | None:
    """Those for whom both are; None for everybody."""
    if one and other:
        return set(one) & set(other)
    return set(one or other) or None


def _values(answers: Mapping[str, Given]) -> dict[str, Any]:
    return {uid: answer.value for uid, answer in answers.items()}
