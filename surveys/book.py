"""The rows of one survey's tables, read a few hundred responses at a time.

Rows are ordered by the random id of the response and times are whole hours, so that no file tells who answered when.
"""

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from commons.exports import Column, File
from commons.exports.dialects import in_three
from commons.languages import LANGUAGES, Words
from commons.media import storage_of
from commons.projects.models import Audience, Partner
from surveys import definition as definitions
from surveys import versions
from surveys.columns import CHANNELS, MISSING, PARTNER, RESPONSE_ID, SOURCE, STATUSES, SURVEY_VERSION
from surveys.definition import Definition, Question
from surveys.kinds import KINDS, Kind
from surveys.kinds.contract import DONT_KNOW, NOT_ANSWERED, NOT_REACHED, NOT_SHOWN
from surveys.models import Answer, AnswerState, Presentation, Response, ResponseStatus, Survey, SurveyVersion, Variable
from surveys.rules import Askings, Said

Row = tuple[Any, ...]

AT_ONCE = 500  # responses read together
COLUMN_KINDS = {"choice": "code", "integer": "integer", "number": "number", "text": "text"}


class Book:
    """Everything needed to write one survey's rows."""

    def __init__(self, session: Session, survey: Survey, simulated: bool):
        self.session, self.survey, self.simulated = session, survey, simulated
        found = session.scalars(
            sa.select(SurveyVersion)
            .where(SurveyVersion.survey_id == survey.id, SurveyVersion.number.is_not(None))
            .order_by(SurveyVersion.number)
        )
        self.versions = {version.id: version for version in found}
        self.definitions: dict[int, Definition] = {id_: json.loads(version.definition) for id_, version in self.versions.items()}
        self.questions: dict[str, Question] = {
            question["uid"]: question for definition in self.definitions.values() for question in definitions.asked(definition)
        }
        self.variables = session.scalars(
            sa.select(Variable).where(Variable.survey_id == survey.id).order_by(Variable.ordinal, Variable.id)
        ).all()
        self.of_part = {(variable.question, variable.part): variable for variable in self.variables}
        self.askings = Askings(self.definitions)
        self.asked_of: dict[tuple[int, str | None], dict[str, int]] = {}
        self.parts_of: dict[tuple[int, str], set[str]] = {}

    def wide_columns(self) -> list[Column]:
        """What is known of the response, then a column for each variable."""
        project_id = self.survey.project_id
        audiences = self.session.execute(sa.select(Audience.key, Audience.name).where(Audience.project_id == project_id)).all()
        partners = self.session.execute(sa.select(Partner.key, Partner.name).where(Partner.project_id == project_id)).all()
        return [
            RESPONSE_ID,
            SURVEY_VERSION,
            Column("status", "code", _l("How far the respondent got"), labels=STATUSES),
            Column("audience", "code", _l("Whose voice it is, as the entry link fixed it"), labels={key: name for key, name in audiences}),
            Column("partner", "code", PARTNER.describe, labels={key: name for key, name in partners}),
            SOURCE,
            Column("channel", "code", _l("How the answers came"), labels=CHANNELS),
            Column("language", "code", _l("The language of the page: fi, sv or en")),
            Column("started_at", "moment", _l("The hour in which it was begun, in UTC")),
            Column("submitted_at", "moment", _l("The hour in which it was finished, in UTC; empty when it was not")),
            Column("duration_s", "integer", _l("Seconds from beginning to finishing; empty when it was not finished")),
            Column("simulated", "boolean", _l("Whether it was made by a rehearsal or the demo: 1 or 0")),
            *(self._column(variable) for variable in self.variables),
        ]

    def wide(self) -> Iterator[Row]:
        """A row a response."""
        for response, audience, partner, answers in self._responses():
            reached, where = response.reached, self._asked_of(response.version_id, audience)
            path, cells = self.askings.path(response.version_id, audience, answers), {}
            coming = path.asked_yet(reached + 1) if response.status is ResponseStatus.PARTIAL else path.asked
            for variable in self.variables:
                screen, answer = where.get(variable.question), answers.get(variable.question)
                if answer is not None:
                    cells[variable.id] = self._cell(variable, answer, response)
                elif screen is None or variable.question not in coming:
                    cells[variable.id] = NOT_SHOWN
                elif screen <= reached or response.status is ResponseStatus.COMPLETE:
                    cells[variable.id] = NOT_ANSWERED
                else:
                    cells[variable.id] = NOT_REACHED
            yield (
                response.public_id, self.versions[response.version_id].number, response.status.value, audience, partner, response.source,
                response.channel.value, response.language, _hour(response.started_at), _hour(response.submitted_at), response.seconds,
                response.simulated, *(_typed(variable, cells[variable.id]) for variable in self.variables),
            )  # fmt: skip

    def long(self) -> Iterator[Row]:
        """A row a part of an answer."""
        for response, _audience, _partner, answers in self._responses():
            number = self.versions[response.version_id].number
            for uid, answer in answers.items():
                question = self._question(response, uid)
                if question is None:
                    continue
                kind = KINDS[question["kind"]]
                if answer.state is AnswerState.DONT_KNOW:
                    for variable in self.variables:
                        if variable.question == uid:
                            yield (
                                response.public_id,
                                number,
                                variable.name,
                                kind.key,
                                variable.part or None,
                                DONT_KNOW,
                                None,
                                None,
                                None,
                                _hour(answer.last_at),
                            )
                    continue
                for cell in kind.long(answer.value, question):
                    found = self.of_part.get((uid, cell.part))
                    yield (
                        response.public_id, number, found.name if found else question["var"], kind.key, cell.part or None,
                        cell.code or None, cell.number, cell.text or None, cell.stimulus or None, _hour(answer.last_at),
                    )  # fmt: skip

    def presentations(self) -> Iterator[Row]:
        """A row a picture that was shown."""
        for some in _chunks(self._ids()):
            states = sa.select(Answer.response_id, Answer.question, Answer.state).where(Answer.response_id.in_(some))
            outcomes = {(id_, question): state.value for id_, question, state in self.session.execute(states)}
            rows = self.session.execute(
                sa.select(Presentation, Response.public_id)
                .join(Response, Response.id == Presentation.response_id)
                .where(Presentation.response_id.in_(some))
                .order_by(Response.public_id, Presentation.question, Presentation.task, Presentation.position)
            )
            fallen = self._fallen_away(some)
            for shown, public_id in rows:
                if (shown.response_id, shown.question) in fallen:
                    continue
                question = self.questions.get(shown.question)
                yield (
                    public_id, shown.question, question["var"] if question else None, shown.task, shown.position, shown.option, shown.picture,
                    _hour(shown.shown_at), outcomes.get((shown.response_id, shown.question), "skipped"),
                )  # fmt: skip

    def pairs(self) -> Iterator[Row]:
        """A row a comparison of two."""
        for public_id, variable, kind, answer, question in self._answered():
            for pair in kind.pairs(answer.value, question):
                yield (public_id, variable, pair.task, pair.left, pair.right, pair.winner, pair.skip_reason or None)

    def best_worst(self) -> Iterator[Row]:
        """A row a choice of the best and the worst."""
        for public_id, variable, kind, answer, question in self._answered():
            for chosen in kind.best_worst(answer.value, question):
                yield (public_id, variable, chosen.task, " ".join(chosen.shown), chosen.best, chosen.worst)

    def pins(self) -> Iterator[Row]:
        """A row a pin."""
        for public_id, variable, kind, answer, question in self._answered():
            for pin in kind.pins(answer.value, question):
                yield (
                    public_id, variable, pin.number, pin.x, pin.y, pin.stimulus, pin.category or None, pin.comment or None, pin.method or None,
                )  # fmt: skip

    def variable_rows(self) -> Iterator[Row]:
        """A row a column."""
        for variable in self.variables:
            labels = (variable.label.get(lang) for lang in LANGUAGES)
            kind = self.questions[variable.question]["kind"] if variable.question in self.questions else None
            yield (
                variable.name,
                variable.question,
                kind,
                variable.part or None,
                variable.type,
                *labels,
                " ".join(variable.missing),
                variable.frozen,
            )

    def value_rows(self) -> Iterator[Row]:
        """A row a code."""
        missing = {code: in_three(words) for code, words in MISSING.items()}
        for variable in self.variables:
            for code in variable.codes:
                yield (variable.name, code["value"], False, *(code["label"].get(lang) for lang in LANGUAGES))
            for absent in variable.missing:
                yield (variable.name, absent, True, *(missing[absent].get(lang) for lang in LANGUAGES))

    def stimuli(self) -> Iterator[Row]:
        """A row a picture of a question of a version."""
        for id_, definition in self.definitions.items():
            for question, option in definitions.pictures(definition):
                labels, alts = Words(option["label"]), Words(option["alt"])
                yield (
                    option["picture"], question["uid"], question.get("var"), option["uid"], self.versions[id_].number,
                    *(labels.get(lang) for lang in LANGUAGES), *(alts.get(lang) for lang in LANGUAGES),
                    option["width"], option["height"], f"stimuli/{option['picture']}.webp",
                )  # fmt: skip

    def asked(self) -> dict[str, Words]:
        """Column -> the question as it was put, in each language."""
        return {
            variable.name: Words(self.questions[variable.question]["text"])
            for variable in self.variables
            if variable.question in self.questions
        }

    def size(self) -> int:
        """How many responses there are."""
        return self.session.scalar(sa.select(sa.func.count()).select_from(self._wanted().subquery())) or 0

    def as_json(self) -> bytes:
        """Every version as it was asked, with what it changed of the one before."""
        compared = {told.version.id: told for told in versions.told_of(self.session, self.survey.id)}
        as_asked = [
            {
                "number": version.number,
                "sha256": version.sha256,
                "frozen_at": version.frozen_at and version.frozen_at.isoformat().replace("+00:00", "Z"),
                **compared[id_].as_data(),
                "definition": self.definitions[id_],
            }
            for id_, version in self.versions.items()
        ]
        told = {"format": definitions.FORMAT, "survey": self.survey.public_id, "state": self.survey.state.value, "versions": as_asked}
        return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()

    def picture_files(self, folder: str) -> list[File]:
        """The exact bytes that were shown, in the widest size there is; their sha256 is the stimulus id."""
        widest = {
            option["picture"]: max(option.get("widths") or [option["width"]])
            for definition in self.definitions.values()
            for _question, option in definitions.pictures(definition)
        }
        storage = storage_of(current_app)
        return [
            File(
                f"{sha256}.webp",
                lambda sha256=sha256, width=width: [storage.read(sha256, width) or b""],  # type: ignore[misc]
                _l("A picture that was shown"),
                folder,
                "image/webp",
            )
            for sha256, width in widest.items()
            if storage.path(sha256, width).is_file()
        ]

    def _column(self, variable: Variable) -> Column:
        labels = {code["value"]: Words(code["label"]) for code in variable.codes}
        kind: Any = COLUMN_KINDS[variable.type]
        return Column(variable.name, kind, variable.label, labels=labels, missing={code: MISSING[code] for code in variable.missing})

    def _cell(self, variable: Variable, answer: Said, response: Response) -> Any:
        """By the question as this respondent was asked it: what was added to it later was not shown to them."""
        if answer.state is AnswerState.DONT_KNOW:
            return DONT_KNOW
        question = self._question(response, variable.question)
        if question is None or variable.part not in self._parts_of(response.version_id, question):
            return NOT_SHOWN
        return KINDS[question["kind"]].wide(answer.value, question).get(variable.part, NOT_ANSWERED)

    def _parts_of(self, version_id: int, question: Question) -> set[str]:
        known = self.parts_of.get((version_id, question["uid"]))
        if known is None:
            known = self.parts_of[version_id, question["uid"]] = {column.part for column in KINDS[question["kind"]].variables(question)}
        return known

    def _question(self, response: Response, uid: str) -> Question | None:
        return definitions.find_question(self.definitions[response.version_id], uid)

    def _asked_of(self, version_id: int, audience: str | None) -> dict[str, int]:
        """Question -> the number of its screen, for one audience of one version."""
        known = self.asked_of.get((version_id, audience))
        if known is None:
            shown = definitions.screens(definitions.for_audience(self.definitions[version_id], audience))
            known = self.asked_of[version_id, audience] = {screen.asked["uid"]: screen.number for screen in shown if screen.asked}
        return known

    def _answered(self) -> Iterator[tuple[str, str, Kind, Said, Question]]:
        for response, _audience, _partner, answers in self._responses():
            for uid, answer in answers.items():
                question = self._question(response, uid)
                if question is not None and answer.state is AnswerState.ANSWERED:
                    yield response.public_id, question["var"], KINDS[question["kind"]], answer, question

    def _responses(self) -> Iterator[tuple[Response, str | None, str | None, Mapping[str, Said]]]:
        """Each response with the answers that count."""
        for some in _chunks(self._ids()):
            for response, audience, partner, answers in self._read(some):
                yield response, audience, partner, self.askings.counted(response.version_id, audience, answers)

    def _fallen_away(self, some: list[int]) -> set[tuple[int, str]]:
        """(Response, question) of what was shown to somebody and is not asked of them after another answer."""
        if not self.askings.ruled:
            return set()
        paths = {
            response.id: self.askings.path(response.version_id, audience, answers)
            for response, audience, _partner, answers in self._read(some)
        }
        return {(id_, uid) for id_, path in paths.items() for uid in self.questions if uid not in path.asked}

    def _read(self, some: list[int]) -> Iterator[tuple[Response, str | None, str | None, dict[str, Said]]]:
        if some:
            answers: dict[int, dict[str, Said]] = {}
            told = sa.select(Answer.response_id, Answer.question, Answer.state, Answer.value, Answer.last_at)
            for id_, question, *said in self.session.execute(told.where(Answer.response_id.in_(some)).order_by(Answer.question)):
                answers.setdefault(id_, {})[question] = Said(*said)
            rows = self.session.execute(
                sa.select(Response, Audience.key, Partner.key)
                .outerjoin(Audience, Audience.id == Response.audience_id)
                .outerjoin(Partner, Partner.id == Response.partner_id)
                .where(Response.id.in_(some))
                .order_by(Response.public_id)
            ).all()
            for response, audience, partner in rows:
                yield response, audience, partner, answers.get(response.id, {})
            for response, _audience, _partner in rows:
                self.session.expunge(response)

    def _ids(self) -> Iterable[int]:
        return self.session.scalars(self._wanted().order_by(Response.public_id)).all()

    def _wanted(self) -> sa.Select[int]:
        wanted = sa.select(Response.id).where(Response.survey_id == self.survey.id, Response.status != ResponseStatus.WITHDRAWN)
        return wanted if self.simulated else wanted.where(Response.simulated.is_(False))


def _typed(variable: Variable, cell: Any) -> Any:
    """Numbers as numbers, also where a code says why there is none."""
    if cell == "" or variable.type not in ("integer", "number"):
        return cell
    return int(cell) if variable.type == "integer" or float(cell).is_integer() else float(cell)


def _hour(moment: datetime | None) -> datetime | None:
    return moment and moment.replace(minute=0, second=0, microsecond=0)


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    left = iter(ids)
    while some := list(itertools.islice(left, AT_ONCE)):
        yield some
