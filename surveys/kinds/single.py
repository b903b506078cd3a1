"""Choose one of several options in words."""

import random
from collections.abc import Collection, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from commons.languages import Words
from commons.pages import percent
from commons.statistics.intervals import wilson
from surveys.kinds.contract import AnswerRefused, Cell, Column, Kind, Line, Sent, Summary, chosen_most, counted, share
from surveys.kinds.question import Question, codes_of, labels_of, options_by_uid
from surveys.kinds.text import told
from surveys.kinds.worded import (
    OPTIONS,
    OTHER,
    OWN,
    WORDS_ORDER,
    in_order,
    last_option,
    own_cell,
    own_column,
    own_of_form,
    own_schema,
    parse_own,
    simulated_own,
)


class Single(Kind):
    """The value is an object, {"choice": "a"}, or {"choice": "c", "other": "own words"} with the last option."""

    key = "single"
    icon = "check"
    elements = ("elements/own-words",)
    name = _l("Choose one")
    description = _l("The respondent chooses one of several options in words.")

    parts = (OPTIONS,)
    settings = (WORDS_ORDER, OTHER)

    def seconds(self, question: Question) -> int:
        """Reading the options."""
        return 8 + 2 * len(question.get("options", []))

    def tasks(self, question: Question, rng: random.Random) -> list[list[dict[str, Any]]]:
        """All the options at once."""
        return in_order(question, rng)

    def read_form(self, form: Sent, question: Question) -> Any | None:
        """The radio button that was chosen, and what was written; writing alone chooses the last option."""
        own = own_of_form(form, question)
        choice = form.get(question["uid"]) or (last_option(question) if own else None)
        return {"choice": choice, **own} if choice else None

    def parse(self, given: Any, question: Question) -> dict[str, str]:
        """One of the codes; own words only with the last."""
        if not isinstance(given, dict) or not set(given) <= {"choice", OWN}:
            raise AnswerRefused({"value": _l("Choose one of the options.")})
        choice = given.get("choice")
        if not isinstance(choice, str) or choice not in options_by_uid(question):
            raise AnswerRefused({"value": _l("Choose one of the options.")})
        return {"choice": choice, **parse_own(given, [choice], question)}

    def schema(self, question: Question) -> dict[str, Any]:
        """An object with one of the codes."""
        return {
            "type": "object",
            "properties": {"choice": {"type": "string", "enum": list(options_by_uid(question))}, **own_schema(question)},
            "required": ["choice"],
            "additionalProperties": False,
        }

    def variables(self, question: Question) -> list[Column]:
        """One column with the code, and one with own words where they can be given."""
        return [Column("", question["var"], Words(question["text"]), "choice", codes_of(question)), *own_column(question)]

    def wide(self, value: Any, question: Question) -> dict[str, str | int]:
        """The code and the words."""
        return {"": value["choice"], **({OWN: value[OWN]} if OWN in value else {})}

    def long(self, value: Any, question: Question) -> list[Cell]:
        """A row for the code, one for the words."""
        return [Cell("", code=value["choice"]), *own_cell(value)]

    def summary(self, values: Sequence[Any], dont_know: int, question: Question) -> Summary:
        """How many chose each; shares are of those who chose."""
        times = counted([value["choice"] for value in values])
        lines = [
            Line(
                uid,
                Words(option["label"]),
                n=len(values),
                value=share(times[uid], len(values)),
                numbers={"count": times[uid]},
                reach=wilson(times[uid], len(values)) if values else None,
            )
            for uid, option in options_by_uid(question).items()
        ]
        return Summary(n=len(values), dont_know=dont_know, lines=lines, texts=told([value[OWN] for value in values if OWN in value]))

    def sentence(self, summary: Summary, who: str, lang: str) -> str:
        """Which option was chosen most, how large a part that is, and how far it may be off."""
        if not summary.n or not summary.lines:
            return _("%(who)s: nobody has chosen yet.", who=who)
        first = chosen_most(summary)
        if len(first) > 1:
            return _("%(who)s: no option was chosen more often than the others (%(n)s answers).", who=who, n=summary.n)
        low, high = first[0].reach or (0.0, 1.0)
        return _(
            "%(who)s: %(share)s answered \u201c%(choice)s\u201d (between %(low)s and %(high)s, %(n)s answers).",
            who=who, share=percent(first[0].value or 0), choice=first[0].label.in_(lang).text, low=percent(low), high=percent(high), n=summary.n,
        )  # fmt: skip

    def said(self, value: Any, question: Question, lang: str) -> str:
        """The option in words, and the respondent's own."""
        option = Words(options_by_uid(question)[value["choice"]]["label"]).in_(lang).text
        return _("%(option)s: %(own)s", option=option, own=value[OWN]) if OWN in value else option

    def rule_codes(self, question: Question) -> dict[str, Words]:
        """The options."""
        return labels_of(question)

    def picked(self, value: Any, question: Question) -> Collection[str]:
        """The chosen one."""
        return (value["choice"],)

    def simulate(self, question: Question, rng: random.Random) -> Any:
        """The first option a little more often than the next, so that a rehearsal has something to show."""
        codes = list(options_by_uid(question))
        choice = rng.choices(codes, weights=range(len(codes) + 1, 1, -1))[0]
        return {"choice": choice, **simulated_own(question, [choice], rng)}


KIND = Single()
