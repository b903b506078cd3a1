"""What people do at a phone and at the desk in a real browser, with scripts and without: write, give dots, press what is next."""

from playwright.sync_api import Locator, Page, ViewportSize, expect

NARROW: ViewportSize = {"width": 320, "height": 256}  # 1280 x 1024 at 400 %
PRIMARY = ".desk-next .button-wide"
PLUS = ".stepper [data-step='1']"
MORE = ".stepper[data-target='{}'] [data-step='1']"
LESS = ".stepper[data-target='{}'] [data-step='-1']"


def press(desk: Page) -> None:
    """Press the primary button and wait until the next step is another."""
    before = desk.locator(PRIMARY).inner_text()
    desk.locator(PRIMARY).click()
    expect(desk.locator(PRIMARY).or_(desk.locator(".desk-next > .strong")).first).not_to_have_text(before)


def write(phone: Page, text: str, *, kind: str | None = None, lane: int = 1) -> None:
    """Put an idea into a column, counted from 1; of the kind that is ticked unless one is given."""
    phone.locator("#text").fill(text)
    if kind:
        phone.locator(f"#write [name=kind][value={kind}] + label").click()
    phone.locator("#lane button").nth(lane - 1).click()


def dots_on(phone: Page, target: int) -> Locator:
    return phone.locator(f".stepper[data-target='{target}'] output")


def listen(page: Page) -> None:
    """Wait until every script of the page has come."""
    expect(page.locator("html[data-script]")).to_be_attached()
    expect(page.locator("body :not(:defined)")).to_have_count(0)


def expect_screen(wall: Page, kind: str) -> None:
    expect(wall.locator("[data-screen] > .wall-middle")).to_have_attribute("data-kind", kind)


def no_wider_than_the_screen(page: Page) -> None:
    """Nothing is to be scrolled sideways."""
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
