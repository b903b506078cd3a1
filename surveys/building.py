"""Building a survey: its texts, pages, questions and pictures, always in the draft; `publishing` makes it what people are asked."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext
from sqlalchemy.orm import Session

from commons.errors import NotFound, Refusal, Unusable
from commons.languages import LANGUAGES, Words
from commons.media import find_picture
from commons.media.models import Picture
from commons.projects.access import insist
from commons.projects.models import Project
from commons.text import TextRefused, clean_text
from surveys import definition as definitions
from surveys import rules, ruling
from surveys.access import survey_to_change
from surveys.definition import Definition, Question
from surveys.kinds import KINDS
from surveys.kinds.contract import Kind
from surveys.kinds.question import Parts, Setting, Text, add_entry, entry_of
from surveys.models import Survey, SurveyVersion
from surveys.naming import free_folder, free_name, rename
from surveys.phrases import MOST_TEXT, MOST_TITLE, by_key, digest_of, noted, source_of

MOST_QUESTIONS = 60
WORDS_OF_EVERY_QUESTION = (Text("text", "", MOST_TEXT), Text("hint", "", MOST_TEXT))


class ChangedMeanwhile(Refusal):
    """Somebody else has changed the same thing since the form was opened."""

    code = "changed_meanwhile"
    title = _l("Somebody else changed this meanwhile")
    words = _l(
        "Your change was not saved, so that theirs is not lost. What you wrote is still here: look at theirs first, or save again to put yours in its place."
    )


class TooManyQuestions(Refusal):
    """Nobody answers that many."""

    code = "too_many_questions"
    words = _l("A survey can have at most %(most)s questions and texts.", most=MOST_QUESTIONS)


class TooManyPictures(Refusal):
    """A question shows at most so many pictures."""

    code = "too_many_pictures"

    def __init__(self, most: int):
        super().__init__(
            lazy_ngettext("This question can have at most %(num)s picture.", "This question can have at most %(num)s pictures.", most)
        )


class TooManyEntries(Refusal):
    """A list of a question has so many entries at most."""

    code = "too_many_entries"

    def __init__(self, most: int):
        super().__init__(lazy_ngettext("This list can have at most %(num)s entry.", "This list can have at most %(num)s entries.", most))


def create_survey(session: Session, *, by: int | None, project_id: int, title: Mapping[str, str]) -> dict[str, Any]:
    """A draft in the project's languages, with one empty page."""
    insist(session, by=by, project_id=project_id, at_least="facilitator")
    project = session.scalar(sa.select(Project).where(Project.id == project_id))
    if project is None:
        raise NotFound()
    languages = [lang for lang in LANGUAGES if lang in project.languages]
    words = clean_words(title, "title", MOST_TITLE)
    if not words:
        raise Unusable({"title": _l("Give the survey a name in one language at least.")})
    definition = definitions.empty(words, languages)
    definition["pages"].append(_new_page())
    survey = new_survey(session, project, definition)
    return {"id": survey.id, "public_id": survey.public_id}


def new_survey(session: Session, project: Project, definition: Definition, written: dict[str, dict[str, str]] | None = None) -> Survey:
    """A survey with this definition as its draft."""
    title = Words(definition["title"])
    survey = Survey(
        organisation_id=project.organisation_id,
        project_id=project.id,
        slug=free_folder(session, project.id, title),
        title=title,
        languages=definition["langs"],
    )
    session.add(survey)
    session.flush()
    session.add(
        SurveyVersion(
            organisation_id=survey.organisation_id,
            survey_id=survey.id,
            number=None,
            definition=definitions.canonical(definition),
            sha256=definitions.digest(definition),
            written=written,
        )
    )
    session.flush()
    return survey


def set_texts(session: Session, *, by: int | None, survey_id: int, seen: str | None = None, **texts: Mapping[str, str]) -> dict[str, Any]:
    """The survey's title, what it is about (`intro`) and what is said at the end (`thanks`), each in several languages."""
    with _draft(session, by, survey_id) as (survey, definition):
        _insist_unchanged(texts_of(definition), seen)
        for name, most in {"title": MOST_TITLE, "intro": MOST_TEXT, "thanks": MOST_TEXT}.items():
            if name in texts:
                definition[name] = dict(clean_words(texts[name], name, most))
        survey.title = Words(definition["title"])
    return {"seen": definitions.digest(texts_of(definition))}


def add_page(session: Session, *, by: int | None, survey_id: int) -> dict[str, Any]:
    """An empty page at the end."""
    with _draft(session, by, survey_id) as (_survey, definition):
        page = _new_page()
        definition["pages"].append(page)
    return {"page": page["uid"]}


def remove_page(session: Session, *, by: int | None, survey_id: int, page: str) -> dict[str, Any]:
    """The page goes, its questions with it."""
    with _draft(session, by, survey_id) as (_survey, definition):
        definition["pages"].remove(_page(definition, page))
    return {"page": page}


def edit_page(
    session: Session,
    *,
    by: int | None,
    survey_id: int,
    page: str,
    only_for: Sequence[str],
    only_after: Sequence[tuple[str, str]],
    seen: str | None = None,
) -> dict[str, Any]:
    """Which audiences see the page, and after which answers, each (question, code); nobody named means everybody."""
    with _draft(session, by, survey_id) as (survey, definition):
        found = _page(definition, page)
        _insist_unchanged(rule_of_page(found), seen)
        problems: dict[str, Any] = {}
        ruling.set_rule(session, survey, definition, found, only_for=only_for, only_after=only_after, problems=problems)
        if problems:
            raise Unusable(problems)
    return {"page": page}


def add_question(session: Session, *, by: int | None, survey_id: int, kind: str, page: str | None = None) -> dict[str, Any]:
    """A question of this kind at the end of the page (of the last one when none is named)."""
    if kind not in KINDS:
        raise Unusable({"kind": _l("Choose one of the kinds of question.")})
    with _draft(session, by, survey_id) as (_survey, definition):
        if sum(1 for _ in definitions.questions(definition)) >= MOST_QUESTIONS:
            raise TooManyQuestions()
        if not definition["pages"]:
            definition["pages"].append(_new_page())
        target = _page(definition, page) if page else definition["pages"][-1]
        question: Question = {"uid": definitions.new_uid("q"), "kind": kind, "text": {}, "hint": {}, **KINDS[kind].default()}
        if KINDS[kind].answerable:
            question |= {"var": free_name(session, survey_id, definition), "dont_know": KINDS[kind].offers_dont_know}
        target["questions"].append(question)
    return {"question": question["uid"]}


def edit_question(
    session: Session,
    *,
    by: int | None,
    survey_id: int,
    question: str,
    seen: str | None = None,
    entries: Mapping[str, Mapping[str, Any]] | None = None,
    then: tuple[str, str] | None = None,
    **changes: Any,
) -> dict[str, Any]:
    """Texts, settings, name in data files, don't know; `entries` has new texts (and the area) of options, rows and so on by their code.

    `only_for` and `only_after` say who is asked and when, as for a page.
    `then` is what to do with one entry besides: ("up" | "down" | "remove", its code), or ("add", the name of a list);
    the `list` and the `entry` it was are told.
    """
    with _draft(session, by, survey_id) as (survey, definition):
        found = _question(definition, question)
        kind = KINDS[found["kind"]]
        _insist_unchanged(found, seen)
        problems: dict[str, Any] = {}
        for text in (*WORDS_OF_EVERY_QUESTION, *kind.texts):
            if text.name in changes:
                found[text.name] = dict(clean_words(changes[text.name], text.name, text.most, problems))
        for uid, given in (entries or {}).items():
            _change_entry(*_entry(found, kind, uid), given, problems)
        for setting in kind.settings:
            if setting.name in changes:
                found[setting.name] = _set(setting, changes[setting.name], problems)
        if "var" in changes and kind.answerable:
            rename(session, survey_id, definition, found, changes["var"], problems)
        if "dont_know" in changes and kind.offers_dont_know:
            found["dont_know"] = bool(changes["dont_know"])
        if "only_for" in changes:
            told = {name: changes.get(name, ()) for name in ("only_for", "only_after")}
            ruling.set_rule(session, survey, definition, found, **told, problems=problems)
        if problems:
            raise Unusable(problems)
        arranged = _arrange(found, kind, *then) if then else {}
    return {"question": question, "seen": definitions.digest(found), **arranged}


def move_question(session: Session, *, by: int | None, survey_id: int, question: str, up: bool) -> dict[str, Any]:
    """One place up or down; at the edge of a page into the page beside it."""
    with _draft(session, by, survey_id) as (_survey, definition):
        found, page = _question(definition, question), definitions.page_of(definition, question)
        assert page is not None
        place, at = page["questions"].index(found), definition["pages"].index(page)
        page["questions"].remove(found)
        if (up and place > 0) or (not up and place < len(page["questions"])):
            page["questions"].insert(place - 1 if up else place + 1, found)
        elif up and at > 0:
            definition["pages"][at - 1]["questions"].append(found)
        elif not up and at + 1 < len(definition["pages"]):
            definition["pages"][at + 1]["questions"].insert(0, found)
        else:
            page["questions"].insert(place, found)
    return {"question": question}


def remove_question(session: Session, *, by: int | None, survey_id: int, question: str) -> dict[str, Any]:
    """Out of the draft; versions that people have answered keep it."""
    with _draft(session, by, survey_id) as (_survey, definition):
        page = definitions.page_of(definition, question)
        if page is None:
            raise NotFound()
        page["questions"].remove(_question(definition, question))
    return {"question": question}


def add_picture(
    session: Session, *, by: int | None, survey_id: int, question: str, picture: str, **words: Mapping[str, str]
) -> dict[str, Any]:
    """One more picture to choose or rate, by its public id; `label` and `alt` are its words."""
    added = add_pictures(session, by=by, survey_id=survey_id, question=question, pictures=[picture], **words)
    return {"option": added["options"][0]}


def add_pictures(
    session: Session,
    *,
    by: int | None,
    survey_id: int,
    question: str,
    pictures: list[str],
    label: Mapping[str, str] | None = None,
    alt: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """More pictures. The hash of each goes into the definition, so that an answer points to exactly what was shown."""
    letters = []
    with _draft(session, by, survey_id) as (_survey, definition):
        found = _question(definition, question)
        parts = next((parts for parts in KINDS[found["kind"]].parts if parts.pictures), None)
        if parts is None:
            raise NotFound()
        longest = {text.name: text.most for text in parts.texts}
        for public_id in pictures:
            pixels = find_picture(session, public_id)
            letter = add_entry(
                found,
                parts,
                {
                    "picture": pixels.sha256,
                    "width": pixels.width,
                    "height": pixels.height,
                    "widths": sorted(int(width) for width in pixels.variants),
                    "label": dict(clean_words(label or {}, "label", longest["label"])),
                    "alt": dict(clean_words(alt or _said_of(pixels), "alt", longest["alt"])),
                },
            )
            if letter is None:
                raise TooManyPictures(parts.most)
            letters.append(letter)
    return {"options": letters}


def draft_of(session: Session, survey_id: int) -> Definition:
    """The definition as the author has it now."""
    return json.loads(draft_row(session, survey_id).definition)


def texts_of(definition: Definition) -> dict[str, Any]:
    """The survey's own texts, the part that `set_texts` changes."""
    return {name: definition.get(name, {}) for name in ("title", "intro", "thanks")}


def rule_of_page(page: Mapping[str, Any]) -> dict[str, Any]:
    """When a page is shown, the part that `edit_page` changes."""
    return page.get("show_if") or {}


@dataclass
class Draft:
    """A draft that is being changed in place, and what is to be noted of its translations."""

    survey: Survey
    definition: Definition
    still_right: set[tuple[str, str]] = field(default_factory=set)  # (key, language) that fit the source as it is now
    written_for: dict[tuple[str, str], str] = field(default_factory=dict)  # (key, language) -> digest of the source it was made for


@contextmanager
def changing(session: Session, by: int | None, survey_id: int) -> Iterator[Draft]:
    """The survey and its draft to change in place; kept at the end, with what was translated from what."""
    survey = survey_to_change(session, survey_id, by)
    row = draft_row(session, survey_id)
    draft = Draft(survey, json.loads(row.definition))
    yield draft
    notes = noted(json.loads(row.definition), draft.definition, row.written or {})
    known, source = by_key(draft.definition), source_of(draft.definition)
    for key, lang in draft.still_right:
        notes.setdefault(key, {})[lang] = digest_of(known[key].words.get(source, ""))
    for (key, lang), digest in draft.written_for.items():
        notes.setdefault(key, {})[lang] = digest
    row.definition, row.sha256, row.written = definitions.canonical(draft.definition), definitions.digest(draft.definition), notes
    session.flush()


@contextmanager
def _draft(session: Session, by: int | None, survey_id: int) -> Iterator[tuple[Survey, Definition]]:
    with changing(session, by, survey_id) as draft:
        broken = rules.broken(draft.definition)
        yield draft.survey, draft.definition
        ruling.insist_held(draft.definition, broken)


def draft_row(session: Session, survey_id: int) -> SurveyVersion:
    """The version without a number."""
    row = session.scalar(sa.select(SurveyVersion).where(SurveyVersion.survey_id == survey_id, SurveyVersion.number.is_(None)))
    if row is None:
        raise NotFound()
    return row


def _new_page() -> dict[str, Any]:
    return {"uid": definitions.new_uid("p"), "questions": []}


def _page(definition: Definition, uid: str) -> dict[str, Any]:
    for page in definition["pages"]:
        if page["uid"] == uid:
            return page
    raise NotFound()


def _question(definition: Definition, uid: str) -> Question:
    found = definitions.find_question(definition, uid)
    if found is None:
        raise NotFound()
    return found


def _entry(question: Question, kind: Kind, uid: str) -> tuple[Parts, dict[str, Any]]:
    found = entry_of(question, kind.parts, uid)
    if found is None:
        raise NotFound()
    return found


def _change_entry(parts: Parts, entry: dict[str, Any], given: Mapping[str, Any], problems: dict[str, Any]) -> None:
    for text in parts.texts:
        if text.name in given:
            entry[text.name] = dict(clean_words(given[text.name], f"{entry['uid']}-{text.name}", text.most, problems))
    if parts.area and "xywh" in given:
        entry["xywh"] = area(given["xywh"], f"{entry['uid']}-xywh", problems)


def area(given: Any, field: str, problems: dict[str, Any]) -> list[float]:
    """A rectangle on a picture, in parts of its width and height: from the left, from the top, how wide, how high."""
    try:
        x, y, width, height = (round(float(number), 4) for number in given)
        inside = min(x, y) >= 0 and width > 0 and height > 0 and x + width <= 1 and y + height <= 1
    except (TypeError, ValueError):
        inside = False
    if not inside:
        problems[field] = _l("The area has to lie within the picture: from the left and the top, width and height, in per cent.")
        return [0.0, 0.0, 1.0, 1.0]
    return [x, y, width, height]


def _set(setting: Setting, given: Any, problems: dict[str, Any]) -> Any:
    """The value of a setting; a problem when it is none of its range."""
    if setting.choices:
        if given in dict(setting.choices):
            return given
        problems[setting.name] = _l("Choose one of these.")
    elif isinstance(setting.default, bool):
        return bool(given)
    else:
        number = int(given) if str(given).isascii() and str(given).isdigit() and len(str(given)) < 5 else None
        least, most = setting.least or 0, setting.most or 0
        if number is not None and least <= number <= most:
            return number
        problems[setting.name] = _l("Give a whole number from %(least)s to %(most)s.", least=least, most=most)
    return setting.default


def _arrange(question: Question, kind: Kind, what: str, which: str) -> dict[str, str]:
    """An entry one place up or down, or out of its list; or a new one in the list named. A code is never given to another."""
    if what == "add":
        parts = next((parts for parts in kind.parts if parts.name == which and not parts.pictures), None)
        if parts is None:
            raise NotFound()
        added = add_entry(question, parts, {"xywh": [0.25, 0.25, 0.5, 0.5]} if parts.area else {})
        if added is None:
            raise TooManyEntries(parts.most)
        return {"list": parts.name, "entry": added}
    parts, found = _entry(question, kind, which)
    entries = question[parts.name]
    place = entries.index(found)
    entries.remove(found)
    if what != "remove":
        entries.insert(max(0, place - 1) if what == "up" else place + 1, found)
    return {"list": parts.name, "entry": which}


def _said_of(picture: Picture) -> dict[str, str]:
    """What was said of the same picture where it was used before."""
    return {text.lang: text.alt for text in picture.texts if text.alt}


def _insist_unchanged(part: Any, seen: str | None) -> None:
    if seen is not None and seen != definitions.digest(part):
        raise ChangedMeanwhile()


def clean_words(given: Mapping[str, str], name: str, most: int, problems: dict[str, Any] | None = None) -> Words:
    """Each language checked by itself; empty ones are left out, since a draft may be half translated."""
    wrong: dict[str, Any] = {}
    cleaned = {}
    for lang in LANGUAGES:
        if not str(given.get(lang, "")).strip():
            continue
        try:
            cleaned[lang] = clean_text(given[lang], most=most, field=f"{name}-{lang}")
        except TextRefused as refused:
            wrong |= refused.extra["fields"]
    if wrong and problems is None:
        raise Unusable(wrong)
    if problems is not None:
        problems |= wrong
    return Words(cleaned)
