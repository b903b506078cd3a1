"""A survey as a ZIP that another house can bring in: the definition, its pictures, the format it is written in, and what all that is."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import current_app, render_template
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from commons.errors import NotFound
from commons.exports import File, Package
from commons.exports.dialects import in_three
from commons.languages import LANGUAGES
from commons.languages.speaking import speaking
from commons.media import storage_of
from surveys import definition as definitions
from surveys import schema
from surveys.definition import Definition
from surveys.models import Survey, SurveyVersion
from surveys.unpacking import FOLDER, README, SUMS, SURVEY

NAMES = {"survey": SURVEY, "schema": schema.FILE_NAME, "pictures": FOLDER, "sums": SUMS}


@dataclass(frozen=True)
class PackedSurvey(Package):
    """Its survey.json is exactly the bytes that the version's sha256 was made from."""

    version: int | None = None  # None: the draft
    sha256: str = ""

    def descriptions(self, groups: Any) -> Iterator[tuple[str, str]]:
        """For people, the three languages after each other."""
        yield README, "\n\n---\n\n".join(self._told_in(lang) for lang in LANGUAGES) + "\n"

    def _told_in(self, lang: str) -> str:
        with speaking(lang):
            told = {"title": in_three(self.title).in_(lang).text, "format": definitions.FORMAT}
            return render_template("surveys/package.txt", package=self, files=NAMES, **told).strip()


def version_of(session: Session, survey: Survey, number: int | None) -> SurveyVersion:
    """A version that was published, or the draft."""
    which = SurveyVersion.number.is_(None) if number is None else SurveyVersion.number == number
    found = session.scalar(sa.select(SurveyVersion).where(SurveyVersion.survey_id == survey.id, which))
    if found is None:
        raise NotFound()
    return found


def pack(survey: Survey, version: SurveyVersion) -> PackedSurvey:
    """Everything that is needed to ask the same elsewhere; nothing of who was asked or what they answered."""
    definition: Definition = json.loads(version.definition)
    contents = [
        File(SURVEY, version.definition.encode(), _l("The survey as data"), media_type="application/json"),
        File(schema.FILE_NAME, schema.as_file(), _l("The format of survey.json"), media_type="application/schema+json"),
        *_pictures(definition),
    ]
    return PackedSurvey(
        survey.title, _l("A survey that can be brought in elsewhere"), contents, version=version.number, sha256=version.sha256
    )


def _pictures(definition: Definition) -> Iterator[File]:
    """The widest there is of each: the very bytes whose hash is the picture's name."""
    storage = storage_of(current_app)
    widest = {option["picture"]: option["width"] for _question, option in definitions.pictures(definition)}
    for sha256, width in widest.items():
        if storage.path(sha256, width).is_file():
            yield File(
                f"{sha256}.webp",
                lambda sha256=sha256, width=width: [storage.read(sha256, width) or b""],  # type: ignore[misc]
                _l("A picture of the survey"),
                FOLDER.rstrip("/"),
                "image/webp",
            )
