"""What is wrong in the short forms of signing in is read once, at its place, in each language."""

import pytest
from flask import Flask

from tests.client import Client
from tests.commons.city import PASSWORD, City, build

pytestmark = pytest.mark.engine("sqlite")

WRONG = {
    "fi": "Sähköpostiosoite tai salasana ei ole oikein.",
    "sv": "E-postadressen eller lösenordet är fel.",
    "en": "The e-mail address or the password is not right.",
}
NOT_YOURS = "This is not your password now."


@pytest.fixture
def city(app: Flask) -> City:
    return build(app)


@pytest.mark.parametrize("lang", list(WRONG))
def test_a_wrong_sign_in_says_so_once_and_keeps_the_address(city: City, lang: str) -> None:
    """Mutant: put NotRight beside the field of the address."""
    aino = city.browser()
    aino.get(f"/{lang}/desk/sign-in")

    answer = aino.fill("", email="facilitator@example.fi", password="another row of words")

    page = answer.get_data(as_text=True)
    assert (answer.status_code, page.count(WRONG[lang])) == (422, 1)
    assert 'value="facilitator@example.fi"' in page
    assert PASSWORD not in page


def test_a_program_gets_the_reason_too(city: City) -> None:
    aino = city.browser()
    aino.get("/en/desk/sign-in")

    answer = aino.send("/en/desk/sign-in", email="facilitator@example.fi", password="another row of words")

    assert (answer.status_code, answer.json["error"]) == (422, "not_right")
    assert answer.json["message"].startswith(WRONG["en"])


def test_a_password_that_cannot_be_taken_is_explained_once_beside_its_field(city: City) -> None:
    aino = city.browser("facilitator")
    aino.get("/en/desk/account")

    wrong = told(aino, current="not my password", password="quite another row of words")
    short = told(aino, current=PASSWORD, password="short")

    assert wrong.count(NOT_YOURS) == 1
    assert short.count("The password is too short") == 1
    assert "Please look at this place." in wrong


def test_an_address_that_is_none_is_explained_once(city: City) -> None:
    aino = city.browser()
    aino.get("/en/desk/reset")

    aino.fill("", email="no address")

    assert aino.page
    reason = "Write the e-mail address like this"
    assert aino.page.text.count(reason) == 1


def told(aino: Client, **given: str) -> str:
    aino.fill("account/password", **given)
    assert aino.page
    return aino.page.text
