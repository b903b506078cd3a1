"""Programs that read a table of the research dialect with its types, labels and missing codes: one in R, one in Python.

What people wrote stands in them as text between quotes, escaped so that it can end no line and run nothing.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from commons.exports.dialects import Column, Said, in_three
from commons.languages import LANGUAGES

HERE = Path(__file__).parent
PLACE = re.compile("<<([a-z]+)>>")
UNSEEN = ("Cc", "Cf", "Zl", "Zp")  # what turns the direction of a line or breaks it, in a program or in an editor
SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def python_script(title: Said, file: str, columns: Sequence[Column]) -> bytes:
    """A program of the standard library alone that reads `file`."""
    entries = "\n".join(line for column in columns for line in _python_column(column))
    return _filled("import_python.txt", title=_python_words(title), file=file, columns=f"{{\n{entries}\n}}")


def r_script(title: Said, file: str, columns: Sequence[Column]) -> bytes:
    """The same in R, without packages."""
    entries = ",\n".join(_r_column(column) for column in columns)
    return _filled("import_r.txt", title=_r_words(title), file=file, columns=f"list(\n{entries}\n)")


def quoted(text: str) -> str:
    """The text between double quotes, as both R and Python read it."""
    return '"' + "".join(map(_sign, text)) + '"'


def _sign(sign: str) -> str:
    if sign in SHORT:
        return SHORT[sign]
    if unicodedata.category(sign) not in UNSEEN:
        return sign
    return f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08x}"


def _filled(program: str, **told: str) -> bytes:
    """The program with what is told in place of <<its name>>, in one go: nothing in a label is a place."""
    text = (HERE / program).read_text(encoding="utf-8")
    return PLACE.sub(lambda found: told[found[1]], text).encode()


def _in_each(said: Said) -> dict[str, str]:
    """The words in every language; another language's where one has none."""
    words = in_three(said)
    return {lang: words.in_(lang).text for lang in LANGUAGES}


def _python_column(column: Column) -> Iterator[str]:
    yield f"    {quoted(column.name)}: {{"
    yield f'        "kind": "{column.kind}",'
    yield f'        "label": {_python_words(column.describe)},'
    for name, labels in (("values", column.labels), ("missing", column.missing)):
        yield f'        "{name}": {{'
        yield from (f"            {quoted(code)}: {_python_words(said)}," for code, said in labels.items())
        yield "        },"
    yield "    },"


def _python_words(said: Said) -> str:
    return "{" + ", ".join(f'"{lang}": {quoted(text)}' for lang, text in _in_each(said).items()) + "}"


def _r_column(column: Column) -> str:
    inner = [
        f'    kind = "{column.kind}"',
        f"    label = {_r_words(column.describe)}",
        f"    values = {_r_labels(column.labels)}",
        f"    missing = {_r_labels(column.missing)}",
    ]
    return f"  {quoted(column.name)} = list(\n" + ",\n".join(inner) + "\n  )"


def _r_labels(labels: Mapping[str, Said]) -> str:
    told = [_in_each(said) for said in labels.values()]
    each = [f"{lang} = {_r_vector(one[lang] for one in told)}" for lang in LANGUAGES]
    return "list(" + ", ".join([f"codes = {_r_vector(labels)}", *each]) + ")"


def _r_words(said: Said) -> str:
    return "c(" + ", ".join(f"{lang} = {quoted(text)}" for lang, text in _in_each(said).items()) + ")"


def _r_vector(texts: Iterable[str]) -> str:
    told = [quoted(text) for text in texts]
    return "c(" + ", ".join(told) + ")" if told else "character(0)"
