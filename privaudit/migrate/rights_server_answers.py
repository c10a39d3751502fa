"""Who may do what by the access lists of a replay: what PostgreSQL's has_*_privilege functions would say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from ..model import record
from .state_acl import Acl, Holder
from .state_catalog import listed
from .state_model import Relation, RoutineState
from .state_world import World

Rows = list[tuple[Any, ...]]
_OTHERS: Final = ("INSERT", "UPDATE", "DELETE", "TRUNCATE")
_OF_COLUMNS: Final = frozenset({"INSERT", "UPDATE"})
_WRITES: Final = frozenset({"INSERT", "UPDATE", "DELETE"})


class Objects:
    """Relations and routines by number; no temporary ones, as in a scan."""

    def __init__(self, world: World) -> None:
        self.listed = listed(world)
        self.by_oid: dict[int, Relation] = {r.oid: r for r in self.listed}
        self.partitions: list[tuple[Relation, Relation]] = []
        """Partitions at any depth, with the root that is listed."""
        for schema in world.schemas.values():
            for relation in schema.relations.values():
                if relation.partition_of is not None and not relation.temporary:
                    root = _root(relation)
                    self.by_oid[relation.oid] = relation
                    if root.oid in self.by_oid:
                        self.partitions.append((relation, root))
        self.routines: dict[int, RoutineState] = {
            r.oid: r
            for schema in sorted(world.schemas.values(), key=lambda s: s.name)
            for _, routines in sorted(schema.routines.items())
            for r in routines
            if not r.trigger
        }


def _root(relation: Relation) -> Relation:
    while relation.partition_of is not None:
        relation = relation.partition_of
    return relation


@record
class Able:
    """Who holds SELECT on a relation by its list, and all who thus have each right, or may pass SELECT on."""

    grantees: set[Holder]
    roles: dict[str, set[Holder]]
    passing: set[Holder]


class Access:
    """Answers for all roles; relations that share owner and list are looked at once."""

    def __init__(self, world: World, objects: Objects) -> None:
        self._world = world
        self._rights = rights = world.rights
        self._objects = objects
        self.roles = sorted((h for h in rights.holders.values() if h is not rights.public), key=lambda h: h.oid)
        self.rights = {h: rights.rights_of(h) for h in self.roles}
        self._mine = {h: found | {rights.public} for h, found in self.rights.items()}
        self._mine[rights.public] = {rights.public}
        self._by_oid = {h.oid: h for h in (*self.roles, rights.public)}
        self._reads_all = self._having("pg_read_all_data")
        self._writes_all = self._having("pg_write_all_data")
        self._super = {h for h in self.roles if "SUPERUSER" in h.attributes}
        self._same: dict[object, Able] = {}
        self._behind: dict[Holder, set[Holder]] = defaultdict(set)
        """By a holder, the roles that have its rights."""
        for role, mine in self._mine.items():
            for held in mine:
                self._behind[held].add(role)
        self._class_of: dict[int, object] = {}

    def _having(self, name: str) -> set[Holder]:
        role = self._rights.holders.get(name)
        return {h for h, found in self.rights.items() if role in found}

    def may_connect(self) -> set[Holder]:
        """Return who may connect to the database."""
        if not self._world.postgresql:
            return set(self._mine)
        able = self._rights.database().holders("CONNECT").keys()
        return {h for h, mine in self._mine.items() if h in self._super or not able.isdisjoint(mine)}

    def usage(self, schemas: Iterable[int]) -> Rows:
        """Return for every role, PUBLIC too, the schemas in which it has USAGE."""
        by_oid = {s.oid: s for s in self._world.schemas.values()}
        found: dict[Holder, list[int]] = {h: [] for h in self._mine}
        every = not self._world.postgresql
        for schema in (by_oid[o] for o in schemas if o in by_oid):
            able = self._rights.schema_acl(schema).holders("USAGE").keys()
            for h, mine in self._mine.items():
                if (
                    every
                    or h in self._super
                    or h in self._reads_all
                    or h in self._writes_all
                    or not able.isdisjoint(mine)
                ):
                    found[h].append(schema.oid)
        return [(h.oid, oids) for h, oids in found.items()]

    def executable(self, routines: Iterable[int]) -> Rows:
        """Return for every role, PUBLIC too, the routines that it may execute."""
        found: dict[Holder, list[int]] = {h: [] for h in self._mine}
        for oid in routines:
            able = self._able_to_run(self._objects.routines[oid])
            for h, mine in self._mine.items():
                if h in self._super or not able.isdisjoint(mine):
                    found[h].append(oid)
        return [(h.oid, oids) for h, oids in found.items()]

    def _able_to_run(self, routine: RoutineState) -> set[Holder]:
        """Return who was given EXECUTE: on it, and but for PostgreSQL on its schema or everything."""
        lists: list[Acl | None] = [self._rights.routine_acl(routine)]
        if not self._world.postgresql:
            lists += [routine.schema.acl, self._rights.database_acl]
        return {h for acl in lists if acl is not None for h in acl.holders("EXECUTE")}

    # -- relations

    def _class(self, relation: Relation) -> object:
        """Return what stands for all relations of one owner and one list."""
        known = self._class_of.get(relation.oid)
        if known is None:
            owner = relation.owner or self._rights.runner
            acl = relation.acl
            wide = None if self._world.postgresql else (relation.schema, self._denied(relation, own=True))
            entries = () if acl is None else acl.entries.items()
            listed = frozenset([(k, tuple(w), w.get("SELECT")) for k, w in entries])
            known = self._class_of[relation.oid] = (owner, acl is None, listed, wide)
            if known not in self._same:
                self._same[known] = self._able(owner, self._rights.table_acl(relation), relation)
        return known

    def _able(self, owner: Holder, acl: Acl, relation: Relation) -> Able:
        lists = [acl]
        if not self._world.postgresql:
            lists += [wider for wider in (relation.schema.acl, self._rights.database_acl) if wider is not None]
        words: dict[str, set[Holder]] = {w: set() for w in ("SELECT", *_OTHERS)}
        passing = {owner}
        for one in lists:
            for (_, grantee), held in one.entries.items():
                for word, grantable in held.items():
                    if word in words:
                        words[word].add(grantee)
                    if grantable and word == "SELECT":
                        passing.add(grantee)
        every = {w: self._everyone_of(found) | self._super for w, found in words.items()}
        every["SELECT"] -= self._everyone_of(self._denied(relation)) - self._super
        every["SELECT"] |= self._reads_all
        for word in _WRITES:
            every[word] |= self._writes_all
        return Able(grantees=words["SELECT"], roles=every, passing=self._everyone_of(passing) | self._super)

    def _denied(self, relation: Relation, *, own: bool = False) -> frozenset[Holder]:
        """Return whom SQL Server's DENY keeps from a relation: said of itself, or of its schema and everything, too."""
        denied = self._rights.denied
        places = (relation.oid,) if own else (0, relation.schema.oid, relation.oid)
        return frozenset(h for place, h in denied if place in places)

    def _everyone_of(self, holders: Iterable[Holder]) -> set[Holder]:
        """Return who has the rights of any of some holders."""
        return set().union(*(self._behind.get(h, ()) for h in holders))

    def readers(self, relation: Relation) -> Iterable[Holder]:
        """Return the grantees of SELECT on a relation."""
        return self._same[self._class(relation)].grantees

    def whole(self, roles: Iterable[int], relations: Iterable[int]) -> Rows:
        """Return what roles may read whole: role, other rights, whether SELECT may be passed on, relations."""
        classes: dict[object, list[int]] = defaultdict(list)
        for oid in relations:
            classes[self._class(self._objects.by_oid[oid])].append(oid)
        found: dict[tuple[int, str, bool], list[int]] = defaultdict(list)
        asked = {self._by_oid[r] for r in roles}
        for key, oids in classes.items():
            able = self._same[key]
            for holder in able.roles["SELECT"] & asked:
                others = ",".join([w for w in _OTHERS if holder in able.roles[w]])
                found[holder.oid, others, holder in able.passing] += oids
        return [(*key, oids) for key, oids in sorted(found.items())]

    def partly(self, roles: Iterable[int], relations: Iterable[int]) -> Rows:
        """Return what roles may read by columns only, of relations that they may not read whole."""
        asked = [self._objects.by_oid[o] for o in relations]
        found: dict[tuple[int, int, str, bool], list[int]] = defaultdict(list)
        for role in roles:
            holder = self._by_oid[role]
            for relation in asked:
                able = self._same[self._class(relation)]
                if holder in able.roles["SELECT"]:
                    continue
                for column in relation.columns:
                    mine = self._of_column(holder, column.acl, "SELECT")
                    if mine is not None:
                        others = ",".join(w for w in _OTHERS if self._may(holder, able, column.acl, w))
                        grantable = mine or (relation.owner or self._rights.runner) in self._mine[holder]
                        found[relation.oid, role, others, grantable].append(column.number)
        return [(*key, numbers) for key, numbers in found.items()]

    def _of_column(self, holder: Holder, acl: Acl | None, word: str) -> bool | None:
        """Return whether a right on a column may be passed on; None where the holder has it not."""
        mine = self._mine[holder]
        held = [g for h, g in acl.holders(word).items() if h in mine] if acl is not None else []
        return any(held) if held else None

    def _may(self, holder: Holder, able: Able, acl: Acl | None, word: str) -> bool:
        on_column = word in _OF_COLUMNS and self._of_column(holder, acl, word) is not None
        return on_column or holder in able.roles[word]

    def reads(self, role: int, oid: int) -> bool:
        """Whether a role may read a whole relation."""
        return self._by_oid[role] in self._same[self._class(self._objects.by_oid[oid])].roles["SELECT"]

    def columns_read(self, role: int, oid: int) -> list[int]:
        """Return the numbers of the columns that a role was given by themselves."""
        holder, relation = self._by_oid[role], self._objects.by_oid[oid]
        return [c.number for c in relation.columns if self._of_column(holder, c.acl, "SELECT") is not None]
