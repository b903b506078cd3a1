"""Links that bring people in: making one, ending one, and finding one by the code that somebody typed or scanned."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext
from sqlalchemy.orm import Session

from commons import limits, scope
from commons.accounts.roles import Role
from commons.db import db, now
from commons.errors import NotFound, Unusable
from commons.projects.access import insist, organisation_of
from commons.projects.codes import as_typed, cannot_be, new_code
from commons.projects.models import Audience, Channel, EntryLink, Partner
from commons.text import clean_text

LONGEST_SOURCE = 40


class CodeUnknown(NotFound):
    """No link has this code, or it has been ended: the two look the same."""

    code = "code_unknown"
    title = _l("This code does not open anything")
    words = _l("Check the code: it has six letters and numbers. Somebody at the place can read it to you once more.")

    def __init__(self, given: str):
        signs = cannot_be(given)
        words = _look_alikes(signs) if signs and len(as_typed(given)) <= 8 else None
        super().__init__(words)


def find(code: str, *, opens: str | None = None) -> EntryLink:
    """The link of a code, however it was typed; `opens` ("workshop" or "survey") insists on what it leads to.

    A right code is never limited, so that a whole library can come in at once; wrong ones are counted by network.
    Enters the scope of the link's organisation on the view's session. Raises CodeUnknown or TooOften.
    """
    link = find_quietly(db.session, code)
    if link is None or (opens == "workshop" and link.workshop_id is None) or (opens == "survey" and link.survey_id is None):
        limits.spend("wrong_code", limits.network())
        raise CodeUnknown(code)
    scope.enter(db.session, link.organisation_id)
    return link


def find_quietly(session: Session, code: str) -> EntryLink | None:
    """The link of a code that has not been ended, without counting."""
    return session.scalar(
        sa.select(EntryLink).where(EntryLink.code == as_typed(code), EntryLink.revoked_at.is_(None)),
        execution_options={"unscoped": "found by its code"},
    )


def make_entry_link(
    session: Session,
    *,
    by: int | None,
    project_id: int,
    workshop_id: int | None = None,
    survey_id: int | None = None,
    audience_id: int | None = None,
    partner_id: int | None = None,
    source: str = "",
    channel: str = Channel.OWN_DEVICE,
) -> dict[str, Any]:
    """A new link to one workshop or one survey, for an audience, a partner or both; gives `id` and `code`."""
    insist(session, by=by, project_id=project_id, at_least=Role.FACILITATOR)
    organisation_id = organisation_of(session, project_id)
    scope.enter(session, organisation_id)
    _insist_it_is_here(session, Audience, audience_id, project_id, "audience")
    _insist_it_is_here(session, Partner, partner_id, project_id, "partner")
    if channel not in list(Channel):
        raise Unusable({"channel": _l("Choose one of the ways to answer.")})
    link = EntryLink(
        organisation_id=organisation_id,
        project_id=project_id,
        code=new_code(session),
        workshop_id=workshop_id,
        survey_id=survey_id,
        audience_id=audience_id,
        partner_id=partner_id,
        source=clean_text(source, most=LONGEST_SOURCE, field="source", least=0, lines=False),
        channel=Channel(channel),
    )
    session.add(link)
    session.flush()
    return {"id": link.id, "code": link.code}


def revoke_entry_link(session: Session, *, by: int | None, project_id: int, link_id: int) -> dict[str, Any]:
    """End a link: its code opens nothing from now on, and is never given again."""
    insist(session, by=by, project_id=project_id, at_least=Role.FACILITATOR)
    scope.enter(session, organisation_of(session, project_id))
    ended = session.execute(
        sa.update(EntryLink)
        .where(EntryLink.id == link_id, EntryLink.project_id == project_id, EntryLink.revoked_at.is_(None))
        .values(revoked_at=now())
    )
    if (
        not ended.rowcount  # type: ignore[attr-defined]
        and session.scalar(sa.select(EntryLink.id).where(EntryLink.id == link_id, EntryLink.project_id == project_id)) is None
    ):
        raise NotFound()
    return {"id": link_id}


def list_entry_links(session: Session, project_id: int) -> Sequence[EntryLink]:
    """The project's links that still open something, in the order they were made."""
    return session.scalars(
        sa.select(EntryLink).where(EntryLink.project_id == project_id, EntryLink.revoked_at.is_(None)).order_by(EntryLink.id)
    ).all()


def _insist_it_is_here(session: Session, model: Any, which: int | None, project_id: int, field: str) -> None:
    if which is None:
        return
    if session.scalar(sa.select(model.id).where(model.id == which, model.project_id == project_id)) is None:
        raise Unusable({field: _l("This is not part of the project any more. Reload the page and choose again.")})


def _look_alikes(signs: list[str]) -> Any:
    return lazy_ngettext(
        "No code has the character %(signs)s. Codes leave out 0, O, 1 and I, because they look alike: look at the code once more.",
        "No code has the characters %(signs)s. Codes leave out 0, O, 1 and I, because they look alike: look at the code once more.",
        len(signs),
        signs=" ".join(signs),
    )
