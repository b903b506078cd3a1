"""A participant as the database may know one: keyed hashes of a random cookie, a different one for each use.

The cookie's secret is stored nowhere. Rows of one table cannot be tied to rows of another without it, and once the
workshop's key is destroyed nothing can be computed any more (`promises.md` P5, P6).
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from functools import cached_property

SECRET_BYTES = 32


def new_secret() -> str:
    """A 256-bit secret for a cookie."""
    return secrets.token_urlsafe(SECRET_BYTES)


@dataclass(frozen=True)
class Seat:
    """One secret within one workshop."""

    key: bytes
    secret: bytes

    @classmethod
    def of(cls, key: bytes | None, cookie: str | None) -> "Seat | None":
        """The seat of this cookie, or None when there is no cookie or the workshop has been sealed."""
        return cls(key, cookie.encode()) if key and cookie else None

    @property
    def seat_tag(self) -> bytes:
        """Finds the participant's row."""
        return self._tag(b"seat")

    @property
    def owner_tag(self) -> bytes:
        """Marks ideas as one's own."""
        return self._tag(b"owner")

    @cached_property
    def actor(self) -> bytes:
        """Whose operation keys these are."""
        return self._tag(b"operations")

    def voter_tag(self, round_id: int) -> bytes:
        """Finds the ballot of one round; another in every round."""
        return self._tag(b"round:%d" % round_id)

    def order_seed(self, round_id: int) -> int:
        """What shuffles this voter's own order of a round's ideas; says nothing of the ballot."""
        return int.from_bytes(self._tag(b"order:%d" % round_id)[:4])

    def _tag(self, use: bytes) -> bytes:
        return hmac.digest(self.key, use + b"\0" + self.secret, hashlib.sha256)
