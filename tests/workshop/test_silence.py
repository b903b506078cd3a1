"""Silent writing: until the reveal nobody receives another's text, in no byte of any page, answer, stream, poll or file."""

import json
from collections.abc import Callable

import pytest
from flask import Flask

from tests.client import Client
from tests.making import MadeWorkshop, app_beside, make_workshop
from tests.phones import Phone
from tests.servers import Installation
from tests.workshop.conftest import Taker
from workshop import gatherings, ideas, voting

CANARY = "kanarialintu"  # nothing of ours says this


@pytest.fixture
def room(app: Flask) -> MadeWorkshop:
    return make_workshop(silent=True)


def everything(browser: Client, room: MadeWorkshop) -> dict[str, str]:
    """Every byte that a participant, a wall or somebody without a seat can get: address -> text."""
    found = {}
    for lang in ("fi", "sv", "en"):
        home = f"/{lang}/w/{room.code}"
        paths = [
            home,
            f"{home}/board",
            f"{home}/state",
            f"{home}/mine",
            f"{home}/mine?html=1",
            f"{home}/ideas/1",
            f"/{lang}/wall/{room.wall_token}",
        ]
        paths.append(f"/w/{room.code}/live?after=0&lang={lang}&poll=1")
        paths.append(f"/{lang}/wall/{room.wall_token}/live?after=0&poll=1")
        found.update({path: browser.get(path).text for path in paths})
    return found


def leaks(pages: dict[str, str]) -> list[str]:
    return [path for path, text in pages.items() if CANARY in text or CANARY in json.dumps(text)]


def test_carla_receives_nothing_of_bjorns_words_before_the_reveal(room: MadeWorkshop, take_part: Taker) -> None:
    """Mutant: take `in_silence` out of `queries.cards` or `queries.card`, or out of `frames._idea`."""
    bjorn, carla = take_part(room), take_part(room)
    home = f"/en/w/{room.code}"
    bjorn.send(f"{home}/ideas", op="a secret of mine", text=f"{CANARY} one")
    bjorn.send(f"{home}/ideas", op="a second secret", text=f"{CANARY} two")
    bjorn.send(f"{home}/ideas/1", op="a change of mine", text=f"{CANARY} changed", version=1)
    room.lead(ideas.hide_idea, number=1)
    room.lead(ideas.show_idea, number=1)

    before = everything(carla, room)
    own = bjorn.get(home).text
    room.lead(gatherings.reveal_ideas)
    after = everything(carla, room)

    assert leaks(before) == []
    assert f"{CANARY} changed" in own
    assert f"{home}/board" in leaks(after)
    assert f"{home}/state" in leaks(after)


def test_the_refusals_of_carlas_tries_hold_nothing_either(room: MadeWorkshop, take_part: Taker) -> None:
    bjorn, carla = take_part(room), take_part(room)
    home = f"/en/w/{room.code}"
    bjorn.send(f"{home}/ideas", op="a secret of mine", text=CANARY)

    tries = [
        carla.send(f"{home}/ideas/1", op="not mine at all", text="x", version=1),
        carla.send(f"{home}/ideas/1/withdraw", op="not mine at all"),
        carla.send(f"{home}/dots", op="not mine at all", target=1, dots=1),
        carla.send(f"{home}/ideas", op="a secret of mine", text="the same key as his"),
    ]

    assert [answer for answer in tries if CANARY in answer.text] == []
    assert tries[-1].status_code == 201


def test_a_vote_cannot_begin_over_what_nobody_has_seen(room: MadeWorkshop) -> None:
    seat = room.seat()
    for number in range(3):
        room.write(seat, f"{CANARY} {number}")

    with pytest.raises(voting.TooFewIdeas):
        room.lead(gatherings.start_vote)


def test_a_stream_that_is_open_all_the_while_gets_the_words_only_at_the_reveal(serve: Callable[..., Installation]) -> None:
    """The same over the wire: open streams of a phone, from the first idea to the reveal."""
    installation = serve()
    with app_beside(installation).app_context():
        room = make_workshop(silent=True)
        bjorn, carla = Phone(installation.url, room.code), Phone(installation.url, room.code, lang="sv")
        for phone in (bjorn, carla):
            phone.join()
        stream = carla.stream(0)
        for number in range(3):
            bjorn.write(f"{CANARY} {number}")
        silent_frames = stream.frames(quiet=1.5)
        silent_bytes = bytes(stream.received)
        room.lead(gatherings.reveal_ideas)
        stage = [frame["event"] for frame in stream.frames(quiet=1.5)]

        assert CANARY.encode() not in silent_bytes
        assert silent_frames[-1]["data"]["counts"]["ideas"] == 3
        assert "stage" in stage
        assert CANARY in json.dumps(carla.state())
        stream.close()
