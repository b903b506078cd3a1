"""Bringing in a survey from a file: held to the published schema and to what an author could have written, then a draft of this project."""

import copy
import time
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from commons.errors import NotFound, Refusal
from commons.heavy import TooMuchAtOnce
from commons.languages import LANGUAGES
from commons.media import find_picture, take_in
from commons.media.models import Picture
from commons.projects.access import insist
from commons.projects.models import Audience, Project
from commons.schemas import Fault
from surveys import definition as definitions
from surveys.building import MOST_QUESTIONS, WORDS_OF_EVERY_QUESTION, TooManyQuestions, area, clean_words, new_survey
from surveys.copying import new_uids
from surveys.definition import Definition, Question
from surveys.kinds import KINDS
from surveys.models import SurveyVersion
from surveys.phrases import OF_THE_SURVEY
from surveys.schema import fault_of
from surveys.unpacking import Pictures, SurveyFileRefused, shown

TRIES, SECONDS_BETWEEN = 20, 0.5  # for a place among those whose pictures are taken in


def keep_pictures(session: Session, definition: Definition, pictures: Pictures, *, within: int, created_by: int | None) -> dict[str, str]:
    """Hash in the file -> public id here. What the organisation has stays as it is; all else goes the way of any upload.

    What was taken in for a survey that is refused after all is shown nowhere, and swept away like any such picture.
    """
    wanted = list(dict.fromkeys(option["picture"] for _question, option in definitions.pictures(definition)))
    rows = session.execute(sa.select(Picture.sha256, Picture.public_id).where(Picture.sha256.in_(wanted))).all()
    kept = {sha256: public_id for sha256, public_id in rows}
    new = [sha256 for sha256 in wanted if sha256 not in kept]
    if missing := next((sha256 for sha256 in new if sha256 not in pictures), None):
        raise SurveyFileRefused(
            _l("A picture of the survey is not in the file: %(name)s. Choose the whole ZIP, not survey.json alone.", name=missing)
        )
    for sha256 in new:
        try:
            kept[sha256] = _taken_in(pictures.read(sha256), within, created_by)
        except Refusal as refusal:
            if refusal.status >= 500 or isinstance(refusal, SurveyFileRefused):
                raise
            told = SurveyFileRefused(_l("The picture %(name)s: %(reason)s", name=sha256, reason=refusal.words))
            told.status = refusal.status
            raise told from None
    return kept


def bring_survey(
    session: Session, *, by: int | None, project_id: int, definition: Definition, pictures: Mapping[str, str]
) -> dict[str, Any]:
    """A draft with what the file asks; `pictures` has the public id under which each of its pictures is kept here, by its hash there.

    Pages and questions keep their uids where nothing of the organisation has them. Gives the audiences that the project lacks, too.
    """
    insist(session, by=by, project_id=project_id, at_least="facilitator")
    project = session.scalar(sa.select(Project).where(Project.id == project_id))
    if project is None:
        raise NotFound()
    mine = checked(definition)
    for _question, option in definitions.pictures(mine):
        kept = find_picture(session, pictures[option["picture"]])
        widths = sorted(int(width) for width in kept.variants)
        option |= {"picture": kept.sha256, "width": kept.width, "height": kept.height, "widths": widths}
    mine["langs"] = _languages(mine, project)
    if _is_taken(session, mine):
        new_uids(mine)
    survey = new_survey(session, project, mine)
    known = set(session.scalars(sa.select(Audience.key).where(Audience.project_id == project_id)))
    return {"id": survey.id, "public_id": survey.public_id, "unknown_audiences": sorted(_audiences(mine) - known)}


def checked(data: Any) -> Definition:
    """The definition as it will be kept, whole: raises SurveyFileRefused, with the place, for what no author could have made here.

    Takes the survey.json of a research package too: the newest version in it.
    """
    if isinstance(data, dict) and isinstance(data.get("versions"), list) and data["versions"]:
        newest = data["versions"][-1]
        data = newest.get("definition") if isinstance(newest, dict) else None
    if not isinstance(data, dict) or data.get("format") != definitions.FORMAT:
        raise SurveyFileRefused(_l("survey.json is no survey in the format %(format)s.", format=definitions.FORMAT))
    if fault := fault_of(data):
        raise SurveyFileRefused(_words_of(fault))
    mine = {"intro": {}, "thanks": {}, **copy.deepcopy(data)}
    for page in mine["pages"]:
        page["questions"] = [_completed(question) for question in page["questions"]]
    if sum(1 for _ in definitions.questions(mine)) > MOST_QUESTIONS:
        raise TooManyQuestions()
    _clean(mine)
    _insist_told_apart(mine)
    _insist_rules_lead_somewhere(mine)
    if not mine["title"]:
        raise SurveyFileRefused(_l("The survey in the file has no name. Give it one in survey.json, under \u201ctitle\u201d."))
    return mine


def _taken_in(content: bytes, within: int, created_by: int | None) -> str:
    """One of many pictures: others upload theirs meanwhile, and it waits for its turn instead of giving up."""
    for _try in range(TRIES):
        try:
            return str(take_in(content, within=within, created_by=created_by)["public_id"])
        except TooMuchAtOnce:
            time.sleep(SECONDS_BETWEEN)
    raise TooMuchAtOnce


def _completed(question: Question) -> Question:
    """With everything a question of its kind has: what the file leaves out is as in a new one."""
    kind = KINDS[question["kind"]]
    answered = {"dont_know": kind.offers_dont_know} if kind.answerable else {}
    return {"hint": {}, **answered, **kind.default(), **question}


def _insist_told_apart(mine: Definition) -> None:
    """No uid, no code and no column of data files stands for two things."""
    asked = list(definitions.questions(mine))
    lists = [[page["uid"] for page in mine["pages"]], [question["uid"] for question in asked]]
    for question in asked:
        kind = KINDS[question["kind"]]
        lists.append([entry["uid"] for parts in kind.parts for entry in question[parts.name]])
    for names in (*lists, [column.name for question in asked for column in KINDS[question["kind"]].variables(question)]):
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise SurveyFileRefused(_l("The same name stands for two things in survey.json: %(name)s", name=shown(twice)))


def _insist_rules_lead_somewhere(mine: Definition) -> None:
    """A rule names a question that is asked."""
    known = {question["uid"] for question in definitions.asked(mine)}
    for part in _parts(mine):
        asked = part.get("show_if", {}).get("answer", {}).get("question")
        if asked and asked not in known:
            raise SurveyFileRefused(_l("A rule in survey.json looks at a question that is not there: %(name)s", name=shown(asked)))


def _clean(mine: Definition) -> None:
    """Every text and area held to what the author's forms hold them to."""
    problems: dict[str, Any] = {}
    for name, (_words, most, _optional) in OF_THE_SURVEY.items():
        mine[name] = dict(clean_words(mine[name], name, most, problems))
    for question in definitions.questions(mine):
        kind, uid = KINDS[question["kind"]], question["uid"]
        for text in (*WORDS_OF_EVERY_QUESTION, *kind.texts):
            question[text.name] = dict(clean_words(question[text.name], f"{uid}/{text.name}", text.most, problems))
        for parts in kind.parts:
            for entry in question[parts.name]:
                place = f"{uid}/{entry['uid']}"
                for text in parts.texts:
                    entry[text.name] = dict(clean_words(entry.get(text.name, {}), f"{place}/{text.name}", text.most, problems))
                if parts.area:
                    entry["xywh"] = area(entry["xywh"], place, problems)
    if problems:
        place, reason = next(iter(problems.items()))
        raise SurveyFileRefused(_l("In survey.json, %(place)s: %(reason)s", place=place, reason=reason))


def _words_of(fault: Fault) -> Any:
    if fault.word == "enum" and fault.place.endswith("/kind"):
        return _l("survey.json asks in a way that this installation does not know: %(kind)s", kind=shown(fault.value))
    return _l(
        "survey.json is not as the format says, at this place: %(place)s (%(word)s). The format is described in visual-survey-1.json.",
        place=fault.place or "/", word=fault.word,
    )  # fmt: skip


def _languages(mine: Definition, project: Project) -> list[str]:
    """The project's languages; those of the file first, since the others are translated from its first."""
    here = [lang for lang in LANGUAGES if lang in project.languages]
    return [lang for lang in mine["langs"] if lang in here] + [lang for lang in here if lang not in mine["langs"]]


def _is_taken(session: Session, mine: Definition) -> bool:
    """Whether any uid of the file stands in a survey of the organisation already."""
    uids = [part["uid"] for part in _parts(mine)]
    held = [SurveyVersion.definition.contains(f'"{uid}"', autoescape=True) for uid in uids]
    return bool(held) and session.scalar(sa.select(SurveyVersion.id).where(sa.or_(*held)).limit(1)) is not None


def _audiences(mine: Definition) -> set[str]:
    return {key for part in _parts(mine) for key in part.get("show_if", {}).get("audience", [])}


def _parts(mine: Definition) -> Iterator[dict[str, Any]]:
    for page in mine["pages"]:
        yield page
        yield from page["questions"]
