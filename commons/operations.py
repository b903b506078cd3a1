"""Operation keys: a request that arrives again changes nothing and gets its first answer, whatever has changed since.

A key that comes with something else than the first time is refused: answered as before, what was written anew would be lost.
"""

import functools
import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Mapped, Session, mapped_column

from commons.db import Base, Moment, now
from commons.errors import Unusable
from commons.statements import Statement

SHORTEST, LONGEST = 8, 64
KEPT = timedelta(hours=24)
DIGEST_BYTES = 16
CIRCUMSTANCES = {
    "by",
    "language",
    "receipt_hash",
    "seat",
    "seed",
}  # who asks and on which page: the same thing may be sent again from another

Answer = dict[str, Any]


class Operation(Base):
    """One accepted operation of one actor and the answer it got."""

    __tablename__ = "operation"

    actor: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(LONGEST), primary_key=True)
    verb: Mapped[str] = mapped_column(sa.String(40))
    answer: Mapped[str] = mapped_column(sa.Text)
    content: Mapped[bytes | None] = mapped_column(sa.LargeBinary(DIGEST_BYTES))  # of what was asked; None once that is to be forgotten
    at: Mapped[Moment] = mapped_column(index=True)


class KeyUnusable(Unusable):
    """The operation key is missing, too short or long, or belongs to something else."""

    code = "op"


def once(name: str) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """Make a verb happen once for each `(actor, op)`; `actor` is 16-32 bytes that stand for who asks."""

    def wrap(verb: Callable[..., Answer]) -> Callable[..., Answer]:
        @functools.wraps(verb)
        def happen_once(session: Session, *, actor: bytes, op: str, **arguments: Any) -> Answer:
            content = _content_of(arguments)
            first = _FIND.row(session, actor=actor, key=op)
            if first is not None:
                return _repeat(first, name, content)
            answer = verb(session, actor=actor, **arguments)
            _KEEP.run(session, actor=actor, key=op, verb=name, answer=json.dumps(answer), content=content, at=now())
            return answer

        return happen_once

    return wrap


def hold(connection: sa.Connection, arguments: dict[str, Any]) -> None:
    """Let the same operation in another process wait until this one has its answer. SQLite has one writer at a time anyway."""
    if connection.dialect.name != "sqlite" and "op" in arguments:
        number = int.from_bytes(hashlib.sha256(arguments["op"].encode()).digest()[:8], signed=True)
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))


def check_key(given: Any) -> str:
    """The operation key as sent, or a refusal that names what is wrong with it."""
    if not isinstance(given, str) or not SHORTEST <= len(given) <= LONGEST or not given.isascii() or not given.isprintable():
        raise KeyUnusable({"op": _l("The request needs an operation key of 8 to 64 characters. Reload the page and send again.")})
    return given


def forget_old(session: Session, *, before: datetime | None = None) -> int:
    """Drop keys nobody will repeat any more; gives how many."""
    before = before or now() - KEPT
    return session.execute(sa.delete(Operation).where(Operation.at < before)).rowcount  # type: ignore[attr-defined]


def blank(session: Session, *, actor: bytes) -> None:
    """Keep that these operations happened and forget what they were answered: it may say what somebody has withdrawn."""
    session.execute(sa.update(Operation).where(Operation.actor == actor).values(answer="{}", content=None))


def _content_of(arguments: dict[str, Any]) -> bytes:
    told = sorted((name, value) for name, value in arguments.items() if name not in CIRCUMSTANCES)
    return hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).digest()[:DIGEST_BYTES]


def _repeat(first: tuple[Any, ...], name: str, content: bytes) -> Answer:
    verb, answer, first_content = first
    if verb != name or (first_content is not None and bytes(first_content) != content):
        raise KeyUnusable({"op": _l("This operation key was already used for something else. Reload the page and send again.")})
    return json.loads(answer)


_FIND = Statement(
    lambda: sa.select(Operation.verb, Operation.answer, Operation.content).where(
        Operation.actor == sa.bindparam("actor"), Operation.key == sa.bindparam("key")
    )
)
_KEEP = Statement(lambda: sa.insert(Operation.__table__))
