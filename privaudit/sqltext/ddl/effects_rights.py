"""What statements do to rights, roles, owners and what guards rows."""

from __future__ import annotations

from ...model import RightLevel, record
from .base import QName
from .effects_base import Effect


@record
class Privilege:
    """One word of GRANT or REVOKE in capitals, ``ALL`` for all; ``columns`` () for the whole object."""

    word: str
    columns: tuple[str, ...] = ()


@record
class GrantRights(Effect):
    """GRANT, or REVOKE where ``revoke``. Rights on sequences, types and the like are `Harmless`.

    ``objects``: relations of level TABLE and routines of ROUTINE (name ``*``: all of that schema), schemas of SCHEMA,
    databases of DATABASE (patterns as written on MariaDB and MySQL, ``*`` the current one), () of GLOBAL.
    ``grantees``: roles folded, ``PUBLIC``, ``CURRENT_USER``, ``SESSION_USER``; ``user@host`` on MariaDB and MySQL, a
    bare name where the text has no host (a role, or the account at ``%``).
    ``option_only``: REVOKE GRANT OPTION FOR. ``deny``: SQL Server's DENY.
    """

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
    policy: str | None = None
    """Instead of ``table`` (its name is empty): of all relations that have this policy."""


@record
class Policy(Effect):
    """CREATE, ALTER or DROP POLICY; ``open``: it lets everybody see every row (``USING (true)``)."""

    name: str
    table: QName
    """Without a name where all relations that have it are meant (SQL Server's DROP)."""
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
class Hide(Effect):
    """Oracle's DBMS_RLS and DBMS_REDACT: from now on a policy hides rows, or values of a column, or (not ``on``) not.

    ``column`` None: of all columns that it is of.
    """

    table: QName
    name: str
    rows: bool
    on: bool
    column: str | None = None


@record
class Encrypt(Effect):
    """The files of a whole table are encrypted from now on, or not (MySQL's ENCRYPTION, MariaDB's ENCRYPTED)."""

    table: QName
    on: bool


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
