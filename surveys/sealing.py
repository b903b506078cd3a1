"""What happens to a survey by itself: some time after it was closed it is sealed, and it is deleted with its project.

Sealing destroys the key by which a device is found again in its responses, and the minutes of their times. A receipt still
opens its response: whoever holds it may see and withdraw what they answered until the day of deletion.
"""

import json
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from commons import changes, deletions
from commons.db import db, now
from commons.keeping import EVERYBODYS, SECONDS_BETWEEN_STEPS, coarse, delete_some, in_steps, one_by_one, past_projects, start_of
from commons.media import storage_of
from commons.media.models import Picture, PictureText
from commons.media.storage import SHA256
from commons.operations import Operation
from commons.projects.models import EntryLink
from surveys import definition as definitions
from surveys.models import Answer, Presentation, Response, Survey, SurveyState, SurveyVersion, Variable

RESPONSES_AT_ONCE = 25  # in one step, each with its answers
UNNAMED_KEPT = timedelta(days=1)  # a picture is put into its question a moment after it came; an author may change their mind
VERSIONS_AT_ONCE = 50  # read at a time


def keep(moment: datetime) -> Iterator[str]:
    """The duty: delete what has reached its date and pictures that were taken out, seal what was closed long enough ago."""
    return one_by_one(_due(moment))


def seal_survey(session: Session, *, survey_id: int, moment: datetime) -> bool:
    """Destroy the key of a survey that was closed long enough ago; gives whether there is something to seal. There is no way back."""
    survey = _held(session, survey_id)
    if survey.key is None:
        return survey.sealed_at is None
    if survey.state is not SurveyState.CLOSED or survey.seals_on is None or survey.seals_on > moment:
        return False
    survey.key = None
    return True


def loosen_some(session: Session, *, survey_id: int) -> int:
    """Take the device's mark off some responses and the minutes off their times; gives how many, 0 when none is left."""
    _held(session, survey_id)
    started, updated = (coarse(session, at, "hour") for at in (Response.started_at, Response.updated_at))
    exact = sa.or_(Response.secret_hash.is_not(None), Response.started_at != started, Response.updated_at != updated)
    some = session.scalars(sa.select(Response).where(Response.survey_id == survey_id, exact).limit(RESPONSES_AT_ONCE)).all()
    ids = [response.id for response in some]
    for response in some:
        response.duration_s, response.secret_hash = response.seconds, None
        response.resume_hash = response.resume_box = None
        for name in ("started_at", "updated_at", "submitted_at", "withdrawn_at"):
            setattr(response, name, _hour(getattr(response, name)))
    session.flush()
    for table, moments in ((Answer.__table__, ("first_at", "last_at")), (Presentation.__table__, ("shown_at",))):
        values = {name: coarse(session, table.c[name], "hour") for name in moments}
        session.execute(sa.update(table).where(table.c.response_id.in_(ids)).values(values))
    return len(some)


def note_sealed(session: Session, *, survey_id: int) -> None:
    """Nothing of it is left to do."""
    _held(session, survey_id).sealed_at = now()


def shut_for_good(session: Session, *, survey_id: int) -> None:
    """Before it is deleted: it is on the list, its key is gone, and no link leads to it."""
    survey = _held(session, survey_id)
    deletions.note(session, deletions.SURVEY, survey.public_id)
    survey.state, survey.key, survey.closed_at = SurveyState.CLOSED, None, survey.closed_at or now()
    session.execute(sa.update(EntryLink).where(EntryLink.survey_id == survey_id).values(revoked_at=now()))


def delete_some_sent(session: Session, *, survey_id: int) -> int:
    """Delete some of what respondents sent; gives how many rows."""
    _held(session, survey_id)
    responses = sa.select(Response.id).where(Response.survey_id == survey_id)
    devices = sa.select(Response.secret_hash).where(Response.survey_id == survey_id, Response.secret_hash.is_not(None))
    return delete_some(
        session,
        (Operation, Operation.actor.in_(devices)),  # what the requests of the last day were answered
        (Presentation, Presentation.response_id.in_(responses)),
        (Answer, Answer.response_id.in_(responses)),
        (Response, Response.survey_id == survey_id),
    )


def delete_picture(session: Session, *, survey_id: int, sha256: str) -> str:
    """Delete a picture that no other survey of the organisation shows: says "kept", "gone", or "pixels" when these may go, too."""
    other = sa.select(SurveyVersion.id).where(SurveyVersion.survey_id != survey_id, SurveyVersion.definition.contains(sha256))
    picture = session.scalar(sa.select(Picture).where(Picture.sha256 == sha256))
    if picture is None or session.scalar(other.limit(1)) is not None:
        return "kept"
    _forget_picture(session, picture)
    another = session.scalar(sa.select(Picture.id).where(Picture.sha256 == sha256).limit(1), execution_options=EVERYBODYS)
    return "pixels" if another is None else "gone"


def delete_unnamed_picture(session: Session, *, picture_id: int, before: datetime) -> bool:
    """Delete a picture of which no survey of the organisation knows, unless it came again since; gives whether it did.

    Its pixels are then a stray, which is removed in the same run, if no other organisation shows them.
    """
    same = sa.select(Picture).where(Picture.id == picture_id, Picture.created_at < before)
    picture = session.scalar(same.with_for_update())
    if picture is None:
        return False
    if session.scalar(sa.select(SurveyVersion.id).where(SurveyVersion.definition.contains(picture.sha256)).limit(1)) is not None:
        return False
    _forget_picture(session, picture)
    return True


def delete_some_of(session: Session, *, survey_id: int) -> int:
    """Delete some of what is left of a survey, its own row last; gives how many rows."""
    return delete_some(
        session,
        (Variable, Variable.survey_id == survey_id),
        (SurveyVersion, SurveyVersion.survey_id == survey_id),
        (EntryLink, EntryLink.survey_id == survey_id),
        (Survey, Survey.id == survey_id),
    )


def _due(moment: datetime) -> Iterator[Callable[[], Iterator[str]]]:
    """What may have to be done, a survey each."""
    for project in past_projects(moment):
        for found in _surveys(Survey.project_id == project.id, Survey.created_at < start_of(project.delete_on)):
            yield partial(_delete, found, project.delete_on)
    for found in _surveys(Survey.state == SurveyState.CLOSED, Survey.sealed_at.is_(None)):
        yield partial(_seal, found, moment)
    yield partial(_delete_unnamed, moment - UNNAMED_KEPT)


def _delete(found: sa.Row[Any], date_of_project: date) -> Iterator[str]:
    _on(found, shut_for_good)
    in_steps(delete_some_sent, **_where(found))
    count = 0
    for sha256 in _pictures_of(found):  # while the versions still say which
        became = _on(found, delete_picture, sha256=sha256)
        if became == "pixels":
            storage_of(current_app).remove(sha256)
        count += became != "kept"
    in_steps(delete_some_of, **_where(found))
    yield (
        f"Deleted survey {found.public_id}, all answers to it and {count} pictures that nothing else shows: "
        f"its project's date was {date_of_project}."
    )


def _seal(found: sa.Row[Any], moment: datetime) -> Iterator[str]:
    if not _on(found, seal_survey, moment=moment):
        return
    count = in_steps(loosen_some, **_where(found))
    _on(found, note_sealed)
    yield f"Sealed survey {found.public_id}: {count} responses can no longer be tied to a device."


def _delete_unnamed(before: datetime) -> Iterator[str]:
    count = 0
    for found in list(_unnamed(before)):
        count += changes.make(delete_unnamed_picture, within=found.organisation_id, picture_id=found.id, before=before)
        time.sleep(SECONDS_BETWEEN_STEPS)
    if count:
        yield f"Deleted {count} pictures that no survey names."


def _unnamed(before: datetime) -> Iterator[Any]:
    """Pictures from before a moment that no version of a survey of their organisation names, drafts and old versions too."""
    old = sa.select(Picture.id, Picture.sha256, Picture.organisation_id).where(Picture.created_at < before)
    every = db.session.execute(old.order_by(Picture.organisation_id, Picture.id), execution_options=EVERYBODYS).all()
    for organisation_id, pictures in groupby(every, lambda one: one.organisation_id):
        named = _named_in(organisation_id)
        yield from (one for one in pictures if one.sha256 not in named)


def _named_in(organisation_id: int) -> set[str]:
    texts = sa.select(SurveyVersion.definition).where(SurveyVersion.organisation_id == organisation_id)
    found = db.session.scalars(texts.execution_options(yield_per=VERSIONS_AT_ONCE, **EVERYBODYS))
    return {sha256 for text in found for sha256 in SHA256.findall(text)}


def _forget_picture(session: Session, picture: Picture) -> None:
    deletions.note(session, deletions.PICTURE, picture.public_id)
    session.execute(sa.delete(PictureText).where(PictureText.picture_id == picture.id))
    session.execute(sa.delete(Picture).where(Picture.id == picture.id))


def _pictures_of(found: sa.Row[Any]) -> list[str]:
    versions = sa.select(SurveyVersion.definition).where(SurveyVersion.survey_id == found.id)
    texts = db.session.scalars(versions, execution_options=EVERYBODYS).all()
    return sorted({option["picture"] for text in texts for _question, option in definitions.pictures(json.loads(text))})


def _held(session: Session, survey_id: int) -> Survey:
    """The survey, its row locked: whoever opens, answers or keeps it elsewhere waits."""
    return session.scalars(sa.select(Survey).where(Survey.id == survey_id).with_for_update()).one()


def _hour(moment: datetime | None) -> datetime | None:
    return moment and moment.replace(minute=0, second=0, microsecond=0)


def _surveys(*which: Any) -> list[Any]:
    found = sa.select(Survey.id, Survey.public_id, Survey.organisation_id).where(*which)
    return list(db.session.execute(found.order_by(Survey.id), execution_options=EVERYBODYS))


def _on(found: sa.Row[Any], verb: Any, **arguments: Any) -> Any:
    return changes.make(verb, **_where(found), **arguments)


def _where(found: sa.Row[Any]) -> dict[str, int]:
    return {"within": found.organisation_id, "survey_id": found.id}
