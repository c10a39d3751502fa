"""Copies: found whatever the copy is called and however its values are written; what is only alike is none."""

from __future__ import annotations

import dataclasses
import random
import zlib
from datetime import date, timedelta

import pytest

from privaudit.analysis.copies import copies
from privaudit.model import AgeRange, Copy, CopyKind, Lifecycle, TableKind
from tests.analysed import TODAY
from tests.unit.analysis.copied_world import Columns, World, joined, orders, people, rows


def only(world: World) -> Copy:
    """The one copy that is found."""
    found = copies(world.facts(), TODAY)
    assert len(found) == 1, [[r.label() for r in c.members] for c in found]
    return found[0]


def keys_of(copy: Copy) -> set[str]:
    """The keys of what is said as evidence."""
    return {m.key for m in copy.evidence}


def hash_of(column: str, i: int) -> object:
    """A value of a column that has nothing to do with any other."""
    return zlib.crc32(f"{column} {i}".encode()) % 5000


def written_otherwise(columns: Columns) -> Columns:
    """The same people with 8 for +7, brackets, names in capitals the other way round, days as texts; new numbers."""
    return {
        "nr": [i * 7 + 3 for i in range(len(columns["id"]))],
        "mobile": [f"8 ({str(p)[2:5]}) {str(p)[5:8]}-{str(p)[8:10]}-{str(p)[10:]}" for p in columns["phone"]],
        "fio": [" ".join(reversed(str(n).split())).upper() for n in columns["name"]],
        "mail": [str(m).upper() for m in columns["email"]],
        "town": [str(c).upper() for c in columns["city"]],
        "state": columns["status"],
        "bonus": [str(p) for p in columns["points"]],
        "since": [f"{d:%d.%m.%Y}" for d in columns["registered"]],
    }


KINDS = {"mobile": "PHONE_NUMBER", "fio": "PERSON", "mail": "EMAIL_ADDRESS", "town": "CITY"}


@pytest.mark.parametrize("percent", [100, 80, 30, 5])
@pytest.mark.parametrize("share", [1.0, 0.4])
def test_part_of_the_copy_is_of_the_original(percent: int, share: float) -> None:
    """A table in which some rows are the original's and the others are not: the share is told within ten points."""
    there, strangers = people(2000, 1), people(2000, 2)
    cut = 20 * percent
    mixed = joined(rows(there, range(cut)), rows(strangers, range(cut, 2000)))
    world = World().add("crm.main.clients", there, share=share).add("shop.main.buyers", mixed, share=share)
    found = only(world)
    assert found.overlap is not None
    assert found.overlap_low is not None
    assert found.overlap_high is not None
    assert abs(found.overlap * 100 - percent) <= 10
    assert found.overlap_low <= found.overlap <= found.overlap_high


@pytest.mark.parametrize("percent", [100, 80, 30])
def test_a_part_of_the_original_is_a_copy(percent: int) -> None:
    """Of a copied part all records are the original's, which is told both ways, and the part is the copy."""
    there = people(2000, 1)
    world = World().add("crm.main.clients", there).add("crm.main.extract_c", rows(there, range(20 * percent)))
    found = only(world)
    assert found.overlap is not None
    assert found.overlap >= 0.95
    said = next(m for m in found.evidence if m.key == "overlap.both")
    assert abs(int(str(said.param("part"))) - percent) <= 10
    assert found.original is not None
    assert found.original.table == "clients"
    assert found.kind is CopyKind.EXPORT


def test_a_copy_is_found_however_it_is_written() -> None:
    """Other names, order and numbers, phones with 8, names in capitals, days as texts: all the same."""
    there = people(1000, 1)
    world = World().add("crm.main.clients", there)
    world.add("mart.main.t1", written_otherwise(there), kinds=KINDS, anchors=("nr", "mobile"), times=("since",))
    found = only(world)
    assert found.overlap is not None
    assert found.overlap >= 0.95


def test_orders_without_a_name_or_phone_are_found() -> None:
    """Orders are told by what stands beside their numbers, in a table of part of them, too."""
    there = orders(1500, 1)
    world = World().add("crm.main.orders", there).add("lab.main.z", rows(there, range(0, 1500, 2)))
    found = only(world)
    assert found.overlap is not None
    assert found.overlap >= 0.95


def test_other_orders_with_the_same_numbers_are_none() -> None:
    """Two shops number their orders from one on: nothing was copied."""
    world = World().add("crm.main.orders", orders(1500, 1)).add("lab.main.orders", orders(1500, 2))
    assert copies(world.facts(), TODAY) == ()


def test_fifty_tables_of_strangers_are_none() -> None:
    """The same generator, names, cities, columns and numbers, other people: not one is called a copy."""
    world = World()
    for i in range(50):
        world.add(f"s{i % 5}.main.clients{i}", people(250, 100 + i))
    assert copies(world.facts(), TODAY) == ()


def test_a_day_made_of_the_number_alone_proves_nothing() -> None:
    """Rows of strangers whose dates follow from their numbers agree in numbers and dates only."""
    one, other = people(800, 1), people(800, 2)
    other["registered"] = one["registered"]
    world = World().add("crm.main.clients", one).add("shop.main.clients", other)
    assert copies(world.facts(), TODAY) == ()


def test_orders_of_the_same_people_are_no_copies() -> None:
    """Orders of two years name the same customers in the same columns; each year has rows of its own."""
    buyers = people(400, 1)
    years = []
    for year in (1, 2):
        rng = random.Random(year)  # noqa: S311 - no secret
        who = [rng.randrange(400) for _ in range(1500)]
        made = orders(1500, year)
        made["id"] = [year * 100_000 + i for i in range(1500)]
        years.append({**made, **{c: [buyers[c][i] for i in who] for c in ("name", "phone", "email", "city")}})
        del years[-1]["customer_id"]
    world = World().add("crm.main.orders_2022", years[0]).add("crm.main.orders_2023", years[1])
    assert copies(world.facts(), TODAY) == ()


def test_two_systems_that_know_the_same_people_are_no_copies() -> None:
    """A bank and a shop know the same phones, names and addresses; each keeps what is its own about them."""
    bank = people(1000, 1)
    shop = {**people(1000, 9), **{c: list(reversed(bank[c])) for c in ("name", "phone", "email", "city")}}
    for column in ("rating", "branch"):
        bank[column] = [hash_of(column, i) for i in range(1000)]
    for column in ("coupon", "last_visit"):
        shop[column] = [hash_of(column, i) for i in range(1000)]
    world = World().add("bank.main.clients", bank).add("shop.main.clients", shop)
    assert copies(world.facts(), TODAY) == ()


def test_two_systems_that_share_a_customers_number_are_no_copies() -> None:
    """The same number, name, phone and address of a person in two systems, and half of the columns each one's own."""
    bank = people(600, 1)
    shop = {**people(600, 9), **{c: bank[c] for c in ("name", "phone", "email", "city")}}
    for column in ("rating", "branch", "limit"):
        bank[column] = [hash_of(column, i) for i in range(600)]
    for column in ("coupon", "last_visit", "orders"):
        shop[column] = [hash_of(column, i) for i in range(600)]
    world = World().add("bank.main.clients", bank).add("shop.main.clients", shop)
    assert copies(world.facts(), TODAY) == ()


def test_a_child_with_its_parents_phone_is_no_copy() -> None:
    """An order that repeats the customer's phone and number is linked with the customer, not a copy."""
    buyers, made = people(300, 1), orders(1200, 3)
    made["phone"] = [buyers["phone"][int(str(c)) - 1] for c in made["customer_id"]]
    world = World().add("crm.main.clients", buyers).add("crm.main.orders", made, keys="customer_id>clients.id")
    assert copies(world.facts(), TODAY) == ()


def test_copies_of_copies_are_one_row() -> None:
    """Three equal tables make one row with the original first, not three pairs."""
    there = people(600, 1)
    world = World().add("crm.main.clients", there)
    world.add("crm.main.clients_bak", there).add("crm.main.clients_20240105", there)
    found = only(world)
    assert [r.table for r in found.members] == ["clients", "clients_20240105", "clients_bak"]
    assert found.kind is CopyKind.BACKUP


def test_real_people_in_a_test_system_are_said() -> None:
    """The live table is the original, whatever else the two are called."""
    there = people(600, 1)
    world = World(lifecycles={"crm": Lifecycle.LIVE, "stand": Lifecycle.TEST})
    world.add("stand.main.clients", there).add("crm.main.clients", there)
    found = only(world)
    assert found.in_test
    assert found.original is not None
    assert found.original.system == "crm"
    assert "direction.lifecycle" in keys_of(found)


def test_the_newest_day_dates_the_copy() -> None:
    """The copy's newest row says until when it was kept; the older of two is the copy."""
    there = people(1000, 1)
    order = sorted(range(1000), key=lambda i: str(there["registered"][i]))
    world = World().add("a.main.clients", rows(there, order[:600])).add("b.main.clients", there)
    found = only(world)
    assert found.original is not None
    assert found.original.system == "b"
    assert found.as_of == str(there["registered"][order[599]])


def test_a_stand_in_for_no_day_dates_no_copy() -> None:
    """A last day of 2099 or one to come, which an index answers with, is not when the copy was made."""
    there = people(1000, 1)
    order = sorted(range(1000), key=lambda i: str(there["registered"][i]))
    world = World().add("a.main.clients", rows(there, order[:600])).add("b.main.clients", there)
    for day in (date(2099, 12, 31), TODAY + timedelta(days=30)):
        index = (AgeRange(column="registered", oldest=None, newest=day),)
        dated = world.facts()
        dated.ages.update({("a", "main", "clients"): index, ("b", "main", "clients"): index})
        (found,) = copies(dated, TODAY)
        assert found.as_of == str(there["registered"][order[599]])


def test_names_alone_make_a_doubtful_row() -> None:
    """Where values could not be compared, a backup's name is said, without an overlap and without much confidence."""
    there = people(50, 1)
    world = World().add("crm.main.clients", there, compared=False).add("crm.main.clients_old", there, compared=False)
    found = only(world)
    assert found.overlap is None
    assert found.confidence < 0.5
    assert "values.not_compared" in keys_of(found)


def test_a_name_is_not_believed_against_the_values() -> None:
    """A table called old that holds other people is no copy: the values were looked at."""
    world = World().add("crm.main.clients", people(400, 1)).add("crm.main.clients_old", people(400, 2))
    assert copies(world.facts(), TODAY) == ()


def test_rows_that_did_not_all_come_make_it_at_least() -> None:
    """Where the bound on rows was reached, the overlap is a lower bound, and the text says so."""
    there = people(900, 1)
    world = World().add("crm.main.clients", there).add("shop.main.c", rows(there, range(500)), whole=False)
    found = only(world)
    assert found.overlap_high == 1.0
    assert "overlap.at_least" in keys_of(found)


def test_very_many_copies_are_one_row() -> None:
    """Thirty equal tables are compared with a few of them only, and are one row of thirty all the same."""
    there = people(80, 1)
    world = World()
    for i in range(30):
        world.add(f"s{i}.main.clients", there)
    assert len(only(world).members) == 30


def test_two_parts_of_one_original_are_two_rows() -> None:
    """What two copies have in common follows from their original, and is not said again."""
    there = people(900, 1)
    world = World().add("crm.main.clients", there)
    world.add("mart.main.a", rows(there, range(400))).add("lab.main.b", rows(there, range(200, 500)))
    found = copies(world.facts(), TODAY)
    assert sorted(c.members[1].table or "" for c in found) == ["a", "b"]
    assert {c.original.table for c in found if c.original is not None} == {"clients"}


def test_identifiers_speak_where_rows_cannot_be_compared() -> None:
    """Equal columns and the same e-mail addresses, no rows beside them: said with less confidence, and how."""
    there = people(300, 1)
    world = World().add("crm.main.clients", there, anchors=())
    found = only(world.add("shop.main.c", rows(there, range(150)), anchors=()))
    assert found.overlap == 1.0
    assert found.confidence < 0.8
    assert "overlap.people" in keys_of(found)
    strangers = World().add("crm.main.clients", there, anchors=())
    assert copies(strangers.add("shop.main.c", people(300, 2), anchors=()).facts(), TODAY) == ()


def test_a_materialised_view_is_called_one() -> None:
    """The server made it from the table, which is the original although the view has a plainer name."""
    there = people(300, 1)
    world = World().add("crm.main.clients_bak", there).add("crm.main.clients", there)
    world.tables[1] = dataclasses.replace(world.tables[1], kind=TableKind.MATERIALIZED_VIEW)
    found = only(world)
    assert found.kind is CopyKind.DERIVED
    assert found.original is not None
    assert found.original.table == "clients_bak"


def test_the_same_table_in_two_systems_is_a_replica() -> None:
    """Equal in name, rows and age, nothing says which is the original: neither is named, and it is no accident."""
    there = people(300, 1)
    found = only(World().add("crm.main.clients", there).add("shop.main.clients", there))
    assert found.kind is CopyKind.REPLICA
    assert found.original is None
