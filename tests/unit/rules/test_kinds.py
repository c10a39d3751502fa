"""What the kinds of `rules/` say of whole columns: forms that refute a name, secrets by prefix, cards and SIM cards."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from privaudit.detect import classify, load_rules
from privaudit.detect.names import match
from privaudit.model import Band, Classification, Role, TableSample
from tests.unit.detect import synthetic as s

Maker = Callable[[random.Random], str]


def _best(table: str, column: str, maker: Maker) -> Classification | None:
    """The verdict of a column among two others that make the table one of customers."""
    makers: dict[str, Maker] = {"first_name": lambda r: r.choice(s.GIVEN), "email": s.email, column: maker}
    described, sample = s.table(table, makers)
    found = classify(described, sample, load_rules()).classifications
    return next((c for c in found if c.column == column and c.role is Role.COLUMN), None)


def _word(r: random.Random) -> str:
    return "".join(r.choice("abdefghiklmnoprstu") for _ in range(r.randint(4, 9)))


@pytest.mark.parametrize("column", ["card_number", "phone", "imei", "vin", "iban", "email", "snils", "ip_address"])
def test_a_name_beside_no_hit_at_all_is_not_certain(column: str) -> None:
    """A kind whose form is fixed cannot be certain in a column none of whose values has the form."""
    verdict = _best("customers", column, _word)
    assert verdict is None or verdict.entity == "FREE_TEXT" or verdict.band is not Band.CERTAIN


def _key(r: random.Random) -> str:
    return "glpat-" + "".join(r.choice("abcdefghij0123456789") for _ in range(20))


def _connection(r: random.Random) -> str:
    return f"postgresql://app{r.randint(1, 999)}:{_word(r)}{r.randint(10, 99)}@db{r.randint(1, 99)}.example.org/shop"


@pytest.mark.parametrize(("maker", "entity"), [(_key, "SECRET"), (_connection, "SECRET")])
def test_secrets_are_known_by_their_published_forms(maker: Maker, entity: str) -> None:
    """Keys and connection strings are found in a column whose name says nothing."""
    verdict = _best("customers", "c7", maker)
    assert verdict is not None
    assert (verdict.entity, verdict.band) == (entity, Band.CERTAIN)


@pytest.mark.parametrize(
    ("column", "entity"),
    [
        ("pin_block", "CREDIT_CARD_PIN"),
        ("кодовое_слово", "SECURITY_ANSWER"),
        ("профсоюз", "UNION_MEMBERSHIP"),
        ("sexual_orientation", "SEXUAL_ORIENTATION"),
        ("genotype", "GENETIC_DATA"),
        ("telegram_chat_id", "SOCIAL_PROFILE"),
        ("иин", "KZ_IIN"),
        ("cpf", "BR_CPF"),
        ("Steueridentifikationsnummer", "DE_TAX_ID"),
        ("codice_fiscale", "IT_FISCAL_CODE"),
        ("numero_secu", "FR_NIR"),
        ("dowod_osobisty", "PL_ID_CARD"),
        ("driverLicenceNo", "DRIVER_LICENSE"),
        ("nhs_no", "UK_NHS"),
    ],
)
def test_kinds_by_name_only(column: str, entity: str) -> None:
    """Where no row is read, the name alone says the kind."""
    described, _ = s.table("customers", {"first_name": lambda r: r.choice(s.GIVEN), "email": s.email, column: _word})
    found = classify(described, TableSample.empty(), load_rules()).classifications
    best = next((c for c in found if c.column == column), None)
    assert best is not None
    assert best.entity == entity


def test_short_words_of_small_countries_say_nothing_inside_other_names() -> None:
    """`pan`, `sin`, `nip`, `rut`, `bin` are parts of other words far more often than numbers of persons."""
    rules = load_rules()
    for name in (
        "span_id",
        "company_pan_europe_flag",
        "sin_value",
        "snippet",
        "route",
        "bin_size",
        "panel",
        "turnip_count",
    ):
        said = match(rules.vocabulary.tokens(name), frozenset(), rules)
        kinds = {m.rule for m in said if not m.off and m.weight > 2}
        assert not {k for k in kinds if not k.startswith("generic.")}, name
