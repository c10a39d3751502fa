"""An audit's own decisions beside those of newer files: what stays, what is replaced, and what people have to settle.

A file's value takes the place of the audit's where it was decided later, by the same person, or by one who saw the
other value and changed it. Where two people differ otherwise, the audit's stays, and a step names both.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from ..model import AuditResult, Choice, Decision, Protection, Ref, Scalar, StepRecord, StepState, Subject, record
from .entries import Decided, FieldEntry, VerdictEntry, source_of
from .merge import Days, alike, merge, saw
from .onto import STEP, is_verdict
from .weighing import contradict, inherited
from .weighing import saw as saw_verdict

_UNKNOWN = "?"
_BOOK = re.compile(r"(?P<file>.+?\.xls[xm]):(?P<sheet>.+)", re.DOTALL | re.IGNORECASE)


@record
class Carried:
    """What is in force together, and a step for each value of a file that was not taken."""

    decided: Decided
    steps: tuple[StepRecord, ...]


def earlier_of(result: AuditResult) -> Decided:
    """Return the decisions that an audit was made with, as they would stand in a file."""
    verdicts: dict[str, list[Decision]] = defaultdict(list)
    fields: list[FieldEntry] = []
    for d in result.decisions:
        if is_verdict(d):
            verdicts[d.target_id].append(d)
        else:
            fields.append(_field(d))
    entries = (_verdict(target, rows) for target, rows in verdicts.items())
    return Decided(verdicts=tuple(e for e in entries if e is not None), fields=tuple(fields))


def carry(earlier: Decided, given: Decided, today: date) -> Carried:
    """Put decisions of files beside an audit's own."""
    fields, steps = _fields(earlier.fields, given.fields, today)
    verdicts, more = _verdicts(earlier.verdicts, given.verdicts, today)
    return Carried(decided=Decided(verdicts=verdicts, fields=fields), steps=(*steps, *more))


def _fields(
    earlier: Iterable[FieldEntry], given: Iterable[FieldEntry], today: date
) -> tuple[tuple[FieldEntry, ...], list[StepRecord]]:
    held = {(e.kind, e.target, e.field): e for e in earlier}
    days = Days({key: [e] for key, e in held.items()}, today)
    steps: list[StepRecord] = []
    for new in given:
        key = (new.kind, new.target, new.field)
        old = held.get(key)
        if old is None or old.expired(today) or _newer(new, old, days):
            held[key] = new
        elif alike(new.value) != alike(old.value):
            steps.append(_differs(new, old))
    return tuple(held.values()), steps


def _newer(new: FieldEntry, old: FieldEntry, days: Days) -> bool:
    """Whether the file's entry takes the place of the audit's."""
    later = new.on is not None and old.on is not None and new.on > old.on
    not_older = new.on is None or old.on is None or new.on >= old.on
    anew = new.replaces is not None if alike(new.value) == alike(old.value) else saw(new, old, over=days.over(old, new))
    return later or (not_older and (new.by == old.by or anew))


def _differs(new: FieldEntry, old: FieldEntry) -> StepRecord:
    params = (
        ("decided_field", new.field),
        ("earlier_value", as_value(old.field, old.value)),
        ("earlier_by", old.by),
        ("decided_value", as_value(new.field, new.value)),
        ("by", new.by),
        ("source", source_of(new) or _UNKNOWN),
        ("id", new.target),
    )
    return _step(new.place, params)


def as_value(field: str, value: Scalar) -> str:
    """Return a value with its field, by which a choice is put into words."""
    return f"{field}.{value}"


def _verdicts(
    earlier: tuple[VerdictEntry, ...], given: tuple[VerdictEntry, ...], today: date
) -> tuple[tuple[VerdictEntry, ...], list[StepRecord]]:
    """A verdict of a file goes past one of the audit that contradicts it if it is newer, or of the same person."""
    at: dict[Ref, list[VerdictEntry]] = defaultdict(list)
    for old in earlier:
        at[old.place].append(old)
    steps: list[StepRecord] = []
    for new in given:
        kept = at[new.place]
        seen = [old for old in kept if saw_verdict(new, old)]
        against = [] if new.expired(today) else [o for o in kept if not o.expired(today) and contradict(o, new)]
        stays = next((old for old in against if not _follows(new, old, seen=old in seen)), None)
        if stays is None:
            gone = [*against, *(old for old in seen if new.on >= old.on)]
            at[new.place] = [*(e for e in kept if e not in gone), *([] if new.taken_back else [inherited(new, seen)])]
        else:
            steps.append(_verdict_differs(new, stays))
    together = Decided(verdicts=tuple(e for kept in at.values() for e in kept))
    return merge([together], today).decided.verdicts, steps


def _follows(new: VerdictEntry, old: VerdictEntry, *, seen: bool) -> bool:
    """Whether the file's verdict takes the place of the audit's."""
    return new.on > old.on or (new.on == old.on and (new.by == old.by or seen))


def _verdict_differs(new: VerdictEntry, old: VerdictEntry) -> StepRecord:
    params = (
        ("decided_field", "verdict"),
        ("earlier_value", f"verdict.{old.choice.value}"),
        ("earlier_by", old.by),
        ("decided_value", "verdict." if new.taken_back else f"verdict.{new.choice.value}"),
        ("by", new.by),
        ("source", source_of(new) or _UNKNOWN),
        ("id", new.id or new.entity or ""),
    )
    return _step(new.place, params)


def _step(place: Ref, params: tuple[tuple[str, Scalar], ...]) -> StepRecord:
    return StepRecord(step=STEP, target=place, state=StepState.PARTIAL, reason="decision_differs", reason_params=params)


def _field(d: Decision) -> FieldEntry:
    file, sheet, line = _source(d.source)
    return FieldEntry(
        kind=d.kind,
        target=d.target_id,
        field=d.field,
        value=d.value,
        by=d.by or _UNKNOWN,
        on=_day(d.on),
        until=_day(d.until),
        state=d.state,
        reason=d.reason,
        place=d.target,
        exact=True,
        file=file,
        line=line,
        sheet=sheet,
    )


def _verdict(target: str, rows: list[Decision]) -> VerdictEntry | None:
    """Return one verdict from its fields; None if they do not make one."""
    said = {d.field: str(d.value) for d in rows}
    first = rows[0]
    on = _day(first.on)
    if said.get("verdict") not in set(Choice) or on is None:
        return None
    choice = Choice(said["verdict"])
    file, sheet, line = _source(first.source)
    return VerdictEntry(
        place=first.target,
        choice=choice,
        by=first.by or _UNKNOWN,
        on=on,
        until=_day(first.until),
        reason=first.reason,
        entity=said.get("entity"),
        subject=Subject(said["subject"]) if said.get("subject") in set(Subject) else None,
        protection=Protection(said["protection"]) if said.get("protection") in set(Protection) else None,
        state=first.state,
        id=target if choice is not Choice.NAME and "entity" not in said else None,
        file=file,
        line=line,
        sheet=sheet,
    )


def _source(source: str | None) -> tuple[str, str | None, int]:
    """Read `source_of` back: file, sheet, line; names of files may hold colons, and only workbooks have sheets."""
    rest, _, last = (source or "").rpartition(":")
    named, line = (rest, int(last)) if rest and last.isdecimal() else (source or "", 0)
    book = _BOOK.fullmatch(named)
    return (book["file"], book["sheet"], line) if book is not None else (named, None, line)


def _day(iso: str | None) -> date | None:
    try:
        return date.fromisoformat(iso or "")
    except ValueError:
        return None
