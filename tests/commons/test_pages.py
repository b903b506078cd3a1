"""What every page leans on: lasting addresses that change with their content, signs, dates and numbers, readable colours."""

import re
from datetime import UTC, date, datetime

import brotli
import pytest
from flask import Flask
from flask_babel import force_locale
from wtforms import FieldList, Form, FormField, StringField

from commons import ROOT, pages
from commons.shelf import A_YEAR, ASK_EACH_TIME, Shelf
from tests import tree

pytestmark = pytest.mark.engine("sqlite")

TOKENS = (ROOT / "static/css/tokens.css").read_text(encoding="utf-8")
THEMES = {
    "light": r'\[data-theme="light"\] \{',
    "dark": r'\n\[data-theme="dark"\] \{',
    "dark by preference": r':root:not\(\[data-theme="light"\]\) \{',
}
VOICES = ("ink", "soft", "lake", "spruce", "lingon", "cloudberry", "heather")
GROUNDS = ("note-sky", "note-moss", "note-berry", "note-heather", "note-lingon", "note-mist")
LEAST_FOR_TEXT, LEAST_FOR_EDGES = 4.5, 3.0


class TestTheShelf:
    def test_a_file_has_an_address_that_lasts(self, client, app: Flask) -> None:
        with app.test_request_context():
            address = pages.static_url("css/app.css")

        answer = client.get(address, headers={"Accept-Encoding": "br, gzip"})

        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == A_YEAR
        assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert brotli.decompress(answer.data).decode().startswith("@layer reset, tokens, base, components, utilities;")

    def test_the_address_changes_with_any_content(self, tmp_path) -> None:
        (tmp_path / "a.css").write_text("a {}")
        (tmp_path / "b.css").write_text("b {}")
        before = Shelf(tmp_path).address_of("a.css")

        (tmp_path / "b.css").write_text("b { color: red }")

        assert Shelf(tmp_path).address_of("a.css") != before

    def test_a_page_from_before_a_deploy_still_finds_its_files_but_does_not_keep_them(self, client) -> None:
        answer = client.get("/static/0123456789/js/app.js")

        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == ASK_EACH_TIME

    def test_nothing_is_sent_twice(self, client) -> None:
        first = client.get("/static/css/app.css")

        again = client.get("/static/css/app.css", headers={"If-None-Match": first.headers["ETag"]})

        assert (again.status_code, again.data) == (304, b"")

    @pytest.mark.parametrize(
        "path", ["/static/", "/static/nothing.css", "/static/../wsgi.py", "/static/%2e%2e/wsgi.py", "/static//etc/passwd"]
    )
    def test_only_what_lies_on_it_is_given(self, client, path: str) -> None:
        assert client.get(path).status_code in (404, 405)

    def test_it_is_only_read(self, client) -> None:
        assert client.post("/static/css/app.css").status_code == 405

    def test_sheets_are_joined_each_in_its_layer(self, tmp_path) -> None:
        (tmp_path / "one.css").write_text("/* A sentence. */\na {\n  color: red;\n}\n")
        (tmp_path / "all.css").write_text('@layer base;\n\n@import "one.css" layer(base);\n')

        assert Shelf(tmp_path).item("all.css").body.decode() == "@layer base;\n\n@layer base {\na {\n  color: red;\n}\n}\n\n"

    def test_comments_stay_at_home_and_code_is_untouched(self, tmp_path) -> None:
        (tmp_path / "one.js").write_text(
            "/** A sentence. */\n// why\nconst a = 'http://x'; // kept\n/**\n * @param {string} b\n */\nf(/* b */);\n"
        )

        assert Shelf(tmp_path).item("one.js").body.decode() == "const a = 'http://x'; // kept\nf(/* b */);\n"

    def test_a_changed_file_is_seen_while_developing(self, tmp_path) -> None:
        file = tmp_path / "a.css"
        file.write_text("a {}")
        shelf = Shelf(tmp_path, watching=True)
        before = shelf.address_of("a.css")

        file.write_text("b {}")
        shelf._newest -= 1
        shelf._look_next = 0

        assert shelf.address_of("a.css") != before


class TestSigns:
    def test_each_one_a_template_names_is_drawn(self) -> None:
        named = re.compile(r"""icon(?:_name)?(?:\(|=|", |: )"([\w-]+)\"""")
        drawn = set(pages.drawing_names())

        missing = {(tree.name(path), name) for path in tree.templates() for name in named.findall(path.read_text(encoding="utf-8"))}

        assert sorted((path, name) for path, name in missing if name not in drawn and not name.endswith("-")) == []

    def test_they_say_nothing_themselves(self, app: Flask) -> None:
        assert 'aria-hidden="true"' in pages.icon("plus")

    def test_an_unknown_one_is_a_mistake_of_ours(self, app: Flask) -> None:
        with pytest.raises(KeyError):
            pages.icon("unicorn")


class TestDatesAndNumbers:
    @pytest.mark.parametrize("language", ["fi", "sv", "en"])
    def test_a_day_is_written_without_zeros(self, app: Flask, language: str) -> None:
        with app.test_request_context(), force_locale(language):
            assert pages.day(date(2020, 6, 24)) == "24.6.2020"
            assert pages.day(datetime(2026, 1, 31, 22, 30, tzinfo=UTC)) == "1.2.2026"

    @pytest.mark.parametrize(("language", "time", "amount", "share"), [
        ("fi", "15.05", "12\u00a0345,6", "46\u00a0%"),
        ("sv", "15:05", "12\u00a0345,6", "46\u00a0%"),
        ("en", "15:05", "12\u00a0345.6", "46%"),
    ])  # fmt: skip
    def test_clocks_and_numbers_as_people_here_write_them(self, app: Flask, language: str, time: str, amount: str, share: str) -> None:
        with app.test_request_context(), force_locale(language):
            assert pages.clock(datetime(2026, 6, 24, 12, 5, tzinfo=UTC)) == time
            assert pages.number(12345.55, 1) == amount
            assert pages.percent(0.455) == share
            assert pages.number(-3) == "\u22123"
            assert pages.number(-0.3) == "0"

    def test_every_form_gets_an_operation_key_of_its_own(self) -> None:
        keys = {pages.op_key() for _turn in range(100)}

        assert len(keys) == 100
        assert all(8 <= len(key) <= 64 for key in keys)


class TestProblemsOfAForm:
    def test_those_inside_a_field_name_the_field_around_them(self, app: Flask) -> None:
        class Goal(Form):
            fi = StringField("Finnish")
            sv = StringField("Swedish")

        class Made(Form):
            name = StringField("Name")
            goal = FormField(Goal, "Goal")
            lanes = FieldList(StringField("Lane"), "Lanes", min_entries=2)

        form = Made()
        form.name.errors = ["Give a name."]
        form.goal.form.sv.errors = ["Write it in Swedish too."]
        form.lanes[1].errors = ["Too long."]
        form.lanes.errors = [[], ["Too long."]]

        assert pages.problems_of(form) == [
            ("name", "Name", "Give a name."),
            ("goal-sv", "Goal, Swedish", "Write it in Swedish too."),
            ("lanes-1", "Lanes, Lane", "Too long."),
        ]


class TestColours:
    def test_dark_is_the_same_whoever_asks_for_it(self) -> None:
        assert tokens("dark") == tokens("dark by preference")

    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_every_voice_is_readable_on_every_page_and_card(self, theme: str) -> None:
        colours = tokens(theme)
        pairs = [(voice, ground) for voice in VOICES for ground in ("paper", "surface")]
        pairs += [(voice, ground) for voice in ("ink", "soft") for ground in GROUNDS]
        # A notice and a status chip speak in their own colour on its own ground; a link may stand in any note.
        pairs += [("spruce", "note-moss"), ("cloudberry", "note-berry"), ("heather", "note-heather"), ("lingon", "note-lingon")]
        pairs += [("lake", ground) for ground in GROUNDS] + [("on-primary", "lake"), ("on-primary", "lake-deep"), ("on-primary", "lingon")]

        colours["white"] = "#ffffff"
        pairs += [("white", "stop"), ("white", "stop-deep")]

        faint = [(voice, ground) for voice, ground in pairs if contrast(colours[voice], colours[ground]) < LEAST_FOR_TEXT]

        assert faint == []

    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_edges_of_fields_are_seen(self, theme: str) -> None:
        colours = tokens(theme)

        assert min(contrast(colours["line"], colours[ground]) for ground in ("paper", "surface")) >= LEAST_FOR_EDGES


def tokens(theme: str) -> dict[str, str]:
    """The colours of a theme by name, as #rrggbb."""
    block = re.split(THEMES[theme], TOKENS)[1].partition("}")[0]
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block))
    return {name: value if len(value) == 7 else "#" + "".join(2 * digit for digit in value[1:]) for name, value in found.items()}


def contrast(one: str, other: str) -> float:
    """WCAG's ratio of two colours."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
