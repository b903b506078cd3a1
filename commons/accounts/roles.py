"""Four roles in order, each with what the one before may, and a question for each right."""

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


def may_read_results(who: Any) -> bool:
    """See a project and what came of its workshops and surveys."""
    return may(who, "read_results")


def may_export(who: Any) -> bool:
    """Download the data."""
    return may(who, "export")


def may_facilitate(who: Any) -> bool:
    """Build, run and close workshops and surveys."""
    return may(who, "facilitate")


def may_edit_project(who: Any) -> bool:
    """Change goal, open matters, partners, audiences, venues and links."""
    return may(who, "edit_project")


def may_create_project(who: Any) -> bool:
    """Start a project in the organisation the role is in."""
    return may(who, "create_project")


def may_set_terms(who: Any) -> bool:
    """Decide the notice, the controller's contact, the languages and the deletion date."""
    return may(who, "set_terms")


def may_manage_members(who: Any) -> bool:
    """Invite people, change their roles, remove them."""
    return may(who, "manage_members")


def _role(who: Any) -> Role:
    return Role(getattr(who, "role", who))
