"""Codes that are read aloud, typed and printed: six characters without look-alikes, from a cryptographic source."""

import secrets

import sqlalchemy as sa
from sqlalchemy.orm import Session

from commons.projects.models import EntryLink

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 O 1 I: they look alike on a wall
CLEAREST = "".join(sign for sign in ALPHABET if sign not in "BSVZ")  # what new codes are made of: of 8 B, 5 S, U V and 2 Z one each
LENGTH = 6


def new_code(session: Session) -> str:
    """A code no link has had."""
    while True:
        code = "".join(secrets.choice(CLEAREST) for _ in range(LENGTH))
        taken = session.scalar(
            sa.select(EntryLink.id).where(EntryLink.code == code), execution_options={"unscoped": "codes are unique over all"}
        )
        if taken is None:
            return code


def as_typed(given: str) -> str:
    """A code as people type it, with spaces, hyphens and small letters, in the form it is stored."""
    return "".join(sign for sign in given.upper() if sign.isalnum())[:12]


def cannot_be(given: str) -> list[str]:
    """The characters of what was typed that no code has, so that the page can say which look alike."""
    return sorted({sign for sign in as_typed(given) if sign not in ALPHABET})
