"""``[[verdict]]``: what a person says of the verdict on one column, or on one path inside it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from ..model import Choice, Protection, Ref, Subject
from ..redact import shown_name
from .entries import VerdictEntry
from .rows import Notes, Row

KEYS = (
    "system", "schema", "table", "column", "path", "verdict", "entity", "subject", "protection", "by", "on", "until",
    "reason", "state", "id", "taken_back", "replaces", "replaces_kind",
)  # fmt: skip


def verdict_of(
    values: dict[str, Any], notes: Notes, kinds: Collection[str], today: date, file: str
) -> VerdictEntry | None:
    """Return the decision of one table; None if a mistake was noted. ``kinds`` are the entities to be named."""
    before = len(notes.problems)
    row = Row(values, KEYS, notes)
    names = {key: row.text(key, needed=key != "path") for key in ("system", "schema", "table", "column", "path")}
    choice = row.one_of("verdict", [c.value for c in Choice], needed=True)
    gone = row.flag("taken_back")
    entity = row.text("entity", needed=choice == Choice.NAME and not gone)
    if entity is not None and entity not in kinds:
        notes.near("entity", shown_name(entity), kinds)
    subject = row.one_of("subject", [s.value for s in Subject])
    protection = row.one_of("protection", [p.value for p in Protection])
    if choice == Choice.REJECT and not any(values.get(key) for key in ("entity", "state", "id")):
        notes.add("reject_what")  # or it would hide whatever the column comes to hold later
    if choice != Choice.NAME and (subject or protection):
        notes.add("only_name")
    on, until = row.days(today, needed=True)
    state, id_ = row.digest("state"), row.digest("id")
    # A workbook has no cell for it, and says by id and state exactly what its reader saw.
    seen = state is not None and id_ is not None
    by, reason = row.text("by", needed=True), row.text("reason", needed=not (choice == Choice.CONFIRM or seen or gone))
    stood, stood_kind = row.one_of("replaces", [c.value for c in Choice]), row.text("replaces_kind")
    if len(notes.problems) > before or on is None or by is None or choice is None:
        return None
    return VerdictEntry(
        place=Ref(**names),
        choice=Choice(choice),
        by=by,
        on=on,
        until=until,
        reason=reason,
        entity=entity,
        subject=Subject(subject) if subject else None,
        protection=Protection(protection) if protection else None,
        state=state,
        id=id_,
        replaces=Choice(stood) if stood else None,
        replaces_kind=stood_kind,
        taken_back=gone,
        file=file,
        line=notes.line,
    )
