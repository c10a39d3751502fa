"""Rights that only SQL Server and Oracle know: fixed roles, rights over everything, DENY, who sees past masks.

Sources: Transact-SQL reference, "Database-Level Roles", "Server-Level Roles" (securityadmin is to be treated as
sysadmin), DENY, "Dynamic Data Masking" (UNMASK); Oracle Database 19c SQL Language Reference, GRANT ("Listing of System
and Object Privileges"), Database Security Guide, "Predefined Roles".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from ..model import Location
from ..sqltext.ddl.base import Dialect
from ..sqltext.ddl.effects import GrantRights
from .state_acl import Holder
from .state_model import Relation, SchemaState

if TYPE_CHECKING:
    from .state_world import World

_FIXED: Final = {
    Dialect.MSSQL: frozenset(
        {"db_owner", "db_datareader", "db_securityadmin", "sysadmin", "securityadmin", "dbo", "sa"}
    ),
    Dialect.ORACLE: frozenset(
        {"dba", "pdb_dba", "exp_full_database", "imp_full_database", "olap_dba"}
        | {"datapump_exp_full_database", "datapump_imp_full_database"}
    ),
}
"""Roles that the servers come with, and by which all tables are read, or may be by whoever wants to."""
READ: Final = frozenset(
    {"READ", "READ ANY TABLE", "SELECT ANY TABLE", "SELECT ALL USER SECURABLES", "BACKUP ANY TABLE", "BECOME USER"}
    | {"GRANT ANY OBJECT PRIVILEGE", "GRANT ANY PRIVILEGE", "GRANT ANY ROLE", "IMPERSONATE ANY LOGIN"}
    | {"SYSBACKUP"}
)
"""Other words for SELECT, and rights by which one gets it."""
EVERYTHING: Final = frozenset({"CONTROL", "CONTROL SERVER", "TAKE OWNERSHIP", "SYSDBA"})
_UNMASK: Final = frozenset({"UNMASK", "EXEMPT REDACTION POLICY"})
_PAST_POLICIES: Final = "EXEMPT ACCESS POLICY"
_READING: Final = frozenset({"SELECT", "ALL", "READ", *EVERYTHING})
_OPENS: Final = frozenset({"SELECT", "EXECUTE", "USAGE", "CONNECT"})
DATABASE: Final = 0
"""Instead of the number of a relation or schema."""


def fixed(world: World, role: Holder) -> None:
    """Give a role that the server comes with what it has there."""
    if role.predefined or role.name.lower() not in _FIXED.get(world.dialect, ()):
        return
    rights = world.rights
    role.predefined = role.created = True
    rights.database_acl = rights.database()
    rights.database_acl.grant(rights.database_owner, role, ["SELECT"], grantable=False)


def place_of(where: Relation | SchemaState | None) -> int:
    """Return what denials and rights past masks are kept by."""
    return DATABASE if where is None else where.oid


def beside(
    world: World, e: GrantRights, grantees: Iterable[Holder], where: Relation | SchemaState | None, at: Location
) -> None:
    """Note what access lists cannot say: who was denied, and who sees past masks and policies.

    ``where`` None: on the whole database.
    """
    words = {p.word.upper() for p in e.privileges}
    whole = {p.word.upper() for p in e.privileges if not p.columns}
    for grantee in grantees:
        if whole & _READING:
            _deny(world, (place_of(where), grantee), on=e.deny)
        if words & _UNMASK:
            _unmask(world, (place_of(where), grantee), None if e.revoke or e.deny else at)
        if _PAST_POLICIES in words:
            _pass_policies(world, grantee, None if e.revoke or e.deny else at)


def _deny(world: World, key: tuple[int, Holder], *, on: bool) -> None:
    """What is granted or taken back is no longer denied."""
    if on:
        world.rights.denied.add(key)
    else:
        world.rights.denied.discard(key)


def _unmask(world: World, key: tuple[int, Holder], at: Location | None) -> None:
    if at is None:
        world.rights.unmasked.pop(key, None)
    else:
        world.rights.unmasked[key] = at


def _pass_policies(world: World, holder: Holder, at: Location | None) -> None:
    if at is None:
        holder.attributes.discard("BYPASSRLS")
    else:
        holder.attributes.add("BYPASSRLS")
        world.rights.everywhere_said[holder] = at


def opens(words: Iterable[str]) -> bool:
    """Whether rights of these words may be what lets one read."""
    return not _OPENS.isdisjoint(words)
