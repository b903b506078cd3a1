"""A client that reads every page it gets as a careful person would: whatever breaks a rule of ours fails the test that met it."""

import re
from collections import Counter
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from commons.languages import LANGUAGES

LANGUAGE_OF_ADDRESS = re.compile(r"^/(?P<language>fi|sv|en)(?:/|$)")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
POINTS_AT_IDS = (
    "for",
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
    "aria-owns",
    "aria-errormessage",
    "list",
    "form",
    "popovertarget",
)
INLINE_ATTRIBUTES = re.compile(r"^(?:on[a-z]+|style)$")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Client(FlaskClient):
    """Keeps cookies like a browser; `page` is the last page it was given, `send` acts on it as a script would."""

    page: "Page | None" = None

    def open(self, *arguments: Any, **options: Any) -> TestResponse:  # type: ignore[override]
        # A context of its own, as in a server: inside the test's, one request would see what the one before kept in `g`.
        with self.application.app_context():
            response = super().open(*arguments, **options)
        check_headers(response)
        if (
            response.mimetype == "text/html"
            and response.status_code not in (301, 302, 303, 307, 308)
            and "Content-Length" in response.headers
        ):
            self.page = Page(response)
            self.page.check()
        return response

    def send(self, path: str, op: str | None = None, **data: Any) -> TestResponse:
        """POST as our scripts do: JSON, the page's token in a header, the operation key beside the data."""
        headers = {"Accept": "application/json", "X-CSRFToken": self.token}
        return self.post(path, json={**data, **({"op": op} if op else {})}, headers=headers)

    def fill(self, action: str = "", **fields: str) -> TestResponse:
        """Send the form of the last page whose action ends so, with its hidden fields, as a person without scripts does."""
        assert self.page is not None, "there is no page to fill in"
        form = self.page.form(action)
        address = form.action or urlsplit(self.page.address).path
        values = {**form.values, **fields}
        return self.post(address, data=values) if form.method == "post" else self.get(address, query_string=values)

    @property
    def token(self) -> str:
        """The token in the head of the last page."""
        return self.page.token if self.page else ""


class Form:
    """A form of a page: where it goes, and what it would send if nobody touched it."""

    def __init__(self, attributes: dict[str, str]):
        self.action = attributes.get("action", "")
        self.method = attributes.get("method", "get").lower()
        self.values: dict[str, str] = {}


class Page(HTMLParser):
    """A page, read once from top to bottom."""

    def __init__(self, response: TestResponse):
        super().__init__(convert_charrefs=True)
        self.address = response.request.path
        self.status = response.status_code
        self.title, self.language, self.token = "", "", ""
        self.ids: Counter[str] = Counter()
        self.pointed_at: set[str] = set()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.languages: set[str] = set()
        self.headings: list[int] = []
        self.faults: list[str] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self._writing = ""  # the name of the text area one is in
        self.feed(response.get_data(as_text=True))
        self.close()

    @property
    def text(self) -> str:
        """What can be read on it, spaces run together."""
        return " ".join(" ".join(self.words).split())

    def form(self, action: str = "") -> Form:
        """The one form whose action ends so."""
        found = [form for form in self.forms if form.action.endswith(action)]
        assert len(found) == 1, f"{len(found)} forms end in {action!r}; there are {[form.action for form in self.forms]}"
        return found[0]

    def check(self) -> None:
        """Fail with every rule the page breaks."""
        address = LANGUAGE_OF_ADDRESS.match(self.address)
        rules = {
            "a title": bool(self.title.strip(" –")),
            f"the language of its address ({self.language!r})": self.language == address["language"]
            if address
            else self.language in LANGUAGES,
            f"one first heading ({self.headings})": self.headings.count(1) == 1,
            "no heading level left out": all(after <= before + 1 for before, after in zip(self.headings, self.headings[1:], strict=False)),
            f"ids used once ({[each for each, count in self.ids.items() if count > 1]})": max(self.ids.values(), default=1) == 1,
            f"every id it points at ({self.pointed_at - set(self.ids)})": self.pointed_at <= set(self.ids),
            f"every element closed ({self._open})": self._open == [],
        }
        self.faults += [f"lacks {rule}" for rule, kept in rules.items() if not kept]
        for form in self.forms:
            if urlsplit(form.action).netloc:
                self.faults.append(f"a form goes elsewhere: {form.action}")
            if (form.method == "post") != ("csrf_token" in form.values):
                self.faults.append(f"the form to {form.action} is {form.method} {'with' if form.method == 'get' else 'without'} a token")
        assert self.faults == [], f"{self.address} ({self.status})"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append(tag)
        if "id" in attributes:
            self.ids[attributes["id"]] += 1
        for name in POINTS_AT_IDS:
            self.pointed_at.update(attributes.get(name, "").split())
        if tag == "a" and attributes.get("href", "").startswith("#"):
            self.pointed_at.add(attributes["href"][1:])
        self.faults += [f"<{tag} {name}=...>" for name in attributes if INLINE_ATTRIBUTES.match(name)]
        if tag == "img" and "alt" not in attributes:
            self.faults.append(f"a picture without words: {attributes.get('src')}")
        self._note(tag, attributes)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self._open[-1:]}")
        if tag == "textarea":
            self._writing = ""
        if tag in self._open:
            del self._open[len(self._open) - 1 - self._open[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        if "title" in self._open and "svg" not in self._open:
            self.title += data
        elif self._writing:
            self.forms[-1].values[self._writing] += data.removeprefix("\r").removeprefix("\n")
        elif not {"script", "style"} & set(self._open):
            self.words.append(data)
        elif data.strip() and "style" in self._open:
            self.faults.append("an inline stylesheet")

    def _note(self, tag: str, attributes: dict[str, str]) -> None:
        match tag:
            case "html":
                self.language = attributes.get("lang", "")
            case "meta" if attributes.get("name") == "csrf-token":
                self.token = attributes.get("content", "")
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                self.headings.append(int(tag[1]))
            case "a":
                self.links.append(attributes.get("href", ""))
            case "script" if "src" not in attributes and attributes.get("type") != "application/json":
                self.faults.append("an inline script")
            case "form":
                self.forms.append(Form(attributes))
            case "input" | "button" | "textarea" | "select" if self.forms and "form" in self._open and attributes.get("name"):
                kind = attributes.get("type", "submit" if tag == "button" else "text")
                if kind in ("hidden", "text", "email", "date", "number") or (kind in ("checkbox", "radio") and "checked" in attributes):
                    self.forms[-1].values[attributes["name"]] = attributes.get("value", "")
                if tag == "textarea":
                    self._writing = attributes["name"]


def check_headers(response: TestResponse) -> None:
    """Every answer carries our headers, error pages and files too."""
    policy = response.headers.get("Content-Security-Policy", "")
    missing = [name for name, value in HEADERS.items() if response.headers.get(name) != value]
    assert missing == [], response.request.path
    assert policy.startswith("default-src 'none'"), response.request.path
    assert "unsafe" not in policy, response.request.path
    assert "require-trusted-types-for 'script'" in policy, response.request.path
    shared = "public" in response.headers.get("Cache-Control", "")
    assert not (shared and "Set-Cookie" in response.headers), f"a cache may hand this visitor's cookie on: {response.request.path}"
