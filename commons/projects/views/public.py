"""What anyone may open: type a code, follow a printed address, read what is promised."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, request

from commons import scope
from commons.db import db
from commons.errors import NotFound, wants_json
from commons.languages.choosing import chosen_language, language_of_address
from commons.policy import anyone
from commons.projects import entry_links
from commons.projects.models import EntryLink, Project

blueprint = Blueprint("projects_public", __name__)

LONGEST_TYPED = 40


@blueprint.get("/")
@blueprint.get("/<lang:lang>/")
@anyone
def front() -> Any:
    """Type a code; what Talkoot is; the way to the desk. The address of a language alone is this page in that language."""
    code = request.args.get("code", "").strip()[:LONGEST_TYPED]
    return _open(code, 303) if code else render_template("projects/front.html", code="", wrong=None)


@blueprint.get("/j/<code>")
@anyone
def join(code: str) -> Any:
    """The address in the QR: on to what it opens, in the reader's language. Counts nobody: link previews come here too."""
    return _open(code[:LONGEST_TYPED], 302)


@blueprint.get("/<lang:lang>/p/<public_id>/notice")
@anyone
def notice(public_id: str) -> str:
    """A project's privacy notice."""
    project = db.session.scalar(
        sa.select(Project).where(Project.public_id == public_id), execution_options={"unscoped": "its notice is for everyone"}
    )
    if project is None:
        raise NotFound()
    scope.enter(db.session, project.organisation_id)
    return render_template("projects/notice.html", project=project)


@blueprint.get("/<lang:lang>/privacy")
@anyone
def privacy() -> str:
    """What the service itself keeps: cookies, accounts, logs."""
    return render_template("projects/privacy.html")


@blueprint.get("/<lang:lang>/accessibility")
@anyone
def accessibility() -> str:
    """The accessibility statement of the act 306/2019."""
    return render_template("projects/accessibility.html")


def _open(code: str, status: int) -> Any:
    """On to what the code opens; a code that opens nothing stands in the field again, beside the reason."""
    try:
        return redirect(_opened_by(entry_links.find(code)), status)
    except entry_links.CodeUnknown as refusal:
        if wants_json():
            raise
        return render_template("projects/front.html", code=code, wrong=refusal), 404


def _opened_by(link: EntryLink) -> str:
    if link.survey_id is not None:
        return link.path
    lang = language_of_address() or chosen_language() or _first_language(link.project_id)
    return f"/{lang}/w/{link.code}"


def _first_language(project_id: int) -> str:
    languages = db.session.scalar(sa.select(Project.languages).where(Project.id == project_id))
    return languages[0] if languages else "fi"
