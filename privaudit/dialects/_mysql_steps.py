"""Accounts of MySQL and MariaDB, and the steps by which they read, in the words of the audit."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import PrincipalKind, Via, ViaKind
from ._mysql_rows import PUBLIC, AccountRow, Reading


def kind_of(account: AccountRow) -> PrincipalKind:
    """Return what sort of principal it is."""
    if not account.is_role:
        return PrincipalKind.USER
    return PrincipalKind.PUBLIC if account.user == PUBLIC else PrincipalKind.ROLE


def can_login(account: AccountRow) -> bool:
    """Whether somebody could log in as it."""
    return not account.is_role and account.status != "locked"


def via_of(account: AccountRow, reading: Reading, entered: str | None = None) -> Iterator[Via]:
    """Return the path of a reading, outermost first; the role that SET ROLE named stands at its beginning."""
    roles = reading.roles[1:] if account.is_role else reading.roles
    if entered is not None:
        yield Via(kind=ViaKind.SET_ROLE, name=entered)
        roles = roles[1:] if roles[:1] == (entered,) else roles
    for name in roles:
        yield Via(kind=ViaKind.PUBLIC if name == PUBLIC else ViaKind.ROLE, name=name)
    if reading.anyone is not None:
        # The row of the anonymous account is everyone's; that of another host of the same user is an account's.
        open_to_all = reading.anyone.startswith("@")
        yield Via(kind=ViaKind.PUBLIC if open_to_all else ViaKind.LOGIN, name=reading.anyone)
    yield Via(kind=ViaKind.PREDEFINED if reading.level == "global" else ViaKind.GRANT, name=reading.level)
