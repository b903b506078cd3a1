"""Rules as people meet them, with scripts off: a resident's way through the questions, the author's preview, and the boxes at the desk."""

import html
import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from commons import scope
from commons.db import db
from surveys import building, publishing, responses
from surveys import definition as definitions
from surveys.models import Answer
from tests.client import Client
from tests.commons.city import sign_in
from tests.making import make_user
from tests.surveys.branching import Branching, make_branching

pytestmark = pytest.mark.engine("sqlite")

SAID = {
    "fi": "Vain jos vastaus kysymykseen ”Kumpi aula?” on jokin näistä: ”Rauhallinen aula”, ”En osaa sanoa”.",
    "sv": "Bara om svaret på ”Vilkendera aulan?” är något av dessa: ”Lugn aula”, ”Kan inte säga”.",
    "en": "Only if the answer to “Which lobby?” is one of these: “Quiet lobby”, “Don't know”.",
}


@pytest.fixture
def made(app: Flask) -> Branching:
    """Open: `why` (2) depends on `choice` (1), `more` (3) on `why`; `last` (4) is asked of everybody."""
    made = make_branching()
    made.open()
    scope.enter(db.session, made.organisation_id)
    return made


def test_bjorn_passes_over_what_he_is_not_asked_on_every_way(phone: Client, made: Branching) -> None:
    """Next, back, the address, going on later and the review. Mutants: go to the next number; review every screen."""
    where = _begin(phone, made)

    after_a = phone.get(phone.fill("/1", **{made.choice: "a", "go": "next"}).location).request.path
    assert phone.page
    progress = phone.page.title
    back = phone.fill("/4", go="back").location
    by_address = [phone.get(f"{where}/{number}").location for number in (2, 3)]
    phone.get(where)
    later = phone.fill("/start").location
    phone.get(f"{where}/review")

    assert (after_a, back, by_address, later) == (f"{where}/4", f"{where}/1", [f"{where}/4"] * 2, f"{where}/4")
    assert progress.startswith("Question 2 of 2")
    assert [question for question in ("Which lobby?", "Why?", "Tell more", "How?") if question in phone.page.text] == [
        "Which lobby?",
        "How?",
    ]


def test_changing_an_answer_brings_the_questions_and_their_answers_back(phone: Client, made: Branching) -> None:
    where = _begin(phone, made)
    for number, given in ((1, {made.choice: "b"}), (2, {made.why: "a"}), (3, {made.more: "Light"})):
        assert phone.fill(f"/{number}", **given, go="next").location == f"{where}/{number + 1}"
        phone.get(f"{where}/{number + 1}")

    phone.get(f"{where}/1")
    assert phone.fill("/1", **{made.choice: "a", "go": "next"}).location == f"{where}/4"
    phone.get(f"{where}/review")
    assert phone.page and "Light" not in phone.page.text
    phone.get(f"{where}/1")
    assert phone.fill("/1", go="dont_know").location == f"{where}/2"
    phone.get(f"{where}/review")
    assert phone.page and "Light" in phone.page.text


def test_an_answer_sent_from_an_old_tab_is_refused_with_words_and_leads_on(app: Flask, phone: Client, made: Branching) -> None:
    """Mutant: let the page alone judge, which was opened before the other answer."""
    where = _begin(phone, made)
    phone.get(phone.fill("/1", **{made.choice: "b", "go": "next"}).location)
    assert phone.page
    old = {**phone.page.form("/2").values, made.why: "a", "go": "next"}
    token = phone.token
    phone.get(f"{where}/1")
    phone.fill("/1", **{made.choice: "a", "go": "next"})

    refused = phone.post(f"{where}/2", data=old)

    assert phone.page
    assert (refused.status_code, "this was not saved" in phone.page.text, "How?" in phone.page.text) == (409, True, True)
    said = phone.post(f"{where}/2", data={**old, "op": "another-key"}, headers={"Accept": "application/json", "X-CSRFToken": token})
    assert (said.status_code, said.json["error"]) == (409, "not_asked")
    assert phone.post(f"{where}/2", data={**old, "op": "a-third-key", made.why: "", "go": "next"}).status_code == 409
    assert [answer.question for answer in db.session.scalars(sa.select(Answer))] == [made.choice]


def test_a_text_that_stays_when_its_question_falls_away_takes_no_answer_for_it(phone: Client, made: Branching) -> None:
    """Mutant: take what is left of the screen for all of it, and the answer is dropped without a word."""
    told = made.change(building.add_question, kind="information")["question"]
    made.change(building.edit_question, question=told, text={"fi": "Luettavaa", "sv": "Att läsa", "en": "Something to read"})
    for _place in range(3):
        made.change(building.move_question, question=told, up=True)
    made.change(publishing.publish_changes)
    where = _begin(phone, made)

    assert phone.fill("/1", **{made.choice: "a", "go": "next"}).location == f"{where}/2"
    phone.get(f"{where}/2")
    assert phone.page and ("Something to read" in phone.page.text, "Why?" in phone.page.text) == (True, False)
    assert phone.fill("/2", **{made.why: "a", "go": "next"}).status_code == 409
    assert phone.page and "this was not saved" in phone.page.text
    assert phone.fill("/2", go="next").location == f"{where}/4"


def test_a_program_is_told_what_is_asked_after_its_answers(phone: Client, made: Branching) -> None:
    where = f"/en/s/{made.residents['code']}"
    phone.get(where)

    pages = [[page["page"] for page in phone.get(f"{where}/state").json["pages"]]]
    for number, value in enumerate("ba"):
        phone.send(f"{where}/answers", op=f"answer-000{number}", question=made.choice, value=value)
        pages.append([page["page"] for page in phone.get(f"{where}/state").json["pages"]])
        if value == "b":
            phone.send(f"{where}/answers", op="answer-0009", question=made.why, value={"choice": "b"})

    assert pages == [[1, 4], [1, 2, 4], [1, 4]]
    assert list(phone.get(f"{where}/state").json["answers"]) == [made.choice]


def test_the_receipt_shows_what_was_sent_and_nothing_that_fell_away(app: Flask, phone: Client, made: Branching) -> None:
    where = _begin(phone, made)
    phone.get(phone.fill("/1", **{made.choice: "b", "go": "next"}).location)
    phone.get(phone.fill("/2", **{made.why: "a", "go": "next"}).location)
    phone.get(f"{where}/1")
    phone.fill("/1", **{made.choice: "a", "go": "next"})
    phone.get(f"{where}/review")
    phone.get(phone.fill("/finish").location)

    assert phone.page
    phone.get(next(link for link in phone.page.links if "/r/" in link))

    assert phone.page
    assert ("Open lobby" in phone.page.text, "Why?" in phone.page.text) == (True, False)


def test_the_preview_goes_by_the_rules_and_keeps_nothing(made: Branching, desk: Client) -> None:
    where = f"/en/desk/projects/{made.project}/surveys/{made.survey}/preview/residents"
    desk.get(where)
    assert desk.page and "at most 4" in desk.page.text

    desk.get(f"{where}/1")
    skipped = desk.fill("/1", **{made.choice: "a", "go": "next"}).location
    asked = desk.fill("/1", **{made.choice: "b", "go": "next"}).location
    desk.get(asked)
    further = desk.fill(f"/2?after={made.choice}.b", **{made.why: "a", "go": "next"}).location
    desk.get(further)
    by_address = desk.get(f"{where}/2?after={made.choice}.a").location

    paths = [re.sub(r"\?.*", "", address) for address in (skipped, asked, further, by_address)]
    assert paths == [f"{where}/{number}" for number in (4, 2, 3, 4)]
    assert desk.page and "Tell more" in desk.page.text
    assert list(db.session.scalars(sa.select(Answer))) == []


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_the_outline_says_the_rules_in_words(made: Branching, desk: Client, lang: str) -> None:
    desk.get(f"/{lang}/desk/projects/{made.project}/surveys/{made.survey}")

    assert desk.page and SAID[lang] in desk.page.text


def test_the_results_say_of_whom_a_question_was_asked(made: Branching, desk: Client) -> None:
    made.respondent().does(responses.save_answer, question=made.choice, value="a")

    page = desk.get(f"/en/desk/projects/{made.project}/surveys/{made.survey}/results").text

    assert SAID["en"] in html.unescape(page)


def test_aino_sets_and_takes_off_a_rule_with_boxes_alone(made: Branching, desk: Client) -> None:
    where = f"/en/desk/projects/{made.project}/surveys/{made.survey}"
    address = f"{where}/questions/{made.last}"
    desk.get(address)
    boxes = {"only_for": "residents", f"only_after-{made.choice}": "a", "do": "save"}

    assert desk.fill(made.last, **boxes).status_code == 303
    assert _rule(made, made.last) == {"audience": ["residents"], "answer": {"question": made.choice, "any_of": ["a"]}}
    desk.get(address)
    both = desk.fill(made.last, **{f"only_after-{made.why}": "b", "do": "save", "text-en": "Kept as typed"})
    assert desk.page
    assert (both.status_code, "Tick answers of one question only." in desk.page.text) == (422, True)
    assert desk.page.form(made.last).values["text-en"] == "Kept as typed"
    keys = desk.page.form(made.last).values
    bare = {name: value for name, value in keys.items() if not name.startswith("only_")}
    assert desk.post(address, data={**bare, "do": "save"}).status_code == 303
    assert _rule(made, made.last) is None


def test_aino_gives_a_page_its_audience_and_two_authors_do_not_write_over_each_other(made: Branching, desk: Client) -> None:
    page = made.change(building.add_page)["page"]
    where = f"/en/desk/projects/{made.project}/surveys/{made.survey}"
    desk.get(f"{where}/pages/{page}")
    made.change(building.edit_page, page=page, only_for=["residents"], only_after=[])

    late = desk.fill(page, only_for="staff")
    assert (late.status_code, _page_rule(made, page)) == (409, {"audience": ["residents"]})
    assert desk.fill(page, only_for="staff").status_code == 303

    assert _page_rule(made, page) == {"audience": ["staff"]}
    assert "Only for: Staff." in desk.get(where).text


def test_moving_or_removing_what_something_depends_on_is_refused_in_words_on_the_outline(made: Branching, desk: Client) -> None:
    where = f"/en/desk/projects/{made.project}/surveys/{made.survey}"
    for action in (f"{made.choice}/remove", f"{made.choice}/down", f"{made.why}/up"):
        desk.get(where)
        told = desk.get(desk.fill(f"/{action}").location).text
        assert "“Why?” is asked only after a certain answer" in told
    assert [question["uid"] for question in definitions.questions(_draft(made))] == [made.choice, made.why, made.more, made.last]


def test_a_broken_rule_is_on_the_check_page_with_the_way_to_mend_it(made: Branching, desk: Client) -> None:
    page = made.change(building.add_page)["page"]
    with_answers = [(made.choice, "a")]
    made.change(building.edit_page, page=page, only_for=["staff"], only_after=with_answers)
    made.change(building.edit_question, question=made.choice, only_for=["residents"], only_after=[])

    told = desk.get(f"/en/desk/projects/{made.project}/surveys/{made.survey}/check").text

    assert "the question on whose answer it depends is for other audiences" in told
    assert f"/pages/{page}" in told


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("stranger", 404)])
def test_nobody_else_sets_when_a_page_is_shown(app: Flask, made: Branching, role: str, status: int) -> None:
    home = made.organisation_id if role == "viewer" else None
    make_user("carla@example.fi", organisation_id=home, role="viewer" if home else "facilitator")
    carla: Client = app.test_client()  # type: ignore[assignment]
    sign_in(carla, "carla@example.fi")
    carla.get("/en/desk", follow_redirects=True)
    page = _draft(made)["pages"][0]["uid"]

    answer = carla.send(f"/en/desk/projects/{made.project}/surveys/{made.survey}/pages/{page}", op="rule-0001", only_for=["staff"])

    assert answer.status_code == status
    assert _page_rule(made, page) is None


def _begin(phone: Client, made: Branching) -> str:
    """To the first question; gives where the survey is."""
    where = f"/en/s/{made.residents['code']}"
    phone.get(where)
    phone.get(phone.fill("/start").location)
    return where


def _draft(made: Branching) -> definitions.Definition:
    db.session.rollback()
    scope.enter(db.session, made.organisation_id)
    return building.draft_of(db.session, made.survey_id)


def _rule(made: Branching, uid: str) -> Any:
    return (definitions.find_question(_draft(made), uid) or {}).get("show_if")


def _page_rule(made: Branching, uid: str) -> Any:
    return next(page for page in _draft(made)["pages"] if page["uid"] == uid).get("show_if")
