"""Tenant scoping: a query for something an organisation owns must say which organisation, or it raises."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column, with_loader_criteria

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
    if not any(issubclass(mapper.class_, Owned) for mapper in state.all_mappers):
        return
    organisation_id = state.session.info.get(SCOPE)
    if organisation_id is None:
        names = ", ".join(sorted(mapper.class_.__name__ for mapper in state.all_mappers))
        raise ScopeMissing(f"{names} asked for without an organisation; enter a scope or say why not (unscoped=...)")
    if state.is_column_load or state.is_relationship_load:
        return
    state.statement = state.statement.options(
        with_loader_criteria(Owned, lambda cls: cls.organisation_id == organisation_id, include_aliases=True)
    )
