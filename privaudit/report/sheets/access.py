"""Access: who can read it, by which way, and what the scanner cannot see."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterable

from ...model import (
    Access,
    AccessChange,
    AuditResult,
    Classification,
    Finding,
    PrincipalKind,
    Reach,
    Ref,
    StepRecord,
    StepState,
    System,
    TableRow,
    TargetKind,
    ViaKind,
)
from .. import overview, readers, ways, words
from . import sole
from .actions import systems_of
from .fill import Fill
from .say import Say
from .table import Kind, Row, Rows, RowTarget, Sheet, Table, Tone
from .who import Directory

ACCESS_STEPS = frozenset({"access"})
"""Guarded actions whose gap leaves the access of a whole system unanswered."""

TO_COME = "tables_to_come"
"""The check that says who will read tables that do not exist yet."""

PREDEFINED = "pg_"
"""Names that begin so are PostgreSQL's own roles: https://www.postgresql.org/docs/current/predefined-roles.html."""

PRINTED = 11
"""Columns that go on paper."""

MOST_TOGETHER = 8
"""More holders fill a page of their own."""

BY_HAND = ("root", "backups", "hypervisor", "cloud", "replicas", "dumps")
"""Ways past every database, which only people can answer for."""

Gap = System | TableRow | StepRecord


def order(result: AuditResult) -> list[Access]:
    """Access rows by system and relation, everyone (PUBLIC) before the others, then by principal."""
    everyone = PrincipalKind.PUBLIC
    return sorted(
        (a for a in result.access if not _is_predefined(a)),
        key=lambda a: (a.ref.key, a.principal_kind is not everyone, a.principal, a.reach, a.id),
    )


def _is_predefined(a: Access) -> bool:
    """Whether the row says only that a role of PostgreSQL itself reads what everyone reads."""
    everyone = any(v.kind is ViaKind.PUBLIC for v in a.via)
    return everyone and a.principal_kind is PrincipalKind.ROLE and a.principal.startswith(PREDEFINED)


def sheet(result: AuditResult, lang: str, held: readers.Held) -> Sheet:
    """Build the sheet."""
    say = Say("access", lang)
    who = Directory(result, say)
    times = sorted({a.as_of for a in result.access})
    as_of = say("as_of", time=words.time_text(times[0] if times else result.run.started, lang))
    holders, others = sole.tables(result, say, who, held)
    tables = (
        holders,
        others,
        _gaps(result, say),
        _to_come(result, say),
        _changes(result, say),
        _by_hand(result, say),
        _rows(result, say, who),
    )
    notes = (as_of, say("scope"), say("reach"))
    return Sheet(key="access", title=say("title"), notes=notes, tables=tables, printed=PRINTED)


def gaps(result: AuditResult) -> tuple[Gap, ...]:
    """What nobody could check: systems not read or their rights not wholly seen, then relations that were not read."""
    unseen = sorted((s for s in result.systems if s.status not in overview.READ), key=lambda s: s.name)
    steps = [
        s for s in result.steps
        if s.step in ACCESS_STEPS and s.state is not StepState.DONE and s.target.system is not None
    ]  # fmt: skip
    return (*unseen, *sorted(steps, key=lambda s: (s.target.key, s.id)), *overview.unread_tables(result))


def _gaps(result: AuditResult, say: Say) -> Table:
    lang = say.lang
    known = Counter((a.system, a.schema, a.table) for a in result.access)

    def row(gap: Gap) -> Row:
        why = words.reason(gap.reason, gap.reason_params, lang)
        if isinstance(gap, System):
            return (gap.name, say("all_relations"), say("everything"), words.term(gap.status, lang), None, why)
        if isinstance(gap, StepRecord):
            place = words.place(gap.target) or say("all_relations")
            return (gap.target.system, place, say("rights"), "", None, why)
        count = known[gap.system, gap.schema, gap.table]
        return (gap.system, words.place(gap.ref), say("contents"), words.term(gap.status, lang), count, why)

    col = say.column
    columns = (
        col("system", 20, Kind.LABEL),
        col("relation", 22),
        col("unseen", 20),
        col("status", 16, tones={**say.table_tones(), **say.system_tones()}),
        col("principals", 17, Kind.NUMBER),
        col("why", 15, span=3),
    )
    return Table(
        key="gaps",
        title=say("gaps"),
        note=say("gaps_note"),
        columns=columns,
        rows=Rows(gaps(result), row),
        empty=say("no_gap"),
    )


def _to_come(result: AuditResult, say: Say) -> Table:
    lang = say.lang
    found = [f for f in result.findings if f.check == TO_COME]

    def row(f: Finding) -> Row:
        what, remedy = words.message(f.message, lang), words.remedy(f.remediation, lang)
        return (
            systems_of(f),
            f.target.principal or "",
            what,
            remedy,
            words.term(f.severity, lang),
            f.remediation.sql or "",
        )

    col = say.column
    columns = (
        col("system", 20, Kind.LABEL),
        col("place", 22),
        col("what", 16, span=4),
        col("remedy", 24, span=2),
        col("severity", 26, tones=say.severity_tones()),
        col("sql", 18, Kind.CODE, span=2),
    )
    rows = Rows(sorted(found, key=lambda f: (f.severity.rank, f.target.ref.key, f.id)), row)
    return Table(key="to_come", title=say("to_come"), note=say("to_come_note"), columns=columns, rows=rows,
                 empty=say("no_to_come"))  # fmt: skip


def _changes(result: AuditResult, say: Say) -> Table:
    lang = say.lang
    found = sorted(result.access_changes, key=lambda c: (c.at, c.system, c.id))

    def row(c: AccessChange) -> Row:
        place = Ref(schema=c.schema, table=c.table)
        return (
            c.system,
            c.by,
            c.person or "",
            words.term(c.kind, lang),
            words.when(c.at),
            c.grantee,
            ", ".join(c.privileges),
            words.place(place),
            c.source,
        )

    col = say.column
    columns = (
        col("system", 20, Kind.LABEL),
        col("by", 22),
        col("person", 20),
        col("change", 16),
        col("at", 17, Kind.TIME),
        col("grantee", 15, span=2),
        col("privileges", 24),
        col("relation", 26),
        col("source", 18, span=2),
    )
    return Table(key="changes", title=say("changes"), note=say("changes_note"), columns=columns, rows=Rows(found, row),
                 empty=say("no_change"))  # fmt: skip


def _by_hand(result: AuditResult, say: Say) -> Table:
    """Rows that people fill in: ways that no database shows."""
    fill = Fill(result, TargetKind.ANSWER, say.lang, {"answer": 24, "who": 46, "day": 18})

    def row(key: str) -> Row:
        return (say(f"by_hand_rows.{key}"), say(f"by_hand_why.{key}"), *fill.cells(f"access.{key}"))

    col = say.column
    who_can, who, day = fill.columns
    columns = (
        col("way", 20, Kind.LABEL, span=2, identity=True),
        col("why_by_hand", 15, span=4),
        dataclasses.replace(who_can, title=say("col.who_can"), span=3),
        dataclasses.replace(who, title=say("col.who_says")),
        dataclasses.replace(day, title=say("col.checked")),
    )
    return Table(key="by_hand", title=say("by_hand"), note=say("by_hand_note"), columns=columns,
                 rows=Rows(BY_HAND, row), filtered=False, target_kind=TargetKind.ANSWER,
                 targets=lambda n: RowTarget(id=f"access.{BY_HAND[n]}"))  # fmt: skip


class Held:
    """What the columns of an access row hold, in words; told by whose the data are, not by category alone."""

    def __init__(self, found: Iterable[Classification], say: Say) -> None:
        self.say = say
        self.by_table: dict[Ref, list[Classification]] = defaultdict(list)
        for c in found:
            self.by_table[c.ref.of_table()].append(c)
        self.known: dict[tuple[Ref, tuple[str, ...], tuple[str, ...]], str] = {}

    def words(self, a: Access) -> str:
        """Return the categories, company data apart; a sentence where the columns hold nothing personal."""
        key = (a.ref, a.columns, a.categories)
        if key not in self.known:
            self.known[key] = self._words(a)
        return self.known[key]

    def _words(self, a: Access) -> str:
        lang = self.say.lang
        reached = [c for c in self.by_table.get(a.ref, ()) if a.columns == ("*",) or c.column in a.columns]
        company = {c.category.value for c in reached if overview.is_company(c)}
        others = {c.category.value for c in reached if not overview.is_company(c)}
        # Rows without a table, and what the engine says of tables that were not read, stand in `categories` only.
        names = [c for c in a.categories if c in others or c not in company]
        out = [words.term_of("category", c, lang) for c in names]
        if company:
            out.append(self.say("company"))
        return ", ".join(out) or self.say("nothing_personal")


def _rows(result: AuditResult, say: Say, who: Directory) -> Table:
    lang, held = say.lang, Held(result.counted(), say)
    some_rows, every_row, every_column = say("row_security"), say("every_row"), say("all_columns")

    def row(a: Access) -> Row:
        return (
            a.system,
            a.principal,
            a.person or "",
            who.nature(a.system, a.principal),
            who.state(a),
            words.term(a.reach, lang),
            words.place(a.ref) if a.table is not None else say("all_relations"),
            every_column if a.columns == ("*",) else ", ".join(a.columns),
            held.words(a),
            ways.path_of(a, lang),
            words.yes_no(a.grantable, lang),
            words.term(a.principal_kind, lang),
            some_rows if a.row_security else every_row,
            words.when(a.last_login) or say.known(None),
            words.when(a.as_of),
        )

    col = say.column
    reach = {words.term(r, lang): Tone.BAD for r in (Reach.BYPASS,)}
    rows = order(result)
    left_out = len(result.access) - len(rows)
    note = say("predefined", count=words.number(left_out, lang)) if left_out else ""
    columns = (
        col("system", 20, Kind.LABEL),
        col("principal", 22),
        col("person", 20),
        col("nature", 16),
        col("state", 17),
        col("reach", 15, tones=reach),
        col("relation", 24),
        col("columns", 24),
        col("categories", 26),
        col("path", 46),
        col("grantable", 18, tones={words.yes_no(True, lang): Tone.WARN}),
        col("kind", 18),
        col("rows_seen", 17, tones={say("row_security"): Tone.QUIET}),
        col("last_login", 17, Kind.TIME),
        col("row_as_of", 17, Kind.TIME),
    )
    return Table(key="access", title=say("rows"), note=note, columns=columns, rows=Rows(rows, row), empty=say("no_row"),
                 new_page=len(rows) > MOST_TOGETHER)  # fmt: skip
