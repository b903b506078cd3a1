"""Paper: a printed poster is read by an independent reader, its code is as large as the distance asks, and nothing is cut off."""

import io
import re
from collections.abc import Callable

import pytest
import zxingcpp
from flask import Flask
from PIL import Image
from playwright.sync_api import Page, Route

from commons.languages import Words
from commons.printing import Sheet, door_sign, poster
from commons.qr import address_of

pytestmark = pytest.mark.engine("sqlite")

PIXELS_PER_MM = 96 / 25.4
SIZE_MM = {"a4": (210, 297), "a3": (297, 420)}
CODE_MM = {"a4": 100, "a3": 200}
POINTS_PER_MM = 72 / 25.4
LONG = " ja minkälaisia tiloja siihen pitäisi rakentaa"

SHORT = Sheet(
    title=Words(fi="Mitä yhteisasiakaspalvelu voisi olla?", sv="Vad kunde den gemensamma kundservicen vara?", en="What could it be?"),
    goal=Words(fi="Kerro, mitä palvelupisteestä pitää löytyä.", sv="Berätta vad som måste finnas.", en="Tell us what it needs."),
    address="",
    code="ABC234",
    organiser=Words(fi="Porin kaupunki", sv="Björneborgs stad", en="City of Pori"),
    when=Words(fi="24.11.2026 klo 15–17", sv="24.11.2026 kl. 15–17", en="24.11.2026, 15–17"),
    place=Words(fi="Porin pääkirjasto", sv="Björneborgs huvudbibliotek", en="Pori main library"),
    minutes=5,
    delete_after_days=14,
    contact="asiakaspalvelu@pori.example, 02 123 4567",
)


def sheet(long: bool) -> Sheet:
    from dataclasses import replace

    title = Words({lang: text + LONG for lang, text in SHORT.title.items()}) if long else SHORT.title
    goal = Words({lang: text * 3 for lang, text in SHORT.goal.items()}) if long else SHORT.goal
    return replace(SHORT, title=title, goal=goal, address=address_of("/j/ABC234"))


@pytest.fixture
def table(make_app: Callable[..., Flask], page: Page) -> Callable[[str], Page]:
    """Lays a sheet on the table: its page, drawn by the browser as it would be printed."""
    app = make_app(public_base_url="http://localhost")

    def lay(template: str, paper: str, long: bool = False) -> Page:
        with app.test_request_context("/fi/", base_url="http://localhost"):
            html = {"poster": poster, "door_sign": door_sign}[template](sheet(long), paper)

        def answer(route: Route) -> None:
            path = "/" + route.request.url.split("/", 3)[3]
            if path == "/sheet":
                route.fulfill(body=html, content_type="text/html; charset=utf-8")
                return
            response = app.test_client().get(path)
            route.fulfill(status=response.status_code, body=response.data, content_type=response.content_type)

        page.route("**/*", answer)
        page.set_viewport_size({"width": 1200, "height": 1700})
        page.emulate_media(media="print")
        page.goto("http://localhost/sheet")
        return page

    return lay


@pytest.mark.parametrize("paper", ["a4", "a3"])
@pytest.mark.parametrize("template", ["poster", "door_sign"])
def test_a_printed_sheet_is_read_at_its_distance(table: Callable[..., Page], template: str, paper: str) -> None:
    page = table(template, paper)

    box = page.locator(".qr").bounding_box()
    printed = Image.open(io.BytesIO(page.locator(".sheet").screenshot()))
    [found] = zxingcpp.read_barcodes(printed.convert("L").convert("1").convert("L"))
    assert box is not None
    assert round(box["width"] / PIXELS_PER_MM) == round(box["height"] / PIXELS_PER_MM) == CODE_MM[paper]
    assert (found.text, found.ec_level) == ("http://localhost/j/ABC234", "Q")
    assert page.locator(".sheet-letters").inner_text() == "ABC 234"
    assert page.locator(".sheet-address").inner_text().replace("\n", "") == "localhost/j/ABC234"


@pytest.mark.parametrize("paper", ["a4", "a3"])
@pytest.mark.parametrize("template", ["poster", "door_sign"])
@pytest.mark.parametrize("long", [False, True])
def test_a_sheet_is_one_page_of_its_paper_and_holds_everything(table: Callable[..., Page], template: str, paper: str, long: bool) -> None:
    page = table(template, paper, long)

    inner, outer = page.evaluate("(s => [s.scrollHeight, s.clientHeight])(document.querySelector('.sheet'))")
    document = page.pdf(prefer_css_page_size=True, print_background=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", document)
    assert inner <= outer
    assert [(round(float(wide) / POINTS_PER_MM), round(float(high) / POINTS_PER_MM)) for wide, high in boxes] == [SIZE_MM[paper]]


def test_four_modules_around_the_code_stay_white(table: Callable[..., Page]) -> None:
    for paper in ("a4", "a3"):
        page = table("poster", paper)
        box = page.locator(".qr").bounding_box()
        sheet_box = page.locator(".sheet").bounding_box()
        assert box is not None
        assert sheet_box is not None
        module = box["width"] / (int((page.locator(".qr").get_attribute("viewBox") or "").split()[2]))
        quiet = 3.9 * module
        near = page.evaluate(
            """([x0, y0, x1, y1]) => [...document.querySelectorAll('.sheet h2, .sheet p, .sheet h3')].filter(e => {
                const r = document.createRange(); r.selectNodeContents(e); const b = r.getBoundingClientRect();
                return b.width && b.right > x0 && b.left < x1 && b.bottom > y0 && b.top < y1 }).map(e => e.textContent)""",
            [box["x"] - quiet, box["y"] - quiet, box["x"] + box["width"] + quiet, box["y"] + box["height"] + quiet],
        )
        assert near == []
        assert box["x"] - sheet_box["x"] >= quiet


def test_the_three_languages_have_the_same_size(table: Callable[..., Page]) -> None:
    page = table("poster", "a4")

    for part in (".poster-title", ".poster-side p", ".poster-foot p[lang]", ".poster-ways p[lang]"):
        sizes = page.eval_on_selector_all(
            part, "all => all.map(e => [e.closest('[lang]').lang, getComputedStyle(e).fontSize, getComputedStyle(e).fontWeight])"
        )
        assert [lang for lang, _size, _weight in sizes] == ["fi", "sv", "en"]
        assert len({(size, weight) for _lang, size, weight in sizes}) == 1
