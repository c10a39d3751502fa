"""Relations: created, dropped, renamed, moved, made partitions of others.

Sources: https://www.postgresql.org/docs/current/sql-createtable.html, ddl-inherit.html, ddl-depend.html;
dev.mysql.com "CREATE TABLE ... LIKE Statement".
"""

from __future__ import annotations

from ..model import Location, TableKind
from ..sqltext.ddl.effects import Attach, CreateTable, DropSchema, DropTable, MoveTable, Partitioned, RenameTable
from . import not_tables
from .copies import copy_from
from .rights_changes import made_relation
from .state_columns import keys_beside, put_column, retype
from .state_keys import aim, keep_keys, own_name, put_key
from .state_model import ColumnState, KeyState, Relation, ViewState
from .state_world import World
from .views import adopt, forget_relation

_VIEWS = frozenset({TableKind.VIEW, TableKind.MATERIALIZED_VIEW})


def create_table(world: World, e: CreateTable, at: Location) -> None:
    """CREATE TABLE in all its forms."""
    schema = world.place_for(e.name, temporary=e.temporary)
    old = schema.relations.get(world.key(e.name.name))
    if old is not None:
        if e.if_not_exists:
            _found(world, old, e, at)
            return
        if not (e.replace or old.partial):
            world.trouble(at, "exists_already", relation=old.name)
        drop(world, old)
    # Names in the text mean what was there before it.
    parents = [world.need(name, at) for name in e.inherits]
    models = [world.need(name, at) for name in e.like]
    whole = world.need(e.partition_of, at) if e.partition_of is not None else None
    made = world.add(schema, e.name.name, e.kind, at)
    made.comment = e.comment
    for parent in (*parents, *((whole,) if whole is not None else ())):
        _inherit(world, made, parent, at)
    made.partition_of = whole
    for model in models:
        _like(world, made, model, e.like_with, at)
    _of_type(world, made, e, at)
    for spec in e.columns:
        if world.column(made, spec.name) is None:
            put_column(world, made, spec, at).said = world.at(spec.spot, at)
        else:
            _merge(world, made, spec.name, nullable=spec.nullable)
    if e.query is not None:
        copy_from(world, made, e, at)
    for key in e.keys:
        put_key(world, made, key, at)
    for foreign in world.waiting.pop((world.key(schema.name), world.key(made.name)), []):
        aim(world, foreign, made, at)
    if old is not None and old.partial:
        adopt(world, old, made)
    made_relation(world, made, at)


def _found(world: World, known: Relation, e: CreateTable, at: Location) -> None:
    """IF NOT EXISTS: one that was only used before its time is what it makes, and keeps what was said of it."""
    if (
        not known.partial
        or e.query is not None
        or e.like
        or e.inherits
        or e.partition_of is not None
        or e.of_type is not None
    ):
        world.passed_over = e.name
        return
    known.partial, known.kind, known.said = False, e.kind, at
    known.comment = known.comment or e.comment
    for spec in e.columns:
        column = world.column(known, spec.name)
        if column is None:
            column = put_column(world, known, spec, at)
        elif column.mentioned:
            retype(world, column, spec)
            keys_beside(world, known, column, spec, at)
            column.mentioned = False
        else:
            continue
        column.said = world.at(spec.spot, at)
    for key in e.keys:
        put_key(world, known, key, at)


def _merge(world: World, relation: Relation, name: str, *, nullable: bool) -> None:
    column = world.column(relation, name)
    if column is not None:
        column.inherited = False
        column.nullable = column.nullable and nullable


def _inherit(world: World, made: Relation, parent: Relation, at: Location) -> None:
    made.parents.append(parent)
    parent.children.append(made)
    for column in parent.columns:
        if world.column(made, column.name) is None:
            twin = _copied(world, made, column, at)
            twin.inherited, twin.comment, twin.masked = True, None, ""


def _copied(world: World, into: Relation, column: ColumnState, at: Location) -> ColumnState:
    made = world.add_column(into, column.name, column.data_type, column.family, at)
    made.length, made.nullable, made.generated = column.length, column.nullable, column.generated
    made.comment, made.default, made.masked = column.comment, column.default, column.masked
    return made


def _like(world: World, made: Relation, model: Relation, with_: tuple[str, ...], at: Location) -> None:
    """LIKE copies columns; on MySQL and MariaDB, or where the text says so, keys, too, but for foreign ones."""
    twins = {c: _copied(world, made, c, at) for c in model.columns if world.column(made, c.name) is None}
    every = world.mysql or "ALL" in with_
    if world.mysql:
        made.comment = made.comment or model.comment
    for twin in twins.values():
        twin.masked = twin.masked if world.mysql else ""
        twin.default = twin.default if every or "DEFAULTS" in with_ else None
        twin.comment = twin.comment if every or "COMMENTS" in with_ else None
    if not (every or "INDEXES" in with_):
        return
    for key in model.keys:
        if key.foreign is None:
            columns = [twins[c] for c in key.columns if c in twins]
            name = key.name if world.mysql else own_name(world, made, key, columns)
            world.add_key(made, KeyState(columns, name, primary=key.primary, unique=key.unique))


# -- away and elsewhere


def drop_table(world: World, e: DropTable, _at: Location) -> None:
    """DROP TABLE, VIEW, MATERIALIZED VIEW; what no script made is not there afterwards, either."""
    for name in e.names:
        relation = world.find(name)
        if relation is not None:
            drop(world, relation)


def drop(world: World, relation: Relation) -> None:
    """Take a relation away with its partitions, and (PostgreSQL) the views that cannot be without it."""
    if relation.dropped:
        return
    relation.dropped = True
    relation.schema.relations.pop(world.key(relation.name), None)
    for key in relation.keys:
        relation.schema.indexes.pop(world.key(key.name), None)
    for parent in relation.parents:
        if relation in parent.children:
            parent.children.remove(relation)
    for child in list(relation.children):
        child.parents.remove(relation)
        if world.postgresql:
            drop(world, child)
    forget_relation(world, relation)
    if world.postgresql:
        drop_dependents(world, relation, None)


def drop_dependents(world: World, relation: Relation, column: ColumnState | None) -> None:
    """Take away the views that show a relation, or one column of it: PostgreSQL lets neither go before them."""
    for view in list(world.uses.get(relation, ())):
        shown = view.view
        if view.dropped or shown is None:
            continue
        if column is None or _mentions(shown, relation, column):
            drop(world, view)


def _mentions(view: ViewState, relation: Relation, column: ColumnState) -> bool:
    in_outputs = any((relation, column) in bases for bases in view.outputs)
    return in_outputs or any(r is relation and column in columns for r, columns in view.reads)


def rename_table(world: World, e: RenameTable, at: Location) -> None:
    """RENAME of a relation of any kind; what it holds and who may read it stay."""
    if not_tables.renamed(world, e.name, e.to.name):
        return
    relation = world.find(e.name) if e.if_exists else world.need(e.name, at)
    if relation is None:
        return
    if e.to.schema is not None and e.to.schema != e.name.schema:
        _goes_elsewhere(world, relation, e.to.schema, at)
    schema = relation.schema if e.to.schema is None else world.schema(e.to.schema)
    if e.to.schema is None and world.mysql and e.name.schema is not None:
        schema = world.place_for(e.to)
    other = schema.relations.get(world.key(e.to.name))
    if other is not None and other is not relation:
        world.trouble(at, "exists_already", relation=other.name)
        drop(world, other)
    world.rename(relation, schema, e.to.name)
    relation.said = at


def move_table(world: World, e: MoveTable, at: Location) -> None:
    """ALTER TABLE … SET SCHEMA."""
    if not_tables.moved(world, e.name, e.schema):
        return
    relation = world.find(e.name) if e.if_exists else world.need(e.name, at)
    if relation is not None:
        _goes_elsewhere(world, relation, e.schema, at)
        world.rename(relation, world.schema(e.schema), relation.name)
        relation.said = at


def _goes_elsewhere(world: World, relation: Relation, schema: str, at: Location) -> None:
    """Say that rows go into a schema or database of which nothing is known: others may be let in there as a whole."""
    key = world.key(schema)
    if key not in world.schemas and key != world.home and not relation.partial:
        world.trouble(at, "moved_elsewhere", relation=relation.name, schema=schema)


def attach(world: World, e: Attach, at: Location) -> None:
    """ATTACH PARTITION and DETACH PARTITION."""
    parent, part = world.need(e.table, at), world.need(e.partition, at)
    if e.detach:
        if parent in part.parents:
            part.parents.remove(parent)
            parent.children.remove(part)
        if part.partition_of is parent:
            keep_keys(world, part, parent)
        part.partition_of = None
        for column in part.columns:
            column.inherited = False
        return
    if parent not in part.parents:
        part.parents.append(parent)
        parent.children.append(part)
    if not e.inherit:
        part.partition_of = parent
    if part.partial and not part.columns:
        for column in parent.columns:
            _copied(world, part, column, at).inherited = True
    for column in part.columns:
        column.inherited = world.column(parent, column.name) is not None


def partitioned(world: World, e: Partitioned, at: Location) -> None:
    """ALTER TABLE … PARTITION BY, REMOVE PARTITIONING (MySQL, MariaDB)."""
    relation = world.need(e.table, at)
    if relation.kind in (TableKind.TABLE, TableKind.PARTITIONED_TABLE):
        relation.kind = TableKind.PARTITIONED_TABLE if e.on else TableKind.TABLE


def _of_type(world: World, made: Relation, e: CreateTable, at: Location) -> None:
    """CREATE TABLE … OF: the attributes that a composite type has."""
    if e.of_type is None:
        return
    known = world.type_named(e.of_type)
    if known is None or not known[1].columns:
        world.trouble(at, "part", what="CREATE TABLE")
        return
    for spec in known[1].columns:
        put_column(world, made, spec, at)


def drop_schema(world: World, e: DropSchema, at: Location) -> None:
    """DROP SCHEMA (on MySQL and MariaDB DROP DATABASE) with what is in it, or its renaming."""
    for name in e.names:
        schema = world.schemas.pop(world.key(name), None)
        if schema is None:
            if e.to is not None and not e.if_exists:
                world.trouble(at, "schema_unknown", schema=name)
            continue
        if e.to is not None:
            schema.name = e.to
            world.schemas[world.key(e.to)] = schema
            continue
        for relation in list(schema.relations.values()):
            drop(world, relation)
        if schema.name == world.main and world.mysql:
            # The system's own database is made again by whoever runs the scripts.
            world.schema(world.main)
