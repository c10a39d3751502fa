"""Names that say how a value is stored, dates of passes and of hiring, and lists of machines."""

from __future__ import annotations

import hashlib

import pytest

from privaudit.detect import classify, load_rules
from privaudit.model import Classification, Protection, Subject

from .columns import table_of

ROWS = 60


def said(name: str, **columns: tuple[object, ...]) -> dict[str, Classification]:
    """What is said of each column; no detector may fail."""
    verdict = classify(*table_of(columns, name), load_rules())
    assert verdict.gaps == ()
    return {c.column: c for c in verdict.classifications}


def made(form: str, start: int = 0) -> tuple[object, ...]:
    """Different values."""
    return tuple(form.format(i + start) for i in range(ROWS))


def digests(start: int, algorithm: str = "md5") -> tuple[object, ...]:
    """Digests of running numbers."""
    return tuple(hashlib.new(algorithm, str(start + i).encode()).hexdigest() for i in range(ROWS))


@pytest.mark.parametrize(
    ("name", "entity"), [("ph_md5", "PHONE_NUMBER"), ("hphone", "PHONE_NUMBER"), ("em_sha256", "EMAIL_ADDRESS")]
)
def test_short_words_beside_the_name_of_a_hash_say_what_was_hashed(name: str, entity: str) -> None:
    """As advertising platforms take lists of people."""
    found = said("upload", batch=made("{}"), **{name: digests(79000000000)})
    assert (found[name].entity, found[name].protection) == (entity, Protection.HASHED)


def test_a_token_of_a_card_is_no_secret_in_clear() -> None:
    """A digest of a card's number is the card, protected."""
    found = said("bank_cards", client_id=made("{}"), card_token=digests(1, "sha1"))
    assert (found["card_token"].entity, found["card_token"].protection) == ("CREDIT_CARD", Protection.HASHED)


@pytest.mark.parametrize("name", ["pw", "pw_clear", "passw", "user_pw", "pass", "pin"])
def test_short_names_of_passwords_beside_a_login_are_passwords(name: str) -> None:
    """Alone ``pass`` and ``pin`` are anything; beside a login name they are not."""
    values = made("Zq{}x!v", 1000) if name != "pin" else made("{}", 4000)
    assert said("acc", uname=made("anna{}"), **{name: values})[name].entity == "PASSWORD"


def test_lists_of_machines_are_about_nobody() -> None:
    """Addresses of servers; with a user beside they are his again."""
    machines = {"hostname": made("web{}.int"), "ip": made("10.4.1.{}"), "mac": made("0A:1B:2C:3D:4E:{}", 10)}
    assert not {"ip", "mac"} & set(said("hosts", **machines))
    assert {"ip", "mac"} <= set(said("hosts", username=made("anna{}"), **machines))


def test_the_date_of_a_pass_is_no_identity_document() -> None:
    """When a pass was issued is no number of a passport."""
    found = said("propuska", vladelec=made("Иванов И. И."), vydan=tuple(f"2020-01-{10 + i % 20}" for i in range(ROWS)))
    assert "vydan" not in found or found["vydan"].entity != "ID_DOCUMENT"


def test_the_day_a_worker_was_taken_on_is_employment() -> None:
    """Among staff, with values too."""
    dates = tuple(f"20{10 + i % 12}-0{1 + i % 9}-1{i % 10}" for i in range(ROWS))
    found = said("sotrudniki", familiya=made("Иванов"), oklad=made("{}000", 30), data_priema=dates)
    assert found["data_priema"].entity == "EMPLOYMENT"


def test_a_flag_of_a_checked_code_is_no_code() -> None:
    """``cvv_ok`` by its name alone, and ``sostav`` of an order is what was ordered."""
    flags = classify(*table_of({"order_no": (), "cvv_ok": (), "amount": ()}, "payments"), load_rules())
    assert "CREDIT_CARD_SECURITY_CODE" not in {c.entity for c in flags.classifications}
    goods = tuple(("дрель", "краска", "обои", "ламинат")[i % 4] for i in range(ROWS))
    sums = made("{}.50", 100)
    when = tuple(f"2024-05-{10 + i % 18}" for i in range(ROWS))
    found = said("orders", customer_id=made("{}"), nomer=made("ЗК-{}"), sostav=goods, summa=sums, data_zakaza=when)
    assert found["sostav"].entity == "TRANSACTION_ITEM"


def test_people_with_jobs_and_salaries_are_staff_and_next_of_kin_are_contacts() -> None:
    """Columns of work decide what people of any sort are to the firm."""
    names = tuple(f"{('Anna', 'Peter')[i % 2]} {('Smith', 'Brown', 'Taylor')[i % 3]}" for i in range(ROWS))
    jobs = tuple(("Driver", "Buyer", "Analyst")[i % 3] for i in range(ROWS))
    columns = {"emp_no": made("{}", 5000), "full_name": names, "job_title": jobs, "salary": made("{}000", 20)}
    found = said("hr_people", **columns, nok_name=names)
    assert {found[c].subject for c in columns if c in found} == {Subject.EMPLOYEE}
    assert found["nok_name"].subject is Subject.CONTACT_PERSON
