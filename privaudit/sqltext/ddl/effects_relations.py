"""What statements do to tables: made, changed, gone; their columns, keys and comments."""

from __future__ import annotations

from ...model import Raw, TableKind, record
from .base import QName
from .effects_base import ColumnSpec, Effect, Key


@record
class CreateTable(Effect):
    """CREATE TABLE; ``query`` is the text behind AS, without literals; ``like`` and ``inherits`` give columns, too."""

    name: QName
    columns: tuple[ColumnSpec, ...] = ()
    keys: tuple[Key, ...] = ()
    kind: TableKind = TableKind.TABLE
    if_not_exists: bool = False
    replace: bool = False
    temporary: bool = False
    like: tuple[QName, ...] = ()
    like_with: tuple[str, ...] = ()
    """What of ``like`` comes besides names, types and NOT NULL: ALL, DEFAULTS, COMMENTS, INDEXES (keys, too) …"""
    inherits: tuple[QName, ...] = ()
    partition_of: QName | None = None
    of_type: QName | None = None
    """Its columns are the attributes of a composite type (CREATE TABLE … OF)."""
    query: str | None = None
    with_data: bool = True
    comment: Raw | None = None


@record
class DropTable(Effect):
    """DROP TABLE, VIEW or MATERIALIZED VIEW."""

    names: tuple[QName, ...]
    if_exists: bool = False
    cascade: bool = False


@record
class RenameTable(Effect):
    """Of a relation of any kind; ``to`` has a schema where the new name has one."""

    name: QName
    to: QName
    if_exists: bool = False


@record
class MoveTable(Effect):
    """ALTER TABLE … SET SCHEMA."""

    name: QName
    schema: str
    if_exists: bool = False


@record
class AddColumn(Effect):
    """A column is added, with the keys written beside it."""

    table: QName
    column: ColumnSpec
    if_not_exists: bool = False
    if_table_exists: bool = False
    after: str | None = None
    """The column it stands behind (MySQL); "" for the first place, None for the last."""


@record
class ChangeColumn(Effect):
    """A column is something else now: what is None stays. ``whole`` (MySQL's MODIFY and CHANGE) replaces all of it."""

    table: QName
    column: str
    to: ColumnSpec | None = None
    whole: bool = False
    nullable: bool | None = None
    masked: str | None = None
    """As of `ColumnSpec`; "" where the mask or encryption is taken away."""
    default: Raw | None = None
    no_default: bool = False
    """It has no constant default any more: dropped, or an expression now."""
    after: str | None = None
    """The column it goes behind (MySQL); "" for the first place, None where it stays."""
    if_exists: bool = False


@record
class RenameColumn(Effect):
    """A column has another name."""

    table: QName
    column: str
    to: str
    if_exists: bool = False


@record
class DropColumn(Effect):
    """A column is gone."""

    table: QName
    column: str
    if_exists: bool = False
    cascade: bool = False


@record
class AddKey(Effect):
    """A key is added: by ALTER TABLE, or by CREATE UNIQUE INDEX over plain columns of all rows."""

    table: QName
    key: Key
    index: bool = False


@record
class AddIndex(Effect):
    """A usable index that is not unique; ``columns`` () where it is over expressions or some rows only."""

    table: QName
    columns: tuple[str, ...] = ()
    name: str | None = None


@record
class TakeIndex(Effect):
    """ADD CONSTRAINT … USING INDEX: a unique index becomes a key, under ``name`` if one is said."""

    table: QName
    index: str
    name: str | None = None
    primary: bool = False


@record
class DropKey(Effect):
    """A key or index is gone, by its name; ``primary`` where the text says PRIMARY KEY instead."""

    name: str | None
    table: QName | None = None
    primary: bool = False
    if_exists: bool = False


@record
class RenameKey(Effect):
    """A key or index has another name; ``table`` None where the text names none (ALTER INDEX)."""

    name: str
    to: str
    table: QName | None = None


@record
class Attach(Effect):
    """A table becomes a partition of another, or (``detach``) a table of its own again.

    ``inherit``: no partition, but one whose rows the other shows, too (INHERIT, NO INHERIT).
    """

    table: QName
    partition: QName
    detach: bool = False
    inherit: bool = False


@record
class Partitioned(Effect):
    """ALTER TABLE … PARTITION BY of MySQL and MariaDB; not ``on``: REMOVE PARTITIONING."""

    table: QName
    on: bool = True


@record
class SetComment(Effect):
    """COMMENT ON TABLE or COLUMN; None takes it away."""

    table: QName
    column: str | None
    comment: Raw | None
