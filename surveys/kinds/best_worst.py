"""Choose the best and the worst of a few pictures, several times."""

import math
import random
from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from commons.languages import Words
from commons.pages import number as number_of
from commons.statistics.best_worst import Chosen, standings
from surveys.kinds.contract import COMPARE, AnswerRefused, Cell, Column, Kind, Line, Sent, Summary
from surveys.kinds.contract import BestWorst as Row
from surveys.kinds.question import Question, Setting, options_by_uid, pictures
from surveys.kinds.series import in_turn, numbered, reach_of, sums_as_cells, sums_of, task_of

SMALLEST, LARGEST, MOST_SETS = 3, 5, 20


class BestWorst(Kind):
    """The value is a list in the order shown: [{"shown": ["a", "c", "b"], "best": "c", "worst": "a"}, ...].

    One of best and worst may be missing. Where sets were left out, the one after them has "task": its number from 1.
    """

    key = "best_worst"
    ranks = True
    icon = "arrow-up"
    group = COMPARE
    visual = True
    elements = ("elements/task-steps",)
    shows_refused = True
    name = _l("Best and worst of a few pictures")
    description = _l("The respondent sees a few pictures at a time and says which of them is the best and which the worst.")

    parts = (pictures(_l("The question needs at least three pictures."), least=SMALLEST),)
    settings = (
        Setting("sets", _l("How many sets each respondent sees, at most"), 5, least=1, most=MOST_SETS),
        Setting("size", _l("How many pictures there are in a set"), 4, least=SMALLEST, most=LARGEST),
    )

    def seconds(self, question: Question) -> int:
        """A look at each picture of each set, and two choices."""
        return 8 + how_many(question) * (6 + 4 * size_of(question))

    def tasks(self, question: Question, rng: random.Random) -> list[list[dict[str, Any]]]:
        """Sets of this respondent's own; each picture is in as many as any other, or in one more or less."""
        options = list(question.get("options", []))
        rng.shuffle(options)
        return [
            [options[place] for place in rng.sample(one, len(one))]
            for one in balanced_sets(len(options), size_of(question), how_many(question))
        ]

    def read_form(self, form: Sent, question: Question) -> Any | None:
        """What was chosen of each set; fields are named by question, task and the codes shown, with hyphens between."""
        value = []
        for field in dict.fromkeys(name.rpartition(".")[0] for name in form):
            uid, task, shown = (*field.split("."), "", "")[:3]
            chosen = {name: form[f"{field}.{name}"] for name in ("best", "worst") if form.get(f"{field}.{name}")}
            if uid == question["uid"] and chosen:
                value.append({"shown": shown.split("-"), **chosen, **task_of(task)})
        return value or None

    def parse(self, given: Any, question: Question) -> list[dict[str, Any]]:
        """At least one set with a best or a worst, which are not the same, and no more sets than were to be seen."""
        if not isinstance(given, list) or not given:
            raise AnswerRefused({"value": _l("Choose the best or the worst picture of at least one set.")})
        if len(given) > how_many(question):
            raise AnswerRefused({"value": _l("There are more answers than sets of pictures.")})
        value = in_turn([self._parse_one(one, question) for one in given], given, how_many(question))
        if value is None:
            raise AnswerRefused({"value": _l("The sets have to be in the order in which they were shown.")})
        return value

    def _parse_one(self, one: Any, question: Question) -> dict[str, Any]:
        shown = one.get("shown") if isinstance(one, dict) and set(one) <= {"shown", "best", "worst", "task"} else None
        if not isinstance(shown, list) or not all(isinstance(code, str) for code in shown):
            raise AnswerRefused({"value": _l("Say of each set which pictures it had, which is the best and which the worst.")})
        if len(shown) != size_of(question) or len({*shown}) < len(shown) or not {*shown} <= set(options_by_uid(question)):
            raise AnswerRefused({"value": _l("A set has as many different pictures of this question as were shown together.")})
        chosen = {name: one[name] for name in ("best", "worst") if name in one}
        if not chosen or not all(isinstance(code, str) and code in shown for code in chosen.values()):
            raise AnswerRefused({"value": _l("Choose the best and the worst among the pictures of the set.")})
        if one.get("best") == one.get("worst"):
            raise AnswerRefused({"value": _l("The same picture cannot be both the best and the worst of its set. Change one of the two.")})
        return {"shown": list(shown), **chosen}

    def schema(self, question: Question) -> dict[str, Any]:
        """A list of choices."""
        code = {"type": "string", "enum": list(options_by_uid(question))}
        size = size_of(question)
        return {
            "type": "array",
            "minItems": 1,
            "maxItems": how_many(question),
            "items": {
                "type": "object",
                "properties": {
                    "shown": {"type": "array", "items": code, "minItems": size, "maxItems": size, "uniqueItems": True},
                    "best": code,
                    "worst": code,
                    "task": {"type": "integer", "minimum": 1, "maximum": how_many(question)},
                },
                "required": ["shown"],
                "anyOf": [{"required": ["best"]}, {"required": ["worst"]}],
                "additionalProperties": False,
            },
        }

    def variables(self, question: Question) -> list[Column]:
        """How many sets, and for each picture in how many it was, how many times the best and the worst. best_worst.csv has every set."""
        return sums_of(question, SETS, {"shown": SHOWN, "best": BEST, "worst": WORST})

    def wide(self, value: Any, question: Question) -> dict[str, str | int]:
        """Sums over the sets that were answered."""
        shown = Counter(code for one in value for code in one["shown"])
        best, worst = (Counter(one[name] for one in value if name in one) for name in ("best", "worst"))
        sums = (("shown", shown), ("best", best), ("worst", worst))
        return {"n": len(value), **{f"{name}_{uid}": of[uid] for uid in options_by_uid(question) for name, of in sums}}

    def long(self, value: Any, question: Question) -> list[Cell]:
        """The same sums."""
        return sums_as_cells(self.wide(value, question), question)

    def best_worst(self, value: Any, question: Question) -> list[Row]:
        """A row a set."""
        return [Row(task, one["shown"], one.get("best", ""), one.get("worst", "")) for task, one in numbered(value)]

    def summary(self, values: Sequence[Any], dont_know: int, question: Question) -> Summary:
        """(Best - worst) / shown from the highest down; the bar is empty at -1 and full at 1."""
        options = options_by_uid(question)
        chosen = [Chosen(person, one["shown"], one.get("best"), one.get("worst")) for person, value in enumerate(values) for one in value]
        people = Counter(code for _person, code in {(one.respondent, code) for one in chosen for code in one.shown})
        lines = []
        for found in standings(chosen, options):
            if found.item in options:
                reach = reach_of(found.lo, found.hi)
                lines.append(
                    Line(
                        found.item,
                        Words(options[found.item]["label"]),
                        n=people[found.item],
                        value=None if found.score is None else _on_bar(found.score),
                        numbers={
                            "score": found.score,
                            "shown": found.shown,
                            "best": found.best,
                            "worst": found.worst,
                            "place": found.place,
                        },
                        reach=(_on_bar(reach[0]), _on_bar(reach[1])) if reach else None,
                    )
                )
        return Summary(n=len(values), dont_know=dont_know, lines=lines)

    def figure(self, line: Line) -> str:
        """The score, and what it stands on."""
        if line.value is None:
            return _("not shown yet")
        return _(
            "%(score)s (best %(best)s, worst %(worst)s, shown %(shown)s times)",
            score=number_of(line.numbers["score"] or 0, 2), best=line.numbers["best"], worst=line.numbers["worst"], shown=line.numbers["shown"],
        )  # fmt: skip

    def sentence(self, summary: Summary, who: str, lang: str) -> str:
        """Which picture was chosen as the best far more often than as the worst."""
        first = [line for line in summary.lines if line.numbers["place"] == 1]
        if not first:
            return _("%(who)s: nobody has chosen yet.", who=who)
        if len(first) > 1:
            return _("%(who)s: no picture stands out from the others so far (%(n)s answers).", who=who, n=summary.n)
        return _(
            "%(who)s: \u201c%(picture)s\u201d stands out: of the %(shown)s times it was shown it was chosen as the best %(best)s times and as the worst %(worst)s times (%(n)s answers).",
            who=who, picture=first[0].label.in_(lang).text, shown=first[0].numbers["shown"], best=first[0].numbers["best"],
            worst=first[0].numbers["worst"], n=first[0].n,
        )  # fmt: skip

    def said(self, value: Any, question: Question, lang: str) -> str:
        """The best and the worst of each set."""
        options = options_by_uid(question)
        return "; ".join(
            _said_of_one({name: Words(options[one[name]]["label"]).in_(lang).text for name in ("best", "worst") if name in one})
            for one in value
        )

    def simulate(self, question: Question, rng: random.Random) -> Any:
        """The first pictures better liked than the last; now and then a set is left out or has no worst."""
        place = {uid: n for n, uid in enumerate(options_by_uid(question))}
        value: list[dict[str, Any]] = []
        for task, options in enumerate(self.tasks(question, rng), 1):
            if rng.random() < 0.03 and task > 1:
                continue
            shown = [option["uid"] for option in options]
            liked = sorted(shown, key=lambda uid: place[uid] + rng.gauss(0, 1.5))
            value.append({"shown": shown, "best": liked[0], "task": task} | ({"worst": liked[-1]} if rng.random() > 0.03 else {}))
        return value


SETS = Words(fi="moneenko kuvajoukkoon vastattiin", sv="hur många uppsättningar besvarades", en="how many sets were answered")
SHOWN = Words(fi="montako kertaa näytettiin", sv="hur många gånger den visades", en="how many times it was shown")
BEST = Words(fi="montako kertaa paras", sv="hur många gånger bäst", en="how many times the best")
WORST = Words(fi="montako kertaa huonoin", sv="hur många gånger sämst", en="how many times the worst")


def size_of(question: Question) -> int:
    """How many pictures are in a set: as the author set it, at most all there are."""
    return min(question.get("size", 4), len(question.get("options", [])))


def how_many(question: Question) -> int:
    """How many sets a respondent sees: as the author set it, at most all different ones."""
    return min(question.get("sets", 5), math.comb(len(question.get("options", [])), size_of(question)))


def balanced_sets(items: int, size: int, many: int) -> list[list[int]]:
    """Sets in which no item is in two more than another, those together that have been together least, hardly ever the same set twice."""
    shown, together = [0] * items, Counter[frozenset[int]]()
    sets: list[list[int]] = []
    for _set in range(many):
        chosen: list[int] = []
        while len(chosen) < size:

            def cost(item: int, chosen: list[int] = chosen) -> tuple[int, bool, int]:
                again = len(chosen) == size - 1 and {*chosen, item} in map(set, sets)
                return shown[item], again, sum(together[frozenset((item, one))] for one in chosen)

            chosen.append(min((item for item in range(items) if item not in chosen), key=cost))
        for place, item in enumerate(chosen):
            shown[item] += 1
            together.update(frozenset((item, one)) for one in chosen[:place])
        sets.append(chosen)
    return sets


def _on_bar(score: float) -> float:
    return (1 + score) / 2


def _said_of_one(names: dict[str, str]) -> str:
    if "worst" not in names:
        return _("the best %(best)s", **names)
    if "best" not in names:
        return _("the worst %(worst)s", **names)
    return _("the best %(best)s, the worst %(worst)s", **names)


KIND = BestWorst()
