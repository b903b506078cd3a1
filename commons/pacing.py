"""Counters of one process for `commons/limits.py`: the moments of the last tries by key, without a thread.

The library's own memory storage starts a timer with every try and walks all its keys a hundred times a second, which cost a
vote more than its row in the database.
"""

import threading
import time
from collections import OrderedDict, deque
from typing import Any

from limits.storage import MovingWindowSupport, Storage

SECONDS_BETWEEN_CLEANINGS = 60.0


class Moments(Storage, MovingWindowSupport):
    """Key -> the moments of its tries within the window; forgotten once the window has passed."""

    def __init__(self) -> None:
        super().__init__()
        self._moments: OrderedDict[str, tuple[deque[float], float]] = OrderedDict()  # and when the last of them is past
        self._lock = threading.Lock()
        self._cleaned = time.time()

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count `amount` tries unless that would be more than `limit` within `expiry` seconds."""
        now = time.time()
        with self._lock:
            self._clean(now)
            moments = self._within(key, now - expiry)
            if len(moments) + amount > limit:
                return False
            moments.extend([now] * amount)
            self._moments[key] = (moments, now + expiry)
            return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """The moment of the oldest try that counts, and how many do."""
        now = time.time()
        with self._lock:
            moments = self._within(key, now - expiry)
            return (moments[0], len(moments)) if moments else (now, 0)

    def _within(self, key: str, oldest: float) -> deque[float]:
        moments, _past = self._moments.get(key, (deque(), 0.0))
        while moments and moments[0] < oldest:
            moments.popleft()
        return moments

    def _clean(self, now: float) -> None:
        if now - self._cleaned < SECONDS_BETWEEN_CLEANINGS:
            return
        self._cleaned = now
        for key in [key for key, (_moments, past) in self._moments.items() if past < now]:
            del self._moments[key]

    def check(self) -> bool:
        """It is there."""
        return True

    def clear(self, key: str) -> None:
        """Forget one key's tries."""
        with self._lock:
            self._moments.pop(key, None)

    def reset(self) -> int:
        """Forget all; gives how many keys there were."""
        with self._lock:
            count = len(self._moments)
            self._moments.clear()
            return count

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Fixed windows are not kept here."""
        raise TypeError("only moving windows")

    get = get_expiry = incr  # type: ignore[assignment]

    @property
    def base_exceptions(self) -> Any:
        """What the library would wrap."""
        return ValueError
