"""A package describes every file and column it holds, in three languages, and is the same as a folder and as a ZIP."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime

import pytest
from flask_babel import lazy_gettext as _l

from commons.exports import Column, File, Package, Table, package_download, unguarded
from commons.heavy import TooMuchAtOnce

pytestmark = pytest.mark.engine("sqlite")

SAID = {"fi": "Suomeksi", "sv": "På svenska", "en": "In English"}
AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
COLUMNS = [
    Column("number", "integer", SAID),
    Column("text", "text", SAID),
    Column("choice", "code", SAID, labels={"a": SAID, "b": SAID}, missing={"-91": SAID}),
    Column("share", "number", SAID),
    Column("shown", "boolean", SAID),
    Column("at", "moment", SAID),
]
ROWS = [
    (1, "Lisää valoa; =1+1", "a", 0.5, True, AT),
    (2, '=HYPERLINK("x")', "b", -1.25, False, AT),
    (3, "'", "-91", None, None, None),
]


@pytest.fixture
def folder(tmp_path):
    """Where a package is written."""
    return tmp_path / "package"


def make_package() -> Package:
    return Package(
        SAID,
        SAID,
        [
            Table("ideas", COLUMNS, lambda: iter(ROWS), SAID, key=("number",)),
            Table("responses", COLUMNS, lambda: iter(ROWS[:1]), SAID, folder="kuvakysely"),
            File("survey.json", b'{"a":1}', SAID, folder="kuvakysely", media_type="application/json"),
            File("a.webp", lambda: iter([b"RIFF", b"WEBP"]), SAID, folder="stimuli", media_type="image/webp"),
        ],
        made_at=AT,
    )


def test_a_folder_holds_both_dialects_and_names_each_in_the_description(app, folder):
    make_package().write(folder)

    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    described = json.loads((folder / "datapackage.json").read_bytes())
    assert files == [
        "README.md", "SHA256SUMS", "datapackage.json", "ideas.csv", "ideas_excel.csv", "kuvakysely/responses.csv",
        "kuvakysely/responses_excel.csv", "kuvakysely/survey.json", "stimuli/a.webp",
    ]  # fmt: skip
    assert sorted(resource["path"] for resource in described["resources"]) == files[3:]


def test_every_column_is_described_in_three_languages(app, folder):
    make_package().write(folder)

    described = json.loads((folder / "datapackage.json").read_bytes())
    for resource in described["resources"]:
        assert resource["x-descriptions"] == SAID
        for field in resource.get("schema", {}).get("fields", []):
            assert (field["description"], field["x-descriptions"]) == ("In English", SAID)


def test_a_program_reads_the_tables_by_their_description_alone(app, folder):
    make_package().write(folder)

    for resource in json.loads((folder / "datapackage.json").read_bytes())["resources"]:
        if resource.get("type") == "table":
            file = folder / resource["path"]
            assert resource["hash"] == f"sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}"
            assert resource["bytes"] == file.stat().st_size
            assert (
                _values(file.read_bytes(), resource)
                == ([[1, "Lisää valoa; =1+1", "a", 0.5, True], [2, '=HYPERLINK("x")', "b", -1.25, False], [3, "'", None, None, None]])[
                    : 3 if resource["path"].startswith("ideas") else 1
                ]
            )


def test_the_readme_is_the_same_in_three_languages(app, folder):
    make_package().write(folder)

    parts = (folder / "README.md").read_text(encoding="utf-8").split("\n---\n")
    assert [part.count("## ") for part in parts] == [2, 2, 2]
    assert [title in part for title, part in zip(SAID.values(), parts, strict=True)] == [True] * 3
    assert len({part.count(".csv`") for part in parts}) == 1


def test_lazy_sentences_are_put_into_three_languages(app, folder):
    Package(SAID, SAID, [Table("t", [Column("n", "integer", _l("Cancel"))], list, SAID)]).write(folder)

    field = json.loads((folder / "datapackage.json").read_bytes())["resources"][0]["schema"]["fields"][0]
    assert list(field["x-descriptions"]) == ["fi", "sv", "en"]


def test_the_checksums_are_those_of_the_files(app, folder):
    make_package().write(folder)

    lines = (folder / "SHA256SUMS").read_text().splitlines()
    assert len(lines) == 8
    for line in lines:
        digest, path = line.split("  ")
        assert hashlib.sha256((folder / path).read_bytes()).hexdigest() == digest


def test_the_zip_is_the_folder(app, folder):
    make_package().write(folder)

    with app.test_request_context():
        answer = package_download("tutkimuspaketti", make_package)
        packed = zipfile.ZipFile(io.BytesIO(b"".join(answer.iter_encoded())))

    assert answer.headers["Content-Disposition"] == 'attachment; filename="tutkimuspaketti.zip"'
    assert packed.testzip() is None
    assert {name: packed.read(name) for name in packed.namelist()} == {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_a_zip_is_streamed_while_it_is_made(app):
    many = Table("many", [Column("n", "integer", SAID)], lambda: ((n * 7919 % 1_000_003,) for n in range(300_000)), SAID)

    pieces = [len(piece) for piece in Package(SAID, SAID, [many]).stream()]

    assert sum(pieces) > 10 * max(pieces)


@pytest.mark.parametrize("folder", ["..", "a/../b", "/etc", "a//b", "C:\\x", ".ssh"])
def test_nothing_is_written_beside_the_folder(folder):
    with pytest.raises(ValueError, match="name"):
        File("x.json", b"", SAID, folder=folder)


def _values(content, resource):
    dialect, fields = resource["dialect"], resource["schema"]["fields"]
    text = content.decode().removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=dialect["delimiter"]))
    assert rows[0] == [field["name"] for field in fields]
    return [[_value(cell, field, resource) for cell, field in zip(row, fields, strict=True)][:5] for row in rows[1:]]


def _value(cell, field, resource):
    if cell in field.get("missingValues", resource["schema"]["missingValues"]):
        return None
    match field["type"]:
        case "integer":
            return int(cell)
        case "number":
            return float(cell.replace(field.get("decimalChar", "."), "."))
        case "boolean":
            return cell in field["trueValues"]
        case "datetime":
            return cell
    return unguarded(cell) if "x-formulaGuard" in resource else cell


def test_few_packages_are_packed_at_a_time_and_a_broken_off_download_gives_its_place_back(make_app):
    # Mutant: leave call_on_close out.
    app = make_app(threads=2)
    with app.test_request_context():
        held = [package_download("a", make_package) for _ in range(2)]
        with pytest.raises(TooMuchAtOnce):
            package_download("a", make_package)

        for answer in held:
            answer.close()

        assert package_download("a", make_package).status_code == 200


def test_two_files_with_one_name_are_a_mistake_of_ours(app, folder):
    twice = Table("ideas", COLUMNS, lambda: iter(ROWS), SAID)

    with pytest.raises(ValueError, match="twice"):
        Package(SAID, SAID, [twice, twice]).write(folder)
