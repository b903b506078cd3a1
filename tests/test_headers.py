"""The headers of every answer: pages, files, errors, programs' answers and redirects."""

import pytest

from commons.security import CSP
from tests.client import Client

pytestmark = pytest.mark.engine("sqlite")

PATHS = ("/", "/fi/", "/nothing", "/fi/nothing", "/language/sv", "/healthz", "/static/css/app.css", "/static/nothing.css", "/fi/w/ZZZZZZ")
FORGED = ("evil.example", "localhost.evil.example", "evil.example:80", "localhost@evil.example", "127.0.0.1.evil.example", "[::2]", "")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_every_answer_carries_the_policy(client: Client, path: str, accept: str) -> None:
    response = client.get(path, headers={"Accept": accept})  # the client itself looks at the headers

    directives = dict(part.strip().split(" ", 1) for part in response.headers["Content-Security-Policy"].split(";"))
    assert directives == CSP


@pytest.mark.parametrize("path", [path for path in PATHS if not path.startswith("/static/")])
def test_no_page_is_kept_by_a_cache(client: Client, path: str) -> None:
    assert client.get(path).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", PATHS)
def test_nothing_tells_what_serves_it(client: Client, path: str) -> None:
    response = client.get(path)

    assert "Server" not in response.headers
    assert "X-Powered-By" not in response.headers


@pytest.mark.parametrize("host", FORGED)
def test_a_forged_host_is_refused_and_never_echoed(client: Client, host: str) -> None:
    response = client.get("/fi/", headers={"Host": host})

    assert response.status_code == 400
    assert "evil" not in response.get_data(as_text=True) + str(response.headers)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", "Jokin pyynnössä meni matkalla rikki"),
        ("sv", "Något i begäran gick sönder på vägen"),
        ("en", "Something in the request was broken on the way"),
    ],
)
def test_a_forged_host_is_told_so_in_the_language_of_the_page(client: Client, language: str, words: str) -> None:
    forged = {"Host": "evil.example"}
    page = client.get(f"/{language}/", headers=forged)
    program = client.get(f"/{language}/", headers={**forged, "Accept": "application/json"})

    assert (page.status_code, program.status_code) == (400, 400)
    assert f'<html lang="{language}"' in page.text
    assert words in page.text
    assert program.json is not None
    assert (program.json["error"], words in program.json["message"]) == ("bad_request", True)


def test_a_program_is_refused_in_json(client: Client) -> None:
    response = client.get("/fi/nothing", headers={"Accept": "application/json"})

    assert response.status_code == 404
    assert response.json is not None
    assert response.json["error"] == "not_found"
