"""Two organisations and everybody who works for them: Aino leads one, Carla owns the other and must see nothing of the first."""

from dataclasses import dataclass

from flask import Flask

from commons import changes
from commons.accounts import members, organisations, people
from commons.languages import Words
from commons.projects import people as project_people
from commons.projects import shaping
from tests.client import Client

PASSWORD = "birch table by a window"
ROLES = ("viewer", "researcher", "facilitator", "owner")


@dataclass
class City:
    """Ids of what was made, and who is who by e-mail."""

    app: Flask
    organisation: dict
    project: dict
    sibling: dict
    partner: int
    users: dict[str, int]
    elsewhere: dict

    def browser(self, who: str | None = None) -> Client:
        """A browser of its own, with `who` signed in."""
        client: Client = self.app.test_client()  # type: ignore[assignment]
        if who is not None:
            sign_in(client, f"{who}@example.fi")
        return client


def sign_in(client: Client, email: str, password: str = PASSWORD) -> int:
    """Through the page; gives the status of the answer."""
    client.get("/en/desk/sign-in")
    return client.fill("", email=email, password=password).status_code


def build(app: Flask) -> City:
    """Aino's city with a project and a second one, a visitor in the first alone, a consultant in the second alone, and Carla's organisation."""
    password_hash = people.hash_password(PASSWORD)
    ours = changes.make(organisations.create_organisation, name=Words(fi="Porin kaupunki", sv="Björneborgs stad", en="City of Pori"))
    theirs = changes.make(organisations.create_organisation, name=Words(fi="Carlan toimisto", sv="Carlas byrå", en="Carla's agency"))
    users = {}
    for name, organisation in (*((role, ours) for role in ROLES), ("carla", theirs), ("consultant", None), ("visitor", None)):
        users[name] = changes.make(people.create_user, email=f"{name}@example.fi", name=name.title(), password_hash=password_hash)["id"]
        if organisation:
            role = name if name in ROLES else "owner"
            changes.make(members.add_member, by=None, organisation_id=organisation["id"], user_id=users[name], role=role)
    project, sibling = (_project(ours, name) for name in ("Palvelupiste", "Toinen hanke"))
    partner = changes.make(shaping.add_partner, by=None, project_id=project["id"], name=Words(fi="Kela", sv="FPA", en="Kela"))
    for name, place, role in (("consultant", sibling, "facilitator"), ("visitor", project, "viewer")):
        changes.make(project_people.add_project_member, by=None, project_id=place["id"], user_id=users[name], role=role)
    return City(app, ours, project, sibling, partner["id"], users, {**theirs, "project": _project(theirs, "Carlan hanke")})


def _project(organisation: dict, name: str) -> dict:
    return changes.make(shaping.create_project, by=None, organisation_id=organisation["id"], name=Words(fi=name, sv=name, en=name))
