"""The catalog: what relations a system has, and a sample of the rows of one of them."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NoReturn

from .base import Params, Raw, Ref, record
from .place import Message


class TableKind(StrEnum):
    """What sort of relation it is."""

    TABLE = "table"
    VIEW = "view"
    MATERIALIZED_VIEW = "materialized_view"
    PARTITIONED_TABLE = "partitioned_table"
    FOREIGN_TABLE = "foreign_table"
    FILE = "file"


class TypeFamily(StrEnum):
    """The engine's type, reduced to what detection needs to know."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    FLOAT = "float"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    BINARY = "binary"
    JSON = "json"
    XML = "xml"
    ARRAY = "array"
    UUID = "uuid"
    INET = "inet"
    ENUM = "enum"
    OTHER = "other"


@record
class Column:
    """One column. ``data_type`` is the engine's own text without ENUM labels; ``length`` in characters."""

    name: str
    data_type: str
    family: TypeFamily
    position: int
    nullable: bool = True
    length: int | None = None
    unique: bool = False
    """Alone under a primary key or unique index."""
    indexed: bool = False
    """First under a usable index, so that its least and greatest values and one value's rows are found at once."""
    distinct_estimate: int | None = None
    """Different values by the server's own statistics; None where it has none."""
    comment: Raw | None = None
    default: Raw | None = None
    """The text of a constant default, as the server stores it."""


@record
class ForeignKey:
    """A declared key from ``columns`` of the table that holds it to ``to_columns`` of another, in the same system."""

    columns: tuple[str, ...]
    to_schema: str
    to_table: str
    to_columns: tuple[str, ...]


@record
class Table:
    """One relation. ``rows_estimate`` is the server's own statistic, never a count; None where it has none."""

    system: str
    schema: str
    name: str
    kind: TableKind
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    rows_estimate: int | None = None
    comment: Raw | None = None
    gaps: tuple[tuple[str, Params], ...] = ()
    """What the list of columns may lack: keys of i18n area ``reasons`` with their values."""

    @property
    def ref(self) -> Ref:
        """The relation's place."""
        return Ref(system=self.system, schema=self.schema, table=self.name)

    @property
    def key(self) -> tuple[str, str, str]:
        """System, schema, name."""
        return (self.system, self.schema, self.name)

    def is_unique(self, column: Column) -> bool:
        """Whether the schema says that a column has no value twice."""
        return column.unique or self.primary_key == (column.name,)

    def column(self, name: str) -> Column:
        """Return the column of that name.

        Raises:
            KeyError: there is none.
        """
        for c in self.columns:
            if c.name == name:
                return c
        raise KeyError(name)


@record
class ViewLineage:
    """The base columns that each column of a view shows, down to tables (a materialised view is one); no text of it.

    ``outputs``: each column of the view with (schema, relation, column) of its bases, () where it is computed or not
    known. ``bases``: every relation (schema, name) that the view reads, whichever of its columns come out.
    """

    schema: str
    view: str
    outputs: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]
    bases: tuple[tuple[str, str], ...] = ()


@record
class Catalog:
    """All relations of one system, sorted by schema and name; ``databases`` are others seen on the server.

    ``gaps`` say what else of the system holds data and is not read: keys of i18n area ``reasons`` with their values.
    """

    system: str
    tables: tuple[Table, ...]
    other_databases: tuple[str, ...] = ()
    gaps: tuple[tuple[str, Params], ...] = ()


class SampleMethod(StrEnum):
    """How rows were chosen; i18n area ``sampling`` explains each."""

    NONE = "none"
    """No row was read (names only)."""
    ALL_ROWS = "all_rows"
    """The whole relation fits the sample."""
    RANDOM_ROWS = "random_rows"
    """Each row had the same chance (BERNOULLI): a statistical bound holds."""
    RANDOM_BLOCKS = "random_blocks"
    """Random pages of the table: rows of a page come together, no bound."""
    RANDOM_KEYS = "random_keys"
    """Rows next to random points of an integer key: gaps bias it, no bound."""
    KEY_STEPS = "key_steps"
    """Rows from several regions of an ordered key: no bound."""
    HEAD = "head"
    """The first rows the engine returned: no bound."""


BOUNDED_METHODS = frozenset({SampleMethod.ALL_ROWS, SampleMethod.RANDOM_ROWS})


class TableSample:
    """Rows of one relation, column by column, row-aligned: ``sample.values("phone")[7]`` belongs to row 7.

    The only thing in privaudit that holds raw values. Its repr hides them, it refuses pickling, and the codec refuses
    it by type. Values are what the driver gave: str, int, float, Decimal, date, datetime, bytes, bool, list, dict or
    None.
    """

    __slots__ = ("_columns", "cut", "gaps", "key_span", "left_alone", "method", "rows", "rows_seen", "seed")

    def __init__(
        self,
        columns: dict[str, tuple[object, ...]],
        *,
        rows: int,
        method: SampleMethod,
        seed: int,
        cut: dict[str, float] | None = None,
        key_span: int | None = None,
        rows_seen: tuple[int, int, int] | None = None,
        left_alone: dict[str, int] | None = None,
        gaps: tuple[tuple[str, Params], ...] = (),
    ) -> None:
        self._columns = columns
        self.gaps = gaps
        """What of the relation was not read: keys of i18n area ``reasons`` with their values."""
        self.rows = rows
        self.method = method
        self.seed = seed
        self.cut = cut or {}
        """Share (0 to 1) of a column's values that were cut in SQL before they came here."""
        self.left_alone = left_alone or {}
        """Number of a column's binary values that were over the bound and stayed in the database."""
        self.key_span = key_span
        """Highest less lowest integer key plus 1, where the sampler asked: no fewer than the rows there are."""
        self.rows_seen = rows_seen
        """Rows of the relation by how many a random choice met: least, likely and most (99 %)."""

    @classmethod
    def empty(cls, method: SampleMethod = SampleMethod.NONE, seed: int = 0) -> TableSample:
        """A sample without rows: names only, or an empty relation."""
        return cls({}, rows=0, method=method, seed=seed)

    def values(self, column: str) -> tuple[object, ...]:
        """The column's values, one a sampled row; empty if the column was not read."""
        return self._columns.get(column, ())

    def names(self) -> Iterator[str]:
        """Names of the columns that were read."""
        return iter(self._columns)

    def __repr__(self) -> str:
        return f"TableSample({len(self._columns)} columns, {self.rows} rows, {self.method})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a TableSample holds raw values and does not leave its process")


class TableStatus(StrEnum):
    """What became of a relation."""

    SCANNED = "scanned"
    EMPTY = "empty"
    FILTERED = "filtered"
    """Row-level security hides rows from the scanner."""
    SKIPPED = "skipped"
    FAILED = "failed"


UNREAD = frozenset({TableStatus.SKIPPED, TableStatus.FAILED, TableStatus.FILTERED})
"""Of these nothing, or not everything, was seen: that something is not found there says nothing."""


class Subject(StrEnum):
    """Whom a relation or column is about."""

    CUSTOMER = "customer"
    EMPLOYEE = "employee"
    PATIENT = "patient"
    CONTACT_PERSON = "contact_person"
    ORGANISATION = "organisation"
    PUBLIC_FIGURE = "public_figure"
    PRODUCT = "product"
    NONE = "none"
    UNKNOWN = "unknown"


PERSON_SUBJECTS = frozenset(
    {Subject.CUSTOMER, Subject.EMPLOYEE, Subject.PATIENT, Subject.CONTACT_PERSON, Subject.UNKNOWN}
)
"""Subjects whose data count as personal; unknown does, since a miss costs more than a row to check."""


@record
class Sampling:
    """How a relation was sampled; a run with the same seed reads the same rows of unchanged data."""

    method: SampleMethod
    seed: int


@record
class TableRow:
    """One row of ``tables[]``: a relation and what became of it."""

    system: str
    schema: str
    table: str
    kind: TableKind
    status: TableStatus
    columns: int
    column_names: tuple[str, ...] = ()
    """Every column, those without findings too; empty in audits of older versions."""
    rows_estimate: int | None = None
    rows_sampled: int = 0
    sampling: Sampling | None = None
    reason: str | None = None
    reason_params: Params = ()
    subject: Subject = Subject.UNKNOWN
    rows_low: int | None = None
    rows_high: int | None = None
    rows_method: str | None = None
    people_estimate: int | None = None
    people_low: int | None = None
    people_high: int | None = None
    people_method: str | None = None
    identifiers_estimate: int | None = None
    identifiers_low: int | None = None
    identifiers_high: int | None = None
    oldest: str | None = None
    newest: str | None = None
    age_column: str | None = None
    """The column of time that ``oldest`` and ``newest`` (ISO days) are of."""
    age_method: str | None = None
    """``index``: the whole column; ``all_rows``; ``sample``: no younger, no older than that."""
    last_used: str | None = None
    """When the server saw the relation used last, before our own reads (ISO 8601 or a day)."""
    last_used_method: str | None = None
    """What says so: a key of i18n area ``old``."""
    inactive_people: int | None = None
    """People without a transaction for longer than the retention period, with bounds."""
    inactive_low: int | None = None
    inactive_high: int | None = None
    inactive_how: Message | None = None
    """By what they were counted, or why nobody knows: a key of i18n area ``old``, under ``past``."""
    inactive_sql: str | None = None
    """A statement that counts them, for a person to run; never sent."""
    backup_like: str | None = None
    """Why it looks like a backup or an archive (a key of i18n area ``old``); None if it does not."""

    @property
    def ref(self) -> Ref:
        """The relation's place."""
        return Ref(system=self.system, schema=self.schema, table=self.table)

    @property
    def id(self) -> str:
        """Stable between runs."""
        return self.ref.digest()
