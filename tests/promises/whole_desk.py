"""Everything that an address of the desk can name, made once: each of staff's routes can be asked with what it wants."""

import re
from secrets import token_hex
from typing import Any, NamedTuple

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from commons import changes, scope
from commons.accounts import invitations, organisations
from commons.db import db
from commons.languages import Words
from commons.policy import STAFF, policy_of
from commons.projects import people as project_people
from commons.projects import shaping
from surveys import building
from surveys import links as survey_links
from tests.client import Client
from tests.commons.city import sign_in
from tests.making import MadeProject, make_project, make_user, make_workshop, words
from tests.surveys.making import Made, add_question

NOBODYS = "aaaaaaaaaaaaaaaaaaaa"
NOBODYS_CODE = "ZZZZZZ"
NOBODYS_NUMBER = "99999"
# What is no id of ours: the same for what exists and what does not.
PLAIN = {
    "lang": "en",
    "audience": "residents",
    "direction": "up",
    "name": "ideas",
    "number": "1",
    "start_key": "pop_up",
    "state": "open",
    "dialect": "research",
    "table": "answers_long",
    "target": "sv",
}
# What a form has to hold before it is asked whose it is: refused for that, it would tell nothing of who may send it.
FILLED_IN = {"ordinal": "1", "role": "viewer"}


class Page(NamedTuple):
    """An address of the desk that names something, one method it takes, and which of a project's parts it is about."""

    rule: Rule
    method: str
    part: str

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule}" + (f" ({self.part})" if "part" in self.rule.arguments else "")


def make_ours() -> dict[str, Any]:
    """Aino's organisation with everything in it that an address can name, and somebody of her own in every list of people."""
    organisation = changes.make(organisations.create_organisation, name=words("Demo City"))
    within = {"within": organisation["id"], "by": None}
    aino = make_user("aino@example.fi", organisation_id=organisation["id"], role="owner")
    member = make_user("tuuli@example.fi", organisation_id=organisation["id"], name="Tuuli")
    consultant = make_user("consultant@example.fi", name="Kaisa")
    visitor = make_user("visitor@example.fi", name="Ville")
    project = make_project(organisation["id"])
    sibling = make_project(organisation["id"], "Another project")
    given = {"organisation_id": organisation["id"], "role": "viewer", "language": "en"}
    for person, where, role in ((consultant, sibling, "facilitator"), (visitor, project, "viewer")):
        changes.make(project_people.add_project_member, **within, project_id=where.id, user_id=person, role=role)
    invited = {
        level: changes.make(
            invitations.invite,
            within=organisation["id"],
            by=aino,
            token_hash=token_hex(16).encode(),
            email=f"{level}@example.fi",
            **given,
            **of,
        )
        for level, of in (("organisation", {}), ("project", {"project_id": project.id}))
    }
    parts = {
        "partner": changes.make(shaping.add_partner, **within, project_id=project.id, name=words("The library")),
        "venue": changes.make(shaping.add_venue, **within, project_id=project.id, name=words("The hall")),
        "audience": {"id": project.residents},
    }
    return {
        "organisation": organisation["public_id"],
        "user": {"organisation": str(member), "project": str(visitor)},
        "invitation": {level: str(one["id"]) for level, one in invited.items()},
        "part": {part: str(one["id"]) for part, one in parts.items()},
        "sibling": put_in(sibling),
        **put_in(project),
    }


def put_in(project: MadeProject) -> dict[str, Any]:
    """A workshop with an idea, and a survey with a picture question and a link, in a project: what their addresses are made of."""
    within = {"within": project.organisation_id, "by": None}
    workshop = make_workshop(project)
    workshop.write(workshop.seat(), "A bench by the door")
    survey = changes.make(building.create_survey, **within, project_id=project.id, title=Words(words("Which lobby?")))
    made = Made()
    made.organisation_id, made.project_id, made.survey_id = project.organisation_id, project.id, survey["id"]
    made.change(building.set_texts, intro=words("We are choosing the look of the lobby"))
    question = add_question(made, "image_choice", words("Which lobby?"))
    made.open()
    link = changes.make(survey_links.make_link, **within, survey_id=survey["id"], audience_id=project.residents)
    scope.enter(db.session, project.organisation_id)
    page = building.draft_of(db.session, survey["id"])["pages"][0]
    db.session.rollback()
    return {
        "project": project.public_id,
        "workshop": workshop.public_id,
        "code": workshop.code,
        "survey": survey["public_id"],
        "survey_code": link["code"],
        "link": str(link["id"]),
        "page": page["uid"],
        "question": question,
        "option": page["questions"][0]["options"][0]["uid"],
    }


def pages(app: Flask, *, whole: bool = False) -> list[Page]:
    """Every address of the desk that names something (`whole`: any address of it), with each method it takes."""
    rules = [rule for rule in app.url_map.iter_rules() if policy_of(app, rule.endpoint) == STAFF and (whole or rule.arguments - {"lang"})]
    return [
        Page(rule, method, part)
        for rule in rules
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
        for part in (("partner", "audience", "venue") if "part" in rule.arguments else ("partner",))
    ]


def fill(page: Page, ours: dict[str, Any], /, *, nobodys: bool = False, **odd: str) -> str:
    """The address with our ids in it, or with nobody's, or with something odd in one place."""
    rule, ids = page.rule, made_up(ours) if nobodys else ours
    level = next((level for level in ("organisation", "workshop", "project") if f"/{level}s/<" in rule.rule), "")
    values = {
        **PLAIN,
        "public_id": ids.get(level),
        "project_id": ids["project"],
        "survey_id": ids["survey"],
        "uid": ids["question"],
        "question": ids["question"],
        "option": ids["option"],
        "page": ids["page"],
        "link_id": ids["link"],
        "part": page.part,
        "which": ids["part"][page.part],
        "user_id": ids["user"].get(level),
        "invitation_id": ids["invitation"].get(level),
        "code": ids["survey_code"] if "survey" in rule.rule else ids["code"],
        **odd,
    }
    unknown = rule.arguments - {name for name, value in values.items() if value is not None}
    assert not unknown, f"say in this test what stands for {unknown} in {rule.rule}"
    return re.sub(r"<(?:[^:<>]+:)?(\w+)>", lambda place: str(values[place[1]]), rule.rule)


def made_up(ours: dict[str, Any]) -> dict[str, Any]:
    """An id of nobody's for each of ours."""
    numbers = ("user", "invitation", "part")
    return {
        **dict.fromkeys(ours, NOBODYS),
        "code": NOBODYS_CODE,
        "survey_code": NOBODYS_CODE,
        "link": NOBODYS_NUMBER,
        **{name: dict.fromkeys(ours[name], NOBODYS_NUMBER) for name in numbers},
    }


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
