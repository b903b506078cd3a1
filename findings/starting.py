"""What happens between setting up and serving: the newest schema, a demo in an empty installation, and a word of welcome."""

import errno
import socket

import click
from flask import current_app
from flask.cli import with_appcontext

from commons.migrations import upgrade_to_newest
from commons.settings import settings_of
from findings.demo import demo, welcome


@click.command("start")
@with_appcontext
def start() -> None:
    """Make ready to serve: migrate, load the demo into an empty installation, say where everything is."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    settings = settings_of(app)
    _see_that_nobody_listens(settings.host, settings.port)
    upgrade_to_newest(app)
    context = click.get_current_context()
    context.invoke(demo, as_json=False, if_empty=True)
    context.invoke(welcome)


def _see_that_nobody_listens(host: str, port: int) -> None:
    """A sentence now is kinder than five tries and a list of calls."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            if fault.errno != errno.EADDRINUSE:
                raise
            raise click.ClickException(
                f"Port {port} is taken; perhaps Talkoot is running already. Stop that, or choose another port: TALKOOT_PORT=8001 ./dev run"
            ) from None
