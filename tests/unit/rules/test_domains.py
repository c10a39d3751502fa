"""Columns of eighty businesses, named as people name them, are understood by name alone (``data/domains_*.yaml``)."""

from functools import cache
from pathlib import Path

import pytest
import yaml

from privaudit.detect import classify, load_rules
from privaudit.model import Column, Subject, Table, TableKind, TableSample, TypeFamily

DATA = Path(__file__).parent / "data"
Domains = dict[str, dict[str, dict[str, str | None]]]

#: The share of columns that must be said right, and the most that may be said of a person and are not.
RIGHT = {"en": 0.975, "eu": 0.97, "ru": 0.957}
FALSE_ALARMS = {"en": 0.025, "eu": 0.027, "ru": 0.041}
#: Classes of data that are no personal data, and kinds that say not whose they are: the number of a receipt.
IMPERSONAL = {None, "organisation"}
OF_NOBODY = {"TRANSACTION_ID", "TRANSACTION_PLACE"}


def said(name: str, columns: tuple[str, ...]) -> dict[str, str]:
    """The kind of personal data said of each column of a table without rows."""
    made = tuple(Column(name=c, data_type="", family=TypeFamily.OTHER, position=i) for i, c in enumerate(columns))
    table = Table(system="s", schema="public", name=name, kind=TableKind.TABLE, columns=made)
    found = classify(table, TableSample.empty(), load_rules()).classifications
    likely = (c for c in found if c.confidence >= 0.5 and c.category not in IMPERSONAL)
    return {c.column: c.entity for c in likely if c.subject is not Subject.ORGANISATION}


@cache
def verdicts(language: str) -> tuple[tuple[str, str | None, str], ...]:
    """Of each column of each business its full name, what is said of it, and what may be."""
    domains: Domains = yaml.safe_load((DATA / f"domains_{language}.yaml").read_text(encoding="utf-8"))
    made: list[tuple[str, str | None, str]] = []
    for domain, tables in domains.items():
        for table, columns in tables.items():
            found = said(table, tuple(columns))
            made += [(f"{domain}.{table}.{c}", found.get(c), kinds or "null") for c, kinds in columns.items()]
    return tuple(made)


def right(found: str | None, kinds: str) -> bool:
    """Whether a kind is one of those a fair reader accepts."""
    allowed = kinds.split()
    return (found or "null") in allowed or (found in OF_NOBODY and "null" in allowed)


@pytest.mark.parametrize("language", sorted(RIGHT))
def test_most_columns_of_all_businesses_are_said_right(language: str) -> None:
    """Each column has one of its kinds, or none where it is no person's, but for few."""
    wrong = [
        f"{name}: {found} instead of {kinds}" for name, found, kinds in verdicts(language) if not right(found, kinds)
    ]
    assert 1 - len(wrong) / len(verdicts(language)) >= RIGHT[language], "\n".join(wrong)


@pytest.mark.parametrize("language", sorted(FALSE_ALARMS))
def test_what_is_no_person_s_is_left_alone(language: str) -> None:
    """Of the columns that hold no personal data almost none is said to."""
    free = [(name, found) for name, found, kinds in verdicts(language) if kinds == "null"]
    false = [f"{name}: {found}" for name, found in free if found and found not in OF_NOBODY]
    assert len(false) / len(free) <= FALSE_ALARMS[language], "\n".join(false)


def test_what_ails_an_animal_is_nobody_s_health() -> None:
    """A vet's visits beside the key of a pet are no patient's; the same columns beside a patient's key are."""
    columns = ("diagnosis", "treatment", "reason")
    assert "HEALTH" not in said("visits", ("visit_id", "pet_id", *columns)).values()
    assert said("visits", ("visit_id", "patient_id", *columns))["diagnosis"] == "HEALTH"


def test_an_order_to_a_workshop_is_no_customer_s() -> None:
    """What is planned and made, and when, was bought by nobody; an order with its customer was."""
    planned = ("item_no", "qty_planned", "start_date", "due_date", "status")
    assert said("work_orders", ("wo_no", *planned)) == {}
    assert said("orders", ("customer_id", "order_date", "total"))["total"] == "TRANSACTION_AMOUNT"


def test_a_title_is_a_form_of_address_of_customers_and_a_post_of_staff() -> None:
    """The same bare name, in a table of customers and in one of employees."""
    columns = ("title", "first_name", "last_name")
    assert said("customers", columns)["title"] == "HONORIFIC"
    assert said("employees", columns)["title"] == "JOB_TITLE"
