"""How many rows, people and identifiers a relation has, with bounds."""

from __future__ import annotations

import dataclasses
import random

import pytest

from privaudit.analysis.facts import Facts
from privaudit.analysis.people import with_people
from privaudit.model import PLACES, Category, SampleMethod, Subject, TableRow
from privaudit.sketches import Sketch, Sketches, TableSketch
from privaudit.sketches.distinct import distinct_in_all
from tests.facts import classified, facts, relation, row


def test_a_table_read_whole_is_counted_exactly() -> None:
    """The column that tells most people apart counts; a document's series alone does not."""
    found = [classified("t", "p", "PHONE_NUMBER", distinct=80), classified("t", "d", "RU_PASSPORT", distinct=77)]
    (r,) = with_people(facts([relation("t")], found))
    assert (r.people_low, r.people_estimate, r.people_high, r.people_method) == (80, 80, 80, "all_rows")
    assert r.identifiers_estimate == 157


def test_a_sample_gives_bounds_around_the_estimate() -> None:
    """Never fewer than were seen, never more than there are rows."""
    found = [classified("t", "p", "PHONE_NUMBER", distinct=50, checked=100)]
    rows = [row("t", rows=10_000, sampled=100, method=SampleMethod.RANDOM_ROWS)]
    (r,) = with_people(facts([relation("t")], found, rows=rows))
    assert (r.people_low, r.people_high, r.rows_high) == (50, 14_000, 14_000)  # statistics may be old
    assert r.people_estimate is not None
    assert 50 <= r.people_estimate <= 14_000


@pytest.mark.parametrize(("people", "rows"), [(2_471, 4_300), (3_000, 3_000), (500, 20_000), (20_000, 50_000)])
def test_the_estimate_is_near_the_truth_where_rows_are_spread_evenly(people: int, rows: int) -> None:
    """1,000 rows of a table in which each person has about as many rows as the next: within a fifth."""
    rng = random.Random(7)  # noqa: S311 - a sample, not a secret
    table = [i % people for i in range(rows)]
    seen = len(set(rng.sample(table, 1_000)))
    assert abs(distinct_in_all(seen, 1_000, rows) - people) <= people / 5


def test_a_declared_key_to_people_is_a_ceiling() -> None:
    """Orders cannot be about more people than there are customers."""
    tables = [relation("customer"), relation("orders", keys="customer_id>customer.id")]
    found = [
        classified("customer", "name", "PERSON"),
        classified("orders", "phone", "PHONE_NUMBER", distinct=990, checked=1_000),
    ]
    rows = [row("customer", rows=3_000), row("orders", rows=9_000, sampled=1_000, method=SampleMethod.RANDOM_ROWS)]
    orders = next(r for r in with_people(facts(tables, found, rows=rows)) if r.table == "orders")
    assert (orders.people_low, orders.people_estimate, orders.people_high) == (990, 3_000, 3_000)


def test_a_table_without_people_has_no_number() -> None:
    """Products, companies and names-only verdicts give nothing to count."""
    for c in (
        classified("t", "x", "PERSON", subject=Subject.ORGANISATION),
        classified("t", "x", "TRANSACTION_AMOUNT"),
        classified("t", "x", "PERSON", checked=0, distinct=0),
        classified("t", "x", "PERSON", confidence=0.3),
    ):
        (r,) = with_people(facts([relation("t")], [c]))
        assert r.people_estimate is None


def sketched(
    table: str, column: str, values: int, *, share: float = 1.0, whole: bool = True, rows: int = 0
) -> Sketches:
    """A sketch of so many different values of a column, those below a share."""
    rng = random.Random(values)  # noqa: S311 - places spread evenly
    found = [(rng.randrange(PLACES), n) for n in range(values)]
    sketch = Sketch(found, share=share, whole=whole, rows=rows)
    return Sketches([TableSketch(("crm", "main", table), values={column: sketch})])


def one(found: Facts, table: str = "t") -> TableRow:
    """What became of a table."""
    return next(r for r in with_people(found) if r.table == table)


def test_a_table_never_analysed_says_at_least() -> None:
    """PostgreSQL knows nothing of its size: what the sample showed is the lower bound, and there is no upper one."""
    found = [dataclasses.replace(classified("t", "p", "PHONE_NUMBER", distinct=990, checked=1_000), once=985, twice=5)]
    unknown = [row("t", rows=None, sampled=1_000, method=SampleMethod.RANDOM_BLOCKS)]
    r = one(facts([relation("t")], found, rows=unknown))
    assert (r.people_low, r.people_high) == (990, None)
    assert r.rows_method == "at_least"
    assert r.rows_high is None


def test_a_sketch_says_how_many_people_there_are_whatever_the_statistics_say() -> None:
    """200,000 phones of which one in a hundred was looked at: within bounds that are near each other."""
    found = [classified("t", "p", "PHONE_NUMBER", distinct=990, checked=1_000)]
    made = facts([relation("t")], found, rows=[row("t", rows=None, sampled=1_000, method=SampleMethod.HEAD)])
    made.sketches = sketched("t", "p", 200_000, share=0.01)
    r = one(made)
    assert r.people_low is not None
    assert r.people_high is None  # nothing says how many rows have no phone
    assert r.people_low <= 200_000 <= r.people_low * 1.2
    made.tables = (row("t", rows=250_000, sampled=1_000, method=SampleMethod.RANDOM_BLOCKS),)
    r = one(made.with_())
    assert r.people_method == "part_of_values"
    assert r.people_low is not None
    assert r.people_high is not None
    assert r.people_low <= 200_000 <= r.people_high <= r.people_low * 1.2


def test_a_sketch_that_was_cut_short_only_says_at_least() -> None:
    """The bound on rows was reached: there may be more."""
    found = [classified("t", "p", "PHONE_NUMBER", distinct=990, checked=1_000)]
    made = facts([relation("t")], found, rows=[row("t", rows=500_000, sampled=1_000, method=SampleMethod.HEAD)])
    made.sketches = sketched("t", "p", 100_000, share=0.1, whole=False)
    r = one(made)
    assert r.people_low is not None
    assert r.people_low >= 90_000
    assert r.people_high == 700_000  # as many as the statistics may be short of


def test_orders_are_about_as_many_people_as_they_have_different_keys() -> None:
    """A table of orders without any name counts its customers by the key that leads to them."""
    tables = [relation("customer"), relation("orders", "id customer_id", keys="customer_id>customer.id")]
    found = [classified("customer", "name", "PERSON"), classified("orders", "total", "TRANSACTION_AMOUNT")]
    rows = [row("customer", rows=3_000), row("orders", rows=9_000, sampled=1_000, method=SampleMethod.RANDOM_ROWS)]
    made = facts(tables, found, rows=rows)
    assert (one(made, "orders").people_high, one(made, "orders").people_method) == (3_000, "ceiling")
    made.sketches = sketched("orders", "customer_id", 1_800)
    r = one(made, "orders")
    assert (r.people_low, r.people_estimate, r.people_high) == (1_800, 1_800, 1_800)


def test_rows_without_the_value_may_be_about_others() -> None:
    """Where four of ten rows have no phone, there may be as many more people as such rows."""
    found = [dataclasses.replace(classified("t", "p", "PHONE_NUMBER", distinct=600, checked=600), fill_rate=0.6)]
    r = one(facts([relation("t")], found, rows=[row("t", rows=1_000, sampled=1_000)]))
    assert (r.people_low, r.people_estimate, r.people_high) == (600, 1_000, 1_000)


def test_names_with_their_birthdays_tell_more_people_apart_than_names() -> None:
    """Two people of one name have different birthdays mostly."""
    found = [
        classified("t", "name", "PERSON", distinct=80),
        dataclasses.replace(
            classified("t", "born", "TRANSACTION_TIME"), entity="DATE_OF_BIRTH", category=Category.DEMOGRAPHIC
        ),
    ]
    made = facts([relation("t")], found)
    pairs = Sketch([(n, n) for n in range(97)], share=1.0)
    made.sketches = Sketches([TableSketch(("crm", "main", "t"), beside={("name", "born"): pairs})])
    assert one(made).people_low == 97


def test_counts_on_the_server_are_taken_as_they_are() -> None:
    """With --exact nothing is estimated."""
    found = [classified("t", "p", "PHONE_NUMBER", distinct=50, checked=100)]
    made = facts([relation("t")], found, rows=[row("t", rows=10_000, sampled=100, method=SampleMethod.HEAD)])
    made.counts = {("crm", "main", "t"): (12_345, {"p": 678})}
    r = one(made)
    assert (r.rows_low, r.rows_estimate, r.rows_high, r.rows_method) == (12_345, 12_345, 12_345, "counted")
    assert (r.identifiers_low, r.identifiers_estimate, r.identifiers_high) == (678, 678, 678)


def test_identifiers_are_phones_documents_cards_and_logins_not_names() -> None:
    """Each kind adds its different values; a street, a name and the code of a card are none."""
    found = [
        classified("t", "p", "PHONE_NUMBER", distinct=80),
        classified("t", "c", "CREDIT_CARD", distinct=30),
        classified("t", "n", "CUSTOMER_NUMBER", distinct=100),
        classified("t", "name", "PERSON", distinct=99),
        classified("t", "cvv", "CREDIT_CARD_SECURITY_CODE", distinct=40),
        classified("t", "street", "STREET_ADDRESS", distinct=70),
    ]
    assert one(facts([relation("t")], found)).identifiers_estimate == 210


def test_clients_are_not_counted_by_their_managers() -> None:
    """A key from clients to the few who look after them tells nothing of how many clients there are."""
    tables = [relation("manager"), relation("client", "id manager_id", keys="manager_id>manager.id")]
    found = [classified("manager", "name", "PERSON", distinct=9), classified("client", "phone", "PHONE_NUMBER")]
    made = facts(tables, found, rows=[row("manager", rows=9, sampled=9), row("client")])
    made.sketches = sketched("client", "manager_id", 9)
    assert (one(made, "client").people_low, one(made, "client").people_high) == (100, 100)


def test_people_with_several_phones_are_as_many_as_keys_or_up_to_all_phones() -> None:
    """Whether three phones under one key are one person's or others' too, nobody can tell."""
    tables = [relation("client"), relation("phones", "client_id phone", keys="client_id>client.id")]
    found = [classified("client", "name", "PERSON"), classified("phones", "phone", "PHONE_NUMBER", distinct=300)]
    made = facts(tables, found, rows=[row("client"), row("phones", rows=300, sampled=300)])
    made.sketches = sketched("phones", "client_id", 100)
    r = one(made, "phones")
    assert (r.people_low, r.people_estimate, r.people_high) == (100, 100, 300)


def test_spellings_of_names_do_not_make_people() -> None:
    """Phones tell people apart; more names than phones widen the upper bound only."""
    found = [
        classified("t", "phone", "PHONE_NUMBER", distinct=70),
        classified("t", "name", "PERSON", distinct=90),
    ]
    r = one(facts([relation("t")], found))
    assert (r.people_low, r.people_estimate, r.people_high) == (70, 90, 90)
    few = [classified("t", "phone", "PHONE_NUMBER", distinct=70), classified("t", "name", "PERSON", distinct=60)]
    assert one(facts([relation("t")], few)).people_estimate == 70
