"""Columns of purchases, bookings, payments and trips by name only: amounts, times and things, in several languages."""

from __future__ import annotations

import pytest

from privaudit.detect import classify, load_rules
from privaudit.model import Column, Role, Table, TableKind, TableSample, TypeFamily

AMOUNT, TIME, ITEM = "TRANSACTION_AMOUNT", "TRANSACTION_TIME", "TRANSACTION_ITEM"
_FAMILY = {AMOUNT: TypeFamily.DECIMAL, TIME: TypeFamily.DATETIME, ITEM: TypeFamily.TEXT}


def _kind(table: str, column: str, entity: str) -> str | None:
    """The kind of one column in a table with a customer's key, no row read."""
    names = [("id", TypeFamily.INTEGER), ("customer_id", TypeFamily.INTEGER), (column, _FAMILY[entity])]
    columns = tuple(Column(name=n, data_type="x", family=f, position=i) for i, (n, f) in enumerate(names))
    described = Table(system="s", schema="main", name=table, kind=TableKind.TABLE, columns=columns)
    found = classify(described, TableSample.empty(), load_rules()).classifications
    best = [c for c in found if c.column == column and c.role is Role.COLUMN and c.confidence >= 0.5]
    return best[0].entity if best else None


@pytest.mark.parametrize(
    ("table", "column", "entity"),
    [
        ("rides", "fare_paid", AMOUNT),
        ("rides", "dropped_off_at", TIME),
        ("taxi_trips", "TipAmount", AMOUNT),
        ("hotel_reservations", "nightly_rate", AMOUNT),
        ("hotel_reservations", "checkin_date", TIME),
        ("airline_bookings", "ticket_amount", AMOUNT),
        ("airline_bookings", "fare_class", ITEM),
        ("policies_claims", "claimed_amount", AMOUNT),
        ("loans", "disbursement_dt", TIME),
        ("loans", "emi_amount", AMOUNT),
        ("library_loans", "date_due_back", TIME),
        ("subscriptions", "monthly_fee", AMOUNT),
        ("subscriptions", "subscription_plan", ITEM),
        ("bets", "stake", AMOUNT),
        ("bets", "placed_on", TIME),
        ("deliveries", "delivery_charge", AMOUNT),
        ("call_records", "call_start", TIME),
        ("parking_sessions", "amount_charged", AMOUNT),
        ("donations", "donation_amt", AMOUNT),
        ("поездки", "стоимость_поездки", AMOUNT),
        ("поездки", "дата_поездки", TIME),
        ("выплаты", "сумма_выплаты", AMOUNT),
        ("начисления", "месяц_начисления", TIME),
        ("бронирования", "дата_бронирования", TIME),
        ("oplaty", "summa_oplaty", AMOUNT),
        ("vozvraty", "data_vozvrata", TIME),
        ("bestellungen", "versanddatum", TIME),
        ("bestellungen", "rechnungssumme", AMOUNT),
        ("paiements", "date_reglement", TIME),
        ("achats", "montant_achat", AMOUNT),
        ("alquileres", "fecha_devolucion", TIME),
        ("ventas", "importe_venta", AMOUNT),
        ("noleggi", "importo_noleggio", AMOUNT),
        ("vendas", "valor_venda", AMOUNT),
        ("platnosci", "kwota_platnosci", AMOUNT),
        ("odemeler", "odeme_tarihi", TIME),
        ("замовлення", "дата_замовлення", TIME),
    ],
)
def test_columns_of_transactions_are_known_by_name(table: str, column: str, entity: str) -> None:
    """What was paid, when, and for what: in shops, banks, hotels, airlines, taxis, telephony and housing."""
    assert _kind(table, column, entity) == entity


@pytest.mark.parametrize(
    ("table", "column", "entity"),
    [
        ("audit_log", "event_payload_size", AMOUNT),
        ("products", "unit_weight", AMOUNT),
        ("settings", "updated_at", TIME),
        ("countries", "independence_date", TIME),
        ("categories", "description", ITEM),
    ],
)
def test_other_tables_have_none(table: str, column: str, entity: str) -> None:
    """Lists, settings and logs record no transactions of anybody."""
    assert _kind(table, column, entity) is None
