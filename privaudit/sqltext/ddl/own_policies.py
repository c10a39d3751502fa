"""Row security: policies of PostgreSQL, security policies of SQL Server.

Grammar: PostgreSQL 16 manual, CREATE POLICY, ALTER POLICY, DROP POLICY; Transact-SQL reference, CREATE and ALTER
SECURITY POLICY.
"""

from __future__ import annotations

from typing import Final

from ._tokens import Token
from .base import QName
from .effects import Effect, Harmless, Policy, RowSecurity
from .own_cursor import Cursor, UnclearError
from .own_grantees import grantees

ANY: Final = QName(name="")
"""Every relation that has the policy: the text names none."""
_TRUE: Final = frozenset({"TRUE", "1=1", "'T'::BOOLEAN", "'T'::BOOL", "NOTFALSE", "1", "TRUE=TRUE", "TRUE::BOOLEAN"})


def policy(cursor: Cursor) -> tuple[Effect, ...]:
    """CREATE, ALTER or DROP POLICY."""
    verb = cursor.one("CREATE", "ALTER", "DROP")
    cursor.need("POLICY")
    cursor.if_exists()
    name = cursor.name()
    cursor.need("ON")
    table = cursor.qname()
    if verb == "DROP":
        cursor.cascade()
        return (Policy(spot=cursor.whole(), name=name, table=table, drop=True),)
    if cursor.take("RENAME", "TO"):
        return (Policy(spot=cursor.whole(), name=name, table=table, to=cursor.name(), roles=(), alter=True),)
    permissive = not cursor.take("AS") or cursor.one("PERMISSIVE", "RESTRICTIVE") != "RESTRICTIVE"
    command = cursor.one("ALL", "SELECT", "INSERT", "UPDATE", "DELETE") if cursor.take("FOR") else "ALL"
    roles = grantees(cursor) if cursor.take("TO") else () if verb == "ALTER" else ("PUBLIC",)
    shown = is_true(cursor.brackets()) if cursor.take("USING") else None
    if cursor.take("WITH", "CHECK"):
        cursor.brackets()
    cursor.end()
    made = Policy(
        spot=cursor.whole(),
        name=name,
        table=table,
        roles=roles,
        command=command,
        permissive=permissive,
        open=shown,
        alter=verb == "ALTER",
    )
    return (made,)


def is_true(condition: list[Token]) -> bool:
    """Whether a condition holds for every row, as far as that is plain to see."""
    text = "".join(t.text for t in condition).upper()
    while text[:1] == "(" and text[-1:] == ")":
        text = text[1:-1]
    return text in _TRUE


def security_policy(cursor: Cursor) -> tuple[Effect, ...]:
    """CREATE, ALTER or DROP SECURITY POLICY: a filter hides rows of its table, a block predicate hides none."""
    verb = cursor.one("CREATE", "ALTER", "DROP")
    cursor.need("SECURITY", "POLICY")
    if verb == "DROP":
        cursor.if_exists()
        name = cursor.qname().name
        return (
            RowSecurity(spot=cursor.whole(), table=ANY, enabled=False, policy=name),
            Policy(spot=cursor.whole(), name=name, table=ANY, drop=True),
        )
    name = cursor.qname().name
    added: list[QName] = []
    dropped: list[QName] = []
    while cursor.word() in {"ADD", "ALTER", "DROP"}:
        action = cursor.next().text.upper()
        kind = cursor.one("FILTER", "BLOCK")
        cursor.need("PREDICATE")
        if action != "DROP":
            cursor.qname()
            cursor.brackets()
        cursor.need("ON")
        table = cursor.qname()
        cursor.until(",", "WITH", "NOT", "ADD", "DROP", "ALTER")
        cursor.take(",")
        if kind != "BLOCK":
            (dropped if action == "DROP" else added).append(table)
    words = [t.text.upper() for t in cursor.rest()]
    off = (
        "OFF" in words and "STATE" in words and words[words.index("STATE") + 1 : words.index("STATE") + 3][-1] == "OFF"
    )
    spot = cursor.whole()
    if not added and not dropped:
        if "STATE" not in words:
            return (Harmless(spot=spot, what=f"{verb} SECURITY POLICY"),)
        return (RowSecurity(spot=spot, table=ANY, enabled=not off, policy=name),)
    out: list[Effect] = []
    for table in added:
        out.append(Policy(spot=spot, name=name, table=table, command="SELECT", open=False))
        out.append(RowSecurity(spot=spot, table=table, enabled=not off))
    for table in dropped:
        out.append(Policy(spot=spot, name=name, table=table, drop=True))
        out.append(RowSecurity(spot=spot, table=table, enabled=False))
    return tuple(out)


__all__ = ["UnclearError", "is_true", "policy", "security_policy"]
