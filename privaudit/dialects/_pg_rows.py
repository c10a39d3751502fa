"""From what roles of PostgreSQL may read to rows: each gives only the columns that no easier way gives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from ..model import Grant, Reach, Via
from ._pg_paths import Role
from ._pg_reads import Detail, Reads, Target

ALL_COLUMNS: Final = ("*",)


class Cover:
    """What a principal reads by the ways that were listed so far: of relations, and of partitions by themselves."""

    def __init__(self, reads: Reads, role: int | None) -> None:
        """Begin with what a role reads directly, or with nothing."""
        self.whole: set[int] = set()
        self.part: dict[int, set[str]] = defaultdict(set)
        self._filtered: set[int] = set()
        if role is not None:
            self.whole |= reads.readable(role)
            for oid in reads.in_part(role):
                self.part[oid] |= reads.names_in_part(role, oid)
            self._filtered |= {t.oid for t in reads.targets.guarded if reads.filtered(role, t)}

    def add(self, target: Target, columns: tuple[str, ...], *, filtered: bool) -> None:
        """Count a row in."""
        if not filtered:
            self._filtered.discard(target.oid)
        if columns == ALL_COLUMNS:
            self.whole.add(target.oid)
        else:
            self.part[target.oid].update(columns)

    def missing(self, target: Target, names: Collection[str] | None, *, filtered: bool) -> tuple[str, ...]:
        """Return which of these columns (None: of all) are not read yet; ("*",) for all of the relation.

        A partition adds nothing to its root, unless policies hide rows of the root and not of the partition.
        """
        places = [target.oid]
        if target.root is not None and (filtered or target.root not in self._filtered):
            places.append(target.root)
        if any(p in self.whole for p in places):
            return ()
        seen: set[str] = set().union(*(self.part.get(p, ()) for p in places))
        if not seen and names is None:
            return ALL_COLUMNS
        return tuple(c for c in target.columns if c not in seen and (names is None or c in names))


class Maker:
    """Makes rows; equal paths are one object."""

    def __init__(self, reads: Reads) -> None:
        self.reads = reads
        self._same: dict[tuple[tuple[Via, ...], tuple[Via, ...], Via | None], tuple[Via, ...]] = {}

    def row(
        self,
        principal: Role,
        target: Target,
        columns: tuple[str, ...],
        detail: Detail,
        reach: Reach,
        via: tuple[Via, ...],
        *,
        filtered: bool,
    ) -> Grant:
        """Return a row; ``via`` is the whole path, but for the step that names a partition."""
        return Grant(
            principal=principal.name,
            principal_kind=principal.kind,
            can_login=principal.can_login,
            schema=target.schema,
            table=target.name,
            columns=columns,
            privileges=detail.privileges,
            reach=reach,
            via=via if target.step is None else self.path(via, (), target.step),
            grantable=detail.grantable,
            row_security=filtered,
        )

    def path(self, head: tuple[Via, ...], inner: tuple[Via, ...], step: Via | None = None) -> tuple[Via, ...]:
        """Put a path together; the step that names a partition stands before the right that opens it."""
        key = (head, inner, step)
        made = self._same.get(key)
        if made is None:
            both = (*head, *inner)
            made = both if step is None else (*both[:-1], step, both[-1])
            self._same[key] = made
        return made

    def direct(self, role: Role) -> Iterator[Grant]:
        """Give what a role may read now, partitions after their roots."""
        listed, partitions = self.reads.targets.listed, self.reads.targets.partitions
        whole, some = self.reads.readable(role.oid), list(self.reads.in_part(role.oid))
        for oid in whole:
            if oid in listed:
                via = self.reads.paths.to_table(role.oid, oid)
                yield self._whole(role, role.oid, listed[oid], ALL_COLUMNS, Reach.DIRECT, via)
        for oid in some:
            if oid in listed:
                for detail, via, names in self.reads.pieces(role.oid, oid):
                    filtered = self.reads.filtered(role.oid, listed[oid])
                    yield self.row(role, listed[oid], tuple(names), detail, Reach.DIRECT, via, filtered=filtered)
        if not partitions.keys().isdisjoint((*whole, *some)):
            cover = Cover(self.reads, role.oid)
            cover.whole -= partitions.keys()
            for oid in partitions:
                cover.part.pop(oid, None)
            yield from self.beyond(role, ((role.oid, (role.step,)),), cover, Reach.DIRECT)

    def beyond(
        self, principal: Role, actors: Collection[tuple[int, tuple[Via, ...]]], cover: Cover, reach: Reach
    ) -> Iterator[Grant]:
        """Give what some roles may read and the principal may not yet; each with the path that leads to it.

        Relations before partitions, whole ones before those in part; the first of the roles wins.
        """
        for part in (self.reads.targets.listed, self.reads.targets.partitions):
            if part:
                for actor, head in actors:
                    yield from self._beyond_whole(principal, actor, head, cover, reach, part)
                for actor, head in actors:
                    yield from self._beyond_partly(principal, actor, head, cover, reach, part)

    def _beyond_whole(
        self,
        principal: Role,
        actor: int,
        head: tuple[Via, ...],
        cover: Cover,
        reach: Reach,
        among: dict[int, Target],
    ) -> Iterator[Grant]:
        for oid in in_order(self.reads.readable(actor) - cover.whole, among):
            target = among[oid]
            filtered = self.reads.filtered(actor, target)
            columns = cover.missing(target, None, filtered=filtered)
            if columns:
                via = self.path(head, self.reads.paths.to_table(actor, oid)[1:])
                cover.add(target, columns, filtered=filtered)
                cover.whole.add(oid)
                yield self._whole(principal, actor, target, columns, reach, via)

    def _beyond_partly(
        self,
        principal: Role,
        actor: int,
        head: tuple[Via, ...],
        cover: Cover,
        reach: Reach,
        among: dict[int, Target],
    ) -> Iterator[Grant]:
        for oid in in_order(set(self.reads.in_part(actor)) - cover.whole, among):
            target = among[oid]
            filtered = self.reads.filtered(actor, target)
            for detail, inner, names in self.reads.pieces(actor, oid):
                columns = cover.missing(target, names, filtered=filtered)
                if columns:
                    cover.add(target, columns, filtered=filtered)
                    via = self.path(head, inner[1:])
                    yield self.row(principal, target, columns, detail, reach, via, filtered=filtered)

    def _whole(
        self, principal: Role, actor: int, target: Target, columns: tuple[str, ...], reach: Reach, via: tuple[Via, ...]
    ) -> Grant:
        detail = self.reads.whole[actor][target.oid]
        filtered = target.guarded and self.reads.filtered(actor, target)
        return self.row(principal, target, columns, detail, reach, via, filtered=filtered)


def in_order(oids: Iterable[int], among: dict[int, Target]) -> list[int]:
    """Return those of some relations that are among others, in order."""
    return sorted(oid for oid in oids if oid in among)
