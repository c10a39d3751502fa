"""Key-value tables with more keys than a twentieth of the rows each: every known key is a column of its own."""

from __future__ import annotations

from privaudit.detect import classify, load_rules
from privaudit.model import Column, SampleMethod, Table, TableKind, TableSample, TypeFamily

from . import synthetic as s

NAMES = [
    "email", "phone", "first_name", "last_name", "birth_date", "city", "region", "zip_code", "gender", "login",
    "comment", "passport", "snils", "inn", "street", "house", "apartment", "nationality", "job_title", "salary",
    "education", "height", "weight", "colour", "size", "quantity", "status",
]  # fmt: skip


def found_in(keys: list[str], values: list[str]) -> dict[str | None, str]:
    """Kinds by path of a table of objects, keys and values."""
    columns = {"entity_id": tuple(range(len(keys))), "attribute": tuple(keys), "value": tuple(values)}
    families = (TypeFamily.INTEGER, TypeFamily.TEXT, TypeFamily.TEXT)
    made = tuple(
        Column(name=n, data_type="x", family=f, position=i)
        for i, (n, f) in enumerate(zip(columns, families, strict=True))
    )
    table = Table(system="s", schema="main", name="customer_attributes", kind=TableKind.TABLE, columns=made)
    sample = TableSample(columns, rows=len(keys), method=SampleMethod.RANDOM_ROWS, seed=1)
    return {c.path: c.entity for c in classify(table, sample, load_rules()).classifications if c.column == "value"}


def test_each_of_many_known_keys_is_a_column() -> None:
    """Thirty keys share the rows, and e-mail addresses and phones are still told apart from sizes and colours."""
    r = s.seeded(2)
    makers = {"email": s.email, "phone": s.mobile, "first_name": s.first_ru, "last_name": s.last_ru}
    keys = [r.choice(NAMES) for _ in range(900)]
    found = found_in(keys, [makers.get(k, lambda q: str(q.randrange(9)))(r) for k in keys])
    assert {k: found.get(k) for k in makers} == {
        "email": "EMAIL_ADDRESS",
        "phone": "PHONE_NUMBER",
        "first_name": "FIRST_NAME",
        "last_name": "LAST_NAME",
    }


def test_keys_that_may_be_values_stay_hidden() -> None:
    """Logins as keys, each with a few rows, appear in no path."""
    r = s.seeded(3)
    logins = [f"x{i}lesnikov" for i in range(60)]
    keys = [r.choice(logins) for _ in range(600)]
    found = found_in(keys, [s.email(r) for _ in keys])
    assert not any(login in (path or "") for login in logins for path in found)
