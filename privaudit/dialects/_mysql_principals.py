"""The accounts and roles of MySQL and MariaDB as principals of the audit."""

from __future__ import annotations

from typing import Final

from ..model import Membership, Principal
from ._mysql_acl import Acl
from ._mysql_rows import AccountRow
from ._mysql_steps import can_login, kind_of

NOTABLE: Final = frozenset(
    {"SUPER", "FILE", "GRANT", "CREATE USER", "PROCESS", "REPLICATION SLAVE", "SELECT"}
    | {"SET USER", "BACKUP ADMIN", "CLONE ADMIN", "ROLE ADMIN", "BINLOG MONITOR"}
)
"""Global privileges that are named with a principal: those that read, hand rights on, or see others' statements."""


def principals(acl: Acl, system: str) -> tuple[Principal, ...]:
    """All accounts and roles, PUBLIC included, sorted by name."""
    made = (_principal(acl, system, a) for a in acl.rows.accounts)
    return tuple(sorted(made, key=lambda p: p.principal))


def _principal(acl: Acl, system: str, account: AccountRow) -> Principal:
    held = [e for e in acl.rows.roles if (e.user, e.host) == (account.user, account.host)]
    members = (Membership(role=e.role, admin=e.admin) for e in sorted(held, key=lambda e: e.role))
    words = sorted(account.privileges & NOTABLE) + [f"DEFAULT ROLE {r}" for r in account.default_roles]
    return Principal(
        system=system,
        principal=account.name,
        principal_kind=kind_of(account),
        can_login=can_login(account),
        status=account.status,
        attributes=tuple(words),
        member_of=tuple(members),
    )
