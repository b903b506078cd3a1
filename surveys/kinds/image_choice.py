"""Choose one picture of several."""

import random
from collections.abc import Collection, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from commons.languages import Words
from commons.pages import percent
from commons.statistics.intervals import wilson
from surveys.kinds.contract import AnswerRefused, Cell, Column, Kind, Line, Sent, Summary, chosen_most, counted, share
from surveys.kinds.question import ORDER, Question, codes_of, labels_of, options_by_uid, pictures, shuffled


class ImageChoice(Kind):
    """The value is the code of the chosen picture, for instance "a"."""

    key = "image_choice"
    icon = "picture"
    visual = True
    name = _l("Choose a picture")
    description = _l("The respondent sees the pictures one below the other and taps the one they choose.")

    parts = (pictures(_l("The question needs at least two pictures.")),)
    settings = (ORDER,)

    def seconds(self, question: Question) -> int:
        """A look at each picture, and a choice."""
        return 10 + 8 * len(question.get("options", []))

    def tasks(self, question: Question, rng: random.Random) -> list[list[dict[str, Any]]]:
        """All the pictures at once."""
        return shuffled(question, rng)

    def read_form(self, form: Sent, question: Question) -> Any | None:
        """The radio button that was chosen."""
        return form.get(question["uid"]) or None

    def parse(self, given: Any, question: Question) -> str:
        """One of the codes."""
        if not isinstance(given, str) or given not in options_by_uid(question):
            raise AnswerRefused({"value": _l("Choose one of the pictures.")})
        return given

    def schema(self, question: Question) -> dict[str, Any]:
        """One of the codes."""
        return {"type": "string", "enum": list(options_by_uid(question))}

    def variables(self, question: Question) -> list[Column]:
        """One column with the code."""
        return [Column("", question["var"], Words(question["text"]), "choice", codes_of(question))]

    def wide(self, value: Any, question: Question) -> dict[str, str | int]:
        """The code."""
        return {"": value}

    def long(self, value: Any, question: Question) -> list[Cell]:
        """The code and the picture it stands for."""
        return [Cell("", code=value, stimulus=options_by_uid(question)[value]["picture"])]

    def summary(self, values: Sequence[Any], dont_know: int, question: Question) -> Summary:
        """How many chose each; shares are of those who chose."""
        times = counted(values)
        return Summary(
            n=len(values),
            dont_know=dont_know,
            lines=[
                Line(
                    uid,
                    Words(option["label"]),
                    n=len(values),
                    value=share(times[uid], len(values)),
                    numbers={"count": times[uid]},
                    reach=wilson(times[uid], len(values)) if values else None,
                )
                for uid, option in options_by_uid(question).items()
            ],
        )

    def sentence(self, summary: Summary, who: str, lang: str) -> str:
        """Which picture was chosen most, how large a part that is, and how far it may be off."""
        if not summary.n:
            return _("%(who)s: nobody has chosen yet.", who=who)
        first = chosen_most(summary)
        if len(first) > 1:
            return _("%(who)s: no picture was chosen more often than the others (%(n)s answers).", who=who, n=summary.n)
        low, high = first[0].reach or (0.0, 1.0)
        return _(
            "%(who)s: %(share)s chose \u201c%(choice)s\u201d (between %(low)s and %(high)s, %(n)s answers).",
            who=who, share=percent(first[0].value or 0), choice=first[0].label.in_(lang).text, low=percent(low), high=percent(high), n=summary.n,
        )  # fmt: skip

    def said(self, value: Any, question: Question, lang: str) -> str:
        """The name of the picture."""
        return Words(options_by_uid(question)[value]["label"]).in_(lang).text

    def rule_codes(self, question: Question) -> dict[str, Words]:
        """The pictures."""
        return labels_of(question)

    def picked(self, value: Any, question: Question) -> Collection[str]:
        """The chosen one."""
        return (value,)

    def simulate(self, question: Question, rng: random.Random) -> Any:
        """The first picture a little more often than the next, so that a rehearsal has something to show."""
        codes = list(options_by_uid(question))
        return rng.choices(codes, weights=range(len(codes) + 1, 1, -1))[0]


KIND = ImageChoice()
