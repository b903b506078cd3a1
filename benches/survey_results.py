"""The results page of a survey with 10,000 responses of twelve answers: the first time, and again while nobody has answered.

`python -m benches.survey_results`; limit: one second for the first time.
"""

import json
import time

from flask import current_app
from flask.testing import FlaskClient

from benches._installed import installed
from benches._load import as_line, median
from benches._surveys import answered_by, make_survey_of_twelve
from tests.client import Client
from tests.making import PASSWORD, make_user

PEOPLE = 10_000
ROUNDS = 5
LIMIT_S = 1.0
EMAIL = "aino@example.fi"


def main() -> None:
    """In this process, so that nothing but the page is measured; a fresh application each round."""
    with installed():
        made = make_survey_of_twelve()
        make_user(EMAIL, organisation_id=made.organisation_id)
        answered_by(made, PEOPLE)
        address = f"/en/desk/projects/{made.project}/surveys/{made.survey}/results?simulated=1"
        first, again = [], []
        for _round in range(ROUNDS):
            desk = _signed_in()
            first.append(_seconds(desk, address))
            again.append(_seconds(desk, address))
    print(
        json.dumps(
            as_line(
                bench="survey_results",
                responses=PEOPLE,
                first_s=median(first),
                again_s=median(again),
                limit_s=LIMIT_S,
                ratio=median(first) / LIMIT_S,
            )
        ),
        flush=True,
    )


def _signed_in() -> FlaskClient:
    """A browser that does nothing but ask: the one of the tests reads each page, which takes longer than making it."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    careful = Client(app)
    careful.get("/en/desk/sign-in")
    careful.fill(email=EMAIL, password=PASSWORD)
    desk = FlaskClient(app)
    kept = careful.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert kept is not None
    desk.set_cookie(kept.key, kept.value)
    return desk


def _seconds(desk: FlaskClient, address: str) -> float:
    started = time.perf_counter()
    answer = desk.get(address)
    assert answer.status_code == 200, answer.status_code
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
