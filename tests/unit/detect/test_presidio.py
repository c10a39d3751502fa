"""The free-text detector: what it finds, that it asks no network, and that it stops in time."""

from __future__ import annotations

import socket

import pytest

from privaudit.detect import DetectorGap, load_rules, presidio
from privaudit.detect.fields import Context
from privaudit.model import Column, SampleMethod, Table, TableKind, TableSample, TypeFamily

from . import synthetic as s


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("Позвонить Лесниковой Майе Глебовне после обеда", "PERSON"),
        ("please call Hannah Everton tomorrow", "PERSON"),
        ("паспорта 45 12 345678 выдан в Туле", "RU_PASSPORT"),
        ("СНИЛС 112-233-445 95 указан верно", "RU_SNILS"),
        ("звонить на 8 (916) 123-45-67 до вечера", "PHONE_NUMBER"),
        ("write to hannah@example.org please", "EMAIL_ADDRESS"),
        ("карта 5555 5555 5555 4444 не проходит", "CREDIT_CARD"),
        ("машина А123ВС77 у подъезда", "VEHICLE_PLATE"),
        ("живёт на ул. Садовая, д. 5", "STREET_ADDRESS"),
    ],
)
def test_kinds_are_found_in_sentences(text: str, entity: str) -> None:
    """A sentence that holds a kind is said to hold it; inflected words around it count as context."""
    assert entity in presidio.entities_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "заказ 1234567890123 доставлен вовремя, спасибо большое",
        "серийный номер 4512345678 не читается",
        "Great product, will buy again in 2026",
        "СНИЛС 112-233-445 96 указан неверно",
    ],
)
def test_ordinary_sentences_hold_nothing(text: str) -> None:
    """Order numbers, numbers without a word that explains them and wrong check digits are not personal data."""
    assert presidio.entities_in(text) == frozenset()


def test_no_network_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Building the engine and checking an e-mail address opens no connection."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    presidio._engine.cache_clear()
    assert "EMAIL_ADDRESS" in presidio.entities_in("write to hannah@example.org please")


def test_running_out_of_time_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts left unread are a gap with their number, never silence."""
    monkeypatch.setattr(presidio, "SECONDS", 0.0)
    column = Column(name="note", data_type="text", family=TypeFamily.TEXT, position=0)
    table = Table(system="s", schema="main", name="t", kind=TableKind.TABLE, columns=(column,))
    r = s.seeded(8)
    texts = tuple(f"Клиент {s.russian_name(r)} просил перезвонить вечером, номер {i}" for i in range(20))
    sample = TableSample({"note": texts}, rows=20, method=SampleMethod.ALL_ROWS, seed=1)
    found = list(presidio.DETECTOR.look(Context(table, sample, load_rules(), ("RU",))))
    gaps = [g for g in found if isinstance(g, DetectorGap)]
    assert [(g.reason, dict(g.params)["values"]) for g in gaps] == [("detector_timeout", 20)]
