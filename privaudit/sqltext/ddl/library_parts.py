"""Columns, keys and names in trees of the SQL library. Importing this module imports sqlglot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlglot import exp

from ...model import ForeignKey, Raw
from ...model.sqlnames import kept_by_postgresql
from .base import MYSQL_LIKE, Dialect, Piece, QName, Spot
from .effects import AddIndex, ColumnSpec, Key
from .fast_columns import SERIAL, Said, spec_of
from .fast_cursor import Cursor
from .fast_types import has_no_type, read_type

DIALECTS: Final[Mapping[Dialect, str]] = {
    Dialect.POSTGRESQL: "postgres",
    Dialect.MYSQL: "mysql",
    Dialect.MARIADB: "mysql",
    Dialect.SQLITE: "sqlite",
    Dialect.MSSQL: "tsql",
    Dialect.ORACLE: "oracle",
}
_SILENT: Final = (
    exp.CheckColumnConstraint,
    exp.CollateColumnConstraint,
    exp.CharacterSetColumnConstraint,
    exp.OnUpdateColumnConstraint,
)
"""What is said of a column and is of no concern here."""


class Unknown(Exception):
    """A node that is not known here; it holds nothing of the text."""


class Parts:
    """Reads parts of the tree of one statement."""

    def __init__(self, piece: Piece, dialect: Dialect) -> None:
        self.piece = piece
        self.dialect = dialect
        self.cursor = Cursor(piece, dialect)
        self.first = self.cursor.spans[0][0]

    # -- names and places

    def name(self, node: Any) -> str:
        """A name, folded as the engine does."""
        found = node.this if isinstance(node, exp.Column) else node
        if not isinstance(found, exp.Identifier):
            raise Unknown
        text = str(found.this)
        if self.dialect is Dialect.POSTGRESQL:
            return kept_by_postgresql(text, quoted=bool(found.args.get("quoted")))
        if found.args.get("quoted"):
            return text.lower() if self.dialect is Dialect.ORACLE and text == text.upper() else text
        return text.lower() if self.dialect is Dialect.ORACLE else text

    def qname(self, node: Any) -> QName:
        """A name with its schema."""
        if not isinstance(node, exp.Table) or not isinstance(node.this, exp.Identifier):
            raise Unknown
        db = node.args.get("db")
        return QName(name=self.name(node.this), schema=self.name(db) if db else None)

    def spot(self, node: Any) -> Spot:
        """From the first word of the statement to the end of a name."""
        return Spot(start=self.piece.start + self.first, end=self.identifier(node).end)

    def identifier(self, node: Any) -> Spot:
        """Where a name stands."""
        found = node if isinstance(node, exp.Identifier) else node.this
        start, end = found.meta["start"], found.meta["end"]
        return Spot(start=self.piece.start + start, end=self.piece.start + end + 1)

    def column(self, node: exp.ColumnDef) -> tuple[ColumnSpec, tuple[Key, ...]]:
        """A column, and its keys that have names."""
        only(node, "this", "kind", "constraints", "exists", "position")
        said = Said(name=self.name(node.this))
        text = self.type_behind(node.this) if node.args.get("kind") is not None else ""
        if self.dialect is Dialect.POSTGRESQL and text in SERIAL:
            said.nullable = False
        for constraint in node.args.get("constraints") or ():
            said.constraint = self.name(constraint.this) if constraint.this else None
            self._said(constraint.args["kind"], said)
        return spec_of(self.dialect, said, text, self.identifier(node.this)), said.named

    def type_behind(self, node: Any, word: str = "") -> str:
        """The type as it is written: the library's own text of it is another one in some dialects."""
        c, end = self.cursor, self.identifier(node).end - self.piece.start
        c.at = next(i for i, span in enumerate(c.spans) if span[0] >= end)
        while word and c.words[c.at - 1] != word:
            c.at += 1
        return "" if has_no_type(c) else read_type(c)

    def _said(self, kind: Any, said: Said) -> None:
        if isinstance(kind, exp.NotNullColumnConstraint):
            said.nullable = bool(kind.args.get("allow_null"))
        elif isinstance(kind, exp.PrimaryKeyColumnConstraint):
            self._key(said, primary=True)
        elif isinstance(kind, exp.UniqueColumnConstraint) and kind.this is None:
            self._key(said, primary=False)
        elif isinstance(kind, exp.DefaultColumnConstraint):
            said.default = self.constant(kind.this)
        elif isinstance(kind, exp.CommentColumnConstraint):
            said.comment = raw(kind.this)
        elif isinstance(kind, exp.Reference):
            self._reference(kind, said)
        elif isinstance(kind, exp.ComputedColumnConstraint):
            said.generated = True
        elif isinstance(kind, exp.GeneratedAsIdentityColumnConstraint) and kind.args.get("expression") is None:
            said.nullable = False
        elif isinstance(kind, exp.AutoIncrementColumnConstraint):
            said.nullable = said.nullable and self.dialect not in MYSQL_LIKE
        elif not isinstance(kind, _SILENT):
            raise Unknown

    def _key(self, said: Said, *, primary: bool) -> None:
        if said.constraint is not None:
            said.named += (Key(columns=(said.name,), name=said.constraint, primary=primary),)
            said.nullable = said.nullable and (not primary or self.dialect is Dialect.SQLITE)
        elif primary:
            said.primary = True
        else:
            said.unique = True

    def _reference(self, kind: exp.Reference, said: Said) -> None:
        foreign = self.foreign(kind, (said.name,))
        if self.dialect is Dialect.MYSQL:
            return
        if said.constraint is not None:
            said.named += (Key(columns=(said.name,), name=said.constraint, foreign=foreign),)
        else:
            said.references = foreign

    def foreign(self, node: exp.Reference, columns: tuple[str, ...]) -> ForeignKey:
        """What REFERENCES names."""
        target, to = node.this, tuple[str, ...]()
        if isinstance(target, exp.Schema):
            to, target = tuple(self.name(n) for n in target.expressions), target.this
        table = self.qname(target)
        return ForeignKey(columns=columns, to_schema=table.schema or "", to_table=table.name, to_columns=to)

    def constant(self, node: Any) -> Raw | None:
        """The value of a default that is a literal."""
        while isinstance(node, exp.Paren):
            node = node.this
        if isinstance(node, exp.Cast) and self.dialect is Dialect.POSTGRESQL:
            node = node.this
        if isinstance(node, exp.Literal):
            return Raw(str(node.this)) if node.this else None
        if isinstance(node, exp.Neg) and isinstance(node.this, exp.Literal) and not node.this.is_string:
            return Raw(f"-{node.this.this}")
        if isinstance(node, exp.Boolean):
            words = ("1", "0") if self.dialect in MYSQL_LIKE else ("true", "false")
            return Raw(words[0] if node.this else words[1])
        return None

    # -- keys

    def constraint(self, node: Any, table: QName, name: str | None = None) -> Key | AddIndex | None:
        """A constraint or index of a table; None for a check."""
        if isinstance(node, exp.Constraint):
            (inner,) = node.expressions
            return self.constraint(inner, table, self.name(node.this) if node.this else None)
        if isinstance(node, exp.PrimaryKey):
            columns = self.plain(node.expressions)
            return Key(columns=columns, name=None if self.dialect in MYSQL_LIKE else name, primary=True)
        if isinstance(node, exp.UniqueColumnConstraint) and isinstance(node.this, exp.Schema):
            written = self.name(node.this.this) if node.this.this is not None else None
            return Key(columns=self.plain(node.this.expressions), name=name or written)
        if isinstance(node, exp.ForeignKey):
            columns = tuple(self.name(n) for n in node.expressions)
            return Key(columns=columns, name=name, foreign=self.foreign(node.args["reference"], columns))
        if isinstance(node, exp.IndexColumnConstraint) and not node.args.get("kind") and node.this is not None:
            return AddIndex(
                spot=self.identifier(node.this),
                table=table,
                columns=self.plain(node.expressions),
                name=self.name(node.this),
            )
        if isinstance(node, exp.CheckColumnConstraint):
            return None
        raise Unknown

    def plain(self, nodes: list[Any]) -> tuple[str, ...]:
        """Whole columns in their own order.

        Raises:
            Unknown: one is anything else.
        """
        return tuple(self.name(n.this if isinstance(n, exp.Ordered) else n) for n in nodes)


def only(node: exp.Expression, *known: str) -> None:
    """Raise `Unknown` where anything but these is said."""
    if any(value for key, value in node.args.items() if key not in known):
        raise Unknown


def raw(node: Any) -> Raw | None:
    """Return the value of a string; None for an empty one and NULL.

    Raises:
        Unknown: it is neither.
    """
    if isinstance(node, exp.Literal) and node.is_string:
        return Raw(str(node.this)) if node.this else None
    if isinstance(node, exp.Null):
        return None
    raise Unknown
