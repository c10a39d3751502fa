"""Acceptances that together cover a finding: readers are told by statement, and statements come and go.

What one change opened at three tables is one finding there; judged as a whole, with what later changes opened to the
same account, it is another. Each pair of account and table that somebody accepted stays accepted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from ..model import Finding, Status
from ..model.asked import asked
from ..model.taken import shares_readers
from .entries import FieldEntry

Fields = Mapping[str, FieldEntry]


def covering(f: Finding, found: Mapping[str, Fields], today: date) -> tuple[tuple[str, ...], dict[str, FieldEntry]]:
    """Return the ids under which a finding of readers was accepted in parts, and fields that say so; else nothing.

    Its last day is the first of theirs.
    """
    if not asked(f.check).opens:
        return (), {}
    parts = {i: fields for i, fields in found.items() if _is_in_force(f, fields, today)}
    states = "".join(fields["status"].state or "" for fields in parts.values())
    if not parts or not f.is_as_decided(states, mistaken=False):
        return (), {}
    first = min(parts.values(), key=lambda fields: (str(fields["until"].value), fields["status"].target))
    return tuple(sorted(parts)), {**first, "status": replace(first["status"], state=states)}


def _is_in_force(f: Finding, fields: Fields, today: date) -> bool:
    status, until = fields.get("status"), fields.get("until")
    if status is None or until is None or status.value != Status.ACCEPTED or str(until.value) < today.isoformat():
        return False
    return status.place.system == f.target.ref.system and shares_readers(status.state, f)
