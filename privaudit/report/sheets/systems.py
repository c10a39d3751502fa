"""Systems: which hold customer data, and where does identity lie beside transactions?"""

from __future__ import annotations

from collections.abc import Iterable

from ...i18n import text
from ...model import AuditResult, CoLocation, Level, Ref, System, SystemStatus
from .. import overview, words
from .say import Say
from .table import Kind, Row, Rows, Sheet, Table

MOST_COLUMNS = 12
"""Columns named on one side of a co-location; the rest is a count."""


def order(result: AuditResult) -> list[CoLocation]:
    """Co-locations, worst first."""
    places = (c for c in result.colocations if c.level is not Level.SAME_PRINCIPAL)
    return sorted(places, key=lambda c: (c.severity.rank, -(c.people_estimate or 0), c.systems, c.id))


def sheet(result: AuditResult, lang: str) -> Sheet:
    """Build the sheet."""
    say = Say("systems", lang)
    return Sheet(
        key="systems",
        title=say("title"),
        notes=(text("sheets.words.full_package", lang), say("note"), say("note_people")),
        tables=(_systems(result, say), _colocations(result, say)),
    )


def _systems(result: AuditResult, say: Say) -> Table:
    lang = say.lang

    def row(v: overview.SystemView) -> Row:
        s = v.system
        return (
            s.name,
            _engine(s),
            s.owner or "",
            words.term(s.status, lang),
            remark(s, lang),
            words.term(s.lifecycle, lang) if s.lifecycle else "",
            words.yes_no(v.customer, lang),
            words.yes_no(v.identity, lang),
            words.yes_no(v.transactions, lang),
            _both(v, lang),
            say.known(v.people.about),
            say.known(v.people.low),
            say.known(v.people.high),
            v.personal_columns,
            v.company_columns,
            v.tables,
            v.unread,
        )

    col, yes = say.column, say.answer_tones()
    columns = (
        col("system", 24, Kind.LABEL),
        col("engine", 18),
        col("owner", 22),
        col("status", 22, tones=say.system_tones()),
        col("reason", 26),
        col("lifecycle", 14),
        col("customer", 14, tones=yes),
        col("identity", 14, tones=yes),
        col("transactions", 14, tones=yes),
        col("both", 18),
        col("people_about", 13, Kind.NUMBER),
        col("people_low", 13, Kind.NUMBER),
        col("people_high", 13, Kind.NUMBER),
        col("columns", 13, Kind.NUMBER),
        col("company", 13, Kind.NUMBER),
        col("tables", 11, Kind.NUMBER),
        col("unread", 12, Kind.NUMBER),
    )
    return Table(
        key="systems",
        title=say("systems"),
        columns=columns,
        rows=Rows(overview.system_views(result), row),
        empty=say("none"),
    )


def remark(s: System, lang: str) -> str:
    """Why a system was not wholly read, and whether its engine is one the project has tested."""
    why = words.reason(s.reason, s.reason_params, lang)
    return "; ".join(p for p in (why, "" if s.verified is not False else Say("systems", lang)("not_verified")) if p)


def _engine(s: System) -> str:
    # What a distribution adds to the version in brackets is in audit.json.
    version = (s.server_version or "").partition(" (")[0]
    return "" if s.status is SystemStatus.DECLARED else f"{s.dialect} {version}".rstrip()


def _both(v: overview.SystemView, lang: str) -> str:
    if v.level is not None:
        return words.term(v.level, lang)
    unknown = v.identity is None or v.transactions is None
    return words.yes_no(None if unknown and v.identity is not False and v.transactions is not False else False, lang)


def _colocations(result: AuditResult, say: Say) -> Table:
    lang = say.lang

    def row(c: CoLocation) -> Row:
        return (
            ", ".join(c.systems),
            words.term(c.level, lang),
            words.term(c.severity, lang),
            columns_of(c.identity, lang),
            columns_of(c.transactions, lang),
            join_path(c, lang),
            ", ".join(words.term(p, lang) for p in c.package),
            say.known(c.people_estimate),
            leak(c, lang),
            "; ".join(words.message(w, lang, "severity") for w in c.severity_why),
            words.message(c.advice, lang),
        )

    col = say.column
    columns = (
        col("c_system", 24, Kind.LABEL),
        col("c_level", 18),
        col("c_severity", 22, tones=say.severity_tones()),
        col("c_identity", 22),
        col("c_transactions", 26),
        col("c_path", 14, span=2),
        col("c_package", 14, span=2),
        col("c_people", 18, Kind.NUMBER),
        col("c_leak", 13, span=5),
        col("c_why", 11, span=2),
        col("c_advice", 44),
    )
    rows = Rows(order(result), row)
    return Table(
        key="colocations",
        title=say("colocations"),
        note=say("colocations_note"),
        columns=columns,
        rows=rows,
        empty=say("no_colocation"),
    )


def columns_of(refs: Iterable[Ref], lang: str) -> str:
    """Columns of one side, a line a table; the system is in the row already."""
    tables: dict[Ref, list[str]] = {}
    for r in sorted(refs, key=lambda r: r.key):
        tables.setdefault(r.of_table(), []).append(Ref(column=r.column, path=r.path).label())
    return "\n".join(f"{words.place(t)}: {_first(names, lang)}" for t, names in tables.items())


def _first(names: list[str], lang: str) -> str:
    rest = len(names) - MOST_COLUMNS
    more = [Say("systems", lang)("more", count=rest)] if rest > 0 else []
    return ", ".join(names[:MOST_COLUMNS] + more)


def join_path(c: CoLocation, lang: str) -> str:
    """The keys by which identity and transactions are joined, in words."""
    say = Say("systems", lang)
    if not c.path:
        return say("no_join") if c.level.value == "same_table" else say("no_key")
    steps = (f"{words.place(s.from_)} → {words.place(s.to)} ({words.term(s.kind, lang)})" for s in c.path)
    return "\n".join(steps)


def leak(c: CoLocation, lang: str) -> str:
    """One sentence: what a leak of this place alone shows."""
    tables = sorted({words.place(r.of_table()) for r in (*c.identity, *c.transactions)})
    return Say("systems", lang)(
        f"leak.{c.level.value}",
        tables=", ".join(tables[:MOST_COLUMNS]),
        systems=", ".join(c.systems),
        principal=c.person or c.principal or "",
        package=", ".join(words.term(p, lang) for p in c.package),
    )
