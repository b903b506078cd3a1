"""Compare pictures two at a time."""

import math
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from commons.languages import Words
from commons.pages import number as number_of
from commons.pages import percent
from commons.statistics.pairs import Comparison, ranking
from surveys.kinds.contract import COMPARE, AnswerRefused, Cell, Column, Kind, Line, Pair, Sent, Summary
from surveys.kinds.question import Question, Setting, options_by_uid, pictures
from surveys.kinds.series import in_turn, numbered, reach_of, sums_as_cells, sums_of, task_of

MOST_PAIRS = 66  # all of twelve pictures
WINNERS = ("left", "right", "tie", "skip")
REASONS = {
    "like_both": _l("I like both too much to choose"),
    "like_neither": _l("I like neither"),
    "look_same": _l("They look the same to me"),
    "cannot_compare": _l("They cannot be compared"),
}


class Pairwise(Kind):
    """The value is a list in the order shown: [{"left": "a", "right": "b", "winner": "left"}, ...]; winner is left, right, tie or skip.

    A pair that was passed by may say why: "reason". Where pairs were left out, the one after them has "task": its number from 1.
    """

    key = "pairwise"
    ranks = True
    icon = "lanes"
    group = COMPARE
    visual = True
    elements = ("elements/task-steps",)
    most = 100.0
    name = _l("Compare two pictures at a time")
    description = _l("The respondent sees the pictures in pairs and says of each pair which one they prefer.")

    parts = (pictures(_l("The question needs at least two pictures.")),)
    settings = (
        Setting("pairs", _l("How many pairs each respondent sees, at most"), 6, least=1, most=MOST_PAIRS),
        Setting("ties", _l("One can say that both are equally good"), True),
    )
    reasons = REASONS  # for the template

    def seconds(self, question: Question) -> int:
        """A look at two pictures, and a choice, so many times."""
        return 8 + 9 * how_many(question)

    def tasks(self, question: Question, rng: random.Random) -> list[list[dict[str, Any]]]:
        """Pairs of this respondent's own, no pair twice; each picture is in as many as any other, or in one more or less."""
        options = list(question.get("options", []))
        rng.shuffle(options)
        pairs = [[options[one], options[other]] for one, other in balanced_pairs(len(options), how_many(question))]
        for pair in pairs:
            rng.shuffle(pair)
        return pairs

    def read_form(self, form: Sent, question: Question) -> Any | None:
        """What was chosen of each pair that has a choice: fields are named by question, task, left and right."""
        value = []
        for field in dict.fromkeys(name.removesuffix(".reason") for name in form):
            uid, task, left, right = (*field.split("."), "", "", "")[:4]
            reason = form.get(f"{field}.reason", "")
            winner = form.get(field) or ("skip" if reason else "")
            if uid == question["uid"] and winner:
                given: dict[str, Any] = {"left": left, "right": right, "winner": winner, **task_of(task)}
                value.append({**given, "reason": reason} if reason and winner == "skip" else given)
        return value or None

    def parse(self, given: Any, question: Question) -> list[dict[str, Any]]:
        """At least one pair of two pictures that there are, none twice, none more than were to be seen."""
        if not isinstance(given, list) or not given:
            raise AnswerRefused({"value": _l("Say of at least one pair which picture you prefer.")})
        if len(given) > how_many(question):
            raise AnswerRefused({"value": _l("There are more comparisons than pairs to compare.")})
        value = in_turn([self._parse_one(one, question) for one in given], given, how_many(question))
        if value is None:
            raise AnswerRefused({"value": _l("The pairs have to be in the order in which they were shown.")})
        if len({frozenset((one["left"], one["right"])) for one in value}) < len(value):
            raise AnswerRefused({"value": _l("The same two pictures are compared twice.")})
        return value

    def _parse_one(self, one: Any, question: Question) -> dict[str, Any]:
        allowed = {"left", "right", "winner", "reason", "task"}
        if (
            not isinstance(one, dict)
            or not set(one) <= allowed
            or not all(isinstance(one.get(name), str) for name in ("left", "right", "winner"))
        ):
            raise AnswerRefused({"value": _l("Say of each pair which picture was on the left, which on the right, and which you prefer.")})
        left, right, winner, reason = one["left"], one["right"], one["winner"], one.get("reason")
        options = options_by_uid(question)
        if left == right or left not in options or right not in options:
            raise AnswerRefused({"value": _l("A comparison is about two pictures of this question.")})
        if winner not in WINNERS or (winner == "tie" and not question.get("ties", True)):
            raise AnswerRefused({"value": _l("Choose one of the two pictures, or pass the pair by.")})
        if "reason" in one and (winner != "skip" or not isinstance(reason, str) or reason not in REASONS):
            raise AnswerRefused({"value": _l("Choose one of the reasons for passing the pair by, or give none.")})
        return {"left": left, "right": right, "winner": winner, **({"reason": reason} if reason else {})}

    def schema(self, question: Question) -> dict[str, Any]:
        """A list of comparisons."""
        code = {"type": "string", "enum": list(options_by_uid(question))}
        winners = [winner for winner in WINNERS if winner != "tie" or question.get("ties", True)]
        return {
            "type": "array",
            "minItems": 1,
            "maxItems": how_many(question),
            "items": {
                "type": "object",
                "properties": {
                    "left": code,
                    "right": code,
                    "winner": {"type": "string", "enum": winners},
                    "reason": {"type": "string", "enum": list(REASONS)},
                    "task": {"type": "integer", "minimum": 1, "maximum": how_many(question)},
                },
                "required": ["left", "right", "winner"],
                "additionalProperties": False,
            },
        }

    def variables(self, question: Question) -> list[Column]:
        """How many comparisons, and for each picture in how many it was and how many it won. pairs.csv has every single one."""
        return sums_of(question, COMPARISONS, {"shown": SHOWN, "wins": WINS})

    def wide(self, value: Any, question: Question) -> dict[str, str | int]:
        """Sums; pairs that were passed by are not in them, and a tie is no win."""
        decided = [one for one in value if one["winner"] != "skip"]
        shown = Counter(one[side] for one in decided for side in ("left", "right"))
        wins = Counter(one[one["winner"]] for one in decided if one["winner"] != "tie")
        return {
            "n": len(decided),
            **{f"{name}_{uid}": of[uid] for uid in options_by_uid(question) for name, of in (("shown", shown), ("wins", wins))},
        }

    def long(self, value: Any, question: Question) -> list[Cell]:
        """The same sums."""
        return sums_as_cells(self.wide(value, question), question)

    def pairs(self, value: Any, question: Question) -> list[Pair]:
        """A row a pair."""
        return [Pair(task, one["left"], one["right"], one["winner"], one.get("reason", "")) for task, one in numbered(value)]

    def summary(self, values: Sequence[Any], dont_know: int, question: Question) -> Summary:
        """Bradley-Terry scores from the highest down, with bounds from respondents drawn again."""
        options = options_by_uid(question)
        comparisons = [
            Comparison(person, one["left"], one["right"], None if one["winner"] == "tie" else one[one["winner"]])
            for person, value in enumerate(values)
            for one in value
            if one["winner"] != "skip"
        ]
        people = Counter(item for _person, item in {(one.respondent, item) for one in comparisons for item in (one.left, one.right)})
        return Summary(
            n=len(values),
            dont_know=dont_know,
            lines=[
                Line(
                    found.item,
                    Words(options[found.item]["label"]),
                    n=people[found.item],
                    value=found.score,
                    numbers={"shown": found.shown, "wins": found.wins, "place": found.place},
                    reach=reach_of(found.lo, found.hi),
                )
                for found in ranking(comparisons, options).items
                if found.item in options
            ],
        )

    def figure(self, line: Line) -> str:
        """The score, and what it stands on."""
        if line.value is None:
            return _("not compared")
        wins = line.numbers["wins"] or 0
        return _(
            "%(score)s of 100 (won %(wins)s of %(shown)s)",
            score=number_of(line.value), wins=number_of(wins, 0 if wins == int(wins) else 1), shown=line.numbers["shown"],
        )  # fmt: skip

    def sentence(self, summary: Summary, who: str, lang: str) -> str:
        """Which picture is preferred, how likely it is preferred to another, and how far that may be off."""
        first = [line for line in summary.lines if line.numbers["place"] == 1]
        if not first:
            return _("%(who)s: nobody has compared yet.", who=who)
        if len(first) > 1:
            return _("%(who)s: no picture stands out from the others so far (%(n)s answers).", who=who, n=summary.n)
        low, high = first[0].reach or (None, None)
        said = {"who": who, "picture": first[0].label.in_(lang).text, "share": percent((first[0].value or 0) / 100), "n": first[0].n}
        if low is None or high is None:
            return _(
                "%(who)s: \u201c%(picture)s\u201d would be preferred to another picture in %(share)s of comparisons (%(n)s answers).",
                **said,
            )
        return _(
            "%(who)s: \u201c%(picture)s\u201d would be preferred to another picture in %(share)s of comparisons (between %(low)s and %(high)s, %(n)s answers).",
            **said, low=percent(low / 100), high=percent(high / 100),
        )  # fmt: skip

    def said(self, value: Any, question: Question, lang: str) -> str:
        """Each pair in words."""
        options = options_by_uid(question)
        return "; ".join(
            _said_of_one(one, {side: Words(options[one[side]]["label"]).in_(lang).text for side in ("left", "right")}) for one in value
        )

    def simulate(self, question: Question, rng: random.Random) -> Any:
        """The first picture a little better liked than the next; now and then a tie, a pass or a pair left out."""
        place = {uid: n for n, uid in enumerate(options_by_uid(question))}
        value: list[dict[str, Any]] = []
        for task, (left, right) in enumerate(self.tasks(question, rng), 1):
            told: dict[str, Any] = {"left": left["uid"], "right": right["uid"], "task": task}
            chance = rng.random()
            if chance < 0.02 and task > 1:
                continue
            if chance < 0.05:
                told |= {"winner": "skip", "reason": rng.choice(list(REASONS))}
            elif chance < 0.12 and question.get("ties", True):
                told |= {"winner": "tie"}
            else:
                liked = 1 / (1 + math.exp(-0.5 * (place[right["uid"]] - place[left["uid"]])))
                told |= {"winner": "left" if rng.random() < liked else "right"}
            value.append(told)
        return value


SHOWN = Words(fi="monessako vertailussa", sv="i hur många jämförelser", en="in how many comparisons")
WINS = Words(fi="montako vertailua voitti", sv="hur många jämförelser den vann", en="how many comparisons it won")
COMPARISONS = Words(fi="montako vertailua", sv="hur många jämförelser", en="how many comparisons")


def how_many(question: Question) -> int:
    """How many pairs a respondent sees: as the author set it, at most all there are."""
    options = len(question.get("options", []))
    return min(question.get("pairs", 6), options * (options - 1) // 2)


def balanced_pairs(items: int, many: int) -> list[tuple[int, int]]:
    """The first `many` of all pairs, in an order in which no item is ever in two more of them than another."""
    found = _rounds(items) if items % 2 == 0 else _circles(items)
    return list(islice(found, many))


def _rounds(items: int) -> Iterator[tuple[int, int]]:
    """An even number: as in a tournament, in each round everybody meets somebody."""
    around = items - 1
    for turn in range(around):
        yield items - 1, turn
        for step in range(1, items // 2):
            yield (turn + step) % around, (turn - step) % around


def _circles(items: int) -> Iterator[tuple[int, int]]:
    """An odd number: closed walks past everybody (Walecki); of each first every second step, then the last, then those between."""
    around = items - 1
    for turn in range(around // 2):
        walk = [items - 1, *((turn + (step + 1) // 2 * (1 if step % 2 else -1)) % around for step in range(around))]
        steps = list(zip(walk, [*walk[1:], walk[0]], strict=True))
        yield from steps[:-1:2]
        yield steps[-1]
        yield from steps[1::2]


def _said_of_one(one: dict[str, Any], names: dict[str, str]) -> str:
    if one["winner"] == "tie":
        return _("%(left)s and %(right)s are equally good", **names)
    if one["winner"] == "skip":
        return _("%(left)s or %(right)s: passed by", **names)
    loser = "right" if one["winner"] == "left" else "left"
    return _("%(picture)s rather than %(other)s", picture=names[one["winner"]], other=names[loser])


KIND = Pairwise()
