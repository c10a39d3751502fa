"""What can be seen of decisions without an audit: those whose last day is over, and those that can never match."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ..i18n import text
from ..model import Choice, Role, Status, TargetKind
from .entries import Decided, FieldEntry, VerdictEntry
from .merge import subject_of, where
from .rows import say
from .targets import row_id, row_state


def doubts(decided: Decided, lang: str, today: date) -> tuple[str, ...]:
    """Return what is to be thought about again, a line each, with its place; nothing of it is a mistake."""
    every: tuple[VerdictEntry | FieldEntry, ...] = (*decided.verdicts, *decided.fields)
    over = (
        say("over", lang, where=where(e, lang), by=e.by, until=e.until.isoformat())
        for e in every
        if not e.taken_back and e.until is not None and e.expired(today)
    )
    never = (v for v in decided.verdicts if not v.taken_back and _never(v))
    said = (say("never", lang, where=where(v, lang), kind=v.entity or "") for v in never)
    return tuple(dict.fromkeys((*_risks(decided, lang, today), *over, *said)))


def taken_back(decided: Decided, lang: str) -> tuple[str, ...]:
    """Return what people emptied, a line each with its place: an accepted risk must not go without a word."""
    fields = (
        f"{where(e, lang)}: {subject_of(e, lang)}, {text(f'decisions.field.{e.field}', lang)}"
        for e in decided.fields
        if e.taken_back
    )
    verdicts = (
        f"{where(v, lang)}: {v.place.label()}, {text('decisions.field.verdict', lang)}"
        for v in decided.verdicts
        if v.taken_back
    )
    return (*fields, *verdicts)


def _risks(decided: Decided, lang: str, today: date) -> Iterator[str]:
    """Accepted risks that are open again, since their last day is over."""
    days = {e.target: str(e.value) for e in decided.fields if _is(e, "until")}
    for e in decided.fields:
        day = days.get(e.target, "")
        if _is(e, "status") and e.value == Status.ACCEPTED and day and day < today.isoformat():
            yield say("risk_over", lang, where=where(e, lang), by=e.by, until=day)


def _is(e: FieldEntry, field: str) -> bool:
    return e.kind is TargetKind.FINDING and e.field == field and not e.taken_back


def _never(v: VerdictEntry) -> bool:
    """Whether the id or the state beside a kind is surely of another: a decision on that kind is never followed."""
    if v.entity is None or v.choice is Choice.NAME:
        return False
    ids = {row_id(v.place, Role.COLUMN), row_id(v.place, Role.CONTAINED, v.entity)}
    states = {row_state(role, v.entity) for role in Role}
    return (v.id is not None and v.id not in ids) or (v.state is not None and v.state not in states)
