"""Votes that are on disk before their answer, through HTTP: against a POST that does nothing, and an ORM transaction for each.

`python -m benches.durable_votes`; limits: at least 0.7 of the no-op, at least 8 times the ORM.
"""

import json
import secrets

from benches._crowd import compiled
from benches._installed import installed
from benches._load import Measured, as_line, closed_loop, median, post
from tests.making import make_workshop
from tests.phones import Phone
from tests.servers import Installation
from workshop import gatherings

CONNECTIONS = 32
SECONDS = 2.0
ROUNDS = 7
TARGETS = 12


class MeasuredInstallation(Installation):
    """The program with the two routes of the bench."""

    application = "benches._stack:create_app()"


def main() -> None:
    """Measure the three in turn, several times, and print the medians: on this disk, and with a millisecond more for each flush.

    The second line needs a compiler. Here a flush may take less time than writing the page; on a small rented server it does not.
    """
    disks: dict[str, dict[str, str]] = {"this": {}}
    if slow := compiled("slow_disk", "-shared", "-fPIC"):
        disks["a millisecond slower"] = {"LD_PRELOAD": slow}
    for disk, environment in disks.items():
        with installed(MeasuredInstallation, **environment) as installation:
            print(json.dumps(_measure(installation, disk)), flush=True)


def _measure(installation: Installation, disk: str) -> dict[str, object]:
    room = make_workshop()
    writer = room.seat()
    for number in range(TARGETS):
        room.write(writer, f"Idea {number}")
    room.lead(gatherings.start_vote, budget=20, most_per_idea=20)
    phones = [Phone(installation.url, room.code) for _ in range(CONNECTIONS)]
    for phone in phones:
        phone.join()
        phone.close()
    kinds = {"vote": _votes(phones), "nothing": _nothing(phones), "orm": _orm(phones)}
    runs: dict[str, list[Measured]] = {name: [] for name in kinds}
    for _round in range(ROUNDS):
        for name, request_of in kinds.items():
            runs[name].append(closed_loop(installation.url, request_of, connections=CONNECTIONS, seconds=SECONDS))
    refused = {name: {status for run in found for status in run.statuses} - {200} for name, found in runs.items()}
    assert not any(refused.values()), refused
    rate = {name: median([run.rate for run in found]) for name, found in runs.items()}
    return as_line(
        bench="durable_votes",
        disk=disk,
        connections=CONNECTIONS,
        votes_per_s=rate["vote"],
        p99_ms=median([run.ms(0.99) for run in runs["vote"]]),
        nothing_per_s=rate["nothing"],
        orm_per_s=rate["orm"],
        ratio_to_nothing=rate["vote"] / rate["nothing"],
        limit_to_nothing=0.7,
        ratio_to_nothing_each=[round(vote.rate / nothing.rate, 2) for vote, nothing in zip(runs["vote"], runs["nothing"], strict=True)],
        ratio_to_orm=rate["vote"] / rate["orm"],
        limit_to_orm=8,
    )


def _votes(phones: list[Phone]):
    def request_of(place: int, count: int) -> bytes:
        phone = phones[place]
        # One dot more or less on one idea at a time: always within the budget, always a change.
        body = {"target": 1 + (count // 2) % TARGETS, "dots": 1 - count % 2, "op": secrets.token_urlsafe(12)}
        return _request(phone, phone.home + "/dots", body)

    return request_of


def _nothing(phones: list[Phone]):
    def request_of(place: int, count: int) -> bytes:
        body = {"target": 1 + (count // 2) % TARGETS, "dots": 1 - count % 2, "op": secrets.token_urlsafe(12)}
        return _request(phones[place], "/nothing", body)

    return request_of


def _orm(phones: list[Phone]):
    def request_of(place: int, count: int) -> bytes:
        phone = phones[place]
        body = {"target": 1 + (count // 2) % TARGETS, "dots": 1 - count % 2, "op": secrets.token_urlsafe(12), "code": phone.code}
        return _request(phone, "/orm-dots", body)

    return request_of


def _request(phone: Phone, path: str, body: dict[str, object]) -> bytes:
    cookie = "; ".join(f"{name}={value}" for name, value in phone.cookies.items())
    host = phone.url.removeprefix("http://")
    return post(path, host, {"Cookie": cookie, "X-CSRFToken": phone.token}, json.dumps(body).encode())


if __name__ == "__main__":
    main()
