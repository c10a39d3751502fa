"""Values that several people share: the truth stays within the bounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest

from privaudit.analysis.facts import Facts
from privaudit.analysis.people import with_people
from privaudit.model import SampleMethod, TableRow
from privaudit.sketches import Sketches
from tests.facts import classified, facts, relation, row
from tests.sketching import sketched

FORM = {"phone": "phone", "email": "email"}
ENTITY = {
    "phone": "PHONE_NUMBER",
    "email": "EMAIL_ADDRESS",
    "first": "FIRST_NAME",
    "last": "LAST_NAME",
    "name": "PERSON",
    "passport": "RU_PASSPORT",
}


def counted(columns: Mapping[str, Iterable[object]], *, share: float = 1.0, compare: bool = True) -> TableRow:
    """What became of a table with these columns, of which 1,000 rows were read at random."""
    data = {c: tuple(v) for c, v in columns.items()}
    rows = len(next(iter(data.values())))
    seen = min(1000, rows)
    found = [classified("t", c, ENTITY[c], distinct=len(set(v[:seen])), checked=seen) for c, v in data.items()]
    made: Facts = facts([relation("t")], found, rows=[row("t", rows=rows, sampled=seen, method=SampleMethod.HEAD)])
    made.counts = {("crm", "main", "t"): (rows, {})}
    marks = [c for c in data if c in ("phone", "email", "passport", "name")]
    if compare:
        forms = {c: f for c, f in FORM.items() if c in data}
        made.sketches = Sketches([sketched("crm.main.t", data, forms=forms, marks=marks, share=share, anchors=marks)])
    (r,) = with_people(made)
    return r


def holds(r: TableRow, truth: int) -> bool:
    """Whether the bounds hold a number of people, and the estimate lies within them."""
    assert r.people_low is not None
    assert r.people_high is not None
    assert r.people_estimate is not None
    assert r.people_low <= r.people_estimate <= r.people_high
    return r.people_low <= truth <= r.people_high


def test_contacts_of_firms_are_people_of_several_names() -> None:
    """900 people with 60 firm phones: names in two columns tell them apart."""
    n = range(900)
    r = counted(
        {"first": [f"F{i % 30}" for i in n], "last": [f"L{i // 30}" for i in n], "phone": [firm(i % 60) for i in n]}
    )
    assert holds(r, 900)
    assert r.people_low == 60
    assert r.people_estimate is not None
    assert r.people_estimate > 500
    assert r.people_method == "shared_values"


def test_orders_of_one_name_to_a_phone_are_still_counted_exactly() -> None:
    """Ten orders of each of 300 customers are about 300 people."""
    n = range(3000)
    r = counted(
        {
            "first": [f"F{i % 300 % 20}" for i in n],
            "last": [f"L{i % 300}" for i in n],
            "phone": [firm(i % 300) for i in n],
        }
    )
    assert (r.people_low, r.people_estimate, r.people_high) == (300, 300, 300)


def test_names_that_cannot_be_compared_leave_all_rows_possible() -> None:
    """900 people on nine mailboxes of which no names were kept: from 9 to 900."""
    n = range(900)
    r = counted({"first": [f"F{i}" for i in n], "email": [f"office{i % 9}@corp.ru" for i in n]}, compare=False)
    assert holds(r, 900)
    assert (r.people_low, r.people_high) == (9, 900)


@pytest.mark.parametrize("phone", ["+70000000000", "нет", "-"])
def test_a_placeholder_is_not_one_person_nor_none(phone: str) -> None:
    """3,000 rows with one phone that nobody has: whose they are is not known, but they are somebody's."""
    r = counted({"phone": [phone] * 3000})
    assert (r.people_low, r.people_high) == (1, 3000)
    assert r.identifiers_high is not None
    assert r.identifiers_high >= 1


@pytest.mark.parametrize("share", [1.0, 0.3])
def test_phones_that_no_country_has_count_too(share: float) -> None:
    """A third of 6,000 phones has no canonical form: people and identifiers hold all the same."""
    phones = [firm(i) if i % 3 else f"+7000{i * 17:07d}" for i in range(6000)]
    r = counted({"phone": phones}, share=share)
    assert holds(r, 6000)
    assert r.people_estimate is not None
    assert abs(r.people_estimate - 6000) < 600
    assert r.identifiers_low is not None
    assert r.identifiers_high is not None
    assert r.identifiers_low <= 6000 <= r.identifiers_high


def test_names_beside_a_placeholder_are_people_at_least() -> None:
    """144 names in 3,000 rows of one phone: no fewer than the names, no more than the rows."""
    r = counted({"name": [f"Anna Testova{i % 144}" for i in range(3000)], "phone": ["+70000000000"] * 3000})
    assert (r.people_low, r.people_high) == (144, 3000)


def test_a_table_of_nothing_but_null_is_about_nobody() -> None:
    """Counted on the server: no value, so no people, whatever the rows."""
    found = [classified("t", c, ENTITY[c], distinct=0, checked=0) for c in ("phone", "email")]
    made = facts([relation("t")], found, rows=[row("t", rows=2000, sampled=2000)])
    made.counts = {("crm", "main", "t"): (2000, {"phone": 0, "email": 0})}
    (r,) = with_people(made)
    assert (r.people_low, r.people_estimate, r.people_high) == (0, 0, 0)


def firm(number: int) -> str:
    """A phone that there may be."""
    return f"+7916{1_000_003 + number * 13:07d}"
