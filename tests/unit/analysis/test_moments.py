"""Which columns tell how old rows are."""

from __future__ import annotations

from datetime import date

import pytest

from privaudit.analysis.moments import time_columns
from privaudit.config.time_rules import TimeRole, load_time_rules
from privaudit.model import Column, Table, TableKind, TypeFamily
from tests.facts import classified, facts

RULES = load_time_rules()


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("created_at", TimeRole.MADE),
        ("DateCreated", TimeRole.MADE),
        ("дата_регистрации", TimeRole.MADE),
        ("data_registracii", TimeRole.MADE),
        ("order_date", TimeRole.ACTED),
        ("lastLogin", TimeRole.ACTED),
        ("дата документа", TimeRole.ACTED),
        ("birth_date", TimeRole.NEVER),
        ("data_rozhdeniya", TimeRole.NEVER),
        ("дата_рождения", TimeRole.NEVER),
        ("valid_until", TimeRole.NEVER),
        ("passport_issue_date", TimeRole.NEVER),
        ("due_date", TimeRole.NEVER),
        ("colour", None),
    ],
)
def test_names_say_what_a_column_is_the_time_of(name: str, role: TimeRole | None) -> None:
    """In English, Russian and Russian in Latin letters; a birth date is no age of a row."""
    assert RULES.role_of(name) is role


@pytest.mark.parametrize("day", ["1900-01-01", "1970-01-01", "9999-12-31", "1962-05-01", "2999-01-01"])
def test_days_that_stand_for_none_are_no_ages(day: str) -> None:
    """Programs write such days where they know none."""
    assert not RULES.is_day(date.fromisoformat(day))
    assert RULES.is_day(date(2015, 3, 2))


def _table(*columns: tuple[str, TypeFamily]) -> Table:
    made = tuple(Column(name=n, data_type=f.value, family=f, position=i) for i, (n, f) in enumerate(columns, 1))
    return Table(system="crm", schema="main", name="t", kind=TableKind.TABLE, columns=made)


def test_creation_goes_before_activity_and_births_are_left_out() -> None:
    """The order is that of how much a column tells; texts need a name that speaks of time."""
    found = time_columns(
        facts(
            [
                _table(
                    ("birth_date", TypeFamily.DATE),
                    ("stamp", TypeFamily.DATETIME),
                    ("some_day", TypeFamily.DATE),
                    ("last_login", TypeFamily.DATETIME),
                    ("reg", TypeFamily.TEXT),
                    ("reg_date", TypeFamily.TEXT),
                    ("bought", TypeFamily.INTEGER),
                    ("created", TypeFamily.INTEGER),
                )
            ],
            [classified("t", "bought", "TRANSACTION_TIME")],
        ),
        ("crm", "main", "t"),
    )
    assert [(c.name, c.role) for c in found] == [
        ("reg_date", TimeRole.MADE),
        ("last_login", TimeRole.ACTED),
        ("bought", TimeRole.ACTED),
        ("stamp", None),
    ]


def test_the_first_few_columns_tell_both_creation_and_activity() -> None:
    """Comparing takes a few of them along: three of creation would hide when somebody was there last."""
    names = ("created_at", "imported_at", "opened_at", "paid_at", "updated_at")
    found = time_columns(facts([_table(*((n, TypeFamily.DATETIME) for n in names))], []), ("crm", "main", "t"))
    assert [c.name for c in found] == ["created_at", "paid_at", "imported_at", "updated_at", "opened_at"]


def test_a_relation_nobody_knows_has_none() -> None:
    """Analyses may ask for any relation."""
    assert time_columns(facts([], []), ("crm", "main", "t")) == ()
