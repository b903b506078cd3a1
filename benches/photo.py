"""A photo of twelve megapixels to its variants: against bare Pillow that does the same, and what others wait for meanwhile.

`python -m benches.photo`; limits: 1.2 times bare Pillow in a process of its own, another request at most 3 times its idle answer.
"""

import io
import json
import subprocess
import sys
import threading
import time
from pathlib import Path

from PIL import Image

from benches._installed import installed
from benches._load import as_line, closed_loop, get, median
from commons import drawings
from commons.media import intake
from tests.making import make_workshop

BARE = Path(__file__).with_name("_bare_pillow.py")
SIZE = (4_000, 3_000)
ROUNDS = 7
LIMIT_TO_PILLOW, LIMIT_OTHERS = 1.2, 3


def main() -> None:
    """Take turns; then let somebody else ask while photos come in one after the other."""
    photo = _photo()
    ours, bare = [], []
    for _round in range(ROUNDS):
        ours.append(_seconds(lambda: intake.prepare(photo)))
        bare.append(_seconds(lambda: _in_bare_pillow(photo)))
    with installed() as installation:
        path = f"/en/w/{make_workshop().code}"
        request = get(path, installation.url.removeprefix("http://"), {"Accept": "text/html"})
        idle = closed_loop(installation.url, lambda _place, _count: request, connections=1, seconds=3)
        ending = threading.Event()
        busy = threading.Thread(target=_keep_developing, args=(photo, ending))
        busy.start()
        meanwhile = closed_loop(installation.url, lambda _place, _count: request, connections=1, seconds=6)
        ending.set()
        busy.join()
    line = as_line(
        bench="photo",
        megapixels=SIZE[0] * SIZE[1] / 1e6,
        photo_mb=len(photo) / 1e6,
        ours_s=median(ours),
        pillow_s=median(bare),
        ratio_to_pillow=median(ours) / median(bare),
        limit_to_pillow=LIMIT_TO_PILLOW,
        idle_ms=idle.ms(0.5),
        meanwhile_ms=meanwhile.ms(0.5),
        others=meanwhile.ms(0.5) / idle.ms(0.5),
        limit_others=LIMIT_OTHERS,
    )
    print(json.dumps(line), flush=True)


def _in_bare_pillow(photo: bytes) -> None:
    subprocess.run([sys.executable, "-I", str(BARE)], input=photo, capture_output=True, check=True)


def _photo() -> bytes:
    """One of our drawings, as large as a phone's photo."""
    sheet = io.BytesIO()
    Image.open(io.BytesIO(drawings.draw("aula_a"))).resize(SIZE, Image.Resampling.LANCZOS).save(sheet, "JPEG", quality=90)
    return sheet.getvalue()


def _keep_developing(photo: bytes, ending: threading.Event) -> None:
    while not ending.is_set():
        intake.prepare(photo)


def _seconds(do) -> float:
    started = time.perf_counter()
    do()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
