"""What people can decide, field by field: one list for the workbook's drop-downs, its reader, and decisions.toml."""

from __future__ import annotations

from enum import StrEnum

from ..model import Choice, Status, TargetKind, record

LONGEST = 1000
"""So many characters an answer may have, in a file as in a workbook."""


class FieldType(StrEnum):
    """How an answer is written."""

    TEXT = "text"
    DAY = "day"
    """ISO 8601 in files, a date in workbooks."""
    CHOICE = "choice"
    """One of a list; texts of the list are ``decisions.choice.FIELD.CHOICE``, in both languages."""


@record
class Field:
    """One thing to decide. ``open_`` choices are offered only: another text may stand there, too."""

    name: str
    type: FieldType = FieldType.TEXT
    choices: tuple[str, ...] = ()
    open_: bool = False


def _choice(name: str, *choices: str, open_: bool = False) -> Field:
    return Field(name=name, type=FieldType.CHOICE, choices=choices, open_=open_)


def _day(name: str) -> Field:
    return Field(name=name, type=FieldType.DAY)


def _text(name: str) -> Field:
    return Field(name=name)


BASES = ("consent", "contract", "law", "interest", "vital", "public", "none")
"""Legal bases, as 152-FZ article 6 and GDPR article 6 have them in common; people choose."""
NEEDED = ("needed", "not_needed", "open")
YES_NO = ("yes", "no", "open")

FIELDS: dict[TargetKind, tuple[Field, ...]] = {
    TargetKind.FINDING: (
        _choice("status", *(s.value for s in Status)), _text("owner"), _day("due"), _text("reason"), _day("until"),
    ),
    TargetKind.COLUMN: (
        _text("purpose"), _choice("basis", *BASES, open_=True), _text("keep_until"), _choice("needed", *NEEDED),
        _choice("verdict", *(c.value for c in Choice)), _text("entity"),
    ),
    TargetKind.SYSTEM: (_text("owner"), _text("purpose"), _choice("customer_data", *YES_NO), _text("remark")),
    TargetKind.TABLE: (_choice("personal_data", *YES_NO), _text("remark")),
    TargetKind.ACCOUNT: (_choice("access", *NEEDED), _text("person"), _day("closed_on"), _text("remark")),
    TargetKind.PERSON: (_day("briefed_on"),),
    TargetKind.COPY: (_text("why"), _choice("copy", "keep", "destroy", "open"), _text("remark")),
    TargetKind.DESTRUCTION: (
        _text("basis"), _choice("destruction", "destroy", "depersonalise", "keep", "hold"), _text("method"),
        _text("who"), _day("day"),
    ),
    TargetKind.ANSWER: (_text("answer"), _text("who"), _day("day")),
}  # fmt: skip
"""Fields of each sort of target, in the order in which a workbook shows them."""


def field_of(kind: TargetKind, name: str) -> Field:
    """Return one field.

    Raises:
        KeyError: that sort of target has no such field.
    """
    for field in FIELDS[kind]:
        if field.name == name:
            return field
    raise KeyError(name)
