"""Rules over every template: it parses, it lets nothing inline past our policy, and it says nothing that is not translated."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes

from commons import ROOT
from commons.settings import Settings
from tests import tree
from tests.conftest import new_app
from tests.servers import A_SECRET
from translations import catalogues

# A page of ours for ourselves; it speaks English.
FOR_DEVELOPERS = "templates/styleguide/"
SPOKEN_ATTRIBUTES = {"alt", "aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "label", "placeholder", "title"}
NOT_SPOKEN = {"script", "style", "code", "svg", "path"}
# Names, and words that are the same in every language.
UNTRANSLATED = {"Talkoot", "CSV", "QR", "SVG", "PDF", "PNG", "ZIP", "A3", "A4", "Esc"}
A_HOST = re.compile(r"\s*[\w-]+(?:\.[\w-]+)+\s*")
# Blocks and macros that hold a part of a tag rather than text.
WITHIN_A_TAG = ("_class", "_attributes")
SOMETHING = "x\ue000"  # stands where an expression stood, also as the name of a tag
INLINE = {
    "an inline script": re.compile(r"<script\b(?![^>]*\b(?:src=|type=\"application/json\"))", re.I),
    "an inline stylesheet": re.compile(r"<style\b", re.I),
    "an event attribute": re.compile(r"<[^>{%]*\son[a-z]+\s*=", re.I),
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "a script address": re.compile(r"javascript:", re.I),
    "somebody else's address": re.compile(r"(?:src|srcset|href|action)=[\"']?(?:https?:)?//", re.I),
}
RAW = {"safe", "tojson_raw", "mark_safe"}

every_template = pytest.mark.parametrize("path", tree.templates(), ids=tree.name)


@pytest.fixture(scope="module")
def speaking_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application with its filters and functions, for reading templates only."""
    folder = tmp_path_factory.mktemp("templates")
    return new_app(Settings(data_dir=folder, secret_key=A_SECRET, database_url=f"sqlite:///{folder}/none.sqlite3"))


@every_template
def test_it_compiles_with_the_filters_and_tests_we_have(speaking_app: Flask, path: Path) -> None:
    speaking_app.jinja_env.compile(_source(path), tree.name(path))


@every_template
def test_text_stays_text(speaking_app: Flask, path: Path) -> None:
    parsed = speaking_app.jinja_env.parse(_source(path))

    assert [node.name for node in parsed.find_all(nodes.Filter) if node.name in RAW] == []
    assert list(parsed.find_all(nodes.ScopedEvalContextModifier)) == [], "autoescape is never put aside"
    assert "Markup(" not in _source(path)


@every_template
@pytest.mark.parametrize("what", INLINE)
def test_nothing_inline_and_nothing_from_elsewhere(path: Path, what: str) -> None:
    assert INLINE[what].findall(_without_comments(path)) == []


@every_template
def test_a_page_has_a_title(speaking_app: Flask, path: Path) -> None:
    parsed = speaking_app.jinja_env.parse(_source(path))
    extended = [node.template.value for node in parsed.find_all(nodes.Extends) if isinstance(node.template, nodes.Const)]

    if extended and "layouts" not in path.parts and not _is_extended(path):
        titles = [block.name for block in parsed.find_all(nodes.Block) if block.name == "title"]
        assert titles or _titled(speaking_app, extended[0]), "{% block title %} is missing"


@every_template
def test_what_is_taken_from_another_template_is_used(speaking_app: Flask, path: Path) -> None:
    """In the template itself or in one that fills it: what a layout takes, its pages have too."""
    parsed = speaking_app.jinja_env.parse(_source(path))
    taken = {name if isinstance(name, str) else name[1] for node in parsed.find_all(nodes.FromImport) for name in node.names} | {
        node.target for node in parsed.find_all(nodes.Import)
    }

    assert sorted(taken - _used_in(speaking_app, path)) == []


@every_template
def test_every_template_it_names_exists(speaking_app: Flask, path: Path) -> None:
    parsed = speaking_app.jinja_env.parse(_source(path))
    kinds = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)
    named = [node.template.value for kind in kinds for node in parsed.find_all(kind) if isinstance(node.template, nodes.Const)]

    assert [name for name in named if not (ROOT / "templates" / name).exists()] == []


@every_template
def test_it_is_used(path: Path) -> None:
    name = path.relative_to(ROOT / "templates").as_posix()
    places = [*tree.program_files(), *tree.templates()]
    said = "\n".join(place.read_text(encoding="utf-8") for place in places if place != path)

    # A template may be chosen by a name: then its folder is written, with the name left open.
    folder = name.rpartition("/")[0]
    assert f"{name}" in said or f"{folder}/{{" in said or f'"{folder}/" ~' in said, "no view and no template names it"


@every_template
def test_it_says_nothing_that_is_not_translated(speaking_app: Flask, path: Path) -> None:
    if tree.name(path).startswith(FOR_DEVELOPERS) or path.suffix == ".svg":
        return

    assert list(_literal_words(_markup_alone(speaking_app, path))) == []


def test_sentences_are_read_in_the_catalogues_as_in_the_pages(speaking_app: Flask) -> None:
    trimmed = speaking_app.jinja_env.policies["ext.i18n.trimmed"]

    assert trimmed == (catalogues.JINJA["trimmed"] == "true")


def _source(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _without_comments(path: Path) -> str:
    return re.sub(r"\{#.*?#\}", "", _source(path), flags=re.S)


def _used_in(app: Flask, path: Path) -> set[str]:
    extends = f'{{% extends "{path.relative_to(ROOT / "templates").as_posix()}" %}}'
    own = {node.name for node in app.jinja_env.parse(_source(path)).find_all(nodes.Name) if node.ctx == "load"}
    return own.union(*(_used_in(app, other) for other in tree.templates() if extends in _source(other)))


def _is_extended(path: Path) -> bool:
    """Whether it is a frame that pages fill."""
    extends = f'{{% extends "{path.relative_to(ROOT / "templates").as_posix()}" %}}'
    return any(extends in _source(other) for other in tree.templates())


def _titled(app: Flask, name: str) -> bool:
    """Whether a template in between sets the title, as the layouts for printing may."""
    parsed = app.jinja_env.parse(_source(ROOT / "templates" / name))
    return any(block.name == "title" and block.body and not block.required for block in parsed.find_all(nodes.Block))


def _markup_alone(app: Flask, path: Path) -> str:
    """The template without its expressions, statements and translated passages: what is left is said as it is."""
    kept: list[str] = []
    inside: list[str] = []  # the passages that are not said as they stand, innermost last
    statement: list[str] = []
    for _line, kind, value in app.jinja_env.lex(_source(path)):
        if kind in ("block_begin", "variable_begin"):
            statement = []
        elif kind == "name":
            statement.append(value)
        elif kind == "block_end":
            _step(inside, statement)
        elif kind == "variable_end" and not inside:
            kept.append(SOMETHING)
        elif kind == "data" and not inside:
            kept.append(value)
    return "".join(kept)


def _step(inside: list[str], statement: list[str]) -> None:
    """Enter or leave a translated passage, or a block or macro that stands inside a tag by its name."""
    tag, name = statement[0], (statement[1:2] or [""])[0]
    if tag == "trans" or (tag in ("block", "macro") and name.endswith(WITHIN_A_TAG)):
        inside.append(f"end{tag}")
    elif inside and tag == inside[-1]:
        inside.pop()


def _literal_words(markup: str) -> Iterator[str]:
    reader = _Reader()
    reader.feed(markup)
    for said in reader.said:
        if A_HOST.fullmatch(said):
            continue
        for word in re.findall(r"[^\W\d_]{2,}", said.replace(SOMETHING, " ")):
            if word not in UNTRANSLATED:
                yield said.strip()
                break


class _Reader(HTMLParser):
    """Gathers what a person would read or hear: text, and the attributes that are spoken."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in NOT_SPOKEN:
            self.silent.append(tag)
        if tag == "meta":
            return
        self.said += [
            value
            for name, value in attrs
            if value and (name in SPOKEN_ATTRIBUTES or (tag == "input" and name == "value" and dict(attrs).get("type") == "submit"))
        ]

    def handle_endtag(self, tag: str) -> None:
        if tag in self.silent:
            del self.silent[len(self.silent) - 1 - self.silent[::-1].index(tag)]

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.said.append(data)
