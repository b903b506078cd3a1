"""Building a survey: its texts, pages, questions and pictures, always in the draft; `publishing` makes it what people are asked."""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from commons.errors import NotFound, Refusal, Unusable
from commons.languages import LANGUAGES, Words
from commons.media import find_picture
from commons.media.models import Picture
from commons.projects.access import insist
from commons.projects.models import Project
from commons.text import TextRefused, clean_text
from surveys import definition as definitions
from surveys.access import survey_to_change
from surveys.definition import Definition, Question
from surveys.kinds import KINDS
from surveys.kinds.contract import LETTERS, MOST_OPTIONS, next_letter, options_by_uid
from surveys.models import NAME_LENGTH, Survey, SurveyVersion, Variable

MOST_TITLE, MOST_TEXT, MOST_LABEL, MOST_ALT = 120, 1_000, 80, 300
MOST_QUESTIONS = 60
VARIABLE_NAME = re.compile(r"[a-z][a-z0-9_]{0,38}[a-z0-9]|[a-z]")
RESERVED = {
    "response_id", "survey", "survey_version", "status", "audience", "partner", "organisation", "source", "channel", "mode", "language",
    "started_at", "submitted_at", "duration_s", "device", "simulated", "is_test",
}  # fmt: skip

WORDS_OF_A_QUESTION = {"text": MOST_TEXT, "hint": MOST_TEXT, "low": MOST_LABEL, "high": MOST_LABEL}
WORDS_OF_AN_OPTION = {"label": MOST_LABEL, "alt": MOST_ALT}


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
    words = _l("A question can have at most %(most)s pictures.", most=MOST_OPTIONS)


def create_survey(session: Session, *, by: int | None, project_id: int, title: Mapping[str, str]) -> dict[str, Any]:
    """A draft in the project's languages, with one empty page."""
    insist(session, by=by, project_id=project_id, at_least="facilitator")
    project = session.scalar(sa.select(Project).where(Project.id == project_id))
    if project is None:
        raise NotFound()
    languages = [lang for lang in LANGUAGES if lang in project.languages]
    words = _clean_words(title, "title", MOST_TITLE)
    if not words:
        raise Unusable({"title": _l("Give the survey a name in one language at least.")})
    survey = Survey(
        organisation_id=project.organisation_id,
        project_id=project.id,
        slug=_free_slug(session, project.id, words),
        title=words,
        languages=languages,
    )
    session.add(survey)
    session.flush()
    definition = definitions.empty(words, languages)
    definition["pages"].append(_new_page())
    session.add(
        SurveyVersion(
            organisation_id=survey.organisation_id,
            survey_id=survey.id,
            number=None,
            definition=definitions.canonical(definition),
            sha256=definitions.digest(definition),
        )
    )
    session.flush()
    return {"id": survey.id, "public_id": survey.public_id}


def set_texts(session: Session, *, by: int | None, survey_id: int, seen: str | None = None, **texts: Mapping[str, str]) -> dict[str, Any]:
    """The survey's title, what it is about (`intro`) and what is said at the end (`thanks`), each in several languages."""
    with _draft(session, by, survey_id) as (survey, definition):
        _insist_unchanged(texts_of(definition), seen)
        for name, most in {"title": MOST_TITLE, "intro": MOST_TEXT, "thanks": MOST_TEXT}.items():
            if name in texts:
                definition[name] = dict(_clean_words(texts[name], name, most))
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
            question |= {"var": _free_name(session, survey_id, definition), "dont_know": True}
        target["questions"].append(question)
    return {"question": question["uid"]}


def edit_question(
    session: Session,
    *,
    by: int | None,
    survey_id: int,
    question: str,
    seen: str | None = None,
    options: Mapping[str, Mapping[str, Mapping[str, str]]] | None = None,
    then: tuple[str, str] | None = None,
    **changes: Any,
) -> dict[str, Any]:
    """Texts, name in data files, don't know, order; `options` has new labels and alternative texts by the option's code.

    `then` is what to do with one picture besides: ("up" | "down" | "remove", its code).
    """
    with _draft(session, by, survey_id) as (_survey, definition):
        found = _question(definition, question)
        _insist_unchanged(found, seen)
        problems: dict[str, Any] = {}
        for name, most in WORDS_OF_A_QUESTION.items():
            if name in changes:
                found[name] = dict(_clean_words(changes[name], name, most, problems))
        for uid, texts in (options or {}).items():
            option = _option(found, uid)
            for name, most in WORDS_OF_AN_OPTION.items():
                if name in texts:
                    option[name] = dict(_clean_words(texts[name], f"{uid}-{name}", most, problems))
        if "var" in changes and KINDS[found["kind"]].answerable:
            _rename(session, survey_id, definition, found, changes["var"], problems)
        if "dont_know" in changes:
            found["dont_know"] = bool(changes["dont_know"])
        if changes.get("order") in ("random", "fixed"):
            found["order"] = changes["order"]
        if problems:
            raise Unusable(problems)
        if then:
            _arrange(found, *then)
    return {"question": question, "seen": definitions.digest(found)}


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
        if "options" not in found:
            raise NotFound()
        for public_id in pictures:
            pixels = find_picture(session, public_id)
            if len(found["options"]) >= MOST_OPTIONS or found.get("last_option") == LETTERS[-1]:
                raise TooManyPictures()
            letter = found["last_option"] = next_letter(found)
            letters.append(letter)
            found["options"].append(
                {
                    "uid": letter,
                    "picture": pixels.sha256,
                    "width": pixels.width,
                    "height": pixels.height,
                    "widths": sorted(int(width) for width in pixels.variants),
                    "label": dict(_clean_words(label or {}, "label", MOST_LABEL)),
                    "alt": dict(_clean_words(alt or _said_of(pixels), "alt", MOST_ALT)),
                }
            )
    return {"options": letters}


def draft_of(session: Session, survey_id: int) -> Definition:
    """The definition as the author has it now."""
    return json.loads(_draft_row(session, survey_id).definition)


def texts_of(definition: Definition) -> dict[str, Any]:
    """The survey's own texts, the part that `set_texts` changes."""
    return {name: definition.get(name, {}) for name in ("title", "intro", "thanks")}


@contextmanager
def _draft(session: Session, by: int | None, survey_id: int) -> Iterator[tuple[Survey, Definition]]:
    """The survey and its draft to change in place; kept at the end."""
    survey = survey_to_change(session, survey_id, by)
    row = _draft_row(session, survey_id)
    definition = json.loads(row.definition)
    yield survey, definition
    row.definition, row.sha256 = definitions.canonical(definition), definitions.digest(definition)
    session.flush()


def _draft_row(session: Session, survey_id: int) -> SurveyVersion:
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


def _option(question: Question, uid: str) -> dict[str, Any]:
    found = options_by_uid(question).get(uid)
    if found is None:
        raise NotFound()
    return found


def _arrange(question: Question, what: str, uid: str) -> None:
    """A picture one place up or down, or out of the question; its code is never given to another."""
    options = question["options"]
    found = _option(question, uid)
    place = options.index(found)
    options.remove(found)
    if what != "remove":
        options.insert(max(0, place - 1) if what == "up" else place + 1, found)


def _said_of(picture: Picture) -> dict[str, str]:
    """What was said of the same picture where it was used before."""
    return {text.lang: text.alt for text in picture.texts if text.alt}


def _insist_unchanged(part: Any, seen: str | None) -> None:
    if seen is not None and seen != definitions.digest(part):
        raise ChangedMeanwhile()


def _clean_words(given: Mapping[str, str], field: str, most: int, problems: dict[str, Any] | None = None) -> Words:
    """Each language checked by itself; empty ones are left out, since a draft may be half translated."""
    wrong: dict[str, Any] = {}
    cleaned = {}
    for lang in LANGUAGES:
        if not str(given.get(lang, "")).strip():
            continue
        try:
            cleaned[lang] = clean_text(given[lang], most=most, field=f"{field}-{lang}")
        except TextRefused as refused:
            wrong |= refused.extra["fields"]
    if wrong and problems is None:
        raise Unusable(wrong)
    if problems is not None:
        problems |= wrong
    return Words(cleaned)


def _rename(session: Session, survey_id: int, definition: Definition, question: Question, given: Any, problems: dict[str, Any]) -> None:
    name = str(given or "").strip().lower()
    if name == question["var"]:
        return
    frozen = session.scalar(
        sa.select(sa.func.count())
        .select_from(Variable)
        .where(Variable.survey_id == survey_id, Variable.question == question["uid"], Variable.frozen)
    )
    if frozen:
        problems["var"] = _l("People have already answered this question: its name in data files stays %(name)s.", name=question["var"])
    elif not VARIABLE_NAME.fullmatch(name) or name in RESERVED:
        problems["var"] = _l("Use small letters a to z, digits and underscores, at most 40, starting with a letter.")
    elif name in _names(session, survey_id, definition, but=question["uid"]):
        problems["var"] = _l("Another question already has this name.")
    else:
        question["var"] = name


def _names(session: Session, survey_id: int, definition: Definition, but: str = "") -> set[str]:
    """Every name in use: columns as they would be now, and those of versions that people have answered."""
    taken = {column for question in definitions.asked(definition) if question["uid"] != but for column in _columns(question)}
    frozen = session.execute(sa.select(Variable.name, Variable.question).where(Variable.survey_id == survey_id, Variable.frozen)).all()
    return taken | {name for name, question in frozen if question != but}


def _columns(question: Question) -> set[str]:
    return {question["var"], *(f"{question['var']}_{uid}" for uid in options_by_uid(question))}


def _free_name(session: Session, survey_id: int, definition: Definition) -> str:
    taken = _names(session, survey_id, definition)
    number = 1
    while f"q{number}" in taken:
        number += 1
    return f"q{number}"


def _free_slug(session: Session, project_id: int, title: Words) -> str:
    plain = unicodedata.normalize("NFKD", title.in_("en").text).encode("ascii", "ignore").decode().lower()
    base = "-".join(re.findall(r"[a-z0-9]+", plain))[: NAME_LENGTH - 8].strip("-") or "survey"
    taken = set(session.scalars(sa.select(Survey.slug).where(Survey.project_id == project_id)))
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
