"""Principals, and what they may read by which path."""

from __future__ import annotations

import functools
from enum import StrEnum

from .base import Params, Ref, digest, record
from .catalog import ViewLineage
from .rights import Right, Rule


class PrincipalKind(StrEnum):
    """What sort of account it is."""

    USER = "user"
    ROLE = "role"
    PUBLIC = "public"
    OS_USER = "os_user"
    APP_USER = "app_user"
    """A user of an application, whose own account on the system is the application's."""


class Nature(StrEnum):
    """Who stands behind an account: from the staff list, the configuration or the engine itself."""

    PERSON = "person"
    SERVICE = "service"
    SHARED = "shared"
    VENDOR = "vendor"
    APPLICATION = "application"
    """An application connects with it, on behalf of its users."""
    ENGINE = "engine"
    """The engine made it for itself: its predefined roles, its administrator."""
    SCANNER = "scanner"
    """The account of this audit."""
    UNKNOWN = "unknown"


class Reach(StrEnum):
    """How a principal comes to read; AUDIT_JSON defines each."""

    DIRECT = "direct"
    SET_ROLE = "set_role"
    VIEW = "view"
    ROUTINE = "routine"
    BYPASS = "bypass"
    APPLICATION = "application"
    """Through an application's account; rights inside the application are not verified."""


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
    DEFINER = "definer"
    """With the rights of ``name``: the owner of a view, the definer of a routine."""
    SET_ROLE = "set_role"
    """By SET ROLE ``name``."""
    ADMIN_OPTION = "admin_option"
    """May grant itself the role ``name``."""
    ATTRIBUTE = "attribute"
    """An attribute or privilege of the account that reads past rights on relations: REPLICATION, FILE, CREATEROLE."""
    DEFAULT_PRIVILEGES = "default_privileges"
    """Default privileges of the role ``name``: they open relations that do not exist yet."""
    PARTITION = "partition"
    """A right on the partition ``name`` alone."""
    FOREIGN_SERVER = "foreign_server"
    PROXY = "proxy"
    """May log in as the account ``name``."""
    APPLICATION = "application"
    FILE_MODE = "file_mode"
    FILE_ACL = "file_acl"
    FOLDER = "folder"
    """Only by a name within the folder ``name``, which cannot be listed."""


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
    nature: Nature = Nature.UNKNOWN
    owner: str | None = None
    """Who answers for an account that is no person, as ``[[accounts]]`` says."""

    @property
    def id(self) -> str:
        """Stable between runs."""
        return digest("principal", self.system, self.principal)


@record
class Grant:
    """What one principal reaches in one relation by one path, before the audit joins it with what the columns hold.

    ``columns`` is ("*",) for all; ``schema`` and ``table`` None mean every relation of the system. A reach other than
    ``direct`` is listed only where it gives columns that no easier one gives.
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
    row_security: bool = False
    """Policies of the engine decide which rows it is."""


@record
class Grants:
    """All a dialect could learn of access on one system, as of a time (UTC, ISO 8601 with offset)."""

    system: str
    as_of: str
    principals: tuple[Principal, ...]
    grants: tuple[Grant, ...]
    gaps: tuple[tuple[str, Params], ...] = ()
    """What could not be seen: reason keys with parameters. Any gap makes the access step partial."""
    to_come: tuple[Grant, ...] = ()
    """Rights on relations that do not exist yet (default privileges); ``schema`` None means any, ``table`` is None."""
    rights: tuple[Right, ...] = ()
    """The entries of the server's access lists that give reading, or stand in its way; they are not in audit.json."""
    rules: frozenset[Rule] = frozenset()
    views: tuple[ViewLineage, ...] = ()
    """What the views show, so that a log's reads of them are known to be reads of their tables; not in audit.json."""


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
    row_security: bool = False
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
        path = "/".join([":".join((v.kind, v.schema or "", v.name)) for v in self.via])
        place = _place_digest(self.system, self.schema, self.table)
        return digest(place, self.principal, self.reach, path, ",".join(self.columns))


@functools.lru_cache(maxsize=65_536)
def _place_digest(system: str, schema: str | None, table: str | None) -> str:
    """The digest of a relation, which many rows are about."""
    return Ref(system=system, schema=schema, table=table).digest()
