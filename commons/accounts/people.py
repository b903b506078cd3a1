"""People with accounts: making one, finding one by e-mail, new passwords, name and language."""

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import email_validator
import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from flask_security import utils as security_utils
from sqlalchemy.orm import Session

from commons.accounts.models import LONGEST_EMAIL, StaffSession, User, new_uniquifier
from commons.errors import Busy, Refusal, Unusable
from commons.heavy import heavy
from commons.languages import LANGUAGES
from commons.text import clean_text

LEAST_PASSWORD, MOST_PASSWORD = 12, 128  # characters
LONGEST_NAME = 80
HASHES_AT_ONCE = 2  # each takes 19 MiB and a core for some 50 ms; the room's requests need the rest

_turns = threading.BoundedSemaphore(HASHES_AT_ONCE)


class EmailTaken(Unusable):
    """There is an account with this address already."""

    code = "email_taken"


class LinkUsed(Refusal):
    """A link that works once has been used, has grown old, or never was."""

    status = 410
    code = "link_used"
    title = _l("This link does not work any more")
    words = _l("The link has been used already, or it has grown too old. Ask for a new one.")


def as_kept(email: str, field: str = "email") -> str:
    """The address in the one way it is stored and looked up; refuses what cannot be an address. Asks no name server."""
    try:
        found = email_validator.validate_email(email.strip()[: LONGEST_EMAIL + 1], check_deliverability=False, allow_smtputf8=True)
    except (email_validator.EmailNotValidError, UnicodeError):
        raise Unusable({field: _l("Write the e-mail address like this: name@example.fi")}) from None
    kept = found.normalized.lower()
    if len(kept) > LONGEST_EMAIL:
        raise Unusable({field: _l("Write the e-mail address like this: name@example.fi")})
    return kept


def check_new_password(password: str, *, email: str = "", field: str = "password") -> str:
    """The password as it will be hashed, or a refusal that says what is wrong with it."""
    password = normal(password)
    if len(password) < LEAST_PASSWORD:
        raise Unusable(
            {
                field: _l(
                    "The password is too short: at least %(num)s characters. A few words in a row are easy to remember.",
                    num=LEAST_PASSWORD,
                )
            }
        )
    if len(password) > MOST_PASSWORD:
        raise Unusable({field: _l("The password is too long: at most %(num)s characters.", num=MOST_PASSWORD)})
    if len(set(password)) < 4 or (email and password.casefold() in (email.casefold(), email.split("@")[0].casefold())):
        raise Unusable({field: _l("This password is too easy to guess. A few words in a row are easy to remember and hard to guess.")})
    return password


def normal(password: str) -> str:
    """The same password from every keyboard."""
    return unicodedata.normalize("NFKD", password.encode("utf-8", "replace").decode())


def hash_password(password: str) -> str:
    """Argon2id of the password; slow on purpose, so never on the writer's thread. Raises Busy where many others wait for one."""
    with _turn():
        return security_utils.hash_password(normal(password))


def fits(password: str, user: User | None) -> bool:
    """Is it the person's password? Takes the same time for nobody, and makes an old hash anew. Raises Busy as above."""
    password = normal(password)
    if len(password) > MOST_PASSWORD:
        return False
    with _turn():
        if user is None or not user.password:
            security_utils.hash_password(password)
            return False
        return bool(security_utils.verify_and_update_password(password, user))


@contextmanager
def _turn() -> Iterator[None]:
    """Time for one hash. Only few may wait for theirs: each of them keeps a thread that the room needs."""
    with heavy("password", refusal=Busy), _turns:
        yield


def find_by_email(session: Session, email: str) -> User | None:
    """The account of an address as `as_kept` gives it."""
    return session.scalar(sa.select(User).where(User.email == email))


def create_user(
    session: Session, *, email: str, name: str, password_hash: str | None, language: str = "fi", demo: bool = False
) -> dict[str, Any]:
    """A new account; gives its `id`."""
    kept = as_kept(email)
    if find_by_email(session, kept) is not None:
        raise EmailTaken({"email": _l("There is already an account with this e-mail address.")})
    user = User(email=kept, name=clean_name(name), password=password_hash, language=language, demo=demo)
    session.add(user)
    session.flush()
    return {"id": user.id}


def set_password(session: Session, *, user_id: int, was: str, password_hash: str) -> dict[str, Any]:
    """A new password, once for each state `was` (the uniquifier) of the account; every signed-in browser of it is out."""
    fresh = new_uniquifier()
    changed = session.execute(
        sa.update(User)
        .where(User.id == user_id, User.fs_uniquifier == was, User.active)
        .values(password=password_hash, fs_uniquifier=fresh)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise LinkUsed()
    session.execute(sa.delete(StaffSession).where(StaffSession.user_id == user_id))
    return {"uniquifier": fresh}


def edit_me(session: Session, *, by: int, name: str, language: str) -> dict[str, Any]:
    """Change one's own name and the language of one's mails."""
    if language not in LANGUAGES:
        raise Unusable({"language": _l("Choose one of the languages.")})
    session.execute(sa.update(User).where(User.id == by).values(name=clean_name(name), language=language))
    return {"id": by}


def clean_name(name: str) -> str:
    """A person's name in one line."""
    return clean_text(name, most=LONGEST_NAME, field="name", lines=False)
