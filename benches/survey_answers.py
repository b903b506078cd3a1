"""Survey answers through HTTP, each on disk before its reply: against a POST that does nothing, and as finished responses an hour.

`python -m benches.survey_answers`; limits: at least 0.35 of the no-op for each answer posted, 2,000 finished responses of 12 answers an hour.
"""

import json
import random
import secrets
from typing import Any

from benches._installed import installed
from benches._load import Measured, as_line, closed_loop, median, post
from benches._surveys import ASKED, make_survey_of_twelve
from benches.durable_votes import MeasuredInstallation
from commons import scope
from commons.db import db
from commons.security import cookie_name
from commons.settings import Settings
from surveys import building, definition, responses
from surveys.kinds import KINDS
from surveys.views.visit import COOKIE
from tests.phones import Phone
from tests.surveys.making import Made, Respondent

CONNECTIONS = 32
SECONDS, ROUNDS = 4.0, 5
DEVICES = 4_000  # that have begun: more than are finished while it is measured
STEPS = len(ASKED) + 1  # twelve answers and sending
LIMIT_TO_NOTHING, LIMIT_AN_HOUR = 0.35, 2_000


def main() -> None:
    """Measure both in turn, several times, and print the medians."""
    with installed(MeasuredInstallation) as installation:
        made = make_survey_of_twelve()
        devices = _Devices(installation.url, Settings.from_environment(installation.environment), made)
        answers: list[Measured] = []
        nothing: list[Measured] = []
        for _round in range(ROUNDS):
            answers.append(closed_loop(installation.url, devices.step, connections=CONNECTIONS, seconds=SECONDS))
            nothing.append(closed_loop(installation.url, devices.nothing, connections=CONNECTIONS, seconds=SECONDS))
        refused = {status for run in (*answers, *nothing) for status in run.statuses} - {200}
        assert not refused, refused
    rate, idle = median([run.rate for run in answers]), median([run.rate for run in nothing])
    line = as_line(
        bench="survey_answers",
        connections=CONNECTIONS,
        answers_per_s=rate,
        p99_ms=median([run.ms(0.99) for run in answers]),
        nothing_per_s=idle,
        ratio_to_nothing=rate / idle,
        limit_to_nothing=LIMIT_TO_NOTHING,
        finished_an_hour=round(rate / STEPS * 3_600),
        limit_an_hour=LIMIT_AN_HOUR,
    )
    print(json.dumps(line), flush=True)


class _Devices:
    """Devices that have begun, one after the other on each connection, and what each sends."""

    def __init__(self, url: str, settings: Settings, made: Made):
        code = made.residents["code"]
        self.host, self.where = url.removeprefix("http://"), f"/en/s/{code}"
        self.cookie = cookie_name(settings, f"{COOKIE}{code}")
        visitor = Phone(url, code, "en")
        page = visitor.request("GET", self.where, headers={"Accept": "text/html"})
        visitor.token = page.text.split('name="csrf-token" content="')[1].split('"')[0]
        self.token, self.others = visitor.token, {name: value for name, value in visitor.cookies.items() if name != self.cookie}
        self.values = _values(made)
        self.begun = [self._begin(made) for _ in range(DEVICES)]
        self.now: dict[int, str] = {}

    def step(self, place: int, count: int) -> bytes:
        """The next answer of the device on this connection; after the last one it sends, and another device takes its turn."""
        number = count % STEPS
        if number == 0:
            self.now[place] = self.begun.pop()
        if number == len(self.values):
            return self._post("/finish", place, {})
        question, value = self.values[number]
        return self._post("/answers", place, {"question": question, "value": value})

    def nothing(self, place: int, _count: int) -> bytes:
        """The same bytes to the route that does nothing."""
        question, value = self.values[0]
        return self._send("/nothing", self.begun[place], {"question": question, "value": value})

    def _begin(self, made: Made) -> str:
        one = Respondent(made, made.residents, "en")
        one.does(responses.start)
        return one.secret

    def _post(self, path: str, place: int, body: dict[str, Any]) -> bytes:
        return self._send(self.where + path, self.now[place], body)

    def _send(self, path: str, secret: str, body: dict[str, Any]) -> bytes:
        cookies = "; ".join(f"{name}={value}" for name, value in {**self.others, self.cookie: secret}.items())
        sent = json.dumps({**body, "op": secrets.token_urlsafe(12)}).encode()
        return post(path, self.host, {"Cookie": cookies, "X-CSRFToken": self.token}, sent)


def _values(made: Made) -> list[tuple[str, Any]]:
    scope.enter(db.session, made.organisation_id)
    asked = definition.asked(building.draft_of(db.session, made.survey_id))
    db.session.rollback()
    chance = random.Random(1)
    return [(question["uid"], KINDS[question["kind"]].simulate(question, chance)) for question in asked]


if __name__ == "__main__":
    main()
