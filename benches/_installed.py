"""The program on a data folder of its own, for as long as it is measured."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from commons.migrations import upgrade_to_newest
from tests.making import app_beside
from tests.servers import Installation


@contextmanager
def installed(kind: type[Installation] = Installation, **environment: str) -> Iterator[Installation]:
    """An installation that answers, with the application beside it entered: what a bench needs is made by the same verbs."""
    with tempfile.TemporaryDirectory(prefix="talkoot-bench-") as folder:
        installation = kind(Path(folder), **environment)
        app = app_beside(installation)
        upgrade_to_newest(app)
        installation.start()
        try:
            with app.app_context():
                yield installation
        finally:
            installation.stop()
