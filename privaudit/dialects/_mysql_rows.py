"""The rows of MySQL's and MariaDB's privilege tables, as records in MariaDB's form. Pure: no I/O."""

from __future__ import annotations

from typing import Final

from ..model import record

PUBLIC: Final = "PUBLIC"
SELECT: Final = "SELECT"
EXECUTE: Final = "EXECUTE"


@record
class AccountRow:
    """One account or role (``host`` empty), with its global privileges as upper-case words."""

    user: str
    host: str
    privileges: frozenset[str] = frozenset()
    is_role: bool = False
    status: str = "active"
    default_roles: tuple[str, ...] = ()
    valid_until: str | None = None
    """The day on which the password runs out (UTC, ISO 8601); None if never, or if that is not seen."""
    plugin: str = ""
    """How it proves who it is; empty where that is not seen or the server's usual way."""
    withheld: frozenset[str] = frozenset()
    """Databases in which a global SELECT does not hold (MySQL's partial revokes)."""

    @property
    def name(self) -> str:
        """``user@host``, or the bare name of a role."""
        return self.user if self.is_role else f"{self.user}@{self.host}"


@record
class DatabaseRow:
    """One row of mysql.db; ``database`` is a pattern."""

    user: str
    host: str
    database: str
    privileges: frozenset[str]

    @property
    def grantee(self) -> str:
        """``user@host``, or the bare name of a role."""
        return f"{self.user}@{self.host}" if self.host else self.user


@record
class ObjectRow:
    """One row of mysql.tables_priv, with the columns of mysql.columns_priv on which SELECT is held."""

    user: str
    host: str
    database: str
    table: str
    privileges: frozenset[str]
    columns: tuple[str, ...] = ()

    @property
    def grantee(self) -> str:
        """``user@host``, or the bare name of a role."""
        return f"{self.user}@{self.host}" if self.host else self.user


@record
class RoutineRow:
    """One row of mysql.procs_priv; ``kind`` is PROCEDURE or FUNCTION."""

    user: str
    host: str
    database: str
    name: str
    kind: str
    privileges: frozenset[str]

    @property
    def grantee(self) -> str:
        """``user@host``, or the bare name of a role."""
        return f"{self.user}@{self.host}" if self.host else self.user


@record
class ProxyRow:
    """One row of mysql.proxies_priv: ``user@host`` may be connected as ``proxied``, an account or (``@``) any."""

    user: str
    host: str
    proxied: str


@record
class RoleRow:
    """``user@host`` (or the role ``user``, host empty) holds ``role``."""

    user: str
    host: str
    role: str
    admin: bool = False


@record
class AclRows:
    """All that the privilege tables say; ``roles`` in the order that the server reads them.

    ``merge_roles``: database rows of nested roles are merged by pattern before the most specific is taken, and a role
    is held by every client that the holder's host covers, whichever account it became (MariaDB); else each role is
    looked up by itself, and held by the very account (MySQL). ``resolve_names``: the server knows loopback clients as
    ``localhost``.
    """

    accounts: tuple[AccountRow, ...]
    databases: tuple[DatabaseRow, ...] = ()
    objects: tuple[ObjectRow, ...] = ()
    roles: tuple[RoleRow, ...] = ()
    routines: tuple[RoutineRow, ...] = ()
    proxies: tuple[ProxyRow, ...] = ()
    merge_roles: bool = True
    resolve_names: bool = True


@record
class Reading:
    """One path by which a grantee reads: its level, the roles on the way (outermost first), what of the row it is."""

    level: str
    roles: tuple[str, ...]
    privileges: tuple[str, ...]
    columns: tuple[str, ...] = ("*",)
    grantable: bool = False
    grantee: str = ""
    """Whose row it is, as `AccountRow.name` has it."""
    pattern: str | None = None
    """The database of the row as it is stored, with wildcards and escapes; None for a global right."""
    anyone: str | None = None
    """The account whose row it is, if it is not the grantee's own: an anonymous one, or the holder of a role."""
