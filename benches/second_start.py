"""How long `./dev run` takes to answer where it has run before; limit: 3 seconds."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

from benches._load import as_line, median
from commons import ROOT
from tests.servers import free_port

STARTS = 5
PATIENCE = 120.0  # seconds
LIMIT_S = 3.0


def main() -> None:
    """The first start makes the folder; the middle of the ones after it is what counts."""
    with tempfile.TemporaryDirectory(prefix="talkoot-bench-") as folder:
        first, *others = (_start(folder) for _number in range(1 + STARTS))
    line = as_line(bench="second_start", first_s=first, again_s=median(others), slowest_s=max(others), limit_s=LIMIT_S)
    print(json.dumps({**line, "ratio_to_limit": round(median(others) / LIMIT_S, 2)}), flush=True)


def _start(folder: str) -> float:
    port = str(free_port())
    environment = {**os.environ, "TALKOOT_DATA_DIR": folder, "TALKOOT_PORT": port, "VENV": sys.prefix}
    began = time.perf_counter()
    process = subprocess.Popen(
        [ROOT / "dev", "run"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        return _seconds_until_it_answers(f"http://127.0.0.1:{port}/healthz", began)
    finally:
        time.sleep(2)  # the process that makes ready may still be at it
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def _seconds_until_it_answers(address: str, began: float) -> float:
    while time.perf_counter() < began + PATIENCE:
        with contextlib.suppress(urllib.error.URLError, OSError), urllib.request.urlopen(address, timeout=1):
            return time.perf_counter() - began
        time.sleep(0.02)
    raise TimeoutError(address)


if __name__ == "__main__":
    main()
