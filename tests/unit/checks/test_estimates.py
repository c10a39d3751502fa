"""How many people: severity goes by them, and no text says an estimate as a number without doubt."""

from __future__ import annotations

from dataclasses import replace

from privaudit.checks.severity import rate_colocations
from privaudit.config.settings import Settings
from privaudit.model import CoLocation, Level, Lifecycle, Message, PackagePart, Ref, Severity
from privaudit.registry import CHECKS
from privaudit.report.sheets import actions
from privaudit.report.words import text_of
from tests.facts import classified, facts, relation, row, system
from tests.samples import sample_result

SETTINGS = Settings()


def test_few_people_of_two_systems_weigh_less_than_many_in_one_place() -> None:
    """That one side is an archive or a test system makes it no worse that both together show 32 people."""
    at = replace(system(), lifecycle=Lifecycle.TEST)
    tables = (Ref(system="crm", schema="main", table="t"), Ref(system="shop", schema="main", table="t"))
    made = facts([relation("t")], [], systems=[at], grants=[])
    place = CoLocation(
        level=Level.CROSS_SYSTEM,
        systems=("crm", "shop"),
        identity=tables[:1],
        transactions=tables[1:],
        package=tuple(PackagePart)[:7],
        people_estimate=32,
        severity=Severity.INFO,
        advice=Message(key="advice.shared"),
    )
    few, some = rate_colocations(made.with_(colocations=(place, replace(place, people_estimate=1_000))))
    assert few.severity is Severity.MEDIUM
    assert some.severity is Severity.HIGH
    assert [m.key for m in few.severity_why][:3] == ["base.cross_system", "parts", "people"]
    assert "lifecycle.test" not in {m.key for m in few.severity_why}


def test_estimates_bring_their_bounds_into_findings() -> None:
    """The bounds of the table whose estimate is named stand beside it."""
    rows = [replace(row("t"), people_estimate=385, people_low=335, people_high=435)]
    found = [classified("t", "c", "CREDIT_CARD")]
    made = facts([relation("t")], found, rows=rows)
    (f,) = CHECKS.get("plain_card").run(made, SETTINGS)
    assert "about 385 (at least 335, at most 435)" in text_of(f.message)


def test_of_one_severity_most_people_come_first_and_no_place_is_blank() -> None:
    """What lies in two systems names both, and leads nowhere empty."""
    found = actions.order(sample_result())
    sizes = [
        (f.severity.rank, -people)
        for f in found[1:]
        for people in [f.message.param("people")]
        if isinstance(people, int)
    ]
    assert sizes == sorted(sizes)
    across = replace(found[-1], target=replace(found[-1].target, ref=Ref(), related=(Ref(system="a"), Ref(system="b"))))
    assert actions.whole_place(across) == "a, b"
    assert all(actions.whole_place(f) for f in found)
