"""What every test may ask for: a database of each engine, the application, a client, and the program as it really runs."""

import dataclasses
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import stamp
from jinja2 import FileSystemBytecodeCache

from commons import changes, limits, live, mail
from commons.db import db, writer_of
from commons.migrations import add_alembic
from commons.settings import Settings
from tests import servers
from tests.client import Client
from tests.servers import A_SECRET, Installation, Postgres
from translations import catalogues

ENGINES = ("sqlite", "postgresql")


def pytest_configure(config: pytest.Config) -> None:
    """Compile the catalogues, so that the tests read what the .po files say now."""
    config.addinivalue_line("markers", "engine(*names): run on these databases only (sqlite, postgresql); otherwise on both")
    # PostgreSQL's and the browser's own servers want a place for their sockets.
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="talkoot-run-"))
    if not hasattr(config, "workerinput"):
        catalogues.compile_all()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing in the machine's folder for temporary things."""
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    if Path(folder).name.startswith("talkoot-run-") and not hasattr(config, "workerinput"):
        shutil.rmtree(folder, ignore_errors=True)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that needs a database runs on each engine, unless it is marked `engine(...)`."""
    if "database" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("engine")
        metafunc.parametrize("database", marker.args if marker else ENGINES, indirect=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server for the whole run."""
    with servers.postgres() as server:
        yield server


@pytest.fixture(scope="session")
def valkey() -> Iterator[str]:
    """The URL of a Valkey server for the whole run; a test that counts on being alone there uses keys of its own."""
    with servers.valkey() as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the newest schema and nothing in it."""
    file = tmp_path_factory.mktemp("template") / "talkoot.sqlite3"
    _build_schema(file.parent, f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_database(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a PostgreSQL database with the newest schema, emptied for each test that asks for one."""
    url = postgres.create()
    _build_schema(tmp_path_factory.mktemp("template"), url)
    yield url
    postgres.drop(url)


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the database of each test lies that asks for one on SQLite."""
    return tmp_path_factory.mktemp("database") / "talkoot.sqlite3"


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh database with the newest schema; the test runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        file = request.getfixturevalue("sqlite_file")
        for left in file.parent.iterdir():
            left.unlink()
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        return f"sqlite:///{file}"
    url = request.getfixturevalue("postgres_database")
    request.getfixturevalue("postgres").empty(url)
    return url


@pytest.fixture
def settings(database: str, tmp_path: Path) -> Settings:
    """The settings of an installation in this test's own folder."""
    return Settings(data_dir=tmp_path, secret_key=A_SECRET, database_url=database, public_base_url="http://localhost")


@pytest.fixture
def make_app(settings: Settings, template_cache: FileSystemBytecodeCache) -> Iterator[Callable[..., Flask]]:
    """Makes an application of the test's own, to add pages to or with other settings: `make_app(production=True)`."""
    made = []

    def make(**changed: object) -> Flask:
        made.append(_app_for_tests(dataclasses.replace(settings, **changed), template_cache))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for app in made:
        close(app)


@pytest.fixture(scope="session")
def kept_apps() -> dict[str, Flask]:
    """The application on each database of the run: making one takes longer than most tests."""
    return {}


@pytest.fixture
def app(settings: Settings, kept_apps: dict[str, Flask], template_cache: FileSystemBytecodeCache) -> Iterator[Flask]:
    """The application on this test's database, with its context entered: verbs and queries can be called at once.

    It is the one of the tests before, which remembers nothing of them.
    """
    if settings.database_url not in kept_apps:
        kept_apps[settings.database_url] = _app_for_tests(settings, template_cache)
    app = kept_apps[settings.database_url]
    configured, extensions, pages = dict(app.config), dict(app.extensions), set(app.view_functions)
    app.extensions["talkoot"] = settings
    limits.init_app(app)
    with app.app_context():
        yield app
    close(app)
    assert set(app.view_functions) == pages, "a test that adds pages makes an application of its own"
    for now, then in ((app.config, configured), (app.extensions, extensions)):
        now.clear()
        now.update(then)


@pytest.fixture
def client(app: Flask) -> Client:
    """Somebody's browser without scripts, which checks every page it gets; `app.test_client()` gives another person's."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture(scope="session")
def template_cache(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Compiled templates, shared by the many applications of one run."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def serve(tmp_path: Path, sqlite_template: Path) -> Iterator[Callable[..., Installation]]:
    """Starts the program itself: `serve()`, `serve(TALKOOT_WORKERS="2")`; on SQLite unless TALKOOT_DATABASE_URL says otherwise."""
    started: list[Installation] = []

    def start(**environment: str) -> Installation:
        folder = tmp_path / f"installation-{len(started)}"
        folder.mkdir()
        shutil.copy(sqlite_template, folder / "talkoot.sqlite3")
        installation = Installation(folder, **environment)
        started.append(installation)
        return installation.start()

    yield start
    for installation in started:
        installation.stop()


@pytest.fixture
def server(serve: Callable[..., Installation]) -> Installation:
    """The program itself, one worker, SQLite."""
    return serve()


@pytest.fixture
def beside(server: Installation) -> Iterator[Flask]:
    """The application on the running server's data, as a second process of it would be, with its context entered."""
    app = new_app(Settings.from_environment(server.environment))
    with app.app_context():
        yield app
    close(app)


def new_app(settings: Settings) -> Flask:
    """The application; imported here, so that the tests of one part run while another is being changed."""
    from wsgi import create_app

    return create_app(settings)


def _app_for_tests(settings: Settings, template_cache: FileSystemBytecodeCache) -> Flask:
    app = new_app(settings)
    app.jinja_env.bytecode_cache = template_cache
    app.testing = True
    app.test_client_class = Client
    return app


def close(app: Flask) -> None:
    """End an application's threads and let go of its connections, so that nothing of it stays in memory or in its database."""
    live.stop(app)
    mail.stop(app)
    changes.stop(app)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _build_schema(data_dir: Path, url: str) -> None:
    """The schema as the models have it, marked as migrated; `test_migrations` proves that the migrations lead to the same."""
    app = new_app(Settings(data_dir=data_dir, secret_key=A_SECRET, database_url=url))
    add_alembic(app)
    with app.app_context():
        db.metadata.create_all(writer_of(app))
        stamp()
    close(app)  # the last connection to go writes SQLite's journal into its file
