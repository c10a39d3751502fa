"""What a replay comes to: the catalog and rights of a database that ran the scripts, and where each thing was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from ..model import Catalog, Grants, Location, Params, Ref, record


@record
class Guard:
    """What hides rows or values of a relation: ``kind`` is row_security, forced, policy, mask or encryption.

    Or ``encrypted_files``, of a whole table.
    Or ``past``: an account for which it hides nothing (BYPASSRLS, UNMASK), by its ``name``.
    """

    kind: str
    ref: Ref
    """The relation, or the column of a mask."""
    name: str = ""
    """Of a policy."""
    open: bool = False
    """A policy that lets everybody see every row."""
    permissive: bool = False
    """A policy that gives rows; without it there are fewer. One that is not takes rows away."""
    location: Location


@record
class Copied:
    """Rows of relations went into another: CREATE TABLE … AS, INSERT … SELECT, SELECT … INTO.

    ``columns``: each column of ``into`` with the columns (schema, relation, column) whose values it got.
    """

    into: Ref
    columns: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]
    location: Location
    update: bool = False
    """Rows that were there got values (UPDATE … FROM)."""
    trigger: bool = False
    """A trigger or a rule copies each row that changes."""


@record
class Sent:
    """Rows of relations leave the database: ``kind`` file (a file or a program, once), client or subscribers.

    The client is whoever runs the script; subscribers get them for good.
    """

    kind: str
    columns: tuple[tuple[str, str, str], ...]
    """Schema, relation and column (``*`` for all of it)."""
    name: str = ""
    """Of a publication; there is one record for each of its relations."""
    promised: bool = False
    """It is of all relations of a schema, or of all: those that are made later are sent, too."""
    location: Location


@record
class Trouble:
    """A statement whose effect is not wholly in the state: ``reason`` is a key of area ``gate.not_understood``."""

    location: Location
    reason: str
    params: Params = ()
    mark: str = ""
    """Tells it from one that took its place, in one run; never shown."""


@record
class Secret:
    """A password stands in a script as it is. ``what``: the first words of the statement; nothing of the password."""

    location: Location
    what: str
    mark: str = ""
    """As of `Trouble`."""


@record
class Said:
    """Where things were said last: relations, columns and rights (by grantee, and the relation or schema)."""

    relations: Mapping[tuple[str, str], Location]
    columns: Mapping[tuple[str, str, str], Location]
    rights: Mapping[tuple[str, str, str], Location]
    """By grantee, schema and relation ("" for a whole schema, both "" for everything): also of views and routines."""
    mentioned: frozenset[tuple[str, str, str]] = frozenset()
    """Columns that no statement makes: of relations made elsewhere, known since something uses them."""
    routines: Mapping[tuple[str, str], Location] = field(default_factory=dict)
    """Where routines were said last, by schema and name."""
    defaults: Mapping[str, Location] = field(default_factory=dict)
    """Where default privileges were given, by grantee."""
    dropped: Mapping[tuple[str, str], Location] = field(default_factory=dict)
    """Where something that hid rows or values of a relation (schema, name) was taken away last."""
    born: Mapping[tuple[str, str, str], tuple[str, str, str]] = field(default_factory=dict)
    """What columns (schema, relation, column) were called when they were made; those never renamed are left out."""
    heirs: Mapping[tuple[str, str, str], tuple[str, str, str]] = field(default_factory=dict)
    """Columns that alone keep the values of one that is gone, with what that one was called when it was made."""
    parents: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    """Partitions, which a catalog does not list: schema and name, with those of the relation that shows their rows."""
    inherited: frozenset[tuple[str, str, str]] = frozenset()
    """Columns that are there because the relation inherits from one that has them, too."""
    accounts: Mapping[str, str] = field(default_factory=dict)
    """What accounts were called first, by their names; those never renamed are left out."""
    order: Mapping[str, int] = field(default_factory=dict)
    """Which file is run when: the number of each that locations name, as the tool orders them, from 0."""

    def when(self, at: Location) -> tuple[int, str, int, int]:
        """Return what places are sorted by: first said, first; those of files that were not run are last."""
        return self.order.get(at.file, len(self.order)), at.file, at.line, at.column or 0


@record
class Snapshot:
    """The state after a replay. Two replays of the same scripts give equal ones."""

    catalog: Catalog
    grants: Grants
    said: Said
    guards: tuple[Guard, ...] = ()
    copied: tuple[Copied, ...] = ()
    sent: tuple[Sent, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    secrets: tuple[Secret, ...] = ()
    statements: int = 0
    """How many were replayed, and ..."""
    in_state: int = 0
    """... of how many the effect is in the state, or was known to be none."""
