"""P9: organisations see only their own. Another's id looks exactly like one that does not exist, at every address of the desk.

The addresses come from the route map: a new one is tried from the day it is there, or the test asks what to put into it.
Mutant: a look-up without its standing (`find_project`, `standing_in`, `find_organisation`, or `_lead` of the workshop's desk with
`queries.find_by_public_id` alone): Carla gets 200 or 403 where nothing should be.
"""

import re
from secrets import token_hex
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from commons import changes
from commons.accounts import organisations
from commons.languages import Words
from commons.policy import STAFF, policy_of
from commons.projects import people as project_people
from surveys import building
from surveys import links as survey_links
from tests.client import Client
from tests.commons.city import sign_in
from tests.making import make_organisation, make_project, make_user, make_workshop, words

NOBODYS = "aaaaaaaaaaaaaaaaaaaa"
NOBODYS_CODE = "ZZZZZZ"
# What is no id of ours: the same for what exists and what does not.
PLAIN = {
    "lang": "en",
    "audience": "residents",
    "direction": "up",
    "name": "ideas",
    "number": "1",
    "option": "a",
    "page": "1",
    "part": "partner",
    "start_key": "pop_up",
    "state": "open",
    "dialect": "research",
    "table": "answers_long",
    "invitation_id": "1",
    "link_id": "1",
    "which": "1",
    "target": "sv",
}

# What a form has to hold before it is asked whose it is: refused for that, it would tell nothing of who may send it.
FILLED_IN = {"ordinal": "1"}


@pytest.fixture
def ours(app: Flask) -> dict[str, Any]:
    """Aino's organisation with a project, a workshop and a survey in it, and Carla's with a project of hers."""
    organisation = changes.make(organisations.create_organisation, name=words("Demo City"))
    project = make_project(organisation["id"])
    sibling = make_project(organisation["id"], "Another project")
    workshop = make_workshop(project)
    within = {"within": organisation["id"], "by": None}
    survey = changes.make(building.create_survey, **within, project_id=project.id, title=Words(words("Which lobby?")))
    question = changes.make(building.add_question, **within, survey_id=survey["id"], kind="information")
    link = changes.make(survey_links.make_link, **within, survey_id=survey["id"], audience_id=project.residents)
    aino = make_user("aino@example.fi", organisation_id=organisation["id"], role="owner")
    theirs = make_organisation("Elsewhere")
    make_user("carla@example.fi", organisation_id=theirs, role="owner", name="Carla")
    consultant = make_user("consultant@example.fi", name="Kaisa")
    changes.make(project_people.add_project_member, **within, project_id=sibling.id, user_id=consultant, role="facilitator")
    return {
        "organisation": organisation["public_id"],
        "project": project.public_id,
        "workshop": workshop.public_id,
        "survey": survey["public_id"],
        "question": question["question"],
        "survey_code": link["code"],
        "code": workshop.code,
        "user": aino,
        "elsewhere": make_project(theirs, "Carla's project").public_id,
        "sibling": sibling.public_id,
    }


@pytest.mark.parametrize("who", ["carla", "consultant"])
def test_what_belongs_to_others_looks_like_what_is_not_there(app: Flask, ours: dict[str, Any], who: str) -> None:
    client, token = browser(app, who)

    told = [
        f"{method} {rule.rule}: {there[0]} instead of {not_there[0]}"
        for rule, method in pages(app)
        for there, not_there in [[ask(client, token, method, path) for path in (fill(rule, ours), fill(rule, ours, nobodys=True))]]
        if there != not_there or there[0] != 404
    ]

    assert told == []


def test_what_must_not_be_seen_could_be_seen(app: Flask, ours: dict[str, Any]) -> None:
    """The same addresses open for Aino, or the test above would prove nothing."""
    client, token = browser(app, "aino")

    statuses = {rule.rule: ask(client, token, "GET", fill(rule, ours))[0] for rule, method in pages(app) if method == "GET"}

    assert {rule for rule, status in statuses.items() if status in {403, 500}} == set()
    assert sum(status == 200 for status in statuses.values()) >= 10


@pytest.mark.parametrize(("who", "own"), [("carla", "elsewhere"), ("consultant", "sibling")])
def test_another_projects_child_is_not_found_through_ones_own(app: Flask, ours: dict[str, Any], who: str, own: str) -> None:
    client, token = browser(app, who)
    mixed = {**ours, "project": ours[own]}
    nested = [
        (rule, method)
        for rule, method in pages(app)
        if len({"survey_id", "uid", "link_id", "which"} & rule.arguments) and "project" in rule.rule
    ]

    found = [f"{method} {rule.rule}" for rule, method in nested if ask(client, token, method, fill(rule, mixed))[0] != 404]

    assert nested
    assert found == []


def pages(app: Flask) -> list[tuple[Rule, str]]:
    """Every address of the desk that names something, and each method it takes."""
    rules = [rule for rule in app.url_map.iter_rules() if policy_of(app, rule.endpoint) == STAFF and rule.arguments - {"lang"}]
    return [(rule, method) for rule in rules for method in sorted((rule.methods or set()) & {"GET", "POST"})]


def fill(rule: Rule, ours: dict[str, Any], *, nobodys: bool = False) -> str:
    """The address with our ids in it, or with nobody's."""
    thing = next((name for name in ("organisation", "workshop", "project") if f"/{name}s/<" in rule.rule), "")
    ids = {
        "public_id": ours.get(thing),
        "project_id": ours["project"],
        "survey_id": ours["survey"],
        "uid": ours["question"],
        "question": ours["question"],
        "user_id": str(ours["user"]),
        "code": ours["survey_code"] if "survey" in rule.rule else ours["code"],
    }
    made_up = {**dict.fromkeys(ids, NOBODYS), "code": NOBODYS_CODE, "user_id": "99"}
    values = {**PLAIN, **(made_up if nobodys else ids)}
    unknown = rule.arguments - set(values)
    assert not unknown, f"say in this test what stands for {unknown} in {rule.rule}"
    return re.sub(r"<(?:[^:<>]+:)?(\w+)>", lambda place: str(values[place[1]]), rule.rule)


def browser(app: Flask, who: str) -> tuple[Client, str]:
    """A signed-in browser and the token of its pages."""
    client: Client = app.test_client()  # type: ignore[assignment]
    assert sign_in(client, f"{who}@example.fi") == 303
    client.get("/en/desk/account")
    return client, client.token


def ask(client: Client, token: str, method: str, path: str) -> tuple[int, str]:
    """Status and body as a program gets them: a page would repeat the address in its language row."""
    headers = {"Accept": "application/json", "X-CSRFToken": token}
    body = {"data": {"op": token_hex(8), **FILLED_IN}} if method == "POST" else {}
    with client.application.app_context():
        answer = FlaskClient.open(
            client, path, method=method, headers=headers, **body
        )  # what other tests check of a page is not asked here
    return answer.status_code, answer.get_data(as_text=True) if answer.status_code >= 400 else ""
