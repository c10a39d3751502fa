"""Texts: what sentences and notes are said to hold, in which words, and what they are not."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from privaudit.detect import DetectorGap, classify, load_rules
from privaudit.detect.fields import Context
from privaudit.detect.texts import freetext
from privaudit.detect.texts.textrules import LONGEST, shortened, texts_of
from privaudit.errors import RuleError
from privaudit.model import Column, Role, SampleMethod, Table, TableKind, TableSample, TypeFamily

from . import synthetic as s


def kinds(text: str, *beside: str) -> set[str]:
    """The kinds a text holds by the shipped rules."""
    return {h.entity for h in texts_of(load_rules()).hits(text, beside)}


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("Позвонить Лесниковой Майе Глебовне после обеда", "PERSON"),
        ("Клиентка Лесникова Майя Глебовна просила скидку", "PERSON"),
        ("позвонить лесниковой майе глебовне завтра", "PERSON"),
        ("ПЕРЕЗВОНИТЬ ИВАНОВУ ПЕТРУ СЕРГЕЕВИЧУ", "PERSON"),
        ("please call Hannah Everton tomorrow", "PERSON"),
        ("паспорта 45 12 345678 выдан в Туле", "RU_PASSPORT"),
        ("паспорт 4510 123456 выдан отделом внутренних дел", "RU_PASSPORT"),
        ("паспорт серии 4510 № 123456", "RU_PASSPORT"),
        ("СНИЛС 112-233-445 95 указан верно", "RU_SNILS"),
        ("звонить на 8 (916) 123-45-67 до вечера", "PHONE_NUMBER"),
        ("ring me on 020 7946 0123 after six", "PHONE_NUMBER"),
        ("write to hannah@example.org please", "EMAIL_ADDRESS"),
        ("карта 5555 5555 5555 4444 не проходит", "CREDIT_CARD"),
        ("машина А123ВС77 у подъезда", "VEHICLE_PLATE"),
        ("живёт на ул. Садовая, д. 5", "STREET_ADDRESS"),
        ("ул. Ленина 5, кв 12, домофон 12к, позвонить за час", "STREET_ADDRESS"),
        ("bitte bei Lindenstraße 8 abgeben", "STREET_ADDRESS"),
        ("livrer au 14 rue de la Paix, code 45", "STREET_ADDRESS"),
        ("entregar en calle Mayor, 12, timbre roto", "STREET_ADDRESS"),
        ("gate code 4512 then second door", "STREET_ADDRESS"),
        ("born 5 November 1975, a widow", "DATE_OF_BIRTH"),
        ("ребёнок 2015 г.р., поёт в хоре", "DATE_OF_BIRTH"),
        ("the password is Hunter2! for the router", "PASSWORD"),
        ("пароль: Осень2024, не терять", "PASSWORD"),
        ("диагноз: сахарный диабет, инсулин", "HEALTH"),
        ("she is pregnant, keep the aisle seat", "HEALTH"),
        ("мой телеграм: @hannah_ev, пишите", "URL"),
        ("find me at vk.com/anna.lesnikova", "URL"),
        ("вернуть на счёт 40817810099910004312", "BANK_ACCOUNT"),
        ("login from 192.0.2.17 was refused", "IP_ADDRESS"),
    ],
)
def test_kinds_are_found_in_texts(text: str, entity: str) -> None:
    """A text that holds a kind is said to hold it; inflected words near it count as context."""
    assert entity in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "заказ 1234567890123 доставлен вовремя, спасибо большое",
        "серийный номер 4512345678 не читается",
        "Great product, will buy again in 2026",
        "СНИЛС 112-233-445 96 указан неверно",
        "Спасибо большое за быструю доставку!",
        "password is required to continue",
        "встреча 05.11.2025 в Туле, работаем с 9-00 до 18-00",
        "роман не пришёл, попросил перенести запись",
        "version 10.4.1 fails at 12:30:45 sharp",
    ],
)
def test_ordinary_texts_hold_nothing(text: str) -> None:
    """Order numbers, numbers without a word that explains them, wrong check digits and thanks are not personal data."""
    assert kinds(text) == set()


def test_the_better_explained_kind_has_the_characters() -> None:
    """Sixteen digits that pass as a card are a medical policy where the text says so."""
    assert kinds("полис ОМС 2341998071655749 прикреплён") == {"RU_OMS"}


def test_a_columns_name_explains_a_number() -> None:
    """A bare number is a passport's in a column that says so, and nothing in another."""
    assert "RU_PASSPORT" in kinds("4510 123456 и копия", "passport", "note")
    assert kinds("4510 123456 и копия", "order", "note") == set()


def column_of(texts: tuple[str, ...], name: str = "note") -> tuple[Table, TableSample]:
    """A table of one column of texts."""
    column = Column(name=name, data_type="text", family=TypeFamily.TEXT, position=0)
    table = Table(system="s", schema="main", name="tickets", kind=TableKind.TABLE, columns=(column,))
    return table, TableSample({name: texts}, rows=len(texts), method=SampleMethod.ALL_ROWS, seed=1)


def remark(r: random.Random) -> str:
    """A remark of ten words about nobody."""
    what = r.choice(("посылка", "накладная", "коробка", "партия", "поставка"))
    return f"Проверена {what} номер {r.randrange(10**5)}, упаковка целая, замечаний по весу и комплекту нет"


def test_rare_kinds_are_contained_with_their_share() -> None:
    """Two texts of a hundred that hold a checked number make a contained kind with the share of two in a hundred."""
    r = s.seeded(5)
    texts = tuple(remark(r) + (f", СНИЛС {s.snils(r)}" if i in (20, 70) else "") for i in range(100))
    found = [c for c in classify(*column_of(texts), load_rules()).classifications if c.role is Role.CONTAINED]
    assert [(c.entity, c.share) for c in found] == [("RU_SNILS", 0.02)]


def test_two_texts_of_a_thousand_are_enough() -> None:
    """Also texts that the costly part does not come to are searched for what chance hardly explains."""
    r = s.seeded(6)
    texts = tuple(remark(r) + (f", карта {s.card(r)}" if i in (333, 777) else "") for i in range(1000))
    found = [c for c in classify(*column_of(texts), load_rules()).classifications if c.role is Role.CONTAINED]
    assert [(c.entity, c.share) for c in found] == [("CREDIT_CARD", 0.002)]


def test_running_out_of_time_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts left unread are a gap with their number, never silence."""
    monkeypatch.setattr(freetext, "SECONDS", 0.0)
    r = s.seeded(8)
    texts = tuple(f"Клиент {s.russian_name(r)} просил перезвонить вечером, номер {i}" for i in range(20))
    found = list(freetext.DETECTOR.look(Context(*column_of(texts), load_rules(), ("RU",))))
    gaps = [g for g in found if isinstance(g, DetectorGap)]
    assert [(g.reason, dict(g.params)["values"]) for g in gaps] == [("detector_timeout", 20)]


def test_long_texts_are_searched_to_their_end() -> None:
    """What is far behind is kept where digits or an @ stand, within a bound."""
    text = "Слово за словом. " * 300 + "Звоните +7 916 123-45-67."
    assert len(shortened(text)) <= LONGEST + 200
    assert "PHONE_NUMBER" in kinds(shortened(text))


BADGE = """\
entity: BADGE
category: employment
names: {strong: badge}
text:
- {pattern: 'badge (?P<v>B-\\d{4})', score: 0.6, weight: 5}
examples: {names: [badge], texts: ['his badge B-1234 was lost'], not_texts: ['badge lost']}
"""


def test_a_users_rule_looks_into_texts(tmp_path: Path) -> None:
    """A rule of a user's folder takes part in texts, as the shipped ones do."""
    (tmp_path / "badge.yaml").write_text(BADGE, encoding="utf-8")
    texts = tuple(f"Employee number {i} came back late and his badge B-{1000 + i} was lost again" for i in range(60))
    found = classify(*column_of(texts), load_rules((tmp_path,))).classifications
    assert "BADGE" in {c.entity for c in found if c.role is Role.CONTAINED}


def test_a_users_names_are_names_in_texts(tmp_path: Path) -> None:
    """First names of a user's dictionaries are known inside texts."""
    (tmp_path / "dictionaries").mkdir()
    (tmp_path / "dictionaries" / "own.yaml").write_text("first_names: zorblax\n", encoding="utf-8")
    text = "the door was open and Zorblax Quimby was there"
    assert kinds(text) == set()
    assert "PERSON" in {h.entity for h in texts_of(load_rules((tmp_path,))).hits(text)}


def test_a_users_hanging_pattern_is_stopped_and_said(tmp_path: Path) -> None:
    """A text pattern that would run for ages becomes a gap, and other kinds are still found."""
    row = "- {pattern: '(a|aa)+$', score: 0.6, digits: false}"
    slow = BADGE.replace("- {pattern: 'badge (?P<v>B-\\d{4})', score: 0.6, weight: 5}", row)
    (tmp_path / "slow.yaml").write_text(slow, encoding="utf-8")
    texts = tuple(f"number {i} {'a' * 60}! write to hannah{i}@example.org please if late" for i in range(30))
    found = classify(*column_of(texts), load_rules((tmp_path,)))
    assert "EMAIL_ADDRESS" in {c.entity for c in found.classifications}
    assert "pattern_timeout" in {g.reason for g in found.gaps}


def test_mistakes_in_text_rows_are_listed(tmp_path: Path) -> None:
    """Each mistake of a text row is said with the rule's id."""
    (tmp_path / "x.yaml").write_text(
        "entity: X\ncategory: identity\nnames: {strong: x}\ntext:\n- {pattern: '('}\n- {pattern: a, score: 0.1}\n"
        "- {finder: nobody}\n- {pattern: a, validator: none_such}\n- {pattern: a, wieght: 3}\n",
        encoding="utf-8",
    )
    with pytest.raises(RuleError) as caught:
        load_rules((tmp_path,))
    text = "\n".join(caught.value.problems)
    for part in ("does not compile", "needs context words", "'nobody'", "none_such", "'wieght'"):
        assert part in text
