"""Systems that hold the same people: pairs with how many, whatever else they hold."""

from __future__ import annotations

import dataclasses

from privaudit.analysis.common import common_people
from privaudit.analysis.facts import Facts
from privaudit.model import PlaceForm, SampleMethod, place
from privaudit.sketches import Sketch, Sketches, TableSketch
from tests.facts import classified, facts, relation, row, system


def _two(shop: range, crm: range, share: float = 1.0, crm_share: float = 1.0) -> Facts:
    """Two lists of phones, of which parts were looked at."""
    sides = (("shop", shop, share), ("crm", crm, crm_share))
    rows = [row("t", rows=len(p), sampled=len(p), method=SampleMethod.ALL_ROWS, system=n) for n, p, _ in sides]
    made = facts(
        [relation("t", system=n) for n, *_ in sides],
        [classified("t", "phone", "PHONE_NUMBER", system=n, distinct=len(p), checked=len(p)) for n, p, _ in sides],
        rows=rows,
        systems=[system(n) for n, *_ in sides],
    )
    counted = [
        dataclasses.replace(r, people_estimate=len(p), people_low=len(p), people_high=len(p))
        for r, (_, p, _) in zip(rows, sides, strict=True)
    ]
    made = made.with_(tables=tuple(counted))
    made.sketches = Sketches(
        TableSketch((n, "main", "t"), values={"phone": Sketch(((_at(i), i) for i in people), share=part)})
        for n, people, part in sides
    )
    return made


def _at(person: int) -> int:
    return place("test", PlaceForm.PLAIN, person) or 0


def test_two_lists_of_contacts_are_a_pair_though_neither_adds_anything() -> None:
    """All values of both were compared: there is no doubt."""
    (pair,) = common_people(_two(range(5_000), range(200, 5_200)))
    assert pair.systems == ("crm", "shop")
    assert (pair.people.low, pair.people.estimate, pair.people.high) == (4_800, 4_800, 4_800)


def test_parts_of_all_values_give_bounds_that_hold_the_truth() -> None:
    """A tenth of one list was looked at: an estimate, no more people than the smaller list has."""
    (pair,) = common_people(_two(range(5_000), range(200, 5_200), 0.1))
    assert pair.people.high is not None
    assert pair.people.low < 4_800 < pair.people.high <= 5_000


def test_other_people_are_no_pair() -> None:
    """Four equal phones are chance."""
    assert common_people(_two(range(1_000), range(996, 2_000))) == ()
