"""The desk: my projects, and one project with what it is about, what it promises and who takes part."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user

from commons.accounts.access import Membered, find_organisation
from commons.accounts.roles import Role, may
from commons.db import db, now
from commons.errors import NotAllowed, NotFound, Unusable
from commons.exports import Package, find_for_export, package_download, package_of
from commons.forms import Form, again, ask, in_words
from commons.languages import LANGUAGES, Words
from commons.languages.choosing import LOCALES, words_here
from commons.pages import HERE
from commons.policy import staff
from commons.projects import shaping
from commons.projects.access import Standing, find_project, list_organisations, list_projects
from commons.projects.forms import AUDIENCE_KINDS, AudienceForm, BriefForm, NewProjectForm, PartForm, TermsForm

blueprint = Blueprint("projects", __name__, url_prefix="/<lang:lang>/desk")

USUAL_KEPT = timedelta(days=365)
PART_FORMS: dict[str, type[Form]] = {"partner": PartForm, "audience": AudienceForm, "venue": PartForm}
PART_VERBS: dict[str, Callable[..., dict[str, Any]]] = {
    "partner": shaping.add_partner,
    "audience": shaping.add_audience,
    "venue": shaping.add_venue,
}
PARTS = "/projects/<public_id>/parts/<part>"


@blueprint.get("/")
@staff
def home() -> str:
    """The projects I see; when there is only one, what is in it as well."""
    projects = list_projects(db.session, current_user.id)
    organisations = list_organisations(db.session, current_user.id)
    only = find_project(projects[0].public_id) if len(projects) == 1 else None
    return render_template(
        "projects/home.html",
        section="projects",
        projects=projects,
        organisations=organisations,
        may_create=any(may(role, "create_project") for _organisation, role in organisations),
        standing=only,
        sections=_sections(only) if only else [],
    )


@blueprint.route("/projects/new", methods=["GET", "POST"])
@staff
def new() -> Any:
    """Start a project."""
    mine = {organisation.public_id: str(words_here(organisation.name)) for organisation in _where_i_may_create()}
    form = NewProjectForm.sent()
    form.organisation.choices = in_words(mine, mine)
    context = {"section": "projects", "several": len(mine) > 1}
    if request.method == "GET":
        return render_template("projects/new.html", form=form, **context)
    found = _chosen(form.organisation.data or next(iter(mine)))
    try:
        made = ask(shaping.create_project, organisation_id=found.organisation_id, **_brief(form))
    except Unusable as refusal:
        return again("projects/new.html", form, refusal, **context)
    flash(_("The project has been made. Next, decide what people are promised."), "good")
    return redirect(url_for("projects.show", public_id=made["public_id"]), 303)


@blueprint.get("/projects/<public_id>")
@staff
def show(public_id: str) -> str:
    """Everything about one project."""
    return render_template("projects/project.html", **_page(find_project(public_id)))


@blueprint.get("/projects/<public_id>/package.zip")
@staff
def download(public_id: str) -> Response:
    """Everything of the project as one file, for those who may take data home; `simulated=1` takes rehearsal and demo answers in."""
    project = find_project(public_id, at_least=Role.RESEARCHER).project
    simulated = request.args.get("simulated") == "1"
    name = f"{words_here(project.name).text} {now().astimezone(HERE).date()}"

    def pack() -> Package:
        found = find_for_export(db.session, public_id)
        if found is None:
            raise NotFound()
        return package_of(db.session, found, simulated=simulated)

    return package_download(f"{name} simulated" if simulated else name, pack)


@blueprint.route("/projects/<public_id>/brief", methods=["GET", "POST"])
@staff
def edit_brief(public_id: str) -> Any:
    """Name, goal, what can still change, what has been decided."""
    standing = find_project(public_id, at_least=Role.FACILITATOR)
    project = standing.project
    form = BriefForm.sent(data={field: getattr(project, field) for field in shaping.BRIEF})
    context = {"section": "projects", "public_id": public_id, "name": project.name}
    if request.method == "GET":
        return render_template("projects/brief.html", form=form, **context)
    try:
        ask(shaping.edit_brief, within=standing.organisation_id, project_id=project.id, **_brief(form))
    except Unusable as refusal:
        return again("projects/brief.html", form, refusal, **context)
    flash(_("Saved."), "good")
    return redirect(url_for("projects.show", public_id=public_id), 303)


@blueprint.route("/projects/<public_id>/terms", methods=["GET", "POST"])
@staff
def edit_terms(public_id: str) -> Any:
    """Notice, controller's contact, languages, deletion date."""
    standing = find_project(public_id, at_least=Role.OWNER)
    project = standing.project
    form = TermsForm.sent(
        data={
            "notice": project.notice or usual_notice(),
            "controller_contact": project.controller_contact,
            "languages": project.languages,
            "delete_on": project.delete_on or now().date() + USUAL_KEPT,
        }
    )
    context = {"section": "projects", "public_id": public_id, "name": project.name, "has_terms": bool(project.notice)}
    if request.method == "GET":
        return render_template("projects/terms.html", form=form, **context)
    try:
        ask(shaping.edit_terms, within=standing.organisation_id, project_id=project.id, **_terms(form))
    except Unusable as refusal:
        return again("projects/terms.html", form, refusal, **context)
    flash(_("Saved."), "good")
    return redirect(url_for("projects.show", public_id=public_id), 303)


@blueprint.route(PARTS, methods=["GET", "POST"])
@staff
def add_part(public_id: str, part: str) -> Any:
    """Add a partner, an audience or a venue."""
    standing = find_project(public_id, at_least=Role.FACILITATOR)
    if part not in PART_FORMS:
        raise NotFound()
    if request.method == "GET":  # the language was switched where a form had come back
        return redirect(url_for("projects.show", public_id=public_id))
    form = PART_FORMS[part].sent(prefix=f"{part}-")
    given: dict[str, Any] = {name: form[name].data for name in form.data}
    try:
        ask(PART_VERBS[part], within=standing.organisation_id, project_id=standing.project.id, **given)
    except Unusable as refusal:
        return again("projects/project.html", form, refusal, **_page(find_project(public_id), part, form))
    return redirect(url_for("projects.show", public_id=public_id, _anchor=f"{part}s"), 303)


@blueprint.route(f"{PARTS}/<int:which>", methods=["GET", "POST"])
@staff
def rename_part(public_id: str, part: str, which: int) -> Any:
    """Another name for a partner, an audience or a venue."""
    standing = find_project(public_id, at_least=Role.FACILITATOR)
    form = PartForm.sent(data={"name": shaping.name_of_part(db.session, standing.project.id, part, which)})
    context = {"section": "projects", "public_id": public_id, "part": part, "which": which}
    if request.method == "GET":
        return render_template("projects/part.html", form=form, **context)
    try:
        ask(
            shaping.rename_part,
            within=standing.organisation_id,
            project_id=standing.project.id,
            part=part,
            which=which,
            name=form.name.data,
        )
    except Unusable as refusal:
        return again("projects/part.html", form, refusal, **context)
    return redirect(url_for("projects.show", public_id=public_id, _anchor=f"{part}s"), 303)


@blueprint.post(f"{PARTS}/<int:which>/remove")
@staff
def remove_part(public_id: str, part: str, which: int) -> Any:
    """Take a partner, an audience or a venue out."""
    standing = find_project(public_id, at_least=Role.FACILITATOR)
    ask(shaping.remove_part, within=standing.organisation_id, project_id=standing.project.id, part=part, which=which)
    return redirect(url_for("projects.show", public_id=public_id, _anchor=f"{part}s"), 303)


def usual_notice() -> Words:
    """A notice to begin with, in every language; the owner reads it and makes it true."""
    return Words({lang: _usual_notice_in(lang) for lang in LANGUAGES})


def _usual_notice_in(lang: str) -> str:
    with force_locale(LOCALES[lang]):
        return _(
            "We ask for your ideas and answers to plan services together. Taking part is voluntary. We do not ask for your name, "
            "and you should not write anybody's name or health matters. What you write is used in this project and in its report. "
            "We process it to carry out a task in the public interest (GDPR, Article 6(1)(e))."
        )


def _page(standing: Standing, part: str = "", form: Form | None = None) -> dict[str, Any]:
    forms = {name: kind(prefix=f"{name}-") for name, kind in PART_FORMS.items()}
    if form is not None:
        forms[part] = form
    return {
        "section": "projects",
        "standing": standing,
        "project": standing.project,
        "missing": standing.project.missing_before_collecting(),
        "sections": _sections(standing),
        "part_forms": forms,
        "open_part": part,
        "audience_kinds": AUDIENCE_KINDS,
    }


def _sections(standing: Standing) -> list[tuple[Any, list[Any]]]:
    """The features' lists for this project, each with its entries."""
    sections = current_app.extensions["talkoot_sections"]
    return [(section, section.entries(db.session, standing.project.id)) for section in sections]


def _where_i_may_create() -> list[Any]:
    mine = [organisation for organisation, role in list_organisations(db.session, current_user.id) if may(role, "create_project")]
    if not mine:
        raise NotAllowed()
    return mine


def _chosen(public_id: str) -> Membered:
    return find_organisation(public_id, at_least=Role.FACILITATOR)


def _brief(form: BriefForm) -> dict[str, Any]:
    return {field: form[field].data for field in shaping.BRIEF}


def _terms(form: TermsForm) -> dict[str, str | Words | list[str] | date | None]:
    return {
        "notice": form.notice.data,
        "controller_contact": form.controller_contact.data or "",
        "languages": form.languages.data or [],
        "delete_on": form.day(),
    }
