"""What statements do to views, routines, copies of rows, schemas and types, and to the session."""

from __future__ import annotations

from ...model import TypeFamily, record
from .base import QName
from .effects_base import ColumnSpec, Effect


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
    update: bool = False
    """Rows that are there get values of others (UPDATE … FROM): what of it is not understood is passed over."""


@record
class Fires(Effect):
    """CREATE TRIGGER, CREATE RULE: what runs as rows of a table change, a ``body`` without literals or a function."""

    table: QName
    body: str | None = None
    function: QName | None = None


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
