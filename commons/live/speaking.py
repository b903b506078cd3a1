"""A request that nobody made, in which what everybody is told is drawn: templates and their addresses speak a language, and no reader is known."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, g
from sqlalchemy.orm import Session
from werkzeug.test import EnvironBuilder

from commons.db import db
from commons.settings import settings_of


@contextmanager
def speaking(app: Flask, lang: str) -> Iterator[Session]:
    """A reading session within a request for a page in `lang`."""
    made = app.extensions.setdefault("talkoot_live_requests", {})
    if lang not in made:  # once, because it takes longer than drawing an idea
        made[lang] = EnvironBuilder(path=f"/{lang}/", base_url=settings_of(app).public_base_url).get_environ()
    with app.request_context(dict(made[lang])):
        g.language = lang
        yield db.session()
