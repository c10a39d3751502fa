"""What a replay holds while it runs: relations, columns, keys, schemas, types and routines, as mutable objects.

Views, keys and partitions point at objects, not at names, so that a rename is one change and everything follows it, as
in the engines that store resolved names (PostgreSQL); what an engine keeps by name (views and rights of MySQL and
MariaDB) is kept by name here, too.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Location, Raw, TableKind, TypeFamily
from ..sqltext.ddl.base import QName
from ..sqltext.ddl.effects import ColumnSpec
from .state_acl import Acl, Holder


class ColumnState:
    """One column; ``number`` is its position as PostgreSQL counts: a dropped one leaves a gap."""

    __slots__ = (
        *(
            "acl",
            "born",
            "comment",
            "data_type",
            "default",
            "family",
            "generated",
            "inherited",
            "length",
            "masked",
            "mentioned",
            "name",
        ),
        *("nullable", "number", "said"),
    )

    def __init__(self, name: str, data_type: str, family: TypeFamily, number: int, said: Location) -> None:
        self.name = self.born = name
        self.data_type = data_type
        self.family = family
        self.number = number
        self.said = said
        self.length: int | None = None
        self.nullable = True
        self.generated = False
        self.masked = ""
        self.inherited = False
        """It is there because a parent has it, too."""
        self.mentioned = False
        """Of a relation that no script makes: only a use of it says that it is there."""
        self.comment: Raw | None = None
        self.default: Raw | None = None
        self.acl: Acl | None = None


class ForeignState:
    """The far side of a foreign key; ``relation`` None where it was not known yet."""

    __slots__ = ("columns", "name", "names", "relation", "schema")

    def __init__(self, schema: str, name: str, names: tuple[str, ...]) -> None:
        self.schema = schema
        self.name = name
        self.names = names
        """Of its columns, as written; () for its primary key."""
        self.relation: Relation | None = None
        self.columns: list[ColumnState] | None = None


class KeyState:
    """A key or index over columns; ``columns`` is empty for one over expressions or some rows only."""

    __slots__ = ("columns", "foreign", "name", "primary", "unique")

    def __init__(self, columns: list[ColumnState], name: str, *, primary: bool = False, unique: bool = False) -> None:
        self.columns = columns
        self.name = name
        self.primary = primary
        self.unique = unique
        self.foreign: ForeignState | None = None


class PolicyState:
    """One policy of row security."""

    __slots__ = ("name", "open", "permissive", "roles", "said")

    def __init__(
        self, name: str, roles: tuple[str, ...], said: Location, *, open_: bool, permissive: bool = True
    ) -> None:
        self.name = name
        self.roles = roles
        self.open = open_
        self.permissive = permissive
        self.said = said


Base = tuple["Relation", "ColumnState | None"]
"""A column of a relation as an object; None for all of one whose columns are not known."""


class ViewState:
    """What a view or materialised view shows: for each output its bases, and what it reads besides."""

    __slots__ = (
        "calls",
        "definer",
        "invoker",
        "named",
        "outputs",
        "query",
        "read_names",
        "reads",
        "titles",
        "understood",
    )

    def __init__(self, query: str) -> None:
        self.query = query
        self.outputs: list[tuple[Base, ...]] = []
        self.reads: list[tuple[Relation, tuple[ColumnState, ...]]] = []
        self.read_names: list[tuple[str, str, tuple[str, ...]]] = []
        """``reads`` by the names of when it was made, ..."""
        self.named: list[tuple[tuple[str, str, str], ...]] = []
        """... and the outputs' bases."""
        self.calls: tuple[tuple[str, ...], ...] = ()
        self.titles: tuple[str, ...] = ()
        """Names of columns that stand before the query."""
        self.invoker = False
        self.definer: str | None = None
        self.understood = True


class Relation:
    """A table, view or partition."""

    __slots__ = (
        *("acl", "born", "by_key", "children", "columns", "comment", "dropped", "forced", "forced_said", "guarded"),
        *(
            "guarded_said",
            "keys",
            "kind",
            "lost_said",
            "name",
            "next_number",
            "oid",
            "owner",
            "parents",
            "partial",
            "partition_of",
        ),
        *("encrypted", "policies", "rights_said", "said", "schema", "temporary", "view"),
    )

    def __init__(self, oid: int, schema: SchemaState, name: str, kind: TableKind, said: Location) -> None:
        self.oid = oid
        self.schema = schema
        self.name = name
        self.born = (schema.name, name)
        self.kind = kind
        self.said = said
        self.columns: list[ColumnState] = []
        self.by_key: dict[str, ColumnState] = {}
        self.next_number = 1
        self.keys: list[KeyState] = []
        self.comment: Raw | None = None
        self.owner: Holder | None = None
        self.acl: Acl | None = None
        self.rights_said: dict[Holder, Location] = {}
        self.parents: list[Relation] = []
        self.children: list[Relation] = []
        self.partition_of: Relation | None = None
        self.view: ViewState | None = None
        self.guarded = False
        self.guarded_said: Location | None = None
        self.forced = False
        self.forced_said: Location | None = None
        self.lost_said: Location | None = None
        """Where something that hid its rows or values was taken away last."""
        self.policies: dict[str, PolicyState] = {}
        self.encrypted = False
        """All its files are, as the engine writes them."""
        self.temporary = False
        self.partial = False
        """It was made before the scripts begin: only what they say of it is known."""
        self.dropped = False

    def family(self) -> Iterator[Relation]:
        """Give itself and all that inherit from it, parents first."""
        seen = {self}
        todo = [self]
        for relation in todo:
            yield relation
            for child in relation.children:
                if child not in seen:
                    seen.add(child)
                    todo.append(child)

    @property
    def place(self) -> tuple[str, str]:
        """Schema and name."""
        return self.schema.name, self.name


class TypeState:
    """A type that a script made; ``columns`` of a composite."""

    __slots__ = ("columns", "family", "length", "name")

    def __init__(self, name: str, family: TypeFamily, length: int | None, columns: tuple[ColumnSpec, ...] = ()) -> None:
        self.columns = columns
        self.name = name
        self.family = family
        self.length = length


class RoutineState:
    """A function or procedure."""

    __slots__ = (
        *("acl", "arguments", "body", "definer", "definer_rights", "language", "name", "oid", "owner", "path"),
        *("procedure", "rights_said", "said", "schema", "silent", "trigger"),
    )

    def __init__(self, oid: int, schema: SchemaState, name: str, arguments: tuple[str, ...], said: Location) -> None:
        self.oid = oid
        self.schema = schema
        self.name = name
        self.arguments = arguments
        self.said = said
        self.owner: Holder | None = None
        self.acl: Acl | None = None
        self.rights_said: dict[Holder, Location] = {}
        self.definer_rights = False
        self.definer: str | None = None
        self.language = "sql"
        self.body: str | None = None
        self.trigger = False
        self.procedure = False
        self.silent = False
        self.path: tuple[str, ...] | None = None


class SchemaState:
    """A schema (a database on MySQL and MariaDB) with what is in it, by folded name."""

    __slots__ = ("acl", "indexes", "name", "oid", "owner", "relations", "rights_said", "routines", "sequences", "types")

    def __init__(self, oid: int, name: str) -> None:
        self.oid = oid
        self.name = name
        self.owner: Holder | None = None
        self.acl: Acl | None = None
        self.rights_said: dict[Holder, Location] = {}
        self.relations: dict[str, Relation] = {}
        self.indexes: dict[str, tuple[Relation, KeyState]] = {}
        self.sequences: set[str] = set()
        self.routines: dict[str, list[RoutineState]] = {}
        self.types: dict[str, TypeState] = {}

    def __repr__(self) -> str:
        return f"SchemaState({len(self.relations)} relations)"


def written(name: QName) -> str:
    """Return a name as a trouble shows it."""
    return name.name if name.schema is None else f"{name.schema}.{name.name}"
