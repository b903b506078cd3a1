"""The board of 200 ideas on a phone, its cards put in as they are kept: against rendering them for each page.

`python -m benches.board_pages`; limit: at least 10 times the rate. Processor time of this process, so that a busy machine changes little.
"""

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from commons.migrations import upgrade_to_newest
from commons.settings import Settings
from tests.client import Client
from tests.making import MadeWorkshop, make_workshop
from workshop.models import IdeaKind
from wsgi import create_app

IDEAS, AN_AUTHORS_SHARE = 200, 20
PAGES_KEPT, PAGES_RENDERED = 200, 20
ROUNDS = 3
AT_LEAST = 10
TEXT = "One door for every errand: in the lobby somebody comes up to you and asks what you need."


def main() -> None:
    """Measure both in turn and print the ratio of the best of each."""
    with tempfile.TemporaryDirectory(prefix="talkoot-bench-") as folder:
        url = f"sqlite:///{folder}/talkoot.sqlite3"
        app = create_app(
            Settings(data_dir=Path(folder), secret_key="a secret for a bench alone, long enough", database_url=url, demo=False)
        )
        upgrade_to_newest(app)
        with app.app_context():
            room = make_workshop()
            _fill(room)
        browser, page = _joined(app, room), f"/en/w/{room.code}/board"
        answer = browser.get(page)
        if answer.text.count("data-key=") != IDEAS:
            raise RuntimeError(f"the board answers {answer.status_code} without its {IDEAS} ideas")
        pieces = app.extensions["talkoot_pieces"]
        kept = max(_rate(lambda: browser.get(page), PAGES_KEPT) for _round in range(ROUNDS))
        rendered = max(_rate(lambda: (pieces.clear(), browser.get(page)), PAGES_RENDERED) for _round in range(ROUNDS))
    line = {
        "bench": "board_pages",
        "ideas": IDEAS,
        "bytes": len(answer.data),
        "kept_per_s": round(kept, 1),
        "rendered_per_s": round(rendered, 1),
        "ratio": round(kept / rendered, 1),
        "at_least": AT_LEAST,
    }
    print(json.dumps(line), flush=True)


def _joined(app: Flask, room: MadeWorkshop) -> FlaskClient:
    """A phone that takes part, and does nothing but ask."""
    careful = Client(app)
    careful.get(f"/en/w/{room.code}")
    careful.fill("/join")
    seat = careful.get_cookie("talkoot_seat")
    browser = FlaskClient(app)
    browser.set_cookie("talkoot_seat", seat.value if seat else "")
    return browser


def _fill(room: MadeWorkshop) -> None:
    kinds = list(IdeaKind)
    for number in range(IDEAS):
        if number % AN_AUTHORS_SHARE == 0:
            author = room.seat()
        room.write(author, f"{TEXT} {number}", kind=kinds[number % len(kinds)].value, lane=1 + number % 2)


def _rate(do: Callable[[], object], times: int) -> float:
    do()
    started = time.process_time()
    for _time in range(times):
        do()
    return times / (time.process_time() - started)


if __name__ == "__main__":
    main()
