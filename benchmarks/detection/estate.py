"""An estate: a folder of SQLite databases (``db/*.db``) and ``gold.csv``, read read-only and sampled with a seed."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from privaudit.model import Column, ForeignKey, SampleMethod, Table, TableKind, TableSample, TypeFamily

ROWS, SEED = 1000, 7
MODES = ("whole", "names", "values")
"""Names and rows; names only (no row is read); values only (names of tables and columns replaced)."""
FAMILIES = (
    ("bool", TypeFamily.BOOLEAN),
    ("int", TypeFamily.INTEGER),
    ("json", TypeFamily.JSON),
    ("datetime", TypeFamily.DATETIME),
    ("timestamp", TypeFamily.DATETIME),
    ("date", TypeFamily.DATE),
    ("char", TypeFamily.TEXT),
    ("text", TypeFamily.TEXT),
    ("clob", TypeFamily.TEXT),
    ("real", TypeFamily.FLOAT),
    ("floa", TypeFamily.FLOAT),
    ("doub", TypeFamily.FLOAT),
    ("dec", TypeFamily.DECIMAL),
    ("num", TypeFamily.DECIMAL),
    ("blob", TypeFamily.BINARY),
)


@dataclass(frozen=True)
class Asked:
    """One table as it is asked: ``back`` leads from the names asked to the database's own."""

    table: Table
    sample: TableSample
    own_name: str
    back: dict[str, str]


def asked(estate: Path, mode: str) -> Iterator[Asked]:
    """Each table of each database, systems and tables in the order of their names."""
    for path in sorted((estate / "db").glob("*.db")):
        for table, whole in tables(path, path.stem):
            if mode == "values":
                yield opaque(table, whole)
            else:
                yield Asked(table, TableSample.empty() if mode == "names" else whole, table.name, {})


def tables(path: Path, system: str) -> list[tuple[Table, TableSample]]:
    """Each table of a database with a seeded sample."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    db.text_factory = lambda b: b.decode("utf-8", "replace")
    names = [n for (n,) in db.execute("select name from sqlite_master where type='table' and name not like 'sqlite_%'")]
    found = [(read_table(db, system, n), read_rows(db, n)) for n in sorted(names)]
    db.close()
    return found


def family(declared: str) -> TypeFamily:
    """The family of a declared SQLite type."""
    return next((f for word, f in FAMILIES if word in declared.lower()), TypeFamily.OTHER)


def read_table(db: sqlite3.Connection, system: str, name: str) -> Table:
    """The catalog entry of one table."""
    info = list(db.execute("select cid, name, type, pk from pragma_table_info(?)", (name,)))
    keys = db.execute('select "from", "table", "to" from pragma_foreign_key_list(?)', (name,))
    return Table(
        system=system,
        schema="main",
        name=name,
        kind=TableKind.TABLE,
        columns=tuple(Column(name=n, data_type=t, family=family(t), position=i) for i, n, t, _ in info),
        primary_key=tuple(n for _, n, _, pk in info if pk),
        foreign_keys=tuple(
            ForeignKey(columns=(a,), to_schema="main", to_table=t, to_columns=(b or "",)) for a, t, b in keys
        ),
    )


def read_rows(db: sqlite3.Connection, name: str) -> TableSample:
    """At most ROWS rows, chosen by a seed."""
    quoted = name.replace('"', '""')
    cursor = db.execute(f'select * from "{quoted}"')
    rows = cursor.fetchall()
    if len(rows) > ROWS:
        rows = random.Random(SEED).sample(rows, ROWS)  # noqa: S311 - a sample, not a secret
    columns = {d[0]: tuple(r[i] for r in rows) for i, d in enumerate(cursor.description)}
    return TableSample(columns, rows=len(rows), method=SampleMethod.RANDOM_ROWS, seed=SEED)


def opaque(table: Table, sample: TableSample) -> Asked:
    """The same table with names that say nothing."""
    back = {f"_Fld{1000 + c.position}": c.name for c in table.columns}
    columns = tuple(
        Column(name=f"_Fld{1000 + c.position}", data_type=c.data_type, family=c.family, position=c.position)
        for c in table.columns
    )
    renamed = Table(system=table.system, schema="main", name="_Reference52", kind=table.kind, columns=columns)
    values = {new: sample.values(old) for new, old in back.items()}
    return Asked(renamed, TableSample(values, rows=sample.rows, method=sample.method, seed=SEED), table.name, back)
