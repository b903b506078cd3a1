"""A phone, a desk and a wall in a real Chromium: each refuses to end a test in which a page broke a rule of ours."""

import contextlib
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from PIL import Image
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, expect
from playwright.sync_api import Error as PlaywrightError

from commons.settings import Settings
from tests.conftest import close, new_app
from tests.making import PASSWORD, MadeProject, MadeWorkshop, make_project, make_user, make_workshop
from tests.servers import Installation, find_chromium

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
WALL = {"width": 1920, "height": 1080}

QUIET = ("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage")
LOCALES = {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATIENCE_MS = 10_000
USUAL_MS, PATIENT_MS = 5_000, 15_000  # for what a test expects to see
LOOKS_AT_SCRIPTS, MS_BETWEEN_LOOKS = 15, 100
AT_HOME = {"127.0.0.1", "localhost"}
BROKEN_RULES = ("Content Security Policy", "Trusted Type", "TrustedHTML", "Permissions policy")


class Screen(Protocol):
    """Opens a new screen with its own cookies: `phone()`, `phone("sv")`, `phone("en", scripts=False)`."""

    def __call__(self, language: str = "fi", *, scripts: bool = True, **options: Any) -> Page: ...


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's own Chromium, which talks to nobody by itself."""
    return {"executable_path": find_chromium(), "args": list(QUIET)}


@pytest.fixture
def patience() -> Iterator[None]:
    """A browser beside a whole installation on a busy machine needs longer than five seconds now and then."""
    expect.set_options(timeout=PATIENT_MS)
    yield
    expect.set_options(timeout=USUAL_MS)


@pytest.fixture
def phone(screens: Callable[..., Screen]) -> Screen:
    """A resident's phone, 360 x 740 with a touch screen."""
    return screens(PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)


@pytest.fixture
def desk(screens: Callable[..., Screen]) -> Screen:
    """A facilitator's computer, 1280 x 800."""
    return screens(DESK)


@pytest.fixture
def wall(screens: Callable[..., Screen]) -> Screen:
    """The projector, 1920 x 1080."""
    return screens(WALL)


@pytest.fixture
def screens(new_context: Callable[..., BrowserContext]) -> Iterator[Callable[..., Screen]]:
    """Makes kinds of screens; at the end no page may have thrown, broken our own policy or asked anybody else for anything."""
    faults: list[str] = []

    def kind(viewport: dict[str, int], **usual: Any) -> Screen:
        def open_one(language: str = "fi", *, scripts: bool = True, **options: Any) -> Page:
            context = new_context(viewport=viewport, locale=LOCALES[language], java_script_enabled=scripts, **{**usual, **options})
            context.set_default_timeout(PATIENCE_MS)
            page = context.new_page()
            _watch(page, faults)
            if scripts:
                _wait_for_scripts(page)
            return page

        return open_one

    yield kind
    assert faults == []


class SignIn(Protocol):
    """Signs a page in at the desk in a language: `sign_in(page, "sv")`."""

    def __call__(self, page: Page, language: str = "en") -> None: ...


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[tuple[Installation, Flask]]:
    """The program itself and the application on its data, started once: every test has a project of its own, and none stops it."""
    folder = tmp_path_factory.mktemp("installation")
    shutil.copy(sqlite_template, folder / "talkoot.sqlite3")
    installation = Installation(folder).start()
    app = new_app(Settings.from_environment(installation.environment))
    yield installation, app
    close(app)
    installation.stop()


@pytest.fixture
def server(running: tuple[Installation, Flask]) -> Installation:
    """The program itself, one worker, SQLite."""
    return running[0]


@pytest.fixture
def beside(running: tuple[Installation, Flask]) -> Iterator[Flask]:
    """The application on the running server's data, with its context entered."""
    with running[1].app_context():
        yield running[1]


@pytest.fixture
def aino(beside: Flask) -> str:
    """The address under which Aino, who may lead in this test's project, signs in."""
    return f"aino-{secrets.token_hex(4)}@example.fi"


@pytest.fixture
def project(aino: str) -> MadeProject:
    """A project of an organisation whose facilitator is Aino."""
    made = make_project()
    make_user(aino, organisation_id=made.organisation_id)
    return made


@pytest.fixture
def room(beside: Flask) -> MadeWorkshop:
    """A workshop on the running server that collects ideas."""
    return make_workshop()


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    """Two small pictures in files."""
    files = [tmp_path / "open.png", tmp_path / "quiet.png"]
    for file, colour in zip(files, ("teal", "sienna"), strict=True):
        Image.new("RGB", (320, 240), colour).save(file)
    return files


@pytest.fixture
def collecting(project: MadeProject) -> MadeWorkshop:
    """A workshop of Aino's that collects ideas."""
    return make_workshop(project)


@pytest.fixture
def sign_in(server: Installation, aino: str) -> SignIn:
    """Aino at the desk."""
    return lambda page, language="en": sign_in_at(page, server.url, language, aino)


def sign_in_at(page: Page, url: str, language: str, email: str, password: str = PASSWORD) -> None:
    """Through the form, as a person does."""
    page.goto(f"{url}/{language}/desk/sign-in")
    page.locator("input[type=email]").fill(email)
    page.locator("input[type=password]").fill(password)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile(rf"/{language}/desk/(?!sign-in)"))


def _wait_for_scripts(page: Page) -> None:
    """A person is slower than a module that loads; a test on a busy machine is not. It goes on when every element knows what it does."""
    go = page.goto

    def goto(*address: Any, **how: Any) -> Any:
        answer = go(*address, **how)
        # Asked again and again from here: a condition handed to the page would be evaluated there, which our policy forbids.
        with contextlib.suppress(PlaywrightError):
            for _look in range(LOOKS_AT_SCRIPTS):
                if page.evaluate("!document.querySelector(':not(:defined)')"):
                    break
                page.wait_for_timeout(MS_BETWEEN_LOOKS)
        return answer

    page.goto = goto  # type: ignore[method-assign]


def _watch(page: Page, faults: list[str]) -> None:
    def heard(message: ConsoleMessage) -> None:
        if any(rule in message.text for rule in BROKEN_RULES):
            faults.append(f"{page.url}: {message.text}")

    def asked(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https") and address.hostname not in AT_HOME:
            faults.append(f"{page.url} asked {request.url}")

    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on("console", heard)
    page.on("request", asked)


@pytest.fixture(scope="session")
def _axe() -> Axe:
    return Axe()


@pytest.fixture
def axe(_axe: Axe) -> Callable[[Page], None]:
    """`axe(page)` fails with each rule of WCAG 2.2 AA (and good practice) that the page breaks, and where."""

    def check(page: Page) -> None:
        found = _axe.run(page, options={"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}).response["violations"]
        broken = [
            f"{rule['id']} ({rule['impact']}): {rule['help']}\n    " + "\n    ".join(node["html"][:200] for node in rule["nodes"][:5])
            for rule in found
        ]
        assert not broken, f"{page.url}\n" + "\n".join(broken)

    return check
