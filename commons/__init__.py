"""The ground every feature stands on: settings, database, the write path, the live room, languages, accounts, projects."""

from pathlib import Path

from flask import Flask

from commons.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


def init_app(app: Flask, settings: Settings) -> None:
    """Wire the parts, each after what it stands on."""
    from commons import (
        accounts,
        analysing,
        cli,
        db,
        errors,
        health,
        heavy,
        languages,
        limits,
        mail,
        media,
        migrations,
        pages,
        policy,
        projects,
        qr,
        scope,
        security,
        styleguide,
    )

    app.extensions["talkoot"] = settings
    scope.watch()
    db.init_app(app)
    migrations.init_app(app)
    heavy.init_app(app)
    security.init_app(app)
    policy.init_app(app)
    languages.init_app(app)
    errors.init_app(app)
    limits.init_app(app)
    pages.init_app(app)
    qr.init_app(app)
    media.init_app(app)
    health.init_app(app)
    mail.init_app(app)
    accounts.init_app(app)
    projects.init_app(app)
    cli.init_app(app)
    analysing.init_app(app)
    if settings.development:
        styleguide.init_app(app)
