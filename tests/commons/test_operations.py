"""An operation key stands for one thing: the same thing sent again gets its first answer, another thing is never thrown away in silence."""

import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from commons import changes, scope
from commons.accounts.staff import once_by_staff
from commons.db import db
from commons.operations import KeyUnusable, Operation
from commons.projects.models import Project
from tests.client import Client
from tests.commons.city import sign_in
from tests.making import MadeWorkshop, make_project, make_user, make_workshop
from workshop import ideas
from workshop.models import Idea

WRITTEN = {"text": "A bench by the door", "language": "fi"}


@pytest.fixture
def room(app: Flask) -> MadeWorkshop:
    """Björn can write."""
    return make_workshop()


def test_another_idea_under_a_used_key_is_refused_and_the_first_stays(room: MadeWorkshop) -> None:
    """Mutant: know an operation again by its key alone: the second idea is answered as sent, and lost."""
    bjorn = room.seat()
    first = room.do(ideas.add_idea, bjorn, actor=bjorn.actor, op="abcdefgh", **WRITTEN)

    with pytest.raises(KeyUnusable):
        room.do(ideas.add_idea, bjorn, actor=bjorn.actor, op="abcdefgh", **WRITTEN | {"text": "Coffee"})

    assert room.do(ideas.add_idea, bjorn, actor=bjorn.actor, op="abcdefgh", **WRITTEN) == first
    assert _texts() == ["A bench by the door"]


def test_the_same_idea_from_the_page_in_another_language_is_the_same(room: MadeWorkshop) -> None:
    """Mutant: take the language of the page into what was asked: a retry after the language was changed is refused."""
    bjorn = room.seat()
    first = room.do(ideas.add_idea, bjorn, actor=bjorn.actor, op="abcdefgh", **WRITTEN)

    assert room.do(ideas.add_idea, bjorn, actor=bjorn.actor, op="abcdefgh", **WRITTEN | {"language": "sv"}) == first


def test_what_was_accepted_before_its_content_was_kept_is_still_known_again(room: MadeWorkshop) -> None:
    bjorn = room.seat()
    first = room.do(ideas.add_idea, bjorn, actor=bjorn.actor, op="abcdefgh", **WRITTEN)
    changes.make(_forget_content)

    assert room.do(ideas.add_idea, bjorn, actor=bjorn.actor, op="abcdefgh", **WRITTEN) == first


@pytest.mark.engine("sqlite")
def test_a_form_that_came_back_from_the_browsers_memory_says_so_and_keeps_what_was_typed(app: Flask) -> None:
    project = make_project()
    make_user("aino@example.fi", organisation_id=project.organisation_id)
    desk: Client = app.test_client()  # type: ignore[assignment]
    sign_in(desk, "aino@example.fi")
    scope.enter(db.session, project.organisation_id)
    address = f"/en/desk/projects/{db.session.get_one(Project, project.id).public_id}/brief"
    db.session.rollback()
    desk.get(address)
    remembered = desk.page
    goals = {f"goal-{lang}": "A calm hall" for lang in ("fi", "sv", "en")}

    saved = desk.fill("/brief", **goals)
    desk.page = remembered
    again = desk.fill("/brief", **goals | {"goal-en": "A lively hall"})
    mended = desk.fill("/brief")

    assert (saved.status_code, again.status_code, mended.status_code) == (303, 422, 303)
    assert "A lively hall" in again.text
    scope.enter(db.session, project.organisation_id)
    assert db.session.get_one(Project, project.id).goal["en"] == "A lively hall"


def test_a_form_that_reaches_two_processes_at_once_happens_once_and_both_get_the_first_answer(
    app: Flask, make_app: Callable[..., Flask]
) -> None:
    """P2. Mutant: let nobody wait in `operations.hold`: on PostgreSQL the second breaks on the key of the first and answers 500."""
    other, ready = make_app(), threading.Barrier(2)

    def slowly(session: Session, *, by: int) -> dict[str, Any]:
        time.sleep(0.3)
        return {"made": secrets.token_hex(4), "by": by}

    def send(place: Flask) -> dict[str, Any]:
        with place.app_context():
            ready.wait()
            return changes.make(once_by_staff("test.slowly", slowly), by=7, op="abcdefgh")

    with ThreadPoolExecutor(2) as both:
        first, second = both.map(send, (app, other))

    assert first == second


def _texts() -> list[str]:
    return list(db.session.scalars(sa.select(Idea.text), execution_options={"unscoped": "test"}))


def _forget_content(session) -> None:  # type: ignore[no-untyped-def]
    session.execute(sa.update(Operation).values(content=None))
