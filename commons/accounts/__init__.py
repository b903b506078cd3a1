"""People who sign in, the organisations they work in, and what each may do there."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Put Flask-Security to work behind our own pages."""
    from commons.accounts import accents, protection, views

    protection.init_app(app)
    accents.init_app(app)
    views.init_app(app)
