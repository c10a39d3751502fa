"""What Oracle hides rows and values with (DBMS_RLS, DBMS_REDACT): policies that calls add, switch and drop.

Files of tables that are encrypted, too, and where passwords stand that are not.

Source: Oracle Database 19c PL/SQL Packages and Types Reference; a table has one policy of DBMS_REDACT at most.
"""

from __future__ import annotations

from ..model import Location
from ..sqltext.ddl.base import QName
from ..sqltext.ddl.effects import Encrypt, Hide, WritesSecret
from .marks import mark_of
from .snapshot import Secret
from .state_model import PolicyState, Relation, written
from .state_world import World

_MASK = "masked"


def hide(world: World, e: Hide, at: Location) -> None:
    """Apply one call; what it drops and no script made is a trouble."""
    relation = _relation(world, e.table)
    if relation is None and e.on:
        relation = world.need(e.table, at)
    done = relation is not None and (_rows(relation, e, at) if e.rows else _values(world, relation, e, at))
    if not done:
        world.trouble(at, "policy_unknown", relation=written(e.table))


def encrypt(world: World, e: Encrypt, at: Location) -> None:
    """Say whether the files of a table are encrypted; who takes that away is told at the place."""
    relation = world.need(e.table, at)
    if relation.encrypted and not e.on:
        relation.lost_said = at
    relation.encrypted = e.on


def _relation(world: World, name: QName) -> Relation | None:
    """The relation; a schema that no script names is where the scripts run."""
    found = world.find(name)
    if found is None and name.schema is not None and world.key(name.schema) not in world.schemas:
        found = world.find(QName(name=name.name))
    return found


def _rows(relation: Relation, e: Hide, at: Location) -> bool:
    if e.on:
        # All policies hold together: without any of them more rows are seen.
        relation.policies[e.name] = PolicyState(e.name, (), at, open_=False, permissive=False)
        relation.guarded, relation.guarded_said = True, at
        return True
    if relation.policies.pop(e.name, None) is None:
        return False
    relation.lost_said = at
    relation.guarded = bool(relation.policies)
    return True


def _values(world: World, relation: Relation, e: Hide, at: Location) -> bool:
    if e.on:
        for column in world.columns_of(relation, (e.column,), at) if e.column is not None else ():
            column.masked = _MASK
        return True
    named = [c for c in relation.columns if c.masked == _MASK and (e.column is None or world.key(e.column) == c.name)]
    for column in named:
        column.masked = ""
    relation.lost_said = at
    return bool(named)


def writes_secret(world: World, e: WritesSecret, at: Location) -> None:
    """Keep where a password stands in a script."""
    world.secrets.append(Secret(location=at, what=e.what, mark=mark_of(world.text, world.dialect)))
