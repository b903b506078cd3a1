"""A closed survey is sealed after two weeks: no device is known any more, a receipt still opens its answers, files stay the same."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from commons import changes, keeping, scope
from commons.db import db
from commons.deletions import Deletion
from commons.projects.models import Project
from commons.settings import settings_of
from surveys import exports, publishing, responses
from surveys.marks import receipt_of, receipt_tag
from surveys.models import Answer, Presentation, Response, Survey
from tests.client import Client
from tests.surveys.making import Made, make_survey

BEGAN = datetime(2026, 5, 4, 15, 50, 20, tzinfo=UTC)
SENT = BEGAN + timedelta(minutes=17, seconds=3)
SEALED = BEGAN + timedelta(days=15)


def test_no_device_is_known_after_sealing_and_every_file_stays_the_same(app: Flask) -> None:
    """Mutants: leave `secret_hash`; leave out Answer or Presentation; export `duration_s` from the coarse times."""
    made, _receipt = _answered()
    before = _tables(made)

    kept = keeping.keep(SEALED)

    survey, response = _survey(made), _response()
    assert kept.said[-1:] == [f"Sealed survey {made.survey}: 1 responses can no longer be tied to a device."]
    assert (survey.key, survey.sealed_at is None, response.secret_hash, response.duration_s) == (None, False, None, 1023)
    moments = [response.started_at, response.updated_at, response.submitted_at, *_moments()]
    assert {(moment.minute, moment.second, moment.microsecond) for moment in moments if moment} == {(0, 0, 0)}
    assert len(moments) == 3 + 2 + 2
    assert _tables(made) == before


def test_two_weeks_less_an_hour_are_too_early(app: Flask) -> None:
    made, _receipt = _answered()

    keeping.keep(SENT + timedelta(days=14) - timedelta(hours=1))

    assert _survey(made).key is not None


def test_a_receipt_opens_its_answers_after_sealing_and_withdraws_them(app: Flask, phone: Client) -> None:
    """As the first page of the survey promises. Mutant: take `receipt_hash` away at sealing."""
    _made, receipt = _answered()
    keeping.keep(SEALED)

    shown = phone.get(f"/en/r/{receipt}").text
    phone.fill("/withdraw")
    withdrawn = phone.get(f"/en/r/{receipt}").text

    assert "Open lobby" in shown
    assert "These answers were withdrawn" in withdrawn
    db.session.rollback()
    assert db.session.scalar(sa.text("SELECT count(*) FROM answer")) == 0
    assert db.session.scalars(sa.select(Deletion.kind)).all() == ["response"]


def test_a_phone_that_comes_back_is_told_calmly(app: Flask, phone: Client) -> None:
    made, _receipt = _answered()
    keeping.keep(SEALED)

    answer = phone.get(f"/en/s/{made.residents['code']}")

    assert answer.status_code == 409
    assert "With a receipt code you can still see your answers" in answer.text


def test_a_sealed_survey_cannot_be_opened_again(app: Flask) -> None:
    """Mutant: leave the question for the key out of `open_survey`."""
    made, _receipt = _answered()
    keeping.keep(SEALED)

    with pytest.raises(publishing.SurveySealed):
        made.open()


def test_a_survey_of_a_project_past_its_date_is_gone(app: Flask, phone: Client) -> None:
    made, receipt = _answered()
    changes.make(_set_date, within=made.organisation_id, project_id=made.project_id)

    kept = keeping.keep(SEALED)

    assert kept.failed == 0
    db.session.rollback()
    tables = ("survey", "survey_version", "response", "answer", "presentation", "variable", "entry_link")
    assert [db.session.scalar(sa.text(f"SELECT count(*) FROM {table}")) for table in tables] == [0] * len(tables)
    assert {(row.kind, row.public_id) for row in db.session.scalars(sa.select(Deletion)) if row.kind == "survey"} == {
        ("survey", made.survey)
    }
    assert phone.get(f"/en/s/{made.residents['code']}").status_code == 404
    assert phone.get(f"/en/r/{receipt}").status_code == 404


def _answered() -> tuple[Made, str]:
    """A survey that one person answered in seventeen minutes, then closed; gives it and the receipt."""
    with time_machine.travel(BEGAN, tick=False) as clock:
        made = make_survey(opened=True)
        scope.enter(db.session, made.organisation_id)
        bjorn = made.respondent()
        for question in (made.choice, made.rating):
            bjorn.does(responses.save_answer, question=question, value=_value(made, question))
        clock.move_to(SENT, tick=False)
        key = _survey(made).key
        assert key is not None
        receipt = receipt_of(key, bjorn.secret)
        bjorn.does(responses.finish, receipt_hash=receipt_tag(_secret_key(), receipt))
        made.change(publishing.close_survey)
    return made, receipt


def _secret_key() -> str:
    from flask import current_app

    return settings_of(current_app).secret_key


def _value(made: Made, question: str) -> object:
    from surveys import building

    draft = building.draft_of(db.session, made.survey_id)
    db.session.rollback()
    found = next(one for page in draft["pages"] for one in page["questions"] if one["uid"] == question)
    options = [option["uid"] for option in found["options"]]
    return options[0] if question == made.choice else dict.fromkeys(options, 4)


def _survey(made: Made) -> Survey:
    db.session.rollback()
    return db.session.scalars(sa.select(Survey).where(Survey.id == made.survey_id)).one()


def _response() -> Response:
    db.session.rollback()
    return db.session.scalars(sa.select(Response)).one()


def _moments() -> Iterator[datetime]:
    for answer in db.session.scalars(sa.select(Answer)):
        yield answer.last_at
    for shown in db.session.scalars(sa.select(Presentation).limit(2)):
        yield shown.shown_at


def _tables(made: Made) -> dict[str, list[tuple]]:
    db.session.rollback()
    project = db.session.scalars(sa.select(Project).where(Project.id == made.project_id)).one()
    found = {one.name: one for one in exports.tables(db.session, project) if hasattr(one, "rows")}
    return {name: [tuple(row) for row in table.rows()] for name, table in found.items()}


def _set_date(session, *, project_id):
    session.execute(sa.update(Project).where(Project.id == project_id).values(delete_on=SEALED.date()))
