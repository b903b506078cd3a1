"""A device that has opened a survey's link is counted: once, a moment after its first page, and without being told from others."""

import re

from flask import Blueprint, Response, request, session

from commons import changes, limits
from commons.policy import anyone
from commons.projects.models import Channel
from surveys import funnel
from surveys.views.visit import Visit, visit

blueprint = Blueprint("survey_opening", __name__, url_prefix="/<lang:lang>/s/<code>")

NOTHING = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
ROBOTS = re.compile(r"(?<!cu)bot|crawl|spider|slurp|preview|externalhit|whatsapp|monitor|lighthouse", re.IGNORECASE)  # a Cubot is a phone


@blueprint.get("/opened.svg")
@anyone
def opened(code: str) -> Response:
    """An empty picture on the first page a device gets, and on no other: whoever comes for it brings the secret of that page."""
    found = visit(code)
    if _counts(found):
        changes.make(funnel.note_opened, within=found.link.organisation_id, link_id=found.link.id)
    return Response(NOTHING, mimetype="image/svg+xml")


def _counts(found: Visit) -> bool:
    """Whether a person's own device has just come; neither the desk's nor a robot's, nor a page that is only fetched ahead."""
    return (
        found.known
        and found.response is None
        and found.survey.is_open
        and found.link.revoked_at is None
        and found.link.channel is Channel.OWN_DEVICE
        and "_user_id" not in session  # as `current_user` has it, which would write its cookie anew
        and "Sec-Purpose" not in request.headers
        and not ROBOTS.search(request.user_agent.string)
        and _comes_first(found)
    )


def _comes_first(found: Visit) -> bool:
    """Fetched twice it counts once; one network cannot make up a town."""
    try:
        limits.spend("opened", found.actor.hex())
        limits.spend("newcomer", "opening", found.survey.id, limits.network())
    except limits.TooOften:
        return False
    return True
