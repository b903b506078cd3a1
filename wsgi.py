"""The application: the one file that knows every package; gunicorn takes 'wsgi:create_app()'."""

from collections.abc import Callable
from typing import Any

from flask import Flask

import commons
import findings
import surveys
import workshop
from commons import exports, keeping, live, policy, projects
from commons.settings import Settings
from surveys import sealing as survey_sealing
from workshop import sealing as workshop_sealing


class Talkoot(Flask):
    """Flask that does not ask of each function, ten times a request, whether it is a coroutine: none is."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself."""
        return func


def create_app(settings: Settings | None = None) -> Flask:
    """A Talkoot installation as its settings say; raises SettingsProblem or PolicyMissing rather than start half right."""
    app = Talkoot("talkoot", root_path=str(commons.ROOT), static_folder=None)
    commons.init_app(app, settings or Settings.from_environment())
    workshop.init_app(app)
    surveys.init_app(app)
    findings.init_app(app)
    live.init_app(app, workshop.renderer)
    projects.show_on_pages(app, [workshop.section(), surveys.section()])
    exports.init_app(app, makers=[workshop.exports.tables, surveys.exports.tables])
    keeping.init_app(app, duties=[workshop_sealing.keep, survey_sealing.keep])
    policy.check_all_stated(app)
    return app
