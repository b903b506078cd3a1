"""Workshops: a live board for strangers with phones, dots on ideas, a wall and a desk."""

from flask import Flask

from workshop import frames as renderer
from workshop.views import board, desk, making, printing, programs, wall
from workshop.views import voting as vote  # `workshop.voting` is the verbs
from workshop.views.section import section

__all__ = ["init_app", "renderer", "section"]


def init_app(app: Flask) -> None:
    """Wire the feature's doors."""
    for door in (board, vote, programs, wall, desk, making, printing):
        app.register_blueprint(door.blueprint)
