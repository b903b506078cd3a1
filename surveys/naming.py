"""What a survey and its questions are called in data files: names that software reads, that are unique, and that stay once there is an answer."""

import re
import unicodedata
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from commons.languages import Words
from surveys import definition as definitions
from surveys.definition import Definition, Question
from surveys.kinds import KINDS
from surveys.kinds.question import Problem
from surveys.models import NAME_LENGTH, Survey, Variable

VARIABLE_NAME = re.compile(r"[a-z][a-z0-9_]{0,38}[a-z0-9]|[a-z]")
RESERVED = {
    "response_id", "survey", "survey_version", "status", "audience", "partner", "organisation", "source", "channel", "mode", "language",
    "started_at", "submitted_at", "duration_s", "device", "simulated", "is_test",
}  # fmt: skip


def rename(session: Session, survey_id: int, definition: Definition, question: Question, given: Any, problems: dict[str, Any]) -> None:
    """Give a question another name; why it cannot have it goes to `problems`."""
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


def free_name(session: Session, survey_id: int, definition: Definition) -> str:
    """The name of the next question: `q` and the smallest number that is free."""
    taken = _names(session, survey_id, definition)
    number = 1
    while f"q{number}" in taken:
        number += 1
    return f"q{number}"


def clashes(definition: Definition) -> list[Problem]:
    """Columns of data files that two questions would have: an option added later can make one that was a question's name before."""
    owners: dict[str, str] = {}
    return [
        Problem(
            question["uid"],
            _l("Its column %(name)s in data files is another question\u2019s, too. Give one of the two another name.", name=column.name),
        )
        for question in definitions.asked(definition)
        for column in KINDS[question["kind"]].variables(question)
        if owners.setdefault(column.name, question["uid"]) != question["uid"]
    ]


def free_folder(session: Session, project_id: int, title: Words) -> str:
    """The folder of a new survey in exports, from its title; no two of a project share one."""
    plain = unicodedata.normalize("NFKD", title.in_("en").text).encode("ascii", "ignore").decode().lower()
    base = "-".join(re.findall(r"[a-z0-9]+", plain))[: NAME_LENGTH - 8].strip("-") or "survey"
    taken = set(session.scalars(sa.select(Survey.slug).where(Survey.project_id == project_id)))
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def _names(session: Session, survey_id: int, definition: Definition, but: str = "") -> set[str]:
    """Every name in use: columns as they would be now, and those of versions that people have answered."""
    taken = {column for question in definitions.asked(definition) if question["uid"] != but for column in _columns(question)}
    frozen = session.execute(sa.select(Variable.name, Variable.question).where(Variable.survey_id == survey_id, Variable.frozen)).all()
    return taken | {name for name, question in frozen if question != but}


def _columns(question: Question) -> set[str]:
    uids = [entry["uid"] for parts in KINDS[question["kind"]].parts for entry in question[parts.name]]
    return {
        question["var"],
        *(f"{question['var']}_{uid}" for uid in uids),
        *(column.name for column in KINDS[question["kind"]].variables(question)),
    }
