"""What an installation is told from outside, read once and frozen; the only reader of the environment."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask

LEAST_SECRET_KEY = 32  # characters
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]", "::1")


class SettingsProblem(Exception):
    """The environment cannot be served from; the message has a sentence for each thing to mend."""


@dataclass(frozen=True)
class Settings:
    """Every setting of one installation (`docs/running.md` explains each)."""

    data_dir: Path
    secret_key: str
    public_base_url: str = "http://127.0.0.1:8000"
    host: str = "127.0.0.1"
    port: int = 8000
    database_url: str = ""
    redis_url: str | None = None
    media_folder: Path | None = None
    mail_url: str | None = None
    trusted_hosts: tuple[str, ...] = ()
    proxy_hops: int = 0
    workers: int = 1
    threads: int = 32
    metrics_token: str | None = None
    demo: bool = True
    lan: bool = False
    production: bool = False

    @property
    def development(self) -> bool:
        """True outside production."""
        return not self.production

    @property
    def on_sqlite(self) -> bool:
        """True when the data lives in a SQLite file of the data folder."""
        return self.database_url.startswith("sqlite")

    @property
    def media_dir(self) -> Path:
        """Where pictures are kept."""
        return self.media_folder or self.data_dir / "media"

    @property
    def secure(self) -> bool:
        """True when residents reach the installation by https."""
        return self.public_base_url.startswith("https://")

    @property
    def hosts(self) -> list[str]:
        """The Host headers that are answered; all others get 400."""
        named = [*self.trusted_hosts, urlsplit(self.public_base_url).hostname or ""]
        if not self.production:
            named += LOOPBACK_HOSTS
        return sorted({name for name in named if name})

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read `TALKOOT_*`; raises SettingsProblem with one sentence for each thing that is wrong."""
        return _Reading(os.environ if environ is None else environ).settings()


def settings_of(app: Flask) -> Settings:
    """The settings this application was made with."""
    return app.extensions["talkoot"]


class _Reading:
    """One pass over the environment that gathers every problem before it complains."""

    def __init__(self, environ: Mapping[str, str]):
        self.environ = environ
        self.problems: list[str] = []
        self.production = self.text("ENV", "development") == "production"

    def settings(self) -> Settings:
        data_dir = Path(self.text("DATA_DIR", "var")).resolve()
        host, port = self.text("HOST", "127.0.0.1"), self.number("PORT", 8000, 0, 65535)
        settings = Settings(
            data_dir=data_dir,
            secret_key=self.secret_key(data_dir),
            public_base_url=self.public_base_url(port),
            host=host,
            port=port,
            database_url=self.text("DATABASE_URL", f"sqlite:///{data_dir / 'talkoot.sqlite3'}"),
            redis_url=self.text("REDIS_URL") or None,
            media_folder=self.media_folder(),
            mail_url=self.mail_url(),
            trusted_hosts=tuple(part.strip() for part in self.text("TRUSTED_HOSTS").split(",") if part.strip()),
            proxy_hops=self.number("PROXY_HOPS", 0, 0, 10),
            workers=self.number("WORKERS", 1, 1, 64),
            threads=self.number("THREADS", 32, 2, 512),
            metrics_token=self.text("METRICS_TOKEN") or None,
            demo=self.demo(),
            lan=self.text("LAN") == "1",
            production=self.production,
        )
        if self.problems:
            raise SettingsProblem("\n".join(self.problems))
        return settings

    def media_folder(self) -> Path | None:
        given = self.text("MEDIA_URL").removeprefix("file://")
        if given and not given.startswith("/"):
            self.problems.append(f"TALKOOT_MEDIA_URL has to be a folder, such as /srv/talkoot/media; it is {given!r}.")
        return Path(given) if given else None

    def text(self, name: str, default: str = "") -> str:
        return self.environ.get(f"TALKOOT_{name}", "").strip() or default

    def number(self, name: str, default: int, least: int, most: int) -> int:
        given = self.text(name, str(default))
        if given.isascii() and given.isdigit() and least <= int(given) <= most:
            return int(given)
        self.problems.append(f"TALKOOT_{name} has to be a whole number from {least} to {most}; it is {given!r}.")
        return default

    def secret_key(self, data_dir: Path) -> str:
        given = self.text("SECRET_KEY")
        if not given and self.production:
            self.problems.append("TALKOOT_SECRET_KEY is missing: production needs one of its own.")
        elif given and len(given) < LEAST_SECRET_KEY:
            self.problems.append(f"TALKOOT_SECRET_KEY is too short: at least {LEAST_SECRET_KEY} characters.")
        return given or ("" if self.production else _kept_secret(data_dir / "secret_key"))

    def public_base_url(self, port: int) -> str:
        given = self.text("PUBLIC_BASE_URL").rstrip("/")
        if not given:
            if self.production:
                self.problems.append("TALKOOT_PUBLIC_BASE_URL is missing: the QR codes hold it.")
            return f"http://127.0.0.1:{port}"
        parts = urlsplit(given)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
            self.problems.append(f"TALKOOT_PUBLIC_BASE_URL has to look like https://talkoot.example; it is {given!r}.")
        return given

    def mail_url(self) -> str | None:
        given = self.text("MAIL_URL")
        if not given and self.production:
            self.problems.append("TALKOOT_MAIL_URL is missing: passwords could not be reset.")
        return given or None

    def demo(self) -> bool:
        given = self.text("DEMO", "0" if self.production else "1")
        if given == "1" and self.production:
            self.problems.append("TALKOOT_DEMO=1 is refused in production: its sign-in is for trying things out.")
        return given == "1"


def _kept_secret(file: Path) -> str:
    """The secret in `file`, made and kept there (readable by its owner alone) at the first start."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    with os.fdopen(descriptor, "w") as opened:
        opened.write(secret := secrets.token_urlsafe(48))
    return secret
