"""Answer in one's own words."""

import random
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from commons.languages import Words
from commons.statistics.suppression import LEAST
from surveys.kinds.contract import TELL, Cell, Column, Kind, Line, Sent, Summary
from surveys.kinds.question import Question, Setting
from surveys.kinds.worded import clean_answer

LONG, SHORT = "long", "short"
SIMULATED = (
    "Enemmän valoa.",
    "Hyvä näin.",
    "Istumapaikkoja ikkunan viereen, myös selkänojallisia.",
    "Mer grönska, tack.",
    "Melua on nyt liikaa.",
    "En trygg plats att vänta på.",
    "Selkeämmät opasteet heti ovelta alkaen.",
    "A corner where children can play.",
)


class Text(Kind):
    """The value is the text."""

    key = "text"
    icon = "edit"
    group = TELL
    can_be_emptied = True
    elements = ("elements/typed-text", "elements/count-graphemes")
    name = _l("Write an answer")
    description = _l("The respondent answers in their own words.")

    settings = (
        Setting("size", _l("Room to write"), LONG, choices=((SHORT, _l("One line")), (LONG, _l("Several lines")))),
        Setting("longest", _l("Characters at most"), 500, least=10, most=5_000),
    )

    def seconds(self, question: Question) -> int:
        """A few words, or a few sentences."""
        return 20 if question.get("size") == SHORT else 45

    def read_form(self, form: Sent, question: Question) -> Any | None:
        """What was written, as it was."""
        written = form.get(question["uid"], "")
        return written if written.strip() else None

    def parse(self, given: Any, question: Question) -> str:
        """A text that can be read, on one line where there is one."""
        return clean_answer(given, question["longest"], lines=question["size"] == LONG)

    def schema(self, question: Question) -> dict[str, Any]:
        """A text."""
        return {"type": "string", "minLength": 1, "maxLength": question["longest"]}

    def variables(self, question: Question) -> list[Column]:
        """One column with the text."""
        return [Column("", question["var"], Words(question["text"]), "text", [])]

    def wide(self, value: Any, question: Question) -> dict[str, str | int]:
        """The text."""
        return {"": value}

    def long(self, value: Any, question: Question) -> list[Cell]:
        """The text."""
        return [Cell("", text=value)]

    def summary(self, values: Sequence[Any], dont_know: int, question: Question) -> Summary:
        """What was written."""
        return Summary(n=len(values), dont_know=dont_know, texts=told(values))

    def figure(self, line: Line) -> str:
        """Texts have no lines of numbers."""
        return str(line.n)

    def sentence(self, summary: Summary, who: str, lang: str) -> str:
        """How many wrote something."""
        if not summary.n:
            return _("%(who)s: nobody has written yet.", who=who)
        return ngettext("%(who)s: %(num)s person wrote an answer.", "%(who)s: %(num)s people wrote an answer.", summary.n, who=who)

    def said(self, value: Any, question: Question, lang: str) -> str:
        """The text itself."""
        return value

    def simulate(self, question: Question, rng: random.Random) -> Any:
        """One of a few short texts."""
        return rng.choice([text for text in SIMULATED if len(text) <= question["longest"]] or ["Ok"])


def told(texts: Sequence[str]) -> list[str]:
    """What may be listed: in the order of letters, which tells nothing of who wrote when; nothing from fewer than five people."""
    return sorted(texts, key=lambda text: (text.casefold(), text)) if len(texts) >= LEAST else []


KIND = Text()
