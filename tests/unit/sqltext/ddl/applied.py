"""A small, plain application of effects to tables, to compare with what a server's catalog says of the same statements.

It is not the replay of the product: it knows one schema path and no rights, and leaves out columns that queries give.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from privaudit.model import Catalog, ForeignKey, Raw, Table, TableKind, TypeFamily
from privaudit.sqltext.ddl import effects as ef
from privaudit.sqltext.ddl.base import MYSQL_LIKE, Dialect, QName

Name = tuple[str, str]


@dataclasses.dataclass
class Relation:
    """A relation; ``opaque``: its columns come from a query, or it is a view."""

    kind: TableKind
    columns: list[ef.ColumnSpec] = dataclasses.field(default_factory=list)
    keys: list[ef.Key] = dataclasses.field(default_factory=list)
    indexes: list[ef.AddIndex] = dataclasses.field(default_factory=list)
    comment: Raw | None = None
    opaque: bool = False
    partition: bool = False
    foreign_firsts: set[str] = dataclasses.field(default_factory=set)
    """First columns of foreign keys there ever were: MariaDB makes an index for each, which stays."""

    def place(self, name: str) -> int:
        """Where a column stands."""
        return next(i for i, c in enumerate(self.columns) if c.name.lower() == name.lower())

    def set(self, column: str, **values: Any) -> None:
        """Change a column."""
        i = self.place(column)
        self.columns[i] = dataclasses.replace(self.columns[i], **values)


class Applied:
    """Relations by schema and name, after effects."""

    def __init__(self, dialect: Dialect, schema: str) -> None:
        self.dialect = dialect
        self.schema = schema
        self.relations: dict[Name, Relation] = {}

    def key(self, name: QName) -> Name:
        """Schema and name."""
        return (name.schema or self.schema, name.name)

    def at(self, name: QName) -> Relation:
        """The relation."""
        return self.relations[self.key(name)]

    def apply(self, effect: ef.Effect) -> None:
        """Apply one effect.

        Raises:
            AttributeError: of a kind that is not known here.
        """
        getattr(self, type(effect).__name__.lower())(effect)

    def harmless(self, effect: ef.Harmless) -> None:
        """Nothing."""

    def copyrows(self, effect: ef.CopyRows) -> None:
        """Nothing: the target is there."""
        assert self.key(effect.into) in self.relations

    def changeview(self, effect: ef.ChangeView) -> None:
        """Nothing that is looked at here."""
        assert self.key(effect.name) in self.relations

    def createtable(self, effect: ef.CreateTable) -> None:
        """CREATE TABLE."""
        name = self.key(effect.name)
        if effect.temporary or (effect.if_not_exists and name in self.relations):
            return
        made = Relation(effect.kind, comment=effect.comment, opaque=effect.query is not None)
        made.partition = effect.partition_of is not None
        for other in effect.like:
            self._like(made, self.at(other), effect.like_with)
        for parent in effect.inherits:
            made.columns += [dataclasses.replace(c, unique=False, primary=False) for c in self.at(parent).columns]
        self.relations[name] = made
        for column in effect.columns:
            self._column(made, column, None)
        made.keys += [self._named(effect.name.name, k) for k in effect.keys]

    def _like(self, made: Relation, other: Relation, said: tuple[str, ...]) -> None:
        everything = "ALL" in said
        for c in other.columns:
            defaults, comments = everything or "DEFAULTS" in said, everything or "COMMENTS" in said
            made.columns.append(
                dataclasses.replace(c, default=c.default if defaults else None, comment=c.comment if comments else None)
            )
        if everything:
            made.keys += [k for k in other.keys if k.foreign is None]
            made.indexes += other.indexes
            made.comment = other.comment if self.dialect in MYSQL_LIKE else None

    def _column(self, made: Relation, c: ef.ColumnSpec, after: str | None) -> None:
        place = len(made.columns) if after is None else made.place(after) + 1 if after else 0
        made.columns.insert(place, c)
        self._keys(made, c)

    def _keys(self, made: Relation, c: ef.ColumnSpec) -> None:
        owner = next(name for (_, name), r in self.relations.items() if r is made)
        if c.unique or c.primary:
            made.keys.append(self._named(owner, ef.Key(columns=(c.name,), primary=c.primary)))
        if c.references:
            made.keys.append(self._named(owner, ef.Key(columns=(c.name,), foreign=c.references)))

    def _named(self, table: str, key: ef.Key) -> ef.Key:
        if key.foreign is not None:
            next(r for (_, n), r in self.relations.items() if n == table).foreign_firsts.add(key.columns[0])
        if key.name is not None:
            return key
        if self.dialect in MYSQL_LIKE:
            return dataclasses.replace(key, name="PRIMARY" if key.primary else key.columns[0])
        end = "pkey" if key.primary else "fkey" if key.foreign else "key"
        between = "" if key.primary else "_".join(key.columns) + "_"
        return dataclasses.replace(key, name=f"{table}_{between}{end}")

    def droptable(self, effect: ef.DropTable) -> None:
        """DROP TABLE or VIEW."""
        for name in effect.names:
            assert effect.if_exists or self.key(name) in self.relations or name.name.startswith("tmp")
            self.relations.pop(self.key(name), None)

    def renametable(self, effect: ef.RenameTable) -> None:
        """RENAME TO."""
        old = self.key(effect.name)
        self.relations[effect.to.schema or old[0], effect.to.name] = self.relations.pop(old)

    def movetable(self, effect: ef.MoveTable) -> None:
        """SET SCHEMA."""
        old = self.key(effect.name)
        self.relations[effect.schema, old[1]] = self.relations.pop(old)

    def addcolumn(self, effect: ef.AddColumn) -> None:
        """ADD COLUMN."""
        table = self.at(effect.table)
        there = any(c.name == effect.column.name for c in table.columns)
        if not (effect.if_not_exists and there):
            self._column(table, effect.column, effect.after)

    def changecolumn(self, effect: ef.ChangeColumn) -> None:
        """Another type, name, nullability or default."""
        table, to = self.at(effect.table), effect.to
        if effect.whole and to is not None:
            place = table.place(effect.column)
            table.columns[place] = to
            self._rename(table, effect.column, to.name)
            self._keys(table, to)
            if effect.after is not None:
                moved = table.columns.pop(place)
                table.columns.insert(table.place(effect.after) + 1 if effect.after else 0, moved)
            return
        if to is not None:
            table.set(effect.column, data_type=to.data_type, family=to.family, length=to.length)
        if effect.nullable is not None:
            table.set(effect.column, nullable=effect.nullable)
        if effect.default is not None or effect.no_default:
            table.set(effect.column, default=effect.default)

    def renamecolumn(self, effect: ef.RenameColumn) -> None:
        """RENAME COLUMN."""
        table = self.at(effect.table)
        if not table.opaque:
            table.set(effect.column, name=effect.to)
            self._rename(table, effect.column, effect.to)

    def _rename(self, table: Relation, old: str, new: str) -> None:
        def of(columns: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(new if c == old else c for c in columns)

        table.keys = [
            dataclasses.replace(
                k,
                columns=of(k.columns),
                foreign=dataclasses.replace(k.foreign, columns=of(k.foreign.columns)) if k.foreign else None,
            )
            for k in table.keys
        ]
        table.indexes = [dataclasses.replace(i, columns=of(i.columns)) for i in table.indexes]

    def dropcolumn(self, effect: ef.DropColumn) -> None:
        """DROP COLUMN."""
        table = self.at(effect.table)
        if effect.if_exists and all(c.name != effect.column for c in table.columns):
            return
        del table.columns[table.place(effect.column)]
        table.keys = [k for k in table.keys if effect.column not in k.columns]

    def addkey(self, effect: ef.AddKey) -> None:
        """A key; columns of a primary one are NOT NULL."""
        table = self.at(effect.table)
        table.keys.append(self._named(effect.table.name, effect.key))
        for name in effect.key.columns if effect.key.primary else ():
            table.set(name, nullable=False)

    def addindex(self, effect: ef.AddIndex) -> None:
        """An index; one of the same name is replaced."""
        table = self.at(effect.table)
        table.indexes = [i for i in table.indexes if i.name is None or i.name != effect.name] + [effect]

    def takeindex(self, effect: ef.TakeIndex) -> None:
        """USING INDEX."""
        table = self.at(effect.table)
        (old,) = (k for k in table.keys if k.name == effect.index)
        made = dataclasses.replace(old, name=effect.name or old.name, primary=effect.primary)
        table.keys = [made if k is old else k for k in table.keys]
        for name in made.columns if effect.primary else ():
            table.set(name, nullable=False)

    def dropkey(self, effect: ef.DropKey) -> None:
        """A key or an index by its name."""
        gone, found = effect.name, False
        for table in [self.at(effect.table)] if effect.table else self.relations.values():
            before = len(table.keys) + len(table.indexes)
            table.keys = [k for k in table.keys if not (k.primary if effect.primary else k.name == gone)]
            table.indexes = [i for i in table.indexes if i.name is None or i.name != gone]
            found = found or len(table.keys) + len(table.indexes) < before
        # A check is no key.
        assert found or effect.if_exists or gone == "chk"

    def renamekey(self, effect: ef.RenameKey) -> None:
        """RENAME CONSTRAINT or INDEX."""
        for table in [self.at(effect.table)] if effect.table else self.relations.values():
            table.keys = [dataclasses.replace(k, name=effect.to) if k.name == effect.name else k for k in table.keys]
            table.indexes = [
                dataclasses.replace(i, name=effect.to) if i.name == effect.name else i for i in table.indexes
            ]

    def attach(self, effect: ef.Attach) -> None:
        """ATTACH or DETACH PARTITION."""
        self.at(effect.partition).partition = not effect.detach

    def setcomment(self, effect: ef.SetComment) -> None:
        """COMMENT ON."""
        if effect.column is None:
            self.at(effect.table).comment = effect.comment
        else:
            self.at(effect.table).set(effect.column, comment=effect.comment)

    def createview(self, effect: ef.CreateView) -> None:
        """CREATE VIEW."""
        if not effect.temporary:
            kind = TableKind.MATERIALIZED_VIEW if effect.materialized else TableKind.VIEW
            self.relations[self.key(effect.name)] = Relation(kind, opaque=True)

    # -- as a catalog shows it

    def shown(self) -> dict[str, list[str]]:
        """All relations, in the form of `shown_catalog`."""
        return {
            f"{schema}.{name}": self._shown(r)
            for (schema, name), r in sorted(self.relations.items())
            if not r.partition
        }

    def _shown(self, r: Relation) -> list[str]:
        if r.opaque:
            return [r.kind.value]
        whole = [k.columns for k in r.keys if k.foreign is None]
        fks = [self._foreign(k) for k in r.keys if k.foreign is not None]
        firsts = {c[0] for c in whole} | {i.columns[0] for i in r.indexes if i.columns}
        firsts |= r.foreign_firsts if self.dialect in MYSQL_LIKE else set()
        columns = [
            _column(c, unique=(c.name,) in whole, indexed=c.name in firsts, default=c.default, comment=c.comment)
            for c in r.columns
        ]
        primary = next((k.columns for k in r.keys if k.primary), ())
        return [r.kind.value, str(_text(r.comment)), str(primary), str(sorted(fks)), *columns]

    def _foreign(self, key: ef.Key) -> tuple[object, ...]:
        f = key.foreign
        assert f is not None
        schema = f.to_schema or self.schema
        target = self.relations[schema, f.to_table]
        to = f.to_columns or next(k.columns for k in target.keys if k.primary)
        return (f.columns, schema, f.to_table, to)


def _text(raw: Raw | None) -> str | None:
    return raw.reveal() if raw is not None else None


def _column(c: Any, *, unique: bool, indexed: bool, default: Raw | None, comment: Raw | None) -> str:
    """One line, so that a difference is easily seen."""
    family: TypeFamily = c.family
    length = c.length if c.length is not None else "-"
    flags = [w for w, on in (("null", c.nullable), ("unique", unique), ("indexed", indexed)) if on]
    return " | ".join(
        map(str, (c.name, c.data_type, family.value, length, " ".join(flags), _text(default), _text(comment)))
    )


def shown_catalog(catalog: Catalog, opaque: frozenset[Name]) -> dict[str, list[str]]:
    """What a live catalog says, in the same form; of relations in ``opaque`` their kind only."""
    return {f"{t.schema}.{t.name}": _shown_table(t, (t.schema, t.name) in opaque) for t in catalog.tables}


def _shown_table(t: Table, opaque: bool) -> list[str]:
    if opaque:
        return [t.kind.value]
    columns = [_column(c, unique=c.unique, indexed=c.indexed, default=c.default, comment=c.comment) for c in t.columns]
    fks = sorted(_foreign_of(k) for k in t.foreign_keys)
    return [t.kind.value, str(_text(t.comment)), str(t.primary_key), str(fks), *columns]


def _foreign_of(key: ForeignKey) -> tuple[object, ...]:
    return (key.columns, key.to_schema, key.to_table, key.to_columns)
