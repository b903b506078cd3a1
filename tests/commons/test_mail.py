"""Letters leave by SMTP, one after another, and a mail server that fails stops nobody."""

import socketserver
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy

import pytest
from flask import Flask

from commons import mail

pytestmark = pytest.mark.engine("sqlite")


class PostOffice(socketserver.ThreadingTCPServer):
    """As much of a mail server as a letter needs; refuses those to `refused@example.fi`."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Counter)
        self.taken: list[tuple[str, bytes]] = []  # who from, and the letter
        self.silent = 0  # connections that get no word


class _Counter(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        office: PostOffice = self.server  # type: ignore[assignment]
        sender = ""
        if office.silent:
            office.silent -= 1
            self.rfile.readline()
            return
        self.say("220 post office")
        for line in iter(self.rfile.readline, b""):
            said = line.decode().strip()
            if said.upper().startswith("MAIL FROM:"):
                sender = said.split(":", 1)[1].split()[0]
            if said.upper().startswith("RCPT TO:<REFUSED@"):
                self.say("550 nobody here")
            elif said.upper() == "DATA":
                self.say("354 go on")
                office.taken.append((sender, self.letter()))
                self.say("250 taken")
            elif said.upper() == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 well")

    def letter(self) -> bytes:
        lines = iter(self.rfile.readline, b".\r\n")
        return b"".join(line[1:] if line.startswith(b"..") else line for line in lines)

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with PostOffice() as office:
        threading.Thread(target=office.serve_forever, daemon=True).start()
        yield office
        office.shutdown()


def test_a_letter_arrives_whole_with_the_sender_of_the_settings(make_app, office: PostOffice) -> None:
    app = make_app(mail_url=f"smtp://127.0.0.1:{office.server_address[1]}?tls=0&from=talkoot@pori.example")

    post(app, mail.Letter("refused@example.fi", "Ei perille", "..."))
    post(app, mail.Letter("aino@example.fi", "Kutsu: Åboköket", "Hei Åsa!\n.\nLinkki: http://localhost/fi\n"))

    ((sender, letter),) = office.taken
    read = message_from_bytes(letter, policy=policy.default)
    assert (sender, read["From"], read["To"], read["Subject"]) == (
        "<talkoot@pori.example>",
        "Talkoot <talkoot@pori.example>",
        "aino@example.fi",
        "Kutsu: Åboköket",
    )
    assert read.get_content().splitlines() == ["Hei Åsa!", ".", "Linkki: http://localhost/fi"]


def test_a_mail_server_that_says_nothing_is_given_up_and_asked_once_more(make_app, office: PostOffice, monkeypatch) -> None:
    """Mutant: the library's own connection, which waits for ever: no letter leaves any more."""
    monkeypatch.setattr(mail, "SECONDS_FOR_A_SERVER", 0.2)
    monkeypatch.setattr(mail, "SECONDS_TO_TRY_AGAIN", 0.0)
    app = make_app(mail_url=f"smtp://127.0.0.1:{office.server_address[1]}?tls=0")

    office.silent = 3
    post(app, mail.Letter("bjorn@example.fi", "Never comes", "..."))
    post(app, mail.Letter("aino@example.fi", "Comes at the second try", "..."))

    assert [message_from_bytes(letter)["Subject"] for _sender, letter in office.taken] == ["Comes at the second try"]


def test_without_a_mail_server_a_letter_is_a_file_that_only_its_owner_reads(app: Flask) -> None:
    post(app, mail.Letter("aino@example.fi", "Hei", "Linkki\n"))

    (file,) = (app.extensions["talkoot"].data_dir / "mail").iterdir()
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    assert "To: aino@example.fi" in file.read_text()


def post(app: Flask, letter: mail.Letter) -> None:
    with app.app_context():
        mail.post(letter)
    mail.wait_until_posted(app)
