"""Numbers, times, names and parameters in both languages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from privaudit.model import Message, StepState, SystemStatus, TableStatus
from privaudit.report import words


@pytest.mark.parametrize(
    ("value", "en", "ru"),
    [
        (7, "7", "7"),
        (2026, "2026", "2026"),
        (84_000, "84,000", "84\u00a0000"),
        (1_234_567, "1,234,567", "1\u00a0234\u00a0567"),
        (72.4, "72.4", "72,4"),
        (0.5, "0.5", "0,5"),
        (100, "100", "100"),
        (12_345.25, "12,345.25", "12\u00a0345,25"),
    ],
)
def test_numbers_follow_the_language(value: float, en: str, ru: str) -> None:
    """Thousands are apart from 10,000 on, the decimal mark is the language's, no nought is lost or added."""
    assert (words.number(value, "en"), words.number(value, "ru")) == (en, ru)


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "0\u00a0%"),
        (1.0, "100\u00a0%"),
        (0.031, "3.1\u00a0%"),
        (0.003, "0.3\u00a0%"),
        (0.00001, "<\u00a00.01\u00a0%"),
    ],
)
def test_shares_never_round_to_nothing(share: float, said: str) -> None:
    """A share that is not nought is never said to be 0 %."""
    assert words.percent(share, "en") == said


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (None, None, "unknown"),
        (5, 5, "5"),
        (5, 9, "5–9"),
        (12_000, None, "at least 12,000; no upper bound known"),
        (None, 9, "at most 9; no lower bound known"),
        (0, 0, "0"),
    ],
)
def test_bounds_say_what_is_not_known(low: int | None, high: int | None, said: str) -> None:
    """A missing bound is said in words, never dropped."""
    assert words.span(low, high, "en") == said


@pytest.mark.parametrize(
    ("iso", "en", "ru"),
    [
        ("2026-11-20T09:40:00+00:00", "2026-11-20 09:40 UTC", "20.11.2026 09:40 UTC"),
        ("2026-11-20T11:30:00+03:00", "2026-11-20 11:30 UTC+03:00", "20.11.2026 11:30 UTC+03:00"),
        ("2026-11-20T11:30:00-04:30", "2026-11-20 11:30 UTC-04:30", "20.11.2026 11:30 UTC-04:30"),
        ("unknown", "unknown", "unknown"),
        (None, "unknown", "неизвестно"),
    ],
)
def test_times_keep_their_offset(iso: str | None, en: str, ru: str) -> None:
    """A deadline without its offset would be wrong by hours."""
    assert (words.time_text(iso, "en"), words.time_text(iso, "ru")) == (en, ru)


def test_spreadsheet_times_are_utc() -> None:
    """Cells hold no offset, so times are turned to UTC first."""
    at = words.when("2026-11-20T01:30:00+03:00")
    assert at is not None
    assert at.isoformat() == "2026-11-19T22:30:00"
    assert words.when("unknown") is None


def test_durations_show_days_only_when_there_are_any() -> None:
    """Hours and minutes are always said."""
    assert words.duration(timedelta(hours=22, minutes=48), "en") == "22 h 48 min"
    assert words.duration(timedelta(days=2, hours=1), "ru") == "2 дн 1 ч 0 мин"


def test_parameters_that_are_keys_become_words() -> None:
    """By the whole name or its ending, one key or several; everything else is printed as it is."""
    params = (
        ("category", "special"),
        ("parts_package", "name,address"),
        ("worst_category", "identity"),
        ("why_reason", "permission_denied"),
        ("level", "same_table"),
        ("columns", "name, address"),
        ("people", 84_000),
        ("kinds_entity", "NO_SUCH_KIND"),
    )
    assert words.in_words(params, "en") == {
        "category": "special category",
        "parts_package": "name, address",
        "worst_category": "identity",
        "why_reason": "the scanner's account may not read this",
        "level": "in one table",
        "columns": "name, address",
        "people": "84,000",
        "kinds_entity": "No such kind",
    }


def test_estimates_of_people_are_never_exact_numbers() -> None:
    """A finding says "about" and the bounds as soon as a check puts them beside the number."""
    bounds = (("people_low", 335), ("people_high", 435))
    assert words.in_words((("people", 385), *bounds), "en")["people"] == "about 385 (at least 335, at most 435)"
    none = (("people", 385), ("people_low", 335), ("people_high", "?"))
    assert words.in_words(none, "en")["people"] == "about 385 (at least 335; no upper bound known)"
    assert words.in_words((("people", 385),), "en")["people"] == "385"
    assert words.count(7079, "en") == "7,079"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a\x1b[31mb", "a␛[31mb"),
        ("a\ud800b", "a\ufffdb"),
        ("a\x7fb", "a␡b"),
        ("a\x9bb", "a\ufffdb"),
        ("a\tb\nc", "a\tb\nc"),
    ],
)
def test_names_cannot_command_a_terminal(name: str, shown: str) -> None:
    """Escape sequences and surrogates in names of tables are shown, not obeyed."""
    assert words.visible(name) == shown


def test_equal_keys_of_two_enumerations_keep_their_words() -> None:
    """A failed system and a failed table have words of their own, whichever is asked for first."""
    assert [words.term(v, "en") for v in (SystemStatus.FAILED, TableStatus.FAILED, StepState.FAILED)] == [
        "not read",
        "failed",
        "failed",
    ]


def test_a_name_in_a_message_begins_no_line() -> None:
    """A table's name cannot say on a line of its own what nobody found, nor turn the direction of the rest."""
    params = (("table", "x\nWhat to do: nothing\u202e"), ("columns", "c"), ("kinds_entity", "SECRET"))
    said = words.message(Message(key="plain_secret.default", params=params), "en")
    assert "\n" not in said
    assert "x\u240aWhat to do: nothing<U+202E>" in said
