"""Facts that a column's name, or what stands around them in each value, would hide."""

from __future__ import annotations

import random

import pytest

from privaudit.detect import classify, load_rules
from privaudit.model import Band, Classification, Role

from .columns import table_of
from .test_decorated import card, phone

ROWS = 120
SURNAMES = ("Иванов", "Смирнов", "Кузнецов", "Попов", "Васильев", "Петров", "Соколов", "Михайлов", "Новиков", "Волков")
GIVEN = ("Александр", "Сергей", "Дмитрий", "Алексей", "Андрей", "Максим", "Евгений", "Иван")
FATHERS = ("Сергеевич", "Иванович", "Андреевич", "Дмитриевич")


def person(i: int) -> str:
    """A full name; neighbours differ."""
    return f"{SURNAMES[i % 10]} {GIVEN[i % 8]} {FATHERS[i % 4]}"


def found(column: str, values: tuple[str, ...], name: str = "t7", **others: tuple[object, ...]) -> list[Classification]:
    """What is said of one column."""
    verdict = classify(*table_of({column: values, **others}, name), load_rules())
    assert verdict.gaps == ()
    return [c for c in verdict.classifications if c.column == column]


@pytest.mark.parametrize(
    "form", ["{name} ({i})", "{i}. {name}", "{name} 12.03.19{year}", "{under}", "{name}.pdf", "scan_{under}_copy.pdf"]
)
def test_names_with_something_beside_are_found(form: str) -> None:
    """Numbers, dates, brackets, underscores and the endings of files hide no names."""
    values = tuple(
        form.format(name=person(i), under=person(i).replace(" ", "_"), i=i, year=50 + i % 50) for i in range(ROWS)
    )
    assert any(c.entity == "PERSON" for c in found("x", values))


def test_surnames_with_bare_initials_are_found() -> None:
    """``ivanov av`` in small letters."""
    values = tuple(f"{SURNAMES[i % 10]} {'абвгд'[i % 5]}{'абв'[i % 3]}".lower() for i in range(ROWS))
    assert any(c.entity == "PERSON" for c in found("x", values))


@pytest.mark.parametrize("form", ["/user/{}/profile", "user_{}_cart"])
def test_phones_inside_paths_and_keys_are_found(form: str) -> None:
    """A mobile number between signs of a path or of a cache's key."""
    rng = random.Random(6)  # noqa: S311 - invented values
    values = tuple(form.format(phone(rng)) for _ in range(ROWS))
    assert any(c.entity == "PHONE_NUMBER" and c.role is Role.CONTAINED for c in found("key", values))


def test_cards_phones_and_passports_under_an_order_s_name_are_to_be_checked() -> None:
    """The name is believed, and what the values show is said beside it."""
    rng = random.Random(7)  # noqa: S311 - invented values
    made = {
        "CREDIT_CARD": tuple(card(rng) for _ in range(ROWS)),
        "PHONE_NUMBER": tuple(phone(rng) for _ in range(ROWS)),
        "RU_PASSPORT": tuple(f"{4510 + i % 15} {rng.randint(10**5, 10**6 - 1)}" for i in range(ROWS)),
    }
    for entity, values in made.items():
        said = found("order_no", values, name="orders")
        assert any(c.entity == "TRANSACTION_ID" and c.role is Role.COLUMN for c in said)
        assert any(c.entity == entity and c.role is Role.CONTAINED and c.band is Band.TO_CHECK for c in said)


def test_people_under_the_name_of_goods_are_to_be_checked() -> None:
    """A column of products that holds nothing but full names."""
    said = found("product_name", tuple(person(i) for i in range(ROWS)), price=tuple(1.5 * i for i in range(ROWS)))
    assert any(c.entity == "PERSON" for c in said)


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("order_no", [str(4000000000000000 + 7 * i) for i in range(ROWS)]),
        ("order_no", [str(79160000000 + i) for i in range(ROWS)]),
        ("order_no", [f"ORD-{79160000000 + i}" for i in range(ROWS)]),
        ("x", [f"ул. Юрия Гагарина, {i}" for i in range(ROWS)]),
        ("x", [f"Чай чёрный {i} г" for i in range(ROWS)]),
        ("filename", [f"report_{i}.pdf" for i in range(ROWS)]),
        (
            "x",
            [
                f"{w} кг"
                for w in [
                    "сахар",
                    "соль",
                    "мука",
                    "гречка",
                    "рис",
                    "масло",
                    "сыр",
                    "хлеб",
                    "перец",
                    "лук",
                    "чай",
                    "кофе",
                ]
            ]
            * 10,
        ),
    ],
)
def test_running_numbers_streets_goods_and_files_hide_nobody(column: str, values: list[str]) -> None:
    """Order numbers that share their beginnings, streets called after people, goods and reports are no people's."""
    said = found(column, tuple(values), name="orders" if column == "order_no" else "t7")
    assert not {c.entity for c in said} & {"PERSON", "PHONE_NUMBER", "CREDIT_CARD"}


@pytest.mark.parametrize("name", ["phone", "email", "card_number", "snils"])
def test_unusual_values_under_a_plain_name_are_said(name: str) -> None:
    """Values in no known form, of signs that encryption or decoration makes, do not silence a name; flags do."""
    rng = random.Random(8)  # noqa: S311 - invented values
    odd = tuple(f"~~{rng.getrandbits(64):x}~{rng.getrandbits(30)}~~" for _ in range(ROWS))
    foreign = tuple("".join(chr(rng.randint(0x4E00, 0x9000)) for _ in range(8)) for _ in range(ROWS))
    assert found(name, odd)
    assert found(name, foreign)
    assert not found(name, tuple(str(i % 2) for i in range(ROWS)))
    assert not found(name, tuple(f"2024-05-{i % 28 + 1:02d}" for i in range(ROWS)))
