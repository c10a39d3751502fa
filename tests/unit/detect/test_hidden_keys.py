"""Keys that are values are printed in no path, wherever they stand; keys that name fields are."""

from __future__ import annotations

import json

import pytest

from privaudit.detect import classify, load_rules
from privaudit.detect.nested.segments import Segments

from . import synthetic as s
from .columns import table_of

VALUES = [
    "anna petrova", "Anna", "иванова мария петровна", "smirnova_o", "i.petrov", "ivanp", "olga85", "dr house",
    "mr smith", "john smith", "ул ленина 5", "moscow tverskaya 12", "p 916 123 45 67", "_7 916 123-45-67", "A123BC77",
    "А123ВС77", "AB 12 34 56 C", "k7f9q2", "S3cr3t", "P@ss", "qwerty", "hiv", "диабет", '"x', "a\nb", "=1+1",
    "45 10 123 456", "[red]", "02.01.1985", "mark grant", "мама", "li wei", "van der berg",
]  # fmt: skip
FIELDS = [
    "email", "phone", "first_name", "firstName", "customer.email", "_billing_phone", "price", "createdAt", "zip",
    "street", "house", "diagnosis", "phone2", "address1", "Customer Name", "Номер телефона", "дата_рождения", "token",
]  # fmt: skip


@pytest.mark.parametrize("key", VALUES)
def test_a_value_is_no_segment(key: str) -> None:
    """Names, logins, plates, documents, secrets and diseases in any case are not shown."""
    assert not Segments(load_rules()).known(key)


@pytest.mark.parametrize("key", FIELDS)
def test_a_name_of_a_field_is_a_segment(key: str) -> None:
    """Words that columns are called by are shown."""
    assert Segments(load_rules()).known(key)


def _printed(values: dict[str, tuple[object, ...]]) -> set[str]:
    """All paths of a table's verdicts; no detector may fail."""
    found = classify(*table_of(values), load_rules())
    assert found.gaps == ()
    return {c.path for c in found.classifications if c.path is not None}


@pytest.mark.parametrize("key", VALUES)
def test_keys_of_key_value_tables(key: str) -> None:
    """Each key has a tenth of the rows, and its values are found all the same, under no key."""
    r = s.seeded(41)
    keys = tuple((key, "email")[i % 2] for i in range(80))
    paths = _printed({"entity_id": tuple(range(80)), "key": keys, "value": tuple(s.email(r) for _ in keys)})
    assert paths == {"*", "email"}


FORMS = {
    "json": '{{"{0}": "{1}", "{2}": "{3}"}}',
    "hstore": '"{0}"=>"{1}", "{2}"=>"{3}"',
    "lines": "{0}: {1}\n{2}: {3}",
    "items": "{0}={1}; {2}={3}",
    "xml": '<r><{0} phone="{1}"/><{2} phone="{3}"/></r>',
    "url": "https://shop.example/?{0}={1}&{2}={3}",
    "php": 'a:2:{{s:{4}:"{0}";s:{5}:"{1}";s:{6}:"{2}";s:{5}:"{3}";}}',
}


@pytest.mark.parametrize("form", sorted(FORMS))
@pytest.mark.parametrize(("one", "two"), [("anna", "petrov_ivan"), ("smirnova_o", "olga")])
def test_keys_of_every_form(form: str, one: str, two: str) -> None:
    """Every row has both names as keys, in whatever form: the phones are found and no path tells the names."""
    r = s.seeded(42)

    def make() -> str:
        a, b = s.mobile(r), s.mobile(r)
        return FORMS[form].format(one, a, two, b, len(one), len(a), len(two))

    paths = _printed({"data": tuple(make() for _ in range(60))})
    assert paths
    assert not any(name in path for name in (one, two) for path in paths)


def test_most_objects_share_an_unknown_key() -> None:
    """A product's own word is shown where most JSON objects have it, and hidden where a few have."""
    r = s.seeded(43)
    often = tuple(json.dumps({"zorbix": s.email(r)}) for _ in range(60))
    rarely = tuple(json.dumps({"zorbix" if i % 4 == 0 else "email": s.email(r)}) for i in range(60))
    assert _printed({"data": often}) == {"zorbix"}
    assert _printed({"data": rarely}) == {"*", "email"}
