"""``[[finding]]``, ``[[column]]`` and the others: fields that people filled in, as decisions.toml holds them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from ..model import Ref, TargetKind
from .entries import FieldEntry
from .fields import FIELDS, Field, FieldType
from .rows import Notes, Row
from .targets import NAMES, PLACES, belongs, id_of, needed_names, target_keys

ABOUT = ("by", "on", "until", "state", "reason", "about", "taken_back", "replaces")
"""Keys of every section; of a finding the reason and the last day are fields of their own."""

OPEN = "purpose"
"""What a draft of a column leaves empty, for a person to fill in: until then it says nothing, and `by` may be empty."""

LEFT_OPEN = ("basis", "keep_until", "needed")
"""Further keys of such a draft; of a column they may stay empty, and then say nothing."""

UNREAD = "?"
"""What stands for an answer that cannot be read, where it matters only that there is one."""


def fields_of(kind: TargetKind) -> tuple[Field, ...]:
    """Return the fields of a section: verdicts have a section of their own."""
    return tuple(f for f in FIELDS[kind] if kind is not TargetKind.COLUMN or f.name not in {"verdict", "entity"})


def keys_of(kind: TargetKind) -> tuple[str, ...]:
    """Return all keys of a section."""
    return tuple(dict.fromkeys((*target_keys(kind), *(f.name for f in fields_of(kind)), *ABOUT)))


def entries_of(
    kind: TargetKind, values: dict[str, Any], notes: Notes, kinds: Collection[str], today: date, file: str
) -> tuple[list[FieldEntry], list[FieldEntry]]:
    """Return the fields of one table; if a mistake was noted none, but what it says of a finding (`Part.doubtful`)."""
    before = len(notes.problems)
    draft = is_draft(kind, values)
    if kind is TargetKind.COLUMN:
        values = {k: v for k, v in values.items() if not (k in LEFT_OPEN and v == "")}
    row = Row(_without_open(values) if draft else values, keys_of(kind), notes)
    if kind is TargetKind.COLUMN and {"verdict", "entity"} & set(values):
        notes.add("verdict_apart")
    fields = fields_of(kind)
    own = {f.name for f in fields}
    place, name, target = _target(kind, row, notes, kinds)
    found = {f.name: v for f in fields if row.has(f.name) and (v := _value(f, row)) is not None}
    gone, stood = _taken_back(values, own, notes), _replaces(values, own, notes)
    said = any(row.has(f.name) for f in fields) or bool(gone)
    found |= dict.fromkeys(gone, "")
    if not said and not draft:
        notes.add("nothing_said", known=", ".join(f.name for f in fields))
    by = row.text("by", needed=said or not draft)
    on, until = row.days(today)
    state, about = row.digest("state"), row.text("about")
    reason = None if "reason" in own else row.text("reason")
    wrong = len(notes.problems) > before or by is None
    if target is None or (wrong and kind is not TargetKind.FINDING):
        return [], []
    if wrong:
        found = dict.fromkeys((f for f in ("reason", "until") if row.has(f)), UNREAD) | found
        state = state or (UNREAD if row.has("state") else None)
    entries = [
        FieldEntry(
            kind=kind,
            target=target,
            field=field,
            value=value,
            by=by or UNREAD,
            on=on,
            until=None if "until" in own else until,
            state=state,
            reason=reason,
            replaces=stood.get(field),
            place=place,
            name=name,
            exact=kind is TargetKind.COLUMN and row.has("id"),
            about=about,
            file=file,
            line=notes.line,
        )
        for field, value in found.items()
    ]
    return ([], entries) if wrong else (entries, [])


def is_draft(kind: TargetKind, values: dict[str, Any]) -> bool:
    """Whether a table is of a column whose purpose a person is still to fill in."""
    return kind is TargetKind.COLUMN and values.get(OPEN) == ""


def _without_open(values: dict[str, Any]) -> dict[str, Any]:
    left = {k: v for k, v in values.items() if k != OPEN}
    return {k: v for k, v in left.items() if k != "by" or v != ""}


def _taken_back(values: dict[str, Any], own: Collection[str], notes: Notes) -> tuple[str, ...]:
    """Return the fields whose answer was taken back: those are not answered in the same table."""
    names = values.get("taken_back", [])
    if isinstance(names, list) and all(isinstance(n, str) and n in own and n not in values for n in names):
        return tuple(names)
    notes.add("one_of", key="taken_back", known=", ".join(sorted(n for n in own if n not in values)))
    return ()


def _replaces(values: dict[str, Any], own: Collection[str], notes: Notes) -> dict[str, str]:
    """Return by field what stood there when the person decided otherwise (`FieldEntry.replaces`)."""
    stood = values.get("replaces", {})
    if isinstance(stood, dict) and all(n in own and isinstance(v, str) and v for n, v in stood.items()):
        return stood
    notes.add("one_of", key="replaces", known=", ".join(sorted(own)))
    return {}


def _value(field: Field, row: Row) -> str | None:
    if field.type is FieldType.DAY:
        day = row.day(field.name)
        return day.isoformat() if day is not None else None
    if field.type is FieldType.CHOICE and not field.open_:
        return row.one_of(field.name, field.choices)
    return row.text(field.name)


def _target(kind: TargetKind, row: Row, notes: Notes, kinds: Collection[str]) -> tuple[Ref, str | None, str | None]:
    """Return place, name and id of what was decided about; the id is None where a mistake was noted."""
    if kind is TargetKind.ANSWER:
        return Ref(), None, row.text("key", needed=True)
    place = Ref(**{key: row.text(key) for key in PLACES.get(kind, ())})
    name = row.text(NAMES[kind]) if kind in NAMES else None
    target = row.digest("id", needed=not needed_names(kind))
    if target is None and not row.has("id") and needed_names(kind):
        for key in needed_names(kind):
            row.text(key, needed=True)
        return place, name, id_of(kind, place, name)
    if target is not None and not belongs(kind, target, place, name, kinds):
        notes.add("id_and_names")
    return place, name, target
