"""Rows that leave the database: into files and programs once, to whoever subscribes for as long as it is published.

Sources: https://www.postgresql.org/docs/current/sql-createpublication.html (a partitioned table is published with its
partitions; FOR ALL TABLES holds for tables made later, too).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Location, TableKind
from ..sqltext.ddl.base import QName
from ..sqltext.ddl.effects import Publish, SendRows
from .copies import sources
from .snapshot import Sent
from .state_model import Base, Relation
from .state_world import PublicationState, SentState, World

_STORED = frozenset({TableKind.TABLE, TableKind.PARTITIONED_TABLE, TableKind.MATERIALIZED_VIEW})
FILE = "file"
CLIENT = "client"
LOG = "log"
SUBSCRIBERS = "subscribers"


def send_rows(world: World, e: SendRows, at: Location) -> None:
    """Rows go into a file or a program, or to whoever runs the script."""
    if e.query is None:
        bases: list[Base] | None = [(r, None) for r in _stored(world)]
    else:
        bases = sources(world, e.query, at)
    if bases is None:
        world.trouble(at, "export_not_understood")
        return
    if bases:
        world.sent.append(SentState(bases=tuple(dict.fromkeys(bases)), said=at, client=e.client))


def publish(world: World, e: Publish, at: Location) -> None:
    """CREATE, ALTER, DROP PUBLICATION."""
    if e.how == "gone":
        world.publications.pop(e.name, None)
        return
    known = world.publications.get(e.name)
    if e.how == "rename":
        if known is not None and e.to is not None:
            world.publications[e.to] = world.publications.pop(e.name)
        return
    if known is None or e.how == "create":
        known = world.publications[e.name] = PublicationState()
    if e.how == "drop":
        _taken_out(world, known, e)
        return
    if e.how == "set":
        known.tables.clear()
        known.schemas.clear()
    if e.everything:
        known.everything = at
    known.schemas.update({world.key(s): at for s in e.schemas})
    for name, columns in e.tables:
        known.tables[world.need(name, at)] = (columns, at)


def _taken_out(world: World, known: PublicationState, e: Publish) -> None:
    for schema in e.schemas:
        known.schemas.pop(world.key(schema), None)
    for name, _ in e.tables:
        found = world.find(QName(name=name.name, schema=name.schema))
        if found is not None:
            known.tables.pop(found, None)


def _stored(world: World) -> Iterator[Relation]:
    for schema in world.schemas.values():
        for relation in schema.relations.values():
            if relation.kind in _STORED and not relation.temporary and relation.partition_of is None:
                yield relation


# -- as a snapshot shows it


def sent_of(world: World) -> Iterator[Sent]:
    """Give what left the database, by the names that things have now, and what is published."""
    for one in world.sent:
        places = {(*r.place, "*" if c is None else c.name) for r, c in one.bases if not r.dropped}
        if places:
            yield Sent(
                kind=LOG if one.log else CLIENT if one.client else FILE,
                columns=tuple(sorted(places)),
                location=one.said,
            )
    for name, known in sorted(world.publications.items()):
        yield from _published(world, name, known)


def _published(world: World, name: str, known: PublicationState) -> Iterator[Sent]:
    for relation in _stored(world):
        columns: tuple[str, ...] = ()
        at = known.everything or known.schemas.get(world.key(relation.schema.name))
        promised = at is not None
        if at is None and relation in known.tables:
            columns, at = known.tables[relation]
        if at is None or relation.kind is TableKind.MATERIALIZED_VIEW:
            continue
        shown = tuple(sorted((*relation.place, c) for c in columns or ("*",)))
        yield Sent(kind=SUBSCRIBERS, name=name, columns=shown, location=at, promised=promised)
