"""Where two audiences differ, from the largest difference down: shares with Newcombe's interval, ratings with a resampled one."""

from collections.abc import Iterator
from dataclasses import dataclass

from commons.statistics.gaps import Gap, of_means, of_shares
from commons.statistics.suppression import ENOUGH
from surveys.definition import Question
from surveys.kinds import Kind
from surveys.kinds.contract import Line
from surveys.kinds.rated import Rated
from surveys.results import Group, Result, Results

SHARE, MEAN = "share", "mean"


@dataclass(frozen=True)
class Difference:
    """One line of one question in both audiences. `relative` is its size as a part of the largest there could be."""

    question: Question
    line: Line
    measure: str
    first: float
    of_first: int
    second: float
    of_second: int
    gap: Gap
    most: float

    @property
    def relative(self) -> float:
        """0 to 1."""
        return abs(self.gap.size) / self.most


@dataclass(frozen=True)
class Differences:
    """From the largest down, and how many lines could not be told since too few of an audience answered."""

    told: list[Difference]
    left_out: int


def differences(results: Results, first: int | None, second: int | None) -> Differences:
    """Between two audiences, by their ids. Only what the page of results shows of both, of ten people on."""
    found, left_out = [], 0
    for result in results.questions:
        both = [next((group for group in result.groups if group.audience == one), None) for one in (first, second)]
        for line in result.everybody.summary.lines:
            if not _can_be_compared(result.kind, line):
                continue
            lines = [_enough(group, line.part) for group in both]
            if lines[0] is None or lines[1] is None:
                left_out += 1
            else:
                found.append(_difference(result, lines[0], lines[1]))
    return Differences(sorted(found, key=lambda one: (-round(one.relative, 9), one.question["uid"], one.line.part)), left_out)


def _can_be_compared(kind: Kind, line: Line) -> bool:
    return "count" in line.numbers or isinstance(kind, Rated)


def _enough(group: Group | None, part: str) -> Line | None:
    line = group.line(part) if group else None
    return line if line and line.value is not None and line.n >= ENOUGH else None


def _difference(result: Result, first: Line, second: Line) -> Difference:
    kind = result.kind
    if isinstance(kind, Rated):
        measure, gap, most = MEAN, of_means(list(_numbers(kind, first)), list(_numbers(kind, second))), float(kind.HIGH - kind.LOW)
    else:
        counts = (first.numbers["count"] or 0, second.numbers["count"] or 0)
        measure, gap, most = SHARE, of_shares(counts[0], first.n, counts[1], second.n), 1.0
    return Difference(result.question, first, measure, first.value or 0.0, first.n, second.value or 0.0, second.n, gap, most)


def _numbers(kind: Rated, line: Line) -> Iterator[int]:
    """Every number that was given, from how often each was."""
    for number in range(kind.LOW, kind.HIGH + 1):
        yield from [number] * int(line.numbers[str(number)] or 0)
