"""What a project is about and on what terms: goal, open and decided matters, notice, deletion date, partners, audiences, venues."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from commons import scope
from commons.accounts.access import insist_in_organisation
from commons.accounts.roles import Role
from commons.db import now
from commons.errors import NotFound, Refusal, Unusable
from commons.languages import LANGUAGES, Words
from commons.languages.cleaning import MOST_NAME, clean_words
from commons.projects.access import insist, organisation_of
from commons.projects.models import Audience, AudienceKind, Partner, Project, Venue
from commons.text import clean_text

MOST_TEXT, MOST_NOTICE, MOST_CONTACT = 2_000, 8_000, 200  # graphemes
LONGEST_KEY = 40
MOST_PARTS = 100  # partners, audiences or venues of one project
LONGEST_KEPT = timedelta(days=10 * 366)

BRIEF = {"name": MOST_NAME, "goal": MOST_TEXT, "open_matters": MOST_TEXT, "decided_matters": MOST_TEXT}


class NotReady(Refusal):
    """The project promises too little yet to collect anything from residents."""

    code = "project_not_ready"
    title = _l("The project is not ready for residents yet")
    words = _l(
        "Before anything is collected, people must be told what it is for and what happens to it. Fill in what is missing on the project's page."
    )

    def __init__(self, missing: Collection[Any] = ()):
        super().__init__(missing=list(missing))


class StillUsed(Refusal):
    """Something else refers to it."""

    code = "still_used"
    title = _l("This is still used")
    words = _l("A link, a workshop or a survey refers to this, so it cannot be removed. You can change its name.")


def create_project(
    session: Session,
    *,
    by: int | None,
    organisation_id: int,
    name: Mapping[str, str],
    goal: Mapping[str, str] | None = None,
    open_matters: Mapping[str, str] | None = None,
    decided_matters: Mapping[str, str] | None = None,
    notice: Mapping[str, str] | None = None,
    controller_contact: str = "",
    languages: Collection[str] = LANGUAGES,
    delete_on: date | None = None,
) -> dict[str, Any]:
    """A new project of the organisation; gives its `id` and `public_id`."""
    insist_in_organisation(session, by=by, organisation_id=organisation_id, at_least=Role.FACILITATOR)
    brief = {"name": name, "goal": goal, "open_matters": open_matters, "decided_matters": decided_matters}
    project = Project(
        organisation_id=organisation_id,
        **{field: clean_words(texts, field, most=BRIEF[field], needed=field == "name") for field, texts in brief.items()},
        **_clean_terms(notice=notice or {}, controller_contact=controller_contact, languages=languages, delete_on=delete_on),
    )
    session.add(project)
    session.flush()
    return {"id": project.id, "public_id": project.public_id}


def edit_brief(session: Session, *, by: int | None, project_id: int, **brief: Mapping[str, str]) -> dict[str, Any]:
    """Change name, goal, open matters or decided matters; what is not given stays."""
    insist(session, by=by, project_id=project_id, at_least=Role.FACILITATOR)
    values = {field: clean_words(texts, field, most=BRIEF[field], needed=field == "name") for field, texts in brief.items()}
    return _change(session, project_id, values)


def edit_terms(session: Session, *, by: int | None, project_id: int, **terms: Any) -> dict[str, Any]:
    """Change notice, controller's contact, languages or deletion date; what is not given stays. An owner's to decide."""
    insist(session, by=by, project_id=project_id, at_least=Role.OWNER)
    return _change(session, project_id, _clean_terms(**terms))


def add_partner(session: Session, *, by: int | None, project_id: int, name: Mapping[str, str], key: str | None = None) -> dict[str, Any]:
    """A voice in the project; gives its `id` and the `key` that exports say."""
    return _add(session, Partner, by=by, project_id=project_id, name=name, key=key)


def add_audience(
    session: Session, *, by: int | None, project_id: int, kind: str, name: Mapping[str, str], key: str | None = None
) -> dict[str, Any]:
    """Those a link can be meant for; gives its `id` and the `key` that exports say."""
    if kind not in list(AudienceKind):
        raise Unusable({"kind": _l("Choose whose voice the audience is.")})
    return _add(session, Audience, by=by, project_id=project_id, name=name, key=key, kind=AudienceKind(kind))


def add_venue(session: Session, *, by: int | None, project_id: int, name: Mapping[str, str]) -> dict[str, Any]:
    """A place where people meet; gives its `id`."""
    _enter(session, by, project_id)
    venue = Venue(organisation_id=organisation_of(session, project_id), project_id=project_id, name=clean_words(name, "name", needed=True))
    session.add(venue)
    session.flush()
    return {"id": venue.id}


def rename_part(session: Session, *, by: int | None, project_id: int, part: str, which: int, name: Mapping[str, str]) -> dict[str, Any]:
    """Another name for a partner, an audience or a venue (`part`); its key in exports stays."""
    _enter(session, by, project_id)
    model = _model(part)
    changed = session.execute(
        sa.update(model).where(model.id == which, model.project_id == project_id).values(name=clean_words(name, "name", needed=True))
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise NotFound()
    return {"id": which}


def name_of_part(session: Session, project_id: int, part: str, which: int) -> Words:
    """What a partner, an audience or a venue is called; NotFound when it is not of this project."""
    model = _model(part)
    name = session.scalar(sa.select(model.name).where(model.id == which, model.project_id == project_id))
    if name is None:
        raise NotFound()
    return name


def remove_part(session: Session, *, by: int | None, project_id: int, part: str, which: int) -> dict[str, Any]:
    """Take a partner, an audience or a venue (`part`) out of the project; refused while anything refers to it."""
    _enter(session, by, project_id)
    model = _model(part)
    found = session.scalar(sa.select(model).where(model.id == which, model.project_id == project_id))
    if found is None:
        raise NotFound()
    try:
        with session.begin_nested():
            session.delete(found)
            session.flush()
    except sa.exc.IntegrityError:
        raise StillUsed() from None
    return {"id": which}


PARTS: dict[str, Any] = {"partner": Partner, "audience": Audience, "venue": Venue}


def _model(part: str) -> Any:
    if part not in PARTS:
        raise NotFound()
    return PARTS[part]


def _clean_terms(**terms: Any) -> dict[str, Any]:
    clean: dict[str, Any] = {
        "notice": _clean_notice,
        "controller_contact": _clean_contact,
        "languages": _clean_languages,
        "delete_on": _clean_date,
    }
    return {field: clean[field](value) for field, value in terms.items()}


def _clean_notice(texts: Mapping[str, str]) -> Words:
    return clean_words(texts, "notice", most=MOST_NOTICE)


def _clean_contact(contact: str) -> str:
    return clean_text(contact, most=MOST_CONTACT, field="controller_contact", least=0, lines=False)


def _clean_languages(languages: Collection[str]) -> list[str]:
    kept = [lang for lang in LANGUAGES if lang in languages]
    if not kept or len(kept) != len(set(languages)):
        raise Unusable({"languages": _l("Choose at least one language.")})
    return kept


def _clean_date(given: date | None) -> date | None:
    if given is not None and not now().date() < given < now().date() + LONGEST_KEPT:
        raise Unusable({"delete_on": _l("Choose a day that is after today and within ten years.")})
    return given


def _change(session: Session, project_id: int, values: dict[str, Any]) -> dict[str, Any]:
    scope.enter(session, organisation_of(session, project_id))
    if values:
        session.execute(sa.update(Project).where(Project.id == project_id).values(**values))
    return {"id": project_id}


def _enter(session: Session, by: int | None, project_id: int) -> None:
    insist(session, by=by, project_id=project_id, at_least=Role.FACILITATOR)
    scope.enter(session, organisation_of(session, project_id))


def _add(
    session: Session, model: Any, *, by: int | None, project_id: int, name: Mapping[str, str], key: str | None, **more: Any
) -> dict[str, Any]:
    _enter(session, by, project_id)
    # Two additions at once would want the same place and key: the project's row makes them wait for each other.
    session.execute(sa.select(Project.id).where(Project.id == project_id).with_for_update())
    words = clean_words(name, "name", needed=True)
    taken = list(session.scalars(sa.select(model.key).where(model.project_id == project_id)))
    if len(taken) >= MOST_PARTS:
        raise Unusable({"name-fi": _l("There are already %(num)s of these, which is the most a project can have.", num=MOST_PARTS)})
    part = model(
        organisation_id=organisation_of(session, project_id),
        project_id=project_id,
        name=words,
        key=_free_key(_as_key(key) if key else _as_key(words.in_("en").text), taken),
        ordinal=len(taken),
        **more,
    )
    session.add(part)
    session.flush()
    return {"id": part.id, "key": part.key}


def _as_key(text: str) -> str:
    """Small letters, digits and underscores: `Sosiaali- ja terveysvirasto` -> `sosiaali_ja_terveysvirasto`."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[: LONGEST_KEY - 4].strip("_") or "part"


def _free_key(wanted: str, taken: Collection[str]) -> str:
    number, key = 2, wanted
    while key in taken:
        key, number = f"{wanted}_{number}", number + 1
    return key
