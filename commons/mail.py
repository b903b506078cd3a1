"""Letters to staff: written in the receiver's language, posted after the answer; without a mail server they are files in the data folder."""

import logging
import os
import queue
import secrets
import smtplib
import threading
import time
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formataddr, make_msgid
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from flask import Flask, current_app, render_template
from flask_babel import force_locale
from flask_mail import Connection, Mail, Message

from commons.db import now
from commons.languages.choosing import LOCALES
from commons.settings import Settings, settings_of

log = logging.getLogger("talkoot.mail")

SENDER_NAME = "Talkoot"
SECONDS_FOR_A_SERVER = 20.0
SECONDS_TO_TRY_AGAIN = 5.0


@dataclass(frozen=True)
class Letter:
    """What somebody will read."""

    to: str
    subject: str
    body: str


def init_app(app: Flask) -> None:
    """Read the mail server's address: `smtp://user:password@host:port`, `smtps://` from the start in TLS, `?tls=0` without, `?from=address`."""
    settings = settings_of(app)
    if settings.mail_url:
        app.config.update(_flask_mail_config(settings.mail_url))
    app.config["MAIL_DEFAULT_SENDER"] = _sender(settings)
    Mail(app)
    app.extensions["talkoot_post"] = _Post(app)


def write(template: str, *, to: str, language: str, **context: Any) -> Letter:
    """A letter from `templates/mail/<template>.txt`, whose first line is the subject."""
    with force_locale(LOCALES[language]):
        subject, _, body = render_template(f"mail/{template}.txt", language=language, **context).strip().partition("\n")
    return Letter(to, subject.strip(), body.strip() + "\n")


def post(letter: Letter) -> None:
    """Hand the letter over; it leaves in its own time, so that the answer takes as long with it as without."""
    current_app.extensions["talkoot_post"].put(letter)


def wait_until_posted(app: Flask) -> None:
    """Return when every letter handed over so far has left or failed; for tests and for commands that end at once."""
    app.extensions["talkoot_post"].letters.join()


def stop(app: Flask) -> None:
    """End the thread that posts, once every letter handed over has left or failed."""
    if running := app.extensions.get("talkoot_post"):
        running.stop()


class _Post:
    """The letters that wait and the thread that takes them away, started with the first one (a forked worker starts its own)."""

    def __init__(self, app: Flask):
        self.app = app
        self.letters: queue.Queue[Letter | None] = queue.Queue()
        self.starting = threading.Lock()
        self.started = False

    def put(self, letter: Letter) -> None:
        self.letters.put(letter)
        with self.starting:
            if not self.started:
                self.started = True
                threading.Thread(target=self.work, name="post", daemon=True).start()

    def stop(self) -> None:
        with self.starting:
            if self.started:
                self.letters.put(None)
                self.started = False

    def work(self) -> None:
        while letter := self.letters.get():
            try:
                self.deliver(letter)
            except Exception:  # the next letter must leave all the same; the address stays out of the log
                log.exception("a letter could not be sent")
            finally:
                self.letters.task_done()
        self.letters.task_done()

    def deliver(self, letter: Letter) -> None:
        settings = settings_of(self.app)
        if settings.mail_url:
            with self.app.app_context():
                _send(Message(subject=letter.subject, recipients=[letter.to], body=letter.body))
        else:
            _keep_as_file(settings.data_dir / "mail", letter, self.app.config["MAIL_DEFAULT_SENDER"])


class _Patient(Connection):
    """A connection that gives up on a mail server that does not answer: the library's own would hold up all later letters."""

    def configure_host(self) -> smtplib.SMTP:
        """Connected, in TLS and signed in where the settings say so."""
        kind = smtplib.SMTP_SSL if self.mail.use_ssl else smtplib.SMTP
        host = kind(self.mail.server, self.mail.port, timeout=SECONDS_FOR_A_SERVER)
        if self.mail.use_tls:
            host.starttls()
        if self.mail.username and self.mail.password:
            host.login(self.mail.username, self.mail.password)
        return host


def _send(message: Message) -> None:
    """Send it; once more when the server was away for a moment."""
    for pause in (SECONDS_TO_TRY_AGAIN, None):
        try:
            with _Patient(current_app.extensions["mail"]) as connection:
                connection.send(message)
        except (ConnectionError, TimeoutError, smtplib.SMTPServerDisconnected):
            if pause is None:
                raise
            time.sleep(pause)
        else:
            return


def _keep_as_file(folder: Path, letter: Letter, sender: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, letter.to, letter.subject
    message["Date"], message["Message-ID"] = now(), make_msgid(domain="talkoot.invalid")
    message.set_content(letter.body)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f".{secrets.token_hex(8)}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(message.as_bytes())
    draft.rename(folder / f"{now():%Y%m%d-%H%M%S-%f}.eml")


def _flask_mail_config(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    whole = parts.scheme == "smtps"
    start = not whole and parse_qs(parts.query).get("tls", ["1"])[0] != "0"
    return {
        "MAIL_SERVER": parts.hostname or "localhost",
        "MAIL_PORT": parts.port or (465 if whole else 587 if start else 25),
        "MAIL_USERNAME": unquote(parts.username) if parts.username else None,
        "MAIL_PASSWORD": unquote(parts.password) if parts.password else None,
        "MAIL_USE_SSL": whole,
        "MAIL_USE_TLS": start,
    }


def _sender(settings: Settings) -> str:
    named = parse_qs(urlsplit(settings.mail_url or "").query).get("from")
    host = urlsplit(settings.public_base_url).hostname or "localhost"
    return formataddr((SENDER_NAME, named[0] if named else f"talkoot@{host}"))
