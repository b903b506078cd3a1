"""The kinds in words with scripts off: what is unticked or removed is taken back, and what is refused is not lost."""

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from commons import scope
from commons.db import db
from commons.languages import Words
from surveys.models import Answer, AnswerState, Response
from tests.client import Client
from tests.surveys.making import add_question, make_survey
from tests.surveys.test_filling import begin, rows

pytestmark = pytest.mark.engine("sqlite")

WORDS = Words(fi="Lisää?", sv="Mera?", en="More?")


class Asked:
    """Björn's phone at a question of a kind, the third screen of the survey."""

    def __init__(self, phone: Client, kind: str, **settings: object):
        self.phone, self.made = phone, make_survey()
        self.uid = add_question(self.made, kind, WORDS, **settings)
        self.made.open()
        scope.enter(db.session, self.made.organisation_id)
        self.where = begin(phone, self.made, "en") + "/3"
        phone.get(self.where)

    def send(self, go: str = "next", **fields: str | list[str]) -> TestResponse:
        """The form as if only `fields` were filled in; `own` stands for the question itself."""
        self.phone.get(self.where)
        assert self.phone.page
        kept = {name: value for name, value in self.phone.page.form("/3").values.items() if not name.startswith(self.uid)}
        hidden = {name: value for name, value in self.phone.page.form("/3").values.items() if name == f"{self.uid}.wording"}
        named = {name.replace("own", self.uid): value for name, value in fields.items()}
        return self.phone.post(self.where, data={**kept, **hidden, **named, "go": go})

    @property
    def kept(self) -> list[object]:
        """The answers there are."""
        return [answer.value for answer in rows(Answer)]


# Mutant: without take_back the consent stays in the data of somebody who took the tick off.
def test_consent_that_is_unticked_is_taken_back(app: Flask, phone: Client) -> None:
    asked = Asked(phone, "consent")

    asked.send(own="yes")
    given = len(asked.kept)
    asked.send()

    assert (given, asked.kept) == (1, [])
    assert [response.reached for response in rows(Response)] == [3]


def test_consent_without_a_tick_is_asked_once_and_let_be(app: Flask, phone: Client) -> None:
    asked = Asked(phone, "consent")

    assert asked.send().status_code == 422
    assert phone.page and "There is no answer yet" in phone.page.text
    assert asked.send(go="skip").status_code == 302
    assert asked.kept == []


def test_ticks_can_be_changed_and_all_taken_off(app: Flask, phone: Client) -> None:
    asked = Asked(phone, "multiple")

    asked.send(own=["b", "a"])
    first = asked.kept
    asked.send(own=["b"])
    second = asked.kept
    asked.send(go="back")

    assert (first, second, asked.kept) == ([{"chosen": ["a", "b"]}], [{"chosen": ["b"]}], [])


def test_dont_know_stays_when_an_empty_field_goes_with_it(app: Flask, phone: Client) -> None:
    asked = Asked(phone, "text")

    asked.send(go="dont_know")
    asked.send(own=" ")

    assert [answer.state for answer in rows(Answer)] == [AnswerState.DONT_KNOW]


def test_a_text_that_is_too_long_is_still_in_the_field(app: Flask, phone: Client) -> None:
    asked = Asked(phone, "text", longest=10)

    refused = asked.send(own="Kirjoitin tämän <huolella>")

    assert refused.status_code == 422
    assert "\nKirjoitin tämän &lt;huolella&gt;</textarea>" in refused.get_data(as_text=True)
    assert asked.kept == []


def test_a_number_that_is_refused_is_still_in_the_field_and_one_that_is_kept_comes_back(app: Flask, phone: Client) -> None:
    asked = Asked(phone, "number", decimals="1", most=200)

    assert 'value="1,000"' in asked.send(own="1,000").get_data(as_text=True)
    asked.send(own="12,5")

    assert asked.kept == [12.5]
    assert 'value="12.5"' in phone.get(asked.where).get_data(as_text=True)


def test_own_words_and_the_choice_are_both_still_there_when_they_do_not_fit(app: Flask, phone: Client) -> None:
    asked = Asked(phone, "single", other=True)

    refused = asked.send(**{"own": "a", "own.other": "On foot"}).get_data(as_text=True)

    assert 'value="a" checked' in refused and 'value="On foot"' in refused
    assert asked.kept == []


@pytest.mark.parametrize(
    ("kind", "given", "shown"),
    [
        ("scale", "4", 'value="4" checked'),
        ("single", "b", 'value="b" checked'),
        ("multiple", "a", 'value="a" checked'),
        ("number", "7", 'value="7"'),
        ("text", "Valoa", "\nValoa</textarea>"),
        ("consent", "yes", '-statement" checked'),
    ],
)
def test_what_was_answered_stands_on_the_screen_and_in_the_look_back(app: Flask, phone: Client, kind: str, given: str, shown: str) -> None:
    asked = Asked(phone, kind)
    on_to = asked.send(own=given).location

    screen, review = phone.get(asked.where), phone.get(on_to)

    assert (screen.status_code, review.status_code, len(asked.kept)) == (200, 200, 1)
    assert screen.get_data(as_text=True).count(shown) == 1
    assert phone.page and phone.page.text.count("No answer") == 2
