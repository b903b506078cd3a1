"""What may be done in a workshop right now, and the refusals that say why not."""

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from commons.accounts.roles import Role
from commons.errors import NotFound, Refusal
from commons.projects.access import insist
from workshop.models import Participant, StageKind, Workshop, WorkshopState
from workshop.seats import Seat


class WorkshopNotOpen(Refusal):
    """The facilitator has not opened it yet."""

    code = "not_open"
    title = _l("The workshop has not started yet")
    words = _l("The facilitator opens the workshop soon. You can leave this page open: it changes by itself.")


class WorkshopClosed(Refusal):
    """Nothing more is taken; everything that was is safe."""

    code = "closed"
    title = _l("The workshop has ended")
    words = _l("No more ideas or dots are taken. Everything you sent while it was open is safe.")


class Frozen(Refusal):
    """The facilitator has stopped all changes for a moment."""

    code = "frozen"
    title = _l("The facilitator has paused the board")
    words = _l("Nothing new is taken until the facilitator goes on. What you have sent is safe.")


class JoiningLocked(Refusal):
    """The door is closed for newcomers."""

    code = "joining_locked"
    title = _l("Joining is closed right now")
    words = _l("The facilitator has closed the door for new participants. Ask the facilitator to open it.")


class NotJoined(Refusal):
    """This browser has not joined the workshop."""

    status = 403
    code = "not_joined"
    title = _l("Join first")
    words = _l(
        "Open the workshop and choose Take part. If you had joined already, your browser has forgotten it: join again, and everything you sent stays on the board."
    )


class NotCollecting(Refusal):
    """Ideas are written at another stage."""

    code = "not_collecting"
    title = _l("Ideas are not being collected right now")
    words = _l("The workshop is at another stage. Copy your text so that you have it if the facilitator goes back to collecting ideas.")


def require_open(workshop: Workshop) -> None:
    """Raise unless people may take part; says whether it is too early or too late."""
    if workshop.state is WorkshopState.DRAFT:
        raise WorkshopNotOpen()
    if workshop.state is not WorkshopState.OPEN:
        raise WorkshopClosed()


def require_unfrozen(workshop: Workshop) -> None:
    """Raise while the board is paused."""
    if workshop.frozen:
        raise Frozen()


def require_collecting(workshop: Workshop) -> None:
    """Raise unless new ideas are being written."""
    if workshop.stage.kind is not StageKind.COLLECT:
        raise NotCollecting()


def participant_of(session: Session, workshop_id: int, seat: Seat) -> Participant:
    """Who asks, within this workshop; raises NotJoined."""
    found = session.scalar(sa.select(Participant).where(Participant.workshop_id == workshop_id, Participant.seat_tag == seat.seat_tag))
    if found is None:
        raise NotJoined()
    return found


def workshop_of(session: Session, workshop_id: int) -> Workshop:
    """The workshop as this transaction sees it."""
    found = session.get(Workshop, workshop_id)
    if found is None:
        raise NotFound()
    return found


def led_workshop(session: Session, workshop_id: int, by: int | None) -> Workshop:
    """The workshop for somebody who leads it, rights seen under the write lock; `by=None` is the installation itself."""
    workshop = workshop_of(session, workshop_id)
    insist(session, by=by, project_id=workshop.project_id, at_least=Role.FACILITATOR)
    return workshop
