"""Random folders of migrations: statements drawn freely, of which those stay that the server took."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from privaudit.migrate.script import Script
from privaudit.migrate.snapshot import Snapshot
from privaudit.migrate.state import Replay
from privaudit.model import Catalog, Column, Grant, Grants, Raw, Reach, Table, ViaKind
from privaudit.sqltext.ddl.base import Dialect

AS_OF: Final = "2026-01-01T00:00:00+00:00"
TABLES: Final = ("people", "orders", "log", "copies", "notes")
VIEWS: Final = ("seen", "shown", "kept")
COLUMNS: Final = ("id", "fio", "phone", "email", "made", "person_id")
ROLES: Final = tuple(f"m{i}" for i in range(5))

EVERYONE: Final = (*ROLES, "PUBLIC")

Draw = random.Random


def drawn(seed: int) -> Draw:
    """Return what draws the same again for the same seed."""
    return random.Random(seed)  # noqa: S311 - repeatable cases, not a secret


@dataclass
class Folder:
    """Statements that were taken, cut into scripts."""

    dialect: Dialect
    statements: list[str] = field(default_factory=list)

    def scripts(self, rng: Draw) -> Iterator[Script]:
        """Give the statements as files of one to five each."""
        rest, number = list(self.statements), 0
        while rest:
            count = rng.randint(1, 5)
            text = "".join(f"{s};\n" for s in rest[:count])
            yield Script(file=f"V{number:03}.sql", text=text, dialect=self.dialect)
            rest, number = rest[count:], number + 1

    def replayed(self, rng: Draw, system: str) -> Snapshot:
        """Replay them."""
        replay = Replay(system, self.dialect, as_of=AS_OF)
        for script in self.scripts(rng):
            replay.run(script)
        return replay.snapshot()


def fill(folder: Folder, rng: Draw, draw: Callable[[Draw], str], take: Callable[[str], bool], tries: int) -> None:
    """Draw statements until enough were tried; those that the server takes are the folder's."""
    for _ in range(tries):
        statement = draw(rng)
        if take(statement):
            folder.statements.append(statement)


def shape(catalog: Catalog, *, views: bool = True) -> dict[tuple[str, str], tuple[object, ...]]:
    """Return what must be equal of two catalogs, by relation."""
    return {(t.schema, t.name): _table(t) for t in catalog.tables if views or not t.kind.endswith("view")}


def _table(t: Table) -> tuple[object, ...]:
    keys = sorted((k.columns, k.to_schema, k.to_table, k.to_columns) for k in t.foreign_keys)
    return (t.kind.value, tuple(map(_column, t.columns)), t.primary_key, tuple(keys), _text(t.comment))


def _column(c: Column) -> tuple[object, ...]:
    return (c.name, c.family.value, c.position, c.nullable, c.length, c.unique, c.indexed, _text(c.comment))


def _text(raw: Raw | None) -> str | None:
    return None if raw is None else raw.reveal()


def rows(grants: Grants, runner: str, accounts: tuple[str, ...] = EVERYONE) -> set[tuple[object, ...]]:
    """Return the rows of the accounts that scripts made; whoever ran them under one name."""
    return {_row(g, runner) for g in grants.grants if g.principal in accounts}


def _row(g: Grant, runner: str) -> tuple[object, ...]:
    # Of several ways of one length a server lists them in no order that scripts could know.
    # The administrator's account has a name for each way in; what follows it is the host.
    definers = (v.name for v in g.via if v.kind is ViaKind.DEFINER)
    whose = tuple("CURRENT_USER" if n.partition("@")[0] == runner.partition("@")[0] else n for n in definers)
    place = (g.schema, g.table, g.columns)
    return (g.principal, g.can_login, *place, g.privileges, g.reach.value, whose, g.grantable, g.row_security)


def cells(
    grants: Grants, catalog: Catalog, *reaches: Reach, accounts: tuple[str, ...] = EVERYONE
) -> set[tuple[str, str, str, str]]:
    """Spread rows of some reaches over columns: account, schema, relation, column; partitions by themselves are out."""
    columns = {(t.schema, t.name): tuple(c.name for c in t.columns) for t in catalog.tables}
    found: set[tuple[str, str, str, str]] = set()
    for g in grants.grants:
        alone = any(v.kind is ViaKind.PARTITION for v in g.via)
        if g.reach in reaches and not alone and g.principal in accounts:
            names = columns.get((g.schema or "", g.table or ""), ("?",)) if g.columns == ("*",) else g.columns
            found |= {(g.principal, g.schema or "", g.table or "", c) for c in names}
    return found
