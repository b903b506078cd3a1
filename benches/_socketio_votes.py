"""The peer of the storm: Flask-SocketIO on gevent, each vote an ORM transaction of its own, the new totals told to every client."""

import sys

from gevent import monkey

monkey.patch_all()

import sqlalchemy as sa  # noqa: E402
from flask import Flask, jsonify, request  # noqa: E402
from flask_socketio import SocketIO  # noqa: E402
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column  # noqa: E402

BUDGET = 5

app = Flask(__name__)
socketio = SocketIO(app, async_mode="gevent", ping_interval=3600)
engine = sa.create_engine(f"sqlite:///{sys.argv[2]}", connect_args={"timeout": 30})


class Base(DeclarativeBase):
    """Its tables."""


class Vote(Base):
    """Dots of one voter on one target."""

    __tablename__ = "vote"
    voter: Mapped[str] = mapped_column(primary_key=True)
    target: Mapped[int] = mapped_column(primary_key=True)
    dots: Mapped[int]


class Happened(Base):
    """The board's log."""

    __tablename__ = "happened"
    number: Mapped[int] = mapped_column(primary_key=True)
    target: Mapped[int]


@sa.event.listens_for(engine, "connect")
def _as_safe_as_ours(connection, _record):
    connection.execute("PRAGMA journal_mode = wal")
    connection.execute("PRAGMA synchronous = full")
    connection.isolation_level = None


@sa.event.listens_for(engine, "begin")
def _begin(connection):
    connection.exec_driver_sql("BEGIN IMMEDIATE")


@app.post("/dots")
def place():
    """Check the budget, keep the dots, write down that it happened, tell all."""
    given = request.get_json()
    with Session(engine) as session, session.begin():
        spent = session.scalar(sa.select(sa.func.sum(Vote.dots)).where(Vote.voter == given["voter"])) or 0
        if spent + given["dots"] > BUDGET:
            return jsonify(error="budget"), 409
        session.merge(Vote(voter=given["voter"], target=given["target"], dots=given["dots"]))
        session.add(Happened(target=given["target"]))
        session.flush()
        total = session.scalar(sa.select(sa.func.sum(Vote.dots)).where(Vote.target == given["target"]))
    socketio.emit("dots", {str(given["target"]): total})
    return jsonify(total=total)


if __name__ == "__main__":
    Base.metadata.create_all(engine)
    socketio.run(app, host="127.0.0.1", port=int(sys.argv[1]))
