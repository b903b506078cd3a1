"""Going on at another device: nothing is lost, one person stays one response, and a code opens what it was made for and nothing else."""

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from commons import keeping, limits, scope
from commons.db import db, now
from commons.operations import Operation
from surveys import links, publishing
from surveys.models import DAYS_UNTIL_SEALED, Answer, Response, ResponseStatus, Survey
from tests.client import Client
from tests.surveys.making import Made, make_survey

CODE = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}\b")
OPENS_NOTHING = "This code does not open anything."


def test_bjorn_goes_on_at_another_device_and_nothing_is_lost(app: Flask, phone: Client, made: Made) -> None:
    """What is chosen when the code is asked for is saved with it. Mutants: ask for the code before the answer is looked at; keep it at the end."""
    code = _stop(phone, made)
    laptop = _another(app)

    opened = _resume(laptop, made, code.lower().replace("-", " "))
    laptop.get(opened.location)
    laptop.get(laptop.fill("/2", **{f"{made.rating}.a": "4", "go": "next"}).location)
    phone.get(f"/en/s/{made.residents['code']}/2")
    phone.get(phone.fill("/2", **{f"{made.rating}.a": "4", f"{made.rating}.b": "2", "go": "next"}).location)
    laptop.get(f"/en/s/{made.residents['code']}/review")
    laptop.get(laptop.fill("/finish").location)

    (response,) = _rows(Response)
    assert opened.location.endswith("/2")
    assert {answer.question: answer.value for answer in _rows(Answer)} == {made.choice: "b", made.rating: {"a": 4, "b": 2}}
    assert (response.status, response.resume_hash, response.resume_box) == (ResponseStatus.COMPLETE, None, None)
    assert phone.get(f"/en/s/{made.residents['code']}").location.endswith("/done")


def test_asked_for_again_it_is_the_same_code_and_the_device_that_gave_it_goes_on(phone: Client, made: Made) -> None:
    """An answer that never arrived must not leave the first device without its answers. Mutant: give the response another secret."""
    first = _stop(phone, made)

    phone.get(f"/en/s/{made.residents['code']}/review")
    phone.get(phone.fill("/later").location)
    second = CODE.search(phone.page.text if phone.page else "")

    assert second and second[0] == first
    assert "checked" in phone.get(f"/en/s/{made.residents['code']}/1").text
    assert len(_rows(Response)) == 1


@pytest.mark.engine("sqlite")
def test_wrong_finished_withdrawn_and_another_surveys_codes_are_told_the_same(app: Flask, phone: Client, made: Made) -> None:
    """Mutant: keep the code when finishing, and open it whatever has become of its response."""
    code = _stop(phone, made)
    other = make_survey(opened=True)
    scope.enter(db.session, made.organisation_id)
    answers = [_resume(_another(app), made, "K7M2-QP4X-9RTA"), _resume(_another(app), other, code), _resume(_another(app), made, "K7M")]
    phone.get(f"/en/s/{made.residents['code']}/review")
    phone.get(phone.fill("/finish").location)
    answers.append(_resume(_another(app), made, code))

    assert [(answer.status_code, OPENS_NOTHING in answer.text) for answer in answers] == [(422, True)] * 4
    assert [cookie for answer in answers for cookie in answer.headers.getlist("Set-Cookie") if "talkoot_survey_" in cookie] == []


@pytest.mark.engine("sqlite")
def test_guesses_from_one_network_come_to_an_end(app: Flask, made: Made) -> None:
    """Mutant: do not count a wrong code."""
    carla = _another(app)
    with app.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        for _ in range(int(limits.PACE["wrong_code"].partition("/")[0]) - 1):
            limits.spend("wrong_code", limits.network())

    assert [_resume(carla, made, "K7M2QP4X9RTA").status_code for _guess in range(2)] == [422, 429]


def test_nothing_that_is_stored_is_the_code_or_the_secret_it_opens(phone: Client, made: Made) -> None:
    """Mutant: put the secret into the box as it is."""
    code = _stop(phone, made).replace("-", "")
    secret = phone.get_cookie(f"talkoot_survey_{made.residents['code']}")

    (response,) = _rows(Response)
    kept = [getattr(response, column.key) for column in Response.__table__.columns]
    kept += [value for row in _rows(Operation) for value in (row.answer, row.key, row.content)]
    told = b" ".join(value if isinstance(value, bytes) else str(value).encode() for value in kept)
    assert secret and len(response.resume_box or b"") == len(secret.value)
    assert (secret.value.encode() in told, code.encode() in told) == (False, False)


def test_who_came_by_another_link_goes_on_under_the_link_they_began_by(app: Flask, phone: Client, made: Made) -> None:
    """Or a resident's answers would be the staff's. Mutant: go on at the link where the code was typed."""
    code = _stop(phone, made)
    laptop = _another(app)

    opened = _resume(laptop, made, code, link=made.staff)
    laptop.get(opened.location)
    laptop.fill("/2", **{f"{made.rating}.a": "4", "go": "next"})

    (response,) = _rows(Response)
    assert opened.location == f"/en/s/{made.residents['code']}/2"
    assert (response.audience.key, len(_rows(Answer))) == ("residents", 2)


def test_answers_begun_on_the_second_device_are_kept_and_it_is_said(app: Flask, phone: Client, made: Made) -> None:
    code = _stop(phone, made)
    laptop = _another(app)
    laptop.get(f"/en/s/{made.residents['code']}")
    laptop.get(laptop.fill("/start").location)
    laptop.fill("/1", **{made.choice: "a", "go": "next"})

    _resume(laptop, made, code)

    assert laptop.page and "Somebody has begun answering on this device." in laptop.page.text
    assert sorted(answer.value for answer in _rows(Answer)) == ["a", "b"]


@pytest.mark.engine("sqlite")
def test_a_code_for_a_closed_survey_or_an_ended_link_is_told_what_is_kept(app: Flask, phone: Client, made: Made) -> None:
    code = _stop(phone, made)
    made.change(links.end_link, link_id=made.residents["id"])
    laptop = _another(app)
    opened = _resume(laptop, made, code, link=made.staff)
    ended = laptop.get(opened.location)
    made.change(publishing.close_survey)
    closed = laptop.get(f"/en/s/{made.staff['code']}/resume")

    assert (ended.status_code, closed.status_code) == (409, 409)
    assert "The answer you had given before that is kept and counted." in ended.text


def test_once_sealed_no_code_finds_anything(app: Flask, phone: Client, made: Made) -> None:
    """Mutant: leave the code's mark when the device's is taken off."""
    _stop(phone, made)
    made.change(publishing.close_survey)

    keeping.keep(now() + timedelta(days=DAYS_UNTIL_SEALED, hours=1))

    (response,) = _rows(Response)
    assert (response.secret_hash, response.resume_hash, response.resume_box) == (None, None, None)
    assert db.session.get_one(Survey, made.survey_id).key is None


def _another(app: Flask) -> Client:
    return app.test_client()  # type: ignore[return-value]


def _stop(phone: Client, made: Made) -> str:
    """Begin, choose, and ask for a code on the same screen; gives the code."""
    phone.get(f"/en/s/{made.residents['code']}")
    phone.get(phone.fill("/start").location)
    phone.get(phone.fill("/1", **{made.choice: "b", "go": "later"}).location)
    assert phone.page
    found = CODE.search(phone.page.text)
    assert found, phone.page.text
    return found[0]


def _resume(device: Client, made: Made, code: str, link: dict[str, Any] | None = None) -> Any:
    device.get(f"/en/s/{(link or made.residents)['code']}/resume")
    return device.fill("/resume", code=code)


def _rows(model: Any) -> list[Any]:
    """What is stored, read anew."""
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(sa.select(model)))
