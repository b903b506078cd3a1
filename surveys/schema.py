"""The published JSON Schema of `visual-survey/1`, put together from what each kind of question declares of itself."""

import functools
import json
from typing import Any

from commons.exports.dialects import in_three
from commons.languages import LANGUAGES
from commons.schemas import DIALECT, Fault, Schema, first_fault
from commons.text import BYTES_PER_GRAPHEME
from surveys.definition import FORMAT
from surveys.kinds import KINDS
from surveys.kinds.contract import Kind
from surveys.kinds.question import Parts, Setting, Text
from surveys.naming import RESERVED, VARIABLE_NAME
from surveys.phrases import MOST_TEXT, MOST_TITLE

FILE_NAME = "visual-survey-1.json"
MOST_PAGES = 200
MOST_SIDE = 12_000  # pixels

PAGE_UID, QUESTION_UID = "^p_[a-z0-9_]{1,22}$", "^q_[a-z0-9_]{1,22}$"
SHA256 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
SIDE = {"type": "integer", "minimum": 1, "maximum": MOST_SIDE}
PART = {"type": "number", "minimum": 0, "maximum": 1}
PICTURE = {"picture": SHA256, "width": SIDE, "height": SIDE, "widths": {"type": "array", "items": SIDE, "uniqueItems": True}}
AREA = {"xywh": {"type": "array", "items": PART, "minItems": 4, "maxItems": 4}}


@functools.cache
def schema() -> Schema:
    """What a survey as data may hold. Lengths count code points; a text may be shorter still, as a reader counts characters."""
    return {
        "$schema": DIALECT,
        "title": FORMAT,
        "description": "A survey with pictures: pages of questions in up to three languages. Written in canonical form: sorted keys, no spaces.",
        **_object(
            {
                "format": {"const": FORMAT},
                "langs": {"type": "array", "items": {"enum": list(LANGUAGES)}, "minItems": 1, "uniqueItems": True},
                "title": _words(MOST_TITLE),
                "intro": _words(MOST_TEXT),
                "thanks": _words(MOST_TEXT),
                "pages": {"type": "array", "items": {"$ref": "#/$defs/page"}, "maxItems": MOST_PAGES},
            },
            required=("format", "langs", "title", "pages"),
        ),
        "$defs": {
            "page": _object(
                {
                    "uid": {"type": "string", "pattern": PAGE_UID},
                    "show_if": {"$ref": "#/$defs/show_if"},
                    "questions": {"type": "array", "items": {"$ref": "#/$defs/question"}},
                },
                required=("uid", "questions"),
            ),
            "show_if": _show_if(),
            "question": {
                "type": "object",
                "properties": {"kind": {"enum": list(KINDS)}},
                "required": ["kind"],
                "allOf": [
                    {"if": {"properties": {"kind": {"const": key}}, "required": ["kind"]}, "then": {"$ref": f"#/$defs/{key}"}}
                    for key in KINDS
                ],
            },
            **{key: _question(kind) for key, kind in KINDS.items()},
        },
    }


def as_file() -> bytes:
    """The schema as it is published."""
    return (json.dumps(schema(), ensure_ascii=False, indent=1) + "\n").encode()


def fault_of(definition: Any) -> Fault | None:
    """The first thing in a definition that the schema forbids."""
    return first_fault(definition, schema())


def _question(kind: Kind) -> Schema:
    """One kind: the question, the word of help, the kind's own texts, lists and settings, its name in data files, when it is shown."""
    answered: Schema = {
        "var": {"type": "string", "pattern": f"^({VARIABLE_NAME.pattern})$", "not": {"enum": sorted(RESERVED)}},
        "dont_know": {"type": "boolean"} if kind.offers_dont_know else {"const": False},
    }
    lists: Schema = {}
    for parts in kind.parts:
        lists |= {parts.name: _list(parts), parts.last: {"type": "string", "pattern": _code(parts)}}
    return {
        "description": in_three(kind.description).in_("en").text,
        **_object(
            {
                "uid": {"type": "string", "pattern": QUESTION_UID},
                "kind": {"const": kind.key},
                "text": _words(MOST_TEXT),
                "hint": _words(MOST_TEXT),
                "show_if": {"$ref": "#/$defs/show_if"},
                **(answered if kind.answerable else {}),
                **{text.name: _text(text) for text in kind.texts},
                **lists,
                **{setting.name: _setting(setting) for setting in kind.settings},
            },
            required=("uid", "kind", "text", *(["var"] if kind.answerable else [])),
        ),
    }


def _list(parts: Parts) -> Schema:
    """A draft may still have too few entries, never too many."""
    more = {**(PICTURE if parts.pictures else {}), **(AREA if parts.area else {})}
    entry = _object(
        {"uid": {"type": "string", "pattern": _code(parts)}, **{text.name: _text(text) for text in parts.texts}, **more},
        required=("uid", *(["picture"] if parts.pictures else []), *(["xywh"] if parts.area else [])),
    )
    return {"type": "array", "items": entry, "maxItems": parts.most, "description": in_three(parts.title).in_("en").text}


def _code(parts: Parts) -> str:
    return f"^{parts.prefix}[1-9][0-9]{{0,3}}$" if parts.prefix else "^[a-z]$"


def _setting(setting: Setting) -> Schema:
    said = {"description": in_three(setting.label).in_("en").text}
    if setting.choices:
        return {"enum": [value for value, _words in setting.choices], **said}
    if isinstance(setting.default, bool):
        return {"type": "boolean", **said}
    return {"type": "integer", "minimum": setting.least, "maximum": setting.most, **said}


def _text(text: Text) -> Schema:
    return {**_words(text.most), "description": in_three(text.label).in_("en").text}


def _words(most: int) -> Schema:
    """A text by language; a language without it is left out."""
    return _object({lang: {"type": "string", "minLength": 1, "maxLength": most * BYTES_PER_GRAPHEME} for lang in LANGUAGES})


def _show_if() -> Schema:
    """Who is asked: these audiences alone, or those who gave one of these answers before; both where both stand."""
    code = {"type": "string", "minLength": 1, "maxLength": 40}
    answer = {
        "question": {"type": "string", "pattern": QUESTION_UID},
        "any_of": {"type": "array", "items": code, "minItems": 1, "uniqueItems": True},
    }
    return _object({"audience": {"type": "array", "items": code, "uniqueItems": True}, "answer": _object(answer, required=tuple(answer))})


def _object(properties: Schema, *, required: tuple[str, ...] = ()) -> Schema:
    """An object with these names and no others."""
    return {"type": "object", "properties": properties, **({"required": list(required)} if required else {}), "additionalProperties": False}
