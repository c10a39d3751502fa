"""Columns of eighty businesses, named as people name them, are understood by name alone (``data/domains_en.yaml``)."""

from functools import cache
from pathlib import Path

import yaml

from privaudit.detect import classify, load_rules
from privaudit.model import Column, Subject, Table, TableKind, TableSample, TypeFamily

DATA = Path(__file__).parent / "data" / "domains_en.yaml"
Domains = dict[str, dict[str, dict[str, str | None]]]

#: The share of columns that must be said right, and the most that may be said of a person and are not.
RIGHT, FALSE_ALARMS = 0.955, 0.045
#: Classes of data that are no personal data, or say not whose they are: the number of a receipt, the place of a sale.
IMPERSONAL = {None, "organisation", "transaction_id", "transaction_place"}


def said(name: str, columns: tuple[str, ...]) -> dict[str, str]:
    """The kind of personal data said of each column of a table without rows."""
    made = tuple(Column(name=c, data_type="", family=TypeFamily.OTHER, position=i) for i, c in enumerate(columns))
    table = Table(system="s", schema="public", name=name, kind=TableKind.TABLE, columns=made)
    found = classify(table, TableSample.empty(), load_rules()).classifications
    likely = (c for c in found if c.confidence >= 0.5 and c.category not in IMPERSONAL)
    return {c.column: c.entity for c in likely if c.subject is not Subject.ORGANISATION}


@cache
def verdicts() -> tuple[tuple[str, str | None, str], ...]:
    """Of each column of each business its full name, what is said of it, and what may be."""
    domains: Domains = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    made: list[tuple[str, str | None, str]] = []
    for domain, tables in domains.items():
        for table, columns in tables.items():
            found = said(table, tuple(columns))
            made += [(f"{domain}.{table}.{c}", found.get(c), kinds or "null") for c, kinds in columns.items()]
    return tuple(made)


def test_most_columns_of_all_businesses_are_said_right() -> None:
    """Each column has one of its kinds, or none where it is no person's, but for few."""
    wrong = [
        f"{name}: {found} instead of {kinds}"
        for name, found, kinds in verdicts()
        if (found or "null") not in kinds.split()
    ]
    assert 1 - len(wrong) / len(verdicts()) >= RIGHT, "\n".join(wrong)


def test_what_is_no_person_s_is_left_alone() -> None:
    """Of the columns that hold no personal data almost none is said to."""
    free = [(name, found) for name, found, kinds in verdicts() if kinds == "null"]
    false = [f"{name}: {found}" for name, found in free if found]
    assert len(false) / len(free) <= FALSE_ALARMS, "\n".join(false)
