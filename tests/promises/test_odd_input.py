"""Whatever arrives at the desk, by an address or by a form, is answered with words in the reader's language and the right status.

PostgreSQL takes no NUL in a text, no half a character and no number that a column cannot hold; SQLite is more patient.
"""

import io
from collections.abc import Iterator
from secrets import token_hex
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import IntegerConverter

from commons.policy import STAFF, policy_of
from tests.client import Client
from tests.promises.whole_desk import Page, browser, fill, make_ours, pages

NUMBERS = (str(2**31), str(2**63), "9" * 400)
PLACES = ("%00", "%ED%A0%80")

NUL, SURROGATE, ZALGO = "a\x00b", "\ud800", "z" + "\u0301" * 40
FORM_VALUES = {
    "NUL": NUL,
    "nothing": "",
    "too many marks": ZALGO,
    "another direction": "\u202eabc",
    "no choice of ours": "\U0001f47b",
    "a huge number": "9" * 400,
    "no number": "nan",
    "too long": "a" * 20_000,
}
# What JSON can hold and a form cannot.
JSON_VALUES = {"half a character": SURROGATE, "a list": [SURROGATE, 1], "an object": {"fi": {"fi": "x"}}, "a number": 1e308}

FILES = {"file", "pictures"}
KEPT = {"A bench by the door", "visitor@example.fi", "tuuli@example.fi"}
ENGLISH = (" the ", " this ", "This ", " not ", "Write ", "Choose ")
# Each form of the desk and its fields, with something that could be kept in each. `*` stands for the part an address is about.
FORMS: dict[str, dict[str, str]] = {
    "account.change_password": {"current": "wrong", "password": "a long enough one"},
    "account.show": {"name": "Aino", "language": "fi"},
    "organisations.change_role": {"role": "viewer"},
    "organisations.edit": {"name-fi": "Kaupunki", "accent": "#123456"},
    "organisations.invite": {"email": "new@example.fi", "role": "viewer", "language": "fi"},
    "project_members.change_role": {"role": "viewer"},
    "project_members.invite": {"email": "new@example.fi", "role": "viewer", "language": "fi"},
    "projects.add_part": {"*-name-fi": "Kirjasto", "*-kind": "residents"},
    "projects.edit_brief": {"name-fi": "Hanke", "goal-fi": "Aula", "open_matters-fi": "Kaikki", "decided_matters-fi": ""},
    "projects.edit_terms": {"notice-fi": "Ei nimiä", "controller_contact": "a@b.fi", "languages": "fi", "delete_on": "2027-12-31"},
    "projects.new": {"organisation": "", "name-fi": "Hanke", "goal-fi": "Aula"},
    "projects.rename_part": {"name-fi": "Kirjasto"},
    "survey_files.bring": {"file": '{"format": "visual-survey/1"}'},
    "survey_languages.one": {"text:title": "Vilken aula?", "right": "title"},
    "survey_languages.upload": {"file": "key,sv\n"},
    "survey_links.show": {"audience": "residents", "partner": "", "source": "door"},
    "survey_pages.show": {"only_for": "residents", "seen": ""},
    "survey_preview.go_on": {"go": "on"},
    "survey_rehearsal.rehearse": {"people": "x"},
    "surveys_desk.add_pictures": {"pictures": "x"},
    "surveys_desk.add_question": {"kind": "text", "page": ""},
    "surveys_desk.new": {"title-fi": "Kysely"},
    "surveys_desk.question": {
        "text-fi": "Kumpi?",
        "hint-fi": "",
        "var": "lobby",
        "order": "",
        "do": "add:options",
        "only_for": "",
        "seen": "",
    },
    "surveys_desk.texts": {"title-fi": "Kysely", "intro-fi": "Valitaan", "thanks-fi": "Kiitos", "seen": ""},
    "workshop_desk.add_link": {"audience_id": "", "partner_id": ""},
    "workshop_desk.stage": {"ordinal": "1"},
    "workshop_desk.switch": {"name": "holding", "on": "1"},
    "workshop_desk.vote": {"budget": "3", "most_per_idea": "1", "totals_shown": "live"},
    "workshop_making.make": {"title-fi": "Paja", "prompt-fi": "Mitä?", "lane1-fi": "Ideat", "ask1-fi": "", "venue": "0", "audience": "0"},
    "workshop_making.reword": {"title-fi": "Paja", "prompt-fi": "Mitä?", "lane1-fi": "Ideat", "ask1-fi": ""},
}
# Buttons: they bring nothing but the key of the operation and where on the page they were.
BUTTONS = {
    "account.sign_out_everywhere",
    "organisations.remove",
    "organisations.withdraw",
    "project_members.remove",
    "project_members.withdraw",
    "projects.remove_part",
    "survey_links.end",
    "survey_preview.start",
    "survey_rehearsal.clear",
    "surveys_desk.add_page",
    "surveys_desk.arrange",
    "surveys_desk.change_state",
    "surveys_desk.copy",
    "surveys_desk.remove_page",
    "workshop_desk.close",
    "workshop_desk.close_vote",
    "workshop_desk.collect",
    "workshop_desk.hide_idea",
    "workshop_desk.open_",
    "workshop_desk.reopen",
    "workshop_desk.result",
    "workshop_desk.reveal",
    "workshop_desk.show_held",
    "workshop_desk.show_idea",
    "workshop_desk.stop",
}


@pytest.fixture
def ours(app: Flask) -> dict[str, Any]:
    """Aino's organisation with everything in it that an address can name."""
    return make_ours()


@pytest.mark.engine("sqlite")
def test_every_form_of_the_desk_is_known_here(app: Flask) -> None:
    """A new form has to say what it takes, so that the odd comes to it as well."""
    taken = {
        rule.endpoint for rule in app.url_map.iter_rules() if policy_of(app, rule.endpoint) == STAFF and "POST" in (rule.methods or ())
    }

    assert taken == FORMS.keys() | BUTTONS


@pytest.mark.engine("postgresql")  # which refuses more than SQLite does
def test_an_address_that_can_name_nothing_is_answered_in_words(app: Flask, ours: dict[str, Any]) -> None:
    client, token = browser(app, "aino")
    odd = [
        (page, fill(page, ours, **{"lang": "fi", name: odd}))
        for page in pages(app)
        for name, converter in page.rule._converters.items()
        for odd in (NUMBERS if isinstance(converter, IntegerConverter) else PLACES)
    ]

    answers = {
        f"{page.method} {path[:150]}": send(client, path, {}, token) if page.method == "POST" else look(client, path) for page, path in odd
    }

    assert {asked: answer for asked, answer in answers.items() if not in_words(answer)} == {}


@pytest.mark.engine("postgresql")  # which refuses more than SQLite does
@pytest.mark.parametrize("kind", ["form", "program"])
def test_a_form_that_cannot_be_kept_is_answered_in_words(app: Flask, ours: dict[str, Any], kind: str) -> None:
    """One field after the other is odd, the rest is as it should be; then the pages are still there, with what was in them.

    Mutant: let `clean_text` pass half a character, or a control character.
    """
    client, token = browser(app, "aino")
    forms = [page for page in pages(app, whole=True) if page.method == "POST" and page.rule.endpoint in FORMS]

    answers = {
        f"{page} {name}={said}": send(client, fill(page, ours, lang="fi"), body, token, json_=kind == "program")
        for page in forms
        for name, said, body in odd_bodies(page, FORM_VALUES if kind == "form" else JSON_VALUES)
    }

    assert {sent: answer for sent, answer in answers.items() if not in_words(answer)} == {}
    assert still_told(client, ours) == KEPT


def odd_bodies(page: Page, odd: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each field with the worst value and with one of the others, which take turns: the field, what is odd, and all that is sent."""
    whole = {name.replace("*", page.part): said for name, said in FORMS[page.rule.endpoint].items()}
    worst, *others = odd
    for place, name in enumerate(whole):
        for said in {worst, others[(place + len(page.rule.rule)) % len(others)]}:
            yield name, said, {**whole, "op": token_hex(8), name: odd[said]}


def send(client: Client, path: str, body: dict[str, Any], token: str, *, json_: bool = False) -> tuple[int, str]:
    """What a program in Finnish is answered: the status and the words."""
    if json_:
        data: dict[str, Any] = {"json": body}
    else:
        data = {"data": {name: (io.BytesIO(said.encode()), "a.png") if name in FILES else said for name, said in body.items()}}
    headers = {"Accept": "application/json", "X-CSRFToken": token}
    with client.application.app_context():
        return _told(FlaskClient.open(client, path, method="POST", headers=headers, **data))


def look(client: Client, path: str) -> tuple[int, str]:
    with client.application.app_context():
        return _told(FlaskClient.open(client, path, headers={"Accept": "application/json"}))


def _told(answer: Any) -> tuple[int, str]:
    refusal = answer.get_json(silent=True) if answer.status_code >= 400 else None
    words = " ".join([refusal["message"], *refusal.get("fields", {}).values()]) if isinstance(refusal, dict) else ""
    return answer.status_code, words


def in_words(answer: tuple[int, str]) -> bool:
    """Taken, or refused with a sentence in Finnish and not with a page, which a program cannot read; never a stumble."""
    status, words = answer
    return status < 400 or (status < 500 and len(words) > 10 and not any(sign in words for sign in ENGLISH))


def still_told(client: Client, ours: dict[str, Any]) -> set[str]:
    """What is there to be lost, where Aino reads it."""
    paths = ("workshops/" + ours["workshop"], f"projects/{ours['project']}/members", "organisations/" + ours["organisation"])
    text = "".join(client.get(f"/fi/desk/{path}").text for path in paths)
    return {sign for sign in KEPT if sign in text}
