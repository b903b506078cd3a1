"""Four roles in order, each with what the one before may, and the least role that has each right."""

import enum
from typing import Any


class Role(enum.StrEnum):
    """Viewer sees results; researcher also downloads data; facilitator also builds and runs; owner also decides the terms and the people."""

    VIEWER = "viewer"
    RESEARCHER = "researcher"
    FACILITATOR = "facilitator"
    OWNER = "owner"

    def reaches(self, least: "Role | str") -> bool:
        """True when this role may all that `least` may."""
        return _ORDER[self] >= _ORDER[Role(least)]


_ORDER = {role: place for place, role in enumerate(Role)}

# A right -> the least role that has it.
RIGHTS = {
    "read_results": Role.VIEWER,
    "export": Role.RESEARCHER,
    "facilitate": Role.FACILITATOR,
    "edit_project": Role.FACILITATOR,
    "create_project": Role.FACILITATOR,
    "set_terms": Role.OWNER,
    "manage_members": Role.OWNER,
}


def may(who: Any, right: str) -> bool:
    """True when a role, or anything with a `.role`, has the right."""
    return _role(who).reaches(RIGHTS[right])


def _role(who: Any) -> Role:
    return Role(getattr(who, "role", who))
