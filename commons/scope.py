"""Tenant scoping: a query for something an organisation owns must say which organisation, or it raises."""

import functools
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column, with_loader_criteria
from sqlalchemy.orm.interfaces import ORMOption
from sqlalchemy.sql.util import find_tables

from commons.db import Base

SCOPE = "organisation"


class ScopeMissing(RuntimeError):
    """Something owned was asked for without saying whose; a fault of ours, never of a visitor."""


class Owned:
    """Mixed into every model that belongs to one organisation."""

    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)


def enter(session: Session, organisation_id: int) -> None:
    """From here on this session sees what `organisation_id` owns and nothing else of its kind."""
    session.info[SCOPE] = organisation_id


def leave(session: Session) -> None:
    """Forget whose things this session may see."""
    session.info.pop(SCOPE, None)


def watch() -> None:
    """Put the rule on every session of this process (idempotent)."""
    if not sa.event.contains(Session, "do_orm_execute", _hold_to_scope):
        sa.event.listen(Session, "do_orm_execute", _hold_to_scope)


def _hold_to_scope(state: ORMExecuteState) -> None:
    if not (state.is_select or state.is_update or state.is_delete) or state.execution_options.get("unscoped"):
        return
    organisation_id = state.session.info.get(SCOPE)
    if organisation_id is None:
        if owned := _owned_tables(state):
            raise ScopeMissing(f"{', '.join(owned)} asked for without an organisation; enter a scope or say why not (unscoped=...)")
        return
    if state.is_column_load or state.is_relationship_load:
        return
    # On every statement: one that selects nothing owned may still count it, look for it or join it in a query within.
    state.statement = state.statement.options(_only_of(organisation_id))


def _owned_tables(state: ORMExecuteState) -> list[str]:
    """The names of the tables in the statement, however deep, that belong to an organisation."""
    every = {str(mapper.local_table) for mapper in Base.registry.mappers if issubclass(mapper.class_, Owned)}
    deep = dict.fromkeys(("check_columns", "include_aliases", "include_crud", "include_joins", "include_selects"), True)
    found = find_tables(cast(sa.ClauseElement, state.statement), **deep)
    return sorted(every & {str(table) for table in found if isinstance(table, sa.Table)})


@functools.lru_cache(maxsize=256)
def _only_of(organisation_id: int) -> ORMOption:
    return with_loader_criteria(Owned, lambda cls: cls.organisation_id == organisation_id, include_aliases=True)
