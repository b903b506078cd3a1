"""What the kinds with options in words have in common: the options, their order, and the respondent's own words at the last one."""

import random
from typing import Any

from flask_babel import lazy_gettext as _l

from commons.text import TextRefused, clean_text
from surveys.kinds.contract import MISSING, AnswerRefused, Cell, Column, Sent
from surveys.kinds.question import Parts, Question, Setting, Text, about, options_by_uid

MOST_OWN = 200
OWN = "other"  # the part, and the end of the variable's name
SAID = (
    "Vähän molempia",
    "Joku muu, kerron mielelläni lisää",
    "Riippuu päivästä",
    "Lasten kanssa toisin kuin yksin",
)  # in simulated answers

OPTIONS = Parts(
    "options",
    _l("Options"),
    _l("Option"),
    (
        Text(
            "label",
            _l("The option in words"),
            most=160,
            missing=lambda language: _l("An option has no words in this language: %(language)s.", language=language),
        ),
    ),
    _l("The question needs at least two options."),
    most=20,
)

WORDS_ORDER = Setting(
    "order",
    _l("Order of the options"),
    "fixed",
    choices=(
        ("fixed", _l("The same order for everybody")),
        ("random", _l("Another order for each respondent")),
        ("random_but_last", _l("Another order for each respondent, the last option always last")),
    ),
)
OTHER = Setting(OWN, _l("With the last option one can write a few words, for instance what else"), False)


def in_order(question: Question, rng: random.Random) -> list[list[dict[str, Any]]]:
    """One task; where the options are shuffled, one that takes own words stays last all the same."""
    options = list(question.get("options", []))
    if question.get("order") not in ("random", "random_but_last"):
        return [options]
    last = [options.pop()] if options and (question.get(OWN) or question["order"] == "random_but_last") else []
    rng.shuffle(options)
    return [options + last]


def last_option(question: Question) -> str | None:
    """The code of the option that own words belong to; None when there is none."""
    options = question.get("options", [])
    return options[-1]["uid"] if question.get(OWN) and options else None


def own_of_form(form: Sent, question: Question) -> dict[str, str]:
    """What was written at the last option, still to be parsed."""
    written = form.get(f"{question['uid']}.{OWN}", "")
    return {OWN: written} if written.strip() and last_option(question) else {}


def parse_own(given: dict[str, Any], chosen: list[str], question: Question) -> dict[str, str]:
    """The own words that go with the chosen options; refused where the last option was not chosen, since one of the two would be lost."""
    if OWN not in given:
        return {}
    last = last_option(question)
    if last is None:
        raise AnswerRefused({"value": _l("Choose from the options.")})
    if last not in chosen:
        raise AnswerRefused({"value": _l("You wrote something but did not choose the last option. Choose it, or remove what you wrote.")})
    return {OWN: clean_answer(given[OWN], MOST_OWN, lines=False)}


def clean_answer(given: Any, most: int, *, lines: bool = True) -> str:
    """A text as it will be kept; also refused when a data file would take it for a reason why there is no answer."""
    try:
        text = clean_text(given, most=most, field="value", lines=lines)
    except TextRefused as refused:
        raise AnswerRefused(refused.extra["fields"]) from None
    if text in MISSING:
        raise AnswerRefused({"value": _l("Write your answer in words: in the data this number alone means that there is no answer.")})
    return text


def own_column(question: Question) -> list[Column]:
    """The column of own words, where they can be given."""
    last = last_option(question)
    if last is None:
        return []
    return [Column(OWN, f"{question['var']}_{OWN}", about(question, options_by_uid(question)[last]), "text", [])]


def own_cell(value: dict[str, Any]) -> list[Cell]:
    """The row of own words, where there are some."""
    return [Cell(OWN, text=value[OWN])] if OWN in value else []


def own_schema(question: Question) -> dict[str, Any]:
    """The property of own words, for a schema."""
    return {OWN: {"type": "string", "minLength": 1, "maxLength": MOST_OWN}} if last_option(question) else {}


def simulated_own(question: Question, chosen: list[str], rng: random.Random) -> dict[str, str]:
    """Two of three who choose the last option write something."""
    return {OWN: rng.choice(SAID)} if last_option(question) in chosen and rng.random() < 0.67 else {}
