"""Statements for several databases in one text: a comment stays a comment."""

from __future__ import annotations

import dataclasses

import pytest

from privaudit.checks._script import Section, script
from privaudit.model import Grants
from tests.facts import facts, system


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\t\n"])
def test_a_database_of_a_hostile_name_stays_in_its_comment(end: str) -> None:
    """Databases may be called anything; no line of the text begins with what a name says."""
    named = dataclasses.replace(system("one"), database=f"shop{end}DROP ROLE anna; --")
    grants = [Grants(system=s, as_of="2026-11-20T10:00:00+00:00", principals=(), grants=()) for s in ("one", "two")]
    found = facts([], [], systems=[named, system("two")], grants=grants)
    text = script(found, (), (), [Section(system="one", statements=("REVOKE a FROM b;",))])
    assert text is not None
    first, second = text.splitlines()
    assert first.startswith("-- in database shop")
    assert second == "REVOKE a FROM b;"
