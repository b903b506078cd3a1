"""Makes what tests are about, through the same verbs as a desk: a project that is ready to collect, a workshop at a stage."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask

from commons import changes
from commons.accounts import members, organisations, people
from commons.db import db, now
from commons.languages import Words
from commons.projects import shaping
from commons.settings import Settings
from tests.servers import Installation
from workshop import gatherings, ideas, joining
from workshop.models import StageKind, Workshop
from workshop.queries import BY_SECRET
from workshop.seats import Seat, new_secret

PASSWORD = "birch table by a window"


def words(text: str) -> Words:
    """The same text in three languages, each marked so that a page in the wrong one is seen."""
    return Words(fi=f"{text} (suomeksi)", sv=f"{text} (på svenska)", en=text)


@dataclass
class MadeProject:
    """A project with what people have a right to know, and one audience."""

    id: int
    public_id: str
    organisation_id: int
    organisation: str
    residents: int


@dataclass
class MadeWorkshop:
    """A workshop and the ways to lead it without a desk."""

    id: int
    public_id: str
    code: str
    wall_token: str
    project: MadeProject

    def lead(self, verb: Any, **arguments: Any) -> Any:
        """Run a facilitator's verb as the installation itself."""
        return changes.make(verb, room=self.id, within=self.project.organisation_id, workshop_id=self.id, by=None, **arguments)

    def collect(self) -> None:
        """Bring the room to writing."""
        self.lead(gatherings.go_to, stage=StageKind.COLLECT)

    def seat(self) -> Seat:
        """Somebody who has joined by verb, without a phone."""
        workshop = db.session.get(Workshop, self.id, execution_options=BY_SECRET)
        assert workshop is not None
        seat = Seat(workshop.key or b"", new_secret().encode())
        db.session.rollback()
        self.do(joining.join, seat, code=self.code, language="fi")
        return seat

    def do(self, verb: Any, seat: Seat, **arguments: Any) -> Any:
        """Run a participant's verb."""
        return changes.make(verb, room=self.id, within=self.project.organisation_id, workshop_id=self.id, seat=seat, **arguments)

    def write(self, seat: Seat, text: str, **more: Any) -> int:
        """An idea on the board; gives its number."""
        return self.do(ideas.add_idea, seat, actor=seat.actor, op=new_secret()[:20], text=text, language="fi", **more)["number"]


def make_organisation(name: str = "Demo City") -> int:
    """A tenant; gives its id."""
    return changes.make(organisations.create_organisation, name=words(name))["id"]


def make_user(email: str, *, organisation_id: int | None = None, role: str = "facilitator", name: str = "Aino") -> int:
    """Somebody with an account and PASSWORD, a member of an organisation where one is given; gives the id."""
    user_id = changes.make(people.create_user, email=email, name=name, password_hash=people.hash_password(PASSWORD))["id"]
    if organisation_id is not None:
        changes.make(members.add_member, within=organisation_id, by=None, organisation_id=organisation_id, user_id=user_id, role=role)
    return user_id


def make_project(organisation_id: int | None = None, name: str = "Service centre") -> MadeProject:
    """A project that may collect."""
    organisation_id = make_organisation() if organisation_id is None else organisation_id
    made = changes.make(
        shaping.create_project,
        within=organisation_id,
        by=None,
        organisation_id=organisation_id,
        name=words(name),
        goal=words("A place where errands are easy"),
        open_matters=words("The rooms and the opening hours"),
        notice=words("We collect ideas and no names"),
        controller_contact="privacy@city.example",
        languages=["fi", "sv", "en"],
        delete_on=(now() + timedelta(days=365)).date(),
    )
    residents = changes.make(
        shaping.add_audience,
        within=organisation_id,
        by=None,
        project_id=made["id"],
        kind="residents",
        name=words("Residents"),
        key="residents",
    )
    return MadeProject(made["id"], made["public_id"], organisation_id, "", residents["id"])


def add_staff(project: MadeProject) -> None:
    """Staff of the library are asked besides the residents."""
    for verb, more in ((shaping.add_audience, {"kind": "staff", "key": "staff"}), (shaping.add_partner, {"key": "library"})):
        name = words(more["key"].title())
        changes.make(verb, within=project.organisation_id, by=None, project_id=project.id, name=name, **more)


def make_workshop(project: MadeProject | None = None, *, opened: bool = True, collecting: bool = True, **settings: Any) -> MadeWorkshop:
    """An open workshop with two lanes, collecting ideas unless told otherwise."""
    project = project or make_project()
    made = changes.make(
        gatherings.create_workshop,
        within=project.organisation_id,
        by=None,
        project_id=project.id,
        audience_id=project.residents,
        kind="pop_up",
        title=words("Ideas at the library"),
        prompt=words("What would make errands easy?"),
        lanes=[
            {"title": words("Services"), "prompt": words("What to get done?"), "ground": "sky"},
            {"title": words("The place"), "prompt": words("What kind of place?"), "ground": "moss"},
        ],
        **settings,
    )
    workshop = MadeWorkshop(project=project, **made)
    if opened:
        workshop.lead(gatherings.open_workshop)
    if opened and collecting:
        workshop.collect()
    return workshop


def app_beside(installation: Installation) -> Flask:
    """The application on a running installation's data, as a second process of it would be."""
    from wsgi import create_app

    return create_app(Settings.from_environment(installation.environment))
