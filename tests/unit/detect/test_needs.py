"""What a pattern needs: read from the pattern, never more than each of its matches has."""

from __future__ import annotations

import random

import pytest

from privaudit.detect import load_rules
from privaudit.detect.rulebook.needs import needs, plain
from privaudit.detect.texts.textrules import Hit, best, texts_of


@pytest.mark.parametrize(
    ("pattern", "digits", "words"),
    [
        (r"(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)", 9, ("-",)),
        (r"(?i:(?:phone|tel\.?)[ :]+)\d{5,}", 5, ("phone", "tel")),
        (r"[\w.]+@\w+", 0, ("@",)),
        (r"(?:cat|dog)?\d?", 0, ()),
        (r"(?:ab){2}", 0, ("abab",)),
        (r"(?=secret)\w+", 0, ()),
        (r"[12]\d|[a-z]9", 1, ()),
        (r"(?P<q>['x]).(?P=q)", 0, ("'", "x")),
        (r"ЁЛКА", 0, ("елка",)),
    ],
)
def test_a_pattern_tells_what_each_of_its_matches_has(pattern: str, digits: int, words: tuple[str, ...]) -> None:
    """Digits are counted, words joined and taken from every branch; what may be absent is not needed."""
    found = needs(pattern)
    assert (found.digits, found.words) == (digits, words)


def test_what_is_no_pattern_needs_nothing() -> None:
    """A pattern of a user's rules in another dialect is tried on every text."""
    assert needs(r"(?&group)[[a-z]--[b]](") == needs("")


def _texts() -> list[str]:
    r = random.Random(5)  # noqa: S311 - texts for a test
    parts = (
        "позвоните +7 912 345-67-89",
        "call (202) 555-0143",
        "пароль: Hunter2!",
        "ул. Берёзовая, д. 5",
        "12 Long Street",
        "write to anna@example.org",
        "паспорт 45 08 123456",
        "ИНН 500100732259",
        "card 4111 1111 1111 1111",
        "@handle_one",
        "родился 12.05.1990",
        "диабет 2 типа",
        "спросить Анну Петрову",
        "mr. Smith",
        "ТЕЛЕФОН 89123456789",
        "10.0.0.12",
        "ok",
        "",
        "СНИЛС 112-233-445 95",
        "t.me/somebody",
        "К123АВ77",
        "Anna Karlova",
        "Иванов И.И.",
        "№ 5 ſtreet",
    )
    return [" ".join(r.sample(parts, r.randint(1, 4))) for _ in range(120)]


def test_rows_that_are_not_tried_would_have_found_nothing() -> None:
    """The texts of a column together give what each row finds in each text tried one by one."""
    rows, texts = texts_of(load_rules()), _texts()

    def by_hand(text: str, beside: tuple[str, ...]) -> list[Hit]:
        return best([h for row in rows.rows for h in rows.of_row(row, text, plain(text), beside)])

    for beside in ((), ("phone", "note"), ("паспорт",)):
        expected = [by_hand(t, beside) for t in texts]
        assert rows.column(texts, beside) == expected
        assert sum(map(len, expected)) > 100
        without = [[h for h in hits if h.entity != "PERSON"] for hits in expected]
        assert rows.column(texts, beside, without="PERSON") == without
