"""A picture is shown for five seconds, or for as long as one likes; then one writes what one remembers of it."""

import random
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from commons.languages import Words
from commons.pages import percent
from commons.statistics.intervals import wilson
from commons.text import TextRefused, clean_text
from surveys.kinds.contract import TELL, AnswerRefused, Cell, Column, Kind, Line, Sent, Summary, share
from surveys.kinds.question import Question, pictures

MOST_WRITTEN = 500
SECONDS = 5
TIMED = {"fi": "Kuva näkyi viisi sekuntia", "sv": "Bilden visades i fem sekunder", "en": "The picture was shown for five seconds"}
UNTIMED = {"fi": "Kuvaa sai katsoa rauhassa", "sv": "Bilden visades utan tidsgräns", "en": "The picture was shown without a time limit"}
REMEMBERED = (
    Words(fi="Iso ikkuna ja puita.", sv="Ett stort fönster och träd.", en="A large window and trees."),
    Words(fi="Värit, en paljon muuta.", sv="Färgerna, inte mycket annat.", en="The colours, not much else."),
    Words(fi="Tilassa oli väljää ja penkki keskellä.", sv="Det var rymligt, en bänk i mitten.", en="It was spacious, with a bench in the middle."),
    Words(fi="Tiski oli heti oven edessä.", sv="Disken var genast innanför dörren.", en="The desk was right inside the door."),
)  # fmt: skip


class FiveSeconds(Kind):
    """The value is {"text": "A large window", "timed": true}; timed only when the picture was seen for five seconds and no longer."""

    key = "five_seconds"
    icon = "clock"
    group = TELL
    visual = True
    name = _l("Five seconds")
    description = _l("The respondent sees a picture for five seconds, or without a time limit if they like, and writes what they remember.")
    can_be_emptied = True
    elements = ("elements/five-seconds", "elements/count-graphemes")

    parts = (pictures(_l("The question needs a picture."), least=1, most=1),)

    def seconds(self, question: Question) -> int:
        """A look, and a line to write."""
        return 45

    def tasks(self, question: Question, rng: random.Random) -> list[list[dict[str, Any]]]:
        """The one picture."""
        return [list(question.get("options", []))]

    def read_form(self, form: Sent, question: Question) -> Any | None:
        """What was written, and how the picture was seen; None when nothing was written."""
        text = form.get(question["uid"], "")
        return {"text": text, "timed": form.get(f"{question['uid']}.timed") == "1"} if text.strip() else None

    def parse(self, given: Any, question: Question) -> dict[str, Any]:
        """A text, and whether the time was kept."""
        if not isinstance(given, dict) or not set(given) <= {"text", "timed"} or not isinstance(given.get("timed", False), bool):
            raise AnswerRefused({"value": _l("Write what you remember of the picture.")})
        try:
            text = clean_text(given.get("text"), most=MOST_WRITTEN, field="value")
        except TextRefused as refused:
            raise AnswerRefused(refused.extra["fields"]) from refused
        return {"text": text, "timed": given.get("timed", False)}

    def schema(self, question: Question) -> dict[str, Any]:
        """The text, and whether the time was kept."""
        return {
            "type": "object",
            "properties": {"text": {"type": "string", "minLength": 1}, "timed": {"type": "boolean"}},
            "required": ["text"],
            "additionalProperties": False,
        }

    def variables(self, question: Question) -> list[Column]:
        """What was written, and how the picture was seen."""
        codes = [{"value": "1", "label": TIMED}, {"value": "0", "label": UNTIMED}]
        seen = Words({lang: f"{text} \u2013 {TIMED[lang]}" for lang, text in question["text"].items()})
        return [
            Column("", question["var"], Words(question["text"]), "text", []),
            Column("timed", f"{question['var']}_timed", seen, "choice", codes),
        ]

    def wide(self, value: Any, question: Question) -> dict[str, str | int]:
        """The text, and 1 when the time was kept."""
        return {"": value["text"], "timed": str(int(value["timed"]))}

    def long(self, value: Any, question: Question) -> list[Cell]:
        """The same as two rows."""
        [picture] = question["options"]
        return [
            Cell("", text=value["text"], stimulus=picture["picture"]),
            Cell("timed", code=str(int(value["timed"])), stimulus=picture["picture"]),
        ]

    def summary(self, values: Sequence[Any], dont_know: int, question: Question) -> Summary:
        """How many saw it in which way, and all that was written, in the order of the alphabet."""
        timed = sum(value["timed"] for value in values)
        return Summary(
            n=len(values),
            dont_know=dont_know,
            lines=[_line("timed", TIMED, timed, len(values)), _line("untimed", UNTIMED, len(values) - timed, len(values))],
            texts=sorted((value["text"] for value in values), key=str.casefold),
        )

    def sentence(self, summary: Summary, who: str, lang: str) -> str:
        """How many wrote, and how many of them after five seconds."""
        timed = next((line for line in summary.lines if line.part == "timed" and line.value is not None), None)
        if not summary.n or timed is None:
            return _("%(who)s: nobody has written yet.", who=who)
        return _(
            "%(who)s: %(n)s wrote what they remember, %(share)s of them after five seconds, the others without a time limit.",
            who=who, n=summary.n, share=percent(timed.value or 0),
        )  # fmt: skip

    def said(self, value: Any, question: Question, lang: str) -> str:
        """What was written."""
        return str(value["text"])

    def simulate(self, question: Question, rng: random.Random) -> Any:
        """One of a few things that people remember of rooms; most keep to the time."""
        remembered = rng.choice(REMEMBERED)
        return {"text": remembered.in_(rng.choice(("fi", "fi", "fi", "sv"))).text, "timed": rng.random() < 0.8}


def _line(part: str, label: dict[str, str], count: int, n: int) -> Line:
    return Line(part, Words(label), n=n, value=share(count, n), numbers={"count": count}, reach=wilson(count, n) if n else None)


KIND = FiveSeconds()
