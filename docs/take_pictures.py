"""Takes the README's pictures from a demo that runs: `python -m docs.take_pictures URL DATA_DIR`."""

import json
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

PICTURES = Path(__file__).parent / "pictures"
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
SETTLED_MS = 1_200


def main(url: str, data_dir: str) -> None:
    """One picture each of phone, wall and desk."""
    demo = json.loads((Path(data_dir) / "demo.json").read_text())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        _phone(_page(browser, 360, 740, scale=2), url, demo)
        _wall(_page(browser, 1920, 1080), url, demo)
        _desk(_page(browser, 1280, 800), url, demo)
        browser.close()


def _phone(page: Page, url: str, demo: dict[str, Any]) -> None:
    page.goto(f"{url}/en/w/{demo['voting_code']}")
    page.get_by_role("button", name="Take part").click()
    page.get_by_role("button", name="One dot more").first.click()
    _take(page, "phone")


def _wall(page: Page, url: str, demo: dict[str, Any]) -> None:
    page.goto(url + demo["wall_path"].replace("/fi/", "/en/"))
    _take(page, "wall")


def _desk(page: Page, url: str, demo: dict[str, Any]) -> None:
    page.goto(url + demo["desk_path"].replace("/fi/", "/en/"))
    page.fill("input[name=email]", demo["staff_email"])
    page.fill("input[name=password]", demo["staff_password"])
    page.locator("main button[type=submit]").first.click()
    _take(page, "desk")


def _page(browser: Browser, width: int, height: int, scale: int = 1) -> Page:
    return browser.new_context(viewport={"width": width, "height": height}, device_scale_factor=scale, locale="en-GB").new_page()


def _take(page: Page, name: str) -> None:
    page.wait_for_load_state()
    page.wait_for_timeout(SETTLED_MS)
    page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    main(*sys.argv[1:3])
