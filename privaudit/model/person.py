"""People: of the staff list, or users of an application."""

from __future__ import annotations

from enum import StrEnum

from .base import digest, record


class StaffStatus(StrEnum):
    """What the staff list says of a person."""

    ACTIVE = "active"
    LEAVING = "leaving"
    LEFT = "left"


STAFF = "staff"
"""`Person.source` of the staff list; else it is the name of an application."""


@record
class Person:
    """One row of ``people[]``: a person of the staff list or of an application's users.

    ``name`` is what every other array calls the person by: where the list has it twice, it ends in the staff number
    or department in brackets.
    """

    name: str
    department: str | None = None
    status: StaffStatus | None = None
    left_on: str | None = None
    """The last day (ISO 8601), in the past or to come."""
    role: str | None = None
    """The position, or the role inside the application."""
    source: str = STAFF
    login: str | None = None
    """The login inside the application; None for the staff list."""
    left_on_unread: bool = False
    """A last day stands in the staff list and cannot be read, so that the status may be too good."""

    @property
    def is_unclear(self) -> bool:
        """Whether the staff list leaves open if the person is still there."""
        open_ = self.left_on_unread and self.status is not StaffStatus.LEFT
        return self.source == STAFF and (open_ or self.status is None)

    @property
    def id(self) -> str:
        """Stable between runs."""
        return digest("person", self.name, self.department, self.source, self.login)
