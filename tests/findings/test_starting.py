"""What `./dev run` starts, on an empty folder and again: it answers, says where everything is, and finds again what the first start made."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Timer
from urllib.error import URLError

import pytest

from commons import ROOT
from commons.db import sqlite
from tests.servers import free_port

_SIMULATED = "SELECT simulated, count(DISTINCT link_id), count(*) FROM response GROUP BY simulated"
PATIENCE = 90.0  # seconds; a machine that runs everything at once is slow


class Run:
    """One start, as the last line of `run` in `dev` does it, and what it has said until it named the last thing of its welcome."""

    def __init__(self, folder: Path, port: int):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TALKOOT_")}
        environment |= {"TALKOOT_DATA_DIR": str(folder), "TALKOOT_PORT": str(port)}
        start = [sys.executable, "-c", "import wsgi; from findings import starting; starting.serve(wsgi.create_app)"]
        self.folder, self.url = folder, f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            start, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
        )
        self.said = self._listen()

    def _listen(self) -> str:
        assert self.process.stdout is not None
        watch = Timer(PATIENCE, self.stop)
        watch.start()
        said = ""
        for line in self.process.stdout:
            said += line
            if line.startswith("Survey, staff"):
                break
        watch.cancel()
        return said

    def get(self, path: str) -> str:
        """The page at this address; the welcome may be read before anybody listens."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                with urllib.request.urlopen(self.url + path, timeout=PATIENCE) as answer:
                    return answer.read().decode()
            except URLError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)

    def asks(self, statement: str) -> list[tuple[int, ...]]:
        """What the database of the data folder says."""
        with contextlib.closing(sqlite.connect(f"file:{self.folder}/talkoot.sqlite3?mode=ro", uri=True)) as connection:
            return connection.execute(statement).fetchall()

    def stop(self) -> None:
        """As Ctrl+C does."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[[], Run]]:
    """Starts it; the data folder is the same each time."""
    begun: list[Run] = []
    port = free_port()

    def start() -> Run:
        begun.append(Run(tmp_path / "data", port))
        return begun[-1]

    yield start
    for one in begun:
        one.stop()


def test_the_second_start_finds_everything_of_the_first(run: Callable[[], Run]) -> None:
    """Mutant: forget where the demo is (`kept` gives None): the poster of yesterday leads elsewhere than the wall of today."""
    first = run()
    assert first.asks(_SIMULATED) == [(1, 4, 120)], "what nobody has given is kept apart from the first day on"
    code = re.search(r"\(code ([A-Z0-9]{6})\)", first.said)
    assert code, first.said
    assert first.get("/healthz")
    assert code[1][:3] in first.get(f"/fi/w/{code[1]}")
    first.stop()

    second = run()

    assert second.said == first.said
    assert second.get("/healthz")
    assert code[1][:3] in second.get(f"/fi/w/{code[1]}")
