"""Each worker keeps to a core of its own; what works beside it may use every one."""

import contextlib
import io
import os
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image

from commons import cores
from commons.media import intake
from tests.servers import Installation

EVERY = os.sched_getaffinity(0)

pytestmark = pytest.mark.skipif(len(EVERY) < 2, reason="this machine has one core")


def test_two_workers_have_two_cores_and_the_hub_has_all(serve: Callable[..., Installation]) -> None:
    """Mutants: leave `pre_fork` or `post_fork` out of gunicorn.conf.py; take `let_roam` out of `line._start`."""
    installation = serve(TALKOOT_WORKERS="2")

    one, other = [os.sched_getaffinity(pid) for pid in installation.workers()]
    assert (len(one), len(other)) == (1, 1)
    assert one != other
    assert [os.sched_getaffinity(pid) for pid in installation.hubs()] == [EVERY]


def test_a_picture_is_developed_beside_the_worker() -> None:
    """Mutant: take `let_roam` out of `intake._develop`."""
    photo = io.BytesIO()
    Image.effect_noise((2_400, 1_800), 64).save(photo, "JPEG")
    seen: set[frozenset[int]] = set()

    def develop_like_a_worker() -> None:
        os.sched_setaffinity(0, {min(EVERY)})  # of this thread alone
        intake.prepare(photo.getvalue())

    with ThreadPoolExecutor(1) as worker:
        done = worker.submit(develop_like_a_worker)
        while not done.done():
            seen |= _cores_of_darkrooms()
        done.result()

    assert frozenset(EVERY) in seen


def test_a_machine_that_refuses_leaves_nobody_without_a_worker() -> None:
    """Mutant: let the error of `sched_setaffinity` through."""
    worker = SimpleNamespace(core=max(EVERY) + 10_000)  # as if taken from the container since the master started

    cores.settle(None, worker)  # type: ignore[arg-type]

    assert os.sched_getaffinity(0) == EVERY


def test_what_has_ended_meanwhile_needs_no_core() -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()

    cores.let_roam(ended.pid)


def _cores_of_darkrooms() -> set[frozenset[int]]:
    """Where the processes that we have started to look at pictures may run."""
    found = set()
    for pid in Path(f"/proc/{os.getpid()}/task").glob("*/children"):
        for child in pid.read_text().split():
            with contextlib.suppress(OSError):
                if b"darkroom.py" in Path(f"/proc/{child}/cmdline").read_bytes():
                    found.add(frozenset(os.sched_getaffinity(int(child))))
    return found
