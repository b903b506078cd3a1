"""Who stands at a survey's door: the link they came by, the secret of their device, and what they have answered so far."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from flask import Response as Answered
from flask import current_app, jsonify, redirect, request, url_for

from commons import changes, limits, scope
from commons.db import db
from commons.errors import NotFound, wants_json
from commons.languages import current_language
from commons.languages.choosing import COOKIE as LANGUAGE
from commons.projects import entry_links
from commons.projects.codes import as_typed
from commons.projects.models import Channel, EntryLink, Project
from commons.security import cookie_name
from commons.settings import settings_of
from surveys import definition as definitions
from surveys import responses
from surveys.access import LinkEnded, SurveyClosed, SurveyIsSealed, SurveyNotOpen
from surveys.definition import Definition
from surveys.marks import boxed, is_secret, new_secret, receipt_of, receipt_tag, resume_of, resume_tag, seed_of, tag_of, unboxed
from surveys.models import Answer, Response, ResponseStatus, Survey, SurveyState, SurveyVersion
from surveys.publishing import newest_version
from surveys.rules import Path, path_of

COOKIE = "talkoot_survey_"
COOKIE_SECONDS = 60 * 24 * 3600  # a phone put away over a holiday finds its answers


@dataclass
class Visit:
    """One device at the door of one link."""

    link: EntryLink
    survey: Survey
    project: Project
    secret: str
    version: SurveyVersion | None
    response: Response | None
    answers: dict[str, Answer] = field(default_factory=dict)
    known: bool = False  # the device has been here before: it brought the secret along

    @cached_property
    def definition(self) -> Definition:
        """What this audience is asked; SurveyNotOpen when nothing has been published yet."""
        if self.version is None:
            raise SurveyNotOpen()
        audience = self.link.audience.key if self.link.audience else None
        return definitions.for_audience(json.loads(self.version.definition), audience)

    @cached_property
    def path(self) -> Path:
        """Which screens there are for this device, by what it has answered so far."""
        return path_of(self.definition, self.answers)

    @property
    def counted(self) -> dict[str, Answer]:
        """The answers to what is asked; those to questions that fell away are kept and do not count."""
        return {uid: answer for uid, answer in self.answers.items() if uid in self.path.asked}

    @property
    def seed(self) -> int:
        """What decides the order of pictures for this device."""
        return self.response.order_seed if self.response else seed_of(self._key, self.secret)

    @property
    def receipt(self) -> str:
        """The code that belongs to this device's response."""
        return receipt_of(self._key, self.secret)

    @property
    def finished(self) -> bool:
        """True when all was sent."""
        return self.response is not None and self.response.status is ResponseStatus.COMPLETE

    @property
    def begun(self) -> bool:
        """True when there is something to go on with."""
        return self.response is not None and not self.finished

    @property
    def is_new(self) -> bool:
        """True on the first page that a device gets."""
        return not self.known and self.link.channel is Channel.OWN_DEVICE

    @property
    def shared(self) -> bool:
        """True where one person after another stands at the same device."""
        return self.link.channel is Channel.KIOSK

    @property
    def assisted(self) -> bool:
        """True where somebody writes down what others answer."""
        return self.link.channel in (Channel.SCRIBE, Channel.PAPER, Channel.PHONE_INTERVIEW)

    @property
    def read_aloud(self) -> bool:
        """True where the questions are heard."""
        return self.link.channel in (Channel.SCRIBE, Channel.PHONE_INTERVIEW)

    @property
    def fresh(self) -> bool:
        """True where there is nothing to forget before the next person comes."""
        return self.response is None and cookie_name(settings_of(current_app), LANGUAGE) not in request.cookies

    @property
    def lost(self) -> bool:
        """True where the device was handed over meanwhile: what comes late is nobody's."""
        return self.shared and self.response is None

    @property
    def next_screen(self) -> int:
        """Where to go on: the screen after the furthest one, or the last."""
        reached = self.response.reached if self.response else 0
        return self.path.nearest(reached + 1)

    def read(self) -> None:
        """What this device has answered, also when it has answered more since the visit began."""
        for known in ("definition", "path"):
            self.__dict__.pop(known, None)
        self.response = _response(self.survey, self.secret)
        if self.response is None:
            self.version = newest_version(db.session, self.survey.id)
            return
        self.version = db.session.scalar(sa.select(SurveyVersion).where(SurveyVersion.id == self.response.version_id))
        rows = db.session.scalars(sa.select(Answer).where(Answer.response_id == self.response.id))
        self.answers = {answer.question: answer for answer in rows}

    def insist_open(self) -> None:
        """Refuse when the survey or the link has ended, and say what is kept."""
        if self.survey.state is SurveyState.DRAFT:
            raise SurveyNotOpen()
        if self.survey.key is None:
            raise SurveyIsSealed()
        if self.survey.state is SurveyState.CLOSED:
            raise SurveyClosed(kept=len(self.counted))
        if self.link.revoked_at is not None:
            raise LinkEnded(kept=len(self.counted))

    @property
    def resume_code(self) -> str | None:
        """The code for another device, once it was asked for."""
        if self.begun and self.response and self.response.resume_hash:
            return resume_of(self._key, self.secret)
        return None

    def keep_for_later(self) -> None:
        """Let the code open this response; asked for again it is the same one."""
        code = resume_of(self._key, self.secret)
        tag = resume_tag(settings_of(current_app).secret_key, code)
        self.does(responses.keep_for_later, op="go-on-later", resume_hash=tag, resume_box=boxed(self._key, code, self.secret))

    def does(self, verb: Any, *, op: str, **arguments: Any) -> dict[str, Any]:
        """Run a respondent's verb for this device."""
        actor = self.actor
        limits.spend("answer", actor.hex())
        if self.response is None:
            limits.spend("newcomer", "survey", self.survey.id, limits.network())
        return changes.make(
            verb,
            within=self.link.organisation_id,
            actor=actor,
            op=op,
            link_id=self.link.id,
            seed=self.seed,
            language=current_language(),
            **arguments,
        )

    @property
    def actor(self) -> bytes:
        """The mark that is stored for this device."""
        return tag_of(self._key, self.secret)

    def forget(self, answered: Answered) -> Answered:
        """Let the next person begin: neither the device nor the database knows whose the answers were."""
        if self.known and self.survey.key is not None:
            changes.make(responses.hand_over, within=self.link.organisation_id, actor=self.actor, survey_id=self.survey.id)
        return self.without_secret(answered)

    def without_secret(self, answered: Answered) -> Answered:
        """The device as it was before, at a kiosk in its own language."""
        settings = settings_of(current_app)
        for name in (_cookie(self.link.code), *([cookie_name(settings, LANGUAGE)] if self.shared else [])):
            answered.delete_cookie(name, secure=settings.secure, httponly=True, samesite="Lax", path="/")
        return answered

    @property
    def receipt_hash(self) -> bytes:
        """What is kept of it."""
        return receipt_tag(settings_of(current_app).secret_key, self.receipt)

    def remember(self, answered: Answered) -> Answered:
        """Let the device keep its secret: a shared one until it is handed over, when an answer on its way must not bring it back."""
        if self.shared and self.known:
            return answered
        settings = settings_of(current_app)
        answered.set_cookie(
            _cookie(self.link.code),
            self.secret,
            max_age=None if self.shared else COOKIE_SECONDS,
            secure=settings.secure,
            httponly=True,
            samesite="Lax",
            path="/",
        )
        return answered

    @property
    def _key(self) -> bytes:
        if self.survey.key is None:  # sealed: nobody can be told from anybody any more
            raise SurveyIsSealed()
        return self.survey.key


def visit(code: str) -> Visit:
    """The visit at this code. An ended link is opened only to those who have begun by it; for others it is unknown."""
    link = _link(code)
    scope.enter(db.session, link.organisation_id)
    survey = db.session.scalar(sa.select(Survey).where(Survey.id == link.survey_id))
    project = db.session.scalar(sa.select(Project).where(Project.id == survey.project_id)) if survey else None
    if survey is None or project is None:
        raise NotFound()
    secret = request.cookies.get(_cookie(link.code), "")
    known = is_secret(secret)
    found = Visit(link, survey, project, secret if known else new_secret(), None, None, known=known)
    found.read()
    if link.revoked_at is not None and found.response is None:
        entry_links.find(code, opens="survey")  # refuses as for any code that opens nothing
    return found


def resumed(found: Visit, typed: str) -> Visit | None:
    """The visit of whoever was given this code for the survey, at the link they came by; None for any code that opens nothing here."""
    code, key = as_typed(typed), found.survey.key
    tag = resume_tag(settings_of(current_app).secret_key, code)
    response = db.session.scalar(sa.select(Response).where(Response.survey_id == found.survey.id, Response.resume_hash == tag))
    if response is None or key is None or response.resume_box is None or response.status is not ResponseStatus.PARTIAL:
        return None
    secret = unboxed(key, code, response.resume_box)
    if response.secret_hash != tag_of(key, secret):
        return None
    link = db.session.get_one(EntryLink, response.link_id)
    there = Visit(link, found.survey, found.project, secret, None, None, known=True)
    there.read()
    return there


def finished(code: str, said: dict[str, Any]) -> Answered:
    """The answer to finishing: the receipt to a program, the last page to a person."""
    if wants_json():
        return jsonify(said)
    return redirect(url_for("filling.done", code=code))  # type: ignore[return-value]


def _link(code: str) -> EntryLink:
    link = db.session.scalar(
        sa.select(EntryLink).where(EntryLink.code == as_typed(code), EntryLink.survey_id.is_not(None)),
        execution_options={"unscoped": "found by its code"},
    )
    return link or entry_links.find(code, opens="survey")


def _response(survey: Survey, secret: str) -> Response | None:
    if survey.key is None:
        return None
    return db.session.scalar(sa.select(Response).where(Response.survey_id == survey.id, Response.secret_hash == tag_of(survey.key, secret)))


def _cookie(code: str) -> str:
    return cookie_name(settings_of(current_app), f"{COOKIE}{code}")
