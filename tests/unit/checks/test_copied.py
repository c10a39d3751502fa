"""Findings about copies: what is said of which, how bad it is, and what a test system is told."""

from __future__ import annotations

import dataclasses

import pytest

from privaudit.analysis.copies import copies
from privaudit.analysis.facts import Facts
from privaudit.checks.copied_data import CHECK as COPIED
from privaudit.checks.real_data_in_test import CHECK as REAL
from privaudit.checks.test_system import CHECK as TEST
from privaudit.config.settings import Settings
from privaudit.model import Finding, Lifecycle, Severity
from privaudit.report import words
from tests.analysed import TODAY
from tests.unit.analysis.copied_world import World, people, rows

LIVE_AND_TEST = {"crm": Lifecycle.LIVE, "stand": Lifecycle.TEST}


def analysed(world: World) -> Facts:
    """Facts with their copies."""
    facts = world.facts()
    return facts.with_(copies=copies(facts, TODAY))


def findings(facts: Facts) -> list[Finding]:
    """All findings about copies and test systems."""
    return [f for check in (COPIED, REAL, TEST) for f in check.run(facts, Settings())]


def test_real_people_in_a_test_system_are_a_grave_finding() -> None:
    """It names the test table, the live original and how much of it is there; nothing else is said of the system."""
    there = people(400, 1)
    world = World(lifecycles=LIVE_AND_TEST).add("crm.main.clients", there)
    world.add("stand.main.clients", rows(there, range(0, 400, 2)))
    (found,) = findings(analysed(world))
    assert found.check == "real_data_in_test"
    assert found.severity in (Severity.HIGH, Severity.CRITICAL)
    assert found.target.ref.label() == "stand.main.clients"
    text = words.message(found.message, "en")
    assert "100 %" in text
    assert "crm.main.clients" in text
    assert found.laws


def test_made_up_people_in_a_test_system_are_said_with_less_weight() -> None:
    """A test system that shares nothing with the live ones is "not shown to be real", and no copy is made up."""
    world = World(lifecycles=LIVE_AND_TEST).add("crm.main.clients", people(400, 1))
    (found,) = findings(analysed(world.add("stand.main.clients", people(400, 2))))
    assert found.message.key == "test_system.unproven"
    world.sketches.clear()
    (uncompared,) = findings(analysed(world))
    assert uncompared.message.key == "test_system.default"
    assert uncompared.severity.rank < found.severity.rank


@pytest.mark.parametrize(
    ("name", "key"),
    [("clients_bak", "backup"), ("clients_export", "export"), ("archive_clients", "archive"), ("t17", "unknown")],
)
def test_a_copy_is_said_with_its_original_and_what_it_is_for(name: str, key: str) -> None:
    """Each kind has its own words, in both languages, and none of them deletes anything by itself."""
    there = people(400, 1)
    part = rows(there, range(300))
    world = World().add("crm.main.clients", there).add(f"crm.main.{name}", part)
    (found,) = findings(analysed(world))
    assert found.message.key == f"copied_data.{key}"
    assert found.target.ref.table == name
    assert found.remediation is not None
    assert found.remediation.sql is None
    for lang in ("en", "ru"):
        text = words.message(found.message, lang) + words.remedy(found.remediation, lang)
        assert "crm.main.clients" in text
        assert "?" not in text
        assert "DELETE" not in text


def test_the_word_of_a_name_alone_weighs_little() -> None:
    """Where values were not compared, the finding says so and is of little weight."""
    there = people(50, 1)
    world = World().add("crm.main.clients", there, compared=False).add("crm.main.clients_old", there, compared=False)
    (found,) = findings(analysed(world))
    assert found.message.key == "copied_data.by_name"
    assert found.severity.rank >= Severity.LOW.rank
    assert found.confidence < 0.5


def test_the_finding_stays_the_same_when_rows_are_added() -> None:
    """A decision about a copy holds although the overlap changed: the finding's id is about the two places."""
    there = people(400, 1)
    ids = set()
    for part in (200, 300):
        world = World().add("crm.main.clients", there).add("crm.main.clients_bak", rows(there, range(part)))
        ids |= {f.id for f in findings(analysed(world))}
    assert len(ids) == 1


def test_copies_without_people_count_none() -> None:
    """A finding about a copy of which nobody is known is not rated by people."""
    there = people(400, 1)
    world = World().add("crm.main.clients", there).add("crm.main.clients_bak", there)
    facts = analysed(world)
    bare = facts.with_(copies=tuple(dataclasses.replace(c, people_estimate=None) for c in facts.copies))
    (found,) = findings(bare)
    assert "people_unknown" in {m.key for m in found.severity_why}
