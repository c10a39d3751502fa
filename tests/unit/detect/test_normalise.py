"""Canonical forms: what two systems write differently meets, what two people have in common by chance does not."""

from __future__ import annotations

import pytest

from privaudit.detect import load_rules
from privaudit.detect.normalise import FORMS, WORDED, canonical, known

RU, US = ("RU", "US"), ("US",)
WORDS = load_rules().dictionaries

MEET = [
    ("phone", "+7 (916) 123-45-67", "8 916 123 45 67", RU),
    ("phone", "79161234567", "9161234567", RU),
    ("phone", "8-916-123-45-67 доб. 12", "+79161234567", RU),
    ("phone", "(650) 253-0000", "+1 650 253 0000", US),
    ("phone", "0049 30 901820", "+49 30 901820", RU),
    ("email", "Anna@Example.ORG", "anna@example.org", RU),
    ("email", '"Anna S." <anna@example.org>', "mailto:anna@example.org", RU),
    ("digits", "112-233-445 95", "11223344595", RU),
    ("digits:11", "00112233445", "112233445", RU),
    ("digits", "123456.0", "123456", RU),
    ("document", "IV-АК № 654321", "IV-AK 654321", RU),
    ("document", "ab 123 456 c", "AB123456C", RU),
    ("card", "4111 1111 1111 1111", "4111-1111-1111-1111", RU),
    ("plate", "А123ВС 77 RUS", "a123bc77", RU),
    ("name", "Смирнов Пётр Ильич", "ПЕТР ИЛЬИЧ СМИРНОВ", RU),
    ("name", "Смирнoв Петр", "Петр Смирнов", RU),  # a Latin o
    ("name", "Mr. John O'Brien", "O’BRIEN, John", RU),
    ("name", "Müller, Anna-Lena", "Anna Lena Muller", RU),
    ("address", "г. Тула, ул. Лесная, д. 5, кв. 12", "Тула, Лесная ул., 5-12", RU),
    ("address", "300001, Тула, Лесная 5, 12", "Тула Лесная д.5 кв.12", RU),
    ("address", "12 Oak Avenue, Apt. 3", "12 OAK AVE 3", RU),
    ("date", "29.02.1984", "1984-02-29 00:00:00", RU),
    ("date", "29 февраля 1984", "Feb 29, 1984", RU),
    ("date", "03/04/1984", "1984-03-04", US),
    ("date", "03/04/1984", "1984-04-03", RU),
    ("date", "19840229", "29/02/84", RU),
    ("moment", "2024-05-06T07:08:09Z", "06.05.2024 07:08:09", RU),
    ("moment", "1714979289", "2024-05-06 07:08:09", RU),
    ("moment", "5/6/2024 1:05 PM", "2024-05-06 13:05", US),
    ("amount", "1 250,00 ₽", "1250", RU),
    ("amount", "$1,250.50", "1250.5", RU),
    ("amount", "1.250.000,10", "1250000.1", RU),
    ("amount", "-0.00", "0", RU),
    ("coordinates", "55.755800, 37.617300", "POINT(55.7558 37.6173)", RU),
    ("ip", "2001:DB8:0:0::1", "2001:db8::1", RU),
    ("ip", "::ffff:192.0.2.1", "192.0.2.1/32", RU),
    ("mac", "00-1B-44-11-3A-B7", "001b.4411.3ab7", RU),
    ("profile", "https://www.vk.com/Somebody/?from=x", "vk.com/somebody", RU),
    ("profile", "@Somebody", "somebody", RU),
    ("gender", "Муж.", "male", RU),
    ("gender", "Ж", "FEMALE", RU),
    ("text", " Не  замужем", "не замужем", RU),
    ("id", " 38400000-8CF0-11BD-B23E-10B96E40000D", "38400000-8cf0-11bd-b23e-10b96e40000d ", RU),
]

APART = [
    ("phone", "+79161234567", "+79161234568", RU),
    ("email", "a.nna@example.org", "anna@example.org", RU),  # dots matter everywhere but with one provider
    ("document", "АВ123456", "АС123456", RU),
    ("name", "Смирнов Пётр Ильич", "Смирнов Пётр Петрович", RU),
    ("name", "Смирнов Пётр", "Смирнова Пётр", RU),
    ("address", "Тула, Лесная 5, кв. 12", "Тула, Лесная 12, кв. 5", RU),
    ("address", "Тула, Лесная 5", "Тула, Полевая 5", RU),
    ("address", "Тула, Лесная 5а", "Тула, Лесная 5", RU),
    ("date", "1984-02-28", "1984-02-29", RU),
    ("amount", "1.25", "125", RU),
    ("amount", "1.250", "1250", RU),
    ("id", "00123", "123", RU),
    ("id", "abC", "abc", RU),
    ("card", "4111111111111111", "4111111111111112", RU),
]

NOTHING = [
    ("phone", "12345", RU),
    ("phone", "ask at the desk", RU),
    ("card", "4111 11** **** 1111", RU),
    ("document", "****3456", RU),
    ("digits", "XXX-XX-8910", RU),
    ("date", "30.02.1984", RU),
    ("date", "next week", RU),
    ("email", "@handle", RU),
    ("ip", "999.1.1.1", RU),
    ("mac", "12:30:45", RU),
    ("amount", "free of charge", RU),
    ("name", "123", RU),
    ("address", "12", RU),
]


@pytest.mark.parametrize(("form", "one", "other", "regions"), MEET)
def test_two_spellings_meet(form: str, one: str, other: str, regions: tuple[str, ...]) -> None:
    """The same person's value, written in two systems in two ways, has one canonical form."""
    assert canonical(form, one, WORDS, regions) is not None
    assert canonical(form, one, WORDS, regions) == canonical(form, other, WORDS, regions)


@pytest.mark.parametrize(("form", "one", "other", "regions"), APART)
def test_two_values_stay_apart(form: str, one: str, other: str, regions: tuple[str, ...]) -> None:
    """Different values do not become one: a false meeting would link two people."""
    assert canonical(form, one, WORDS, regions) != canonical(form, other, WORDS, regions)


@pytest.mark.parametrize(("form", "value", "regions"), NOTHING)
def test_masks_and_junk_have_no_form(form: str, value: str, regions: tuple[str, ...]) -> None:
    """What cannot be compared is None, so that all masked cards of two systems do not meet."""
    assert canonical(form, value, WORDS, regions) is None


@pytest.mark.parametrize("form", sorted({*FORMS, *WORDED}))
@pytest.mark.parametrize("junk", ["", " ", "\x00", "№", "⅓", "٣٤٥", "(((", "e" * 300, "1e999999", "-", "@", "\ud800"])
def test_no_form_raises_and_each_is_stable(form: str, junk: str) -> None:
    """Any text has an answer, and the form of a form is itself: hashes made in two steps agree."""
    once = canonical(form, junk, WORDS, RU)
    assert once is None or canonical(form, once, WORDS, RU) == once


def test_every_kind_has_a_form_that_takes_its_examples() -> None:
    """Each kind that can be reported names its canonical form, and its own examples have one."""
    for rule in load_rules().rules:
        if rule.category is None:
            continue
        assert rule.normalise is not None, rule.id
        assert known(rule.normalise), rule.id
        whole = [v for v in rule.examples.values if not any(c in v for c in "*•")]
        made = [canonical(rule.normalise, v, WORDS, ("RU", "US", "GB", "DE")) for v in whole]
        assert not made or any(made), rule.id


def test_a_form_that_is_none_is_known_as_none() -> None:
    """A misspelt form is noticed when rules are loaded, not when two systems are compared."""
    assert known("digits:11")
    assert not known("digits:x")
    assert not known("phone:11")
    assert not known("telephone")
