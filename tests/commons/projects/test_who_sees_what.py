"""Every page of the desk that belongs to somebody, by everybody: a stranger's id looks like none, a role below the needed one is told so."""

import re
from secrets import token_hex
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from commons import changes
from commons.accounts.roles import Role
from commons.db import db
from commons.languages import Words
from commons.policy import STAFF, policy_of
from commons.projects import shaping
from commons.projects.access import list_projects
from tests.client import Client
from tests.commons.city import ROLES, City, build
from tests.commons.queries import counted

# What each page needs at least; a new page that is not here fails the test until somebody has decided.
NEEDS = {
    "projects.show": "viewer",
    "projects.download": "researcher",
    "projects.edit_brief": "facilitator",
    "projects.edit_terms": "owner",
    "projects.add_part": "facilitator",
    "projects.rename_part": "facilitator",
    "project_members.show": "viewer",
    "project_members.invite": "owner",
    "project_members.withdraw": "owner",
    "project_members.change_role": "owner",
    "project_members.remove": "owner",
    "organisations.show": "viewer",
    "organisations.edit": "owner",
    "organisations.invite": "owner",
    "organisations.withdraw": "owner",
    "organisations.change_role": "owner",
    "organisations.remove": "owner",
    "projects.remove_part": "facilitator",
}
OURS = ("projects.", "project_members.", "organisations.")
NOBODYS = "AAAAAAAAAAAAAAAA"


@pytest.fixture
def city(app: Flask) -> City:
    return build(app)


def test_every_page_with_an_id_has_said_what_it_needs(app: Flask) -> None:
    with_ids = {rule.endpoint for rule in rules(app)}

    assert with_ids == set(NEEDS)


@pytest.mark.parametrize("who", [*ROLES, "consultant", "carla", None])
def test_each_person_at_each_page(city: City, who: str | None) -> None:
    client = city.browser(who)
    client.get("/en/desk/account" if who else "/en/desk/sign-in")
    tokens[client] = client.token

    for rule, method in pages(city.app):
        ours = "organisation" if "organisations" in rule.rule else "project"
        existing, foreign = (
            getattr(city, ours)["public_id"],
            (city.elsewhere if ours == "organisation" else city.elsewhere["project"])["public_id"],
        )
        ids = {"ours": existing, "nobody's": NOBODYS} | ({} if who == "carla" else {"theirs": foreign})
        answers = {name: ask(client, city, rule, method, id_) for name, id_ in ids.items()}

        if who is None:
            assert {status for status, _body in answers.values()} <= {302, 401}, rule
        elif who in ROLES:
            insist_on_404(rule, answers["theirs"], answers["nobody's"])
            allowed = Role(who).reaches(NEEDS[rule.endpoint])
            assert (answers["ours"][0] == 403) is not allowed, (rule, method, answers["ours"])
            assert answers["ours"][0] not in {404, 500}, (rule, method, answers["ours"])
        else:
            insist_on_404(rule, *answers.values())


def test_a_consultant_works_in_the_one_project(city: City) -> None:
    client = city.browser("consultant")

    home = client.get("/en/desk/").get_data(as_text=True)
    statuses = [
        client.get(f"/en/desk/projects/{city.sibling['public_id']}{page}").status_code for page in ("", "/brief", "/terms", "/members")
    ]
    members = client.get(f"/en/desk/projects/{city.sibling['public_id']}/members").get_data(as_text=True)

    assert ("Toinen hanke" in home, "Palvelupiste" in home) == (True, False)
    assert statuses == [200, 200, 403, 200]
    assert "owner@example.fi" not in members


def test_a_part_of_another_project_is_not_found_through_ones_own(city: City) -> None:
    """A's project with B's child: the id in the address must belong to the project in the address."""
    client = city.browser("consultant")
    client.get("/en/desk/account")
    tokens[client] = client.token
    path = f"/en/desk/projects/{city.sibling['public_id']}/parts/partner/{city.partner}"

    statuses = [client.get(path).status_code, post(client, path)[0], post(client, f"{path}/remove")[0]]

    assert statuses == [404, 404, 404]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_projects_asks_the_database_as_often_for_one_as_for_three(city: City, count: int) -> None:
    for number in range(count):
        changes.make(shaping.create_project, by=None, organisation_id=city.organisation["id"], name=Words(fi=f"Hanke {number}"))

    with counted(db.engine) as queries:
        listed = list_projects(db.session, city.users["viewer"])

    assert (len(listed), queries.number) == (2 + count, 1)


def insist_on_404(rule: Rule, *answers: tuple[int, Any]) -> None:
    """What is there and what is not must look the same to the byte."""
    assert all(answer == answers[0] for answer in answers), rule
    assert answers[0][0] == 404, rule


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith(OURS) and "public_id" in rule.arguments]


def pages(app: Flask) -> list[tuple[Rule, str]]:
    """Every page and method, in the order of NEEDS: what removes comes last."""
    order = list(NEEDS)
    found = [(rule, method) for rule in rules(app) for method in sorted((rule.methods or set()) & {"GET", "POST"})]
    assert all(policy_of(app, rule.endpoint) == STAFF for rule, _method in found)
    return sorted(found, key=lambda page: (order.index(page[0].endpoint), page[1]))


def ask(client: Client, city: City, rule: Rule, method: str, public_id: str) -> tuple[int, Any]:
    """Status and body, without what any two answers differ in."""
    path = rule.rule.replace("<lang:lang>", "en").replace("<public_id>", public_id).replace("<part>", "partner")
    path = (
        path.replace("<int:which>", str(city.partner))
        .replace("<int:user_id>", str(_person(city, rule)))
        .replace("<int:invitation_id>", "7")
    )
    assert "<" not in path, path
    if method == "POST":
        told = post(client, path)
        client.get("/en/desk/account")  # what was done is said on the next page, whichever that is
        return told
    answer = client.get(path)
    body = answer.get_data().decode(errors="replace").replace(public_id, "ID")  # a ZIP is no text
    body = re.sub(r"/static/\w+/", "/static/", body)
    return answer.status_code, re.sub(r'(csrf[-_]token" (?:content|value)=")[^"]+', r"\1TOKEN", body)


def _person(city: City, rule: Rule) -> int:
    # The only owner cannot be removed, so nobody is missing for those who ask later.
    return city.users["owner"] if "organisations" in rule.rule else city.users["visitor"]


tokens: dict[Client, str] = {}  # of each browser: a page that says "not found" carries none


def post(client: Client, path: str) -> tuple[int, Any]:
    headers = {"Accept": "application/json", "X-CSRFToken": tokens[client]}
    answer = client.post(path, json={"op": token_hex(8)}, headers=headers)
    return answer.status_code, answer.get_json(silent=True)
