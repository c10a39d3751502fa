"""Where identity meets transactions, place by place, and the keys between tables that no schema declares."""

from __future__ import annotations

from collections.abc import Iterable

from ...i18n import text
from ...model import AuditResult, CoLocation, Level, Link, LinkKind, PathStep, Ref
from .. import held, words
from .say import Say
from .table import Kind, Row, Rows, Table

MOST_TOGETHER = 4
"""More places begin a page of their own."""
MOST_COLUMNS = 12
"""Columns named on one side of a co-location; the rest is a count."""


def order(result: AuditResult) -> list[CoLocation]:
    """Co-locations, worst first."""
    places = (c for c in result.colocations if c.level is not Level.SAME_PRINCIPAL)
    return sorted(places, key=lambda c: (c.severity.rank, -(c.people_estimate or 0), c.systems, c.id))


def colocations(result: AuditResult, say: Say) -> Table:
    """Return a row for each co-location: how near, joined how, how bad, and what would part it."""
    lang = say.lang

    def row(c: CoLocation) -> Row:
        return (
            ", ".join(c.systems),
            words.term(c.level, lang),
            words.term(c.severity, lang),
            people_of(c, say),
            ", ".join(words.term(p, lang) for p in c.package),
            join_path(c, lang),
            _leak_and_why(c, lang),
            advice(c, lang),
            columns_of(c.identity, lang, far=len(c.systems) > 1),
            columns_of(c.transactions, lang, far=len(c.systems) > 1),
        )

    col = say.column
    columns = (
        col("c_system", 22, Kind.LABEL),
        col("c_level", 15),
        col("c_severity", 14, tones=say.severity_tones()),
        col("c_people", 14),
        col("c_package", 14, span=2),
        col("c_path", 14, span=2),
        col("c_leak", 39),
        col("c_advice", 18, span=2),
        col("c_identity", 22),
        col("c_transactions", 22),
    )
    return Table(
        key="colocations",
        title=say("colocations"),
        note=say("colocations_note"),
        columns=columns,
        rows=Rows(order(result), row),
        empty=say("no_colocation"),
        new_page=len(order(result)) > MOST_TOGETHER,
    )


def _leak_and_why(c: CoLocation, lang: str) -> str:
    """What a leak of a place shows, and below it why it is as severe as it is."""
    why = words.together(c.severity_why, lang)
    return "\n".join(p for p in (leak(c, lang), text("sheets.actions.why", lang, why=why) if why else "") if p)


def checks(result: AuditResult, say: Say) -> Table:
    """Return a statement for each place by which a reader can see the way on the server."""
    lang = say.lang
    found = [c for c in order(result) if c.sql is not None]

    def row(c: CoLocation) -> Row:
        tables = dict.fromkeys(words.place(r.of_table()) for r in (*c.identity, *c.transactions))
        return (", ".join(c.systems), words.term(c.level, lang), ", ".join(tables), c.sql)

    col = say.column
    columns = (
        col("k_system", 22, Kind.LABEL),
        col("k_level", 15),
        col("k_tables", 14, span=3),
        col("k_sql", 14, Kind.CODE, span=8),
    )
    return Table(key="checks", title=say("checks"), note=say("checks_note"), columns=columns, rows=Rows(found, row),
                 empty=say("no_check"), filtered=False, printed=False)  # fmt: skip


def people_of(c: CoLocation, say: Say) -> str:
    """How many people are at stake in a place, with the bounds where they are known."""
    return held.bounded(c.people_low, c.people_estimate, c.people_high, say.lang) or str(say.known(None))


def advice(c: CoLocation, lang: str) -> str:
    """How to part identity from transactions, with the fewest columns to move or tokenise."""
    said = words.said(c.advice, lang)
    named = c.advice.param("columns") is not None and c.advice.key.startswith("advice.")
    moved = "" if named else columns_of(c.moves, lang, far=len(c.systems) > 1)
    return "\n".join(p for p in (said, Say("systems", lang)("moves", columns=moved) if moved else "") if p)


def links(result: AuditResult, say: Say) -> Table:
    """Return the keys that no schema declares, each with what speaks for it."""
    lang = say.lang
    found = [k for k in result.links if k.kind is LinkKind.DISCOVERED]

    def row(k: Link) -> Row:
        systems = sorted({r.system or "" for r in (*k.from_, *k.to)})
        far = len(systems) > 1
        return (
            ", ".join(systems),
            columns_of(k.from_, lang, far=far),
            columns_of(k.to, lang, far=far),
            k.confidence,
            words.together(k.evidence, lang),
        )

    col = say.column
    columns = (
        col("l_system", 22, Kind.LABEL),
        col("l_from", 14, span=3),
        col("l_to", 14, span=3),
        col("l_confidence", 14, Kind.PERCENT),
        col("l_evidence", 18, span=5),
    )
    ordered = sorted(found, key=lambda k: (-k.confidence, [r.key for r in k.from_], k.id))
    return Table(key="links", title=say("links"), note=say("links_note"), columns=columns, rows=Rows(ordered, row),
                 empty=say("no_link"), filtered=False, printed=False)  # fmt: skip


def columns_of(refs: Iterable[Ref], lang: str, *, far: bool = False) -> str:
    """Columns of one side, a line a table; with the system where there are several (``far``)."""
    name = words.whole_place if far else words.place
    tables: dict[Ref, list[str]] = {}
    for r in sorted(refs, key=lambda r: r.key):
        tables.setdefault(r.of_table(), []).append(Ref(column=r.column, path=r.path).label())
    return "\n".join(f"{name(t)}: {_first(names, lang)}" for t, names in tables.items())


def _first(names: list[str], lang: str) -> str:
    rest = len(names) - MOST_COLUMNS
    more = [Say("systems", lang)("more", count=rest)] if rest > 0 else []
    return ", ".join(names[:MOST_COLUMNS] + more)


def join_path(c: CoLocation, lang: str) -> str:
    """The keys by which identity and transactions are joined, in words."""
    say = Say("systems", lang)
    if not c.path:
        return say("no_join") if c.level is Level.SAME_TABLE else say("no_key")
    name = words.whole_place if len(c.systems) > 1 else words.place

    def step(s: PathStep) -> str:
        how = words.term(s.kind, lang)
        if s.kind is LinkKind.DISCOVERED:
            how = say("key_sure", kind=how, share=words.percent(s.confidence, lang))
        columns = "; ".join(f"{name(p.from_)} → {name(p.to)}" for p in s.columns)
        return f"{columns} ({how})"

    return "\n".join(map(step, c.path))


def leak(c: CoLocation, lang: str) -> str:
    """One sentence: what a leak of this place alone shows."""
    if c.says is not None:
        return words.said(c.says, lang)
    tables = sorted({words.place(r.of_table()) for r in (*c.identity, *c.transactions)})
    return Say("systems", lang)(
        f"leak.{c.level.value}",
        tables=", ".join(tables[:MOST_COLUMNS]),
        systems=", ".join(c.systems),
        principal=c.person or c.principal or "",
        package=", ".join(words.term(p, lang) for p in c.package),
    )
