"""What one statement does to a schema or to its rights: one record a thing, as data, whichever parser understood it.

A statement has one or more effects, in order; one that is known and changes nothing that an audit looks at has
`Harmless`, one that is not understood `NotUnderstood`: there is no silence. Names are folded (`QName`), texts that may
hold values (comments, constant defaults) are `Raw`, and no other text of the statement is kept but the bodies of views
and routines, without their literals.
"""

from __future__ import annotations

from ...model import ForeignKey, Raw, RightLevel, TableKind, TypeFamily, record
from .base import QName, Spot


@record
class ColumnSpec:
    """A column as a statement writes it; ``data_type`` is the text of the type without ENUM labels."""

    name: str
    data_type: str
    family: TypeFamily
    spot: Spot
    nullable: bool = True
    length: int | None = None
    unique: bool = False
    primary: bool = False
    generated: bool = False
    masked: str | None = None
    """``masked`` (SQL Server's MASKED WITH) or ``encrypted`` (Oracle's ENCRYPT, SQL Server's ENCRYPTED WITH)."""
    references: ForeignKey | None = None
    """``to_schema`` is "" where the text names none."""
    default: Raw | None = None
    comment: Raw | None = None


@record
class Key:
    """A key over columns of a table: primary, unique, foreign; ``name`` None where the engine would make one."""

    columns: tuple[str, ...]
    name: str | None = None
    primary: bool = False
    foreign: ForeignKey | None = None


@record
class Effect:
    """``spot``: the words it stands in."""

    spot: Spot


# -- relations


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
    """A table becomes a partition of another, or (``detach``) a table of its own again."""

    table: QName
    partition: QName
    detach: bool = False


@record
class SetComment(Effect):
    """COMMENT ON TABLE or COLUMN; None takes it away."""

    table: QName
    column: str | None
    comment: Raw | None


@record
class CreateView(Effect):
    """CREATE VIEW; ``query`` without literals. ``invoker``: it reads with the rights of who asks.

    ``definer`` is an account that the text names (MariaDB, MySQL), else None.
    """

    name: QName
    query: str
    columns: tuple[str, ...] = ()
    materialized: bool = False
    replace: bool = False
    if_not_exists: bool = False
    temporary: bool = False
    invoker: bool | None = None
    definer: str | None = None


@record
class ChangeView(Effect):
    """ALTER VIEW … SET or RESET of an option that decides with whose rights it reads."""

    name: QName
    invoker: bool
    if_exists: bool = False


@record
class CreateRoutine(Effect):
    """A function or procedure. ``body`` without literals, None where the language is not SQL or PL/pgSQL.

    ``arguments``: types as written, which tell routines of one name apart (PostgreSQL).
    """

    name: QName
    arguments: tuple[str, ...] = ()
    definer_rights: bool = False
    definer: str | None = None
    language: str = "sql"
    body: str | None = None
    replace: bool = False
    trigger: bool = False
    """It is called by triggers only."""
    procedure: bool = False
    silent: bool = False
    """It returns nothing."""
    path: tuple[str, ...] | None = None
    """The search path of its own; None where it looks along its caller's."""


@record
class ChangeRoutine(Effect):
    """ALTER FUNCTION … SECURITY DEFINER | INVOKER; ``drop``: it is gone."""

    name: QName
    arguments: tuple[str, ...] | None = None
    definer_rights: bool | None = None
    to: QName | None = None
    """Where it is renamed or moved to another schema."""
    drop: bool = False
    if_exists: bool = False


@record
class CopyRows(Effect):
    """Rows of relations go into another: INSERT … SELECT, SELECT … INTO; ``query`` without literals."""

    into: QName
    columns: tuple[str, ...]
    query: str


# -- schemas, types, the session


@record
class CreateSchema(Effect):
    """CREATE SCHEMA; on MariaDB and MySQL CREATE DATABASE."""

    name: str
    owner: str | None = None
    if_not_exists: bool = False


@record
class DropSchema(Effect):
    """DROP SCHEMA with (CASCADE) or without what is in it; ``to`` where it is renamed instead."""

    names: tuple[str, ...]
    cascade: bool = False
    if_exists: bool = False
    to: str | None = None


@record
class SearchPath(Effect):
    """Where names without a schema are looked for, and made (the first): SET search_path, USE; () for the default."""

    schemas: tuple[str, ...]
    local: bool = False
    """To the end of the transaction or script."""


@record
class CreateType(Effect):
    """A domain (``base`` is the text of its type), an enum (no base) or a composite (``columns``)."""

    name: QName
    family: TypeFamily
    base: str | None = None
    columns: tuple[ColumnSpec, ...] = ()
    drop: bool = False
    to: QName | None = None
    """Where it is renamed."""


@record
class ActAs(Effect):
    """SET ROLE, SET SESSION AUTHORIZATION: who owns what follows; None is the one who runs the script."""

    role: str | None


# -- rights


@record
class Privilege:
    """One word of GRANT or REVOKE in capitals, ``ALL`` for all; ``columns`` () for the whole object."""

    word: str
    columns: tuple[str, ...] = ()


@record
class GrantRights(Effect):
    """GRANT, or REVOKE where ``revoke``. ``objects``: relations of level TABLE and routines of ROUTINE (name ``*``: all
    of that schema), schemas of SCHEMA, databases of DATABASE (patterns as written on MariaDB and MySQL, ``*`` the
    current one), () of GLOBAL. Rights on sequences, types and the like are `Harmless`.

    ``grantees``: roles folded, ``PUBLIC``, ``CURRENT_USER``, ``SESSION_USER``; ``user@host`` on MariaDB and MySQL, a
    bare name where the text has no host (a role, or the account at ``%``).
    ``option_only``: REVOKE GRANT OPTION FOR. ``deny``: SQL Server's DENY.
    """  # noqa: D205 - one sentence

    privileges: tuple[Privilege, ...]
    level: RightLevel
    objects: tuple[QName, ...]
    grantees: tuple[str, ...]
    revoke: bool = False
    grantable: bool = False
    option_only: bool = False
    cascade: bool = False
    deny: bool = False


@record
class GrantRoles(Effect):
    """GRANT role TO, or REVOKE where ``revoke``; options are those of PostgreSQL 16, None where not said."""

    roles: tuple[str, ...]
    members: tuple[str, ...]
    revoke: bool = False
    admin: bool | None = None
    inherit: bool | None = None
    set: bool | None = None


@record
class ChangeRole(Effect):
    """CREATE, ALTER or DROP of a role or user; attributes in capitals (``SUPERUSER``, ``NOBYPASSRLS``)."""

    name: str
    create: bool = False
    drop: bool = False
    to: str | None = None
    """Where it is renamed."""
    login: bool | None = None
    inherit: bool | None = None
    attributes: tuple[str, ...] = ()
    member_of: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    if_exists: bool = False


@record
class SetOwner(Effect):
    """OWNER TO: of relations, a schema, or (both () and None) all that ``reassigned`` roles own."""

    owner: str
    table: QName | None = None
    schema: str | None = None
    routine: QName | None = None
    reassigned: tuple[str, ...] = ()


@record
class DropOwned(Effect):
    """DROP OWNED BY: rights and objects of roles are gone."""

    roles: tuple[str, ...]


@record
class RowSecurity(Effect):
    """ALTER TABLE … ENABLE, DISABLE, FORCE, NO FORCE ROW LEVEL SECURITY; SQL Server's security policies by relation."""

    table: QName
    enabled: bool | None = None
    forced: bool | None = None


@record
class Policy(Effect):
    """CREATE, ALTER or DROP POLICY; ``open``: it lets everybody see every row (``USING (true)``)."""

    name: str
    table: QName
    roles: tuple[str, ...] = ("PUBLIC",)
    command: str = "ALL"
    permissive: bool = True
    open: bool | None = None
    """None where the text says no condition."""
    to: str | None = None
    """Another name (``alter``); ``roles`` is () where an ALTER leaves them as they are."""
    drop: bool = False
    alter: bool = False


@record
class DefaultRights(Effect):
    """ALTER DEFAULT PRIVILEGES: of relations that ``owners`` (() the one who runs it) make from now on."""

    privileges: tuple[Privilege, ...]
    objects: str
    """TABLES, SEQUENCES, FUNCTIONS, TYPES, SCHEMAS."""
    grantees: tuple[str, ...]
    owners: tuple[str, ...] = ()
    schemas: tuple[str, ...] = ()
    revoke: bool = False
    grantable: bool = False


# -- neither


@record
class Block(Effect):
    """DO, BEGIN … END, IF: what it does, as far as it is known, and whether it may not be done at all."""

    effects: tuple[Effect, ...]
    conditional: bool = True


@record
class Harmless(Effect):
    """Known, and of no concern to an audit: ``what`` is its verb and object (``CREATE SEQUENCE``, ``SET``)."""

    what: str


@record
class NotUnderstood(Effect):
    """What the text does is not known: ``reason`` is a key of i18n area ``gate.not_understood``."""

    reason: str
    what: str = ""
    """The first word or two, in capitals, where they are words of SQL."""
