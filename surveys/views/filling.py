"""Answering on a phone: what it is about, one question a screen, a look back, and the receipt."""

from typing import Any

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from commons.errors import NotFound, Unusable, wants_json
from commons.languages import current_language
from commons.operations import check_key
from commons.policy import anyone
from surveys import definition as definitions
from surveys import responses
from surveys.access import LinkEnded, SurveyClosed
from surveys.definition import Question, Screen
from surveys.kinds import KINDS
from surveys.kinds.question import options_by_uid
from surveys.marks import in_groups
from surveys.models import AnswerState
from surveys.rules import Path, sources
from surveys.views.handing import handed_over
from surveys.views.resuming import kept
from surveys.views.visit import Visit, visit

neutral = Blueprint("survey_door", __name__)
blueprint = Blueprint("filling", __name__, url_prefix="/<lang:lang>/s/<code>")


class Doors:
    """Where the buttons of a respondent's page lead."""

    preview = False

    def __init__(self, code: str):
        self.code = code

    def start(self) -> str:
        """Begin, or go on."""
        return url_for("filling.start", code=self.code)

    def screen(self, number: int) -> str:
        """A screen; the same address takes its answers."""
        return url_for("filling.screen", code=self.code, number=number)

    def picture(self, number: int, question: str, option: str) -> str:
        """One picture, large."""
        return url_for("filling.picture", code=self.code, number=number, question=question, option=option)

    def intro(self) -> str:
        """What it is about."""
        return url_for("filling.intro", code=self.code)

    def review(self) -> str:
        """All answers before they are sent."""
        return url_for("filling.review", code=self.code)

    def later(self) -> str:
        """Go on at another device."""
        return url_for("survey_resuming.keep", code=self.code)

    def resume(self) -> str:
        """Type the code of another device."""
        return url_for("survey_resuming.resume", code=self.code)

    def finish(self) -> str:
        """Send."""
        return url_for("survey_programs.finish", code=self.code)


@neutral.get("/s/<code>")
@anyone
def door(code: str) -> Response:
    """What a QR code holds: leads to the reader's language."""
    found = visit(code)
    if not found.shared:
        return redirect(url_for("filling.intro", code=found.link.code))  # type: ignore[return-value]
    # A kiosk that was switched off in the middle opens here again, for somebody else and in its own language.
    lang = request.accept_languages.best_match(found.survey.languages) or found.survey.languages[0]
    return found.without_secret(redirect(url_for("filling.intro", code=found.link.code, lang=lang)))  # type: ignore[arg-type]


@blueprint.get("")
@anyone
def intro(code: str) -> Response:
    """Who asks, why, how long it takes, what happens to the answers."""
    found = visit(code)
    if found.finished:
        return redirect(url_for("filling.done", code=code))  # type: ignore[return-value]
    found.insist_open()
    return found.remember(make_response(show_intro(found, Doors(code))))


@blueprint.post("/start")
@anyone
def start(code: str) -> Response:
    """The first thing that is counted."""
    found = visit(code)
    if not found.begun:
        found.does(responses.start, op=check_key(request.form.get("op")))
    return found.remember(redirect(url_for("filling.screen", code=code, number=found.next_screen)))  # type: ignore[arg-type]


@blueprint.get("/<int:number>")
@anyone
def screen(code: str, number: int) -> Response:
    """One question; where it is not asked after the earlier answers, the nearest that is."""
    found = visit(code)
    if found.finished:
        return redirect(url_for("filling.done", code=code))  # type: ignore[return-value]
    found.insist_open()
    if found.lost:
        return redirect(url_for("filling.intro", code=code))  # type: ignore[return-value]
    if not found.path.shows(found.path.screen(number).number):
        return found.remember(redirect(Doors(code).screen(found.path.nearest(number))))  # type: ignore[arg-type]
    return found.remember(make_response(show_screen(found, number, Doors(code))))


@blueprint.post("/<int:number>")
@anyone
def take(code: str, number: int) -> Response:
    """What was chosen on a screen, and where to go from there; a script sends the same and stays."""
    found = visit(code)
    here, go = found.path.screen(number), request.form.get("go", "next")
    question = found.path.whole[number - 1].asked  # also one that has fallen away: the verb refuses its answer in words
    asked = question is not None and question["uid"] in found.path.asked
    op = check_key(request.form.get("op"))
    given = KINDS[question["kind"]].read_form(request.form, question) if question else None
    ends = go == "hand_over" and (found.shared or found.assisted)
    if found.lost and not wants_json():
        return redirect(url_for("filling.intro", code=code), 303)  # type: ignore[return-value]
    if stays(here) and not ends:
        go = "stay"
    said: dict[str, Any] = {}
    try:
        if question and go == "dont_know":
            said = found.does(responses.save_answer, op=op, question=question["uid"], dont_know=True)
        elif question and given is not None:
            said = found.does(responses.save_answer, op=op, question=question["uid"], value=given)
        elif question and asked and _emptied(found, question):
            said = found.does(responses.take_back, op=op, question=question["uid"])
        elif question and asked and go == "next" and question["uid"] not in found.answers:
            return found.remember(make_response(show_screen(found, number, Doors(code), unanswered=True), 422))
        elif go not in ("back", "later", "hand_over"):
            said = found.does(responses.pass_by, op=op, screen=number)
    except responses.NotAsked as refusal:
        if ends:
            return handed_over(found)
        if wants_json():
            raise
        found.read()
        page = show_screen(found, found.path.nearest(number), Doors(code), wrong=[refusal.words])
        return found.remember(make_response(page, refusal.status))
    except (Unusable, SurveyClosed, LinkEnded) as refusal:
        if ends:  # what cannot be kept must not keep the next person waiting
            return handed_over(found)
        if wants_json() or not isinstance(refusal, Unusable):
            raise
        return found.remember(
            make_response(
                show_screen(found, number, Doors(code), wrong=list(refusal.extra["fields"].values()), given=given), refusal.status
            )
        )
    if wants_json():
        return found.remember(jsonify(said))
    if ends:
        return handed_over(found)
    if go == "later":
        return kept(found)
    if said and question and question["uid"] in sources(found.definition):
        found.read()
    return found.remember(redirect(next_of(found.path, here, go, Doors(code))))  # type: ignore[arg-type]


@blueprint.get("/<int:number>/<question>/<option>")
@anyone
def picture(code: str, number: int, question: str, option: str) -> Response:
    """One picture as large as the screen."""
    found = visit(code)
    if not found.path.shows(found.path.screen(number).number):
        return redirect(Doors(code).screen(found.path.nearest(number)))  # type: ignore[return-value]
    return make_response(show_picture(found, found.path.screen(number), question, option, Doors(code)))


@blueprint.get("/review")
@anyone
def review(code: str) -> Response:
    """All answers before they are sent."""
    found = visit(code)
    if found.finished:
        return redirect(url_for("filling.done", code=code))  # type: ignore[return-value]
    found.insist_open()
    if found.lost:
        return redirect(url_for("filling.intro", code=code))  # type: ignore[return-value]
    return found.remember(make_response(show_review(found, Doors(code))))


@blueprint.get("/done")
@anyone
def done(code: str) -> Response:
    """Thanks, and the receipt."""
    found = visit(code)
    if not found.finished:
        return redirect(url_for("filling.intro", code=code))  # type: ignore[return-value]
    return make_response(render_template("surveys/done.html", visit=found, receipt=in_groups(found.receipt)))


def show_intro(found: Any, doors: Any) -> str:
    """The first page; where questions depend on answers it says how many there are at most."""
    return render_template(
        "surveys/intro.html",
        visit=found,
        doors=doors,
        minutes=definitions.minutes(found.definition),
        asked=len(definitions.asked(found.definition)),
        at_most=bool(sources(found.definition)),
    )


def show_screen(found: Any, number: int, doors: Any, *, unanswered: bool = False, wrong: list[Any] | None = None, given: Any = None) -> str:
    """The page of one screen; `found` is a visit or an author's preview, `given` what was refused, so that it is not lost."""
    here: Screen = found.path.screen(number)
    question, (place, screens) = here.asked, found.path.place(number)
    answer = found.answers.get(question["uid"]) if question else None
    tasks = definitions.shown_in_order(question, found.seed) if question else []
    again = question is not None and given is not None and KINDS[question["kind"]].shows_refused
    return render_template(
        "surveys/screen.html",
        visit=found,
        doors=doors,
        screen=here,
        place=place,
        screens=screens,
        question=question,
        told=[one for one in here.questions if one is not question],
        kind=KINDS[question["kind"]] if question else None,
        tasks=tasks,
        options=[option for options in tasks for option in options],
        value=given if again else answer.value if answer else None,
        given=given,
        aloud=_aloud(found, here) if found.read_aloud else [],
        dont_know=answer is not None and answer.state is AnswerState.DONT_KNOW,
        unanswered=unanswered,
        wrong=wrong or [],
    )


def show_picture(visited: Any, here: Screen, question: str, option: str, doors: Any) -> str:
    """The page of one picture."""
    found = here.asked
    chosen = options_by_uid(found).get(option) if found and found["uid"] == question else None
    if chosen is None or not chosen.get("picture"):
        raise NotFound()
    return render_template("surveys/picture.html", visit=visited, option=chosen, screen=here, doors=doors)


def show_review(found: Any, doors: Any) -> str:
    """The page with all answers."""
    shown = found.path.screens
    lines = [_line(found, here, here.asked) for here in shown if here.asked]
    return render_template("surveys/review.html", visit=found, doors=doors, lines=lines, last=shown[-1].number if shown else 0)


def _line(found: Any, here: Screen, question: Question) -> dict[str, Any]:
    answer = found.answers.get(question["uid"])
    dont_know = answer is not None and answer.state is AnswerState.DONT_KNOW
    value = answer.value if answer and not dont_know else None
    chosen = options_by_uid(question).get(value) if isinstance(value, str) else None
    return {
        "screen": here,
        "question": question,
        "answered": answer is not None,
        "dont_know": dont_know,
        "said": KINDS[question["kind"]].said(value, question, current_language()) if value is not None else "",
        "picture": chosen,
    }


def stays(here: Screen) -> bool:
    """Whether the form that was posted asks for the same screen again."""
    return here.asked is not None and KINDS[here.asked["kind"]].stays(request.form, here.asked)


def _aloud(found: Any, here: Screen) -> list[str]:
    """What an interviewer says on a screen, a paragraph each."""
    said = [KINDS[question["kind"]].read_aloud(question, current_language()) for question in here.questions]
    return [*said, _("You can also say that you don't know.")] if here.asked and here.asked.get("dont_know") else said


def _emptied(found: Visit, question: Question) -> bool:
    """The last tick was taken off, or the text removed; what was said not to be known stays so."""
    answer = found.answers.get(question["uid"])
    return KINDS[question["kind"]].can_be_emptied and answer is not None and answer.state is AnswerState.ANSWERED


def next_of(path: Path, here: Screen, go: str, doors: Any) -> str:
    """Where a button of a screen leads, past what is not asked after the answers so far."""
    if go == "stay" and here.asked:
        return f"{doors.screen(here.number)}#{here.asked['uid']}"
    if go == "back":
        before = path.before(here.number)
        return doors.screen(before.number) if before else doors.intro()
    after = path.after(here.number)
    return doors.review() if go == "review" or after is None else doors.screen(after.number)
