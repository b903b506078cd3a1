"""The first owner is made by one command."""

from flask import Flask

from commons import changes
from commons.accounts import organisations, people
from commons.accounts.access import role_in_organisation
from commons.db import db
from commons.languages import Words
from tests.client import Client
from tests.commons.city import sign_in


def test_the_command_makes_an_owner_who_can_sign_in(app: Flask, client: Client) -> None:
    result = app.test_cli_runner().invoke(args=["create-owner", "Aino@Example.fi", "--organisation", "Porin kaupunki"])
    (password,) = [line.removeprefix("Password: ") for line in result.output.splitlines() if line.startswith("Password: ")]

    status = sign_in(client, "aino@example.fi", password)

    assert (result.exit_code, status) == (0, 303)
    assert "Porin kaupunki" in client.get("/fi/desk/").get_data(as_text=True)


def test_an_organisation_and_an_account_that_are_there_are_used(app: Flask) -> None:
    organisation_id = changes.make(organisations.create_organisation, name=Words(fi="Porin kaupunki", sv="Björneborgs stad"))["id"]
    user_id = changes.make(people.create_user, email="aino@example.fi", name="Aino", password_hash="kept")["id"]

    result = app.test_cli_runner().invoke(args=["create-owner", "aino@example.fi", "--organisation", "Björneborgs stad"])

    assert "Password" not in result.output
    assert role_in_organisation(db.session, user_id, organisation_id) == "owner"
    assert people.find_by_email(db.session, "aino@example.fi").password == "kept"


def test_an_address_that_is_none_is_refused_in_words(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["create-owner", "not an address", "--organisation", "Porin kaupunki"])

    assert result.exit_code == 1
    assert "name@example.fi" in result.output
