"""What columns are usually called in a dozen languages is understood by name alone (``data/usual_names.yaml``)."""

from pathlib import Path

import pytest
import yaml

from privaudit.detect import classify, load_rules
from privaudit.model import Column, Subject, Table, TableKind, TableSample, TypeFamily

USUAL: dict[str, dict[str, dict[str, str | None]]] = yaml.safe_load(
    (Path(__file__).parent / "data" / "usual_names.yaml").read_text(encoding="utf-8")
)


def said(name: str, columns: tuple[str, ...]) -> dict[str, str]:
    """The kind said of each column of a table without rows, none where it is a company's."""
    made = tuple(Column(name=c, data_type="", family=TypeFamily.OTHER, position=i) for i, c in enumerate(columns))
    table = Table(system="s", schema="public", name=name, kind=TableKind.TABLE, columns=made)
    found = classify(table, TableSample.empty(), load_rules()).classifications
    likely = (c for c in found if c.confidence >= 0.5)
    return {c.column: c.entity for c in likely if c.subject is not Subject.ORGANISATION}


@pytest.mark.parametrize("language", sorted(USUAL))
def test_usual_names_of_columns_are_understood(language: str) -> None:
    """Each column has one of its kinds, or none where it is no person's."""
    wrong: list[str] = []
    for table, columns in USUAL[language].items():
        found = said(table, tuple(columns))
        for column, kinds in columns.items():
            allowed = (kinds or "null").split()
            if found.get(column, "null") not in allowed:
                wrong.append(f"{table}.{column}: {found.get(column)} instead of {kinds}")
    assert wrong == []
