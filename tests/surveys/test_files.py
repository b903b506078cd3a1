"""A survey leaves as a ZIP and comes in as a draft: the same survey in the same house or another, and nothing of a file that is none."""

import io
import json
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from commons import changes, drawings, scope
from commons.db import db
from commons.languages import LANGUAGES
from commons.media.models import Picture
from commons.schemas import first_fault
from surveys import building, definition, publishing, responses, schema
from surveys.models import Survey, SurveyVersion
from surveys.unpacking import MOST_ENTRIES, MOST_PICTURES, MOST_SURVEY_BYTES
from tests.client import Client
from tests.commons.city import sign_in
from tests.making import make_organisation, make_project, make_user
from tests.surveys.gallery import make_gallery
from tests.surveys.making import Made, make_survey

pytestmark = pytest.mark.engine("sqlite")

ALL = {"unscoped": "a test looks at what is there"}
PIXELS = drawings.draw("aula_a")
PICTURE = sha256(PIXELS).hexdigest()
TITLE = {"fi": "Aulat", "sv": "Aulor", "en": "Lobbies"}


def test_a_survey_of_every_kind_goes_to_another_house_and_asks_the_same_there(app: Flask) -> None:
    """Pictures are taken in anew, uids stay. Mutants: leave the hashes of the file in; take new uids in any case."""
    first, there = make_gallery(), make_project()
    packed = unzipped(aino(app, first.organisation_id).get(f"{at(first)}/draft.zip"))
    whole = json.loads(packed["survey.json"])
    carla = aino(app, there.organisation_id, "carla@example.fi")

    answer = bring(carla, there.public_id, zipped(packed))
    brought = draft_of(there.organisation_id)

    assert answer.status_code == 303, carla.page and carla.page.text
    assert sha256(packed["survey.json"]).hexdigest() == definition.digest(whole)
    assert first_fault(brought, schema.schema()) is None
    assert without_pictures(brought) == without_pictures(whole)
    assert pictures_of(brought) == kept_by(there.organisation_id)
    assert {f"pictures/{sha}.webp" for sha in pictures_of(whole)} | {
        "survey.json", "visual-survey-1.json", "README.md", "SHA256SUMS"
    } == set(packed)  # fmt: skip
    assert json.loads(packed["visual-survey-1.json"]) == schema.schema()
    for heard in ("nothing of what people answered", "eikä mitään siitä, mitä ihmiset vastasivat", "inget av det som folk har svarat"):
        assert heard in packed["README.md"].decode()


def test_in_the_same_house_pictures_stay_as_they_are_and_uids_are_new(app: Flask) -> None:
    """Mutants: take in again what the organisation has (each time a little worse); keep uids that are taken."""
    made = make_survey(opened=True)
    desk = aino(app, made.organisation_id)
    before = draft_of(made.organisation_id)

    answer = bring(desk, made.project, json.dumps(before).encode(), "survey.json")
    brought = draft_of(made.organisation_id)

    assert answer.status_code == 303
    assert pictures_of(brought) == pictures_of(before)
    assert not uids(brought) & uids(before)
    assert [one["text"] for one in definition.questions(brought)] == [one["text"] for one in definition.questions(before)]
    changes.make(publishing.open_survey, within=made.organisation_id, by=None, survey_id=newest_survey())


def test_each_version_can_be_taken_as_it_was_asked_and_a_research_file_holds_them_too(app: Flask) -> None:
    made = make_survey(opened=True)
    desk = aino(app, made.organisation_id)
    made.respondent().does(responses.save_answer, question=made.choice, value="a")
    made.change(building.set_texts, title=TITLE)

    first = unzipped(desk.get(f"{at(made)}/versions/1.zip"))["survey.json"]
    draft = unzipped(desk.get(f"{at(made)}/draft.zip"))["survey.json"]
    versions = {"format": definition.FORMAT, "versions": [{"definition": json.loads(first)}, {"definition": json.loads(draft)}]}
    answer = bring(desk, made.project, json.dumps(versions).encode(), "survey.json")

    assert json.loads(first)["title"] != TITLE == json.loads(draft)["title"] == draft_of(made.organisation_id)["title"]
    assert (answer.status_code, desk.get(f"{at(made)}/versions/2.zip").status_code) == (303, 404)


@pytest.mark.parametrize(("role", "takes", "brings"), [("viewer", 403, 403), ("researcher", 200, 403), ("stranger", 404, 404)])
def test_who_may_not_build_brings_nothing_in(app: Flask, role: str, takes: int, brings: int) -> None:
    made = make_survey()
    home = make_organisation("Elsewhere") if role == "stranger" else made.organisation_id
    make_user("ville@example.fi", organisation_id=home, role="facilitator" if role == "stranger" else role)
    desk: Client = app.test_client()  # type: ignore[assignment]
    sign_in(desk, "ville@example.fi")
    desk.get("/en/desk/")
    keys = {"csrf_token": desk.token, "op": "bring-it-in-once"}

    refused = desk.post(f"{of(made.project)}/file", data={**keys, "file": (io.BytesIO(survey_json()), "survey.json")})

    assert (desk.get(f"{at(made)}/draft.zip").status_code, refused.status_code, surveys()) == (takes, brings, 1)


def test_a_form_sent_twice_brings_one_survey(app: Flask) -> None:
    project = make_project()
    desk = aino(app, project.organisation_id)
    data = zipped({"survey.json": survey_json(picture=PICTURE), f"pictures/{PICTURE}.webp": PIXELS})

    answers = [bring(desk, project.public_id, data, op="bring-it-in-once") for _time in range(2)]

    assert answers[0].location == answers[1].location
    assert surveys() == 1


def test_audiences_that_the_project_lacks_are_named_and_their_rules_stay(app: Flask) -> None:
    project = make_project()
    desk = aino(app, project.organisation_id)
    rule = {"audience": ["residents", "visitors"]}

    desk.get(bring(desk, project.public_id, survey_json(show_if=rule)).location)

    assert desk.page and "the project does not have: visitors." in desk.page.text
    assert next(definition.questions(draft_of(project.organisation_id)))["show_if"] == rule


def test_a_survey_gets_the_projects_languages_and_is_translated_from_its_own_first(app: Flask) -> None:
    project = make_project()
    desk = aino(app, project.organisation_id)

    bring(desk, project.public_id, survey_json(langs=["sv"]))

    assert draft_of(project.organisation_id)["langs"] == ["sv", "fi", "en"]


def test_what_a_survey_file_leaves_out_is_as_in_a_new_question(app: Flask) -> None:
    """Mutant: keep the question as the file has it: its page falls over the missing setting."""
    project = make_project()
    desk = aino(app, project.organisation_id)
    bare = {"uid": "q_bare", "kind": "scale", "var": "bare", "text": {"fi": "Paljonko?"}}

    desk.get(bring(desk, project.public_id, survey_json(questions=[bare])).location)

    assert next(definition.questions(draft_of(project.organisation_id)))["points"] == 5
    assert desk.page and "Paljonko?" in desk.page.text
    assert desk.get(f"{of(project.public_id)}/{newest_public_id()}/questions/q_bare").status_code == 200


HOSTILE: dict[str, tuple[int, str, Callable[[], bytes]]] = {
    "nothing": (415, "neither the ZIP", lambda: b" "),
    "a picture": (415, "neither the ZIP", lambda: PIXELS),
    "another ending": (415, "neither the ZIP", lambda: b"Rar!\x1a\x07\x00" * 9),
    "a cut ZIP": (422, "cut off", lambda: zipped()[:-30]),
    "only the beginning of a ZIP": (422, "cut off", lambda: b"PK\x03\x04"),
    "a ZIP with noise in its middle": (422, "cut off", lambda: noisy(zipped())),
    "a ZIP with a comment in which another ends": (422, "cut off", lambda: zipped() + b"PK\x05\x06" + b"\0" * 16 + b"\x16\0"),
    "a directory that says it is large": (413, "too large", lambda: with_directory(zipped(), count=65_535)),
    "a directory of four gigabytes": (413, "too large", lambda: with_directory(zipped(), size=4_000_000_000)),
    "a directory that lies elsewhere": (422, "cut off", lambda: with_directory(zipped(), offset=4_000_000_000)),
    "the marks of a very large ZIP": (422, "cut off", lambda: large_marks(zipped())),
    "too many entries": (413, "too large", lambda: zipped({f"pictures/{n:064x}.webp": b"" for n in range(MOST_ENTRIES + 1)})),
    "too many pictures": (413, "too large", lambda: zipped({f"pictures/{n:064x}.webp": b"" for n in range(MOST_PICTURES + 1)})),
    "a way out": (422, "no part of a survey: ../survey.json", lambda: zipped({"../survey.json": b"{}"})),
    "a way from the root": (422, "no part of a survey: /etc/passwd", lambda: zipped({"/etc/passwd": b""})),
    "a way out of Windows": (422, "no part of a survey: ..\\x", lambda: zipped({"..\\x": b""})),
    "a foreign file": (422, "no part of a survey: run.exe", lambda: zipped({"run.exe": b"MZ"})),
    "a name of another alphabet": (422, "no part of a survey: \ufffd", lambda: zipped({"\u202egnp.exe": b""})),
    "a folder of another name": (422, "no part of a survey", lambda: zipped({"survey/survey.json": survey_json()})),
    "a picture named by itself": (422, "no part of a survey: pictures/lobby.jpg", lambda: zipped({"pictures/lobby.jpg": PIXELS})),
    "a symlink": (422, "cannot be read as a file", lambda: zipped({"survey.json": b"/etc/passwd"}, mode=stat.S_IFLNK | 0o777)),
    "the same name twice": (422, "cannot be read as a file", lambda: twice()),
    "an encrypted entry": (422, "cannot be read as a file", lambda: flagged(zipped())),
    "an odd way of packing": (422, "cannot be read as a file", lambda: zipped({"survey.json": survey_json()}, method=zipfile.ZIP_LZMA)),
    "a bomb": (413, "too large", lambda: zipped({"survey.json": b" " * (MOST_SURVEY_BYTES + 1)})),
    "a bomb beside the survey": (
        413,
        "too large",
        lambda: zipped({"survey.json": survey_json(), "README.md": b" " * (MOST_SURVEY_BYTES + 1)}),
    ),
    "a bomb that says it is small": (422, "cut off", lambda: understated(b" " * 30_000_000)),
    "a large survey.json": (413, "too large", lambda: b"{" + b" " * MOST_SURVEY_BYTES + b"}"),
    "no survey.json": (422, "There is no survey.json", lambda: zipped({"README.md": b"Hei"})),
    "a survey.json that is none": (422, "cannot be read", lambda: zipped({"survey.json": b"{"})),
    "another coding": (422, "cannot be read", lambda: zipped({"survey.json": json.dumps(TITLE).encode("utf-16")})),
    "a name twice": (422, "the same name twice", lambda: survey_json().replace(b'"langs"', b'"format": "x", "langs"')),
    "numbers that are none": (422, "cannot be read", lambda: survey_json().replace(b'"most": 9', b'"most": NaN')),
    "a number of ten thousand digits": (422, "cannot be read", lambda: survey_json().replace(b'"most": 9', b'"most": ' + b"9" * 10_000)),
    "a number beyond all": (422, "/pages/0/questions/0/most (type)", lambda: survey_json().replace(b'"most": 9', b'"most": 1e999')),
    "a deep hole": (422, "cannot be read", lambda: b'{"a":' + b"[" * 100_000),
    "a hole that is deep enough": (422, "(additionalProperties)", lambda: survey_json(extra=nested(400))),
    "a list": (415, "neither the ZIP", lambda: b"[1, 2"),
    "JSON of another kind": (422, "no survey in the format visual-survey/1", lambda: b'[{"format": "visual-survey/1"}]'),
    "another format": (422, "no survey in the format visual-survey/1", lambda: survey_json(format="visual-survey/2")),
    "versions that are none": (422, "no survey in the format visual-survey/1", lambda: b'{"versions": [[]]}'),
    "an unknown kind": (422, "does not know: essay", lambda: survey_json(questions=[{"uid": "q_a", "kind": "essay", "text": {}}])),
    "a kind that is no name": (422, "does not know: ", lambda: survey_json(questions=[{"uid": "q_a", "kind": ["<b>"], "text": {}}])),
    "a setting out of its range": (422, "/pages/0/questions/0/most (maximum)", lambda: survey_json(most=99_999)),
    "a setting that is a text": (422, "/pages/0/questions/0/most (type)", lambda: survey_json(most="9")),
    "a reserved column": (422, "/pages/0/questions/0/var (not)", lambda: survey_json(var="status")),
    "no name": (422, "has no name", lambda: survey_json(title={})),
    "a control character": (422, "q_a/text-fi: ", lambda: survey_json(text={"fi": "A\u0007b"})),
    "a lone surrogate": (422, "broken character", lambda: survey_json(text={"fi": "\ud800"})),
    "a text that is too long": (422, "at most 120 characters", lambda: survey_json(title={"fi": "Ä" * 121})),
    "a uid twice": (422, "two things in survey.json: q_a", lambda: survey_json(questions=[question(), question(var="b")])),
    "a column twice": (422, "two things in survey.json: a", lambda: survey_json(questions=[question(), question(uid="q_b")])),
    "a rule about nothing": (422, "not there: q_z", lambda: survey_json(show_if={"answer": {"question": "q_z", "any_of": ["a"]}})),
    "too many questions": (409, "at most 60", lambda: survey_json(questions=[question(uid=f"q_{n}", var=f"v{n}") for n in range(61)])),
    "a picture that is not there": (422, "Choose the whole ZIP", lambda: survey_json(picture=PICTURE)),
    "a picture of another name": (422, "not the one that its name says", lambda: pictured(b"something else", PICTURE)),
    "a picture that is a program": (415, "have to be JPEG", lambda: pictured(b"MZ\x90\x00")),
    "a picture that is broken": (422, "damaged or was cut off", lambda: pictured(PIXELS[:2_000])),
}


def test_what_is_no_survey_is_refused_in_words_and_leaves_nothing(app: Flask) -> None:
    """Mutants: no look at the directory's size, names, links, flags, or real size; no schema; no hook for names that stand twice."""
    project = make_project()
    desk = aino(app, project.organisation_id)
    said = {}

    for what, (status, words, make) in HOSTILE.items():
        answer = bring(desk, project.public_id, make(), "survey.zip")
        assert desk.page
        if (answer.status_code, words in desk.page.text) != (status, True):
            said[what] = (answer.status_code, desk.page.text)

    assert said == {}
    assert (surveys(), len(list(db.session.scalars(sa.select(SurveyVersion), execution_options=ALL)))) == (0, 0)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_refusal_is_said_in_each_language(app: Flask, lang: str) -> None:
    said = {"fi": "Tiedostoa ei otettu", "sv": "Filen togs inte emot", "en": "The file was not taken"}
    project = make_project()
    desk = aino(app, project.organisation_id)

    for data in (b"", b"GIF89a", zipped({"../x": b""})):
        bring(desk, project.public_id, data, lang=lang)
        assert desk.page and said[lang] in desk.page.text
    answer = desk.post(f"/{lang}{of(project.public_id)[3:]}/file", data={"csrf_token": desk.token, "op": "nothing-chosen"})

    assert answer.status_code == 422


def aino(app: Flask, organisation_id: int, address: str = "aino@example.fi") -> Client:
    """Somebody who builds surveys in this organisation, at her desk."""
    make_user(address, organisation_id=organisation_id)
    desk: Client = app.test_client()  # type: ignore[assignment]
    sign_in(desk, address)
    return desk


def of(project: str) -> str:
    return f"/en/desk/projects/{project}/surveys"


def at(made: Made) -> str:
    return f"{of(made.project)}/{made.survey}"


def bring(desk: Client, project: str, data: bytes, name: str = "survey.zip", *, op: str = "", lang: str = "en") -> TestResponse:
    """Send the form of the surveys' page with this file."""
    desk.get(f"/{lang}{of(project)[3:]}")
    assert desk.page
    form = desk.page.form("/file")
    values = {**form.values, **({"op": op} if op else {})}
    return desk.post(form.action, data={**values, "file": (io.BytesIO(data), name)}, content_type="multipart/form-data")


def unzipped(answer: TestResponse) -> dict[str, bytes]:
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: dict[str, bytes] | None = None, *, mode: int = 0, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in ({"survey.json": survey_json()} if files is None else files).items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr, entry.compress_type = mode << 16, method
            archive.writestr(entry, content)
    return packed.getvalue()


def question(**more: Any) -> dict[str, Any]:
    return {"uid": "q_a", "kind": "number", "var": "a", "text": {"fi": "Montako?"}, "most": 9, **more}


def survey_json(*, picture: str = "", questions: list[dict[str, Any]] | None = None, **more: Any) -> bytes:
    """The least there is: one question for a number; `more` goes to the survey where it has such a thing, else to the question."""
    ours = {name: more.pop(name) for name in ("format", "langs", "title", "extra") if name in more}
    asked = [question(**more)] if questions is None else questions
    if picture:
        asked = [{"uid": "q_a", "kind": "pins", "var": "a", "text": {"fi": "Missä?"}, "options": [{"uid": "a", "picture": picture}]}]
    told = {"format": definition.FORMAT, "langs": ["fi"], "title": TITLE, "pages": [{"uid": "p_a", "questions": asked}], **ours}
    return json.dumps(told).encode()


def pictured(content: bytes, name: str = "") -> bytes:
    name = name or sha256(content).hexdigest()
    return zipped({"survey.json": survey_json(picture=name), f"pictures/{name}.webp": content})


def nested(depth: int) -> Any:
    hole: Any = []
    for _level in range(depth):
        hole = [hole]
    return hole


def noisy(data: bytes) -> bytes:
    middle = len("survey.json") + 40
    return data[:middle] + bytes(255 - byte for byte in data[middle : middle + 40]) + data[middle + 40 :]


def with_directory(data: bytes, *, count: int | None = None, size: int | None = None, offset: int | None = None) -> bytes:
    end = list(struct.unpack("<4s4H2LH", data[-22:]))
    for place, value in ((4, count), (5, size), (6, offset)):
        if value is not None:
            end[place] = value
    return data[:-22] + struct.pack("<4s4H2LH", *end)


def large_marks(data: bytes) -> bytes:
    return data[:-22] + b"PK\x06\x07" + struct.pack("<LQL", 0, 0, 1) + data[-22:]


def flagged(data: bytes) -> bytes:
    at = data.index(b"PK\x01\x02") + 8
    return data[:at] + b"\x01\x00" + data[at + 2 :]


def twice() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("survey.json", survey_json())
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("survey.json", survey_json())
    return packed.getvalue()


def understated(content: bytes) -> bytes:
    """An entry of thirty megabytes whose headers say a hundred bytes."""
    data = bytearray(zipped({"survey.json": content}))
    size, crc = struct.pack("<L", 100), struct.pack("<L", zlib.crc32(content))
    for at in (22, data.index(b"PK\x01\x02") + 24):
        assert data[at - 8 : at - 4] == crc
        data[at : at + 4] = size
    return bytes(data)


def draft_of(organisation_id: int) -> dict[str, Any]:
    """The draft of the newest survey."""
    db.session.rollback()
    scope.enter(db.session, organisation_id)
    return building.draft_of(db.session, newest_survey())


def newest_survey() -> int:
    found = db.session.scalar(sa.select(sa.func.max(Survey.id)), execution_options=ALL)
    assert found is not None
    return found


def newest_public_id() -> str:
    return db.session.get_one(Survey, newest_survey(), execution_options=ALL).public_id


def surveys() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Survey), execution_options=ALL) or 0


def pictures_of(survey: dict[str, Any]) -> set[str]:
    return {option["picture"] for _question, option in definition.pictures(survey)}


def kept_by(organisation_id: int) -> set[str]:
    return set(db.session.scalars(sa.select(Picture.sha256).where(Picture.organisation_id == organisation_id), execution_options=ALL))


def uids(survey: dict[str, Any]) -> set[str]:
    return {page["uid"] for page in survey["pages"]} | {one["uid"] for one in definition.questions(survey)}


def without_pictures(survey: dict[str, Any]) -> dict[str, Any]:
    bare = json.loads(json.dumps(survey))
    for _question, option in definition.pictures(bare):
        for name in ("picture", "width", "height", "widths"):
            del option[name]
    return bare
