"""Accounts that a change renames: the state before, with the names of after, so that the two can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from ..model import Grant, Grants, Location, Principal, Right, RightLevel, Via, ViaKind
from .snapshot import Guard, Said, Snapshot

_NAMES: Final = frozenset(
    {ViaKind.ROLE, ViaKind.SET_ROLE, ViaKind.ADMIN_OPTION, ViaKind.DEFINER, ViaKind.DEFAULT_PRIVILEGES, ViaKind.PROXY}
)
"""Steps whose name is an account."""
_Names = Mapping[str, str]


def as_called(then: Snapshot, now: Snapshot) -> Snapshot:
    """Return a state with its accounts called as in a later one; the same where none is renamed."""
    names = _names(then, now)
    if not names:
        return then
    guards = tuple(_guard(g, names) for g in then.guards)
    return replace(then, grants=_grants(then.grants, names), said=_said(then.said, names), guards=guards)


def _names(then: Snapshot, now: Snapshot) -> _Names:
    """The names that are others now, by what they were; who has the name of another now is gone."""
    old, new = then.said.accounts, {born: name for name, born in now.said.accounts.items()}
    every = {p.principal for p in then.grants.principals} | {key[0] for key in then.said.rights} | set(old)
    every |= {born for born in new if born not in old}
    found = {name: new.get(old.get(name, name), name) for name in every}
    taken = {name for before, name in found.items() if name != before}
    return {
        before: f"{name} (gone)" if before in taken and before == name else name
        for before, name in found.items()
        if before != name or before in taken
    }


def _grants(grants: Grants, names: _Names) -> Grants:
    return replace(
        grants,
        principals=tuple(_principal(p, names) for p in grants.principals),
        grants=tuple(_grant(g, names) for g in grants.grants),
        to_come=tuple(_grant(g, names) for g in grants.to_come),
        rights=tuple(_right(r, names) for r in grants.rights),
    )


def _principal(principal: Principal, names: _Names) -> Principal:
    held = tuple(replace(m, role=names.get(m.role, m.role)) for m in principal.member_of)
    return replace(principal, principal=names.get(principal.principal, principal.principal), member_of=held)


def _grant(grant: Grant, names: _Names) -> Grant:
    via = tuple(_step(v, names) for v in grant.via)
    return replace(grant, principal=names.get(grant.principal, grant.principal), via=via)


def _step(step: Via, names: _Names) -> Via:
    return replace(step, name=names[step.name]) if step.kind in _NAMES and step.name in names else step


def _right(right: Right, names: _Names) -> Right:
    of_role = right.level is RightLevel.MEMBER and right.name is not None
    return replace(
        right,
        grantee=names.get(right.grantee, right.grantee),
        grantor=None if right.grantor is None else names.get(right.grantor, right.grantor),
        name=names.get(right.name, right.name) if of_role and right.name is not None else right.name,
    )


def _said(said: Said, names: _Names) -> Said:
    rights: dict[tuple[str, str, str], Location] = {
        (names.get(who, who), schema, name): at for (who, schema, name), at in said.rights.items()
    }
    return replace(said, rights=rights, defaults={names.get(who, who): at for who, at in said.defaults.items()})


def _guard(guard: Guard, names: _Names) -> Guard:
    return replace(guard, name=names.get(guard.name, guard.name)) if guard.kind == "past" else guard
