"""What stands around a column, what its values cannot be, and names in several languages."""

from __future__ import annotations

import pytest

from privaudit.detect import classify, load_rules
from privaudit.detect.nested.xmlcells import structure
from privaudit.model import Protection

from . import synthetic as s
from .test_classify import Maker, counter, verdicts

AMOUNTS = ("sum", "total", "amount", "сумма", "price", "summa", "cost", "итого")


@pytest.mark.parametrize("table", ["client_1", "t17", "export_may"])
@pytest.mark.parametrize("column", AMOUNTS)
def test_a_sum_beside_a_customers_contacts_is_a_transaction(table: str, column: str) -> None:
    """A weak word for money counts where numbers stand beside an identified customer, in any table."""
    found = verdicts(table, {"id": counter(1), "email": s.email, "phone": s.mobile, column: s.money})
    assert found[column].entity == "TRANSACTION_AMOUNT"
    assert found[column].confidence >= 0.5


def test_the_price_of_goods_is_no_transaction() -> None:
    """A price in a catalogue was paid by nobody."""
    found = verdicts("products", {"id": counter(1), "sku": s.digits(8), "price": s.money, "supplier_email": s.email})
    assert "price" not in found


@pytest.mark.parametrize(
    ("column", "maker"),
    [
        ("notify_mail", s.one_of("YES", "NO")),
        ("last_password", s.one_of("2024-01-02 10:11:12", "2024-03-04 11:12:13", "2023-05-06 01:02:03")),
        ("state", s.one_of("active", "blocked", "pending")),
        ("version", s.one_of("10.2.0.4", "10.2.1.0", "10.3.0.1", "9.8.7.6", "10.4.0.0")),
        ("setting", s.one_of("max_users", "session_timeout", "mary_smith", "peter_pan", "anna_berg", "hugo_mann")),
    ],
)
def test_values_overrule_a_name_they_cannot_have(column: str, maker: Maker) -> None:
    """Yes and no are no e-mail, times no password, states no region, versions no address, identifiers no person."""
    assert column not in verdicts("users", {"id": counter(1), column: maker})


@pytest.mark.parametrize(
    "stored",
    [
        "$P$B" + "aB3./xyzQ" * 3 + "abc",
        "$H$9" + "aB3./xyzQ" * 3 + "abc",
        "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b4dWRWJTmaaJObG",
        "$pbkdf2-sha512$25000$c29tZXNhbHQ$RdescudvJCsgt3ub",
        "scrypt:32768:8:1$saltsalt$" + "0af3" * 16,
        "pbkdf2:sha256:260000$saltsalt$" + "0af3" * 16,
    ],
)
def test_password_hashes_of_common_programs_are_hashes(stored: str) -> None:
    """phpass, phpBB, argon2, passlib and Werkzeug hashes are protected."""
    makers: dict[str, Maker] = {
        "login": s.english_name,
        "user_pass": lambda r: stored[:-4] + f"{r.randrange(9999):04d}",
    }
    assert verdicts("users", makers)["user_pass"].protection is Protection.HASHED


def test_a_salt_is_no_password() -> None:
    """A salt has a kind of its own, so that no check calls it a working secret."""
    found = verdicts("users", {"login": s.english_name, "password_salt": s.digits(12)})
    assert found["password_salt"].entity == "PASSWORD_SALT"


@pytest.mark.parametrize("form", ['"{n}" <{e}>', "{n} <{e}>", "mailto:{e}"])
def test_addresses_as_mail_programs_write_them_are_addresses(form: str) -> None:
    """A display name before an address, or mailto:, does not hide it."""
    found = verdicts("messages", {"sender": lambda r: form.format(n=s.english_name(r), e=s.email(r))})
    assert found["sender"].entity == "EMAIL_ADDRESS"


def test_a_record_of_health_makes_its_measures_health() -> None:
    """Pulse and weight beside a patient's key are health; the weight of a product is not."""
    found = verdicts(
        "vitals", {"id": counter(1), "patient_id": counter(90), "pulse": s.digits(2), "weight": s.digits(2)}
    )
    assert {found[c].entity for c in ("pulse", "weight")} == {"HEALTH"}
    assert "weight" not in verdicts("products", {"id": counter(1), "sku": s.digits(8), "weight": s.digits(2)})


def test_a_list_of_codes_is_nobodys_health() -> None:
    """Codes and names of diseases without a person or a key of one are a list."""
    makers: dict[str, Maker] = {
        "code": s.one_of("J45.0", "E11.9", "I10.1", "M54.5", "K21.0"),
        "diagnosis": s.one_of("Asthma", "Diabetes", "Gastritis"),
    }
    assert not [c for c in verdicts("icd_codes", makers).values() if c.confidence >= 0.5]


@pytest.mark.parametrize("columns", [("FAM", "IM", "OT", "DR", "W"), ("W", "Q", "R")])
def test_a_published_layout_explains_its_short_names(columns: tuple[str, ...]) -> None:
    """W is the sex where the other names of the layout stand beside it, and nothing elsewhere."""
    found = verdicts("people", dict.fromkeys(columns, s.digits(1)), names_only=True)
    assert ("W" in found) is ("FAM" in columns)


def test_xml_in_a_cell_is_opened() -> None:
    """Elements are paths, as keys of JSON are; nothing is made of a document that declares entities."""
    made = "<Survey><BirthDate>{b}</BirthDate><Email>{e}</Email></Survey>"
    table, sample = s.table("answers", {"data": lambda r: made.format(b=s.birth_date(r), e=s.email(r))})
    found = {c.path: c.entity for c in classify(table, sample, load_rules()).classifications}
    assert found["BirthDate"] == "DATE_OF_BIRTH"
    assert found["Email"] == "EMAIL_ADDRESS"
    assert structure("<!DOCTYPE a [<!ENTITY b 'c'>]><a><d>&b;</d></a>") is None


@pytest.mark.parametrize(
    ("table", "column", "entity"),
    [
        ("kunde", "rechnungsdatum", None),
        ("kunde", "hausnr", "STREET_ADDRESS"),
        ("client", "mdp", "PASSWORD"),
        ("clientes", "fecha_nac", "DATE_OF_BIRTH"),
        ("klienci", "nr_dowodu", "PL_ID_CARD"),
        ("клієнти", "піб", "PERSON"),
        ("klienty", "data_uvoln", "EMPLOYMENT"),
        ("sotrudniki", "sem_polozh", "MARITAL_STATUS"),
        ("partner", "age_restriction", None),
        ("cities", "village_name", None),
    ],
)
def test_names_in_other_languages(table: str, column: str, entity: str | None) -> None:
    """Vocabularies of each language, cut and glued words included."""
    found = verdicts(table, {column: s.digits(4)}, names_only=True)
    sure = found[column].entity if column in found and found[column].confidence >= 0.5 else None
    assert sure == entity or (entity is None and sure is not None and sure.startswith("TRANSACTION"))
