"""Who can read and who did read, for the edition for the file: by role, by kind of account, in counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace

from ...model import Access, AuditResult, Category, LogState, Nature, PrincipalKind, Read, ReadPattern
from .. import words
from ..edition.result import Filed
from . import reads
from .access import order
from .filed import SayFiled
from .say import Say
from .table import Column, Kind, Row, Rows, Table
from .who import Directory

_ROLES = frozenset({PrincipalKind.ROLE, PrincipalKind.PUBLIC})
_BY_THEMSELVES = frozenset({PrincipalKind.OS_USER, PrincipalKind.APP_USER, PrincipalKind.PUBLIC})
UNKNOWN = "unknown"


SYSTEM, WHO, COUNT, CELL = 26.0, 34.0, 12.0, 7.5
LEAST_CELLS = 12


def tables(f: Filed, lang: str) -> tuple[tuple[Table, ...], tuple[float, ...]]:
    """Return the tables of the sheet Access, and the grid they lie on: many narrow columns, one a category."""
    kinds = by_kind(f, lang)
    cells = max(LEAST_CELLS, len(kinds.columns) - 3)
    return (by_role(f, lang, cells), kinds), (SYSTEM, WHO, COUNT, *([CELL] * cells))


def on_grid(table: Table, grid: tuple[float, ...]) -> Table:
    """Return a table of two columns on that grid: its first column over the first two."""
    first, *others = table.columns
    columns = (replace(first, span=2), *(replace(c, span=len(grid) - 2) for c in others[:1]))
    return replace(table, columns=columns)


def by_role(f: Filed, lang: str, cells: int) -> Table:
    """What each role, and everyone, may read: a role stands for a kind of work, not for a person."""
    say = SayFiled("access", lang)
    found: dict[tuple[str, str], tuple[set[str], set[tuple[str, str, str]]]] = defaultdict(lambda: (set(), set()))
    engines = {(p.system, p.principal) for p in f.whole.principals if p.nature is Nature.ENGINE}
    for a in order(f.whole):
        key = (a.system, a.principal)
        named = a.principal_kind in _ROLES and not a.can_login and f.ids.account(*key) is None
        if named and a.categories and key not in engines:
            found[key][0].update(a.categories)
            found[key][1].add(a.ref.table_key)

    def row(key: tuple[str, str]) -> Row:
        categories, tables = found[key]
        every = any(not table for _, _, table in tables)
        return (*key, say("every_table") if every else len(tables), words.categories(categories, lang))

    col = say.column
    columns = (
        col("system", SYSTEM, Kind.LABEL),
        col("role", WHO),
        col("tables", COUNT, Kind.NUMBER),
        col("categories", CELL, span=cells),
    )
    return say.table("by_role", columns, Rows(sorted(found), row))


def by_kind(f: Filed, lang: str) -> Table:
    """How many accounts of each kind may read each category."""
    say = SayFiled("access", lang)
    kinds = Kinds(f.whole, say)
    reaching: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for a in f.whole.access:
        if a.categories and (a.can_login or a.principal_kind in _BY_THEMSELVES):
            mine = reaching[a.system, kinds.of(a)]
            mine[""].add(a.principal)
            for category in a.categories:
                mine[category].add(a.principal)
    known = {c for mine in reaching.values() for c in mine}
    shown = [c.value for c in Category if c.value in known] + ([UNKNOWN] if UNKNOWN in known else [])

    def row(key: tuple[str, str]) -> Row:
        mine = reaching[key]
        return (*key, len(mine[""]), *(len(mine[c]) or None if c in mine else None for c in shown))

    columns = (
        say.column("system", SYSTEM, Kind.LABEL),
        say.column("kind", WHO),
        say.column("accounts", COUNT, Kind.NUMBER),
        *(Column(title=words.term_of("category", c, lang), kind=Kind.NUMBER, width=CELL) for c in shown),
    )
    return replace(say.table("by_kind", columns, Rows(sorted(reaching), row)), upright=True, new_page=True)


class Kinds:
    """What sort of account something is, in words."""

    def __init__(self, result: AuditResult, say: SayFiled) -> None:
        self._who, self._lang, self._say = Directory(result, say), say.lang, say

    def of(self, row: Access | Read) -> str:
        """Return the kind of the account of a row."""
        kind = row.principal_kind if isinstance(row, Access) else None
        if kind is not None and kind in _BY_THEMSELVES:
            return words.term(kind, self._lang)
        if isinstance(row, Read) and not row.of_account:
            return words.term(PrincipalKind.APP_USER, self._lang)
        known = self._who.account(row.system, row.principal)
        return words.term(known.nature, self._lang) if known else self._say("kind_unknown")


def logs_on(f: Filed, lang: str) -> Table:
    """Logs that say who read: of which systems, from when to when."""
    say = SayFiled("reads", lang)
    systems: dict[tuple[object, ...], list[LogState]] = defaultdict(list)
    for log in f.whole.logs:
        if log.covers_reads:
            systems[log.source, log.from_, log.to, log.lines].append(log)
    groups = sorted(systems.values(), key=lambda g: (g[0].from_ is None, sorted(x.system for x in g), g[0].source))

    def row(group: list[LogState]) -> Row:
        log = group[0]
        days = reads.covered(log, Say("reads", lang), read=False)
        names = ", ".join(sorted({x.system for x in group}))
        name = reads.log_name(log.source, lang)
        return (names, name, words.when(log.from_), words.when(log.to), days, log.lines or None)

    asked, missing = reads.asked(f.whole), reads.unlogged(f.whole)
    col = say.column
    columns = (col("systems", 40, Kind.LABEL), col("log", 26), col("from", 22, Kind.TIME), col("to", 22, Kind.TIME),
               col("days", 22), col("lines", 16, Kind.NUMBER))  # fmt: skip
    count, total = words.number(len(asked) - len(missing), lang), words.number(len(asked), lang)
    return say.table("logs_on", columns, Rows(groups, row), count=count, total=total)


def by_reader(f: Filed, lang: str) -> Table:
    """How many statements read each category, by system and kind of account."""
    say = SayFiled("reads", lang)
    kinds = Kinds(f.whole, say)
    statements: Counter[tuple[str, str, str]] = Counter()
    times: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for r in f.whole.reads:
        if r.pattern is ReadPattern.READ:
            for category in _of(r.categories):
                key = (r.system, kinds.of(r), category)
                statements[key] += r.statements
                times[key] += (r.first, r.last)

    def row(key: tuple[str, str, str]) -> Row:
        system, kind, category = key
        span = (words.when(min(times[key])), words.when(max(times[key])))
        return (system, kind, *span, words.term_of("category", category, lang), statements[key])

    order_ = {c.value: n for n, c in enumerate(Category)}
    keys = sorted(statements, key=lambda k: (k[0], k[1], order_.get(k[2], len(order_)), k[2]))
    col = say.column
    columns = (col("system", 40, Kind.LABEL), col("kind", 26), col("first", 22, Kind.TIME), col("last", 22, Kind.TIME),
               col("category", 22), col("statements", 16, Kind.NUMBER))  # fmt: skip
    return say.table("by_reader", columns, Rows(keys, row))


def _of(categories: Iterable[str]) -> tuple[str, ...]:
    return tuple(categories) or (UNKNOWN,)
