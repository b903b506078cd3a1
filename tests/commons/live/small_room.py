"""A small application with a live room in it, served by gunicorn in the tests of the live room and of the worker."""

import hashlib
import os
import time
from types import MappingProxyType

from flask import Flask, Response, jsonify, request
from flask_babel import Babel

from commons import changes, db, heavy, live
from commons.errors import Refusal
from commons.live import Frame, log, measures
from commons.settings import Settings, settings_of


class Renderer:
    """`said` goes at once, `dot` may wait; the desk alone sees `held`; `broken` cannot be rendered."""

    can_wait = MappingProxyType({"dot": 0.1})

    def render(self, session, room_id, events, role, lang):
        frames = []
        dots = [event for event in events if event.kind == "dot"]
        for event in events:
            if event.kind == "broken":
                raise RuntimeError("this event cannot be rendered")
            if event.kind == "held" and role != "desk":
                continue
            if event.kind != "dot":
                frames.append(Frame(event.number, event.kind, {"lang": lang, "role": role, **event.refs}))
            elif event is dots[-1]:
                frames.append(Frame(event.number, "dot", {"dots": len(dots), "total": event.refs.get("total")}))
        return frames

    def render_presence(self, session, room_id, counts, role, lang):
        return Frame(None, "presence", counts)


RENDERER = Renderer()


def record(session, *, room_id, kind, **refs):
    """The only verb here."""
    return log.record(session, room_id, kind, **refs)


def create_app(settings: Settings | None = None) -> Flask:
    """Settings come from the environment, as for the real one."""
    app = Flask("small_room")
    app.extensions["talkoot"] = settings or Settings.from_environment()
    app.config["MAX_CONTENT_LENGTH"] = 32 * 1024 * 1024
    db.init_app(app)
    Babel(app)
    heavy.init_app(app)
    app.register_error_handler(Refusal, lambda refusal: (refusal.code, refusal.status, {"Retry-After": str(refusal.retry_after)}))
    live.init_app(app, RENDERER)
    with db.turn_to_write(app):
        db.Base.metadata.create_all(db.writer_of(app))

    @app.after_request
    def dress(response: Response) -> Response:
        response.headers["X-Dressed"] = "yes"
        return response

    @app.post("/rooms")
    def open_room():
        return jsonify(room=changes.make(log.open_room))

    @app.post("/rooms/<int:room_id>/<kind>")
    def happen(room_id, kind):
        return jsonify(seq=changes.make(record, room=room_id, room_id=room_id, kind=kind, **(request.get_json(silent=True) or {})))

    @app.get("/live/<int:room_id>/<role>")
    def follow(room_id, role):
        return live.follow(room_id, role, request.args.get("lang", "fi"), RENDERER, tag=request.args.getlist("tag"))

    @app.post("/end/<tag>")
    def end(tag):
        live.end_streams(app, tag)
        return "", 204

    @app.get("/healthz")
    @app.get("/")
    def hello():
        return "hello"

    @app.get("/figures")
    def figures():
        return jsonify({**live.figures(app), "worker": os.getpid()})

    @app.get("/metrics")
    def metrics():
        return measures.prometheus_text(app)

    @app.post("/swallow")
    def swallow():
        body = request.get_data()
        return jsonify(bytes=len(body), sha256=hashlib.sha256(body).hexdigest())

    @app.get("/large/<int:size>")
    def large(size):
        return b"x" * size

    @app.get("/slow/<float:seconds>")
    def slow(seconds):
        with heavy.heavy("export"):
            time.sleep(seconds)
        return "slept"

    @app.get("/where")
    def where():
        return str(settings_of(app).data_dir)

    return app
