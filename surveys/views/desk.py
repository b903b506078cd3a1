"""The author's desk of a survey: list, texts, questions, pictures, check, opening and closing."""

import json
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from commons.db import db
from commons.errors import NotFound, Refusal, Unusable, wants_json
from commons.forms import Form, again, ask
from commons.languages import Words, current_language
from commons.media import take_in, takes_pictures
from commons.policy import staff
from commons.projects.access import Standing, find_project
from surveys import building, copying, publishing, rules, versions
from surveys import definition as definitions
from surveys.access import find_survey
from surveys.comparing import Change, is_reworded, sentence
from surveys.definition import Definition, Question
from surveys.forms import TextsForm, TitleForm, answers_in, changes_of, question_form, rule_fields, seen_texts, texts_of_form
from surveys.kinds import KINDS, in_groups
from surveys.links import links_of
from surveys.listing import STATES, Counts, counts_of, facts_of, surveys_of
from surveys.models import Survey
from surveys.ruling import RuleInTheWay

blueprint = Blueprint("surveys_desk", __name__, url_prefix="/<lang:lang>/desk/projects/<project_id>/surveys")


@blueprint.get("")
@staff
def listed(project_id: str) -> str:
    """The project's surveys."""
    return list_page(find_project(project_id))


@blueprint.route("/new", methods=["GET", "POST"])
@staff
def new(project_id: str) -> Any:
    """Start a survey with a name."""
    standing = find_project(project_id, at_least="facilitator")
    form: Any = TitleForm.sent()
    context = {"section": "surveys", "standing": standing}
    if request.method == "GET":
        return render_template("surveys/desk/new.html", form=form, **context)
    try:
        made = ask(building.create_survey, within=standing.organisation_id, project_id=standing.project.id, title=form.title.data)
    except Unusable as refusal:
        return again("surveys/desk/new.html", form, refusal, **context)
    return redirect(url_for("surveys_desk.texts", project_id=project_id, survey_id=made["public_id"]), 303)


@blueprint.get("/<survey_id>")
@staff
def show(project_id: str, survey_id: str) -> str:
    """How the survey stands: its questions, its links, and the next sensible step."""
    survey, standing = find_survey(project_id, survey_id, at_least="viewer")
    draft = building.draft_of(db.session, survey.id)
    found = publishing.check(standing.project, draft)
    newest = publishing.newest_version(db.session, survey.id)
    return render_template(
        "surveys/desk/survey.html",
        **_context(survey, standing, "outline"),
        draft=draft,
        kinds=KINDS,
        conditions=rules.conditions(draft, standing.project.audiences, current_language()),
        kind_groups=in_groups(),
        check=found,
        problems=_by_question(found.survey),
        newest=newest,
        changed=newest is not None and newest.sha256 != definitions.digest(draft),
        counts=counts_of(db.session, [survey.id]).get(survey.id, Counts()),
        simulated=counts_of(db.session, [survey.id], simulated=True).get(survey.id, Counts()),
        links=[link for link in links_of(db.session, survey.id) if link.revoked_at is None],
        minutes=definitions.minutes(draft),
        changes=_in_words(versions.changes_of_draft(db.session, survey.id, draft), draft),
        versions=_versions(survey),
    )


@blueprint.route("/<survey_id>/texts", methods=["GET", "POST"])
@staff
def texts(project_id: str, survey_id: str) -> Any:
    """Name, what it is about, thanks."""
    survey, standing = find_survey(project_id, survey_id, at_least="facilitator")
    draft = building.draft_of(db.session, survey.id)
    form: Any = TextsForm.sent(data={**building.texts_of(draft), "seen": seen_texts(draft)})
    context = _context(survey, standing, "texts")
    if request.method == "GET":
        return render_template("surveys/desk/texts.html", form=form, **context)
    try:
        ask(building.set_texts, within=standing.organisation_id, survey_id=survey.id, **texts_of_form(form))
    except building.ChangedMeanwhile as refusal:
        form.seen.data = seen_texts(building.draft_of(db.session, survey.id))
        return _over_theirs("surveys/desk/texts.html", form, refusal, **context)
    except Unusable as refusal:
        return again("surveys/desk/texts.html", form, refusal, **context)
    flash(_("Saved."), "good")
    return _outline(project_id, survey_id)


@blueprint.post("/<survey_id>/pages")
@staff
def add_page(project_id: str, survey_id: str) -> Any:
    """One more page at the end."""
    survey, standing = find_survey(project_id, survey_id, at_least="facilitator")
    made = ask(building.add_page, within=standing.organisation_id, survey_id=survey.id)
    return _outline(project_id, survey_id, at=made["page"])


@blueprint.post("/<survey_id>/pages/<page>/remove")
@staff
def remove_page(project_id: str, survey_id: str, page: str) -> Any:
    """A page and what is on it."""
    survey, standing = find_survey(project_id, survey_id, at_least="facilitator")
    try:
        ask(building.remove_page, within=standing.organisation_id, survey_id=survey.id, page=page)
        flash(_("The page was removed."), "good")
    except RuleInTheWay as refusal:
        _say(refusal)
    return _outline(project_id, survey_id)


@blueprint.post("/<survey_id>/questions")
@staff
def add_question(project_id: str, survey_id: str) -> Any:
    """A question of the chosen kind; its form comes next."""
    survey, standing = find_survey(project_id, survey_id, at_least="facilitator")
    made = ask(
        building.add_question,
        within=standing.organisation_id,
        survey_id=survey.id,
        kind=request.form.get("kind", ""),
        page=request.form.get("page") or None,
    )
    return redirect(url_for("surveys_desk.question", project_id=project_id, survey_id=survey_id, uid=made["question"]), 303)


@blueprint.route("/<survey_id>/questions/<uid>", methods=["GET", "POST"])
@staff
def question(project_id: str, survey_id: str, uid: str) -> Any:
    """One question: its texts in every language, its pictures with theirs."""
    survey, standing = find_survey(project_id, survey_id, at_least="facilitator")
    draft = building.draft_of(db.session, survey.id)
    found = _question(draft, uid)
    form: Any = question_form(found, rule_fields(draft, found, standing.project.audiences)).sent()
    context = _question_context(survey, standing, draft, found)
    if request.method == "GET":
        return render_template("surveys/desk/question.html", form=form, **context)
    what, _colon, which = request.form.get("do", "").partition(":")
    then = (what, which) if what in ("up", "down", "remove", "add") else None
    try:
        made = ask(
            building.edit_question, within=standing.organisation_id, survey_id=survey.id, question=uid, then=then, **changes_of(form, found)
        )
    except building.ChangedMeanwhile as refusal:
        draft = building.draft_of(db.session, survey.id)
        theirs = _question(draft, uid)  # may have other pictures by now
        form = question_form(theirs, rule_fields(draft, theirs, standing.project.audiences)).sent()
        form.seen.data = definitions.digest(theirs)
        return _over_theirs("surveys/desk/question.html", form, refusal, **_question_context(survey, standing, draft, theirs))
    except Unusable as refusal:
        return again("surveys/desk/question.html", form, refusal, **context)
    if then:
        return redirect(_question_url(project_id, survey_id, uid, at=_where_of(what, made)), 303)
    flash(_("Saved."), "good")
    return _outline(project_id, survey_id)


@blueprint.post("/<survey_id>/questions/<uid>/pictures")
@staff
@takes_pictures
def add_pictures(project_id: str, survey_id: str, uid: str) -> Any:
    """Upload pictures to a question; their names and alternative texts are written next."""
    survey, standing = find_survey(project_id, survey_id, at_least="facilitator")
    draft = building.draft_of(db.session, survey.id)
    found = _question(draft, uid)
    files = [file for file in request.files.getlist("pictures") if file.filename]
    context = {
        **_question_context(survey, standing, draft, found),
        "form": question_form(found, rule_fields(draft, found, standing.project.audiences))(),
    }
    try:
        if not files:
            missing = _("Choose at least one picture file first.")
            raise Unusable({"pictures": missing}, missing)
        taken = [take_in(file.stream, within=standing.organisation_id, created_by=standing.user_id)["public_id"] for file in files]
        ask(building.add_pictures, within=standing.organisation_id, survey_id=survey.id, question=uid, pictures=taken)
    except Refusal as refusal:
        if wants_json() or refusal.status >= 500 or isinstance(refusal, NotFound):
            raise
        return render_template("surveys/desk/question.html", **context, upload_refused=refusal.words), refusal.status
    flash(_("The pictures are here. Now write what each one shows."), "good")
    return redirect(_question_url(project_id, survey_id, uid), 303)


@blueprint.post("/<survey_id>/questions/<uid>/<direction>")
@staff
def arrange(project_id: str, survey_id: str, uid: str, direction: str) -> Any:
    """Up, down, or out."""
    survey, standing = find_survey(project_id, survey_id, at_least="facilitator")
    which: dict[str, Any] = {"within": standing.organisation_id, "survey_id": survey.id, "question": uid}
    try:
        if direction == "remove":
            ask(building.remove_question, **which)
            flash(_("The question was removed."), "good")
        elif direction in ("up", "down"):
            ask(building.move_question, **which, up=direction == "up")
        else:
            raise NotFound()
    except RuleInTheWay as refusal:
        _say(refusal)
        return _outline(project_id, survey_id)
    return _outline(project_id, survey_id, at=None if direction == "remove" else f"{direction}-{uid}")


@blueprint.get("/<survey_id>/check")
@staff
def check(project_id: str, survey_id: str) -> str:
    """Everything that is missing before it can be opened."""
    survey, standing = find_survey(project_id, survey_id, at_least="facilitator")
    draft = building.draft_of(db.session, survey.id)
    found = publishing.check(standing.project, draft)
    questions = {one["uid"]: one for one in definitions.questions(draft)}
    links = [link for link in links_of(db.session, survey.id) if link.revoked_at is None]
    return render_template(
        "surveys/desk/check.html",
        **_context(survey, standing, "check"),
        check=found,
        problems=_by_question(found.survey),
        questions=questions,
        pages={page["uid"]: number for number, page in enumerate(draft["pages"], 1)},
        links=links,
    )


@blueprint.post("/<survey_id>/copy")
@staff
def copy(project_id: str, survey_id: str) -> Any:
    """Another survey with the same questions; its name comes next."""
    survey, standing = find_survey(project_id, survey_id, at_least="facilitator")
    made = ask(copying.copy_survey, within=standing.organisation_id, survey_id=survey.id)
    flash(_("This is the copy. Give it a name of its own."), "good")
    return redirect(url_for("surveys_desk.texts", project_id=project_id, survey_id=made["public_id"]), 303)


@blueprint.post("/<survey_id>/<state>")
@staff
def change_state(project_id: str, survey_id: str, state: str) -> Any:
    """Open, close, or let people see what was changed."""
    survey, standing = find_survey(project_id, survey_id, at_least="facilitator")
    verbs = {"open": publishing.open_survey, "close": publishing.close_survey, "publish": publishing.publish_changes}
    if state not in verbs:
        raise NotFound()
    try:
        told = {"meaning": bool(request.form.get("meaning"))} if state != "close" else {}
        ask(verbs[state], within=standing.organisation_id, survey_id=survey.id, **told)
    except publishing.NotReady:
        return redirect(url_for("surveys_desk.check", project_id=project_id, survey_id=survey_id), 303)
    said = {
        "open": _("The survey is open. Its links take answers now."),
        "close": _("The survey is closed. What was answered is kept."),
        "publish": _("From now on people are asked the changed survey."),
    }
    flash(said[state], "good")
    return _outline(project_id, survey_id)


def _say(refusal: Refusal) -> None:
    """On the page that comes next; a program gets the refusal itself."""
    if wants_json():
        raise refusal
    flash(str(refusal.words), "mind")


def list_page(standing: Standing, refused: Any = None) -> str:
    """The project's surveys; `refused` says why a file that was to become one of them did not."""
    found = surveys_of(db.session, standing.project.id)
    told = {"surveys": found, "facts": facts_of(db.session, found), "states": STATES}
    return render_template("surveys/desk/list.html", section="surveys", standing=standing, refused=refused, **told)


def _over_theirs(template: str, form: Form, refusal: building.ChangedMeanwhile, **context: Any) -> tuple[str, int]:
    """The form with what was typed still in it; it has seen what the other saved, so that it goes when it is saved again."""
    if wants_json():
        raise refusal
    form.form_errors.append(str(refusal.words))
    return render_template(template, form=form, theirs=request.path, **context), refusal.status


def _context(survey: Survey, standing: Standing, tab: str) -> dict[str, Any]:
    return {"section": "surveys", "survey": survey, "standing": standing, "tab": tab, "states": STATES}


def _versions(survey: Survey) -> list[dict[str, Any]]:
    """Newest first, each with its changes in words."""
    told = versions.told_of(db.session, survey.id)
    return [{"told": one, "changes": _in_words(one.changes, json.loads(one.version.definition))} for one in reversed(told)]


def _in_words(found: list[Change], definition: Definition) -> dict[str, Any]:
    """What breaks comparison and what does not, each as (the question's text, the change in words)."""
    texts = {one["uid"]: Words(one["text"]) for one in definitions.questions(definition)}
    listed = [(change, (texts.get(change.question), change.variable, sentence(change))) for change in found]
    reworded = any(is_reworded(change) for change in found)
    told = {
        "breaks": [words for change, words in listed if change.breaks],
        "mends": [words for change, words in listed if not change.breaks],
    }
    return {**told, "may_ask_meaning": reworded and not told["breaks"]}


def _question_context(survey: Survey, standing: Standing, draft: Definition, found: Question) -> dict[str, Any]:
    told = {"question": found, "kind": KINDS[found["kind"]], "draft": draft, "answers_in": answers_in}
    return {
        **_context(survey, standing, "outline"),
        **told,
        "lost": [one.words for one in rules.problems(draft) if one.question == found["uid"]],
    }


def _question(draft: Definition, uid: str) -> Question:
    found = definitions.find_question(draft, uid)
    if found is None:
        raise NotFound()
    return found


def _by_question(problems: list[Any]) -> dict[str, list[Any]]:
    sorted_out: dict[str, list[Any]] = {}
    for problem in problems:
        sorted_out.setdefault(problem.question, []).append(problem)
    return sorted_out


def _outline(project_id: str, survey_id: str, at: str | None = None) -> Any:
    return redirect(url_for("surveys_desk.show", project_id=project_id, survey_id=survey_id, _anchor=at), 303)


def _question_url(project_id: str, survey_id: str, uid: str, at: str | None = None) -> str:
    return url_for("surveys_desk.question", project_id=project_id, survey_id=survey_id, uid=uid, _anchor=at)


def _where_of(what: str, made: dict[str, str]) -> str:
    """Where on its page the eyes and the keyboard go on: the button that moved something, what was added, the list that something left."""
    return {"add": f"entry-{made['entry']}", "remove": made["list"]}.get(what, f"{what}-{made['entry']}")
