"""What the kinds have in common whose questions are a series of tasks: which task an answer is about, and sums in the wide table."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from commons.languages import LANGUAGES, Words
from surveys.kinds.contract import Cell, Column, number_sent
from surveys.kinds.question import Question, options_by_uid


def task_of(given: str) -> dict[str, int]:
    """The number of a task in the name of a field."""
    task = number_sent(given)
    return {"task": task} if isinstance(task, int) else {}


def numbered(value: Sequence[dict[str, Any]]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each entry with the number of its task: one more than the one before, unless it says another."""
    task = 0
    for one in value:
        task = one.get("task", task + 1)
        yield task, one


def in_turn(told: Sequence[dict[str, Any]], given: Sequence[dict[str, Any]], most: int) -> list[dict[str, Any]] | None:
    """What was told of each task, with its number where a task was left out before it; None when the numbers do not go up."""
    value: list[dict[str, Any]] = []
    before = 0
    for one, sent in zip(told, given, strict=True):
        task = sent.get("task", before + 1)
        if isinstance(task, bool) or not isinstance(task, int) or not before < task <= most:
            return None
        value.append(one if task == before + 1 else {**one, "task": task})
        before = task
    return value


def sums_of(question: Question, count: Words, sums: dict[str, Words]) -> list[Column]:
    """Variables of kinds with several tasks: how many were answered, and a sum or two for each picture."""
    columns = [Column("n", f"{question['var']}_n", _label(question, count), "integer", [])]
    for uid, option in options_by_uid(question).items():
        for name, words in sums.items():
            label = _label(question, words, option["label"])
            columns.append(Column(f"{name}_{uid}", f"{question['var']}_{name}_{uid}", label, "integer", []))
    return columns


def sums_as_cells(sums: dict[str, str | int], question: Question) -> list[Cell]:
    """The sums as rows, those about a picture with the picture."""
    options = options_by_uid(question)
    return [Cell(part, number=float(count), stimulus=options[part[-1]]["picture"] if part != "n" else "") for part, count in sums.items()]


def _label(question: Question, *parts: Mapping[str, str]) -> Words:
    return Words({lang: " \u2013 ".join([question["text"].get(lang, ""), *(part.get(lang, "") for part in parts)]) for lang in LANGUAGES})


def reach_of(lo: float | None, hi: float | None) -> tuple[float, float] | None:
    """The bounds; None where everybody said the same, so that drawing them again tells nothing."""
    return None if lo is None or hi is None or lo == hi else (lo, hi)
