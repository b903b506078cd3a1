"""QR codes are read by an independent reader and hold our configured address, whatever the request's Host was."""

import io
import re

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from commons.projects.codes import ALPHABET
from commons.qr import address_of, qr_of, qr_svg, qr_text, spoken
from tests.commons.city import sign_in
from tests.making import make_user, make_workshop
from tests.surveys.making import make_survey

pytestmark = pytest.mark.engine("sqlite")

FORGED = [
    "evil.example", "localhost:81", "localhost@evil.example", "localhost.evil.example", "evil.example:8000", "[::1]:1", "", " ", "localhost\t", "LOCALHOST",
    "http://evil.example", "evil.example#localhost", "localhost,evil.example", "127.0.0.1.evil.example", "%6cocalhost"
]  # fmt: skip


def read(svg, pixels=8):
    """What a phone's camera reads in one of our drawings."""
    side = int(re.search(r'viewBox="0 0 (\d+) ', svg)[1])
    picture = Image.new("L", (side * pixels, side * pixels), 255)
    pen = ImageDraw.Draw(picture)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1", svg):
        pen.rectangle([int(x) * pixels, int(y) * pixels, (int(x) + int(width)) * pixels - 1, (int(y) + 1) * pixels - 1], fill=0)
    [found] = zxingcpp.read_barcodes(picture)
    return found


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000/j/ABC234", "https://yhteiskehittaminen.pori.example/s/" + ALPHABET[:12]])
def test_a_reader_finds_the_address_at_level_q(url):
    found = read(qr_svg(url, title="QR"))

    assert (found.text, found.ec_level) == (url, "Q")


def test_it_is_quiet_around_the_code_and_has_a_name():
    svg = qr_svg("http://localhost/j/ABC234", title='Liity <työpajaan> & "kerro"')

    corners = [int(number) for pair in re.findall(r"M(\d+) (\d+)h\d+v1", svg) for number in pair]
    assert min(corners) == 4
    assert 'role="img"' in svg
    assert "<title>Liity &lt;työpajaan&gt; &amp; &#34;kerro&#34;</title>" in svg


def test_a_terminal_shows_the_same_code():
    shown = [
        line.removeprefix("\x1b[38;5;231;48;5;16m").removesuffix("\x1b[0m") for line in qr_text("http://localhost/j/ABC234").splitlines()
    ]

    picture = Image.new("L", (len(shown[0]), len(shown) * 2), 0)
    for y, line in enumerate(shown):
        for x, sign in enumerate(line):
            picture.putpixel((x, 2 * y), 255 if sign in "█▀" else 0)
            picture.putpixel((x, 2 * y + 1), 255 if sign in "█▄" else 0)
    [found] = zxingcpp.read_barcodes(picture.resize((picture.width * 6, picture.height * 6), Image.Resampling.NEAREST))
    assert found.text == "http://localhost/j/ABC234"


def test_a_forged_host_changes_no_code(make_app):
    # Mutant: take request.host_url in address_of.
    client = make_app(public_base_url="https://talkoot.example").test_client()

    answers = [client.get("/qr/ABC234.svg", headers={"Host": host}) for host in [*FORGED, "talkoot.example"]]

    assert {answer.status_code for answer in answers} == {200, 400}
    assert {read(answer.text).text for answer in answers if answer.status_code == 200} == {"https://talkoot.example/j/ABC234"}


def test_a_forwarded_host_changes_no_code_behind_a_proxy_either(make_app):
    client = make_app(public_base_url="https://talkoot.example", proxy_hops=1).test_client()

    for header in ("X-Forwarded-Host", "Forwarded", "X-Host", "X-Original-Host", "X-Forwarded-Server"):
        answer = client.get("/qr/s/ABC234.svg", headers={"Host": "talkoot.example", header: "evil.example"})

        assert read(answer.text).text == "https://talkoot.example/s/ABC234"


def test_what_can_be_no_code_is_not_drawn(app):
    codes = ["ABC23", "ABC2345", "ABC230", "abc234", "ABC-23", "..%2fABC", "ÄBC234"]

    assert [app.test_client().get(f"/qr/{code}.svg").status_code for code in codes] == [404] * len(codes)


def test_a_template_draws_the_code_with_its_name(app):
    with app.test_request_context():
        page = app.jinja_env.from_string(
            '{% from "parts/qr.html" import qr with context %}{{ qr(address_of("/j/ABC234"), "Liity <b>") }}'
        ).render()

    assert read(page).text == "http://localhost/j/ABC234"
    assert 'aria-label="Liity &lt;b&gt;"' in page
    assert address_of("/j/ABC234") == "http://localhost/j/ABC234"


def test_codes_are_said_in_groups():
    assert [spoken(code) for code in ("ABC234", "ABCD2345", "")] == ["ABC 234", "ABC D23 45", ""]


def test_a_code_is_drawn_once_and_kept():
    assert qr_of("http://localhost/j/ABC234") is qr_of("http://localhost/j/ABC234")
    assert io.StringIO(qr_of("http://localhost/j/ABC234").path).read(1) == "M"


@pytest.mark.parametrize(
    ("lang", "words"), [("fi", "Lataa QR-koodi (SVG)"), ("sv", "Ladda ner QR-koden (SVG)"), ("en", "Download QR code (SVG)")]
)
def test_the_file_is_beside_each_entry_link_and_holds_the_address_of_its_own(app, client, lang, words):
    """Mutant: give the survey's link the workshop's door."""
    room, made = make_workshop(), make_survey()
    for owner, path, door, code in (
        (room.project.organisation_id, f"workshops/{room.public_id}", "j", room.code),
        (made.organisation_id, f"projects/{made.project}/surveys/{made.survey}/links", "s", made.residents["code"]),
    ):
        make_user(f"{door}@example.fi", organisation_id=owner)
        desk = app.test_client()
        sign_in(desk, f"{door}@example.fi")

        desk.get(f"/{lang}/desk/{path}")
        (address,) = [link for link in desk.page.links if link.endswith(f"{code}.svg")]

        assert words in desk.page.text
        assert read(client.get(address).get_data(as_text=True)).text == f"http://localhost/{door}/{code}"
