"""What respondents do: begin, answer, pass a question by, finish, withdraw. Each happens once for its operation key."""

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from commons import deletions
from commons.db import new_public_id, now
from commons.errors import NotFound, Refusal, Unusable
from commons.operations import blank, once
from commons.projects.models import Channel, EntryLink
from surveys import definition as definitions
from surveys import rules
from surveys.access import LinkEnded, SurveyClosed, SurveyNotOpen
from surveys.definition import Definition, Question
from surveys.kinds import KINDS
from surveys.models import Answer, AnswerState, Presentation, Response, ResponseStatus, Survey, SurveyState, SurveyVersion
from surveys.publishing import freeze, newest_version


class AlreadyFinished(Refusal):
    """The response was finished; it does not change behind the receipt's back."""

    code = "finished"
    title = _l("You have already answered")
    words = _l("Your answers have been sent. With your receipt code you can see them, or withdraw them.")


class NotAsked(Refusal):
    """The question has fallen away after another answer."""

    code = "not_asked"
    title = _l("This question is not asked any more")
    words = _l("After what you have answered earlier this question is not asked, so this was not saved. Everything else is kept.")


class HandedOver(Refusal):
    """The device is the next person's; what comes late from the one before begins nothing."""

    code = "handed_over"
    title = _l("This device has been handed over")
    words = _l("The answers given before are saved. Go to the first page and begin anew.")


class NothingAnswered(Unusable):
    """There is nothing to send."""

    code = "nothing_answered"
    title = _l("Nothing has been answered yet")

    def __init__(self) -> None:
        super().__init__({"answers": _l("Answer at least one question first. \u201cDon\u2019t know\u201d is an answer, too.")})


@once("survey.start")
def start(session: Session, *, actor: bytes, link_id: int, seed: int, language: str, simulated: bool = False) -> dict[str, Any]:
    """Somebody begins: the first trace of them."""
    link, survey = _open_door(session, link_id, actor)
    response, _definition = _response_of(session, survey, link, actor, seed, language, simulated, begins=True)
    return {"seq": response.seq, "status": response.status.value}


@once("survey.answer")
def save_answer(
    session: Session, *, actor: bytes, link_id: int, seed: int, language: str, question: Any, value: Any = None, dont_know: bool = False
) -> dict[str, Any]:
    """One question answered, or said not to know; sent again with another value it is changed."""
    link, survey = _open_door(session, link_id, actor)
    response, definition = _response_of(session, survey, link, actor, seed, language)
    asked = _asked(session, response, definition, question)
    if dont_know and not asked.get("dont_know"):
        raise Unusable({"dont_know": _l("This question has no \u201cdon\u2019t know\u201d. Choose an answer or go on without one.")})
    kept = None if dont_know else KINDS[asked["kind"]].parse(value, asked)
    revision = _keep_answer(session, response, asked["uid"], AnswerState.DONT_KNOW if dont_know else AnswerState.ANSWERED, kept)
    _keep_presentation(session, response, asked)
    _go_on(response, definition, asked["uid"])
    path = _path(session, response, definition)
    answered = session.scalars(sa.select(Answer.question).where(Answer.response_id == response.id)).all()
    said: dict[str, Any] = {"dont_know": True} if dont_know else {"value": kept}
    return {
        "seq": response.seq,
        "question": asked["uid"],
        **said,
        "revision": revision,
        "answered": len(path.asked.intersection(answered)),
        "asked": sum(1 for question in definitions.asked(definition) if question["uid"] in path.asked),
    }


@once("survey.take_back")
def take_back(session: Session, *, actor: bytes, link_id: int, seed: int, language: str, question: Any) -> dict[str, Any]:
    """One answer taken back: the question was seen and has no answer."""
    link, survey = _open_door(session, link_id, actor)
    response, definition = _response_of(session, survey, link, actor, seed, language)
    asked = _asked(session, response, definition, question)
    session.execute(sa.delete(Answer).where(Answer.response_id == response.id, Answer.question == asked["uid"]))
    _go_on(response, definition, asked["uid"])
    session.flush()
    return {"seq": response.seq, "question": asked["uid"]}


@once("survey.pass")
def pass_by(session: Session, *, actor: bytes, link_id: int, seed: int, language: str, screen: int) -> dict[str, Any]:
    """A screen was seen and left without an answer."""
    link, survey = _open_door(session, link_id, actor)
    response, definition = _response_of(session, survey, link, actor, seed, language)
    path = _path(session, response, definition)
    shown = path.screen(screen)
    if not path.shows(screen):
        raise NotAsked()
    for question in shown.questions:
        _keep_presentation(session, response, question)
    response.reached, response.seq, response.updated_at = max(response.reached, screen), response.seq + 1, now()
    session.flush()
    return {"seq": response.seq, "page": screen}


@once("survey.later")
def keep_for_later(
    session: Session, *, actor: bytes, link_id: int, seed: int, language: str, resume_hash: bytes, resume_box: bytes
) -> dict[str, Any]:
    """Whoever has the code may go on with this response at another device, until it is finished."""
    link, survey = _open_door(session, link_id, actor)
    response, _definition = _response_of(session, survey, link, actor, seed, language)
    response.resume_hash, response.resume_box = resume_hash, resume_box
    session.flush()
    return {"seq": response.seq}


@once("survey.finish")
def finish(session: Session, *, actor: bytes, link_id: int, seed: int, language: str, receipt_hash: bytes) -> dict[str, Any]:
    """All is sent; the receipt lets its holder see the answers and withdraw them."""
    link, survey = _open_door(session, link_id, actor)
    response, definition = _response_of(session, survey, link, actor, seed, language)
    asked = _path(session, response, definition).asked
    answered = session.scalars(sa.select(Answer.question).where(Answer.response_id == response.id)).all()
    if asked.isdisjoint(answered):
        raise NothingAnswered()
    for table in (Answer, Presentation) if rules.sources(definition) else ():  # what fell away was kept for a change of mind only
        session.execute(sa.delete(table).where(table.response_id == response.id, table.question.not_in(asked)))
    response.status, response.submitted_at, response.updated_at = ResponseStatus.COMPLETE, now(), now()
    response.receipt_hash, response.language, response.seq = receipt_hash, language, response.seq + 1
    response.resume_hash = response.resume_box = None  # there is nothing to go on with
    session.flush()
    return {"seq": response.seq, "status": response.status.value}


def hand_over(session: Session, *, actor: bytes, survey_id: int) -> None:
    """A verb: the next person comes. No device finds this response any more; what was answered stays and is counted."""
    survey = session.scalar(sa.select(Survey).where(Survey.id == survey_id))
    response = _find(session, survey, actor) if survey else None
    if response is None:
        return
    blank(session, actor=actor)
    response.secret_hash = response.resume_hash = response.resume_box = None
    session.flush()


@once("survey.withdraw")
def withdraw(session: Session, *, actor: bytes, response_id: int) -> dict[str, Any]:
    """The answers are deleted; what stays says only that a response was withdrawn."""
    response = session.scalar(sa.select(Response).where(Response.id == response_id).with_for_update())
    if response is None:
        raise NotFound()
    for table in (Answer, Presentation):
        session.execute(sa.delete(table).where(table.response_id == response_id))
    if response.secret_hash is not None:
        blank(session, actor=response.secret_hash)
    response.status, response.submitted_at, response.secret_hash = ResponseStatus.WITHDRAWN, None, None
    response.resume_hash = response.resume_box = None
    response.withdrawn_at = response.updated_at = now()
    deletions.note(session, deletions.RESPONSE, response.public_id)
    session.flush()
    return {"status": response.status.value}


def _open_door(session: Session, link_id: int, actor: bytes) -> tuple[EntryLink, Survey]:
    """The link and its survey, held so that closing waits for us or we for it; refused when either has ended."""
    link = session.scalar(sa.select(EntryLink).where(EntryLink.id == link_id))
    survey = session.scalar(sa.select(Survey).where(Survey.id == link.survey_id).with_for_update(read=True)) if link else None
    if link is None or survey is None:
        raise NotFound()
    if survey.state is SurveyState.DRAFT:
        raise SurveyNotOpen()
    if survey.state is SurveyState.CLOSED:
        raise SurveyClosed(kept=_answers_kept(session, survey.id, actor))
    if link.revoked_at is not None:
        raise LinkEnded(kept=_answers_kept(session, survey.id, actor))
    return link, survey


def presentations_of(response: Response, question: Question, at: datetime) -> list[dict[str, Any]]:
    """A row a picture. The order is a function of the seed, so that what is written is what was seen."""
    return [
        {
            "organisation_id": response.organisation_id, "response_id": response.id, "question": question["uid"], "task": task,
            "position": position, "option": option["uid"], "picture": option.get("picture", ""), "shown_at": at,
        }
        for task, options in enumerate(definitions.shown_in_order(question, response.order_seed), 1)
        for position, option in enumerate(options, 1)
    ]  # fmt: skip


def _answers_kept(session: Session, survey_id: int, actor: bytes) -> int:
    """How many answers of this respondent count so far."""
    response = session.scalar(sa.select(Response).where(Response.survey_id == survey_id, Response.secret_hash == actor))
    if response is None:
        return 0
    given = {answer.question: answer for answer in session.scalars(sa.select(Answer).where(Answer.response_id == response.id))}
    version = session.get_one(SurveyVersion, response.version_id)
    audience = response.audience.key if response.audience else None
    return len(rules.Askings({version.id: json.loads(version.definition)}).counted(version.id, audience, given))


def _response_of(
    session: Session,
    survey: Survey,
    link: EntryLink,
    actor: bytes,
    seed: int,
    language: str,
    simulated: bool = False,
    begins: bool = False,
) -> tuple[Response, Definition]:
    """This respondent's response, made when it is the first time, and what they are asked."""
    response = _find(session, survey, actor)
    if response is None and link.channel is Channel.KIOSK and not begins:
        raise HandedOver()
    if response is None:
        response = _begin(session, survey, link, actor, seed, language, simulated)
    if response.status is not ResponseStatus.PARTIAL:
        raise AlreadyFinished()
    version = session.scalar(sa.select(SurveyVersion).where(SurveyVersion.id == response.version_id))
    assert version is not None
    audience = link.audience.key if link.audience else None
    return response, definitions.for_audience(json.loads(version.definition), audience)


def _find(session: Session, survey: Survey, actor: bytes) -> Response | None:
    return session.scalar(
        sa.select(Response).where(Response.survey_id == survey.id, Response.secret_hash == actor).with_for_update(of=Response)
    )


def _begin(session: Session, survey: Survey, link: EntryLink, actor: bytes, seed: int, language: str, simulated: bool) -> Response:
    version = newest_version(session, survey.id)
    if version is None:
        raise SurveyNotOpen()
    insert = _insert(session)(Response).values(
        public_id=new_public_id(), organisation_id=survey.organisation_id, survey_id=survey.id, version_id=version.id, link_id=link.id,
        audience_id=link.audience_id, partner_id=link.partner_id, source=link.source, channel=link.channel, language=language,
        status=ResponseStatus.PARTIAL, seq=0, reached=0, order_seed=seed, simulated=simulated, secret_hash=actor,
        started_at=now(), updated_at=now(),
    )  # fmt: skip
    # Two requests of one device in two processes: the second finds what the first has made.
    session.execute(insert.on_conflict_do_nothing(index_elements=["survey_id", "secret_hash"]))
    if version.frozen_at is None and not simulated:
        freeze(session, version)
    response = _find(session, survey, actor)
    assert response is not None
    return response


def _asked(session: Session, response: Response, definition: Definition, uid: Any) -> Question:
    for question in definitions.asked(definition):
        if question["uid"] == uid:
            if uid not in _path(session, response, definition).asked:
                raise NotAsked()
            return question
    raise Unusable({"question": _l("There is no such question in this survey. Reload the page: the survey may have been changed.")})


def _path(session: Session, response: Response, definition: Definition) -> rules.Path:
    """What this respondent is asked, by what they have answered so far."""
    sources = rules.sources(definition)
    of_sources = sa.select(Answer.question, Answer.value).where(Answer.response_id == response.id, Answer.question.in_(sources))
    values = {uid: value for uid, value in session.execute(of_sources)} if sources else {}
    return rules.Path(definition, rules.picked(definition, values))


def _keep_answer(session: Session, response: Response, question: str, state: AnswerState, value: Any) -> int:
    made = _insert(session)(Answer).values(
        organisation_id=response.organisation_id, response_id=response.id, question=question, state=state, value=value,
        revision=1, first_at=now(), last_at=now(),
    )  # fmt: skip
    kept = made.on_conflict_do_update(
        index_elements=["response_id", "question"],
        set_={
            "state": made.excluded.state,
            "value": made.excluded.value,
            "last_at": made.excluded.last_at,
            "revision": Answer.__table__.c.revision + 1,
        },
    )
    return session.execute(kept.returning(Answer.revision)).scalar_one()


def _keep_presentation(session: Session, response: Response, question: Question) -> None:
    if rows := presentations_of(response, question, now()):
        session.execute(_insert(session)(Presentation).values(rows).on_conflict_do_nothing())


def _go_on(response: Response, definition: Definition, question: str) -> None:
    here = next(screen.number for screen in definitions.screens(definition) if screen.asked and screen.asked["uid"] == question)
    response.reached, response.seq, response.updated_at = max(response.reached, here), response.seq + 1, now()


def _insert(session: Session) -> Any:
    """The insert that knows ON CONFLICT, of the engine at hand."""
    return postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
