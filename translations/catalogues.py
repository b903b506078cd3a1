"""Keeps the catalogues: collects what the program says, merges it into each language's .po, compiles the .mo.

    python translations/catalogues.py update     collect and merge (needs the test requirements)
    python translations/catalogues.py compile    write each .mo that is older than its .po

Four domains, so that people who work on different parts do not meet in one file. The domain `security`
holds the sentences of the packages we build on that come without (all of) their Finnish and Swedish.
"""

import os
import re
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("fi", "sv", "en")

# Where a sentence stands decides its domain; the first that fits.
PLACES = (
    ("workshop", ("workshop/", "templates/workshop/", "templates/print/workshop")),
    ("surveys", ("surveys/", "templates/surveys/", "templates/print/survey")),
    ("commons", ("commons/", "templates/", "wsgi.py")),
)
DOMAINS = (*(domain for domain, _ in PLACES), "security")

KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# The same options as the application's Jinja environment (a test compares them).
JINJA = {"trimmed": "true", "silent": "false"}
PLACEHOLDER = re.compile(r"%\(\w+\)")
WIDTH = 120
SPEAKING = {".py", ".html", ".txt", ".svg"}


def po_path(language, domain):
    return ROOT / "translations" / language / "LC_MESSAGES" / f"{domain}.po"


def compile_all():
    """Write the .mo of each .po that changed since; a start with nothing to do reads no catalogue."""
    for po in sorted((ROOT / "translations").glob("*/LC_MESSAGES/*.po")):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime_ns <= po.stat().st_mtime_ns:
            _compile(po, mo)


def update_all():
    """Merge what the program says today into every catalogue; what it no longer says leaves."""
    said = {domain: collect(domain) for domain in DOMAINS}
    for language in LANGUAGES:
        known = _known(language)
        for domain, messages in said.items():
            _merge(language, domain, messages, known)


def collect(domain):
    """The messages of a domain: {(context, msgid): (msgid_plural or "", translators' comments)}."""
    found = {}
    for path in _packages() if domain == "security" else _ours(domain):
        for context, msgid, plural, comments in messages_in(path):
            before = found.get((context, msgid), ("", ()))
            found[context, msgid] = (before[0] or plural, tuple(dict.fromkeys((*before[1], *comments))))
    return found


def _ours(domain):
    for folder in sorted({place.split("/")[0] for _, places in PLACES for place in places}):
        files = [ROOT / folder] if folder.endswith(".py") else sorted((ROOT / folder).rglob("*"))
        for path in files:
            if path.is_file() and path.suffix in SPEAKING and domain_of(path) == domain:
                yield path


def domain_of(path):
    name = path.relative_to(ROOT).as_posix()
    return next((domain for domain, places in PLACES if name.startswith(places)), None)


def _packages():
    """Catalogues (or code, where there is none) of the packages whose sentences our readers meet."""
    security, wtforms, flask_wtf = (_folder(name) for name in ("flask_security", "wtforms", "flask_wtf"))
    yield security / "translations" / "flask_security.pot"
    yield wtforms / "locale" / "wtforms.pot"
    yield flask_wtf / "file.py"


def _folder(package):
    return Path(find_spec(package).submodule_search_locations[0])


def messages_in(path):
    """What a file says: (context, msgid, plural, translators' comments); a .pot is what a package says."""
    from babel.messages.extract import extract_from_file
    from babel.messages.pofile import read_po

    if path.suffix == ".pot":
        with path.open("rb") as file:
            template = read_po(file)
        for message in template:
            # Their pages are replaced by ours: what only those say, nobody reads.
            if message.id and not all("/templates/" in place for place, _line in message.locations or [("", 0)]):
                msgid, plural = message.id if message.pluralizable else (message.id, "")
                yield message.context or "", msgid, plural, ()
        return
    method, options = ("python", {}) if path.suffix == ".py" else ("jinja2", JINJA)
    for _, message, comments, context in extract_from_file(method, str(path), KEYWORDS, comment_tags=("Translators:",), options=options):
        msgid, plural = message if isinstance(message, (tuple, list)) else (message, "")
        if msgid:
            yield context or "", msgid, plural or "", tuple(comments)


def _known(language):
    """What is translated already, in whatever domain: a sentence is translated once."""
    import polib

    known = {}
    for path in (po_path(language, domain) for domain in reversed(DOMAINS)):
        for entry in polib.pofile(str(path)) if path.exists() else ():
            if entry.translated() and not entry.obsolete and "fuzzy" not in entry.flags:
                known[entry.msgctxt or "", entry.msgid, entry.msgid_plural] = entry
    return known


def _merge(language, domain, messages, known):
    import polib

    path = po_path(language, domain)
    path.parent.mkdir(parents=True, exist_ok=True)
    before = polib.pofile(str(path)) if path.exists() else ()
    own = {(e.msgctxt or "", e.msgid, e.msgid_plural): e for e in before if e.translated() and not e.obsolete}
    catalogue = polib.POFile(wrapwidth=WIDTH)
    # No dates and no addresses of tools: a catalogue changes only when its sentences do.
    catalogue.metadata = {
        "Project-Id-Version": "Talkoot",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for (context, msgid), (plural, comments) in sorted(messages.items()):
        key = (context, msgid, plural)
        catalogue.append(_entry(language, key, comments, own.get(key) or known.get(key)))
    text = str(catalogue)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
    missing = sum(not entry.translated() for entry in catalogue)
    print(f"{language} {domain}: {len(catalogue)} sentences, {missing} without a translation")


def _entry(language, key, comments, translated):
    import polib

    context, msgid, plural = key
    entry = polib.POEntry(msgid=msgid, msgctxt=context or None, msgid_plural=plural, comment="\n".join(comments))
    if PLACEHOLDER.search(msgid + plural):
        entry.flags = ["python-format"]
    if translated is not None:
        entry.msgstr, entry.msgstr_plural = translated.msgstr, dict(translated.msgstr_plural)
    elif language == "en":
        # Our own English is the sentence itself; what other packages say may be said better in their .po.
        entry.msgstr, entry.msgstr_plural = ("", {0: msgid, 1: plural}) if plural else (msgid, {})
    elif plural:
        entry.msgstr_plural = {0: "", 1: ""}
    return entry


def _compile(po, mo):
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with po.open("rb") as file:
        catalogue = read_po(file, locale=po.parts[-3], domain=po.stem)
    # Two tests or starts may compile at once: each writes a file of its own and puts it in place whole.
    draft = mo.with_suffix(f".{os.getpid()}.tmp")
    with draft.open("wb") as file:
        write_mo(file, catalogue)
    draft.replace(mo)


if __name__ == "__main__":
    {"update": update_all, "compile": compile_all}[sys.argv[1]]()
