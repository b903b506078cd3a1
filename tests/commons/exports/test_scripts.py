"""Programs and codebooks beside a table name every column and code, and no label that anyone wrote runs, ends a line or is cut off."""

import re
import runpy
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from flask import Flask

from commons.exports import Column
from commons.exports.ddi import Study, codebook
from commons.exports.scripts import python_script, r_script
from commons.exports.spss import in_bytes, syntax

pytestmark = pytest.mark.engine("sqlite")

HOSTILE = [
    "O'Hara sanoi: \"hei\"; 'moi'",
    "\\",
    '\\"; system("rm"); "',
    "'. EXECUTE. HOST COMMAND=['rm'].",
    '"""\nimport os\n"""',
    "rivi\nja toinen\u2028kolmas\r\nneljäs",
    "${x} {{ y }} {% z %} %s %(a)s #",
    "<a>&amp;]]></a><!-- -->",
    "\u202etakaperin\u202c ja \u00adtavu\u200dviiva",
    "日本語 😀 ääkköset",
    "pitkä " * 200,
]
MISSING = {"-91": {"fi": "Ei osaa'\"\\", "sv": "Vet ej", "en": "Don't know"}, "-92": {"fi": "Ohi", "sv": "Förbi", "en": "Passed"}}


def said(text: str) -> dict[str, str]:
    return {"fi": f"{text}", "sv": f"{text}!", "en": f"{text}?"}


COLUMNS = [
    *(Column(f"q{n}", "code", said(text), {"a": said(text), "b": said("b")}, MISSING) for n, text in enumerate(HOSTILE)),
    Column("to", "integer", said("a word of SPSS"), {"1": said("one"), "7": said("seven")}, MISSING),
    Column("function", "text", said("a word of R"), missing=MISSING),
    Column("pick", "code", said("digits"), {"0": said("no"), "1": said("yes")}, MISSING),
    Column("audience", "code", said("no missing codes"), {"staff": said("staff")}),
    Column("at", "moment", said("when")),
    Column("share", "number", said("how much")),
    Column("simulated", "boolean", said("whether")),
]
R_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')
SPSS_TEXT = re.compile(r"'(?:[^']|'')*'")


def test_the_python_program_has_every_label_as_it_was_written(app: Flask, tmp_path: Path) -> None:
    """Mutant: leave the quotation mark out of SHORT, and the program does not even start."""
    script = tmp_path / "import.py"
    script.write_bytes(python_script(said(HOSTILE[5]), "t.csv", COLUMNS))

    read = runpy.run_path(str(script))

    assert read["TITLE"] == said(HOSTILE[5])
    assert read["COLUMNS"] == {
        column.name: {
            "kind": column.kind, "label": column.describe, "values": dict(column.labels), "missing": dict(column.missing),
        }
        for column in COLUMNS
    }  # fmt: skip
    assert not re.search("[\u2028\u202e\u200d]", script.read_text(encoding="utf-8"))


def test_the_r_program_has_every_label_between_quotes_and_nothing_beside(app: Flask) -> None:
    """Mutant: leave the backslash out of SHORT, and a label that ends with one swallows the program after it."""
    script = r_script(said("x"), "t.csv", COLUMNS).decode()

    program = re.sub(r"^#.*$", "", script, flags=re.M)
    texts = [_r_text(found) for found in R_TEXT.findall(program)]
    bare = R_TEXT.sub('""', re.sub(r'(?<=") *#.*$', "", program, flags=re.M))

    for column in COLUMNS:
        assert column.name in texts
        told = [column.describe, *column.labels.values(), *column.missing.values()]
        assert [one[lang] for one in told for lang in one if one[lang] not in texts] == []
    assert not re.search(r"system|HOST|takaperin|ääkköset|hei", bare)
    assert [bare.count(sign) for sign in "({["] == [bare.count(sign) for sign in ")}]"]
    assert bare.count('"') % 2 == 0


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_the_spss_syntax_labels_every_variable_and_a_label_can_end_no_command(app: Flask, lang: str) -> None:
    """Mutant: `literal` without doubling apostrophes."""
    text = syntax(said("O'Hara"), "t.csv", COLUMNS, lang).decode("utf-8-sig").replace("\r\n", "\n")

    bare = SPSS_TEXT.sub("''", text.partition("PRESERVE.")[2])
    commands = [command.strip() for command in re.split(r"\.\n", bare)]
    labels = _labels_of_spss(text)

    known = r"SET|GET DATA|RESTORE|FILE LABEL|COMPUTE|FORMATS|RECODE|IF|EXECUTE|DELETE VARIABLES|VARIABLE LABELS|VALUE LABELS|MISSING VALUES|ALTER TYPE"
    assert [command for command in commands if command and not re.match(rf"({known})\b", command)] == []
    assert not re.search(r"HOST|hei|ääkköset", bare)
    assert max(len(line.encode()) for line in text.splitlines()) < 1_000
    for column in COLUMNS:
        name = "@to" if column.name == "to" else column.name
        assert labels[name] == in_bytes(column.describe[lang], 255)
        assert (f"MISSING VALUES {name} (-92 THRU -91)" in bare) == bool(column.missing and column.kind != "text")
    assert "'b: b" in text
    assert "('a'=1)" in text
    assert "RECODE function\n  ('-91'=-91)\n  ('-92'=-92)\n  INTO function@why." in text


def test_the_codebook_of_archives_keeps_the_order_of_its_format_and_every_word(app: Flask) -> None:
    """The order of elements is that of the schema of DDI Codebook 2.5. Mutant: the codes before the question."""
    about = Study("id", said("<Otsikko & muuta>"), said("about"), said("by"), "t.csv", 3, date(2026, 11, 22), asked={"q1": said("Which?")})

    root = ET.fromstring(codebook(about, COLUMNS))

    ids = [element.get("ID") for element in root.iter() if element.get("ID")]
    variables = {variable.get("name"): variable for variable in root.findall("d:dataDscr/d:var", DDI)}
    assert [_tag(part) for part in root] == ["docDscr", "stdyDscr", "fileDscr", "dataDscr"]
    assert len(set(ids)) == len(ids) == len(COLUMNS) + 1
    assert list(variables) == [column.name for column in COLUMNS]
    assert _texts(variables["q1"], "qstn/d:qstnLit") == said("Which?")
    for column in COLUMNS:
        variable = variables[column.name]
        tags = [_tag(part) for part in variable]
        assert tags == sorted(tags, key=IN_ORDER.index)
        assert variable.get("files") in ids
        assert _texts(variable, "labl") == _as_xml_has_it(column.describe)
        told = {
            (code.findtext("d:catValu", namespaces=DDI), code.get("missing", "N")): _texts(code, "labl")
            for code in variable.findall("d:catgry", DDI)
        }
        assert told == {
            (code, absent): _as_xml_has_it(words)
            for absent, codes in (("N", column.labels), ("Y", column.missing))
            for code, words in codes.items()
        }


DDI = {"d": "ddi:codebook:2_5"}
IN_ORDER = ["labl", "qstn", "catgry", "varFormat"]
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def _r_text(found: str) -> str:
    """What R reads between these quotes."""
    escapes = {"\\": "\\", '"': '"', "n": "\n", "r": "\r", "t": "\t"}
    return re.sub(
        r"\\(?:u([0-9a-f]{4})|U([0-9a-f]{8})|(.))",
        lambda one: chr(int(one[1] or one[2], 16)) if one[1] or one[2] else escapes[one[3]],
        found[1:-1],
    )


def _labels_of_spss(text: str) -> dict[str, str]:
    """Variable -> its label, pieces put together."""
    found = re.findall(r"^VARIABLE LABELS (\S+)\n  ((?:'(?:[^']|'')*'(?: \+\n    )?)+)\.$", text, re.M)
    return {name: "".join(piece[1:-1].replace("''", "'") for piece in SPSS_TEXT.findall(pieces)) for name, pieces in found}


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _texts(element: ET.Element, path: str) -> dict[str, str]:
    return {one.get(LANG, ""): one.text or "" for one in element.findall(f"d:{path}", DDI)}


def _as_xml_has_it(words: dict[str, str]) -> dict[str, str]:
    """Languages with a text; XML takes every end of a line for one sign."""
    return {lang: text.replace("\r\n", "\n") for lang, text in words.items() if text}
