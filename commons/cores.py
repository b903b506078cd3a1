"""A core for each worker: its threads take turns at the interpreter's lock, and a turn taken on another core costs several times as much."""

import contextlib
import os
from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gunicorn.arbiter import Arbiter
    from gunicorn.workers.base import Worker

EVERY = frozenset(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else frozenset()  # what the operator allows


def choose(server: "Arbiter", worker: "Worker") -> None:
    """Choose the core with the fewest workers for one that is about to start. (gunicorn's `pre_fork`, in its master.)"""
    taken = [getattr(other, "core", None) for other in server.WORKERS.values()]
    worker.core = min(EVERY, key=lambda core: (taken.count(core), core), default=None)


def settle(_server: "Arbiter", worker: "Worker") -> None:
    """Keep a worker that has just started to its core. (gunicorn's `post_fork`.)"""
    if worker.core is not None:
        _keep(0, {worker.core})


def let_roam(pid: int) -> None:
    """Let a process that a worker has just started use every core: it works beside the worker, not in its turn."""
    if EVERY:
        _keep(pid, EVERY)


def _keep(pid: int, cores: Collection[int]) -> None:
    # A container may forbid it or have lost the core since, and the process may have ended: nobody is left without a worker for that.
    with contextlib.suppress(OSError):
        os.sched_setaffinity(pid, cores)
