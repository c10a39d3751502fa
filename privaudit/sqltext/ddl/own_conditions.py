"""Conditions that depend on where a script runs: what is taken away or guarded under them may not be in another place.

Every branch counts as taken. That is right for "if it is not there yet"; it hides something only where a right, a
column or a table goes, or rows are guarded, in one database and not in the next. Functions: PostgreSQL 16 manual 9.26;
MySQL 8.0 manual 12.16; Transact-SQL reference, "Metadata functions"; Oracle SQL reference, SYS_CONTEXT.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ._tokens import Kind, Token
from .effects import (
    Block,
    ChangeColumn,
    ChangeRole,
    DropColumn,
    DropOwned,
    DropSchema,
    DropTable,
    Effect,
    GrantRights,
    GrantRoles,
    NotUnderstood,
    Policy,
    RowSecurity,
)

_PLACES: Final = frozenset(
    {"CURRENT_DATABASE", "CURRENT_CATALOG", "CURRENT_SETTING", "DATABASE", "DB_NAME", "SERVERNAME", "SERVERPROPERTY"}
    | {"CURRENT_USER", "SESSION_USER", "SYSTEM_USER", "SUSER_NAME", "SUSER_SNAME", "USER_NAME", "HOST_NAME"}
    | {"ORA_DATABASE_NAME", "SYS_CONTEXT", "INET_SERVER_ADDR", "HOSTNAME", "APP_NAME"}
)
_SAME: Final = ("server_version", "is_superuser", "productversion", "productmajorversion", "edition")
"""Settings that say what the server can do: both branches then come to the same."""
_CATALOGS: Final = frozenset({"EXISTS", "INFORMATION_SCHEMA", "PG_CATALOG", "OBJECT_ID", "COL_LENGTH", "TO_REGCLASS"})


def depends(condition: Iterable[Token]) -> bool:
    """Whether a condition asks in which database or as whom it runs, and not what is there."""
    asked = False
    for token in condition:
        if token.kind is Kind.WORD:
            word = token.text.upper().lstrip("@")
            if word in _CATALOGS or word.startswith("PG_"):
                return False
            asked |= word in _PLACES
        elif token.kind is Kind.STRING and any(name in token.text.lower() for name in _SAME):
            return False
    return asked


def said(effects: Iterable[Effect]) -> Iterator[NotUnderstood]:
    """Yield what to say of effects under such a condition: each that takes away, or guards."""
    for effect in effects:
        if isinstance(effect, Block):
            yield from said(effect.effects)
        elif _takes(effect):
            yield NotUnderstood(spot=effect.spot, reason="conditional")


def _takes(effect: Effect) -> bool:
    if isinstance(effect, GrantRights):
        return effect.revoke or effect.deny
    if isinstance(effect, GrantRoles):
        return effect.revoke
    if isinstance(effect, ChangeRole):
        return effect.drop
    if isinstance(effect, Policy):
        return not effect.drop
    if isinstance(effect, RowSecurity):
        return bool(effect.enabled or effect.forced)
    if isinstance(effect, ChangeColumn):
        return bool(effect.masked)
    return isinstance(effect, DropTable | DropColumn | DropSchema | DropOwned)
