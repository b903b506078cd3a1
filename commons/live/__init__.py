"""The live room: what happens in a workshop reaches every screen that looks at it, in order and without a gap.

A verb calls `log.record`; a view calls `follow` once it has checked the right to look; a feature gives a renderer. Everything
else goes by itself: the tail reads and renders, the hub writes to every open stream.
"""

import threading

from flask import Flask

from commons.live import line, tail, wake
from commons.live.frames import Frame, Renderer
from commons.live.handover import follow

__all__ = ["Frame", "Renderer", "chosen", "end_channel", "end_streams", "figures", "follow", "init_app", "start", "stop"]

ROLES = ("participants", "wall", "desk")


def init_app(app: Flask, renderer: Renderer) -> None:
    """Say how events look; a worker that starts later goes on where the one before it ended."""
    app.extensions["talkoot_renderer"] = renderer


def start(app: Flask) -> None:
    """Begin to follow rooms in this process; a server calls it when it is ready to answer, else the first stream does."""
    if "talkoot_renderer" in app.extensions:
        tail.start(app, app.extensions["talkoot_renderer"])


def chosen(app: Flask) -> threading.Event:
    """Set while this process is the one of its host that follows the rooms, which is what else one process of a host does."""
    return tail.start(app, app.extensions["talkoot_renderer"]).chosen


def stop(app: Flask) -> None:
    """Let go of the rooms this process follows."""
    if running := app.extensions.pop("talkoot_tail", None):
        running.stop()


def end_streams(app: Flask, tag: str) -> None:
    """End every open stream that rests on `tag`, on every host. Never raises: a stream with a tag asks again by itself."""
    wake.bell_of(app).end_streams(tag)
    try:
        line.line_of(app).end_streams(tag)
    except line.HubLost:
        app.logger.warning("no hub to end the streams of %s", tag)


def end_channel(app: Flask, room_id: int, role: str) -> None:
    """End every stream of a role in a room on this host, in every language."""
    from commons.languages import LANGUAGES

    for lang in LANGUAGES:
        line.line_of(app).end_channel(f"{room_id}/{role}/{lang}")


def figures(app: Flask) -> dict[str, float]:
    """How the hub of this host is: streams, channels, frames, delivered, slow_dropped, sent_away, lateness_ms."""
    return line.line_of(app).figures()
