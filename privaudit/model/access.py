"""Principals, what they may read and by which path, and what the logs say they did."""

from __future__ import annotations

from enum import StrEnum

from .base import Params, Ref, digest, record


class PrincipalKind(StrEnum):
    """What sort of account it is."""

    USER = "user"
    ROLE = "role"
    PUBLIC = "public"
    OS_USER = "os_user"


class Reach(StrEnum):
    """How a principal comes to read; AUDIT_JSON defines each."""

    DIRECT = "direct"
    SET_ROLE = "set_role"
    VIEW = "view"
    ROUTINE = "routine"
    BYPASS = "bypass"


class ViaKind(StrEnum):
    """One step of the path to a relation."""

    LOGIN = "login"
    ROLE = "role"
    PUBLIC = "public"
    GRANT = "grant"
    OWNER = "owner"
    SUPERUSER = "superuser"
    PREDEFINED = "predefined"
    """A right over everything, such as ``pg_read_all_data`` or a global SELECT."""
    VIEW = "view"
    ROUTINE = "routine"
    FILE_MODE = "file_mode"
    FILE_ACL = "file_acl"


@record
class Via:
    """One step; ``name`` is a role, a grant level (``table``, ``column``, ``database``, ``global``) or a relation."""

    kind: ViaKind
    name: str
    system: str | None = None
    schema: str | None = None


@record
class Membership:
    """A role held; options as PostgreSQL 16 names them (None where the engine has no such option)."""

    role: str
    inherit: bool | None = None
    set: bool | None = None
    admin: bool | None = None


@record
class Principal:
    """One row of ``principals[]``. ``status`` is the engine's: active, locked, expired, no_connections."""

    system: str
    principal: str
    principal_kind: PrincipalKind
    can_login: bool
    person: str | None = None
    status: str = "active"
    valid_until: str | None = None
    attributes: tuple[str, ...] = ()
    member_of: tuple[Membership, ...] = ()
    last_login: str = "unknown"

    @property
    def id(self) -> str:
        """Stable between runs."""
        return digest("principal", self.system, self.principal)


@record
class Grant:
    """What one principal reaches in one relation by one path, before the audit joins it with what the columns hold.

    ``columns`` is ("*",) for all; ``schema`` and ``table`` None mean every relation of the system.
    """

    principal: str
    principal_kind: PrincipalKind
    can_login: bool
    schema: str | None
    table: str | None
    columns: tuple[str, ...]
    privileges: tuple[str, ...]
    reach: Reach
    via: tuple[Via, ...]
    grantable: bool = False


@record
class Grants:
    """All a dialect could learn of access on one system, as of a time (UTC, ISO 8601 with offset)."""

    system: str
    as_of: str
    principals: tuple[Principal, ...]
    grants: tuple[Grant, ...]
    gaps: tuple[tuple[str, Params], ...] = ()
    """What could not be seen: reason keys with parameters. Any gap makes the access step partial."""


@record
class Access:
    """One row of ``access[]``. ``categories`` is ("unknown",) for a relation that could not be read."""

    system: str
    principal: str
    principal_kind: PrincipalKind
    can_login: bool
    person: str | None = None
    schema: str | None
    table: str | None
    columns: tuple[str, ...]
    privileges: tuple[str, ...]
    reach: Reach
    via: tuple[Via, ...]
    grantable: bool = False
    last_login: str = "unknown"
    categories: tuple[str, ...]
    as_of: str

    @property
    def ref(self) -> Ref:
        """The relation."""
        return Ref(system=self.system, schema=self.schema, table=self.table)

    @property
    def id(self) -> str:
        """Stable between runs: who, where, how."""
        path = "/".join(f"{v.kind}:{v.schema or ''}:{v.name}" for v in self.via)
        return digest(self.ref.digest(), self.principal, self.reach, path, ",".join(self.columns))


@record
class Person:
    """One row of ``people[]``: a person of the staff list or of an application's users."""

    name: str
    department: str | None = None
    status: str | None = None
    left_on: str | None = None

    @property
    def id(self) -> str:
        """Stable between runs."""
        return digest("person", self.name, self.department)


@record
class Read:
    """One row of ``reads[]``: aggregated log evidence."""

    system: str
    principal: str
    person: str | None = None
    schema: str | None
    table: str | None
    categories: tuple[str, ...] = ()
    first: str
    last: str
    statements: int
    rows: int | None = None
    pattern: str
    source: str

    @property
    def id(self) -> str:
        """Stable between runs."""
        return digest("read", self.system, self.principal, self.schema, self.table, self.pattern, self.source)


@record
class LogState:
    """One row of ``logs[]``: one log, or its absence; times are ISO 8601 or None."""

    system: str
    source: str
    from_: str | None = None
    to: str | None = None
    covers_reads: bool | None = None
    reason: str | None = None

    @property
    def id(self) -> str:
        """Stable between runs."""
        return digest("log", self.system, self.source)
