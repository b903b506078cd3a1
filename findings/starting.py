"""How `./dev run` starts: one process makes ready (schema, demo, a word of welcome), the one it came from becomes gunicorn."""

import errno
import gc
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import click
from flask import Flask
from gunicorn.app.wsgiapp import WSGIApplication

from commons.migrations import newest_step, upgrade_to_newest
from commons.settings import Settings, SettingsProblem
from findings.demo import demo, welcome

STAMP = "made_ready"


def serve(create_app: Callable[[], Flask]) -> None:
    """Make ready and serve; never returns.

    Importing the program takes longer than all the rest of a start. It is done once: both the process that makes ready and
    gunicorn's workers are forked from this one, which itself makes no application and so holds no connection and no thread.
    Where the last start of this release made ready already, gunicorn does not wait for it.
    """
    gc.freeze()  # what is imported is never garbage: the processes forked from here go on sharing it
    try:
        settings = Settings.from_environment()
        _see_that_nobody_listens(settings.host, settings.port)
    except (SettingsProblem, click.ClickException) as fault:
        sys.exit(str(fault))
    stamp = settings.data_dir / STAMP
    child = os.fork()
    if child == 0:
        os._exit(_in_words(lambda: make_ready(create_app(), stamp)))
    if not _is_stamped(stamp) and os.waitpid(child, 0)[1]:
        sys.exit(1)
    sys.argv = ["gunicorn", "-c", "gunicorn.conf.py"]
    WSGIApplication().run()


def make_ready(app: Flask, stamp: Path) -> None:
    """Bring the schema to the newest, load the demo into an empty installation, say where everything is."""
    upgrade_to_newest(app)
    with app.app_context(), click.Context(demo) as context:
        context.invoke(demo, as_json=False, if_empty=True)
        context.invoke(welcome)
    stamp.write_text(newest_step() or "")


def _is_stamped(stamp: Path) -> bool:
    try:
        return stamp.read_text() == newest_step()
    except FileNotFoundError:
        return False


def _in_words(act: Callable[[], None]) -> int:
    """Do it; what stands in the way is said in a sentence where it has one. Gives the exit code of the process."""
    try:
        act()
    except click.ClickException as fault:
        fault.show()
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
