"""While nothing can be written, or the database does not answer at all, people still read, and are told in words what is wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from commons import changes
from commons.accounts.models import StaffSession
from commons.db import db, now, sqlite
from tests.client import Client
from tests.commons.city import sign_in
from tests.making import make_project, make_user

pytestmark = pytest.mark.engine("sqlite")


@pytest.fixture
def desk(app: Flask) -> Client:
    """Aino at her desk, which she left half an hour ago."""
    make_user("aino@example.fi", organisation_id=make_project().organisation_id)
    client: Client = app.test_client()  # type: ignore[assignment]
    sign_in(client, "aino@example.fi")
    changes.make(_leave)
    return client


def test_staff_read_while_nothing_can_be_written(app: Flask, desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant: let the note that the browser was used fail the page."""
    monkeypatch.setattr(changes, "SECONDS_TO_START", 0.1)
    monkeypatch.setattr(changes, "SECONDS_TO_END", 0.1)

    with _locked(app):
        answers = [desk.get(path).status_code for path in ("/en/desk/", "/en/desk/projects/nothere")]

    assert answers == [200, 404]


def test_a_host_that_can_be_read_is_ready_while_somebody_writes(app: Flask) -> None:
    """Mutant: ask for the schema's step with the writer: a balancer takes the host away."""
    with _locked(app):
        assert app.test_client().get("/readyz").status_code == 200


def test_where_nobody_can_be_asked_who_reads_the_page_is_still_in_words(app: Flask, desk: Client) -> None:
    """Mutant: render the page of the fault as for the person signed in, whom the database cannot name: a bare 500."""
    with _missing(app, StaffSession.__tablename__):
        answers = [desk.get(path) for path in ("/sv/desk/", "/sv/finns-inte")]

    assert [answer.status_code for answer in answers] == [503, 404]  # an address that leads nowhere asks for nobody
    assert "Ett \u00f6gonblick" in answers[0].text
    assert '<html lang="sv"' in answers[1].text
    assert desk.get("/en/desk/").status_code == 200


def _leave(session) -> None:  # type: ignore[no-untyped-def]
    session.execute(sa.update(StaffSession).values(used_at=now() - timedelta(minutes=30)))


def _by_hand(app: Flask) -> Any:
    """With the program's own SQLite: two of them in one process do not see each other's locks."""
    with app.app_context():
        return sqlite.connect(str(db.engine.url.database), isolation_level=None)


@contextmanager
def _locked(app: Flask) -> Iterator[None]:
    """Another program writes and does not come to an end."""
    other = _by_hand(app)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@contextmanager
def _missing(app: Flask, table: str) -> Iterator[None]:
    """A table cannot be read."""
    other = _by_hand(app)
    other.execute(f"ALTER TABLE {table} RENAME TO away")
    try:
        yield
    finally:
        other.execute(f"ALTER TABLE away RENAME TO {table}")
        other.close()
