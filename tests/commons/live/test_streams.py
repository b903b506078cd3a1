"""Streams through the whole house (gunicorn, a view, the log, the tail, the hub): in order, without a gap, whoever is killed."""

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from commons.db import sqlite
from commons.live import measures
from tests.commons.live.conftest import SmallRoom
from tests.commons.live.streams import Stream, get, get_text, post
from tests.servers import free_port

LOST = (OSError, http.client.HTTPException)  # what a client sees of a worker that is killed


def say(room: SmallRoom, kind: str = "said", **refs: object) -> int:
    return int(post(f"{room.url}/rooms/{room.number}/{kind}", refs)["seq"])


def test_bjorn_sees_what_he_missed_then_what_comes(people: SmallRoom) -> None:
    for text in ("a", "b", "c"):
        say(people, text=text)

    bjorn = Stream.open(people.url, f"{people.live()}?after=1&lang=sv")
    bjorn.wait_for_number(3)
    say(people, text="d")

    bjorn.wait_for_number(4)
    assert [(frame["id"], frame["data"]["text"], frame["data"]["lang"]) for frame in bjorn.frames] == [
        (2, "b", "sv"),
        (3, "c", "sv"),
        (4, "d", "sv"),
    ]
    assert bjorn.raw.count(b"retry: ") == 1


def test_a_stream_has_the_headers_the_application_puts_on_every_answer(people: SmallRoom) -> None:
    bjorn = Stream.open(people.url, f"{people.live()}?after=0")
    bjorn.wait_for(lambda stream: bool(stream.head))

    head = bjorn.head.decode().split("\r\n")
    assert head[0] == "HTTP/1.1 200 OK"
    assert set(head[1:]) == {
        "Content-Type: text/event-stream; charset=utf-8",
        "Cache-Control: no-store",
        "X-Accel-Buffering: no",
        "X-Dressed: yes",
        "Connection: close",
    }


def test_last_event_id_goes_before_the_address(people: SmallRoom) -> None:
    for text in ("a", "b", "c"):
        say(people, text=text)

    bjorn = Stream.open(people.url, f"{people.live()}?after=0", Last_Event_ID="2").wait_for_number(3)

    assert bjorn.numbers() == [3]


@pytest.mark.parametrize("number", ["", "x", "-1", "4", str(2**63), "%00", "1.0", "9" * 3000, "%D9%A3", "0x1", "1%0Aid: 7"])
def test_a_number_that_cannot_be_means_start_anew(people: SmallRoom, number: str) -> None:
    for text in ("a", "b", "c"):
        say(people, text=text)

    bjorn = Stream.open(people.url, f"{people.live()}?after={number.replace(' ', '%20')}")
    bjorn.wait_for(lambda stream: bool(stream.frames))
    say(people, text="d")

    bjorn.wait_for_number(4)
    assert [(frame["id"], frame["event"]) for frame in bjorn.frames] == [(3, "reset"), (4, "said")]


def test_a_room_that_does_not_exist_is_not_found(people: SmallRoom) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        get(f"{people.url}/live/99/participants?after=0")

    assert refused.value.code == 404


def test_a_screen_too_far_behind_starts_anew(people: SmallRoom) -> None:
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda _: say(people), range(502)))

    far = Stream.open(people.url, f"{people.live()}?after=1").wait_for(lambda stream: bool(stream.frames))
    near = Stream.open(people.url, f"{people.live()}?after=2").wait_for_number(502)

    assert [(frame["id"], frame["event"]) for frame in far.frames] == [(502, "reset")]
    assert near.numbers() == list(range(3, 503))


def test_dots_wait_for_each_other_and_ideas_do_not_wait(people: SmallRoom) -> None:
    bjorn = Stream.open(people.url, f"{people.live()}?after=0")
    bjorn.wait_for(lambda stream: bool(stream.head))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: say(people, "dot"), range(40)))
    say(people, "said")

    bjorn.wait_for_number(41)
    dots = [frame["data"]["dots"] for frame in bjorn.frames if frame["event"] == "dot"]
    assert sum(dots) == 40
    assert len(dots) < 20
    assert bjorn.numbers() == sorted(set(bjorn.numbers()))


def test_what_only_the_desk_may_see_reaches_nobody_else(people: SmallRoom) -> None:
    aino = Stream.open(people.url, people.live("desk") + "?after=0")
    bjorn = Stream.open(people.url, f"{people.live()}?after=0")
    wall = Stream.open(people.url, people.live("wall") + "?after=0")
    for stream in (aino, bjorn, wall):
        stream.wait_for(lambda stream: bool(stream.head))

    say(people, "held", secret="kept for the desk")
    say(people, "said")

    for stream in (aino, bjorn, wall):
        stream.wait_for_number(2)
    assert b"kept for the desk" in aino.raw  # it could have leaked
    assert b"kept for the desk" not in bjorn.raw + wall.raw


def test_an_event_that_cannot_be_rendered_makes_screens_start_anew_and_nothing_stops(people: SmallRoom) -> None:
    bjorn = Stream.open(people.url, f"{people.live()}?after=0")
    bjorn.wait_for(lambda stream: bool(stream.head))

    say(people, "broken")
    bjorn.wait_for_number(1)
    say(people, "said")

    bjorn.wait_for_number(2)
    assert [(frame["id"], frame["event"]) for frame in bjorn.frames] == [(1, "reset"), (2, "said")]


def test_the_desk_hears_how_many_are_connected(people: SmallRoom) -> None:
    aino = Stream.open(people.url, people.live("desk") + "?after=0")
    phones = [Stream.open(people.url, f"{people.live()}?after=0&lang={lang}") for lang in ("fi", "fi", "sv")]

    aino.wait_for(lambda stream: any(frame["data"].get("participants") == 3 for frame in stream.frames))
    phones[0].close()

    aino.wait_for(lambda stream: stream.frames[-1]["data"] == {"participants": 2, "wall": 0, "desk": 1})
    assert {frame["id"] for frame in aino.frames} == {None}
    assert phones[1].frames == []


def test_a_right_that_ends_ends_its_streams(people: SmallRoom) -> None:
    aino = Stream.open(people.url, f"{people.live('desk')}?after=0&tag=user-1&tag=session-1")
    carla = Stream.open(people.url, f"{people.live('desk')}?after=0&tag=user-2")
    for stream in (aino, carla):
        stream.wait_for(lambda stream: bool(stream.head))

    post(f"{people.url}/end/session-1")

    aino.wait_until_ended()
    say(people, "said")
    carla.wait_for_number(1)


def test_a_poll_answers_at_once_with_the_same_frames(people: SmallRoom) -> None:
    say(people, text="a")
    stream = Stream.open(people.url, f"{people.live()}?after=0").wait_for_number(1)

    assert get(f"{people.url}{people.live()}?after=0&poll=1") == {"seq": 1, "frames": stream.frames}
    assert get(f"{people.url}{people.live()}?after=1&poll=1") == {"seq": 1, "frames": []}
    assert get(f"{people.url}{people.live()}?after=x&poll=1") == {"seq": 1, "frames": [{"id": 1, "event": "reset", "data": {}}]}


def test_long_polls_wait_without_a_thread_and_are_answered_by_what_happens(serve_room: Callable[..., SmallRoom]) -> None:
    room = serve_room(TALKOOT_THREADS="4")
    with ThreadPoolExecutor(20) as pool:
        polls = [pool.submit(get, f"{room.url}{room.live()}?after=0", Accept="application/json") for _ in range(20)]
        while get(f"{room.url}/figures")["streams"] < 20:  # answered by one of the four threads, so none of them waits
            time.sleep(0.02)
        say(room, text="a")

        answers = [poll.result(10) for poll in polls]

    assert answers == [{"seq": 1, "frames": [{"id": 1, "event": "said", "data": {"lang": "fi", "role": "participants", "text": "a"}}]}] * 20


def test_streams_live_on_while_the_database_is_locked(people: SmallRoom) -> None:
    """Mutant: a reading session that begins IMMEDIATE: nobody can look until the lock is gone."""
    say(people, text="a")
    bjorn = Stream.open(people.url, f"{people.live()}?after=0").wait_for_number(1)
    locked = sqlite.connect(people.data_dir / "talkoot.sqlite3", isolation_level=None)
    locked.execute("BEGIN IMMEDIATE")
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(say, people, text="b")
        begun = time.monotonic()
        aino = Stream.open(people.url, f"{people.live()}?after=0").wait_for_number(1, seconds=2.5)
        time.sleep(max(0.0, begun + 3 - time.monotonic()))
        assert not waiting.done()
        locked.execute("ROLLBACK")
        locked.close()
        assert waiting.result(10) == 2

    for stream in (aino, bjorn):
        stream.wait_for_number(2)
        assert stream.numbers() == [1, 2]


def test_the_hubs_figures_can_be_graphed_and_its_clock_is_on_time(people: SmallRoom) -> None:
    bjorn = Stream.open(people.url, f"{people.live()}?after=0")
    bjorn.wait_for(lambda stream: bool(stream.head))

    text = get_text(f"{people.url}/metrics")

    figures = dict(line.split(" ") for line in text.splitlines() if line and not line.startswith("#"))
    assert set(figures) == {f"talkoot_live_{name}" for name in measures.MEANINGS}
    assert float(figures["talkoot_live_streams"]) >= 1
    assert float(figures["talkoot_live_lateness_ms"]) < 500


def test_a_head_request_ends(people: SmallRoom) -> None:
    done = subprocess.run(["curl", "-sI", "-m", "5", f"{people.url}{people.live()}?after=0"], capture_output=True, check=True)

    assert done.stdout.startswith(b"HTTP/1.1 200 OK")
    assert b"text/event-stream" in done.stdout


def test_where_no_socket_can_be_handed_over_the_same_frames_come(serve_room: Callable[..., SmallRoom], tmp_path) -> None:
    """As under `flask run`: a generator for the stream, a thread for the long poll."""
    room = serve_room()  # only for its environment; the other server has a data folder of its own
    port = free_port()
    environment = {**room.environment, "TALKOOT_DATA_DIR": str(tmp_path), "TALKOOT_PORT": str(port)}
    command = [sys.executable, "-m", "flask", "--app", "tests.commons.live.small_room", "run", "--port", str(port)]
    server = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        _until(lambda: get_text(f"{url}/healthz") == "hello", seconds=30)
        assert post(f"{url}/rooms") == {"room": 1}
        bjorn = Stream.open(url, f"{room.live()}?after=0")
        bjorn.wait_for(lambda stream: bool(stream.head))
        with ThreadPoolExecutor(1) as pool:
            poll = pool.submit(get, f"{url}{room.live()}?after=0", Accept="application/json")
            _until(lambda: get(f"{url}/figures")["streams"] == 2)
            post(f"{url}/rooms/1/said", {"text": "a"})

            bjorn.wait_for_number(1)
            assert poll.result(10) == {"seq": 1, "frames": bjorn.frames}
        assert b"text/event-stream" in bjorn.head
    finally:
        server.kill()
        server.wait()


def test_when_the_hub_is_killed_streams_come_back_by_number_without_a_gap(people: SmallRoom) -> None:
    """Mutant: a view hands over at the number of the room without having read what the phone missed."""
    phones = [_Phone(people) for _ in range(12)]
    last = _talk_while(people, lambda: [_kill_a_hub(people) for _ in range(3)])

    for phone in phones:
        phone.wait_for_number(last)
        assert phone.numbers == list(range(1, last + 1))
    for phone in phones:
        phone.stop()
        assert phone.resets == 0
    assert len(people.hubs()) == 1


def test_when_the_worker_is_killed_streams_stay_open_and_miss_nothing(people: SmallRoom) -> None:
    """Mutant: a new tail starts at the rooms' newest numbers instead of those the hub tells it."""
    bjorn = Stream.open(people.url, f"{people.live()}?after=0")
    bjorn.wait_for(lambda stream: bool(stream.head))
    say(people)
    bjorn.wait_for_number(1)

    last = _talk_while(people, lambda: [_kill_a_worker(people) for _ in range(2)])

    bjorn.wait_for_number(last)
    assert bjorn.numbers() == list(range(1, last + 1))
    assert not bjorn.ended.is_set()


def test_with_several_workers_one_follows_and_another_takes_over(serve_room: Callable[..., SmallRoom]) -> None:
    room = serve_room(TALKOOT_WORKERS="2")
    streams = [Stream.open(room.url, f"{room.live()}?after=0") for _ in range(6)]
    for stream in streams:  # a stream still in the killed worker's hands would end with it: the hub has it from its head on
        stream.wait_for(lambda stream: bool(stream.head))

    last = _talk_while(room, lambda: [_kill_a_worker(room) for _ in range(2)])

    for stream in streams:
        stream.wait_for_number(last)
        assert stream.numbers() == list(range(1, last + 1))
    assert len(room.hubs()) == 1


def test_the_hub_ends_with_the_program_even_when_that_is_killed(serve_room: Callable[..., SmallRoom]) -> None:
    people = serve_room()
    bjorn = Stream.open(people.url, f"{people.live()}?after=0")
    bjorn.wait_for(lambda stream: bool(stream.head))
    [hub] = people.hubs()

    assert people.process is not None
    os.kill(people.process.pid, signal.SIGKILL)

    bjorn.wait_until_ended(5)
    _until(lambda: not Path(f"/proc/{hub}").exists())


class _Phone:
    """A client that comes back by number whenever its stream ends."""

    def __init__(self, room: SmallRoom):
        self.room, self.numbers, self.running = room, list[int](), True
        self.resets = 0
        self.thread = threading.Thread(target=self._look, daemon=True)
        self.thread.start()

    def _look(self) -> None:
        while self.running:
            with contextlib.suppress(*LOST):
                after = self.numbers[-1] if self.numbers else 0
                stream = Stream.open(self.room.url, f"{self.room.live()}?after=0", Last_Event_ID=str(after))
                while self.running and not stream.ended.wait(0.01):
                    self.numbers = self.numbers + [number for number in stream.numbers() if number > after]
                    after = max([after, *self.numbers])
                self.numbers = self.numbers + [number for number in stream.numbers() if number > after]
                self.resets += sum(frame["event"] == "reset" for frame in stream.frames)
            time.sleep(0.05)

    def wait_for_number(self, number: int) -> None:
        _until(lambda: self.numbers[-1:] >= [number])

    def stop(self) -> None:
        self.running = False
        self.thread.join(10)


def _talk_while(room: SmallRoom, something: Callable[[], object]) -> int:
    """Events without a pause while something is done; the last number. An answer that got lost is not repeated."""
    with ThreadPoolExecutor(1) as pool:
        doing = pool.submit(something)
        while not doing.done():
            with contextlib.suppress(*LOST):
                say(room)
            time.sleep(0.005)
        doing.result()
    end = time.monotonic() + 10
    while time.monotonic() < end:
        with contextlib.suppress(*LOST):
            return say(room)
        time.sleep(0.05)
    raise AssertionError("the program did not come back")


def _kill_a_hub(room: SmallRoom) -> None:
    time.sleep(0.5)
    for pid in room.hubs():
        os.kill(pid, signal.SIGKILL)
    _until(lambda: len(room.hubs()) == 1)
    time.sleep(0.5)


def _kill_a_worker(room: SmallRoom) -> None:
    time.sleep(0.5)
    os.kill(room.workers()[0], signal.SIGKILL)
    time.sleep(1.5)


def _until(true: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(*LOST):
            if true():
                return
        time.sleep(0.02)
    raise AssertionError("it did not happen")
