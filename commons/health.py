"""What operators ask: alive, ready, and numbers for a graph."""

import shutil

import sqlalchemy as sa
from flask import Blueprint, Flask, Response, current_app, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from commons.db import db
from commons.live.measures import prometheus_text
from commons.migrations import is_newest
from commons.policy import anyone, operator
from commons.settings import settings_of

LEAST_FREE_BYTES = 64 * 1024 * 1024

blueprint = Blueprint("health", __name__)


def init_app(app: Flask) -> None:
    """Add the three addresses."""
    app.register_blueprint(blueprint)


@blueprint.get("/healthz")
@anyone
def alive() -> Response:
    """The process answers."""
    return jsonify(alive=True)


@blueprint.get("/readyz")
@anyone
def ready() -> tuple[Response, int]:
    """The database answers, its schema is the newest, and there is room on the disk."""
    answers = _database_answers()
    checks = {
        "database": answers,
        "schema": answers and is_newest(current_app._get_current_object()),  # type: ignore[attr-defined]
        "disk": shutil.disk_usage(settings_of(current_app).data_dir).free > LEAST_FREE_BYTES,
    }
    good = all(checks.values())
    return jsonify(ready=good, **checks), 200 if good else 503


@blueprint.get("/metrics")
@operator
def metrics() -> Response:
    """Prometheus text."""
    text = generate_latest() + prometheus_text(current_app._get_current_object())  # type: ignore[attr-defined]
    return Response(text, content_type=CONTENT_TYPE_LATEST)


def _database_answers() -> bool:
    try:
        return db.session.scalar(sa.text("SELECT 1")) == 1
    except sa.exc.SQLAlchemyError:
        return False
