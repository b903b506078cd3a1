"""A copy of a survey: the same questions and pictures as a draft of its own, for another round or another house."""

import json
from typing import Any

from sqlalchemy.orm import Session

from commons.languages import Words
from commons.projects.models import Project
from surveys import definition as definitions
from surveys import rules
from surveys.access import survey_to_change
from surveys.building import draft_row, new_survey
from surveys.definition import Definition
from surveys.phrases import MOST_TITLE

SAID_OF_A_COPY = {"fi": "(kopio)", "sv": "(kopia)", "en": "(copy)"}


def copy_survey(session: Session, *, by: int | None, survey_id: int) -> dict[str, Any]:
    """A draft in the same project with this one's texts, questions, names in data files, pictures and translations.

    Links, answers and published versions stay with the first. Questions get uids of their own, since a uid is never given twice.
    """
    survey = survey_to_change(session, survey_id, by)
    row = draft_row(session, survey_id)
    definition = json.loads(row.definition)
    renamed = new_uids(definition)
    definition["title"] = _title_of_a_copy(definition["title"])
    written = {_moved(key, renamed): notes for key, notes in (row.written or {}).items() if key != "title"}
    copied = new_survey(session, session.get_one(Project, survey.project_id), definition, written)
    return {"id": copied.id, "public_id": copied.public_id}


def new_uids(definition: Definition) -> dict[str, str]:
    """Give every page and question a new uid, also where rules name them; old -> new of each question."""
    renamed = {question["uid"]: definitions.new_uid("q") for question in definitions.questions(definition)}
    for page in definition["pages"]:
        page["uid"] = definitions.new_uid("p")
        for question in page["questions"]:
            question["uid"] = renamed[question["uid"]]
    rules.renamed(definition, renamed)
    return renamed


def _moved(key: str, renamed: dict[str, str]) -> str:
    """The key of a phrase, which may begin with the uid of its question."""
    first, slash, rest = key.partition("/")
    return f"{renamed.get(first, first)}{slash}{rest}"


def _title_of_a_copy(title: dict[str, str]) -> dict[str, str]:
    ends = {lang: f" {SAID_OF_A_COPY[lang]}" for lang in title}
    return dict(Words({lang: text[: MOST_TITLE - len(ends[lang])] + ends[lang] for lang, text in title.items()}))
