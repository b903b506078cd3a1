"""Promise 9: whatever way a query goes about it, it finds what one organisation owns, or it is refused."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, aliased

from commons import changes, scope
from commons.accounts.models import User
from commons.db import db
from commons.projects.models import Audience, Project
from commons.scope import ScopeMissing
from tests.making import make_project, make_user

# Each as it may be written one day by somebody in a hurry; with one of two projects in reach it has one answer.
WAYS: dict[str, tuple[Callable[[], Any], Any]] = {
    "entity": (lambda: sa.select(Project.id), [1]),
    "count": (lambda: sa.select(sa.func.count()).select_from(Project), [1]),
    "count of an alias": (lambda: sa.select(sa.func.count()).select_from(aliased(Project)), [1]),
    "query within": (lambda: sa.select(sa.select(sa.func.count(Project.id)).scalar_subquery()), [1]),
    "existence": (lambda: sa.select(sa.exists().where(Project.id == 2)), [False]),
    "condition": (lambda: sa.select(User.id).where(User.id.in_(sa.select(Project.id))), [1]),
    "join": (lambda: sa.select(sa.func.count(User.id)).join(Project, sa.true()), [2]),  # two people, and one project of two
    "union": (lambda: sa.union_all(sa.select(Project.id), sa.select(Project.id)), [1, 1]),
    "named query": (lambda: sa.select(sa.func.count()).select_from(sa.select(Project.id).cte()), [1]),
}


@pytest.fixture
def ours(app: Flask) -> int:
    """The organisation of project 1; project 2 and the second person belong to another."""
    for number in (1, 2):
        project = make_project()
        make_user(f"person{number}@example.fi", organisation_id=project.organisation_id)
    db.session.rollback()
    return int(db.session.scalars(sa.select(Project.organisation_id).where(Project.id == 1), execution_options={"unscoped": "test"}).one())


@pytest.mark.parametrize("way", WAYS)
def test_a_query_finds_what_one_organisation_owns_however_it_asks(ours: int, way: str) -> None:
    """Mutant: put the condition only on statements that select something owned: counts and queries within see everybody's."""
    ask, answer = WAYS[way]
    scope.enter(db.session, ours)

    assert list(db.session.scalars(ask())) == answer


@pytest.mark.parametrize("way", WAYS)
def test_a_query_that_does_not_say_whose_is_refused_however_it_asks(ours: int, way: str) -> None:
    """Mutant: look only at what is selected: a count without an organisation counts everybody's."""
    with pytest.raises(ScopeMissing, match="project"):
        db.session.scalars(WAYS[way][0]()).all()


def test_changes_reach_only_what_one_organisation_owns(ours: int) -> None:
    assert changes.make(_change_everything, within=ours) == (1, 1)


def _change_everything(session: Session) -> tuple[int, int]:
    changed = session.execute(sa.update(Project).values(controller_contact="x@city.example"))
    removed = session.execute(sa.delete(Audience))
    return changed.rowcount, removed.rowcount  # type: ignore[attr-defined]
