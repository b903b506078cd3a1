"""Silent writing: until the reveal nobody receives another's text, in no byte of any page, answer, stream, poll or file."""

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from commons import keeping
from commons.db import now
from commons.languages import LANGUAGES
from commons.policy import STAFF
from tests.client import Client
from tests.making import MadeWorkshop, app_beside, make_user, make_workshop
from tests.phones import Phone
from tests.servers import Installation
from tests.workshop.conftest import Taker
from tests.workshop.every_byte import every_byte, never_reached, unsaid
from tests.workshop.test_desk import desk_of, facilitator_of
from tests.workshop.test_desk_served import signed_in
from tests.workshop.test_ended import file_of
from workshop import gatherings, ideas, voting
from workshop.access import WorkshopNotOpen

CANARY = "kanarialintu"  # nothing of ours says this
TWO_UNSHOWN = {
    "fi": "2 ideaa ei ole vielä näytetty kenellekään.",
    "sv": "2 idéer har inte visats för någon än.",
    "en": "2 ideas have not been shown to anyone yet.",
}
SHOW_TWO = {
    "fi": "Näytä ideat kaikille – 2 ideaa",
    "sv": "Visa idéerna för alla – 2 idéer",
    "en": "Show the ideas to everyone – 2 ideas",
}


@pytest.fixture
def room(app: Flask) -> MadeWorkshop:
    return make_workshop(silent=True)


def leaks(received: dict[str, bytes]) -> list[str]:
    """Where the words are."""
    return [path for path, answer in received.items() if CANARY.encode() in answer]


@pytest.mark.engine("sqlite")
def test_every_address_that_is_read_is_searched(app: Flask) -> None:
    """A new route of a workshop is asked by itself; another part of the program, or another name in an address, has to be placed."""
    assert unsaid(app) == set()


@pytest.mark.engine("sqlite")
def test_nobody_receives_bjorns_words_before_the_reveal(app: Flask, room: MadeWorkshop, take_part: Taker) -> None:
    """Neither Carla, nor who has not joined, nor the wall, nor Aino at her desk: on no page, sheet, stream, poll, list or file.

    Mutants: take `in_silence` out of `queries.cards`, `queries.desk_cards` or `exports._ideas`, or the owner's tag
    out of `mine.what_is_mine`.
    """
    bjorn, carla, aino = take_part(room), take_part(room), facilitator_of(app, room, role="owner")
    home = f"/en/w/{room.code}"
    bjorn.send(f"{home}/ideas", op="a secret of mine", text=f"{CANARY} one")
    bjorn.send(f"{home}/ideas", op="a second secret", text=f"{CANARY} two")
    bjorn.send(f"{home}/ideas/1", op="a change of mine", text=f"{CANARY} changed", version=1)
    carla.send(f"{home}/ideas", op="carla's own words", text="A bench by the door")
    room.lead(ideas.hide_idea, number=1)
    room.lead(ideas.show_idea, number=1)
    stranger: Client = app.test_client()  # type: ignore[assignment]

    before = {
        "Carla": every_byte(carla, room, "en"),
        "a stranger": every_byte(stranger, room, "sv"),
        "Aino": every_byte(aino, room, "fi", policy=STAFF),
    }
    own = bjorn.get(home).text
    room.lead(gatherings.reveal_ideas)
    after = {"Carla": every_byte(carla, room, "en"), "Aino": every_byte(aino, room, "en", policy=STAFF)}

    assert {who: found for who, received in before.items() if (found := leaks(received))} == {}
    assert f"{CANARY} changed" in own
    assert never_reached(app, before["Carla"] | before["Aino"]) == set()
    assert {endpoint_of(app, path) for path in leaks(after["Carla"])} == {
        "workshop.board",
        "workshop_programs.live",
        "workshop_programs.state",
        "workshop_wall.live",
        "workshop_wall.show",
    }
    assert {endpoint_of(app, path) for path in leaks(after["Aino"])} >= {
        "projects.download",
        "workshop_desk.all_ideas",
        "workshop_desk.download",
        "workshop_desk.live",
        "workshop_desk.show",
    }


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


def test_who_listens_all_the_while_gets_the_words_only_at_the_reveal(serve: Callable[..., Installation]) -> None:
    """The same over the wire, from the first idea to the reveal: an open stream of a phone, of the wall and of the desk, and a long poll.

    Mutant: let `frames._cards` and `frames._idea` mind the silence for participants alone (the wall's stream leaks), or for nobody.
    """
    installation = serve()
    with app_beside(installation).app_context(), ThreadPoolExecutor(1) as pool:
        room = make_workshop(silent=True)
        bjorn, carla, dana = (Phone(installation.url, room.code, lang=lang) for lang in ("fi", "sv", "sv"))
        for phone in (bjorn, carla):
            phone.join()
        make_user("aino@example.fi", organisation_id=room.project.organisation_id)
        aino = signed_in(installation, "aino@example.fi")
        listening = {
            "phone": carla.stream(0),
            "wall": carla.stream(0, path=f"/sv/wall/{room.wall_token}/live?after=0"),
            "desk": aino.stream(0, path=f"/sv/desk/workshops/{room.public_id}/live?after=0"),
        }
        polled = pool.submit(_poll_long, dana, until_ideas=3)
        bjorn.write(f"{CANARY} 1")
        assert bjorn.post("/ideas/1", text=f"{CANARY} changed", version=1).status == 200
        for number in (2, 3):
            bjorn.write(f"{CANARY} {number}")

        silent_frames = {who: stream.frames(quiet=1.5) for who, stream in listening.items()}
        silent_bytes = {who: bytes(stream.received) for who, stream in listening.items()} | {"long poll": polled.result()}
        room.lead(gatherings.reveal_ideas)
        stages = {who: [frame["event"] for frame in stream.frames(quiet=1.5)] for who, stream in listening.items()}
        wall = carla.request("GET", f"/sv/wall/{room.wall_token}").text

        assert [who for who, received in silent_bytes.items() if CANARY.encode() in received] == []
        assert {who: _ideas_heard_of(frames) for who, frames in silent_frames.items()} == {"phone": 3, "wall": 3, "desk": 3}
        assert [who for who, events in stages.items() if "stage" not in events] == []
        assert CANARY in json.dumps(carla.state())
        assert CANARY in wall
        for line in (*listening.values(), bjorn, carla, dana, aino):
            line.close()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("sealed", [False, True])
def test_ideas_that_nobody_showed_before_the_end_are_shown_after_it(
    app: Flask, room: MadeWorkshop, take_part: Taker, sealed: bool, lang: str
) -> None:
    """Nothing that residents wrote is lost because a button was not pressed in time. Mutant: `require_open` in `reveal_ideas`."""
    bjorn = take_part(room, lang)
    for number in range(2):
        room.write(room.seat(), f"{CANARY} {number}")
    room.lead(gatherings.close_workshop)
    if sealed:
        keeping.keep(now() + timedelta(days=15))
    aino = facilitator_of(app, room)

    before = (primary(aino, room, lang), states_of(aino, room), leaks(every_byte(bjorn, room, lang)))
    pressed = aino.fill("/reveal")
    after = (primary(aino, room, lang), states_of(aino, room))

    assert before == (SHOW_TWO[lang], [("", "silent")] * 2, [])
    assert pressed.status_code == 303
    assert after == (None, [(f"{CANARY} 0", "visible"), (f"{CANARY} 1", "visible")])
    assert f"{CANARY} 1" in aino.get(desk_of(room, lang)).text
    assert f"/{lang}/w/{room.code}/board" in str(leaks(every_byte(bjorn, room, lang)))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("stage", [1, 3])
def test_the_end_says_first_how_many_ideas_have_not_been_shown(app: Flask, room: MadeWorkshop, stage: int, lang: str) -> None:
    """Mutant: end a silent workshop with the words of any other."""
    for number in range(2):
        room.write(room.seat(), f"{CANARY} {number}")
    room.lead(gatherings.go_to_stage, ordinal=stage)
    aino = facilitator_of(app, room)

    silent = aino.get(desk_of(room, lang)).text
    room.lead(gatherings.reveal_ideas)
    shown = aino.get(desk_of(room, lang)).text

    assert TWO_UNSHOWN[lang] in silent
    assert TWO_UNSHOWN[lang] not in shown


def test_a_draft_has_nothing_to_show(app: Flask) -> None:
    """Mutant: let `reveal_ideas` pass in every state."""
    draft = make_workshop(silent=True, opened=False)

    with pytest.raises(WorkshopNotOpen):
        draft.lead(gatherings.reveal_ideas)


def endpoint_of(app: Flask, path: str) -> str:
    return app.url_map.bind("localhost").match(path.partition("?")[0])[0]


def primary(aino: Client, room: MadeWorkshop, lang: str) -> str | None:
    """The words on the desk's one large button."""
    found = re.search(r'class="button button-wide"[^>]*>.*?<span>(.*?)</span>', aino.get(desk_of(room, lang)).text, re.DOTALL)
    return found and found[1]


def states_of(aino: Client, room: MadeWorkshop) -> list[tuple[str, str]]:
    """What the file has of each idea."""
    return [(row["text"], row["state"]) for row in file_of(aino, room, "ideas")]


def _poll_long(phone: Phone, *, until_ideas: int) -> bytes:
    """All that a program without streams gets until it has heard of so many ideas."""
    received, seq, heard = b"", 0, -1
    while heard < until_ideas:
        answer = phone.request("GET", f"/w/{phone.code}/live?after={seq}&lang={phone.lang}", headers={"Accept": "application/json"})
        assert answer.status == 200
        received += answer.body
        seq, heard = answer.reply["seq"], max(heard, _ideas_heard_of(answer.reply["frames"]))
    return received


def _ideas_heard_of(frames: list[dict[str, Any]]) -> int:
    """The largest number of ideas that frames tell of; -1 where none tells."""
    return max((frame["data"]["counts"]["ideas"] for frame in frames if "counts" in frame["data"]), default=-1)
