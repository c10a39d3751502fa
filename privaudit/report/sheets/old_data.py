"""Old data: former customers, archives, dead systems, and the list for the commission that decides on destruction."""

from __future__ import annotations

from collections import defaultdict

from ...analysis.old_systems import OUT_OF_USE
from ...i18n import has_text, text
from ...model import AuditResult, AuditStep, Lifecycle, StepRecord, System, TableRow, record
from .. import held, overview, words
from . import commission, last_use, systems
from .judged import answer
from .say import Say
from .table import Column, Kind, Row, Rows, Sheet, Table, Tone

OLD = frozenset({Lifecycle.LEGACY, Lifecycle.ARCHIVE})
NO_RETENTION = "no_retention"
"""Why step 5 is answered in part where no retention period is configured."""


def sheet(result: AuditResult, lang: str) -> Sheet:
    """Build the sheet."""
    say = Say("old_data", lang)
    return Sheet(
        key="old_data",
        title=say("title"),
        notes=(answer(result, AuditStep.OLD_DATA, lang), say("note"), say("note_destroy")),
        tables=(
            _holds(result, say),
            _old_systems(result, say),
            _relations(result, say),
            _backups(result, say),
            commission.table(result, say),
        ),
    )


def held_systems(result: AuditResult) -> tuple[System, ...]:
    """Return the systems in which nothing may be destroyed now, by name."""
    return tuple(sorted((s for s in result.systems if s.legal_hold), key=lambda s: s.name))


def _holds(result: AuditResult, say: Say) -> Table:
    lang = say.lang

    def row(item: tuple[str, str]) -> Row:
        why, names = item
        return (say("hold_said"), why, names)

    found: dict[str, list[str]] = defaultdict(list)
    for s in held_systems(result):
        found[systems.hold_why(result, s, lang)].append(s.name)
    rows = [(why, ", ".join(names)) for why, names in found.items()]
    col = say.column
    columns = (
        col("h_said", 18, Kind.LABEL, span=2),
        col("h_why", 14, span=3),
        col("h_systems", 12, span=5),
    )
    return Table(key="holds", title=say("holds"), note=say("holds_note"), columns=columns, rows=Rows(rows, row),
                 empty=say("no_hold"), filtered=False)  # fmt: skip


@record
class OldSystem:
    """A legacy or archive system, or one that seems out of use, with what its tables show."""

    system: System
    newest: str | None
    tables: tuple[TableRow, ...]
    people: overview.People


def old_systems(result: AuditResult) -> tuple[OldSystem, ...]:
    """Return the systems declared old, and those that seem out of use, the weakest first."""
    tables: dict[str, list[TableRow]] = defaultdict(list)
    for t in result.tables:
        tables[t.system].append(t)
    views = {v.system.name: v for v in overview.system_views(result)}
    found = (s for s in result.systems if s.lifecycle in OLD or any(w.key == OUT_OF_USE for w in s.weaknesses))
    return tuple(
        OldSystem(
            system=s,
            newest=max((t.newest for t in tables[s.name] if t.newest), default=None),
            tables=tuple(tables[s.name]),
            people=views[s.name].people,
        )
        for s in sorted(found, key=lambda s: (-len(s.weaknesses), s.name))
    )


def _old_systems(result: AuditResult, say: Say) -> Table:
    lang = say.lang

    def row(o: OldSystem) -> Row:
        s = o.system
        return (
            s.name,
            words.term(s.lifecycle, lang) if s.lifecycle else say("not_declared_old"),
            words.term(s.status, lang),
            s.owner or "",
            words.people(o.people, lang),
            words.date_cell(o.newest, lang) or say.known(None),
            last_use.of_system(o.tables, result.run.started, say),
            systems.weaknesses(s, lang) or _no_weakness(s, say),
            systems.hold(result, s, lang),
        )

    col = say.column
    columns = (
        col("system", 18, Kind.LABEL),
        col("lifecycle", 20),
        col("status", 14, tones=say.system_tones()),
        col("owner", 18),
        col("people", 30),
        col("newest", 12, Kind.DAY),
        col("last_used", 12, Kind.DAY),
        col("weaknesses", 14, span=3),
        col("hold", 14, span=2),
    )
    return Table(key="systems", title=say("systems"), note=say("systems_note"), columns=columns,
                 rows=Rows(old_systems(result), row), empty=say("no_system"), filtered=False)  # fmt: skip


def _no_weakness(s: System, say: Say) -> str:
    return say("no_weakness" if s.status in overview.READ else "weakness_unknown")


def people_tables(result: AuditResult) -> list[TableRow]:
    """Return the relations with people, those with people past their time first, then the oldest."""
    found = (t for t in result.tables if t.people_estimate is not None)
    return sorted(found, key=lambda t: (-(t.inactive_people or 0), t.newest or "9", t.ref.key))


def _relations(result: AuditResult, say: Say) -> Table:
    lang = say.lang
    hold = {s.name: systems.hold(result, s, lang) for s in result.systems}
    step = dict(overview.audit_steps(result))[AuditStep.OLD_DATA]

    def row(t: TableRow) -> Row:
        return (
            t.system,
            words.place(t.ref),
            words.term(t.subject, lang),
            held.of_table(t, lang),
            past(t, step, say),
            words.date_cell(t.oldest, lang) or say.known(None),
            words.date_cell(t.newest, lang) or say.known(None),
            _by(t, say),
            last_use.of_table(t, result.run.started, say),
            word(t.last_used_method, lang, "used", "use"),
            hold.get(t.system, ""),
        )

    rows = people_tables(result)
    return Table(key="relations", title=say("relations"), note=say("relations_note"), columns=_columns(say),
                 rows=Rows(rows, row), empty=say("no_relation"))  # fmt: skip


def _columns(say: Say) -> tuple[Column, ...]:
    col = say.column
    unknown = {str(say.known(None)): Tone.WARN}
    return (
        col("system", 18, Kind.LABEL),
        col("relation", 20),
        col("subject", 14),
        col("people", 18),
        col("past", 30, tones={say("no_retention"): Tone.WARN, **unknown}),
        col("oldest", 12, Kind.DAY),
        col("newest", 12, Kind.DAY),
        col("by", 22),
        col("last_used", 14, Kind.DAY),
        col("used_by", 20),
        col("hold", 16),
    )


def past(t: TableRow, step: StepRecord, say: Say) -> str:
    """How many people are past the retention period, with bounds; else why that is not known."""
    said = held.bounded(t.inactive_low, t.inactive_people, t.inactive_high, say.lang)
    how = words.said(t.inactive_how, say.lang) if t.inactive_how is not None else ""
    if said:
        return "\n".join(p for p in (said, how) if p)
    return how or (say("no_retention") if step.reason == NO_RETENTION else str(say.known(None)))


def _by(t: TableRow, say: Say) -> str:
    """By which column of time the ages are told, and of which rows."""
    how = word(t.age_method, say.lang, "age")
    return "\n".join(p for p in (t.age_column or "", how) if p)


def word(key: str | None, lang: str, *sections: str) -> str:
    """Return the words of area ``old`` for a key, which may stand in one of its sections; the key if it has none."""
    if not key:
        return ""
    found = (f"old.{p}{key}" for p in ("", *(f"{s}." for s in sections)))
    return next((text(k, lang) for k in found if has_text(k, lang)), key.rpartition(".")[2].replace("_", " "))


def backups(result: AuditResult) -> list[TableRow]:
    """Return the relations that look like backups or archives, by name."""
    return sorted((t for t in result.tables if t.backup_like), key=lambda t: t.ref.key)


def _backups(result: AuditResult, say: Say) -> Table:
    lang = say.lang

    def row(t: TableRow) -> Row:
        return (
            t.system,
            words.place(t.ref),
            words.term(t.status, lang),
            held.of_table(t, lang) or say("no_people"),
            say.known(t.rows_estimate),
            words.date_cell(t.newest, lang) or say.known(None),
            last_use.of_table(t, result.run.started, say),
            word(t.backup_like, lang, "backup"),
        )

    col = say.column
    columns = (
        col("system", 18, Kind.LABEL),
        col("relation", 20),
        col("status", 14, tones=say.table_tones()),
        col("people", 18),
        col("rows", 30, Kind.NUMBER),
        col("newest", 12, Kind.DAY),
        col("last_used", 12, Kind.DAY),
        col("why_backup", 14, span=3),
    )
    return Table(key="backups", title=say("backups"), note=say("backups_note"), columns=columns,
                 rows=Rows(backups(result), row), empty=say("no_backup"), filtered=False)  # fmt: skip
