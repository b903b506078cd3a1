"""Going on at another device: a code for whoever has begun, and the page where it is typed. Both devices may go on after that."""

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from wtforms import StringField

from commons import limits
from commons.errors import NotFound, Unusable
from commons.forms import Form, again
from commons.operations import check_key
from commons.policy import anyone
from commons.qr import address_of
from surveys.marks import in_groups
from surveys.views.visit import Visit, resumed, visit

blueprint = Blueprint("survey_resuming", __name__, url_prefix="/<lang:lang>/s/<code>")


class CodeForm(Form):
    """What the other device has shown."""

    code = StringField(_l("Your code"))


class CodeOpensNothing(Unusable):
    """Wrong, or of something that is finished, withdrawn or in another survey: nobody is told which."""

    code = "resume_unknown"

    def __init__(self) -> None:
        super().__init__({"code": _l(
            "This code does not open anything. Check it: it has twelve letters and numbers. It works until the answers have been sent."
        )})  # fmt: skip


@blueprint.post("/later")
@anyone
def keep(code: str) -> Response:
    """Ask for the code from a page without a question."""
    check_key(request.form.get("op"))
    return kept(_visit(code))


@blueprint.get("/later")
@anyone
def later(code: str) -> Response:
    """The code, large, and where to type it."""
    found = _visit(code)
    found.insist_open()
    if found.resume_code is None:
        return redirect(url_for("filling.intro", code=code))  # type: ignore[return-value]
    page = render_template(
        "surveys/later.html", visit=found, resume_code=in_groups(found.resume_code), address=address_of(f"/s/{found.link.code}"), doors=None
    )
    return found.remember(make_response(page))


@blueprint.route("/resume", methods=["GET", "POST"])
@anyone
def resume(code: str) -> Any:
    """Type the code; this device then goes on with the same answers."""
    found = _visit(code)
    found.insist_open()
    form: Any = CodeForm.sent()
    if request.method == "GET":
        return render_template("surveys/resume.html", visit=found, form=form, doors=None)
    there = resumed(found, str(form.code.data or ""))
    if there is None:
        limits.spend("wrong_code", limits.network())
        return again("surveys/resume.html", form, CodeOpensNothing(), visit=found, doors=None)
    return there.remember(redirect(url_for("filling.screen", code=there.link.code, number=there.next_screen), 303))  # type: ignore[arg-type]


def kept(found: Visit) -> Response:
    """To the page with the code."""
    found.keep_for_later()
    return found.remember(redirect(url_for("survey_resuming.later", code=found.link.code), 303))  # type: ignore[arg-type]


def _visit(code: str) -> Visit:
    """At a shared device nobody takes a code along, and none is typed."""
    found = visit(code)
    if found.shared:
        raise NotFound()
    return found
