"""Building blocks for tests of analyses and checks: a few classified tables in a few words."""

from __future__ import annotations

from privaudit.analysis.facts import Facts
from privaudit.model import (
    Account,
    Band,
    Catalog,
    Category,
    Classification,
    Column,
    ForeignKey,
    Grants,
    Lifecycle,
    Protection,
    Role,
    SampleMethod,
    Sampling,
    StepRecord,
    Subject,
    System,
    SystemStatus,
    Table,
    TableKind,
    TableRow,
    TableStatus,
    TypeFamily,
)
from privaudit.sketches import NONE, Sketches

CATEGORY = {
    "PERSON": Category.IDENTITY,
    "FIRST_NAME": Category.IDENTITY,
    "LAST_NAME": Category.IDENTITY,
    "DATE_OF_BIRTH": Category.DEMOGRAPHIC,
    "PHONE_NUMBER": Category.CONTACT,
    "EMAIL_ADDRESS": Category.CONTACT,
    "STREET_ADDRESS": Category.LOCATION,
    "CITY": Category.LOCATION,
    "RU_PASSPORT": Category.GOVERNMENT_ID,
    "CUSTOMER_NUMBER": Category.IDENTITY,
    "TRANSACTION_AMOUNT": Category.TRANSACTION_AMOUNT,
    "TRANSACTION_ITEM": Category.TRANSACTION_ITEM,
    "TRANSACTION_TIME": Category.TRANSACTION_TIME,
    "CREDIT_CARD": Category.PAYMENT,
    "CREDIT_CARD_SECURITY_CODE": Category.PAYMENT,
    "PASSWORD": Category.CREDENTIAL,
    "HEALTH": Category.SPECIAL,
}


def classified(
    table: str,
    column: str,
    entity: str,
    *,
    system: str = "crm",
    subject: Subject = Subject.CUSTOMER,
    confidence: float = 0.95,
    protection: Protection = Protection.PLAIN,
    role: Role = Role.COLUMN,
    distinct: int = 100,
    checked: int = 100,
) -> Classification:
    """One verdict."""
    band = Band.CERTAIN if confidence >= 0.9 else Band.LIKELY if confidence >= 0.5 else Band.TO_CHECK
    return Classification(
        system=system,
        schema="main",
        table=table,
        column=column,
        role=role,
        data_type="text",
        entity=entity,
        category=CATEGORY[entity],
        subject=subject,
        confidence=confidence,
        band=band,
        protection=protection,
        checked=checked,
        distinct=distinct,
        fill_rate=1.0,
    )


def relation(name: str, columns: str = "id", keys: str = "", *, system: str = "crm") -> Table:
    """A table; ``keys`` as in ``client_id>client.id shop_id>shop.id``."""
    parsed = []
    for key in keys.split():
        column, _, target = key.partition(">")
        table, _, to = target.partition(".")
        parsed.append(ForeignKey(columns=(column,), to_schema="main", to_table=table, to_columns=(to or "id",)))
    made = tuple(
        Column(name=c, data_type="text", family=TypeFamily.TEXT, position=i) for i, c in enumerate(columns.split(), 1)
    )
    return Table(
        system=system, schema="main", name=name, kind=TableKind.TABLE, columns=made, foreign_keys=tuple(parsed)
    )


def row(
    name: str,
    *,
    system: str = "crm",
    subject: Subject = Subject.CUSTOMER,
    rows: int | None = 100,
    sampled: int = 100,
    method: SampleMethod = SampleMethod.ALL_ROWS,
    status: TableStatus = TableStatus.SCANNED,
    reason: str | None = None,
) -> TableRow:
    """What became of a table."""
    return TableRow(
        system=system,
        schema="main",
        table=name,
        kind=TableKind.TABLE,
        status=status,
        columns=3,
        rows_estimate=rows,
        rows_sampled=sampled,
        sampling=Sampling(method=method, seed=1),
        subject=subject,
        reason=reason,
    )


def system(
    name: str = "crm",
    *,
    lifecycle: Lifecycle | None = None,
    may_write: bool = False,
    server: str | None = "db1",
    dialect: str = "postgresql",
) -> System:
    """One scanned system."""
    return System(
        name=name,
        dialect=dialect,
        status=SystemStatus.COMPLETE,
        server=server,
        lifecycle=lifecycle,
        account=Account(name="scanner", may_write=may_write),
    )


def facts(
    tables: list[Table],
    classifications: list[Classification],
    *,
    rows: list[TableRow] | None = None,
    systems: list[System] | None = None,
    grants: list[Grants] | None = None,
    steps: list[StepRecord] | None = None,
    sketches: Sketches = NONE,
) -> Facts:
    """Facts over them; every table has a row unless rows are given."""
    subjects = {c.table: c.subject for c in classifications}
    made = (
        rows
        if rows is not None
        else [row(t.name, system=t.system, subject=subjects.get(t.name, Subject.NONE)) for t in tables]
    )
    names = {t.system for t in tables}
    return Facts(
        systems=tuple(systems or [system(n) for n in sorted(names)]),
        catalogs=tuple(Catalog(system=n, tables=tuple(t for t in tables if t.system == n)) for n in sorted(names)),
        tables=tuple(made),
        classifications=tuple(sorted(classifications, key=lambda c: c.id)),
        grants=tuple(grants or []),
        steps=tuple(steps or []),
        sketches=sketches,
    )
