"""Access: who can read it, by which way, and what the scanner cannot see."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from ...i18n import text
from ...model import (
    Access,
    AuditResult,
    Classification,
    PrincipalKind,
    Reach,
    Ref,
    StepRecord,
    StepState,
    TableRow,
    ViaKind,
)
from .. import overview, readers, words
from .say import Say
from .table import Kind, Row, Rows, Sheet, Table, Tone

ACCESS_STEPS = frozenset({"access"})
"""Guarded actions whose gap leaves the access of a whole system unanswered."""

PREDEFINED = "pg_"
"""Names that begin so are PostgreSQL's own roles: https://www.postgresql.org/docs/current/predefined-roles.html."""

Gap = TableRow | StepRecord


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


def sheet(result: AuditResult, lang: str) -> Sheet:
    """Build the sheet."""
    say = Say("access", lang)
    times = sorted({a.as_of for a in result.access})
    as_of = say("as_of", time=words.time_text(times[0] if times else result.run.started, lang))
    tables = (*_readers(result, say), _gaps(result, say), _rows(result, say))
    notes = (as_of, say("scope"), say("direct_only"), say("reach"))
    return Sheet(key="access", title=say("title"), notes=notes, tables=tables)


def _readers(result: AuditResult, say: Say) -> tuple[Table, Table]:
    """Who counts, and who holds the rights and is counted apart."""
    lang = say.lang
    found = readers.all_readers(result)
    counted = [r for r in found if r.standing is readers.Standing.COUNTED]
    others = [r for r in found if r.standing is not readers.Standing.COUNTED]

    def row(r: readers.Reader) -> Row:
        return (
            ", ".join(r.systems),
            ", ".join(r.principals),
            words.term(r.kind, lang),
            r.person or "",
            len(r.systems),
            say.known(r.people),
            words.term(r.reach, lang),
            ", ".join(words.term(p, lang) for p in r.parts),
            _state(r, say),
        )

    col = say.column
    columns = (
        col("systems", 24, Kind.LABEL),
        col("accounts", 24),
        col("kind", 18),
        col("person", 22),
        col("packages", 14, Kind.NUMBER),
        col("people", 24, Kind.NUMBER),
        col("easiest", 24),
        col("gets", 30),
        col("state", 18),
    )
    note = say("readers_note", definition=text("sheets.words.full_package", lang))
    return (
        Table(
            key="readers",
            title=say("readers"),
            note=note,
            columns=columns,
            rows=Rows(counted, row),
            empty=say("no_reader"),
        ),
        Table(
            key="others",
            title=say("others"),
            note=say("others_note"),
            columns=columns,
            rows=Rows(others, row),
            empty=say("no_other"),
        ),
    )


def _state(r: readers.Reader, say: Say) -> str:
    if r.kind is PrincipalKind.PUBLIC:
        return ""
    return say("own") if r.standing is readers.Standing.OWN else words.term_of("account_state", r.status, say.lang)


def gaps(result: AuditResult) -> tuple[Gap, ...]:
    """What nobody could check: systems whose rights were not wholly seen, then relations that were not read."""
    steps = [
        s for s in result.steps
        if s.step in ACCESS_STEPS and s.state is not StepState.DONE and s.target.system is not None
    ]  # fmt: skip
    return (*sorted(steps, key=lambda s: (s.target.key, s.id)), *overview.unread_tables(result))


def _gaps(result: AuditResult, say: Say) -> Table:
    lang = say.lang
    known = Counter((a.system, a.schema, a.table) for a in result.access)

    def row(gap: Gap) -> Row:
        why = words.reason(gap.reason, gap.reason_params, lang)
        if isinstance(gap, StepRecord):
            place = words.place(gap.target) or say("all_relations")
            return (gap.target.system, place, say("rights"), "", None, why)
        count = known[gap.system, gap.schema, gap.table]
        return (gap.system, words.place(gap.ref), say("contents"), words.term(gap.status, lang), count, why)

    col = say.column
    columns = (
        col("system", 24, Kind.LABEL),
        col("relation", 24),
        col("unseen", 18),
        col("status", 22, tones=say.table_tones()),
        col("principals", 14, Kind.NUMBER),
        col("why", 24, span=2),
    )
    return Table(
        key="gaps",
        title=say("gaps"),
        note=say("gaps_note"),
        columns=columns,
        rows=Rows(gaps(result), row),
        empty=say("no_gap"),
    )


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


def _rows(result: AuditResult, say: Say) -> Table:
    lang, held = say.lang, Held(result.counted(), say)
    own = {(s.name, s.account.name) for s in result.systems if s.account}

    def row(a: Access) -> Row:
        return (
            a.system,
            a.principal,
            words.term(a.principal_kind, lang),
            a.person or "",
            words.yes_no(a.can_login, lang),
            account_state(a, states, own, say),
            words.place(a.ref) if a.table is not None else say("all_relations"),
            say("all_columns") if a.columns == ("*",) else ", ".join(a.columns),
            held.words(a),
            words.term(a.reach, lang),
            words.path_of(a, lang),
            words.yes_no(a.grantable, lang),
            words.when(a.last_login) or say.known(None),
        )

    col = say.column
    reach = {words.term(r, lang): Tone.BAD for r in (Reach.BYPASS,)}
    rows = order(result)
    left_out = len(result.access) - len(rows)
    note = say("predefined", count=words.number(left_out, lang)) if left_out else ""
    states = {(p.system, p.principal): p.status for p in result.principals}
    columns = (
        col("system", 24, Kind.LABEL),
        col("principal", 24),
        col("kind", 18),
        col("person", 22),
        col("can_login", 14),
        col("state", 18),
        col("relation", 24),
        col("columns", 24),
        col("categories", 30),
        col("reach", 18, tones=reach),
        col("path", 48),
        col("grantable", 13, tones={words.yes_no(True, lang): Tone.WARN}),
        col("last_login", 17, Kind.TIME),
    )
    return Table(key="access", title=say("rows"), note=note, columns=columns, rows=Rows(rows, row), empty=say("no_row"))


def account_state(a: Access, states: dict[tuple[str, str], str], own: set[tuple[str, str]], say: Say) -> str:
    """Whether somebody can log in with the account now, and whether it is the audit's own; empty if not known."""
    key = (a.system, a.principal)
    state = words.term_of("account_state", states[key], say.lang) if a.can_login and key in states else ""
    parts = (state, say("own") if key in own else "")
    return ": ".join(p for p in parts if p)
