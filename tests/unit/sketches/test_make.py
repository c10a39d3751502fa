"""From rows that values chose to sketches: the same people are the same, whatever they were written as."""

from __future__ import annotations

import datetime as dt
import uuid

from privaudit.model import Marked, MarkedColumn, PlaceForm, SampleMethod, TableSample
from privaudit.sketches import digest_of
from privaudit.sketches.make import BESIDE_VALUES, Asked, make
from tests.sketching import KEY, forms_of_rules, sketched

PHONES = [f"+7916{n:07d}" for n in range(1_000_003, 1_004_003)]
MAILS = [f"person{n}@example.com" for n in range(4000)]


def test_the_same_people_written_otherwise() -> None:
    """Phones with 8, brackets and blanks, e-mail addresses in capitals: all are found again."""
    forms = {"phone": "phone", "email": "email"}
    there = sketched("crm.main.clients", {"phone": PHONES, "email": MAILS}, forms=forms, share=0.25)
    other = [f"8 ({p[2:5]}) {p[5:8]}-{p[8:10]}-{p[10:]}" for p in reversed(PHONES)]
    here = sketched("shop.main.buyers", {"phone": other, "email": [m.upper() for m in MAILS]}, forms=forms, share=0.25)
    for column in forms:
        overlap = there.values[column].overlap(here.values[column])
        assert overlap.shared == overlap.of_first == overlap.of_second
        assert 800 < overlap.shared < 1200


def test_a_part_tells_the_share_of_the_whole() -> None:
    """Of two tables with 30 % in common, marked at different shares, the bounds hold 30 %."""
    other = PHONES[:1200] + [f"+7925{n:07d}" for n in range(2_000_000, 2_002_800)]
    other = other[1::2] + other[::2]
    there = sketched("crm.main.clients", {"phone": PHONES}, forms={"phone": "phone"}, share=0.5)
    here = sketched("shop.main.buyers", {"phone": other}, forms={"phone": "phone"}, share=0.2)
    value, low, high = there.values["phone"].overlap(here.values["phone"]).in_second()
    assert low <= 0.3 <= high
    assert abs(value - 0.3) < 0.06


def test_keys_of_different_types_are_the_same() -> None:
    """A number and its text, a UUID and its 16 bytes, a number in capitals with a dash: one key each."""
    ids = [uuid.uuid5(uuid.NAMESPACE_DNS, str(n)) for n in range(50)]
    one = sketched("a.main.t", {"n": range(50), "u": ids, "c": [f"C-{n:04d}" for n in range(50)]})
    texts = {"n": map(str, range(50)), "u": (u.bytes for u in ids), "c": (f"c{n:04d}" for n in range(50))}
    two = sketched("b.main.t", texts, forms={"c": "document"})
    for column in ("n", "u", "c"):
        assert one.values[column].overlap(two.values[column]).shared == 50


def test_values_beside_each_other() -> None:
    """What stands beside a key agrees where the row is the same, and not where it was exchanged."""
    names = [f"Иван{'абвгдежзик'[n % 10]} Петров{'абвгдежзик'[n // 10 % 10]}" for n in range(200)]
    turned = [" ".join(reversed(n.split())).upper() for n in names]
    forms = {"name": "name"}
    one = sketched("a.main.t", {"id": range(200), "name": names}, forms=forms, anchors=["id"])
    two = sketched("b.main.t", {"id": range(200), "name": turned}, forms=forms, anchors=["id"])
    mixed = sketched("c.main.t", {"id": range(200), "name": names[3:] + names[:3]}, forms=forms, anchors=["id"])
    assert one.beside["id", "name"].overlap(two.beside["id", "name"]).shared == 200
    assert one.beside["id", "name"].overlap(mixed.beside["id", "name"]).shared == 0


def test_columns_beside_a_key_take_few_values() -> None:
    """Of many rows only so many are kept beside the key, and those of the same keys in every table."""
    one = sketched("a.main.t", {"id": range(4000), "city": [n % 7 for n in range(4000)]}, anchors=["id"])
    two = sketched("b.main.t", {"id": range(4000), "city": [n % 7 for n in range(4000)]}, anchors=["id"], share=0.3)
    assert len(one.beside["id", "city"]) == BESIDE_VALUES
    overlap = one.beside["id", "city"].overlap(two.beside["id", "city"])
    assert overlap.shared == overlap.of_first == overlap.of_second >= BESIDE_VALUES * 0.95


def test_a_constant_column_says_nothing_beside_a_key() -> None:
    """Rows are not alike because both tables say the same of everybody."""
    one = sketched("a.main.t", {"id": range(50), "country": ["RU"] * 50}, anchors=["id"])
    assert ("id", "country") not in one.beside


def test_the_newest_day_of_each_customer() -> None:
    """The day of a customer's last order is known by the customer's digest; days that cannot be are left out."""
    columns: dict[str, list[object]] = {
        "customer_id": [7, 7, 8, 9, None],
        "at": [
            dt.date(2020, 1, 1),
            "2023-05-06 07:08:09",
            dt.datetime(2019, 2, 3, 4, tzinfo=dt.UTC),
            dt.date(9999, 12, 31),
            None,
        ],
    }
    made = sketched("crm.main.orders", columns, times=["at"])
    days = made.newest_by["customer_id"]
    assert days[digest_of(KEY, "7")] == dt.date(2023, 5, 6).toordinal()
    assert days[digest_of(KEY, "8")] == dt.date(2019, 2, 3).toordinal()
    assert digest_of(KEY, "9") not in days
    assert made.days["at"] == (dt.date(2019, 2, 3).toordinal(), dt.date(2023, 5, 6).toordinal())


def test_days_are_those_of_people_all_of_whose_rows_came() -> None:
    """A customer who came along with an order that was chosen by its number has other rows that did not come."""
    orders = {"id": range(1000), "customer_id": [n % 100 for n in range(1000)], "at": [dt.date(2020, 1, 1)] * 1000}
    made = sketched("crm.main.orders", orders, times=["at"], share={"id": 0.3, "customer_id": 0.2})
    assert set(made.newest_by["customer_id"]) == {d for _, d in made.values["customer_id"].items()}
    assert len(made.newest_by["customer_id"]) < 40


def test_what_is_filled_and_since_when_not() -> None:
    """Blanks are not filled; the newest row in which a column is tells when it was last."""
    days = [dt.date(2019, 1, 1), dt.date(2020, 1, 1), dt.date(2021, 1, 1)]
    made = sketched("crm.main.c", {"id": [1, 2, 3], "fax": ["1", "2", " "], "at": days}, times=["at"])
    assert made.filled["fax"] == (2, 3)
    assert made.last_filled == {
        "id": dt.date(2021, 1, 1).toordinal(),
        "fax": dt.date(2020, 1, 1).toordinal(),
        "at": dt.date(2021, 1, 1).toordinal(),
    }


def test_rows_that_another_mark_chose_do_not_count() -> None:
    """A column's sketch holds the values of its own share only, and counts their rows, repeated ones too."""
    made = sketched("a.main.t", {"id": range(2000), "group": [n % 500 for n in range(2000)]}, share={"group": 0.1})
    group = made.values["group"]
    assert group.rows == 4 * len(group)
    assert 30 < len(group) < 75
    assert made.rows == 2000


def test_a_column_that_did_not_come_is_left_out() -> None:
    """A column that the account may not read has no sketch; the others have."""
    sample = TableSample({"id": (1, 2)}, rows=2, method=SampleMethod.RANDOM_ROWS, seed=1)
    marks = (
        MarkedColumn(name="id", form=PlaceForm.PLAIN, share=1.0),
        MarkedColumn(name="phone", form=PlaceForm.DIGITS, share=1.0),
    )
    asked = Asked(key=("a", "b", "c"), salt="", marks=marks, anchors=("phone",), beside=("id",), times=("at",))
    made = make(Marked(sample, whole=False), asked, forms_of_rules(), KEY)
    assert list(made.values) == ["id"]
    assert not made.whole
    assert not made.values["id"].whole


def test_the_chance_of_equal_values_is_told() -> None:
    """Two cities in equal parts are equal by chance every second time, phones never: so is agreement weighed."""
    cities = ["Омск", "Пермь"] * 100
    one = sketched("a.main.t", {"id": range(200), "city": cities, "phone": PHONES[:200]}, anchors=["id"])
    assert 0.45 < one.equal["city"] < 0.55
    assert one.equal["phone"] == 0


def test_values_without_a_canonical_form_count_by_their_rough_one() -> None:
    """A phone of no country is one value, however it is signed; it matches its like and no key of the same text."""
    phones = [*PHONES[:10], "+7 000 000-00-00", "+70000000000", "+70000000001"]
    there = sketched("a.b.c", {"phone": phones, "key": phones}, forms={"phone": "phone"})
    found = there.values["phone"]
    assert (len(found), found.odd, found.odd_rows, found.rows) == (12, 2, 3, 13)
    again = sketched("d.e.f", {"phone": ["+70000000001"]}, forms={"phone": "phone"})
    assert again.values["phone"].overlap(found).shared == 1
    assert again.values["phone"].overlap(there.values["key"]).shared == 0
