"""The application: the one file that knows every package; gunicorn takes 'wsgi:create_app()'."""

from flask import Flask

import commons
import findings
import surveys
import workshop
from commons import exports, keeping, live, policy, projects
from commons.settings import Settings
from surveys import sealing as survey_sealing
from workshop import sealing as workshop_sealing


def create_app(settings: Settings | None = None) -> Flask:
    """A Talkoot installation as its settings say; raises SettingsProblem or PolicyMissing rather than start half right."""
    app = Flask("talkoot", root_path=str(commons.ROOT), static_folder=None)
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
