"""The word of welcome in the terminal: where everything is, and that a phone needs --lan before its camera finds nothing."""

import json

import pytest
from flask import Flask

from commons.settings import settings_of
from findings.demo import KEPT

pytestmark = pytest.mark.engine("sqlite")

ONLY_HERE = "This address works on this machine only: no phone can open it. For phones on the same Wi-Fi: ./dev run --lan"
TOLD = {
    "workshop_code": "ABC234",
    "wall_path": "/fi/wall/token",
    "desk_path": "/fi/desk/workshops/id",
    "staff_email": "aino.vetaja@demo.example",
    "staff_password": "made at first start",
    "survey_codes": {"residents": "DEF567"},
}


def welcome(app: Flask) -> str:
    (settings_of(app).data_dir / KEPT).write_text(json.dumps(TOLD))
    return app.test_cli_runner().invoke(args=["welcome"]).output


@pytest.mark.parametrize(
    ("address", "only_here"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://localhost:8000", True),
        ("http://[::1]:8000", True),
        ("http://192.168.1.20:8000", False),
        ("https://talkoot.example", False),
    ],
)
def test_a_code_that_no_phone_can_open_is_said_to_be_one(make_app, address: str, only_here: bool) -> None:  # type: ignore[no-untyped-def]
    """Mutant: leave the line out, or print it always."""
    app = make_app(public_base_url=address)

    said = welcome(app).splitlines()

    assert said.count(ONLY_HERE) == only_here
    assert f"Join on a phone   {address}/j/ABC234   (code ABC234)" in said
    assert f"Survey, residents {address}/s/DEF567" in said
    assert any("█" in line for line in said)
