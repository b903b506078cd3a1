"""From one person to the next: a kiosk forgets who stood at it, whoever types for others goes on, and a PIN takes a kiosk out of use."""

import hmac
from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l

from commons import limits
from commons.errors import NotFound, Unusable
from commons.forms import again
from commons.policy import anyone
from commons.settings import settings_of
from surveys.forms import PinForm
from surveys.marks import pin_tag
from surveys.views.visit import Visit, visit

blueprint = Blueprint("survey_handing", __name__, url_prefix="/<lang:lang>/s/<code>")


class PinWrong(Unusable):
    """Somebody tried to leave."""

    code = "pin_wrong"

    def __init__(self) -> None:
        super().__init__({"pin": _l("This is not the PIN of this kiosk.")})


@blueprint.post("/hand-over")
@anyone
def hand_over(code: str) -> Response:
    """The next person begins anew; what was answered is kept."""
    found = visit(code)
    if not (found.shared or found.assisted):
        raise NotFound()
    return handed_over(found)


@blueprint.route("/leave", methods=["GET", "POST"])
@anyone
def leave(code: str) -> Any:
    """The one way out of a kiosk."""
    found = visit(code)
    if not found.shared:
        raise NotFound()
    form: Any = PinForm.sent()
    if request.method == "GET":
        return render_template("surveys/leave.html", visit=found, form=form, doors=None)
    limits.check("wrong_pin", found.link.id)
    tag = pin_tag(settings_of(current_app).secret_key, found.survey.public_id, str(form.pin.data or "").strip())
    if not hmac.compare_digest(tag, found.link.pin_hash or b""):
        limits.spend("wrong_pin", found.link.id)
        return again("surveys/leave.html", form, PinWrong(), visit=found, doors=None)
    return found.forget(redirect(url_for("projects_public.front"), 303))  # type: ignore[arg-type]


def handed_over(found: Visit) -> Response:
    """To the first page, with nothing of the person before; at a kiosk in the language of the device."""
    address = "survey_door.door" if found.shared else "filling.intro"
    return found.forget(redirect(url_for(address, code=found.link.code), 303))  # type: ignore[arg-type]
