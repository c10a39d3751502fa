"""Names of copies: what they are copies of, what for, and of which day."""

from __future__ import annotations

from datetime import date

import pytest

from privaudit.analysis.copy_names import name_says
from privaudit.model import CopyKind


@pytest.mark.parametrize(
    ("name", "base", "kind", "day"),
    [
        ("customers_bak", ("customer",), CopyKind.BACKUP, None),
        ("customers_20230115", ("customer",), CopyKind.BACKUP, date(2023, 1, 15)),
        ("Customers_2023_01_15", ("customer",), CopyKind.BACKUP, date(2023, 1, 15)),
        ("clients15012023", ("client",), CopyKind.BACKUP, date(2023, 1, 15)),
        ("clients_230115", ("client",), CopyKind.BACKUP, date(2023, 1, 15)),
        ("orders_2023_copy", ("order",), CopyKind.UNKNOWN, None),
        ("OldCustomers", ("customer",), CopyKind.BACKUP, None),
        ("klienty_vygruzka", ("klienty",), CopyKind.EXPORT, None),
        ("выгрузка клиенты", ("клиенты",), CopyKind.EXPORT, None),
        ("orders_archive", ("order",), CopyKind.ARCHIVE, None),
        ("stg_users", ("user",), CopyKind.REPLICA, None),
        ("tmp_users_export", ("user",), CopyKind.EXPORT, None),
    ],
)
def test_a_name_says_of_what_and_what_for(name: str, base: tuple[str, ...], kind: CopyKind, day: date | None) -> None:
    """Words of copies in English, Russian and transliterated, and days in several forms, are read out of a name."""
    said = name_says(name)
    assert (said.base, said.kind, said.day, said.copy_like) == (base, kind, day, True)


@pytest.mark.parametrize(
    "name", ["orders_2023", "orders_2023_01", "customers", "threshold", "golden_members", "part_12345678"]
)
def test_ordinary_names_say_nothing(name: str) -> None:
    """A year or month is a part of the data, words inside words are none, eight digits need not be a day."""
    assert not name_says(name).copy_like
