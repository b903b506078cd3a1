"""Whatever arrives at a workshop's doors, it is answered with words and the right status; nothing stumbles, nothing is lost."""

import json

import pytest
from flask import Flask

from tests.client import Client
from tests.hostile import REFUSED
from tests.making import MadeWorkshop, make_workshop
from tests.workshop.conftest import Taker
from workshop import gatherings

pytestmark = pytest.mark.engine("sqlite")
both = pytest.mark.engine("sqlite", "postgresql")

POSTS = ("/join", "/ideas", "/ideas/1", "/ideas/1/withdraw", "/dots", "/done")

BODIES = {
    "nothing": b"",
    "a list": b"[]",
    "a number": b"1",
    "null": b"null",
    "text": b'"hello"',
    "not JSON": b"{",
    "deep": b"[" * 100_000,
    "deep objects": b'{"a":' * 50_000,
    "a huge number": b'{"dots": 1' + b"0" * 5_000 + b"}",
    "broken UTF-8": b'{"text": "\xff\xfe"}',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "a key twice": b'{"op": "abcdefgh", "op": []}',
}

OPS = [None, "", "short", "x" * 65, 7, [], {}, "with\ttab and more", "ääääääää", "nul\x00nul\x00", "\ud800bcdefgh"]

IDEAS = [
    {"text": None},
    {"text": 7},
    {"text": ["a"]},
    {"text": {"a": 1}},
    {"text": True},
    {"text": "\ud800"},
    {"text": "fine", "kind": "poem"},
    {"text": "fine", "kind": 7},
    {"text": "fine", "kind": ["idea"]},
    {"text": "fine", "lane": 0},
    {"text": "fine", "lane": 99},
    {"text": "fine", "lane": -1},
    {"text": "fine", "lane": 1.5},
    {"text": "fine", "lane": float("nan")},
    {"text": "fine", "lane": float("inf")},
    {"text": "fine", "lane": True},
    {"text": "fine", "lane": "1e3"},
    {"text": "fine", "lane": 10**30},
    {"text": "fine", "lane": "٣"},
    {"text": "fine", "language": "de"},
    {"text": "fine", "language": {}},
    *({"text": text} for text in REFUSED),
]

DOTS = [
    {},
    {"target": 1},
    {"dots": 1},
    {"target": None, "dots": 1},
    {"target": "one", "dots": 1},
    {"target": 1, "dots": -1},
    {"target": 1, "dots": 1.5},
    {"target": 1, "dots": float("nan")},
    {"target": 1, "dots": True},
    {"target": 1, "dots": "1 "},
    {"target": 10**30, "dots": 1},
    {"target": 2**31, "dots": 1},
    {"target": [], "dots": {}},
]


@pytest.fixture
def room(app: Flask) -> MadeWorkshop:
    """A room with three ideas and an open vote."""
    room = make_workshop()
    author = room.seat()
    for number in range(3):
        room.write(author, f"Idea {number}")
    return room


def raw(browser: Client, path: str, body: bytes, kind: str = "application/json"):
    """POST bytes as they are, with the token in a header."""
    return browser.post(path, data=body, content_type=kind, headers={"X-CSRFToken": browser.token})


def in_words(answer) -> bool:
    """A refusal of ours: JSON with a code and a sentence."""
    return 400 <= answer.status_code < 500 and bool(answer.json["error"]) and len(answer.json["message"]) > 10


@pytest.mark.parametrize("path", POSTS)
def test_a_body_that_is_no_object_is_refused_in_words(room: MadeWorkshop, take_part: Taker, path: str) -> None:
    """Mutant: take the RecursionError out of `forms.sent_json`."""
    bjorn = take_part(room)

    answers = {name: raw(bjorn, f"/en/w/{room.code}{path}", body) for name, body in BODIES.items()}

    assert {name: answer.status_code for name, answer in answers.items() if not in_words(answer)} == {}


@pytest.mark.parametrize("path", POSTS)
def test_a_key_that_is_none_is_refused_and_named(room: MadeWorkshop, take_part: Taker, path: str) -> None:
    bjorn = take_part(room)
    whole = {"text": "fine", "target": 1, "dots": 1, "version": 1, "done": True}

    answers = [raw(bjorn, f"/en/w/{room.code}{path}", json.dumps({**whole, "op": op}).encode()) for op in OPS]

    assert [(answer.status_code, answer.json["error"]) for answer in answers] == [(422, "op")] * len(OPS)


@both
def test_an_idea_that_cannot_be_kept_is_refused_at_its_field(room: MadeWorkshop, take_part: Taker) -> None:
    bjorn = [take_part(room) for _ in range(len(IDEAS) // 15 + 1)]
    home = f"/en/w/{room.code}"

    answers = [
        raw(bjorn[place // 15], f"{home}/ideas", json.dumps({"op": f"idea number {place:3}", **idea}).encode())
        for place, idea in enumerate(IDEAS)
    ]

    assert [(idea, answer.status_code) for idea, answer in zip(IDEAS, answers, strict=True) if answer.status_code != 422] == []
    assert all(set(answer.json["fields"]) <= {"text", "kind", "lane", "language"} for answer in answers)
    assert len(bjorn[0].get(f"{home}/state").json["ideas"]) == 3


@both
def test_dots_that_make_no_sense_are_refused(room: MadeWorkshop, take_part: Taker) -> None:
    bjorn = take_part(room)
    room.lead(gatherings.start_vote, budget=3)

    answers = [
        raw(bjorn, f"/en/w/{room.code}/dots", json.dumps({"op": f"dots number {n:3}", **dots}).encode()) for n, dots in enumerate(DOTS)
    ]

    assert [(dots, answer.status_code) for dots, answer in zip(DOTS, answers, strict=True) if answer.status_code not in (409, 422)] == []
    assert bjorn.get(f"/en/w/{room.code}/mine").json["dots"] == {}


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "kind", ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "image/png"]
)
def test_ten_megabytes_are_too_large(room: MadeWorkshop, take_part: Taker, path: str, kind: str) -> None:
    bjorn = take_part(room)
    body = b'{"op": "abcdefgh", "text": "' + b"a" * 10_000_000 + b'"}'

    answer = bjorn.post(
        f"/en/w/{room.code}{path}", data=body, content_type=kind, headers={"X-CSRFToken": bjorn.token, "Accept": "application/json"}
    )

    assert answer.status_code in (400, 413)
    assert answer.json["message"]


@pytest.mark.parametrize(
    "body", [b"text=%00&op=abcdefgh", b"text=%ff&op=abcdefgh", b"&&&=&=", b"op=abcdefgh&text=" + b"%F0%9F%98%80" * 600, b"a=b;" * 2_000]
)
def test_odd_forms_give_the_page_back(room: MadeWorkshop, take_part: Taker, body: bytes) -> None:
    bjorn = take_part(room)

    answer = raw(bjorn, f"/fi/w/{room.code}/ideas", body, "application/x-www-form-urlencoded")

    assert answer.status_code in (303, 422)


@pytest.mark.parametrize("number", ["0", "99", str(2**31), str(2**63), "9" * 400])
def test_ideas_that_cannot_be_are_not_found(room: MadeWorkshop, take_part: Taker, number: str) -> None:
    bjorn = take_part(room)
    home = f"/en/w/{room.code}/ideas/{number}"

    answers = [bjorn.send(f"{home}/withdraw", op="abcdefgh"), bjorn.send(home, op="abcdefghi", text="x", version=1), bjorn.get(home)]

    assert {answer.status_code for answer in answers} <= {404, 405}


@pytest.mark.parametrize("after", ["", "-1", "x", "9" * 18, "9" * 400, "1.5", "%00", "٣"])
def test_odd_numbers_on_the_stream_start_it_anew(room: MadeWorkshop, client: Client, after: str) -> None:
    answer = client.get(f"/w/{room.code}/live?after={after}&lang=en&poll=1")

    assert answer.status_code == 200
    assert [frame["event"] for frame in answer.json["frames"]] == ["reset"]


@pytest.mark.parametrize("lang", ["", "de", "%00", "fi%0d%0aX-A:b"])
def test_odd_languages_of_the_stream_fall_back(room: MadeWorkshop, client: Client, lang: str) -> None:
    assert client.get(f"/w/{room.code}/live?after=0&lang={lang}&poll=1").status_code == 200


@pytest.mark.parametrize("seat", ["", "x", "a" * 43 + "!", "a" * 5_000, "\u00e4" * 43])
def test_an_odd_seat_cookie_is_no_seat(app: Flask, room: MadeWorkshop, seat: str) -> None:
    browser: Client = app.test_client()  # type: ignore[assignment]
    browser.set_cookie("talkoot_seat", seat)

    page = browser.get(f"/en/w/{room.code}")

    assert page.status_code == 200
    assert "talkoot_seat=" in "".join(page.headers.getlist("Set-Cookie"))


def test_the_last_step_is_told_in_the_readers_language(room: MadeWorkshop, take_part: Taker) -> None:
    said = {}
    for lang in ("fi", "sv", "en"):
        bjorn = take_part(room, lang)
        said[lang] = raw(bjorn, f"/{lang}/w/{room.code}/ideas", json.dumps({"op": "abcdefgh", "text": ""}).encode()).json["fields"]["text"]

    assert len(set(said.values())) == 3
