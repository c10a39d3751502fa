"""A bank: clients, accounts, cards, payments, loan requests, pledges, and security codes kept where none may be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from ...model.classification import Protection
from ...model.system import Lifecycle
from ..numbers import BANK_CODES, account, digits, plate, snils_text, vin
from ..people import TODAY, phone_ru
from ..schema import Package, Reference, Row, Setup, System, Table, col, moment, money, org, phrase
from ..words import latin

CLIENTS, COMPANIES, PAYMENTS, LOANS, PLEDGES = 1000, 300, 2500, 600, 300


def _clients(setup: Setup) -> Iterator[Row]:
    rng = setup.rng("bank.clients")
    for i, p in enumerate(setup.russians(300, CLIENTS), 1):
        fact = p.address if rng.random() < 0.8 else setup.russians(3500, CLIENTS)[i - 1].address
        yield (
            *(i, p.last, p.first, p.middle, p.born, f"{p.passport[:2]} {p.passport[2:4]} {p.passport[4:]}"),
            *(p.passport_office, p.passport_issued, p.passport_code, p.inn, snils_text(p.snils)),
            *(phone_ru(p.phone, 1), p.email, p.address.full_ru(), fact.full_ru()),
            rng.choice(("холост/не замужем", "в браке", "в разводе")),
            money(rng, 25_000, 400_000),
        )


def _companies(setup: Setup) -> Iterator[Row]:
    for i, firm in enumerate(setup.companies(400, COMPANIES), 1):
        yield (i, firm.name, firm.inn, firm.kpp or None, firm.ogrn, firm.bank, firm.account, firm.phone, firm.address)


def _accounts(setup: Setup) -> Iterator[Row]:
    rng = setup.rng("bank.accounts")
    for i in range(1, setup.count(CLIENTS) + 1):
        bank = BANK_CODES[i % len(BANK_CODES)]
        yield (i, i, account(rng, bank), bank, "RUB", money(rng, 0, 900_000), date_of(rng.randrange(200, 4000)))


def date_of(days_ago: int) -> datetime:
    """Return midnight some days before the estate's day."""
    return datetime.fromordinal(TODAY.toordinal() - days_ago)


def _cards(setup: Setup) -> Iterator[Row]:
    rng = setup.rng("bank.cards")
    for i, person in enumerate(setup.russians(300, CLIENTS), 1):
        holder = f"{latin(person.first)} {latin(person.last)}".upper()
        expiry = f"{rng.randrange(1, 13):02d}/{rng.randrange(26, 32)}"
        yield (i, i, person.card, f"{person.card[:6]}******{person.card[-4:]}", holder, expiry, i % 11 != 0)


def _authorisations(setup: Setup) -> Iterator[Row]:
    rng = setup.rng("bank.auth")
    for i, person in enumerate(setup.russians(300, 500), 1):
        yield (i, person.card, f"{rng.randrange(1, 1000):03d}", f"{rng.randrange(1, 13):02d}/{rng.randrange(26, 32)}")


def _payments(setup: Setup) -> Iterator[Row]:
    rng = setup.rng("bank.payments")
    people = setup.russians(300, CLIENTS)
    firms = setup.companies(400, COMPANIES)
    for i in range(1, setup.count(PAYMENTS) + 1):
        payer, firm = rng.randrange(len(people)), rng.choice(firms)
        purpose = phrase(rng, "payment_purposes", people[payer], rng.choice(people))
        paid = moment(rng, date(2023, 1, 1), date(2026, 9, 30))
        order = f"{paid:%y%m}{digits(rng, 12)}"
        yield (i, order, payer + 1, money(rng, 50, 150_000), "RUB", purpose, firm.name, firm.inn, firm.account, paid)


def _loans(setup: Setup) -> Iterator[Row]:
    rng = setup.rng("bank.loans")
    for i, p in enumerate(setup.russians(2500, LOANS), 1):
        wanted = moment(rng, date(2022, 1, 1), date(2026, 9, 30))
        status = rng.choice(("одобрено", "отказ", "на проверке"))
        mobile = phone_ru(p.phone, 2)
        region = p.address.region or p.address.city
        yield (
            i,
            p.full,
            p.born,
            p.passport,
            mobile,
            money(rng, 10_000, 900_000),
            p.address.city,
            region,
            status,
            wanted,
        )


def _pledges(setup: Setup) -> Iterator[Row]:
    rng = setup.rng("bank.pledges")
    clients = setup.count(CLIENTS)
    for i in range(1, setup.count(PLEDGES) + 1):
        region = rng.choice(("77", "177", "78", "54", "66", "116"))
        title = f"{region[-2:]} {rng.choice('АВЕКМНОРСТУХ')}{rng.choice('АВЕКМНОРСТУХ')} {digits(rng, 6)}"
        yield (i, rng.randrange(1, clients + 1), vin(rng), plate(rng, region), title, money(rng, 300_000, 4_000_000))


CLIENT_COLUMNS = (
    col("id", "id"),
    col("last_name", "str:60", "LAST_NAME"),
    col("first_name", "str:60", "FIRST_NAME"),
    col("middle_name", "str:60", "PATRONYMIC"),
    col("birth_date", "date", "DATE_OF_BIRTH"),
    col("passport", "char:12", "RU_PASSPORT"),
    col("passport_issued_by", "str:120", "ID_DOCUMENT"),
    col("passport_issued_on", "date", "ID_DOCUMENT"),
    col("passport_code", "char:7", "ID_DOCUMENT", comment="Код подразделения"),
    col("inn", "char:12", "RU_INN"),
    col("snils", "char:14", "RU_SNILS"),
    col("mobile", "str:20", "PHONE_NUMBER"),
    col("email", "str:120", "EMAIL_ADDRESS"),
    col("reg_address", "str:200", "STREET_ADDRESS", comment="Адрес регистрации"),
    col("fact_address", "str:200", "STREET_ADDRESS", comment="Адрес проживания"),
    col("marital_status", "str:20", "MARITAL_STATUS"),
    col("monthly_income", "money", "SALARY"),
)
COMPANY_COLUMNS = (
    col("id", "id"),
    org("name", "str:120", "ORGANIZATION"),
    org("inn", "str:12", "TAX_ID"),
    org("kpp", "char:9", "TAX_ID"),
    org("ogrn", "str:15", "TAX_ID"),
    org("bic", "char:9", "ORGANIZATION"),
    org("settlement_account", "char:20", "BANK_ACCOUNT"),
    org("phone", "str:20", "PHONE_NUMBER"),
    org("legal_address", "str:200", "STREET_ADDRESS"),
)
ACCOUNT_COLUMNS = (
    col("id", "id"),
    col("client_id", "int"),
    col("account_number", "char:20", "BANK_ACCOUNT"),
    org("bic", "char:9", "ORGANIZATION"),
    col("currency", "char:3"),
    col("balance", "money", "TRANSACTION_AMOUNT"),
    col("opened_at", "time"),
)
CARD_COLUMNS = (
    col("id", "id"),
    col("client_id", "int"),
    col("pan", "char:16", "CREDIT_CARD"),
    col("pan_masked", "char:16", "CREDIT_CARD", protection=Protection.MASKED),
    col("embossed_name", "str:60", "PERSON"),
    col("expiry", "char:5", "CREDIT_CARD_EXPIRY"),
    col("is_active", "bool"),
)
AUTH_COLUMNS = (
    col("id", "id"),
    col("card_number", "char:16", "CREDIT_CARD"),
    col("cvv", "char:3", "CREDIT_CARD_SECURITY_CODE"),
    col("exp_date", "char:5", "CREDIT_CARD_EXPIRY"),
)
PAYMENT_COLUMNS = (
    col("id", "id"),
    col("order_no", "char:16", "TRANSACTION_ID", comment="Номер распоряжения, 16 цифр"),
    col("account_id", "int"),
    col("amount", "money", "TRANSACTION_AMOUNT"),
    col("currency", "char:3"),
    col("purpose", "text", "TRANSACTION_ITEM", contained=("PERSON",), comment="Назначение платежа"),
    org("payee_name", "str:120", "ORGANIZATION"),
    org("payee_inn", "str:12", "TAX_ID"),
    org("payee_account", "char:20", "BANK_ACCOUNT"),
    col("paid_at", "time", "TRANSACTION_TIME"),
)
LOAN_COLUMNS = (
    col("id", "id"),
    col("fio", "str:120", "PERSON"),
    col("birth_date", "date", "DATE_OF_BIRTH"),
    col("doc_ser_num", "char:10", "RU_PASSPORT"),
    col("phone", "str:20", "PHONE_NUMBER"),
    col("summa", "money", "TRANSACTION_AMOUNT", comment="Запрошенная сумма кредита"),
    col("city", "str:60", "CITY"),
    col("region", "str:60", "REGION"),
    col("status", "str:20"),
    col("created_at", "time", "TRANSACTION_TIME"),
)
PLEDGE_COLUMNS = (
    col("id", "id"),
    col("client_id", "int"),
    col("vin", "char:17", "VIN"),
    col("gosnomer", "str:12", "VEHICLE_PLATE", comment="Госномер"),
    col("pts", "char:12", "RU_VEHICLE_DOCUMENT", comment="Паспорт транспортного средства"),
    col("appraisal", "money"),
)


def bank(setup: Setup) -> System:
    """Return the bank «Речной берег», whose tables lie in the schema ``core``."""
    to_client = Reference(column="client_id", table="clients", referred="id")
    to_account = Reference(column="account_id", table="accounts", referred="id")
    tables = (
        Table(name="clients", key=("id",), rows=lambda: _clients(setup), columns=CLIENT_COLUMNS, comment="Физлица"),
        Table(name="corporate_clients", key=("id",), rows=lambda: _companies(setup), columns=COMPANY_COLUMNS),
        Table(
            name="accounts",
            key=("id",),
            references=(to_client,),
            rows=lambda: _accounts(setup),
            columns=ACCOUNT_COLUMNS,
        ),
        Table(name="cards", key=("id",), references=(to_client,), rows=lambda: _cards(setup), columns=CARD_COLUMNS),
        Table(
            name="card_auth_debug",
            comment="Отладка эквайринга, не удалять",
            rows=lambda: _authorisations(setup),
            columns=AUTH_COLUMNS,
        ),
        Table(
            name="payments",
            key=("id",),
            references=(to_account,),
            rows=lambda: _payments(setup),
            columns=PAYMENT_COLUMNS,
        ),
        Table(name="loan_requests", key=("id",), rows=lambda: _loans(setup), columns=LOAN_COLUMNS),
        Table(
            name="pledges", key=("id",), references=(to_client,), rows=lambda: _pledges(setup), columns=PLEDGE_COLUMNS
        ),
    )
    linked = ("name", "contact", "address", "document", "amount", "item", "time")
    return System(
        name="bank",
        title="Банк «Речной берег»",
        owner="Розничный блок",
        purpose="Банковское обслуживание",
        lifecycle=Lifecycle.LIVE,
        schema="core",
        tables=tables,
        packages=(
            Package(
                system="bank", tables=("clients", "accounts", "payments"), level="linked", declared=True, parts=linked
            ),
            Package(
                system="bank",
                tables=("loan_requests",),
                level="same_table",
                declared=True,
                parts=("name", "contact", "document", "amount", "time"),
            ),
        ),
    )
