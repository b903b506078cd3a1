"""A table as SPSS knows it, and the syntax that reads its CSV.

SPSS takes no more than three missing codes for a variable of text, so choices become numbers: a code that is a number is that number,
others count from 1 in the order of their labels, and each label begins with its code. Why there is no text stands in a variable beside it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from commons.exports.dialects import LINE_END, Column, Said, in_three

MOST_LABEL, MOST_VALUE_LABEL = 255, 120  # bytes
IN_A_LINE = 120  # signs of a text between apostrophes
TEXT_WIDTH, CODE_WIDTH = 20_000, 200  # bytes; cut to what is there when it has been read
KEYWORDS = {"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"}
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,8})")
DAY, MONTH, YEAR = (9, 2), (6, 2), (1, 4)  # where they stand in a moment, and how many signs they are
CLOCK = ((12, 2), (15, 2), (18, 2))


@dataclass(frozen=True)
class Variable:
    """A column as SPSS knows it. `numbers`: of codes that become numbers; `why`: the variable that says why there is no text."""

    column: Column
    name: str
    label: str
    is_number: bool
    numbers: Mapping[str, int]
    values: Mapping[int | str, str]
    reasons: Mapping[int, str]

    @property
    def recoded(self) -> bool:
        """Whether its cells are other than its values."""
        return any(code != str(number) for code, number in self.numbers.items())

    @property
    def read_as(self) -> str:
        """The name it is read under: another one where what is read is then made into something else."""
        return f"{self.name}@read" if self.recoded or self.column.kind in ("moment", "day") else self.name

    @property
    def why(self) -> str:
        """Empty where the variable itself says why it has no value."""
        return "" if self.is_number or not self.reasons else f"{self.name}@why"

    @property
    def format(self) -> str:
        """How its cells are read."""
        if self.is_number and not self.recoded:
            return "F16.4" if self.column.kind == "number" else "F12.0"
        return f"A{TEXT_WIDTH if self.column.kind == 'text' else CODE_WIDTH}"


def variables(columns: Sequence[Column], lang: str) -> list[Variable]:
    """Every column as a variable, with labels in `lang`."""
    return [_variable(column, lang) for column in columns]


def syntax(title: Said, file: str, columns: Sequence[Column], lang: str) -> bytes:
    """The syntax that reads `file`, with labels in `lang`."""
    told = variables(columns, lang)
    lines = [
        "* Encoding: UTF-8.",
        f"* Reads {file} with types, labels and missing codes. SPSS 24 or newer, in Unicode mode.",
        "* Where SPSS does not find the file, name its folder first, for instance: CD 'C:/package'.",
        "* SPSS takes every line for a row, also within a text of several lines: read such files with import.py or import.R.",
        "PRESERVE.",
        "SET DECIMAL=DOT.",
        "GET DATA",
        "  /TYPE=TXT",
        f"  /FILE={literal(file)}",
        "  /ENCODING='UTF8'",
        "  /ARRANGEMENT=DELIMITED",
        "  /DELCASE=LINE",
        "  /FIRSTCASE=2",
        "  /DELIMITERS=','",
        "  /QUALIFIER='\"'",
        "  /VARIABLES=",
        *(f"    {one.read_as} {one.format}" for one in told),
        "  .",
        "RESTORE.",
        f"FILE LABEL {literal(in_bytes(words_in(title, lang), 60))}.",
        *(line for one in told for line in _made(one)),
        "EXECUTE.",
        *(f"DELETE VARIABLES {one.read_as}." for one in told if one.read_as != one.name),
        *(line for one in told for line in _labelled(one)),
        *(f"ALTER TYPE {one.name} (A=AMIN)." for one in told if one.format.startswith("A") and one.read_as == one.name),
        "EXECUTE.",
    ]
    return ("\ufeff" + LINE_END.join(lines) + LINE_END).encode()


def literal(text: str) -> str:
    """The text as SPSS reads it: between apostrophes, in pieces that fit a line; what breaks a line is a space."""
    plain = CONTROL.sub(" ", text)
    pieces = [plain[at : at + IN_A_LINE].replace("'", "''") for at in range(0, len(plain), IN_A_LINE)] or [""]
    return f" +{LINE_END}    ".join(f"'{piece}'" for piece in pieces)


def in_bytes(text: str, most: int) -> str:
    """As much of the text as SPSS takes, in one line."""
    return CONTROL.sub(" ", text).encode()[:most].decode(errors="ignore").strip()


def words_in(said: Said, lang: str) -> str:
    """The words in one language."""
    return in_three(said).in_(lang).text


def _variable(column: Column, lang: str) -> Variable:
    numbers = _numbers(column) if column.kind == "code" and column.labels and column.missing else {}
    is_number = bool(numbers) or column.kind in ("integer", "number", "boolean")
    values: dict[int | str, str] = {}
    for code, said in column.labels.items():
        number = numbers.get(code, code)
        words = words_in(said, lang) if code == str(number) else f"{code}: {words_in(said, lang)}"
        values[int(number) if is_number else code] = in_bytes(words, MOST_VALUE_LABEL)
    return Variable(
        column,
        name=f"@{column.name}" if column.name in KEYWORDS else column.name,
        label=in_bytes(words_in(column.describe, lang), MOST_LABEL),
        is_number=is_number,
        numbers=numbers,
        values=values,
        reasons={int(code): in_bytes(words_in(said, lang), MOST_VALUE_LABEL) for code, said in column.missing.items()},
    )


def _numbers(column: Column) -> dict[str, int]:
    """Code -> number, of the missing codes too."""
    as_they_are = all(WHOLE_NUMBER.fullmatch(code) for code in column.labels)
    numbers = {code: int(code) if as_they_are else place for place, code in enumerate(column.labels, 1)}
    return numbers | {code: int(code) for code in column.missing}


def _made(one: Variable) -> Iterator[str]:
    """What has to be made of what was read."""
    if one.column.kind == "moment":
        yield f"COMPUTE {one.name} = DATE.DMY({_parts(one, DAY, MONTH, YEAR)})"
        yield f"  + TIME.HMS({_parts(one, *CLOCK)})."
        yield f"FORMATS {one.name} (DATETIME20)."
    elif one.column.kind == "day":
        yield f"COMPUTE {one.name} = DATE.DMY({_parts(one, DAY, MONTH, YEAR)})."
        yield f"FORMATS {one.name} (EDATE10)."
    elif one.recoded:
        yield from _recoded(one, one.name, one.numbers)
    elif one.why:
        yield from _recoded(one, one.why, {str(code): code for code in one.reasons})
        yield f"IF (NOT MISSING({one.why})) {one.name} = ''."


def _recoded(one: Variable, into: str, numbers: Mapping[str, int]) -> Iterator[str]:
    yield f"RECODE {one.read_as}"
    yield from (f"  ({literal(code)}={number})" for code, number in numbers.items())
    yield f"  INTO {into}."
    yield f"FORMATS {into} (F4.0)."


def _parts(one: Variable, *places: tuple[int, int]) -> str:
    return ", ".join(f"NUMBER(CHAR.SUBSTR({one.read_as},{at},{width}),F{width})" for at, width in places)


def _labelled(one: Variable) -> Iterator[str]:
    yield from _label(one.name, one.label)
    reasons: dict[int | str, str] = dict(one.reasons.items())
    yield from _values(one.name, {**one.values, **reasons} if one.is_number else one.values)
    if one.why:
        yield from _label(one.why, one.label)
        yield from _values(one.why, reasons)
    elif one.reasons:
        yield f"MISSING VALUES {one.name} ({min(one.reasons)} THRU {max(one.reasons)})."


def _label(name: str, label: str) -> Iterator[str]:
    yield f"VARIABLE LABELS {name}"
    yield f"  {literal(label)}."


def _values(name: str, labels: Mapping[int | str, str]) -> Iterator[str]:
    if not labels:
        return
    yield f"VALUE LABELS {name}"
    yield from (f"  {value if isinstance(value, int) else literal(value)} {literal(label)}" for value, label in labels.items())
    yield "  ."
