"""Makes what the survey tests are about: Aino's project, her survey of two lobbies, and the links of two audiences."""

import hashlib
from datetime import timedelta
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from commons import changes, scope
from commons.accounts.models import Organisation
from commons.db import db, now
from commons.languages import Words
from commons.media.models import Picture
from commons.projects.models import Audience, AudienceKind, Partner, Project
from surveys import building, links, publishing
from surveys.definition import find_question
from surveys.kinds import KINDS
from surveys.marks import new_secret, seed_of, tag_of
from surveys.models import Survey

LOBBIES = {
    "a": (Words(fi="Avara aula", sv="Öppen aula", en="Open lobby"), Words(fi="Suuri ikkuna ja sohva", sv="Stort fönster och soffa", en="A large window and a sofa")),
    "b": (Words(fi="Rauhallinen aula", sv="Lugn aula", en="Quiet lobby"), Words(fi="Kirjahyllyjä ja nojatuoli", sv="Bokhyllor och en fåtölj", en="Bookshelves and an armchair")),
}  # fmt: skip
MORE_LOBBIES = LOBBIES | {
    "c": (Words(fi="Vilkas aula", sv="Livlig aula", en="Lively lobby"), Words(fi="Kahvila ja pitkä pöytä", sv="Kafé och ett långt bord", en="A café and a long table")),
}  # fmt: skip
SHA = {letter: hashlib.sha256(letter.encode()).hexdigest() for letter in "abc"}


class Made:
    """The ids of what was made, and the small ways to use it."""

    organisation_id: int
    project_id: int
    project: str
    survey_id: int
    survey: str
    choice: str
    rating: str
    staff: dict[str, Any]
    residents: dict[str, Any]

    def make(self, verb: Any, **arguments: Any) -> Any:
        """Run a verb within the organisation, as the installation itself."""
        return changes.make(verb, within=self.organisation_id, **arguments)

    def change(self, verb: Any, **arguments: Any) -> Any:
        """Run a verb on the survey."""
        return self.make(verb, by=None, survey_id=self.survey_id, **arguments)

    def open(self) -> None:
        """From now on answers are taken."""
        self.change(publishing.open_survey)

    def respondent(self, link: dict[str, Any] | None = None, language: str = "fi") -> "Respondent":
        """Somebody with a phone of their own."""
        return Respondent(self, link or self.residents, language)


M = TypeVar("M", bound=Made)


class Respondent:
    """A device that answers by verbs."""

    def __init__(self, made: Made, link: dict[str, Any], language: str):
        self.made, self.secret = made, new_secret()
        key = db.session.scalar(sa.select(Survey.key).where(Survey.id == made.survey_id), execution_options={"unscoped": "test"})
        assert key is not None
        self.who = {"actor": tag_of(key, self.secret), "link_id": link["id"], "seed": seed_of(key, self.secret), "language": language}
        self.count = 0

    def does(self, verb: Any, *, op: str | None = None, **arguments: Any) -> Any:
        """One operation; `op` repeats an earlier one."""
        self.count += 1
        return self.made.make(verb, **self.who, op=op or f"operation-{self.count}", **arguments)


def make_survey(*, opened: bool = False) -> Made:
    """Aino's survey: choose a lobby, rate both; a link for the library's staff and one for residents."""
    made = begin_survey(Made())
    made.choice = add_question(made, "image_choice", Words(fi="Kumpi aula?", sv="Vilkendera aulan?", en="Which lobby?"), var="lobby")
    made.change(building.add_page)
    made.rating = add_question(made, "image_rating", Words(fi="Arvioi aulat", sv="Bedöm aulorna", en="Rate the lobbies"), var="fit")
    if opened:
        made.open()
    return made


def begin_survey(made: M) -> M:
    """The same with nothing asked yet."""
    made.organisation_id, made.project_id, made.project, partner_id, staff_id, residents_id = changes.make(_make_project)
    survey = made.make(
        building.create_survey,
        by=None,
        project_id=made.project_id,
        title=Words(fi="Millainen aula?", sv="Hurdan aula?", en="What kind of lobby?"),
    )
    made.survey_id, made.survey = survey["id"], survey["public_id"]
    made.change(
        building.set_texts,
        intro=Words(fi="Valitaan aulan ilme.", sv="Vi väljer aulans uttryck.", en="We are choosing the look of the lobby."),
    )
    made.staff = made.change(links.make_link, audience_id=staff_id, partner_id=partner_id, source="intranet")
    made.residents = made.change(links.make_link, audience_id=residents_id)
    return made


def add_question(made: Made, kind: str, text: Words, **changed: Any) -> str:
    """A question with everything its kind needs: both lobbies where there are pictures, else entries named by their codes; gives its uid."""
    question = made.change(building.add_question, kind=kind)["question"]
    needed = {one.name: said(one.name) for one in KINDS[kind].texts if kind != "image_rating"}
    made.change(building.edit_question, question=question, text=text, **{**needed, **changed})
    for parts in KINDS[kind].parts:
        if parts.pictures:
            for letter, (label, alt) in list(MORE_LOBBIES.items())[: min(parts.most, max(parts.least, 2))]:
                picture = made.make(_make_picture, organisation_id=made.organisation_id, sha256=SHA[letter])
                made.change(building.add_picture, question=question, picture=picture, label=label, alt=alt)
            continue
        for _entry in range(max(parts.least, 2)):
            made.change(building.edit_question, question=question, then=("add", parts.name))
        uids = [entry["uid"] for entry in _asked(made, question)[parts.name]]
        entries = {uid: {one.name: said(f"{one.name} {uid}") for one in parts.texts} for uid in uids}
        made.change(building.edit_question, question=question, entries=entries)
    return question


def said(text: str) -> Words:
    """The same in three languages, told apart."""
    return Words(fi=f"{text} (fi)", sv=f"{text} (sv)", en=f"{text} (en)")


def _asked(made: Made, question: str) -> dict[str, Any]:
    scope.enter(db.session, made.organisation_id)
    found = find_question(building.draft_of(db.session, made.survey_id), question)
    db.session.rollback()
    assert found is not None
    return found


def _make_picture(session: Session, *, organisation_id: int, sha256: str) -> str:
    """A picture's row without pixels: what a survey knows of it."""
    picture = session.scalar(sa.select(Picture).where(Picture.sha256 == sha256))
    if picture is None:
        picture = Picture(
            organisation_id=organisation_id, sha256=sha256, width=1600, height=1200, variants={"320": 9_000, "640": 30_000, "1280": 90_000}
        )
        session.add(picture)
        session.flush()
    return picture.public_id


def _make_project(session: Session) -> tuple[int, int, str, int, int, int]:
    organisation = Organisation(name=Words(fi="Porin kaupunki", sv="Björneborgs stad", en="City of Pori"))
    session.add(organisation)
    session.flush()
    project = Project(
        organisation_id=organisation.id,
        name=Words(fi="Yhteinen aula", sv="Den gemensamma aulan", en="The shared lobby"),
        goal=Words(fi="Aula, johon on helppo tulla.", sv="En aula som är lätt att komma till.", en="A lobby that is easy to enter."),
        open_matters=Words(fi="Kalusteet.", sv="Möblerna.", en="The furniture."),
        decided_matters=Words(fi="Paikka.", sv="Platsen.", en="The place."),
        notice=Words(fi="Nimeä ei kysytä.", sv="Vi frågar inte efter namn.", en="We do not ask for a name."),
        controller_contact="tietosuoja@pori.example",
        delete_on=now().date() + timedelta(days=200),
    )
    session.add(project)
    session.flush()
    owned = {"organisation_id": organisation.id, "project_id": project.id}
    partner = Partner(**owned, key="library", name=Words(fi="Kirjasto", sv="Biblioteket", en="Library"))
    staff = Audience(**owned, key="staff", kind=AudienceKind.STAFF, name=Words(fi="Henkilöstö", sv="Personal", en="Staff"))
    residents = Audience(**owned, key="residents", kind=AudienceKind.RESIDENTS, name=Words(fi="Asukkaat", sv="Invånare", en="Residents"))
    session.add_all([partner, staff, residents])
    session.flush()
    return organisation.id, project.id, project.public_id, partner.id, staff.id, residents.id
