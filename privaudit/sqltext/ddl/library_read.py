"""Trees of the SQL library → effects: the plain forms of CREATE, ALTER, DROP and COMMENT, strictly.

A node or option that is not known here makes the whole statement not understood: the library is lenient, this is not.
Importing this module imports sqlglot.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import sqlglot
from sqlglot import errors, exp

from ...model import Raw, TableKind
from .._parse import LONGEST
from .base import Dialect, Piece, QName, Spot
from .effects import (
    AddColumn,
    AddIndex,
    AddKey,
    ChangeColumn,
    ColumnSpec,
    CreateTable,
    DropColumn,
    DropKey,
    DropTable,
    Effect,
    Key,
    RenameColumn,
    RenameTable,
    SetComment,
)
from .fast_columns import Said, spec_of
from .fast_cursor import NotSure
from .library_parts import DIALECTS, Parts, Unknown, only, raw


def read(piece: Piece, dialect: Dialect) -> tuple[Effect, ...] | None:
    """Return what a statement does by the library's tree of it; None where that is not known. Never raises."""
    if len(piece.text) > LONGEST:
        return None
    try:
        trees = sqlglot.parse(piece.text, dialect=DIALECTS[dialect], error_level=errors.ErrorLevel.IMMEDIATE)
        (tree,) = (t for t in trees if t is not None)
        return Reader(piece, dialect).statement(tree)
    except (
        Unknown,
        NotSure,
        StopIteration,
        errors.SqlglotError,
        RecursionError,
        ValueError,
        TypeError,
        AttributeError,
        LookupError,
    ):
        return None


class Reader(Parts):
    """Reads the trees of one statement."""

    def __init__(self, piece: Piece, dialect: Dialect) -> None:
        super().__init__(piece, dialect)
        self.readers: Mapping[type, Callable[[Any], tuple[Effect, ...]]] = {
            exp.Create: self.create,
            exp.Alter: self.alter,
            exp.Drop: self.drop,
            exp.Comment: self.comment,
        }

    def statement(self, tree: exp.Expression) -> tuple[Effect, ...]:
        """The effects of a whole statement.

        Raises:
            Unknown: a part of it is not known.
        """
        reader = self.readers.get(type(tree))
        if reader is None:
            raise Unknown
        return reader(tree)

    # -- CREATE

    def create(self, tree: exp.Create) -> tuple[Effect, ...]:
        """CREATE TABLE with columns, CREATE INDEX."""
        only(tree, "this", "kind", "unique", "exists", "properties", "with_", "replace")
        if tree.kind == "INDEX" and not tree.args.get("properties"):
            return self.index(tree)
        if tree.kind != "TABLE" or not isinstance(tree.this, exp.Schema):
            raise Unknown
        table = self.qname(tree.this.this)
        columns: list[ColumnSpec] = []
        keys: list[Key] = []
        indexes: list[Effect] = []
        for node in tree.this.expressions:
            if isinstance(node, exp.ColumnDef):
                spec, named = self.column(node)
                columns.append(spec)
                keys += named
            elif isinstance(found := self.constraint(node, table), Key):
                keys.append(found)
            elif found is not None:
                indexes.append(found)
        comment, temporary = self._properties(tree)
        primary = {n.lower() for k in keys if k.primary for n in k.columns}
        if self.dialect is not Dialect.SQLITE:
            columns = [dataclasses.replace(c, nullable=False) if c.name.lower() in primary else c for c in columns]
        made = CreateTable(
            spot=self.spot(tree.this.this),
            name=table,
            columns=tuple(columns),
            keys=tuple(keys),
            kind=TableKind.TABLE,
            if_not_exists=bool(tree.args.get("exists")),
            replace=bool(tree.args.get("replace")),
            temporary=temporary,
            comment=comment,
        )
        return (made, *indexes)

    def _properties(self, tree: exp.Create) -> tuple[Raw | None, bool]:
        comment, temporary = None, False
        properties = tree.args.get("properties")
        for node in properties.expressions if properties is not None else ():
            if isinstance(node, exp.SchemaCommentProperty):
                comment = raw(node.this)
            elif isinstance(node, exp.TemporaryProperty):
                temporary = True
            elif not isinstance(
                node,
                (exp.EngineProperty, exp.AutoIncrementProperty, exp.CharacterSetProperty, exp.CollateProperty),
            ):
                raise Unknown
        return comment, temporary

    def index(self, tree: exp.Create) -> tuple[Effect, ...]:
        """CREATE INDEX over plain columns of all rows."""
        index, params = tree.this, tree.this.args.get("params")
        using = params.args.get("using") if params is not None else None
        if params is None or params.args.get("where") or (using is not None and str(using.this).upper() != "BTREE"):
            raise Unknown
        columns = self.plain(params.args["columns"])
        table = self.qname(index.args["table"])
        name = self.name(index.this) if index.this is not None else None
        spot = self.spot(index.args["table"])
        if tree.args.get("unique"):
            return (AddKey(spot=spot, table=table, key=Key(columns=columns, name=name), index=True),)
        return (AddIndex(spot=spot, table=table, columns=columns, name=name),)

    # -- ALTER

    def alter(self, tree: exp.Alter) -> tuple[Effect, ...]:
        """ALTER TABLE, action by action."""
        only(tree, "this", "kind", "exists", "actions", "only")
        if tree.args["kind"] != "TABLE":
            raise Unknown
        table = self.qname(tree.this)
        found: list[Effect] = []
        for action in tree.args["actions"]:
            found += self.action(action, table, self.spot(tree.this), exists=bool(tree.args.get("exists")))
        return tuple(found)

    def action(self, node: Any, table: QName, spot: Spot, *, exists: bool) -> list[Effect]:
        """One action."""
        if isinstance(node, exp.ColumnDef):
            if node.args.get("position"):
                raise Unknown
            spec, named = self.column(node)
            added: Effect = AddColumn(
                spot=spot, table=table, column=spec, if_not_exists=bool(node.args.get("exists")), if_table_exists=exists
            )
            return [added, *(AddKey(spot=spot, table=table, key=k) for k in named)]
        if isinstance(node, exp.RenameColumn):
            missing = bool(node.args.get("exists")) or exists
            old, new = self.name(node.this), self.name(node.args["to"])
            return [RenameColumn(spot=spot, table=table, column=old, to=new, if_exists=missing)]
        if isinstance(node, exp.AlterRename):
            return [RenameTable(spot=spot, name=table, to=self.qname(node.this), if_exists=exists)]
        if isinstance(node, exp.Drop):
            return [self._dropped(node, table, spot, exists=exists)]
        if isinstance(node, exp.AddConstraint):
            made = [self.constraint(n, table) for n in node.expressions]
            if None in made:
                raise Unknown
            return [AddKey(spot=spot, table=table, key=m) if isinstance(m, Key) else m for m in made if m is not None]
        if isinstance(node, exp.AlterColumn):
            return [self._altered(node, table, spot, exists=exists)]
        raise Unknown

    def _dropped(self, node: exp.Drop, table: QName, spot: Spot, *, exists: bool) -> Effect:
        (what,) = node.args["tables"]
        missing = bool(node.args.get("exists")) or exists
        if node.args["kind"] == "COLUMN":
            return DropColumn(
                spot=spot,
                table=table,
                column=self.name(what),
                if_exists=missing,
                cascade=bool(node.args.get("cascade")),
            )
        if node.args["kind"] in {"CONSTRAINT", "INDEX", "KEY"}:
            return DropKey(spot=spot, name=self.name(what.this), table=table, if_exists=missing)
        raise Unknown

    def _altered(self, node: exp.AlterColumn, table: QName, spot: Spot, *, exists: bool) -> Effect:
        column, kind = self.name(node.this), node.args.get("dtype")
        if kind is not None and self.dialect is Dialect.POSTGRESQL:
            text = self.type_behind(node.this, "TYPE")
            to = spec_of(self.dialect, Said(name=column), text, self.identifier(node.this))
            return ChangeColumn(spot=spot, table=table, column=column, to=to, if_exists=exists)
        null = node.args.get("allow_null")
        if kind is None and null is not None:
            return ChangeColumn(spot=spot, table=table, column=column, nullable=bool(null), if_exists=exists)
        raise Unknown

    # -- DROP, COMMENT

    def drop(self, tree: exp.Drop) -> tuple[Effect, ...]:
        """DROP TABLE or VIEW."""
        if tree.args["kind"] not in {"TABLE", "VIEW"}:
            raise Unknown
        names = tuple(self.qname(t) for t in tree.args["tables"])
        cascade = bool(tree.args.get("cascade")) and self.dialect is Dialect.POSTGRESQL
        spot = self.spot(tree.args["tables"][-1])
        return (DropTable(spot=spot, names=names, if_exists=bool(tree.args.get("exists")), cascade=cascade),)

    def comment(self, tree: exp.Comment) -> tuple[Effect, ...]:
        """COMMENT ON TABLE, VIEW or COLUMN."""
        kind, text = str(tree.args["kind"]).upper(), raw(tree.args["expression"])
        if kind == "COLUMN":
            node, table = tree.this, tree.this.args.get("table")
            if table is None:
                raise Unknown
            db = node.args.get("db")
            place = QName(name=self.name(table), schema=self.name(db) if db else None)
            return (SetComment(spot=self.spot(node), table=place, column=self.name(node), comment=text),)
        if kind not in {"TABLE", "VIEW"}:
            raise Unknown
        return (SetComment(spot=self.spot(tree.this), table=self.qname(tree.this), column=None, comment=text),)
