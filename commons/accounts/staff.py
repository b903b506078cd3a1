"""What views of the desk share: operation keys of staff, and addresses one may be sent on to."""

import functools
import hashlib
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy.orm import Session

from commons import live
from commons.operations import once


def actor_of(user_id: int) -> bytes:
    """The actor under whom a staff member's operation keys are kept."""
    return hashlib.sha256(b"staff %d" % user_id).digest()[:16]


def once_by_staff(name: str, verb: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """The verb with `by` as the actor of its operation key: it takes `op` as well, and a form sent twice happens once."""

    @once(name)
    def without_actor(session: Session, *, actor: bytes, **arguments: Any) -> dict[str, Any]:
        return verb(session, **arguments)

    @functools.wraps(verb)
    def by_staff(session: Session, *, by: int, op: str, **arguments: Any) -> dict[str, Any]:
        return without_actor(session, actor=actor_of(by), op=op, by=by, **arguments)

    return by_staff


def stream_tag(user_id: int) -> str:
    """What the open streams of a staff member rest on."""
    return f"staff-{user_id}"


def end_streams_of(user_id: int) -> None:
    """End them all, because a right or a session has ended; those who still may come back by themselves."""
    live.end_streams(current_app._get_current_object(), stream_tag(user_id))  # type: ignore[attr-defined]


def local_path(given: str | None) -> str | None:
    """`given` when it is an address of this installation, without its host; None when it could lead elsewhere."""
    if not given or not given.startswith("/") or "\\" in given or not given.isprintable() or given.startswith("//"):
        return None
    parts = urlsplit(given)
    return given if not parts.scheme and not parts.netloc else None
