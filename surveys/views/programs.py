"""A survey for programs: the questions as JSON, one answer at a time, the receipt at the end."""

from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask_babel import lazy_gettext as _l

from commons.errors import Unusable
from commons.forms import sent_json
from commons.languages import Words, current_language
from commons.operations import check_key
from commons.policy import anyone
from surveys import responses
from surveys.definition import Question, shown_in_order
from surveys.kinds import KINDS
from surveys.models import AnswerState
from surveys.views.pictures import address
from surveys.views.visit import Visit, finished, visit

blueprint = Blueprint("survey_programs", __name__, url_prefix="/<lang:lang>/s/<code>")

YES = {"1", "true", "on", "yes"}


@blueprint.get("/state")
@anyone
def state(code: str) -> Response:
    """What is asked of this audience after what this device has answered, and those answers."""
    found = visit(code)
    found.insist_open()
    told = {
        "version": found.version.number if found.version else None,
        "language": current_language(),
        "title": Words(found.definition["title"]).in_(current_language()).text,
        "status": found.response.status.value if found.response else "new",
        "seq": found.response.seq if found.response else 0,
        "page": found.next_screen,
        "pages": [
            {"page": screen.number, "questions": [_question(found, one) for one in screen.questions]} for screen in found.path.screens
        ],
        "answers": {
            uid: {"dont_know": True} if answer.state is AnswerState.DONT_KNOW else {"value": answer.value}
            for uid, answer in found.counted.items()
        },
    }
    return found.remember(jsonify(told))


@blueprint.post("/answers")
@anyone
def answers(code: str) -> Response:
    """One answer: `question` and `value`, or `dont_know`."""
    found, sent = visit(code), _sent()
    dont_know = sent.get("dont_know") in (True, 1) or str(sent.get("dont_know", "")).lower() in YES
    if "value" not in sent and not dont_know:
        raise Unusable({"value": _l("Send a value, or dont_know.")})
    said = found.does(
        responses.save_answer,
        op=check_key(sent.get("op")),
        question=sent.get("question"),
        value=sent.get("value"),
        dont_know=dont_know,
    )
    return found.remember(jsonify(said))


@blueprint.post("/finish")
@anyone
def finish(code: str) -> Response:
    """All is sent; the answer has the receipt. From a page the next page says it."""
    found, sent = visit(code), _sent()
    receipt = found.receipt  # said here and not by the verb, whose answer is kept for a day
    said = found.does(responses.finish, op=check_key(sent.get("op")), receipt_hash=found.receipt_hash)
    return found.remember(finished(code, {**said, "receipt": receipt}))


def _question(found: Visit, question: Question) -> dict[str, Any]:
    """Words in the page's language, options in this respondent's order."""
    kind, lang = KINDS[question["kind"]], current_language()
    told: dict[str, Any] = {
        "question": question["uid"],
        "kind": question["kind"],
        "text": Words(question["text"]).in_(lang).text,
        "hint": Words(question.get("hint")).in_(lang).text,
    }
    if not kind.answerable:
        return told
    tasks = shown_in_order(question, found.seed)
    return {
        **told,
        "dont_know": question.get("dont_know", False),
        "schema": kind.schema(question),
        "options": [_entry(option, lang) for options in tasks for option in options],
        "tasks": [[option["uid"] for option in options] for options in tasks],
        **{
            parts.name: [_entry(entry, lang) for entry in question[parts.name]] for parts in kind.parts if parts.told and not parts.pictures
        },
        **{text.name: Words(question.get(text.name)).in_(lang).text for text in kind.texts},
        **{setting.name: question.get(setting.name, setting.default) for setting in kind.settings},
    }


def _entry(entry: dict[str, Any], lang: str) -> dict[str, Any]:
    """An option, a row or a category: its code, its words, and its picture where it has one."""
    told = {name: Words(value).in_(lang).text for name, value in entry.items() if isinstance(value, dict)}
    told = {"option": entry["uid"], **told}
    if "picture" in entry:
        widest = max(entry.get("widths") or [entry["width"]])
        told |= {"picture": address(entry, widest), "width": entry["width"], "height": entry["height"]}
    if "xywh" in entry:
        told |= {"area": entry["xywh"]}
    return told


def _sent() -> dict[str, Any]:
    """JSON as it is; a form's fields as text."""
    if not request.is_json:
        return dict(request.form)
    given = sent_json()
    if not isinstance(given, dict):
        raise Unusable({"json": _l("Send a JSON object.")})
    return given
