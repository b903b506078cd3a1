"""What a package says of itself: datapackage.json for programs, README.md for people."""

import json
from typing import TYPE_CHECKING, Any

from flask import render_template

from commons.exports.dialects import Column, Said, in_three
from commons.languages import LANGUAGES
from commons.languages.speaking import speaking

if TYPE_CHECKING:
    from commons.exports.package import File, Package, Table, Written

    Groups = list[tuple[Table | File, list[Written]]]

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
TYPES = {
    "text": "string",
    "code": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "day": "date",
    "moment": "datetime",
}
RESEARCH = {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True}
SPREADSHEET = {**RESEARCH, "delimiter": ";"}
GUARD_NOTE = {"prefix": "'", "on": "text", "when": ["'", "=", "+", "-", "@", "|", "%", "TAB", "CR", "LF"]}
FINNISH = {
    "number": {"decimalChar": ","},
    "day": {"format": "%d.%m.%Y"},
    "moment": {"format": "%d.%m.%Y %H:%M", "x-timeZone": "Europe/Helsinki"},
}


def data_package(package: "Package", groups: "Groups") -> str:
    """The descriptor of Data Package v2: every file, every column, in three languages where words are."""
    resources = [resource for one, written in groups for resource in _resources(one, written)]
    return json.dumps(
        {
            "$schema": PROFILE,
            "title": in_three(package.title).in_("en").text,
            "x-title": in_three(package.title),
            **_described(package.describe),
            "created": package.made_at.isoformat().replace("+00:00", "Z"),
            "resources": resources,
        },
        ensure_ascii=False,
        indent=2,
    )


def readme(package: "Package", groups: "Groups") -> str:
    """The same for people, the three languages after each other."""
    return "\n\n---\n\n".join(_readme_in(lang, package, groups) for lang in LANGUAGES) + "\n"


def _readme_in(lang: str, package: "Package", groups: "Groups") -> str:
    files = [(entry.path, in_three(one.describe).in_(lang).text) for one, written in groups for entry in written]
    with speaking(lang):
        return render_template(
            "exports/readme.txt",
            title=in_three(package.title).in_(lang).text,
            description=in_three(package.describe).in_(lang).text,
            made_at=package.made_at,
            files=files,
        ).strip()


def _resources(one: "Table | File", written: "list[Written]") -> list[dict[str, Any]]:
    from commons.exports.package import Table

    if isinstance(one, Table):
        research, spreadsheet = written
        return [_table(one, research, RESEARCH, {}), _table(one, spreadsheet, SPREADSHEET, FINNISH)]
    return [{**_file(one, written[0]), "mediatype": one.media_type}]


def _file(one: "Table | File", entry: "Written") -> dict[str, Any]:
    name = entry.path.removesuffix(".csv").lower().replace("/", ".")
    facts = {"name": name, "path": entry.path, "bytes": entry.size, "hash": f"sha256:{entry.sha256}"}
    return {**facts, **_described(one.describe)}


def _table(one: "Table", entry: "Written", dialect: dict[str, Any], formats: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column, formats) for column in one.columns], "missingValues": [""]}
    if one.key:
        schema["primaryKey"] = list(one.key)
    notes = {"x-dialect": "spreadsheet", "x-byteOrderMark": True, "x-formulaGuard": GUARD_NOTE} if formats else {"x-dialect": "research"}
    facts = {"type": "table", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "dialect": dialect}
    return {**_file(one, entry), **facts, **notes, "schema": schema}


def _field(column: Column, formats: dict[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {"name": column.name, "type": TYPES[column.kind], **_described(column.describe)}
    if column.kind == "boolean":
        described |= {"trueValues": ["1"], "falseValues": ["0"]}
    described |= formats.get(column.kind, {})
    if column.labels:
        labels = {code: in_three(said) for code, said in column.labels.items()}
        described["categories"] = [{"value": code, "label": words.in_("en").text} for code, words in labels.items()]
        described["x-labels"] = labels
    if column.missing and not formats:  # in the spreadsheet dialect such a cell is empty
        described["missingValues"] = ["", *column.missing]
        described["x-missing"] = {code: in_three(said) for code, said in column.missing.items()}
    return described


def _described(said: Said) -> dict[str, Any]:
    words = in_three(said)
    return {"description": words.in_("en").text, "x-descriptions": words}
