"""Presidio's recognizers in texts: numbers of countries are found by their checks, and no connection is opened."""

from __future__ import annotations

import socket

import pytest

from privaudit.detect import load_rules
from privaudit.detect.texts import presidio
from privaudit.detect.texts.textrules import texts_of


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("el DNI 12345678Z del cliente está caducado", "ES_NIF"),
        ("PESEL 44051401458 w aktach klienta", "PL_PESEL"),
        ("codice fiscale RSSMRA85T10A562S del cliente", "IT_FISCAL_CODE"),
        ("Steuer-ID 86095742719 liegt vor", "DE_TAX_ID"),
        ("driving licence MORGA657054SM9IJ was shown", "UK_DRIVING_LICENCE"),
        ("medicare number 1EG4-TE5-MK73 on file", "US_MBI"),
    ],
)
def test_numbers_of_countries_are_found(text: str, entity: str) -> None:
    """A national number beside a word that names it is said to be in the text."""
    assert entity in {h.entity for h in presidio.hits(text, load_rules().chosen)}


@pytest.mark.parametrize(
    "text",
    ["order 44051401458 was shipped", "pedido 12345678Z enviado", "part 86095742719 on stock", "code RSSMRA85T10A562X"],
)
def test_a_check_alone_is_not_enough(text: str) -> None:
    """Numbers that pass a weak check without a word that explains them, and wrong checks, are not taken."""
    assert presidio.hits(text, load_rules().chosen) == []


def test_a_columns_name_explains_its_texts() -> None:
    """The word that is wanted may stand in the column's name."""
    assert presidio.hits("44051401458 sprawdzony", load_rules().chosen, ("pesel", "note"))


def test_no_network_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Building the engine and looking at texts and addresses opens no connection."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    presidio._engine.cache_clear()
    rules = load_rules()
    assert presidio.hits("PESEL 44051401458 w aktach", rules.chosen)
    assert presidio.recognizer("EmailRecognizer").analyze("hannah@example.org", ["EMAIL_ADDRESS"])
    assert texts_of(rules).hits("write to hannah@example.org please")
