"""Decisions of several files as one: the same twice is one, two that differ are a conflict that people settle.

No file wins by being the last. One value takes another's place only where the person saw the other and changed it
(`FieldEntry.replaces`): a three-way merge, as of versions of a text.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from ..errors import ConfigError
from ..i18n import has_text, text
from ..model import SETTLING, Role, Scalar, Status, TargetKind, record
from .entries import Decided, FieldEntry, VerdictEntry
from .fields import field_of
from .rows import say
from .rowtoken import stood
from .targets import row_id
from .weighing import conflicts, standing

CONFLICT = "decisions_conflict"
"""The reason of errors about files that contradict each other."""
_SHOWN = 120
"""So many characters of an answer are quoted."""
_EARLIEST = date.min
_Key = tuple[TargetKind, str, str]


@record
class Conflict:
    """Two decisions on one thing that cannot both stand."""

    one: FieldEntry | VerdictEntry
    other: FieldEntry | VerdictEntry


@record
class Merged:
    """Everything that can stand together, and what cannot."""

    decided: Decided
    conflicts: tuple[Conflict, ...]

    def refuse(self, lang: str) -> None:
        """See that there is no conflict.

        Raises:
            ConfigError: there is; one line each, with both values, authors and places.
        """
        if self.conflicts:
            raise ConfigError(", ".join(self.files), self.lines(lang), CONFLICT)

    @property
    def files(self) -> tuple[str, ...]:
        """The files that contradict each other, or themselves."""
        return tuple(dict.fromkeys(e.file for c in self.conflicts for e in (c.one, c.other)))

    def lines(self, lang: str) -> tuple[str, ...]:
        """Every conflict in words."""
        return tuple(conflict_line(c, lang) for c in self.conflicts)


def merge(parts: Sequence[Decided], today: date) -> Merged:
    """Return the decisions of all parts as one, in the order of the first that names a thing."""
    verdicts = standing(v for p in parts for v in p.verdicts)
    clashes = [Conflict(one=a, other=b) for a, b in conflicts(verdicts, today)]
    groups: dict[_Key, list[FieldEntry]] = defaultdict(list)
    for entry in (f for p in parts for f in p.fields):
        groups[(entry.kind, entry.target, entry.field)].append(entry)
    _replace_named(groups)
    kept: list[FieldEntry] = []
    for left in standing_fields(groups, today):
        clashes += [Conflict(one=left[0], other=other) for other in left[1:]]
        kept.append(left[0])
    return Merged(decided=Decided(verdicts=tuple(verdicts), fields=tuple(kept)), conflicts=tuple(clashes))


def _replace_named(groups: dict[_Key, list[FieldEntry]]) -> None:
    """Take out what was said by a column's name where somebody saw it in the row of the kind that a person named."""
    rows = [e for group in groups.values() for e in group if e.exact and e.replaces is not None]
    for e in rows:
        key = (e.kind, row_id(e.place, Role.COLUMN), e.field)
        if e.target == row_id(e.place, Role.DECIDED) and key in groups:
            left = [old for old in groups[key] if old.exact or not _replaces(e, old, None)]
            groups[key] = left
            if not left:
                del groups[key]


def standing_fields(groups: Mapping[_Key, list[FieldEntry]], today: date) -> Iterator[list[FieldEntry]]:
    """Yield of each group, all about one thing, what nobody saw and replaced: more than one contradict each other."""
    days = Days(groups, today)
    for group in groups.values():
        yield _standing([e for e in group if not e.expired(today)] or group, days)


class Days:
    """Last days of accepted risks: a field beside the status, which may stand in another file."""

    def __init__(self, groups: Mapping[_Key, list[FieldEntry]], today: date) -> None:
        self._groups = groups
        self._today = today.isoformat()

    def over(self, status: FieldEntry, newer: FieldEntry) -> bool:
        """Whether what was accepted was over when ``newer`` was decided, or is by today."""
        days = self._groups.get((status.kind, status.target, "until"), ())
        said = [d for d in days if not d.taken_back and d.file != newer.file]
        own = [d for d in said if d.file == status.file] or said
        day = min(self._today, newer.on.isoformat()) if newer.on is not None else self._today
        return bool(own) and all(str(d.value) < day for d in own)


def _standing(group: list[FieldEntry], days: Days) -> list[FieldEntry]:
    """Return one entry of each value that nobody replaced, in the order of the files; the newest of equal ones."""
    by_value: dict[object, FieldEntry] = {}
    for entry in group:
        said = alike(entry.value)
        held = by_value.get(said)
        if held is None or _rank(entry) > _rank(held):
            by_value[said] = entry
    if len(by_value) == 1:
        return list(by_value.values())
    left = [e for e in by_value.values() if not any(_replaces(other, e, days) for other in group)]
    return left or list(by_value.values())  # each replaced the other's: people have to say


def alike(value: Scalar) -> Scalar:
    """Return a value without what nobody sees: two that look the same are no conflict."""
    return unicodedata.normalize("NFC", " ".join(value.split())) if isinstance(value, str) else value


def _rank(e: FieldEntry) -> tuple[date, bool, str, str]:
    """Of equal values the newest stands, of one day that which was decided anew, whatever file comes first."""
    return (e.on or _EARLIEST, e.replaces is not None, e.state or "", e.by)


def _replaces(newer: FieldEntry, older: FieldEntry, days: Days | None) -> bool:
    """Whether a person saw the older value and changed it; one decided again on a later day was not seen."""
    if alike(newer.value) == alike(older.value) or not saw(
        newer, older, over=days is not None and days.over(older, newer)
    ):
        return False
    return newer.on is None or older.on is None or older.on <= newer.on


def saw(newer: FieldEntry, older: FieldEntry, *, over: bool) -> bool:
    """Whether a person had the older value in sight.

    A risk whose last day is over (``over``) is printed as open, and is open. So is one that is another by now; but a
    workbook may be printed from an audit older than the acceptance, or that was not told of it: that is for people.
    """
    if stood(field_of(newer.kind, newer.field), older.value, newer.replaces):
        return True
    printed_open = newer.field == "status" and newer.replaces == Status.OPEN.value
    return printed_open and older.value in SETTLING and over


def missing(fields: Iterable[FieldEntry], lang: str) -> dict[str, list[str]]:
    """Return what decisions that settle a finding leave unsaid, by file, a line each.

    They need a reason and what they were taken on, of a risk a last day, too; in whichever file these stand.
    """
    problems: dict[str, list[str]] = defaultdict(list)
    findings: dict[str, list[FieldEntry]] = defaultdict(list)
    for entry in fields:
        if entry.kind is TargetKind.FINDING and not entry.taken_back:
            findings[entry.target].append(entry)
    for entries in findings.values():
        found = {e.field: e for e in entries}
        status = found.get("status")
        if status is None or status.value not in SETTLING:
            continue
        unsaid = [] if "reason" in found else ["reason"]
        unsaid += ["until"] if status.value == Status.ACCEPTED and "until" not in found else []
        unsaid += [] if status.state is not None else ["state"]
        for key in unsaid:
            said = say(f"settled_{key}", lang, status=value_word("status", status.value, lang))
            problems[status.file].append(say("at", lang, where=where(status, lang), text=said))
    return dict(problems)


def where(entry: FieldEntry | VerdictEntry, lang: str) -> str:
    """Return file and line, or file, sheet and row, as people look them up."""
    if entry.sheet is None:
        return f"{entry.file}:{entry.line}"
    return say("where_sheet", lang, file=entry.file, sheet=entry.sheet, row=str(entry.line))


def value_word(field: str, value: object, lang: str) -> str:
    """Return a value as people read it: a choice in words, in the language asked for."""
    if value == "":
        return say("no_value", lang)
    key = f"decisions.choice.{field}.{value}"
    if has_text(key, lang):
        return text(key, lang)
    said = " ".join(str(value).split())
    return said if len(said) <= _SHOWN else said[:_SHOWN] + "…"


def subject_of(entry: FieldEntry, lang: str) -> str:
    """Return what a decision is about, in words: a place or a name where it is known, else its id."""
    place = entry.place.label() if entry.kind is not TargetKind.FINDING else None
    named = place or entry.name or entry.about
    named = f"{named}, {entry.name}" if entry.place.label() and entry.name else named
    return say("about", lang, kind=text(f"terms.target_kind.{entry.kind.value}", lang), what=named or entry.target)


def conflict_line(conflict: Conflict, lang: str) -> str:
    """Return one conflict in words: what, both values, both authors, both places."""
    one, other = conflict.one, conflict.other
    if isinstance(one, VerdictEntry) or isinstance(other, VerdictEntry):
        assert isinstance(one, VerdictEntry) and isinstance(other, VerdictEntry)  # noqa: S101, PT018 - of one sort
        same = one.file == other.file and one.sheet is None
        places = (str(one.line), str(other.line)) if same else (where(one, lang), where(other, lang))
        authors = ", ".join(_verdict_said(e, lang) for e in (one, other))
        return say("conflict", lang, place=one.place.label(), one=places[0], other=places[1], authors=authors)
    return say(
        "conflict_field",
        lang,
        what=subject_of(one, lang),
        field=text(f"decisions.field.{one.field}", lang),
        one=_said(one, lang),
        other=_said(other, lang),
    )


def _verdict_said(e: VerdictEntry, lang: str) -> str:
    """A verdict in words, with its kind and author: “rejected” by A. Petrova."""
    value = say("no_value", lang) if e.taken_back else text(f"decisions.choice.verdict.{e.choice.value}", lang)
    key = f"entities.{e.entity}.title"
    kind = text(key, lang) if has_text(key, lang) else e.entity
    return say("verdict_said", lang, value=f"{value}, {kind}" if kind and not e.taken_back else value, by=e.by)


def _said(entry: FieldEntry, lang: str) -> str:
    value = value_word(entry.field, entry.value, lang)
    on = entry.on.isoformat() if entry.on is not None else say("no_day", lang)
    return say("said", lang, value=value, by=entry.by, on=on, where=where(entry, lang))
