"""Choose several of several options in words."""

import random
from collections.abc import Collection, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext, ngettext

from commons.languages import Words
from commons.pages import percent
from commons.statistics.intervals import wilson
from surveys.kinds.contract import CHOSEN, AnswerRefused, Cell, Column, Kind, Line, Sent, Summary, chosen_most, share
from surveys.kinds.question import Problem, Question, Setting, labels_of, options_by_uid
from surveys.kinds.text import told
from surveys.kinds.worded import (
    OPTIONS,
    OTHER,
    OWN,
    WORDS_ORDER,
    about,
    in_order,
    last_option,
    own_cell,
    own_column,
    own_of_form,
    own_schema,
    parse_own,
    simulated_own,
)


class Multiple(Kind):
    """The value lists the chosen codes in the author's order, {"chosen": ["a", "c"]}, with "other" for own words at the last option."""

    key = "multiple"
    icon = "done"
    can_be_emptied = True
    elements = ("elements/own-words",)
    name = _l("Choose several")
    description = _l("The respondent ticks those of the options that fit.")

    parts = (OPTIONS,)
    settings = (
        Setting("least", _l("At least so many"), 1, least=1, most=OPTIONS.most),
        Setting("most", _l("At most so many"), OPTIONS.most, least=1, most=OPTIONS.most),
        WORDS_ORDER,
        OTHER,
    )

    def seconds(self, question: Question) -> int:
        """Reading the options, and thinking of each."""
        return 8 + 3 * len(question.get("options", []))

    def check(self, question: Question, languages: Sequence[str]) -> list[Problem]:
        """Also: as many options as have to be chosen."""
        problems = super().check(question, languages)
        if len(question["options"]) >= OPTIONS.least and question["least"] > min(question["most"], len(question["options"])):
            problems.append(Problem(question["uid"], _l("More has to be chosen at least than can be chosen at most.")))
        return problems

    def tasks(self, question: Question, rng: random.Random) -> list[list[dict[str, Any]]]:
        """All the options at once."""
        return in_order(question, rng)

    def read_form(self, form: Sent, question: Question) -> Any | None:
        """The ticked boxes, and what was written; writing alone ticks the last option."""
        own = own_of_form(form, question)
        last = last_option(question)
        chosen = form.getlist(question["uid"]) or ([last] if own and last else [])
        return {"chosen": chosen, **own} if chosen else None

    def parse(self, given: Any, question: Question) -> dict[str, Any]:
        """Different codes, as many as the author wants."""
        options = options_by_uid(question)
        if not isinstance(given, dict) or not set(given) <= {"chosen", OWN}:
            raise AnswerRefused({"value": _l("Choose from the options.")})
        chosen = given.get("chosen")
        if not isinstance(chosen, list) or len(chosen) > len(options) or not all(isinstance(uid, str) for uid in chosen):
            raise AnswerRefused({"value": _l("Choose from the options.")})
        if len(set(chosen)) < len(chosen) or not set(chosen) <= set(options):
            raise AnswerRefused({"value": _l("Choose from the options.")})
        if len(chosen) < question["least"]:
            raise AnswerRefused({"value": lazy_ngettext("Choose at least %(num)s.", "Choose at least %(num)s.", question["least"])})
        if len(chosen) > question["most"]:
            raise AnswerRefused({"value": lazy_ngettext("Choose at most %(num)s.", "Choose at most %(num)s.", question["most"])})
        return {"chosen": [uid for uid in options if uid in chosen], **parse_own(given, chosen, question)}

    def limits(self, question: Question) -> str:
        """How many may be chosen, in words; nothing where any number may."""
        least, most = question["least"], question["most"]
        if most >= len(question["options"]):
            return ngettext("Choose at least %(num)s.", "Choose at least %(num)s.", least) if least > 1 else _("You can choose several.")
        if least == most:
            return ngettext("Choose exactly %(num)s.", "Choose exactly %(num)s.", most)
        if least > 1:
            return _("Choose from %(least)s to %(most)s.", least=least, most=most)
        return ngettext("Choose at most %(num)s.", "Choose at most %(num)s.", most)

    def schema(self, question: Question) -> dict[str, Any]:
        """An object with a list of codes."""
        chosen = {
            "type": "array",
            "items": {"type": "string", "enum": list(options_by_uid(question))},
            "minItems": question["least"],
            "maxItems": question["most"],
            "uniqueItems": True,
        }
        return {
            "type": "object",
            "properties": {"chosen": chosen, **own_schema(question)},
            "required": ["chosen"],
            "additionalProperties": False,
        }

    def variables(self, question: Question) -> list[Column]:
        """A column of 0 and 1 for each option, and one with own words where they can be given."""
        return [
            *(
                Column(uid, f"{question['var']}_{uid}", about(question, option), "integer", CHOSEN)
                for uid, option in options_by_uid(question).items()
            ),
            *own_column(question),
        ]

    def wide(self, value: Any, question: Question) -> dict[str, str | int]:
        """1 for each that was chosen, 0 for the others."""
        chosen = {uid: int(uid in value["chosen"]) for uid in options_by_uid(question)}
        return {**chosen, **({OWN: value[OWN]} if OWN in value else {})}

    def long(self, value: Any, question: Question) -> list[Cell]:
        """A row an option, chosen or not, and one for the words."""
        return [*(Cell(uid, number=int(uid in value["chosen"])) for uid in options_by_uid(question)), *own_cell(value)]

    def summary(self, values: Sequence[Any], dont_know: int, question: Question) -> Summary:
        """How many chose each; shares are of those who answered, so that they add up to more than all."""
        lines = []
        for uid, option in options_by_uid(question).items():
            count = sum(uid in value["chosen"] for value in values)
            lines.append(
                Line(
                    uid,
                    Words(option["label"]),
                    n=len(values),
                    value=share(count, len(values)),
                    numbers={"count": count},
                    reach=wilson(count, len(values)) if values else None,
                )
            )
        return Summary(n=len(values), dont_know=dont_know, lines=lines, texts=told([value[OWN] for value in values if OWN in value]))

    def sentence(self, summary: Summary, who: str, lang: str) -> str:
        """Which option was chosen most often, and by how many."""
        if not summary.n or not summary.lines:
            return _("%(who)s: nobody has chosen yet.", who=who)
        first = chosen_most(summary)
        if len(first) > 1:
            return _("%(who)s: no option was chosen more often than the others (%(n)s answers).", who=who, n=summary.n)
        low, high = first[0].reach or (0.0, 1.0)
        return _(
            "%(who)s: \u201c%(choice)s\u201d was chosen most often, by %(share)s (between %(low)s and %(high)s, %(n)s answers).",
            who=who, share=percent(first[0].value or 0), choice=first[0].label.in_(lang).text, low=percent(low), high=percent(high), n=summary.n,
        )  # fmt: skip

    def read_aloud(self, question: Question, lang: str) -> str:
        """Also how many may be chosen."""
        return f"{super().read_aloud(question, lang)} {self.limits(question)}"

    def said(self, value: Any, question: Question, lang: str) -> str:
        """The options in words, and the respondent's own."""
        options = options_by_uid(question)
        chosen = "; ".join(Words(options[uid]["label"]).in_(lang).text for uid in value["chosen"])
        return _("%(option)s: %(own)s", option=chosen, own=value[OWN]) if OWN in value else chosen

    def rule_codes(self, question: Question) -> dict[str, Words]:
        """The options."""
        return labels_of(question)

    def picked(self, value: Any, question: Question) -> Collection[str]:
        """Those that were ticked."""
        return value["chosen"]

    def simulate(self, question: Question, rng: random.Random) -> Any:
        """A few, the first options a little more often than the next."""
        codes = list(options_by_uid(question))
        most = min(question["most"], len(codes))
        wanted = min(most, max(question["least"], 1 + round(rng.expovariate(1.0))))
        keyed = sorted(codes, key=lambda uid: rng.random() ** (1 / (len(codes) + 1 - codes.index(uid))), reverse=True)
        chosen = [uid for uid in codes if uid in keyed[:wanted]]
        return {"chosen": chosen, **simulated_own(question, chosen, rng)}


KIND = Multiple()
