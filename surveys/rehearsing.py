"""A rehearsal: people who do not exist answer a survey, so that its charts and files can be seen before anybody real has answered.

Their answers are marked, read alone or not at all, and removed at once. They are written a few people at a time, so that real
respondents get their turn in between, and up to a number, so that a request that arrives again adds nobody.
"""

import json
import random
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from commons.db import now
from commons.errors import Refusal, Unusable
from commons.keeping import in_steps
from commons.projects.models import EntryLink
from surveys import definition as definitions
from surveys import rules
from surveys.access import survey_to_change
from surveys.definition import Definition, Question, Screen
from surveys.kinds import KINDS
from surveys.links import links_of
from surveys.models import Answer, AnswerState, Presentation, Response, ResponseStatus, Survey, SurveyState, SurveyVersion
from surveys.publishing import WrongState, insist_asked_well, newest_version, publish
from surveys.responses import presentations_of

FEWEST, USUAL, MOST = 1, 30, 100  # people an audience
AT_ONCE = 20  # people in one change
DONT_KNOW, PASSED_BY, BROKEN_OFF = 0.06, 0.02, 0.07  # shares of answers, of answers, of people
SECONDS_A_QUESTION = (6, 40)


class NoWayIn(Refusal):
    """Nobody could reach the survey."""

    code = "no_link"
    title = _l("The survey has no link yet")
    words = _l("A rehearsal goes through the links, since they say whose answers come in. Make a link for each audience first.")


def prepare(session: Session, *, by: int | None, survey_id: int, people: Any) -> dict[str, Any]:
    """See that there is something to rehearse; gives link -> how many people, so many an audience, shared by its links."""
    survey = survey_to_change(session, survey_id, by)
    if survey.state is SurveyState.CLOSED:
        raise WrongState()
    count = _count(people)
    audiences: dict[int | None, list[EntryLink]] = {}
    for link in links_of(session, survey_id):
        if link.revoked_at is None:
            audiences.setdefault(link.audience_id, []).append(link)
    if not audiences:
        raise NoWayIn()
    if survey.state is SurveyState.DRAFT:
        insist_asked_well(session, survey)
        publish(session, survey)
    shares = Counter(links[number % len(links)].id for links in audiences.values() for number in range(count))
    return {"people": {str(link_id): share for link_id, share in shares.items()}}


def fill(survey_id: int, *, within: int, people: Mapping[int, int]) -> int:
    """Let so many people who do not exist have answered through each link; gives how many came now. Those of older versions go."""
    in_steps(_forget_some, within=within, survey_id=survey_id, older=True)
    return sum(in_steps(_add_some, within=within, link_id=link_id, until=until) for link_id, until in people.items())


def may_clear(session: Session, *, by: int | None, survey_id: int) -> dict[str, Any]:
    """Whether `by` may remove the rehearsal."""
    survey_to_change(session, survey_id, by)
    return {}


def clear(survey_id: int, *, within: int) -> int:
    """Remove everybody who does not exist; gives how many they were."""
    return in_steps(_forget_some, within=within, survey_id=survey_id, older=False)


def _count(people: Any) -> int:
    try:
        count = int(people)
    except (TypeError, ValueError):
        count = 0
    if not FEWEST <= count <= MOST:
        raise Unusable({"people": _l("Give a number from %(fewest)s to %(most)s.", fewest=FEWEST, most=MOST)})
    return count


def _add_some(session: Session, *, link_id: int, until: int) -> int:
    """A verb: a few more people of one link."""
    link = session.get_one(EntryLink, link_id)
    survey = session.scalar(sa.select(Survey).where(Survey.id == link.survey_id).with_for_update())
    version = newest_version(session, link.survey_id or 0)
    if survey is None or version is None or survey.state is SurveyState.CLOSED:
        return 0
    there = session.scalar(sa.select(sa.func.count()).where(Response.link_id == link_id, Response.simulated)) or 0
    definition = definitions.for_audience(json.loads(version.definition), link.audience.key if link.audience else None)
    coming = range(there, min(until, there + AT_ONCE))
    for number in coming:
        _answer(session, survey, version, link, definition, random.Random(f"{link_id}:{number}"))
    return len(coming)


def _answer(session: Session, survey: Survey, version: SurveyVersion, link: EntryLink, definition: Definition, rng: random.Random) -> None:
    screens = definitions.screens(definition)
    broken_off = rng.random() < BROKEN_OFF
    reached = rng.randrange(1, len(screens) + 1) if broken_off else len(screens)
    started = now() - timedelta(minutes=rng.randrange(1, 60 * 24))
    seconds = {screen.asked["uid"]: rng.randint(*SECONDS_A_QUESTION) for screen in screens[:reached] if screen.asked}
    language = rng.choices(survey.languages, weights=range(2 * len(survey.languages), 0, -2))[0]
    seed = rng.getrandbits(56)
    seen, said = _walk(definition, screens[:reached], rng)
    ended = started + timedelta(seconds=sum(seconds[question["uid"]] for question in seen))
    response = Response(
        organisation_id=survey.organisation_id, survey_id=survey.id, version_id=version.id, link_id=link.id,
        audience_id=link.audience_id, partner_id=link.partner_id, source=link.source, channel=link.channel,
        language=language, status=ResponseStatus.PARTIAL if broken_off else ResponseStatus.COMPLETE, seq=len(seen), reached=reached,
        order_seed=seed, simulated=True, started_at=started, updated_at=ended,
        submitted_at=None if broken_off else ended,
    )  # fmt: skip
    session.add(response)
    session.flush()
    for model, rows in (
        (Presentation, [row for question in seen for row in presentations_of(response, question, started)]),
        (Answer, [_row(response, uid, value, ended) for uid, value in said.items()]),
    ):
        if rows:
            session.execute(sa.insert(model), rows)


def _walk(definition: Definition, screens: list[Screen], rng: random.Random) -> tuple[list[Question], dict[str, Any]]:
    """Through these screens by the survey's rules: the questions that were asked, and question -> value (None for don't know)."""
    seen: list[Question] = []
    said: dict[str, Any] = {}
    for screen in screens:
        if screen.asked and screen.asked["uid"] in rules.asked(definition, rules.picked(definition, said)):
            seen.append(screen.asked)
            said |= _said(screen.asked, rng)
    return seen, said


def _said(question: Question, rng: random.Random) -> dict[str, Any]:
    """What was answered; nothing where the question was passed by. What is kept has been parsed as if it had been sent."""
    passed_by, dont_know = rng.random() < PASSED_BY, bool(question.get("dont_know")) and rng.random() < DONT_KNOW
    kind = KINDS[question["kind"]]
    value = None if dont_know else kind.parse(kind.simulate(question, rng), question)
    return {} if passed_by else {question["uid"]: value}


def _row(response: Response, uid: str, value: Any, at: datetime) -> dict[str, Any]:
    return {
        "organisation_id": response.organisation_id, "response_id": response.id, "question": uid,
        "state": AnswerState.DONT_KNOW if value is None else AnswerState.ANSWERED, "value": value, "revision": 1, "first_at": at, "last_at": at,
    }  # fmt: skip


def _forget_some(session: Session, *, survey_id: int, older: bool) -> int:
    """A verb: a few of them go, all or only those who answered an older version; gives how many."""
    which = sa.select(Response.id).where(Response.survey_id == survey_id, Response.simulated)
    if older:
        newest = newest_version(session, survey_id)
        which = which.where(Response.version_id != (newest.id if newest else 0))
    ids = session.scalars(which.limit(AT_ONCE)).all()
    for table in (Answer, Presentation):
        session.execute(sa.delete(table).where(table.response_id.in_(ids)))
    session.execute(sa.delete(Response).where(Response.id.in_(ids)))
    return len(ids)
