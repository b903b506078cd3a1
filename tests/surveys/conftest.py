"""Aino's open survey on this test's own database, and browsers without scripts."""

import pytest
from flask import Flask

from commons import scope
from commons.db import db
from tests.client import Client
from tests.commons.city import sign_in
from tests.making import make_user
from tests.surveys.making import Made, make_survey


@pytest.fixture
def made(app: Flask) -> Made:
    """A survey of two lobbies that takes answers; what it owns can be read at once."""
    made = make_survey(opened=True)
    scope.enter(db.session, made.organisation_id)
    return made


@pytest.fixture
def phone(app: Flask) -> Client:
    """Björn's phone, with scripts off."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def desk(app: Flask, made: Made) -> Client:
    """Aino at her desk."""
    make_user("aino@example.fi", organisation_id=made.organisation_id)
    client: Client = app.test_client()  # type: ignore[assignment]
    sign_in(client, "aino@example.fi")
    return client
