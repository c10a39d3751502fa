"""From rows that people filled in to decisions: each changed cell is one, by the one who filled the workbook in."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from datetime import date

from ..i18n import LANGUAGES, has_text, text
from ..model import SETTLING, Choice, Ref, Role, TargetKind, record, split_name
from .entries import Decided, FieldEntry, VerdictEntry
from .fields import field_of
from .rowtoken import mark, replaced
from .targets import belongs, row_id, row_state

_VERDICT = ("verdict", "entity")
_LONGEST_ABOUT = 120
Note = Callable[[str, str, int, str], None]


@record
class FilledRow:
    """One row of a workbook whose token belongs to it."""

    kind: TargetKind
    target: str
    state: str | None
    identity: tuple[str, ...]
    changed: tuple[tuple[str, str, str], ...]
    """Field, answer, and the mark of what stood there when the workbook was written."""
    standing: tuple[tuple[str, str], ...]
    """Fields with the answers that stand there now, changed or not."""
    wrong: tuple[str, ...] = ()
    """Fields that hold what is no answer; that was noted."""
    sheet: str
    row: int


@record
class Filled:
    """Whose answers they are; ``kinds`` are the entities that can be named."""

    file: str
    by: str
    on: date
    kinds: frozenset[str]


def entries_of(rows: Iterable[FilledRow], filled: Filled, note: Note) -> Decided:
    """Return the decisions of all rows; one target that stands in two rows may be filled in in either.

    ``note``: takes what is wrong with a row, as key, sheet, row and field.
    """
    fields: dict[tuple[TargetKind, str, str], FieldEntry] = {}
    verdicts: dict[str, VerdictEntry] = {}
    for row in rows:
        for entry in _fields(row, filled):
            key = (entry.kind, entry.target, entry.field)
            if fields.setdefault(key, entry).value != entry.value:
                note("twice", row.sheet, row.row, entry.field)
        verdict = _verdict(row, filled, note)
        if verdict is not None:
            first = verdicts.setdefault(row.target, verdict)
            if (first.choice, first.entity, first.taken_back) != (verdict.choice, verdict.entity, verdict.taken_back):
                note("twice", row.sheet, row.row, "verdict")
    return Decided(verdicts=tuple(verdicts.values()), fields=tuple(fields.values()))


def doubtful_of(rows: Iterable[FilledRow], filled: Filled) -> tuple[FieldEntry, ...]:
    """Return what stands on findings in cells that cannot be read, where it matters that something does."""
    return tuple(
        FieldEntry(kind=row.kind, target=row.target, field=name, value="?", by=filled.by, file=filled.file)
        for row in rows
        if row.kind is TargetKind.FINDING
        for name in row.wrong
        if name != "status"
    )


def _fields(row: FilledRow, filled: Filled) -> Iterable[FieldEntry]:
    changed = {name: (value, was) for name, value, was in row.changed if not _is_verdict(row, name)}
    taken = dict(row.standing)
    if row.kind is TargetKind.FINDING and changed.get("status", ("",))[0] in SETTLING:
        # Who accepts a risk takes over the reason and the day that stand beside it.
        for name in ("reason", "until"):
            if name in taken:
                changed.setdefault(name, (taken[name], ""))
    place = place_of(row.kind, row.identity)
    for name, (value, was) in changed.items():
        yield FieldEntry(
            kind=row.kind,
            target=row.target,
            field=name,
            value=value,
            by=filled.by,
            on=filled.on,
            state=row.state,
            replaces=replaced(field_of(row.kind, name), was) if was else None,
            place=place if belongs(row.kind, row.target, place, None, filled.kinds) else Ref(),
            exact=row.kind is TargetKind.COLUMN,
            about=_about(row),
            file=filled.file,
            line=row.row,
            sheet=row.sheet,
        )


def _is_verdict(row: FilledRow, name: str) -> bool:
    return row.kind is TargetKind.COLUMN and name in _VERDICT


def _about(row: FilledRow) -> str | None:
    said = ", ".join(filter(None, (" ".join(t.split()) for t in row.identity)))
    return (said[:_LONGEST_ABOUT] + "…" if len(said) > _LONGEST_ABOUT else said) or None


def _verdict(row: FilledRow, filled: Filled, note: Note) -> VerdictEntry | None:
    if not any(_is_verdict(row, name) for name, _, _ in row.changed):
        return None
    now = dict(row.standing)
    choice, said = now.get("verdict"), now.get("entity")
    entity = entity_of(said, filled.kinds) if said else None
    written = bool(said) and any(name == "entity" for name, _, _ in row.changed)
    chosen = Choice(choice) if choice else Choice.NAME if written else None
    if said and entity is None and (written or chosen is Choice.NAME):
        note("entity", row.sheet, row.row, "entity")
        return None
    if chosen is Choice.NAME and entity is None:
        note("entity_missing", row.sheet, row.row, "entity")
        return None
    if chosen is not Choice.NAME and written:
        note("entity_beside", row.sheet, row.row, "entity")  # a kind that was named is never left out in silence
        return None
    named = _named(row, filled.kinds)
    return _of_named(row, filled, chosen, entity, named) if named is not None else _judged(row, filled, chosen, entity)


def _judged(row: FilledRow, filled: Filled, chosen: Choice | None, entity: str | None) -> VerdictEntry | None:
    """What is said of a kind that was detected; None for ``chosen``: what stood there was taken back."""
    stood, kind = _stood(row, filled.kinds)
    if chosen is None and stood is None:
        return None
    return _entry(row, filled, chosen or stood or Choice.NAME, entity if chosen is Choice.NAME else None,
                  (stood, kind), taken_back=chosen is None)  # fmt: skip


def _of_named(
    row: FilledRow, filled: Filled, chosen: Choice | None, entity: str | None, named: str
) -> VerdictEntry | None:
    """What is said of a kind that a person had named: who confirms it names it, who rejects it takes the name back."""
    kind = {Choice.NAME: entity, Choice.CONFIRM: named}.get(chosen) if chosen is not None else None
    return _entry(row, filled, Choice.NAME, kind or named, (Choice.NAME, named), taken_back=kind is None)


def _entry(
    row: FilledRow,
    filled: Filled,
    choice: Choice,
    entity: str | None,
    stood: tuple[Choice | None, str | None],
    *,
    taken_back: bool,
) -> VerdictEntry:
    return VerdictEntry(
        place=place_of(row.kind, row.identity),
        choice=choice,
        by=filled.by,
        on=filled.on,
        entity=entity,
        state=row.state,
        id=row.target,
        replaces=stood[0],
        replaces_kind=stood[1],
        taken_back=taken_back,
        file=filled.file,
        line=row.row,
        sheet=row.sheet,
    )


def _stood(row: FilledRow, kinds: frozenset[str]) -> tuple[Choice | None, str | None]:
    """Return the verdict that stood in a row when it was written, and the kind beside it, or "#" and its mark."""
    was = {name: replaced(field_of(row.kind, name), m) for name, _, m in row.changed if _is_verdict(row, name)}
    before = dict(row.standing) | was
    choice, kind = before.get("verdict"), before.get("entity")
    known = entity_of(kind, kinds) if kind and "entity" not in was else _marked(kinds).get(kind or "")
    return (Choice(choice) if choice in set(Choice) else None), known or kind


@functools.lru_cache(maxsize=4)
def _marked(kinds: frozenset[str]) -> dict[str, str]:
    """Kinds by "#" and the mark of their names, as a workbook in either language shows them."""
    field = field_of(TargetKind.COLUMN, "entity")
    return {f"#{mark(field, word)}": kind for kind in sorted(kinds) for word in _words(kind)}


def _named(row: FilledRow, kinds: frozenset[str]) -> str | None:
    """Return the kind of a row that stands for one which a person named; None of every other row."""
    place = place_of(row.kind, row.identity)
    if place.column is None or row.target != row_id(place, Role.DECIDED):
        return None
    return next((k for k in sorted(kinds) if row_state(Role.DECIDED, k) == row.state), None)


def entity_of(said: str, kinds: frozenset[str]) -> str | None:
    """Return the kind of data that a person named: by its own name, or by its title in either language."""
    found = _titles(kinds).get(said.casefold())
    return found[0] if found is not None and len(found) == 1 else None


@functools.lru_cache(maxsize=4)
def _titles(kinds: frozenset[str]) -> dict[str, tuple[str, ...]]:
    out: dict[str, tuple[str, ...]] = {}
    for kind in sorted(kinds):
        for word in {w.casefold() for w in _words(kind)}:
            out[word] = (*out.get(word, ()), kind)
    return out


def _words(kind: str) -> tuple[str, ...]:
    """Its own name, and as reports show it: its title in each language, or the name in plain letters."""
    key = f"entities.{kind}.title"
    titles = (text(key, lang) for lang in LANGUAGES if has_text(key, lang))
    return (kind, kind.replace("_", " ").capitalize(), *titles)


def place_of(kind: TargetKind, identity: tuple[str, ...]) -> Ref:
    """Return the place that the identifying cells of a row name; an empty one where they name none."""
    try:
        if kind is TargetKind.FINDING and identity and identity[0] and "\n" not in identity[0]:
            return Ref(system=identity[0])
        if kind is TargetKind.SYSTEM and len(identity) == 1:
            return Ref(system=identity[0])
        if kind is TargetKind.TABLE and len(identity) == 2:
            return Ref(system=identity[0], **_table(identity[1]))
        if kind is TargetKind.COLUMN and len(identity) >= 3:  # and the kind of data, as words
            return Ref(system=identity[0], **_table(identity[1]), **_column(identity[2]))
    except ValueError:
        return Ref()  # no name that can be taken apart: the id says what was decided about, a place is for messages
    return Ref()


def _table(label: str) -> dict[str, str]:
    names = split_name(label)
    return {"table": names[0]} if len(names) == 1 else {"schema": names[0], "table": names[1]}


def _column(label: str) -> dict[str, str]:
    """``name[path]``, where the name is quoted if it is no plain one."""
    end = label.find("[") if not label.startswith('"') else _quoted(label)
    end = len(label) if end < 0 else end
    out = {"column": split_name(label[:end])[0]}
    rest = label[end:]
    return out | ({"path": rest[1:-1]} if rest.startswith("[") and rest.endswith("]") else {})


def _quoted(label: str) -> int:
    """Where a quoted name ends; a doubled quote is one of its own."""
    at = 1
    while True:
        at = label.index('"', at) + 1
        if label[at : at + 1] != '"':
            return at
        at += 1
