"""A small estate for the tests of log readers."""

from __future__ import annotations

from pathlib import Path

from privaudit.accesslog.base import LogReading
from privaudit.accesslog.estate import LoggedSystem
from privaudit.accesslog.read import read_log
from privaudit.config.access_settings import LogSettings, ReadsSettings
from privaudit.model import Catalog, Column, Table, TableKind, TypeFamily

NOW = 1_795_305_600.0
"""22 November 2026, midnight UTC."""


def system(dialect: str, accounts: tuple[str, ...] = ("anna@10.0.%",)) -> LoggedSystem:
    """One system with ``crm.customer``."""
    columns = tuple(
        Column(name=n, data_type="text", family=TypeFamily.TEXT, position=i)
        for i, n in enumerate(("id", "name", "phone"), 1)
    )
    table = Table(system="s", schema="crm", name="customer", kind=TableKind.TABLE, columns=columns, primary_key=("id",))
    return LoggedSystem(
        name="s",
        dialect=dialect,
        database="crm" if dialect == "postgresql" else None,
        catalog=Catalog(system="s", tables=(table,)),
        accounts=accounts,
        telling=frozenset({("crm", "customer", "phone", "PHONE_NUMBER")}),
    )


def read(
    form: str,
    *files: Path | str,
    prefix: str | None = None,
    zone: str | None = "UTC",
    accounts: tuple[str, ...] = ("anna@10.0.%",),
) -> LogReading:
    """Read files as one log."""
    dialect = "postgresql" if form.startswith("postgresql") else "mariadb"
    log = LogSettings(systems=("s",), format=form, files=tuple(map(str, files)), prefix=prefix, timezone=zone)
    return read_log(log, (system(dialect, accounts),), ReadsSettings(timezone="UTC"), NOW)
