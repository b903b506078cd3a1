"""The hub: every stream gets every frame above its number once, in order; nobody who is slow or gone holds up the others."""

import resource
import socket
import time
from pathlib import Path

from commons.live import hub as hub_module
from commons.live.line import message
from tests.commons.live.streams import HubAlone, Stream

CHANNEL = "7/participants/fi"


def test_a_stream_gets_its_first_bytes_then_frames_as_they_come(hub: HubAlone) -> None:
    bjorn = hub.join(CHANNEL, 3, b"HTTP/1.1 200 OK\r\n\r\nretry: 1000\n\n")
    hub.settle()

    hub.frame(CHANNEL, 4)
    hub.frame(CHANNEL, 5)

    bjorn.wait_for_number(5)
    assert bjorn.head == b"HTTP/1.1 200 OK"
    assert bjorn.numbers() == [4, 5]


def test_a_stream_that_was_read_ahead_of_the_tail_sees_nothing_twice(hub: HubAlone) -> None:
    bjorn = hub.join(CHANNEL, 3)
    aino = hub.join(CHANNEL, 5)
    hub.settle()

    for number in (4, 5, 6):
        hub.frame(CHANNEL, number)

    bjorn.wait_for_number(6)
    aino.wait_for_number(6)
    assert bjorn.numbers() == [4, 5, 6]
    assert aino.numbers() == [6]  # Mutant: put every new stream into `level`: 4 and 5 come again


def test_a_stream_that_was_read_behind_the_tail_gets_what_is_held(hub: HubAlone) -> None:
    hub.join(CHANNEL, 10)
    hub.settle()
    for number in (11, 12, 13):
        hub.frame(CHANNEL, number)
    hub.settle()

    late = hub.join(CHANNEL, 11)

    late.wait_for_number(13)
    assert late.numbers() == [12, 13]  # Mutant: no ring: 12 and 13 are never seen


def test_a_new_channel_reaches_back_for_streams_that_were_read_a_moment_earlier(hub: HubAlone) -> None:
    first = hub.join(CHANNEL, 100)
    earlier = hub.join(CHANNEL, 98)

    wanted = hub.hear("wanted")
    hub.frame(CHANNEL, 99)
    hub.frame(CHANNEL, 100)
    hub.frame(CHANNEL, 101)

    assert wanted == {"wanted": CHANNEL, "after": 100 - hub_module.MARGIN}
    earlier.wait_for_number(101)
    first.wait_for_number(101)
    assert earlier.numbers() == [99, 100, 101]
    assert first.numbers() == [101]


def test_a_stream_below_what_is_held_is_told_to_start_anew(hub: HubAlone) -> None:
    hub.join(CHANNEL, 1_000)
    hub.settle()
    hub.frame(CHANNEL, 1_001)
    hub.settle()

    behind = hub.join(CHANNEL, 5)
    behind.wait_for_number(1_001)
    hub.frame(CHANNEL, 1_002)

    behind.wait_for_number(1_002)
    assert [(frame["id"], frame["event"]) for frame in behind.frames] == [(1_001, "reset"), (1_002, "said")]


def test_a_tail_that_starts_anew_is_told_how_far_each_channel_is_and_may_repeat_itself(hub: HubAlone) -> None:
    bjorn = hub.join(CHANNEL, 0)
    hub.settle()
    hub.frame(CHANNEL, 1)
    hub.frame(CHANNEL, 2)
    bjorn.wait_for_number(2)

    hub.tail.sendall(message(b"T", b""))
    known = {}
    while not known.get("channels"):
        known = hub.hear("channels")
    hub.frame(CHANNEL, 2)
    hub.frame(CHANNEL, 3)

    bjorn.wait_for_number(3)
    assert known == {"channels": {CHANNEL: 2}}
    assert bjorn.numbers() == [1, 2, 3]


def test_a_frame_without_a_number_reaches_all_and_is_not_held(hub: HubAlone) -> None:
    bjorn = hub.join(CHANNEL, 5)
    hub.settle()
    hub.frame(CHANNEL, 0, "presence")
    bjorn.wait_for(lambda stream: len(stream.frames) == 1)

    later = hub.join(CHANNEL, 5)
    hub.settle()
    hub.frame(CHANNEL, 6)
    later.wait_for_number(6)

    assert [frame["event"] for frame in bjorn.frames][:1] == ["presence"]
    assert [frame["event"] for frame in later.frames] == ["said"]


def test_a_reader_that_is_slow_gets_all_of_it_in_order(hub: HubAlone) -> None:
    slow = hub.give(CHANNEL, 0)
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    quick = hub.join(CHANNEL, 0)
    hub.settle()
    filling = '"' + "x" * 10_000 + '"'

    for number in range(1, 31):  # more than the socket takes at once, less than the hub lets wait
        hub.frame(CHANNEL, number, data=filling)
    quick.wait_for_number(30)
    late = Stream(slow).wait_for_number(30)

    assert late.numbers() == list(range(1, 31))
    assert late.frames == quick.frames


def test_a_reader_that_does_not_read_is_dropped_and_the_others_live_on(hub: HubAlone) -> None:
    idle = hub.give(CHANNEL, 0)
    quick = hub.join(CHANNEL, 0)
    hub.settle()
    filling = '"' + "x" * 50_000 + '"'

    for number in range(1, 61):
        hub.frame(CHANNEL, number, data=filling)
        quick.wait_for_number(number)

    assert quick.numbers() == list(range(1, 61))
    figures = hub.figures()
    idle.close()
    assert (figures["streams"], figures["slow_dropped"]) == (1, 1)


def test_a_peer_that_has_gone_is_noticed_without_a_frame(hub: HubAlone) -> None:
    bjorn = hub.join(CHANNEL, 0)
    carla = hub.join(CHANNEL, 0)
    hub.settle()
    assert hub.figures()["streams"] == 2

    carla.close()
    time.sleep(0.1)

    assert hub.figures()["streams"] == 1
    hub.frame(CHANNEL, 1)
    bjorn.wait_for_number(1)


def test_a_peer_that_talks_on_its_stream_is_dropped_and_the_others_live_on(hub: HubAlone) -> None:
    talkative = hub.join(CHANNEL, 0)
    bjorn = hub.join(CHANNEL, 0)
    hub.settle()

    talkative.client.send(b"Hello")

    talkative.wait_until_ended()  # Mutant: read what it says: an endless talker takes the time of all
    hub.frame(CHANNEL, 1)
    bjorn.wait_for_number(1)


def test_a_heartbeat_comes_though_nothing_happens(hub: HubAlone, monkeypatch) -> None:
    monkeypatch.setattr(hub_module, "TICK", 0.01)
    bjorn = hub.join(CHANNEL, 0)

    time.sleep(1.2)

    assert bjorn.raw.count(hub_module.HEARTBEAT) >= 2
    assert hub.figures()["lateness_ms"] < 250


def test_the_streams_of_a_right_end_with_it_and_no_others(hub: HubAlone) -> None:
    """Mutant: end every stream. Looked at at once, those of others seem open still: they have to hear what comes next."""
    aino = hub.join("7/desk/fi", 0, tags=["user-1", "session-9"])
    other = hub.join("7/desk/fi", 0, tags=["user-2"])
    bjorn = hub.join(CHANNEL, 0)
    hub.settle()

    hub.worker.sendall(message(b"E", b"session-9"))

    aino.wait_until_ended()
    hub.frame("7/desk/fi", 1)
    hub.frame(CHANNEL, 1)
    other.wait_for_number(1)
    bjorn.wait_for_number(1)
    assert aino.numbers() == []


def test_the_streams_of_a_channel_can_be_ended(hub: HubAlone) -> None:
    aino = hub.join("7/desk/fi", 0)
    bjorn = hub.join(CHANNEL, 0)
    hub.settle()

    hub.worker.sendall(message(b"C", CHANNEL.encode()))

    bjorn.wait_until_ended()
    hub.frame("7/desk/fi", 1)
    aino.wait_for_number(1)


def test_a_stream_for_which_no_descriptor_is_free_does_not_mix_up_the_next() -> None:
    """Mutant: keep no place for the lost one and take the next without looking whether there is one: the hub ends."""
    first, second = socket.socketpair(), socket.socketpair()
    with HubAlone(apart=True) as hub:
        pid = hub.process.pid
        taken = {int(path.name) for path in Path(f"/proc/{pid}/fd").iterdir()}
        allowed = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        lowest_free = next(number for number in range(max(taken) + 2) if number not in taken)
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (lowest_free, allowed[1]))
        hub.hand(first[1], CHANNEL, 0, b": for the first\n\n")
        hub.wait_until_read()
        resource.prlimit(pid, resource.RLIMIT_NOFILE, allowed)
        hub.hand(second[1], CHANNEL, 0, b": for the second\n\n")
        first[1].close()
        second[1].close()
        hub.settle()
        hub.frame(CHANNEL, 1)

        assert Stream(second[0]).wait_for_number(1).raw.startswith(b": for the second")
        assert Stream(first[0]).wait_until_ended().raw == b""


def test_a_stream_with_a_tag_asks_again_after_a_while(hub: HubAlone, monkeypatch) -> None:
    monkeypatch.setattr(hub_module, "SECONDS_OF_TRUST", 0.1)
    aino = hub.join("7/desk/fi", 0, tags=["user-1"])
    bjorn = hub.join(CHANNEL, 0)

    aino.wait_until_ended()
    hub.frame(CHANNEL, 1)
    bjorn.wait_for_number(1)


def test_a_long_poll_is_answered_by_the_next_frame(hub: HubAlone) -> None:
    client = hub.give(CHANNEL, 4, b"HEAD ", poll=True)
    hub.settle()

    hub.frame(CHANNEL, 5, data='{"text": "sauna: on"}')

    assert _all_of(client) == b'HEAD {"seq": 5, "frames": [{"id": 5, "event": "said", "data": {"text": "sauna: on"}}]}'


def test_a_long_poll_that_has_gone_already_takes_nobody_else_along(hub: HubAlone) -> None:
    """Mutant: answer it though its first bytes could not be written: the worker's whole connection is taken for broken."""
    hub.join(CHANNEL, 4)
    hub.settle()
    hub.frame(CHANNEL, 5)
    hub.settle()
    client, server = socket.socketpair()
    client.close()
    with server:
        hub.hand(server, CHANNEL, 4, b"HEAD ", poll=True)

    bjorn = hub.join(CHANNEL, 4)

    assert bjorn.wait_for_number(5).numbers() == [5]


def test_a_long_poll_gets_what_is_held_at_once_and_nothing_after_its_time(hub: HubAlone, monkeypatch) -> None:
    hub.join(CHANNEL, 4)
    hub.settle()
    hub.frame(CHANNEL, 5)
    hub.frame(CHANNEL, 6)
    hub.settle()
    monkeypatch.setattr(hub_module, "SECONDS_TO_POLL", 0.1)

    at_once = _all_of(hub.give(CHANNEL, 4, poll=True))
    after_a_while = _all_of(hub.give(CHANNEL, 6, poll=True))

    assert at_once.startswith(b'{"seq": 6, "frames": [{"id": 5, ')
    assert after_a_while == b'{"seq": 6, "frames": []}'


def test_the_tail_hears_how_many_streams_there_are(hub: HubAlone) -> None:
    hub.join(CHANNEL, 0)
    leaving = hub.join(CHANNEL, 0)
    two = hub.hear("counts")

    leaving.close()

    assert two == {"counts": {CHANNEL: 2}}
    assert hub.hear("counts") == {"counts": {CHANNEL: 1}}


def test_a_full_hub_gives_what_was_missed_and_sends_the_stream_away_for_a_while(hub: HubAlone) -> None:
    staying = hub.join(CHANNEL, 0)
    hub.settle()
    hub.hub.most_streams = 1

    turned_away = hub.join(CHANNEL, 0, b"id: 3\nevent: said\ndata: {}\n\n")

    turned_away.wait_until_ended()
    assert turned_away.numbers() == [3]
    assert turned_away.raw.endswith(hub_module.COME_BACK_LATER)
    hub.frame(CHANNEL, 1)
    staying.wait_for_number(1)


def test_a_message_that_makes_no_sense_costs_only_its_sender(hub: HubAlone) -> None:
    bjorn = hub.join(CHANNEL, 0)
    hub.settle()
    for nonsense in (b"\0\0\0\0", b"\xff" * 8, b"\0\0\0\5S{}\0\0"):
        with hub.connect() as stranger:
            stranger.sendall(nonsense)

    hub.frame(CHANNEL, 1)

    bjorn.wait_for_number(1)


def test_a_hub_without_a_tail_ends_so_that_its_screens_look_for_another(hub: HubAlone, monkeypatch) -> None:
    monkeypatch.setattr(hub_module, "SECONDS_WITHOUT_TAIL", 0.2)
    bjorn = hub.join(CHANNEL, 0)
    hub.settle()

    hub.tail.shutdown(socket.SHUT_RDWR)

    bjorn.wait_until_ended()
    hub.thread.join(5)
    assert not hub.thread.is_alive()


def _all_of(client: socket.socket) -> bytes:
    client.settimeout(10)
    whole = b""
    while data := client.recv(65536):
        whole += data
    return whole
