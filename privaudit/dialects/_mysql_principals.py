"""The accounts and roles of MySQL and MariaDB as principals of the audit."""

from __future__ import annotations

from typing import Final

from ..model import Membership, Nature, Principal
from ._mysql_acl import Acl
from ._mysql_rows import PUBLIC, AccountRow
from ._mysql_steps import can_login, kind_of

NOTABLE: Final = frozenset(
    {"SUPER", "FILE", "GRANT", "CREATE USER", "PROCESS", "REPLICATION SLAVE", "SELECT"}
    | {"SET USER", "BACKUP ADMIN", "CLONE ADMIN", "ROLE ADMIN", "BINLOG MONITOR"}
)
"""Global privileges that are named with a principal: those that read, hand rights on, or see others' statements."""


_ENGINES: Final = frozenset({"mariadb.sys", "mysql.sys", "mysql.session", "mysql.infoschema"})
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def principals(acl: Acl, system: str, scanner: str | None = None) -> tuple[Principal, ...]:
    """All accounts and roles, PUBLIC included, sorted by name; ``scanner`` is the account of this audit.

    When anybody logged in last the server does not keep.
    """
    made = (_principal(acl, system, a, scanner) for a in acl.rows.accounts)
    return tuple(sorted(made, key=lambda p: p.principal))


def _nature(account: AccountRow, scanner: str | None) -> Nature:
    """The installation makes accounts for the server itself, and root for this machine."""
    own = account.user in _ENGINES or (account.user == "root" and account.host in _HERE)
    if own or (account.is_role and account.user == PUBLIC):
        return Nature.ENGINE
    return Nature.SCANNER if account.name == scanner else Nature.UNKNOWN


def _principal(acl: Acl, system: str, account: AccountRow, scanner: str | None) -> Principal:
    held = [e for e in acl.rows.roles if (e.user, e.host) == (account.user, account.host)]
    members = (Membership(role=e.role, admin=e.admin) for e in sorted(held, key=lambda e: e.role))
    words = sorted(account.privileges & NOTABLE) + [f"DEFAULT ROLE {r}" for r in account.default_roles]
    return Principal(
        system=system,
        principal=account.name,
        principal_kind=kind_of(account),
        can_login=can_login(account),
        status=account.status,
        valid_until=account.valid_until,
        nature=_nature(account, scanner),
        attributes=tuple(words),
        member_of=tuple(members),
    )
