"""What closes a way past the rights on relations, by its path: the first thing on it that the account itself holds.

An owner's way is closed by no REVOKE: he may grant to himself again, until the relation has another owner.
"""

from __future__ import annotations

from ...dialects._mysql_bypass import STORED
from ...model import Access, Grants, PrincipalKind, Reach, Right, RightLevel, Via, ViaKind
from .members import Members
from .model import Cut, CutKind, RightsModel, Target
from .plan import plan
from .statements import POSTGRESQL, PUBLIC, power

SUPERUSER = "SUPERUSER"
GLOBAL = "global"
_ROLES = frozenset({ViaKind.ROLE, ViaKind.SET_ROLE})


def close_past(row: Access, dialect: str, grants: Grants | None, model: RightsModel | None) -> tuple[Cut, ...]:
    """Return what closes a row past the rights on relations; () where no statement does, or none is known.

    Where ``model`` knows the privilege, every way of the account to it is closed, else the one of the row.
    """
    target = _power(row, dialect)
    if model is not None and target is not None and model.reads(row.principal, target):
        return plan(model, row.principal, (target,)).cuts
    return _close_way(row, dialect, grants)


def _power(row: Access, dialect: str) -> Target | None:
    """Return the privilege of MariaDB or MySQL that a row's way ends with, for the model of its rights to close."""
    last = row.via[-1] if row.via else None
    if dialect == POSTGRESQL or row.reach is not Reach.BYPASS or last is None or last.kind is not ViaKind.ATTRIBUTE:
        return None
    words, place = power(last.name)
    schema, _, name = place.partition(".")
    word = STORED.get(words, words)
    return Target(schema="", name="", word=word) if schema == "*" else Target(schema=schema, name=name, word=word)


def _close_way(row: Access, dialect: str, grants: Grants | None) -> tuple[Cut, ...]:
    """Return what to take back so that a row's way is closed; () where no statement closes it, or none is known."""
    holder = row.principal
    for step in row.via:
        if step.kind is ViaKind.LOGIN:
            holder = step.name
        elif step.kind is ViaKind.PUBLIC:
            holder = step.name if step.name.startswith("@") else PUBLIC
        elif not _goes_on(step, dialect):
            return _cuts(step, holder, dialect, grants)
    return ()


def _goes_on(step: Via, dialect: str) -> bool:
    """Whether a step is nothing that could be taken back: SET ROLE NONE leaves the default role."""
    return step.kind is ViaKind.SET_ROLE and step.name == "NONE" and dialect != POSTGRESQL


def _cuts(step: Via, holder: str, dialect: str, grants: Grants | None) -> tuple[Cut, ...]:
    members = Members(grants.rights if grants is not None else ())
    if step.kind in _ROLES:
        return members.cuts(_member(holder, step.name, dialect, grants), step.name)
    if step.kind is ViaKind.ADMIN_OPTION:
        return members.cuts(holder, step.name, CutKind.ADMIN)
    if step.kind is ViaKind.PREDEFINED and step.name != GLOBAL:
        return members.cuts(holder, step.name)
    made = _one(step, holder, dialect)
    return () if made is None else (made,)


def _one(step: Via, holder: str, dialect: str) -> Cut | None:
    if step.kind is ViaKind.PREDEFINED:
        right = Right(grantee=holder, level=RightLevel.GLOBAL, privileges=("SELECT",))
        return Cut(kind=CutKind.RIGHT, grantee=holder, right=right)
    if step.kind is ViaKind.SUPERUSER:
        return Cut(kind=CutKind.ATTRIBUTE, grantee=holder, name=SUPERUSER)
    if step.kind is ViaKind.ATTRIBUTE:
        return Cut(kind=CutKind.ATTRIBUTE, grantee=holder, name=step.name)
    if step.kind is ViaKind.FOREIGN_SERVER:
        return Cut(kind=CutKind.SERVER, grantee=holder, name=step.name)
    if step.kind is ViaKind.PROXY:
        return Cut(kind=CutKind.PROXY, grantee=holder, name=step.name)
    if step.kind is ViaKind.ROUTINE and dialect == POSTGRESQL:
        right = Right(
            grantee=holder, level=RightLevel.ROUTINE, schema=step.schema, name=step.name, privileges=("EXECUTE",)
        )
        return Cut(kind=CutKind.RIGHT, grantee=holder, right=right)
    return None


def _member(holder: str, role: str, dialect: str, grants: Grants | None) -> str:
    """Who holds the role: on MariaDB it may be the account of the same user name under another host."""
    if dialect == POSTGRESQL or grants is None:
        return holder
    user = holder.rpartition("@")[0]
    holding = [
        p.principal
        for p in grants.principals
        if p.principal_kind is PrincipalKind.USER
        and p.principal.rpartition("@")[0] == user
        and any(m.role == role for m in p.member_of)
    ]
    return holder if holder in holding or not holding else holding[0]
