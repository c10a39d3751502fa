"""The whole of a replay's state, and how names find their way in it: search path, case, defaults of each engine.

Sources: https://www.postgresql.org/docs/current/ddl-schemas.html (the search path), dev.mysql.com "Identifier Case
Sensitivity", https://www.sqlite.org/lang_keywords.html and lang_naming.html.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ..model import Location, Params, Ref, Scalar, TableKind, TypeFamily, record
from ..sqltext.ddl.base import MYSQL_LIKE, Dialect, QName, Signature, Spot
from ..sqltext.ddl.effects import Effect, SearchPath
from .marks import mark_of
from .rights_state import RightsState
from .snapshot import Secret, Trouble
from .state_acl import Holder
from .state_model import ColumnState, ForeignState, KeyState, Relation, RoutineState, SchemaState, TypeState, written

TEMPORARY: Final = "pg_temp"
"""The schema of temporary relations; of PostgreSQL also the name by which it is written."""
_SYSTEM: Final = frozenset(
    {"pg_catalog", "information_schema", "pg_toast", "performance_schema", "mysql", "sys", "sqlite_master"}
)
_MAIN: Final = {Dialect.POSTGRESQL: "public", Dialect.SQLITE: "main", Dialect.MSSQL: "dbo"}


@record
class CopyState:
    """Rows that went into a relation: each of its columns with the columns they came from."""

    into: Relation
    columns: tuple[tuple[ColumnState | None, tuple[tuple[Relation, ColumnState | None], ...]], ...]
    said: Location
    update: bool = False
    """Rows that were there got values."""
    trigger: bool = False
    """Each row that changes goes there, from now on."""


@record
class SentState:
    """Rows that went into a file, or to the client: the columns they came from, tables behind views."""

    bases: tuple[tuple[Relation, ColumnState | None], ...]
    said: Location
    client: bool = False
    log: bool = False
    """A trigger says them to the server's log or to whoever listens."""


class PublicationState:
    """What whoever subscribes gets: tables with columns (() for all), schemas, or everything; each with its place."""

    __slots__ = ("everything", "schemas", "tables")

    def __init__(self) -> None:
        self.everything: Location | None = None
        self.schemas: dict[str, Location] = {}
        self.tables: dict[Relation, tuple[tuple[str, ...], Location]] = {}


class World:
    """One database (on MySQL and MariaDB, one server) as the scripts left it so far."""

    def __init__(self, system: str, dialect: Dialect) -> None:
        self.system = system
        self.dialect = dialect
        self.mysql = dialect in MYSQL_LIKE
        self.postgresql = dialect is Dialect.POSTGRESQL
        self.sqlite = dialect is Dialect.SQLITE
        self.any_case = dialect in (Dialect.SQLITE, Dialect.MSSQL)
        """Names that differ in case only are one, in queries, too."""
        self._exact = dialect in (Dialect.POSTGRESQL, Dialect.ORACLE)
        self.main = _MAIN.get(dialect, system)
        self.path: tuple[str, ...] = (self.main,)
        self._lasting: tuple[str, ...] = self.path
        self._next_oid = 16384
        self.schemas: dict[str, SchemaState] = {}
        self.rights = RightsState(dialect, self.new_oid)
        self.copied: list[CopyState] = []
        self.fired: list[tuple[RoutineState, Relation]] = []
        """Routines that triggers run, with the relation whose rows they see."""
        self.sent: list[SentState] = []
        self.publications: dict[str, PublicationState] = {}
        self.uses: dict[Relation, dict[Relation, None]] = {}
        """By a relation, the views that read it."""
        self.referring: dict[Relation, list[tuple[Relation, KeyState]]] = {}
        """By a relation, the foreign keys to it, with their tables."""
        self.passed_over: QName | None = None
        """What a statement would have made, had it not been there (IF NOT EXISTS): its keys are not made either."""
        self.waiting: dict[tuple[str, str], list[ForeignState]] = {}
        """Foreign keys to what is not there yet, by its schema and name."""
        self.kept: dict[str, tuple[Effect, ...]] = {}
        """By a variable of the session, what the text that it holds does when it is run."""
        self.troubles: list[Trouble] = []
        self.secrets: list[Secret] = []
        self.text = ""
        """The statement that is run now, with its literals: for marks only, as are ..."""
        self.beside: tuple[str, ...] = ()
        """... the texts that it runs and that stand elsewhere: of variables and routines."""
        self.texts: dict[str, str] = {}
        """By the name of a variable of the session (``@s``) or a routine, the statements that made it."""
        self.home: str | None = None
        """What scripts of MySQL call the database that they begin in."""
        self.made: set[str] = set()
        """Names of routines that scripts made, in small letters."""
        self.where: Callable[[Spot], Location] | None = None
        """Where a stretch of the script stands that is run now; None before the first."""
        main = self.schema(self.main)
        if self.postgresql:
            self.rights.main_schema(main)

    # -- small things

    def new_oid(self) -> int:
        """Return a number that nothing has yet, as PostgreSQL numbers what users make."""
        self._next_oid += 1
        return self._next_oid

    def key(self, name: str) -> str:
        """Return a name as this engine compares names of relations and columns."""
        return name if self._exact else name.lower()

    def at(self, spot: Spot, within: Location) -> Location:
        """Return the place of some words of the statement that stands at ``within``."""
        return within if self.where is None else self.where(spot)

    def trouble(self, at: Location, reason: str, **params: Scalar) -> None:
        """Say that something is not wholly in the state."""
        made: Params = tuple(params.items())
        mark = "".join(mark_of(text, self.dialect) for text in (self.text, *self.beside) if text)
        self.troubles.append(Trouble(location=at, reason=reason, params=made, mark=mark))

    def ref(self, relation: Relation) -> Ref:
        """Return a relation's place."""
        return Ref(system=self.system, schema=relation.schema.name, table=relation.name)

    # -- the session

    def set_path(self, effect: SearchPath) -> None:
        """Let names be looked for elsewhere from now on."""
        self.path = effect.schemas or (self.main,)
        if not effect.local:
            self._lasting = self.path

    def end_transaction(self) -> None:
        """Forget what held for one transaction only."""
        self.path = self._lasting

    def new_session(self) -> None:
        """Begin a script as its tool does, with nothing that an earlier one had set."""
        self.path = self._lasting = (self.main,)
        self.rights.acting = self.rights.runner
        self.kept.clear()

    # -- schemas

    def schema(self, name: str) -> SchemaState:
        """Return a schema, made if it is not known."""
        key = self.key(name)
        found = self.schemas.get(key)
        if found is None:
            found = self.schemas[key] = SchemaState(self.new_oid(), name)
            found.owner = self.rights.acting
        return found

    def _looked_in(self) -> list[SchemaState]:
        names = (self.rights.acting.name if n == "$user" else n for n in self.path)
        listed = (self.schemas.get(self.key(n)) for n in (TEMPORARY, *names))
        return [s for s in listed if s is not None]

    def place_for(self, name: QName, *, temporary: bool = False) -> SchemaState:
        """Return the schema in which something of that name would be made."""
        if temporary or (name.schema is not None and self.key(name.schema) in (TEMPORARY, "temp")):
            return self.schema(TEMPORARY)
        if name.schema is not None:
            return self.schema(name.schema)
        if self.sqlite:
            return self.schema(self.main)
        found = [s for s in self._looked_in() if s.name != TEMPORARY]
        return found[0] if found else self.schema(next((n for n in self.path if n != "$user"), self.main))

    def is_system(self, name: QName) -> bool:
        """Whether a relation is the server's own, of no concern to an audit."""
        low = (name.schema or "").lower()
        return low in _SYSTEM or (not low and name.name.lower().startswith(("pg_", "sqlite_")))

    def is_system_schema(self, name: str) -> bool:
        """Whether a schema is the server's own."""
        return name.lower() in _SYSTEM

    # -- relations

    def find(self, name: QName) -> Relation | None:
        """Return the relation that a name means now; None if there is none such."""
        key = self.key(name.name)
        if name.schema is not None:
            schema = self.schemas.get(TEMPORARY if name.schema == "temp" else self.key(name.schema))
            found = None if schema is None else schema.relations.get(key)
            return found if found is not None or not self.mysql else self._at_home(name, schema)
        for schema in self._looked_in():
            found = schema.relations.get(key)
            if found is not None:
                return found
        return None

    def _at_home(self, name: QName, schema: SchemaState | None) -> Relation | None:
        """Return a relation that scripts make without a database, by the name that its database has where they run."""
        known = schema is not None and (not schema.relations or any(not r.partial for r in schema.relations.values()))
        if known or name.schema is None or self.is_system_schema(name.schema):
            return None
        found = self.schema(self.main).relations.get(self.key(name.name))
        if found is not None and not found.partial and self.home is None:
            self.home = self.key(name.schema)
        return None if found is None or found.partial else found

    def is_home(self, name: str) -> bool:
        """Whether a database is the one that scripts begin in: the only one that they name and none of them makes."""
        key = self.key(name)
        if key in self.schemas or self.is_system_schema(name) or not self.schema(self.main).relations:
            return False
        self.home = self.home or key
        return self.home == key

    def need(self, name: QName, at: Location) -> Relation:
        """Return the relation that a name means; one that no script made is known in part from now on, and told so."""
        found = self.find(name)
        if found is None:
            found = self.add(self.place_for(name), name.name, TableKind.TABLE, at)
            found.partial = True
            if not self.is_system(name):
                self.trouble(at, "relation_unknown", relation=written(name))
        return found

    def add(self, schema: SchemaState, name: str, kind: TableKind, at: Location) -> Relation:
        """Put a new relation into a schema, owned by whoever acts now."""
        made = Relation(self.new_oid(), schema, name, kind, at)
        made.temporary = schema.name == TEMPORARY
        made.owner = self.rights.acting
        schema.relations[self.key(name)] = made
        return made

    def rename(self, relation: Relation, schema: SchemaState, name: str) -> None:
        """Give a relation another name or schema; its indexes go with it."""
        old = relation.schema
        old.relations.pop(self.key(relation.name), None)
        if old is not schema:
            for key, (owner, index) in list(old.indexes.items()):
                if owner is relation:
                    del old.indexes[key]
                    schema.indexes[self.key(index.name)] = (relation, index)
        relation.schema, relation.name = schema, name
        schema.relations[self.key(name)] = relation

    # -- columns and keys

    def column(self, relation: Relation, name: str) -> ColumnState | None:
        """Return a column by its name."""
        return relation.by_key.get(name if self._exact else name.lower())

    def columns_of(self, relation: Relation, names: tuple[str, ...], at: Location) -> list[ColumnState]:
        """Return columns by their names; of a relation known in part, those not known yet become known."""
        found = []
        for name in names:
            column = self.column(relation, name)
            if column is None and relation.partial:
                column = self.add_column(relation, name, "", TypeFamily.OTHER, at)
                column.mentioned = True
            if column is not None:
                found.append(column)
        return found

    def add_column(
        self, relation: Relation, name: str, data_type: str, family: TypeFamily, at: Location
    ) -> ColumnState:
        """Put a column behind the others."""
        made = ColumnState(name, data_type, family, relation.next_number, at)
        relation.next_number += 1
        relation.columns.append(made)
        relation.by_key[self.key(name)] = made
        return made

    def add_key(self, relation: Relation, key: KeyState) -> None:
        """Add a key or index, under its name."""
        relation.keys.append(key)
        relation.schema.indexes[self.key(key.name)] = (relation, key)

    def drop_key(self, relation: Relation, key: KeyState) -> None:
        """Take a key or index away."""
        relation.keys.remove(key)
        known = relation.schema.indexes.get(self.key(key.name))
        if known is not None and known[1] is key:
            del relation.schema.indexes[self.key(key.name)]
        if self.postgresql and key.unique:
            self._drop_referring(relation, key)

    def _drop_referring(self, relation: Relation, key: KeyState) -> None:
        """Foreign keys go with the last key that they could stand on."""
        columns = set(key.columns)
        if any(k.unique and set(k.columns) == columns for k in relation.keys):
            return
        for other, foreign in self.referring.get(relation, []):
            to = foreign.foreign
            if to is not None and set(to.columns or ()) == columns and foreign in other.keys:
                self.drop_key(other, foreign)

    # -- routines and types

    def routines(self, name: QName) -> list[RoutineState]:
        """Return the routines that a name may mean; one with types of arguments, only that one if it is known."""
        key = self.key(name.name)
        if name.schema is not None:
            schema = self.schemas.get(self.key(name.schema))
            found = [] if schema is None else schema.routines.get(key, [])
        else:
            found = next((r for s in self._looked_in() if (r := s.routines.get(key))), [])
        if not isinstance(name, Signature) or name.arguments is None:
            return found
        return [r for r in found if r.arguments == name.arguments] or found

    def type_named(self, name: QName) -> tuple[SchemaState, TypeState] | None:
        """Return a type that a script made, with its schema."""
        key = self.key(name.name)
        if name.schema is not None:
            schema = self.schemas.get(self.key(name.schema))
            found = None if schema is None else schema.types.get(key)
            return None if schema is None or found is None else (schema, found)
        return next(((s, found) for s in self._looked_in() if (found := s.types.get(key)) is not None), None)

    def holder(self, name: str, at: Location | None = None) -> Holder:
        """Return a role or account by its name."""
        return self.rights.holder(name, at)
