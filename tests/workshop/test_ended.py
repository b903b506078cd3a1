"""What is left when a workshop is over: its results at the desk and on phones, its files, and what they say when they are empty."""

import csv
import io
import re

import pytest
from flask import Flask

from commons.languages import LANGUAGES
from tests.client import Client
from tests.making import MadeWorkshop
from tests.workshop.conftest import Taker
from tests.workshop.test_desk import desk_of, facilitator_of, staff
from workshop import gatherings, voting

BENCH, COFFEE, PLANTS = "A bench by the door", "Coffee", "Plants"
NOT_SHOWN = {
    "fi": "Ei ole näytetty kaikille: sen näkee tässä vain hankkeen henkilöstö",
    "sv": "Har inte visats för alla: bara projektets personal ser det här",
    "en": "Not shown to everyone: only the project's staff see it here",
}
NOBODY = {
    "fi": "Kukaan ei antanut pisteitä tässä äänestyksessä.",
    "sv": "Ingen gav prickar i den här omröstningen.",
    "en": "Nobody placed dots in this vote.",
}
ENDED_ON = {"fi": "Se päättyi ", "sv": "Den avslutades ", "en": "It ended on "}


@pytest.fixture
def voted(room: MadeWorkshop) -> MadeWorkshop:
    """Three ideas: twelve people liked the first two alike, nobody the third. The vote is closed."""
    return vote(room, voters=12)


def vote(room: MadeWorkshop, *, voters: int) -> MadeWorkshop:
    for text in (BENCH, COFFEE, PLANTS):
        room.write(room.seat(), text)
    room.lead(gatherings.start_vote)
    for n in range(voters):
        seat = room.seat()
        room.do(voting.place_dots, seat, actor=seat.actor, op=f"a dot for {n}", target=1 + n % 2, dots=2)
    room.lead(voting.close_round)
    return room


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_desk_of_an_ended_workshop_shows_its_result_and_its_ideas(app: Flask, voted: MadeWorkshop, lang: str) -> None:
    """Mutant: draw the results of open workshops alone."""
    voted.lead(gatherings.show_result)
    voted.lead(gatherings.close_workshop)
    aino = facilitator_of(app, voted)

    page = aino.get(desk_of(voted, lang)).text

    assert places_in(page) == ["1–2", "1–2", "3"]
    assert NOT_SHOWN[lang] not in aino.page.text  # type: ignore[union-attr]
    assert all(f"{text}</p>" in page for text in (BENCH, COFFEE, PLANTS))


def test_while_it_goes_on_the_desk_has_no_more_than_the_room(app: Flask, voted: MadeWorkshop) -> None:
    aino = facilitator_of(app, voted)

    assert places_in(aino.get(desk_of(voted)).text) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_result_left_unshown_is_for_the_staff_until_they_show_it(app: Flask, voted: MadeWorkshop, take_part: Taker, lang: str) -> None:
    """Mutant: hand participants every ended round."""
    bjorn = take_part(voted, lang)
    voted.lead(gatherings.close_workshop)
    aino = facilitator_of(app, voted)
    phone, wall = f"/{lang}/w/{voted.code}", f"/{lang}/wall/{voted.wall_token}"

    aino.get(desk_of(voted, lang))
    before = (NOT_SHOWN[lang] in aino.page.text, [places_in(bjorn.get(path).text) for path in (phone, wall)])  # type: ignore[union-attr]
    pressed = aino.fill("/result")
    aino.get(desk_of(voted, lang))
    after = (NOT_SHOWN[lang] in aino.page.text, places_in(bjorn.get(phone).text))  # type: ignore[union-attr]

    assert before == (True, [[], []])
    assert pressed.status_code == 303
    assert after == (False, ["1–2", "1–2", "3"])


@pytest.mark.parametrize(("role", "sees"), [("viewer", []), ("researcher", ["1–2", "1–2", "3"])])
def test_an_unshown_result_is_for_those_who_may_have_its_file(app: Flask, voted: MadeWorkshop, role: str, sees: list[str]) -> None:
    voted.lead(gatherings.close_workshop)
    somebody = staff(app, voted.project.organisation_id, role)

    assert places_in(somebody.get(desk_of(voted)).text) == sees


def test_the_file_has_the_places_of_the_screen(app: Flask, voted: MadeWorkshop) -> None:
    """Mutant: write the place by dots in both columns."""
    aino = facilitator_of(app, voted)

    rows = file_of(aino, voted, "results")

    assert [(row["idea"], row["place"], row["place_from"], row["place_to"]) for row in rows] == [
        ("1", "1", "1", "2"),
        ("2", "1", "1", "2"),
        ("3", "3", "3", "3"),
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_vote_without_a_dot_has_no_places_anywhere(app: Flask, room: MadeWorkshop, take_part: Taker, lang: str) -> None:
    """Mutant: give ideas without voters their shared places."""
    bjorn = take_part(room, lang)
    vote(room, voters=0)
    room.lead(gatherings.show_result)
    aino = facilitator_of(app, room)

    screens = [bjorn.get(f"/{lang}{path}").text for path in (f"/w/{room.code}", f"/wall/{room.wall_token}")]
    room.lead(gatherings.close_workshop)
    screens += [bjorn.get(f"/{lang}/w/{room.code}").text, aino.get(desk_of(room, lang)).text]

    assert [(NOBODY[lang] in text, places_in(text)) for text in screens] == [(True, [])] * 4
    places = [[row[name] for name in ("place", "place_lo", "place_hi", "place_from", "place_to")] for row in file_of(aino, room, "results")]
    assert places == [[""] * 5] * 3


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("door", ["/j/{code}", "/?code={code}", "/{lang}/w/{code}", "/{lang}/?code={spoken}"])
def test_the_code_of_an_ended_workshop_says_that_it_has_ended_and_when(app: Flask, room: MadeWorkshop, lang: str, door: str) -> None:
    room.lead(gatherings.close_workshop)
    stranger: Client = app.test_client()  # type: ignore[assignment]
    stranger.get(f"/language/{lang}")
    spoken = f"{room.code[:3].lower()}%20{room.code[3:].lower()}"

    answer = stranger.get(door.format(lang=lang, code=room.code, spoken=spoken), follow_redirects=True)

    assert answer.status_code == 200
    assert re.search(ENDED_ON[lang] + r"\d+\.\d+\.\d{4}", stranger.page.text)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("lang", "said"),
    [("fi", "Ei ole vielä äänestetty."), ("sv", "Ingen omröstning har hållits ännu."), ("en", "There has been no vote yet.")],
)
def test_an_empty_file_is_not_handed_out_but_says_why_it_is_empty(app: Flask, room: MadeWorkshop, lang: str, said: str) -> None:
    aino = facilitator_of(app, room)
    room.write(room.seat(), BENCH)

    page = aino.get(desk_of(room, lang)).text

    assert page.count(said) == 4  # dots, results, rounds, ballots
    assert [name for name in ("ideas", "dots", "results", "rounds", "ballots") if f"/{name}.csv" in page] == ["ideas"]


@pytest.mark.parametrize(
    ("switched", "said"),
    [
        ((), {"fi": "Käynnissä", "sv": "Pågår", "en": "Under way"}),
        (("holding",), {"fi": "Käynnissä", "sv": "Pågår", "en": "Under way"}),
        (("joining_locked",), {"fi": "Käynnissä, kukaan uusi", "sv": "Pågår, ingen ny", "en": "Under way, nobody new"}),
        (("wall_hidden",), {"fi": "Käynnissä, seinä", "sv": "Pågår, väggen", "en": "Under way, the wall"}),
        (("frozen", "wall_hidden"), {"fi": "Tauolla", "sv": "Paus", "en": "Paused"}),
        (gatherings.SWITCHES, {"fi": "Pysäytetty", "sv": "Stoppad", "en": "Stopped"}),
    ],
)
def test_the_badge_says_how_the_room_is(app: Flask, room: MadeWorkshop, switched: tuple[str, ...], said: dict[str, str]) -> None:
    aino = facilitator_of(app, room)
    for name in switched:
        room.lead(gatherings.set_switch, name=name, on=True)

    badges = {lang: re.search(r'class="status status-(\w+)">.*?<span>([^<]*)', aino.get(desk_of(room, lang)).text) for lang in LANGUAGES}

    voice = "good" if said["en"] == "Under way" else "mind"
    assert {lang: (found[1], found[2].startswith(said[lang])) for lang, found in badges.items() if found} == dict.fromkeys(
        LANGUAGES, (voice, True)
    )


def test_that_the_room_is_stopped_is_no_good_news(app: Flask, room: MadeWorkshop) -> None:
    aino = facilitator_of(app, room)
    aino.get(desk_of(room))

    told = aino.send(f"{desk_of(room)}/stop", op="stop it now").json
    aino.fill("/stop") if "/stop" in str([form.action for form in aino.page.forms]) else None  # type: ignore[union-attr]
    page = aino.get(desk_of(room)).text

    assert told["voice"] == "mind"
    assert "notice-mind" in page
    assert "notice-good" not in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_desk_opens_the_wall_in_its_own_language_and_offers_the_others(app: Flask, room: MadeWorkshop, lang: str) -> None:
    aino = facilitator_of(app, room)

    page = aino.get(desk_of(room, lang)).text

    assert re.findall(rf'href="/(\w\w)/wall/{room.wall_token}"', page) == [lang, *(other for other in LANGUAGES if other != lang)]


def places_in(page: str) -> list[str]:
    """The places a result says, wherever it is drawn."""
    return re.findall(r'(?:bar|wall)-place">([^<]+)<', page)


def file_of(browser: Client, room: MadeWorkshop, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(browser.get(f"{desk_of(room)}/{name}.csv").text)))
