"""What a phone downloads for its first page, compressed: the page itself, its styles, scripts and icons. Limits: 30 kB in all, 12 kB of scripts."""

import json
import re

from benches._installed import installed
from benches._load import as_line
from tests.making import make_workshop
from tests.phones import Phone

LINKED = re.compile(r'(?:href|src)="(/static/[^"#]+)')
IMPORTED = re.compile(r'(?:from|import)\s*\(?["\'](\.[^"\']+)["\']')
LIMIT_KB, LIMIT_SCRIPTS_KB = 30.0, 12.0


def main() -> None:
    """A line for joining and one for writing."""
    with installed() as installation:
        phone = Phone(installation.url, make_workshop().code)
        for name in ("join", "write"):
            print(json.dumps(_measure(phone, name)), flush=True)
            phone.join()


def weigh(phone: Phone, path: str) -> dict[str, int]:
    """Address -> compressed bytes, of a page and all it links to: styles, scripts and what these import."""
    page = phone.request("GET", path, headers={"Accept": "text/html", "Accept-Encoding": "br"})
    plain = phone.request("GET", path, headers={"Accept": "text/html"}).text
    sizes = {"page": len(page.body)}
    todo = LINKED.findall(plain)
    while todo:
        address = todo.pop()
        if address in sizes:
            continue
        sizes[address] = len(phone.request("GET", address, headers={"Accept-Encoding": "br"}).body)
        if address.endswith(".js"):
            source = phone.request("GET", address).text
            todo += [_beside(address, found) for found in IMPORTED.findall(source)]
    return sizes


def _measure(phone: Phone, name: str) -> dict[str, object]:
    sizes = weigh(phone, phone.home)
    scripts = sum(size for address, size in sizes.items() if address.endswith(".js")) / 1000
    total = sum(sizes.values()) / 1000
    return as_line(
        bench="first_page",
        page=name,
        kb=total,
        limit_kb=LIMIT_KB,
        ratio=total / LIMIT_KB,
        scripts_kb=scripts,
        limit_scripts_kb=LIMIT_SCRIPTS_KB,
        files=len(sizes),
    )


def _beside(address: str, relative: str) -> str:
    parts = address.rsplit("/", 1)[0].split("/")
    for step in relative.split("/"):
        if step == "..":
            parts.pop()
        elif step != ".":
            parts.append(step)
    return "/".join(parts)


if __name__ == "__main__":
    main()
