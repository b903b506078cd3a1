"""Signed-in browsers: begun and ended on the server, so that a kept or copied cookie is worth nothing afterwards."""

import hashlib
import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import g, session
from flask_security import utils as security_utils
from sqlalchemy.orm import Session

from commons import changes
from commons.accounts.models import Invitation, StaffSession, User
from commons.db import db, now
from commons.errors import Busy

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
NOTED_EVERY = timedelta(minutes=15)  # a page view writes at most this often

COOKIE_KEY = "key"


def begin(user: User) -> None:
    """Sign the person in on this browser, with nothing kept from before: neither its session nor its form tokens."""
    key = secrets.token_urlsafe(32)
    changes.make(open_session, user_id=user.id, key_hash=_hash(key))
    _empty_cookie()
    security_utils.login_user(user, remember=False, authn_via=["password"])
    session[COOKIE_KEY] = key
    session.permanent = True


def end() -> None:
    """Sign this browser out, and every copy of its cookie with it."""
    if key := session.get(COOKIE_KEY):
        changes.make(close_session, key_hash=_hash(key))
    security_utils.logout_user()
    _empty_cookie()


def find_user(uniquifier: str) -> User | None:
    """Whose browser this is, or None when the session has ended; the user is detached and outlives the view's reads."""
    key = session.get(COOKIE_KEY)
    if not isinstance(key, str):
        return None
    row = db.session.execute(_MINE, {"key_hash": _hash(key), "uniquifier": uniquifier}).first()
    if row is None:
        return None
    user, opened = row
    db.session.expunge(user)
    db.session.expunge(opened)
    moment = now()
    if _is_over(opened, moment):
        return None
    if moment - opened.used_at > NOTED_EVERY:
        with suppress(Busy):  # a note: who reads goes on reading while nothing can be written
            changes.make(note_use, session_id=opened.id, at=moment)
    return user


def open_session(session: Session, *, user_id: int, key_hash: bytes) -> None:
    """A browser has signed in; also forgets everybody's sessions and invitations that are past."""
    forget_past(session, at=now())
    session.add(StaffSession(key_hash=key_hash, user_id=user_id))


def forget_past(session: Session, *, at: datetime) -> int:
    """Drop the sessions and invitations that open nothing any more; gives how many."""
    past = sa.or_(StaffSession.used_at < at - IDLE, StaffSession.began_at < at - LONGEST)
    ended = session.execute(sa.delete(StaffSession).where(past))
    unused = session.execute(
        sa.delete(Invitation).where(Invitation.expires_at < at), execution_options={"unscoped": "what is past, of all"}
    )
    return ended.rowcount + unused.rowcount  # type: ignore[attr-defined]


def close_session(session: Session, *, key_hash: bytes) -> None:
    """The browser has signed out."""
    session.execute(sa.delete(StaffSession).where(StaffSession.key_hash == key_hash))


def close_all(session: Session, *, by: int) -> dict[str, Any]:
    """Sign the person out everywhere; gives how many browsers that were."""
    return {"browsers": session.execute(sa.delete(StaffSession).where(StaffSession.user_id == by)).rowcount}  # type: ignore[attr-defined]


def note_use(session: Session, *, session_id: int, at: datetime) -> None:
    """The browser has been used."""
    session.execute(sa.update(StaffSession).where(StaffSession.id == session_id).values(used_at=at))


def _is_over(opened: StaffSession, moment: datetime) -> bool:
    return moment - opened.used_at > IDLE or moment - opened.began_at > LONGEST


def _empty_cookie() -> None:
    session.clear()
    g.pop("csrf_token", None)  # Flask-WTF keeps the token of this request there


def _hash(key: str) -> bytes:
    return hashlib.sha256(b"staff session " + key.encode()).digest()


_MINE = (
    sa.select(User, StaffSession)
    .join(StaffSession, StaffSession.user_id == User.id)
    .where(StaffSession.key_hash == sa.bindparam("key_hash"), User.fs_uniquifier == sa.bindparam("uniquifier"), User.active)
)
