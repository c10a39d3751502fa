"""The list of machine-filled fields as CSV, in spreadsheets of any country."""

from __future__ import annotations

import re
from dataclasses import replace

from privaudit.incident.folder import papers
from privaudit.incident.index import machine_csv
from tests.samples import sample_result

from .cases import case


def test_no_cell_of_the_csv_is_a_formula_where_semicolons_part_cells() -> None:
    """A purpose with a formula behind a semicolon or a line break is text in Russian and German Excel, too."""
    audit = sample_result()
    systems = tuple(replace(s, purpose="x;=cmd|'/c calc'!A0;y\n+1;\t@z") for s in audit.systems)
    made = case(result=replace(audit, systems=systems))
    written = machine_csv(papers(made).filled, made).decode("utf-8-sig")
    assert "=cmd" in written
    assert not re.search(r"(?m)(^|[;\t])[\s\"]*[=+@-]", written)
