"""A question of a kind as an author would have it, and what becomes of an answer to it."""

from typing import Any

from flask_babel import force_locale

from commons.languages import Words
from surveys.kinds import KINDS
from surveys.kinds.contract import AnswerRefused
from surveys.kinds.question import add_entry
from tests.surveys.making import said


def question(kind: str, options: int = 0, **settings: Any) -> dict[str, Any]:
    """A question of this kind with so many options, named by their codes."""
    found = KINDS[kind]
    asked = {
        "uid": "q_one", "kind": kind, "var": "one", "text": Words(said("Which?")), "hint": {}, "dont_know": True, **found.default(),
        **{text.name: said(text.name) for text in found.texts},
    }  # fmt: skip
    for _option in range(options):
        add_entry(asked, found.parts[0], {})
    for option in asked.get("options", []):
        option["label"] = said(f"option {option['uid']}")
    return {**asked, **settings}


def reason(asked: dict[str, Any], given: Any) -> str:
    """Why it is no answer, in English words; empty when it is one."""
    try:
        KINDS[asked["kind"]].parse(given, asked)
    except AnswerRefused as refused:
        with force_locale("en"):
            return str(refused.extra["fields"]["value"])
    return ""
