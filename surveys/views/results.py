"""Results by audience, and the data to take home."""

from flask import Blueprint

blueprint = Blueprint("survey_results", __name__, url_prefix="/<lang:lang>/desk/projects/<project_id>/surveys/<survey_id>/results")
