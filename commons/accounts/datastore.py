"""Flask-Security's view of our accounts: it reads with the view's session and changes through the one write path."""

import secrets
from typing import Any

import sqlalchemy as sa
from flask import g
from flask_security import RoleMixin
from flask_security.datastore import UserDatastore
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from commons import changes
from commons.accounts.models import User
from commons.db import db


class NoRole(RoleMixin):
    """Flask-Security wants a class of roles; ours are memberships."""

    name = ""


class Datastore(UserDatastore):
    """Users it hands out are detached, so that nothing it sets on them is flushed by a reading session."""

    def __init__(self) -> None:
        super().__init__(User, NoRole)
        self.db = db

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> User | None:
        """The account whose one named attribute has the value."""
        ((name, value),) = kwargs.items()
        user = db.session.scalar(sa.select(User).where(getattr(User, name) == value))
        if user is not None:
            db.session.expunge(user)
        return user

    def find_role(self, role: str) -> None:
        """There are none."""

    def set_uniquifier(self, user: User, uniquifier: str | None = None) -> None:  # type: ignore[override]
        """A new one, which ends every session and reset link of the account."""
        user.fs_uniquifier = uniquifier or secrets.token_hex(32)
        self.put(user)

    def put(self, model: User) -> User:
        """Remember that `model` was changed; `commit` keeps it."""
        if model not in (changed := _changed()):
            changed.append(model)
        return model

    def commit(self) -> None:
        """Write what was put since the last time."""
        while changed := _changed():
            user = changed.pop()
            values = {name: getattr(user, name) for name in _altered(user)}
            if values:
                changes.make(save_account, user_id=user.id, values=values)
                for name, value in values.items():
                    set_committed_value(user, name, value)


def save_account(session: Session, *, user_id: int, values: dict[str, Any]) -> None:
    """Keep what Flask-Security changed of an account, for instance a hash made anew with today's cost."""
    session.execute(sa.update(User).where(User.id == user_id).values(**values))


def _changed() -> list[User]:
    if "changed_accounts" not in g:
        g.changed_accounts = []
    return g.changed_accounts


def _altered(user: User) -> list[str]:
    state = sa.inspect(user)
    return [attribute.key for attribute in state.mapper.column_attrs if state.attrs[attribute.key].history.added]
