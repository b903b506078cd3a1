"""The page of a survey's links: make one for an audience and a partner, print its poster, end it."""

import itertools
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from commons.accounts.models import Organisation
from commons.db import db
from commons.errors import NotFound, Unusable
from commons.forms import again, ask
from commons.languages import Words
from commons.languages.choosing import words_here
from commons.policy import staff
from commons.printing import Sheet, paper_asked
from commons.printing import door_sign as door_sign_of
from commons.printing import poster as poster_of
from commons.projects.access import Standing
from commons.projects.models import Channel, EntryLink
from commons.qr import address_of
from commons.settings import settings_of
from surveys import building, funnel, links
from surveys.access import find_survey
from surveys.columns import CHANNELS
from surveys.definition import minutes
from surveys.forms import LinkForm
from surveys.listing import STATES
from surveys.marks import pin_tag
from surveys.models import Survey

blueprint = Blueprint("survey_links", __name__, url_prefix="/<lang:lang>/desk/projects/<project_id>/surveys/<survey_id>/links")


@blueprint.route("", methods=["GET", "POST"])
@staff
def show(project_id: str, survey_id: str) -> Any:
    """All links, and a form for one more."""
    survey, standing = find_survey(project_id, survey_id, at_least="facilitator")
    form = _form(standing)
    context = _context(survey, standing)
    if request.method == "GET":
        return render_template("surveys/desk/links.html", form=form, **context)
    channel = form.channel.data or Channel.OWN_DEVICE
    partners = {partner.key: partner.id for partner in standing.project.partners}
    audiences = {audience.key: audience.id for audience in standing.project.audiences}
    try:
        made = ask(
            links.make_link,
            within=standing.organisation_id,
            survey_id=survey.id,
            audience_id=audiences.get(form.audience.data),
            partner_id=partners.get(form.partner.data),
            source=form.source.data or "",
            channel=channel,
            pin_hash=_pin_hash(survey, form.pin.data) if channel == Channel.KIOSK else None,
        )
    except Unusable as refusal:
        return again("surveys/desk/links.html", form, refusal, **context)
    flash(_("The link has been made. Its code is %(code)s.", code=made["code"]), "good")
    return _back(project_id, survey_id)


@blueprint.post("/<int:link_id>/end")
@staff
def end(project_id: str, survey_id: str, link_id: int) -> Any:
    """The code opens nothing any more."""
    survey, standing = find_survey(project_id, survey_id, at_least="facilitator")
    _link(survey, link_id)
    ask(links.end_link, within=standing.organisation_id, survey_id=survey.id, link_id=link_id)
    flash(_("The link was ended. What came by it is kept."), "good")
    return _back(project_id, survey_id)


@blueprint.get("/<code>/poster")
@staff
def poster(project_id: str, survey_id: str, code: str) -> str:
    """A poster with the QR code of one link."""
    return poster_of(_sheet(project_id, survey_id, code), paper_asked(request.args.get("paper")))


@blueprint.get("/<code>/door-sign")
@staff
def door_sign(project_id: str, survey_id: str, code: str) -> str:
    """A sign for the place where people answer."""
    return door_sign_of(_sheet(project_id, survey_id, code), paper_asked(request.args.get("paper")))


def _sheet(project_id: str, survey_id: str, code: str) -> Sheet:
    survey, standing = find_survey(project_id, survey_id, at_least="facilitator")
    link, project = _link(survey, code), standing.project
    return Sheet(
        title=survey.title,
        goal=project.goal,
        address=address_of(f"/s/{link.code}"),
        code=link.code,
        organiser=db.session.get_one(Organisation, standing.organisation_id).name,
        contact=project.controller_contact,
        minutes=minutes(building.draft_of(db.session, survey.id)),
        kind="survey",
        languages=tuple(survey.languages),
    )


def _form(standing: Standing) -> Any:
    form: Any = LinkForm.sent()
    project = standing.project
    form.audience.choices = [(one.key, str(words_here(one.name))) for one in project.audiences]
    form.partner.choices = [
        ("", _("None: residents speak for themselves")),
        *((one.key, str(words_here(one.name))) for one in project.partners),
    ]
    return form


def _context(survey: Survey, standing: Standing) -> dict[str, Any]:
    found = links.links_of(db.session, survey.id)
    return {
        "section": "surveys", "survey": survey, "standing": standing, "tab": "links", "states": STATES,
        "links": [link for link in found if link.revoked_at is None],
        "ended": [link for link in found if link.revoked_at is not None],
        "way": _way(survey),
        "channels": CHANNELS,
    }  # fmt: skip


def _pin_hash(survey: Survey, typed: str | None) -> bytes | None:
    pin = links.pin_of(typed)
    return pin_tag(settings_of(current_app).secret_key, survey.public_id, pin) if pin else None


def _way(survey: Survey) -> dict[str, Any] | None:
    """How far people came, as a table: a row a step, a column for all links and one for each."""
    found = funnel.funnel_of(db.session, survey)
    if found is None:
        return None
    columns = [{"words": words, "number": bool(place)} for place, words in enumerate([_("Step"), _("All links"), *map(_name, found.links)])]
    asked = itertools.count(1)
    rows = [
        [_step(step, asked), _said(step.everybody), *(_said(step.by_link.get(link.id, funnel.Reached(None))) for link in found.links)]
        for step in found.steps
    ]
    return {"columns": columns, "rows": rows}


def _step(step: funnel.Step, asked: Iterator[int]) -> str:
    if step.question is not None:
        text = words_here(Words(step.question["text"])).text
        return _("Got past question %(number)s: %(question)s", number=next(asked), question=text)
    return {funnel.OPENED: _("Opened the link (devices)"), funnel.STARTED: _("Began to answer"), funnel.FINISHED: _("Sent their answers")}[
        step.key
    ]


def _said(reached: funnel.Reached) -> str:
    if reached.hidden:
        return _("hidden")
    return "–" if reached.people is None else str(reached.people)


def _name(link: EntryLink) -> str:
    """Whose link it is, where it is seen, and its code, which tells it from others of the same people."""
    names = [words_here(one.name).text for one in (link.audience, link.partner) if one]
    return ", ".join([*names, *([link.source] if link.source else []), link.code])


def _link(survey: Survey, which: int | str) -> EntryLink:
    """The survey's link with this id or code, as long as it opens something."""
    for link in links.links_of(db.session, survey.id):
        if which in (link.id, link.code) and link.revoked_at is None:
            return link
    raise NotFound()


def _back(project_id: str, survey_id: str) -> Any:
    return redirect(url_for("survey_links.show", project_id=project_id, survey_id=survey_id), 303)
