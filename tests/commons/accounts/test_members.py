"""Members and invitations: who comes in, by which link, once; and an organisation is never left without an owner."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from commons import changes
from commons.accounts import invitations, members, people
from commons.accounts.access import role_in_organisation
from commons.accounts.models import Invitation, User
from commons.db import db, now, writing
from commons.projects.access import role_in_project
from tests.client import Client
from tests.commons.accounts.test_signing_in import letters, link_in
from tests.commons.city import PASSWORD, City, build

NEW = "uusi@example.fi"


@pytest.fixture
def city(app: Flask) -> City:
    return build(app)


def invite(city: City, *, email: str = NEW, role: str = "researcher", project: bool = False) -> tuple[Client, str]:
    """The owner invites; gives the owner's browser and the link of the letter."""
    owner = city.browser("owner")
    place = f"projects/{city.project['public_id']}/members" if project else f"organisations/{city.organisation['public_id']}"
    owner.get(f"/en/desk/{place}")
    answer = owner.fill("invitations", email=email, role=role, language="en")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    link = link_in(letters(city.app)[-1])
    assert link in answer.get_data(as_text=True)
    return owner, link.removeprefix("http://localhost")


def accept(city: City, link: str, **typed: str):
    client = city.browser()
    client.get(link)
    return client, client.fill("", **{"name": "Uuno Uusi", "password": PASSWORD, **typed})


def test_the_invited_choose_a_name_and_a_password_and_are_at_the_desk(city: City) -> None:
    _owner, link = invite(city)

    client, answer = accept(city, link)

    user = people.find_by_email(db.session, NEW)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/en/desk/")
    assert client.get("/en/desk/").status_code == 200
    assert (user.name, user.language) == ("Uuno Uusi", "en")
    assert role_in_organisation(db.session, user.id, city.organisation["id"]) == "researcher"


def test_an_invitation_works_once(city: City) -> None:
    _owner, link = invite(city)
    accept(city, link)

    assert city.browser().get(link).status_code == 410


def test_of_many_who_use_one_link_at_once_one_comes_in(city: City) -> None:
    """Two things hold this: the row is read and deleted in one statement, and an address has one account.

    Mutant: read the row, delete it afterwards, and take the rule that an address is unique off the table.
    """
    _owner, link = invite(city)
    token_hash = invitations.hash_of(link.rpartition("/")[2])

    def come_in(number: int) -> str:
        with city.app.app_context():
            try:
                with writing(city.app) as session:
                    invitations.accept_as_new(session, token_hash=token_hash, name=f"N{number}", password_hash="x", language="fi")
            except (people.LinkUsed, people.EmailTaken) as refusal:
                return refusal.code
            return "in"

    with ThreadPoolExecutor(8) as together:
        outcomes = list(together.map(come_in, range(16)))

    assert outcomes.count("in") == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(User).where(User.email == NEW)) == 1


def test_an_old_or_withdrawn_invitation_does_not_work_and_a_new_one_ends_the_old(city: City) -> None:
    owner, old = invite(city)
    owner, newer = invite(city)
    assert (city.browser().get(old).status_code, city.browser().get(newer).status_code) == (410, 200)

    with writing(city.app) as session:
        session.execute(sa.update(Invitation).values(expires_at=now() - timedelta(seconds=1)), execution_options={"unscoped": "test"})
    assert city.browser().get(newer).status_code == 410

    owner, newest = invite(city)
    owner.get(f"/en/desk/organisations/{city.organisation['public_id']}")
    owner.fill("withdraw")
    assert city.browser().get(newest).status_code == 410


def test_an_invitation_sent_twice_by_a_double_tap_shows_the_link_that_works(city: City) -> None:
    owner = city.browser("owner")
    owner.get(f"/en/desk/organisations/{city.organisation['public_id']}")
    form = owner.page.form("invitations")
    data = {**form.values, "email": NEW, "role": "viewer", "language": "en"}

    pages = [owner.post(form.action, data=data).get_data(as_text=True) for _ in range(2)]

    link = link_in(letters(city.app)[0])
    assert [link in page for page in pages] == [True, True]
    assert city.browser().get(link.removeprefix("http://localhost")).status_code == 200


def test_a_consultant_is_invited_to_one_project_alone(city: City) -> None:
    _owner, link = invite(city, role="facilitator", project=True)

    client, _answer = accept(city, link)

    user = people.find_by_email(db.session, NEW)
    assert role_in_organisation(db.session, user.id, city.organisation["id"]) is None
    assert role_in_project(db.session, user.id, city.project["id"]) == "facilitator"
    assert role_in_project(db.session, user.id, city.sibling["id"]) is None
    assert client.get(f"/en/desk/projects/{city.project['public_id']}").status_code == 200
    assert client.get(f"/en/desk/projects/{city.sibling['public_id']}").status_code == 404


def test_nobody_is_made_an_owner_of_one_project(city: City) -> None:
    owner = city.browser("owner")
    owner.get(f"/en/desk/projects/{city.project['public_id']}/members")

    answer = owner.fill("invitations", email=NEW, role="owner", language="en")

    assert answer.status_code == 422


def test_carla_who_has_an_account_signs_in_and_accepts(city: City) -> None:
    _owner, link = invite(city, email="carla@example.fi", role="viewer")
    stranger, carla = city.browser("researcher"), city.browser("carla")

    stranger.get(link)
    stranger_answer = stranger.post(link, data={"csrf_token": stranger.token})
    carla.get(link)
    answer = carla.fill(link)

    assert stranger_answer.status_code == 403
    assert answer.status_code == 303
    assert role_in_organisation(db.session, city.users["carla"], city.organisation["id"]) == "viewer"
    assert role_in_organisation(db.session, city.users["researcher"], city.organisation["id"]) == "researcher"


def test_an_invitation_is_no_link_for_a_password_and_the_other_way_round(city: City) -> None:
    _owner, link = invite(city)
    client = city.browser()
    client.get("/en/desk/reset")
    client.fill("", email="viewer@example.fi")
    reset = link_in(letters(city.app)[-1]).removeprefix("http://localhost")

    assert city.browser().get(f"/en/desk/reset/{link.rpartition('/')[2]}").status_code == 410
    assert city.browser().get(f"/en/desk/invitation/{reset.rpartition('/')[2]}").status_code == 410


def test_the_table_of_invitations_holds_no_link(city: City) -> None:
    _owner, link = invite(city)
    token = link.rpartition("/")[2].encode()

    rows = db.session.execute(sa.text("SELECT * FROM invitation")).all()
    answers = db.session.execute(sa.text("SELECT * FROM operation")).all()

    assert token.decode() not in repr(rows) + repr(answers)
    assert repr(invitations.hash_of(token.decode()))[2:-1] in repr(rows)


@pytest.mark.parametrize("change", ["role", "remove", "leave"])
def test_the_last_owner_stays(city: City, change: str) -> None:
    owner_id, organisation_id = city.users["owner"], city.organisation["id"]
    verb, more = {
        "role": (members.change_role, {"by": owner_id, "role": "viewer"}),
        "remove": (members.remove_member, {"by": None}),
        "leave": (members.remove_member, {"by": owner_id}),
    }[change]

    with pytest.raises(members.LastOwner):
        changes.make(verb, organisation_id=organisation_id, user_id=owner_id, **more)

    assert role_in_organisation(db.session, owner_id, organisation_id) == "owner"


def test_two_owners_who_demote_each_other_at_once_leave_one(city: City) -> None:
    # Mutant: _keep_an_owner without with_for_update: on PostgreSQL both go and nobody is left.
    organisation_id, first, second = city.organisation["id"], city.users["owner"], city.users["viewer"]
    for _ in range(10):
        for user_id in (first, second):
            changes.make(members.change_role, by=None, organisation_id=organisation_id, user_id=user_id, role="owner")

        def demote(user_id: int) -> None:
            with city.app.app_context():
                try:
                    with writing(city.app) as session:
                        members.change_role(session, by=None, organisation_id=organisation_id, user_id=user_id, role="viewer")
                except members.LastOwner:
                    pass

        with ThreadPoolExecutor(2) as together:
            list(together.map(demote, (first, second)))
        db.session.rollback()
        roles = [role_in_organisation(db.session, user_id, organisation_id) for user_id in (first, second)]
        assert sorted(roles) == ["owner", "viewer"]


def test_a_removed_role_acts_on_the_next_request(city: City) -> None:
    viewer, page = city.browser("viewer"), f"/en/desk/projects/{city.project['public_id']}"
    before = viewer.get(page).status_code

    owner = city.browser("owner")
    owner.get(f"/en/desk/organisations/{city.organisation['public_id']}")
    owner.fill(f"members/{city.users['viewer']}/remove")

    assert (before, viewer.get(page).status_code) == (200, 404)


def test_a_changed_role_acts_on_the_next_request(city: City) -> None:
    facilitator, page = city.browser("facilitator"), f"/en/desk/projects/{city.project['public_id']}/brief"
    before = facilitator.get(page).status_code

    owner = city.browser("owner")
    owner.get(f"/en/desk/organisations/{city.organisation['public_id']}")
    owner.fill(f"members/{city.users['facilitator']}/role", role="viewer")

    assert (before, facilitator.get(page).status_code) == (200, 403)


@pytest.mark.parametrize("role", ["owner", "viewer"])
def test_who_is_no_member_has_no_role_to_change(city: City, role: str) -> None:
    """Mutant: `_set_role` that changes nothing without a word: Carla's open desks end each time the owner here asks for it."""
    owner = city.browser("owner")
    owner.get(f"/en/desk/organisations/{city.organisation['public_id']}")

    place = f"/en/desk/organisations/{city.organisation['public_id']}/members"
    answers = [owner.send(f"{place}/{user}/role", op=f"change-{user}", role=role) for user in (city.users["carla"], 4711)]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_who_is_not_in_a_project_cannot_be_taken_out_of_it(city: City) -> None:
    owner = city.browser("owner")
    owner.get(f"/en/desk/projects/{city.project['public_id']}/members")

    place = f"/en/desk/projects/{city.project['public_id']}/members"
    answers = [owner.send(f"{place}/{user}/remove", op=f"remove-{user}") for user in (city.users["carla"], 4711)]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_an_account_that_is_not_active_is_out_at_once(city: City) -> None:
    viewer = city.browser("viewer")
    with writing(city.app) as session:
        session.execute(sa.update(User).where(User.id == city.users["viewer"]).values(active=False))

    assert viewer.get("/en/desk/").status_code == 302


def test_a_pale_accent_is_refused(city: City) -> None:
    owner = city.browser("owner")
    page = f"/en/desk/organisations/{city.organisation['public_id']}/edit"
    owner.get(page)
    pale = owner.fill("edit", **{"name-fi": "Pori", "accent": "#ffcc00"})
    owner.get(page)
    dark = owner.fill("edit", **{"name-fi": "Pori", "accent": "#0B4F8A"})

    assert (pale.status_code, dark.status_code) == (422, 303)
