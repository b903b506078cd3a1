"""Holds plain JSON to a JSON Schema (draft 2020-12): as much of the standard as schemas of ours say."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
TELL_NOTHING = {"$schema", "$defs", "title", "description", "then"}  # of what a value has to be; `then` goes with `if`
TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
}


class Fault(NamedTuple):
    """Something that a schema forbids: where (a JSON pointer), which of its words forbids it, and what stands there."""

    place: str
    word: str
    value: Any


def first_fault(value: Any, schema: Schema) -> Fault | None:
    """The first thing in the value that the schema forbids, from the top; None when all of it is allowed."""
    return next(_faults(value, schema, schema, ""), None)


def _faults(value: Any, schema: Schema, root: Schema, place: str) -> Iterator[Fault]:
    for word, asked in schema.items():
        if word in TELL_NOTHING:
            continue
        if word in _INNER:
            yield from _INNER[word](value, asked, schema, root, place)
        elif not _KEPT[word](value, asked):
            yield Fault(place, word, value)


def _in_properties(value: Any, asked: Any, schema: Schema, root: Schema, place: str) -> Iterator[Fault]:
    for name, inner in asked.items() if isinstance(value, dict) else ():
        if name in value:
            yield from _faults(value[name], inner, root, f"{place}/{name}")


def _in_others(value: Any, asked: Any, schema: Schema, root: Schema, place: str) -> Iterator[Fault]:
    """`additionalProperties` is always false with us: a name that the schema does not know."""
    if isinstance(value, dict) and not asked and set(value) - set(schema["properties"]):
        yield Fault(place, "additionalProperties", value)


def _in_items(value: Any, asked: Any, schema: Schema, root: Schema, place: str) -> Iterator[Fault]:
    for number, one in enumerate(value if isinstance(value, list) else ()):
        yield from _faults(one, asked, root, f"{place}/{number}")


def _in_all(value: Any, asked: Any, schema: Schema, root: Schema, place: str) -> Iterator[Fault]:
    for one in asked:
        yield from _faults(value, one, root, place)


def _in_case(value: Any, asked: Any, schema: Schema, root: Schema, place: str) -> Iterator[Fault]:
    if next(_faults(value, asked, root, place), None) is None:
        yield from _faults(value, schema["then"], root, place)


def _in_named(value: Any, asked: Any, schema: Schema, root: Schema, place: str) -> Iterator[Fault]:
    yield from _faults(value, root["$defs"][asked.removeprefix("#/$defs/")], root, place)


def _is(value: Any, name: str) -> bool:
    """Python takes True for 1; JSON does not."""
    return isinstance(value, TYPES[name]) and (name == "boolean" or not isinstance(value, bool))


def _same(value: Any, other: Any) -> bool:
    return type(value) is type(other) and bool(value == other)


def _matches(value: Any, pattern: str) -> bool:
    """Ours are all anchored at both ends; Python's `$` would let a line break pass."""
    return not isinstance(value, str) or re.fullmatch(pattern.removeprefix("^").removesuffix("$"), value) is not None


_INNER = {
    "properties": _in_properties,
    "additionalProperties": _in_others,
    "items": _in_items,
    "allOf": _in_all,
    "if": _in_case,
    "$ref": _in_named,
}
_KEPT: dict[str, Any] = {
    "type": _is,
    "const": _same,
    "enum": lambda value, asked: any(_same(value, one) for one in asked),
    "not": lambda value, asked: next(_faults(value, asked, asked, ""), None) is not None,
    "required": lambda value, asked: not isinstance(value, dict) or set(asked) <= set(value),
    "minItems": lambda value, asked: not isinstance(value, list) or len(value) >= asked,
    "maxItems": lambda value, asked: not isinstance(value, list) or len(value) <= asked,
    "uniqueItems": lambda value, asked: not isinstance(value, list) or len({repr(one) for one in value}) == len(value),
    "minLength": lambda value, asked: not isinstance(value, str) or len(value) >= asked,
    "maxLength": lambda value, asked: not isinstance(value, str) or len(value) <= asked,
    "pattern": _matches,
    "minimum": lambda value, asked: not _is(value, "number") or value >= asked,
    "maximum": lambda value, asked: not _is(value, "number") or value <= asked,
}
