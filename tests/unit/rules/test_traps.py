"""Tables of things whose columns are named as people's data elsewhere say nothing of anybody (``data/traps.yaml``)."""

from pathlib import Path

import pytest
import yaml

from privaudit.detect import classify, load_rules
from privaudit.model import Column, Subject, Table, TableKind, TableSample, TypeFamily

TRAPS: dict[str, dict[str, list[str]]] = yaml.safe_load(
    (Path(__file__).parent / "data" / "traps.yaml").read_text(encoding="utf-8")
)
#: Classes of data that are no personal data.
IMPERSONAL = {None, "organisation", "transaction_id", "transaction_place"}


def said(name: str, columns: tuple[str, ...]) -> dict[str, str]:
    """The kind of personal data said of each column of a table without rows."""
    made = tuple(Column(name=c, data_type="", family=TypeFamily.OTHER, position=i) for i, c in enumerate(columns))
    table = Table(system="s", schema="public", name=name, kind=TableKind.TABLE, columns=made)
    found = classify(table, TableSample.empty(), load_rules()).classifications
    likely = (c for c in found if c.confidence >= 0.5 and c.category not in IMPERSONAL)
    return {c.column: c.entity for c in likely if c.subject is not Subject.ORGANISATION}


@pytest.mark.parametrize("trade", sorted(TRAPS))
def test_words_that_mean_something_else_among_things_are_nobody_s(trade: str) -> None:
    """The sentence of a text, the verdict on a product and the community of a server are no personal data."""
    found = {f"{table}.{c}": kind for table, cs in TRAPS[trade].items() for c, kind in said(table, tuple(cs)).items()}
    assert found == {}


@pytest.mark.parametrize(
    ("table", "columns", "kinds"),
    [
        (
            "inmates",
            ("customer_id", "last_name", "verdict", "sentence"),
            {"verdict": "CONVICTION", "sentence": "CONVICTION"},
        ),
        (
            "employees",
            ("employee_id", "last_name", "skills", "tenure"),
            {"skills": "EDUCATION", "tenure": "EMPLOYMENT"},
        ),
        ("customers", ("customer_id", "last_name", "pass", "race"), {"pass": "PASSWORD", "race": "ETHNICITY"}),
    ],
)
def test_the_same_words_beside_a_person_s_name_are_his(
    table: str, columns: tuple[str, ...], kinds: dict[str, str]
) -> None:
    """What is nobody's among things is somebody's in a table about people."""
    found = said(table, columns)
    assert {c: found.get(c) for c in kinds} == kinds
