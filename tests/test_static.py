"""Rules over every script and stylesheet: markup is made in one place, nothing is evaluated, nothing is fetched from elsewhere."""

import gzip
import re
from pathlib import Path

import pytest

from commons import ROOT
from tests import tree

MAKES_MARKUP = "static/js/html.js"
# To read what an element looks like is harmless; to set it is not.
MARKUP = re.compile(
    r"\b(?:innerHTML|insertAdjacentHTML|createContextualFragment|setHTMLUnsafe|parseFromString|srcdoc|document\.write|outerHTML\s*\+?=(?!=))"
)
EVALUATED = re.compile(r"\beval\(|\bnew Function\b|\bset(?:Timeout|Interval)\(\s*[\"'`]")
STYLE_ATTRIBUTE = re.compile(r"setAttribute\(\s*[\"'](?:style|on\w+)[\"']|\.cssText\b")
ELSEWHERE = re.compile(r"(?:https?:)?//[\w-]+(?:\.[\w-]+)+")
IMPORT = re.compile(r"""^\s*(?:import\s+(?:[\w*{][^;"']*\sfrom\s+)?|export\s+[*{][^;"']*\sfrom\s+)["'](?P<path>[^"']+)["']""", re.M)
DYNAMIC_IMPORT = re.compile(r"""\bimport\(\s*["'](?P<path>[^"']+)["']""")
MOST_BYTES_OF_A_MODULE = 6_000  # compressed; the whole of a phone's page is held in tests/browser

scripts = pytest.mark.parametrize("path", tree.files(".js", under="static"), ids=tree.name)
styles = pytest.mark.parametrize("path", tree.files(".css", under="static"), ids=tree.name)


@scripts
def test_markup_is_made_in_one_place(path: Path) -> None:
    if tree.name(path) != MAKES_MARKUP:
        assert MARKUP.findall(_code(path)) == []


@scripts
def test_nothing_is_evaluated_or_styled_past_the_policy(path: Path) -> None:
    assert EVALUATED.findall(_code(path)) == []
    assert STYLE_ATTRIBUTE.findall(_code(path)) == []


@scripts
def test_nothing_is_fetched_from_elsewhere_by_a_script(path: Path) -> None:
    named = [address for address in ELSEWHERE.findall(_code(path)) if "www.w3.org" not in address]

    assert named == []


@scripts
def test_every_module_it_imports_is_there(path: Path) -> None:
    missing = [name for name in _imported(path) if not (path.parent / name).exists()]

    assert missing == []


@scripts
def test_a_module_stays_small(path: Path) -> None:
    assert len(gzip.compress(path.read_bytes())) < MOST_BYTES_OF_A_MODULE


@scripts
def test_a_script_says_nothing_by_itself(path: Path) -> None:
    """Sentences come from the page, in its language: a script that sets text takes it from the page or from what people wrote."""
    literal = re.compile(r"\.(?:textContent|innerText|placeholder|title|ariaLabel)\s*=\s*[\"'`](?=[^\"'`$]*[^\W\d_]{2,})")

    assert literal.findall(_code(path)) == []


def test_every_script_is_used() -> None:
    used = {path for path in tree.files(".js", under="static") if _named_in_a_template(path)}
    waiting = list(used)
    while waiting:
        path = waiting.pop()
        for found in {(path.parent / name).resolve() for name in _imported(path)} - used:
            used.add(found)
            waiting.append(found)

    assert sorted(tree.name(path) for path in set(tree.files(".js", under="static")) - used) == []


@styles
def test_nothing_is_fetched_from_elsewhere_by_a_stylesheet(path: Path) -> None:
    assert ELSEWHERE.findall(_code(path)) == []


@styles
def test_every_rule_belongs_to_a_layer(path: Path) -> None:
    """A rule outside the layers wins over all of them."""
    sheets = tree.files(".css", under="static")
    layered = {name for sheet in sheets for name in re.findall(r'@import "([\w./-]+)" layer\(\w+\);', sheet.read_text(encoding="utf-8"))}

    assert path.name in layered or _code(path).strip().startswith(("@layer", "@import"))


def _code(path: Path) -> str:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
    return text if path.suffix == ".css" else re.sub(r"(?m)(?:^|\s)//.*$", "", text)


def _imported(path: Path) -> list[str]:
    code = _code(path)
    return [match["path"] for pattern in (IMPORT, DYNAMIC_IMPORT) for match in pattern.finditer(code)]


def _named_in_a_template(path: Path) -> bool:
    """By its name, or, a custom element, by its tag."""
    name = path.relative_to(ROOT / "static" / "js").with_suffix("").as_posix()
    named = re.compile(rf"""["'](?:js/)?{re.escape(name)}(?:\.js)?["']|<{re.escape(path.stem)}[\s>]""")
    places = [*tree.templates(), *tree.program_files()]
    return any(named.search(place.read_text(encoding="utf-8")) for place in places)
