"""How `./dev run` starts: one process makes ready (schema, demo, a word of welcome), then the one that waited for it becomes gunicorn."""

import errno
import os
import socket
import sys
from collections.abc import Callable

import click
from flask import Flask
from gunicorn.app.wsgiapp import WSGIApplication

from commons.migrations import upgrade_to_newest
from commons.settings import SettingsProblem, settings_of
from findings.demo import demo, welcome


def serve(create_app: Callable[[], Flask]) -> None:
    """Make ready, then serve; never returns.

    Importing the program takes longer than all the rest of a start. It is done once here: both the process that makes ready
    and gunicorn's workers are forked from this one, which itself makes no application and so holds no connection or thread.
    """
    if os.fork() == 0:
        os._exit(_in_words(create_app))
    _, status = os.wait()
    if status:
        sys.exit(1)
    sys.argv = ["gunicorn", "-c", "gunicorn.conf.py"]
    WSGIApplication().run()


def make_ready(app: Flask) -> None:
    """Bring the schema to the newest, load the demo into an empty installation, say where everything is."""
    settings = settings_of(app)
    _see_that_nobody_listens(settings.host, settings.port)
    upgrade_to_newest(app)
    with app.app_context(), click.Context(demo) as context:
        context.invoke(demo, as_json=False, if_empty=True)
        context.invoke(welcome)


def _in_words(create_app: Callable[[], Flask]) -> int:
    """Run `make_ready`; what stands in the way is said in a sentence. Gives the exit code."""
    try:
        make_ready(create_app())
    except click.ClickException as fault:
        fault.show()
        return 1
    except SettingsProblem as fault:
        click.echo(str(fault), err=True)
        return 1
    except Exception:  # noqa: BLE001 - this process must end here, whatever it was
        sys.excepthook(*sys.exc_info())
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


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
