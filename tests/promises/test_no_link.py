"""P5: nobody can look up who wrote what: no page, stream or file holds a value that two contributions of one person share."""

import base64
import csv
import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from commons.db import db
from tests.making import MadeWorkshop
from tests.phones import Phone
from tests.servers import Installation
from workshop import gatherings, voting
from workshop.models import Ballot, Idea, Participant

AUTHORS = 3
IDEAS_EACH = 4


def test_no_byte_that_leaves_holds_a_secret_or_a_tag(
    server: Installation, room: MadeWorkshop, phone: Callable[..., Phone], tmp_path: Path
) -> None:
    """Mutant: put `owner_tag` into `IdeaCard`, or a participant's id into ideas.csv."""
    authors = _a_whole_workshop(room, phone)
    onlooker = phone(lang="sv")

    seen = _everything_that_leaves(server, room, onlooker, tmp_path)

    secrets, tags = {author.cookies[_seat_cookie(author)] for author in authors}, _tags()
    assert (len(secrets), len(tags)) == (AUTHORS, 3 * AUTHORS + 1), (
        "each has a seat, a name as author and one as voter; the onlooker a seat"
    )
    assert all(len(seen_by_owner) > 1000 for seen_by_owner in seen.values())
    found = [(where, canary[:12]) for where, body in seen.items() for canary in _canaries(secrets, tags) if canary in body]
    assert found == []


def test_no_field_of_an_idea_tells_its_author(
    server: Installation, room: MadeWorkshop, phone: Callable[..., Phone], tmp_path: Path
) -> None:
    """Mutant: export `created_at` to the second, or the participant's row number."""
    authors = _a_whole_workshop(room, phone)
    written = {idea["number"]: place for place, author in enumerate(authors) for idea in author.mine()["ideas"]}
    ideas = phones_view = phone().state()["ideas"]
    exported = list(csv.DictReader((_export(server, room, tmp_path) / "ideas.csv").open(encoding="utf-8", newline="")))

    assert len(phones_view) == len(exported) == AUTHORS * IDEAS_EACH
    assert _fields_that_tell(ideas, written, "number") == set()
    assert _fields_that_tell(exported, written, "number") == set()


def test_ballots_of_two_rounds_cannot_be_joined(
    server: Installation, room: MadeWorkshop, phone: Callable[..., Phone], tmp_path: Path
) -> None:
    """Mutant: make the voter's tag the same in every round and export it."""
    authors = _a_whole_workshop(room, phone)
    room.lead(gatherings.start_vote, budget=3)
    for place, author in enumerate(authors):
        author.place(place + 1, 1)
    room.lead(voting.close_round)

    rows = list(csv.DictReader((_export(server, room, tmp_path) / "ballots.csv").open(encoding="utf-8", newline="")))

    by_round = {number: {row["ballot"] for row in rows if row["round"] == number} for number in ("1", "2")}
    assert len(by_round["1"]) == len(by_round["2"]) == AUTHORS
    assert by_round["1"].isdisjoint(by_round["2"])


def _a_whole_workshop(room: MadeWorkshop, phone: Callable[..., Phone]) -> list[Phone]:
    authors = [phone() for _ in range(AUTHORS)]
    for turn in range(IDEAS_EACH):
        for place, author in enumerate(authors):
            assert author.write(f"Thought {turn} of somebody {place}").status == 201
    room.lead(gatherings.start_vote, budget=5, totals_shown="live")
    for place, author in enumerate(authors):
        assert author.place(1 + place, 2).status == 200
    room.lead(voting.close_round)
    room.lead(gatherings.show_result)
    return authors


def _everything_that_leaves(server: Installation, room: MadeWorkshop, onlooker: Phone, folder: Path) -> dict[str, bytes]:
    follower = onlooker.stream(0)
    follower.frames(quiet=1.0)
    wall = onlooker.request("GET", f"/en/wall/{room.wall_token}")
    exported = b"".join(file.read_bytes() for file in sorted(_export(server, room, folder).glob("*.csv")))
    return {
        "page": onlooker.open().body + onlooker.open("/board").body,
        "state": onlooker.request("GET", onlooker.home + "/state").body,
        "stream": follower.received,
        "poll": onlooker.request("GET", f"/w/{room.code}/live?after=0&poll=1&lang=en").body,
        "wall": wall.body,
        "files": exported,
        "log": server.log.read_bytes() + b" " * 1001,
    }


def _export(server: Installation, room: MadeWorkshop, folder: Path) -> Path:
    to = folder / "package"
    if not to.exists():
        done = server.flask("export", room.project.public_id, "--to", str(to))
        assert done.returncode == 0, done.stderr
    return to


def _fields_that_tell(rows: Iterable[dict[str, Any]], author_of: dict[int, int], number: str) -> set[str]:
    """Fields, texts and numbers apart, whose value differs between authors."""
    rows = list(rows)
    telling = set()
    for field in rows[0]:
        if field in (number, "text"):
            continue
        by_author: dict[int, set[str]] = {}
        for row in rows:
            by_author.setdefault(author_of[int(row[number])], set()).add(str(row[field]))
        if len({frozenset(values) for values in by_author.values()}) > 1:
            telling.add(field)
    return telling


def _tags() -> set[bytes]:
    db.session.rollback()
    everywhere = {"unscoped": "the test looks for every tag there is"}
    owners = db.session.scalars(sa.select(Idea.owner_tag), execution_options=everywhere)
    seats = db.session.scalars(sa.select(Participant.seat_tag), execution_options=everywhere)
    voters = db.session.scalars(sa.select(Ballot.voter_tag), execution_options=everywhere)
    return {tag for tag in [*owners, *seats, *voters] if tag}


def _canaries(secrets: set[str], tags: set[bytes]) -> set[bytes]:
    raw = {secret.encode() for secret in secrets}
    hashed = {hashlib.new(name, secret).digest() for secret in raw for name in ("md5", "sha1", "sha256")}
    binary = hashed | tags
    return (
        raw
        | {one.hex().encode()[:16] for one in binary}
        | {base64.urlsafe_b64encode(one)[:16] for one in binary}
        | {base64.b64encode(one)[:16] for one in binary}
    )


def _seat_cookie(phone: Phone) -> str:
    return next(name for name in phone.cookies if name.endswith("talkoot_seat"))
