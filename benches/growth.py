"""Growth: how long an answer to an idea and to a dot takes as the board fills, 50 to 2,000 ideas, and the fitted exponents.

`python -m benches.growth`; 0 would be no growth, 1 in proportion to the board. The growth with phones is in `fan_out`.
"""

import json
import time
from collections.abc import Callable

from benches._installed import installed
from benches._load import as_line, exponent, median
from tests.making import MadeWorkshop, make_workshop
from tests.phones import Phone
from tests.servers import Installation
from workshop import gatherings, voting
from workshop.models import StageKind

SIZES = (50, 200, 500, 1_000, 2_000)  # ideas
AUTHORS_SHARE = 25
TRIES, BEFORE = 40, 10  # the first answers after a change of stage are not counted


def main() -> None:
    """Fill one board step by step and ask at each size."""
    with installed() as installation:
        print(json.dumps(_measure(installation, make_workshop())), flush=True)


def _measure(installation: Installation, room: MadeWorkshop) -> dict[str, object]:
    ideas: dict[int, float] = {}
    dots: dict[int, float] = {}
    written = 0
    for size in SIZES:
        written = _fill(room, written, size)
        ideas[size] = _median_ms(lambda phone, count: phone.write(f"Try {count}"), _phones(installation, room))
        written += TRIES + BEFORE
        room.lead(gatherings.start_vote, budget=20, most_per_idea=2)
        dots[size] = _median_ms(lambda phone, count: phone.place(1 + count % 7, 1 + count // 7 % 2), _phones(installation, room))
        room.lead(voting.close_round)
        room.lead(gatherings.go_to, stage=StageKind.COLLECT)
    return as_line(
        bench="growth",
        idea_ms={size: round(took, 2) for size, took in ideas.items()},
        idea_exponent=exponent(ideas),
        dot_ms={size: round(took, 2) for size, took in dots.items()},
        dot_exponent=exponent(dots),
    )


def _fill(room: MadeWorkshop, written: int, size: int) -> int:
    while written < size:
        author = room.seat()
        for number in range(written, min(size, written + AUTHORS_SHARE)):
            room.write(author, f"Idea {number}")
        written = min(size, written + AUTHORS_SHARE)
    return written


def _phones(installation: Installation, room: MadeWorkshop) -> list[Phone]:
    phones = [Phone(installation.url, room.code) for _ in range(5)]
    for phone in phones:
        phone.join()
    return phones


def _median_ms(ask: Callable, phones: list[Phone]) -> float:
    took = []
    for count in range(BEFORE + TRIES):
        phone = phones[count % len(phones)]
        started = time.perf_counter()
        answer = ask(phone, count)
        took.append(time.perf_counter() - started)
        if answer.status not in (200, 201):
            raise RuntimeError(f"{answer.status}: {answer.body[:200]!r}")
    return 1000 * median(took[BEFORE:])


if __name__ == "__main__":
    main()
