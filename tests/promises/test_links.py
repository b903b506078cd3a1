"""P14: QR codes and links hold the configured address, whatever a request says of its host."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.making import make_workshop

HOME = "http://localhost"
HOSTILE = [
    {"Host": "evil.example"},
    {"Host": "localhost.evil.example"},
    {"Host": "evil.example:80"},
    {"Host": "localhost@evil.example"},
    {"Host": "localhost:80#@evil.example"},
    {"Host": ""},
    {"Host": "[::1]evil"},
    {"Host": "127.0.0.1.evil.example"},
    {"X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Host": "evil.example, localhost"},
    {"X-Forwarded-Server": "evil.example"},
    {"X-Host": "evil.example"},
    {"X-Original-Host": "evil.example"},
    {"X-HTTP-Host-Override": "evil.example"},
    {"X-Forwarded-Proto": "gopher"},
    {"X-Forwarded-Scheme": "https", "X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Port": "4443"},
    {"X-Forwarded-Prefix": "/evil.example"},
    {"X-Original-URL": "http://evil.example/"},
    {"X-Rewrite-URL": "http://evil.example/"},
    {"Forwarded": "host=evil.example"},
    {"Forwarded": "for=1.2.3.4;host=evil.example;proto=https"},
    {"Referer": "http://evil.example/"},
    {"Origin": "http://evil.example"},
    {"Via": "1.1 evil.example"},
    {"Base-Url": "http://evil.example"},
    {"X-Forwarded-For": "evil.example"},
    {"X-Client-IP": "evil.example"},
    {"True-Client-IP": "evil.example"},
    {"Proxy-Host": "evil.example"},
]


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("headers", HOSTILE, ids=lambda headers: ", ".join(f"{k}: {v}" for k, v in headers.items()))
def test_what_a_wall_and_a_door_sign_hold_is_the_configured_address(app: Flask, headers: dict[str, str]) -> None:
    """Mutant: build the QR's address with `url_for(..., _external=True)`, or leave TRUSTED_HOSTS empty."""
    room = make_workshop()
    client = app.test_client()

    for path in (f"/en/wall/{room.wall_token}", f"/j/{room.code}", f"/en/w/{room.code}"):
        answer = client.get(path, headers=headers)
        assert b"evil" not in answer.data
        assert "evil" not in answer.headers.get("Location", "")
        assert answer.status_code in (200, 302, 303, 400)


@pytest.mark.engine("sqlite")
def test_the_wall_says_the_configured_address_in_words_and_in_the_qr(make_app: Callable[..., Flask]) -> None:
    from commons.qr import address_of, qr_svg

    app = make_app(public_base_url="https://talkoot.city.example")
    with app.app_context():
        room = make_workshop()
        page = app.test_client().get(f"/en/wall/{room.wall_token}", base_url="https://talkoot.city.example").text

        assert "talkoot.city.example" in page
        assert address_of(f"/j/{room.code}") == f"https://talkoot.city.example/j/{room.code}"
        assert qr_svg(address_of(f"/j/{room.code}"), title="QR") != qr_svg(f"https://evil.example/j/{room.code}", title="QR")
