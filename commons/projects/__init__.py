"""Projects of an organisation: who takes part, what is open and decided, links that bring people in."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from commons.projects.sections import Section


def init_app(app: Flask) -> None:
    """Register the pages: the front page, the desk's home and projects, notices."""
    from commons.projects.views import desk, members, public

    app.extensions["talkoot_sections"] = []
    for module in (public, desk, members):
        app.register_blueprint(module.blueprint)


def show_on_pages(app: Flask, sections: Sequence["Section"]) -> None:
    """Let the features' lists stand on the page of a project, in this order."""
    app.extensions["talkoot_sections"] = list(sections)
