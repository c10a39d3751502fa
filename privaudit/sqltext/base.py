"""What others learn of a statement or a view: verbs, relations, columns; never a literal."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from ..model import record


class Flavour(StrEnum):
    """Whose SQL it is."""

    POSTGRESQL = "postgresql"
    MYSQL = "mysql"
    """MySQL and MariaDB."""


STRING_GOES_ON = r"(?:[ \t\f\v]++|--[^\n\r]*+)*+[\n\r](?:\s++|--[^\n\r]*+[\n\r])*+(?=')"
"""What stands between two parts of one string of PostgreSQL, on different lines: the second is of the first one's kind.

PostgreSQL manual 4.1.2.1 "String Constants"; its lexer scan.l (``quotecontinue``).
"""


class Names(Protocol):
    """What names in a text mean: the relations of one system (on MySQL and MariaDB, of one server)."""

    def resolve(self, schema: str | None, name: str) -> tuple[str, str] | None:
        """Return schema and relation as the catalog spells them; None if there is no such relation.

        ``schema`` None looks along the search path (or in the current database).
        """
        ...

    def columns(self, schema: str, table: str) -> tuple[str, ...]:
        """Return the columns of a relation that `resolve` returned."""
        ...


class Verb(StrEnum):
    """What a statement is for."""

    SELECT = "select"
    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"
    COPY_OUT = "copy_out"
    """COPY ... TO, SELECT ... INTO OUTFILE: data leave the server as a file or stream."""
    COPY_IN = "copy_in"
    GRANT = "grant"
    REVOKE = "revoke"
    CREATE_ACCOUNT = "create_account"
    ALTER_ACCOUNT = "alter_account"
    DROP_ACCOUNT = "drop_account"
    SET_ROLE = "set_role"
    OTHER = "other"


@record
class Use:
    """What a statement reads of one relation, as the catalog spells the names.

    ``shown``: columns whose values, or something computed from single values, come out; ("*",) for all of a relation
    whose columns are not known. ``counted``: columns that come out in aggregates only. ``matched``: columns compared
    with a literal or parameter by ``=``, ``IN`` of few or a pattern (``LIKE``, regular expressions: whose value begins
    with a wildcard is not known of a fingerprint, and who knows half a name looks up one person too).
    """

    schema: str
    table: str
    shown: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    matched: tuple[str, ...] = ()
    filtered: bool = False
    """Any condition on this relation (WHERE, HAVING, a join is none)."""


@record
class AccountChange:
    """What a GRANT, REVOKE or statement about an account says; never a password."""

    verb: Verb
    grantees: tuple[str, ...]
    privileges: tuple[str, ...] = ()
    relations: tuple[tuple[str | None, str | None], ...] = ()
    """Schema and relation; (schema, None) for a whole schema or database, (None, None) for everything."""


@record
class Shape:
    """One statement, understood. ``limit`` is a LIMIT written as a number; ``role`` what SET ROLE names."""

    verb: Verb
    uses: tuple[Use, ...] = ()
    limit: int | None = None
    change: AccountChange | None = None
    role: str | None = None
    unknown: tuple[str, ...] = ()
    """Names of relations that are not in the catalog (of other databases, temporary, dropped)."""


@record
class Output:
    """One column that a view or query gives, and the base columns it shows (schema, relation, column)."""

    name: str
    bases: tuple[tuple[str, str, str], ...]
