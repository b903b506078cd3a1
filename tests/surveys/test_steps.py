"""Whoever compares two looks at the results of an open survey learns of no group of fewer than five; at its close everything is shown."""

import json
import os
import random
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from commons import scope
from commons.db import db, now
from commons.projects.models import Audience, EntryLink
from surveys import publishing, responses, steps
from surveys.models import Answer, AnswerState, Response, ResponseStatus, Survey, SurveyVersion
from surveys.results import Results, results_of
from tests.client import Client
from tests.commons.city import sign_in
from tests.making import make_user
from tests.surveys.making import Made, Respondent

pytestmark = pytest.mark.engine("sqlite")

State = frozenset[int]  # respondents


@pytest.mark.parametrize("seed", range(3))
def test_no_two_looks_differ_by_fewer_than_five_people_of_a_group(made: Made, seed: int) -> None:
    """Whoever begins, finishes or withdraws in whatever order. Mutants: STEP 4; `held_back` of nothing; `advance` with every audience."""
    rng = random.Random(seed)
    seen: dict[str, set[State]] = {"residents": set(), "staff": set(), "everybody": set()}
    for turn in range(60):
        made.make(_something_happens, survey_id=made.survey_id, links=[made.residents["id"], made.staff["id"]], turn=turn, rng=rng)
        for group, state in _looked(made).items():
            seen[group].add(state)

    assert len(seen["residents"]) > 2
    for group, states in seen.items():
        for one in states:
            for other in states - {one}:
                assert len(one ^ other) >= 5, (group, sorted(one ^ other))


def test_the_numbers_wait_for_five_and_then_are_those_of_all_of_them(made: Made) -> None:
    told = []
    for _person in range(12):
        _finished(made, made.residents)
        told.append(_results(made).counted)

    assert told == [0, 0, 0, 0, 5, 5, 5, 5, 5, 10, 10, 10]


def test_what_is_begun_is_not_shown_until_the_survey_closes(made: Made) -> None:
    """Mutant: `_countable` without the status."""
    for _person in range(6):
        made.respondent().does(responses.save_answer, question=made.choice, value="a")
    while_open = _results(made).counted

    made.change(publishing.close_survey)

    assert (while_open, _results(made).counted) == (0, 6)
    assert [line.numbers["count"] for line in _results(made).questions[0].everybody.summary.lines] == [6, 0]


def test_what_was_shown_at_a_close_takes_a_step_of_five_after_it_was_opened_again(made: Made) -> None:
    """Mutant: nothing noted at the close, so that three more than five make a step from what was shown before it."""
    for _person in range(7):
        _finished(made, made.residents)
    made.change(publishing.close_survey)
    closed = _results(made).counted
    made.change(publishing.open_survey)

    told = []
    for _person in range(5):
        _finished(made, made.residents)
        told.append(_results(made).counted)

    assert (closed, told) == (7, [7, 7, 7, 7, 12])


@pytest.mark.parametrize(
    ("lang", "waits"), [("fi", "Osa tuloksista odottaa"), ("sv", "En del resultat väntar"), ("en", "Some results wait")]
)
def test_an_answer_that_is_taken_back_holds_its_group_back_and_the_page_says_so(app: Flask, made: Made, lang: str, waits: str) -> None:
    """Mutant: `held_back` that looks at nothing that was withdrawn."""
    make_user("vilja@example.fi", organisation_id=made.organisation_id, role="viewer")
    residents = [_finished(made, made.residents) for _person in range(10)]
    for _person in range(10):
        _finished(made, made.staff)
    desk: Client = app.test_client()  # type: ignore[assignment]
    sign_in(desk, "vilja@example.fi")
    where = f"/{lang}/desk/projects/{made.project}/surveys/{made.survey}/results"
    before = desk.get(where).get_data(as_text=True)

    _withdrawn(made, residents[0])
    held = desk.get(where).get_data(as_text=True)
    for _person in range(5):
        _finished(made, made.residents)
    after = desk.get(where).get_data(as_text=True)

    staff, everybody = (
        {"fi": one, "sv": two, "en": three}[lang]
        for one, two, three in (("Henkilöstö: ", "Personal: ", "Staff: "), ("Kaikki: ", "Alla: ", "Everybody: "))
    )
    assert [waits in page for page in (before, held, after)] == [False, True, False]
    assert [staff in page for page in (before, held, after)] == [True, True, True]
    assert [everybody in page for page in (before, held, after)] == [True, False, True]


def test_of_fewer_than_ten_neither_shares_nor_orders_are_told(app: Flask, made: Made) -> None:
    """Mutant: ENOUGH 5."""
    make_user("vilja@example.fi", organisation_id=made.organisation_id, role="viewer")
    for _person in range(9):
        _finished(made, made.residents)
    made.change(publishing.close_survey)
    desk: Client = app.test_client()  # type: ignore[assignment]
    sign_in(desk, "vilja@example.fi")

    nine = desk.get(f"/en/desk/projects/{made.project}/surveys/{made.survey}/results").get_data(as_text=True)
    made.change(publishing.open_survey)
    for _person in range(5):
        _finished(made, made.residents)
    fourteen = desk.get(f"/en/desk/projects/{made.project}/surveys/{made.survey}/results").get_data(as_text=True)

    assert ("Residents: 9 answers. Shares and orders are shown from ten answers on." in nine, "%)" in nine) == (True, False)
    assert ("from ten answers on" in fourteen, "14 (100%)" in fourteen) == (False, True)


def _something_happens(session: Session, *, survey_id: int, links: list[int], turn: int, rng: random.Random) -> None:
    """Mostly somebody finishes; now and then one only begins, or one who has finished withdraws. Then somebody looks."""
    what = rng.choices((ResponseStatus.COMPLETE, ResponseStatus.PARTIAL, ResponseStatus.WITHDRAWN), weights=(12, 2, 1))[0]
    there = session.scalars(sa.select(Response).where(Response.status == ResponseStatus.COMPLETE).order_by(Response.id)).all()
    if what is ResponseStatus.WITHDRAWN and there:
        gone = rng.choice(there)
        session.execute(sa.delete(Answer).where(Answer.response_id == gone.id))
        gone.status = what
    else:
        link = session.get_one(EntryLink, rng.choice((links[0], *links)))
        version = session.scalars(sa.select(SurveyVersion.id).where(SurveyVersion.number == 1)).one()
        finished = now() if what is ResponseStatus.COMPLETE else None
        owned = {"organisation_id": link.organisation_id}
        response = Response(
            **owned, survey_id=survey_id, version_id=version, link_id=link.id, audience_id=link.audience_id, channel=link.channel,
            language="fi", status=what if finished else ResponseStatus.PARTIAL, submitted_at=finished, seq=2, order_seed=1,
            secret_hash=turn.to_bytes(32, "big"),
        )  # fmt: skip
        session.add(response)
        session.flush()
        question = json.loads(session.get_one(SurveyVersion, version).definition)["pages"][0]["questions"][0]["uid"]
        session.add(Answer(**owned, response_id=response.id, question=question, state=AnswerState.ANSWERED, value="a"))
    session.flush()
    steps.advance(session, survey_id=survey_id)


def _finished(made: Made, link: dict[str, Any]) -> Respondent:
    respondent = made.respondent(link)
    respondent.does(responses.save_answer, question=made.choice, value="a")
    respondent.does(responses.finish, receipt_hash=os.urandom(32))
    return respondent


def _withdrawn(made: Made, respondent: Respondent) -> None:
    id_ = db.session.scalar(
        sa.select(Response.id).where(Response.secret_hash == respondent.who["actor"]),
        execution_options={"unscoped": "a test looks at what is there"},
    )
    made.make(responses.withdraw, actor=respondent.who["actor"], op=os.urandom(8).hex(), response_id=id_)


def _looked(made: Made) -> dict[str, State]:
    """Who stands behind the numbers of each group that the page shows."""
    db.session.rollback()
    scope.enter(db.session, made.organisation_id)
    survey = _survey(made)
    found = results_of(db.session, survey)
    assert found is not None
    answered = found.questions[0]
    behind = sa.select(Response.id, Audience.key).join(Audience, Audience.id == Response.audience_id)
    rows = db.session.execute(behind.where(Response.survey_id == made.survey_id, *steps.shown(survey))).all()
    assert answered.everybody.summary.n == len(rows)
    told = {group.name["en"].lower(): group for group in answered.groups if group.name and not group.hidden}
    shown = {name: frozenset(id_ for id_, key in rows if key == name) for name in told}
    return shown if answered.everybody.hidden else {**shown, "everybody": frozenset(id_ for id_, _key in rows)}


def _survey(made: Made) -> Survey:
    survey = db.session.get(Survey, made.survey_id)
    assert survey is not None
    return survey


def _results(made: Made) -> Results:
    made.make(steps.advance, survey_id=made.survey_id)
    db.session.rollback()
    scope.enter(db.session, made.organisation_id)
    found = results_of(db.session, _survey(made))
    assert found is not None
    return found
