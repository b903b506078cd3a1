"""The languages of a survey on the desk: what is missing, one language's texts beside the source, and the file for a translator."""

from typing import Any, NamedTuple

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from commons.db import db
from commons.errors import NotFound, Refusal, Unusable, wants_json
from commons.exports import csv_download
from commons.forms import ask
from commons.languages import current_language
from commons.policy import staff
from surveys import building, phrases, translating
from surveys.access import find_survey
from surveys.listing import STATES
from surveys.phrases import Phrase, Standing, Written

blueprint = Blueprint("survey_languages", __name__, url_prefix="/<lang:lang>/desk/projects/<project_id>/surveys/<survey_id>/languages")

MOST_FILE_BYTES = 512 * 1024
DIALECTS = {"research": "research", "excel": "spreadsheet"}
FIELD, RIGHT = "text:", "right"


class Row(NamedTuple):
    """One text on the page of a language."""

    phrase: Phrase
    source: str
    text: str
    standing: Standing
    problem: str = ""


@blueprint.get("")
@staff
def show(project_id: str, survey_id: str) -> str:
    """How far each language is, and the translator's file."""
    survey, standing = find_survey(project_id, survey_id, at_least="facilitator")
    return _overview(survey, standing)


@blueprint.route("/<target>", methods=["GET", "POST"])
@staff
def one(project_id: str, survey_id: str, target: str) -> Any:
    """All texts of one language beside the source; saved a page of the survey at a time."""
    survey, standing = find_survey(project_id, survey_id, at_least="facilitator")
    row = building.draft_row(db.session, survey.id)
    draft = building.draft_of(db.session, survey.id)
    source = phrases.source_of(draft)
    if target not in draft["langs"] or target == source:
        raise NotFound()
    context = {"section": "surveys", "survey": survey, "standing": standing, "tab": "languages", "states": STATES, "source": source}
    if request.method == "GET":
        return render_template("surveys/desk/language.html", target=target, pages=_pages(draft, target, row.written or {}), **context)
    given = {name.removeprefix(FIELD): text for name, text in request.form.items() if name.startswith(FIELD)}
    try:
        ask(
            translating.set_texts,
            within=standing.organisation_id,
            survey_id=survey.id,
            lang=target,
            texts=given,
            still_right=request.form.getlist(RIGHT),
        )
    except Unusable as refusal:
        if wants_json():
            raise
        problems = {key.rpartition("-")[0] or key: str(reason) for key, reason in refusal.extra["fields"].items()}
        pages = _pages(draft, target, row.written or {}, given, problems)
        return render_template("surveys/desk/language.html", target=target, pages=pages, **context), refusal.status
    flash(_("Saved."), "good")
    return redirect(url_for("survey_languages.one", project_id=project_id, survey_id=survey_id, target=target), 303)


@blueprint.get("/texts.<dialect>.csv")
@staff
def download(project_id: str, survey_id: str, dialect: str) -> Any:
    """The file for a translator."""
    survey, _standing = find_survey(project_id, survey_id, at_least="facilitator")
    if dialect not in DIALECTS:
        raise NotFound()
    draft = building.draft_of(db.session, survey.id)
    return csv_download(f"{survey.slug}_texts", translating.COLUMNS, list(translating.rows(draft)), DIALECTS[dialect], current_language())  # type: ignore[arg-type]


@blueprint.post("/file")
@staff
def upload(project_id: str, survey_id: str) -> Any:
    """The file as it came back."""
    survey, standing = find_survey(project_id, survey_id, at_least="facilitator")
    file = request.files.get("file")
    raw = file.stream.read(MOST_FILE_BYTES + 1) if file and file.filename else b""
    try:
        if not raw:
            raise translating.FileNotOurs(_("Choose the file that came back from the translator."))
        if len(raw) > MOST_FILE_BYTES:
            raise translating.FileNotOurs(_("The file is too large to be a translation of this survey."))
        said = ask(translating.take_file, within=standing.organisation_id, survey_id=survey.id, text=_as_text(raw))
    except Refusal as refusal:
        if wants_json() or refusal.status != translating.FileNotOurs.status:
            raise
        return _overview(survey, standing, refused=refusal.words), refusal.status
    flash(ngettext("%(num)s text was taken from the file.", "%(num)s texts were taken from the file.", said["changed"]), "good")
    return redirect(url_for("survey_languages.show", project_id=project_id, survey_id=survey_id), 303)


def _overview(survey: Any, standing: Any, refused: Any = None) -> str:
    row = building.draft_row(db.session, survey.id)
    draft = building.draft_of(db.session, survey.id)
    return render_template(
        "surveys/desk/languages.html",
        section="surveys",
        survey=survey,
        standing=standing,
        tab="languages",
        states=STATES,
        source=phrases.source_of(draft),
        counts=phrases.counts(draft, row.written or {}),
        refused=refused,
    )


def _pages(
    draft: Any, target: str, written: Written, given: dict[str, str] | None = None, problems: dict[str, str] | None = None
) -> list[list[Row]]:
    """The survey's own texts, then those of each page."""
    source = phrases.source_of(draft)
    pages: list[list[Row]] = [[] for _page in range(len(draft["pages"]) + 1)]
    for phrase in phrases.phrases(draft):
        words = phrase.words
        if not words and phrase.optional:
            continue
        text = (given or {}).get(phrase.key, words.get(target, ""))
        standing = phrases.standing(phrase, target, source, written)
        pages[phrase.page].append(Row(phrase, words.get(source, ""), text, standing, (problems or {}).get(phrase.key, "")))
    return pages


def _as_text(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise translating.FileNotOurs(_("The file is not CSV in UTF-8. Save the table as CSV UTF-8 and try again."))
    return text
