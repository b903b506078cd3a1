"""A codebook for archives: DDI Codebook 2.5, the study, the file and every variable with its question, codes and missing codes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from xml.etree import ElementTree as ET

from commons.exports.dialects import Column, Said, in_three
from commons.languages import LANGUAGES

NAMESPACE = "ddi:codebook:2_5"
SCHEMA = "http://www.ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd"
NO_SIGN_OF_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NUMBERS = ("integer", "number", "boolean")
CATEGORIES = {"moment": "time", "day": "date"}


@dataclass(frozen=True)
class Study:
    """What a codebook says besides the columns. `asked`: column -> the question as it was put."""

    id: str
    title: Said
    about: Said
    by: Said
    file: str
    rows: int
    made_on: date
    begun_on: date | None = None
    ended_on: date | None = None
    asked: Mapping[str, Said] = field(default_factory=dict)


def codebook(study: Study, columns: Sequence[Column]) -> bytes:
    """The XML; texts in every language they are in."""
    root = ET.Element(
        "codeBook",
        {
            "xmlns": NAMESPACE,
            "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
            "xsi:schemaLocation": f"{NAMESPACE} {SCHEMA}",
            "version": "2.5",
        },
    )
    _document(root, study)
    _study(root, study)
    _file(root, study, columns)
    described = ET.SubElement(root, "dataDscr")
    for number, column in enumerate(columns, 1):
        _variable(described, number, column, study.asked.get(column.name))
    ET.indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="utf-8") + b"\n"


def _document(root: ET.Element, study: Study) -> None:
    citation = ET.SubElement(ET.SubElement(root, "docDscr"), "citation")
    _titles(citation, study)
    produced = ET.SubElement(citation, "prodStmt")
    _dated(produced, "prodDate", study.made_on)
    ET.SubElement(produced, "software").text = "Talkoot"


def _study(root: ET.Element, study: Study) -> None:
    described = ET.SubElement(root, "stdyDscr")
    citation = ET.SubElement(described, "citation")
    _titles(citation, study)
    _each(ET.SubElement(citation, "rspStmt"), "AuthEnty", study.by)
    about = ET.SubElement(described, "stdyInfo")
    _each(about, "abstract", study.about)
    collected = ET.SubElement(about, "sumDscr")
    for event, day in (("start", study.begun_on), ("end", study.ended_on)):
        if day is not None:
            _dated(collected, "collDate", day).set("event", event)


def _titles(citation: ET.Element, study: Study) -> None:
    """One title, in the first language that has one; the others stand beside it."""
    statement = ET.SubElement(citation, "titlStmt")
    for number, (lang, text) in enumerate(_told(study.title)):
        _text(statement, "parTitl" if number else "titl", text, lang)
    ET.SubElement(statement, "IDNo").text = study.id


def _file(root: ET.Element, study: Study, columns: Sequence[Column]) -> None:
    told = ET.SubElement(ET.SubElement(root, "fileDscr", {"ID": "F1", "URI": study.file}), "fileTxt")
    ET.SubElement(told, "fileName").text = study.file
    size = ET.SubElement(told, "dimensns")
    ET.SubElement(size, "caseQnty").text = str(study.rows)
    ET.SubElement(size, "varQnty").text = str(len(columns))
    ET.SubElement(told, "fileType").text = "text/csv; charset=utf-8 (RFC 4180)"


def _variable(described: ET.Element, number: int, column: Column, asked: Said | None) -> None:
    measured = "contin" if column.kind in ("integer", "number") and not column.labels else "discrete"
    variable = ET.SubElement(described, "var", {"ID": f"V{number}", "name": column.name, "files": "F1", "intrvl": measured})
    _each(variable, "labl", column.describe)
    if asked is not None:
        _each(ET.SubElement(variable, "qstn"), "qstnLit", asked)
    for absent, labels in ((False, column.labels), (True, column.missing)):
        for code, said in labels.items():
            category = ET.SubElement(variable, "catgry", {"missing": "Y"} if absent else {})
            ET.SubElement(category, "catValu").text = _clean(str(code))
            _each(category, "labl", said)
    form = {"type": "numeric" if column.kind in NUMBERS else "character", "category": CATEGORIES.get(column.kind, "other")}
    ET.SubElement(variable, "varFormat", form)


def _each(parent: ET.Element, tag: str, said: Said) -> None:
    for lang, text in _told(said):
        _text(parent, tag, text, lang)


def _told(said: Said) -> Iterator[tuple[str, str]]:
    words = in_three(said)
    yield from ((lang, words[lang]) for lang in LANGUAGES if lang in words)


def _text(parent: ET.Element, tag: str, text: str, lang: str) -> None:
    ET.SubElement(parent, tag, {"xml:lang": lang}).text = _clean(text)


def _dated(parent: ET.Element, tag: str, day: date) -> ET.Element:
    element = ET.SubElement(parent, tag, {"date": day.isoformat()})
    element.text = day.isoformat()
    return element


def _clean(text: str) -> str:
    return NO_SIGN_OF_XML.sub("\ufffd", text)
