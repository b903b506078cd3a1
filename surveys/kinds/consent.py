"""A statement the respondent agrees to by ticking."""

import hashlib
import json
import random
from collections.abc import Collection, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from commons.languages import Words
from surveys.kinds.contract import TELL, AnswerRefused, Cell, Column, Kind, Line, Sent, Summary
from surveys.kinds.question import Question, Text

TICKED = "yes"
WORDING = "wording"  # the part, and the end of the variable's name


class Consent(Kind):
    """The value says to which wording was agreed, {"agreed": true, "wording": "3fa1c09b77e2"}; without the tick there is no answer."""

    key = "consent"
    icon = "survey"
    group = TELL
    offers_dont_know = False
    can_be_emptied = True
    name = _l("Ask for consent")
    description = _l("The respondent reads a statement and ticks that they agree. It is kept which wording they agreed to.")

    texts = (
        Text("statement", _l("What the respondent agrees to"), most=2_000, long=True),
        Text("agree", _l("The words beside the tick"), most=160),
    )

    def default(self) -> dict[str, Any]:
        """The words of the tick as most will want them."""
        return {**super().default(), "agree": {"fi": "Annan suostumukseni", "sv": "Jag ger mitt samtycke", "en": "I give my consent"}}

    def seconds(self, question: Question) -> int:
        """A slow reader's pace."""
        return 8 + max((len(text.split()) for text in question.get("statement", {}).values()), default=0) // 2

    def wording(self, question: Question) -> str:
        """What names the exact words, in all languages: the start of a sha256 of the statement and of the words of the tick."""
        words = {name: question.get(name) or {} for name in ("statement", "agree")}
        return hashlib.sha256(json.dumps(words, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()[:12]

    def read_form(self, form: Sent, question: Question) -> Any | None:
        """The tick, and the wording that stood beside it."""
        given = form.get(question["uid"])
        return {"agreed": given == TICKED, WORDING: form.get(f"{question['uid']}.{WORDING}", "")} if given else None

    def parse(self, given: Any, question: Question) -> dict[str, Any]:
        """Ticked, and beside the words that are asked now."""
        if not isinstance(given, dict) or not set(given) <= {"agreed", WORDING} or given.get("agreed") is not True:
            raise AnswerRefused({"value": _l("Tick the box if you agree. If you do not, go on without answering.")})
        if given.get(WORDING) != self.wording(question):
            raise AnswerRefused(
                {"value": _l("The wording has changed since you opened the page. Read it again, and tick if you still agree.")}
            )
        return {"agreed": True, WORDING: given[WORDING]}

    def schema(self, question: Question) -> dict[str, Any]:
        """An object that repeats which wording was agreed to."""
        return {
            "type": "object",
            "properties": {"agreed": {"const": True}, WORDING: {"const": self.wording(question)}},
            "required": ["agreed", WORDING],
            "additionalProperties": False,
        }

    def variables(self, question: Question) -> list[Column]:
        """One column with 1 for those who agreed, one with the wording."""
        statement = Words(question["statement"])
        codes = [{"value": "1", "label": question["agree"]}]
        return [
            Column("", question["var"], statement, "integer", codes),
            Column(WORDING, f"{question['var']}_{WORDING}", Words(_about_wording(question)), "text", []),
        ]

    def wide(self, value: Any, question: Question) -> dict[str, str | int]:
        """1, and the wording."""
        return {"": 1, WORDING: value[WORDING]}

    def long(self, value: Any, question: Question) -> list[Cell]:
        """A row for the tick, one for the wording."""
        return [Cell("", number=1), Cell(WORDING, text=value[WORDING])]

    def summary(self, values: Sequence[Any], dont_know: int, question: Question) -> Summary:
        """How many agreed; those who did not have no answer, so that there is no share to tell."""
        return Summary(n=len(values), dont_know=dont_know)

    def figure(self, line: Line) -> str:
        """How many."""
        return str(line.n)

    def sentence(self, summary: Summary, who: str, lang: str) -> str:
        """How many agreed."""
        if not summary.n:
            return _("%(who)s: nobody has given consent yet.", who=who)
        return ngettext("%(who)s: %(num)s person gave consent.", "%(who)s: %(num)s people gave consent.", summary.n, who=who)

    def read_aloud(self, question: Question, lang: str) -> str:
        """Also the statement, and what is ticked."""
        statement, agree = (Words(question[name]).in_(lang).text for name in ("statement", "agree"))
        return f"{super().read_aloud(question, lang)} {statement} {agree}."

    def said(self, value: Any, question: Question, lang: str) -> str:
        """The words of the tick."""
        return Words(question["agree"]).in_(lang).text

    def rule_codes(self, question: Question) -> dict[str, Words]:
        """There is one answer: to agree."""
        return {TICKED: Words(question["agree"])}

    def picked(self, value: Any, question: Question) -> Collection[str]:
        """Whoever answered has agreed."""
        return (TICKED,)

    def simulate(self, question: Question, rng: random.Random) -> Any:
        """Whoever answers agrees."""
        return {"agreed": True, WORDING: self.wording(question)}


def _about_wording(question: Question) -> dict[str, str]:
    words = {"fi": "Minkä sanamuodon hyväksyi", "sv": "Vilken formulering som godkändes", "en": "Which wording was agreed to"}
    return {lang: f"{text} \u2013 {words.get(lang, words['en'])}" for lang, text in question["text"].items()}


KIND = Consent()
