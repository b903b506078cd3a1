"""Visual surveys: questions with pictures, answered by the audiences of a project, read by audience, taken home as tables."""

from flask import Flask, url_for
from flask_babel import lazy_gettext as _l

from commons.projects.sections import Section
from surveys import exports, views

__all__ = ["exports", "init_app", "section"]


def init_app(app: Flask) -> None:
    """Open the doors."""
    views.init_app(app)


def section() -> Section:
    """The surveys on the page of a project."""
    return Section(
        heading=_l("Surveys"),
        empty=_l("No surveys yet. A survey shows pictures to people and asks what they think of them."),
        entries=views.entries,
        new_words=_l("Make a survey"),
        new_url=lambda project_id: url_for("surveys_desk.new", project_id=project_id),
    )
