"""The state as a catalog of the same shape as a scan's, and what hides its rows and values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from ..model import Catalog, Column, ForeignKey, Table
from .snapshot import Copied, Guard, Said
from .state_model import Base, ColumnState, ForeignState, KeyState, Relation
from .state_world import CopyState, World
from .views import shown_columns

_LONG: Final = re.compile(r"(?:tiny|medium|long)?(?:text|blob)\b|json\b")


def listed(world: World) -> list[Relation]:
    """Return the relations that a scan would list, by schema and name: no partitions, nothing temporary."""
    found = [
        relation
        for schema in world.schemas.values()
        for relation in schema.relations.values()
        if not relation.temporary
        and relation.partition_of is None
        and not (relation.partial and not relation.columns and world.is_system_schema(schema.name))
    ]
    return sorted(found, key=lambda r: r.place)


def catalog_of(world: World, relations: list[Relation]) -> Catalog:
    """Return the catalog."""
    return Catalog(system=world.system, tables=tuple(_table(world, r) for r in relations))


def _table(world: World, relation: Relation) -> Table:
    first = {k.columns[0] for k in relation.keys if k.columns and k.foreign is None and _in_order(world, k)}
    unique = {k.columns[0] for k in relation.keys if k.unique and len(k.columns) == 1}
    shown = shown_columns(world, relation)
    columns = tuple(
        _column(c, c.number if world.postgresql else position, unique=c in unique, indexed=c in first)
        for position, c in enumerate(shown, 1)
    )
    primary = next((k for k in relation.keys if k.primary), None)
    return Table(
        system=world.system,
        schema=relation.schema.name,
        name=relation.name,
        kind=relation.kind,
        columns=columns,
        primary_key=() if primary is None else tuple(c.name for c in primary.columns),
        foreign_keys=tuple(_foreign_keys(world, relation)),
        comment=relation.comment,
        gaps=(("replayed_in_part", ()),) if relation.partial else (),
    )


def _in_order(world: World, key: KeyState) -> bool:
    """MariaDB keeps a unique key over long texts as hashes, another by their beginnings: nothing is found in order."""
    looked_at = key.columns if key.unique else key.columns[:1]
    return not (world.mysql and any(_LONG.match(c.data_type) for c in looked_at))


def _column(column: ColumnState, position: int, *, unique: bool, indexed: bool) -> Column:
    return Column(
        name=column.name,
        data_type=column.data_type,
        family=column.family,
        position=position,
        nullable=column.nullable,
        length=column.length,
        unique=unique,
        indexed=indexed,
        comment=column.comment,
        default=column.default,
    )


def _foreign_keys(world: World, relation: Relation) -> Iterator[ForeignKey]:
    keys = [k for k in relation.keys if k.foreign is not None]
    for key in keys if world.sqlite else sorted(keys, key=lambda k: k.name):
        made = _foreign_key(world, key, key.foreign) if key.foreign is not None else None
        if made is not None:
            yield made


def _foreign_key(world: World, key: KeyState, to: ForeignState) -> ForeignKey | None:
    target = to.relation
    if world.postgresql and (target is None or target.dropped):
        return None
    # As it is written, or as a rename wrote it anew.
    renamed = target is not None and world.key(target.name) != world.key(to.name)
    schema, name = target.place if target is not None and renamed else (to.schema, to.name)
    if target is None or target.dropped:
        home = world.schemas.get(world.key(schema))
        target = None if home is None else home.relations.get(world.key(name))
    if target is None:
        names = to.names or tuple(c.name for c in key.columns)
        made = ForeignKey(columns=(), to_schema=schema, to_table=name, to_columns=names)
    else:
        if to.columns is not None:
            names = tuple(c.name for c in to.columns)
        else:
            names = to.names or next((tuple(c.name for c in k.columns) for k in target.keys if k.primary), ())
        if len(names) != len(key.columns):
            names = tuple(c.name for c in key.columns)
        made = ForeignKey(columns=(), to_schema=target.schema.name, to_table=target.name, to_columns=names)
    return replace(made, columns=tuple(c.name for c in key.columns))


def _past(world: World, relation: Relation) -> Iterator[Guard]:
    """Give the accounts that see every row of a guarded relation, or every value of a masked one."""
    rights = world.rights
    masked = any(c.masked == "masked" for c in relation.columns)
    places = (0, relation.oid, relation.schema.oid) if masked else ()
    found = {h: at for (place, h), at in rights.unmasked.items() if place in places}
    if relation.guarded:
        for holder in rights.holders.values():
            if "BYPASSRLS" in holder.attributes and not (holder.runner or "SUPERUSER" in holder.attributes):
                found[holder] = rights.everywhere_said.get(holder) or holder.said or relation.said
    for holder, at in sorted(found.items(), key=lambda row: row[0].name):
        yield Guard(kind="past", ref=world.ref(relation), name=holder.name, location=at)


def guards_of(world: World, relations: list[Relation]) -> Iterator[Guard]:
    """Give what hides rows or values, by relation."""
    for relation in relations:
        ref = world.ref(relation)
        if relation.guarded:
            yield Guard(kind="row_security", ref=ref, location=relation.guarded_said or relation.said)
        if relation.forced:
            yield Guard(kind="forced", ref=ref, location=relation.forced_said or relation.said)
        if relation.encrypted:
            yield Guard(kind="encrypted_files", ref=ref, location=relation.said)
        yield from _past(world, relation)
        for policy in relation.policies.values():
            yield Guard(
                kind="policy",
                ref=ref,
                name=policy.name,
                open=policy.open,
                permissive=policy.permissive,
                location=policy.said,
            )
        for column in relation.columns:
            if column.masked:
                kind = "encryption" if column.masked == "encrypted" else "mask"
                yield Guard(kind=kind, ref=replace(ref, column=column.name), location=column.said)


def copies_of(world: World) -> Iterator[Copied]:
    """Give the copies whose target is still there, each by the names that things have now.

    What came from a table that is gone came from where that table had it.
    """
    for copy, columns in _resolved(world):
        if not (copy.into.dropped or copy.into.temporary):
            flows = tuple(_copied(copy.into, columns))
            yield Copied(
                into=world.ref(copy.into), columns=flows, location=copy.said, update=copy.update, trigger=copy.trigger
            )


_Flow = tuple[ColumnState | None, tuple[Base, ...]]


def _resolved(world: World) -> Iterator[tuple[CopyState, list[_Flow]]]:
    """Give each copy with where its values came from, past tables that are gone or temporary."""
    filled: dict[Base, tuple[Base, ...]] = {}
    for copy in world.copied:
        columns = [
            (c, tuple(dict.fromkeys(b for base in bases for b in _kept(base, filled)))) for c, bases in copy.columns
        ]
        for column, bases in columns:
            filled[copy.into, column] = (*filled.get((copy.into, column), ()), *bases)
        yield copy, columns


def _heirs(world: World) -> Iterator[tuple[tuple[str, str, str], tuple[str, str, str]]]:
    """Give the columns whose values are kept there alone: the one they came from is gone (the first copy counts)."""
    claimed: set[ColumnState] = set()
    for copy, columns in _resolved(world):
        if copy.into.dropped or copy.into.temporary:
            continue
        for column, bases in columns:
            if column is None or column not in copy.into.columns or len(bases) != 1:
                continue
            relation, base = bases[0]
            if base is not None and base not in claimed and (relation.dropped or base not in relation.columns):
                claimed.add(base)
                yield (*copy.into.place, column.name), (*relation.born, base.born)


def _kept(base: Base, filled: Mapping[Base, tuple[Base, ...]]) -> tuple[Base, ...]:
    gone = base[0].dropped or base[0].temporary
    return filled.get(base, ()) or (base,) if gone else (base,)


def _copied(
    into: Relation, columns: Iterable[tuple[ColumnState | None, tuple[Base, ...]]]
) -> Iterator[tuple[str, tuple[tuple[str, str, str], ...]]]:
    for column, bases in columns:
        if column is not None and column in into.columns:
            found = {(*r.place, "*" if c is None else c.name) for r, c in bases}
            yield column.name, tuple(sorted(found))


def said_of(world: World, relations: list[Relation], order: Mapping[str, int]) -> Said:
    """Return where relations, columns and rights were said last; ``order`` as of `Said`."""
    return Said(
        relations={r.place: r.said for r in relations},
        columns={(*r.place, c.name): c.said for r in relations for c in r.columns},
        mentioned=frozenset((*r.place, c.name) for r in relations if r.partial for c in r.columns if c.mentioned),
        rights=world.rights.said(world.schemas.values()),
        routines={
            (s.name, r.name): r.said for s in world.schemas.values() for many in s.routines.values() for r in many
        },
        defaults={h.name: at for h, at in world.rights.defaults_said.items()},
        dropped={r.place: r.lost_said for r in relations if r.lost_said is not None},
        born={
            (*r.place, c.name): (*r.born, c.born)
            for r in relations
            for c in r.columns
            if c.name != c.born or r.place != r.born
        },
        heirs=dict(_heirs(world)),
        parents={
            r.place: r.partition_of.place
            for s in world.schemas.values()
            for r in s.relations.values()
            if r.partition_of is not None
        },
        inherited=frozenset((*r.place, c.name) for r in relations if r.parents for c in r.columns if c.inherited),
        accounts=world.rights.first_names(),
        order=dict(order),
    )
