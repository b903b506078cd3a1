"""A core for each worker: its threads take turns at the interpreter's lock, and a turn taken on another core costs several times as much."""

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gunicorn.arbiter import Arbiter
    from gunicorn.workers.base import Worker

EVERY = frozenset(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else frozenset()  # what the operator allows


def settle(server: "Arbiter", _worker: "Worker") -> None:
    """Keep this new worker to one core, the one with the fewest others on it. (gunicorn's `post_fork`.)"""
    if len(EVERY) > 1:
        os.sched_setaffinity(0, {_quietest(server.WORKERS)})


def let_roam(pid: int) -> None:
    """Let a process that a worker has just started use every core: it works beside the worker, not in its turn."""
    if EVERY:
        os.sched_setaffinity(pid, EVERY)


def _quietest(others: Iterable[int]) -> int:
    taken = [core for pid in others for core in _cores_of(pid)]
    return min(EVERY, key=lambda core: (taken.count(core), core))


def _cores_of(pid: int) -> frozenset[int]:
    try:
        found = frozenset(os.sched_getaffinity(pid))
    except ProcessLookupError:
        return frozenset()
    return found if found < EVERY else frozenset()
